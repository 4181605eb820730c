/* SPDX-License-Identifier: MIT */
/*
 * What every public header of libsmcclc shares: version, export mark and the
 * conventions its comments rely on.
 *
 * Conventions
 *  - The library is pure: no I/O, no allocation, no clock, no globals that
 *    change. Every function may be called from any thread on its own objects.
 *  - A pointer parameter must not be NULL unless its comment says so.
 *  - Wire values are exact-width unsigned integers, never enum types, so that
 *    a value nobody has thought of yet survives. Sizes are size_t, in bytes.
 *    Times are int64_t nanoseconds of any clock that all events share.
 *  - Every struct is valid when all its bytes are zero, and may be copied by
 *    assignment. Nothing borrows memory unless its comment says so.
 *  - Enums keep the numbers they have: a new member takes the next free one.
 *    Structs get new members at their end only, and in version 0 only when the
 *    minor version changes; a program that zeroes a struct and names members
 *    compiles with every later one. From 1.0 on that takes a new soname.
 */
#ifndef SMCCLC_API_H
#define SMCCLC_API_H

#define SMCCLC_VERSION_MAJOR 0
#define SMCCLC_VERSION_MINOR 2
#define SMCCLC_VERSION_PATCH 0
#define SMCCLC_VERSION       "0.2.0"

#if defined(__GNUC__) && defined(SMCCLC_BUILD)
#define SMCCLC_API __attribute__((visibility("default")))
#elif defined(__cplusplus)
#define SMCCLC_API extern "C"
#else
#define SMCCLC_API
#endif

#endif
