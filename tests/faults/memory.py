#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lets each allocation of smc-clc-explain fail, one run at a time.

usage: memory.py SMC-CLC-EXPLAIN MEMORY.SO [TEST...]

Whichever fails, in the tool or in a library: either the report is the same as
ever, or the tool says that memory is short and exits with 2. It frees what it
frees otherwise. The result is TAP.
"""

import concurrent.futures
import functools
import gzip
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True  # the source tree stays as it is
sys.path.insert(0, str(ROOT / "tests"))
from tap import expect, run_tests, test  # noqa: E402

CAPTURES = ROOT / "tests" / "captures"
SEEDS = ROOT / "fuzz" / "corpus" / "capture"
DECLINED = CAPTURES / "g_ueid" / "client.pcap"
MIXED = CAPTURES / "t_mix_clean" / "client.pcap"
BLOCKS = CAPTURES / "z_formats" / "both_points.pcapng"
COMPRESSED = [SEEDS / f"small.pcap.{end}" for end in ("gz", "zst", "xz", "lz4")]

TOOL = None
PRELOAD = None
FOREVER = 1 << 62
NO_MEMORY = re.compile(rb"memory|allocation_failed")  # the latter is liblz4's


class Run:
    """One run, in which allocations `start` to `end` fail."""

    def __init__(self, arguments, start=0, end=0):
        with tempfile.TemporaryDirectory() as directory:
            log = pathlib.Path(directory) / "log"
            done = subprocess.run(
                [TOOL, *arguments], stdin=subprocess.DEVNULL,
                capture_output=True, check=False, timeout=60,
                env={**os.environ, "LD_PRELOAD": PRELOAD, "TZ": "UTC",
                     "FAULT_FROM": str(start), "FAULT_TO": str(end),
                     "FAULT_LOG": str(log)})
            numbers = log.read_text().split() or [0, 0]
        self.status = done.returncode
        self.out = done.stdout
        self.error = done.stderr
        self.asked, self.kept = map(int, numbers)

    def problem(self, good):
        """What is wrong, compared to the run `good`; None if nothing is."""
        if self.kept > good.kept:
            return f"{self.kept - good.kept} blocks were not freed"
        if self.status == 2 and NO_MEMORY.search(self.error):
            return None
        if self.status != good.status:
            return f"exit status {self.status}, {self.error!r}"
        if self.out != good.out:
            return "another report, and not a word about memory"
        return None


def check(arguments, first, forever):
    """Runs with allocation `first`, the next ... failing, until none does."""
    good = Run(arguments)
    expect(good.status in (0, 2), f"without faults: {good.error!r}")
    expect(good.asked >= first, "no allocations were counted")

    def fail(number):
        bad = Run(arguments, number, FOREVER if forever else number)
        return number, bad.problem(good)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = [f"allocation {number}: {problem}"
                    for number, problem
                    in pool.map(fail, range(first, good.asked + 1))
                    if problem]
    expect(not problems, f"{arguments}: {len(problems)} of "
           f"{good.asked - first + 1}:\n" + "\n".join(problems[:20]))


@functools.lru_cache
def before_reading():
    """How many allocations there are before a capture is read."""
    return Run(["/nonexistent.pcap"]).asked


@test
def each_from_the_start():
    check([MIXED], 1, False)


@test
def each_and_all_after_it():
    check([MIXED], 1, True)


@test
def each_while_reading_many_kinds():
    for path in [BLOCKS, *COMPRESSED]:
        check(["--format", "json", path], before_reading() // 2, False)


@test
def each_in_every_format():
    for options in (["--format", "json"], ["--format", "html"], ["-v", "--all"],
                    ["-n", "9"]):
        check([*options, MIXED, DECLINED], before_reading(), False)


@test
def each_in_codes():
    check(["--code", "0x03030000", "list"], 1, False)


@test
def each_of_a_damaged_capture():
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "cut.pcap.gz"
        path.write_bytes(gzip.compress(MIXED.read_bytes())[:-20])
        check([path], before_reading(), False)


if __name__ == "__main__":
    TOOL, PRELOAD = sys.argv[1:3]
    sys.exit(run_tests(sys.argv[3:]))
