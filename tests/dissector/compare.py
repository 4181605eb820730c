# SPDX-License-Identifier: MIT
"""What the plugin shows, held against what smc-clc-explain says."""

import collections
import ipaddress
import json
import re
import subprocess
import xml.etree.ElementTree as ElementTree

VERDICT = ("outcome", "version", "reason", "by", "stage", "code", "certainty",
           "summary")
SIDES = ("client", "server")
ADVICE = ("cause", "check")
SHOWN = (*VERDICT, "kernel.client", "kernel.server", *ADVICE)


def explain(tool, capture):
    """The connections in a capture, as smc-clc-explain states them."""
    done = subprocess.run([tool, "--format", "json", capture],
                          stdin=subprocess.DEVNULL, capture_output=True,
                          check=True, text=True)
    lines = map(json.loads, done.stdout.splitlines())
    return [line for line in lines if line["type"] == "connection"]


# --- the verdict ---------------------------------------------------------


def smcss(view):
    """A kernel_view as the plugin shows it."""
    text = " ".join(x for x in (view["mode"], view["local"]) if x)
    return text + ("/" + view["peer"] if view["peer"] else "")


def stated(connection):
    """The verdict of the tool, as the plugin shows it."""
    fields = {key: connection[key] or "" for key in VERDICT}
    for side in SIDES:
        fields["kernel." + side] = smcss(connection["kernel_view"][side])
    fields["cause"] = " ".join(cause["text"] for cause in connection["causes"])
    fields["check"] = " ".join(x["text"] for x in connection["checks"])
    return fields


def ends(connection):
    return frozenset((connection[side]["ip"], str(connection[side]["port"]))
                     for side in SIDES)


def verdicts(tshark, capture, *arguments):
    """{frame: (ends, verdict)} of the packets that show one."""
    names = ["frame.number", "ip.src", "ip.dst", "ipv6.src", "ipv6.dst",
             "tcp.srcport", "tcp.dstport", *("smcclc." + x for x in SHOWN)]
    found = {}
    for row in tshark.fields(capture, names, "-Y", "smcclc.outcome",
                             *arguments):
        key = frozenset([
            (row["ip.src"] or row["ipv6.src"], row["tcp.srcport"]),
            (row["ip.dst"] or row["ipv6.dst"], row["tcp.dstport"])])
        found[int(row["frame.number"])] = (
            key, {name: row["smcclc." + name] for name in SHOWN})
    return found


def differences(where, got, wanted):
    return [f"{where}: {key} is {got[key]!r}, expected {value!r}"
            for key, value in wanted.items() if got[key] != value]


def two_passes(tshark, tool, capture, *arguments):
    """With -2 each packet of a handshake shows what the tool says."""
    found = verdicts(tshark, capture, "-2", *arguments)
    connections = explain(tool, capture)
    problems = []
    for connection in connections:
        for frame in sorted({x["frame"] for x in connection["events"]}):
            if frame in found:
                problems += differences(f"frame {frame}", found[frame][1],
                                        stated(connection))
            else:
                problems.append(f"frame {frame}: no verdict")
    known = set(map(ends, connections))
    problems += [f"frame {frame}: a verdict on what the tool does not list"
                 for frame, (key, _) in found.items() if key not in known]
    return problems


def one_pass(tshark, tool, capture, *arguments):
    """In one pass the last packet of a handshake does, but RoCE frames that
    come after it can still tell more of the causes."""
    found = verdicts(tshark, capture, *arguments)
    problems = []
    for connection in explain(tool, capture):
        frames = [
            frame for frame, (key, _) in found.items()
            if key == ends(connection) and
            connection["first_frame"] <= frame <= connection["last_frame"]]
        if not frames:
            problems.append(f"{connection['client']}: no verdict")
            continue
        last = max(frames)
        wanted = {key: value for key, value in stated(connection).items()
                  if key not in ADVICE}
        problems += differences(f"frame {last}", found[last][1], wanted)
    return problems


# --- events ----------------------------------------------------------------


def events(tshark, tool, capture, *arguments):
    """Each packet is shown as the events that the tool lists of it. Of many
    copies of a SYN the tool lists but two."""
    wanted = collections.defaultdict(list)
    for connection in explain(tool, capture):
        for event in connection["events"]:
            wanted[event["frame"]].append(
                "message" if "message" in event else event["event"])
    rows = tshark.fields(capture, ("frame.number", "smcclc.event"), "-2",
                         "-Y", "smcclc.event", *arguments)
    got = {int(row["frame.number"]): row["smcclc.event"].split()
           for row in rows}
    return [f"frame {frame}: {got.get(frame)}, expected {wanted.get(frame)}"
            for frame in sorted({*got, *wanted})
            if got.get(frame) != wanted.get(frame)
            and (frame in wanted or got[frame] != ["syn"])]


# --- messages ------------------------------------------------------------


def flatten(key, value):
    """Yields (key, value) of a JSON message in the order of the wire."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield from flatten(re.sub(r"^unknown_\d+$", "unknown", name),
                               member)
    elif isinstance(value, list):
        for entry in value:
            yield from flatten(None, entry)
    else:
        yield key, value


def is_of_message(field):
    return field.get("name") == "smcclc.cut" or re.match(
        r"smcclc\.(message|proposal|accept|confirm|decline)\.",
        field.get("name"))


def leaves(field):
    """Yields the fields that have a value, in the order of the wire."""
    for child in filter(is_of_message, field.findall("field")):
        if any(map(is_of_message, child.findall("field"))):
            yield from leaves(child)
        elif child.get("value") or child.get("name") == "smcclc.cut":
            yield child  # anything else is an empty list


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
    if field.get("size") == "16" and len(show) < 40:
        return ipaddress.ip_address(show) == ipaddress.ip_address(value)
    return show == value or field.get("value") == re.sub("[^0-9a-f]", "",
                                                         value)


def same_key(key, field):
    """Entries of a list have no key in JSON, and what is cut off no name of
    its own in the plugin."""
    name = field.get("name").split(".", 2)[-1]
    return key is None or name in (key, "cut")


def message_differences(where, message, element):
    wanted = list(flatten(None, message))
    got = list(leaves(element))
    if len(wanted) != len(got):
        return [f"{where}: {len(got)} fields, expected {len(wanted)}"]
    return [f"{where}: {field.get('name')} is {field.get('show')!r}, "
            f"expected {key} {value!r}"
            for (key, value), field in zip(wanted, got)
            if not same_key(key, field) or not same_value(value, field)]


def finding_differences(where, findings, element):
    wanted = sorted(f"smcclc.finding.{x['rule']}.{x['severity']}"
                    for x in findings)
    got = sorted(field.get("name") for field in element.iter("field")
                 if field.get("name").startswith("smcclc.finding."))
    return [] if got == wanted else [f"{where}: {got}, expected {wanted}"]


def messages_in(tshark, capture, *arguments):
    """{frame: [element of a message, ...]}"""
    document = ElementTree.fromstring(tshark.run(
        "-2", "-r", capture, *arguments, "-Y", "smcclc.message", "-T", "pdml",
        "-J", "frame smcclc"))
    found = {}
    for packet in document.findall("packet"):
        number = packet.find("proto[@name='frame']/"
                             "field[@name='frame.number']").get("show")
        found[int(number)] = packet.findall(
            "proto[@name='smcclc']/field[@name='smcclc.message']")
    return found


def fields(tshark, tool, capture, *arguments):
    """Every field of every message is what the tool says, and every finding."""
    found = messages_in(tshark, capture, *arguments)
    problems = []
    for connection in explain(tool, capture):
        for event in connection["events"]:
            if "message" not in event:
                continue
            where = f"frame {event['frame']} {event['event']}"
            if not found.get(event["frame"]):
                problems.append(f"{where}: not shown")
                continue
            element = found[event["frame"]].pop(0)
            problems += message_differences(where, event["message"], element)
            problems += finding_differences(where, event["findings"], element)
    problems += [f"frame {frame}: {len(rest)} messages that the tool does not "
                 "list" for frame, rest in found.items() if rest]
    return problems
