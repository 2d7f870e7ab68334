"""Values and their changes in sentences: what differs of long ones."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, takewhile

from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import Sentence, Value

_TO_THE_LEFT = regex("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
_LONGEST_VALUE, _LONGEST_DIFFERENCE = 80, 200
_BEFORE_THE_DIFFERENCE = 12


def pair(old: str, new: str, about: Sentence = ()) -> Sentence:
    """Writes a change of a value, what it is `about` aside: of long ones what differs and a little before it, or the
    beginning of that and how much more there is. Letters that run to the left take an arrow along, but no words."""
    is_turned = _TO_THE_LEFT.search("".join((*about, old, new)))
    first, then = (("from ",), " to ") if is_turned else ((), " → ")
    if max(len(old), len(new)) <= _LONGEST_VALUE:
        return *first, Value(old), then, Value(new)
    same = _alike(zip(old, new, strict=False))
    same_end = _alike(islice(zip(reversed(old), reversed(new), strict=False), min(len(old), len(new)) - same))
    start = max(0, same - _BEFORE_THE_DIFFERENCE) if same > _LONGEST_VALUE // 2 else 0
    different = max(len(old), len(new)) - same_end - start
    width = max(different, _LONGEST_VALUE) if different <= _LONGEST_DIFFERENCE else _LONGEST_VALUE
    rest = f" and {different - width:,} more characters" if different > width else ""
    return *first, Value(_cut(old, start, width)), then, Value(_cut(new, start, width)), rest


def _alike(pairs: Iterable[tuple[str, str]]) -> int:
    return sum(1 for _ in takewhile(lambda both: both[0] == both[1], pairs))


def value(text: str) -> Sentence:
    """Writes a value that stands by itself: of a long one the beginning, and how much more there is."""
    if len(text) <= _LONGEST_DIFFERENCE:
        return (Value(text),)
    return Value(_cut(text, 0, _LONGEST_VALUE)), f" and {len(text) - _LONGEST_VALUE:,} more characters"


def _cut(text: str, start: int, width: int) -> str:
    head, tail = "…" * (start > 0), "…" * (len(text) > start + width)
    return f"{head}{text[start : start + width]}{tail}"
