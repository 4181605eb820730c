/* SPDX-License-Identifier: MIT */
/* What the RoCE frames in the capture say of a link that did not confirm. */
#include "subject.h"

bool smcclc_subject_explain_roce(const struct smcclc_subject *subject)
{
	const struct smcclc_roce_seen *roce = subject->evidence->roce;

	if (!roce || (!roce->requests && !roce->answers))
		return false;
	if (roce->answers && roce->answer_acks)
		smcclc_subject_cause(
			subject,
			"the capture shows CONFIRM LINK asked for, answered "
			"(%A) and acknowledged: RoCE carries frames in both "
			"directions, look for a cause in the hosts");
	else if (roce->answers)
		smcclc_subject_cause(
			subject,
			"the capture shows the client's CONFIRM LINK answer %A "
			"and no acknowledgement: RoCE from %f (client) to %a "
			"(server) is likely broken, the other direction works");
	else if (roce->request_acks)
		smcclc_subject_cause(
			subject,
			"the capture shows the server's CONFIRM LINK request "
			"%R, which the client's device acknowledged and its "
			"kernel never answered: RoCE reaches the client, look "
			"for a cause in its kernel");
	else
		smcclc_subject_cause(
			subject,
			"the capture shows the server's CONFIRM LINK request "
			"%R, neither acknowledged nor answered: RoCE from %a "
			"(server) to %f (client) is likely broken, or the way "
			"back");
	return true;
}
