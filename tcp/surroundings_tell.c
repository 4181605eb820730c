/* SPDX-License-Identifier: MIT */
#include "known.h"
#include "surroundings.h"

static void sighting_join(struct smcclc_sighting *to,
			  const struct smcclc_sighting *more)
{
	if (!more->count)
		return;
	if (!to->count || more->first < to->first)
		to->first = more->first;
	if (more->last > to->last)
		to->last = more->last;
	to->count += more->count;
}

static struct smcclc_sighting other_answers(const struct listener *listener,
					    const struct connection_own *own,
					    enum answer answer)
{
	return counted_others(&listener->answers[answer],
			      own->answered_as == answer ? own->answer : 0);
}

static void tell_listener(const struct listener *listener,
			  const struct connection_own *own,
			  struct smcclc_surroundings *told)
{
	told->answered = other_answers(listener, own, ANSWER_SMC);
	told->refused = other_answers(listener, own, ANSWER_REFUSED);
	told->plain = other_answers(listener, own, ANSWER_PLAIN);
	told->unanswered =
		counted_others(&listener->unanswered, own->unanswered);
}

/*
 * Timestamps that are none of a cookie are anything modulo 64: where most are
 * others than this one, that a few are the same says nothing.
 */
static void tell_cookies(const struct pair *pair, unsigned side,
			 const struct connection *connection,
			 struct smcclc_surroundings *told)
{
	const struct smcclc_segments *server =
		&connection->segments[SMCCLC_SERVER];

	if (server->cookie != SMCCLC_COOKIE_STAMP)
		return;
	for (unsigned i = 0; i < STAMPS; i++) {
		const struct stamp *stamp = &pair->stamps[side][i];

		if (stamp->tally.count &&
		    stamp->value == server->cookie_stamp &&
		    2 * stamp->tally.count > pair->stamped[side])
			told->cookies = counted_others(&stamp->tally,
						       connection->own.answer);
	}
}

static void tell_pair(const struct pair *pair, unsigned side,
		      const struct connection *connection,
		      struct smcclc_surroundings *told)
{
	told->established =
		counted_others(&pair->established, connection->own.established);
	told->encrypted = counted_others(&pair->encrypted, 0);
	tell_cookies(pair, side, connection, told);
}

/* First contacts that held the server up when this one proposed. */
static void tell_held(const struct host *host, uint32_t proposal,
		      struct smcclc_sighting *told)
{
	for (unsigned i = 0; proposal && i < HOST_HELD; i++) {
		const struct held *held = &host->held[i];
		const struct smcclc_sighting one = {1, held->proposal,
						    held->proposal};

		if (held->decline && held->confirm < proposal &&
		    proposal < held->decline)
			sighting_join(told, &one);
	}
}

static void tell_server(const struct host *host,
			const struct connection *connection,
			struct smcclc_surroundings *told)
{
	uint16_t port = connection->end[SMCCLC_SERVER].port;

	tell_held(host, connection->own.proposal, &told->first_contacts);
	told->server_answers = (struct smcclc_sighting){0};
	for (unsigned i = 0; i <= HOST_PORTS; i++) {
		const struct smcclc_sighting some =
			counted_others(&host->answers[i], 0);
		bool known = host->port[0] == port || host->port[1] == port;

		/* This port may be among those that have no place of their own.
		 */
		if (i < HOST_PORTS ? host->port[i] != port : known)
			sighting_join(&told->server_answers, &some);
	}
}

void surroundings_tell(struct surroundings *around,
		       struct connection *connection)
{
	struct smcclc_surroundings *told = &connection->surroundings;
	const struct endpoint *end = connection->end;
	struct table_key key;
	uint32_t found;
	unsigned side;

	if (connection->has_surroundings)
		return;
	connection->has_surroundings = true;
	known_listener_key(&key, &end[SMCCLC_SERVER]);
	found = places_find(&around->listeners, &key);
	if (found)
		tell_listener(places_at(&around->listeners, found),
			      &connection->own, told);
	side = !known_pair_key(&key, &end[SMCCLC_CLIENT], &end[SMCCLC_SERVER]);
	found = places_find(&around->pairs, &key);
	if (found)
		tell_pair(places_at(&around->pairs, found), side, connection,
			  told);
	known_host_key(&key, &end[SMCCLC_CLIENT]);
	found = places_find(&around->hosts, &key);
	if (found)
		told->client_offers = counted_others(
			&((const struct host *)places_at(&around->hosts, found))
				 ->offers,
			connection->own.offer);
	known_host_key(&key, &end[SMCCLC_SERVER]);
	found = places_find(&around->hosts, &key);
	if (found)
		tell_server(places_at(&around->hosts, found), connection, told);
}
