# SPDX-License-Identifier: MIT
"""SMC sockets for Python, and what became of them."""

import os
import socket
import struct

AF_SMC = 43
SMCPROTO_SMC, SMCPROTO_SMC6 = 0, 1
NETLINK_SOCK_DIAG, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP = 4, 20, 0x301
NLMSG_ERROR, NLMSG_DONE = 2, 3
SMC_DIAG_FALLBACK = 5
MODES = {0: "SMCR", 1: "TCP", 2: "SMCD"}


def smc_socket(family=socket.AF_INET):
    """A stream socket that is SMC to the kernel and IP to Python.

    Python knows no addresses of AF_SMC; they are those of IPv4 or IPv6.
    """
    protocol = SMCPROTO_SMC6 if family == socket.AF_INET6 else SMCPROTO_SMC
    made = socket.socket(AF_SMC, socket.SOCK_STREAM, protocol)
    return socket.socket(family, socket.SOCK_STREAM, 0, fileno=made.detach())


def _messages(netlink):
    while True:
        data = netlink.recv(65536)
        while len(data) >= 16:
            length, kind = struct.unpack_from("=IH", data)
            if kind in (NLMSG_DONE, NLMSG_ERROR) or length < 16:
                return
            yield data[16:length]
            data = data[(length + 3) & ~3:]


def smc_mode(sock):
    """("SMCR", 0, 0), ("SMCD", 0, 0), or ("TCP", reason, peer's reason).

    None if the kernel does not say (it needs the module smc_diag).
    """
    inode = os.fstat(sock.fileno()).st_ino
    request = struct.pack("=BxxB48x", AF_SMC, 0)
    header = struct.pack("=IHHII", 16 + len(request), SOCK_DIAG_BY_FAMILY,
                         NLM_F_DUMP, 1, 0)
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW,
                       NETLINK_SOCK_DIAG) as netlink:
        netlink.send(header + request)
        for body in _messages(netlink):
            if struct.unpack_from("=Q", body, 56)[0] != inode:
                continue
            mode, reason, peer = body[2], 0, 0
            rest = body[64:]
            while len(rest) >= 4:
                length, kind = struct.unpack_from("=HH", rest)
                if kind == SMC_DIAG_FALLBACK:
                    reason, peer = struct.unpack_from("=II", rest, 4)
                rest = rest[max(4, (length + 3) & ~3):]
            if MODES.get(mode) != "TCP":
                return MODES.get(mode), 0, 0
            return "TCP", reason, peer
    return None


def describe(sock):
    """One line for people."""
    found = smc_mode(sock)
    if found is None:
        return "mode unknown"
    mode, reason, peer = found
    return f"mode TCP {reason:#010x}/{peer:#010x}" if mode == "TCP" \
        else f"mode {mode}"
