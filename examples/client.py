#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A client over SMC: sends a line, prints the answer and what it became.

usage: client.py ADDRESS PORT
"""

import socket
import sys

from smc import describe, smc_socket


def main():
    address, port = sys.argv[1], int(sys.argv[2])
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with smc_socket(family) as client:
        client.connect((address, port))
        print(describe(client), flush=True)
        client.sendall(b"hello\n")
        print("answer:", client.recv(64).decode(), end="")


if __name__ == "__main__":
    main()
