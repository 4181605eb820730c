#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Completes command lines in a shell, as somebody who presses the tab key.

usage: check_completions.py SHELL COMPLETION SMC-CLC-EXPLAIN

Exits with 77 if the shell is not installed.
"""

import os
import pathlib
import pty
import re
import select
import shutil
import subprocess
import sys
import tempfile

NAME = "smc-clc-explain"


def output_of(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True,
                          timeout=60, **more).stdout


def bash(completion, line):
    """Calls the function of the completion as bash does."""
    words = line.split(" ")
    before = words[-2] if len(words) > 1 else ""
    script = (f'compopt() {{ printf "compopt %s\\n" "$2"; }}\n'
              f'. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))\n'
              f'_smc_clc_explain "$1" "${{COMP_WORDS[COMP_CWORD]}}" "{before}"\n'
              f'printf "%s\\n" "${{COMPREPLY[@]}}"')
    return output_of("bash", "--norc", "-c", script, "bash", completion,
                     *words).split("\n")


def fish(completion, line):
    found = output_of("fish", "--no-config", "-c",
                      f'source {completion}; complete -C "{line}"')
    return [match.split("\t")[0] for match in found.splitlines()]


def read_quiet(descriptor, pause):
    """What comes until nothing has come for `pause` seconds."""
    output = b""
    while select.select([descriptor], [], [], pause)[0]:
        try:
            output += os.read(descriptor, 65536)
        except OSError:
            break
    return output.decode(errors="replace")


class Zsh:
    """An interactive zsh, whose screen is read."""

    def __init__(self, completion, home):
        pathlib.Path(home, ".zshrc").write_text(
            f"fpath=({pathlib.Path(completion).resolve().parent} $fpath)\n"
            f"autoload -Uz compinit && compinit -u -d {home}/dump\n"
            "PS1='ready:' LISTMAX=1000\n"
            "setopt no_beep no_always_last_prompt\n"
            "bindkey '^U' kill-whole-line\n")
        child, self.terminal = pty.fork()
        if child == 0:
            os.environ.update(ZDOTDIR=home, TERM="dumb", COLUMNS="200")
            os.execlp("zsh", "zsh", "-i")
        self.read_until_quiet("ready:")

    def read_until_quiet(self, begin=""):
        """What comes until `begin` has come, and then nothing for a while."""
        output = ""
        while begin not in output or \
                select.select([self.terminal], [], [], 0.5)[0]:
            output += os.read(self.terminal, 65536).decode(errors="replace")
        return output

    def complete(self, line):
        os.write(self.terminal, f"\x15{line}\t\t".encode())
        return re.split(r"[\s=]+", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "",
                                         self.read_until_quiet()))


def cases(tool):
    """Command lines, and what they can go on with."""
    options = re.findall(r"^ {2,6}(?:-\w, )?(--[\w-]+)",
                         output_of(tool, "--help"), re.M)
    codes = output_of(tool, "--code", "list")
    symbols = set(re.findall(r"^0x\w+ (\w+)", codes, re.M))
    yield f"{NAME} --", set(options)
    yield f"{NAME} --fo", {"--format"}
    yield f"{NAME} --color a", {"always", "auto"}
    yield f"{NAME} --format ", {"html", "json", "text"}
    yield f"{NAME} -Z nobo", {"nobody"}
    yield (f"{NAME} --code NOSMC",
           {symbol for symbol in symbols if symbol.startswith("NOSMC")})
    yield f"{NAME} --code 0x0101", {"0x01010000"}
    yield f"{NAME} --all --code 0x03030000 lis", {"list"}


def fits(line, expected, found, on_screen):
    """A screen holds more than what completes the line."""
    found = {word for word in found if word and not re.fullmatch(r"-\w?", word)}
    if expected <= found if on_screen else expected == found:
        return True
    print(f"{line}: expected {sorted(expected)}, found {sorted(found)}")
    return False


def main():
    shell, completion, tool = sys.argv[1:]
    if not shutil.which(shell):
        print(f"{shell} is not installed")
        return 77
    os.environ["PATH"] = f"{pathlib.Path(tool).resolve().parent}:" + \
        os.environ["PATH"]
    with tempfile.TemporaryDirectory() as home:
        complete = {"bash": lambda line: bash(completion, line),
                    "fish": lambda line: fish(completion, line),
                    "zsh": lambda line: zsh.complete(line)}[shell]
        zsh = Zsh(completion, home) if shell == "zsh" else None
        failed = [line for line, expected in cases(tool)
                  if not fits(line, expected, complete(line), shell == "zsh")]
    if shell == "bash" and "compopt default" not in bash(
            completion, f"{NAME} -o fi"):
        failed.append("-o does not complete files")
    print(*failed, sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
