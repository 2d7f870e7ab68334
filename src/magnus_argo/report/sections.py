"""The reports of several projects on one page, each in a section of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from magnus_argo.diagnostics.diagnostic import has_errors
from magnus_argo.diagnostics.words import Name, counted, path_in_prose
from magnus_argo.report import TITLE, markdown, text
from magnus_argo.report.fitting import size
from magnus_argo.report.markdown_text import inline_sentence
from magnus_argo.report.printable import painter, tame
from magnus_argo.report.results import Results

_BOLD = "1"
_LEAST = 1500
"""Bytes in which a section can say something."""

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
    """Writes a page of at most `limit` bytes; a single section has its own title only if it is to be `titled`. `title`
    is that of the page. Where there is no room for all, those with errors come first."""
    if len(sections) == 1 and not titled:
        return markdown.render(sections[0][1], limit, title)
    if not has_room(len(sections), limit):
        sections = sorted(sections, key=lambda section: not has_errors(section[1].diagnostics))
    written = [(name, partial(markdown.render, results, title=title)) for name, results in sections]
    return in_sections(written, limit)


def has_room(count: int, limit: int) -> bool:
    """Tells whether each of so many sections has the room that it needs to say anything."""
    return count * _LEAST <= limit


def in_sections(written: Sequence[tuple[str, Callable[[int], str]]], limit: int) -> str:
    """Joins sections, each with its title and what writes it in so many bytes, to at most `limit` bytes. Each has an
    equal part of what those before it have left or, where there is no room for all, up to half of that; says how many
    have none."""
    pages: list[str] = []
    is_crowded = not has_room(len(written), limit)
    left = limit - size(_more(len(written)))
    for place, (name, write) in enumerate(written):
        heading = heading_of(name)
        room = max(left // (2 if is_crowded else len(written) - place), size(heading) + _LEAST)
        if room > left:
            pages.append(_more(len(written) - place))
            break
        pages.append(heading + write(room - size(heading) - 1))
        left -= size(pages[-1]) + 1
    return "\n".join(pages)


def _more(count: int) -> str:
    return f"…and {counted(count, 'more project')}, for which there is no room here.\n"


def headline_of(title: str, *, color: bool = False) -> str:
    """Writes the line above a project's section for a terminal."""
    return f"{painter(color)(_BOLD, tame(path_in_prose(title)))}\n\n"


def heading_of(title: str) -> str:
    """Writes the heading of a project's section."""
    return f"## {inline_sentence((Name(title),))}\n\n"
