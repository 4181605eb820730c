# SPDX-License-Identifier: MIT
"""Capture files as lists of packets, to be broken in every way."""

import dataclasses
import struct

ETHERNET, RAW, SLL, SLL2 = 1, (12, 101), 113, 276
IPV4, IPV6, VLAN = 0x0800, 0x86DD, 0x8100
TCP = 6
NANOSECONDS = bytes.fromhex("4d3cb2a1")  # the magic number of such a file
FILE_HEADER, RECORD_HEADER = 24, 16


@dataclasses.dataclass(frozen=True)
class Packet:
    stamp: bytes  # seconds and their fraction, as in the file
    rest: bytes  # both lengths and the bytes

    @property
    def data(self):
        return self.rest[8:]


@dataclasses.dataclass(frozen=True)
class Capture:
    header: bytes
    packets: list

    @property
    def link(self):
        return struct.unpack_from("<I", self.header, 20)[0]

    def nanoseconds(self, packet):
        seconds, fraction = struct.unpack("<II", packet.stamp)
        unit = 1 if self.header[:4] == NANOSECONDS else 1000
        return seconds * 1000000000 + fraction * unit

    def of(self, packets):
        """The bytes of a file with this header and other packets."""
        return self.header + b"".join(p.stamp + p.rest for p in packets)


def read(path):
    """Reads a pcap file of little-endian byte order."""
    data = path.read_bytes()
    packets = []
    at = FILE_HEADER
    while at < len(data):
        size = struct.unpack_from("<I", data, at + 8)[0]
        end = at + RECORD_HEADER + size
        packets.append(Packet(data[at:at + 8], data[at + 8:end]))
        at = end
    return Capture(data[:FILE_HEADER], packets)


def network(link, data):
    """The ethertype and the bytes from the network header on."""
    if link in RAW:
        return (IPV4 if data[0] >> 4 == 4 else IPV6), data
    kind_at, size = {ETHERNET: (12, 14), SLL: (14, 16), SLL2: (0, 20)}[link]
    kind = struct.unpack_from(">H", data, kind_at)[0]
    while kind == VLAN:
        kind = struct.unpack_from(">H", data, size + 2)[0]
        size += 4
    return kind, data[size:]


def ends(link, packet):
    """((address, port), (address, port)) of a TCP packet, None of others."""
    kind, data = network(link, packet.data)
    if kind == IPV4 and data[9] == TCP:
        addresses, segment = (data[12:16], data[16:20]), data[data[0] % 16 * 4:]
    elif kind == IPV6 and data[6] == TCP:
        addresses, segment = (data[8:24], data[24:40]), data[40:]
    else:
        return None
    return tuple(zip(addresses, struct.unpack_from(">HH", segment)))
