/* SPDX-License-Identifier: MIT */
/* Why an SMC option can be missing: the evidence decides the order. */
#include "codes/checks.h"
#include "subject.h"

#define SERVER_WAITS INT64_C(5900000000) /* ns, for a Proposal; and slack */

static bool had(uint8_t options, enum smcclc_option option)
{
	return options & 1u << option;
}

static bool was_stripped(uint8_t options)
{
	return had(options, SMCCLC_OPTION_SMCR) &&
	       had(options, SMCCLC_OPTION_ABSENT);
}

/* Returns whether a SYN was seen, and never with the option. */
static bool not_offered(const struct smcclc_handshake *handshake)
{
	return handshake->fact[SMCCLC_FACT_SYN].order &&
	       had(handshake->syn_options, SMCCLC_OPTION_ABSENT) &&
	       !had(handshake->syn_options, SMCCLC_OPTION_SMCR) &&
	       !had(handshake->syn_options, SMCCLC_OPTION_SMCD);
}

/*
 * Returns whether the server ended the connection as one does that waits for
 * a CLC message: RST at the first data, FIN after 6 s of silence.
 */
static bool ended_by_silent_server(const struct smcclc_handshake *handshake)
{
	const struct smcclc_seen *fact = handshake->fact;
	const struct smcclc_seen *fin = &fact[SMCCLC_FACT_FIN + SMCCLC_SERVER];
	const struct smcclc_seen *rst = &fact[SMCCLC_FACT_RST + SMCCLC_SERVER];
	uint32_t client = fact[SMCCLC_FACT_FIN + SMCCLC_CLIENT].order;

	if (fact[SMCCLC_FACT_DATA + SMCCLC_SERVER].order ||
	    fact[SMCCLC_FACT_HOLE + SMCCLC_SERVER].order)
		return false;
	if (fact[SMCCLC_FACT_DATA + SMCCLC_CLIENT].order)
		return rst->order && (!client || rst->order < client);
	return fin->order && (!client || fin->order < client) &&
	       fin->time - fact[SMCCLC_FACT_SYN_ACK].time >= SERVER_WAITS;
}

/* Returns whether the client sent CLC messages although it had not asked for
 * SMC. */
static bool client_speaks_clc(const struct smcclc_handshake *handshake)
{
	const struct smcclc_seen *fact = handshake->fact;

	return fact[SMCCLC_FACT_PROPOSAL].order ||
	       fact[SMCCLC_FACT_CONFIRM].order ||
	       fact[SMCCLC_FACT_DECLINE + SMCCLC_CLIENT].order ||
	       fact[SMCCLC_FACT_MALFORMED + SMCCLC_CLIENT].order;
}

void smcclc_subject_sum_no_option(const struct smcclc_subject *subject,
				  struct smcclc_line *line)
{
	const struct smcclc_handshake *handshake = subject->evidence->handshake;
	const char *what = "%s answered the SMC option of %c by a SYN-ACK "
			   "without it";

	if (was_stripped(handshake->syn_ack_options))
		what = "a device between the hosts removed the SMC option from "
		       "the SYN-ACK of %s to %c";
	else if (subject->verdict->stripped)
		what = "a device between the hosts removed the SMC option from "
		       "the SYN of %c to %s";
	else if (not_offered(handshake))
		what = "%c sent its SYN to %s without the SMC option";
	else if (had(handshake->syn_options, SMCCLC_OPTION_SMCD) &&
		 !had(handshake->syn_options, SMCCLC_OPTION_SMCR))
		what = "%c sent %s an SMC option with the identifier of SMC-D, "
		       "which Linux does not take for an offer";
	smcclc_subject_fill(subject, line, what);
	smcclc_line_put(line, ": ");
	if (subject->verdict->outcome == SMCCLC_FALLBACK &&
	    ended_by_silent_server(handshake))
		smcclc_line_put(line, "the connection went on over TCP, until "
				      "the server ended it without a word");
	else
		smcclc_subject_fill(subject, line, "%w");
}

static void explain_stripped(const struct smcclc_subject *subject)
{
	static const struct smcclc_advice advice = {
		{"a firewall, load balancer or other device on the path "
		 "removes TCP options it does not know: the capture has the "
		 "segment with and without it"},
		{CHECK_PASS_OPTION, CHECK_CAPTURES},
	};

	smcclc_subject_advise(subject, &advice);
	if (was_stripped(subject->evidence->handshake->syn_ack_options))
		smcclc_subject_cause(
			subject, "the server believes that SMC was agreed "
				 "and waits for a CLC message: it resets the "
				 "connection when it reads anything else, or "
				 "closes it after 6 s");
}

static void explain_not_offered(const struct smcclc_subject *subject)
{
	static const char fast_open[] =
		"the client's application uses TCP Fast Open, for which Linux "
		"gives up SMC (smcss shows 0x03060000 there)";
	static const struct smcclc_advice advice = {
		{"the client's application has no SMC socket (not started with "
		 "smc_run, or a static binary)",
		 "a device between the client and the capture point removed "
		 "the option"},
		{CHECK(CLIENT, "the application's sockets must be listed",
		       "smcss -a"),
		 CHECK(CLIENT, "use of TCP Fast Open",
		       "sysctl net.ipv4.tcp_fastopen"),
		 CHECK_CAPTURES},
	};
	static const struct smcclc_advice spoken = {
		{"a device between the client and the capture point removed "
		 "the option: the client speaks CLC, so it believes that SMC "
		 "was agreed",
		 "the client is no Linux system, and speaks CLC without being "
		 "asked",
		 "a server that saw no option takes CLC messages for data of "
		 "the application"},
		{CHECK_PASS_OPTION, CHECK_CAPTURES},
	};

	if (client_speaks_clc(subject->evidence->handshake)) {
		smcclc_subject_advise(subject, &spoken);
		return;
	}
	if (subject->evidence->fast_open)
		smcclc_subject_cause(subject, fast_open);
	smcclc_subject_advise(subject, &advice);
}

static void explain_refused_option(const struct smcclc_subject *subject)
{
	static const char on_the_way[] =
		"a device between the server and the capture point removed the "
		"option: the server ended the connection without a word, as "
		"one does that waits for a CLC message in vain (RST at the "
		"first data, FIN after 6 s); a plain TCP server that closes "
		"looks the same";
	static const char fast_open[] =
		"TCP Fast Open is in use: a listener with it falls back to "
		"plain TCP";
	static const struct smcclc_advice advice = {
		{"the server's application has no SMC socket (not started with "
		 "smc_run, or the SMC module is missing)",
		 "the server answers with SYN cookies, which leave no room for "
		 "the option",
		 "the server limits SMC handshakes and has too many pending "
		 "(net.smc.limit_smc_hs)"},
		{CHECK(SERVER, "the listener on port %P must be listed",
		       "smcss -l"),
		 CHECK(SERVER, "SYN cookies sent",
		       "nstat -az TcpExtSyncookiesSent"),
		 CHECK(SERVER, "limit of SMC handshakes",
		       "sysctl net.smc.limit_smc_hs"),
		 CHECK(SERVER, "TCP Fast Open on listeners",
		       "sysctl net.ipv4.tcp_fastopen"),
		 CHECK_CAPTURES},
	};
	bool silent = subject->verdict->outcome == SMCCLC_ABORTED ||
		      ended_by_silent_server(subject->evidence->handshake);

	if (silent)
		smcclc_subject_cause(subject, on_the_way);
	if (subject->evidence->fast_open)
		smcclc_subject_cause(subject, fast_open);
	smcclc_subject_advise(subject, &advice);
	if (!subject->evidence->fast_open)
		smcclc_subject_cause(subject,
				     "the listener uses TCP Fast Open, "
				     "with which it falls back to plain "
				     "TCP");
	if (!silent)
		smcclc_subject_cause(
			subject, "a device on the path removed the option, or "
				 "answered in place of the server");
}

void smcclc_subject_explain_no_option(const struct smcclc_subject *subject)
{
	if (subject->verdict->stripped)
		explain_stripped(subject);
	else if (not_offered(subject->evidence->handshake))
		explain_not_offered(subject);
	else
		explain_refused_option(subject);
}
