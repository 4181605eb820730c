#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What smc-clc-host check finds out about each way that SMC has.

usage: rules.py SMC-CLC-HOST [TEST...]

On recorded worlds, one for each rule of the kernel. The result is TAP.
"""

import json
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # the source tree stays as it is
from tool import TOOL, check, expect_end, main, run, show  # noqa: E402
from tap import Skipped, expect, expect_equal, test  # noqa: E402
from world import World, mainframe, plain, roce, soft_roce  # noqa: E402


@test
def not_in_the_kernel_or_not_loaded():
    world = plain(loaded=False)
    found = check(world)
    expect_end(found, "smc-r-v2", "client-not-smc", "smc_create")
    expect_equal(found["ways"]["smc-r-v2"]["fix"], "smc-clc-host load", "fix")
    world.files["boot/config-6.12.107"] = "# CONFIG_SMC is not set\n"
    found = check(world)
    expect_equal(found["cause_as_server"], "server-not-smc", "cause")
    expect_equal(found["ways"]["smc-r-v2"]["fix"], None, "fix")
    expect_equal(found["code_as_client"], None, "no code without a message")


@test
def no_device():
    found = check(plain().ueid("LAB-1"))
    expect_equal(found["possible"], False, "possible")
    expect_equal(found["cause"], "client-no-device", "cause")
    expect_equal(found["code_as_client"], "0x03030000", "code")
    expect_equal(found["ways"]["smc-r-v2"]["code_as_server"], "0x03030002",
                 "code of a server for version 2")
    expect_equal(found["ways"]["smc-d-v2"]["code_as_server"], "0x03030003",
                 "code of a server for SMC-D")


@test
def soft_roce_can_version_2_only():
    found = check(soft_roce())
    expect_equal(found["ways"]["smc-r-v2"]["possible"], True, "version 2")
    expect_equal(found["ways"]["smc-r-v2"]["device"], "rxe0", "device")
    expect_end(found, "smc-r-v1", "client-device-v2-only",
               "smc_ib_determine_gid_rcu")


@test
def a_card_can_version_1_without_a_ueid():
    found = check(roce())
    expect_equal(found["ways"]["smc-r-v1"]["possible"], True, "version 1")
    expect_end(found, "smc-r-v2", "client-no-ueid", "smc_clc_ueid_count")


@test
def no_ueid_where_only_version_2_works():
    found = check(soft_roce(ueid=None))
    expect_equal(found["cause"], "client-no-ueid", "cause")
    expect_equal(found["ways"]["smc-r-v2"]["fix"],
                 "smc-clc-host ueid add NAME", "fix")


@test
def an_old_kernel_has_no_version_2():
    world = plain(loaded=False, release="5.10.0").load(smcr_v2=None)
    world.rdma("rxe0", gids=[("10.0.0.1", "v2", "eth0")], software=True)
    found = check(world)
    expect_end(found, "smc-r-v2", "server-too-old",
               "smc_find_proposal_devices")


@test
def ipv6_has_no_version_2():
    world = soft_roce().address("eth0", "fd00::1/64")
    found = check(world, "fd00::2")
    expect_end(found, "smc-r-v2", "ipv6-v2", "smc_find_proposal_devices")
    found = check(world, "10.0.0.2")
    expect_equal(found["ways"]["smc-r-v2"]["possible"], True, "over IPv4")


@test
def the_port_is_down():
    world = plain().rdma("mlx5_0", active=False,
                         gids=[("10.0.0.1", "v1", "eth0")])
    found = check(world)
    expect_end(found, "smc-r-v1", "client-no-device", "smc_ib_port_active")
    expect_equal(found["ways"]["smc-r-v1"]["fix"], "ip link set eth0 up",
                 "fix")


@test
def another_pnet_id():
    world = plain().pnet("NETA", netdev="eth0").netdev("eth1")
    world.rdma("mlx5_0", netdev="eth1", pnetid="NETB",
               gids=[("10.0.1.1", "v1", "eth1")])
    found = check(world, "eth0")
    expect_end(found, "smc-r-v1", "client-device-unmapped",
               "_smc_pnet_find_roce_by_pnetid")
    evidence = found["ways"]["smc-r-v1"]["evidence"]
    expect("NETA" in evidence and "NETB" in evidence, evidence)


@test
def no_pnet_id_and_another_network_device():
    world = plain().netdev("eth1").rdma("mlx5_0", netdev="eth1",
                                        gids=[("10.0.1.1", "v1", "eth1")])
    found = check(world, "eth0")
    expect_end(found, "smc-r-v1", "client-device-unmapped",
               "smc_pnet_find_rdma_dev")
    expect_equal(found["ways"]["smc-r-v1"]["fix"],
                 "smc-clc-host pnet add NET1 -n eth0 -i mlx5_0", "fix")


@test
def a_pnet_id_hides_the_own_device():
    """With a PNET id only devices with the same are looked at."""
    found = check(soft_roce().pnet("NETA", netdev="eth0"))
    expect_end(found, "smc-r-v2", "client-device-unmapped",
               "_smc_pnet_find_roce_by_pnetid")
    expect_equal(found["ways"]["smc-r-v2"]["fix"],
                 "smc-clc-host pnet add NETA -i rxe0", "fix")


@test
def a_roce_address_in_another_subnet():
    world = plain().ueid("LAB-1").netdev("eth1").address("eth1",
                                                         "10.9.0.1/24")
    world.pnet("NETA", netdev="eth0").pnet("NETA", device="mlx5_0")
    world.rdma("mlx5_0", netdev="eth1", pnetid="NETA",
               gids=[("10.9.0.1", "v2", "eth1")])
    found = check(world, "eth0")
    expect_end(found, "smc-r-v2", "client-gid-subnet",
               "smc_ib_determine_gid_rcu")
    expect_equal(found["ways"]["smc-r-v2"]["fix"],
                 "ip address add ADDRESS/24 dev eth1", "fix")
    world.address("eth1", "10.0.0.77/24")
    expect_equal(check(world, "eth0")["ways"]["smc-r-v2"]["possible"], True,
                 "with an address there")


@test
def a_vlan_needs_a_gid_of_its_own():
    world = plain().ueid("LAB-1").netdev("eth0.5", vlan=5, lower="eth0")
    world.address("eth0.5", "10.5.0.1/24")
    gids = [("10.0.0.1", "v2", "eth0"), ("10.5.0.1", "v2", "eth0.5")]
    found = check(world.rdma("rxe0", gids=gids[:1]), "eth0.5")
    expect_end(found, "smc-r-v2", "client-vlan-unusable"
               if found["ways"]["smc-r-v2"]["cause"] != "vlan-unusable"
               else "vlan-unusable", "smc_ib_determine_gid")
    world = plain().ueid("LAB-1").netdev("eth0.5", vlan=5, lower="eth0")
    world.address("eth0.5", "10.5.0.1/24").rdma("rxe0", gids=gids)
    expect_equal(check(world, "eth0.5")["ways"]["smc-r-v2"]["possible"], True,
                 "with a GID on the VLAN")


@test
def a_device_beneath_in_another_namespace():
    world = World().netdev("eth0", lower="lo", elsewhere=True, kind="macvlan")
    world.address("eth0", "10.0.0.1/24").rdma(
        "rxe0", netdev="eth9", gids=[("10.0.0.9", "v2", "eth9")])
    del world.files["proc/sys/net/core/netdev_budget"]
    world.files["proc/sys/net/core/somaxconn"] = "4096\n"
    text, facts = show(world)
    expect("another namespace" in text, text)
    expect_equal(facts["initial_netns"], False, "initial namespace")
    expect_end(check(world), "smc-r-v1", "client-device-unmapped",
               "smc_pnet_find_rdma_dev")


@test
def version_1_wants_the_same_subnet():
    world = roce().route("0.0.0.0/0", "eth0", gateway="10.0.0.254")
    found = check(world, "10.7.0.1")
    expect_end(found, "smc-r-v1", "subnet-mismatch", "smc_clc_prfx_match")
    expect_equal(found["ways"]["smc-r-v1"]["possible"], None,
                 "the other host may have another address there")


@test
def the_longest_prefix_is_the_route():
    world = soft_roce().netdev("eth1").address("eth1", "10.8.0.1/24")
    world.route("0.0.0.0/0", "eth1", gateway="10.8.0.254")
    world.route("10.7.0.0/16", "eth0", gateway="10.0.0.254")
    expect_equal(check(world, "10.7.0.1")["netdev"], "eth0", "specific")
    expect_equal(check(world, "192.0.2.1")["netdev"], "eth1", "default")


@test
def rules_for_routing_are_followed():
    """On this kernel, in a network namespace of its own."""
    setup = """
        ip link add d0 type bridge && ip link add d1 type bridge &&
        ip address add 10.0.0.1/24 dev d0 &&
        ip address add 10.1.0.1/24 dev d1 &&
        ip link set lo up && ip link set d0 up && ip link set d1 up &&
        ip route add default dev d0 &&
        ip route add default dev d1 table 100 &&
        ip rule add to 192.0.2.0/24 table 100 || exit 77
        for address in 198.51.100.1 192.0.2.1; do
            "$0" --format json check $address
        done"""
    try:
        done = subprocess.run(["unshare", "-rn", "sh", "-c", setup, TOOL],
                              capture_output=True, check=False, timeout=60)
    except FileNotFoundError:
        raise Skipped("no unshare")  # pylint: disable=raise-missing-from
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode == 77 or not lines:
        raise Skipped("no network namespace of its own can be made")
    expect_equal([(line["netdev"], line["local"]) for line in lines],
                 [("d0", "10.0.0.1"), ("d1", "10.1.0.1")], "routes")


@test
def no_route_exits_with_2():
    with tempfile.TemporaryDirectory() as directory:
        soft_roce().route("10.66.0.0/16", "lo", kind=7).write(directory)
        for address in ("192.0.2.1", "10.66.0.1", "eth7"):
            done = run("--root", directory, "check", address)
            expect_equal(done.returncode, 2, f"exit code of {address}")


@test
def a_mainframe_can_smc_d():
    found = check(mainframe())
    for way in ("smc-d-v1", "smc-d-v2"):
        expect_equal(found["ways"][way]["possible"], True, way)
    expect_equal(found["ways"]["smc-d-v2"]["chid"], 0x07c2, "CHID")


@test
def an_ism_device_of_another_pnet_id():
    world = mainframe()
    world.netlink["smc-devices-d"] = b""
    found = check(world.ism(pnetid="OTHER"))
    expect_end(found, "smc-d-v1", "client-device-unmapped",
               "smc_pnet_find_ism_by_pnetid")
    expect_end(found, "smc-d-v2", "client-device-unmapped",
               "smc_find_ism_v2_device_clnt")


@test
def version_2_of_smc_d_takes_devices_without_pnet_id():
    world = mainframe()
    world.netlink["smc-devices-d"] = b""
    found = check(world.ism())
    expect_equal(found["ways"]["smc-d-v2"]["possible"], True, "version 2")
    expect_equal(found["ways"]["smc-d-v1"]["fix"],
                 "smc-clc-host pnet add NETZ -i 0000:00:00.0", "fix")


@test
def settings_in_the_way_of_a_server():
    world = soft_roce()
    expect_equal(check(world)["notes"], [], "by default")
    world.files["proc/sys/net/ipv4/tcp_syncookies"] = "2\n"
    world.files["proc/sys/net/smc/limit_smc_hs"] = "1\n"
    world.files["proc/sys/net/smc/hs_ctrl"] = "decider\n"
    expect_equal([note["id"] for note in check(world)["notes"]],
                 ["syn-cookies", "handshake-bpf", "handshake-limit"], "notes")


@test
def loopback_ism_reaches_this_machine_only():
    world = plain(loaded=False).load(ism_v2=True).dibs().ueid("LAB-1")
    found = check(world, "10.0.0.2")
    expect_end(found, "smc-d-v2", "client-no-device", "smc_ism_cantalk")
    found = check(world, "10.0.0.1")
    expect_equal(found["ways"]["smc-d-v2"]["possible"], True, "to itself")
    expect_equal(check(world)["possible"], None, "without a peer")


if __name__ == "__main__":
    main()
