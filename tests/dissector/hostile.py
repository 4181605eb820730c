# SPDX-License-Identifier: MIT
"""Captures of what nobody should send."""

import random

from packets import RECORD, pcap_header, segment

CLIENT = (b"\x0a\x00\x00\x01", 40000)
SERVER = (b"\x0a\x00\x00\x02", 80)
OPTION = b"\x01\x01\xfe\x06\xe2\xd4\xc3\xd9"
EYECATCHER = b"\xe2\xd4\xc3\xd9"

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16


def vectors(root):
    """The messages that the codec is tested with, and the fuzzers' seeds."""
    found = [bytes.fromhex("".join(
        line.split("#")[0] for line in path.read_text().splitlines()))
        for path in sorted((root / "tests/vectors").glob("*/*.hex"))]
    return found + [path.read_bytes() for path in
                    sorted((root / "fuzz/corpus/message").glob("*"))]


def connection(client, server, streams, size, shuffle=None, end=FIN):
    """The packets of a connection on which both ends send these bytes."""
    opening = [
        segment(client, server, 99, 0, SYN, options=OPTION),
        segment(server, client, 199, 100, SYN | ACK, options=OPTION),
        segment(client, server, 100, 200, ACK),
    ]
    ends = ((client, server, 100, 200), (server, client, 200, 100))
    data = [segment(source, target, seq + i, ack, PSH | ACK,
                    stream[i:i + size])
            for (source, target, seq, ack), stream in zip(ends, streams)
            for i in range(0, len(stream), size)]
    if shuffle:
        shuffle(data)
    last = 100 + len(streams[0]), 200 + len(streams[1])
    closing = [segment(client, server, last[0], last[1], end | ACK),
               segment(server, client, last[1], last[0] + 1, end | ACK)]
    return opening + data + (closing if end else [])


def mutated(rnd, message):
    message = bytearray(message)
    for _ in range(rnd.choice((0, 0, 1, 2, 5))):
        if message:
            message[rnd.randrange(len(message))] = rnd.choice(
                (0, 1, 0x80, 0xff, rnd.randrange(256)))
    if rnd.random() < 0.2:
        del message[rnd.randrange(len(message) + 1):]
    if rnd.random() < 0.2:
        message += b"GET / HTTP/1.1\r\n\r\n"
    return bytes(message)


def mutations(root, seed, count):
    """The packets of `count` connections with messages that are damaged, in
    segments of any size and order, some of them cut off."""
    rnd = random.Random(seed)
    messages = vectors(root)
    found = []
    for number in range(count):
        streams = [b"".join(mutated(rnd, rnd.choice(messages))
                            for _ in range(rnd.randint(1, 4)))
                   for _ in range(2)]
        found += connection(
            (CLIENT[0], 10000 + number),
            (SERVER[0], rnd.choice((80, 443, 1521, 5000, 5432))), streams,
            rnd.choice((1, 3, 7, 40, 1400)),
            rnd.shuffle if rnd.random() < 0.4 else None,
            rnd.choice((0, FIN, RST)))
    return [cut(rnd, packet) if rnd.random() < 0.05 else packet
            for packet in found]


def cut(rnd, packet):
    """As a capture with a smaller snaplen has it."""
    frame = packet[RECORD:]
    frame = frame[:rnd.randrange(14, len(frame) + 1)]
    return (packet[:8] + len(frame).to_bytes(4, "little") +
            packet[12:RECORD] + frame)


def tiny_messages():
    """64 KiB of the smallest messages, again and again."""
    message = EYECATCHER + b"\x04\x00\x08\x10"
    stream = message * (65000 // len(message))
    return [packet for port in range(50) for packet in connection(
        (CLIENT[0], 10000 + port), SERVER, (stream, stream), 65000)]


def many_entries():
    """Proposals that announce 255 entries of each list, cut in bytes."""
    proposal = bytearray(EYECATCHER + b"\x01\x40\x00\x20" + bytes(0x4000 - 8))
    proposal[40 + 13] = 28  # where the version 2 extension is
    proposal[92:94] = b"\xff\xff"
    return [packet for size in (1, 1400) for packet in connection(
        (CLIENT[0], 10000 + size), SERVER, (bytes(proposal), b""), size)]


def write(path, found):
    """A capture of these packets, a millisecond apart."""
    with path.open("wb") as file:
        file.write(pcap_header())
        for at, packet in enumerate(found):
            file.write((1000 + at // 1000).to_bytes(4, "little"))
            file.write((at % 1000 * 1000).to_bytes(4, "little"))
            file.write(packet[8:])
    path.chmod(0o644)
    return path
