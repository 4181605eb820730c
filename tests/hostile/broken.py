#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Breaks the captures of real kernels: what is then still called certain
must be what the whole capture shows.

usage: broken.py SMC-CLC-EXPLAIN [SCENARIO...]

Every capture is cut after each packet, shown from one side only, thinned
out, put out of order; and shown twice, which must change nothing at all. The
result is TAP, with what became of the verdicts in a comment.
"""

import collections
import ipaddress
import json
import pathlib
import random
import subprocess
import sys
import tempfile

import pcap

CAPTURES = pathlib.Path(__file__).resolve().parents[1] / "captures"
VERDICT = ("outcome", "reason", "by", "stage", "code")
CUTS_MAX = 250  # of one capture
VARIANTS = 20  # of each random damage
CUT_EVERYWHERE = ("g_ueid/client.pcap", "z_formats/client.pcapng")
CUT_EVERYWHERE_BYTES = 4000


class Tool:
    """smc-clc-explain on files that are written for it."""

    def __init__(self, path):
        self.path = path

    def explain(self, files):
        """The connections in each of `files`, which are bytes."""
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for number, data in enumerate(files):
                paths.append(f"{folder}/{number}.pcap")
                pathlib.Path(paths[-1]).write_bytes(data)
            done = subprocess.run(
                [self.path, "--no-progress", "--format", "json", *paths],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, check=False)
        if done.returncode not in (0, 2):
            raise RuntimeError(f"exit status {done.returncode}")
        result = {path: [] for path in paths}
        for line in map(json.loads, done.stdout.splitlines()):
            if line["type"] == "connection":
                result[line["file"]].append(line)
        return list(result.values())


def key(connection):
    return frozenset((connection[side]["ip"], connection[side]["port"])
                     for side in ("client", "server"))


def verdict(connection):
    return tuple(connection[part] for part in VERDICT)


def by_key(connections):
    table = collections.defaultdict(list)
    for connection in connections:
        table[key(connection)].append(connection)
    return table


def compare(broken, whole, counts):
    """What `broken` calls certain although `whole` shows something else."""
    known = by_key(whole)
    for connection in broken:
        wanted = [verdict(c) for c in known[key(connection)]]
        certainty, outcome = connection["certainty"], connection["outcome"]
        if verdict(connection) in wanted:
            counts[f"{certainty} and right"] += 1
        elif outcome == "undetermined":
            counts["undetermined"] += 1
        elif certainty == "likely":
            right = outcome in [truth[0] for truth in wanted]
            counts[f"likely, outcome {'right' if right else 'wrong'}"] += 1
        else:
            yield (f"client port {connection['client']['port']}: certain of "
                   f"{verdict(connection)}, the whole shows {wanted}")


# --- the damage -------------------------------------------------------------


def cuts(capture):
    """The capture ends after each of its packets, the last but one too."""
    count = len(capture.packets)
    step = -(-count // CUTS_MAX)
    for end in range(0, count, step):
        yield capture.of(capture.packets[:end])


def one_side(capture, connections):
    """Only what clients sent, then only what servers sent."""
    clients = {
        (ipaddress.ip_address(c["client"]["ip"]).packed, c["client"]["port"])
        for c in connections
    }

    def keep(packet, from_client):
        ends = pcap.ends(capture.link, packet)
        return ends and (ends[0] in clients) == from_client

    for from_client in (True, False):
        yield capture.of([p for p in capture.packets if keep(p, from_client)])


def losses(capture):
    """One packet in twenty is not there."""
    for variant in range(VARIANTS):
        chance = random.Random(variant)
        yield capture.of([p for p in capture.packets
                          if chance.random() >= 0.05])


def disorders(capture):
    """One packet in twenty comes up to a millisecond late."""
    for variant in range(VARIANTS):
        chance = random.Random(variant)
        times = [capture.nanoseconds(packet) for packet in capture.packets]
        late = [
            time + (chance.random() < 0.05) * chance.randrange(1000000)
            for time in times
        ]
        order = sorted(range(len(late)), key=late.__getitem__)
        yield capture.of([
            pcap.Packet(capture.packets[place].stamp,
                        capture.packets[number].rest)
            for place, number in enumerate(order)
        ])


# --- the properties ---------------------------------------------------------


def check_all(tool, files, whole, counts):
    for number, broken in enumerate(tool.explain(files)):
        for problem in compare(broken, whole, counts):
            yield f"variant {number}: {problem}"


def check_cuts(tool, capture, whole, counts):
    return check_all(tool, cuts(capture), whole, counts)


def check_one_side(tool, capture, whole, counts):
    return check_all(tool, one_side(capture, whole), whole, counts)


def check_losses(tool, capture, whole, counts):
    return check_all(tool, losses(capture), whole, counts)


def check_disorders(tool, capture, whole, counts):
    return check_all(tool, disorders(capture), whole, counts)


def check_twice(tool, capture, whole, counts):
    """As the interface "any" shows what is forwarded."""
    twice = capture.of([p for p in capture.packets for _ in range(2)])
    parts = VERDICT + ("version", "certainty", "kernel_view")

    def said(connections):
        return sorted(([str(c["client"]), *(str(c[part]) for part in parts)]
                       for c in connections))

    counts["the same"] += len(whole)
    for old, new in zip(said(whole), said(tool.explain([twice])[0])):
        if old != new:
            yield f"{new} instead of {old}"


def check_every_byte(tool, path, counts):
    """A packet that is cut off counts as one that is not there."""
    data = path.read_bytes()[:CUT_EVERYWHERE_BYTES]
    whole = tool.explain([path.read_bytes()])[0]
    return check_all(tool, (data[:end] for end in range(len(data))), whole,
                     counts)


PROPERTIES = {
    "cut after each packet": check_cuts,
    "one side only": check_one_side,
    "5 % of packets lost": check_losses,
    "5 % of packets late": check_disorders,
    "every packet twice": check_twice,
}


def tests_of(tool, path):
    """(name, function) of each test on one capture."""
    where = path.relative_to(CAPTURES).as_posix()
    if path.suffix == ".pcap":
        capture = pcap.read(path)
        whole = tool.explain([path.read_bytes()])[0]
        for name, check in PROPERTIES.items():
            yield (f"{where}: {name}", name,
                   lambda counts, check=check: check(tool, capture, whole,
                                                     counts))
    if where in CUT_EVERYWHERE:
        name = "cut at each byte"
        yield (f"{where}: {name}", name,
               lambda counts: check_every_byte(tool, path, counts))


def main():
    tool, names = Tool(sys.argv[1]), sys.argv[2:]
    counts = collections.defaultdict(collections.Counter)
    tests = failed = 0
    for path in sorted(CAPTURES.glob("*/*.pcap*")):
        if names and path.parent.name not in names:
            continue
        for where, name, check in tests_of(tool, path):
            tests += 1
            problems = list(check(counts[name]))
            failed += bool(problems)
            print(f"{'not ok' if problems else 'ok'} {tests} - {where}",
                  flush=True)
            for problem in problems[:5]:
                print(f"{where}: {problem}", file=sys.stderr)
    for name, counter in counts.items():
        seen = ", ".join(f"{counter[what]} {what}" for what in sorted(counter))
        print(f"# {name}: {seen}")
    print(f"1..{tests}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
