"""`diff` as pages for people: what comes from files stays text, and a page is as long as it may be."""

from __future__ import annotations

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import cmarkgfm
import pytest
from tests.support.action_step import CONFIG, IMAGE, PIPELINE, WRONG
from tests.support.diff_runs import MORE, folder, run, write
from tests.support.revision_repositories import commit

from magnus_argo.changes.change import Changes, Comparison, Side
from magnus_argo.changes.render import html as render_html
from magnus_argo.changes.render import markdown as render_markdown
from magnus_argo.changes.render import text as render_text
from magnus_argo.commands.diff import difference
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.plan import Request

__all__ = ["folder"]

# What a pull request may bring: names that are markup, commands, mentions, or invisible.

HOSTILE = [
    "`code`",
    "``` x",
    "a|b",
    "@octo-org/team",
    "<img src=x onerror=alert(1)>",
    "</code></details><script>alert(1)</script>",
    "[link](https://example.com)",
    "![image](https://example.com/x.png)",
    "https://example.com",
    "#1",
    "::error::x",
    "##[error]x",
    "\u202egnp.exe",
    "\x1b[31mred",
    "&lt;b&gt;",
    "**bold** _em_ ~~no~~ :tada:",
    "a\nb",
    "$math$",
    "<!-- Sticky Pull Request Comment -->",
    "|",
    "`",
]


FORBIDDEN = set(".%{}")
UNSAFE = cmarkgfm.Options.CMARK_OPT_UNSAFE
"""As GitHub reads a page: with HTML."""


@pytest.fixture
def hostile(folder: Path) -> Path:
    """Each text as a command, and as the name of its step if a step may be called so."""
    names = [
        f"s{number}" if set(name) & FORBIDDEN or not name.isprintable() else name for number, name in enumerate(HOSTILE)
    ]
    task = {"type": "task", "command_type": "shell"}
    steps = {
        name: {**task, "command": command, "next": after}
        for name, command, after in zip(names, HOSTILE, [*names[1:], "success"], strict=True)
    }
    body = {"start_at": names[0], "steps": {**steps, "success": {"type": "success"}, "fail": {"type": "fail"}}}
    changed = json.loads(json.dumps(body))
    for name in names:
        changed["steps"][name]["command"] += " and more"
    write(folder, **{"magnus-argo.yaml": "pipelines: [{file: pipelines/train.yaml}]\n"})
    commit(folder, **{"pipelines__train.yaml": json.dumps({"dag": body})})
    write(folder, **{"pipelines__train.yaml": json.dumps({"dag": changed})})
    return folder


def test_hostile_names_are_text_on_a_terminal(hostile: Path, capfd: pytest.CaptureFixture[str]) -> None:
    output = run(capfd)[1]
    assert all(line.isprintable() for line in output.splitlines())
    assert not [line for line in output.splitlines() if line.lstrip().startswith("::") or "##[" in line]
    assert output.count(" → ") >= len(HOSTILE) - 1


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_hostile_names_are_text_on_a_page_of_html(hostile: Path, capfd: pytest.CaptureFixture[str]) -> None:
    output = run(capfd, "--format", "html")[1]
    page = Tags()
    page.feed(output)
    assert page.tags <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "section", "ul", "li", "code", "p", "pre"),
        *("details", "summary", "span", "table", "tr", "th", "td", "a", "br", "div", "small"),
        *("svg", "g", "rect", "text", "path"),
    }
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "src"]
    links = [value or "" for name, value in page.attributes if name == "href"]
    assert all(re.fullmatch(r"#row-\d+", link) for link in links)
    text = "".join(page.text)
    assert "</code></details><script>alert(1)</script> and more" in text
    assert "default-src 'none'" in output


def test_hostile_names_are_text_in_a_comment(hostile: Path, capfd: pytest.CaptureFixture[str]) -> None:
    output = run(capfd, "--format", "markdown")[1]
    assert "Sticky Pull Request Comment" in output
    assert "<!--" not in output, "the mark by which another bot finds its own comment"
    page = Tags()
    page.feed(cmarkgfm.github_flavored_markdown_to_html(output, cmarkgfm.Options.CMARK_OPT_UNSAFE))
    table = {"table", "thead", "tbody", "tr", "th", "td"}
    assert page.tags <= {"h3", "ul", "li", "code", "pre", "details", "summary", "p", "strong", "sub", "br", *table}
    outside = re.sub(r"(?s)```.*?\n```\n|`[^`\n]*`|<code>[^<]*</code>", "", output)
    assert not re.search(r"[@#$:](?![ #])\w|https?:", outside.replace("###", "").replace("magnus-argo: ", ""))
    text = "".join(page.text)
    for name in HOSTILE:
        if name.isprintable() and "##[" not in name:
            assert f"{name} and more" in text, name


def test_fences_are_longer_than_what_is_in_them(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(folder, **{"config.yaml": CONFIG.replace("/mnt}", "/mnt/`````}")})
    output = run(capfd, "--format", "markdown")[1]
    assert re.search(r"^``````diff$", output, re.MULTILINE)
    assert re.search(r"^``````$", output, re.MULTILINE)


@pytest.mark.parametrize("limit", [300, 1000, 3000, 10_000, 65_000])
def test_a_page_has_at_most_as_many_bytes_as_it_may_have(folder: Path, limit: int) -> None:
    names = [f"step-{number:03}" for number in range(60)]
    steps = "".join(
        f"    {name}: {{type: task, command: 'run {name}', command_type: shell, next: {after}}}\n"
        for name, after in zip(names, [*names[1:], "done"], strict=True)
    )
    write(folder, **{"pipelines__train.yaml": PIPELINE.replace("next: done", f"next: {names[0]}") + steps})
    write(folder, **{"pipelines__score.yaml": MORE})
    changes = difference(Request(), Workspace("."), None, {**os.environ, **IMAGE})
    page = render_markdown.render(changes, limit=limit)
    assert len(page.encode()) <= limit
    assert page.count("```") % 2 == 0
    assert page.count("<details>") == page.count("</details>")
    assert ("step-059" in page) == (limit >= 10_000)
    assert "2 of 2 pipelines differ" in page


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_what_does_not_compile_is_on_pages_too(folder: Path, capfd: pytest.CaptureFixture[str], form: str) -> None:
    write(folder, **{"pipelines__train.yaml": WRONG.replace("dnoe", "'<b>`|@you'"), "pipelines__score.yaml": MORE})
    output = run(capfd, "--format", form)[1]
    assert "does not compile" in output
    html = output if form == "html" else cmarkgfm.github_flavored_markdown_to_html(output)
    page = Tags()
    page.feed(html)
    assert "b" not in page.tags
    text = "".join(page.text).replace("\u2060", "")  # it keeps addresses from being links
    assert "8:13: error[unknown-step]: there is no step `<b>\\x60|@you`" in text
    assert "new step" in output, "the other one goes on"


def test_as_much_as_there_is_room_for(folder: Path) -> None:
    write(folder, **{"pipelines__train.yaml": MORE, "pipelines__score.yaml": MORE})
    changes = difference(Request(), Workspace("."), None, {**os.environ, **IMAGE})
    pages = {limit: render_markdown.render(changes, limit=limit) for limit in range(150, 2000, 10)}
    assert all(len(page.encode()) <= limit for limit, page in pages.items())
    assert "no room for all" in pages[1000]
    assert "no room for all" not in render_markdown.render(changes)
    assert any("\n…and 1 more.\n" in page for page in pages.values())
    with_table = [len(page) for page in pages.values() if "|---|" in page]
    assert with_table == sorted(with_table)


def test_a_page_without_room_says_how_much_is_missing(folder: Path) -> None:
    write(folder, **{"pipelines__train.yaml": MORE, "pipelines__score.yaml": MORE})
    changes = difference(Request(), Workspace("."), None, {**os.environ, **IMAGE})
    assert render_markdown.render(changes, limit=120).endswith("\n…and 2 more.\n")


def test_hostile_paths_are_text_everywhere() -> None:
    """In the table, in titles of folds, and in links."""
    paths = [f"pipelines/{name}.yaml" for name in HOSTILE]
    pipelines = [Comparison(None, Side(path)) for path in paths]
    pipelines += [
        Comparison(Side(f"old/{path}", workflow=b""), Side(path), text=f"--- a/{path}\n+++ b/{path}\n")
        for path in paths
    ]
    changes = Changes("`main`|<b>@you", tuple(pipelines))
    markdown = render_markdown.render(changes)
    for page in (cmarkgfm.github_flavored_markdown_to_html(markdown, UNSAFE), render_html.render(changes)):
        found = Tags()
        found.feed(page)
        assert not {"img", "script", "b", "em", "del"} & found.tags
        assert all((value or "").startswith("#row-") for name, value in found.attributes if name == "href")
    for page in (markdown, render_text.render(changes), render_text.render(changes, brief=True)):
        assert all(line.isprintable() for line in page.splitlines())
        assert "##[" not in page
