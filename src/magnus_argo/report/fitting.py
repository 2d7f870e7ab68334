"""Parts of a page by their importance, as far as there is room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

Part = Callable[[], str]
"""Writes a part when it is asked for; an empty one takes no room."""


_MOST_MISSES = 10
_LAST_ITEM = 40
"""Bytes of the item that says how many more there are."""


def size(text: str) -> int:
    """Measures a text in bytes, which is how GitHub counts."""
    return len(text.encode())


def first_fitting(texts: Iterable[str], room: int) -> list[str]:
    """Takes texts in their order, without those that do not fit, so that a long one hides none of the others; looks at
    no more after ten of those."""
    fitting: list[str] = []
    misses = 0
    for text in texts:
        if size(text) <= room:
            room -= size(text)
            fitting.append(text)
        elif (misses := misses + 1) == _MOST_MISSES:
            break
    return fitting


def first_items(items: Iterable[str], count: int, room: int) -> str:
    """Joins the items of a list as far as there is room; says how many of the `count` are not in it."""
    shown = first_fitting(items, room - _LAST_ITEM)
    return "".join([*shown, f"- …and {count - len(shown)} more\n" if len(shown) < count else ""])


def fitted(sections: Sequence[Sequence[Part]], room: int, frames: Sequence[int]) -> tuple[list[list[str]], int]:
    """Takes the first part of each section, then of each the second, and so on, as far as there is room; returns the
    parts of each section, and how many had to be left out. A section in which there is anything has a frame too,
    of so many bytes."""
    taken: list[list[str]] = [[] for _ in sections]
    left_out = 0
    for turn in range(max(map(len, sections), default=0)):
        for section, parts, frame in zip(taken, sections, frames, strict=True):
            text = parts[turn]() if turn < len(parts) else ""
            needed = size(text) + (0 if section else frame)
            if not text:
                continue
            if needed > room:
                left_out += 1
            else:
                section.append(text)
                room -= needed
    return taken, left_out
