/* SPDX-License-Identifier: MIT */
/* One sentence on what became of a connection. */
#ifndef SMCCLC_SRC_SUMMARY_H
#define SMCCLC_SRC_SUMMARY_H

#include "template.h"

/* Appends the sentence, with full stop. */
void smcclc_summary_put(const struct smcclc_subject *subject,
			struct smcclc_line *line);

#endif
