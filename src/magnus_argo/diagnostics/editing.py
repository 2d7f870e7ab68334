"""Fixes made: which of them go together, and the bytes of a file with their edits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate

from magnus_argo.diagnostics.fix import Edit, Fix
from magnus_argo.diagnostics.source import Source

_BYTE_ORDER_MARK = "\ufeff"
_LINE_ENDS = "\r\n\x85\u2028\u2029"
_LINE = re.compile(f"[^{_LINE_ENDS}]*(?:\r\n|[{_LINE_ENDS}])?")
"""A line and its end, as `source.split_lines` has them."""

Range = tuple[tuple[int, int], tuple[int, int]]


def compatible(fixes: Iterable[Fix]) -> list[Fix]:
    """Picks the fixes of one file that do not touch what an earlier one changes."""
    chosen: list[Fix] = []
    taken: list[Range] = []
    for fix in fixes:
        ranges = [((edit.span.line, edit.span.column), edit.end) for edit in fix.edits]
        if not any(_touch(one, other) for one in ranges for other in taken):
            chosen.append(fix)
            taken += ranges
    return chosen


def _touch(one: Range, other: Range) -> bool:
    """Whole lines may follow one another; two places between characters are not to be the same."""
    if one[0][1] == other[0][1] == 1 and (one[1] == other[0] or other[1] == one[0]):
        return False
    return one[0] <= other[1] and other[0] <= one[1]


def edited(source: Source, fixes: Iterable[Fix]) -> bytes:
    """Writes a file with `compatible` fixes made. Whatever they do not name stays as it is, byte for byte."""
    text = source.data.decode("utf-8", "surrogateescape")
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    starts = [len(mark), *accumulate(map(len, _lines(source)), initial=len(mark))]
    edits = (edit for fix in fixes for edit in fix.edits)
    for edit in sorted(edits, key=lambda edit: (edit.span.line, edit.span.column), reverse=True):
        first, last = (_offset(place, starts) for place in ((edit.span.line, edit.span.column), edit.end))
        text = text[:first] + new_text(edit, source) + text[last:]
    return text.encode("utf-8", "surrogateescape")


def new_text(edit: Edit, source: Source) -> str:
    """Returns the text of an edit with the line ends of a file: that of the line behind which it comes, or the first
    one."""
    if "\n" not in edit.text:
        return edit.text
    lines = _lines(source)
    ends = (line[len(line.rstrip(_LINE_ENDS)) :] for line in (*lines[edit.span.line - 1 : edit.span.line], *lines[:1]))
    return edit.text.replace("\n", next(filter(None, ends), "\n"))


def end_in(edit: Edit, source: Source) -> tuple[int, int]:
    """Returns where an edit ends, which may not be the start of a line that the file does not have."""
    line, column = edit.end
    lines = _lines(source)
    if line <= len(lines) or (lines and lines[-1].endswith(tuple(_LINE_ENDS))):
        return line, column
    return edit.span.line, edit.span.end_column


def _lines(source: Source) -> list[str]:
    text = source.data.decode("utf-8", "surrogateescape").removeprefix(_BYTE_ORDER_MARK)
    return [match[0] for match in _LINE.finditer(text) if match[0]]


def _offset(place: tuple[int, int], starts: Sequence[int]) -> int:
    """`starts` counts lines from 1, and has one more for the end of the file."""
    line, column = place
    return starts[line] + column - 1 if line < len(starts) else starts[-1]
