# SPDX-License-Identifier: MIT
"""Captures that somebody made to wear a reader out, as streams of chunks.

Python makes them at the speed of a disk: the packets of a round are all alike
but for a few bytes, so that they are joined, not put together one by one.
"""

import random
import struct

EYECATCHER = bytes.fromhex("e2d4c3d9")
SMC_OPTION = bytes([254, 6]) + EYECATCHER + bytes([1, 1])  # padded with NOPs
CHUNK = 2000  # packets

FIN, SYN, RST, ACK = 1, 2, 4, 16

PCAP_HEADER = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1)


def record(frame, seconds):
    """A frame as a record of a pcap file."""
    return struct.pack("<IIII", int(seconds), int(seconds % 1 * 1e6),
                       len(frame), len(frame)) + frame


def segment(addresses, flags, seq, ack, options=b"", payload=b""):
    """An Ethernet frame; `addresses` has both addresses and both ports."""
    header = 20 + len(options)
    return (bytes(12) + b"\x08\x00"
            + struct.pack(">BBHHHBBH", 0x45, 0, 20 + header + len(payload),
                          0, 0, 64, 6, 0)
            + addresses
            + struct.pack(">IIBBHHH", seq, ack, header // 4 << 4, flags,
                          65535, 0, 0)
            + options + payload)


def clients(count):
    """Addresses and ports of `count` connections, each of its own host."""
    return [struct.pack(">IIHH", 0x0a000000 + i, 0xc0a80001, 40000, 5201)
            for i in range(count)]


def reverse(addresses):
    """The same for packets of the server."""
    return (addresses[4:8] + addresses[:4] + addresses[10:12]
            + addresses[8:10])


def alike(keys, seconds, *arguments):
    """Chunks of records of the same segment for each of `keys`."""
    mark = bytes(range(200, 212))
    before, after = record(segment(mark, *arguments), seconds).split(mark)
    for start in range(0, len(keys), CHUNK):
        yield (before + (after + before).join(keys[start:start + CHUNK])
               + after)


def openings(keys, seconds):
    """SYN, SYN-ACK and ACK with the SMC option for each of `keys`."""
    yield from alike(keys, seconds, SYN, 0, 0, SMC_OPTION)
    yield from alike([reverse(key) for key in keys], seconds,
                     SYN | ACK, 0, 1, SMC_OPTION)
    yield from alike(keys, seconds, ACK, 1, 1)


def half_open(count):
    """SYNs that nobody answers."""
    yield from alike(clients(count), 1, SYN, 0, 0, SMC_OPTION)


def slow_loris(count, rounds=8):
    """Proposals that come byte by byte, and never end."""
    keys = clients(count)
    proposal = EYECATCHER + bytes([1, 0, 200, 0x10]) + bytes(200)
    yield from openings(keys, 1)
    for i in range(rounds):
        yield from alike(keys, 1 + i / 1000, ACK, 1 + i, 1, b"",
                         proposal[i:i + 1])


def full_heads(count):
    """As many bytes as are kept of both directions: messages without end."""
    keys = clients(count)
    message = EYECATCHER + bytes([1, 0xff, 0xff, 0x10]) + bytes(4500)
    yield from openings(keys, 1)
    for at in range(0, len(message), 1400):
        part = message[at:at + 1400]
        yield from alike(keys, 2, ACK, 1 + at, 1, b"", part)
        yield from alike([reverse(key) for key in keys], 2, ACK, 1 + at, 1,
                         b"", part)


def declines(count, codes=1 << 32):
    """Declines, each of another host, with so many codes in turn."""
    keys = clients(count)
    for start in range(0, count, CHUNK):
        some = keys[start:start + CHUNK]
        yield from openings(some, 1)
        yield b"".join(
            record(segment(key, ACK, 1, 1, b"", EYECATCHER
                           + bytes([4, 0, 28, 0x10]) + bytes(8)
                           + struct.pack(">II", (start + i) % codes, 0)
                           + EYECATCHER), 1)
            for i, key in enumerate(some))


def same_declines(count):
    """Declines, each of another host, with the same code."""
    return declines(count, 1)


def noise(count):
    """TCP segments of which all but the protocol is random."""
    rng = random.Random(1)
    like = record(segment(bytes(12), 0, 0, 0, b"", bytes(64)), 1)
    head = like[:16 + 14 + 12]  # up to the addresses
    rest = len(like) - len(head)
    for start in range(0, count, CHUNK):
        number = min(CHUNK, count - start)
        some = rng.randbytes(number * rest)
        yield head + head.join(some[i * rest:(i + 1) * rest]
                               for i in range(number))


def records(capture):
    """The records of a little-endian pcap file in memory."""
    at = 24
    while at < len(capture):
        size = 16 + struct.unpack_from("<I", capture, at + 8)[0]
        yield capture[at:at + size]
        at += size


def among(flood, honest):
    """A pcap file: the chunks of `flood`, among them the records `honest`."""
    chunks = list(flood)
    honest = list(honest)
    yield PCAP_HEADER
    for i, chunk in enumerate(chunks):
        yield chunk
        yield b"".join(honest[len(honest) * i // len(chunks):
                              len(honest) * (i + 1) // len(chunks)])
