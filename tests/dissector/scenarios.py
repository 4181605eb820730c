# SPDX-License-Identifier: MIT
"""What the plugin must do beyond saying what the tool says."""

import collections
import pathlib
import re
import shutil
import subprocess

import compare
import hostile
import packets

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CAPTURES = ROOT / "tests" / "captures"
PORT = 5000  # of the server in the captures

OFF = ("--disable-protocol", "smcclc")
NO_SEARCH = ("-o", "smcclc.search:FALSE")
COLUMNS = ("frame.number", "frame.protocols", "_ws.col.Protocol",
           "_ws.col.Info", "_ws.expert.message")
# Fields of 64 bits. That is what a field gets too of whose width the plugin
# has learned nothing.
WIDE = {f"smcclc.{name}" for name in (
    "proposal.ism_gid", "proposal.ism_device_gid",
    *(f"{message}.{field}" for message in ("accept", "confirm")
      for field in ("ism_gid", "ism_gid_ext", "dmb_token", "rmb_address")))}
PREFERENCES = (
    "tcp.try_heuristic_first:TRUE",
    "tcp.desegment_tcp_streams:FALSE",
    "tcp.reassemble_out_of_order:TRUE",
    "tcp.analyze_sequence_numbers:FALSE",
    "tcp.relative_sequence_numbers:FALSE",
    "tcp.check_checksum:TRUE",
)


def everything(tshark, tool, capture, *arguments):
    return [*compare.two_passes(tshark, tool, capture, *arguments),
            *compare.one_pass(tshark, tool, capture, *arguments),
            *compare.fields(tshark, tool, capture, *arguments)]


def expect(got, wanted, what):
    return [] if got == wanted else [f"{what} is {got!r}, expected {wanted!r}"]


def rewritten(directory, name, capture, change):
    """A copy of `capture` with other packets."""
    header, found = packets.read(CAPTURES / capture)
    return packets.write(directory / f"{name}.pcap", header, change(found))


def with_payload(found):
    """Where the packets are that have TCP payload."""
    return [i for i, packet in enumerate(found) if packets.is_tcp(packet)
            and len(packet[slice(*packets.payload(packet))])]


# --- where the built-in is blind -----------------------------------------


def ports(tool, directory):
    """Handshakes on ports that other protocols own, and without a SYN."""
    for port in (80, 443, 1521, 5432):
        for capture in ("g_ueid/client.pcap", "f_rv2_smallmss/client.pcap",
                        "i_roce_cl_in/client.pcap"):
            for lost in (False, True):
                def change(found, port=port, lost=lost):
                    return [packets.with_port(packet, PORT, port)
                            for packet in found
                            if not (lost and packets.is_syn(packet))]

                path = rewritten(
                    directory, f"{port}{lost}{capture.replace('/', '-')}",
                    capture, change)
                yield (f"port {port}{' without SYN' if lost else ''}, "
                       f"{capture}",
                       lambda tshark, path=path: everything(tshark, tool,
                                                            path))


def late(tool, directory):
    """A message that TCP takes for a retransmission of what it had."""
    def change(found):
        confirm, decline = found[23], found[79]
        return [decline if packet is confirm else
                confirm if packet is decline else packet for packet in found]

    path = rewritten(directory, "late", "i_roce_cl_in/client.pcap", change)
    yield ("a message after its successor",
           lambda tshark: everything(tshark, tool, path))


def given_back(directory):
    """Application data behind a Decline, in the same segment too."""
    def change(found, port, join):
        found = [packets.with_port(packet, PORT, port) for packet in found]
        if join:
            decline, get = with_payload(found)[:2]
            found[decline] = packets.joined(found[decline], found[get])
            del found[get]
        return found

    def check(tshark, path, join, *arguments):
        rows = tshark.fields(
            path, ("smcclc.message", "http.request.method",
                   "http.response.code", "_ws.col.Info"),
            "-Y", "smcclc.message or http", *arguments)
        seen = [(row["smcclc.message"], row["http.request.method"],
                 row["http.response.code"]) for row in rows]
        wanted = ([("Decline", "GET", "")] if join else
                  [("Decline", "", ""), ("", "GET", "")]) + [("", "", "200")]
        problems = expect(seen, wanted, "what is shown")
        if join and not problems and not (
                rows[0]["_ws.col.Info"].startswith("Decline: ") and
                "GET /" in rows[0]["_ws.col.Info"]):
            problems = [f"Info is {rows[0]['_ws.col.Info']!r}"]
        return problems

    for port in (80, PORT):
        for join in (False, True):
            for arguments in ((), ("-2",)):
                path = rewritten(
                    directory, f"back{port}{join}", "a_nodev/client.pcap",
                    lambda found, port=port, join=join:
                    change(found, port, join))
                yield (f"HTTP after a Decline, port {port}, "
                       f"{'one segment' if join else 'two'} "
                       f"{' '.join(arguments)}",
                       lambda tshark, case=(path, join, *arguments):
                       check(tshark, *case))


def left_alone(directory):
    """Payload that is not ours, though a message might have come."""
    def lose_decline(found):
        """Neither the Decline nor an ACK that tells that it was there."""
        kept = with_payload(found)[1:]
        return [packets.with_port(packet, PORT, 80)
                for i, packet in enumerate(found)
                if i in kept or packets.is_syn(packet)]

    def join_more(found):
        """To a Decline when HTTP owns the conversation already."""
        decline = with_payload(found)[-1]
        more = packets.following(found[decline],
                                 b"GET /more HTTP/1.1\r\n\r\n")
        found[decline] = packets.joined(found[decline], more)
        return found

    def check(tshark, path, filters, wanted, *arguments):
        rows = tshark.fields(path, ("http.request.method",),
                             "-Y", filters, *arguments)
        return expect([x["http.request.method"] or "http" for x in rows],
                      wanted, "the HTTP")

    for arguments in ((), ("-2",)):
        for name, capture, change, filters, wanted in (
                ("Decline lost", "a_nodev/client.pcap", lose_decline,
                 "http.request", ["GET"]),
                ("behind a late Decline", "i_roce_cl_in/client.pcap",
                 join_more, "http and smcclc.message", ["GET"])):
            path = rewritten(directory, name.replace(" ", "-"), capture,
                             change)
            yield (f"HTTP, {name} {' '.join(arguments)}",
                   lambda tshark, case=(path, filters, wanted, *arguments):
                   check(tshark, *case))


def silence(tool, directory):
    """What only the time of other packets can tell."""
    def change(found):
        confirm = with_payload(found)[2]
        other = next(packet for packet in found if not packets.is_tcp(packet))
        seconds = int.from_bytes(found[confirm][:4], "little") - (
            int.from_bytes(other[:4], "little"))
        return found[:confirm + 1] + [packets.later(other, seconds + 10)]

    path = rewritten(directory, "silence", "f_rv2/client.pcap", change)
    yield ("silence after the Confirm",
           lambda tshark: compare.two_passes(tshark, tool, path))


# --- side by side with everything else -----------------------------------


def same_as_without(tshark, capture, *arguments, filters="frame"):
    """With these arguments it is as if the plugin were not there."""
    got = tshark.fields(capture, COLUMNS, "-Y", filters, *arguments)
    wanted = tshark.fields(capture, COLUMNS, "-Y", filters, plugin=False)
    return [f"{a} instead of {b}" for a, b in zip(got, wanted) if a != b] + (
        expect(len(got), len(wanted), "the number of packets"))


def coexistence(tool, maker, directory):
    plain = directory / "plain.pcap"
    subprocess.run([maker, "-o", plain, "--reorder", "10", "tcp=20:50"],
                   check=True)
    plain.chmod(0o644)
    yield ("plain TCP as without it",
           lambda tshark: same_as_without(tshark, plain))
    roce = CAPTURES / "i_roce_srv_in" / "client.pcap"
    yield ("RoCE as without it",
           lambda tshark: same_as_without(tshark, roce, filters="infiniband"))
    for capture in ("g_ueid/client.pcap", "f_rv2/client.pcap",
                    "s_raw/client.pcap", "n_rv1/client.pcap"):
        path = CAPTURES / capture
        for arguments in (OFF, NO_SEARCH):
            yield (f"{' '.join(arguments)}: {capture} as without it",
                   lambda tshark, case=(path, *arguments):
                   same_as_without(tshark, *case))


def decode_as(tool):
    """Without the search, of a connection with messages on that port."""
    for capture in ("g_ueid/client.pcap", "f_rv2/client.pcap",
                    "n_rv1/client.pcap"):
        yield (f"Decode As, {capture}",
               lambda tshark, path=CAPTURES / capture: everything(
                   tshark, tool, path, *NO_SEARCH, "-d",
                   f"tcp.port=={PORT},smcclc"))


def preferences(tool, maker, directory):
    """What TCP is told changes nothing."""
    path = directory / "preferences.pcap"
    subprocess.run([maker, "-o", path, "--segment", "50", "--reorder", "20",
                    "smcr-v2.1=5", "server-decline=5", "crossing=5"],
                   check=True)
    path.chmod(0o644)
    for preference in PREFERENCES:
        yield (preference,
               lambda tshark, preference=preference: everything(
                   tshark, tool, path, "-o", preference))


def unfinished():
    """What is not over yet has no causes, but in one pass of two."""
    def check(tshark, first, *arguments):
        rows = tshark.fields(CAPTURES / "g_ueid" / "client.pcap",
                             ("frame.number", "smcclc.cause"),
                             "-Y", "smcclc.cause", *arguments)
        return expect(int(rows[0]["frame.number"]), first,
                      "the first packet with causes")

    yield "causes", lambda tshark: check(tshark, 18, "-2")
    yield ("causes in a single pass",
           lambda tshark: check(tshark, 23))


def ipv4_gids():
    def check(tshark):
        text = tshark.run("-r", CAPTURES / "g_ueid" / "client.pcap", "-V")
        return expect("RoCEv2 GID: ::ffff:10.0.1.1 (10.0.1.1)\n" in text, True,
                      "an IPv4 address in the GID")

    yield "GIDs that are IPv4 addresses", check


# --- statistics, registration ---------------------------------------------


def counted(text, heading="Connections"):
    """(total, {name: count}) of a heading of the statistics tree."""
    lines = text.splitlines()
    begin = next((i for i, line in enumerate(lines)
                  if line.startswith(heading)), None)
    if begin is None:
        return 0, {}
    found = {}
    for line in lines[begin + 1:]:
        if not line.startswith(" "):
            break
        name, count = re.match(r" (.*?)\s{2,}(\S+)", line).groups()
        found[name] = int(count)
    return int(lines[begin][len(heading):].split()[0]), found


def statistics(tool):
    """Each connection is counted once, however it is looked at."""
    mix = CAPTURES / "t_mix_clean" / "client.pcap"
    known = [x["outcome"] for x in compare.explain(tool, mix)]
    declines = sum(x["reason"] == "declined"
                   for x in compare.explain(tool, mix))

    def check(tshark, expression, wanted, *arguments):
        text = tshark.run("-r", mix, "-q", "-z", "smcclc,tree" + expression,
                          *arguments)
        return expect(counted(text), (sum(wanted.values()), dict(wanted)),
                      "the count of outcomes")

    for expression, wanted in (
            ("", collections.Counter(known)),
            (",smcclc.declined", {"fallback": declines}),
            (",tcp.flags.fin == 1", collections.Counter(known)),
            (',smcclc.outcome == "fallback"',
             {"fallback": known.count("fallback")}),
            (",frame.number < 0", {})):
        for arguments in ((), ("-2",)):
            yield (f"statistics{expression} {' '.join(arguments)}",
                   lambda tshark, case=(expression, wanted, *arguments):
                   check(tshark, *case))

    def times(tshark, *arguments):
        text = tshark.run("-r", CAPTURES / "g_ueid" / "client.pcap", "-q",
                          "-z", "smcclc,srt", *arguments)
        rows = [re.split(r"\s{2,}", line.strip())[1:4]
                for line in text.splitlines()
                if re.match(r"\s*\d+  \w", line)]
        return expect(rows, [["Proposal after the SYN-ACK", "1", "0.019362"],
                             ["Decline after the Proposal", "1", "0.029641"]], "the response times")

    for arguments in ((), ("-2",)):
        yield (f"statistics of response times {' '.join(arguments)}",
               lambda tshark, arguments=arguments: times(tshark, *arguments))


def registration():
    def loaded(tshark):
        return [] if "smcclc.so" in tshark.run("-G", "plugins") else [
            "it is not in the list of plugins"]

    def filters(tshark):
        fields = [line.split("\t") for line in
                  tshark.run("-G", "fields").splitlines()]
        ours = {x[2]: x[3] for x in fields
                if x[0] == "F" and x[2].startswith("smcclc.")}
        wide = {name for name, kind in ours.items() if kind == "FT_UINT64"}
        return expect(sorted(wide), sorted(WIDE), "the 64-bit fields") + (
            [] if len(ours) > 200 else [f"only {len(ours)} filters"])

    yield "loaded", loaded
    yield "filters", filters


def colours():
    """The colour rules in docs/ can be imported, and name each outcome."""
    def check(tshark):
        target = tshark.directory / "home" / ".config" / "wireshark"
        target.mkdir(parents=True)
        shutil.copy(ROOT / "docs" / "smcclc.colorfilters",
                    target / "colorfilters")
        seen = set()
        for capture in ("g_ueid", "f_rv2", "i_roce_srv_in", "q_no_reply",
                        "q_refused"):
            rows = tshark.fields(
                CAPTURES / capture / "client.pcap",
                ("smcclc.outcome", "frame.coloring_rule.name"),
                "-2", "-Y", 'smcclc.event == "syn"', "--color")
            seen |= {tuple(row.values()) for row in rows}
        lost = "SMC: ends disagree or connection lost"
        return expect(sorted(seen), [
            ("aborted", lost), ("fallback", "SMC: fell back to TCP"),
            ("smc-r", "SMC: established"), ("split", lost),
            ("undetermined", "SMC: end not captured")], "the colours")

    yield "colour rules", check


# --- hostile input ---------------------------------------------------------


def attacks(tool, directory):
    for seed in (1, 2, 3):
        path = hostile.write(directory / f"mutations{seed}.pcap",
                             hostile.mutations(ROOT, seed, 60))
        for kind in (compare.two_passes, compare.fields):
            yield (f"hostile: damaged messages {seed} {kind.__name__}",
                   lambda tshark, case=(kind, path): case[0](tshark, tool,
                                                             case[1]))
    for name in ("tiny_messages", "many_entries"):
        path = hostile.write(directory / f"{name}.pcap",
                             getattr(hostile, name)())
        yield ("hostile: " + name.replace("_", " "),
               lambda tshark, path=path: compare.fields(tshark, tool, path))


def tests(tool, maker, directory):
    yield from registration()
    yield from ports(tool, directory)
    yield from late(tool, directory)
    yield from given_back(directory)
    yield from left_alone(directory)
    yield from silence(tool, directory)
    yield from coexistence(tool, maker, directory)
    yield from decode_as(tool)
    yield from preferences(tool, maker, directory)
    yield from unfinished()
    yield from ipv4_gids()
    yield from statistics(tool)
    yield from colours()
    yield from attacks(tool, directory)
