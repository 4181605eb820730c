#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs smc-clc-host on recorded worlds.

usage: cli.py SMC-CLC-HOST [TEST...]

Its command line, what it shows, what it would change; and that nothing hostile
breaks it. The result is TAP.
"""

import json
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True  # the source tree stays as it is
from tool import TOOL, check, lines_of, main, run, show, text_of  # noqa: E402
from tap import expect, expect_equal, test  # noqa: E402
from world import (  # noqa: E402
    World, ebcdic, mainframe, plain, roce, soft_roce)


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


if __name__ == "__main__":
    main()
