# SPDX-License-Identifier: MIT
"""tshark's output on a few captures, as it was once found to be right."""

import os
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
CAPTURES = HERE.parent / "captures"
COLUMNS = ("frame.number", "_ws.col.Protocol", "_ws.col.Info")
FIELDS = ("smcclc.event", "smcclc.option", "smcclc.message",
          "smcclc.response_to", "smcclc.response_time", "smcclc.message_in",
          "smcclc.syn_in", "smcclc.syn_ack_in", "smcclc.proposal_in",
          "smcclc.accept_in", "smcclc.confirm_in", "smcclc.decline_in",
          "smcclc.decided_in", "smcclc.outcome", "smcclc.reason", "smcclc.by",
          "smcclc.stage", "smcclc.code", "smcclc.certainty")

# Name, capture, what tshark is told.
CASES = (
    ("declined", "g_ueid/client.pcap", ("-2",)),
    ("declined-one-pass", "g_ueid/client.pcap", ()),
    ("established", "f_rv2/client.pcap", ("-2",)),
    ("small-segments", "f_rv2_smallmss/client.pcap", ("-2",)),
    ("crossing-declines", "i_roce_cl_in/client.pcap", ("-2",)),
    ("no-option", "b_srv_tcp/client.pcap", ("-2",)),
    ("snaplen", "z_formats/cap_snap96.pcap", ("-2",)),
)


def describe(row):
    """One packet as text. What TCP says of it is not ours."""
    if row["_ws.col.Protocol"] != "SMC-CLC":
        del row["_ws.col.Info"]
    return "".join(f"{key}: {value}\n" for key, value in row.items() if value)


def check(tshark, name, capture, arguments):
    rows = tshark.fields(CAPTURES / capture, (*COLUMNS, *FIELDS),
                         "-Y", "smcclc", *arguments)
    text = "\n".join(map(describe, rows))
    path = HERE / "golden" / f"{name}.txt"
    if os.environ.get("UPDATE"):
        path.write_text(text)
    wanted = path.read_text().splitlines()
    got = text.splitlines()
    if got == wanted:
        return []
    line = next((i for i, (a, b) in enumerate(zip(got, wanted)) if a != b),
                min(len(got), len(wanted)))
    return [f"{path.name}:{line + 1}: is {''.join(got[line:line + 1])!r}, "
            f"expected {''.join(wanted[line:line + 1])!r}"]


def tests():
    for name, capture, arguments in CASES:
        yield (f"golden {name}",
               lambda tshark, case=(name, capture, arguments):
               check(tshark, *case))
