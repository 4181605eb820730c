#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every public header has a manual page, whose functions all lead to it.

usage: check_pages.py HEADER_DIR PAGE_DIR MESON.BUILD

scripts/update-docs --check holds what the pages say of the functions.
"""

import pathlib
import re
import sys

# They declare no functions; libsmcclc(3) and smcclc_explain(3) describe them.
OTHERS = {"api.h", "observed.h", "smcclc.h"}


def links(text):
    """What docs/meson.build says: {page: functions that lead to it}."""
    pages = re.search(r"library_pages = \{(.*?)^\}", text, re.M | re.S)[1]
    return {page: set(re.findall(r"'(\w+)'", functions)) for page, functions
            in re.findall(r"'(\w+)': \[(.*?)\]", pages, re.S)}


def main():
    headers, pages, build = map(pathlib.Path, sys.argv[1:])
    linked = links(build.read_text())
    problems = []
    expected = {path.stem: path for path in pages.glob("*.3")}
    for name in sorted(linked.keys() ^ expected.keys()):
        problems.append(f"{name}.3 is not both in {pages} and in {build}")
    included = {}
    for name, path in expected.items():
        text = path.read_text()
        included[re.search(r"^\.In smcclc/(\w+\.h)$", text, re.M)[1]] = name
        declared = set(re.findall(r"^\.Fo (\w+)$", text, re.M))
        for function in sorted((declared ^ linked.get(name, set())) - {name}):
            problems.append(f"{function}: not both in {name}.3 and {build}")
    for header in sorted(path.name for path in headers.glob("*.h")):
        if header not in included and header not in OTHERS:
            problems.append(f"{header} has no manual page")
    print(*problems, f"{len(expected)} pages", sep="\n")
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
