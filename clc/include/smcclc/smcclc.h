/* SPDX-License-Identifier: MIT */
/* The whole of libsmcclc. Each header below also stands alone. */
#ifndef SMCCLC_SMCCLC_H
#define SMCCLC_SMCCLC_H

#include <smcclc/api.h>
#include <smcclc/codes.h>
#include <smcclc/diagnosis.h>
#include <smcclc/explain.h>
#include <smcclc/fields.h>
#include <smcclc/handshake.h>
#include <smcclc/kernels.h>
#include <smcclc/message.h>
#include <smcclc/observed.h>
#include <smcclc/roce.h>
#include <smcclc/tcp_option.h>

#endif
