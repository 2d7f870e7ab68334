"""One line of a file, cut around what is marked in it, and the rows of marks under it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, groupby

from magnus_argo.diagnostics.records import dataclass
from magnus_argo.report.printable import Paint, cells, visible, widths

COLUMNS, MARKED = 100, 80
"""The most of a line that is shown, and the most of that for marks, so that something stands around them."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """Characters `start` to `end` (from 0, exclusive) of a line, what they are underlined with, and the words."""

    start: int
    end: int
    sign: str
    style: str
    text: str


@dataclass(frozen=True, slots=True)
class _Placed:
    """A mark in columns of what is shown."""

    left: int
    right: int
    mark: Mark


def views(line: str, marks: Sequence[Mark]) -> list[list[Mark]]:
    """Groups the marks of a line by what can be shown together."""
    groups: list[list[Mark]] = []
    for mark in sorted(marks):
        if groups and _near(line, groups[-1][0].start, mark.start):
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return groups


def _near(line: str, first: int, last: int) -> bool:
    return last - first < MARKED and sum(widths(cells(line[first : last + 1]))) <= MARKED


def draw(line: str, marks: Sequence[Mark], paint: Paint) -> list[str]:
    """Draws a line, then the rows of marks: `marks` is one of `views`, or empty for a line between."""
    start = min(marks[0].start, len(line)) if marks else 0
    text, columns = _window(line, start, max((mark.end for mark in marks), default=0))
    placed = [_place(mark, columns) for mark in marks]
    return [text, *_rows(placed, paint)]


def _window(line: str, start: int, end: int) -> tuple[str, dict[int, int]]:
    """What is shown of a line, and in which column each of its characters begins, the one after the last too."""
    low = max(0, start - COLUMNS)
    shown = cells(line[low : start + 2 * COLUMNS])
    sizes = widths(shown)
    first, last = _grown(sizes, start - low, min(max(end, start + 1) - low, len(sizes)))
    before = "…" if low + first > 0 else ""
    after = "…" if low + last < len(line) else ""
    columns = accumulate(sizes[first:last], initial=len(before))
    return f"{before}{''.join(shown[first:last])}{after}".rstrip(), dict(enumerate(columns, low + first))


def _grown(sizes: list[int], first: int, last: int) -> tuple[int, int]:
    """`first` to `last` as far as there is room for marks, and what fits on both sides."""
    last = first + sum(used <= MARKED for used in accumulate(sizes[first:last]))
    room, grows = COLUMNS - sum(sizes[first:last]), True
    while grows:
        grows = False
        if first > 0 and sizes[first - 1] <= room:
            first, room, grows = first - 1, room - sizes[first - 1], True
        if last < len(sizes) and sizes[last] <= room:
            last, room, grows = last + 1, room - sizes[last], True
    return first, last


def _place(mark: Mark, columns: dict[int, int]) -> _Placed:
    last = max(columns)
    left = columns[min(mark.start, last)]
    return _Placed(left, max(left + 1, columns[min(max(mark.end, mark.start), last)]), mark)


def _rows(placed: list[_Placed], paint: Paint) -> list[str]:
    """Underlines, the rightmost one's words beside them; the other words below, each on a `|` from its mark."""
    if not placed:
        return []
    waiting = [place for place in placed if place.mark.text]
    beside = waiting.pop() if waiting and _ends(waiting[-1], placed) else None
    rows = [_row(_underlines(placed), beside, paint)]
    if waiting:
        rows.append(_row(_stems(waiting), None, paint))
    while waiting:
        below = waiting.pop()
        rows.append(_row(_stems([place for place in waiting if place.left < below.left]), below, paint))
    return rows


def _ends(place: _Placed, placed: list[_Placed]) -> bool:
    """Whether nothing is marked to the right of a place, so that words fit there."""
    return all(other.left <= place.left and other.right <= place.right for other in placed)


_Signs = dict[int, tuple[str, str]]


def _underlines(placed: list[_Placed]) -> _Signs:
    """Signs by column; where marks overlap the problem's own (`^`) stays in sight."""
    signs: _Signs = {}
    for place in sorted(placed, key=lambda place: place.mark.sign == "^"):
        signs.update(dict.fromkeys(range(place.left, place.right), (place.mark.style, place.mark.sign)))
    return signs


def _stems(waiting: list[_Placed]) -> _Signs:
    return {place.left: (place.mark.style, "|") for place in waiting}


def _row(signs: _Signs, words: _Placed | None, paint: Paint) -> str:
    last = max(signs, default=-1) + 1
    row = [signs.get(column, ("", " ")) for column in range(last)]
    painted = "".join(
        paint(style, "".join(sign for _, sign in run)) for style, run in groupby(row, key=lambda sign: sign[0])
    )
    if words is None:
        return painted
    gap = " " if words.left < last else " " * (words.left - last)
    return painted + gap + paint(words.mark.style, visible(words.mark.text))
