"""Sentences about changes, in which names and values are told from prose, so that each renderer can quote them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

_LONGEST = 80
_BEFORE = 12
_FEW = 3


class Name(str):
    """What a file calls something."""

    __slots__ = ()


class Value(str):
    """What a file says of something: shown bare where it is one word."""

    __slots__ = ()


Sentence = tuple[str, ...]
"""Prose is `str` itself."""


def said(template: str, *parts: str | Sentence) -> Sentence:
    """A sentence with a part for each `{}`; a part that is a sentence is taken in."""
    prose = template.split("{}")
    found: list[str] = [prose[0]]
    for part, after in zip(parts, prose[1:], strict=True):
        found += [*part, after] if isinstance(part, tuple) else [part, after]
    return tuple(piece for piece in found if piece or isinstance(piece, Name | Value))


def listed(names: Sequence[str], most: int = _FEW, *, last: str = "and") -> Sentence:
    """``a, b and c``, or the first of them and how many more; `last` is the word before the last."""
    shown = [Name(name) for name in names[:most]]
    rest = [f"{len(names) - most} more"] if len(names) > most else []
    parts: list[str] = [*shown, *rest]
    *first, end = parts
    before = [piece for name in first for piece in (name, ", ")][:-1]
    return (*before, f" {last} ", end) if first else (end,)


def pair(old: str, new: str) -> tuple[Value, Value]:
    """Two values in a length that can be compared by eye: long ones are cut to where they begin to differ."""
    if max(len(old), len(new)) <= _LONGEST:
        return Value(old), Value(new)
    same = sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(old, new, strict=False)))
    start = max(0, same - _BEFORE) if same > _LONGEST // 2 else 0
    return Value(_cut(old, start)), Value(_cut(new, start))


def value(text: str) -> Value:
    """A value by itself, cut where it is long."""
    return Value(_cut(text, 0))


def _cut(text: str, start: int) -> str:
    head, tail = "…" * (start > 0), "…" * (len(text) > start + _LONGEST)
    return f"{head}{text[start : start + _LONGEST]}{tail}"


def plain(sentence: Sentence) -> str:
    """The sentence as text: names in backticks, and values too unless they are one word."""
    return "".join(_plain(piece) for piece in sentence)


def _plain(piece: str) -> str:
    bare = not isinstance(piece, Name) and (not isinstance(piece, Value) or _is_word(piece))
    return str(piece) if bare else f"`{piece}`"


def _is_word(text: str) -> bool:
    return bool(text) and text.isprintable() and " " not in text and "`" not in text
