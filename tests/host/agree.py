#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What two hosts will agree on, by smc-clc-host compare.

usage: agree.py SMC-CLC-HOST [TEST...]

On the facts of pairs of recorded worlds. The result is TAP.
"""

import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True  # the source tree stays as it is
from tool import compare, main, run  # noqa: E402
from tap import expect, expect_equal, test  # noqa: E402
from world import World, mainframe, plain, roce, soft_roce  # noqa: E402


def expect_agreed(found, way, eid=None):
    expect_equal(found["agreed"], True, f"agreed: {found}")
    expect_equal((found["way"], found["eid"]), (way, eid), "way and EID")


def expect_declined(found, cause, code, by="server"):
    expect_equal(found["agreed"], False, "agreed")
    expect_equal((found["cause"], found["code"], found["by"]),
                 (cause, code, by), "cause, code and who")


@test
def two_hosts_with_soft_roce():
    expect_agreed(compare(soft_roce(1), soft_roce(2)), "smc-r-v2", "LAB-1")
    expect_agreed(compare(soft_roce(1).ueid("B"), soft_roce(2, ueid="B")),
                  "smc-r-v2", "B")


@test
def two_hosts_with_cards():
    expect_agreed(compare(roce(1), roce(2)), "smc-r-v1")
    expect_agreed(compare(roce(1).ueid("A"), roce(2).ueid("A")), "smc-r-v2",
                  "A")


@test
def version_2_is_not_taken_without_a_common_ueid():
    expect_agreed(compare(roce(1).ueid("A"), roce(2).ueid("B")), "smc-r-v1")
    found = compare(soft_roce(1, ueid="A"), soft_roce(2, ueid="B"))
    expect_declined(found, "ueid-mismatch", "0x03030000")
    expect("A" in found["ways"]["smc-r-v2"]["evidence"], "evidence")
    expect_equal(found["ways"]["smc-r-v2"]["fix"], "smc-clc-host ueid add A",
                 "fix")


@test
def a_client_without_a_device_declines_itself():
    expect_declined(compare(plain(1), soft_roce(2)), "client-no-device",
                    "0x03030000", "client")


@test
def a_server_without_a_device():
    expect_declined(compare(soft_roce(1), plain(2).ueid("LAB-1")),
                    "server-no-device", "0x03030002")
    expect_declined(compare(roce(1), plain(2)), "server-no-device",
                    "0x03030000")


@test
def other_prefixes():
    server = World().netdev("eth0").address("eth0", "10.0.0.2/16")
    server.rdma("mlx5_0", gids=[("10.0.0.2", "v1", "eth0")])
    expect_declined(compare(roce(1), server), "prefix-length-mismatch",
                    "0x03070000")
    client = roce(1).route("10.7.0.0/16", "eth0", gateway="10.0.0.254")
    server = World().netdev("eth0").address("eth0", "10.7.0.2/24")
    server.rdma("mlx5_0", gids=[("10.7.0.2", "v1", "eth0")])
    server.route("0.0.0.0/0", "eth0", gateway="10.7.0.254")
    expect_declined(compare(client, server), "subnet-mismatch", "0x03070000")


@test
def no_route_to_the_roce_address():
    client = plain(1).ueid("LAB-1").netdev("eth1")
    client.address("eth1", "10.0.0.50/32").pnet("N", netdev="eth0")
    client.rdma("rxe0", netdev="eth0", pnetid="N",
                gids=[("172.16.0.1", "v2", "eth0")])
    expect_declined(compare(client, soft_roce(2)), "gid-unroutable",
                    "0x03030002")
    server = plain(2).ueid("LAB-1").pnet("N", netdev="eth0")
    server.rdma("rxe0", pnetid="N", gids=[("172.16.0.2", "v2", "eth0")])
    expect_declined(compare(soft_roce(1), server), "gid-unroutable",
                    "0x030e0000", "client")


@test
def two_mainframes():
    expect_agreed(compare(mainframe(1), mainframe(2)), "smc-d-v2",
                  "IBM-SYSZ-ISMSEID00000000A1B23932")
    found = compare(mainframe(1), mainframe(2, chid=0x0999, pnetid="NETY"))
    expect_declined(found, "smcd-other-machine", "0x03030007")


@test
def modes_that_do_not_meet():
    expect_declined(compare(soft_roce(1), mainframe(2)), "mode-mismatch",
                    "0x03030000")


@test
def loopback_ism_of_two_machines():
    def host(number):
        return plain(number, loaded=False, hostname=f"host{number}").load(
            ism_v2=True).dibs().ueid("LAB-1")

    expect_declined(compare(host(1), host(2)), "smcd-other-machine",
                    "0x03030007")


@test
def a_server_that_does_not_take_the_option():
    found = compare(soft_roce(1), plain(2, loaded=False))
    expect_declined(found, "server-not-smc", "0x03010000")
    server = soft_roce(2)
    server.files["proc/sys/net/ipv4/tcp_syncookies"] = "2\n"
    expect_declined(compare(soft_roce(1), server), "syn-cookies",
                    "0x03010000")


@test
def the_address_can_be_chosen():
    server = soft_roce(2).address("eth0", "fd00::2/64")
    client = soft_roce(1).address("eth0", "fd00::1/64")
    expect_agreed(compare(client, server, "10.0.0.2"), "smc-r-v2", "LAB-1")
    expect_declined(compare(client, server, "fd00::2"), "ipv6-v2",
                    "0x03030000", "client")


@test
def files_that_are_no_facts():
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "x.json"
        for content in ("", "{", "[]", "{}", '{"type":"check"}', "1", "nul",
                        '{"type":"host","netdevs":[', "[" * 100 + "]" * 100,
                        '{"type":"host"} x', '{"type":"host","a":"\\ud800"}',
                        '{"type":"host","a":"\\u0000"}', '"x', "\0"):
            path.write_text(content)
            done = run("compare", path, path)
            expect_equal(done.returncode, 2, f"exit code of {content!r}")
            expect(done.stderr.startswith(b"smc-clc-host: "), content)


if __name__ == "__main__":
    main()
