/* SPDX-License-Identifier: MIT */
/*
 * The verdict tables, row by row. A handshake is written as words:
 *
 *   syn+ syn- syn?  synack+ synack- synack?   with, without, cut off
 *   P A C           Proposal, Accept, Confirm (of the kind in `mode`);
 *                   P~ with bytes that the capture did not keep
 *                   Pbad Abad Cbad malformed; Cd for SMC-D
 *   cD=CODE sD=CODE Decline of client, server;  cDoos=CODE out of sync;
 *                   sDold=CODE version 2 in 28 bytes; sD1=CODE version 1
 *                   sDres=CODE reserved bits; sDzos=CODE sDaix=CODE who
 *                   sDcut=0 the code was not captured
 *   cbad sbad       malformed message           cpart spart  half a message
 *   cdata sdata     other payload               chole shole  lost bytes
 *   cfin sfin crst srst
 *   srst?           one that TCP would not take
 *   calive=SECONDS  a sign of life, and the round trip so far
 *   crep            its last message again     sacked   has all of the other
 *   +2.5            2.5 seconds pass           =0       it is the first second
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <smcclc/handshake.h>

enum mode {
	R_FIRST, /* SMC-Rv2.1, first contact */
	R_AGAIN, /* SMC-Rv2, existing link group */
	R_V1,    /* SMC-Rv1, first contact */
	D_FIRST, /* SMC-Dv2.1 */
};

struct row {
	const char *what;
	const char *events;
	enum mode mode;
	const char *verdict; /* outcome reason by stage code certainty */
	const char *client;  /* smcss there, "?" for null */
	const char *server;
};

struct script {
	struct smcclc_handshake hs;
	enum mode mode;
	int64_t now;
	bool cut; /* the capture does not have all of the next message */
};

static void feed(struct script *s, unsigned kind, unsigned from,
		 unsigned option)
{
	struct smcclc_event event = {
		.kind = (uint8_t)kind,
		.from = (uint8_t)from,
		.option = (uint8_t)option,
		.time = s->now,
	};

	smcclc_handshake_feed(&s->hs, &event);
}

static void feed_message(struct script *s, unsigned from,
			 const struct smcclc_message *message, unsigned worst,
			 bool partial)
{
	struct smcclc_findings findings = {.worst = (uint8_t)worst};
	struct smcclc_event event = {
		.kind = SMCCLC_EVENT_MESSAGE,
		.from = (uint8_t)from,
		.message = message,
		.findings = &findings,
		.partial = partial,
		.cut = s->cut,
		.time = s->now,
	};

	smcclc_handshake_feed(&s->hs, &event);
}

static struct smcclc_message message_of(const struct script *s, unsigned type)
{
	bool v1 = s->mode == R_V1, smcd = s->mode == D_FIRST;
	struct smcclc_message m = {
		.type = (uint8_t)type,
		.version = v1 ? 1 : 2,
	};

	if (type == SMCCLC_PROPOSAL) {
		m.proposal.type_v1 = v1 ? SMCCLC_PATH_R : SMCCLC_PATH_NONE;
		m.proposal.type_v2 = v1     ? SMCCLC_PATH_NONE
				     : smcd ? SMCCLC_PATH_D
					    : SMCCLC_PATH_R;
		m.proposal.has_v2 = !v1;
		m.proposal.release = 1;
	} else if (type != SMCCLC_DECLINE) {
		m.accept.path = smcd ? SMCCLC_PATH_D : SMCCLC_PATH_R;
		m.accept.first_contact = s->mode != R_AGAIN;
		m.accept.has_fce = !v1 && m.accept.first_contact;
		m.accept.fce.release = 1;
	}
	return m;
}

static void decline(struct script *s, unsigned from, const char *word)
{
	struct smcclc_message m = message_of(s, SMCCLC_DECLINE);

	m.version = strstr(word, "D1") || strstr(word, "res") ? 1 : 2;
	m.decline.has_more_codes = strstr(word, "old") == NULL &&
				   strstr(word, "cut") == NULL && m.version > 1;
	m.length = m.version == 1 || strstr(word, "old") ? 28 : 44;
	m.decline.flags_reserved = strstr(word, "res") ? SMCCLC_PATH_NONE : 0;
	m.decline.os = strstr(word, "zos")   ? SMCCLC_OS_ZOS
		       : strstr(word, "aix") ? SMCCLC_OS_AIX
					     : SMCCLC_OS_LINUX;
	m.decline.cut = strstr(word, "cut") != NULL;
	m.decline.out_of_sync = strstr(word, "oos") != NULL;
	m.decline.diagnosis =
		(uint32_t)strtoul(strchr(word, '=') + 1, NULL, 16);
	feed_message(s, from, &m, SMCCLC_IGNORES, false);
}

static unsigned option_of(char sign)
{
	return sign == '+'   ? SMCCLC_OPTION_SMCR
	       : sign == '-' ? SMCCLC_OPTION_ABSENT
	       : sign == 'd' ? SMCCLC_OPTION_SMCD
			     : SMCCLC_OPTION_UNKNOWN;
}

static void play_word(struct script *s, const char *word)
{
	static const char types[] = "?PAC";
	static const struct smcclc_message nothing;
	unsigned from = word[0] == 's' ? SMCCLC_SERVER : SMCCLC_CLIENT;
	size_t length = strlen(word);

	if (word[0] == '+') {
		s->now += (int64_t)(strtod(word, NULL) * 1e9);
		feed(s, SMCCLC_EVENT_TIME, 0, 0);
	} else if (strncmp(word, "synack", 6) == 0) {
		feed(s, SMCCLC_EVENT_SYN_ACK, SMCCLC_SERVER,
		     option_of(word[length - 1]));
	} else if (strncmp(word, "syn", 3) == 0) {
		feed(s, SMCCLC_EVENT_SYN, SMCCLC_CLIENT,
		     option_of(word[length - 1]));
	} else if (word[0] == '=') {
		s->now = 0;
		return;
	} else if (length == 1 || word[1] == '~' || isupper(word[0])) {
		unsigned type = (unsigned)(strchr(types, word[0]) - types);
		struct smcclc_message m = message_of(s, type);

		s->cut = strchr(word, '~') != NULL;
		if (strchr(word, 'd') && !strstr(word, "bad"))
			m.accept.path = SMCCLC_PATH_D;
		feed_message(
			s,
			type == SMCCLC_ACCEPT ? SMCCLC_SERVER : SMCCLC_CLIENT,
			&m, strstr(word, "bad") ? SMCCLC_KILLS : SMCCLC_IGNORES,
			false);
		s->cut = false;
	} else if (word[1] == 'D') {
		decline(s, from, word);
	} else if (strcmp(word + 1, "bad") == 0) {
		feed_message(s, from, &nothing, SMCCLC_KILLS, false);
	} else if (strcmp(word + 1, "part") == 0) {
		feed_message(s, from, &nothing, SMCCLC_IGNORES, true);
	} else if (strcmp(word + 1, "stub") == 0) {
		feed_message(s, from, &nothing, SMCCLC_IGNORES, false);
	} else if (strcmp(word + 1, "data") == 0) {
		feed(s, SMCCLC_EVENT_DATA, from, 0);
	} else if (strcmp(word + 1, "hole") == 0) {
		feed(s, SMCCLC_EVENT_HOLE, from, 0);
	} else if (strcmp(word + 1, "fin") == 0) {
		feed(s, SMCCLC_EVENT_FIN, from, 0);
	} else if (strcmp(word + 1, "rst") == 0) {
		feed(s, SMCCLC_EVENT_RST, from, 0);
	} else if (strcmp(word + 1, "rst?") == 0) {
		struct smcclc_event rst = {
			.kind = SMCCLC_EVENT_RST,
			.from = (uint8_t)from,
			.doubtful = true,
			.time = s->now,
		};

		smcclc_handshake_feed(&s->hs, &rst);
	} else if (strncmp(word + 1, "alive=", 6) == 0) {
		struct smcclc_event alive = {
			.kind = SMCCLC_EVENT_ALIVE,
			.from = (uint8_t)from,
			.time = s->now,
			.round_trip = (int64_t)(strtod(word + 7, NULL) * 1e9),
		};

		smcclc_handshake_feed(&s->hs, &alive);
	} else if (strcmp(word + 1, "rep") == 0) {
		feed(s, SMCCLC_EVENT_REPEATED, from, 0);
	} else if (strcmp(word + 1, "acked") == 0) {
		feed(s, SMCCLC_EVENT_ACKED, from, 0);
	} else {
		fail_msg("no such word: %s", word);
	}
	s->now += 1000000;
}

static void play(struct script *s, const char *events)
{
	char copy[256];

	assert_true(strlen(events) < sizeof(copy));
	strcpy(copy, events);
	for (char *w = strtok(copy, " "); w != NULL; w = strtok(NULL, " "))
		play_word(s, w);
}

static void verdict_text(const struct smcclc_verdict *v, char *text,
			 size_t size)
{
	char code[16] = "-";

	if (v->has_code)
		snprintf(code, sizeof(code), "%08x", v->code);
	snprintf(text, size, "%s %s %s %s %s %s",
		 smcclc_outcome_name(v->outcome), smcclc_reason_name(v->reason),
		 smcclc_side_name(v->by), smcclc_stage_name(v->stage), code,
		 v->certain ? "certain" : "likely");
}

static void kernel_text(const struct smcclc_kernel_view *k, char *text,
			size_t size)
{
	const char *mode = smcclc_mode_name(k->mode);

	if (mode == NULL)
		snprintf(text, size, "?");
	else if (k->local == 0)
		snprintf(text, size, "%s", mode);
	else if (k->peer == 0)
		snprintf(text, size, "%s %08x", mode, k->local);
	else
		snprintf(text, size, "%s %08x/%08x", mode, k->local, k->peer);
}

static void check_row(const struct row *row)
{
	struct script s = {.mode = row->mode};
	struct smcclc_verdict v;
	char text[256], client[64], server[64];

	play(&s, row->events);
	smcclc_handshake_verdict(&s.hs, &v);
	verdict_text(&v, text, sizeof(text));
	kernel_text(&v.kernel[SMCCLC_CLIENT], client, sizeof(client));
	kernel_text(&v.kernel[SMCCLC_SERVER], server, sizeof(server));
	if (strcmp(text, row->verdict) != 0 ||
	    strcmp(client, row->client) != 0 ||
	    strcmp(server, row->server) != 0)
		fail_msg("%s (%s):\n  %s | %s | %s, not\n  %s | %s | %s",
			 row->what, row->events, text, client, server,
			 row->verdict, row->client, row->server);
	assert_int_equal(v.certain, v.inference == SMCCLC_SEEN);
}

#define OPEN "syn+ synack+ "

static const struct row rows[] = {
	/* established */
	{"first contact, closed", OPEN "P A C +1 cfin sfin", R_FIRST,
	 "smc-r none nobody confirm - certain", "SMCR", "SMCR"},
	{"first contact, long silent", OPEN "P A C +6.1", R_FIRST,
	 "smc-r none nobody confirm - likely", "SMCR", "SMCR"},
	{"first contact, silent for hours", OPEN "P A C +9999", R_FIRST,
	 "smc-r none nobody confirm - likely", "SMCR", "SMCR"},
	{"first contact, silent for as long as it takes", OPEN "P A C +5.9",
	 R_FIRST, "undetermined capture-incomplete nobody confirm - likely",
	 "?", "?"},
	{"first contact, the round trip takes a second",
	 OPEN "calive=1 P A C +7.9", R_FIRST,
	 "undetermined capture-incomplete nobody confirm - likely", "?", "?"},
	{"first contact, the round trip takes a second, and it is long silent",
	 OPEN "calive=1 P A C +8.1", R_FIRST,
	 "smc-r none nobody confirm - likely", "SMCR", "SMCR"},
	{"first contact, reset before the link can be known to work",
	 OPEN "P A C +1 srst", R_FIRST, "smc-r none nobody confirm - likely",
	 "SMCR", "SMCR"},
	{"first contact, reset long after", OPEN "P A C +7 srst", R_FIRST,
	 "smc-r none nobody confirm - certain", "SMCR", "SMCR"},
	{"a Confirm that never arrives",
	 OPEN "P A sacked cacked C +0.2 crep +0.4 crep +0.8 crep +9 crst",
	 R_FIRST, "aborted reset client confirm - likely", "?", "?"},
	{"the same, and the file ends",
	 OPEN "P A sacked cacked C +0.2 crep +0.4 crep +0.8 crep +9", R_FIRST,
	 "undetermined capture-incomplete nobody confirm - likely", "?", "?"},
	{"a Confirm that arrives at last",
	 OPEN
	 "P A sacked cacked C +0.2 crep +0.4 crep +0.8 crep sacked +9 crst",
	 R_FIRST, "smc-r none nobody confirm - certain", "SMCR", "SMCR"},
	{"a Confirm that is sent three times",
	 OPEN "P A sacked cacked C +0.2 crep +0.4 crep +9 crst", R_FIRST,
	 "smc-r none nobody confirm - certain", "SMCR", "SMCR"},
	{"Accept and Confirm of different paths", OPEN "P A Cd +9 cfin",
	 R_FIRST, "smc-r none nobody confirm - likely", "SMCR", "SMCR"},
	{"first contact, capture ends too soon", OPEN "P A C +5", R_FIRST,
	 "undetermined capture-incomplete nobody confirm - likely", "?", "?"},
	{"first contact of version 1", OPEN "P A C +1 cfin", R_V1,
	 "smc-r none nobody confirm - certain", "SMCR", "SMCR"},
	{"again, just now", OPEN "P A C", R_AGAIN,
	 "smc-r none nobody confirm - likely", "SMCR", "SMCR"},
	{"again, closed", OPEN "P A C cfin", R_AGAIN,
	 "smc-r none nobody confirm - certain", "SMCR", "SMCR"},
	{"first contact over SMC-D, capture ends too soon", OPEN "P A C +5",
	 D_FIRST, "undetermined capture-incomplete nobody confirm - likely",
	 "?", "?"},
	{"SMC-D", OPEN "P A C +1 crst", D_FIRST,
	 "smc-d none nobody confirm - certain", "SMCD", "SMCD"},
	{"capture begins after the SYNs", "P A C +7", R_FIRST,
	 "smc-r none nobody confirm - likely", "SMCR", "SMCR"},
	{"only the client's direction", "syn+ P C +7", R_FIRST,
	 "smc-r none nobody confirm - likely", "SMCR", "?"},
	{"payload after the Confirm: a Decline was missed",
	 OPEN "P A C +5 cdata sdata", R_FIRST,
	 "fallback capture-incomplete nobody confirm - likely", "?", "?"},
	{"the Accept is lost", OPEN "P shole C +7", R_FIRST,
	 "smc-r none nobody confirm - likely", "SMCR", "SMCR"},
	{"the server's lost bytes are no part of SMC", OPEN "P A C shole +7",
	 R_FIRST, "undetermined capture-incomplete nobody confirm - likely",
	 "?", "?"},
	{"nor are the client's", OPEN "P A C chole +7 cfin", R_FIRST,
	 "undetermined capture-incomplete nobody confirm - likely", "?", "?"},

	/* no option */
	{"server without SMC", "syn+ synack- cdata sdata cfin sfin", R_FIRST,
	 "fallback no-smc-option server syn - certain", "TCP 03010000", "?"},
	{"server without SMC closes on unread data", "syn+ synack- cdata srst",
	 R_FIRST, "fallback no-smc-option server syn - certain", "TCP 03010000",
	 "?"},
	{"an SMC-D identifier is no answer", "syn+ synackd cdata", R_FIRST,
	 "fallback no-smc-option server syn - certain", "TCP 03010000", "?"},
	{"SYN stripped in view", "syn+ syn- synack- cdata sdata", R_FIRST,
	 "fallback no-smc-option nobody syn - certain", "TCP 03010000", "?"},
	{"SYN-ACK stripped in view", "syn+ synack+ synack- cdata srst", R_FIRST,
	 "aborted no-smc-option nobody syn - certain", "TCP 03010000", "?"},
	{"last copy of the SYN-ACK counts",
	 "syn+ synack- synack+ P sD=03030000", R_FIRST,
	 "fallback declined server proposal 03030000 certain",
	 "TCP 05000000/03030000", "TCP 03030000"},
	{"CLC without having offered it", "syn- synack- P sdata srst", R_V1,
	 "fallback no-smc-option client proposal - certain", "?", "?"},
	{"a Decline without having offered SMC",
	 "syn- synack- cD=03030000 cdata sdata", R_FIRST,
	 "fallback no-smc-option client syn - certain", "?", "?"},
	{"stripped in view of a client that took the other copy",
	 "syn+ synack+ synack- cD=03030000 cdata sdata", R_FIRST,
	 "fallback declined client syn-ack 03030000 certain", "TCP 03030000",
	 "TCP 05000000/03030000"},
	{"the client's option was lost before the capture",
	 "syn- synack+ P sD=03030000", R_FIRST,
	 "fallback declined server proposal 03030000 certain",
	 "TCP 05000000/03030000", "TCP 03030000"},

	/* Declines in time */
	{"client cannot", OPEN "cD=03030000 cdata sdata", R_FIRST,
	 "fallback declined client syn-ack 03030000 certain", "TCP 03030000",
	 "TCP 05000000/03030000"},
	{"server cannot", OPEN "P sD=03030007", R_FIRST,
	 "fallback declined server proposal 03030007 certain",
	 "TCP 05000000/03030007", "TCP 03030007"},
	{"client rejects the Accept", OPEN "P A cD=030e0000 cdata", R_FIRST,
	 "fallback declined client accept 030e0000 certain", "TCP 030e0000",
	 "TCP 05000000/030e0000"},
	{"stale link group", OPEN "P +2 sD=09990003 cdata", R_AGAIN,
	 "fallback declined server proposal 09990003 certain",
	 "TCP 05000000/09990003", "TCP 09990003"},
	{"out of sync", OPEN "P A cDoos=04000000", R_AGAIN,
	 "fallback declined client accept 04000000 likely", "TCP 04000000",
	 "?"},
	{"Declines from both", OPEN "P A sD=09990003 cD=03040000", R_AGAIN,
	 "fallback declined server accept 09990003 certain", "TCP 03040000",
	 "TCP 09990003"},
	{"a Decline that the receiver may not accept", OPEN "P sDold=03030000",
	 R_FIRST, "fallback declined server proposal 03030000 likely", "?",
	 "TCP 03030000"},
	{"a Decline in 28 bytes that was accepted",
	 OPEN "P sDold=03030000 cdata", R_FIRST,
	 "fallback declined server proposal 03030000 certain",
	 "TCP 05000000/03030000", "TCP 03030000"},
	{"capture begins with the Decline", "sD=03030000 cdata", R_FIRST,
	 "fallback declined server proposal 03030000 likely",
	 "TCP 05000000/03030000", "TCP 03030000"},

	/* late Declines */
	{"server, then payload from the client",
	 OPEN "P A C +5 sD=02010000 cdata", R_FIRST,
	 "fallback declined server confirm 02010000 certain",
	 "TCP 05000000/02010000", "TCP 02010000"},
	{"server, client silent for 3 s", OPEN "P A C +5 sD=02010000 +3",
	 R_FIRST, "split declined server confirm 02010000 likely", "SMCR",
	 "TCP 02010000"},
	{"server, client closes", OPEN "P A C +5 sD=02010000 +1 cfin", R_FIRST,
	 "split declined server confirm 02010000 likely", "SMCR",
	 "TCP 02010000"},
	{"server, too little follows", OPEN "P A C +5 sD=02010000 +1", R_FIRST,
	 "undetermined declined server confirm 02010000 likely", "?",
	 "TCP 02010000"},
	{"server, no first contact", OPEN "P A C sD=03030009", R_AGAIN,
	 "split declined server confirm 03030009 likely", "SMCR",
	 "TCP 03030009"},
	{"server, SMC-D", OPEN "P A C sD=03030009", D_FIRST,
	 "split declined server confirm 03030009 likely", "SMCD",
	 "TCP 03030009"},
	{"server, SMC-D, but the client turns to TCP",
	 OPEN "P A C sD=03030009 cdata", D_FIRST,
	 "fallback declined server confirm 03030009 certain",
	 "TCP 05000000/03030009", "TCP 03030009"},
	{"client, then payload from the server",
	 OPEN "P A C +5 cD=02010000 cdata sdata", R_FIRST,
	 "fallback declined client confirm 02010000 certain", "TCP 02010000",
	 "TCP 05000000/02010000"},
	{"client, nothing from the server",
	 OPEN "P A C +5 cD=02010000 cdata +30 cfin", R_FIRST,
	 "fallback declined client confirm 02010000 likely", "TCP 02010000",
	 "?"},
	{"crossing, client first",
	 OPEN "P A C +5 cD=02010000 cdata sD=02010000", R_FIRST,
	 "fallback declined client confirm 02010000 certain", "TCP 02010000",
	 "TCP 02010000"},
	{"crossing, server first", OPEN "P A C +5 sD=02010000 cD=09990002",
	 R_FIRST, "fallback declined server confirm 02010000 certain",
	 "TCP 09990002", "TCP 02010000"},

	/* a Decline that its receiver may not take */
	{"44 bytes, to a client that may be old, at once",
	 OPEN "P sD=03030000 +0.2 cfin", R_V1,
	 "aborted declined server proposal 03030000 likely", "?",
	 "TCP 03030000"},
	{"44 bytes, to a client that may be old, and server data",
	 OPEN "P sD=03030000 sdata crst", R_V1,
	 "aborted declined server proposal 03030000 likely", "?",
	 "TCP 03030000"},
	{"44 bytes, to a client that may be old, later",
	 OPEN "P sD=03030000 +2.1 cfin", R_V1,
	 "fallback declined server proposal 03030000 likely", "?",
	 "TCP 03030000"},
	{"44 bytes, to a client that may be old and is far away",
	 OPEN "calive=0.5 P sD=03030000 +2.1 cfin", R_V1,
	 "aborted declined server proposal 03030000 likely", "?",
	 "TCP 03030000"},
	{"44 bytes, to a client that may be old, which has data",
	 OPEN "P sD=03030000 cdata cfin", R_V1,
	 "fallback declined server proposal 03030000 certain",
	 "TCP 05000000/03030000", "TCP 03030000"},
	{"44 bytes, to a client that may be old, and the server closes first",
	 OPEN "P sD=03030000 sfin cfin", R_V1,
	 "fallback declined server proposal 03030000 likely", "?",
	 "TCP 03030000"},
	{"44 bytes cut off, to a client that may be old", OPEN "P sDcut=0 cfin",
	 R_V1, "aborted declined server proposal - likely", "?", "TCP"},
	{"44 bytes cut off, to a client that may be old, and no end",
	 OPEN "P sDcut=0", R_V1, "fallback declined server proposal - likely",
	 "?", "TCP"},
	{"44 bytes, to a client that is new", OPEN "P sD=03030000 cfin",
	 R_FIRST, "fallback declined server proposal 03030000 likely", "?",
	 "TCP 03030000"},
	{"28 bytes, at once", OPEN "P sD1=03030000 cfin", R_V1,
	 "fallback declined server proposal 03030000 likely", "?",
	 "TCP 03030000"},
	{"reserved bits, at once", OPEN "P sDres=00005204 cfin", R_FIRST,
	 "aborted declined server proposal 00005204 likely", "?",
	 "TCP 00005204"},
	{"reserved bits, and TCP goes on", OPEN "P sDres=00005204 cdata cfin",
	 R_FIRST, "fallback declined server proposal 00005204 certain",
	 "TCP 05000000/00005204", "TCP 00005204"},
	{"28 bytes of version 2, at once", OPEN "P sDold=03030000 crst",
	 R_FIRST, "aborted declined server proposal 03030000 likely", "?",
	 "TCP 03030000"},
	{"44 bytes after the Confirm, reset soon",
	 OPEN "P A C +3 sD=02010000 +1 crst", R_V1,
	 "aborted declined server confirm 02010000 likely", "?",
	 "TCP 02010000"},
	{"44 bytes after the Confirm, reset later",
	 OPEN "P A C +3 sD=02010000 +2.1 crst", R_V1,
	 "split declined server confirm 02010000 likely", "SMCR",
	 "TCP 02010000"},
	{"44 bytes after the Confirm, closed soon",
	 OPEN "P A C +3 sD=02010000 +1 cfin", R_V1,
	 "split declined server confirm 02010000 likely", "SMCR",
	 "TCP 02010000"},
	{"44 bytes from a client, and the server resets",
	 OPEN "cD=03030000 cdata srst", R_V1,
	 "aborted declined client syn-ack 03030000 likely", "TCP 03030000",
	 "?"},
	{"silence for 3 s is longer where the round trip is",
	 OPEN "calive=1 P A C +5 sD=02010000 +3.5", R_FIRST,
	 "undetermined declined server confirm 02010000 likely", "?",
	 "TCP 02010000"},

	/* who is not Linux has no smcss */
	{"a server that is z/OS", OPEN "P sDzos=00005204 cdata", R_FIRST,
	 "fallback declined server proposal 00005204 certain",
	 "TCP 05000000/00005204", "?"},
	{"a client that is AIX", OPEN "cDaix=00000007 sdata", R_FIRST,
	 "fallback declined client syn-ack 00000007 certain", "?",
	 "TCP 05000000/00000007"},

	/* data instead of CLC */
	{"data from the client", OPEN "cdata srst", R_FIRST,
	 "aborted data-instead-of-clc client syn-ack - certain", "?", "?"},
	{"data from the client, which then resets", OPEN "cdata crst", R_FIRST,
	 "aborted data-instead-of-clc client syn-ack - likely", "?", "?"},
	{"data from the client, end not seen", OPEN "cdata", R_FIRST,
	 "aborted data-instead-of-clc client syn-ack - likely", "?", "?"},
	{"a server that only echoes the option", OPEN "P sdata crst", R_FIRST,
	 "aborted data-instead-of-clc server proposal - certain", "?", "?"},
	{"a server that speaks first", OPEN "sdata cfin", R_FIRST,
	 "aborted data-instead-of-clc server syn-ack - certain", "?", "?"},
	{"data instead of a Confirm", OPEN "P A cdata srst", R_FIRST,
	 "aborted data-instead-of-clc client accept - certain", "?", "?"},
	{"both only echo the option", OPEN "cdata sdata", R_FIRST,
	 "fallback data-instead-of-clc client syn-ack - likely", "?", "?"},
	{"data after a hole proves nothing", OPEN "P shole sdata cdata",
	 R_FIRST, "fallback capture-incomplete nobody proposal - likely", "?",
	 "?"},
	{"only the client's direction, and it went on over TCP",
	 "syn+ P cdata cfin", R_FIRST,
	 "fallback capture-incomplete nobody proposal - likely", "?", "?"},

	/* malformed */
	{"bad Proposal", OPEN "cbad srst", R_FIRST,
	 "aborted malformed client syn-ack - certain", "?", "?"},
	{"bad Accept", OPEN "P sbad cfin", R_FIRST,
	 "aborted malformed server proposal - certain", "?", "?"},
	{"bad Confirm", OPEN "P A cbad sfin", R_FIRST,
	 "aborted malformed client accept - certain", "?", "?"},
	{"a receiver that takes it", OPEN "cbad sD=03030000", R_FIRST,
	 "fallback declined server proposal 03030000 likely", "?",
	 "TCP 03030000"},
	{"a receiver that takes it, as data show",
	 OPEN "cbad sD=03030000 cdata", R_FIRST,
	 "fallback declined server proposal 03030000 certain",
	 "TCP 05000000/03030000", "TCP 03030000"},
	{"a bad Proposal that is accepted", OPEN "Pbad A C +9 cfin", R_FIRST,
	 "smc-r none nobody confirm - certain", "SMCR", "SMCR"},
	{"a bad Proposal, accepted out of sight", OPEN "Pbad shole C +9 cfin",
	 R_FIRST, "smc-r none nobody confirm - likely", "SMCR", "SMCR"},
	{"a bad Accept that is declined", OPEN "P Abad cD1=03040000 sdata",
	 R_FIRST, "fallback declined client accept 03040000 certain",
	 "TCP 03040000", "TCP 05000000/03040000"},
	{"a bad Accept that is not answered", OPEN "P Abad cfin", R_FIRST,
	 "aborted malformed server proposal - certain", "?", "?"},
	{"a bad Accept after a bad Proposal", OPEN "Pbad Abad cfin", R_FIRST,
	 "aborted malformed server proposal - certain", "?", "?"},
	{"a bad Confirm, and the server lives for minutes",
	 OPEN "P A Cbad +300 salive=0 +1 cfin", R_FIRST,
	 "smc-r none nobody confirm - likely", "SMCR", "SMCR"},
	{"a bad Confirm, and the server lives for seconds",
	 OPEN "P A Cbad +5.9 salive=0 +1 cfin", R_FIRST,
	 "aborted malformed client accept - likely", "?", "?"},
	{"a bad Confirm, and who sent it closes", OPEN "P A Cbad +30 cfin",
	 R_FIRST, "aborted malformed client accept - likely", "?", "?"},
	{"a bad Confirm, and the server waits too long to close for that",
	 OPEN "P A Cbad +6.1 sfin", R_FIRST,
	 "aborted malformed client accept - likely", "?", "?"},
	{"a bad Confirm, and the server closes in time",
	 OPEN "P A Cbad +5.9 sfin", R_FIRST,
	 "aborted malformed client accept - certain", "?", "?"},
	{"a Confirm in place of the Proposal", OPEN "C srst", R_FIRST,
	 "aborted malformed client syn-ack - certain", "?", "?"},
	{"a Proposal in place of the Confirm", OPEN "P A P sfin", R_FIRST,
	 "aborted malformed client accept - certain", "?", "?"},
	{"an Accept from the client", OPEN "cbad sfin", R_FIRST,
	 "aborted malformed client syn-ack - certain", "?", "?"},

	/* nobody answers */
	{"no Proposal", OPEN "+6.1 sfin", R_FIRST,
	 "aborted no-reply client syn-ack - certain", "?", "?"},
	{"half a Proposal", OPEN "cpart +6.1 sfin", R_FIRST,
	 "aborted no-reply client syn-ack - certain", "?", "?"},
	{"no Accept", OPEN "P +6.1 cfin", R_FIRST,
	 "aborted no-reply server proposal - certain", "?", "?"},
	{"no Confirm", OPEN "P A +6.1 sfin", R_FIRST,
	 "aborted no-reply client accept - certain", "?", "?"},
	{"an Accept after the client gave up", OPEN "P +6.1 cfin A crst",
	 R_FIRST, "aborted no-reply server proposal - certain", "?", "?"},
	{"a client that may have given up before the Accept reached it",
	 OPEN "P +3 A +3.1 cfin", R_FIRST,
	 "aborted closed client accept - likely", "?", "?"},
	{"a server that may have given up before the Proposal reached it",
	 OPEN "+5 P +1.1 sfin", R_FIRST,
	 "aborted closed server proposal - likely", "?", "?"},
	{"a Decline after the client gave up", OPEN "P +6.1 cfin sD=02010000",
	 R_FIRST, "aborted no-reply server proposal - certain", "?", "?"},
	{"data after the client gave up", OPEN "P +6.1 cfin sdata sfin",
	 R_FIRST, "aborted no-reply server proposal - certain", "?", "?"},
	{"data after the server gave up", OPEN "+6.1 sfin cdata srst", R_FIRST,
	 "aborted no-reply client syn-ack - certain", "?", "?"},
	{"a Decline and data after the server gave up",
	 OPEN "P A +6.1 sfin cD=02010000 cdata", R_FIRST,
	 "aborted no-reply client accept - certain", "?", "?"},

	/* closed, reset */
	{"client closes before it proposes", OPEN "cfin sfin", R_FIRST,
	 "aborted closed client syn-ack - certain", "?", "?"},
	{"client closes in its Proposal", OPEN "cpart cfin sfin", R_FIRST,
	 "aborted closed client syn-ack - certain", "?", "?"},
	{"client closes, and a server without SMC sends", OPEN "cfin sdata",
	 R_FIRST, "aborted closed client syn-ack - certain", "?", "?"},
	{"client closes early", OPEN "P +2 cfin", R_FIRST,
	 "aborted closed client proposal - certain", "?", "?"},
	{"server closes on the Proposal", OPEN "P sfin", R_FIRST,
	 "aborted closed server proposal - certain", "?", "?"},
	{"server resets", OPEN "P srst", R_FIRST,
	 "aborted reset server proposal - certain", "?", "?"},
	{"refused", "syn+ srst", R_FIRST, "aborted reset server syn - certain",
	 "?", "?"},

	{"no answer for 5.4 s", OPEN "P +5.4 cfin", R_FIRST,
	 "aborted closed client proposal - certain", "?", "?"},
	{"no answer for 5.6 s", OPEN "P +5.6 cfin", R_FIRST,
	 "aborted no-reply server proposal - certain", "?", "?"},
	{"a server that waits 5.4 s", OPEN "+5.4 sfin", R_FIRST,
	 "aborted closed server syn-ack - certain", "?", "?"},
	{"a server that waits 5.6 s", OPEN "+5.6 sfin", R_FIRST,
	 "aborted no-reply client syn-ack - certain", "?", "?"},
	{"a server that waits 6.1 s for a client far away",
	 OPEN "calive=1 +6.1 sfin", R_FIRST,
	 "aborted no-reply client syn-ack - likely", "?", "?"},
	{"a server that waits 7.1 s for a client far away",
	 OPEN "calive=1 +7.1 sfin", R_FIRST,
	 "aborted no-reply client syn-ack - certain", "?", "?"},
	{"a client that has not yet given up when the Accept comes",
	 OPEN "P +2 A +3.4 cfin", R_FIRST,
	 "aborted closed client accept - certain", "?", "?"},
	{"a client that gave up long before the Accept came",
	 OPEN "P +3 A +3.6 cfin", R_FIRST,
	 "aborted closed client accept - certain", "?", "?"},
	{"the same, far away", OPEN "calive=1 P +3 A +3.6 cfin", R_FIRST,
	 "aborted closed client accept - likely", "?", "?"},

	/* RSTs */
	{"a RST that TCP would not take, and the handshake goes on",
	 OPEN "P srst? A C +9 cfin", R_FIRST,
	 "smc-r none nobody confirm - certain", "SMCR", "SMCR"},
	{"a RST that TCP would not take, and no more", OPEN "P srst?", R_FIRST,
	 "aborted reset server proposal - likely", "?", "?"},
	{"a RST that TCP would not take, and one that it takes",
	 OPEN "P srst? srst", R_FIRST,
	 "aborted reset server proposal - certain", "?", "?"},
	{"a RST after which its sender lives",
	 OPEN "P srst salive=0 A C +9 cfin", R_FIRST,
	 "smc-r none nobody confirm - certain", "SMCR", "SMCR"},
	{"a RST before the SYN-ACK", "syn+ srst? syn+ synack+ P A C +9 cfin",
	 R_FIRST, "smc-r none nobody confirm - certain", "SMCR", "SMCR"},
	{"refused after the client has acknowledged", "syn+ calive=0 srst",
	 R_FIRST, "undetermined capture-incomplete nobody syn - likely", "?",
	 "?"},

	/* a client that saw what the capture does not show */
	{"a client that proposes in spite of the SYN-ACK",
	 "syn+ synack- P C +9 cfin", R_FIRST,
	 "smc-r none nobody confirm - likely", "SMCR", "SMCR"},
	{"nothing yet after a SYN-ACK without the option", "syn+ synack-",
	 R_FIRST, "fallback no-smc-option server syn - likely", "TCP 03010000",
	 "?"},

	/* clocks */
	{"a clock that stands still", OPEN "=0 P =0 A =0 cfin =0", R_FIRST,
	 "aborted closed client accept - likely", "?", "?"},
	{"a clock that goes back", OPEN "P A C +1 =0 cfin", R_FIRST,
	 "smc-r none nobody confirm - likely", "SMCR", "SMCR"},

	/* undetermined */
	{"only a SYN", "syn+", R_FIRST,
	 "undetermined capture-incomplete nobody syn - likely", "?", "?"},
	{"silence after the option", OPEN "+60", R_FIRST,
	 "undetermined capture-incomplete nobody syn-ack - likely", "?", "?"},
	{"silence after the Proposal", OPEN "P +60", R_FIRST,
	 "undetermined capture-incomplete nobody proposal - likely", "?", "?"},
	{"silence after the Accept", OPEN "P A +60", R_FIRST,
	 "undetermined capture-incomplete nobody accept - likely", "?", "?"},
	{"messages cut off by the snaplen",
	 "syn? synack? cstub sstub cfin sfin", R_FIRST,
	 "undetermined capture-incomplete nobody syn-ack - likely", "?", "?"},
	{"a Proposal cut off may have been wrong", OPEN "P~ sfin", R_FIRST,
	 "aborted closed server proposal - likely", "?", "?"},
	{"a Decline cut off before its code", OPEN "P sDcut=0", R_FIRST,
	 "fallback declined server proposal - certain", "TCP 05000000", "TCP"},
	{"only the server's direction", "synack+ A +60 sfin", R_FIRST,
	 "undetermined capture-incomplete nobody accept - likely", "?", "?"},

	/* what the capture lost could tell otherwise */
	{"only the server's direction, an early Decline",
	 "synack+ sD=03030000 sdata", R_FIRST,
	 "fallback declined server proposal 03030000 likely", "?",
	 "TCP 03030000"},
	{"only the server's direction, an early Decline that all take",
	 "synack+ sD1=03030000 sdata", R_FIRST,
	 "fallback declined server proposal 03030000 certain",
	 "TCP 05000000/03030000", "TCP 03030000"},
	{"only the server's direction, a Decline after its Accept",
	 "synack+ A sD=02010000 sdata", R_FIRST,
	 "undetermined declined server confirm 02010000 likely", "?",
	 "TCP 02010000"},
	{"the Confirm is lost, and the client turns to TCP",
	 OPEN "P A chole sD=02010000 cdata", R_FIRST,
	 "fallback declined server confirm 02010000 likely",
	 "TCP 05000000/02010000", "TCP 02010000"},
	{"only the client's direction, a Decline after its Proposal",
	 "syn+ P cD=030e0000 cdata", R_FIRST,
	 "fallback declined client accept 030e0000 likely", "TCP 030e0000",
	 "?"},
	{"the Confirm before the client's Decline may be lost",
	 OPEN "P A chole cD=02010000 sdata", R_FIRST,
	 "fallback declined client accept 02010000 likely", "TCP 02010000",
	 "TCP 05000000/02010000"},
	{"the Confirm may be lost, and the server is silent",
	 OPEN "P A chole cD=02010000 cdata +9 cfin", R_FIRST,
	 "fallback declined client accept 02010000 likely", "TCP 02010000",
	 "?"},
	{"Accept and Confirm may be lost, and the client is silent",
	 OPEN "P shole chole sD=02010000 +9 cfin", R_FIRST,
	 "fallback declined server proposal 02010000 likely", "?",
	 "TCP 02010000"},
	{"the server's Decline may be lost",
	 OPEN "P A C shole cD=02010000 sdata", R_FIRST,
	 "fallback declined client confirm 02010000 likely", "TCP 02010000",
	 "?"},
	{"the client's Decline may be lost",
	 OPEN "P A C +5 sD=02010000 chole cdata", R_FIRST,
	 "fallback declined server confirm 02010000 likely", "?",
	 "TCP 02010000"},
	{"the Accept is lost, and the server turns to TCP",
	 OPEN "P shole C +5 cD=02010000 sdata", R_FIRST,
	 "fallback declined client confirm 02010000 likely", "TCP 02010000",
	 "TCP 05000000/02010000"},
	{"capture begins before or after the Confirm", "sD=02010000 +9 cfin",
	 R_FIRST, "fallback declined server proposal 02010000 likely", "?",
	 "TCP 02010000"},
	{"the SYN-ACK is lost, and data follows", "syn+ cdata sdata cfin",
	 R_FIRST, "fallback capture-incomplete nobody syn - likely", "?", "?"},
	{"the SYN-ACK is lost, and the server sends first",
	 "syn+ sdata cdata sfin", R_FIRST,
	 "fallback capture-incomplete nobody syn - likely", "?", "?"},
	{"the SYN-ACK is lost, and data comes in place of an Accept",
	 "syn+ P sdata crst", R_FIRST,
	 "aborted data-instead-of-clc server proposal - likely", "?", "?"},
	{"the SYN is lost", "synack- P cdata sdata", R_FIRST,
	 "fallback no-smc-option server proposal - likely", "?", "?"},
	{"a malformed message, and the SYN-ACK is lost", "syn+ cbad srst",
	 R_FIRST, "aborted malformed client syn - likely", "?", "?"},
	{"the rest of a message whose beginning is lost",
	 OPEN "chole cbad A sfin", R_FIRST,
	 "undetermined capture-incomplete nobody accept - likely", "?", "?"},
	{"the SYN-ACK is lost, and the client closes", "syn+ cfin sfin",
	 R_FIRST, "aborted closed client syn - likely", "?", "?"},
};

static void every_row_of_the_verdict_tables(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(&rows[i]);
}

/*
 * Cut a handshake anywhere: what is certain then is what the whole says.
 */
static void a_certain_verdict_is_never_taken_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct script s = {.mode = rows[i].mode};
		struct smcclc_verdict whole, part;
		char events[256], a[256], b[256];

		play(&s, rows[i].events);
		smcclc_handshake_verdict(&s.hs, &whole);
		verdict_text(&whole, a, sizeof(a));
		for (size_t n = 0; rows[i].events[n] != '\0'; n++) {
			if (rows[i].events[n] != ' ')
				continue;
			memcpy(events, rows[i].events, n);
			events[n] = '\0';
			s = (struct script){.mode = rows[i].mode};
			play(&s, events);
			smcclc_handshake_verdict(&s.hs, &part);
			if (!part.certain ||
			    strstr(rows[i].what, "last copy") ||
			    strstr(rows[i].what, "in view") ||
			    /* That RST would have ended it. */
			    strstr(rows[i].what, "its sender lives"))
				continue;
			verdict_text(&part, b, sizeof(b));
			if (whole.outcome != part.outcome ||
			    whole.reason != part.reason ||
			    whole.by != part.by || whole.code != part.code)
				fail_msg("%s: after '%s' %s, in the end %s",
					 rows[i].what, events, b, a);
		}
	}
}

static void asking_changes_nothing(void **state)
{
	struct script s = {.mode = R_FIRST};
	struct smcclc_verdict first, second;

	(void)state;
	play(&s, OPEN "P A C +5 sD=02010000");
	smcclc_handshake_verdict(&s.hs, &first);
	smcclc_handshake_verdict(&s.hs, &second);
	assert_memory_equal(&first, &second, sizeof(first));
	feed(&s, SMCCLC_EVENT_END, 0, 0);
	smcclc_handshake_verdict(&s.hs, &second);
	assert_memory_equal(&first, &second, sizeof(first));
}

static void only_signs_of_smc_count(void **state)
{
	static const struct {
		const char *events;
		bool smc;
	} cases[] = {
		{"", false},
		{"syn- synack- cdata sdata", false},
		{"syn? synack? cdata shole", false},
		{"syn+", true},
		{"synd", true},
		{"synack+", true},
		{"P", true},
		{"sD=1", true},
		{"cbad", true},
		{"cpart", true},
		{"syn? cstub", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct script s = {.mode = R_FIRST};

		play(&s, cases[i].events);
		if (smcclc_handshake_is_smc(&s.hs) != cases[i].smc)
			fail_msg("%s", cases[i].events);
	}
}

static void a_guessed_direction_makes_the_culprit_likely(void **state)
{
	struct script s = {.mode = R_FIRST};
	struct smcclc_verdict v;

	(void)state;
	play(&s, "sD=03030000");
	smcclc_handshake_guessed(&s.hs);
	smcclc_handshake_verdict(&s.hs, &v);
	assert_false(v.certain);
	assert_int_equal(v.inference, SMCCLC_FROM_PORTS);
}

static void the_version_is_that_of_the_agreement(void **state)
{
	static const struct {
		const char *events;
		enum mode mode;
		const char *version;
	} cases[] = {
		{OPEN, R_FIRST, NULL},
		{OPEN "cD=03030000", R_FIRST, NULL},
		{OPEN "P", R_FIRST, "2.1"},
		{OPEN "P", R_V1, "1"},
		{OPEN "P A C", R_FIRST, "2.1"},
		{OPEN "P A C", R_AGAIN, "2"},
		{OPEN "P A C", R_V1, "1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct script s = {.mode = cases[i].mode};
		struct smcclc_verdict v;
		const char *name;

		play(&s, cases[i].events);
		smcclc_handshake_verdict(&s.hs, &v);
		name = smcclc_version_name(v.version);
		if (cases[i].version == NULL)
			assert_null(name);
		else
			assert_string_equal(name, cases[i].version);
	}
}

static void time_that_runs_backwards_does_not_count(void **state)
{
	struct script s = {.mode = R_FIRST};
	struct smcclc_verdict v;

	(void)state;
	play(&s, OPEN "P A C +5");
	s.now = 0;
	play(&s, "sD=02010000");
	smcclc_handshake_verdict(&s.hs, &v);
	assert_int_equal(v.outcome, SMCCLC_UNDETERMINED);
}

static void words_are_those_of_the_contract(void **state)
{
	(void)state;
	assert_string_equal(smcclc_outcome_name(SMCCLC_SPLIT), "split");
	assert_string_equal(smcclc_outcome_name(99), "unknown");
	assert_string_equal(smcclc_reason_name(SMCCLC_NO_REPLY), "no-reply");
	assert_string_equal(smcclc_stage_name(SMCCLC_STAGE_SYN_ACK), "syn-ack");
	assert_string_equal(smcclc_side_name(SMCCLC_SERVER), "server");
	assert_string_equal(smcclc_mode_name(SMCCLC_MODE_SMCD), "SMCD");
	assert_null(smcclc_mode_name(SMCCLC_MODE_UNKNOWN));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_of_the_verdict_tables),
		cmocka_unit_test(a_certain_verdict_is_never_taken_back),
		cmocka_unit_test(asking_changes_nothing),
		cmocka_unit_test(only_signs_of_smc_count),
		cmocka_unit_test(a_guessed_direction_makes_the_culprit_likely),
		cmocka_unit_test(the_version_is_that_of_the_agreement),
		cmocka_unit_test(time_that_runs_backwards_does_not_count),
		cmocka_unit_test(words_are_those_of_the_contract),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
