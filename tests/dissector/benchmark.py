#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the plugin costs where there is little for it to do.

usage: benchmark.py PLUGIN MAKE-CAPTURE

Compares the least CPU time (user and system) of tshark with the plugin and
without it, on 1 GB of small packets with a few handshakes. Fails if the ratio
is over its limit. SCALE=0.1 makes the capture a tenth, TMPDIR says where,
ROUNDS how often to run each. 77 means skipped.
"""

import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

from tshark import Tshark

LIMIT = 1.05
SKIPPED = 77
SIZE = 1e9  # bytes
CONNECTIONS = 256
PAYLOAD = "1:134"
PACKET = 133 + 16 + (66 + 16) / 2  # bytes, with a record and half an ACK


def make(maker, capture, scale):
    packets = int(SIZE * scale / PACKET / CONNECTIONS)
    subprocess.run([maker, "-o", capture, "--payload", PAYLOAD,
                    "--duration", "60", f"tcp={CONNECTIONS}:{packets}",
                    "smcr-v2.1=100:0"], check=True)
    capture.chmod(0o644)


def cpu_time(tshark, capture, plugin):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    tshark.run("-r", capture, "-Y", "frame.number == 0", plugin=plugin)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime -
            before.ru_utime - before.ru_stime)


def main():
    plugin, maker = sys.argv[1:]
    scale = float(os.environ.get("SCALE", "1"))
    rounds = int(os.environ.get("ROUNDS", "3"))
    with tempfile.TemporaryDirectory() as name:
        if shutil.disk_usage(name).free < 1.1 * scale * SIZE:
            print(f"no room for a capture of {scale} GB in {name}")
            return SKIPPED
        capture = pathlib.Path(name) / "small.pcap"
        tshark = Tshark(plugin, name)
        if "smcclc" not in tshark.run("-G", "plugins"):
            print("tshark does not load the plugin")
            return 1
        make(maker, capture, scale)
        times = [(cpu_time(tshark, capture, True),
                  cpu_time(tshark, capture, False)) for _ in range(rounds)]
    with_it, without = map(min, zip(*times))
    ratio = with_it / without
    print(f"with {with_it:.2f} s, without {without:.2f} s, ratio {ratio:.3f}, "
          f"limit {LIMIT}")
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
