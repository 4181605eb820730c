/* SPDX-License-Identifier: MIT */
#include "endpoint.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

static char *put_byte(char *at, uint8_t value)
{
	if (value > 99)
		*at++ = (char)('0' + value / 100);
	if (value > 9)
		*at++ = (char)('0' + value / 10 % 10);
	*at++ = (char)('0' + value % 10);
	return at;
}

/* Every connection of a report needs this twice: no snprintf. */
static void ipv4_text(const uint8_t *address, char *text)
{
	for (size_t i = 0; i < 4; i++) {
		text = put_byte(text, address[i]);
		*text++ = '.';
	}
	text[-1] = '\0';
}

void endpoint_address(const struct endpoint *end, char *text)
{
	if (end->family == 6)
		inet_ntop(AF_INET6, end->address, text, ENDPOINT_ADDRESS_MAX);
	else
		ipv4_text(end->address, text);
}

void endpoint_text(const struct endpoint *end, char *text)
{
	char address[ENDPOINT_ADDRESS_MAX];

	endpoint_address(end, address);
	snprintf(text, ENDPOINT_TEXT_MAX,
		 end->family == 6 ? "[%s]:%u" : "%s:%u", address, end->port);
}

void endpoint_gid(const struct endpoint *end, uint8_t *gid)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (end->family == 6) {
		memcpy(gid, end->address, sizeof(end->address));
		return;
	}
	memcpy(gid, mapped, sizeof(mapped));
	memcpy(gid + sizeof(mapped), end->address, 4);
}
