"""The Markdown page, as GitHub's own parser reads it: a table, snippets, and nothing that a file wants."""

from __future__ import annotations

import random
import re
from html.parser import HTMLParser

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from tests.support.report_results import PATH, TRAIN, WARNING, found, label, results
from tests.support.runner_commands import HOSTILE

from magnus_argo.report import PROJECT, markdown, text
from magnus_argo.report.results import Results

ACTIVE_TAGS = {"a", "img", "script", "del", "em", "strong", "input", "iframe", "style", "b"}
LEFT_ALONE = {"code", "pre"}
"""Where GitHub looks for no mentions and numbers."""
REFERENCE = re.compile(r"(?<!\w)(@\w|#\d)|\w@\w")
FRAME = {"h3", "p", "table", "thead", "tbody", "tr", "th", "td", "a", "code", "pre", "details", "summary"}


class Page(HTMLParser):
    """What a reader of the page gets: cells by row, snippets, links, tags, and the text that may hold references."""

    def __init__(self, report: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.rows: list[list[str]] = []
        self.snippets: list[str] = []
        self.open: list[str] = []
        self.prose, self.opened_details = "", 0
        self.feed(cmarkgfm.github_flavored_markdown_to_html(report, Options.CMARK_OPT_UNSAFE))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.open.append(tag)
        self.links += [value or "" for name, value in attrs if tag == "a" and name == "href"]
        self.opened_details += ("open", None) in attrs or ("open", "") in attrs
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
        if tag == "pre":
            self.snippets.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not LEFT_ALONE & set(self.open):
            self.prose += data
        if "td" in self.open:
            self.rows[-1][-1] += data
        if "pre" in self.open:
            self.snippets[-1] += data


def page_of(told: Results, limit: int = markdown.LIMIT) -> Page:
    report = markdown.render(told, limit)
    assert len(report.encode()) <= limit
    assert "<!--" not in report, "the mark by which another bot finds its own comment"
    page = Page(report)
    assert page.open == []
    assert page.tags <= FRAME
    assert all(link.startswith(f"{PROJECT}/blob/v1/docs/rules.md#") for link in page.links)
    assert len(page.links) == len(page.rows[1:])
    assert not REFERENCE.search(page.prose)
    return page


def shown(cell: str) -> str:
    return cell.replace("\u2060", "")


ERROR_AT_5 = found(label(5, 12, 21, "named here"), label(6, 3, 12, "a similar name"), cure="did you mean `transform`?")
WARNING_AT_1 = found(label(1, 1, 4), rule=WARNING, message="a|b in `c|d`, [e](f) and <g>")


def test_a_page_counts_lists_errors_first_and_shows_snippets() -> None:
    told = results(WARNING_AT_1, ERROR_AT_5, content=TRAIN)
    page = page_of(told)
    assert page.prose.startswith("❌ magnus-argo: 1 error, 1 warning\n1 pipeline checked.\n")
    assert [[shown(cell) for cell in row] for row in page.rows[1:]] == [
        ["❌", f"{PATH}:5", "unknown-step", "there is no step transfrom"],
        ["⚠️", f"{PATH}:1", "latest-image", "a|b in c|d, [e](f) and <g>"],
    ]
    assert page.links == [f"{PROJECT}/blob/v1/docs/rules.md#{name}" for name in ("unknown-step", "latest-image")]
    assert page.snippets == ["\n\n".join(text.paragraphs(told.diagnostics, told.sources)) + "\n"]


def test_nothing_found_is_said_too() -> None:
    page = page_of(results(pipelines={"a.yaml": [], "b.yaml": []}))
    assert page.prose.split("\n")[:2] == ["✅ magnus-argo: no problems", "2 pipelines checked."]
    assert (page.rows, page.snippets) == ([], [])


def test_warnings_alone_are_no_failure() -> None:
    assert page_of(results(WARNING_AT_1)).prose.startswith("⚠️ magnus-argo: 1 warning\n")


@pytest.mark.parametrize(("count", "opened"), [(3, 3), (4, 0)])
def test_few_snippets_are_shown_without_a_click(count: int, opened: int) -> None:
    many = [found(label(1, 1, 2, path=f"{number}.yaml")) for number in range(count)]
    page = page_of(results(*many, pipelines={}))
    assert (page.opened_details, len(page.snippets)) == (opened, count)


MARKUP = [
    "<b>x</b><img src=x onerror=y><!-- --></details></td></table>",
    "a | b \\| c \\\\| d",
    "`", "``", "```", "`a``b`", "` `", "`|`", "`\\`", "````\n```",
    "@octo a@b.co @org/team #1 org/repo#2 GH-3 mailto:a@b.co xmpp:a@b.co",
    "https://e.vil/x www.e.vil http://e.vil <https://e.vil> [a](https://e.vil) ![a](b) [a]: b [^1]",
    "*a* **b** _c_ __d__ ~~e~~ ~f~ # g > h - i 1. j --- === - [ ] k",
    "&lt;b&gt; &#60;b&#62; &amp;",
    "$a$ $$b$$ $`c`$ :+1: {{x}} ${y}",
    "\\", "x\\", "|", "||", "<", "~~~", "    code", "---|---",
]  # fmt: skip


@pytest.mark.parametrize("hostile", [*HOSTILE, *MARKUP])
@pytest.mark.parametrize("form", ["{}", "there is no step `{}`", "`{}` and `{}`"])
def test_text_stays_text(hostile: str, form: str) -> None:
    message = form.format(hostile, hostile)
    error = found(
        label(1, 1, 3, hostile, hostile), label(2, 1, 2, hostile), message=message, cure=hostile, block=(hostile,)
    )
    told = results(error, found(label(1, 1, 2, hostile)), content=f"{hostile}\n{hostile}")
    page = page_of(told)
    assert [len(row) for row in page.rows] == [4, 4, 4]
    assert page.snippets[0].startswith("error[unknown-step]: ")
    if hostile.isprintable() and "##" not in hostile and len(message) < 2000:
        assert shown(page.rows[1][3]).replace("`", "").split() == message.replace("`", "").split()


def test_no_mixture_of_active_characters_is_active() -> None:
    chosen = random.Random(7)
    pieces = [*"`|\\<>[]()*_~@#!&:;./ax1 \u2060", "www.", "http://", "``", "<b>", "a@b.co"]
    for _ in range(300):
        messages = ["".join(chosen.choices(pieces, k=chosen.randrange(1, 25))) for _ in range(8)]
        page = page_of(results(*(found(label(1, 1, 2), message=message) for message in messages)))
        assert [len(row) for row in page.rows] == [4] * 9


@pytest.mark.parametrize("limit", [1_000, 1_500, 2_000, 5_000, 20_000, 60_000])
def test_a_page_without_room_for_all_is_whole_and_says_so(limit: int) -> None:
    error = [found(label(number, 1, 2), message=f"error `{number}` ```` 日本") for number in range(1, 60)]
    other = [found(label(number, 1, 2, path="b.yaml"), rule=WARNING) for number in range(1, 60)]
    page = page_of(results(*error, *other, content="a: ```\n" * 60), limit)
    complete = (len(page.rows), len(page.snippets)) == (119, 2) and "warning[latest-image]" in page.snippets[1]
    assert complete == (limit == 60_000)
    assert ("no room for all problems (118): see the log." in page.prose) == (not complete)
    assert len(page.rows) > 1
    assert page.snippets or limit < 2_000


def test_a_page_without_room_for_a_single_one_says_how_many_there_are() -> None:
    page = page_of(results(found(label(1, 1, 2), message="日" * 2000)), 1_000)
    assert (page.rows, page.snippets) == ([], [])
    assert "1 error" in page.prose
    assert "no room for all problems (1): see the log." in page.prose


def test_the_first_lines_are_kept_for_errors() -> None:
    warnings = [found(label(number, 1, 2), rule=WARNING) for number in range(1, 500)]
    page = page_of(results(*warnings, found(label(600, 1, 2))), 10_000)
    assert page.rows[1][0] == "❌"


def test_thousands_of_mistakes_are_a_page_that_github_takes() -> None:
    many = [found(label(number, 1, 2), message="`x`" * 600) for number in range(1, 4_001)]
    assert len(markdown.render(results(*many, content="a: 1\n")).encode()) <= 1_000_000
