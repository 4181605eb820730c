#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A server over SMC: sends back what it gets, one connection after another.

usage: server.py PORT [-6]
"""

import socket
import sys

from smc import describe, smc_socket


def serve(connection):
    print(describe(connection), flush=True)
    while data := connection.recv(4096):
        connection.sendall(data)


def main():
    family = socket.AF_INET6 if "-6" in sys.argv else socket.AF_INET
    with smc_socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("::" if family == socket.AF_INET6 else "0.0.0.0",
                       int(sys.argv[1])))
        listener.listen()
        while True:
            # Only here is the handshake over, or the fallback done.
            connection, _ = listener.accept()
            with connection:
                serve(connection)


if __name__ == "__main__":
    main()
