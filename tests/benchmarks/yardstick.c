/* SPDX-License-Identifier: MIT */
/* Reads a capture and does nothing with it: what no reader can undercut. */
#include <stdio.h>

#include <pcap/pcap.h>

static void ignore(u_char *context, const struct pcap_pkthdr *header,
		   const u_char *bytes)
{
	(void)context;
	(void)header;
	(void)bytes;
}

int main(int argc, char **argv)
{
	char error[PCAP_ERRBUF_SIZE];
	pcap_t *capture;
	int result;

	if (argc != 2) {
		fprintf(stderr, "Usage: yardstick FILE\n");
		return 2;
	}
	capture = pcap_open_offline(argv[1], error);
	if (!capture) {
		fprintf(stderr, "yardstick: %s\n", error);
		return 1;
	}
	result = pcap_dispatch(capture, -1, ignore, NULL);
	if (result < 0)
		pcap_perror(capture, "yardstick");
	pcap_close(capture);
	return result < 0;
}
