#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Looks at the HTML report in a headless Chromium.

usage: browser.py SMC-CLC-EXPLAIN MAKE-CAPTURE [TEST...]

Skipped without chromium and chromedriver (Debian: apt-get install chromium
chromium-driver). PICTURES=DIRECTORY keeps pictures of the pages, to be looked
at. The result is TAP.
"""

import os
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True  # the source tree stays as it is
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import webdriver  # noqa: E402
from tap import expect, expect_equal, run_tests, test  # noqa: E402
from tool import (ALL_CAPTURES, CAPTURES, HOSTILE, Tool,  # noqa: E402
                  write_hostile)

ONE = CAPTURES / "t_mix_clean" / "client.pcap"
MANY = 20000
TAB, ENTER, SHIFT = "\ue004", "\ue007", "\ue008"

COUNT = "return document.querySelector('output').textContent"
SHOWN = "return document.querySelectorAll(arguments[0] + " \
        "':not([hidden])').length"
FILTER = """
const field = document.forms.filter[arguments[0]];
field.value = arguments[1];
field.dispatchEvent(new Event("input", {bubbles: true}));
"""
FOCUS = """
const e = document.activeElement;
return [e.localName, e.name || e.id || e.textContent.trim(),
        e.getBoundingClientRect().width > 0];
"""


class Pages:
    """Reports, made when first asked for, and the browser they open in."""

    def __init__(self, tool, browser, directory):
        self.tool = tool
        self.browser = browser
        self.directory = pathlib.Path(directory)

    def write(self, name, *arguments):
        path = self.directory / f"{name}.html"
        if not path.exists():
            path.write_text(self.tool.html(*arguments))
        return path

    def open(self, name, *arguments, fragment=""):
        self.browser.media()
        self.browser.size(1280, 1000)
        self.browser.scripts(True)
        self.browser.open(self.write(name, *arguments), fragment)
        return self.browser

    def one(self, **more):
        return self.open("one", ONE, **more)

    def all(self):
        return self.open("all", *ALL_CAPTURES)

    def many(self):
        capture = self.directory / "many.pcap"
        if not capture.exists():
            self.tool.make(capture, f"server-decline={MANY // 2}:0",
                           f"smcr-v2.1={MANY // 2}:0")
        return self.open("many", capture)

    def picture(self, name):
        if "PICTURES" in os.environ:
            self.browser.picture(
                pathlib.Path(os.environ["PICTURES"]) / f"{name}.png")


def search(browser, field, value, expected):
    browser.run(FILTER, field, value)
    browser.wait(f"{COUNT}.startsWith('{expected} of ')", seconds=15)


@test
def the_console_stays_empty(pages):
    for page in (pages.one, pages.all, pages.many):
        browser = page()
        browser.wait(COUNT)
        expect_equal(browser.messages(), [], "console")
        expect_equal(browser.run(
            "return performance.getEntriesByType('resource').length"), 0,
            "files that were fetched")


@test
def light_and_dark(pages):
    grounds = set()
    browser = pages.one()
    for scheme in ("light", "dark"):
        browser.media(scheme=scheme)
        grounds.add(browser.run(
            "return getComputedStyle(document.body).backgroundColor"))
        pages.picture(scheme)
    expect_equal(len(grounds), 2, "backgrounds")


@test
def the_policy_is_in_force(pages):
    browser = pages.one()
    violations = browser.run("""
        const found = [];
        const script = document.createElement("script");
        const style = document.createElement("style");
        document.addEventListener("securitypolicyviolation",
            (event) => found.push(event.effectiveDirective));
        script.textContent = "window.hacked = 1";
        style.textContent = "body { color: red }";
        document.body.append(script, style);
        document.body.setAttribute("style", "color: red");
        new Image().src = "data:image/png;base64,AA==";
        return new Promise((done) => setTimeout(() => done(found), 200));
    """)
    expect_equal(sorted(violations), ["img-src", "script-src-elem",
                                      "style-src-attr", "style-src-elem"],
                 "violations")
    expect(not browser.run("return window.hacked"), "a script ran")
    browser.messages()


@test
def texts_from_the_wire_are_inert(pages):
    path = write_hostile(pages.directory)
    browser = pages.open("hostile", path)
    expect(not browser.run("return window.hacked"), "the script ran")
    expect_equal(browser.run("return document.scripts.length"), 1, "scripts")
    texts = browser.run("return [...document.querySelectorAll('td')]"
                        ".map((e) => e.textContent)")
    expect(HOSTILE in texts or HOSTILE.replace('"', '\\"') in texts,
           "the EID as text")
    expect_equal(browser.messages(), [], "console")


@test
def filters_narrow(pages):
    browser = pages.all()
    lines = [x for x in pages.tool.json(*ALL_CAPTURES)
             if x["type"] == "connection"]

    def matching(**wanted):
        return sum(all(x[k] == v for k, v in wanted.items()) for x in lines)

    search(browser, "outcome", "aborted", matching(outcome="aborted"))
    pages.picture("aborted")
    search(browser, "reason", "no-reply", matching(outcome="aborted",
                                                   reason="no-reply"))
    expect(browser.run(SHOWN, "article") >= 1, "no group is left")
    browser.run("document.forms.filter.reset()")
    browser.wait(f"{COUNT}.startsWith('{len(lines)} of')")
    search(browser, "code", "0x03070000", matching(code="0x03070000"))
    expect_equal(browser.run(SHOWN, "article"), 1, "groups with the code")
    expect_equal(browser.run(SHOWN, ".capture"), 1, "captures with the code")
    expect_equal(browser.run(SHOWN, ".overview tbody tr"), 1, "of them listed")
    search(browser, "code", "", len(lines))
    expect_equal(browser.run(SHOWN, ".capture"), len(ALL_CAPTURES),
                 "captures shown again")
    search(browser, "file", "9", matching(file=str(ALL_CAPTURES[8])))
    search(browser, "file", "", len(lines))
    port = str(lines[0]["client"]["port"])
    search(browser, "words", f"10.0.1.1:{port}  FALLBACK", 1)
    search(browser, "words", "no such host", 0)
    expect_equal(browser.run(SHOWN, "article"), 0, "groups of nothing")


@test
def a_group_keeps_its_explanation(pages):
    browser = pages.many()
    browser.wait(COUNT)
    last = browser.run("""
        const lines = document.querySelector("#rows").textContent.split("\\n")
            .filter((line) => line.includes("fallback"));
        return lines.at(-1).split("\\t")[10].trim();""")
    browser.run(FILTER, "words", f"{last} ")
    browser.wait(f"return !{COUNT[7:]}.startsWith('{MANY}')")
    expect_equal(browser.run(SHOWN, "article"), 1, "groups")
    expect_equal(browser.run(SHOWN, "article:not([hidden]) .connection"), 1,
                 "connections in full")


@test
def pages_of_the_table_turn(pages):
    browser = pages.one()
    first = "return document.querySelector('#found tbody tr').textContent"
    before = browser.run(first)
    buttons = "document.querySelectorAll('.pages button')"
    expect(browser.run(f"return {buttons}[0].disabled"), "nothing before it")
    browser.run(f"{buttons}[1].click()")
    expect(browser.run(first) != before, "the page did not turn")
    expect(browser.run(f"return {buttons}[1].disabled"), "148 have two pages")
    browser.run(f"{buttons}[0].click()")
    expect_equal(browser.run(first), before, "the first row")


@test
def a_row_leads_to_its_ladder(pages):
    browser = pages.one()
    target = browser.run("""
        const links = [...document.querySelectorAll("#found a")];
        const link = links.find((e) =>
            !document.querySelector(e.getAttribute("href")).open);
        link.click();
        return link.getAttribute("href");""")
    browser.wait(f"return document.querySelector('{target}').open")
    expect(browser.wait(f"""
        const box = document.querySelector("{target}")
            .getBoundingClientRect();
        return box.top >= 0 && box.top < innerHeight;"""), "out of sight")
    pages.one(fragment=target)
    expect(browser.run(f"return document.querySelector('{target}').open"),
           "closed when the page opens at it")


@test
def the_keyboard_suffices(pages):
    browser = pages.open("few", CAPTURES / "g_ueid" / "client.pcap")
    reached = []
    for _ in range(40):
        browser.press(TAB)
        reached.append(browser.run(FOCUS))
        if reached[-1][0] == "body":
            break
    names = [(name, what) for name, what, _ in reached]
    expect_equal(names[0], ("a", "Skip to the first capture"), "first")
    for wanted in (("input", "words"), ("select", "outcome"),
                   ("select", "reason"), ("select", "code"),
                   ("button", "Clear"), ("div", "found")):
        expect(wanted in names, f"{wanted} is not among {names}")
    expect_equal(len([n for n, _ in names if n == "summary"]), 3,
                 "a connection and two messages")
    expect(all(visible for name, _, visible in reached if name != "body"),
           "the focus is where nothing is")
    browser.run("document.querySelectorAll('summary')[1].focus()")
    browser.press(ENTER)
    expect(browser.run("return document.querySelector('.fields')"
                       ".getBoundingClientRect().height > 0"),
           "the fields did not open")
    outline = browser.run("return getComputedStyle(document.activeElement)"
                          ".outlineStyle")
    expect(outline != "none", "the focus cannot be seen")
    pages.picture("fields")


@test
def everything_has_a_name(pages):
    browser = pages.one()
    browser.devtools("Accessibility.enable")
    tree = browser.devtools("Accessibility.getFullAXTree")["nodes"]
    roles = ("button", "link", "combobox", "searchbox", "image", "img",
             "region", "DisclosureTriangle", "heading", "columnheader")
    seen = set()
    for node in tree:
        role = node.get("role", {}).get("value")
        if node.get("ignored") or role not in roles:
            continue
        seen.add(role)
        expect(node.get("name", {}).get("value", "").strip(),
               f"a {role} without a name")
    expect({"link", "searchbox", "heading", "region"} <= seen, f"only {seen}")


@test
def without_scripts_all_is_said(pages):
    browser = pages.many()
    browser.scripts(False)
    browser.open(pages.directory / "many.html", "#connections")
    state = browser.run("""
        const box = (name) =>
            document.querySelector(name).getBoundingClientRect();
        const rows = document.querySelector("#rows").textContent.split("\\n");
        return [box("#filter").height, box("#rows").height > 100,
                box(".ladder").height > 100, box(".timeline").height > 100,
                rows.filter((row) => row.includes("\\t")).length];""")
    expect_equal(state, [0, True, True, True, MANY + 1],
                 "filter, rows, ladder, timeline, lines")
    pages.picture("without-scripts")


@test
def print_shows_what_matters(pages):
    browser = pages.one()
    expect(browser.pdf().startswith(b"%PDF"), "no PDF")
    browser.media(kind="print", scheme="dark")
    state = browser.run("""
        const box = (name) =>
            document.querySelector(name).getBoundingClientRect();
        return [box("#filter").height, box(".ladder").height > 100,
                getComputedStyle(document.body).backgroundColor];""")
    expect_equal(state, [0, True, "rgb(255, 255, 255)"],
                 "filter, ladder, paper")
    pages.picture("print")


@test
def nothing_is_wider_than_the_page(pages):
    for width in (360, 800, 1280, 2000):
        browser = pages.all()
        browser.size(width, 900)
        expect(browser.run("return document.documentElement.scrollWidth <= "
                           "innerWidth"), f"scrolls sideways at {width}")
    browser.size(360, 2400)
    pages.picture("narrow")


@test
def many_ladders_stay_usable(pages):
    capture = pages.directory / "ladders.pcap"
    pages.tool.make(capture, "reset=3000:0")
    browser = pages.open("ladders", "-v", capture)
    # Chromium takes long to hide them within content-visibility: auto.
    for words, expected in (("10.0.0.1:1027 ", 1), ("reset", 3000)):
        search(browser, "words", words, expected)
        expect_equal(browser.run(SHOWN, ".connection"), expected,
                     "connections in full")


@test
def many_connections_stay_usable(pages):
    browser = pages.many()
    browser.wait(f"{COUNT}.startsWith('{MANY} of {MANY}')")
    nodes = browser.run("return document.querySelectorAll('*').length")
    expect(nodes < MANY, f"{nodes} elements")
    search(browser, "outcome", "fallback", MANY // 2)
    expect(browser.run(SHOWN, "#found tr") <= 101, "rows at a time")
    pages.picture("many")


def main():
    program = webdriver.missing()
    if program:
        print(f"1..0 # SKIP {program} is not installed (Debian: apt-get "
              "install chromium chromium-driver)")
        return 0
    with tempfile.TemporaryDirectory() as directory, \
            webdriver.browser() as browser:
        return run_tests(sys.argv[3:], Pages(Tool(*sys.argv[1:3]), browser,
                                             directory))


if __name__ == "__main__":
    sys.exit(main())
