#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds smc-clc-explain against the cases below this directory.

usage: run.py SMC-CLC-EXPLAIN

Each NAME.json says what one input beside it is, and what must come out:

  what    one sentence: what the input is and what is true of it
  input   the capture or text; without it, args says all
  args    the arguments (INPUT stands for the file), by default those that
          show all; stdin: true feeds the input to standard input
  expect  a list of
    rc, say, say_not              exit status; regular expressions on all that
                                  is printed, white space folded
    port, count                   which connections (client's port, default
                                  all); how many
    outcome, reason, by, stage, code, version       any of these
    not_certain                   outcomes that must not be certain; * is all
    null_view                     ends of which nothing is known
    cause_first, cause_any, cause_not   ids: the first is one of these; one is
                                  among them; none of these is listed
    proven: false                 nothing is proven
    checks_not                    host: regular expression; no check asks that
                                  host for it
    same_as                       another input, of which the same is said
    any_of                        a list of such objects, one of which holds
    plugin                        what tshark prints; tests/dissector has it
"""

import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SAME = ("outcome", "version", "reason", "by", "stage", "code", "certainty",
        "kernel_view")
ANY_OF_THESE = ("outcome", "reason", "by", "stage", "code", "version")


def ids(connection, likelihoods=None):
    return [cause["id"] for cause in connection.get("causes") or []
            if isinstance(cause, dict)
            and (not likelihoods or cause.get("likelihood") in likelihoods)]


class Case:
    def __init__(self, exe, path):
        self.exe = exe
        self.case = json.loads(path.read_text())
        self.path = path.parent / self.case.get("input", "")
        self.connections = {}
        self.bad = []

    def run(self, args, stdin=None):
        with open(stdin or "/dev/null", "rb") as file:
            done = subprocess.run([self.exe, *args], stdin=file, timeout=60,
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, check=False)
        return (done.returncode, done.stdout.decode(errors="replace"),
                done.stderr.decode(errors="replace"))

    def said(self):
        args = [str(self.path) if arg == "INPUT" else arg for arg in
                self.case.get("args", ["--all", "-v", "INPUT"])]
        status, out, err = self.run(
            args, self.path if self.case.get("stdin") else None)
        return status, re.sub(r"\s+", " ", out + err)

    def connections_of(self, path):
        if path not in self.connections:
            status, out, _ = self.run(
                ["--format", "json", "--all", str(path)])
            if status not in self.case.get("rc_json", [0]):
                self.bad.append(f"exit code {status} for JSON")
            self.connections[path] = [
                line for line in map(json.loads, out.splitlines())
                if line["type"] == "connection"]
        return self.connections[path]

    def check_text(self, want):
        status, text = self.said()
        if "rc" in want and status != want["rc"]:
            self.bad.append(f"exit code {status}, not {want['rc']}")
        for pattern in want.get("say", []):
            if not re.search(pattern, text):
                self.bad.append(f"does not say /{pattern}/")
        for pattern in want.get("say_not", []):
            if re.search(pattern, text):
                self.bad.append(f"says /{pattern}/")

    def check_connection(self, want, found):
        for key in ANY_OF_THESE:
            if key in want and found[key] not in want[key]:
                self.bad.append(f"{key} {found[key]}, not {want[key]}")
        if (found["certainty"] == "certain"
                and {found["outcome"], "*"} & set(want.get("not_certain", []))):
            self.bad.append(f"{found['outcome']} is not certain")
        for end in want.get("null_view", []):
            if any((found["kernel_view"].get(end) or {}).values()):
                self.bad.append(f"kernel_view of the {end} is not known")
        for host, pattern in want.get("checks_not", {}).items():
            for check in found.get("checks") or []:
                if check["host"] == host and re.search(
                        pattern, f"{check['text']} {check['command']}"):
                    self.bad.append(f"asks {host} for /{pattern}/")
        causes = ids(found)
        if "cause_first" in want and causes[:1] not in [
                [cause] for cause in want["cause_first"]]:
            self.bad.append(f"causes {causes}, first {want['cause_first']}")
        if "cause_any" in want and not set(causes) & set(want["cause_any"]):
            self.bad.append(f"causes {causes}, none of {want['cause_any']}")
        for cause in set(want.get("cause_not", [])) & set(causes):
            self.bad.append(f"cause {cause} is refuted")
        if want.get("proven") is False and ids(found, ("proven",)):
            self.bad.append(f"{ids(found, ('proven',))} is not proven")
        if found.get("duration", 0) < 0:
            self.bad.append(f"duration {found['duration']}")

    def check_connections(self, want):
        found = [connection for connection in self.connections_of(self.path)
                 if want.get("port", "*") in ("*", connection["client"]["port"])]
        if "count" in want and len(found) != want["count"]:
            self.bad.append(f"{len(found)} connections, not {want['count']}")
        elif "count" not in want and not found:
            self.bad.append("no connection")
        if "same_as" in want:
            one, other = ([[c[key] for key in SAME] + [ids(c)] for c in list_]
                          for list_ in (found, self.connections_of(
                              self.path.parent / want["same_as"])))
            if one != other:
                self.bad.append(f"not the same as of {want['same_as']}")
        for connection in found:
            self.check_connection(want, connection)

    def check(self, wants):
        for want in wants:
            if "plugin" in want:
                continue
            if "any_of" in want:
                before, self.bad = self.bad, []
                alternatives = []
                for alternative in want["any_of"]:
                    self.bad = []
                    self.check([alternative])
                    alternatives.append(self.bad)
                self.bad = before
                if all(alternatives):
                    self.bad.append(f"none of: {alternatives}")
                continue
            if {"rc", "say", "say_not"} & set(want):
                self.check_text(want)
            if set(want) - {"rc", "say", "say_not"}:
                self.check_connections(want)

    def result(self):
        self.check(self.case["expect"])
        return self.bad


def main():
    paths = sorted(HERE.glob("*/*.json"))
    print(f"1..{len(paths)}")
    failed = False
    for number, path in enumerate(paths, 1):
        bad = Case(sys.argv[1], path).result()
        failed |= bool(bad)
        print(f"{'not ' * bool(bad)}ok {number} - "
              f"{path.relative_to(HERE).with_suffix('')}")
        for line in bad:
            print(f"# {line}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
