/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generator.h"
#include "packet.h"

#define GROUPS_MAX 64

static const char help[] =
	"Usage: make-capture [OPTION]... -o FILE CONNECTIONS...\n"
	"\n"
	"Writes a pcap file of made-up TCP connections. CONNECTIONS is\n"
	"KIND=COUNT or KIND=COUNT:PACKETS; PACKETS is what the application\n"
	"sends on each (default 4). KIND is a name from --list or a script.\n"
	"All connections run at the same time, spread over --duration. The\n"
	"same arguments make the same file.\n"
	"\n"
	"  -o, --output FILE      where to write; - is standard output\n"
	"      --seed NUMBER      decides whatever is random (default 1)\n"
	"      --duration SECONDS in which the connections begin (default 1)\n"
	"      --ipv6             instead of IPv4\n"
	"      --nanoseconds      as precision of times, not microseconds\n"
	"      --snaplen BYTES    of each packet to keep\n"
	"      --segment BYTES    most payload of a packet (default 1448)\n"
	"      --payload MIN:MAX  of the application's packets (default 200)\n"
	"      --ack-every COUNT  of the application's packets (default 2)\n"
	"      --lose PERCENT     of the packets the capture does not have\n"
	"      --duplicate PERCENT  that it has twice\n"
	"      --reorder PERCENT  that come after the next of their sender\n"
	"      --list             the kinds, with the verdict on each\n"
	"  -h, --help             this text\n"
	"\n"
	"A script is what happens, in words:\n"
	"  smcr-v1 smcr-v2 smcr-v2.1 smcd-v1 smcd-v2.1  what both ends speak\n"
	"  again                 Accept and Confirm are no first contact\n"
	"  wait=SECONDS          nothing happens\n"
	"  data                  the application's packets, from both in turn\n"
	"  from=ADDRESS*COUNT    clients, IPv4: this and the ones that follow\n"
	"  to=ADDRESS:PORT       server\n"
	"  ueid=NAME             of the client and of the server's answer\n"
	"  prefix=ADDRESS/BITS   that the client proposes in version 1\n"
	"and these with c: before them when the client does it, s: the "
	"server:\n"
	"  smc-syn syn ack fin rst proposal accept confirm decline=CODE data\n"
	"  roce-request roce-answer roce-ack\n"
	"The other end acknowledges messages and FINs. A word that ends in !\n"
	"has not reached it yet when it does what comes next.\n";

enum {
	OPTION_SEED = 256,
	OPTION_DURATION,
	OPTION_IPV6,
	OPTION_NANOSECONDS,
	OPTION_SNAPLEN,
	OPTION_SEGMENT,
	OPTION_PAYLOAD,
	OPTION_ACK_EVERY,
	OPTION_LOSE,
	OPTION_DUPLICATE,
	OPTION_REORDER,
	OPTION_LIST,
};

static const struct option options[] = {
	{"output", required_argument, NULL, 'o'},
	{"seed", required_argument, NULL, OPTION_SEED},
	{"duration", required_argument, NULL, OPTION_DURATION},
	{"ipv6", no_argument, NULL, OPTION_IPV6},
	{"nanoseconds", no_argument, NULL, OPTION_NANOSECONDS},
	{"snaplen", required_argument, NULL, OPTION_SNAPLEN},
	{"segment", required_argument, NULL, OPTION_SEGMENT},
	{"payload", required_argument, NULL, OPTION_PAYLOAD},
	{"ack-every", required_argument, NULL, OPTION_ACK_EVERY},
	{"lose", required_argument, NULL, OPTION_LOSE},
	{"duplicate", required_argument, NULL, OPTION_DUPLICATE},
	{"reorder", required_argument, NULL, OPTION_REORDER},
	{"list", no_argument, NULL, OPTION_LIST},
	{"help", no_argument, NULL, 'h'},
	{NULL, 0, NULL, 0},
};

static void list(void)
{
	const struct kind *kind;

	for (size_t i = 0; (kind = kind_at(i)) != NULL; i++) {
		printf("%s\t", kind->name);
		if (kind->outcome)
			printf("%s %s %s %s %s", kind->outcome, kind->reason,
			       kind->by, kind->stage, kind->code);
		printf("\t%s\n", kind->text);
	}
}

/* Reads a number up to `max`; `end` is what has to follow it. */
static int parse_number(const char *text, const char *end, uint64_t max,
			uint64_t *number)
{
	char *after;

	if (*text < '0' || *text > '9')
		return -1;
	*number = strtoull(text, &after, 10);
	return *number <= max && strcmp(after, end) == 0 ? 0 : -1;
}

static int parse_u32(const char *text, uint32_t max, uint32_t *number)
{
	uint64_t value;

	if (parse_number(text, "", max, &value) < 0)
		return -1;
	*number = (uint32_t)value;
	return 0;
}

static int parse_real(const char *text, double max, double *number)
{
	char *after;

	*number = strtod(text, &after);
	return after != text && !*after && *number >= 0 && *number <= max ? 0
									  : -1;
}

static int parse_chance(const char *text, double *chance)
{
	if (parse_real(text, 100, chance) < 0)
		return -1;
	*chance /= 100;
	return 0;
}

static int parse_payload(char *text, struct plan *plan)
{
	char *max = strchr(text, ':');

	if (max)
		*max++ = '\0';
	else
		max = text;
	if (parse_u32(text, PACKET_PAYLOAD_MAX, &plan->payload_min) < 0 ||
	    parse_u32(max, PACKET_PAYLOAD_MAX, &plan->payload_max) < 0 ||
	    plan->payload_min < 1)
		return -1;
	return plan->payload_min <= plan->payload_max ? 0 : -1;
}

static int take(struct plan *plan, int letter, char *argument)
{
	switch (letter) {
	case 'o':
		plan->path = argument;
		return 0;
	case OPTION_SEED:
		return parse_number(argument, "", UINT64_MAX, &plan->seed);
	case OPTION_DURATION:
		return parse_real(argument, 1e6, &plan->duration);
	case OPTION_IPV6:
		plan->ipv6 = true;
		return 0;
	case OPTION_NANOSECONDS:
		plan->nanoseconds = true;
		return 0;
	case OPTION_SNAPLEN:
		return parse_u32(argument, 262144, &plan->snaplen);
	case OPTION_SEGMENT:
		return parse_u32(argument, PACKET_PAYLOAD_MAX, &plan->segment);
	case OPTION_PAYLOAD:
		return parse_payload(argument, plan);
	case OPTION_ACK_EVERY:
		return parse_u32(argument, UINT32_MAX, &plan->ack_every);
	case OPTION_LOSE:
		return parse_chance(argument, &plan->lose);
	case OPTION_DUPLICATE:
		return parse_chance(argument, &plan->duplicate);
	case OPTION_REORDER:
		return parse_chance(argument, &plan->reorder);
	default:
		return -1;
	}
}

/* Reads COUNT or COUNT:PACKETS. */
static int parse_counts(char *text, struct group *group)
{
	char *packets = strchr(text, ':');

	group->packets = 4;
	if (packets)
		*packets++ = '\0';
	if (packets &&
	    parse_number(packets, "", UINT64_MAX, &group->packets) < 0)
		return -1;
	return parse_number(text, "", UINT64_MAX, &group->count);
}

static int parse_group(char *text, struct group *group)
{
	char *counts = strrchr(text, '=');
	const struct kind *kind;
	const char *wrong;

	if (!counts) {
		fprintf(stderr, "make-capture: %s: = and a count is missing\n",
			text);
		return -1;
	}
	*counts++ = '\0';
	if (parse_counts(counts, group) < 0) {
		fprintf(stderr, "make-capture: %s: is no count\n", counts);
		return -1;
	}
	kind = kind_find(text);
	wrong = script_parse(&group->script, kind ? kind->text : text);
	if (wrong)
		fprintf(stderr, "make-capture: not understood: %s\n", wrong);
	return wrong ? -1 : 0;
}

static int usage(void)
{
	fputs("make-capture: wrong usage, try --help\n", stderr);
	return 2;
}

int main(int argc, char **argv)
{
	static struct group groups[GROUPS_MAX];
	struct plan plan = PLAN_DEFAULT;
	char error[GENERATOR_ERROR_MAX];
	int letter;

	while ((letter = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		if (letter == 'h') {
			fputs(help, stdout);
			return 0;
		}
		if (letter == OPTION_LIST) {
			list();
			return 0;
		}
		if (take(&plan, letter, optarg) < 0)
			return usage();
	}
	plan.groups = groups;
	plan.group_count = (size_t)(argc - optind);
	if (!plan.path || !plan.group_count || plan.group_count > GROUPS_MAX ||
	    !plan.segment || !plan.snaplen)
		return usage();
	for (size_t i = 0; i < plan.group_count; i++)
		if (parse_group(argv[(size_t)optind + i], &groups[i]) < 0)
			return 2;
	if (generate(&plan, error) < 0) {
		fprintf(stderr, "make-capture: %s\n", error);
		return 1;
	}
	return 0;
}
