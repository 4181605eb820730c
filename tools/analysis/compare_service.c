/* SPDX-License-Identifier: MIT */
/*
 * A service is a port of a server. The same client can work with one and fail
 * with the other, or work with the same one at times.
 */
#include <inttypes.h>

#include "compare_rules.h"
#include "report/utc.h"

#define SAID_MAX        3 /* findings of a rule */
#define CONNECTIONS_MIN 2 /* of each fate: one alone is chance */

/* The rows `from` to `to` of the order by servers. */
struct range {
	size_t from;
	size_t to;
};

/* Connections of some clients with one server. */
struct sum {
	uint64_t connections[FATES];
	size_t clients;
	int64_t first_time[FATES];
	int64_t last_time[FATES];
	const struct result *result; /* of those that failed; or NULL */
	bool mixed;                  /* they failed for several causes */
};

static const struct compare_row *row_at(const struct compare *compare,
					size_t at)
{
	return compare->order[SMCCLC_SERVER][at];
}

static void add_row(struct sum *sum, const struct compare_row *row)
{
	enum fate fate = compare_fate(row);

	if (!sum->connections[fate] || row->first_time < sum->first_time[fate])
		sum->first_time[fate] = row->first_time;
	if (!sum->connections[fate] || row->last_time > sum->last_time[fate])
		sum->last_time[fate] = row->last_time;
	sum->connections[fate] += row->count;
	if (fate == WORKED)
		return;
	if (sum->result && !compare_same_result(sum->result, &row->result))
		sum->mixed = true;
	sum->result = &row->result;
}

static bool is_enough(const struct sum *sum)
{
	return sum->connections[FAILED] >= CONNECTIONS_MIN &&
	       sum->connections[WORKED] >= CONNECTIONS_MIN;
}

/* Adds what went wrong in brackets, if it was always the same. */
static void add_result(struct sentence *sentence, const struct sum *sum)
{
	if (sum->mixed)
		return;
	sentence_add(sentence, " (");
	compare_add_result(sentence, sum->result);
	sentence_add(sentence, ")");
}

/*
 * Has `look` look at the rows of each server, or of each of their services; it
 * returns whether it found something to say.
 */
static void for_each_server(struct compare *compare, bool service,
			    bool (*look)(struct compare *compare,
					 struct range rows))
{
	struct range rows;
	size_t said = 0;

	for (rows.from = 0; rows.from < compare->table.count && said < SAID_MAX;
	     rows.from = rows.to) {
		rows.to = compare_same(compare, SMCCLC_SERVER, rows.from,
				       service);
		said += look(compare, rows);
	}
}

/* --- ports of one server ----------------------------------------------- */

/* Which fates there are among the rows of one service, as a set. */
static unsigned fates_of(const struct compare *compare, struct range service)
{
	unsigned fates = 0;

	for (size_t i = service.from; i < service.to; i++)
		fates |= 1u << compare_fate(row_at(compare, i));
	return fates;
}

/* Returns how many clients some ports work for and others do not. */
static size_t count_shared(struct compare *compare, struct range server)
{
	size_t shared = 0;

	for (size_t i = server.from; i < server.to; i++)
		compare_host(compare, row_at(compare, i), SMCCLC_CLIENT)
			->seen_by = 0;
	for (size_t i = server.from; i < server.to; i++) {
		const struct compare_row *row = row_at(compare, i);
		struct host *client = compare_host(compare, row, SMCCLC_CLIENT);
		size_t before = client->seen_by;

		client->seen_by |= (size_t)1 << compare_fate(row);
		shared += client->seen_by != before &&
			  client->seen_by == (1 << FAILED | 1 << WORKED);
	}
	return shared;
}

/* Adds "port 80", or "3 ports" if there are more, of services of one fate. */
static void add_ports(struct sentence *sentence, const struct compare *compare,
		      struct range server, enum fate fate)
{
	size_t count = 0;
	uint16_t port = 0;
	size_t to;

	for (size_t from = server.from; from < server.to; from = to) {
		to = compare_same(compare, SMCCLC_SERVER, from, true);
		if (compare_fate(row_at(compare, from)) != fate)
			continue;
		port = row_at(compare, from)->end[SMCCLC_SERVER].port;
		count++;
	}
	if (count == 1)
		sentence_add(sentence, "port %u", port);
	else
		sentence_add(sentence, "%zu ports", count);
}

static void say_ports(struct compare *compare, struct range server,
		      const struct sum *sum)
{
	const struct endpoint *host =
		&row_at(compare, server.from)->end[SMCCLC_SERVER];
	struct sentence *sentence = compare_say(
		compare, COMPARE_PORT, SMCCLC_SERVER, host, sum->connections);

	sentence_add(sentence, "The same ");
	compare_add_hosts(sentence, sum->clients, SMCCLC_CLIENT);
	sentence_add(sentence,
		     sum->clients == 1 ? " works with " : " work with ");
	add_ports(sentence, compare, server, WORKED);
	sentence_add(sentence, " of ");
	compare_add_host(sentence, 1, SMCCLC_SERVER, host);
	sentence_add(sentence, " and always fail%s with ",
		     sum->clients == 1 ? "s" : "");
	add_ports(sentence, compare, server, FAILED);
	add_result(sentence, sum);
	sentence_add(sentence,
		     ": look at the program there, and how it was started.");
}

/* Returns whether each port of a server either always works or never. */
static bool look_at_ports(const struct compare *compare, struct range server,
			  struct sum *sum)
{
	size_t to;

	*sum = (struct sum){.clients = 0};
	for (size_t from = server.from; from < server.to; from = to) {
		to = compare_same(compare, SMCCLC_SERVER, from, true);
		if (fates_of(compare, (struct range){from, to}) ==
		    (1 << FAILED | 1 << WORKED))
			return false;
		for (size_t i = from; i < to; i++)
			add_row(sum, row_at(compare, i));
	}
	return is_enough(sum);
}

static bool compare_ports_of(struct compare *compare, struct range server)
{
	struct sum sum;

	if (!look_at_ports(compare, server, &sum))
		return false;
	sum.clients = count_shared(compare, server);
	if (!sum.clients)
		return false;
	say_ports(compare, server, &sum);
	return true;
}

void compare_ports(struct compare *compare)
{
	for_each_server(compare, false, compare_ports_of);
}

/* --- one service at different times ------------------------------------ */

static void add_times(struct sentence *sentence, const struct sum *sum)
{
	char earlier[UTC_TEXT_MAX];
	char later[UTC_TEXT_MAX];

	if (sum->last_time[WORKED] < sum->first_time[FAILED])
		sentence_add(sentence,
			     ". All worked until %s and fail since %s (UTC).",
			     utc_text(earlier, sum->last_time[WORKED]),
			     utc_text(later, sum->first_time[FAILED]));
	else if (sum->last_time[FAILED] < sum->first_time[WORKED])
		sentence_add(sentence,
			     ". All failed until %s and work since %s (UTC).",
			     utc_text(earlier, sum->last_time[FAILED]),
			     utc_text(later, sum->first_time[WORKED]));
	else
		sentence_add(sentence,
			     ", mixed in time: the first that failed began at "
			     "%s, the last at %s (UTC).",
			     utc_text(earlier, sum->first_time[FAILED]),
			     utc_text(later, sum->last_time[FAILED]));
}

static void say_times(struct compare *compare, struct range service,
		      const struct endpoint *client, const struct sum *sum)
{
	const struct endpoint *server =
		&row_at(compare, service.from)->end[SMCCLC_SERVER];
	struct sentence *sentence = compare_say(
		compare, COMPARE_TIME, SMCCLC_SERVER, server, sum->connections);

	sentence_add(sentence, "Between ");
	compare_add_host(sentence, sum->clients, SMCCLC_CLIENT, client);
	sentence_add(sentence, " and port %u of ", server->port);
	compare_add_host(sentence, 1, SMCCLC_SERVER, server);
	sentence_add(sentence,
		     ", %" PRIu64 " connections worked and %" PRIu64 " failed",
		     sum->connections[WORKED], sum->connections[FAILED]);
	add_result(sentence, sum);
	add_times(sentence, sum);
}

/*
 * Adds up the rows of clients that both work and fail with `service`, and
 * writes where the address of the last such client is to `*client`.
 */
static struct sum look_at_times(const struct compare *compare,
				struct range service,
				const struct endpoint **client)
{
	struct sum sum = {.clients = 0};
	struct range pair;

	for (pair.from = service.from; pair.from < service.to;
	     pair.from = pair.to) {
		const struct endpoint *end =
			&row_at(compare, pair.from)->end[SMCCLC_CLIENT];

		pair.to = pair.from + 1;
		while (pair.to < service.to &&
		       compare_same_address(
			       end,
			       &row_at(compare, pair.to)->end[SMCCLC_CLIENT]))
			pair.to++;
		if (fates_of(compare, pair) != (1 << FAILED | 1 << WORKED))
			continue;
		*client = end;
		sum.clients++;
		for (size_t i = pair.from; i < pair.to; i++)
			add_row(&sum, row_at(compare, i));
	}
	return sum;
}

static bool compare_times_of(struct compare *compare, struct range service)
{
	const struct endpoint *client = NULL;
	const struct sum sum = look_at_times(compare, service, &client);

	if (!is_enough(&sum))
		return false;
	say_times(compare, service, client, &sum);
	return true;
}

void compare_times(struct compare *compare)
{
	for_each_server(compare, true, compare_times_of);
}
