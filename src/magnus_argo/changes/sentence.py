"""Sentences about changes, put together from prose, names and values."""

from __future__ import annotations

from itertools import takewhile

from magnus_argo.diagnostics.words import Name, Sentence, Value

_LONGEST = 80
_BEFORE = 12


def said(template: str, *parts: str | Sentence) -> Sentence:
    """Fills each `{}` of a template with a part; a part that is a sentence is taken in."""
    prose = template.split("{}")
    pieces: list[str] = [prose[0]]
    for part, after in zip(parts, prose[1:], strict=True):
        pieces += [*part, after] if isinstance(part, tuple) else [part, after]
    return tuple(piece for piece in pieces if piece or isinstance(piece, Name | Value))


def pair(old: str, new: str) -> tuple[Value, Value]:
    """Cuts two values to a length that can be compared by eye: long ones begin where they begin to differ."""
    if max(len(old), len(new)) <= _LONGEST:
        return Value(old), Value(new)
    same = sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(old, new, strict=False)))
    start = max(0, same - _BEFORE) if same > _LONGEST // 2 else 0
    return Value(_cut(old, start)), Value(_cut(new, start))


def value(text: str) -> Value:
    """Cuts a value that stands by itself where it is long."""
    return Value(_cut(text, 0))


def _cut(text: str, start: int) -> str:
    head, tail = "…" * (start > 0), "…" * (len(text) > start + _LONGEST)
    return f"{head}{text[start : start + _LONGEST]}{tail}"
