/* SPDX-License-Identifier: MIT */
/*
 * Would SMC work over an interface: the kernel's own rules on the facts of a
 * host. docs/setup.md has them step by step; each finding names the function of
 * Linux at which the way ends.
 */
#ifndef HOST_CHECK_H
#define HOST_CHECK_H

#include "cause.h"
#include "facts.h"

#define CHECK_TEXT  384
#define CHECK_NOTES 3

#define CHECK_COOKIES_ALWAYS 2 /* net.ipv4.tcp_syncookies */

/* The four ways that SMC has. */
enum smc_way {
	WAY_RV1,
	WAY_RV2,
	WAY_DV1,
	WAY_DV2,
	WAY_COUNT,
};

/* What a check found of one way. */
struct finding {
	enum known possible; /* KNOWN_NOT: it depends on the other host */
	enum host_cause cause;
	bool mapped; /* an active device is on the interface's network */
	const char *function; /* of Linux, where the way ends; or NULL */
	char evidence[CHECK_TEXT];
	char fix[CHECK_TEXT]; /* a command, or empty */
	uint32_t as_client;   /* code that the peer gets from a client, or 0 */
	uint32_t as_server; /* code that a client gets that offers only this */
	char device[FACTS_NAME]; /* that would be used, or empty */
	int64_t port;
	uint8_t gid[16];
	int64_t chid;
};

struct check {
	const struct host_facts *facts;
	const struct netdev *netdev; /* the interface of the connection */
	const struct netdev *base;   /* the lowest device beneath */
	struct ip local;
	struct ip peer; /* family 0 if none was named */
	int64_t prefix; /* of the local address */
	int64_t vlan;
	bool same_host; /* the peer is this host itself */
	char pnetid[FACTS_PNETID];
	enum pnet_source pnet_source;
	struct finding ways[WAY_COUNT];
	enum known possible; /* any way */
	enum smc_way main;   /* the way whose cause is the one to mend */
	uint32_t as_client;  /* code of a client that offers nothing, or 0 */
	/* What is in the way of a server, whatever the way; CAUSE_NONE ends. */
	enum host_cause notes[CHECK_NOTES];
};

/* Returns "SMC-Rv1" and so on, and "smc-r-v1" and so on. */
const char *way_name(enum smc_way way);
const char *way_key(enum smc_way way);

/*
 * Begins a check for connections from or to `netdev`, with the local address
 * `local` (family 0: the device's own), and the peer `peer` (family 0: any).
 */
void check_begin(struct check *check, const struct host_facts *facts,
		 const struct netdev *netdev, const struct ip *local,
		 const struct ip *peer);

/* Finds interface and local address of connections to `peer`, and begins.
 * Returns false if there is no route. */
bool check_begin_peer(struct check *check, const struct host_facts *facts,
		      const struct ip *peer);

/* Finds out about all ways. */
void check_run(struct check *check);

/* The rules of SMC-R and SMC-D, for check_run(). */
void check_smcr(struct check *check, enum smc_way way);
void check_smcd(struct check *check, enum smc_way way);

/*
 * Notes that the way ends, at `function` of Linux, for `cause`. The rest is
 * the evidence, as for printf().
 */
void check_end(struct finding *finding, enum host_cause cause,
	       const char *function, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The command that would help, as for printf(). */
void check_fix(struct finding *finding, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
