/* SPDX-License-Identifier: MIT */
#include "archive.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ip.h"
#include "json_read.h"
#include "report/utf8.h"

#define FILE_MAX (16u << 20) /* bytes of a file that are read */

/* Either of the two is set. */
struct archive {
	struct json *out;
	const struct json_value *in; /* the object that is read */
};

/* --- names ------------------------------------------------------------- */

const char *archive_gid_type(enum gid_type type)
{
	switch (type) {
	case GID_UNKNOWN:
		return "unknown";
	case GID_IB:
		return "ib";
	case GID_ROCE_V1:
		return "roce-v1";
	case GID_ROCE_V2:
		return "roce-v2";
	}
	return NULL;
}

const char *archive_port_state(enum port_state state)
{
	switch (state) {
	case PORT_UNKNOWN:
		return "unknown";
	case PORT_DOWN:
		return "down";
	case PORT_ACTIVE:
		return "active";
	}
	return NULL;
}

const char *archive_ism_kind(enum ism_kind kind)
{
	switch (kind) {
	case ISM_NATIVE:
		return "native";
	case ISM_LOOPBACK:
		return "loopback";
	case ISM_VIRTUAL:
		return "virtual";
	}
	return NULL;
}

const char *archive_socket_mode(enum socket_mode mode)
{
	switch (mode) {
	case SOCKET_UNKNOWN:
		return "unknown";
	case SOCKET_SMCR:
		return "SMCR";
	case SOCKET_SMCD:
		return "SMCD";
	case SOCKET_TCP:
		return "TCP";
	}
	return NULL;
}

const char *archive_pnet_source(enum pnet_source source)
{
	switch (source) {
	case PNET_NONE:
		return "none";
	case PNET_FIRMWARE:
		return "firmware";
	case PNET_TABLE:
		return "table";
	}
	return NULL;
}

const char *archive_support(enum smc_support support)
{
	switch (support) {
	case SMC_UNKNOWN:
		return "unknown";
	case SMC_ABSENT:
		return "absent";
	case SMC_MODULE:
		return "module";
	case SMC_BUILTIN:
		return "built-in";
	}
	return NULL;
}

/* --- single members ---------------------------------------------------- */

/* Copies as much as there is room for of whole characters; what is no UTF-8
 * becomes a question mark. */
static void copy_text(const char *from, char *to, size_t size)
{
	size_t used = 0;

	while (*from) {
		uint32_t point;
		const size_t found = utf8_decode(from, &point);
		const size_t length = found ? found : 1;

		if (used + length >= size)
			break;
		memcpy(to + used, found ? from : "?", length);
		used += length;
		from += length;
	}
	to[used] = '\0';
}

static void text(struct archive *archive, const char *key, char *value,
		 size_t size)
{
	const struct json_value *found;

	if (archive->out) {
		json_key(archive->out, key);
		json_string(archive->out, value);
		return;
	}
	found = json_member(archive->in, key);
	if (found && found->kind == JSON_STRING)
		copy_text(found->text, value, size);
}

#define TEXT(archive, key, value) text(archive, key, value, sizeof(value))

/* A number from 0; null is unknown, which is -1. */
static void number(struct archive *archive, const char *key, int64_t *value)
{
	const struct json_value *found;

	if (archive->out) {
		json_key(archive->out, key);
		if (*value < 0)
			json_null(archive->out);
		else
			json_uint(archive->out, (uint64_t)*value);
		return;
	}
	found = json_member(archive->in, key);
	if (found && found->kind == JSON_NUMBER)
		*value = strtoll(found->text, NULL, 10);
	else if (found && found->kind == JSON_NULL)
		*value = -1;
}

static void truth(struct archive *archive, const char *key, bool *value)
{
	const struct json_value *found;

	if (archive->out) {
		json_key(archive->out, key);
		json_bool(archive->out, *value);
		return;
	}
	found = json_member(archive->in, key);
	*value = found && found->kind == JSON_TRUE;
}

static void known(struct archive *archive, const char *key, enum known *value)
{
	const struct json_value *found;

	if (archive->out) {
		json_key(archive->out, key);
		if (*value == KNOWN_NOT)
			json_null(archive->out);
		else
			json_bool(archive->out, *value == KNOWN_YES);
		return;
	}
	found = json_member(archive->in, key);
	if (found && found->kind == JSON_TRUE)
		*value = KNOWN_YES;
	else if (found && found->kind == JSON_FALSE)
		*value = KNOWN_NO;
}

/* One of a few: the name of `value`, or the value of the name that is read. */
#define CHOICE(archive, key, value, name_of, last)                            \
	do {                                                                  \
		char name_[FACTS_NAME] = "";                                  \
		if ((archive)->out)                                           \
			snprintf(name_, sizeof(name_), "%s", name_of(value)); \
		TEXT(archive, key, name_);                                    \
		for (unsigned i_ = 0;                                         \
		     !(archive)->out && i_ <= (unsigned)(last); i_++)         \
			if (strcmp(name_of(i_), name_) == 0)                  \
				(value) = i_;                                 \
	} while (0)

static void address(struct archive *archive, const char *key, struct ip *ip)
{
	char buffer[IP_TEXT] = "";

	if (archive->out) {
		json_key(archive->out, key);
		if (ip->family)
			json_string(archive->out, ip_format(ip, buffer));
		else
			json_null(archive->out);
		return;
	}
	TEXT(archive, key, buffer);
	if (!ip_parse(buffer, ip))
		*ip = (struct ip){.family = 0};
}

static void bytes(struct archive *archive, const char *key, uint8_t *value,
		  size_t length)
{
	const struct json_value *found;

	if (archive->out) {
		json_key(archive->out, key);
		json_bytes(archive->out, value, length);
		return;
	}
	found = json_member(archive->in, key);
	if (!found || found->kind != JSON_STRING ||
	    strlen(found->text) != 2 * length)
		return;
	for (size_t i = 0; i < length; i++) {
		const char digits[] = {found->text[2 * i],
				       found->text[2 * i + 1], '\0'};

		value[i] = (uint8_t)strtoul(digits, NULL, 16);
	}
}

static void code(struct archive *archive, const char *key, uint32_t *value)
{
	char buffer[FACTS_NAME] = "";

	if (archive->out) {
		json_key(archive->out, key);
		if (*value)
			json_hex(archive->out, *value, 8);
		else
			json_null(archive->out);
		return;
	}
	TEXT(archive, key, buffer);
	*value = (uint32_t)strtoul(buffer, NULL, 16);
}

/* Members that are themselves objects. */
static struct archive enter(struct archive *archive, const char *key)
{
	if (archive->out) {
		json_key(archive->out, key);
		json_begin_object(archive->out);
		return *archive;
	}
	return (struct archive){.in = json_member(archive->in, key)};
}

static void leave(struct archive *archive)
{
	if (archive->out)
		json_end_object(archive->out);
}

/* --- the facts --------------------------------------------------------- */

static void visit_kernel(struct archive *archive, struct host_kernel *kernel)
{
	struct archive inner = enter(archive, "kernel");

	TEXT(&inner, "release", kernel->release);
	TEXT(&inner, "machine", kernel->machine);
	CHOICE(&inner, "smc", kernel->smc, archive_support, SMC_BUILTIN);
	CHOICE(&inner, "smc_diag", kernel->diag, archive_support, SMC_BUILTIN);
	CHOICE(&inner, "loopback_ism", kernel->loopback, archive_support,
	       SMC_BUILTIN);
	TEXT(&inner, "source", kernel->support_source);
	known(&inner, "loaded", &kernel->loaded);
	known(&inner, "smc_diag_loaded", &kernel->diag_loaded);
	known(&inner, "af_smc", &kernel->af_smc);
	known(&inner, "ipproto_smc", &kernel->ipproto_smc);
	leave(&inner);
}

static void visit_settings(struct archive *archive,
			   struct host_settings *settings)
{
	struct archive inner = enter(archive, "settings");

	number(&inner, "limit_smc_hs", &settings->limit_smc_hs);
	number(&inner, "smcr_max_links_per_lgr", &settings->max_links);
	number(&inner, "smcr_max_conns_per_lgr", &settings->max_conns);
	number(&inner, "rmem", &settings->rmem);
	number(&inner, "wmem", &settings->wmem);
	number(&inner, "smcr_buf_type", &settings->buf_type);
	number(&inner, "tcp2smc", &settings->tcp2smc);
	TEXT(&inner, "hs_ctrl", settings->hs_ctrl);
	number(&inner, "tcp_fastopen", &settings->tcp_fastopen);
	number(&inner, "tcp_syncookies", &settings->tcp_syncookies);
	number(&inner, "mptcp_enabled", &settings->mptcp);
	leave(&inner);
}

static void visit_smc(struct archive *archive, struct host_smc *smc)
{
	struct archive inner = enter(archive, "smc");

	known(&inner, "answers", &smc->answers);
	number(&inner, "version", &smc->version);
	number(&inner, "release", &smc->release);
	known(&inner, "ism_v2", &smc->ism_v2);
	known(&inner, "smcr_v2", &smc->smcr_v2);
	TEXT(&inner, "seid", smc->seid);
	known(&inner, "seid_enabled", &smc->seid_enabled);
	known(&inner, "limit", &smc->limit);
	TEXT(&inner, "host", smc->host);
	leave(&inner);
}

static void visit_netdev(struct archive *archive, struct netdev *netdev)
{
	number(archive, "index", &netdev->index);
	TEXT(archive, "name", netdev->name);
	TEXT(archive, "kind", netdev->kind);
	number(archive, "lower", &netdev->lower);
	truth(archive, "lower_elsewhere", &netdev->lower_elsewhere);
	TEXT(archive, "bus", netdev->bus);
	TEXT(archive, "bus_id", netdev->bus_id);
	number(archive, "port", &netdev->port);
	number(archive, "vlan", &netdev->vlan);
	number(archive, "mtu", &netdev->mtu);
	bytes(archive, "mac", netdev->mac, sizeof(netdev->mac));
	truth(archive, "up", &netdev->up);
	truth(archive, "running", &netdev->running);
	truth(archive, "loopback", &netdev->loopback);
	TEXT(archive, "pnetid", netdev->pnetid);
	CHOICE(archive, "pnetid_source", netdev->pnet_source,
	       archive_pnet_source, PNET_TABLE);
}

static void visit_netaddr(struct archive *archive, struct netaddr *netaddr)
{
	number(archive, "netdev", &netaddr->netdev);
	address(archive, "address", &netaddr->ip);
	number(archive, "prefix", &netaddr->prefix);
	truth(archive, "link_local", &netaddr->link_local);
}

static void visit_route(struct archive *archive, struct route *route)
{
	address(archive, "to", &route->to);
	number(archive, "prefix", &route->prefix);
	address(archive, "gateway", &route->gateway);
	address(archive, "source", &route->source);
	number(archive, "netdev", &route->netdev);
	number(archive, "metric", &route->metric);
	truth(archive, "local", &route->local);
	truth(archive, "unusable", &route->unusable);
}

static void visit_rdma_port(struct archive *archive, struct rdma_port *port)
{
	TEXT(archive, "device", port->device);
	number(archive, "port", &port->port);
	TEXT(archive, "bus", port->bus);
	TEXT(archive, "bus_id", port->bus_id);
	TEXT(archive, "netdev", port->netdev);
	CHOICE(archive, "state", port->state, archive_port_state, PORT_ACTIVE);
	truth(archive, "ethernet", &port->ethernet);
	known(archive, "smc", &port->smc);
	truth(archive, "software", &port->software);
	TEXT(archive, "pnetid", port->pnetid);
	CHOICE(archive, "pnetid_source", port->pnet_source, archive_pnet_source,
	       PNET_TABLE);
}

static void visit_gid(struct archive *archive, struct gid *gid)
{
	TEXT(archive, "device", gid->device);
	number(archive, "port", &gid->port);
	number(archive, "index", &gid->index);
	CHOICE(archive, "type", gid->type, archive_gid_type, GID_ROCE_V2);
	bytes(archive, "gid", gid->bytes, sizeof(gid->bytes));
	TEXT(archive, "netdev", gid->netdev);
}

static void visit_ism(struct archive *archive, struct ism *ism)
{
	TEXT(archive, "name", ism->name);
	CHOICE(archive, "kind", ism->kind, archive_ism_kind, ISM_VIRTUAL);
	number(archive, "chid", &ism->chid);
	number(archive, "fid", &ism->fid);
	number(archive, "groups", &ism->groups);
	TEXT(archive, "gid", ism->gid);
	TEXT(archive, "pnetid", ism->pnetid);
	CHOICE(archive, "pnetid_source", ism->pnet_source, archive_pnet_source,
	       PNET_TABLE);
}

static void visit_pnet_entry(struct archive *archive, struct pnet_entry *entry)
{
	TEXT(archive, "pnetid", entry->pnetid);
	TEXT(archive, "netdev", entry->netdev);
	TEXT(archive, "device", entry->device);
	number(archive, "port", &entry->port);
}

static void visit_eid(struct archive *archive, struct eid *eid)
{
	TEXT(archive, "eid", eid->text);
}

static void visit_link_group(struct archive *archive, struct link_group *group)
{
	truth(archive, "smcd", &group->smcd);
	number(archive, "id", &group->id);
	number(archive, "connections", &group->connections);
	number(archive, "vlan", &group->vlan);
	TEXT(archive, "pnetid", group->pnetid);
	TEXT(archive, "eid", group->eid);
	TEXT(archive, "peer", group->peer);
}

static void visit_smc_socket(struct archive *archive, struct smc_socket *entry)
{
	address(archive, "local", &entry->local);
	number(archive, "local_port", &entry->local_port);
	address(archive, "peer", &entry->peer);
	number(archive, "peer_port", &entry->peer_port);
	number(archive, "state", &entry->state);
	number(archive, "uid", &entry->uid);
	CHOICE(archive, "mode", entry->mode, archive_socket_mode, SOCKET_TCP);
	code(archive, "reason", &entry->reason);
	code(archive, "peer_diagnosis", &entry->peer_diagnosis);
}

static void visit_fallback(struct archive *archive,
			   struct fallback_count *fallback)
{
	truth(archive, "server", &fallback->server);
	code(archive, "code", &fallback->code);
	number(archive, "count", &fallback->count);
}

static void visit_unseen(struct archive *archive, struct unseen *unseen)
{
	TEXT(archive, "what", unseen->what);
	TEXT(archive, "why", unseen->why);
}

/* A list of the facts: all its items, or one for each that is read. */
#define LIST(archive, facts, key, list, visit)                                \
	do {                                                                  \
		const struct json_value *in_ =                                \
			json_member((archive)->in, key);                      \
		if ((archive)->out) {                                         \
			json_key((archive)->out, key);                        \
			json_begin_array((archive)->out);                     \
			for (size_t i_ = 0; i_ < (facts)->list.count; i_++) { \
				json_begin_object((archive)->out);            \
				visit(archive, &(facts)->list.items[i_]);     \
				json_end_object((archive)->out);              \
			}                                                     \
			json_end_array((archive)->out);                       \
			break;                                                \
		}                                                             \
		in_ = in_ && in_->kind == JSON_ARRAY ? in_->first : NULL;     \
		for (; in_ && facts_add(facts, list); in_ = in_->next) {      \
			struct archive item_ = {.in = in_};                   \
			visit(&item_,                                         \
			      &(facts)->list.items[(facts)->list.count - 1]); \
		}                                                             \
	} while (0)

static void visit_facts(struct archive *archive, struct host_facts *facts)
{
	TEXT(archive, "hostname", facts->hostname);
	visit_kernel(archive, &facts->kernel);
	visit_settings(archive, &facts->settings);
	visit_smc(archive, &facts->smc);
	known(archive, "initial_netns", &facts->initial_netns);
	LIST(archive, facts, "netdevs", netdevs, visit_netdev);
	LIST(archive, facts, "addresses", addresses, visit_netaddr);
	LIST(archive, facts, "routes", routes, visit_route);
	LIST(archive, facts, "rdma_ports", ports, visit_rdma_port);
	LIST(archive, facts, "gids", gids, visit_gid);
	LIST(archive, facts, "ism_devices", isms, visit_ism);
	LIST(archive, facts, "pnet_table", pnet_table, visit_pnet_entry);
	LIST(archive, facts, "ueids", ueids, visit_eid);
	LIST(archive, facts, "link_groups", groups, visit_link_group);
	LIST(archive, facts, "sockets", sockets, visit_smc_socket);
	LIST(archive, facts, "fallbacks", fallbacks, visit_fallback);
	LIST(archive, facts, "unseen", unseen, visit_unseen);
	truth(archive, "cut", &facts->cut);
}

void archive_write(struct json *json, struct host_facts *facts)
{
	struct archive archive = {.out = json};

	json_begin_object(json);
	json_key(json, "type");
	json_string(json, "host");
	visit_facts(&archive, facts);
	json_end_object(json);
}

/* --- files ------------------------------------------------------------- */

/* Reads the first line. Returns it, to be freed, or NULL with errno set. */
static char *read_line(const char *path)
{
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	char *line = malloc(FILE_MAX + 1);
	size_t used = 0;
	int c = EOF;

	if (in && line)
		while (used <= FILE_MAX && (c = getc(in)) != EOF && c != '\n')
			line[used++] = (char)c;
	if (!in || !line || used > FILE_MAX || ferror(in)) {
		int error = used > FILE_MAX ? EFBIG : errno;

		free(line);
		line = NULL;
		errno = error;
	} else {
		line[used] = '\0';
	}
	if (in && in != stdin)
		fclose(in);
	return line;
}

int archive_parse(char *text, const char *name, struct host_facts *facts,
		  char error[ARCHIVE_ERROR])
{
	struct json_tree tree;
	struct archive archive;
	const struct json_value *type;
	size_t offset;
	const char *wrong = json_tree_read(&tree, text, &offset);
	int status = -1;

	type = json_member(tree.root, "type");
	archive = (struct archive){.in = tree.root};
	if (wrong) {
		snprintf(error, ARCHIVE_ERROR,
			 "%.150s: is no JSON: at byte %zu: %s", name, offset,
			 wrong);
	} else if (!type || type->kind != JSON_STRING ||
		   strcmp(type->text, "host") != 0) {
		snprintf(
			error, ARCHIVE_ERROR,
			"%.150s: has no facts of a host; smc-clc-host --format "
			"json writes them",
			name);
	} else {
		visit_facts(&archive, facts);
		status = 0;
	}
	json_tree_free(&tree);
	return status;
}

int archive_read(const char *path, struct host_facts *facts,
		 char error[ARCHIVE_ERROR])
{
	char *line = read_line(path);
	int status;

	if (!line) {
		snprintf(error, ARCHIVE_ERROR, "%.150s: cannot be read: %.80s",
			 path, strerror(errno));
		return -1;
	}
	status = archive_parse(line, path, facts, error);
	free(line);
	return status;
}
