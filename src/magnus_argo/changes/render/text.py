"""Changes for a terminal: what changed in words, then the text of the workflow."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.changes.change import Changes, Comparison
from magnus_argo.changes.summary import headline, notes, problems
from magnus_argo.changes.text_diff import painted
from magnus_argo.diagnostics.words import plain
from magnus_argo.report.printable import Paint, painter, tame, visible

_COLORS = {"added": "32", "removed": "31", "renamed": "33", "moved": "33", "rerouted": "33", "changed": "33"}
_SIGNS = {"added": "+", "removed": "-"}


def render(changes: Changes, *, color: bool = False) -> str:
    """Writes a paragraph for each pipeline that differs; empty if none does. No line is taken for a command by GitHub's
    runner, and with `color` nothing but ANSI colours acts on a terminal."""
    paragraphs = [[tame(line) for line in changes.problems]] if changes.problems else []
    paragraphs += [list(_paragraph(pipeline, changes.base, painter(color))) for pipeline in changes.differing]
    return "\n".join("".join(f"{line}\n" for line in lines) for lines in paragraphs)


def _paragraph(pipeline: Comparison, base: str, paint: Paint) -> Iterator[str]:
    yield paint("1", visible(_bare(plain(headline(pipeline)))))
    for when, lines in problems(pipeline, base):
        yield paint("31", f"  {visible(when)}")
        yield from (f"    {visible(line)}" for line in lines)
    for change in pipeline.changes:
        sign = paint(_COLORS[change.what], _SIGNS.get(change.what, "~"))
        yield f"  {sign} {visible(plain(change.words))}"
    yield from (f"  {plain(note)}" for note in notes(pipeline))
    if pipeline.text:
        yield ""
        shown = [tame(line) for line in pipeline.text.splitlines()]
        yield from (painted(line, paint) for line in shown)


def _bare(title: str) -> str:
    """A path that is all of a line needs no quotes."""
    inner = title[1:-1]
    return inner if title.startswith("`") and title.endswith("`") and "`" not in inner else title
