#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Links in the Markdown files lead somewhere: relative ones to a file that is
tracked, and their anchors to a heading in it.

usage: check_links.py SOURCE_ROOT
"""

import pathlib
import re
import shutil
import subprocess
import sys
import urllib.parse


def tracked(root):
    """All files, and the directories they are in; or None without git.

    A tree that was unpacked within a checkout has no tracked files.
    """
    if not shutil.which("git"):
        return None
    done = subprocess.run(["git", "-c", "safe.directory=*", "-C", root,
                           "ls-files", "-z"], check=False, capture_output=True,
                          text=True)
    if done.returncode or not done.stdout:
        return None
    files = {root / name for name in done.stdout.split("\0") if name}
    return files | {parent for file in files for parent in file.parents}


def prose(text):
    """Without fenced blocks and code in the line."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)
    return re.sub(r"`[^`\n]*`", lambda code: re.sub(r"[\[\]]", "", code[0]),
                  text)


def anchors(text):
    """Of the headings, as GitHub makes them."""
    found = set()
    for heading in re.findall(r"^#+ +(.*?) *#*$", prose(text), re.M):
        words = re.sub(r"[^\w\- ]", "", heading.lower())
        anchor = words.replace(" ", "-")
        number = 1
        while anchor in found:
            anchor = f"{words.replace(' ', '-')}-{number}"
            number += 1
        found.add(anchor)
    return found


def targets(text):
    text = prose(text)
    yield from re.findall(r"\]\(<?([^)<>\s]+)>?(?: \"[^\"]*\")?\)", text)
    yield from re.findall(r"^\[[^\]]+\]: +(\S+)", text, re.M)


def problem(path, target, files):
    """What is wrong with a link, or None."""
    parts = urllib.parse.urlsplit(target)
    if parts.scheme:
        return None if parts.scheme in ("https", "mailto") else "no https"
    file = path
    if parts.path:
        file = (path.parent / urllib.parse.unquote(parts.path)).resolve()
        if file not in files:
            return "no such file"
    if parts.fragment and (file.suffix != ".md" or
                           parts.fragment not in anchors(file.read_text())):
        return "no such heading"
    return None


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    files = tracked(root)
    if files is None:
        print("no git checkout, so no list of tracked files")
        return 77
    failed = count = 0
    for path in sorted(files):
        if path.suffix != ".md" or not path.is_file():
            continue
        for target in targets(path.read_text()):
            count += 1
            wrong = problem(path, target, files)
            if wrong:
                failed += 1
                print(f"{path.relative_to(root)}: {target}: {wrong}")
    print(f"{count} links")
    return int(failed > 0 or count == 0)


if __name__ == "__main__":
    sys.exit(main())
