#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The program in libsmcclc(3) compiles, and prints the fields of a message.

usage: check_example.py PAGE INCLUDE_DIR LIBRARY.a CC...
"""

import pathlib
import re
import subprocess
import sys
import tempfile

DECLINE = bytes.fromhex("e2d4c3d904001c10" "0001525400000101" "03030000"
                        "00000000" "e2d4c3d9")


def main():
    page, include, library, *compiler = sys.argv[1:]
    text = pathlib.Path(page).read_text()
    program = re.search(r"^\.Bd -literal\n(#include.*?)^\.Ed", text,
                        re.M | re.S)[1]
    program = program.replace("\\-", "-").replace("\\e", "\\")
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory)
        (path / "example.c").write_text(program)
        subprocess.run([*compiler, "-std=c11", "-Wall", "-Wextra", "-Werror",
                        "-I", include, "-o", path / "example",
                        path / "example.c", library], check=True)
        output = subprocess.run([path / "example"], input=DECLINE, check=True,
                                capture_output=True).stdout.decode()
    print(output)
    return int("Diagnosis code: 0x03030000" not in output)


if __name__ == "__main__":
    sys.exit(main())
