#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What smc-clc-explain says when connections are held against each other.

usage: compare.py SMC-CLC-EXPLAIN MAKE-CAPTURE

From packets to the report, in each of its formats; the rules one by one are
in tests/tools/test_compare.c. The result is TAP.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import traceback

sys.dont_write_bytecode = True  # the source tree stays as it is
from schema import Schema  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURES = ROOT / "tests" / "captures"
SCHEMA = json.loads((ROOT / "docs" / "smc-clc-explain.schema.json").read_text())

OPEN = "c:smc-syn s:smc-syn c:ack c:proposal"
WORKS = f"{OPEN} s:accept c:confirm wait=0.01 c:fin s:fin"


def declined(code):
    return f"{OPEN} s:decline={code} data c:fin s:fin"


# What there is in the capture, what is found, and in which words.
CASES = {
    "a server that nothing works with": (
        [f"smcr-v2.1 from=10.0.0.1*5 to=10.0.1.9:5000 {declined('0x03030000')}"
         "=25"] +
        [f"smcr-v2.1 from=10.0.0.1*5 to=10.0.1.{i}:5000 {WORKS}=5"
         for i in (1, 2, 3)],
        [("host", "10.0.1.9", "server", 25, 0)],
        "Every connection that fails has server 10.0.1.9: none of its 5 "
        "clients works with it (25 connections, all: 0x03030000 NOSMCDEV); "
        "the same clients work with 3 other servers: look at 10.0.1.9 first."),
    "the prefix of a server": (
        ["smcr-v1 from=10.1.0.1*12 to=10.2.0.9:5000 prefix=10.1.0.0/16 "
         f"{declined('0x03070000')}=12",
         f"smcr-v1 from=10.2.0.1*4 to=10.2.0.9:5000 prefix=10.2.0.0/24 {WORKS}"
         "=8"],
        [("prefix", "10.2.0.9", "server", 12, 8)],
        "12 clients fall back with server 10.2.0.9 (0x03070000 DIFFPREFIX); 4 "
        "work in version 1. All that work proposed the prefix 10.2.0.0/24, so "
        "that is the server's own; those that fall back proposed 10.1.0.0/16. "
        "Network and length must both be the same."),
    "what was offered": (
        ["smcr-v2.1 from=10.0.0.1*3 to=10.0.0.9:5000 ueid=LEFT "
         f"{declined('0x03030000')}=6",
         "smcr-v2.1 from=10.0.0.4*3 to=10.0.0.9:5000 ueid=<b>RIGHT</b> "
         f"{WORKS}=3"],
        [("offer", "10.0.0.9", "server", 6, 3)],
        "6 connections (3 clients) fall back with server 10.0.0.9 (0x03030000 "
        "NOSMCDEV), 3 connections (3 clients) work. All that work offered "
        'UEID "<b>RIGHT</b>"; none of the others did.'),
    "clients of two networks": (
        [f"smcr-v2.1 from=10.1.0.1*12 to=10.0.0.9:5000 "
         f"{declined('0x03030000')}=12",
         f"smcr-v2.1 from=10.2.0.1*5 to=10.0.0.9:5000 {WORKS}=5"],
        [("network", "10.0.0.9", "server", 12, 5)],
        "12 clients in 10.1.0.0/24 fall back with server 10.0.0.9 (0x03030000 "
        "NOSMCDEV), 5 in 10.2.0.0/24 do not."),
    "one port of a server": (
        ["from=10.0.0.1*2 to=10.0.0.9:8080 c:smc-syn s:syn c:ack data c:fin "
         "s:fin=4", f"smcr-v2.1 from=10.0.0.1*2 to=10.0.0.9:5201 {WORKS}=4"],
        [("port", "10.0.0.9", "server", 4, 4)],
        "The same 2 clients work with port 5201 of server 10.0.0.9 and always "
        "fail with port 8080 (no SMC option in the SYN-ACK; server-not-smc): look at the "
        "program there, and how it was started."),
    "a change in time": (
        [f"smcr-v2.1 from=10.0.0.1*1 to=10.0.0.9:5000 {WORKS}=4",
         "wait=10 smcr-v2.1 from=10.0.0.1*1 to=10.0.0.9:5000 "
         f"{declined('0x01010000')}=4"],
        [("time", "10.0.0.9", "server", 4, 4)],
        "Between client 10.0.0.1 and port 5000 of server 10.0.0.9, 4 "
        "connections worked and 4 failed (0x01010000 MEM). All worked until "
        "2026-01-01 00:00:TIME and fail since 2026-01-01 00:00:TIME (UTC)."),
    "nothing to compare": (
        ["server-decline=100", "half-open=100", "tcp=100"], [], None),
}


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def run(tool, *arguments):
    return subprocess.run([tool, *arguments], capture_output=True, check=True,
                          text=True).stdout


def without_seconds(text):
    return re.sub(r"(?<=00:00:)\d\d\.\d{6}", "TIME", text)


def check_json(tool, path, findings, words):
    lines = [json.loads(line)
             for line in run(tool, "--format", "json", path).splitlines()]
    errors = Schema(SCHEMA).errors(lines[-1])
    expect(not errors, errors)
    said = lines[-1]["comparison"]
    found = [(s["kind"], s["host"], s["host_is"], s["failed"],
              s["established"]) for s in said]
    expect(found == findings, f"JSON has {said}")
    if words:
        text = without_seconds(said[0]["text"])
        expect(text == words, f"JSON says {text}")


def check_text(tool, path, words):
    text = run(tool, path)
    if not words:
        expect("Look here first" not in text, text)
        return
    paragraphs = text.split("\n\n")
    expect("connections tried SMC" in " ".join(paragraphs[0].split()), text)
    expect(paragraphs[1].startswith("Look here first\n   - "), text)
    expect(paragraphs[2].startswith("1. "), text)
    expect(all(len(line) <= 80 for line in paragraphs[1].splitlines()), text)
    said = " ".join(paragraphs[1].split())
    expect(without_seconds(said) == f"Look here first - {words}", text)


def check_html(tool, path, words):
    page = run(tool, "--format", "html", path)
    expect(("Look here first" in page) == bool(words), "title")
    if words:
        escaped = words.replace("<", "&lt;").replace(">", "&gt;")
        escaped = escaped.replace('"', "&quot;").replace("'", "&#39;")
        expect(f"<li>{escaped}</li>" in without_seconds(page),
               f"HTML lacks {escaped}")
        expect(page.index("Look here first") < page.index('class="timeline"'),
               "it is not at the top")


def check_case(tool, maker, name):
    groups, findings, words = CASES[name]
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "made.pcap"
        subprocess.run([maker, "-o", path, *groups], check=True)
        check_json(tool, path, findings, words)
        check_text(tool, path, words)
        check_html(tool, path, words)


def check_total(tool, _maker):
    """Each capture has its own; hosts of two may share no more than names."""
    path = CAPTURES / "u_port_reuse" / "client.pcap"
    lines = [json.loads(line) for line in
             run(tool, "--format", "json", path, path).splitlines()]
    kinds = [[s["kind"] for s in line["comparison"]]
             for line in lines if line["type"] == "summary"]
    expect(kinds == [["offer"], ["offer"]], kinds)
    expect("comparison" not in lines[-1], "the total has one")
    expect(run(tool, path, path).count("Look here first") == 2, "text")


def main():
    tool, maker = sys.argv[1:]
    tests = [(name, lambda n=name: check_case(tool, maker, n))
             for name in CASES]
    tests.append(("each capture has its own", lambda: check_total(tool, maker)))
    print(f"1..{len(tests)}")
    failed = 0
    for number, (name, test) in enumerate(tests, 1):
        try:
            test()
        except Exception:  # pylint: disable=broad-except
            failed = 1
            print(f"not ok {number} - {name}")
            print(re.sub("^", "# ", traceback.format_exc(), flags=re.M))
        else:
            print(f"ok {number} - {name}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
