/* SPDX-License-Identifier: MIT */
#include "compare_case.h"

struct compare *comparison;
const struct compare_finding *findings;

int set_up(void **state)
{
	(void)state;
	comparison = compare_new();
	assert_non_null(comparison);
	return 0;
}

int tear_down(void **state)
{
	(void)state;
	compare_free(comparison);
	return 0;
}

struct endpoint ipv4(uint32_t address, uint16_t port)
{
	return (struct endpoint){
		.address = {(uint8_t)(address >> 24), (uint8_t)(address >> 16),
			    (uint8_t)(address >> 8), (uint8_t)address},
		.port = port,
		.family = 4,
	};
}

void add_with(struct connection *connection,
	      const struct smcclc_message *proposal)
{
	uint8_t head[SMCCLC_MESSAGE_MAX];
	size_t length = 0;

	if (proposal) {
		assert_int_equal(
			smcclc_encode(proposal, head, sizeof(head), &length),
			SMCCLC_OK);
		connection->events[0] = (struct connection_event){
			.kind = SMCCLC_EVENT_MESSAGE,
			.from = SMCCLC_CLIENT,
			.length = (uint32_t)length,
		};
		connection->event_count = 1;
		connection->head[SMCCLC_CLIENT] = head;
		connection->head_length[SMCCLC_CLIENT] = length;
	}
	compare_add(comparison, connection);
}

void add(const struct alike *alike)
{
	const bool fails = alike->code || alike->outcome == SMCCLC_ABORTED;
	struct connection connection = {
		.end = {ipv4(alike->client, 40000),
			ipv4(alike->server, alike->port ? alike->port : 5000)},
		.verdict = {.outcome = fails ? SMCCLC_FALLBACK : SMCCLC_SMC_R,
			    .version = alike->version ? alike->version
						      : SMCCLC_VERSION_2_1,
			    .by = SMCCLC_NOBODY},
	};

	if (fails) {
		connection.verdict.reason = SMCCLC_DECLINED;
		connection.verdict.by = SMCCLC_SERVER;
		connection.verdict.stage = SMCCLC_STAGE_PROPOSAL;
		connection.verdict.has_code = alike->code != 0;
		connection.verdict.code = alike->code;
	}
	if (alike->outcome)
		connection.verdict.outcome = alike->outcome;
	for (unsigned i = 0; i < (alike->count ? alike->count : 1); i++) {
		connection.end[SMCCLC_CLIENT].port++;
		connection.first_time = NOON + (alike->seconds + i) * SECOND;
		add_with(&connection, alike->proposal);
	}
}

void expect_count(size_t count)
{
	size_t found = compare_findings(comparison, &findings);

	if (found != count)
		for (size_t i = 0; i < found; i++)
			print_message("# %s\n", findings[i].sentence.text);
	assert_int_equal(found, count);
}

void expect(size_t index, enum compare_kind kind, const char *text)
{
	assert_string_equal(findings[index].sentence.text, text);
	assert_int_equal(findings[index].kind, kind);
}

struct smcclc_message version_2(const char *ueid)
{
	struct smcclc_message message = {
		.type = SMCCLC_PROPOSAL,
		.version = 2,
		.proposal = {.type_v1 = SMCCLC_PATH_NONE,
			     .type_v2 = SMCCLC_PATH_R,
			     .area_length = SMCCLC_AREA_LEN,
			     .has_v2 = true,
			     .release = 1},
	};

	if (ueid) {
		message.proposal.eid_count = 1;
		memset(message.proposal.ueid[0], ' ', SMCCLC_EID_LEN);
		memcpy(message.proposal.ueid[0], ueid, strlen(ueid));
	}
	return message;
}

struct smcclc_message version_1(uint32_t network, uint8_t bits)
{
	const struct endpoint end = ipv4(network, 0);
	struct smcclc_message message = {
		.type = SMCCLC_PROPOSAL,
		.version = 1,
		.proposal = {.type_v1 = SMCCLC_PATH_R,
			     .type_v2 = SMCCLC_PATH_NONE,
			     .has_ip = true,
			     .ipv4_prefix_len = bits},
	};

	memcpy(message.proposal.ipv4_subnet, end.address, 4);
	return message;
}
