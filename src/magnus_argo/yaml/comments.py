"""Comments that speak to magnus-argo. YAML's parsers drop comments, and a `#` in quotes or in a block starts none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import cast

from magnus_argo.diagnostics.budgets import MAX_BYTES
from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.policy import Comment
from magnus_argo.diagnostics.source import Source, Span, split_lines
from magnus_argo.yaml.decode import MARKER, decode
from magnus_argo.yaml.events import ScalarEvent
from magnus_argo.yaml.layout import events_of

_WORD = MARKER.decode()
_ADDRESSED = rf"(?<!\S)#[ \t]*{_WORD}[ \t]*"
_IGNORE = r"ignore\[([^\]]*)\]"
_NAME = r"[^,\s]+(?:[^,]*[^,\s])?"
_WHOLE_LINE = MAX_BYTES


def comments(source: Source) -> list[Comment]:
    """Finds the comments of a file that begin with `magnus-argo:`, none if it is not YAML. Costs nothing where the word
    does not occur, and else as much as reading the file again."""
    text = decode(source) if MARKER in source.data else ""
    if not text or isinstance(text, Diagnostic):
        return []
    from magnus_argo.yaml.pyyaml import YAMLError

    try:
        covered = _covered(text)
    except (YAMLError, ValueError, OverflowError):
        return []
    marked = (_comment(source.path, line, number, covered) for number, line in enumerate(split_lines(text), 1))
    return [comment for comment in marked if comment is not None]


def _comment(path: str, line: str, number: int, covered: dict[int, int]) -> Comment | None:
    taken = covered.get(number, 0)
    match = re.compile(_ADDRESSED).search(line, taken) if _WORD in line else None
    if match is None:
        return None
    end, before = len(line.rstrip()), line[: match.start()].strip()
    alone = taken == 0 and before[:1] in ("", "#")
    span = Span(path, number, match.start() + 1, end + 1)
    text = line[match.end() : end]
    return Comment(span, text, number + alone, tuple(_rules(text, span, match.end() + 1)))


def _rules(text: str, span: Span, column: int) -> Iterator[tuple[str, Span]]:
    """The rules of an `ignore[rule, rule]` that begins in a column, and where each stands; none of other text."""
    match = re.match(_IGNORE, text)
    for name in re.finditer(_NAME, match[1]) if match else ():
        start = column + len("ignore[") + name.start()
        yield name[0], Span(span.path, span.line, start, start + len(name[0]))


def _covered(text: str) -> dict[int, int]:
    """By line, where text in quotes or in a block ends in it. Raises what the parsers raise."""
    covered: dict[int, int] = {}
    for event in _scalars(text):
        first, last = event.start_mark.line + 1, event.end_mark.line + 1
        begins = first + 1 if event.style in ("|", ">") else first
        covered.update(dict.fromkeys(range(begins, last), _WHOLE_LINE))
        if begins <= last:
            covered[last] = event.end_mark.column
    return covered


def _scalars(text: str) -> Iterator[ScalarEvent]:
    """The scalars that are not plain. Raises what the parsers raise."""
    from magnus_argo.yaml.pyyaml import events as kinds

    for event in events_of(text):
        if isinstance(event, kinds.ScalarEvent) and event.style:
            yield cast("ScalarEvent", event)
