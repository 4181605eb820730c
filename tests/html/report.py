#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads the HTML report as text: what it holds, and that nothing else acts.

usage: report.py SMC-CLC-EXPLAIN MAKE-CAPTURE [TEST...]

What only a browser can tell is in browser.py. The result is TAP.
"""

import base64
import functools
import hashlib
import os
import pathlib
import re
import resource
import signal
import sys
import tempfile

sys.dont_write_bytecode = True  # the source tree stays as it is
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from page import Page  # noqa: E402
from tap import expect, expect_equal, run_tests, test  # noqa: E402
from tool import (ALL_CAPTURES, CAPTURES, DECLINED, EID,  # noqa: E402
                  HOSTILE, Tool, write_hostile)

STYLE = pathlib.Path(__file__).resolve().parents[2] / \
    "tools" / "report" / "report_html.css"
MIXED = ["smcr-v2.1=40", "smcd-v2.1=5", "server-decline=30", "split=3",
         "client-decline=10", "no-option=8", "reset=4"]


@functools.cache
def page_of_all(tool):
    return Page(tool.html(*ALL_CAPTURES)).root


def hash_of(element):
    digest = hashlib.sha256(element.text().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def details_of(page):
    return {e.attributes["id"]: e for e in page.find("details",
                                                     class_="connection")}


def rows_of(page):
    blocks = [e for e in page.one("div", id="rows").find("pre")
              if e.attributes.get("class") != "head"]
    lines = "".join(e.text() for e in blocks).splitlines()
    return [[cell.strip() for cell in line.split("\t")] for line in lines]


def is_connection(line):
    return line["type"] == "connection"


@test
def policy_allows_one_style_and_one_script(tool):
    page = Page(tool.html(DECLINED)).root
    meta = [e for e in page.find("meta") if "http-equiv" in e.attributes]
    expect_equal(len(meta), 1, "policies")
    expect_equal(meta[0].attributes["http-equiv"], "Content-Security-Policy",
                 "http-equiv")
    expect_equal(
        meta[0].attributes["content"],
        "default-src 'none'; "
        f"style-src {hash_of(page.one('style'))}; "
        f"script-src {hash_of(page.one('script'))}; "
        "base-uri 'none'; form-action 'none'", "policy")


@test
def nothing_comes_from_elsewhere(tool):
    page = page_of_all(tool)
    for element in page.walk():
        expect(element.name not in ("link", "img", "iframe", "object",
                                    "embed", "base", "image", "foreignobject"),
               f"an element {element.name}")
        for name, value in element.attributes.items():
            expect(not name.startswith("on") and name not in (
                "style", "src", "srcset", "action", "xlink:href"),
                f"an attribute {name}")
            expect(name != "href" or value.startswith("#"),
                   f"a link to {value}")
    style = page.one("style").text()
    expect("url(" not in style and "@import" not in style, "a style loads")


@test
def every_link_leads_somewhere(tool):
    page = page_of_all(tool)
    ids = [e.attributes["id"] for e in page.walk() if "id" in e.attributes]
    expect_equal(len(ids), len(set(ids)), "ids that are unique")
    for element in page.walk():
        href = element.attributes.get("href")
        expect(not href or href[1:] in ids, f"{href} leads nowhere")


@test
def headings_go_down_step_by_step(tool):
    for page in (page_of_all(tool), Page(tool.html(DECLINED)).root):
        level = 0
        for element in page.walk():
            found = re.fullmatch("h([1-6])", element.name)
            if found:
                expect(int(found[1]) <= level + 1,
                       f"{element.name} after h{level}")
                level = int(found[1])
                expect(element.text().strip(), "an empty heading")
        expect_equal(len(page.find("h1")), 1, "h1")


@test
def every_picture_has_a_name(tool):
    for svg in page_of_all(tool).find("svg"):
        expect(svg.attributes.get("aria-hidden") == "true" or
               (svg.attributes.get("role") == "img" and
                svg.attributes.get("aria-label")),
               f"an svg without a name: {svg.attributes}")


@test
def rows_are_the_connections(tool):
    lines = [x for x in tool.json(*ALL_CAPTURES) if is_connection(x)]
    rows = rows_of(page_of_all(tool))
    files = [str(path) for path in ALL_CAPTURES]
    expect_equal(len(rows), len(lines), "rows")
    for row, line in zip(rows, lines):
        ends = [f"[{e['ip']}]:{e['port']}" if ":" in e["ip"]
                else f"{e['ip']}:{e['port']}"
                for e in (line["client"], line["server"])]
        expect_equal(
            row,
            [str(files.index(line["file"]) + 1),
             line["start"].replace("T", " ").rstrip("Z"), line["outcome"],
             line["reason"] or "-", line["by"] or "-", line["stage"],
             line["code"] or "-", line["version"] or "-", line["certainty"],
             f"{line['first_frame']}-{line['last_frame']}", *ends], "row")


@test
def groups_are_the_reasons(tool):
    summary = tool.json(CAPTURES / "t_mix_clean" / "client.pcap")[-1]
    page = Page(tool.html(CAPTURES / "t_mix_clean" / "client.pcap")).root
    keys = [e.attributes["data-key"] for e in page.find("article")]
    expected = [
        " ".join(["1", r["outcome"], r["reason"] or "-", r["by"] or "-",
                  r["stage"], r["code"] or "-"]) for r in summary["reasons"]]
    expect_equal(keys[:len(expected)], expected, "causes, worst first")
    expect(all(key.split()[2] == "-" for key in keys[len(expected):]),
           "what follows is established")
    for article, reason in zip(page.find("article"), summary["reasons"]):
        head = article.one("h4").text()
        expect(f" {reason['count']} connection" in head,
               f"{head!r} counts {reason['count']}")
    legend = page.one("ul", class_="legend").text()
    expect(f"{summary['connections']['fallback']} Fallback" in legend, legend)


def leaves(value):
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    if isinstance(value, list):
        return sum(map(leaves, value))
    return 1


@test
def every_field_of_every_message_is_there(tool):
    lines = [x for x in tool.json(*ALL_CAPTURES) if is_connection(x)]
    files = [str(path) for path in ALL_CAPTURES]
    details = details_of(Page(tool.html("-v", *ALL_CAPTURES)).root)
    expect_equal(len(details), len(lines), "connections in full")
    for line in lines:
        name = f"c{files.index(line['file']) + 1}-{line['first_frame']}"
        detail = details[name]
        messages = [e for e in line["events"] if "message" in e]
        tables = detail.find("table", class_="fields")
        expect_equal(len(detail.one("ol", class_="ladder").children) // 2 - 1,
                     len(line["events"]) + (line["events_dropped"] > 0),
                     "rungs")
        expect_equal(len(tables), len(messages), "messages")
        for table, message in zip(tables, messages):
            places = [row.find("td")[1].text()
                      for row in table.one("tbody").find("tr")]
            expect_equal(len([p for p in places if p]),
                         leaves(message["message"]), f"fields in {name}")
            expect(all(head.attributes["class"] == "in0"
                       for head in table.find("th", scope="row")
                       if head.text() == "Trailer"), "indent of the trailer")
        expect(line["summary"] in detail.text(), "the summary")
        for check in line["checks"]:
            commands = [e.text() for e in detail.find("code")]
            expect(not check["command"] or check["command"] in commands,
                   f"{check['command']} is not among {commands}")


def hover_texts(page):
    return [title.text() for ladder in page.find("ol", class_="ladder")
            for title in ladder.find("title")]


@test
def hover_has_what_the_message_says(tool):
    titles = hover_texts(Page(tool.html(DECLINED)).root)
    expect_equal(len(titles), 2, "messages")
    expect("\n    UEID: SMC-LAB-EID-1\n" in titles[0], titles[0])
    expect("\nDiagnosis code: 0x03030000\n" in titles[1], titles[1])
    expect("Reserved" not in titles[0] + titles[1], "what says nothing")


@test
def hover_is_as_long_as_browsers_show(tool):
    capture = (CAPTURES / "n_rd_both" / "client.pcap").read_bytes()
    eids = EID.ljust(32) + bytes(32)  # the UEID, and a SEID that is not used
    expect(eids in capture, "the EIDs are not where they should be")
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "long.pcap"
        path.write_bytes(capture.replace(eids, b"\x01" * 64))
        titles = hover_texts(Page(tool.html(path)).root)
    expect(any(title.endswith("\n...") for title in titles), "none is cut")
    expect(all(len(title) < 1024 for title in titles), "too long")


@test
def texts_from_the_wire_are_inert(tool):
    with tempfile.TemporaryDirectory() as directory:
        source = tool.html(write_hostile(directory))
    page = Page(source).root
    expect_equal(len(page.find("script")), 1, "scripts")
    expect("<script>hacked" not in source, "the EID as it came")
    cells = [e.text() for e in page.find("td")]
    expect(HOSTILE.replace('"', '\\"') in cells or HOSTILE in cells,
           "the EID as text")


@test
def file_names_are_inert(tool):
    names = [b"<img src=x onerror='hacked=1'>\"&.pcap", b"\xff\xfe<b>.pcap",
             b"a\x01\x1b[31m\xc2\x85.pcap"]
    with tempfile.TemporaryDirectory() as directory:
        for name in names:
            path = os.path.join(os.fsencode(directory), name)
            with open(path, "wb") as file:
                file.write(DECLINED.read_bytes())
            for arguments in ([path], [path, path]):
                page = Page(tool.html(*arguments)).root
                expect(not page.find("img") and "hacked" not in
                       page.one("script").text(), f"{name!r} is an element")
                text = page.text()
                expect("\x1b" not in text and "\x85" not in text,
                       "a control character")
                title = page.one("head").one("title").text()
                expect((".pcap" in title) == (len(arguments) == 1),
                       f"the title is {title!r}")


@test
def a_damaged_capture_says_so(tool):
    with tempfile.TemporaryDirectory() as directory:
        path = pathlib.Path(directory) / "cut.pcap"
        path.write_bytes(DECLINED.read_bytes()[:-5])
        done = tool.run("--format", "html", path, DECLINED, status=2)
    page = Page(done.stdout.decode()).root
    expect("incomplete" in page.one("p", class_="error").text(), "no error")
    expect("incomplete" in page.one("table", class_="overview").text(),
           "not in the overview")


@test
def nothing_to_say_is_said(tool):
    page = Page(tool.html(CAPTURES / "c_cl_tcp" / "client.pcap")).root
    expect("no connection tried SMC" in page.text(), "nothing said")
    expect(not page.find("article") and not rows_of(page), "groups or rows")


@test
def several_captures_have_an_overview(tool):
    page = Page(tool.html(DECLINED, CAPTURES / "f_rv2" / "client.pcap")).root
    overview = page.one("table", class_="overview")
    expect_equal(len(overview.one("tbody").find("tr")), 2, "captures")
    expect_equal(len(page.find("section", class_="capture")), 2, "sections")
    causes = page.one("section", id="outcomes").one("ol", class_="contents")
    expect_equal(len(causes.find("li")), 1, "causes")
    expect(not Page(tool.html(DECLINED)).root.find("table", class_="overview"),
           "an overview of one")


@test
def examples_are_as_many_as_wanted(tool):
    with tempfile.TemporaryDirectory() as directory:
        path = tool.make(os.path.join(directory, "mixed.pcap"), *MIXED)
        for arguments, expected in (([], 20), (["-n", "2"], 2),
                                    (["-n", "0"], 0), (["-v"], 100),
                                    (["-v", "-n", "3"], 3)):
            page = Page(tool.html(*arguments, path)).root
            for article in page.find("article"):
                count = int(re.search(r" (\d+) connection",
                                      article.one("h4").text())[1])
                shown = len(article.find("details", class_="connection"))
                expect_equal(shown, min(count, expected), f"{arguments}")
                more = article.find("p", class_="more")
                expect_equal(bool(more), shown < count, "more are announced")
                expect(not more or str(count - shown) in more[0].text(),
                       "how many more")
            expect_equal(len(rows_of(page)), 100, "rows")


@test
def the_page_grows_by_rows_only(tool):
    sizes = []
    with tempfile.TemporaryDirectory() as directory:
        for count in (1000, 3000):
            path = tool.make(os.path.join(directory, "many.pcap"),
                             f"server-decline={count}:0")
            sizes.append(len(tool.html(path)))
    each = (sizes[1] - sizes[0]) / 2000
    expect(each < 200, f"{each} bytes a connection")


@test
def what_cannot_be_kept_aside_is_an_error(tool):
    def no_large_files():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))

    with tempfile.TemporaryDirectory() as directory:
        many = tool.make(os.path.join(directory, "many.pcap"), "reset=200:0")
        # what is too much: the overview too, the connections, the rows
        for arguments in (ALL_CAPTURES, [DECLINED], ["-n", "0", many]):
            done = tool.run("--format", "html", *arguments, status=2,
                            preexec_fn=no_large_files)
            expect(b"could not be written in full" in done.stderr,
                   f"{arguments}: {done.stderr}")


@test
def comparison_comes_first_and_is_text(tool):
    opened = "c:smc-syn s:smc-syn c:ack c:proposal"
    with tempfile.TemporaryDirectory() as directory:
        path = tool.make(
            os.path.join(directory, "compared.pcap"),
            f"smcr-v2.1 from=10.0.0.1*3 ueid={HOSTILE} {opened} s:accept "
            "c:confirm wait=0.01 c:fin s:fin=3",
            f"smcr-v2.1 from=10.1.0.1*3 {opened} s:decline=0x03030000 "
            "c:fin s:fin=3")
        page = Page(tool.html(path)).root
        said = [f["text"] for f in tool.json(path)[-1]["comparison"]]
    box = page.one("div", class_="first")
    items = [item.text() for item in box.find("li")]
    expect_equal(items, said, "findings")
    expect_equal(len(items), 2, "findings")
    # The text form of an EID has its own escapes, for what is not ASCII.
    expect(f'UEID "{HOSTILE}"' in items[0], f"the EID is changed: {items[0]}")
    order = [e.name for e in page.one("section", class_="capture").walk()
             if e is box or e.name in ("figure", "article")]
    expect_equal(order[0], "div", "what comes first")
    expect(not Page(tool.html(DECLINED)).root.find("div", class_="first"),
           "a box without anything to say")


def luminance(color):
    if len(color) == 4:
        color = "#" + "".join(2 * c for c in color[1:])
    parts = [int(color[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= .04045 else ((c + .055) / 1.055) ** 2.4
              for c in parts]
    return .2126 * linear[0] + .7152 * linear[1] + .0722 * linear[2]


@test
def contrast_suffices(_tool):
    themes = re.findall(r":root \{(.*?)\}", STYLE.read_text(), re.S)
    expect_equal(len(themes), 3, "light, dark and print")
    for theme in themes:
        colors = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+);", theme))
        expect_equal(len(colors), 12, "colors")
        for ground in ("page", "card"):
            for ink in set(colors) - {"page", "card", "line"}:
                light, dark = sorted((luminance(colors[ground]),
                                      luminance(colors[ink])), reverse=True)
                ratio = (light + .05) / (dark + .05)
                expect(ratio >= 4.5, f"{ink} on {ground}: {ratio:.2f}")


if __name__ == "__main__":
    sys.exit(run_tests(sys.argv[3:], Tool(*sys.argv[1:3])))
