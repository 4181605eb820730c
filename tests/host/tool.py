# SPDX-License-Identifier: MIT
"""smc-clc-host run on worlds, and its JSON held against the schema."""

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
from tap import expect, expect_equal, run_tests  # noqa: E402

SCHEMA = json.loads((HERE.parents[1] / "docs" /
                     "smc-clc-host.schema.json").read_text())
TOOL = pathlib.Path(sys.argv[1]).resolve()


def run(*arguments):
    return subprocess.run([TOOL, *arguments], stdin=subprocess.DEVNULL,
                          capture_output=True, check=False, timeout=60)


def text_of(*arguments):
    done = run(*arguments)
    expect(done.returncode == 0,
           f"exit code {done.returncode}: {done.stderr!r}")
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


def main():
    """Runs the tests of the names that follow the program, or all."""
    sys.exit(run_tests(sys.argv[2:]))
