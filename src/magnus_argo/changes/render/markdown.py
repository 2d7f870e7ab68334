"""Changes for a comment on a pull request, or the summary of a job: GitHub's Markdown, to be read from the top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from magnus_argo.changes.change import Changes
from magnus_argo.changes.overview import Row, rows_of, short_names
from magnus_argo.changes.render.details import Details, folded, title_of
from magnus_argo.changes.render.table import heading, table_head, table_row
from magnus_argo.changes.summary import unchanged
from magnus_argo.diagnostics.diagnostic import counts_of
from magnus_argo.diagnostics.words import counted
from magnus_argo.report.fitting import first_fitting, first_items, fitted, size
from magnus_argo.report.markdown import listing, snippets
from magnus_argo.report.markdown_text import code, code_element, inline_sentence
from magnus_argo.report.results import Results

COMMENT_LIMIT = 65_000
"""Characters: GitHub takes 65,536 in a comment. A job's summary may have a million bytes."""

_MOST_ROWS = 30
_LEFT_OUT = "\n_There is no room for all details here: `magnus-argo diff` shows them._\n"


class _Page(NamedTuple):
    """What a page is made of; `errors` of today are told on it, and `results` have the snippets of diagnostics."""

    changes: Changes
    rows: list[Row]
    names: dict[str, str]
    limit: int
    errors: bool
    results: Results | None
    brief: bool


def render(
    changes: Changes,
    *,
    limit: int = COMMENT_LIMIT,
    errors: bool = True,
    results: Results | None = None,
    brief: bool = False,
) -> str:
    """Writes what changes where in one line and one table, the most dangerous first; then what is new among errors and
    warnings; then, behind clicks, details, pictures, the workflows' texts, and what is wrong at the base too.

    Has at most `limit` bytes; of what does not fit texts are left out first, then pictures, then lists, then rows of
    the table. Without `errors`, those of today are told elsewhere; with `results` there are snippets of what is wrong.
    A `brief` page ends after the table.
    """
    rows = rows_of(changes)
    names = short_names(path for row in rows for path in row.paths)
    room = limit - size(_LEFT_OUT)
    page = _Page(changes, rows, names, room, errors, results, brief)
    head = _head(page)
    if brief:
        return head
    room -= size(head)
    news = _news(page, room // 3)
    footer = _footer(page, (room - size(news)) // 4)
    details = _details(page, room - size(news) - size(footer))
    return _joined(head, (news, details, footer), limit)


def _joined(head: str, parts: Sequence[str], limit: int) -> str:
    """The page, and that something has no room on it unless that is told."""
    page = "".join((head, *parts))
    if size(page) <= limit:
        return page
    shown = first_fitting(parts, limit - size(head) - size(_LEFT_OUT))
    page = "".join((*first_fitting([head], limit), *shown))
    is_told = any(part.endswith(_LEFT_OUT) for part in shown)
    return page if is_told or size(page) + size(_LEFT_OUT) > limit else f"{page}{_LEFT_OUT}"


def _head(page: _Page) -> str:
    """The top line, what is no single pipeline's, and the table, each with as much as fits."""
    changes, rows = page.changes, page.rows
    top = heading(changes, rows)
    lines = [f"- {code(problem)}\n" for problem in changes.problems]
    lines += [f"- :warning: **{inline_sentence(words)}**\n" for words in changes.news.warnings]
    top += first_items(lines, len(lines), (page.limit - size(top)) // (2 if rows else 1))
    top += "\n" if changes.news.warnings and rows else ""
    if not rows:
        return top
    with_where = any(row.where for row in rows)
    written = (table_row(row, page.names, with_where=with_where) for row in rows[:_MOST_ROWS])
    shown = first_fitting(written, page.limit - size(top) - 120)
    more = len(rows) - len(shown)
    lines = [table_head(rows), *shown] if shown else []
    return "".join([top, *lines, f"\n…and {more} more.\n" if more else ""])


def _news(page: _Page, room: int) -> str:
    """The diagnostics that the base does not have."""
    new = [problem for problem in page.changes.news.new if page.errors or problem.severity != "error"]
    if not new:
        return ""
    listed = listing(new, room // 2)
    shown = snippets(page.results, new, room // 2) if page.results else ""
    return f"\n**{counts_of(new, 'new')}:**\n\n{listed}{shown}"


def _details(page: _Page, room: int) -> str:
    """A section for each row of which there is more to say than the table does."""
    details = Details(page.changes.base, page.errors)
    are_in_table = [number < _MOST_ROWS for number in range(len(page.rows))]
    parts = [details.parts(row, in_table=shown) for row, shown in zip(page.rows, are_in_table, strict=True)]
    titles = [title_of(row, page.names) for row in page.rows]
    frames = [size(folded(title, "", is_open=True)) for title in titles]
    sections, left_out = fitted(parts, room - size(_LEFT_OUT), frames)
    is_open = len(page.rows) == 1
    written = [
        folded(title, "".join(section), is_open=is_open)
        for title, section in zip(titles, sections, strict=True)
        if section
    ]
    shown = first_fitting(written, room - size(_LEFT_OUT))
    is_whole = not left_out and len(shown) == len(written)
    return "".join(shown) + ("" if is_whole or size(_LEFT_OUT) > room else _LEFT_OUT)


def _footer(page: _Page, room: int) -> str:
    """What the pipelines are compared with, what stays as it was, and behind a click what is wrong at the base too."""
    changes = page.changes
    same = unchanged(changes)
    parts = [f"compared with {code_element(changes.base)}"] if changes.changed else []
    parts += [f"{counted(same, 'pipeline')} unchanged"] if same and page.rows else []
    old = [problem for problem in changes.news.old if page.errors or problem.severity != "error"]
    if not old:
        return f"\n<sub>{' · '.join(parts)}</sub>\n" if parts else ""
    title = " · ".join([*parts, counts_of(old, "older")])
    if page.results is None:
        return f"\n<sub>{title}</sub>\n"
    return folded(f"<sub>{title}</sub>", listing(old, room // 2) + snippets(page.results, old, room // 2))
