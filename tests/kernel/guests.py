# SPDX-License-Identifier: MIT
"""Two small machines with Debian's own kernel, joined by a cable.

QEMU emulates them (no KVM is needed). Each boots a RAM disk made of busybox,
the modules that SMC wants, and the programs under test, and does what it is
told through a folder that it shares with this side.
"""

import gzip
import lzma
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
MODULES = ["smc", "smc_diag", "rdma_rxe", "9p", "9pnet_virtio", "virtio_net",
           "crc32_generic", "8021q", "dummy", "veth"]
BOOT_SECONDS = 180


def dependencies(tree, names):
    """The files of modules and of all that they need, by modules.dep."""
    needs = {}
    for line in (tree / "modules.dep").read_text().splitlines():
        path, _, rest = line.partition(":")
        needs[path] = rest.split()
    by_name = {re.sub(r"\.ko(\.xz)?$", "", pathlib.Path(path).name)
               .replace("-", "_"): path for path in needs}
    found = []
    for name in names:
        if name in by_name:
            found += [by_name[name], *needs[by_name[name]]]
    return sorted(set(found))


def copy_modules(tree, root):
    target = root / "lib" / "modules" / tree.name
    for path in dependencies(tree, MODULES):
        module = target / re.sub(r"\.xz$", "", path)
        module.parent.mkdir(parents=True, exist_ok=True)
        data = (tree / path).read_bytes()
        module.write_bytes(lzma.decompress(data) if path.endswith(".xz")
                           else data)
    for name in ("modules.order", "modules.builtin",
                 "modules.builtin.modinfo"):
        shutil.copy(tree / name, target / name)
    subprocess.run(["depmod", "-b", root, tree.name], check=True)


def copy_program(program, root):
    """With the libraries that it is linked to."""
    shutil.copy(program, root / "bin")
    listed = subprocess.run(["ldd", program], check=False, text=True,
                            capture_output=True).stdout
    for library in re.findall(r"(/\S+) \(", listed):
        target = root / library.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(library, target)


def make_disk(image, programs, directory):
    """Returns kernel and RAM disk. `image` is an unpacked kernel package."""
    tree = next((image / "lib" / "modules").iterdir())
    subprocess.run(["depmod", "-b", image, tree.name], check=True)
    root = directory / "root"
    for name in ("bin", "sbin", "proc", "sys", "dev", "etc", "boot"):
        (root / name).mkdir(parents=True)
    shutil.copy(shutil.which("busybox") or "/bin/busybox",
                root / "bin" / "busybox")
    (root / "bin" / "sh").symlink_to("busybox")
    (root / "sbin" / "modprobe").symlink_to("/bin/busybox")
    config = next((image / "boot").glob("config-*"))
    shutil.copy(config, root / "boot")
    copy_modules(tree, root)
    for program in programs:
        copy_program(program, root)
    init = root / "init"
    shutil.copy(HERE / "guest-init", init)
    init.chmod(0o755)
    names = "\n".join(str(p.relative_to(root)) for p in root.rglob("*"))
    packed = subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], cwd=root,
                            input=names.encode(), capture_output=True,
                            check=True).stdout
    disk = directory / "initrd.gz"
    disk.write_bytes(gzip.compress(packed, 1))
    return next((image / "boot").glob("vmlinuz-*")), disk


class Guest:
    """One machine. `capture` gets all frames of its side of the cable."""

    def __init__(self, role, boot, share, cable, mac, capture):
        self.role, self.share = role, share
        kernel, disk = boot
        self.process = subprocess.Popen(
            ["qemu-system-x86_64", "-accel", "tcg", "-cpu", "max",
             "-m", "384", "-smp", "1", "-nographic", "-no-reboot",
             "-kernel", kernel, "-initrd", disk, "-append",
             f"console=ttyS0 quiet panic=-1 mitigations=off role={role}",
             "-netdev", f"socket,id=cable,{cable}",
             "-device", f"virtio-net-pci,netdev=cable,mac={mac}",
             "-object", f"filter-dump,id=dump,netdev=cable,file={capture}",
             "-virtfs", f"local,path={share},mount_tag=share,"
             "security_model=none"],
            stdin=subprocess.DEVNULL, stdout=open(share / f"{role}.console",
                                                  "wb"),
            stderr=subprocess.STDOUT)

    def wait_for(self, path, seconds):
        end = time.monotonic() + seconds
        while not path.exists():
            if time.monotonic() > end or self.process.poll() is not None:
                raise TimeoutError(f"{self.role}: no {path.name}")
            time.sleep(0.05)

    def wait_ready(self):
        self.wait_for(self.share / f"{self.role}.ready", BOOT_SECONDS)

    def begin(self, command):
        """Has a command done, without waiting."""
        (self.share / f"{self.role}.status").unlink(missing_ok=True)
        new = self.share / f"{self.role}.new"
        new.write_text(command)
        os.rename(new, self.share / f"{self.role}.command")

    def finish(self, seconds=60):
        """Waits for it. Returns its exit status and output."""
        status = self.share / f"{self.role}.status"
        self.wait_for(status, seconds)
        time.sleep(0.05)
        return (int(status.read_text()),
                (self.share / f"{self.role}.output").read_text(
                    errors="replace"))

    def run(self, command, seconds=60):
        self.begin(command)
        return self.finish(seconds)

    def stop(self):
        self.process.kill()
        self.process.wait()


def checksum(data):
    total = sum(int.from_bytes(data[i:i + 2].ljust(2, b"\0"), "big")
                for i in range(0, len(data), 2))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def without_option(frame):
    """A SYN over IPv4 with NOPs for the SMC option; any other frame as it is.
    """
    option = bytes.fromhex("fe06e2d4c3d9")
    if len(frame) < 54 or frame[12:14] != b"\x08\x00" or frame[23] != 6:
        return frame
    tcp = 14 + (frame[14] & 15) * 4
    end = 14 + int.from_bytes(frame[16:18], "big")
    at = frame.find(option, tcp + 20)
    if not frame[tcp + 13] & 2 or at < 0:
        return frame
    changed = bytearray(frame)
    changed[at:at + len(option)] = b"\1" * len(option)
    changed[tcp + 16:tcp + 18] = b"\0\0"
    pseudo = bytes(changed[26:34]) + struct.pack("!HH", 6, end - tcp)
    changed[tcp + 16:tcp + 18] = checksum(
        pseudo + bytes(changed[tcp:end])).to_bytes(2, "big")
    return bytes(changed)


class Cable(threading.Thread):
    """Joins two machines, and takes the SMC option out if `strip` is set."""

    def __init__(self):
        super().__init__(daemon=True)
        self.strip = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self):
        ends = [self.listener.accept()[0] for _ in range(2)]
        for one, other in (ends, ends[::-1]):
            threading.Thread(target=self.carry, args=(one, other),
                             daemon=True).start()

    def carry(self, one, other):
        with one.makefile("rb") as frames:
            try:
                while head := frames.read(4):
                    frame = frames.read(int.from_bytes(head, "big"))
                    if self.strip:
                        frame = without_option(frame)
                    other.sendall(head + frame)
            except OSError:
                pass  # a machine is gone


class Pair:
    """A client and a server, joined."""

    def __init__(self, image, programs, directory):
        boot = make_disk(image, programs, directory)
        self.share = directory / "share"
        self.share.mkdir()
        self.cable = Cable()
        self.cable.start()
        end = f"connect=127.0.0.1:{self.cable.port}"
        self.server = Guest("server", boot, self.share, end,
                            "52:54:00:00:00:02", directory / "server.pcap")
        self.client = Guest("client", boot, self.share, end,
                            "52:54:00:00:00:01", directory / "client.pcap")

    def __enter__(self):
        try:
            self.server.wait_ready()
            self.client.wait_ready()
        except TimeoutError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_unused):
        self.client.stop()
        self.server.stop()
