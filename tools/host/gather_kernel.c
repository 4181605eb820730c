/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "gather.h"
#include "kernel_config.h"

#ifndef AF_SMC
#define AF_SMC 43
#endif
#ifndef IPPROTO_SMC
#define IPPROTO_SMC 256
#endif

#define MODULES_MAX (8u << 20) /* bytes of a list of modules */

/* --- is SMC in this kernel --------------------------------------------- */

static void read_release(const struct world *world, struct host_kernel *kernel)
{
	struct utsname name;

	world_read_line(world, "proc/sys/kernel/osrelease", kernel->release,
			sizeof(kernel->release));
	if (world_read_line(world, "proc/sys/kernel/arch", kernel->machine,
			    sizeof(kernel->machine)) > 0 ||
	    world->recorded || uname(&name) < 0)
		return;
	snprintf(kernel->machine, sizeof(kernel->machine), "%.63s",
		 name.machine);
}

/* Whether a list of modules has the file `module` as a path of its own. */
static enum known list_has(const struct world *world, const char *path,
			   const char *module)
{
	size_t length;
	char *text = world_read_all(world, path, MODULES_MAX, &length);
	enum known has = KNOWN_NO;

	if (!text)
		return KNOWN_NOT;
	text[length] = '\0'; /* a byte more than the limit was allocated */
	for (char *line = strtok(text, "\n"); line && has == KNOWN_NO;
	     line = strtok(NULL, "\n")) {
		line[strcspn(line, ":")] = '\0'; /* what it depends on */
		if (strstr(line, module))
			has = KNOWN_YES;
	}
	free(text);
	return has;
}

/* From the lists of modules, when there is no configuration to read. */
static enum smc_support support_of_lists(const struct world *world,
					 const char *release,
					 const char *module)
{
	char path[WORLD_PATH_MAX];
	enum known has;

	snprintf(path, sizeof(path), "lib/modules/%s/modules.builtin", release);
	has = list_has(world, path, module);
	if (has == KNOWN_YES)
		return SMC_BUILTIN;
	snprintf(path, sizeof(path), "lib/modules/%s/modules.dep", release);
	switch (list_has(world, path, module)) {
	case KNOWN_YES:
		return SMC_MODULE;
	case KNOWN_NO:
		return has == KNOWN_NO ? SMC_ABSENT : SMC_UNKNOWN;
	case KNOWN_NOT:
		break;
	}
	return SMC_UNKNOWN;
}

static void read_support(const struct world *world, struct host_facts *facts)
{
	struct host_kernel *kernel = &facts->kernel;

	if (kernel_config_read(world, kernel) == 0 ||
	    !gather_is_name(kernel->release))
		return;
	kernel->smc = support_of_lists(world, kernel->release, "/smc/smc.ko");
	kernel->diag =
		support_of_lists(world, kernel->release, "/smc/smc_diag.ko");
	if (kernel->smc != SMC_UNKNOWN)
		snprintf(kernel->support_source, sizeof(kernel->support_source),
			 "/lib/modules");
	else
		facts_unseen_why(facts, "whether this kernel has SMC",
				 "neither its configuration nor its list of "
				 "modules can be read");
}

/* --- is it loaded ------------------------------------------------------ */

/* Whether the kernel has a protocol of that name for sockets. */
static enum known has_protocol(const struct world *world, const char *name)
{
	char text[WORLD_FILE_MAX];
	size_t length = strlen(name);

	if (world_read(world, "proc/net/protocols", text, sizeof(text)) < 0)
		return KNOWN_NOT;
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (strncmp(line, name, length) == 0 && line[length] == ' ')
			return KNOWN_YES;
	return KNOWN_NO;
}

static void read_loaded(const struct world *world, struct host_kernel *kernel)
{
	kernel->loaded = has_protocol(world, "SMC");
	if (kernel->loaded == KNOWN_NOT && world_has(world, "sys/module/smc"))
		kernel->loaded = KNOWN_YES;
	else if (kernel->loaded == KNOWN_NOT && world_has(world, "sys/module"))
		kernel->loaded = KNOWN_NO;
	if (kernel->diag == SMC_BUILTIN ||
	    world_has(world, "sys/module/smc_diag"))
		kernel->diag_loaded = KNOWN_YES;
	else if (world_has(world, "sys/module"))
		kernel->diag_loaded = KNOWN_NO;
	/* Whatever the configuration is of: this kernel has it. */
	if (kernel->loaded == KNOWN_YES && kernel->smc != SMC_BUILTIN)
		kernel->smc = SMC_MODULE;
}

/*
 * Whether such a socket can be made. To try would load the module, so it is
 * done only if that is loaded. The answer, an errno, is the file `path` of a
 * recorded world.
 */
static enum known try_socket(const struct world *world, int family,
			     int protocol, const char *path)
{
	char text[FACTS_NAME];
	int file;

	if (world->recorded) {
		if (world_read_line(world, path, text, sizeof(text)) <= 0)
			return KNOWN_NOT;
		return strcmp(text, "0") == 0 ? KNOWN_YES : KNOWN_NO;
	}
	file = socket(family, SOCK_STREAM | SOCK_CLOEXEC, protocol);
	snprintf(text, sizeof(text), "%d", file < 0 ? errno : 0);
	world_note(world, path, text, strlen(text));
	if (file < 0)
		return KNOWN_NO;
	close(file);
	return KNOWN_YES;
}

/*
 * In another namespace than the first the kernel shows fewer of its network
 * settings.
 */
static enum known is_initial_netns(const struct world *world)
{
	if (world_has(world, "proc/sys/net/core/netdev_budget"))
		return KNOWN_YES;
	return world_has(world, "proc/sys/net/core/somaxconn") ? KNOWN_NO
							       : KNOWN_NOT;
}

void gather_kernel(const struct world *world, struct host_facts *facts)
{
	struct host_kernel *kernel = &facts->kernel;

	world_read_line(world, "proc/sys/kernel/hostname", facts->hostname,
			sizeof(facts->hostname));
	read_release(world, kernel);
	read_support(world, facts);
	read_loaded(world, kernel);
	if (kernel->loaded == KNOWN_YES) {
		kernel->af_smc = try_socket(world, AF_SMC, 0, "probe/af_smc");
		kernel->ipproto_smc = try_socket(world, AF_INET, IPPROTO_SMC,
						 "probe/ipproto_smc");
	}
	facts->initial_netns = is_initial_netns(world);
}

void gather_settings(const struct world *world, struct host_facts *facts)
{
	struct host_settings *settings = &facts->settings;
	const struct {
		const char *path;
		int64_t *value;
	} numbers[] = {
		{"proc/sys/net/smc/limit_smc_hs", &settings->limit_smc_hs},
		{"proc/sys/net/smc/smcr_max_links_per_lgr",
		 &settings->max_links},
		{"proc/sys/net/smc/smcr_max_conns_per_lgr",
		 &settings->max_conns},
		{"proc/sys/net/smc/rmem", &settings->rmem},
		{"proc/sys/net/smc/wmem", &settings->wmem},
		{"proc/sys/net/smc/smcr_buf_type", &settings->buf_type},
		{"proc/sys/net/smc/tcp2smc", &settings->tcp2smc},
		{"proc/sys/net/ipv4/tcp_fastopen", &settings->tcp_fastopen},
		{"proc/sys/net/ipv4/tcp_syncookies", &settings->tcp_syncookies},
		{"proc/sys/net/mptcp/enabled", &settings->mptcp},
	};

	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		*numbers[i].value = gather_number(world, numbers[i].path);
	world_read_line(world, "proc/sys/net/smc/hs_ctrl", settings->hs_ctrl,
			sizeof(settings->hs_ctrl));
}
