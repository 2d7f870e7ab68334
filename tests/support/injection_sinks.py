"""Everything that the command line writes, each read back by a parser of its consumer: what is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options
from tests.fuzz.outputs import expansions_in, problems_of_workflow, workflows_in
from tests.fuzz.reports import NOT_SHOWN
from tests.support.github_runner import ACTION, commands_in, outputs_in
from tests.support.picture_reading import read_dot, read_mermaid
from tests.support.runner_commands import of_other_ci

from magnus_argo.report import PROJECT

REFERENCE = re.compile(r"(?<!\w)(@\w|#\d|GH-\d)|\w@\w")
"""A mention, the number of an issue, or an address, where GitHub looks for them."""
QUIET = {"code", "pre", "svg", "style", "title"}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "section", "ul", "li", "code", "p", "pre"),
    *("details", "summary", "span", "table", "thead", "tbody", "tr", "th", "td", "a", "br", "div", "small", "strong"),
    *("svg", "g", "rect", "text", "path", "sub"),
}
LINK = re.compile(rf"#row-\d+|{re.escape(PROJECT)}/blob/v1/docs/rules\.md#[a-z-]+")


class Page(HTMLParser):
    """The tags, attributes and links of a page, and the text in which references would work."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.problems: list[str] = []
        self.prose = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br", "rect", "path", "link"):
            self._open.append(tag)
        self.problems += [] if tag in TAGS else [f"element {tag}"]
        for name, value in attrs:
            if name.startswith("on") or name in ("src", "srcdoc", "action", "formaction", "xlink:href"):
                self.problems.append(f"attribute {name}={value}")
            if name == "href" and not LINK.fullmatch(value or ""):
                self.problems.append(f"link to {value}")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        else:
            self.problems.append(f"</{tag}> ends what does not begin")

    def handle_comment(self, data: str) -> None:
        self.problems.append(f"comment {data[:50]!r}")

    def handle_data(self, data: str) -> None:
        if not QUIET & {*self._open}:
            self.prose += data


def in_html(text: str) -> Iterator[str]:
    yield from shown(text)
    page = Page(text)
    yield from page.problems


def in_markdown(text: str) -> Iterator[str]:
    """As GitHub's own parser reads it, with the elements that it would take out still there."""
    yield from shown(text)
    page = Page(cmarkgfm.github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))
    yield from page.problems
    if found := REFERENCE.search(page.prose):
        yield f"reference {page.prose[max(0, found.start() - 40) : found.end() + 40]!r}"
    for diagram in re.findall(r"^```mermaid\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield from _refusal(lambda diagram=diagram: read_mermaid(diagram), "mermaid in the page")


def shown(text: str) -> Iterator[str]:
    """Of all that is text: nothing hides, and a terminal and a runner find nothing to obey."""
    if hidden := NOT_SHOWN.search(text):
        yield f"raw {text[max(0, hidden.start() - 40) : hidden.end() + 40]!r}"
    if commands := [*commands_in(text), *filter(None, map(of_other_ci, text.splitlines()))]:
        yield f"commands {commands}"


def in_json(text: str) -> Iterator[str]:
    yield from _refusal(lambda: json.loads(text), "json")
    yield from shown(text)


def in_mermaid(text: str) -> Iterator[str]:
    yield from shown(text)
    yield from _refusal(lambda: read_mermaid(text), "mermaid")


def in_dot(text: str) -> Iterator[str]:
    yield from shown(text)
    yield from _refusal(lambda: read_dot(text), "dot")


def in_workflow(body: bytes) -> Iterator[str]:
    bodies = workflows_in(body)
    yield from () if bodies else [f"no workflow: {body[:80]!r}"]
    for each in bodies:
        yield from problems_of_workflow(each, thorough=False)
        yield from expansions_in(each)


def in_log_of_action(text: str) -> Iterator[str]:
    commands = commands_in(text)
    others = {command.name for command in commands} - {"error", "warning", "notice"}
    yield from [f"commands {others}"] if others else []
    for command in commands:
        if command.properties.keys() - {"file", "line", "endLine", "col", "endColumn", "title"}:
            yield f"properties {command.properties}"


def in_outputs(text: str) -> Iterator[str]:
    found = outputs_in(text)
    if found.keys() - ACTION["outputs"].keys():
        yield f"outputs {[*found]}"
    listed = found.get("workflows", "")
    if "\n" in listed or not (listed or "a").isprintable():
        yield f"more than the one workflow: {listed!r}"


def _refusal(read: object, what: str) -> Iterator[str]:
    assert callable(read)
    try:
        read()
    except (AssertionError, ValueError, StopIteration) as problem:
        yield f"{what}: {problem!r}"
