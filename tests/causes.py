#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the causes of smc-clc-explain against what was really wrong.

usage: causes.py SMC-CLC-EXPLAIN [SCENARIO...]

cause.json of each folder of captures/ names the true cause of each connection
that failed, as seen from each capture ("views"), and whether that capture
decides it. Every scenario, file and true cause weighs the same, however many
connections it has. The result is TAP; the last line says how good it is.
"""

import collections
import json
import pathlib
import re
import subprocess
import sys

CAPTURES = pathlib.Path(__file__).resolve().parent / "captures"
LEAST_RANK = 0.88  # mean reciprocal rank of the true cause, over all views


def run(tool, path):
    """(connections that failed, ids of what the summary notes)"""
    text = subprocess.run([tool, "--format", "json", "--all", path],
                          capture_output=True, check=True, text=True).stdout
    *connections, summary = [json.loads(line) for line in text.splitlines()]
    failed = [c for c in connections
              if c["outcome"] not in ("smc-r", "smc-d")]
    return failed, {note["id"] for note in summary.get("notes", [])}


def of_view(view, failed):
    """Those of the connections that the view is about."""
    match = view.get("match") or {}
    for connection in failed:
        client, server = connection["client"], connection["server"]
        fits = all(connection.get(key) == value for key, value in match.items()
                   if key not in ("ports", "to"))
        if (fits and client["port"] in match.get("ports", [client["port"]])
                and match.get("to") in (None, server["port"])):
            yield connection


def judge(view, connection):
    """(reciprocal rank, problems) of what is said of one connection."""
    said = [cause["id"] for cause in connection["causes"]]
    rank = next((1 / (i + 1) for i, cause in enumerate(said)
                 if cause in view["cause"]), 0)
    problems = [f"{cause['id']} is not proven" for cause
                in connection["causes"] if cause["likelihood"] == "proven"
                and cause["id"] not in view["cause"]]
    problems += [f"{cause['id']} is true, and ruled out" for cause
                 in connection["ruled_out"] if cause["id"] in view["cause"]]
    problems += [f"no evidence for {cause['id']}" for cause
                 in connection["causes"] + connection["ruled_out"]
                 if not cause["evidence"]]
    if view["decided"] and rank != 1:
        problems.append(f"{said} is said, {view['cause']} is true")
    return rank, [f"port {connection['client']['port']}: {problem}"
                  for problem in problems]


def check_view(view, failed, notes):
    """(mean reciprocal rank, problems)"""
    if "note" in view:
        said = view["note"] in notes
        return float(said), [] if said else [f"{view['note']} is not noted"]
    ports = set((view.get("match") or {}).get("ports", []))
    ranks = []
    problems = []
    for connection in of_view(view, failed):
        ports.discard(connection["client"]["port"])
        rank, wrong = judge(view, connection)
        ranks.append(rank)
        problems += wrong
    if ports:
        problems.append(f"not listed: client ports {sorted(ports)}")
        ranks += [0] * len(ports)
    return sum(ranks) / len(ranks) if ranks else 1, problems


def main():
    tool, *wanted = sys.argv[1:]
    ranks = []
    results = collections.OrderedDict()
    for truth in sorted(CAPTURES.glob("*/cause.json")):
        if wanted and truth.parent.name not in wanted:
            continue
        for view in json.loads(truth.read_text())["views"]:
            files = view["files"]
            if files == ["*"]:
                files = [p.name for p in sorted(truth.parent.glob("*.pcap*"))]
            for name in files:
                rank, problems = check_view(view,
                                            *run(tool, truth.parent / name))
                ranks.append(rank)
                results.setdefault(f"{truth.parent.name}/{name}",
                                   []).extend(problems)
    page = (CAPTURES.parent.parent / "docs" / "causes.md").read_text()
    table = (CAPTURES.parent.parent / "clc" / "include" / "smcclc" /
             "causes.def").read_text()
    results["docs/causes.md has every id"] = [
        f"{side}{name}" for kind, name in re.findall(
            r'^(CAUSE|SIDED)\(\d+, \w+, "([^"]+)"', table, re.M)
        for side in (("client-", "server-") if kind == "SIDED" else ("",))
        if f"`{side}{name}`" not in page]
    mean = sum(ranks) / len(ranks)
    results["the true cause stands high in the mean"] = [] if (
        wanted or mean >= LEAST_RANK) else [f"{mean:.3f} < {LEAST_RANK}"]
    print(f"1..{len(results)}")
    for number, (name, problems) in enumerate(results.items(), 1):
        print(f"{'not ' if problems else ''}ok {number} - {name}")
        print(*(f"# {problem}" for problem in problems), sep="\n",
              end="\n" if problems else "")
    print(f"# mean reciprocal rank {mean:.3f} of {len(ranks)} views")
    return int(any(results.values()))


if __name__ == "__main__":
    sys.exit(main())
