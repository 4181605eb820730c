/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <linux/netlink.h>
#include <linux/smc.h>
#include <rdma/rdma_netlink.h>

#include "netlink.h"
#include "report_host.h"

#define SAY 256

static void put(struct plan_step *steps, size_t *count,
		enum plan_step_kind kind, const char *name, const char *device,
		int64_t number)
{
	struct plan_step *step;

	if (*count == PLAN_MAX)
		return;
	step = &steps[(*count)++];
	*step = (struct plan_step){.kind = kind, .number = number};
	snprintf(step->name, sizeof(step->name), "%s", name);
	snprintf(step->device, sizeof(step->device), "%s", device);
}

void plan_add(struct plan *plan, enum plan_step_kind kind, const char *name,
	      const char *device, int64_t number)
{
	put(plan->steps, &plan->count, kind, name, device, number);
}

void plan_undo(struct plan *plan, enum plan_step_kind kind, const char *name,
	       const char *device, int64_t number)
{
	put(plan->undo, &plan->undo_count, kind, name, device, number);
}

/* Says in words what a step does, and by what message. */
static void describe(const struct plan_step *step, char say[SAY])
{
	switch (step->kind) {
	case STEP_PNET_NETDEV:
		snprintf(say, SAY,
			 "give the network device %s the PNET id %s "
			 "(SMC_PNETID_ADD)",
			 step->device, step->name);
		break;
	case STEP_PNET_DEVICE:
		snprintf(say, SAY,
			 "give port %" PRId64 " of the device %s the PNET id "
			 "%s (SMC_PNETID_ADD)",
			 step->number, step->device, step->name);
		break;
	case STEP_PNET_REMOVE:
		snprintf(say, SAY,
			 "take the PNET id %s from all devices "
			 "(SMC_PNETID_DEL)",
			 step->name);
		break;
	case STEP_UEID_ADD:
		snprintf(say, SAY, "define the UEID %s (SMC_NETLINK_ADD_UEID)",
			 step->name);
		break;
	case STEP_UEID_REMOVE:
		snprintf(say, SAY,
			 "remove the UEID %s (SMC_NETLINK_REMOVE_UEID)",
			 step->name);
		break;
	case STEP_RXE_ADD:
		snprintf(say, SAY,
			 "make the soft-RoCE device %s on %s "
			 "(RDMA_NLDEV_CMD_NEWLINK)",
			 step->name, step->device);
		break;
	case STEP_RXE_REMOVE:
		snprintf(say, SAY,
			 "remove the soft-RoCE device %s "
			 "(RDMA_NLDEV_CMD_DELLINK)",
			 step->name);
		break;
	}
}

/* --- messages ---------------------------------------------------------- */

static int send_pnet(const struct plan_step *step)
{
	struct netlink_change change;
	bool remove = step->kind == STEP_PNET_REMOVE;

	if (netlink_change_begin(&change, SMCR_GENL_FAMILY_NAME,
				 remove ? SMC_PNETID_DEL : SMC_PNETID_ADD) < 0)
		return -1;
	mnl_attr_put_strz(change.header, SMC_PNETID_NAME, step->name);
	if (step->kind == STEP_PNET_NETDEV)
		mnl_attr_put_strz(change.header, SMC_PNETID_ETHNAME,
				  step->device);
	if (step->kind == STEP_PNET_DEVICE) {
		mnl_attr_put_strz(change.header, SMC_PNETID_IBNAME,
				  step->device);
		mnl_attr_put_u8(change.header, SMC_PNETID_IBPORT,
				(uint8_t)step->number);
	}
	return netlink_change_send(&change, NETLINK_GENERIC);
}

static int send_ueid(const struct plan_step *step)
{
	struct netlink_change change;
	char padded[SMC_MAX_EID_LEN + 1];

	if (netlink_change_begin(&change, SMC_GENL_FAMILY_NAME,
				 step->kind == STEP_UEID_ADD
					 ? SMC_NETLINK_ADD_UEID
					 : SMC_NETLINK_REMOVE_UEID) < 0)
		return -1;
	snprintf(padded, sizeof(padded), "%-32.32s", step->name);
	mnl_attr_put_strz(change.header, SMC_NLA_EID_TABLE_ENTRY, padded);
	if (netlink_change_send(&change, NETLINK_GENERIC) == 0)
		return 0;
	/* The last UEID of a mainframe enables the system EID: no error. */
	return step->kind == STEP_UEID_REMOVE && errno == EAGAIN ? 0 : -1;
}

static int send_rxe(const struct plan_step *step)
{
	struct netlink_change change;

	if (step->kind == STEP_RXE_ADD) {
		netlink_change_raw(&change,
				   RDMA_NL_GET_TYPE(RDMA_NL_NLDEV,
						    RDMA_NLDEV_CMD_NEWLINK));
		mnl_attr_put_strz(change.header, RDMA_NLDEV_ATTR_DEV_NAME,
				  step->name);
		mnl_attr_put_strz(change.header, RDMA_NLDEV_ATTR_LINK_TYPE,
				  "rxe");
		mnl_attr_put_strz(change.header, RDMA_NLDEV_ATTR_NDEV_NAME,
				  step->device);
	} else {
		netlink_change_raw(&change,
				   RDMA_NL_GET_TYPE(RDMA_NL_NLDEV,
						    RDMA_NLDEV_CMD_DELLINK));
		mnl_attr_put_u32(change.header, RDMA_NLDEV_ATTR_DEV_INDEX,
				 (uint32_t)step->number);
	}
	return netlink_change_send(&change, NETLINK_RDMA);
}

static int send_step(const struct plan_step *step)
{
	switch (step->kind) {
	case STEP_PNET_NETDEV:
	case STEP_PNET_DEVICE:
	case STEP_PNET_REMOVE:
		return send_pnet(step);
	case STEP_UEID_ADD:
	case STEP_UEID_REMOVE:
		return send_ueid(step);
	case STEP_RXE_ADD:
	case STEP_RXE_REMOVE:
		return send_rxe(step);
	}
	return -1;
}

/* --- doing it ---------------------------------------------------------- */

/* What an error of the kernel means for such a step. */
static const char *meaning(const struct plan_step *step, int error)
{
	bool rxe = step->kind == STEP_RXE_ADD || step->kind == STEP_RXE_REMOVE;
	bool removes = step->kind == STEP_PNET_REMOVE ||
		       step->kind == STEP_UEID_REMOVE;

	switch (error) {
	case EPERM:
		return "only an administrator may (CAP_NET_ADMIN)";
	case EEXIST:
		return "it has one already";
	case ERANGE:
		return "four are defined already, which is the most";
	case ENOENT:
		if (rxe)
			return "the kernel lacks a module that rdma_rxe wants "
			       "(crc32)";
		return removes ? "there is none, or SMC is not loaded"
			       : "SMC is not loaded: smc-clc-host load";
	case EPROTONOSUPPORT:
		return "this kernel has no RDMA";
	case ENODEV:
		return "there is no such device";
	case EOPNOTSUPP:
	case EINVAL:
		return rxe ? "the kernel has no rdma_rxe, or the device cannot "
			     "carry it"
			   : "the kernel refuses it";
	default:
		return strerror(error);
	}
}

static void say(const struct terminal *text, const char *verb,
		const struct plan_step *step)
{
	char what[SAY];

	describe(step, what);
	report_wrap(text, 0, verb, what);
}

static void complain(const struct plan_step *step, int error)
{
	char what[SAY];
	char clean[4 * SAY];

	describe(step, what);
	fprintf(stderr, "smc-clc-host: cannot %s: %s\n",
		report_clean(what, clean, sizeof(clean)), meaning(step, error));
}

static void undo(const struct plan *plan, const struct terminal *text)
{
	for (size_t i = 0; i < plan->undo_count; i++)
		if (send_step(&plan->undo[i]) == 0)
			say(text, "Undone: ", &plan->undo[i]);
}

int plan_run(const struct plan *plan, bool dry_run, const struct terminal *text)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_step *step = &plan->steps[i];

		if (dry_run) {
			say(text, "Would ", step);
			continue;
		}
		if (send_step(step) < 0) {
			complain(step, errno);
			if (i > 0)
				undo(plan, text);
			return -1;
		}
		say(text, "Done: ", step);
	}
	return 0;
}
