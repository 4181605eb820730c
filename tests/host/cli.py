#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs smc-clc-host on recorded worlds.

usage: cli.py SMC-CLC-HOST

What it shows, what it finds out about each way that SMC has, what two hosts
agree on, what it would change; and that nothing hostile breaks it. The result
is TAP.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # the source tree stays as it is
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE.parent / "cli"))
from schema import Schema  # noqa: E402
from tap import expect, expect_equal, run_tests, test  # noqa: E402
from world import World, ebcdic, mainframe, plain, roce, soft_roce  # noqa: E402

SCHEMA = json.loads((HERE.parents[1] / "docs" /
                     "smc-clc-host.schema.json").read_text())
TOOL = None


def run(*arguments):
    return subprocess.run([TOOL, *arguments], stdin=subprocess.DEVNULL,
                          capture_output=True, check=False, timeout=60)


def text_of(*arguments):
    done = run(*arguments)
    expect(done.returncode == 0, f"exit code {done.returncode}: {done.stderr!r}")
    return done.stdout.decode()


def lines_of(*arguments):
    lines = [json.loads(line) for line in
             text_of("--format", "json", *arguments).splitlines()]
    schema = Schema(SCHEMA)
    for line in lines:
        errors = schema.errors(line)
        expect(not errors, "\n".join(errors[:5]))
    return lines


def show(world):
    """The facts of a world, as text and as JSON."""
    with tempfile.TemporaryDirectory() as directory:
        world.write(directory)
        return (text_of("--root", directory),
                lines_of("--root", directory)[0])


def check(world, *operand):
    with tempfile.TemporaryDirectory() as directory:
        world.write(directory)
        text_of("--root", directory, "check", *operand)
        found = lines_of("--root", directory, "check", *operand)[0]
    found["ways"] = {way["way"]: way for way in found["ways"]}
    return found


def compare(client, server, *address):
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
        for name, world in (("client", client), ("server", server)):
            world.write(root / name)
            (root / f"{name}.json").write_text(
                text_of("--root", root / name, "--format", "json"))
        files = [root / "client.json", root / "server.json"]
        text_of("compare", *files, *address)
        found = lines_of("compare", *files, *address)[0]
    found["ways"] = {way["way"]: way for way in found["ways"]}
    return found


def expect_end(found, way, cause, function):
    expect_equal(found["ways"][way]["cause"], cause, f"cause of {way}")
    expect_equal(found["ways"][way]["function"], function, f"end of {way}")


# --- command line --------------------------------------------------------


@test
def help_and_version():
    expect("Usage: smc-clc-host" in text_of("--help"), "no usage")
    expect(text_of("--version").startswith("smc-clc-host "), "no version")


@test
def wrong_usage_exits_with_2():
    for arguments in (["--nonsense"], ["--format", "xml"], ["--format"],
                      ["nonsense"], ["compare"], ["compare", "a"],
                      ["compare", "a", "b", "c", "d"], ["pnet", "add"],
                      ["pnet", "add", "NET1"], ["pnet"], ["--color", "red"],
                      ["--dry-run"], ["--dry-run", "check"],
                      ["-i", "x", "check"], ["--format", "json", "load"],
                      ["--root", "/", "load"]):
        done = run(*arguments)
        expect_equal(done.returncode, 2, f"exit code of {arguments}")
        expect(not done.stdout, f"output in spite of {arguments}")
        expect(b"--help" in done.stderr, f"no hint after {arguments}")


@test
def an_empty_world_is_no_crash():
    with tempfile.TemporaryDirectory() as directory:
        text = text_of("--root", directory)
        expect("Could not be seen" in text, "nothing is said to be missing")
        expect("network devices: No such file" in text, text)
        expect_equal(run("--root", directory, "check").returncode, 2, "exit")
    expect_equal(run("--root", "/nonexistent").returncode, 2, "exit code")


@test
def exit_code_says_whether_it_works():
    with tempfile.TemporaryDirectory() as directory:
        plain().write(directory)
        arguments = ["--root", directory, "--exit-code", "check"]
        expect_equal(run(*arguments).returncode, 1, "without a device")
        expect_equal(run("--root", directory, "check").returncode, 0, "plain")
        soft_roce().write(directory)
        expect_equal(run(*arguments).returncode, 0, "with soft-RoCE")


# --- what is there -------------------------------------------------------


@test
def devices_are_grouped_by_pnet_id():
    world = roce().pnet("NETA", netdev="eth0").netdev("eth1")
    world.rdma("mlx5_1", netdev="eth1", pnetid="NETA", gids=[])
    text, facts = show(world)
    groups = text.split("PNET id ")
    expect("eth0" in groups[1] and "mlx5_1" in groups[1], text)
    expect_equal([d["pnetid_source"] for d in facts["netdevs"]
                  if d["name"] == "eth0"], ["table"], "source")
    expect("mlx5_0" in text.split("No PNET id")[1], text)


@test
def pnet_ids_of_firmware_are_ebcdic():
    world = mainframe().netdev("ens1", device="0001:00:00.0",
                               util=ebcdic(["NETZ", "other#@"]))
    _, facts = show(world)
    found = {d["name"]: (d["pnetid"], d["pnetid_source"])
             for d in facts["netdevs"]}
    expect_equal(found["enc500"], ("NETZ", "firmware"), "of a CCW group")
    expect_equal(found["ens1"], ("NETZ", "firmware"), "of a PCI function")
    expect_equal(facts["kernel"]["machine"], "s390x", "machine")
    expect_equal(facts["smc"]["seid_enabled"], True, "system EID")


@test
def a_port_has_its_own_part_of_the_utility_string():
    world = plain().netdev("ens1", device="0001:00:00.0",
                           util=ebcdic(["FIRST", "SECOND"]))
    world.files["sys/class/net/ens1/dev_port"] = "1\n"
    _, facts = show(world)
    expect_equal([d["pnetid"] for d in facts["netdevs"]
                  if d["name"] == "ens1"], ["SECOND"], "PNET id")


@test
def fallbacks_are_explained():
    world = plain().socket(("10.0.0.1", 40000), ("10.0.0.2", 80), 1,
                           0x05000000, 0x03030000)
    world.socket(("10.0.0.1", 40002), ("10.0.0.2", 80), 0)
    world.fallback(False, 0x03070000, 5)
    text, facts = show(world)
    expect("no SMC device found" in text, text)
    expect("5 as client: 0x03070000" in text, text)
    expect_equal([s["mode"] for s in facts["sockets"]], ["TCP", "SMCR"],
                 "modes")
    expect_equal(facts["sockets"][0]["peer_diagnosis"], "0x03030000", "code")


@test
def loopback_ism_is_inferred_before_it_is_in_sysfs():
    world = plain(loaded=False).load(ism_v2=True)
    _, facts = show(world)
    expect_equal([i["kind"] for i in facts["ism_devices"]], ["loopback"],
                 "by what SMC says")
    _, facts = show(plain(loaded=False).load(ism_v2=True).dibs())
    expect_equal([(i["kind"], i["chid"]) for i in facts["ism_devices"]],
                 [("loopback", 0xffff)], "by the class dibs")


@test
def what_cannot_be_seen_is_said():
    world = soft_roce()
    del world.netlink["smc-ueids"]
    text, _ = show(world)
    expect("user-defined EIDs: No such file" in text, text)
    world = soft_roce()
    del world.files["sys/module/smc_diag/initstate"]
    text, _ = show(world)
    expect("smc_diag is not loaded" in text, text)


@test
def support_is_found_in_other_places():
    for file, content, expected in (
            ("boot/config-6.12.107", "CONFIG_SMC=y\n", "built-in"),
            ("boot/config-6.12.107", "# CONFIG_SMC is not set\n", "absent"),
            ("lib/modules/6.12.107/config", "CONFIG_SMC=m\n", "module"),
            ("lib/modules/6.12.107/modules.dep",
             "kernel/net/smc/smc.ko.xz: kernel/x.ko\n", "module"),
            ("lib/modules/6.12.107/modules.builtin",
             "kernel/net/smc/smc.ko\n", "built-in"),
            ("unrelated", "", "unknown")):
        world = plain(loaded=False)
        del world.files["boot/config-6.12.107"]
        world.files[file] = content
        _, facts = show(world)
        expect_equal(facts["kernel"]["smc"], expected, f"{file}: {content}")


@test
def a_recorded_world_says_the_same():
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
        mainframe().write(root / "one")
        text_of("--root", root / "one", "record", root / "two")
        expect_equal(lines_of("--root", root / "two"),
                     lines_of("--root", root / "one"), "facts")


# --- each way ------------------------------------------------------------


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


# --- two hosts -----------------------------------------------------------


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


# --- changes -------------------------------------------------------------


def would(world, *arguments):
    with tempfile.TemporaryDirectory() as directory:
        world.write(directory)
        return run("--root", directory, "--dry-run", *arguments)


@test
def a_dry_run_says_what_it_would_do():
    for arguments, expected in (
            (["pnet", "add", "net1", "-n", "eth0", "-i", "mlx5_0:2"],
             b"Would give the network device eth0 the PNET id NET1"),
            (["pnet", "add", "net1", "-i", "mlx5_0:2"],
             b"port 2 of the device mlx5_0"),
            (["pnet", "add", "net1", "-i", "0000:00:00.0"],
             b"port 1 of the device 0000:00:00.0"),
            (["pnet", "remove", "NET1"], b"take the PNET id NET1 from all"),
            (["ueid", "add", "A.B-1"], b"define the UEID A.B-1"),
            (["ueid", "remove", "A"], b"remove the UEID A"),
            (["rxe", "add", "eth0"], b"device rxe_eth0 on eth0")):
        done = would(plain(), *arguments)
        expect_equal(done.returncode, 0, f"exit code of {arguments}")
        expect(expected in done.stdout.replace(b"\n       ", b" ").replace(
            b"\n      ", b" "), f"{arguments}: {done.stdout!r}")
    expect(b"load smc and smc_diag" in
           would(plain(loaded=False), "load").stdout, "load")
    expect(b"are loaded" in would(plain(), "load").stdout, "is loaded")


@test
def one_device_of_several_keeps_the_others():
    world = plain().pnet("NETA", netdev="eth0").pnet("NETA", device="mlx5_0")
    world.pnet("NETB", netdev="eth1")
    done = would(world, "pnet", "remove", "NETA", "-n", "eth0")
    expect(b"take the PNET id NETA" in done.stdout, done.stdout)
    expect(b"mlx5_0" in done.stdout, "the other device is not put back")
    expect(b"NETB" not in done.stdout, "another PNET id is touched")


@test
def what_the_kernel_would_refuse_is_refused():
    for arguments in (["pnet", "add", "SEVENTEENLETTERS1", "-n", "eth0"],
                      ["pnet", "add", "A B", "-n", "eth0"],
                      ["pnet", "add", "A", "-i", "mlx5_0:3"],
                      ["pnet", "add", "", "-n", "eth0"],
                      ["ueid", "add", "lower"], ["ueid", "add", "-X"],
                      ["ueid", "add", "A" * 33], ["ueid", "add", ""],
                      ["rxe", "add", "eth9"], ["rxe", "remove", "eth0"]):
        done = would(plain(), *arguments)
        expect_equal(done.returncode, 2, f"exit code of {arguments}")
        expect(done.stderr, f"nothing is said of {arguments}")


@test
def device_pnet_ids_are_of_the_first_namespace():
    world = plain()
    del world.files["proc/sys/net/core/netdev_budget"]
    world.files["proc/sys/net/core/somaxconn"] = "4096\n"
    done = would(world, "pnet", "add", "A", "-i", "mlx5_0")
    expect_equal(done.returncode, 2, "exit code")


# --- hostile worlds ------------------------------------------------------


@test
def names_can_hold_anything():
    evil = b"\x1b[31m\x9b2J\xff/.."
    world = plain().netdev("eth1").ueid("X")
    world.files["proc/sys/kernel/hostname"] = b"h\x1b]0;x\x07\n"
    world.netlink["links"] = world.netlink["links"].replace(
        b"eth1\0", b"e\x1b\x9b1\0"[:5])
    world.netlink["smc-pnet"] = world.netlink["smc-ueids"].replace(
        b"X" + b" " * 20, evil.ljust(21, b"Y"))
    world.netlink["smc-ueids"] = world.netlink["smc-pnet"]
    with tempfile.TemporaryDirectory() as directory:
        world.write(directory)
        for arguments in ([], ["check"], ["--color", "never", "check"]):
            done = run("--root", directory, *arguments)
            expect(b"\x1b" not in done.stdout and b"\x9b" not in done.stdout
                   and b"\x07" not in done.stdout,
                   f"a control character: {done.stdout!r}")
        json.loads(run("--root", directory, "--format", "json").stdout)


@test
def answers_that_are_cut_anywhere():
    world = mainframe().pnet("A", netdev="enc500").rdma(
        "mlx5_0", netdev="enc500", gids=[("10.0.0.1", "v2", "enc500")])
    world.socket(("10.0.0.1", 1), ("10.0.0.2", 2), 1, 1, 2)
    with tempfile.TemporaryDirectory() as directory:
        root = world.write(directory)
        for name, data in world.netlink.items():
            step = max(1, len(data) // 10)
            for length in range(0, len(data), step):
                (root / "netlink" / name).write_bytes(data[:length])
                done = run("--root", root, "--format", "json")
                expect_equal(done.returncode, 0, f"{name} cut at {length}")
                json.loads(done.stdout)
            (root / "netlink" / name).write_bytes(data)


@test
def bytes_that_are_flipped():
    world = mainframe().pnet("A", netdev="enc500")
    with tempfile.TemporaryDirectory() as directory:
        root = world.write(directory)
        for name, data in world.netlink.items():
            for offset in range(0, len(data), 23):
                bad = bytearray(data)
                bad[offset] ^= 0xff
                (root / "netlink" / name).write_bytes(bad)
                done = run("--root", root, "check")
                expect(done.returncode in (0, 2),
                       f"{name} flipped at {offset}: {done.returncode}")
            (root / "netlink" / name).write_bytes(data)


@test
def devices_on_each_other_in_a_circle():
    world = World()
    world.indexes["eth1"] = 3
    world.netdev("eth0", lower="eth1")
    del world.indexes["eth1"]
    world.netdev("eth1", lower="eth0").address("eth0", "10.0.0.1/24")
    check(world, "eth0")


@test
def files_that_are_no_files():
    world = plain()
    del world.files["proc/sys/kernel/hostname"]
    with tempfile.TemporaryDirectory() as directory:
        root = world.write(directory)
        (root / "proc/sys/kernel/hostname").mkdir()
        (root / "proc/sys/net/ipv4/tcp_fastopen").unlink()
        (root / "proc/sys/net/ipv4/tcp_fastopen").symlink_to("/dev/zero")
        (root / "netlink/links").unlink()
        (root / "netlink/links").symlink_to("/dev/zero")
        text_of("--root", root)


def main():
    global TOOL  # pylint: disable=global-statement
    TOOL = pathlib.Path(sys.argv[1]).resolve()
    return run_tests(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
