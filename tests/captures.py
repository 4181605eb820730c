#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds smc-clc-explain against captures of real kernels.

usage: captures.py SMC-CLC-EXPLAIN [SCENARIO...]

Each folder of captures/ is one scenario. Its truth.json has what the kernels
at both ends said of each connection; every value that kernel_view states must
equal it. expected.json says what the wire of each capture shows, which decides
where kernel_view must speak and where it must not. It follows the tables of
docs/verdicts.md, never the output of the tool. The result is TAP.
"""

import json
import pathlib
import subprocess
import sys

CAPTURES = pathlib.Path(__file__).resolve().parent / "captures"
VERDICT = ("outcome", "reason", "by", "stage", "code")
SIDES = ("client", "server")

# What SOCK_DIAG could not be asked about: the mode means nothing.
NOT_COMPARED = (None, "FAILED", "raw", "unknown", "None")


def smcss(view):
    """A kernel_view as smcss prints it; None if it says nothing."""
    values = [view["mode"], view["local"], view["peer"]]
    while values and values[-1] is None:
        values.pop()
    if not values:
        return None
    return " ".join(values[:2]) + "".join("/" + v for v in values[2:])


def truth_of(end):
    """What SOCK_DIAG said, in the form of kernel_view, or None."""
    if end is None or end["mode"] in NOT_COMPARED or end["stage"] == "connect":
        return None
    if end["mode"] == "TCP(plain)":  # no AF_SMC socket: smcss lists nothing
        return {"mode": None, "local": None, "peer": None}

    def nonzero(code):
        return code if int(code, 16) else None

    return {
        "mode": end["mode"],
        "local": nonzero(end["fallback_reason"]),
        "peer": nonzero(end["peer_diagnosis"]),
    }


def named(row, entry):
    """The expectation that `entry` names, with its code filled in."""
    code = entry.get("code", "")

    def fill(value):
        return value and value.replace("CODE", code)

    return {key: fill(value) for key, value in row.items()}


def expectations(expected, truth, scenario, capture):
    """(port, expectation) of each connection the tool must list, in order."""
    if scenario in expected["by_tag"]:
        tags = expected["by_tag"][scenario]
        entries = [
            (end["port"], tags[end["tag"]])
            for end in (c["client"] for c in truth["connections"])
        ]
    else:
        files = expected["captures"][scenario]
        entries = [(e["port"], e) for e in files.get(capture, files["*"])]
    return [(port, named(expected["rows"][entry["row"]], entry))
            for port, entry in entries if entry is not None]


def run(tool, path):
    """The tool's lines on `path`, and what is wrong with the run itself."""
    done = subprocess.run(
        [tool, "--format", "json", path],
        stdin=subprocess.DEVNULL, capture_output=True, check=False)
    problems = []
    if done.returncode != 0:
        problems.append(f"exit code {done.returncode}")
    if done.stderr:
        problems.append("on standard error: " + done.stderr.decode().strip())
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return lines, problems


def by_port(pairs):
    """{port: [value, ...]}; a port used again keeps the order of its uses."""
    table = {}
    for port, value in pairs:
        table.setdefault(port, []).append(value)
    return table


def check_expected(where, connection, expectation):
    problems = []
    for key in VERDICT:
        if connection[key] != expectation[key]:
            problems.append(f"{where}: {key} is {connection[key]}, "
                            f"expected {expectation[key]}")
    for side in SIDES:
        shown = smcss(connection["kernel_view"][side])
        if shown != expectation[side]:
            problems.append(f"{where}: {side} shows {shown}, "
                            f"expected {expectation[side]}")
    return problems


def check_truth(where, connection, truth):
    problems = []
    for side in SIDES:
        real = truth_of(truth[side])
        if real is None:
            continue
        view = connection["kernel_view"][side]
        for key, value in view.items():
            if value is not None and value != real[key]:
                problems.append(f"{where}: {side} {key} is said to be {value}, "
                                f"the kernel said {real[key]}")
        # Once the mode is stated, no code the kernel recorded may be missing.
        if view["mode"] is not None and smcss(view) != smcss(real):
            problems.append(f"{where}: {side} shows {smcss(view)}, "
                            f"the kernel said {smcss(real)}")
    return problems


def check_summary(summary, connections):
    """The summary counts what was listed."""
    outcomes = [c["outcome"] for c in connections]
    problems = []
    for key, count in summary["connections"].items():
        names = ("smc-r", "smc-d") if key == "smc" else (key,)
        listed = sum(outcomes.count(name) for name in names)
        if count != listed:
            problems.append(f"the summary counts {count} {key}, "
                            f"listed are {listed}")
    if sum(summary["connections"].values()) != len(connections):
        problems.append("the summary does not count every connection")
    if summary["complete"] is not True:
        problems.append("the summary does not call the capture complete")
    return problems


def check_capture(tool, expected, scenario, truth, capture):
    lines, problems = run(tool, CAPTURES / scenario / capture)
    connections = [x for x in lines if x["type"] == "connection"]
    summaries = [x for x in lines if x["type"] == "summary"]
    if len(summaries) != 1:
        return problems + [f"{len(summaries)} summaries"]
    problems += check_summary(summaries[0], connections)

    listed = by_port((c["client"]["port"], c) for c in connections)
    wanted = by_port(expectations(expected, truth, scenario, capture))
    # Where the client failed, nobody knows which server socket was its.
    real = by_port((c["client"]["port"], c) for c in truth["connections"]
                   if c["client"])
    for port in sorted(listed.keys() | wanted.keys()):
        uses, expectation = listed.get(port, []), wanted.get(port, [])
        if len(uses) != len(expectation):
            problems.append(f"client port {port}: {len(uses)} connections "
                            f"listed, expected {len(expectation)}")
            continue
        where = f"client port {port}"
        for connection, wish in zip(uses, expectation):
            problems += check_expected(where, connection, wish)
        # The kernels were not asked of every connection.
        for connection, truth_here in zip(uses, real.get(port, [])):
            problems += check_truth(where, connection, truth_here)
    return problems


def main():
    tool, names = sys.argv[1], sys.argv[2:]
    expected = json.loads((CAPTURES / "expected.json").read_text())
    tests = []
    for path in sorted(CAPTURES.glob("*/truth.json")):
        scenario = path.parent.name
        if names and scenario not in names:
            continue
        truth = json.loads(path.read_text())
        tests += [(scenario, truth, capture) for capture in truth["captures"]]

    print(f"1..{len(tests)}")
    failed = 0
    for number, (scenario, truth, capture) in enumerate(tests, 1):
        try:
            problems = check_capture(tool, expected, scenario, truth, capture)
        except (KeyError, ValueError) as error:
            problems = [f"unusable output: {error!r}"]
        print(f"{'not ok' if problems else 'ok'} {number} - "
              f"{scenario}/{capture}")
        for problem in problems:
            print(f"{scenario}/{capture}: {problem}", file=sys.stderr)
        failed += bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
