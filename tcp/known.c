/* SPDX-License-Identifier: MIT */
#include "known.h"

#include <string.h>

#define ADDRESS_LEN 16
#define PORT_AT     ADDRESS_LEN
#define PEER_AT     ADDRESS_LEN
#define FAMILY_AT   (2 * ADDRESS_LEN)

void counted_add(struct counted *counted, uint64_t frame)
{
	if (counted->count < 2)
		counted->first[counted->count] = (uint32_t)frame;
	counted->last[1] = counted->last[0];
	counted->last[0] = (uint32_t)frame;
	counted->count++;
}

void counted_remove(struct counted *counted, uint32_t own)
{
	if (!own || !counted->count)
		return;
	if (counted->first[0] == own) {
		counted->first[0] = counted->first[1];
		counted->first[1] = counted->last[0];
	}
	if (counted->last[0] == own)
		counted->last[0] = counted->last[1];
	if (--counted->count == 0)
		*counted = (struct counted){0};
}

struct smcclc_sighting counted_others(const struct counted *counted,
				      uint32_t own)
{
	struct counted rest = *counted;

	counted_remove(&rest, own);
	return (struct smcclc_sighting){
		.count = rest.count,
		.first = rest.first[0],
		.last = rest.last[0],
	};
}

void known_host_key(struct table_key *key, const struct endpoint *host)
{
	*key = (struct table_key){.length = sizeof(key->bytes)};
	memcpy(key->bytes, host->address, ADDRESS_LEN);
	key->bytes[FAMILY_AT] = host->family;
}

void known_listener_key(struct table_key *key, const struct endpoint *end)
{
	known_host_key(key, end);
	memcpy(key->bytes + PORT_AT, &end->port, sizeof(end->port));
}

unsigned known_pair_key(struct table_key *key, const struct endpoint *one,
			const struct endpoint *two)
{
	bool second = memcmp(one->address, two->address, ADDRESS_LEN) > 0;

	known_host_key(key, second ? two : one);
	memcpy(key->bytes + PEER_AT, (second ? one : two)->address,
	       ADDRESS_LEN);
	return second;
}
