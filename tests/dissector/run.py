#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the Wireshark plugin against smc-clc-explain, and against itself.

usage: run.py PLUGIN SMC-CLC-EXPLAIN MAKE-CAPTURE [PATTERN]

PATTERN is a part of the names of the tests to run. TSHARK in the environment
names another tshark, PRELOAD libraries that it is to load; UPDATE=1 writes the
golden files anew. The result is TAP.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
from concurrent import futures

import compare
import given_back
import golden
import scenarios
from tshark import Failure, Tshark

CAPTURES = pathlib.Path(__file__).resolve().parent.parent / "captures"

# What make-capture is told, and whether a single pass can know the end: where
# packets are lost it may take silence up to the end of the capture to tell.
NETWORKS = (
    ("", True),
    ("--ipv6 --nanoseconds", True),
    ("--segment 1", True),
    ("--duplicate 30", True),
    ("--segment 7 --reorder 30 --duplicate 20 --seed 2", True),
    ("--snaplen 600", True),
    ("--snaplen 100 --reorder 30", True),
    ("--lose 30 --segment 40 --reorder 20", False),
)


def comparisons(tool, name, capture, single=True):
    """The comparisons with the tool, on one capture."""
    kinds = [compare.two_passes, compare.events, compare.fields]
    if single:
        kinds.append(compare.one_pass)
    for kind in kinds:
        yield (f"{name} {kind.__name__.replace('_', ' ')}",
               lambda tshark, kind=kind: kind(tshark, tool, capture))


def real_captures(tool):
    for path in sorted(CAPTURES.glob("*/*.pcap*")):
        yield from comparisons(tool, f"{path.parent.name}/{path.name}", path)


def made_captures(tool, maker, directory):
    kinds = [line.split("\t")[0] for line in subprocess.run(
        [maker, "--list"], capture_output=True, check=True,
        text=True).stdout.splitlines()]
    for number, (network, single) in enumerate(NETWORKS):
        path = directory / f"made{number}.pcap"
        subprocess.run([maker, "-o", path, *network.split(),
                        *(f"{kind}=3" for kind in kinds)], check=True)
        path.chmod(0o644)
        yield from comparisons(tool, f"made {network}", path, single)
    yield from crowds(tool, maker, directory, kinds)


def crowds(tool, maker, directory, kinds):
    """More connections at a time than some things are kept of."""
    for number, (name, arguments) in enumerate((
            ("100 links at a time", ["roce-unanswered=100"]),
            ("100 that close at a time",
             ["--duration", "0.1", "server-decline=100", "smcr-v2.1=100"]),
            ("all kinds at a time, many of each",
             ["--duration", "5", *(f"{kind}=8" for kind in kinds)]),
            ("more without the option than are remembered",
             ["--duration", "2", "c:syn wait=1 c:proposal=5000:0",
              "tcp=500:1"]))):
        path = directory / f"crowd{number}.pcap"
        subprocess.run([maker, "-o", path, *arguments], check=True)
        path.chmod(0o644)
        yield from comparisons(tool, name, path)


def problems_of(test, tshark):
    try:
        return test(tshark)
    except Failure as failure:
        return str(failure).splitlines()


def run(tests, tshark):
    """Runs the tests, some at a time; returns how many failed."""
    failed = 0
    print(f"1..{len(tests)}")
    with futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda test: problems_of(test[1], tshark), tests)
        for number, ((name, _), problems) in enumerate(zip(tests, results), 1):
            print(f"{'not ok' if problems else 'ok'} {number} - {name}",
                  flush=True)
            for problem in problems:
                print(f"# {problem}")
            failed += bool(problems)
    return failed


def main():
    plugin, tool, maker = sys.argv[1:4]
    pattern = "".join(sys.argv[4:5])
    with tempfile.TemporaryDirectory() as name:
        directory = pathlib.Path(name)
        tshark = Tshark(plugin, directory)
        tests = [*scenarios.tests(tool, maker, directory),
                 *given_back.tests(directory),
                 *golden.tests(),
                 *made_captures(tool, maker, directory),
                 *real_captures(tool)]
        return 1 if run([test for test in tests if pattern in test[0]],
                        tshark) else 0


if __name__ == "__main__":
    sys.exit(main())
