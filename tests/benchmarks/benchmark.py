#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds smc-clc-explain against a loop that only reads the same capture.

usage: benchmark.py NAME MAKE-CAPTURE MEASURE YARDSTICK SMC-CLC-EXPLAIN

Makes a capture in a temporary directory, runs the tool and the yardstick in
turn, and compares the least CPU time (user and system) of each. Fails if the
ratio is over its limit, if the tool needs too much memory, or if it did not
find what the capture holds. The captures are large: SCALE=0.1 makes them a
tenth, TMPDIR says where, ROUNDS how often to run each, RATE how many
handshakes there are a second. 77 means skipped.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

MIB = 1024 * 1024
SKIPPED = 77

# A few of everything, so that the reports have something to say.
MIX = ("smcr-v1", "smcr-v2", "smcr-v2.1", "smcr-again", "smcd-v2.1",
       "client-decline", "server-decline", "confirm-decline")
ESTABLISHED = MIX[:5]


class Benchmark:
    """A capture and what is asked of the tool on it."""

    def __init__(self, options, groups, size, limits, smc, memory=None):
        self.options = options  # of make-capture
        self.groups = groups    # {kind: (connections, packets of each)}
        self.size = size        # of the file in bytes, about
        self.limits = limits    # [(row, options of the tool, limit of ratio)]
        self.smc = smc          # connections that established SMC
        self.memory = memory    # KiB that the tool may have resident


def large(scale):
    """2 GB of full-sized packets, and a few handshakes."""
    packets = int(2e9 * scale / (1514 + 16 + (66 + 16) / 16) / 64)
    return Benchmark(
        ["--payload", "1448", "--ack-every", "16", "--duration", "20"],
        {"tcp": (64, packets), "smcr-v2.1": (100, 0)},
        2e9 * scale, [("text", [], 1.15)], 100)


def small(scale):
    """1 GB of small packets, and a few handshakes."""
    packets = int(1e9 * scale / (133 + 16 + (66 + 16) / 2) / 256)
    return Benchmark(
        ["--payload", "1:134", "--duration", "60"],
        {"tcp": (256, packets), "smcr-v2.1": (100, 0)},
        1e9 * scale, [("text", [], 1.5)], 100)


def handshakes(scale):
    """1,000,000 handshakes of many kinds, 5,000 a second."""
    rate = float(os.environ.get("RATE", "5000"))
    each = int(1e6 * scale / len(MIX))
    return Benchmark(
        ["--duration", str(1e6 * scale / rate)],
        {kind: (each, 2) for kind in MIX},
        1.8e9 * scale,
        [("text", [], 2.0), ("json", ["--format", "json"], 12.0)],
        each * len(ESTABLISHED))


def flood(scale):
    """5,000,000 SYNs that nobody answers, and a few thousand handshakes."""
    return Benchmark(
        ["--duration", str(20 * scale)],
        {"half-open": (int(5e6 * scale), 0), "smcr-v2.1": (5000, 0)},
        5e6 * scale * 98, [("text", [], 2.5)], 5000, 16 * 1024)


BENCHMARKS = {f.__name__: f for f in (large, small, handshakes, flood)}


def run(measure, command):
    """Seconds of CPU time and KiB of memory of one command."""
    done = subprocess.run([measure, *command], stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, check=False, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    seconds, memory = done.stderr.split()[-2:]
    return float(seconds), int(memory)


def compare(measure, command, yardstick, rounds):
    """The least time of each, and the most memory of the command."""
    pairs = [(run(measure, command), run(measure, yardstick))
             for _ in range(rounds)]
    return (min(tool[0] for tool, _ in pairs),
            min(bare[0] for _, bare in pairs),
            max(tool[1] for tool, _ in pairs))


def summary_of(tool, path):
    """The last line of the report as JSON."""
    with subprocess.Popen([tool, "--format", "json", path],
                          stdout=subprocess.PIPE) as process:
        for line in process.stdout:
            last = line
    return json.loads(last)


def check_found(benchmark, summary):
    problems = []
    if summary["connections"]["smc"] != benchmark.smc:
        problems.append(f"found {summary['connections']['smc']} connections "
                        f"on SMC, the capture has {benchmark.smc}")
    if not summary["complete"]:
        problems.append("the summary says that it is not complete")
    return problems


def measure_all(benchmark, name, programs, path, rounds):
    """Prints a row for each limit. Returns what is over it."""
    measure, yardstick, tool = programs
    problems = []
    print(f"{'':18}{'tool':>9}{'yardstick':>11}{'ratio':>8}{'limit':>8}"
          f"{'memory':>11}")
    for row, options, limit in benchmark.limits:
        ours, bare, memory = compare(measure, [tool, *options, path],
                                     [yardstick, path], rounds)
        ratio = ours / bare
        title = f"{name} {row}"
        print(f"{title:18}{ours:8.3f}s{bare:10.3f}s{ratio:8.3f}{limit:8.2f}"
              f"{memory / 1024:7.1f} MiB  {'ok' if ratio <= limit else 'OVER'}",
              flush=True)
        if ratio > limit:
            problems.append(f"{title}: ratio {ratio:.3f} is over {limit}")
        if benchmark.memory and memory > benchmark.memory:
            problems.append(f"{title}: {memory} KiB resident is over "
                            f"{benchmark.memory} KiB")
    return problems


def make(maker, benchmark, path):
    groups = [f"{kind}={count}:{packets}"
              for kind, (count, packets) in benchmark.groups.items()]
    subprocess.run([maker, "-o", path, *benchmark.options, *groups],
                   check=True)


def main():
    name, maker, *programs = sys.argv[1:]
    scale = float(os.environ.get("SCALE", "1"))
    rounds = int(os.environ.get("ROUNDS", "5"))
    benchmark = BENCHMARKS[name](scale)
    needed = 1.1 * benchmark.size + 64 * MIB
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < needed:
        print(f"{name}: skipped, {tempfile.gettempdir()} has "
              f"{free / MIB:.0f} MiB free and {needed / MIB:.0f} are needed")
        return SKIPPED
    with tempfile.TemporaryDirectory(prefix="smc-clc-") as folder:
        path = os.path.join(folder, name + ".pcap")
        make(maker, benchmark, path)
        print(f"{name}: {os.path.getsize(path) / 1e6:.0f} MB, {rounds} rounds")
        problems = measure_all(benchmark, name, programs, path, rounds)
        problems += check_found(benchmark, summary_of(programs[-1], path))
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
