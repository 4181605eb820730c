/* SPDX-License-Identifier: MIT */
/*
 * A server over SMC: sends back what it gets, one connection after another,
 * and says what each became.
 *
 * usage: server PORT [-6] [-1]
 *
 * -6: over IPv6, and IPv4 too; -1: ends after the first connection.
 */
#include <netinet/in.h>
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

/* Returns a listening socket, or -1. */
static int listen_on(uint16_t port, int ipv6)
{
	struct sockaddr_in in = {.sin_family = AF_INET, /* not AF_SMC */
				 .sin_port = htons(port)};
	struct sockaddr_in6 in6 = {.sin6_family = AF_INET6,
				   .sin6_port = htons(port)};
	int s = socket(AF_SMC, SOCK_STREAM,
		       ipv6 ? SMCPROTO_SMC6 : SMCPROTO_SMC);
	const int on = 1;
	int status;

	if (s < 0)
		return -1;
	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (ipv6)
		status = bind(s, (struct sockaddr *)&in6, sizeof(in6));
	else
		status = bind(s, (struct sockaddr *)&in, sizeof(in));
	if (status < 0 || listen(s, SOMAXCONN) < 0) {
		close(s);
		return -1;
	}
	return s;
}

static void serve(int s)
{
	char buffer[4096];
	ssize_t got;

	smc_mode_print(s);
	while ((got = recv(s, buffer, sizeof(buffer), 0)) > 0)
		if (send(s, buffer, (size_t)got, MSG_NOSIGNAL) < 0)
			break;
	close(s);
}

int main(int argc, char **argv)
{
	int ipv6 = 0;
	int once = 0;
	int listener;

	for (int i = 2; i < argc; i++) {
		ipv6 = ipv6 || strcmp(argv[i], "-6") == 0;
		once = once || strcmp(argv[i], "-1") == 0;
	}
	if (argc < 2) {
		fprintf(stderr, "usage: server PORT [-6] [-1]\n");
		return 2;
	}
	listener = listen_on((uint16_t)atoi(argv[1]), ipv6);
	if (listener < 0) {
		perror("listen");
		return 1;
	}
	do {
		/* Only here is the handshake over, or the fallback done. */
		int s = accept(listener, NULL, NULL);

		if (s < 0) {
			perror("accept");
			return 1;
		}
		serve(s);
	} while (!once);
	return 0;
}
