#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds smc-clc-explain against captures that were made up.

usage: test_generator.py MAKE-CAPTURE SMC-CLC-EXPLAIN

Every kind of connection that make-capture knows, on every kind of network
that changes nothing: the verdict must be the one that goes with the kind.
The result is TAP.
"""

import json
import os
import subprocess
import sys
import tempfile

COUNT = 20
LINKS = 100  # of first contacts that are open at the same time
VERDICT = ("outcome", "reason", "by", "stage", "code")
NETWORKS = (
    "",
    "--ipv6 --nanoseconds",
    "--segment 1",
    "--duplicate 30",
    "--segment 7 --reorder 30 --duplicate 20 --seed 2",
    "--snaplen 600",
)


def kinds(maker):
    """{name: verdict} of all kinds; None for what is not reported."""
    text = subprocess.run([maker, "--list"], capture_output=True, check=True,
                          text=True).stdout
    rows = (line.split("\t") for line in text.splitlines())
    return {name: verdict or None for name, verdict, _ in rows}


def verdicts(tool, path):
    """{verdict: how many connections have it}, and the summary."""
    text = subprocess.run([tool, "--format", "json", path],
                          capture_output=True, check=True, text=True).stdout
    *connections, summary = (json.loads(line) for line in text.splitlines())
    found = {}
    for connection in connections:
        words = " ".join(connection[key] or "-" for key in VERDICT)
        found[words] = found.get(words, 0) + 1
    return found, summary


def check(maker, tool, path, network, kind, verdict):
    """What is wrong with the verdicts on COUNT connections of one kind."""
    subprocess.run([maker, "-o", path, *network.split(), f"{kind}={COUNT}"],
                   check=True)
    found, summary = verdicts(tool, path)
    expected = {verdict: COUNT} if verdict else {}
    problems = []
    if found != expected:
        problems.append(f"{found}, expected {expected}")
    if not summary["complete"]:
        problems.append("the summary says that it is not complete")
    return problems


def link_evidence(maker, tool, path):
    """What is wrong with what is said of first contacts that fail side by
    side: each has RoCE frames, which tell why."""
    subprocess.run([maker, "-o", path, f"roce-unanswered={LINKS}"], check=True)
    text = subprocess.run([tool, "--format", "json", path],
                          capture_output=True, check=True, text=True).stdout
    *connections, _ = (json.loads(line) for line in text.splitlines())
    telling = sum("CONFIRM LINK request" in json.dumps(connection["causes"])
                  for connection in connections)
    return [] if telling == LINKS else [
        f"of {telling} the RoCE frames tell, expected {LINKS}"]


def same_twice(maker, path):
    """What is wrong with making the same capture again."""
    contents = []
    for _ in range(2):
        subprocess.run([maker, "-o", path, "--lose", "10", "--reorder", "10",
                        "--payload", "1:1448", "smcr-v1=50", "tcp=50"],
                       check=True)
        with open(path, "rb") as file:
            contents.append(file.read())
    return [] if contents[0] == contents[1] else ["the bytes differ"]


def main():
    maker, tool = sys.argv[1:]
    failed = 0
    table = kinds(maker)
    print(f"1..{len(NETWORKS) * len(table) + 2}")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "made.pcap")
        results = [("the same arguments make the same capture",
                    same_twice(maker, path)),
                   ("RoCE frames of many links at a time",
                    link_evidence(maker, tool, path))]
        results += [(f"{kind} {network}".strip(),
                     check(maker, tool, path, network, kind, verdict))
                    for network in NETWORKS
                    for kind, verdict in table.items()]
    for number, (name, problems) in enumerate(results, 1):
        print(f"{'not ok' if problems else 'ok'} {number} - {name}")
        for problem in problems:
            print(f"# {problem}")
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
