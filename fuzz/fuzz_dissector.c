/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Wireshark plugin in a program with libwireshark, and therefore under its
 * licence. The input is a recipe for the packets of two TCP connections and of
 * RoCE between their ends. They are dissected as tshark -2 and the window of
 * Wireshark do it: each in its turn, once more, and then backwards, as somebody
 * might click them.
 *
 * What libwireshark takes for a bug of a dissector aborts. From the second
 * time on a packet shows the same every time, and shows one verdict at most.
 */
#include "compat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <epan/column-info.h>
#include <epan/column.h>
#include <epan/epan.h>
#include <epan/epan_dissect.h>
#include <epan/prefs.h>
#include <epan/timestamp.h>
#include <wiretap/wtap.h>
#include <wsutil/filesystem.h>
#include <wsutil/privileges.h>
#include <wsutil/wslog.h>

#include <smcclc/roce.h>

#include "fuzz.h"
#include "packet-smcclc.h"

#define PACKETS_MAX    64
#define CONNECTIONS    2
#define PAYLOAD_MAX    20000
#define OPTION_MAX     8
#define TCP_HEADER     20
#define UDP_HEADER     8
#define IPV4_HEADER    20
#define IPV6_HEADER    40
#define HEADERS_MAX    (IPV6_HEADER + TCP_HEADER + OPTION_MAX)
#define PROTOCOL_TCP   6
#define PROTOCOL_UDP   17
#define ISN            1000
#define NOBODY         65534 /* user and group */
#define NANOSECONDS    1000000000u
#define SMALLEST_PAUSE 1000000 /* nanoseconds */

/* The second byte of each packet in a recipe. */
enum tcp_flags {
	FIN = 0x01,
	SYN = 0x02,
	ROCE = 0xc0, /* both: no TCP at all */
};

/* The first byte of a recipe. */
enum {
	TREE_AT_ONCE = 0x01, /* as tshark without -2 has it */
};

/* The first byte of each packet in a recipe. */
enum {
	FROM_SERVER = 0x01,
	CONNECTION = 0x02, /* the second one */
	IPV6 = 0x04,
	OPTION = 0x18,    /* which of options[] */
	CUT = 0x20,       /* by some bytes at the end */
	ELSEWHERE = 0x40, /* in the stream, not where it has come to */
	PAUSE = 0x80,
};

#define OPTION_SHIFT 3

struct packet {
	uint8_t *bytes;
	uint32_t captured;
	uint32_t length;
	bool ipv6;
	nstime_t time;
	frame_data frame;
	char *shown; /* the second time */
};

struct recipe {
	struct choices in;
	uint64_t now;                  /* nanoseconds */
	uint32_t next[CONNECTIONS][2]; /* sequence number, by side */
	struct packet packet[PACKETS_MAX];
	size_t count;
};

static column_info columns;
static int hf_outcome;
static int proto_nothing;

/* LeakSanitizer, where there is one. */
__attribute__((weak)) void __lsan_disable(void);
__attribute__((weak)) void __lsan_enable(void);

/* --- packets --------------------------------------------------------- */

static void put(uint8_t *out, uint32_t value, size_t length)
{
	while (length-- > 0) {
		out[length] = (uint8_t)value;
		value >>= 8;
	}
}

static size_t put_option(uint8_t *out, unsigned which)
{
	static const uint8_t options[][OPTION_MAX] = {
		{0},
		{1, 1, 0xfe, 6, 0xe2, 0xd4, 0xc3, 0xd9},
		{1, 1, 0xfe, 6, 0xe2, 0xd4, 0xc3, 0xc4},
		{1, 0xfe, 8, 0xe2, 0xd4, 0xc3, 0xd9, 0},
	};

	memcpy(out, options[which], OPTION_MAX);
	return which ? OPTION_MAX : 0;
}

static size_t put_ip(uint8_t *out, unsigned who, unsigned protocol,
		     size_t length)
{
	bool ipv6 = who & IPV6, server = who & FROM_SERVER;
	size_t header = ipv6 ? IPV6_HEADER : IPV4_HEADER;

	memset(out, 0, header);
	if (ipv6) {
		out[0] = 0x60;
		put(out + 4, (uint32_t)length, 2);
		out[6] = (uint8_t)protocol;
		out[7] = 64;
		put(out + 8, 0xfd000001u + server, 4);
		put(out + 24, 0xfd000001u + !server, 4);
	} else {
		out[0] = 0x45;
		put(out + 2, (uint32_t)(header + length), 2);
		out[8] = 64;
		out[9] = (uint8_t)protocol;
		put(out + 12, 0x0a000001u + server, 4);
		put(out + 16, 0x0a000001u + !server, 4);
	}
	return header;
}

/* A port that HTTP owns and one that nobody does. */
static void put_ports(uint8_t *out, unsigned who)
{
	unsigned client = 40000, server = who & CONNECTION ? 80 : 5000;

	put(out, who & FROM_SERVER ? server : client, 2);
	put(out + 2, who & FROM_SERVER ? client : server, 2);
}

/* Reads where in its stream the packet is. Returns its sequence number. */
static uint32_t choose_seq(struct recipe *recipe, unsigned who, unsigned flags,
			   size_t length)
{
	uint32_t *next =
		&recipe->next[!!(who & CONNECTION)][!!(who & FROM_SERVER)];
	uint32_t seq = *next;

	if (who & ELSEWHERE)
		return ISN + (uint32_t)choose_uint(&recipe->in, 2);
	*next += (uint32_t)length + !!(flags & SYN) + !!(flags & FIN);
	return seq;
}

static void choose_time(struct recipe *recipe, struct packet *packet,
			unsigned who)
{
	recipe->now += SMALLEST_PAUSE;
	if (who & PAUSE)
		recipe->now += UINT64_C(1) << choose_byte(&recipe->in) % 40;
	packet->time.secs = (time_t)(recipe->now / NANOSECONDS);
	packet->time.nsecs = (int)(recipe->now % NANOSECONDS);
}

/* Puts what comes before the payload. Returns its length. */
static size_t put_tcp(struct recipe *recipe, uint8_t *out, unsigned who,
		      unsigned flags, size_t payload)
{
	uint8_t option[OPTION_MAX];
	size_t used = put_option(option, (who & OPTION) >> OPTION_SHIFT);
	size_t length = TCP_HEADER + used;
	uint8_t *tcp = out + put_ip(out, who, PROTOCOL_TCP, length + payload);

	memset(tcp, 0, TCP_HEADER);
	put_ports(tcp, who);
	put(tcp + 4, choose_seq(recipe, who, flags, payload), 4);
	put(tcp + 8, recipe->next[!!(who & CONNECTION)][!(who & FROM_SERVER)],
	    4);
	tcp[12] = (uint8_t)(length / 4 << 4);
	tcp[13] = (uint8_t)flags;
	put(tcp + 14, 65535, 2);
	memcpy(tcp + TCP_HEADER, option, used);
	return (size_t)(tcp - out) + length;
}

static size_t put_roce(uint8_t *out, unsigned who, size_t payload)
{
	uint8_t *udp =
		out + put_ip(out, who, PROTOCOL_UDP, UDP_HEADER + payload);

	memset(udp, 0, UDP_HEADER);
	put(udp, 49152, 2);
	put(udp + 2, SMCCLC_ROCE_UDP_PORT, 2);
	put(udp + 4, (uint32_t)(UDP_HEADER + payload), 2);
	return (size_t)(udp - out) + UDP_HEADER;
}

/* The block is exactly as large as what was captured. */
static void choose_packet(struct recipe *recipe)
{
	struct packet *packet = &recipe->packet[recipe->count++];
	struct choices *in = &recipe->in;
	unsigned who = choose_byte(in);
	unsigned flags = choose_byte(in);
	size_t payload = choose_uint(in, 2) % PAYLOAD_MAX;
	uint8_t header[HEADERS_MAX];
	size_t length = (flags & ROCE) == ROCE
				? put_roce(header, who, payload)
				: put_tcp(recipe, header, who, flags, payload);
	size_t cut = who & CUT ? choose_byte(in) : 0;
	uint8_t *all;

	packet->ipv6 = who & IPV6;
	choose_time(recipe, packet, who);
	all = malloc(length + payload);
	REQUIRE(all != NULL);
	memcpy(all, header, length);
	choose_bytes(in, all + length, payload);
	length += payload;
	packet->length = (uint32_t)length;
	packet->captured = (uint32_t)(cut < length ? length - cut : 1);
	packet->bytes = realloc(all, packet->captured);
	REQUIRE(packet->bytes != NULL);
}

/* --- libwireshark ---------------------------------------------------- */

static const nstime_t *no_time(struct packet_provider_data *provider _U_,
			       guint32 frame _U_)
{
	static const nstime_t zero;

	return &zero;
}

static int dissect_nothing(tvbuff_t *tvb, packet_info *pinfo _U_,
			   proto_tree *tree _U_, void *data _U_)
{
	return (int)tvb_captured_length(tvb);
}

static void register_all(void)
{
	smcclc_register();
	proto_nothing =
		proto_register_protocol("Nothing", "nothing", "nothing");
}

/* The plugin sits before who has the port of RoCE when it looks. */
static void handoff_all(void)
{
	dissector_add_uint(
		"udp.port", SMCCLC_ROCE_UDP_PORT,
		create_dissector_handle(dissect_nothing, proto_nothing));
	smcclc_handoff();
}

/* Others' bugs are not to be found here: TCP carries HTTP, UDP nothing. */
static void disable_others(void)
{
	/* "infiniband", for without it the plugin does not look at RoCE. */
	static const char *const kept[] = {
		"nothing",    "frame", "ip",   "ipv6", "tcp",    "udp",
		"infiniband", "http",  "data", "smc",  "smcclc",
	};
	void *cookie = NULL;

	for (int id = proto_get_first_protocol(&cookie); id != -1;
	     id = proto_get_next_protocol(&cookie)) {
		const char *name = proto_get_protocol_filter_name(id);
		bool keep = !proto_can_toggle_protocol(id) ||
			    proto_is_pino(find_protocol_by_id(id));

		for (size_t i = 0; i < array_length(kept); i++)
			keep |= strcmp(name, kept[i]) == 0;
		if (!keep)
			proto_set_decoding(id, FALSE);
	}
}

/* To root libwireshark gives no choice. So be somebody else when it looks. */
static void init_privileges(void)
{
	bool root = getuid() == 0;

	REQUIRE(!root || (setresgid(NOBODY, NOBODY, 0) == 0 &&
			  setresuid(NOBODY, NOBODY, 0) == 0));
	init_process_policies();
	REQUIRE(!root || (setresuid(0, 0, 0) == 0 && setresgid(0, 0, 0) == 0));
}

static void start(void)
{
	static const proto_plugin plugin = {
		.register_protoinfo = register_all,
		.register_handoff = handoff_all,
	};

	/*
	 * Nobody's settings, and no data: it would read large files again with
	 * each session. Memory as the sanitizers know it.
	 */
	g_setenv("XDG_CONFIG_HOME", "/nonexistent", TRUE);
	g_setenv("HOME", "/nonexistent", TRUE);
	g_setenv("G_SLICE", "always-malloc", TRUE);
	g_setenv("WIRESHARK_DEBUG_WMEM_OVERRIDE", "simple", TRUE);
	g_setenv("WIRESHARK_ABORT_ON_DISSECTOR_BUG", "1", TRUE);
	g_setenv("WIRESHARK_DATA_DIR", "/nonexistent", TRUE);
	init_privileges();
	ws_log_init("fuzz_dissector", NULL);
	g_free(configuration_init("fuzz_dissector", NULL));
	timestamp_set_type(TS_RELATIVE);
	timestamp_set_precision(TS_PREC_AUTO);
	timestamp_set_seconds_type(TS_SECONDS_DEFAULT);
	wtap_init(FALSE);
	proto_register_plugin(&plugin);
	REQUIRE(epan_init(NULL, NULL, FALSE));
	build_column_format_array(&columns, epan_load_settings()->num_cols,
				  TRUE);
	disable_others();
	hf_outcome = proto_registrar_get_id_byname("smcclc.outcome");
}

/* What it leaks at its start is not ours. */
static void start_once(void)
{
	static bool started;

	if (started)
		return;
	started = true;
	if (__lsan_disable)
		__lsan_disable();
	start();
	if (__lsan_enable)
		__lsan_enable();
}

/* --- dissection ------------------------------------------------------ */

static wtap_rec record_of(const struct packet *packet)
{
	wtap_rec record;

	wtap_rec_init(&record);
	record.rec_type = REC_TYPE_PACKET;
	record.presence_flags = WTAP_HAS_TS | WTAP_HAS_CAP_LEN;
	record.ts = packet->time;
	record.rec_header.packet_header.caplen = packet->captured;
	record.rec_header.packet_header.len = packet->length;
	record.rec_header.packet_header.pkt_encap =
		packet->ipv6 ? WTAP_ENCAP_RAW_IP6 : WTAP_ENCAP_RAW_IP4;
	return record;
}

/* Returns the text of the only item of this field, "" if it has none. */
static const char *label(proto_tree *tree, int field)
{
	GPtrArray *found = proto_find_finfo(tree, field);
	const field_info *info = found->len ? found->pdata[0] : NULL;

	REQUIRE(found->len <= 1);
	g_ptr_array_free(found, TRUE);
	return info && info->rep ? info->rep->representation : "";
}

/* Returns what the packet shows, to be freed; without a tree NULL. */
static char *dissect(epan_t *session, struct packet *packet, bool tree)
{
	wtap_rec record = record_of(packet);
	epan_dissect_t *dissection = epan_dissect_new(session, tree, tree);
	char *shown = NULL;

	epan_dissect_run(dissection, WTAP_FILE_TYPE_SUBTYPE_UNKNOWN, &record,
			 tvb_new_real_data(packet->bytes, packet->captured,
					   (int)packet->length),
			 &packet->frame, tree ? &columns : NULL);
	if (tree) {
		epan_dissect_fill_in_columns(dissection, FALSE, TRUE);
		shown = g_strdup_printf("%s | %s",
					label(dissection->tree, proto_smcclc),
					label(dissection->tree, hf_outcome));
	}
	epan_dissect_free(dissection);
	wtap_rec_cleanup(&record);
	return shown;
}

static void dissect_first(epan_t *session, struct recipe *recipe, bool tree)
{
	const frame_data *reference = NULL, *previous = NULL;
	nstime_t elapsed = NSTIME_INIT_ZERO;
	guint32 bytes = 0;

	for (size_t i = 0; i < recipe->count; i++) {
		struct packet *packet = &recipe->packet[i];
		wtap_rec record = record_of(packet);

		frame_data_init(&packet->frame, (guint32)i + 1, &record, 0,
				bytes);
		frame_data_set_before_dissect(&packet->frame, &elapsed,
					      &reference, previous);
		g_free(dissect(session, packet, tree));
		frame_data_set_after_dissect(&packet->frame, &bytes);
		previous = &packet->frame;
		wtap_rec_cleanup(&record);
	}
}

static void dissect_again(epan_t *session, struct packet *packet)
{
	char *shown = dissect(session, packet, true);
	bool same = strcmp(shown, packet->shown) == 0;

	if (!same)
		fprintf(stderr, "frame %u: %s\nand then: %s\n",
			packet->frame.num, packet->shown, shown);
	REQUIRE(same);
	g_free(shown);
}

static void dissect_all(struct recipe *recipe, bool tree_at_once)
{
	static const struct packet_provider_funcs functions = {
		.get_frame_ts = no_time,
	};
	epan_t *session = epan_new(NULL, &functions);

	dissect_first(session, recipe, tree_at_once);
	for (size_t i = 0; i < recipe->count; i++)
		recipe->packet[i].shown =
			dissect(session, &recipe->packet[i], true);
	for (size_t i = recipe->count; i-- > 0;)
		dissect_again(session, &recipe->packet[i]);
	epan_free(session);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct recipe recipe = {
		.in = {data, size},
		.next = {{ISN, ISN}, {ISN, ISN}},
	};
	unsigned how = choose_byte(&recipe.in);

	start_once();
	while (recipe.in.left && recipe.count < PACKETS_MAX)
		choose_packet(&recipe);
	dissect_all(&recipe, how & TREE_AT_ONCE);
	for (size_t i = 0; i < recipe.count; i++) {
		frame_data_destroy(&recipe.packet[i].frame);
		g_free(recipe.packet[i].shown);
		free(recipe.packet[i].bytes);
	}
	return 0;
}
