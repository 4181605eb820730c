#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lets each system call of smc-clc-explain fail, one run at a time.

usage: calls.py [--no-seccomp] SMC-CLC-EXPLAIN [TEST...]

Also what no injection shows: full disks, readers that go away, files that
shrink, too many files, and what is left of the privileges. strace(1) injects
the errors. --no-seccomp: the tool was built without. The result is TAP.
"""

import concurrent.futures
import gzip
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True  # the source tree stays as it is
sys.path.insert(0, str(ROOT / "tests"))
from tap import Skipped, expect, run_tests, test  # noqa: E402

CAPTURES = ROOT / "tests" / "captures"
DECLINED = CAPTURES / "g_ueid" / "client.pcap"
MIXED = CAPTURES / "t_mix_clean" / "client.pcap"
BLOCKS = CAPTURES / "z_formats" / "both_points.pcapng"
FORMATS = ("text", "json", "html")

# How calls fail, for strace. Of those that are not here nothing is asked.
FAULTS = {
    "openat": "error=EMFILE", "open": "error=EMFILE",
    "read": "error=EIO", "readv": "error=EIO",
    "write": "error=ENOSPC", "writev": "error=ENOSPC",
    "close": "error=EIO",
    "lseek": "error=EIO", "_llseek": "error=EIO",
    "fstat": "error=EIO", "fstat64": "error=EIO",
    "newfstatat": "error=EIO", "statx": "error=EIO",
    "ioctl": "error=EIO",
    "mmap": "error=ENOMEM", "mmap2": "error=ENOMEM", "mremap": "error=ENOMEM",
    "brk": "retval=0",
    "getrandom": "error=ENOSYS", "clock_gettime": "error=EINVAL",
    "prlimit64": "error=EPERM", "prctl": "error=EINVAL",
    "setgroups": "error=EPERM", "setresgid": "error=EPERM",
    "setresuid": "error=EAGAIN",
}
# These change nothing when they fail.
HARMLESS = {"ioctl", "prctl", "prlimit64", "clock_gettime"}
OPENING = ("open", "openat", "openat2", "creat")

TOOL = None
CONFINED = True  # by seccomp(2)


def run(*arguments, **more):
    return subprocess.run(
        [TOOL, *arguments], **{"stdin": subprocess.DEVNULL,
                               "capture_output": True, "check": False,
                               "timeout": 60, **more})


def expect_failure(done, words):
    expect(done.returncode == 2, f"exit status {done.returncode}: "
           f"{done.args[1:]} {done.stderr!r}")
    expect(re.search(words, done.stderr.decode()),
           f"{words!r} is not in {done.stderr!r}")


# --- system calls that fail ------------------------------------------------


class Trace:
    """A run under strace, `inject` being what to let fail."""

    def __init__(self, arguments, inject=(), stdin=None):
        options = [f"--inject={inject}"] if inject else []
        with tempfile.TemporaryDirectory() as directory:
            log = pathlib.Path(directory) / "log"
            with open(stdin or os.devnull, "rb") as source:
                done = subprocess.run(
                    ["strace", "-o", log, *options, TOOL, *arguments],
                    stdin=source, capture_output=True, check=False, timeout=60)
            text = log.read_text() if log.exists() else ""
        self.status = done.returncode
        self.out = done.stdout
        self.error = done.stderr.decode()
        self.calls = re.findall(r"^(\w+)\((.*)$", text, re.MULTILINE)


def need_strace():
    if not shutil.which("strace"):
        raise Skipped("there is no strace")
    trace = Trace(["--version"])
    if not trace.calls or trace.status != 0:
        raise Skipped("strace is not allowed here, or this is a build with "
                      "LeakSanitizer, which cannot be traced")


def own_calls(trace):
    """Pairs of name and ordinal of the calls after the dynamic linker's."""
    seen = {}
    started = False
    for name, rest in trace.calls:
        seen[name] = seen.get(name, 0) + 1
        # The terminal's width is asked for, then files are opened.
        started = started or name == "ioctl"
        if started and name in FAULTS:
            yield name, seen[name]


def first_read(calls, path):
    """The index of the first call that reads the capture at `path`."""
    descriptor = None
    for index, (name, rest) in enumerate(calls):
        if name in OPENING and str(path) in rest:
            descriptor = rest.split("=")[-1].strip()
        elif name == "read" and rest.startswith(f"{descriptor},"):
            return index
    raise AssertionError("the capture is not read")


class Case:
    """A command line whose calls are to fail."""

    def __init__(self, *arguments, stdin=None, output=False):
        self.arguments = arguments
        self.stdin = stdin
        self.output = output  # whether to a file

    def trace(self, directory, inject=()):
        arguments = list(self.arguments)
        path = None
        if self.output:
            descriptor, path = tempfile.mkstemp(dir=directory)
            os.close(descriptor)
            arguments += ["-o", path]
        trace = Trace(arguments, inject, self.stdin)
        if path:
            trace.out = pathlib.Path(path).read_bytes()
        return trace


def problem_of(bad, good, name):
    """What is wrong with the run `bad`; None if nothing is."""
    same = bad.status == 0 and bad.out == good.out and not bad.error
    told = bad.status == 2 and bad.error.startswith("smc-clc-explain: ")
    if name in HARMLESS:
        return None if same else "not harmless"
    return None if same or told else f"exit status {bad.status}"


def check_each(case):
    need_strace()
    with tempfile.TemporaryDirectory() as directory, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        good = case.trace(directory)
        expect(good.status == 0, f"without faults: {good.error}")
        calls = list(own_calls(good))
        expect(calls, "no calls were seen")

        def fail(call):
            name, number = call
            bad = case.trace(directory,
                             f"{name}:{FAULTS[name]}:when={number}")
            why = problem_of(bad, good, name)
            return why and f"{name} {number}: {why}: {bad.error!r}"

        problems = [why for why in pool.map(fail, calls) if why]
    expect(not problems, f"{len(problems)} of {len(calls)}:\n"
           + "\n".join(problems[:20]))


@test
def each_call_fails_in_text():
    check_each(Case(MIXED, DECLINED))


@test
def each_call_fails_in_json_from_standard_input():
    check_each(Case("--format", "json", "-", stdin=BLOCKS))


@test
def each_call_fails_in_html_to_a_file():
    check_each(Case("--format", "html", BLOCKS, output=True))


@test
def each_call_fails_with_compression():
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "mixed.pcap.gz"
        path.write_bytes(gzip.compress(MIXED.read_bytes()))
        check_each(Case(path, output=True))


@test
def reading_goes_on_after_signals():
    """Of a pipe, that is: with a file, no signal ends a read(2)."""
    need_strace()
    arguments = ["--format", "json", "-"]
    good = Trace(arguments, stdin=MIXED)
    reads = [rest for name, rest in good.calls if name == "read"]
    first = 1 + next(index for index, rest in enumerate(reads)
                     if rest.startswith("0,"))
    bad = Trace(arguments, f"read:error=EINTR:when={first}+2", stdin=MIXED)
    expect(bad.out == good.out and bad.status == 0, f"no: {bad.error!r}")
    expect(len(bad.calls) > len(good.calls), "there were no signals")


# --- full disks, readers that go away, files that shrink -------------------


@test
def full_disk():
    for name in FORMATS:
        for arguments, where in ((["-o", "/dev/full"], "/dev/full"),
                                 ([], "standard output")):
            with open("/dev/full", "wb") as full:
                done = run("--format", name, MIXED, *arguments, stdout=full,
                           stderr=subprocess.PIPE, capture_output=False)
            expect_failure(done, f"{where}: .*No space left")


@test
def full_disk_for_temporary_files():
    """Of what HTML keeps there, some is lost: it says so."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    # The report itself goes to a pipe, which has no such limit.
    done = run("--format", "html", MIXED, preexec_fn=limit)
    expect_failure(done, "standard output: .*(File too large|in full)")


def large_capture(directory):
    """A capture whose report as JSON is larger than a pipe holds."""
    path = pathlib.Path(directory) / "large.pcap"
    content = MIXED.read_bytes()
    path.write_bytes(content[:24] + content[24:] * 40)
    return path


@test
def reader_goes_away():
    with tempfile.TemporaryDirectory() as directory:
        path = large_capture(directory)
        for disposition in signal.SIG_DFL, signal.SIG_IGN:
            with subprocess.Popen(
                    [TOOL, "--format", "json", path], stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE, restore_signals=False,
                    preexec_fn=lambda d=disposition: signal.signal(
                        signal.SIGPIPE, d)) as process:
                expect(process.stdout.readline(), "there is no line")
                process.stdout.close()
                error = process.stderr.read()
            expected = 2 if disposition == signal.SIG_IGN else -signal.SIGPIPE
            expect(process.returncode == expected,
                   f"exit status {process.returncode}")
            expect(not error, f"not quiet: {error!r}")


@test
def file_shrinks_while_read():
    with tempfile.TemporaryDirectory() as directory:
        path = large_capture(directory)
        with subprocess.Popen([TOOL, "--format", "json", path],
                              stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            # It writes to the pipe, and waits there once that is full.
            process.stdout.read(1)
            time.sleep(0.2)
            os.truncate(path, 1000)
            out, error = process.communicate(timeout=60)
        expect(process.returncode == 2, f"exit status {process.returncode}")
        expect(b"cut short at byte" in error, f"it only says {error!r}")
        expect(b'"complete":false' in out, "called complete")


# --- many files ------------------------------------------------------------


def with_descriptors(soft, hard):
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@test
def more_files_than_usual():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    done = run(*[DECLINED] * 40, preexec_fn=with_descriptors(16, hard))
    expect(done.returncode == 0, f"{done.returncode}: {done.stderr!r}")
    expect(done.stdout.count(b"NOSMCDEV") >= 40, "not all are explained")


@test
def more_files_than_possible():
    done = run(*[DECLINED] * 40, preexec_fn=with_descriptors(16, 16))
    expect_failure(done, "Too many open files: name fewer")
    expect(b"NOSMCDEV" in done.stdout, "not even one is explained")


# --- privileges ------------------------------------------------------------


@test
def nothing_is_opened_once_reading_begins():
    if not CONFINED:
        raise Skipped("the tool was built without seccomp")
    need_strace()
    for name in FORMATS:
        calls = Trace(["--format", name, DECLINED]).calls
        start = first_read(calls, DECLINED)
        for call, rest in calls[start:]:
            expect(call not in OPENING or rest.endswith(
                "-1 EPERM (Operation not permitted)"),
                f"{name}: {call}({rest}")


@test
def root_is_given_up_before_reading():
    if os.geteuid() != 0:
        raise Skipped("only root has something to give up")
    need_strace()
    calls = Trace([DECLINED]).calls
    before = [name for name, _ in calls[:first_read(calls, DECLINED)]]
    expect({"setgroups", "setresgid", "setresuid"} <= set(before),
           f"not given up: {before}")


@test
def whoever_runs_it_the_report_is_the_same():
    if os.geteuid() != 0:
        raise Skipped("only root can become another")
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "private.pcap"
        path.write_bytes(DECLINED.read_bytes())
        path.chmod(0o600)
        reports = {run(*arguments, path).stdout
                   for arguments in ([], ["-Z", "root"], ["-Z", "daemon"])}
        expect(len(reports) == 1 and reports != {b""}, f"differ: {reports}")
        expect_failure(run("-Z", "no-such-user", path),
                       'no user "no-such-user"')


if __name__ == "__main__":
    if "fakeroot" in os.environ.get("LD_PRELOAD", ""):
        print("1..0 # SKIP fakeroot adds system calls that seccomp refuses")
        sys.exit(0)
    words = sys.argv[1:]
    if words[0] == "--no-seccomp":
        CONFINED = False
        del words[0]
    TOOL = words[0]
    sys.exit(run_tests(words[1:]))
