# SPDX-License-Identifier: MIT
"""Runs smc-clc-explain and make-capture for the tests of the HTML report."""

import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAPTURES = ROOT / "tests" / "captures"
ALL_CAPTURES = sorted(CAPTURES.glob("*/client.pcap"))
DECLINED = CAPTURES / "g_ueid" / "client.pcap"
EID = b"SMC-LAB-EID-1"
HOSTILE = "<script>hacked=1</script>'\"&<b>"


class Tool:
    def __init__(self, explain, make_capture):
        self.explain = explain
        self.make_capture = make_capture

    def run(self, *arguments, status=0, **more):
        done = subprocess.run(
            [self.explain, *arguments], stdin=subprocess.DEVNULL,
            capture_output=True, check=False, timeout=120, **more)
        if done.returncode != status:
            raise AssertionError(f"exit code {done.returncode}, expected "
                                 f"{status}: {done.stderr!r}")
        return done

    def html(self, *arguments, **more):
        """Returns the page; what is not UTF-8 raises an error."""
        return self.run("--format", "html", *arguments,
                        **more).stdout.decode()

    def json(self, *arguments, **more):
        text = self.run("--format", "json", *arguments, **more).stdout
        return [json.loads(line) for line in text.splitlines()]

    def make(self, path, *arguments):
        subprocess.run([self.make_capture, "-o", path, *arguments],
                       check=True, timeout=120)
        return path


def write_hostile(directory):
    """Writes a capture with markup in an EID. Returns its path."""
    text = HOSTILE.encode().ljust(32)
    capture = DECLINED.read_bytes()
    field = EID.ljust(32)
    if field not in capture or len(text) != len(field):
        raise AssertionError("the EID is not where it should be")
    path = pathlib.Path(directory) / "hostile.pcap"
    path.write_bytes(capture.replace(field, text))
    return path
