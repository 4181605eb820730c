/* SPDX-License-Identifier: MIT */
#include "kernel_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

#include "gather.h"

#define CONFIG_MAX (4u << 20) /* bytes of a configuration */

/* Returns the value of `option` in `text`, or NULL if it is not set. */
static const char *find_option(const char *text, const char *option)
{
	size_t length = strlen(option);

	for (const char *line = text; line;) {
		if (strncmp(line, option, length) == 0 && line[length] == '=')
			return line + length + 1;
		line = strchr(line, '\n');
		if (line)
			line++;
	}
	return NULL;
}

static enum smc_support support_of(const char *text, const char *option)
{
	const char *value = find_option(text, option);

	if (!value)
		return SMC_ABSENT;
	return *value == 'm' ? SMC_MODULE : SMC_BUILTIN;
}

static void take(struct host_kernel *kernel, const char *text,
		 const char *source)
{
	kernel->smc = support_of(text, "CONFIG_SMC");
	kernel->diag = support_of(text, "CONFIG_SMC_DIAG");
	kernel->loopback = support_of(text, "CONFIG_SMC_LO");
	if (kernel->loopback == SMC_ABSENT)
		kernel->loopback = support_of(text, "CONFIG_DIBS_LO");
	snprintf(kernel->support_source, sizeof(kernel->support_source), "/%s",
		 source);
}

#ifdef HAVE_ZLIB
/* Returns the text of a gzip file, to be freed, or NULL. */
static char *unpack(const void *packed, size_t length)
{
	const int gzip = 16 + MAX_WBITS;
	char *text = malloc(CONFIG_MAX + 1);
	z_stream stream = {.next_in = (Bytef *)(uintptr_t)packed,
			   .avail_in = (uInt)length,
			   .next_out = (Bytef *)text,
			   .avail_out = CONFIG_MAX};
	int status;

	if (!text || inflateInit2(&stream, gzip) != Z_OK) {
		free(text);
		return NULL;
	}
	status = inflate(&stream, Z_FINISH);
	inflateEnd(&stream);
	if (status != Z_STREAM_END) {
		free(text);
		return NULL;
	}
	text[stream.total_out] = '\0';
	return text;
}

static int read_packed(const struct world *world, struct host_kernel *kernel)
{
	static const char path[] = "proc/config.gz";
	size_t length;
	void *packed = world_read_all(world, path, CONFIG_MAX, &length);
	char *text = packed ? unpack(packed, length) : NULL;

	free(packed);
	if (!text)
		return -1;
	take(kernel, text, path);
	free(text);
	return 0;
}
#else
static int read_packed(const struct world *world, struct host_kernel *kernel)
{
	(void)world;
	(void)kernel;
	return -1;
}
#endif

static int read_plain(const struct world *world, struct host_kernel *kernel,
		      const char *format)
{
	char path[WORLD_PATH_MAX];
	char *text;
	size_t length;

	snprintf(path, sizeof(path), "%s%s%s", format, kernel->release,
		 strcmp(format, "boot/config-") == 0 ? "" : "/config");
	text = world_read_all(world, path, CONFIG_MAX, &length);
	if (!text)
		return -1;
	text[length] = '\0'; /* a byte more than the limit was allocated */
	take(kernel, text, path);
	free(text);
	return 0;
}

int kernel_config_read(const struct world *world, struct host_kernel *kernel)
{
	static const char *const places[] = {"boot/config-", "lib/modules/",
					     "usr/lib/modules/"};

	if (read_packed(world, kernel) == 0)
		return 0;
	if (!gather_is_name(kernel->release))
		return -1;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (read_plain(world, kernel, places[i]) == 0)
			return 0;
	return -1;
}
