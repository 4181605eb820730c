# SPDX-License-Identifier: MIT
"""Application data behind messages, however TCP cuts the stream: the plugin
must leave it to its owners as TCP does where there never was a message."""

import random
import struct

import packets

CLIENT = bytes((10, 0, 0, 1))
SERVER = bytes((10, 0, 0, 2))
FIRST_PORT = 40000
SMCR = bytes((254, 6)) + b"\xe2\xd4\xc3\xd9" + b"\x01\x01"
SYN, FIN, ACK, PUSH_ACK = 2, 0x11, 0x10, 0x18

DECLINE = (b"\xe2\xd4\xc3\xd9" + struct.pack(">BHB", 4, 28, 0x10) + bytes(8) +
           bytes.fromhex("03030000") + bytes(4) + b"\xe2\xd4\xc3\xd9")

REQUEST = (b"POST /a/rather/long/path HTTP/1.1\r\nHost: example.org\r\n"
           b"Content-Length: 40\r\n\r\n" + b"0123456789" * 4)
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

FIELDS = ("frame.number", "tcp.stream", "http.request.uri", "http.content_length",
          "http.file_data", "http.response.code", "tls.handshake.type",
          "tls.handshake.extensions_server_name")
# What the head of a record that goes on in later segments looks like differs.
REASSEMBLING = ("-o", "tcp.reassemble_out_of_order:TRUE")


def client_hello():
    """As short as TLS 1.2 allows, but with the name of a server."""
    name = b"a-rather-long-name.example.org"
    names = struct.pack(">HBH", len(name) + 3, 0, len(name)) + name
    extensions = struct.pack(">HH", 0, len(names)) + names
    body = (b"\x03\x03" + bytes(32) + b"\x00" + b"\x00\x02\x13\x01" +
            b"\x01\x00" + struct.pack(">H", len(extensions)) + extensions)
    record = b"\x01" + struct.pack(">I", len(body))[1:] + body
    return b"\x16\x03\x01" + struct.pack(">H", len(record)) + record


def pieces(length, cuts):
    """(begin, end) of the parts of a stream that is cut there."""
    ends = [*sorted({x for x in cuts if 0 < x < length}), length]
    return list(zip([0, *ends[:-1]], ends))


def connection(client, port, head, data, parts, answer=RESPONSE):
    """The packets of a connection whose client sends `parts` of `head` and
    `data`. Without the head there is no sign of SMC, and of the parts those
    bytes are missing."""
    client = (CLIENT, client)
    server = (SERVER, port)
    stream = head + data
    option = SMCR if head else b""
    shift = 0 if head else len(DECLINE)
    yield packets.segment(client, server, 99, 0, SYN, options=option)
    yield packets.segment(server, client, 499, 100, SYN | ACK, options=option,
                          at=1)
    yield packets.segment(client, server, 100, 500, ACK, at=2)
    for number, (begin, end) in enumerate(parts, 3):
        begin, end = max(begin - shift, 0), max(end - shift, 0)
        yield packets.segment(client, server, 100 + begin, 500, PUSH_ACK,
                              stream[begin:end], at=number)
    end = 100 + len(stream)
    yield packets.segment(server, client, 500, end, PUSH_ACK, answer, at=50)
    yield packets.segment(client, server, end, 500 + len(answer), FIN, at=51)
    yield packets.segment(server, client, 500 + len(answer), end + 1, FIN,
                          at=52)


def by_stream(rows, streams):
    """What was seen in each connection, in whatever frame."""
    found = [[] for _ in range(streams)]
    for row in rows:
        values = [row[name] for name in FIELDS[2:]]
        if any(values):
            found[int(row["tcp.stream"])].append(values)
    return found


def same(tshark, ours, wanted, names, ordered, *arguments):
    """What other protocols make of the data, and that Info and layers are
    whole."""
    got, right = (
        tshark.fields(path, (*FIELDS, "_ws.col.Info", "frame.protocols"),
                      *arguments, plugin=plugin)
        for path, plugin in ((ours, True), (wanted, False)))
    problems = []
    for a in got:
        where = f"frame {a['frame.number']}, {names[int(a['tcp.stream'])]}"
        if a["_ws.col.Info"].rstrip().endswith("|"):
            problems.append(f"{where}: Info is {a['_ws.col.Info']!r}")
        if a["frame.protocols"].split(":").count("smcclc") > 1:
            problems.append(f"{where}: layers {a['frame.protocols']}")
    if ordered:
        problems += [
            f"frame {a['frame.number']}, {names[int(a['tcp.stream'])]}: {name} is "
            f"{a[name]!r}, expected {b[name]!r}" for a, b in zip(got, right)
            for name in FIELDS if a[name] != b[name]]
    else:
        problems += [
            f"{names[stream]}: {a}, expected {b}" for stream, (a, b) in
            enumerate(zip(*(by_stream(x, len(names)) for x in (got, right))))
            if a != b]
    seen = sum(bool(row["http.request.uri"] or row["tls.handshake.type"])
               for row in right)
    if seen < len(names) // 2:
        problems.append(f"without SMC there are but {seen} to see")
    return problems


def in_order():
    """(name, parts) of a request behind a Decline."""
    whole = len(DECLINE) + len(REQUEST)
    head = len(DECLINE)
    for name, cuts in (
            ("one segment", []),
            ("a segment each", [head]),
            ("the request goes on", [head + 10]),
            ("the Decline goes on", [20]),
            ("both go on", [20, head + 30]),
            ("in threes", [11, head, head + 30]),
            ("the body goes on", [head + REQUEST.index(b"\r\n\r\n") + 14]),
            ("small segments", range(0, whole, 9))):
        yield name, pieces(whole, cuts)
    for seed in range(40):
        cuts = random.Random(seed).sample(range(whole), 1 + seed % 4)
        yield f"cut at {sorted(cuts)}", pieces(whole, cuts)
    yield ("sent again with other boundaries", [(0, head + 30), (0, whole)])
    yield ("sent again in two",
           [(0, head + 30), (head, head + 40), (head + 40, whole)])
    yield ("sent again whole", [(0, head + 30), (0, head + 30),
                                (head + 30, whole)])


def out_of_order():
    whole = len(DECLINE) + len(REQUEST)
    head = len(DECLINE)
    yield ("behind the Decline",
           [(0, head), (head + 20, whole), (head, head + 20)])
    yield ("within the Decline",
           [(0, 12), (head + 8, whole), (12, head + 8)])
    yield "the Decline last", [(head + 8, whole), (0, head + 8)]
    for seed in range(40):
        chance = random.Random(seed)
        parts = pieces(whole, chance.sample(range(whole), 1 + seed % 4))
        chance.shuffle(parts)
        yield f"parts {parts}", parts


def hellos():
    head, whole = len(DECLINE), len(DECLINE) + len(client_hello())
    for cuts in ([], [head + 30], [head + 2], [20, head + 40]):
        yield f"ClientHello cut at {cuts}", pieces(whole, cuts)


def captures(directory, name, cases):
    """The same connections with and without a handshake before the data, and
    the names of the connections."""
    paths = []
    for head in (DECLINE, b""):
        found = [
            packet for number, (_, data, port, parts) in enumerate(cases)
            for packet in connection(FIRST_PORT + number, port, head, data,
                                     parts)]
        paths.append(packets.write(
            directory / f"{name}{len(head)}.pcap", packets.pcap_header(),
            found))
    return (*paths, [case[0] for case in cases])


def short(directory):
    """A length that is more than what came is the sender's fault if it ended
    there, and the capture's if that does not show."""
    liar = DECLINE[:5] + struct.pack(">H", 500) + DECLINE[7:]
    cases = (
        ("then FIN", liar, [(0, len(liar))], None, "Malformed"),
        ("data behind it", liar + REQUEST, [(0, 40), (40, 144)], None,
         "Malformed"),
        ("no end", liar, [(0, len(liar))], 4, "Undecoded"),
        ("snaplen", DECLINE, [(0, len(DECLINE))], "snaplen", "Undecoded"),
    )
    for number, (name, data, parts, cut, wanted) in enumerate(cases):
        found = list(connection(FIRST_PORT, 80, data, b"", parts, b""))
        if cut == "snaplen":
            found[3] = packets.captured(found[3], 54 + 20)
        elif cut:
            found = found[:cut]
        path = packets.write(directory / f"short{number}.pcap",
                             packets.pcap_header(), found)
        yield (f"length beyond the end, {name}",
               lambda tshark, case=(path, wanted): groups(tshark, *case))


def groups(tshark, path, wanted):
    rows = tshark.fields(path, ("_ws.expert.message",), "-2", "-Y",
                         "smcclc.message.short or smcclc.message.cut")
    texts = {"Malformed": "The sender ends", "Undecoded": "The capture does"}
    return [] if len(rows) == 1 and texts[wanted] in (
        rows[0]["_ws.expert.message"]) else [f"{rows}, expected {wanted}"]


def tests(directory):
    yield from short(directory)
    requests = [(f"{name}, port {port}", REQUEST, port, parts)
                for port in (80, 5000) for name, parts in in_order()]
    requests += [(name, client_hello(), 443, parts)
                 for name, parts in hellos()]
    late = [(name, REQUEST, 80, parts) for name, parts in out_of_order()]
    for name, cases, arguments in (
            ("in order", requests, ()),
            ("in order, reassembling", requests, REASSEMBLING),
            ("out of order", late, REASSEMBLING)):
        case = (*captures(directory, name.replace(" ", "-"), cases),
                cases is requests)
        for more in ((), ("-2",)):
            yield (f"given back {name} {' '.join(more)}",
                   lambda tshark, case=(*case, *more, *arguments):
                   same(tshark, *case))
