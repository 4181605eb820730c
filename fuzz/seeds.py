#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the seeds of the fuzz targets from the test vectors and captures.

usage: seeds.py [FOLDER]

Writes to FOLDER, by default corpus/ beside this script, a folder for each
kind of input and a file for each seed, named after what it holds. Other files
are left alone.
"""

import argparse
import gzip
import lzma
import pathlib
import re
import struct

FUZZ = pathlib.Path(__file__).resolve().parent
VECTORS = FUZZ.parent / "tests" / "vectors"
CAPTURES = FUZZ.parent / "tests" / "captures"


# --- messages ---------------------------------------------------------------


def vectors():
    """The bytes of every vector by its name."""
    result = {}
    for path in sorted(VECTORS.glob("*/*.hex")):
        lines = path.read_text().splitlines()
        digits = "".join(line for line in lines if not line.startswith("#"))
        result[path.stem] = bytes.fromhex(digits)
    return result


def changed(message, changes):
    """`message` with the bytes at some offsets replaced."""
    result = bytearray(message)
    for offset, data in changes.items():
        result[offset:offset + len(data)] = data
    return bytes(result)


def recipe(kind, version, which=0, value=0, **options):
    """What fuzz_roundtrip.c makes a message of: its oddity, then members."""
    first = [which, value, version - 1, kind - 1, *options.get("members", ())]
    return bytes(first + [options.get("fill", 1)] * 400)


def odd_messages(messages):
    """Messages in which one thing is unusual."""

    def odd(name, changes):
        return changed(messages[name], changes)

    accept, confirm = "accept-v21-smcr-first-contact", "confirm-v21-smcr-first-contact"
    fce, tail, gids = 104, 140, 156
    yield "accept-max-conns-15", odd(accept, {tail: b"\x0f"})
    yield "accept-max-links-3", odd(accept, {tail + 1: b"\x03"})
    yield "accept-path-none", odd(accept, {7: b"\x2a"})
    yield "accept-zos", odd(accept, {fce + 1: b"\x11"})
    yield "accept-v20", odd(accept, {fce + 1: b"\x20"})
    yield "accept-without-extension", odd(
        "accept-v2-smcr-again", {7: b"\x28"})
    yield "accept-unknown-bytes", (
        odd("accept-v2-smcr-again", {6: b"\x74"})[:-4] + b"unknown."
        + messages["accept-v2-smcr-again"][-4:])
    yield "accept-hostile-hostname", odd(
        accept, {fce + 4: b"\x1b[2J</pre>\\\"&'\xff\x00\n"})
    yield "confirm-9-gids", odd(confirm, {gids: b"\x09"})
    yield "accept-v1-smcd", (
        bytes.fromhex("e2d4c3c402003019")
        + bytes(range(8, 44)) + bytes.fromhex("e2d4c3c4"))
    yield "proposal-ip-offset-41", odd(
        "proposal-v1-52-bytes", {38: b"\x00\x29"})
    yield "proposal-offers-nothing", odd("proposal-v21-smcr", {7: b"\x2a"})
    for length in (10, 40):
        v1 = messages["proposal-v1-52-bytes"]
        yield f"proposal-v1-area-of-{length}-bytes", (
            changed(v1[:40], {5: struct.pack(">H", 52 + length),
                              38: struct.pack(">H", length)})
            + bytes(range(length)) + v1[40:])
    v1 = messages["proposal-v1-52-bytes"]
    yield "proposal-v1-ipv6", (
        changed(v1[:-4], {5: struct.pack(">H", 52 + 34), 47: b"\x02"})
        + bytes(range(16)) + b"\x40" + bytes(16) + b"\x80" + v1[-4:])
    yield "proposal-all-reserved-set", odd("proposal-v21-smcd", {
        60: b"\xff" * 20, 82: b"\xff\x1f\xff\xff", 108: b"\xff" * 12})
    yield "decline-v2-zos", odd("decline-v2-linux", {20: b"\x10"})
    yield "decline-v2-aix", odd("decline-v2-linux", {20: b"\x30"})
    yield "decline-v2-unknown-system", odd("decline-v2-linux", {20: b"\x70"})
    yield "decline-v2-reserved-set", odd("decline-v2-linux", {7: b"\x27"})
    yield "decline-v2-28-bytes", odd("decline-v1", {7: b"\x20"})
    yield "decline-out-of-sync", odd(
        "decline-v1", {7: b"\x18", 16: b"\x04\x00\x00\x00"})


def message_seeds(messages):
    yield from messages.items()
    yield from odd_messages(messages)
    for version in (1, 2):
        for kind in (1, 2, 3, 4):
            yield f"recipe-{kind}-v{version}", recipe(kind, version)
            yield f"recipe-{kind}-v{version}-zeros", recipe(
                kind, version, fill=0)
            yield f"recipe-{kind}-v{version}-smcr", recipe(
                kind, version, members=(1, 0, 0), fill=0x13)
            for which in (1, 2, 3, 4, 12, 13, 14, 15):
                yield f"recipe-{kind}-v{version}-odd-{which}", recipe(
                    kind, version, which, 0xff)
    for name in ("proposal-v21-smcd", "confirm-v21-smcr-first-contact"):
        for length in (6, 20, 120):
            yield f"{name}-first-{length}-bytes", messages[name][:length]
    yield "http-request", b"GET / HTTP/1.1\r\n\r\n"


# --- events of one connection -----------------------------------------------

SYN, SYN_ACK, MESSAGE, DATA, HOLE, FIN, RST, TIME = range(8)
CLIENT, SERVER = 0, 1
ABSENT, SMCR, SMCD = 1, 2, 3
NOT_KEPT, GUESSED, FAST_OPEN, ADDRESSES, ROCE = 0x08, 0x10, 0x20, 0x40, 0x80
MILLISECOND, SECONDS = 0x21, 0x37  # one, and seven


def event(kind, side=CLIENT, option=0, after=MILLISECOND, more=b"", flags=0):
    return bytes([kind, side | option << 1 | flags, after]) + more


def codes():
    """Every diagnosis code that is known."""
    table = (FUZZ.parent / "clc" / "include" / "smcclc" / "codes.def").read_text()
    known = {int(code, 16) for code in re.findall(r"CODE\((0x\w+)", table)}
    return sorted(known | {0x03FF0000, 0x12345678})


def handshake_seeds(messages):
    messages = {**messages, **dict(odd_messages(messages))}

    def says(side, name, **options):
        return event(MESSAGE, side, more=messages[name], **options)

    def decline(side, code, **options):
        message = bytearray(messages["decline-v1"])
        message[16:20] = struct.pack(">I", code)
        return event(MESSAGE, side, more=bytes(message), **options)

    opened = event(SYN, option=SMCR) + event(SYN_ACK, SERVER, SMCR)
    proposal = opened + says(CLIENT, "proposal-v21-smcr")
    accept = proposal + says(SERVER, "accept-v21-smcr-first-contact")
    confirm = accept + says(CLIENT, "confirm-v21-smcr-first-contact")
    smcd = (
        opened
        + says(CLIENT, "proposal-v21-smcd")
        + says(SERVER, "accept-v21-smcd-first-contact")
        + says(CLIENT, "confirm-v21-smcd-first-contact")
    )
    data = event(DATA) + event(DATA, SERVER)
    close = event(FIN) + event(FIN, SERVER)

    yield "smcr-closed", confirm + close
    yield "smcr-open", confirm + event(TIME, after=SECONDS)
    yield "smcd-closed", smcd + close
    v1_only = says(CLIENT, "proposal-v1-52-bytes")
    v1_too = says(CLIENT, "proposal-v1-and-v21-smcr")
    for name, proposed in (("smcr-v1", v1_only), ("smcr-v1-not-v2", v1_too)):
        agreed = opened + proposed + says(SERVER, "accept-v1-smcr")
        done = agreed + says(CLIENT, "confirm-v1-smcr")
        yield name, done + close
        yield f"{name}-hole", done + event(HOLE) + close
        yield f"{name}-data", done + data + close
        for code in (0x01010000, 0x02010000, 0x03040000, 0x09990000):
            yield f"{name}-client-declines-late-{code:08x}", (
                done + decline(CLIENT, code, after=SECONDS) + data)
            yield f"{name}-server-declines-late-{code:08x}", (
                done + decline(SERVER, code, after=SECONDS) + data)
            yield f"{name}-client-declines-{code:08x}", (
                agreed + decline(CLIENT, code) + data)
    for code in (0x01010000, 0x02010000, 0x09990000, 0x03030007):
        yield f"client-declines-first-{code:08x}", (
            opened + decline(CLIENT, code) + data)
        yield f"smcd-client-declines-{code:08x}", (
            opened + says(CLIENT, "proposal-v21-smcd")
            + says(SERVER, "accept-v21-smcd-first-contact")
            + decline(CLIENT, code) + data)
        yield f"again-client-declines-{code:08x}", (
            proposal + says(SERVER, "accept-v2-smcr-again")
            + decline(CLIENT, code) + data)
    for code in codes():
        yield f"server-declines-{code:08x}", (
            proposal + decline(SERVER, code) + data + close
        )
        yield f"client-declines-{code:08x}", (
            accept + decline(CLIENT, code) + data + close
        )
    for name in ("proposal-v1-52-bytes", "proposal-v1-ipv6",
                 "proposal-v1-and-v21-smcr", "proposal-v21-smcd",
                 "proposal-v21-smcd-no-eid", "proposal-offers-nothing",
                 "proposal-v21-smcr-smcd-emulated-ism"):
        for code in (0x03030000, 0x03030001, 0x03030002, 0x03030003,
                     0x03030004, 0x03030007, 0x03030008, 0x03070000):
            yield f"{name}-declined-{code:08x}", (
                opened + says(CLIENT, name) + decline(SERVER, code) + data
            )
    # By number, as the target has them.
    for name in ("proposal-v1-52-bytes", "proposal-v1-and-v21-smcr",
                 "proposal-v1-ipv6"):
        for what, client, server in (
                ("subnet-of-both", 2, 3), ("subnet-of-client", 2, 4),
                ("subnet-of-server", 4, 2), ("subnet-of-nobody", 4, 5),
                ("ipv6", 0, 1), ("link-local", 6, 7), ("in-full", 8, 0),
                ("two-gaps", 9, 2), ("too-short", 10, 14),
                ("no-digit", 11, 12), ("too-long", 13, 15)):
            yield f"{name}-{what}", (
                event(TIME, flags=ADDRESSES,
                      more=bytes([client | server << 4]))
                + opened + says(CLIENT, name) + decline(SERVER, 0x03070000)
                + data
            )
    for name in ("decline-v2-zos", "decline-v2-aix", "decline-v2-28-bytes",
                 "decline-v2-unknown-system", "decline-v2-reserved-set",
                 "decline-out-of-sync"):
        yield f"server-{name}", proposal + says(SERVER, name)
        yield f"client-{name}", accept + says(CLIENT, name) + close
        yield f"client-{name}-first", opened + says(CLIENT, name) + data
    yield "client-declines-first", opened + decline(CLIENT, 0x03030000) + data
    yield "server-declines-v2", (
        proposal + says(SERVER, "decline-v2-linux") + data + close
    )
    yield "server-declines-late-and-client-follows", (
        confirm + decline(SERVER, 0x09990001) + data
    )
    yield "server-declines-late-and-client-is-silent", (
        confirm + decline(SERVER, 0x09990001) + event(TIME, after=SECONDS)
    )
    yield "server-declines-late-smcd", smcd + decline(SERVER, 0x09990001)
    for seen in ((0, 0, 0, 0), (2, 0, 0, 0), (2, 2, 0, 0), (1, 1, 1, 0),
                 (3, 3, 3, 3)):
        yield "server-declines-late-roce-{}-{}-{}-{}".format(*seen), (
            confirm + event(TIME, flags=ROCE, more=bytes(seen))
            + decline(SERVER, 0x02010000) + data
        )
    yield "client-declines-late", confirm + decline(CLIENT, 0x09990002) + data
    yield "both-decline", (
        proposal + decline(SERVER, 0x03030000) + decline(CLIENT, 0x02010000)
    )
    yield "no-option-in-syn-ack", (
        event(SYN, option=SMCR) + event(SYN_ACK, SERVER, ABSENT) + data
    )
    yield "smcd-option-in-syn-ack", (
        event(SYN, option=SMCR) + event(SYN_ACK, SERVER, SMCD) + data
    )
    yield "option-stripped-from-syn", (
        event(SYN, option=SMCR) + event(SYN, option=ABSENT)
        + event(SYN_ACK, SERVER, ABSENT) + data
    )
    yield "option-stripped-from-syn-ack", (
        event(SYN, option=SMCR) + event(SYN_ACK, SERVER, SMCR)
        + event(SYN_ACK, SERVER, ABSENT) + event(RST, SERVER)
    )
    yield "fast-open", (
        event(SYN, option=SMCR, flags=FAST_OPEN)
        + event(SYN_ACK, SERVER, ABSENT) + data
    )
    yield "client-sends-data", opened + event(DATA) + event(RST, SERVER)
    yield "server-sends-data", proposal + event(DATA, SERVER) + event(RST)
    for name in ("proposal-bad-trailer", "proposal-84-bytes-too-long",
                 "proposal-length-0", "proposal-version-0", "type-5",
                 "accept-damaged-eyecatcher", "accept-52-bytes"):
        side = SERVER if name.startswith("accept") else CLIENT
        before = proposal if side == SERVER else opened
        yield name, before + says(side, name) + event(RST, 1 - side)
    yield "message-cut-off", (
        opened + event(FIN, SERVER)
        + event(MESSAGE, more=messages["proposal-v21-smcd"][:100])
    )
    yield "message-not-kept", (
        opened
        + event(MESSAGE, more=messages["proposal-v21-smcd"][:100],
                flags=NOT_KEPT)
    )
    yield "no-answer-to-syn", event(SYN, option=SMCR)
    yield "no-answer-to-proposal", proposal + event(FIN, after=SECONDS)
    yield "no-answer-to-accept", accept + event(RST, SERVER, after=SECONDS)
    yield "no-proposal", opened + event(FIN, SERVER, after=SECONDS)
    yield "server-closes", proposal + event(FIN, SERVER)
    yield "client-resets", accept + event(RST)
    yield "hole-in-place-of-an-answer", proposal + event(HOLE, SERVER) + data
    yield "begins-with-accept", (
        says(SERVER, "accept-v21-smcr-first-contact", flags=GUESSED)
        + says(CLIENT, "confirm-v21-smcr-first-contact") + close
    )
    yield "only-the-client", (
        event(SYN, option=SMCR) + says(CLIENT, "proposal-v21-smcr")
        + says(CLIENT, "confirm-v21-smcr-first-contact") + event(FIN)
    )
    yield "client-guessed-and-declined", (
        proposal + decline(SERVER, 0x03030000, flags=GUESSED)
    )
    yield "declines-twice", (
        proposal + decline(SERVER, 0x03030000) + decline(SERVER, 0x03030001)
    )
    yield "answer-to-a-malformed-message", (
        opened + says(CLIENT, "proposal-bad-trailer")
        + says(SERVER, "accept-v21-smcr-first-contact")
    )
    yield "type-not-kept", (
        opened + event(MESSAGE, more=bytes.fromhex("e2d4c3"), flags=NOT_KEPT)
    )
    yield "closed-before-the-decline", (
        proposal + event(FIN) + decline(SERVER, 0x03030000)
    )
    yield "declined-without-a-proposal", opened + decline(SERVER, 0x03030000)
    yield "data-both-ways-after-malformed", (
        opened + says(CLIENT, "proposal-bad-trailer") + data
    )
    yield "hole-before-confirm", (
        accept + event(HOLE) + says(CLIENT, "confirm-v21-smcr-first-contact")
        + close
    )
    yield "confirm-without-accept", (
        proposal + says(CLIENT, "confirm-v21-smcr-first-contact") + close
    )
    yield "no-option-at-all", (
        event(SYN, option=ABSENT, flags=FAST_OPEN)
        + event(SYN_ACK, SERVER, ABSENT) + data
    )
    yield "smcd-option-in-syn", (
        event(SYN, option=SMCD) + event(SYN_ACK, SERVER, ABSENT) + data
    )
    yield "from-the-wrong-end", (
        opened + says(SERVER, "proposal-v21-smcr") + event(RST)
    )
    yield "time-runs-back", proposal + event(FIN, after=0x80 | SECONDS)


# --- frames -----------------------------------------------------------------

EN10MB, NULL, PPP, RAW, LOOP, SLL, IPV4, SLL2 = 1, 0, 9, 12, 108, 113, 228, 276
OPTION = bytes.fromhex("020405b40101fe06e2d4c3d9")


def tcp(payload=b"", options=OPTION, flags=2):
    offset = 5 + len(options) // 4
    return struct.pack(">HHIIBBHHH", 40000, 5201, 1000, 0, offset << 4, flags,
                       65535, 0, 0) + options + payload


def ipv4(segment, fragment=0):
    return struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(segment), 1,
                       fragment, 64, 6, 0, b"\xc0\0\2\1", b"\xc0\0\2\2"
                       ) + segment


def roce_send(qp_number, kind):
    """CONFIRM LINK from its Base Transport Header on."""
    return (bytes([4, 0, 0xFF, 0xFF]) + struct.pack(">II", qp_number, 1)
            + bytes([0x21, 0, 44, kind]) + bytes(40))


def roce_acknowledgement(qp_number):
    return (bytes([17, 0, 0xFF, 0xFF]) + struct.pack(">I", qp_number)
            + bytes(8))


def udp(payload, port=4791):
    """An IPv4 packet with a UDP datagram for `port`."""
    datagram = struct.pack(">HHHH", 49152, port, 8 + len(payload), 0) + payload
    packet = ipv4(datagram)
    return packet[:9] + b"\x11" + packet[10:]


def ipv6(body, protocol=6):
    address = bytes.fromhex("20010db8") + bytes(11)
    return struct.pack(">IHBB", 6 << 28, len(body), protocol, 64
                       ) + address + b"\1" + address + b"\2" + body


def frame(link, data, lost=0):
    return struct.pack(">HH", link, lost) + data


def in_ip(protocol, payload):
    packet = ipv4(payload)
    return packet[:9] + bytes([protocol]) + packet[10:]


def tunnels():
    """Each kind of tunnel, with one packet or frame in it."""
    packet = ipv4(tcp())
    ethernet = bytes.fromhex("020000000001020000000002" "0800") + packet
    vxlan = bytes.fromhex("0800000000002a00")
    for name, port, payload in (
            ("vxlan", 4789, vxlan + ethernet),
            ("vxlan-any-port", 40000, vxlan + ethernet),
            ("vxlan-gpe", 4790, bytes.fromhex("0c00000100002a00") + packet),
            ("vxlan-gpe-nsh", 4790, bytes.fromhex(
                "0c00000400002a00" "00020201000001ff") + packet),
            ("geneve", 6081, bytes.fromhex(
                "0140655800002a00" "01028300") + ethernet),
            ("gtp", 2152, bytes.fromhex(
                "34ff004c00000001" "00000085" "01100900") + packet),
            ("tzsp", 37008, bytes.fromhex("01000001" "0a01c401") + ethernet),
            ("mpls-in-udp", 6635, bytes.fromhex("00010140") + packet),
            ("esp-in-udp", 4500, bytes.fromhex("0102030400000001") + packet),
            ("openvpn", 1194, b"\x38" + packet),
            ("wireguard", 51820, bytes.fromhex(
                "0400000001020304" "0500000000000000") + bytes(32)),
    ):
        yield name, udp(payload, port)
    for name, protocol, payload in (
            ("gre", 47, bytes.fromhex("00000800") + packet),
            ("gre-fields", 47, bytes.fromhex(
                "f0000800" "12340000" "00000007" "00000001"
                "0800000400000000" "00000000") + packet),
            ("gre-ethernet", 47, bytes.fromhex("00006558") + ethernet),
            ("gre-mpls-ethernet", 47, bytes.fromhex(
                "00008847" "00010140" "00000000") + ethernet),
            ("pptp", 47, bytes.fromhex(
                "3081880b" "00400001" "0000000100000001" "ff030021") + packet),
            ("erspan-1", 47, bytes.fromhex("000088be") + ethernet),
            ("erspan-2", 47, bytes.fromhex(
                "100088be00000001" "1005000100000001") + ethernet),
            ("erspan-3", 47, bytes.fromhex(
                "100022eb00000001" "200500010102030400000001"
                "0102030405060708") + ethernet),
            ("ipip", 4, packet),
            ("ipip-twice", 4, in_ip(4, packet)),
            ("6in4", 41, ipv6(tcp())),
            ("etherip", 97, b"\x30\0" + ethernet),
            ("esp", 50, bytes.fromhex("0102030400000001") + packet),
    ):
        yield name, in_ip(protocol, payload)


def whole_frames():
    for name, packet in tunnels():
        yield name, frame(RAW, packet)
    macs = bytes.fromhex("020000000001020000000002")
    packet = ipv4(tcp())
    extensions = (
        bytes([43, 0]) + bytes(6)  # hop-by-hop, then routing,
        + bytes([60, 0, 0, 0]) + bytes(4)  # destination options,
        + bytes([51, 0]) + bytes(6)  # authentication,
        + bytes([44, 1]) + bytes(10)  # a fragment that is the first,
        + bytes([6, 0, 0, 0]) + bytes(4)
    )
    yield "ethernet", frame(EN10MB, macs + b"\x08\0" + packet)
    yield "ethernet-padded", frame(
        EN10MB, macs + b"\x08\0" + ipv4(tcp(options=b"")) + bytes(6))
    yield "ethernet-ipv6", frame(EN10MB, macs + b"\x86\xdd" + ipv6(tcp()))
    yield "ethernet-arp", frame(EN10MB, macs + b"\x08\x06" + bytes(28))
    yield "ethernet-vlan", frame(
        EN10MB, macs + bytes.fromhex("81000064" "0800") + packet)
    yield "ethernet-qinq", frame(
        EN10MB, macs + bytes.fromhex("88a80001" "81000064" "0800") + packet)
    yield "ethernet-mpls", frame(
        EN10MB,
        macs + bytes.fromhex("8847" "00010040" "00011140") + packet)
    yield "ethernet-pppoe", frame(
        EN10MB,
        macs + bytes.fromhex("8864" "11000001" "0040" "0021") + packet)
    yield "ethernet-llc-snap", frame(
        EN10MB,
        macs + bytes.fromhex("0040" "aaaa03000000" "0800") + packet)
    yield "ethernet-raw-ip", frame(EN10MB, packet)
    yield "ethernet-cut-in-tcp", frame(
        EN10MB, (macs + b"\x08\0" + packet)[:60], 6)
    yield "ethernet-cut-in-ip", frame(
        EN10MB, (macs + b"\x08\0" + packet)[:30], 36)
    yield "ipv4-fragment", frame(RAW, ipv4(tcp(), fragment=100))
    yield "ipv4-first-fragment", frame(RAW, ipv4(tcp(), fragment=0x2000))
    yield "ipv4-options", frame(RAW, b"\x47" + packet[1:20]
                                + bytes.fromhex("8307040a000001" "00")
                                + packet[20:])
    yield "ipv4-udp", frame(RAW, packet[:9] + b"\x11" + packet[10:])
    yield "ipv6-extensions", frame(RAW, ipv6(extensions + tcp(), 0))
    yield "raw-payload", frame(RAW, ipv4(tcp(b"hello", flags=0x18)))
    yield "sll", frame(
        SLL, bytes.fromhex("0000000100060200000000010000" "0800") + packet)
    yield "sll2", frame(
        SLL2,
        bytes.fromhex("0800000000000002000100060200000000010000") + packet)
    for name, option in {
        "smcd-option": "fe06e2d4c3c4", "both-options":
        "fe06e2d4c3c4fe06e2d4c3d9", "option-cut-off": "fe06e2d4",
        "option-of-odd-length": "fe07e2d4c3d900", "option-too-long": "0828",
        "option-of-length-0": "0800", "end-of-options": "010100",
        "kind-alone": "010101fe",
    }.items():
        option = bytes.fromhex(option)
        yield name, frame(RAW, ipv4(tcp(options=option + bytes(
            -len(option) % 4))))
        yield f"{name}-cut", frame(RAW, ipv4(tcp(options=option + bytes(
            -len(option) % 4)))[:40 + len(option)], 20)
    grh = struct.pack(">IHBB", 6 << 28, 56, 27, 64) + bytes(range(32))
    for name, kind in {"request": 0, "answer": 0x80}.items():
        send = roce_send(17, kind)
        yield f"roce-v1-{name}", frame(
            EN10MB, macs + b"\x89\x15" + grh + send)
        yield f"roce-v2-{name}", frame(RAW, udp(send))
        yield f"roce-v2-ipv6-{name}", frame(RAW, ipv6(udp(send)[20:], 17))
    acknowledgement = roce_acknowledgement(18)
    yield "roce-v2-acknowledgement", frame(RAW, udp(acknowledgement))
    yield "roce-v2-cut", frame(RAW, udp(acknowledgement)[:33], 11)
    yield "null-ipv4", frame(NULL, struct.pack("<I", 2) + packet)
    yield "null-ipv6", frame(NULL, struct.pack("<I", 30) + ipv6(tcp()))
    yield "loop", frame(LOOP, struct.pack(">I", 2) + packet)
    yield "ppp", frame(PPP, bytes.fromhex("ff030021") + packet)
    yield "ppp-ipv6", frame(PPP, bytes.fromhex("0057") + ipv6(tcp()))
    yield "ipv4-link", frame(IPV4, packet)
    yield "unknown-link", frame(147, packet)


def packet_seeds():
    """Every frame whole, and cut in three ways."""
    for name, data in whole_frames():
        yield name, data
        size = len(data) - 4
        for part in (1, 2, 3):
            kept = size * part // 4
            yield f"{name}-first-{kept}-bytes", (
                data[:2] + struct.pack(">H", size - kept) + data[4:4 + kept])


# --- captures ---------------------------------------------------------------


def packets(capture):
    """Time stamp (two numbers) and bytes of each packet of a pcap file."""
    at = 24
    while at < len(capture):
        seconds, fraction, size, length = struct.unpack_from(
            "<IIII", capture, at)
        yield seconds, fraction, capture[at + 16:at + 16 + size], length
        at += 16 + size


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    size = struct.pack(order + "I", len(body) + 12)
    return struct.pack(order + "I", kind) + size + body + size


def pcapng(capture, order="<", kind=6):
    """The capture as pcapng: section, interface and packets of `kind`."""
    link = struct.unpack_from("<I", capture, 20)[0]
    options = struct.pack(order + "HHB3xHH", 9, 1, 6, 0, 0)
    result = block(order, 0x0A0D0D0A,
                   struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))
    result += block(order, 1,
                    struct.pack(order + "HHI", link, 0, 0) + options)
    for seconds, fraction, data, length in packets(capture):
        time = seconds * 1000000 + fraction
        head = {
            6: struct.pack(order + "IIIII", 0, time >> 32,
                           time & 0xFFFFFFFF, len(data), length),
            3: struct.pack(order + "I", length),
            2: struct.pack(order + "HHIIII", 0, 0, time >> 32,
                           time & 0xFFFFFFFF, len(data), length),
        }[kind]
        result += block(order, kind, head + data)
    return result + block(order, 0xBAD, b"unknown")


def with_little_udp(capture, count):
    """The capture with the first `count` UDP packets only."""
    result = capture[:24]
    for *head, data, length in packets(capture):
        udp = data[12:14] == b"\x08\0" and data[23] == 17
        count -= udp
        if not udp or count >= 0:
            result += struct.pack("<IIII", *head, len(data), length) + data
    return result


def swapped(capture):
    """The capture as a host of the other byte order writes it."""
    result = struct.pack(">IHHiIII", *struct.unpack_from("<IHHiIII", capture))
    for *head, data, length in packets(capture):
        result += struct.pack(">IIII", *head, len(data), length) + data
    return result


def stored_zstd(data):
    """A zstd frame of one raw block; a kilobyte fits in its size."""
    block_header = struct.pack("<I", len(data) << 3 | 1)[:3]
    return bytes.fromhex("28b52ffd" "00" "58") + block_header + data


def stored_lz4(data):
    """An LZ4 frame of one block that is not compressed."""
    return (bytes.fromhex("04224d18" "6040" "82")
            + struct.pack("<I", len(data) | 1 << 31) + data + bytes(4))


def capture_seeds():
    for scenario in ("a_nodev", "a_nodev_srvfirst", "b_srv_tcp", "c_cl_tcp",
                     "d_cl_dev", "e_srv_dev", "g_ueid", "h_noueid_cl",
                     "j_strip_syn", "j_strip_synack", "k_syncookies",
                     "m_tfo_connect", "n_mode_d_r", "n_rv1_prefix",
                     "n_smcd_noueid", "p_rv2_ip6", "q_accept_lost",
                     "q_confirm_lost", "q_no_reply", "q_refused",
                     "q_server_killed", "s_acc_eyec", "s_prop_len",
                     "u_noroute"):
        capture = (CAPTURES / scenario / "client.pcap").read_bytes()
        yield scenario.replace("_", "-") + ".pcap", capture
    for scenario in ("i_roce_both", "i_roce_cl_in", "i_roce_srv_in"):
        capture = (CAPTURES / scenario / "client.pcap").read_bytes()
        yield scenario.replace("_", "-") + ".pcap", with_little_udp(capture, 9)
    for part in ("any_sll1", "any_sll2", "snap68", "snap96"):
        capture = (CAPTURES / "z_formats" / f"cap_{part}.pcap").read_bytes()
        yield part.replace("_", "-") + ".pcap", capture[:4096]
    small = (CAPTURES / "n_smcd" / "client.pcap").read_bytes()
    eid = (CAPTURES / "g_ueid" / "client.pcap").read_bytes()
    yield "markup-in-eid.pcap", eid.replace(
        b"SMC-LAB-EID-1", b"</p><script>\"")
    yield "escapes-in-eid.pcap", eid.replace(
        b"SMC-LAB-EID-1", b"\033[31m\0\xff\r&'\\\x80?")
    yield "cut-short.pcap", small[:-10]
    yield "header-cut-short.pcap", small[:20]
    yield "header-only.pcap", small[:24]
    yield "packet-too-long.pcap", small[:32] + b"\xff\xff\xff\x7f" + small[36:]
    yield "nanoseconds.pcap", bytes.fromhex("4d3cb2a1") + small[4:]
    yield "big-endian.pcap", swapped(small)
    yield "packets.pcapng", pcapng(small)
    yield "big-endian.pcapng", pcapng(small, ">")
    yield "simple-packets.pcapng", pcapng(small, kind=3)
    yield "obsolete-packets.pcapng", pcapng(small, kind=2)
    yield "two-sections.pcapng", pcapng(small) + pcapng(small, ">")
    yield "cut-short.pcapng", pcapng(small)[:-20]
    yield "no-interface.pcapng", pcapng(small)[:28] + pcapng(small)[60:]
    yield "small.pcap.gz", gzip.compress(small, mtime=0)
    yield "two-members.pcap.gz", (
        gzip.compress(small[:100], mtime=0) + gzip.compress(small[100:],
                                                            mtime=0))
    yield "cut-short.pcap.gz", gzip.compress(small, mtime=0)[:-20]
    yield "wrong-checksum.pcap.gz", gzip.compress(small, mtime=0)[:-8] + bytes(8)
    yield "small.pcap.xz", lzma.compress(small)
    yield "small.pcap.zst", stored_zstd(small)
    yield "small.pcap.lz4", stored_lz4(small)
    yield "empty", b""
    yield "text", b"no capture\n"


# --- recipes for packets ------------------------------------------------------

TCP_FIN, TCP_SYN, TCP_RST, TCP_PSH, TCP_ACK = 1, 2, 4, 8, 16
NO_TCP = 0xC0
ON_PORT_80, OVER_IPV6, CUT, ELSEWHERE, PAUSE = 0x02, 0x04, 0x20, 0x40, 0x80
OPTIONS = {"none": 0x00, "smcr": 0x08, "smcd": 0x10, "cut": 0x18}
STREAM = 1  # offset of its first byte, behind the SYN
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def sent(side, flags=TCP_PSH | TCP_ACK, payload=b"", how=0, cut=None,
         offset=None, pause=None):
    """What fuzz_dissector.c makes a packet of."""
    how |= side
    more = b""
    if offset is not None:
        how |= ELSEWHERE
        more += struct.pack(">H", offset)
    if cut is not None:
        how |= CUT
        more += bytes([cut])
    if pause is not None:
        how |= PAUSE
        more += bytes([pause])
    return bytes([how, flags]) + struct.pack(">H", len(payload)) + (
        more + payload)


def with_gid(message, last):
    """An Accept or Confirm of SMC-R whose GID is ::ffff:10.0.0.`last`."""
    gid = bytes(10) + bytes.fromhex("ffff0a0000") + bytes([last])
    return message[:16] + gid + message[32:]


def qp_number(message):
    return int.from_bytes(message[38:41], "big")


def roce(side, payload, how=0):
    return sent(side, NO_TCP, payload, how)


def opening(how=0, client="smcr", server="smcr"):
    return (sent(CLIENT, TCP_SYN, how=how | OPTIONS[client])
            + sent(SERVER, TCP_SYN | TCP_ACK, how=how | OPTIONS[server])
            + sent(CLIENT, TCP_ACK, how=how))


def closing(how=0):
    return (sent(CLIENT, TCP_FIN | TCP_ACK, how=how)
            + sent(SERVER, TCP_FIN | TCP_ACK, how=how))


def recipes(messages):
    """Packets of handshakes, by what is special about them."""
    proposal = messages["proposal-v21-smcr"]
    accept = messages["accept-v21-smcr-first-contact"]
    confirm = messages["confirm-v21-smcr-first-contact"]
    decline = messages["decline-v1"]
    steps = ((CLIENT, proposal), (SERVER, accept), (CLIENT, confirm))

    def handshake(how=0, **options):
        return b"".join(sent(side, payload=message, how=how, **options)
                        for side, message in steps)

    def declined(how=0, more=b""):
        return (opening(how) + sent(CLIENT, payload=proposal, how=how)
                + sent(SERVER, payload=decline + more, how=how))

    yield "established", opening() + handshake() + closing()
    yield "established-ipv6", (
        opening(OVER_IPV6) + handshake(OVER_IPV6) + closing(OVER_IPV6))
    yield "smcd", opening(client="smcd", server="smcd") + b"".join(
        sent(side, payload=messages[f"{name}-v21-smcd{end}"])
        for side, name, end in ((CLIENT, "proposal", ""),
                                (SERVER, "accept", "-first-contact"),
                                (CLIENT, "confirm", "-first-contact")))
    yield "version-1", opening() + b"".join(
        sent(side, payload=messages[name])
        for side, name in ((CLIENT, "proposal-v1-52-bytes"),
                           (SERVER, "accept-v1-smcr"),
                           (CLIENT, "confirm-v1-smcr"))) + closing()
    yield "without-syn", handshake() + closing()
    yield "without-server", opening() + sent(CLIENT, payload=proposal) + (
        sent(CLIENT, payload=confirm) + sent(CLIENT, TCP_FIN | TCP_ACK))
    yield "two-at-a-time", opening() + opening(ON_PORT_80) + b"".join(
        sent(side, payload=message, how=how)
        for side, message in steps for how in (0, ON_PORT_80))
    yield "declined", declined() + sent(CLIENT, payload=GET) + closing()
    yield "declined-port-80", (
        declined(ON_PORT_80) + sent(CLIENT, payload=GET, how=ON_PORT_80)
        + sent(SERVER, payload=b"HTTP/1.1 200 OK\r\n\r\n", how=ON_PORT_80))
    yield "declined-data-in-the-same-segment", (
        declined(ON_PORT_80, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
        + sent(SERVER, payload=b"the rest.", how=ON_PORT_80))
    yield "declines-cross", (
        opening() + handshake() + sent(SERVER, payload=decline)
        + sent(CLIENT, payload=decline) + closing())
    yield "data-first", (
        opening(ON_PORT_80) + sent(CLIENT, payload=GET, how=ON_PORT_80)
        + sent(CLIENT, payload=proposal, how=ON_PORT_80))
    yield "option-absent", (
        opening(server="none") + sent(CLIENT, payload=GET) + closing())
    yield "option-cut", opening(client="cut", server="cut") + handshake()
    yield "segments-of-1", opening() + b"".join(
        sent(SERVER, payload=decline[i:i + 1]) for i in range(28))
    yield "segments-of-40-backwards", opening() + b"".join(
        sent(CLIENT, payload=proposal[i:i + 40], offset=STREAM + i)
        for i in reversed(range(0, len(proposal), 40))) + (
            sent(SERVER, payload=decline))
    yield "sent-again-with-other-bytes", (
        opening() + sent(CLIENT, payload=proposal)
        + sent(CLIENT, payload=proposal[:40] + bytes(20) + proposal[60:],
               offset=STREAM) + sent(SERVER, payload=accept))
    yield "hole", (
        opening() + sent(CLIENT, payload=proposal[:50])
        + sent(CLIENT, payload=proposal[80:], offset=STREAM + 80)
        + sent(SERVER, payload=accept) + closing())
    yield "cut-off", opening() + handshake(cut=100) + closing()
    yield "reset", (
        opening() + sent(CLIENT, payload=proposal[:100])
        + sent(SERVER, TCP_RST | TCP_ACK))
    yield "silence", (
        opening() + handshake() + sent(SERVER, payload=decline, pause=33)
        + sent(CLIENT, TCP_FIN | TCP_ACK, pause=34))
    first_contact = (opening() + sent(CLIENT, payload=proposal)
                     + sent(SERVER, payload=with_gid(accept, 2))
                     + sent(CLIENT, payload=with_gid(confirm, 1)))
    to_client, to_server = qp_number(confirm), qp_number(accept)
    request = roce(SERVER, roce_send(to_client, 0))
    answer = roce(CLIENT, roce_send(to_server, 0x80))
    late = sent(SERVER, payload=decline, pause=33)
    yield "roce-unanswered", first_contact + 3 * request + late
    yield "roce-answer-lost", (
        first_contact + request
        + roce(CLIENT, roce_acknowledgement(to_server)) + 3 * answer + late)
    yield "roce-confirmed", (
        first_contact + request + answer
        + roce(SERVER, roce_acknowledgement(to_client)) + closing())
    yield "same-ports-again", (
        opening() + handshake() + closing()
        + sent(CLIENT, TCP_SYN, how=OPTIONS["smcr"], offset=40000, pause=34)
        + sent(CLIENT, payload=proposal, offset=40001))
    yield "tiny-messages", opening() + sent(
        CLIENT, payload=bytes.fromhex("e2d4c3c904000810") * 200)
    yield "many-entries", opening() + sent(
        CLIENT, payload=messages["proposal-v21-smcd"][:92] + b"\xff\xff"
        + messages["proposal-v21-smcd"][94:])


def dissector_seeds(messages):
    for name, packets in recipes(messages):
        yield name, b"\0" + packets
    for name, packets in list(recipes(messages))[:3]:
        yield f"{name}-tree-at-once", b"\1" + packets


# --- command lines ----------------------------------------------------------


def options_seeds():
    lines = {
        "one-file": "a.pcap",
        "two-files": "a.pcap - ",
        "all-options": "--format json --output out --all -v -n 3 --color "
                       "always --no-progress --exit-code "
                       "--max-connections 10 --max-half-open 20 a.pcap",
        "short-options": "-v -n2 -o out.txt -- -a.pcap",
        "abbreviated": "--form=text --no-p a.pcap",
        "help": "--help",
        "version": "--version",
        "nothing": "",
        "unknown-option": "--frobnicate a.pcap",
        "argument-missing": "a.pcap --format",
        "number-too-large": "-n 99999999999999999999 a.pcap",
        "number-zero": "--max-connections 0 a.pcap",
        "code-list": "--code list",
        "code-hexadecimal": "--code 0x03030000 03030000",
        "code-decimal": "--code 50528256 4294967295",
        "code-symbol": "--code nosmcdev SMC_CLC_DECL_TIMEOUT_CL",
        "code-pair": "--code 0x05000000/0x03030000 --all",
        "code-unknown": "--code 0x12345678 0x9999999999 hello",
        "code-json": "--code --format json 1",
    }
    for name, line in lines.items():
        yield name, b"\0".join(word.encode() for word in line.split())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", nargs="?", type=pathlib.Path,
                        default=FUZZ / "corpus", help="where to write, by default %(default)s")
    folder = parser.parse_args().folder
    messages = vectors()
    for kind, seeds in {
        "message": message_seeds(messages),
        "handshake": handshake_seeds(messages),
        "packet": packet_seeds(),
        "capture": capture_seeds(),
        "dissector": dissector_seeds(messages),
        "options": options_seeds(),
    }.items():
        (folder / kind).mkdir(parents=True, exist_ok=True)
        for name, data in seeds:
            (folder / kind / name).write_bytes(data)


if __name__ == "__main__":
    main()
