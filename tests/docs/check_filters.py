#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The page of the filters has those of the plugin, and they can be used.

usage: check_filters.py PAGE PLUGIN CAPTURE
"""

import pathlib
import re
import sys
import tempfile

sys.dont_write_bytecode = True  # the source tree stays as it is
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "dissector"))
from tshark import Tshark  # pylint: disable=wrong-import-position


def main():
    page, plugin, capture = sys.argv[1:]
    text = pathlib.Path(page).read_text()
    described = set(re.findall(r"^\.It Cm (smcclc\.[\w.-]+)$", text, re.M))
    examples = [line.replace("\\(dq", '"') for line in
                re.findall(r"^\.Dl (smcclc.*)", text, re.M)]
    with tempfile.TemporaryDirectory() as directory:
        tshark = Tshark(plugin, directory)
        there = {line.split("\t")[2] for line in
                 tshark.run("-G", "fields").splitlines()
                 if line.startswith("F\t")}
        for example in examples:
            tshark.run("-r", pathlib.Path(capture).resolve(), "-Y", example)
    there = {name for name in there if name.startswith("smcclc.")}
    for name in sorted(there - described):
        print(f"{name} is not described")
    for name in sorted(described - there):
        print(f"{name} is not there")
    print(f"{len(there)} fields, {len(examples)} examples")
    return int(there != described or not examples)


if __name__ == "__main__":
    sys.exit(main())
