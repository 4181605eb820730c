#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the Wireshark plugin against smc-clc-explain and against itself.

usage: run.py PLUGIN SMC-CLC-EXPLAIN [CAPTURE...]

Both must say the same of each connection and of each field of each message.
Wireshark ignores plugins of users who are root; so tshark runs as somebody
else then. TSHARK in the environment names another tshark. The result is TAP.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

TESTS = pathlib.Path(__file__).resolve().parent.parent
CAPTURES = TESTS / "captures"
TSHARK = os.environ.get("TSHARK", "tshark")
NOBODY = 65534

VERDICT = ("outcome", "version", "reason", "by", "stage", "code", "certainty",
           "summary")
SIDES = ("client", "server")


class Tshark:
    """tshark with the plugin, or without, in a home of its own."""

    def __init__(self, plugin, directory):
        self.home = pathlib.Path(directory)
        version = subprocess.run([TSHARK, "--version"], capture_output=True,
                                 check=True).stdout.decode()
        self.version = re.search(r"(\d+\.\d+)\.\d+", version).group(1)
        target = self.home / "plugins" / self.version / "epan"
        target.mkdir(parents=True)
        shutil.copy(plugin, target)
        (self.home / "none").mkdir()
        for path in [self.home, *self.home.rglob("*")]:
            path.chmod(0o755)

    def run(self, *arguments, plugin=True):
        """What tshark writes to standard output."""
        environment = dict(
            os.environ, HOME=str(self.home / "none"), TZ="UTC",
            WIRESHARK_ABORT_ON_DISSECTOR_BUG="1",
            WIRESHARK_PLUGIN_DIR=str(
                self.home / ("plugins" if plugin else "none")))
        user = {}
        if os.geteuid() == 0:
            user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        done = subprocess.run(
            [TSHARK, *map(str, arguments)], env=environment, cwd="/",
            stdin=subprocess.DEVNULL, capture_output=True, check=False, **user)
        if done.returncode:
            raise Failure([f"tshark {' '.join(map(str, arguments))}: exit "
                           f"code {done.returncode}",
                           *done.stderr.decode().splitlines()])
        return done.stdout.decode()

    def fields(self, capture, names, *arguments, **options):
        """For each packet that has any of `names`, {name: [value, ...]}."""
        output = self.run(
            "-r", capture, *arguments, "-T", "fields", "-E", "separator=/t",
            "-E", "aggregator=/s", *(x for n in names for x in ("-e", n)),
            **options)
        rows = []
        for line in output.splitlines():
            values = line.split("\t")
            rows.append(dict(zip(names, values)))
        return rows


class Failure(Exception):
    """A test that did not hold, with one line a problem."""

    def __init__(self, problems):
        super().__init__("; ".join(problems))
        self.problems = problems


# --- the verdict ---------------------------------------------------------


def explain(tool, capture):
    """The connections in a capture, as smc-clc-explain states them."""
    done = subprocess.run([tool, "--format", "json", capture],
                          stdin=subprocess.DEVNULL, capture_output=True,
                          check=True)
    lines = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return [x for x in lines if x["type"] == "connection"]


def smcss(view):
    """A kernel_view as the plugin shows it."""
    values = [x for x in (view["mode"], view["local"]) if x]
    return " ".join(values) + ("/" + view["peer"] if view["peer"] else "")


def stated(connection):
    """The verdict fields of a connection, as the plugin shows them."""
    fields = {key: connection[key] or "" for key in VERDICT}
    for side in SIDES:
        fields["kernel." + side] = smcss(connection["kernel_view"][side])
    return fields


def ends(connection):
    return frozenset((connection[s]["ip"], str(connection[s]["port"]))
                     for s in SIDES)


def verdicts(tshark, capture, *arguments):
    """{frame: (ends, verdict)} of all packets that show one."""
    shown = [*VERDICT, *("kernel." + side for side in SIDES)]
    address = ("ip.src", "ip.dst", "ipv6.src", "ipv6.dst")
    names = ["frame.number", *address, "tcp.srcport", "tcp.dstport",
             *("smcclc." + name for name in shown)]
    found = {}
    for row in tshark.fields(capture, names, "-Y", "smcclc.outcome",
                             *arguments):
        source = row["ip.src"] or row["ipv6.src"]
        target = row["ip.dst"] or row["ipv6.dst"]
        key = frozenset([(source, row["tcp.srcport"]),
                         (target, row["tcp.dstport"])])
        found[int(row["frame.number"])] = (
            key, {name: row["smcclc." + name] for name in shown})
    return found


def differences(where, got, wanted):
    return [f"{where}: {key} is {got.get(key)!r}, expected {wanted[key]!r}"
            for key in wanted if got.get(key) != wanted[key]]


def frames_of(connection):
    """The frames with something to show, as far as they are listed."""
    return sorted({event["frame"] for event in connection["events"]})


def check_two_passes(tshark, tool, capture):
    """With -2 every packet of a handshake has the verdict of the tool."""
    problems = []
    found = verdicts(tshark, capture, "-2")
    listed = explain(tool, capture)
    for connection in listed:
        wanted = stated(connection)
        for frame in frames_of(connection):
            if frame not in found:
                problems.append(f"frame {frame}: no verdict")
                continue
            problems += differences(f"frame {frame}", found[frame][1], wanted)
    known = {ends(connection) for connection in listed}
    problems += [f"frame {frame}: a verdict on what the tool does not list"
                 for frame, (key, _) in found.items() if key not in known]
    return problems


def check_one_pass(tshark, tool, capture):
    """In one pass the last packet of a handshake has the verdict."""
    problems = []
    found = verdicts(tshark, capture)
    for connection in explain(tool, capture):
        frame = max([f for f, (key, _) in found.items()
                     if key == ends(connection) and connection["first_frame"]
                     <= f <= connection["last_frame"]], default=None)
        if frame is None:
            problems.append(f"{connection['client']}: no verdict")
            continue
        problems += differences(f"frame {frame}", found[frame][1],
                                stated(connection))
    return problems


# --- fields --------------------------------------------------------------


def flatten(prefix, value, out):
    """A JSON message as [(key, value), ...] in the order of the wire."""
    if isinstance(value, dict):
        for key, item in value.items():
            flatten(re.sub(r"^unknown_\d+$", "unknown", key), item, out)
    elif isinstance(value, list):
        for item in value:
            flatten(prefix, item, out)
    else:
        out.append((prefix, value))
    return out


def is_of_message(field):
    return field.get("name") == "smcclc.cut" or re.match(
        r"smcclc\.(message|proposal|accept|confirm|decline)\.",
        field.get("name"))


def leaves(field, out):
    """The fields below `field` that are of the message, as elements."""
    for child in filter(is_of_message, field.findall("field")):
        if any(map(is_of_message, child.findall("field"))):
            leaves(child, out)
        elif child.get("value"):  # else an empty list
            out.append(child)
    return out


def same_value(value, field):
    show = field.get("show")
    if value is None:
        return field.get("name") == "smcclc.cut"
    if isinstance(value, bool):
        return show in (("1", "True") if value else ("0", "False"))
    if isinstance(value, int):
        return int(show, 0) == value
    if show.startswith("0x"):
        return int(show, 16) == int(value, 16)
    return show == value or field.get("value") == re.sub("[^0-9a-f]", "",
                                                         value)


def messages_in(tshark, capture):
    """{frame: [message element, ...]}"""
    document = ElementTree.fromstring(
        tshark.run("-2", "-r", capture, "-Y", "smcclc", "-T", "pdml"))
    found = {}
    for packet in document.findall("packet"):
        number = packet.find("proto[@name='frame']/"
                             "field[@name='frame.number']").get("show")
        found[int(number)] = [
            field for proto in packet.findall("proto[@name='smcclc']")
            for field in proto.findall("field[@name='smcclc.message']")]
    return found


def check_message(where, message, element):
    wanted = flatten("", message, [])
    got = leaves(element, [])
    problems = []
    if len(wanted) != len(got):
        problems.append(f"{where}: {len(got)} fields, expected {len(wanted)}")
    for (key, value), field in zip(wanted, got):
        name = field.get("name").split(".", 2)[-1]
        if value is None and name == "smcclc.cut" or name == "cut":
            name = key
        if (name != key and key not in field.get("name")
                and not is_entry(key, name)):
            problems.append(f"{where}: {name} stands where {key} should")
        elif not same_value(value, field):
            problems.append(f"{where}: {key} is {field.get('show')!r}, "
                            f"expected {value!r}")
    return problems


def is_entry(key, name):
    """The entries of a list have names of their own here."""
    return key.rstrip("s").startswith(name.rstrip("s")) or key == ""


def check_fields(tshark, tool, capture):
    """Every field of every message has the value the tool says it has."""
    problems = []
    found = messages_in(tshark, capture)
    for connection in explain(tool, capture):
        for event in connection["events"]:
            if "message" not in event:
                continue
            where = f"frame {event['frame']} {event['event']}"
            if not found.get(event["frame"]):
                problems.append(f"{where}: not shown")
                continue
            element = found[event["frame"]].pop(0)
            problems += check_message(where, event["message"], element)
            problems += check_findings(where, event["findings"], element)
    problems += [f"frame {frame}: {len(rest)} messages that the tool does not "
                 "list" for frame, rest in found.items() if rest]
    return problems


def check_findings(where, findings, element):
    wanted = sorted(f"smcclc.finding.{f['rule']}.{f['severity']}"
                    for f in findings)
    got = sorted(field.get("name") for field in element.iter("field")
                 if field.get("name").startswith("smcclc.finding."))
    return [] if wanted == got else [
        f"{where}: findings {got}, expected {wanted}"]


# --- all of them ---------------------------------------------------------

CHECKS = (check_two_passes, check_one_pass, check_fields)


def main():
    plugin, tool, names = sys.argv[1], sys.argv[2], sys.argv[3:]
    captures = [pathlib.Path(name).resolve() for name in names] or sorted(
        path for path in CAPTURES.glob("*/*") if path.suffix != ".json")
    tests = [(check, capture) for capture in captures for check in CHECKS]
    failed = 0
    print(f"1..{len(tests)}")
    with tempfile.TemporaryDirectory() as directory:
        tshark = Tshark(plugin, directory)
        for number, (check, capture) in enumerate(tests, 1):
            try:
                problems = check(tshark, tool, capture)
            except Failure as failure:
                problems = failure.problems
            print(f"{'not ok' if problems else 'ok'} {number} - "
                  f"{capture.parent.name}/{capture.name} "
                  f"{check.__name__[6:]}")
            for problem in problems:
                print(f"# {problem}")
            failed += bool(problems)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
