#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Wears smc-clc-explain out: memory must stay flat and time linear.

usage: limits.py SMC-CLC-EXPLAIN MAKE-CAPTURE MEASURE [TEST...]

Each flood comes in a size and in four times that size, which may take little
more than four times as long, no more memory, and not more of that than is
stated here. Among it are honest connections; their verdicts must be what they
are without the flood. SCALE=10 makes all of it ten times as large. The result
is TAP.
"""

import gzip
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True  # the source tree stays as it is
sys.path.insert(0, str(ROOT / "tests"))
import floods  # noqa: E402
from tap import expect, run_tests, test  # noqa: E402

TOOL, MAKER, MEASURE = sys.argv[1:4]
SCALE = float(os.environ.get("SCALE", "1"))
ROUNDS = 3
MIB = 1024  # in KiB, as memory is measured

# With the default limits: 16384 connections and as many half-open ones.
MEMORY_MAX = 88 * MIB
# --examples beyond reason: copies of 4096 connections are kept.
MEMORY_MAX_EXAMPLES = 104 * MIB
FORMATS = ("text", "json", "html")
HONEST = {"smcr-v2.1": 300, "smcd-v2.1": 100, "smcr-again": 100,
          "server-decline": 300, "client-decline": 100, "confirm-decline": 100}


def explain(*arguments, **more):
    return subprocess.run([TOOL, "--format", "json", *arguments], check=False,
                          stdout=subprocess.PIPE, timeout=600, **more)


def measured(*arguments):
    """Least seconds of CPU time, and most KiB of memory, of a few runs."""
    seconds, memory = [], []
    for _ in range(ROUNDS):
        done = subprocess.run([MEASURE, TOOL, *arguments], check=True,
                              stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, timeout=600)
        numbers = done.stderr.split()
        seconds.append(float(numbers[-2]))
        memory.append(int(numbers[-1]))
    return min(seconds), max(memory)


def check_growth(name, small, large, bound, *options):
    """Holds a capture against another of four times the size."""
    seconds, memory = measured(*options, small)
    more_seconds, more_memory = measured(*options, large)
    print(f"# {name}: {seconds:.3f} s and {memory / MIB:.1f} MiB, then "
          f"{more_seconds:.3f} s and {more_memory / MIB:.1f} MiB", flush=True)
    expect(more_seconds < 6 * seconds + 0.1,
           f"{name}: the time is not linear")
    expect(more_memory < 1.1 * memory + 2 * MIB, f"{name}: memory grows")
    expect(more_memory < bound, f"{name}: {more_memory} KiB of memory")


def verdicts(lines):
    """The verdict on each honest connection: they are those with IPv6."""
    keys = ("outcome", "version", "reason", "by", "stage", "code", "certainty",
            "kernel_view")
    found = {}
    for line in lines:
        if b'"client":{"ip":"fd' not in line[:300]:
            continue
        told = json.loads(line)
        client = (told["client"]["ip"], told["client"]["port"])
        expect(client not in found, f"{client} is told of twice")
        found[client] = {key: told[key] for key in keys}
    return found


def honest_capture(directory):
    """Handshakes of milliseconds, spread over as long as a flood takes."""
    path = pathlib.Path(directory) / "honest.pcap"
    groups = [f"{kind}={count}" for kind, count in HONEST.items()]
    subprocess.run([MAKER, "-o", path, "--ipv6", "--duration", "20",
                    *groups], check=True)
    return path


def check_told(lines, honest, outcome, count):
    """Each connection of the flood is told of once, with this outcome."""
    told = json.loads(lines[-1])["connections"]
    others = sum(verdict["outcome"] == outcome for verdict in honest.values())
    expect(told[outcome] == others + count,
           f"{told[outcome] - others} connections instead of {count}")
    expect(sum(told.values()) == len(honest) + count, f"more: {told}")


def check_flood(flood, count, options=((),), bound=MEMORY_MAX, outcome=None):
    """`flood` makes a capture of so many connections or packets.

    `outcome` is that of its connections, unless they are too many to follow.
    """
    count = int(count * SCALE)
    with tempfile.TemporaryDirectory() as directory:
        honest = honest_capture(directory)
        expected = verdicts(explain(honest).stdout.splitlines())
        expect(len(expected) == sum(HONEST.values()), "honest ones are missing")
        honest = list(floods.records(honest.read_bytes()))
        paths = []
        for size in count, 4 * count:
            paths.append(pathlib.Path(directory) / f"{size}.pcap")
            with open(paths[-1], "wb") as file:
                file.writelines(floods.among(flood(size), honest))
            lines = explain(paths[-1]).stdout.splitlines()
            expect(verdicts(lines) == expected,
                   f"{size}: other honest verdicts")
            if outcome:
                check_told(lines, expected, outcome, size)
        for some in options:
            check_growth(" ".join([flood.__name__, *some]), *paths, bound,
                         *some)


EVERY_FORMAT = [("--format", name) for name in FORMATS]


@test
def half_open_connections():
    check_flood(floods.half_open, 200000, outcome="undetermined")


@test
def slow_loris_of_one_byte_segments():
    check_flood(floods.slow_loris, 25000, EVERY_FORMAT)


@test
def every_head_is_full():
    """The most that is kept of a connection, of all that may be followed."""
    with tempfile.TemporaryDirectory() as directory:
        paths = []
        for count in int(3000 * SCALE), int(12000 * SCALE):
            paths.append(pathlib.Path(directory) / f"{count}.pcap")
            with open(paths[-1], "wb") as file:
                file.writelines(floods.among(floods.full_heads(count), []))
        check_growth("full_heads", *paths, 2000 * 20 + 16 * MIB,
                     "--max-connections", "2000")


@test
def another_code_and_host_each_time():
    check_flood(floods.declines, 25000, EVERY_FORMAT, outcome="fallback")


@test
def every_connection_as_an_example():
    check_flood(floods.same_declines, 25000, [("-n", "100000000")],
                MEMORY_MAX_EXAMPLES)


@test
def random_segments():
    check_flood(floods.noise, 100000)


@test
def compressed_a_thousandfold():
    frame = floods.record(bytes(60000), 1)
    with tempfile.TemporaryDirectory() as directory:
        paths = []
        for count in int(500 * SCALE), int(2000 * SCALE):
            paths.append(pathlib.Path(directory) / f"{count}.pcap.gz")
            with gzip.open(paths[-1], "wb", compresslevel=1) as file:
                file.write(floods.PCAP_HEADER)
                for _ in range(count):
                    file.write(frame)
        check_growth("zeros", *paths, MEMORY_MAX)


def feed(begin, chunk, limit):
    """Writes `begin`, then `chunk` over and over, up to `limit` bytes.

    Returns the exit status, how many bytes were taken, and KiB of memory.
    """
    written = 0
    with subprocess.Popen([MEASURE, TOOL, "-"], stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE) as process:
        try:
            process.stdin.write(begin)
            while written < limit:
                written += process.stdin.write(chunk)
            process.stdin.close()
        except BrokenPipeError:
            pass
        numbers = process.stderr.read().split()
    return process.returncode, written, int(numbers[-1])


@test
def garbage_on_standard_input():
    """What is no capture is given up at once, not read to its end."""
    garbage = random.Random(1).randbytes(1 << 20)
    status, taken, memory = feed(b"", garbage, 100 << 20)
    expect(status == 2, f"exit status {status}")
    expect(taken <= 1 << 20, f"{taken} bytes were read")
    expect(memory < MEMORY_MAX, f"{memory} KiB of memory")


@test
def endless_standard_input():
    """As many random segments as one likes to wait for."""
    chunk = b"".join(floods.noise(20000))
    total = int(SCALE * (256 << 20))
    status, taken, memory = feed(floods.PCAP_HEADER, chunk, total)
    print(f"# {taken >> 20} MiB: {memory / MIB:.1f} MiB")
    expect(status == 0, f"exit status {status}")
    expect(taken >= total, f"only {taken} bytes were read")
    expect(memory < MEMORY_MAX, f"{memory} KiB of memory")


if __name__ == "__main__":
    sys.exit(run_tests(sys.argv[4:]))
