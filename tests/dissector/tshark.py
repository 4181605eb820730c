# SPDX-License-Identifier: MIT
"""tshark with the plugin, run as somebody whose plugins it does not ignore.

TSHARK in the environment names another tshark, PRELOAD libraries for it.
"""

import os
import pathlib
import re
import shutil
import subprocess
import threading

TSHARK = os.environ.get("TSHARK", "tshark")
NOBODY = 65534


class Failure(Exception):
    """A test that did not hold; its text has one line a problem."""


class Tshark:
    """tshark with homes of its own: one has the plugin, one has none."""

    def __init__(self, plugin, directory):
        self.directory = pathlib.Path(directory)
        self.copying = threading.Lock()
        text = subprocess.run([TSHARK, "--version"], capture_output=True,
                              check=True, text=True).stdout
        self.version = re.search(r"\d+\.\d+", text).group()
        target = self.directory / "plugins" / self.version / "epan"
        target.mkdir(parents=True)
        shutil.copy(plugin, target)
        (self.directory / "home").mkdir()
        for path in (self.directory, *self.directory.rglob("*")):
            path.chmod(0o755)

    def readable(self, argument):
        """As a string; a path as one that tshark may read as nobody."""
        if (not isinstance(argument, pathlib.Path) or os.geteuid() != 0
                or self.directory in argument.parents):
            return str(argument)
        copy = self.directory / "-".join(argument.parts[-2:])
        with self.copying:
            if not copy.exists():
                shutil.copyfile(argument, copy)
                copy.chmod(0o644)
        return str(copy)

    def run(self, *arguments, plugin=True):
        """What tshark writes to standard output."""
        command = [TSHARK, *map(self.readable, arguments)]
        plugins = self.directory / ("plugins" if plugin else "home")
        environment = dict(
            os.environ, HOME=str(self.directory / "home"), TZ="UTC",
            LD_PRELOAD=os.environ.get("PRELOAD", ""),
            WIRESHARK_ABORT_ON_DISSECTOR_BUG="1",
            WIRESHARK_PLUGIN_DIR=str(plugins))
        user = {}
        if os.geteuid() == 0:
            user = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        done = subprocess.run(command, env=environment, cwd="/", check=False,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              **user)
        errors = done.stderr.decode(errors="replace")
        if done.returncode or "BUG" in errors:
            raise Failure(f"{' '.join(command)}: exit code "
                          f"{done.returncode}\n{errors}")
        return done.stdout.decode()

    def fields(self, capture, names, *arguments, plugin=True):
        """[{name: value}, ...], one a packet; several values of a name are
        separated by blanks."""
        each = (x for name in names for x in ("-e", name))
        output = self.run("-r", capture, *arguments, "-T", "fields",
                          "-E", "separator=/t", "-E", "aggregator=/s", *each,
                          plugin=plugin)
        return [dict(zip(names, line.split("\t")))
                for line in output.splitlines()]
