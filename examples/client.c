/* SPDX-License-Identifier: MIT */
/*
 * A client over SMC: connects, sends a line, prints the answer, and says what
 * the connection became.
 *
 * usage: client ADDRESS PORT
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "smc_mode.h"

#ifndef AF_SMC
#define AF_SMC 43 /* not in the headers of every C library */
#endif
#define SMCPROTO_SMC  0 /* over IPv4 */
#define SMCPROTO_SMC6 1 /* over IPv6 */

/* Reads an address and port. Returns the length of `storage`, 0 if wrong. */
static socklen_t parse(const char *address, const char *port,
		       struct sockaddr_storage *storage)
{
	struct sockaddr_in *in = (struct sockaddr_in *)storage;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)storage;

	memset(storage, 0, sizeof(*storage));
	if (inet_pton(AF_INET, address, &in->sin_addr) == 1) {
		in->sin_family = AF_INET; /* not AF_SMC */
		in->sin_port = htons((uint16_t)atoi(port));
		return sizeof(*in);
	}
	if (inet_pton(AF_INET6, address, &in6->sin6_addr) == 1) {
		in6->sin6_family = AF_INET6;
		in6->sin6_port = htons((uint16_t)atoi(port));
		return sizeof(*in6);
	}
	return 0;
}

int main(int argc, char **argv)
{
	static const char hello[] = "hello\n";
	struct sockaddr_storage address;
	socklen_t length;
	char answer[64];
	ssize_t got;
	int s;

	length = argc == 3 ? parse(argv[1], argv[2], &address) : 0;
	if (!length) {
		fprintf(stderr, "usage: client ADDRESS PORT\n");
		return 2;
	}
	/* The address family stays that of IP: only the socket is AF_SMC. */
	s = socket(AF_SMC, SOCK_STREAM,
		   address.ss_family == AF_INET6 ? SMCPROTO_SMC6
						 : SMCPROTO_SMC);
	if (s < 0) {
		perror("socket(AF_SMC)");
		return 1;
	}
	if (connect(s, (struct sockaddr *)&address, length) < 0) {
		perror("connect");
		return 1;
	}
	smc_mode_print(s);
	if (send(s, hello, sizeof(hello) - 1, MSG_NOSIGNAL) < 0) {
		perror("send");
		return 1;
	}
	got = recv(s, answer, sizeof(answer), 0);
	if (got < 0) {
		perror("recv");
		return 1;
	}
	printf("answer: %.*s", (int)got, answer);
	close(s);
	return 0;
}
