# SPDX-License-Identifier: MIT
"""Recorded worlds for smc-clc-host: hosts made of files.

A World is put together from network devices, RDMA devices, ISM devices and so
on, and written as a directory that --root takes: files of sysfs and procfs,
and answers over netlink in the byte order of this machine, or that which
WORLD_BYTE_ORDER (little or big) says.
"""

import ipaddress
import os
import pathlib
import socket
import struct
import sys

ORDER = {"little": "<", "big": ">"}[
    os.environ.get("WORLD_BYTE_ORDER", sys.byteorder)]

RTM_NEWLINK, RTM_NEWADDR, RTM_NEWROUTE = 16, 20, 24
IFF_UP, IFF_LOOPBACK, IFF_RUNNING = 0x1, 0x8, 0x40
IFLA_ADDRESS, IFLA_IFNAME, IFLA_MTU, IFLA_LINK = 1, 3, 4, 5
IFLA_LINKINFO, IFLA_LINK_NETNSID = 18, 37
RTA_DST, RTA_OIF, RTA_GATEWAY, RTA_PRIORITY, RTA_TABLE = 1, 4, 5, 6, 15
TABLE_MAIN, TABLE_LOCAL = 254, 255
RTN_UNICAST, RTN_LOCAL = 1, 2
GENL_FAMILY = 0x20
NEST = 0x8000


def attribute(kind, payload):
    raw = struct.pack(ORDER + "HH", 4 + len(payload), kind) + payload
    return raw + bytes(-len(raw) % 4)


def text(kind, value):
    data = value if isinstance(value, bytes) else value.encode()
    return attribute(kind, data + b"\0")


def u8(kind, value):
    return attribute(kind, struct.pack(ORDER + "B", value))


def u16(kind, value):
    return attribute(kind, struct.pack(ORDER + "H", value))


def u32(kind, value):
    return attribute(kind, struct.pack(ORDER + "I", value))


def message(kind, payload):
    header = struct.pack(ORDER + "IHHII", 16 + len(payload), kind, 2, 0, 0)
    return header + payload + bytes(-len(payload) % 4)


def generic(command, payload):
    header = struct.pack(ORDER + "BBH", command, 1, 0)
    return message(GENL_FAMILY, header + payload)


def ebcdic(pnetids):
    """A utility string: up to four PNET ids."""
    whole = "".join(f"{name:16}" for name in pnetids)
    return whole.encode("cp500").ljust(64, b"\0")


class World:
    """A host without SMC devices; what is added makes it another."""

    def __init__(self, release="6.12.107", machine="x86_64", hostname="alpha",
                 loaded=True):
        self.files = {
            "proc/sys/kernel/osrelease": release + "\n",
            "proc/sys/kernel/arch": machine + "\n",
            "proc/sys/kernel/hostname": hostname + "\n",
            "proc/sys/net/core/netdev_budget": "300\n",
            "proc/sys/net/ipv4/tcp_syncookies": "1\n",
            "proc/sys/net/ipv4/tcp_fastopen": "1\n",
            "proc/net/protocols": "protocol  size sockets\nTCP 2176 5\n",
            f"boot/config-{release}": "CONFIG_SMC=m\nCONFIG_SMC_DIAG=m\n",
        }
        self.netlink = {"links": b"", "addresses": b"", "routes4": b"",
                        "routes6": b""}
        self.indexes = {}
        self.netdev("lo", flags=IFF_UP | IFF_RUNNING | IFF_LOOPBACK)
        self.address("lo", "127.0.0.1/8")
        if loaded:
            self.load()

    # --- SMC --------------------------------------------------------------

    def load(self, smcr_v2=True, ism_v2=False, seid=None):
        self.files["proc/net/protocols"] += "SMC 1920 0\nSMC6 1920 0\n"
        self.files["sys/module/smc/initstate"] = "live\n"
        self.files["sys/module/smc_diag/initstate"] = "live\n"
        self.files["proc/sys/net/smc/limit_smc_hs"] = "0\n"
        self.files["probe/af_smc"] = "0"
        self.files["probe/ipproto_smc"] = "93"
        inner = u8(1, 2) + u8(2, 1) + u8(3, ism_v2) + text(4, "alpha")
        if seid:
            inner += text(5, seid)
        if smcr_v2 is not None:
            inner += u8(6, smcr_v2)
        self.netlink["smc-system"] = generic(1, attribute(1 | NEST, inner))
        for name in ("smc-devices-r", "smc-devices-d", "smc-pnet",
                     "smc-ueids", "smc-seid", "smc-limit", "smc-groups-r",
                     "smc-groups-d", "smc-fallbacks", "sockets"):
            self.netlink.setdefault(name, b"")
        if seid:
            self.netlink["smc-seid"] = generic(13, text(1, seid) + u8(2, 1))
        return self

    def ueid(self, name):
        self.netlink["smc-ueids"] += generic(9, text(1, f"{name:32}"))
        return self

    def pnet(self, pnetid, netdev=None, device=None, port=1):
        """An entry of the PNET table."""
        self.netlink["smc-pnet"] += generic(
            1, text(1, pnetid) + text(2, netdev or "n/a") +
            text(3, device or "n/a") + u8(4, port if device else 0xff))
        return self

    # --- network ----------------------------------------------------------

    def netdev(self, name, flags=IFF_UP | IFF_RUNNING, vlan=None, lower=None,
               elsewhere=False, device=None, bus=None, util=None, kind=None):
        index = self.indexes[name] = len(self.indexes) + 1
        parts = text(IFLA_IFNAME, name) + u32(IFLA_MTU, 1500)
        if lower:
            parts += u32(IFLA_LINK, 99 if elsewhere else self.indexes[lower])
        if elsewhere:
            parts += u32(IFLA_LINK_NETNSID, 0)
        if vlan:
            kind = "vlan"
        if kind:
            info = text(1, kind)
            if vlan:
                info += attribute(2 | NEST, u16(1, vlan))
            parts += attribute(IFLA_LINKINFO | NEST, info)
        self.netlink["links"] += message(
            RTM_NEWLINK,
            struct.pack(ORDER + "BBHiII", 0, 0, 1, index, flags, 0) + parts)
        if "/" in name:
            return self
        path = f"sys/class/net/{name}"
        self.files[f"{path}/dev_port"] = "0\n"
        if device:
            self.files[f"{path}/device.link"] = device
            self.files[f"{path}/device/subsystem.link"] = bus or "pci"
        if util:
            self.files[f"{path}/device/util_string"] = util
        return self

    def address(self, netdev, address):
        found = ipaddress.ip_interface(address)
        family = socket.AF_INET if found.version == 4 else socket.AF_INET6
        scope = 253 if found.ip.is_link_local else 0
        self.netlink["addresses"] += message(
            RTM_NEWADDR, struct.pack(ORDER + "BBBBi", family,
                                     found.network.prefixlen, 0, scope,
                                     self.indexes[netdev]) +
            attribute(2 if found.version == 4 else 1, found.ip.packed))
        if netdev != "lo":
            self.route(str(found.network), netdev)
        self.route(str(found.ip), "lo", local=True)
        return self

    def route(self, to, netdev, gateway=None, local=False, metric=None,
              kind=RTN_UNICAST):
        network = ipaddress.ip_network(to)
        family = socket.AF_INET if network.version == 4 else socket.AF_INET6
        table = TABLE_LOCAL if local else TABLE_MAIN
        parts = u32(RTA_TABLE, table) + u32(RTA_OIF, self.indexes[netdev])
        if network.prefixlen:
            parts += attribute(RTA_DST, network.network_address.packed)
        if gateway:
            parts += attribute(RTA_GATEWAY,
                               ipaddress.ip_address(gateway).packed)
        if metric is not None:
            parts += u32(RTA_PRIORITY, metric)
        self.netlink[f"routes{network.version}"] += message(
            RTM_NEWROUTE, struct.pack(
                ORDER + "BBBBBBBBI", family, network.prefixlen, 0, 0, table,
                0, 0, RTN_LOCAL if local else kind, 0) + parts)
        return self

    # --- devices ----------------------------------------------------------

    def rdma(self, name, netdev="eth0", gids=(), active=True, pnetid="",
             by_user=True, software=False, port=1, smc=True):
        """`gids`: (address or GID, "v1" or "v2", network device)."""
        path = f"sys/class/infiniband/{name}/ports/{port}"
        self.files[f"{path}/state"] = \
            "4: ACTIVE\n" if active else "1: DOWN\n"
        self.files[f"{path}/link_layer"] = "Ethernet\n"
        self.files[f"{path}/gid_attrs/ndevs/0"] = netdev + "\n"
        if software:
            self.files[f"sys/class/infiniband/{name}/parent"] = netdev + "\n"
        for index, (gid, version, on) in enumerate(gids):
            found = ipaddress.ip_address(gid)
            if found.version == 4:
                found = ipaddress.ip_address(f"::ffff:{gid}")
            self.files[f"{path}/gids/{index}"] = found.exploded + "\n"
            self.files[f"{path}/gid_attrs/types/{index}"] = \
                "RoCE v2\n" if version == "v2" else "IB/RoCE v1\n"
            self.files[f"{path}/gid_attrs/ndevs/{index}"] = on + "\n"
        if not smc or "smc-devices-r" not in self.netlink:
            return self
        inner = u8(1, by_user) + text(2, pnetid) + \
            u32(3, self.indexes.get(netdev, 0)) + u8(4, active) + u8(5, 1)
        self.netlink["smc-devices-r"] += generic(
            6, attribute(6 | NEST, text(10, name) +
                         attribute((8 if port == 1 else 9) | NEST, inner)))
        return self

    def ism(self, name="0000:00:00.0", chid=0x07c2, pnetid="", by_user=False):
        inner = u32(1, 0) + u8(2, 0) + u32(3, 0x34) + u16(4, chid) + \
            text(7, name) + \
            attribute(8 | NEST, u8(1, by_user) + text(2, pnetid))
        self.netlink["smc-devices-d"] += generic(
            5, attribute(5 | NEST, inner))
        return self

    def dibs(self, name="lo", fabric=0xffff):
        self.files[f"sys/class/dibs/{name}/fabric_id"] = f"0x{fabric:04x}\n"
        self.files[f"sys/class/dibs/{name}/gid"] = \
            "12345678-1234-5678-1234-567812345678\n"
        return self

    # --- what goes on -----------------------------------------------------

    def socket(self, local, peer, mode, reason=0, diagnosis=0):
        """`local` and `peer`: (address, port); `mode`: 0 R, 1 TCP, 2 D."""
        first = ipaddress.ip_address(local[0])
        family = socket.AF_INET if first.version == 4 else socket.AF_INET6
        header = struct.pack(ORDER + "BBBB", family, 1, mode, 0)
        header += struct.pack("!HH", local[1], peer[1])
        header += first.packed.ljust(16, b"\0")
        header += ipaddress.ip_address(peer[0]).packed.ljust(16, b"\0")
        header += struct.pack(ORDER + "IIIIQ", 0, 0, 0, 1000, 4711)
        self.netlink["sockets"] += message(
            20, header +
            attribute(5, struct.pack(ORDER + "II", reason, diagnosis)))
        return self

    def fallback(self, server, code, count):
        self.netlink["smc-fallbacks"] += generic(
            8, attribute(8 | NEST, u8(1, server) + u32(4, code) +
                         u16(5, count)))
        return self

    def write(self, directory):
        root = pathlib.Path(directory)
        everything = {**self.files, **{f"netlink/{name}": data for name, data
                                       in self.netlink.items()}}
        for name, content in everything.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes)
                             else content.encode())
        return root


def plain(number=1, **more):
    """A host with SMC loaded and eth0 as 10.0.0.NUMBER/24."""
    return World(**more).netdev("eth0", device="0000:00:03.0").address(
        "eth0", f"10.0.0.{number}/24")


def soft_roce(number=1, ueid="LAB-1", **more):
    """The same with soft-RoCE on eth0 and a UEID: SMC-Rv2 works."""
    world = plain(number, **more).rdma(
        "rxe0", gids=[("fe80::1", "v2", "eth0"),
                      (f"10.0.0.{number}", "v2", "eth0")], software=True)
    return world.ueid(ueid) if ueid else world


def roce(number=1, **more):
    """A host with a RoCE card of its own on eth0: SMC-Rv1 works."""
    return plain(number, **more).rdma(
        "mlx5_0", gids=[("fe80::1", "v1", "eth0"), ("fe80::1", "v2", "eth0"),
                        (f"10.0.0.{number}", "v1", "eth0"),
                        (f"10.0.0.{number}", "v2", "eth0")])


def mainframe(number=1, chid=0x07c2, pnetid="NETZ", **more):
    """A z with OSA and ISM, PNET ids from firmware: SMC-D works."""
    world = World(machine="s390x", loaded=False, **more)
    world.load(ism_v2=True, seid="IBM-SYSZ-ISMSEID00000000A1B23932")
    world.netdev("enc500", device="0.0.f500", bus="ccwgroup")
    world.files["sys/class/net/enc500/device/chpid"] = "e1\n"
    world.files["sys/devices/css0/chp0.e1/util_string"] = ebcdic([pnetid])
    world.address("enc500", f"10.0.0.{number}/24")
    return world.ism(chid=chid, pnetid=pnetid)
