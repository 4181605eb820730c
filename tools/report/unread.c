/* SPDX-License-Identifier: MIT */
#include "unread.h"

#include <inttypes.h>

const char *unread_kind(unsigned result)
{
	switch ((enum packet_result)result) {
	case PACKET_ESP:
		return "esp";
	case PACKET_ENCRYPTED:
		return "encrypted-tunnel";
	case PACKET_TUNNEL:
		return "unknown-tunnel";
	case PACKET_UNKNOWN:
		return "unknown-protocol";
	case PACKET_FRAGMENT:
		return "fragment";
	case PACKET_CUT:
		return "cut";
	case PACKET_MALFORMED:
		return "malformed";
	case PACKET_UNKNOWN_LINK:
		return "unknown-link";
	case PACKET_TCP:
	case PACKET_ROCE:
	case PACKET_OTHER:
	case PACKET_RESULT_COUNT:
		break;
	}
	return NULL;
}

/* What follows "12 frames". */
static const char *words_of(unsigned result)
{
	switch ((enum packet_result)result) {
	case PACKET_ESP:
		return "encrypted by IPsec (ESP)";
	case PACKET_ENCRYPTED:
		return "encrypted (WireGuard, OpenVPN, MACsec or PPP)";
	case PACKET_TUNNEL:
		return "in a tunnel of a kind that is not known";
	case PACKET_UNKNOWN:
		return "of an ethertype or IP protocol that is not known";
	case PACKET_FRAGMENT:
		return "with an IP fragment, which are not put together";
	case PACKET_CUT:
		return "cut before the end of the TCP header (capture with a "
		       "larger snaplen)";
	case PACKET_MALFORMED:
		return "with headers that cannot be";
	case PACKET_UNKNOWN_LINK:
		return "of a link type that is not supported";
	case PACKET_TCP:
	case PACKET_ROCE:
	case PACKET_OTHER:
	case PACKET_RESULT_COUNT:
		break;
	}
	return "";
}

bool unread_any(const struct totals *totals)
{
	for (unsigned i = 0; i < PACKET_RESULT_COUNT; i++)
		if (unread_kind(i) && totals->frames[i])
			return true;
	return false;
}

void unread_add(struct sentence *sentence, const struct totals *totals)
{
	const char *before = "not read: ";

	for (unsigned i = 0; i < PACKET_RESULT_COUNT; i++) {
		uint64_t count = totals->frames[i];

		if (!unread_kind(i) || !count)
			continue;
		sentence_add(sentence, "%s%" PRIu64 " frame%s %s", before,
			     count, wording_plural(count), words_of(i));
		before = ", ";
	}
}

const char *unread_note_id(unsigned note)
{
	switch ((enum totals_note)note) {
	case TOTALS_IPSEC:
		return "ipsec";
	case TOTALS_CLIENT_FAST_OPEN:
		return "client-fast-open";
	case TOTALS_NOTE_COUNT:
		break;
	}
	return "unknown";
}

static const char *note_words(unsigned note)
{
	switch ((enum totals_note)note) {
	case TOTALS_IPSEC:
		return "of IPsec between hosts of which there is no TCP: "
		       "whether SMC was tried there cannot be seen; capture "
		       "where it is not encrypted yet";
	case TOTALS_CLIENT_FAST_OPEN:
		return "with TCP Fast Open and without SMC option: if these "
		       "programs have SMC sockets, Linux gave up SMC because "
		       "of Fast Open; no SMC is to be expected of them while "
		       "they use it";
	case TOTALS_NOTE_COUNT:
		break;
	}
	return "";
}

void unread_note(struct sentence *sentence, unsigned note, uint64_t count)
{
	sentence_add(sentence, "%" PRIu64 " %s%s %s", count,
		     note == TOTALS_IPSEC ? "frame" : "SYN",
		     wording_plural(count), note_words(note));
}
