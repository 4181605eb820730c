/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <smcclc/codes.h>

#include "archive.h"
#include "ip.h"
#include "report_host.h"

#define LINE 1024

/* A line of the report in the making. */
struct line {
	char text[LINE];
	size_t used;
};

static void add(struct line *line, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add(struct line *line, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(line->text + line->used, LINE - line->used, format,
			   arguments);
	va_end(arguments);
	if (length > 0)
		line->used += (size_t)length;
	if (line->used >= LINE)
		line->used = LINE - 1;
}

static void put(const struct terminal *text, const char *lead,
		const struct line *line)
{
	report_wrap(text, 0, lead, line->text);
}

static const char *yes_no(enum known known)
{
	switch (known) {
	case KNOWN_YES:
		return "yes";
	case KNOWN_NO:
		return "no";
	case KNOWN_NOT:
		break;
	}
	return "unknown";
}

static void put_kernel(const struct terminal *text,
		       const struct host_facts *facts)
{
	const struct host_kernel *kernel = &facts->kernel;
	struct line line = {.used = 0};

	add(&line, "%s, Linux %s (%s)",
	    facts->hostname[0] ? facts->hostname : "unknown",
	    kernel->release[0] ? kernel->release : "unknown",
	    kernel->machine[0] ? kernel->machine : "unknown");
	if (facts->initial_netns == KNOWN_NO)
		add(&line, ", in a network namespace of its own");
	put(text, "Host       ", &line);

	line.used = 0;
	switch (kernel->smc) {
	case SMC_UNKNOWN:
		add(&line, "it cannot be seen whether the kernel has it");
		break;
	case SMC_ABSENT:
		add(&line, "not in this kernel");
		break;
	case SMC_MODULE:
		add(&line, "a module");
		break;
	case SMC_BUILTIN:
		add(&line, "built in");
		break;
	}
	if (kernel->support_source[0])
		add(&line, " (%s)", kernel->support_source);
	if (kernel->smc != SMC_ABSENT)
		add(&line, "; loaded: %s", yes_no(kernel->loaded));
	if (kernel->loaded == KNOWN_YES)
		add(&line, "; sockets: AF_SMC %s, IPPROTO_SMC %s",
		    yes_no(kernel->af_smc), yes_no(kernel->ipproto_smc));
	put(text, "SMC        ", &line);
}

static void put_smc(const struct terminal *text, const struct host_facts *facts)
{
	const struct host_smc *smc = &facts->smc;
	struct line line = {.used = 0};

	if (smc->answers != KNOWN_YES)
		return;
	if (smc->version >= 0)
		add(&line, "version %" PRId64 ", release %" PRId64 "; ",
		    smc->version, smc->release);
	add(&line, "SMC-R version 2: %s; SMC-D version 2: %s",
	    yes_no(smc->smcr_v2), yes_no(smc->ism_v2));
	put(text, "           ", &line);

	line.used = 0;
	for (size_t i = 0; i < facts->ueids.count; i++)
		add(&line, "%s%s", i ? ", " : "", facts->ueids.items[i].text);
	put(text, "UEIDs      ",
	    facts->ueids.count ? &line : &(struct line){.text = "none"});
	line.used = 0;
	add(&line, "%s; enabled: %s", smc->seid[0] ? smc->seid : "none",
	    yes_no(smc->seid_enabled));
	put(text, "System EID ", &line);
}

static void put_setting(struct line *line, const char *name, int64_t value)
{
	if (value >= 0)
		add(line, "%s%s=%" PRId64, line->used ? ", " : "", name, value);
}

static void put_settings(const struct terminal *text,
			 const struct host_facts *facts)
{
	const struct host_settings *settings = &facts->settings;
	struct line line = {.used = 0};

	put_setting(&line, "net.smc.limit_smc_hs", settings->limit_smc_hs);
	put_setting(&line, "net.smc.smcr_max_links_per_lgr",
		    settings->max_links);
	put_setting(&line, "net.smc.smcr_max_conns_per_lgr",
		    settings->max_conns);
	put_setting(&line, "net.smc.rmem", settings->rmem);
	put_setting(&line, "net.smc.wmem", settings->wmem);
	put_setting(&line, "net.smc.smcr_buf_type", settings->buf_type);
	put_setting(&line, "net.smc.tcp2smc", settings->tcp2smc);
	put_setting(&line, "net.ipv4.tcp_fastopen", settings->tcp_fastopen);
	put_setting(&line, "net.ipv4.tcp_syncookies", settings->tcp_syncookies);
	put_setting(&line, "net.mptcp.enabled", settings->mptcp);
	if (settings->hs_ctrl[0])
		add(&line, ", net.smc.hs_ctrl=%s", settings->hs_ctrl);
	if (line.used)
		put(text, "Settings   ", &line);
}

static void put_addresses(const struct terminal *text,
			  const struct host_facts *facts)
{
	char address[IP_TEXT];
	char name[4 * FACTS_NETDEV];

	for (size_t i = 0; i < facts->netdevs.count; i++) {
		const struct netdev *netdev = &facts->netdevs.items[i];
		struct line line = {.used = 0};

		for (size_t j = 0; j < facts->addresses.count; j++) {
			const struct netaddr *found =
				&facts->addresses.items[j];

			if (found->netdev == netdev->index)
				add(&line, "%s%s", line.used ? ", " : "",
				    ip_format_prefix(&found->ip, found->prefix,
						     address));
		}
		if (!line.used)
			continue;
		fprintf(text->out, "  ");
		terminal_put(text->out,
			     report_clean(netdev->name, name, sizeof(name)));
		put(text, ": ", &line);
	}
}

static void put_gids(const struct terminal *text,
		     const struct host_facts *facts)
{
	for (size_t i = 0; i < facts->gids.count; i++) {
		const struct gid *gid = &facts->gids.items[i];
		const struct ip whole = {.family = 6};
		struct ip ip = whole;
		struct line line = {.used = 0};
		char address[IP_TEXT];

		memcpy(ip.bytes, gid->bytes, sizeof(ip.bytes));
		add(&line, "%s port %" PRId64 " GID %" PRId64 ": %s %s, on %s",
		    gid->device, gid->port, gid->index,
		    archive_gid_type(gid->type), ip_format(&ip, address),
		    gid->netdev[0] ? gid->netdev : "no network device");
		report_line(text, 2, "", line.text);
	}
}

static void put_groups(const struct terminal *text,
		       const struct host_facts *facts)
{
	for (size_t i = 0; i < facts->groups.count; i++) {
		const struct link_group *group = &facts->groups.items[i];
		struct line line = {.used = 0};

		add(&line, "%s 0x%08" PRIx64 ": %" PRId64 " connections",
		    group->smcd ? "SMC-D" : "SMC-R", (uint64_t)group->id,
		    group->connections);
		if (group->eid[0])
			add(&line, ", EID %s", group->eid);
		if (group->peer[0])
			add(&line, ", with %s", group->peer);
		report_line(text, 2, "", line.text);
	}
}

static void add_code(struct line *line, uint32_t code)
{
	const struct smcclc_code *known = smcclc_code_find(code, NULL);

	add(line, "0x%08" PRIx32 " (%s)", code,
	    known ? known->meaning : smcclc_code_class(code));
}

static void put_sockets(const struct terminal *text,
			const struct host_facts *facts)
{
	for (size_t i = 0; i < facts->sockets.count; i++) {
		const struct smc_socket *found = &facts->sockets.items[i];
		struct line line = {.used = 0};
		char local[IP_TEXT];
		char peer[IP_TEXT];

		add(&line, "%s port %" PRId64 " to %s port %" PRId64 ": %s",
		    ip_format(&found->local, local), found->local_port,
		    ip_format(&found->peer, peer), found->peer_port,
		    archive_socket_mode(found->mode));
		if (found->reason) {
			add(&line, ", fell back: ");
			add_code(&line, found->reason);
		}
		if (found->peer_diagnosis) {
			add(&line, "; the peer said ");
			add_code(&line, found->peer_diagnosis);
		}
		report_wrap(text, 2, "", line.text);
	}
}

static void put_fallbacks(const struct terminal *text,
			  const struct host_facts *facts)
{
	for (size_t i = 0; i < facts->fallbacks.count; i++) {
		const struct fallback_count *fallback =
			&facts->fallbacks.items[i];
		struct line line = {.used = 0};

		add(&line, "%" PRId64 " as %s: ", fallback->count,
		    fallback->server ? "server" : "client");
		add_code(&line, fallback->code);
		report_wrap(text, 2, "", line.text);
	}
}

static void put_heading(const struct terminal *text, const char *heading)
{
	terminal_style(text, TERMINAL_BOLD);
	fputs(heading, text->out);
	terminal_style(text, TERMINAL_PLAIN);
	putc('\n', text->out);
}

void report_unseen(const struct terminal *text, const struct host_facts *facts)
{
	if (facts->cut)
		report_wrap(text, 0, "",
			    "There is more than fits in the report.");
	if (!facts->unseen.count)
		return;
	put_heading(text, "Could not be seen");
	for (size_t i = 0; i < facts->unseen.count; i++) {
		struct line line = {.used = 0};

		add(&line, "%s: %s", facts->unseen.items[i].what,
		    facts->unseen.items[i].why);
		report_wrap(text, 2, "", line.text);
	}
}

void report_facts(const struct terminal *text, const struct host_facts *facts)
{
	const struct {
		const char *heading;
		size_t count;
		void (*put)(const struct terminal *, const struct host_facts *);
	} parts[] = {
		{"Addresses", facts->addresses.count, put_addresses},
		{"GIDs", facts->gids.count, put_gids},
		{"Link groups", facts->groups.count, put_groups},
		{"AF_SMC sockets", facts->sockets.count, put_sockets},
		{"Fallbacks since the module was loaded",
		 facts->fallbacks.count, put_fallbacks},
	};

	put_kernel(text, facts);
	put_smc(text, facts);
	put_settings(text, facts);
	putc('\n', text->out);
	report_devices(text, facts);
	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (!parts[i].count)
			continue;
		put_heading(text, parts[i].heading);
		parts[i].put(text, facts);
		putc('\n', text->out);
	}
	report_unseen(text, facts);
}
