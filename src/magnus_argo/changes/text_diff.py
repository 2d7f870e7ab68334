"""Unified differences between two texts."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence

from magnus_argo.diagnostics.budgets import MAX_LINES_COMPARED
from magnus_argo.diagnostics.words import joined, plain
from magnus_argo.report.printable import Paint, painter, tame, tame_whole, visible

_COLORS = {"+": "32", "-": "31", "@": "36"}
_SMALL = 1000
_NO_END = "\n\\ No newline at end of file"


def unified(path: str, old: bytes | None, new: bytes | None, *, color: bool = False) -> str:
    """Writes the difference from `old` to `new` in unified form; None is a file that does not exist.

    What hides in a line, or would act on a terminal or on GitHub's runner, is spelt out.
    """
    shown_path = visible(path)  # a line break in it would begin a line of its own
    origin = "/dev/null" if old is None else f"a/{shown_path}"
    target = "/dev/null" if new is None else f"b/{shown_path}"
    paint, body = painter(color), [*_body(old, new)]
    lines = [part for line in (f"--- {origin}", f"+++ {target}", *body) for part in line.split("\n")]
    return "".join(f"{painted(tame_whole(line), paint)}\n" for line in lines) if body else ""


def _body(old: bytes | None, new: bytes | None) -> Iterator[str]:
    if old != new and any(each.count(b"\n") > MAX_LINES_COMPARED for each in (old, new) if each):
        yield f"The files differ; one has more than {MAX_LINES_COMPARED:,} lines"
    elif old != new:
        is_told = bool(old and new) and _ends(old) != _ends(new)
        yield from _hunks(*(_lines(each or b"", is_told=is_told) for each in (old, new)))


def _lines(data: bytes, *, is_told: bool) -> list[str]:
    """The lines as git counts them, so that nothing else that ends one for Python is lost. A file that git checked out
    with CRLF is as if it had none; that the last line has no end is only told where the other text has one."""
    if data.count(b"\r\n") == data.count(b"\n"):
        data = data.replace(b"\r\n", b"\n")
    *lines, last = data.decode("utf-8", errors="backslashreplace").split("\n")
    return [*lines, f"{last}{_NO_END if is_told else ''}"] if last else lines


def _ends(data: bytes | None) -> bool:
    return data is not None and data.endswith(b"\n")


class _Matcher(difflib.SequenceMatcher[str]):
    """With blocks that large texts too have in time."""

    def __init__(self, old: Sequence[str], new: Sequence[str]) -> None:
        super().__init__(None, old, new)
        if max(len(old), len(new)) > _SMALL:
            from magnus_argo.changes.lines import matching_blocks

            blocks = [difflib.Match(*block) for block in matching_blocks(old, new)]
            self.matching_blocks = [*blocks, difflib.Match(len(old), len(new), 0)]


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    for group in _Matcher(old, new).get_grouped_opcodes():
        first, last = group[0], group[-1]
        yield f"@@ -{_range(first[1], last[2])} +{_range(first[3], last[4])} @@"
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                yield from (f" {line}" for line in old[old_start:old_end])
            else:
                yield from (f"-{line}" for line in old[old_start:old_end])
                yield from (f"+{line}" for line in new[new_start:new_end])


def _range(start: int, end: int) -> str:
    """As `diff -u` writes it: an empty range begins at the line before it."""
    length = end - start
    return f"{start + 1}" if length == 1 else f"{start + bool(length)},{length}"


def told_once(texts: Iterable[str], *, color: bool = False) -> Iterator[list[str]]:
    """Returns the lines of each of several differences for a terminal, and under the first of those that have the same
    lines in other files these files alone."""
    paint, alike = painter(color), dict[str, list[str]]()
    for text in dict.fromkeys(texts):
        names, start, lines = text.partition("\n@@")
        alike.setdefault(start + lines or names, []).append(names if start else "")
    for lines, (first, *others) in alike.items():
        yield [painted(tame_whole(line), paint) for line in f"{first}{lines}".splitlines()]
        if others:
            yield [tame(f"the same lines in {plain(joined([*map(_file, others)], len(others)))}")]


def _file(names: str) -> str:
    """The path in the first two lines of a difference."""
    before, _, after = names.partition("\n")
    return (before if after.endswith("/dev/null") else after)[len("+++ b/") :]


def painted(line: str, paint: Paint) -> str:
    """Paints a line of a unified difference in its colour; context and the names of the files have none."""
    return line if line.startswith(("+++", "---")) else paint(_COLORS.get(line[:1], ""), line)
