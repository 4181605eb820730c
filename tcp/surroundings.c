/* SPDX-License-Identifier: MIT */
#include "surroundings.h"

#include <string.h>

#include "known.h"

static struct listener *use_listener(struct surroundings *around,
				     const struct endpoint *end)
{
	struct table_key key;

	known_listener_key(&key, end);
	return places_at(&around->listeners,
			 places_use(&around->listeners, &key));
}

static struct host *use_host(struct surroundings *around,
			     const struct endpoint *end)
{
	struct table_key key;

	known_host_key(&key, end);
	return places_at(&around->hosts, places_use(&around->hosts, &key));
}

/* Writes to `*side` which of the two is end[0]. */
static struct pair *use_pair(struct surroundings *around,
			     const struct endpoint end[2], unsigned *side)
{
	struct table_key key;

	*side = known_pair_key(&key, &end[0], &end[1]);
	return places_at(&around->pairs, places_use(&around->pairs, &key));
}

/* --- handshakes that are open at a server ----------------------------- */

static uint32_t open_at(struct surroundings *around, const struct endpoint *end)
{
	struct table_key key;

	known_host_key(&key, end);
	return places_use(&around->servers, &key);
}

/* How many others there are at the server. */
static void note_pending(struct surroundings *around, uint32_t item,
			 const struct endpoint *end,
			 struct smcclc_surroundings *told)
{
	struct table_key key;
	const struct server *server;
	uint32_t found, count;

	known_host_key(&key, end);
	found = places_find(&around->servers, &key);
	if (!found)
		return;
	server = places_at(&around->servers, found);
	count = server->opened.count - (around->server_of[item] == found);
	if (told->pending < count)
		told->pending = count;
}

static void begin_handshake(struct surroundings *around, uint32_t item,
			    const struct endpoint *end)
{
	uint32_t found = open_at(around, end);
	struct server *server = places_at(&around->servers, found);

	around->server_of[item] = found;
	list_append(&server->opened, &around->opened, item);
}

/* Notes who else has proposed to the server and is not done. */
static void begin_proposal(struct surroundings *around, uint32_t item,
			   uint32_t frame, struct smcclc_sighting *earlier)
{
	struct server *server =
		places_at(&around->servers, around->server_of[item]);
	const struct list *list = &server->proposed;

	if (list->count)
		*earlier = (struct smcclc_sighting){
			.count = list->count,
			.first = around->proposal_of[list->oldest],
			.last = around->proposal_of[list->newest],
		};
	around->proposal_of[item] = frame;
	list_append(&server->proposed, &around->proposed, item);
}

void surroundings_forget(struct surroundings *around, uint32_t item)
{
	uint32_t found = around->server_of[item];
	struct server *server = places_at(&around->servers, found);

	if (!found)
		return;
	list_remove(&server->opened, &around->opened, item);
	if (around->proposal_of[item])
		list_remove(&server->proposed, &around->proposed, item);
	around->server_of[item] = 0;
	around->proposal_of[item] = 0;
	if (!server->opened.count)
		places_remove(&around->servers, found);
}

/* --- one flow --------------------------------------------------------- */

static enum answer answer_of(const struct connection *connection)
{
	const struct smcclc_segments *client =
		&connection->segments[SMCCLC_CLIENT];
	bool with = connection->segments[SMCCLC_SERVER].with_option;

	if (client->with_option || (with && !client->openings.count))
		return with ? ANSWER_SMC : ANSWER_REFUSED;
	return client->without_option && !with ? ANSWER_PLAIN : ANSWER_OTHER;
}

static void note_port(struct host *host, uint16_t port, uint32_t frame)
{
	unsigned i = 0;

	while (i < HOST_PORTS && host->port[i] && host->port[i] != port)
		i++;
	if (i < HOST_PORTS)
		host->port[i] = port;
	counted_add(&host->answers[i], frame);
}

static void note_stamp(struct pair *pair, unsigned side, uint8_t value,
		       uint32_t frame)
{
	struct stamp *stamps = pair->stamps[side];
	struct stamp *least = stamps;

	pair->stamped[side]++;
	for (unsigned i = 0; i < STAMPS; i++) {
		if (stamps[i].tally.count && stamps[i].value == value) {
			counted_add(&stamps[i].tally, frame);
			return;
		}
		if (stamps[i].tally.count < least->tally.count)
			least = &stamps[i];
	}
	*least = (struct stamp){.value = value};
	counted_add(&least->tally, frame);
}

static void note_offer(struct surroundings *around,
		       struct connection *connection,
		       const struct endpoint end[2])
{
	connection->own.offer = connection->segments[SMCCLC_CLIENT].with_option;
	counted_add(&use_host(around, &end[SMCCLC_CLIENT])->offers,
		    connection->own.offer);
}

static void note_answer(struct surroundings *around, uint32_t item,
			struct connection *connection,
			const struct endpoint end[2], uint32_t frame)
{
	const struct smcclc_segments *server =
		&connection->segments[SMCCLC_SERVER];
	enum answer answer = answer_of(connection);
	unsigned side;
	struct pair *pair;

	connection->own.answer = frame;
	connection->own.answered_as = (uint8_t)answer;
	note_pending(around, item, &end[SMCCLC_SERVER],
		     &connection->surroundings);
	counted_add(&use_listener(around, &end[SMCCLC_SERVER])->answers[answer],
		    frame);
	if (server->with_option)
		note_port(use_host(around, &end[SMCCLC_SERVER]),
			  end[SMCCLC_SERVER].port, frame);
	if (answer == ANSWER_SMC)
		begin_handshake(around, item, &end[SMCCLC_SERVER]);
	if (server->with_option || server->cookie != SMCCLC_COOKIE_STAMP)
		return;
	pair = use_pair(around, end, &side);
	note_stamp(pair, !side, server->cookie_stamp, frame);
}

/* A Confirm that was not declined: the two hosts can do it. */
static void note_established(struct surroundings *around,
			     struct connection *connection,
			     const struct endpoint end[2], uint32_t frame)
{
	struct smcclc_verdict verdict;
	unsigned side;
	struct pair *pair = use_pair(around, end, &side);

	smcclc_handshake_verdict(&connection->handshake, &verdict);
	connection->own.established = frame;
	connection->own.over_r = verdict.path == SMCCLC_PATH_R;
	counted_add(&pair->established, frame);
	if (connection->own.over_r)
		counted_add(&pair->established_r, frame);
}

/* It was declined after all, and the server busy with it until then. */
static void note_late_decline(struct surroundings *around,
			      struct connection *connection,
			      const struct endpoint end[2], uint32_t frame)
{
	struct connection_own *own = &connection->own;
	struct host *host = use_host(around, &end[SMCCLC_SERVER]);
	unsigned side;
	struct pair *pair = use_pair(around, end, &side);

	counted_remove(&pair->established, own->established);
	if (own->over_r)
		counted_remove(&pair->established_r, own->established);
	host->held[host->held_count++ % HOST_HELD] = (struct held){
		.proposal = own->proposal,
		.confirm = own->established,
		.decline = frame,
	};
	own->established = 0;
}

static uint32_t frame_of(const struct connection *connection, unsigned fact)
{
	return connection->handshake.fact[fact].frame;
}

static uint32_t first_of(const struct connection *connection, unsigned fact)
{
	uint32_t client = frame_of(connection, fact);
	uint32_t server = frame_of(connection, fact + 1);

	return client && (!server || client < server) ? client : server;
}

static bool is_done(const struct connection *connection)
{
	return frame_of(connection, SMCCLC_FACT_CONFIRM) ||
	       first_of(connection, SMCCLC_FACT_DECLINE) ||
	       first_of(connection, SMCCLC_FACT_DATA) ||
	       first_of(connection, SMCCLC_FACT_FIN) ||
	       first_of(connection, SMCCLC_FACT_RST);
}

static void note_begin(struct surroundings *around,
		       struct connection *connection,
		       const struct endpoint end[2])
{
	unsigned side;
	const struct pair *pair = use_pair(around, end, &side);

	connection->own.begun = true;
	connection->surroundings.established_r =
		counted_others(&pair->established_r, 0);
}

void surroundings_note(struct surroundings *around, uint32_t item,
		       struct flow *flow)
{
	struct connection *connection = &flow->connection;
	struct connection_own *own = &connection->own;
	uint32_t syn_ack = frame_of(connection, SMCCLC_FACT_SYN_ACK);
	uint32_t proposal = frame_of(connection, SMCCLC_FACT_PROPOSAL);
	uint32_t confirm = frame_of(connection, SMCCLC_FACT_CONFIRM);
	uint32_t decline = first_of(connection, SMCCLC_FACT_DECLINE);
	struct endpoint end[2];

	table_key_end(&flow->key, flow->client, &end[SMCCLC_CLIENT]);
	table_key_end(&flow->key, !flow->client, &end[SMCCLC_SERVER]);
	if (!own->begun)
		note_begin(around, connection, end);
	if (!own->offer && connection->segments[SMCCLC_CLIENT].with_option)
		note_offer(around, connection, end);
	if (!own->answer && syn_ack)
		note_answer(around, item, connection, end, syn_ack);
	if (!own->proposal && proposal) {
		own->proposal = proposal;
		if (around->server_of[item])
			begin_proposal(
				around, item, proposal,
				&connection->surroundings.first_contacts);
	}
	if (!own->established && confirm && !decline)
		note_established(around, connection, end, confirm);
	else if (own->established && decline)
		note_late_decline(around, connection, end, decline);
	if (around->server_of[item] && is_done(connection)) {
		note_pending(around, item, &end[SMCCLC_SERVER],
			     &connection->surroundings);
		surroundings_forget(around, item);
	}
}

/* --- what is no flow -------------------------------------------------- */

void surroundings_unanswered(struct surroundings *around,
			     struct half_open *half)
{
	struct endpoint client, server;

	if (half->counted)
		return;
	half->counted = true;
	table_key_end(&half->key, half->client, &client);
	table_key_end(&half->key, !half->client, &server);
	counted_add(&use_host(around, &client)->offers, half->first.at.frame);
	counted_add(&use_listener(around, &server)->unanswered,
		    half->first.at.frame);
}

void surroundings_answered(struct surroundings *around,
			   const struct half_open *half, struct flow *flow)
{
	uint32_t frame = (uint32_t)half->first.at.frame;
	struct endpoint server;

	if (!half->counted)
		return;
	table_key_end(&half->key, !half->client, &server);
	counted_remove(&use_listener(around, &server)->unanswered, frame);
	flow->connection.own.offer = frame;
}

void surroundings_half_open(const struct half_open *half,
			    struct connection *connection)
{
	struct connection_own *own = &connection->own;

	*own = (struct connection_own){0};
	connection->has_surroundings = false;
	memset(&connection->surroundings, 0, sizeof(connection->surroundings));
	if (half->counted) {
		own->offer = (uint32_t)half->first.at.frame;
		own->unanswered = own->offer;
	}
}

void surroundings_plain(struct surroundings *around,
			const struct endpoint *server, uint64_t frame)
{
	counted_add(&use_listener(around, server)->answers[ANSWER_PLAIN],
		    frame);
}

void surroundings_encrypted(struct surroundings *around,
			    const struct endpoint *one,
			    const struct endpoint *two, uint64_t frame)
{
	const struct endpoint end[2] = {*one, *two};
	unsigned side;

	counted_add(&use_pair(around, end, &side)->encrypted, frame);
}

/* --- life ------------------------------------------------------------ */

int surroundings_init(struct surroundings *around, size_t flows)
{
	if (places_init(&around->listeners, sizeof(struct listener),
			SURROUNDINGS_MAX) ||
	    places_init(&around->pairs, sizeof(struct pair),
			SURROUNDINGS_MAX) ||
	    places_init(&around->hosts, sizeof(struct host),
			SURROUNDINGS_MAX) ||
	    places_init(&around->servers, sizeof(struct server), flows) ||
	    pool_init(&around->opened, flows) ||
	    pool_init(&around->proposed, flows))
		return -1;
	around->server_of = array_new(flows + 1, sizeof(*around->server_of));
	around->proposal_of =
		array_new(flows + 1, sizeof(*around->proposal_of));
	return around->server_of && around->proposal_of ? 0 : -1;
}

void surroundings_free(struct surroundings *around)
{
	array_free(around->server_of, (size_t)around->opened.limit + 1,
		   sizeof(*around->server_of));
	array_free(around->proposal_of, (size_t)around->opened.limit + 1,
		   sizeof(*around->proposal_of));
	pool_free(&around->opened);
	pool_free(&around->proposed);
	places_free(&around->listeners);
	places_free(&around->pairs);
	places_free(&around->hosts);
	places_free(&around->servers);
}
