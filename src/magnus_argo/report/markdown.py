"""Diagnostics as a page: GitHub's job summary, or a comment. No text of a file becomes markup, a link or a mention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.words import counted
from magnus_argo.report import TITLE
from magnus_argo.report.fitting import first_fitting, first_items, size
from magnus_argo.report.markdown_text import address, fence_for, inline_message, without_marks
from magnus_argo.report.printable import in_markup, visible
from magnus_argo.report.results import Results
from magnus_argo.report.text import paragraphs, summary

LIMIT = 1_000_000
"""Bytes. GitHub drops the whole of a summary of more than 1,048,576 (runner FileCommandManager.cs)."""

_FEW = 3
"""Diagnostics whose snippets are shown without a click."""

_SIGNS = {"error": "❌", "warning": "⚠️"}
_TABLE = "| | place | rule | message |\n|---|---|---|---|\n"


def render(results: Results, limit: int = LIMIT, title: str = TITLE) -> str:
    """Writes a heading that counts, a table, errors first, and each file's snippets behind a click.

    At most `limit` bytes (of 1,000 or more): where that is too little for all, a last line says so, and what is shown
    is whole.
    """
    problems = sorted(results.diagnostics, key=lambda each: each.severity == "warning")
    head, more = _head(results, title), f"\nThere is no room for all problems ({len(problems)}): see the log.\n"
    room = limit - size(head) - size(_TABLE) - size(more)
    rows = first_fitting(map(_row, problems), room // 2)
    blocks = list(_snippets(results, room - sum(map(size, rows)), is_open=len(problems) <= _FEW))
    whole = len(rows) == len(problems) and sum(count for _, count in blocks) == len(problems)
    listed = [_TABLE, *rows] if rows else []
    return "".join([head, *listed, *(text for text, _ in blocks), "" if whole else more])


def listing(diagnostics: Sequence[Diagnostic], room: int) -> str:
    """Writes a list of diagnostics, errors first, that has at most `room` bytes; says how many are not in it."""
    problems = sorted(diagnostics, key=lambda each: each.severity == "warning")
    return first_items(map(_item, problems), len(problems), room)


def _item(problem: Diagnostic) -> str:
    rule = problem.rule.name
    place = inline_message(f"`{visible(problem.primary.span.path)}:{problem.primary.span.line}`")
    message = inline_message(visible(problem.message))
    return f"- {_SIGNS[problem.severity]} [{rule}]({address(rule)}) at {place}: {message}\n"


def snippets(results: Results, diagnostics: Sequence[Diagnostic], room: int) -> str:
    """Writes the snippets of some of the diagnostics, each file's behind a click, as far as there is room in bytes."""
    only = Results(diagnostics, results.sources, {}, results.policy)
    return "".join(text for text, _ in _snippets(only, room, is_open=False))


def _head(results: Results, title: str) -> str:
    severity = max((problem.severity for problem in results.diagnostics), key="warning error".index, default="")
    counts = summary(results.diagnostics) or "no problems"
    heading = f"### {_SIGNS.get(severity, '✅')} {inline_message(visible(title))}: {counts}\n\n"
    count = len(results.pipelines)
    return heading + (f"{counted(count, 'pipeline')} checked.\n\n" if count else "")


def _row(problem: Diagnostic) -> str:
    span, rule = problem.primary.span, problem.rule.name
    place = inline_message(f"`{visible(span.path)}:{span.line}`")
    message = inline_message(visible(problem.message))
    return f"| {_SIGNS[problem.severity]} | {place} | [{rule}]({address(rule)}) | {message} |\n"


def _snippets(results: Results, room: int, *, is_open: bool) -> Iterator[tuple[str, int]]:
    """A block for each file and how many diagnostics it shows, as long as there is room, in bytes."""
    for path, problems in _by_file(results.diagnostics).items():
        shown = [*map(without_marks, paragraphs(problems, results.sources))]
        opening, closing = _frame(path, problems, shown, is_open=is_open)
        fitting = first_fitting((f"{each}\n\n" for each in shown), room - size(opening + closing))
        if fitting:
            block = opening + "".join(fitting)[:-1] + closing
            yield block, len(fitting)
            room -= size(block)
        if len(fitting) < len(shown):
            return


def _by_file(diagnostics: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
    files: dict[str, list[Diagnostic]] = {}
    for problem in diagnostics:
        files.setdefault(problem.primary.span.path, []).append(problem)
    return files


def _frame(path: str, problems: Sequence[Diagnostic], shown: Sequence[str], *, is_open: bool) -> tuple[str, str]:
    """What stands before and after a file's snippets, with a fence that none of them can close."""
    fence = fence_for(shown)
    title = f"<code>{in_markup(visible(path))}</code>: {summary(problems)}"
    opening = f"<details{' open' * is_open}><summary>{title}</summary>"
    return f"\n{opening}\n\n{fence}text\n", f"{fence}\n\n</details>\n"
