"""Drawings made smaller: branches become one shape each, then the middles of chains, then all but the first steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from magnus_argo.diagnostics.records import replace
from magnus_argo.diagnostics.words import counted
from magnus_argo.magnus.graph import ENDS
from magnus_argo.pictures.drawing import FAILED, TAKEN, Edge, Shape, Sheet
from magnus_argo.pictures.merging import ADDED, CHANGED, REMOVED

FOLD = "fold"
"""The kind of a shape that stands for several steps of a graph."""

_NOTABLE = (ADDED, REMOVED, CHANGED, FAILED)
_SHORTEST = 4
"""The steps of the shortest chain that is worth folding: two of them stay."""


def foldings(sheet: Sheet) -> Iterator[Sheet]:
    """Yields the drawing itself, then ever coarser ones; the last has so few shapes that every page draws it."""
    yield from quiet_foldings(sheet)
    flat = _with_folded_branches(sheet, 0, notable_too=True)
    yield _with_folded_chains(flat, _SHORTEST, notable_too=True)
    yield from (_cut(flat, most) for most in (150, 50, 15))


def quiet_foldings(sheet: Sheet) -> Iterator[Sheet]:
    """Yields those foldings in which all that changes or fails stays in sight."""
    yield sheet
    yield from (_with_folded_branches(sheet, most) for most in (100, 20, 0))
    folded = _with_folded_branches(sheet, 0)
    yield from (_with_folded_chains(folded, shortest) for shortest in (30, _SHORTEST))


def _with_folded_branches(sheet: Sheet, most: int, *, notable_too: bool = False) -> Sheet:
    """Steps whose branches would be drawn with more than `most` shapes stand alone, inner ones before outer ones."""
    return _replaced(sheet, {shape: _folded(shape, most, notable_too) for shape in sheet.shapes if shape.sheets})


def _folded(shape: Shape, most: int, notable_too: bool) -> Shape:
    sheets = [_with_folded_branches(sheet, most, notable_too=notable_too) for sheet in shape.sheets]
    noted = _noted(shape.sheets)
    if sum(1 for sheet in sheets for _ in sheet.every_shape()) <= most:
        return replace(shape, sheets=sheets)
    if noted and not notable_too:
        return replace(shape, sheets=_without_quiet(sheets))
    title = ", ".join([shape.title, _size(shape), *(f"{count} {mark}" for mark, count in sorted(noted.items()))])
    return Shape(shape.name, title, shape.kind, shape.mark or (CHANGED if noted else ""), shape.count)


def _without_quiet(sheets: Sequence[Sheet]) -> list[Sheet]:
    """One branch in place of all those in which there is nothing notable."""
    quiet = [sheet for sheet in sheets if not (sheet.mark in _NOTABLE or _noted([sheet]))]
    if len(quiet) < 2:
        return list(sheets)
    marks = {sheet.mark for sheet in quiet}
    fold = _fold([shape for sheet in quiet for shape in sheet.shapes if shape.kind not in ENDS])
    rest = Sheet("", f"{len(quiet)} more branches", [fold], [], fold, marks.pop() if len(marks) == 1 else "")
    return [*(sheet for sheet in sheets if sheet not in quiet), rest]


def _noted(sheets: Sequence[Sheet]) -> Counter[str]:
    """How many steps in the branches are notable, by what there is to say of them."""
    inside = [shape for sheet in sheets for shape in sheet.every_shape()]
    return Counter(shape.mark for shape in inside if shape.mark in _NOTABLE and shape.kind not in ENDS)


def _size(shape: Shape) -> str:
    sizes = {sheet.count for sheet in shape.sheets}
    steps = counted(shape.count, "step")
    if shape.kind != "parallel":
        return steps
    branches = counted(len(shape.sheets), "branch", "branches")
    return f"{branches} of {counted(sizes.pop(), 'step')}" if len(sizes) == 1 else f"{branches}, {steps}"


def _with_folded_chains(sheet: Sheet, shortest: int, *, notable_too: bool = False) -> Sheet:
    """Of chains of at least `shortest` steps that fare alike the first and the last stay, and one for those between."""
    groups = [chain[1:-1] for chain in _chains(sheet, notable_too) if len(chain) >= shortest]
    into = {shape: fold for group, fold in ((group, _fold(group)) for group in groups) for shape in group}
    boxes = {shape: _with_chains_inside(shape, shortest, notable_too) for shape in sheet.shapes if shape.sheets}
    return _replaced(sheet, into | boxes)


def _with_chains_inside(shape: Shape, shortest: int, notable_too: bool) -> Shape:
    sheets = [_with_folded_chains(sheet, shortest, notable_too=notable_too) for sheet in shape.sheets]
    return replace(shape, sheets=sheets)


def _chains(sheet: Sheet, notable_too: bool) -> Iterator[list[Shape]]:
    """Steps that one after the other have one way in, one way on, and the same way when they fail."""
    following = _followings(sheet, notable_too)
    for first in following.keys() - set(following.values()):
        chain = [first]
        while chain[-1] in following:
            chain.append(following[chain[-1]])
        yield chain


def _followings(sheet: Sheet, notable_too: bool) -> dict[Shape, Shape]:
    ways_in = Counter(edge.end for edge in sheet.edges)
    onward: dict[Shape, list[Edge]] = {shape: [] for shape in sheet.shapes}
    fates: dict[Shape, list[object]] = {shape: [shape.mark] for shape in sheet.shapes}
    for edge in sheet.edges:
        if edge.on_failure:
            fates[edge.start] += [edge.end, edge.mark]
        else:
            onward[edge.start].append(edge)
    plain = {
        shape
        for shape in sheet.shapes
        if not shape.sheets and shape.kind not in ENDS and (notable_too or shape.mark not in _NOTABLE)
    }
    return {
        shape: edges[0].end
        for shape, edges in onward.items()
        if len(edges) == 1
        and plain.issuperset((shape, edges[0].end))
        and edges[0].mark in ("", TAKEN)
        and ways_in[edges[0].end] == 1
        and fates[shape] == fates[edges[0].end]
    }


def _cut(sheet: Sheet, most: int) -> Sheet:
    """`most` shapes stay, the ends and what is notable before others, and one for the rest."""
    ordered = sorted(sheet.shapes, key=lambda shape: (shape.kind not in ENDS, shape.mark not in _NOTABLE))
    rest = ordered[most:]
    fold = _fold(rest)
    return _replaced(sheet, dict.fromkeys(rest, fold))


def _fold(shapes: Sequence[Shape]) -> Shape:
    count = sum(shape.count for shape in shapes)
    marks = {shape.mark for shape in shapes}
    return Shape("", f"… {counted(count, 'step')} …", FOLD, marks.pop() if len(marks) == 1 else "", count)


def _replaced(sheet: Sheet, into: Mapping[Shape, Shape]) -> Sheet:
    """The same sheet with other shapes in it; edges that would be double or lead back to where they start are gone."""
    edges: dict[tuple[Shape, Shape, bool, str], Edge] = {}
    for edge in sheet.edges:
        start, end = into.get(edge.start, edge.start), into.get(edge.end, edge.end)
        if start is not end or edge.start is edge.end:
            edges[start, end, edge.on_failure, edge.mark] = Edge(start, end, edge.on_failure, edge.mark)
    shapes = list(dict.fromkeys(into.get(shape, shape) for shape in sheet.shapes))
    first = into.get(sheet.start, sheet.start) if sheet.start else None
    return replace(sheet, shapes=shapes, edges=list(edges.values()), start=first)
