#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every option of --help is in the manual page and in each completion, and
no other is; and the page has the same numbers as defaults.

usage: check_options.py SMC-CLC-EXPLAIN PAGE COMPLETION...
"""

import pathlib
import re
import subprocess
import sys


def of_help(text):
    lines = re.findall(r"^  (?=[ -])( {4}|-\w, )(--[\w-]+)", text, re.M)
    return {name for short, long in lines
            for name in (short.strip(" ,"), long) if name}


def of_page(text):
    """Each .It of the list of options names one, in all its forms."""
    items = re.findall(r"^\.It (Fl .*)", text, re.M)
    return {f"-{name}" for item in items
            for name in re.findall(r"Fl (-?[\w-]+)", item)}


def defaults(text, start):
    """Numbers, by option. `start` is how the entry of an option begins."""
    found = {}
    for entry in re.split(start, text, flags=re.M)[1:]:
        number = re.search(r"default (\d+)", entry)
        if number:
            found[entry.split()[0]] = number[1]
    return found


def of_bash(text):
    options = re.search(r"local options='(.*?)'", text, re.S)
    return set(options[1].split())


def of_zsh(text):
    found = set()
    for line in text.splitlines():
        names = re.match(r"    '[^']*?(--[\w-]+)=?\[", line)
        braces = re.match(r"    '\([^)]*\)'\{(.*?)\}", line)
        if braces:
            found |= {name.rstrip("+=") for name in braces[1].split(",")}
        elif names:
            found.add(names[1])
    return found


def of_fish(text):
    return ({f"--{name}" for name in re.findall(r"^complete .* -l ([\w-]+)",
                                                text, re.M)} |
            {f"-{name}" for name in re.findall(r"^complete .* -s (\w)",
                                               text, re.M)})


READERS = {".1": of_page, ".bash": of_bash, "": of_zsh, ".fish": of_fish}


def main():
    tool, *files = sys.argv[1:]
    text = subprocess.run([tool, "--help"], check=True, capture_output=True,
                          text=True).stdout
    expected = of_help(text)
    differ = not expected
    numbers = defaults(text, r"^ {2,6}(?:-\w, )?--")
    for path in map(pathlib.Path, files):
        if path.suffix == ".1" and numbers != defaults(
                path.read_text(), r"^\.It Fl (?:\w , Fl )?-"):
            print(f"{path}: --help has the defaults {numbers}")
            differ = True
        found = READERS[path.suffix](path.read_text())
        for option in sorted(expected - found):
            print(f"{path}: {option} is missing")
        for option in sorted(found - expected):
            print(f"{path}: {option} is not in --help")
        differ = differ or found != expected
    print(f"{len(expected)} options in --help")
    return int(differ)


if __name__ == "__main__":
    sys.exit(main())
