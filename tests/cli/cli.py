#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs smc-clc-explain as users and programs do.

usage: cli.py SMC-CLC-EXPLAIN

Exit codes, usage errors, --code, the JSON against its schema, and that nothing
hostile reaches a terminal or breaks the JSON. The result is TAP.
"""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # the source tree stays as it is
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from schema import Schema  # noqa: E402
from tap import expect, run_tests, test  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURES = ROOT / "tests" / "captures"
SCHEMA = json.loads((ROOT / "docs" / "smc-clc-explain.schema.json").read_text())
DECLINED = CAPTURES / "g_ueid" / "client.pcap"
ESTABLISHED = CAPTURES / "f_rv2" / "client.pcap"
ABORTED = CAPTURES / "s_acc_eyec" / "client.pcap"
SPLIT = CAPTURES / "i_roce_srv_in" / "client.pcap"
EID = b"SMC-LAB-EID-1"

TOOL = None


def run(*arguments, stdin=subprocess.DEVNULL, env=None, **more):
    environment = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
    return subprocess.run(
        [TOOL, *arguments], stdin=stdin, capture_output=True, check=False,
        env={**environment, **(env or {})}, timeout=60, **more)


def expect_exit(done, status):
    expect(done.returncode == status,
           f"exit code {done.returncode}, expected {status}: "
           f"{done.args[1:]} {done.stderr!r}")


def text_of(*arguments, **more):
    done = run(*arguments, **more)
    expect_exit(done, 0)
    expect(not done.stderr, f"on standard error: {done.stderr!r}")
    return done.stdout.decode()


def unique_keys(pairs):
    keys = [key for key, _ in pairs]
    expect(len(keys) == len(set(keys)), f"a key is there twice: {keys}")
    return dict(pairs)


def lines_of(*arguments, **more):
    text = text_of("--format", "json", *arguments, **more)
    return [json.loads(line, object_pairs_hook=unique_keys)
            for line in text.splitlines()]


def expect_schema(lines):
    schema = Schema(SCHEMA)
    for line in lines:
        errors = schema.errors(line)
        expect(not errors, "\n".join(errors[:5]))


def changed(directory, old, new):
    """A copy of a capture with some bytes replaced by as many others."""
    path = pathlib.Path(directory) / "changed.pcap"
    original = DECLINED.read_bytes()
    expect(len(old) == len(new) and old in original, "cannot be replaced")
    path.write_bytes(original.replace(old, new, 1))
    return path


def events_of(path):
    return {event["event"]: event for event in lines_of(path)[0]["events"]}


# --- command line --------------------------------------------------------


@test
def help_and_version():
    expect("Usage: smc-clc-explain" in text_of("--help"), "no usage")
    expect(re.fullmatch(r"smc-clc-explain [0-9.]+\n", text_of("--version")),
           "no version")


@test
def wrong_usage_exits_with_2():
    for arguments in ([], ["--nonsense"], ["--format", "xml", str(DECLINED)],
                      ["--format"], ["-n", "x", str(DECLINED)],
                      ["--color", "red", str(DECLINED)], ["--code"],
                      ["-i", "eth0"], ["--print-filter"],
                      ["--max-connections", "0", str(DECLINED)]):
        done = run(*arguments)
        expect_exit(done, 2)
        expect(not done.stdout, f"output in spite of {arguments}")
        expect(b"--help" in done.stderr, f"no hint after {arguments}")


@test
def missing_capture_exits_with_2():
    done = run("/nonexistent.pcap")
    expect_exit(done, 2)
    expect(b"/nonexistent.pcap" in done.stderr, "the file is not named")


@test
def other_captures_are_still_explained():
    done = run("/nonexistent.pcap", DECLINED)
    expect_exit(done, 2)
    expect(b"0x03030000" in done.stdout, "the good capture is not explained")


@test
def damaged_capture_exits_with_2():
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "cut.pcap"
        path.write_bytes(DECLINED.read_bytes()[:-7])
        done = run("--format", "json", path)
        expect_exit(done, 2)
        expect(str(path).encode() in done.stderr, "the file is not named")
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        expect_schema(lines)
        expect(lines[0]["code"] == "0x03030000", "not explained")
        expect(lines[-1]["complete"] is False, "called complete")
        expect(lines[-1]["error"], "no error")
        text = run(path)
        expect_exit(text, 2)
        expect(b"incomplete" in text.stdout, "the report does not say so")


@test
def exit_code_tells_of_trouble():
    expect_exit(run("--exit-code", ESTABLISHED), 0)
    for path in DECLINED, ABORTED, SPLIT:
        expect_exit(run(path), 0)
        expect_exit(run("--exit-code", path), 1)
        expect_exit(run("--exit-code", path, ESTABLISHED), 1)
    expect_exit(run("--exit-code", DECLINED, "/nonexistent.pcap"), 2)


@test
def standard_input():
    with open(DECLINED, "rb") as stream:
        expect(lines_of("-", stdin=stream)[0]["file"] == "-", "no file name")


@test
def output_file():
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "report"
        expect(text_of("-o", path, DECLINED) == "", "output went elsewhere")
        expect("0x03030000" in path.read_text(), "no report")
        expect_exit(run("-o", directory, DECLINED), 2)


@test
def output_never_replaces_a_capture():
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "capture"
        path.write_bytes(DECLINED.read_bytes())
        expect_exit(run("-o", path, path), 2)
        expect(path.read_bytes() == DECLINED.read_bytes(), "it is gone")


@test
def full_disk_exits_with_2():
    if not os.path.exists("/dev/full"):
        return
    for arguments in (["--format", "json", DECLINED], [DECLINED], ["--help"],
                      ["--code", "list"]):
        done = run("-o", "/dev/full", *arguments)
        expect_exit(done, 2)
        expect(b"/dev/full" in done.stderr, f"no message: {arguments}")


@test
def closed_pipe_ends_quietly():
    for arguments in (["--format", "json", DECLINED], ["--code", "list"]):
        # Python ignores SIGPIPE, and children inherit that.
        for disposition in signal.SIG_DFL, signal.SIG_IGN:
            reader, writer = os.pipe()
            os.close(reader)
            done = subprocess.run(
                [TOOL, *arguments], stdout=writer, stderr=subprocess.PIPE,
                check=False, timeout=60, restore_signals=False,
                preexec_fn=lambda d=disposition: signal.signal(
                    signal.SIGPIPE, d))
            os.close(writer)
            expect(done.returncode in (2, -signal.SIGPIPE),
                   f"exit code {done.returncode}")
            expect(not done.stderr, f"not quiet: {done.stderr!r}")


# --- text ----------------------------------------------------------------


@test
def text_is_80_columns_but_for_commands():
    for path in DECLINED, SPLIT, CAPTURES / "s_raw" / "client.pcap":
        # The path is printed too, and may be of any length.
        path = path.relative_to(ROOT)
        for line in text_of(path, cwd=ROOT).splitlines():
            expect(len(line) <= 80 or "$ " in line, f"too wide: {line}")


@test
def text_has_the_whole_story():
    text = " ".join(text_of(DECLINED).split())
    for words in ("1 connection tried SMC", "1 fell back to TCP",
                  "the server declined after the Proposal with 0x03030000",
                  "NOSMCDEV", "UEID SMC-LAB-EID-1", "Proposal, version 2.1",
                  "TCP 0x05000000/0x03030000", "10.0.1.2$ smcr ueid show"):
        expect(words in text, f"{words!r} is not there:\n{text}")


@test
def worst_comes_first():
    text = text_of("-n0", CAPTURES / "s_raw" / "client.pcap")
    heads = re.findall(r"^\d+\. (\w+).*?, (\d+) conn", text, re.M | re.S)
    rank = ["Split", "Aborted", "Fallback", "Undetermined"]
    order = [(rank.index(word), -int(count)) for word, count in heads]
    expect(len(order) > 3 and order == sorted(order), f"order: {heads}")


@test
def examples_are_limited():
    path = CAPTURES / "s_raw" / "client.pcap"
    causes = len(re.findall(r"^\d+\. ", text_of(path), re.M))
    expect(text_of(path).count("Example") == causes, "not one for each")
    expect(text_of("-n0", path).count("Example") == 0, "-n0 has examples")
    expect(text_of("-n2", path).count("Example") > causes, "-n2 has no more")
    expect(text_of("-v", "-n2", path).count("client    ") == 2, "-v -n2")


@test
def established_only_with_all():
    expect("SMC-R" not in text_of(ESTABLISHED), "listed without --all")
    expect("SMC-R version 2.1" in text_of("--all", ESTABLISHED), "not listed")


@test
def verbose_has_every_field():
    text = text_of("-v", ESTABLISHED)
    for label in ("Eyecatcher: SMCR", "RMB virtual address: 0x",
                  "First Contact Extension", "GID count: "):
        expect(label in text, f"{label!r} is not there")


@test
def several_captures_have_a_total():
    text = text_of(DECLINED, ESTABLISHED)
    expect("All 2 captures: 6 connections tried SMC" in text, text)
    lines = lines_of(DECLINED, ESTABLISHED)
    expect([line["type"] for line in lines] ==
           ["connection", "summary"] + 5 * ["connection"] +
           ["summary", "total"], lines)
    expect(lines[-1]["files"] == 2 and lines[-1]["connections"]["smc"] == 5,
           lines[-1])


@test
def color():
    expect("\033" not in text_of(DECLINED), "coloured without a terminal")
    expect("\033[" in text_of("--color", "always", DECLINED), "not coloured")
    expect("\033[" in text_of("--color", "always", DECLINED,
                              env={"NO_COLOR": "1"}), "NO_COLOR went first")


@test
def color_on_a_terminal():
    for env, colored in (({}, True), ({"NO_COLOR": "1"}, False),
                         ({"TERM": "dumb"}, False)):
        leader, follower = os.openpty()
        done = subprocess.run(
            [TOOL, "-n0", "--no-progress", DECLINED], stdout=follower,
            check=True, timeout=60,
            env={"PATH": "/usr/bin", "TERM": "xterm", **env})
        os.close(follower)
        text = os.read(leader, 65536)
        os.close(leader)
        expect((b"\033[" in text) == colored, f"{env}: {done} {text!r}")


# --- codes ---------------------------------------------------------------


@test
def codes_in_every_form():
    for form in ("0x03030000", "0X03030000", "3030000", "03030000",
                 "50528256", "NOSMCDEV", "nosmcdev", "SMC_CLC_DECL_NOSMCDEV",
                 "TCP 0x03030000"):
        text = text_of("--code", form)
        expect(text.startswith("0x03030000 NOSMCDEV\n"), f"{form}: {text}")


@test
def codes_as_smcss_prints_them():
    text = text_of("--code", "0x05000000/0x03030000")
    expect("received a Decline" in text and "NOSMCDEV" in text, text)
    expect(text_of("--code", "TCP", "0x05000000/0x03030000") == text,
           "the first word of smcss is not skipped")
    text = text_of("--code", "0x03030000/0x00000000")
    expect("decided by itself" in text, text)
    text = text_of("--code", "0x02010000/0x03030000")
    expect("TIMEOUT_CL" in text and "NOSMCDEV" in text, text)


SMCSS = b"""\
State          UID   Inode   Local Address           Peer Address            \
Intf Mode
LISTEN         00000 0067209 0.0.0.0:5000
ACTIVE         00000 0067210 10.0.1.1:52572          10.0.1.2:5000           \
0000 TCP 0x05000000/0x03030000
ACTIVE         00000 0067211 10.0.1.1:52574          10.0.1.3:5000           \
0000 TCP 0x03010000
ACTIVE         00000 0067212 10.0.1.1:52576          10.0.1.2:5000           \
0000 TCP 0x05000000/0x03030000
ACTIVE         00000 0067213 10.0.1.1:52578          10.0.1.4:5000           \
0000 SMCR
"""


@test
def a_line_of_smcss():
    line = SMCSS.decode().splitlines()[2]
    text = text_of("--code", line)
    expect("10.0.1.1 received a Decline: 10.0.1.2 decided" in text, text)
    expect("NOSMCDEV" in text, text)
    expect(text_of("--code", *line.split()) == text, "taken apart by a shell")
    expect_exit(run("--code", "--exit-code", line), 1)
    line = SMCSS.decode().splitlines()[5]
    expect("uses SMC" in text_of("--code", "--exit-code", line), line)


@test
def smcss_on_standard_input():
    with tempfile.TemporaryFile() as file:
        file.write(SMCSS)
        file.seek(0)
        done = run("--code", "--exit-code", "-", stdin=file)
    expect_exit(done, 1)
    text = done.stdout.decode()
    expect(text.startswith("4 connections: 1 on SMC, 3 fell back to TCP\n"),
           text)
    expect(text.count("0x03030000 NOSMCDEV\n") == 1, text)
    expect(0 < text.find("1. 2 connections, the first between 10.0.1.1 and "
                         "10.0.1.2\n")
           < text.find("2. 1 connection between 10.0.1.1 and 10.0.1.3\n"),
           text)
    with tempfile.TemporaryFile() as file:
        file.write(SMCSS + b"no line of it\n" + b"x" * 5000)
        file.seek(0)
        done = run("--code", "-", stdin=file)
    expect_exit(done, 2)
    expect(b"2 lines with neither" in done.stderr, done.stderr)
    expect(done.stdout.decode() == text, "the rest is not explained")


@test
def exit_codes_of_codes():
    expect_exit(run("--code", "--exit-code", "NOSMCDEV"), 0)
    expect_exit(run("--code", "0xdeadbeef"), 0)
    expect_exit(run("--code", "--exit-code", "0xdeadbeef"), 1)
    expect_exit(run("--code", "--exit-code", "xyzzy", "0xdeadbeef"), 2)


@test
def code_with_several_meanings():
    text = text_of("--code", "0x03030003")
    expect("NOISM2SUPP" in text and "SMCDNOTALK" in text, text)


@test
def unknown_codes_have_class_and_number():
    text = text_of("--code", "0x0303ffff", "0xdeadbeef")
    expect("0x0303ffff" in text and "configuration" in text, text)
    expect("0xdeadbeef" in text, text)
    expect("none of the codes that are public" in text, text)


@test
def nobody_declined_with_a_local_code():
    text = text_of("--code", "OPTUNSUPP")
    expect("on the host that shows it:" in text, text)
    expect("declined" not in text, text)
    text = text_of("--code", "PEERNOSMC")
    expect("on the host that fell back by itself or declined" in
           " ".join(text.split()), text)


@test
def all_codes():
    text = text_of("--code", "list")
    codes = re.findall(r"^0x[0-9a-f]{8} ", text, re.M)
    expect(len(codes) > 30 and codes == sorted(codes), text)


@test
def nonsense_is_no_code():
    for word in ("xyzzy", "", "0x", "0x123456789", "99999999999", "4294967296",
                 "0x03030000/", "/", "0x1/0x2/0x3", "-", "x" * 1000,
                 "\033[31m"):
        done = run("--code", "--", word)
        expect_exit(done, 2)
        expect(b"\033" not in done.stderr, "raw control character")


# --- JSON ----------------------------------------------------------------


@test
def every_capture_fits_the_schema():
    for scenario in sorted(CAPTURES.iterdir()):
        for path in sorted(scenario.glob("*.pcap*")):
            lines = lines_of(path)
            try:
                expect_schema(lines)
            except AssertionError as error:
                raise AssertionError(f"{path}: {error}") from error


@test
def codes_fit_the_schema():
    def objects(*arguments, stdin=None):
        done = run("--format", "json", "--code", *arguments, stdin=stdin)
        expect_exit(done, 0)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        expect_schema(lines)
        return lines

    expect(len(objects("list")) > 40, "few codes")
    code, = objects("0x05000000/0x03030000")
    expect(code["local"] == "0x05000000" and code["peer"] == "0x03030000", code)
    expect([m["symbol"] for m in code["meanings"]] == ["NOSMCDEV", "IPSEC"],
           code)
    expect(objects("0")[0]["local"] is None, "0 is a code")
    for path in sorted((ROOT / "tests/cases/pastes").glob("*.txt")):
        with open(path, "rb") as file:
            lines = objects("-", stdin=file)
        expect(lines[-1]["type"] == "codes", lines)
        if path.name.startswith("dump"):
            expect([line["type"] for line in lines]
                   == ["message", "code", "codes"], lines)


@test
def schema_has_every_field():
    """And no other: a new row in fields.def belongs in the schema."""
    rows = re.findall(
        r'SMCCLC_FIELD\(\d+, \w+, (\w+), "(\w+)", "[^"]+",\s*(\w+)\)',
        (ROOT / "clc/include/smcclc/fields.def").read_text())
    sets = {"ALL": "proposal accept confirm decline", "BOTH": "accept confirm",
            "PROPOSAL": "proposal", "CONFIRM": "confirm", "DECLINE": "decline"}
    entries = {"unknown"}  # a pattern, not a property
    entries |= {key for _, key, kind in rows if key.endswith("_entry")}
    entries |= {"ueid", "gid", "more_code"}  # in lists, so without a key

    def keys(schema):
        for key, value in schema.get("properties", {}).items():
            yield key
            yield from keys(value)
            yield from keys(value.get("items", {}))

    for message in "proposal", "accept", "confirm", "decline":
        wanted = {key for where, key, _ in rows
                  if message in sets[where].split()} - entries
        stated = set(keys(SCHEMA["$defs"][message]))
        expect(wanted == stated, f"{message}: {wanted ^ stated}")


@test
def schema_walker_finds_what_is_wrong():
    """A check that cannot fail proves nothing."""
    good = lines_of(DECLINED)
    schema = Schema(SCHEMA)
    for path, value in (
            (["outcome"], "fine"), (["code"], "0x3030000"), (["by"], 1),
            (["client", "port"], 65536), (["first_frame"], 0),
            (["extra"], 1), (["events", 2, "event"], "hello"),
            (["events", 2, "message", "type"], "1"),
            (["events", 2, "message", "nonsense"], 1),
            (["events", 0, "smc_option"], "yes"), (["start"], "today")):
        line = json.loads(json.dumps(good[0]))
        target = line
        for key in path[:-1]:
            target = target[key]
        target[path[-1]] = value
        expect(schema.errors(line), f"{path} = {value!r} passed")


@test
def json_of_a_decline():
    connection, summary = lines_of(DECLINED)
    expect(list(connection) == [
        "type", "file", "client", "server", "tunnel", "first_frame", "last_frame",
        "start", "duration", "outcome", "version", "reason", "by", "stage",
        "code", "certainty", "kernel_view", "roce", "summary", "causes", "ruled_out",
        "checks", "notes", "events", "events_dropped"], f"order: {list(connection)}")
    expect(connection["file"] == str(DECLINED), connection["file"])
    events = events_of(DECLINED)
    proposal = events["proposal"]["message"]
    expect(proposal["v2_extension"]["ueids"] == ["SMC-LAB-EID-1"], proposal)
    expect(proposal["v2_extension"]["rocev2_gid"] == "::ffff:10.0.1.1",
           proposal)
    expect(proposal["eyecatcher"] == "e2d4c3d9", proposal)
    expect(proposal["type"] == 1 and proposal["version"] == 2, proposal)
    decline = events["decline"]["message"]
    expect(decline["diagnosis"] == "0x03030000", decline)
    expect(decline["out_of_sync"] is False, decline)
    expect(events["syn"]["smc_option"] is True, events["syn"])
    expect(events["syn"]["time"] == 0 < events["decline"]["time"] < 1,
           "times are relative")
    expect(events["data"]["bytes"] == 200, events["data"])
    expect(summary["reasons"] == [{
        "outcome": "fallback", "reason": "declined", "by": "server",
        "stage": "proposal", "code": "0x03030000", "cause": "ueid-mismatch",
        "count": 1}], summary["reasons"])
    expect(summary["causes"] == [{"id": "ueid-mismatch", "count": 1}],
           summary["causes"])


@test
def json_of_a_malformed_message():
    connection = lines_of(ABORTED)[0]
    found = [finding for event in connection["events"]
             for finding in event.get("findings", [])
             if finding["severity"] == "kills"]
    expect(found and found[0]["field"] == "eyecatcher", found)
    expect("malformed Accept" in connection["summary"], connection["summary"])


@test
def json_of_success():
    connection, summary = lines_of("--all", ESTABLISHED)[-2:]
    expect(connection["outcome"] == "smc-r", connection["outcome"])
    for key in "reason", "by", "code":
        expect(connection[key] is None, f"{key} is {connection[key]}")
    expect(connection["kernel_view"]["client"] ==
           {"mode": "SMCR", "local": None, "peer": None}, "kernel_view")
    expect(summary["established"]["smc-r"] == 5 and not summary["reasons"],
           summary)


@test
def only_one_option_is_an_offer():
    with tempfile.TemporaryDirectory() as directory:
        path = changed(directory, b"\xfe\x06\xe2\xd4\xc3\xd9",
                       b"\xfe\x06\xe2\xd4\xc3\xc4")
        expect(events_of(path)["syn"]["smc_option"] is False, "the SYN")


@test
def reserved_bits_are_shown_without_their_neighbours():
    with tempfile.TemporaryDirectory() as directory:
        path = changed(directory, b"\xe2\xd4\xc3\xd9\x04\x00\x2c\x20",
                       b"\xe2\xd4\xc3\xd9\x04\x00\x2c\x27")
        decline = events_of(path)["decline"]["message"]
        expect(decline["reserved_flags"] == "07", decline)


@test
def unknown_bytes_in_two_places():
    original = DECLINED.read_bytes()
    start = original.index(b"\xe2\xd4\xc3\xd9\x01")
    head = original[start:start + 51]  # then comes the v2 extension's offset
    with tempfile.TemporaryDirectory() as directory:
        path = changed(directory, head + original[start + 51:start + 52],
                       head + b"\x20")
        proposal = events_of(path)["proposal"]["message"]
        expect({"unknown", "unknown_2"} < set(proposal), proposal)


@test
def cut_fields_are_null():
    capture = CAPTURES / "z_formats" / "cap_snap96.pcap"
    messages = [event["message"] for line in lines_of(capture)
                for event in line.get("events", []) if "message" in event]
    expect(messages and any(None in message.values() for message in messages),
           f"nothing is cut in {messages}")


# --- hostile bytes -------------------------------------------------------


@test
def texts_from_the_wire_are_escaped():
    with tempfile.TemporaryDirectory() as directory:
        path = changed(directory, EID, b'\x1b]0;"\\\n\x00\x9b\xff<\x7f.')
        lines = lines_of(path)
        expect_schema(lines)
        proposal = events_of(path)["proposal"]["message"]
        eid = proposal["v2_extension"]["ueids"][0]
        expect(eid.startswith('\\x1b]0;"\\\\\\x0a'), eid)
        for arguments in ["--format", "json"], [], ["-v"]:
            done = run(*arguments, path)
            expect(all(byte == 10 or 32 <= byte < 127 for byte in done.stdout),
                   f"raw bytes with {arguments}")


@test
def file_names_of_any_bytes():
    name = b'a"\\\x1b[31m\n\xff.pcap'
    with tempfile.TemporaryDirectory() as directory:
        path = os.path.join(os.fsencode(directory), name)
        with open(path, "wb") as copy:
            copy.write(DECLINED.read_bytes())
        lines = lines_of(path)
        expect_schema(lines)
        expect(lines[0]["file"] ==
               os.path.join(directory, 'a"\\\x1b[31m\n\ufffd.pcap'),
               lines[0]["file"])
        expect(b"\033" not in run(path).stdout, "raw in the text")
        os.truncate(path, 100)
        expect(b"\033" not in run(path).stderr, "raw in the message")


@test
def bytes_that_are_no_capture():
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "junk"
        for junk in b"", b"x", b"\0" * 4096, b"\xd4\xc3\xb2\xa1":
            path.write_bytes(junk)
            expect_exit(run(path), 2)


@test
def every_damaged_byte_is_survived():
    """Whatever one byte of the handshake is, the JSON stays valid."""
    original = DECLINED.read_bytes()
    start = original.index(b"\xe2\xd4\xc3\xd9\x01")
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "damaged.pcap"
        for offset in range(start, start + 156, 3):
            damaged = bytearray(original)
            damaged[offset] ^= 0xff
            path.write_bytes(damaged)
            try:
                expect_schema(lines_of(path))
            except AssertionError as error:
                raise AssertionError(f"byte {offset - start}: {error}") \
                    from error


def main():
    global TOOL
    TOOL = os.path.abspath(sys.argv[1])
    return run_tests(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
