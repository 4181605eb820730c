/* SPDX-License-Identifier: MIT */
#include "kernels.h"

#include "line.h"

static const struct smcclc_kernels habits[] = {
#define HABIT(id, kernels, text) kernels,
#include "kernels.def"
#undef HABIT
};

const struct smcclc_kernels *smcclc_kernels_that(enum smcclc_habit habit)
{
	return &habits[habit < SMCCLC_HABIT_COUNT ? habit : SMCCLC_HABIT_LINUX];
}

static bool has_numbers(const struct smcclc_kernels *kernels)
{
	return kernels->vendor == SMCCLC_VENDOR_LINUX ||
	       kernels->vendor == SMCCLC_VENDOR_ALIBABA;
}

/* Returns whether all from `first` to `last` is in the gap of `kernels`. */
static bool in_gap(const struct smcclc_kernels *kernels, unsigned first,
		   unsigned last)
{
	return kernels->gap_last && kernels->gap_first <= first &&
	       last <= kernels->gap_last;
}

bool smcclc_kernels_meet(const struct smcclc_kernels *a,
			 const struct smcclc_kernels *b)
{
	unsigned first = a->first > b->first ? a->first : b->first;
	unsigned last = a->last < b->last ? a->last : b->last;

	if (!has_numbers(a) || !has_numbers(b))
		return a->vendor == b->vendor;
	return first <= last && !in_gap(a, first, last) &&
	       !in_gap(b, first, last);
}

/* --- as text ----------------------------------------------------------- */

static void put_kernel(struct smcclc_line *line, unsigned kernel)
{
	smcclc_line_number(line, kernel / SMCCLC_KERNEL(1, 0));
	smcclc_line_put(line, ".");
	smcclc_line_number(line, kernel % SMCCLC_KERNEL(1, 0));
}

static void put_range(struct smcclc_line *line, unsigned first, unsigned last)
{
	if (first) {
		put_kernel(line, first);
		smcclc_line_char(line, '-');
	}
	put_kernel(line, last);
	if (!first)
		smcclc_line_put(line, " or older");
}

static void put_numbers(struct smcclc_line *line,
			const struct smcclc_kernels *kernels)
{
	if (kernels->last != SMCCLC_KERNEL_ANY) {
		put_range(line, kernels->first, kernels->last);
	} else if (kernels->first) {
		smcclc_line_put(line, "since ");
		put_kernel(line, kernels->first);
	} else {
		smcclc_line_put(line, "all");
	}
	if (!kernels->gap_last)
		return;
	smcclc_line_put(line, ", but not ");
	put_range(line, kernels->gap_first, kernels->gap_last);
}

size_t smcclc_kernels_text(const struct smcclc_kernels *kernels, char *text,
			   size_t capacity)
{
	struct smcclc_line line;

	if (capacity == 0)
		return 0;
	smcclc_line_begin(&line, text, capacity);
	if (kernels->vendor == SMCCLC_VENDOR_LINUX)
		put_numbers(&line, kernels);
	else
		smcclc_line_put(&line, smcclc_vendor_name(kernels->vendor));
	return line.length;
}
