/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a message says, in a few words. */
#ifndef MESSAGE_WORDS_H
#define MESSAGE_WORDS_H

#include "compat.h"

#include <smcclc/smcclc.h>

/* Returns in `pool` what `message` says, for the column Info. */
const char *message_words(wmem_allocator_t *pool,
			  const struct smcclc_message *message);

#endif
