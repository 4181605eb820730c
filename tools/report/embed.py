#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes a C header that holds the style and the script of the HTML report.

usage: embed.py HEADER STYLE SCRIPT

With each comes the hash by which the page's Content-Security-Policy knows it.
"""

import base64
import hashlib
import pathlib
import sys


def define(name, path):
    content = pathlib.Path(path).read_bytes()
    if b"\r" in content or b"</" in content:
        sys.exit(f"{path}: a page would not show it to the browser as it is")
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    rows = [", ".join(map(str, content[i:i + 16]))
            for i in range(0, len(content), 16)]
    return (f'#define HTML_{name.upper()}_HASH "sha256-{digest}"\n'
            f"static const char html_{name}[] = {{\n\t"
            + ",\n\t".join(rows) + "};\n")


def main():
    header, style, script = sys.argv[1:]
    pathlib.Path(header).write_text(
        define("style", style) + define("script", script))


main()
