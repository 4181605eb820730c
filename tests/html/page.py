# SPDX-License-Identifier: MIT
"""Reads the HTML report without a browser, more strictly than one would."""

import html.parser

VOID = {"meta", "input"}


class Element:
    def __init__(self, name, attributes, parent):
        self.name = name
        self.attributes = attributes
        self.parent = parent
        self.children = []  # elements and strings

    def walk(self):
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def find(self, name, **attributes):
        return [e for e in self.walk()
                if e.name == name and all(
                    value in e.attributes.get(key.rstrip("_"), "").split()
                    for key, value in attributes.items())]

    def one(self, name, **attributes):
        found = self.find(name, **attributes)
        if len(found) != 1:
            raise AssertionError(f"{len(found)} of {name} {attributes}")
        return found[0]

    def text(self):
        return "".join(c if isinstance(c, str) else c.text()
                       for c in self.children)


class Page(html.parser.HTMLParser):
    """Every element has to be closed, in order, every attribute quoted."""

    def __init__(self, source):
        super().__init__()
        self.root = Element("", {}, None)
        self.at = self.root
        self.feed(source)
        self.close()
        if self.at is not self.root:
            raise AssertionError(f"<{self.at.name}> is not closed")

    def begin(self, name, attributes):
        if len(dict(attributes)) != len(attributes):
            raise AssertionError(f"an attribute twice: {attributes}")
        made = Element(name, {k: v or "" for k, v in attributes}, self.at)
        self.at.children.append(made)
        return made

    def handle_starttag(self, tag, attrs):
        made = self.begin(tag, attrs)
        if tag not in VOID:
            self.at = made

    def handle_startendtag(self, tag, attrs):
        self.begin(tag, attrs)

    def handle_endtag(self, tag):
        if tag != self.at.name:
            raise AssertionError(
                f"</{tag}> at {self.getpos()} closes <{self.at.name}>")
        self.at = self.at.parent

    def handle_data(self, data):
        self.at.children.append(data)

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data!r}")
