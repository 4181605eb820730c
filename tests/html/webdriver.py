# SPDX-License-Identifier: MIT
"""A headless Chromium, told what to do through chromedriver."""

import base64
import contextlib
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--hide-scrollbars"]


def missing():
    """Returns the name of a program that is not installed, or None."""
    for name in ("chromium", "chromedriver"):
        if not shutil.which(name):
            return name
    return None


class Browser:
    def __init__(self, service, profile):
        self.service = service
        options = {"binary": shutil.which("chromium"),
                   "args": FLAGS + [f"--user-data-dir={profile}",
                                    "--window-size=1280,1000"]}
        session = self.call("POST", "/session", {"capabilities": {
            "alwaysMatch": {"goog:chromeOptions": options,
                            "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.session = f"/session/{session['sessionId']}"

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            self.service + path, method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise RuntimeError(error.read().decode()) from error

    def open(self, path, fragment=""):
        # A page that is open already would only be scrolled.
        self.call("POST", f"{self.session}/url", {"url": "about:blank"})
        self.call("POST", f"{self.session}/url",
                  {"url": path.as_uri() + fragment})

    def run(self, script, *arguments):
        return self.call("POST", f"{self.session}/execute/sync",
                         {"script": script, "args": list(arguments)})

    def devtools(self, command, **parameters):
        return self.call("POST", f"{self.session}/goog/cdp/execute",
                         {"cmd": command, "params": parameters})

    def press(self, *keys):
        """Presses keys by WebDriver's names for them, one after another."""
        actions = [{"type": kind, "value": key}
                   for key in keys for kind in ("keyDown", "keyUp")]
        self.call("POST", f"{self.session}/actions", {"actions": [
            {"type": "key", "id": "keyboard", "actions": actions}]})

    def messages(self):
        """Returns what the console has got since the last call."""
        return self.call("POST", f"{self.session}/se/log",
                         {"type": "browser"})

    def wait(self, script, seconds=20):
        """Waits until `script` returns something true, and returns it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = self.run(script)
            if value:
                return value
            time.sleep(.02)
        raise AssertionError(f"never came true: {script}")

    def media(self, kind="", scheme="light"):
        self.devtools("Emulation.setEmulatedMedia", media=kind, features=[
            {"name": "prefers-color-scheme", "value": scheme}])

    def scripts(self, enabled):
        self.devtools("Emulation.setScriptExecutionDisabled",
                      value=not enabled)

    def size(self, width, height):
        self.devtools("Emulation.setDeviceMetricsOverride", width=width,
                      height=height, deviceScaleFactor=1, mobile=False)

    def picture(self, path):
        data = self.call("GET", f"{self.session}/screenshot")
        path.write_bytes(base64.b64decode(data))

    def pdf(self):
        return base64.b64decode(self.devtools(
            "Page.printToPDF", printBackground=True)["data"])

    def close(self):
        self.call("DELETE", self.session)


def port_of(driver):
    for line in driver.stdout:
        if "successfully on port" in line:
            return int(line.rstrip(".\n").split()[-1])
    raise RuntimeError("chromedriver does not say its port")


@contextlib.contextmanager
def browser():
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, \
            subprocess.Popen(["chromedriver", "--port=0"], text=True,
                             stdout=subprocess.PIPE) as driver:
        try:
            made = Browser(f"http://127.0.0.1:{port_of(driver)}", profile)
            yield made
            made.close()
        finally:
            driver.terminate()
