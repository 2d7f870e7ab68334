"""Lines that two texts share, found in a time that grows with their length; difflib's alone grows with its square."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from magnus_argo.diagnostics.budgets import MAX_LINES_EXACTLY_COMPARED, MAX_SPLITS


class Block(NamedTuple):
    """`size` lines that are the same in both texts."""

    old: int
    new: int
    size: int


class _Part(NamedTuple):
    old_start: int
    old_end: int
    new_start: int
    new_end: int
    depth: int


def matching_blocks(old: Sequence[str], new: Sequence[str]) -> list[Block]:
    """Finds the shared lines in their order: between lines that occur once in both texts, small parts are compared by
    difflib, and large ones without any such line are taken as wholly different."""
    blocks: list[Block] = []
    waiting = [_Part(0, len(old), 0, len(new), 0)]
    while waiting:
        part = waiting.pop()
        start, end = _same_edges(old, new, part)
        inner = _Part(
            part.old_start + start, part.old_end - end, part.new_start + start, part.new_end - end, part.depth + 1
        )
        blocks += [Block(part.old_start, part.new_start, start), Block(inner.old_end, inner.new_end, end)]
        if max(inner.old_end - inner.old_start, inner.new_end - inner.new_start) <= MAX_LINES_EXACTLY_COMPARED:
            blocks += _by_difflib(old, new, inner)
        elif inner.depth < MAX_SPLITS:
            waiting += _between(_anchors(old, new, inner), inner)
    return _merged(sorted(block for block in blocks if block.size))


def _merged(blocks: Sequence[Block]) -> list[Block]:
    """Blocks that touch in both texts are one."""
    merged: list[Block] = []
    for block in blocks:
        last = merged[-1] if merged else Block(0, 0, -1)
        if (last.old + last.size, last.new + last.size) == (block.old, block.new):
            merged[-1] = Block(last.old, last.new, last.size + block.size)
        else:
            merged.append(block)
    return merged


def _same_edges(old: Sequence[str], new: Sequence[str], part: _Part) -> tuple[int, int]:
    """How many lines are the same at the start and at the end."""
    most = min(part.old_end - part.old_start, part.new_end - part.new_start)
    start = end = 0
    while start < most and old[part.old_start + start] == new[part.new_start + start]:
        start += 1
    while end < most - start and old[part.old_end - 1 - end] == new[part.new_end - 1 - end]:
        end += 1
    return start, end


def _by_difflib(old: Sequence[str], new: Sequence[str], part: _Part) -> Iterator[Block]:
    before, after = old[part.old_start : part.old_end], new[part.new_start : part.new_end]
    for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks():
        yield Block(part.old_start + block.a, part.new_start + block.b, block.size)


def _anchors(old: Sequence[str], new: Sequence[str], part: _Part) -> list[tuple[int, int]]:
    """Places of lines that occur once in both: as many of them as are in the same order (patience sorting)."""
    before, after = old[part.old_start : part.old_end], new[part.new_start : part.new_end]
    counts = Counter(before), Counter(after)
    places = {line: part.new_start + index for index, line in enumerate(after) if counts[1][line] == 1}
    ends: list[int] = []
    piles: list[tuple[int, int, int]] = []
    last: list[int] = []
    for index, line in enumerate(before, part.old_start):
        if counts[0][line] != 1 or line not in places:
            continue
        pile = bisect_left(ends, places[line])
        ends[pile : pile + 1] = [places[line]]
        last[pile : pile + 1] = [len(piles)]
        piles.append((index, places[line], last[pile - 1] if pile else -1))
    return _chain(piles, last[-1] if last else -1)


def _chain(piles: Sequence[tuple[int, int, int]], end: int) -> list[tuple[int, int]]:
    chain: list[tuple[int, int]] = []
    while end >= 0:
        old, new, end = piles[end]
        chain.append((old, new))
    return chain[::-1]


def _between(anchors: Sequence[tuple[int, int]], part: _Part) -> Iterator[_Part]:
    """The parts that begin with an anchor, and the one before the first."""
    old, new = part.old_start, part.new_start
    for place in anchors:
        yield _Part(old, place[0], new, place[1], part.depth)
        old, new = place
    if anchors:
        yield _Part(old, part.old_end, new, part.new_end, part.depth)
