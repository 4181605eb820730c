/* SPDX-License-Identifier: MIT */
#include "html_check.h"

#include <string.h>

#include "fuzz.h"

#define DEPTH_MAX 32
#define NAME      "abcdefghijklmnopqrstuvwxyz0123456789-"
#define ATTRIBUTE NAME "ABCDEFGHIJKLMNOPQRSTUVWXYZ:" /* SVG has viewBox */

struct name {
	const char *at;
	size_t length;
};

struct nesting {
	struct name open[DEPTH_MAX];
	size_t depth;
};

static bool is(struct name name, const char *word)
{
	return strlen(word) == name.length &&
	       memcmp(name.at, word, name.length) == 0;
}

/* Elements that have no end. */
static bool is_void(struct name name)
{
	return is(name, "meta") || is(name, "input") || is(name, "br") ||
	       is(name, "hr") || is(name, "link") || is(name, "col");
}

static struct name take_name(const char **at, const char *letters)
{
	struct name name = {*at, strspn(*at, letters)};

	REQUIRE(name.length > 0);
	*at += name.length;
	return name;
}

static void take_attribute(const char **at)
{
	take_name(at, ATTRIBUTE);
	if (**at != '=')
		return;
	REQUIRE((*at)[1] == '"');
	*at += 2;
	*at += strcspn(*at, "\"<");
	REQUIRE(**at == '"');
	(*at)++;
}

/* Goes to the end of an element whose content is no HTML. */
static void skip_raw(const char **at, struct name name)
{
	const char *end = strstr(*at, "</");

	if (!is(name, "style") && !is(name, "script"))
		return;
	REQUIRE(end != NULL);
	*at = end;
}

static void open_tag(struct nesting *nesting, const char **at)
{
	struct name name = take_name(at, NAME);

	while (**at == ' ') {
		(*at)++;
		take_attribute(at);
	}
	if (**at == '/') {
		(*at)++;
	} else if (!is_void(name)) {
		REQUIRE(nesting->depth < DEPTH_MAX);
		nesting->open[nesting->depth++] = name;
	}
	REQUIRE(**at == '>');
	(*at)++;
	skip_raw(at, name);
}

static void close_tag(struct nesting *nesting, const char **at)
{
	struct name name = take_name(at, NAME);
	struct name opened;

	REQUIRE(nesting->depth > 0);
	opened = nesting->open[--nesting->depth];
	REQUIRE(opened.length == name.length &&
		memcmp(opened.at, name.at, name.length) == 0);
	REQUIRE(**at == '>');
	(*at)++;
}

void html_check(const char *page, size_t length)
{
	static const char doctype[] = "<!DOCTYPE html>\n";
	struct nesting nesting = {.depth = 0};
	const char *at = page + sizeof(doctype) - 1;

	REQUIRE(strlen(page) == length);
	REQUIRE(strncmp(page, doctype, sizeof(doctype) - 1) == 0);
	while (*at != '\0') {
		unsigned char c = (unsigned char)*at++;

		if (c != '<') {
			REQUIRE(c >= 0x20 || c == '\n' || c == '\t');
			REQUIRE(c != 0x7f);
		} else if (*at == '/') {
			at++;
			close_tag(&nesting, &at);
		} else {
			open_tag(&nesting, &at);
		}
	}
	REQUIRE(nesting.depth == 0);
}
