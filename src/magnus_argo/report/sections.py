"""The reports of several projects on one page, each in a section of its own."""

from __future__ import annotations

from collections.abc import Sequence

from magnus_argo.report import markdown, text
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


def page(sections: Sections, limit: int, *, titled: bool = False) -> str:
    """Writes a page of at most `limit` bytes, of which every section has the same part; a single section has its title
    only if it is to be `titled`."""
    if len(sections) == 1 and not titled:
        return markdown.render(sections[0][1], limit)
    pages: list[str] = []
    for title, results in sections:
        heading = heading_of(title)
        pages.append(heading + markdown.render(results, max(limit // len(sections) - len(heading.encode()), 1000)))
    return "\n".join(pages)


def headline_of(title: str, *, color: bool = False) -> str:
    """Writes the line above a project's section for a terminal."""
    return f"{painter(color)(_BOLD, tame(title))}\n\n"


def heading_of(title: str) -> str:
    """Writes the heading of a project's section."""
    return f"## {inline_message(f'`{visible(title)}`')}\n\n"
