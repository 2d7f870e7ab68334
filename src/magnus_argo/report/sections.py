"""The reports of several projects on one page, each in a section of its own."""

from __future__ import annotations

from collections.abc import Sequence

from magnus_argo.report import TITLE, markdown, text
from magnus_argo.report.markdown_text import inline_message
from magnus_argo.report.printable import painter, tame, visible
from magnus_argo.report.results import Results

_BOLD = "1"

Sections = Sequence[tuple[str, Results]]
"""Each project's title and what there is to tell."""


def render_sections(form: str, sections: Sections, *, color: bool = False) -> str:
    """Writes the sections as `text` or `markdown`."""
    return _text(sections, color) if form == "text" else page(sections, markdown.LIMIT)


def _text(sections: Sections, color: bool) -> str:
    """Only of projects in which there is a problem."""
    return "\n".join(
        f"{headline_of(title, color=color)}{text.render(results.diagnostics, results.sources, color)}"
        for title, results in sections
        if results.diagnostics
    )


def page(sections: Sections, limit: int, *, titled: bool = False, title: str = TITLE) -> str:
    """Writes a page of at most `limit` bytes, of which every section has the same part; a single section has its own
    title only if it is to be `titled`. `title` is that of the page."""
    if len(sections) == 1 and not titled:
        return markdown.render(sections[0][1], limit, title)
    pages: list[str] = []
    for name, results in sections:
        heading = heading_of(name)
        room = max(limit // len(sections) - len(heading.encode()), 1000)
        pages.append(heading + markdown.render(results, room, title))
    return "\n".join(pages)


def headline_of(title: str, *, color: bool = False) -> str:
    """Writes the line above a project's section for a terminal."""
    return f"{painter(color)(_BOLD, tame(title))}\n\n"


def heading_of(title: str) -> str:
    """Writes the heading of a project's section."""
    return f"## {inline_message(f'`{visible(title)}`')}\n\n"
