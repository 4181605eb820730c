/* SPDX-License-Identifier: MIT */
/* The public headers seen by a C++ compiler. */
#include "test_headers.c"
