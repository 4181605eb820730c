# SPDX-License-Identifier: MIT
"""Captures made of others: Ethernet, IPv4 and TCP without checksums."""

import struct

HEADER = 24  # of a pcap file
RECORD = 16  # before each packet
PORTS = 34   # where the ports are in a frame


def read(path):
    """The header of a pcap file, and its packets with their records."""
    data = path.read_bytes()
    packets = []
    at = HEADER
    while at < len(data):
        captured = struct.unpack_from("<I", data, at + 8)[0]
        packets.append(data[at:at + RECORD + captured])
        at += RECORD + captured
    return data[:HEADER], packets


def write(path, header, packets):
    path.write_bytes(header + b"".join(packets))
    path.chmod(0o644)
    return path


def is_tcp(packet):
    frame = packet[RECORD:]
    return frame[12:14] == b"\x08\x00" and frame[14] == 0x45 and (
        frame[23] == 6)


def is_syn(packet):
    return is_tcp(packet) and packet[RECORD + PORTS + 13] & 2


def with_port(packet, old, new):
    """`packet` with TCP port `new` where it has `old`."""
    if not is_tcp(packet):
        return packet
    at = RECORD + PORTS
    ports = [new if port == old else port
             for port in struct.unpack_from(">HH", packet, at)]
    return packet[:at] + struct.pack(">HH", *ports) + packet[at + 4:]


def payload(packet):
    """Where the TCP payload begins in `packet`, and where it ends."""
    frame = RECORD + 14
    header = (packet[RECORD + PORTS + 12] >> 4) * 4
    length = struct.unpack_from(">H", packet, frame + 2)[0]
    return RECORD + PORTS + header, frame + length


def joined(first, second):
    """One packet with the payload of `first` and then that of `second`."""
    _, end = payload(first)
    more = second[slice(*payload(second))]
    frame = bytearray(first[RECORD:end] + more)
    struct.pack_into(">H", frame, 16, len(frame) - 14)
    return first[:8] + struct.pack("<II", len(frame), len(frame)) + frame


def following(packet, data):
    """What the sender of `packet` may send next, with `data` as payload."""
    begin, end = payload(packet)
    frame = bytearray(packet[RECORD:begin] + data)
    seq = struct.unpack_from(">I", frame, PORTS + 4)[0] + end - begin
    struct.pack_into(">I", frame, PORTS + 4, seq & 0xffffffff)
    struct.pack_into(">H", frame, 16, len(frame) - 14)
    return packet[:8] + struct.pack("<II", len(frame), len(frame)) + frame


def captured(packet, length):
    """`packet` as a capture of `length` bytes a frame has it."""
    return (packet[:8] + struct.pack("<I", length) +
            packet[12:RECORD + length])


def later(packet, seconds):
    """`packet` at another time."""
    time = struct.unpack_from("<I", packet)[0]
    return struct.pack("<I", time + seconds) + packet[4:]


def segment(source, target, seq, ack, flags, data=b"", options=b"", at=0):
    """A packet from and to (address, port), `at` milliseconds."""
    header = 20 + len(options)
    tcp = struct.pack(">HHIIBBHHH", source[1], target[1], seq & 0xffffffff,
                      ack & 0xffffffff, header // 4 << 4, flags, 65000, 0, 0)
    tcp += options + data
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(tcp), 1, 0, 64, 6, 0,
                     source[0], target[0])
    frame = bytes(12) + b"\x08\x00" + ip + tcp
    return struct.pack("<IIII", 1000 + at // 1000, at % 1000 * 1000,
                       len(frame), len(frame)) + frame


def pcap_header():
    return struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, 1)
