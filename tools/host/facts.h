/* SPDX-License-Identifier: MIT */
/*
 * What there is on a host. Each fact is as the kernel said it, or unknown;
 * nothing here is a judgement.
 */
#ifndef HOST_FACTS_H
#define HOST_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FACTS_NAME     64  /* a device's name or bus id, with NUL */
#define FACTS_NETDEV   16  /* a network device's name, with NUL */
#define FACTS_TEXT     256 /* a note or a host name, with NUL */
#define FACTS_PNETID   17  /* 16 characters and NUL */
#define FACTS_EID      33  /* 32 characters and NUL */
#define FACTS_LIST_MAX 4096
#define FACTS_PORTS    2 /* of an RDMA device, that SMC uses */

#define FACTS_CHID_LOOPBACK 0xffff
#define FACTS_CHID_VIRTUAL  0xff00 /* from here on the device is emulated */

/* What is known of something that is there or not. */
enum known {
	KNOWN_NOT, /* nobody could say */
	KNOWN_NO,
	KNOWN_YES,
};

/* How SMC is in the kernel. */
enum smc_support {
	SMC_UNKNOWN,
	SMC_ABSENT,
	SMC_MODULE,
	SMC_BUILTIN,
};

/* Where a PNET id comes from. */
enum pnet_source {
	PNET_NONE, /* there is no PNET id */
	PNET_FIRMWARE,
	PNET_TABLE, /* set by hand */
};

enum gid_type {
	GID_UNKNOWN,
	GID_IB,
	GID_ROCE_V1,
	GID_ROCE_V2,
};

enum port_state {
	PORT_UNKNOWN,
	PORT_DOWN,
	PORT_ACTIVE,
};

enum ism_kind {
	ISM_NATIVE,
	ISM_LOOPBACK,
	ISM_VIRTUAL,
};

enum socket_mode {
	SOCKET_UNKNOWN,
	SOCKET_SMCR,
	SOCKET_SMCD,
	SOCKET_TCP, /* fell back */
};

/* An IPv4 address is in the first four bytes. */
struct ip {
	uint8_t family; /* 4, 6, or 0 for none */
	uint8_t bytes[16];
};

struct host_kernel {
	char release[FACTS_NAME];
	char machine[FACTS_NAME]; /* x86_64, s390x ... */
	enum smc_support smc;
	enum smc_support diag;           /* smc_diag, which shows the sockets */
	enum smc_support loopback;       /* CONFIG_SMC_LO or CONFIG_DIBS_LO */
	char support_source[FACTS_NAME]; /* which file said so */
	enum known loaded;
	enum known diag_loaded;
	enum known af_smc;      /* such sockets can be made */
	enum known ipproto_smc; /* IPPROTO_SMC */
};

/* Numbers of /proc/sys; -1 is unknown. */
struct host_settings {
	int64_t limit_smc_hs;
	int64_t max_links;
	int64_t max_conns;
	int64_t rmem;
	int64_t wmem;
	int64_t buf_type;
	int64_t tcp2smc;
	int64_t tcp_fastopen;
	int64_t tcp_syncookies;
	int64_t mptcp;
	char hs_ctrl[FACTS_NAME]; /* the eBPF program that decides, or empty */
};

/* What the SMC module says of itself. */
struct host_smc {
	enum known answers; /* to netlink */
	int64_t version;    /* -1 is unknown, as of the next */
	int64_t release;
	enum known ism_v2;
	enum known smcr_v2;
	enum known seid_enabled;
	enum known limit; /* of handshakes, as netlink says */
	char seid[FACTS_EID];
	char host[FACTS_EID];
};

struct netdev {
	int64_t index;
	int64_t lower; /* index of the device beneath, 0 for none */
	char name[FACTS_NETDEV];
	char kind[FACTS_NETDEV]; /* vlan, bond, veth ..., or empty */
	char bus[FACTS_NAME];
	char bus_id[FACTS_NAME];
	int64_t port; /* dev_port */
	int64_t vlan; /* its id, or 0 */
	int64_t mtu;
	uint8_t mac[6];
	bool up;      /* by the administrator */
	bool running; /* has a carrier */
	bool loopback;
	bool lower_elsewhere; /* the device beneath is in another namespace */
	char pnetid[FACTS_PNETID];
	enum pnet_source pnet_source;
};

struct netaddr {
	int64_t netdev; /* index */
	struct ip ip;
	int64_t prefix;
	bool link_local;
};

struct route {
	struct ip to; /* family 0 is never there; all zero with prefix 0 */
	int64_t prefix;
	struct ip gateway;
	struct ip source; /* preferred, family 0 for none */
	int64_t netdev;   /* index, 0 for none */
	int64_t metric;
	bool local;    /* the address is this host's */
	bool unusable; /* blackhole, unreachable, prohibit */
};

struct rdma_port {
	char device[FACTS_NAME];
	int64_t port;
	char bus[FACTS_NAME];
	char bus_id[FACTS_NAME];
	char netdev[FACTS_NETDEV]; /* empty if none is known */
	enum port_state state;
	bool ethernet;  /* link layer: RoCE, not InfiniBand */
	enum known smc; /* SMC knows the device */
	bool software;  /* rxe or siw */
	char pnetid[FACTS_PNETID];
	enum pnet_source pnet_source;
};

struct gid {
	char device[FACTS_NAME];
	int64_t port;
	int64_t index;
	enum gid_type type;
	uint8_t bytes[16];
	char netdev[FACTS_NETDEV];
};

struct ism {
	char name[FACTS_NAME]; /* or bus id */
	enum ism_kind kind;
	int64_t chid;
	int64_t fid;
	int64_t groups; /* link groups that use it, -1 is unknown */
	char gid[FACTS_NAME];
	char pnetid[FACTS_PNETID];
	enum pnet_source pnet_source;
};

/* An entry of the PNET table. */
struct pnet_entry {
	char pnetid[FACTS_PNETID];
	char netdev[FACTS_NETDEV]; /* or empty */
	char device[FACTS_NAME];   /* RDMA or ISM device, or empty */
	int64_t port;
};

struct eid {
	char text[FACTS_EID];
};

struct link_group {
	bool smcd;
	int64_t id;
	int64_t connections;
	int64_t vlan;
	char pnetid[FACTS_PNETID];
	char eid[FACTS_EID];
	char peer[FACTS_EID]; /* the peer's host name, version 2 only */
};

struct smc_socket {
	struct ip local;
	struct ip peer;
	int64_t local_port;
	int64_t peer_port;
	int64_t state;
	int64_t uid;
	enum socket_mode mode;
	uint32_t reason; /* of the fallback */
	uint32_t peer_diagnosis;
};

struct fallback_count {
	bool server;
	uint32_t code;
	int64_t count;
};

/* What could not be seen, and why. */
struct unseen {
	char what[FACTS_TEXT];
	char why[FACTS_TEXT];
};

#define FACTS_LIST(type)            \
	struct {                    \
		struct type *items; \
		size_t count;       \
	}

struct host_facts {
	char hostname[FACTS_TEXT];
	struct host_kernel kernel;
	struct host_settings settings;
	struct host_smc smc;
	enum known initial_netns; /* PNET ids of devices are set only there */
	FACTS_LIST(netdev) netdevs;
	FACTS_LIST(netaddr) addresses;
	FACTS_LIST(route) routes;
	FACTS_LIST(rdma_port) ports;
	FACTS_LIST(gid) gids;
	FACTS_LIST(ism) isms;
	FACTS_LIST(pnet_entry) pnet_table;
	FACTS_LIST(eid) ueids;
	FACTS_LIST(link_group) groups;
	FACTS_LIST(smc_socket) sockets;
	FACTS_LIST(fallback_count) fallbacks;
	FACTS_LIST(unseen) unseen;
	bool cut; /* a list has reached FACTS_LIST_MAX, or memory its end */
};

/*
 * Adds a zeroed item to the list `list` of `facts`. Evaluates to the item, or
 * NULL if there is no room, which is noted in `cut`.
 */
#define facts_add(facts, list)                                           \
	((facts_grow((facts), (void **)&(facts)->list.items,             \
		     (facts)->list.count, sizeof(*(facts)->list.items))) \
		 ? &(facts)->list.items[(facts)->list.count++]           \
		 : NULL)

/* Makes room for one item more, zeroed. Returns false if there is none. */
bool facts_grow(struct host_facts *facts, void **items, size_t count,
		size_t size);

void facts_init(struct host_facts *facts);
void facts_free(struct host_facts *facts);

/* Notes that `what` could not be seen because of `error`, an errno. */
void facts_unseen(struct host_facts *facts, const char *what, int error);

/* The same with a reason in words. */
void facts_unseen_why(struct host_facts *facts, const char *what,
		      const char *why);

/* Returns the network device of that index or name, or NULL. */
struct netdev *facts_netdev(const struct host_facts *facts, int64_t index);
struct netdev *facts_netdev_named(const struct host_facts *facts,
				  const char *name);

/* Returns the first port `port` of the RDMA device `device`, or NULL. */
struct rdma_port *facts_port(const struct host_facts *facts, const char *device,
			     int64_t port);

#endif
