#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What must not change what smc-clc-explain says of real captures.

usage: metamorphic.py SMC-CLC-EXPLAIN [SCENARIO...]

Each capture is told again in other words: its packets cut into pieces, at
another time, between strangers, with other ports, before or after another
capture. The verdicts are the same. Then packets are left out, from the front
or one by one: no verdict that is certain contradicts the whole. The result is
TAP.
"""

import pathlib
import struct
import sys

import broken
import pcap

TCP_HEADER, PORT_SHIFT = 20, 7
YEAR = 365 * 86400
DROPS_MAX = 24  # variants of a capture
SAID = broken.VERDICT + ("version", "certainty", "kernel_view")


def stamped(packet, seconds):
    """The same packet so many seconds later."""
    then, fraction = struct.unpack("<II", packet.stamp)
    return pcap.Packet(struct.pack("<II", then + seconds, fraction),
                       packet.rest)


def place_of_tcp(link, packet):
    """Where the TCP header is in the frame of an IPv4 packet, or None."""
    if not pcap.ends(link, packet):
        return None
    kind, data = pcap.network(link, packet.data)
    if kind != pcap.IPV4:
        return None
    return len(packet.data) - len(data) + data[0] % 16 * 4


def with_data(packet, data):
    """The same packet with another frame, all of which is there."""
    return pcap.Packet(packet.stamp, struct.pack("<II", len(data), len(data)) +
                       data)


def is_whole(packet):
    return len(set(struct.unpack_from("<II", packet.rest))) == 1


def pieces(link, packet, size):
    """A TCP segment as several of at most `size` bytes."""
    at = place_of_tcp(link, packet)
    if at is None or not is_whole(packet):
        return [packet]
    data = packet.data
    kind, network = pcap.network(link, data)
    start = len(data) - len(network)
    end = start + struct.unpack_from(">H", network, 2)[0]
    first = at + (data[at + 12] >> 4) * 4
    flags = data[at + 13]
    if end - first <= size or flags & 2:
        return [packet]
    seq = struct.unpack_from(">I", data, at + 4)[0]
    out = []
    for place in range(first, end, size):
        payload = data[place:min(place + size, end)]
        head = bytearray(data[:first])
        struct.pack_into(">H", head, start + 2,
                         first - start + len(payload))
        struct.pack_into(">I", head, at + 4,
                         (seq + place - first) & 0xffffffff)
        if place + size < end:
            head[at + 13] = flags & ~1  # the FIN comes last
        out.append(with_data(packet, bytes(head) + payload))
    return out


def other_ports(link, packet):
    """The packet of a connection whose ports are others."""
    at = place_of_tcp(link, packet)
    if at is None:
        return packet
    data = bytearray(packet.data)
    ports = struct.unpack_from(">HH", data, at)
    struct.pack_into(">HH", data, at, *(p ^ PORT_SHIFT for p in ports))
    return pcap.Packet(packet.stamp, packet.rest[:8] + bytes(data))


def said(connections, ports=lambda port: port):
    return sorted([c["client"]["ip"], ports(c["client"]["port"]),
                   *(str(c[part]) for part in SAID)] for c in connections)


# --- the same in other words -------------------------------------------------


def cut_in_pieces(capture):
    for size in (1, 3, 7, 40):
        yield capture.of([piece for packet in capture.packets
                          for piece in pieces(capture.link, packet, size)])


def at_another_time(capture):
    yield capture.of([stamped(p, YEAR) for p in capture.packets])
    yield capture.of([stamped(p, -YEAR) for p in capture.packets])


def told_twice(capture):
    """The same again a year later, with other ports."""
    again = [other_ports(capture.link, stamped(p, YEAR))
             for p in capture.packets]
    yield capture.of(capture.packets + again)


def between_strangers(capture):
    """Every packet, and one of a connection with other ports."""
    yield capture.of([q for p in capture.packets
                      for q in (p, other_ports(capture.link, p))])


def with_other_ports(capture):
    yield capture.of([other_ports(capture.link, p) for p in capture.packets])


# --- less of it --------------------------------------------------------------


def without_front(capture):
    count = len(capture.packets)
    step = -(-count // DROPS_MAX)
    for first in range(0, count, step):
        yield capture.of(capture.packets[first:])


def without_one(capture):
    own = [i for i, p in enumerate(capture.packets)
           if pcap.ends(capture.link, p)]
    for left_out in own[::-(-len(own) // DROPS_MAX) or 1]:
        yield capture.of([p for i, p in enumerate(capture.packets)
                          if i != left_out])


def shifted(port):
    return port ^ PORT_SHIFT


def same(tool, files, whole, expected):
    for number, told in enumerate(tool.explain(files)):
        if said(told) != expected(whole):
            yield f"variant {number}: {said(told)} instead of {expected(whole)}"


def both(whole):
    return sorted(said(whole) + said(whole, shifted))


SAME = {
    "in pieces": (cut_in_pieces, said),
    "at another time": (at_another_time, said),
    "twice, with other ports": (told_twice, both),
    "between strangers": (between_strangers, both),
    "with other ports": (with_other_ports, lambda w: said(w, shifted)),
}
LESS = {
    "without its front": without_front,
    "without one packet": without_one,
}


def checks(tool, path):
    capture = pcap.read(path)
    whole = tool.explain([path.read_bytes()])[0]
    for name, (make, expected) in SAME.items():
        yield name, same(tool, make(capture), whole, expected)
    for name, make in LESS.items():
        yield name, broken.check_all(tool, make(capture), whole,
                                     broken.collections.Counter())


def ipv4_of(path):
    """Ports are only changed in IPv4, so that is what it must be."""
    capture = pcap.read(path)
    return all(place_of_tcp(capture.link, p) is not None or
               not pcap.ends(capture.link, p) for p in capture.packets)


def main():
    tool, names = broken.Tool(sys.argv[1]), sys.argv[2:]
    number = failed = 0
    for path in sorted(broken.CAPTURES.glob("*/*.pcap")):
        if (names and path.parent.name not in names) or not ipv4_of(path):
            continue
        for name, problems in checks(tool, path):
            number += 1
            problems = list(problems)
            failed += bool(problems)
            where = f"{path.relative_to(broken.CAPTURES).as_posix()}: {name}"
            print(f"{'not ok' if problems else 'ok'} {number} - {where}",
                  flush=True)
            for problem in problems[:3]:
                print(f"{where}: {problem}", file=sys.stderr)
    print(f"1..{number}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
