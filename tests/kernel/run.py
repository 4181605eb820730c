#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds smc-clc-host and smc-clc-explain against real kernels.

usage: run.py IMAGE BUILD EXAMPLES [WORLD...]

IMAGE is an unpacked kernel package, BUILD a build directory, EXAMPLES where
the examples were compiled. For each world two machines are set up with
smc-clc-host; what "check" and "compare" predict must be what their kernels then
report of a connection, and the capture of the same connection must be
explained with the same code. The result is TAP.
"""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True  # the source tree stays as it is
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from guests import Pair  # noqa: E402
from tap import Skipped, expect, expect_equal, run_tests, test  # noqa: E402

CLEAN = """
smc-clc-host rxe remove eth0
for id in A B; do smc-clc-host ueid remove $id; done
smc-clc-host pnet remove NETA
ip link del eth9
ip addr flush dev eth0
ip link set eth0 up
ip addr add 10.0.0.%d/24 dev eth0
echo 0 >/proc/sys/net/ipv6/conf/eth0/accept_dad
ip addr add fd00::%d/64 dev eth0
true
"""


class Lab:
    """The machines, and what is run on them."""

    def __init__(self, pair, explain, directory):
        self.pair, self.explain, self.directory = pair, explain, directory
        self.port = 5000

    def both(self, client, server=None):
        """Has commands done on both at the same time."""
        for guest, command in ((self.pair.client, client),
                               (self.pair.server, server or client)):
            guest.begin("set -e\n" + command)
        for guest in (self.pair.client, self.pair.server):
            status, output = guest.finish(120)
            expect(status == 0, f"{guest.role}: {output}")

    def clean(self):
        self.pair.cable.strip = False
        for number, guest in ((1, self.pair.client), (2, self.pair.server)):
            guest.begin(CLEAN % (number, number))
        for guest in (self.pair.client, self.pair.server):
            guest.finish(120)
        self.both("smc-clc-host load")

    def predict(self):
        """What compare says, of the facts of both as they are now."""
        self.both("sleep 0.5; smc-clc-host --format json "
                  "> /share/$(hostname).json")
        share = self.pair.share
        status, output = self.pair.client.run(
            "smc-clc-host --format json compare /share/client.json "
            "/share/server.json 10.0.0.2")
        expect(status == 0, output)
        for guest in (self.pair.client, self.pair.server):
            shutil.copy(share / f"{guest.role}.json", self.directory)
        return json.loads(output)

    def check(self, guest):
        peer = 2 if guest is self.pair.client else 1
        status, output = guest.run(
            f"smc-clc-host --format json check 10.0.0.{peer}")
        expect(status == 0, output)
        return json.loads(output)

    def connect(self, client="client", server="server"):
        """Modes at client and server, as their kernels say."""
        self.port += 1
        self.pair.server.begin(f"timeout 60 {server} {self.port} -1")
        time.sleep(1.5)
        status, output = self.pair.client.run(
            f"timeout 60 {client} 10.0.0.2 {self.port}", 120)
        expect(status == 0 and "answer: hello" in output, output)
        found = [output]
        if server == "server":
            found.append(self.pair.server.finish(90)[1])
        return [re.search(r"mode (.*)", text)[1] for text in found]

    def explained(self, role="client"):
        """What smc-clc-explain says of the last connection."""
        done = subprocess.run(
            [self.explain, "--format", "json",
             self.directory / f"{role}.pcap"],
            check=False, capture_output=True, text=True)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        return [line for line in lines if line["type"] == "connection" and
                line["server"]["port"] == self.port][-1]


LAB = None


def expect_fallback(lab, predicted, cause, code, by):
    expect_equal((predicted["agreed"], predicted["cause"], predicted["code"],
                  predicted["by"]), (False, cause, code, by), "prediction")
    modes = lab.connect()
    local = f"TCP {code}/0x00000000"
    peer = f"TCP 0x05000000/{code}"
    expect_equal(modes, [local, peer] if by == "client" else [peer, local],
                 "modes")
    found = lab.explained()
    expect_equal((found["outcome"], found["code"], found["by"]),
                 ("fallback", code, by), "explanation")


@test
def no_device():
    LAB.clean()
    LAB.both("smc-clc-host ueid add A")
    expect_equal(LAB.check(LAB.pair.client)["cause"], "client-no-device",
                 "check")
    expect_fallback(LAB, LAB.predict(), "client-no-device", "0x03030000",
                    "client")


@test
def no_device_at_the_server():
    LAB.clean()
    LAB.both("smc-clc-host ueid add A; smc-clc-host rxe add eth0",
             "smc-clc-host ueid add A")
    expect_equal(LAB.check(LAB.pair.server)["cause_as_server"],
                 "server-no-device", "check")
    expect_fallback(LAB, LAB.predict(), "server-no-device", "0x03030002",
                    "server")


@test
def it_works():
    LAB.clean()
    LAB.both("smc-clc-host ueid add A; smc-clc-host rxe add eth0")
    expect_equal(LAB.check(LAB.pair.client)["possible"], True, "check")
    predicted = LAB.predict()
    expect_equal((predicted["agreed"], predicted["way"], predicted["eid"]),
                 (True, "smc-r-v2", "A"), "prediction")
    expect_equal(LAB.connect(), ["SMCR", "SMCR"], "modes")
    expect_equal(LAB.explained()["outcome"], "smc-r", "explanation")


@test
def no_ueid():
    LAB.clean()
    LAB.both("smc-clc-host rxe add eth0")
    expect_equal(LAB.check(LAB.pair.client)["cause"], "client-no-ueid",
                 "check")
    expect_fallback(LAB, LAB.predict(), "client-no-ueid", "0x03030000",
                    "client")


@test
def ueid_mismatch():
    LAB.clean()
    LAB.both("smc-clc-host ueid add A; smc-clc-host rxe add eth0",
             "smc-clc-host ueid add B; smc-clc-host rxe add eth0")
    expect_fallback(LAB, LAB.predict(), "ueid-mismatch", "0x03030000",
                    "server")


@test
def roce_address_in_another_subnet():
    LAB.clean()
    LAB.both("smc-clc-host ueid add A; smc-clc-host rxe add eth0",
             "smc-clc-host ueid add A; ip link add eth9 type dummy\n"
             "ip addr add 10.9.0.2/24 dev eth9; ip link set eth9 up\n"
             "smc-clc-host rxe add eth9\n"
             "smc-clc-host pnet add NETA -n eth0 -i rxe_eth9")
    expect_equal(LAB.check(LAB.pair.server)["ways"][1]["cause_as_server"],
                 "server-gid-subnet", "check")
    try:
        expect_fallback(LAB, LAB.predict(), "server-gid-subnet", "0x03030002",
                        "server")
    finally:
        LAB.pair.server.run("smc-clc-host rxe remove eth9")


@test
def another_pnet_id():
    LAB.clean()
    LAB.both("smc-clc-host ueid add A; smc-clc-host rxe add eth0",
             "smc-clc-host ueid add A; smc-clc-host rxe add eth0\n"
             "smc-clc-host pnet add NETA -n eth0")
    expect_fallback(LAB, LAB.predict(), "server-device-unmapped",
                    "0x03030002", "server")


@test
def port_down():
    LAB.clean()
    LAB.both("smc-clc-host ueid add A; smc-clc-host rxe add eth0",
             "smc-clc-host ueid add A; ip link add eth9 type dummy\n"
             "ip addr add 10.0.0.9/32 dev eth9\n"
             "smc-clc-host rxe add eth9\n"
             "smc-clc-host pnet add NETA -n eth0 -i rxe_eth9")
    expect_equal(LAB.check(LAB.pair.server)["ways"][1]["function"],
                 "smc_ib_port_active", "check")
    try:
        expect_fallback(LAB, LAB.predict(), "server-no-device", "0x03030002",
                        "server")
    finally:
        LAB.pair.server.run("smc-clc-host rxe remove eth9")


@test
def option_stripped():
    """No host can tell beforehand; the capture tells afterwards."""
    LAB.clean()
    LAB.both("smc-clc-host ueid add A; smc-clc-host rxe add eth0")
    expect_equal(LAB.predict()["agreed"], True, "prediction")
    LAB.pair.cable.strip = True
    expect_equal(LAB.connect(), ["TCP 0x03010000/0x00000000"] * 2, "modes")
    found = LAB.explained()
    expect_equal((found["outcome"], found["reason"]),
                 ("fallback", "no-smc-option"), "explanation")


@test
def the_examples_work():
    LAB.clean()
    LAB.both("smc-clc-host ueid add A; smc-clc-host rxe add eth0")
    client, server = LAB.pair.client, LAB.pair.server
    for name in ("goclient", "goserver"):
        if client.run(f"which {name}")[0]:
            raise Skipped("go is not installed")
    server.begin("goserver 0.0.0.0:6000 & sleep 0.5\n"
                 "server 6001 -6 >/share/c6 & true")
    server.finish()
    time.sleep(1)
    for command in ("client 10.0.0.2 6000", "goclient 10.0.0.2:6000",
                    "goclient 10.0.0.2:6001", "client fd00::2 6001"):
        status, output = client.run(f"timeout 30 {command}")
        expect("answer: hello" in output, f"{command}: {output}")
        expect_equal(status, 0, command)
    server.run("killall goserver server")


@test
def changes_are_undone_on_failure():
    LAB.clean()
    LAB.both("smc-clc-host rxe add eth0")
    client = LAB.pair.client
    status, output = client.run(
        "ip link add eth9 type dummy\n"
        "smc-clc-host pnet add NETA -i rxe_eth0 && "
        "smc-clc-host pnet add NETB -n eth9 -i rxe_eth0")
    expect_equal(status, 2, "exit status")
    expect("Undone" in output, output)
    output = client.run("smc-clc-host --format json")[1]
    expect_equal([(e["pnetid"], e["netdev"], e["device"])
                  for e in json.loads(output)["pnet_table"]],
                 [("NETA", "", "rxe_eth0")], "table")


@test
def a_recorded_world_says_the_same():
    LAB.clean()
    LAB.both("smc-clc-host ueid add A; smc-clc-host rxe add eth0")
    status, output = LAB.pair.client.run(
        "smc-clc-host record /share/world\n"
        "smc-clc-host --format json | md5sum\n"
        "smc-clc-host --root /share/world --format json | md5sum")
    expect_equal(status, 0, output)
    sums = output.split()
    expect_equal(sums[0], sums[2], "facts")


def main():
    global LAB  # pylint: disable=global-statement
    image, build, examples, *worlds = sys.argv[1:]
    build = pathlib.Path(build)
    programs = [build / "tools" / "host" / "smc-clc-host",
                *pathlib.Path(examples).glob("*")]
    with tempfile.TemporaryDirectory() as directory:
        directory = pathlib.Path(directory)
        with Pair(pathlib.Path(image), programs, directory) as pair:
            LAB = Lab(pair, build / "tools" / "smc-clc-explain", directory)
            return run_tests(worlds)


if __name__ == "__main__":
    sys.exit(main())
