/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "message_words.h"

static const char *path_name(unsigned path)
{
	const char *name = smcclc_value_name(SMCCLC_KIND_PATH, path);

	return name ? name : "an unknown path";
}

static void offer_words(wmem_strbuf_t *words,
			const struct smcclc_message *message)
{
	const struct smcclc_proposal *proposal = &message->proposal;
	bool v1 = proposal->type_v1 != SMCCLC_PATH_NONE;
	bool v2 = proposal->type_v2 != SMCCLC_PATH_NONE;

	if (v2)
		wmem_strbuf_append_printf(
			words, "%s in version %s", path_name(proposal->type_v2),
			smcclc_version_name(smcclc_message_version(message)));
	if (v1)
		wmem_strbuf_append_printf(words, "%s%s in version 1",
					  v2 ? ", " : "",
					  path_name(proposal->type_v1));
	if (!v1 && !v2)
		wmem_strbuf_append(words, "nothing");
}

static void agreement_words(wmem_strbuf_t *words,
			    const struct smcclc_message *message)
{
	const struct smcclc_accept *accept = &message->accept;
	const char *version =
		smcclc_version_name(smcclc_message_version(message));

	wmem_strbuf_append(words, path_name(accept->path));
	if (version)
		wmem_strbuf_append_printf(words, " version %s", version);
	if (accept->first_contact)
		wmem_strbuf_append(words, ", first contact");
}

static void decline_words(wmem_strbuf_t *words, uint32_t value)
{
	const struct smcclc_code *code = smcclc_code_find(value, NULL);

	wmem_strbuf_append_printf(
		words, "%s (0x%08x)",
		code ? code->meaning : smcclc_code_class(value), value);
}

const char *message_words(wmem_allocator_t *pool,
			  const struct smcclc_message *message)
{
	wmem_strbuf_t *words =
		wmem_strbuf_new(pool, smcclc_type_name(message->type));

	wmem_strbuf_append(words, ": ");
	switch (message->type) {
	case SMCCLC_PROPOSAL:
		offer_words(words, message);
		break;
	case SMCCLC_ACCEPT:
	case SMCCLC_CONFIRM:
		agreement_words(words, message);
		break;
	case SMCCLC_DECLINE:
		if (message->decline.cut)
			wmem_strbuf_append(words, "cut short");
		else
			decline_words(words, message->decline.diagnosis);
		break;
	default:
		wmem_strbuf_append_printf(words, "type %u", message->type);
		break;
	}
	return wmem_strbuf_get_str(words);
}
