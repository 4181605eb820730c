#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Random connections with a known truth: nothing is certain and wrong.

usage: events.py SMC-CLC-EXPLAIN [COUNT [SEED]]

Makes captures of COUNT connections (1000), each of which goes as one of the
scenarios below, between Linux kernels; each is then captured badly: packets
are missing, twice, out of order, sent again, split, cut short, and between
them are segments that TCP does not take. What the tool calls certain must be
what happened. Says what is wrong and keeps that capture; exit status 1 then.
The same seed makes the same captures.
"""

import collections
import json
import pathlib
import random
import struct
import subprocess
import sys
import tempfile

VECTORS = pathlib.Path(__file__).resolve().parent.parent / "tests" / "vectors"
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
C, S = "client", "server"
FILE = 20000  # connections a capture, to stay within the tool's limits
SPACING = 0.02  # seconds between the first packets of two connections
OPTION = bytes.fromhex("0101fe06e2d4c3d9")
PLAIN = bytes.fromhex("020405b40101040201030307")


def vector(name):
    text = (VECTORS / "good" / f"{name}.hex").read_text()
    return bytes.fromhex("".join(
        line for line in text.splitlines() if not line.startswith("#")))


PROPOSAL = {"r": vector("proposal-v21-smcr"), "v1": vector(
    "proposal-v2-header-v1-smcr"), "d": vector("proposal-v21-smcd")}
ACCEPT = {"r": vector("accept-v21-smcr-first-contact"),
          "again": vector("accept-v2-smcr-again"),
          "v1": vector("accept-v1-smcr"),
          "d": vector("accept-v21-smcd-first-contact")}
CONFIRM = {"r": vector("confirm-v21-smcr-first-contact"),
           "again": vector("confirm-v2-smcr-again"),
           "v1": vector("confirm-v1-smcr"),
           "d": vector("confirm-v21-smcd-first-contact")}
DECLINES = {28: vector("decline-v1"), 44: vector("decline-v2-linux")}


def decline(size, code):
    message = bytearray(DECLINES[size])
    struct.pack_into(">I", message, 16, code)
    return bytes(message)


Segment = collections.namedtuple(
    "Segment", "time side flags seq ack payload options")


class Connection:
    """Writes down what two TCPs send; `truth` is what a verdict may be."""

    def __init__(self, rng, start):
        self.rng = rng
        self.now = start
        self.rtt = rng.choice((0.0001, 0.001, 0.02, 0.3))
        self.isn = {side: rng.getrandbits(32) for side in (C, S)}
        self.next = dict(self.isn)
        self.segments = []
        self.truth = None

    def wait(self, seconds):
        self.now += seconds

    def put(self, side, flags, payload=b"", options=b"", seq=None, ack=None):
        peer = S if side == C else C
        if seq is None:
            seq = self.next[side]
        if ack is None:
            ack = self.next[peer] if flags & ACK else 0
        self.segments.append(Segment(
            self.now, side, flags, seq & 0xffffffff, ack & 0xffffffff,
            payload, options))
        self.now += self.rtt / 2 * self.rng.uniform(0.9, 1.1)

    def send(self, side, payload, acked=True):
        self.put(side, PSH | ACK, payload)
        self.next[side] += len(payload)
        if acked:
            self.put(S if side == C else C, ACK)

    def open(self, syn=True, syn_ack=True):
        self.put(C, SYN, options=PLAIN + (OPTION if syn else b""))
        self.next[C] += 1
        self.put(S, SYN | ACK, options=PLAIN + (OPTION if syn_ack else b""))
        self.next[S] += 1
        self.put(C, ACK)

    def fin(self, side):
        self.put(side, FIN | ACK)
        self.next[side] += 1

    def close(self, first=C):
        second = S if first == C else C
        self.fin(first)
        if self.rng.random() < 0.5:
            self.put(second, ACK)
        self.fin(second)
        self.put(first, ACK)

    def talk(self, first=None):
        """The application, over TCP."""
        side = first or self.rng.choice((C, S))
        for _ in range(self.rng.randint(2, 6)):
            self.send(side, self.rng.randbytes(self.rng.randint(1, 900)),
                      self.rng.random() < 0.8)
            side = S if side == C else C

    def is_(self, outcome, reason=None, by=None, code=None):
        self.truth = (outcome, reason, by, code and f"0x{code:08x}")


# --- what can happen ---------------------------------------------------------


def live(c):
    """Keepalives of a connection that TCP does not carry."""
    for _ in range(c.rng.randint(0, 3)):
        c.wait(c.rng.uniform(5, 20))
        c.put(C, ACK, seq=c.next[C] - 1)
        c.put(S, ACK)


def established(c):
    kind = c.rng.choice(("r", "again", "v1", "d"))
    c.open()
    c.send(C, PROPOSAL["r" if kind == "again" else kind])
    c.send(S, ACCEPT[kind])
    c.send(C, CONFIRM[kind])
    c.wait(c.rng.choice((0.5, 3, 20)))
    live(c)
    if c.rng.random() < 0.8:
        c.close(c.rng.choice((C, S)))
    elif c.rng.random() < 0.5:
        c.put(c.rng.choice((C, S)), RST | ACK)
    c.is_("smc-d" if kind == "d" else "smc-r")


def no_option(c):
    c.open(syn_ack=False)
    c.talk()
    c.close()
    c.is_("fallback", "no-smc-option", S)


def client_declines(c):
    size, code = c.rng.choice((28, 44)), c.rng.choice((0x03030000, 0x03020000))
    c.open()
    c.send(C, decline(size, code))
    c.talk(C)
    c.send(S, b"answer")
    c.close()
    c.is_("fallback", "declined", C, code)


def server_declines(c):
    code = c.rng.choice((0x03030000, 0x03070000, 0x01010000))
    kind = c.rng.choice(("r", "v1", "d"))
    c.open()
    c.send(C, PROPOSAL[kind])
    c.send(S, decline(c.rng.choice((28, 44)), code))
    c.talk(c.rng.choice((C, S)))
    c.send(C, b"question")
    c.close()
    c.is_("fallback", "declined", S, code)


def client_declines_accept(c):
    kind = c.rng.choice(("r", "v1", "d"))
    c.open()
    c.send(C, PROPOSAL[kind])
    c.send(S, ACCEPT[kind])
    c.send(C, decline(44, 0x030e0000))
    c.talk(C)
    c.close()
    c.is_("fallback", "declined", C, 0x030e0000)


def not_taken(c):
    """A client older than 5.16 makes EPROTO of 44 bytes."""
    c.open()
    c.send(C, PROPOSAL["v1"])
    c.send(S, decline(44, 0x03030000), False)
    if c.rng.random() < 0.5:
        c.send(S, b"220 ready\r\n")
        c.put(C, RST | ACK)
    else:
        c.wait(c.rng.uniform(0, 0.2))
        c.close()
    c.is_("aborted", "declined", S, 0x03030000)


def closes_at_once(c):
    """The client has nothing to say, and took the Decline."""
    c.open()
    c.send(C, PROPOSAL["v1"])
    c.send(S, decline(c.rng.choice((28, 44)), 0x03030000))
    c.close()
    c.is_("fallback", "declined", S, 0x03030000)


def late_server(c):
    kind = c.rng.choice(("r", "v1"))
    c.open()
    c.send(C, PROPOSAL[kind])
    c.send(S, ACCEPT[kind])
    c.send(C, CONFIRM[kind])
    c.wait(c.rng.choice((3.1, 5.1, 9)))
    c.send(S, decline(44, 0x02010000))
    c.wait(0.1)
    c.talk(C)
    c.close()
    c.is_("fallback", "declined", S, 0x02010000)


def late_client(c):
    c.open()
    c.send(C, PROPOSAL["r"])
    c.send(S, ACCEPT["r"])
    c.send(C, CONFIRM["r"])
    c.wait(4.5)
    c.send(C, decline(44, 0x02010000))
    c.talk(C)
    c.close()
    c.is_("fallback", "declined", C, 0x02010000)


def cross(c):
    c.open()
    c.send(C, PROPOSAL["r"])
    c.send(S, ACCEPT["r"])
    c.send(C, CONFIRM["r"])
    c.wait(5)
    first = c.rng.choice((C, S))
    c.send(first, decline(44, 0x02010000), False)
    c.send(S if first == C else C, decline(44, 0x02010000))
    c.talk()
    c.close()
    c.is_("fallback", "declined", first, 0x02010000)


def split(c):
    c.open()
    c.send(C, PROPOSAL["r"])
    c.send(S, ACCEPT["r"])
    c.send(C, CONFIRM["r"])
    c.wait(5)
    c.send(S, decline(44, 0x02010000))
    c.wait(c.rng.choice((0.5, 15)))
    if c.rng.random() < 0.7:
        c.close()
    c.is_("split", "declined", S, 0x02010000)


def no_accept(c):
    c.open()
    c.send(C, PROPOSAL["r"])
    c.wait(6.05)
    c.close()
    c.is_("aborted", "no-reply", S)


def no_proposal(c):
    c.open()
    c.wait(6.05)
    c.close(S)
    c.is_("aborted", "no-reply", C)


def no_confirm(c):
    c.open()
    c.send(C, PROPOSAL["r"])
    c.send(S, ACCEPT["r"])
    c.wait(6.05)
    c.close(S)
    c.is_("aborted", "no-reply", C)


def server_dies(c):
    c.open()
    c.send(C, PROPOSAL["r"])
    c.wait(c.rng.uniform(0, 3))
    if c.rng.random() < 0.5:
        c.put(S, RST | ACK)
        c.is_("aborted", "reset", S)
    else:
        c.close(S)
        c.is_("aborted", "closed", S)


def client_dies(c):
    c.open()
    if c.rng.random() < 0.5:
        c.send(C, PROPOSAL["r"])
    if c.rng.random() < 0.5:
        c.put(C, RST | ACK)
        c.is_("aborted", "reset", C)
    else:
        c.close(C)
        c.is_("aborted", "closed", C)


def refused(c):
    c.put(C, SYN, options=PLAIN + OPTION)
    c.put(S, RST | ACK, seq=0, ack=c.isn[C] + 1)
    c.is_("aborted", "reset", S)


def breaks(c):
    """A Proposal that Linux ends the connection for."""
    message = bytearray(PROPOSAL["r"])
    message[-1] ^= 0x55
    c.open()
    c.send(C, bytes(message))
    if c.rng.random() < 0.5:
        c.put(S, RST | ACK)
    else:
        c.close(S)
    c.is_("aborted", "malformed", C)


def data_instead(c):
    c.open()
    c.send(C, b"GET / HTTP/1.1\r\n\r\n")
    c.put(S, RST | ACK)
    c.is_("aborted", "data-instead-of-clc", C)


def echo(c):
    c.open()
    c.send(C, PROPOSAL["r"])
    c.send(S, b"\x15\x03\x01\x00\x02\x02\x46")
    c.put(C, RST | ACK)
    c.is_("aborted", "data-instead-of-clc", S)


SCENARIOS = (established, established, no_option, client_declines,
             server_declines, client_declines_accept, not_taken,
             closes_at_once, late_server, late_client, cross, split, no_accept,
             no_proposal, no_confirm, server_dies, client_dies, refused, breaks,
             data_instead, echo)


# --- how it is captured ------------------------------------------------------


def cut(rng, segments):
    """Payload in pieces."""
    for s in segments:
        at = rng.randint(1, len(s.payload) - 1) if len(s.payload) > 1 else 0
        if not at or rng.random() < 0.6:
            yield s
            continue
        yield s._replace(payload=s.payload[:at])
        yield s._replace(payload=s.payload[at:], time=s.time + 1e-6,
                         seq=(s.seq + at) & 0xffffffff)


def lose(rng, segments):
    chance = rng.choice((0.05, 0.3))
    return (s for s in segments if rng.random() >= chance)


def double(rng, segments):
    for s in segments:
        yield s
        if rng.random() < 0.3:
            yield s._replace(time=s.time + rng.choice((0, 2e-6)))


def repeat(rng, segments):
    """Sent again, as nobody acknowledged it in time."""
    last = max(s.time for s in segments)
    for s in segments:
        yield s
        again = s.time + 0.2
        if (s.payload or s.flags & (SYN | FIN)) and rng.random() < 0.2 and \
                again < last:
            yield s._replace(time=again)


def reorder(rng, segments):
    for s in segments:
        late = rng.random() < 0.1 and not s.flags & RST
        yield s._replace(time=s.time + (3e-5 if late else 0))


def begin_late(rng, segments):
    return segments[rng.randint(0, len(segments) - 1):]


def end_early(rng, segments):
    return segments[:rng.randint(1, len(segments))]


def one_way(rng, segments):
    side = rng.choice((C, S))
    return [s for s in segments if s.side == side]


def forge(rng, segments):
    """Segments that no TCP takes, between the first and the last."""
    out = list(segments)
    for _ in range(rng.randint(1, 3)):
        if len(segments) < 3:
            break
        i = rng.randrange(1, len(segments) - 1)
        s = segments[i]
        away = rng.choice((0x10000000, 0x60000000, -5000000, 800000))
        flags, payload = rng.choice(
            ((RST, b""), (RST | ACK, b""), (FIN | ACK, b""),
             (PSH | ACK, b"x" * 9)))
        syn_sent = s.flags & SYN
        out.append(Segment(
            (s.time + segments[i + 1].time) / 2, s.side, flags,
            (s.seq + away) & 0xffffffff,
            (s.ack + (away if syn_sent else 0)) & 0xffffffff, payload, b""))
    return out


def claim(rng, segments):
    """An acknowledgement of bytes that were never sent."""
    out = list(segments)
    for s in segments[2:-1]:
        if rng.random() < 0.1 and not s.flags & (SYN | RST | FIN):
            out.append(s._replace(
                time=s.time + 1e-7, payload=b"", flags=ACK,
                ack=(s.ack + rng.choice((100000, 0x30000000))) & 0xffffffff))
    return out


DAMAGES = (cut, lose, double, repeat, reorder, begin_late, end_early, one_way,
           forge, claim)


# What takes nothing away, so that the outcome is to be seen.
HARMLESS = (cut, double, repeat, reorder)


def damaged(rng, segments):
    """In the order of the capture, by some of the above; whether all is there.
    """
    damages = rng.sample(DAMAGES, rng.choice((0, 1, 1, 2, 3)))
    for damage in damages:
        segments = sorted(damage(rng, segments), key=lambda s: s.time)
        if not segments:
            break
    return segments, set(damages) <= set(HARMLESS)


# --- the capture -------------------------------------------------------------


def frame(s, number):
    client = struct.pack(">BBH", 10, number >> 16 & 0xff, number & 0xffff)
    server = bytes((192, 0, 2, 1))
    ends = (client, server) if s.side == C else (server, client)
    ports = (40000, 5201) if s.side == C else (5201, 40000)
    header = 20 + len(s.options)
    total = 20 + header + len(s.payload)
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, total, 0, 0x4000, 64, 6, 0,
                     *ends)
    tcp = struct.pack(">HHIIBBHHH", *ports, s.seq, s.ack, header // 4 << 4,
                      s.flags, 65535, 0, 0)
    return ip + tcp + s.options + s.payload


def write(path, rng, frames):
    """Raw IP with nanoseconds; some files are cut at the snaplen."""
    snaplen = 200 if rng.random() < 0.2 else 65535
    with open(path, "wb") as out:
        out.write(struct.pack("<IHHIIII", 0xa1b23c4d, 2, 4, 0, 0, snaplen,
                              101))
        for time, data in frames:
            ns = round(time * 1e9)
            out.write(struct.pack("<IIII", ns // 10**9, ns % 10**9,
                                  min(len(data), snaplen), len(data)))
            out.write(data[:snaplen])


def make(path, count, seed):
    """Writes a capture; returns the truth of each connection."""
    rng = random.Random(seed)
    truth, frames = {}, []
    for number in range(count):
        connection = Connection(rng, 1e9 + number * SPACING)
        scenario = rng.choice(SCENARIOS)
        scenario(connection)
        client = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        segments, whole = damaged(rng, connection.segments)
        truth[client] = (scenario.__name__, connection.truth, whole)
        frames += [(s.time, frame(s, number)) for s in segments]
    frames.sort(key=lambda f: f[0])
    write(path, rng, frames)
    return truth


# What cannot be told apart, or not before more happens.
ALSO = {"closes_at_once": {"aborted"}, "split": {"undetermined", "aborted"},
        "established": {"undetermined"}, "refused": {"fallback"}}


def wrong(name, truth, whole, told):
    """Whether what is certain is not what happened, or what is plain to see is
    not seen."""
    if told["certainty"] != "certain":
        return (whole and told["outcome"] != truth[0] and
                told["outcome"] not in ALSO.get(name, ()))
    said = tuple(told[part] for part in ("outcome", "reason", "by"))
    # The snaplen can have cut off the code.
    return said != truth[:3] or told["code"] not in (truth[3], None)


def check(tool, count, seed):
    """Returns how many verdicts are certain, and the wrong ones."""
    certain, bad = 0, []
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / f"events-{seed}.pcap"
        truth = make(path, count, seed)
        done = subprocess.run([tool, "--format", "json", "--all", path],
                              capture_output=True, check=False)
        if done.returncode:
            bad.append(f"exit status {done.returncode}")
        for line in done.stdout.splitlines():
            told = json.loads(line)
            if told["type"] != "connection":
                continue
            name, true, whole = truth[
                told["client"]["ip"] if told["client"]["ip"] in truth
                else told["server"]["ip"]]
            certain += told["certainty"] == "certain"
            if wrong(name, true, whole, told):
                bad.append(f"{told['client']['ip']} is {name} {true}, "
                           f"{told['certainty']} is {told['outcome']} {told['reason']} "
                           f"{told['by']} {told['code']}")
        if bad:
            path.replace(path.name)
            bad.append(f"the capture is {path.name}")
    return certain, bad


def main():
    tool = sys.argv[1]
    left = count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    certain, bad = 0, []
    while left > 0:
        more, worse = check(tool, min(left, FILE), seed)
        certain, bad = certain + more, bad + worse
        left -= FILE
        seed += 1
    for line in bad:
        print(line)
    print(f"{count} connections, {certain} verdicts certain, "
          f"{'some wrong' if bad else 'none wrong'}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
