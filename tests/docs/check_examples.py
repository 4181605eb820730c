#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The examples compile, without a warning, in each of their languages.

usage: check_examples.py EXAMPLES CC...

Go is left out if it is not installed.
"""

import os
import pathlib
import py_compile
import shutil
import subprocess
import sys
import tempfile


def main():
    examples, *compiler = sys.argv[1:]
    examples = pathlib.Path(examples)
    with tempfile.TemporaryDirectory() as directory:
        for program in ("client", "server"):
            subprocess.run([*compiler, "-std=c11", "-Wall", "-Wextra",
                            "-Wpedantic", "-Werror", "-D_DEFAULT_SOURCE",
                            "-o", f"{directory}/{program}",
                            examples / f"{program}.c",
                            examples / "smc_mode.c"], check=True)
            done = subprocess.run([f"{directory}/{program}"], check=False,
                                  stderr=subprocess.PIPE)
            if done.returncode != 2 or b"usage: " not in done.stderr:
                print(f"{program}: no usage")
                return 1
        for source in sorted(examples.glob("*.py")):
            py_compile.compile(source, cfile=f"{directory}/x.pyc",
                               doraise=True)
        if shutil.which("go"):
            environment = {**os.environ, "CGO_ENABLED": "0",
                           "GOPROXY": "off", "GOFLAGS": "-buildvcs=false",
                           "GOCACHE": f"{directory}/cache"}
            subprocess.run(["go", "build", "-o", directory, "./client",
                            "./server"], cwd=examples / "go", check=True,
                           env=environment)
    return 0


if __name__ == "__main__":
    sys.exit(main())
