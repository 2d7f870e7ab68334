"""Two pipelines as one drawing: what is there now, what was there before, and which is which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from magnus_argo.magnus.graph import MAP_PLACEHOLDER, Pipeline
from magnus_argo.pictures.drawing import Edge, Shape, Sheet, drawing_of

ADDED, REMOVED, CHANGED = "added", "removed", "changed"

Path = tuple[str, ...]
Arrow = tuple[str, str, bool]
"""The names of a step and of the one that it leads to, and whether it does so when it fails."""


def merged_drawing(base: Pipeline | None, head: Pipeline | None, marks: Mapping[Path, str]) -> Sheet:
    """Draws the steps of `head`, and beside their neighbours those of `base` that `marks` calls removed.

    `marks` has a mark for paths of steps and branches, from the top; it holds for what is in an added or removed one
    too. If one of the two pipelines is missing, all of the other is added or removed; without both nothing is drawn.
    """
    named = {
        tuple("branch" if name == MAP_PLACEHOLDER else name for name in path): mark for path, mark in marks.items()
    }
    before = _marked(drawing_of(base), named, "" if head else REMOVED) if base else None
    after = _marked(drawing_of(head), named, "" if base else ADDED) if head else None
    if before and after:
        _merge(before, after)
    return after or before or Sheet("", "", [], [], None)


def _marked(sheet: Sheet, marks: Mapping[Path, str], around: str, path: Path = ()) -> Sheet:
    """The same sheet, now marked; `around` is the mark of what has none of its own."""
    for shape in sheet.shapes:
        own = (*path, shape.name)
        given = marks.get(own, around)
        shape.mark = given or shape.mark
        for branch in shape.sheets:
            inherited = given if given in (ADDED, REMOVED) else ""
            branch.mark = marks.get((*own, branch.name), inherited)
            _marked(branch, marks, branch.mark if branch.mark in (ADDED, REMOVED) else "", (*own, branch.name))
    return sheet


def _merge(before: Sheet, after: Sheet) -> None:
    """Adds to `after` what is only in `before`."""
    theirs = {shape.name: shape for shape in before.shapes}
    ours = {shape.name: shape for shape in after.shapes}
    for name, shape in ours.items():
        if name in theirs and theirs[name].kind == shape.kind:
            _merge_branches(theirs[name], shape)
    gone = {name: shape for name, shape in theirs.items() if name not in ours and shape.mark == REMOVED}
    after.edges = _merged_edges(before, after, ours | gone)
    after.shapes = list(_beside_neighbours(before, after, gone))


def _merge_branches(before: Shape, after: Shape) -> None:
    theirs = {sheet.name: sheet for sheet in before.sheets}
    ours = {sheet.name for sheet in after.sheets}
    for sheet in after.sheets:
        if sheet.name in theirs:
            _merge(theirs[sheet.name], sheet)
        else:
            _mark_wholly(sheet, ADDED)
    lost = [sheet for name, sheet in theirs.items() if name not in ours and _mark_wholly(sheet, REMOVED)]
    after.sheets = [*after.sheets, *lost]


def _mark_wholly(branch: Sheet, mark: str) -> bool:
    """Marks a branch that only one side has, unless all of its steps go by other names on the other side."""
    marked = branch.mark == mark or any(shape.mark == mark for shape in branch.shapes)
    if marked:
        branch.mark = mark
        _marked(branch, {}, mark)
    return marked


def _merged_edges(before: Sheet, after: Sheet, shapes: Mapping[str, Shape]) -> list[Edge]:
    """Those of `after`; the new ones are marked, and so are those that are gone. A step that only goes by another name
    has no new edges."""
    old = {_arrow(edge): edge for edge in before.edges}
    new = {_arrow(edge): edge for edge in after.edges}
    known = {shape.name for shape in before.shapes} | {shape.name for shape in after.shapes if shape.mark == ADDED}
    kept = [
        Edge(edge.start, edge.end, edge.on_failure, ADDED if arrow not in old and known.issuperset(arrow[:2]) else "")
        for arrow, edge in new.items()
    ]
    gone = [
        Edge(shapes[start], shapes[end], on_failure, REMOVED)
        for start, end, on_failure in old
        if (start, end, on_failure) not in new and start in shapes and end in shapes
    ]
    return kept + gone


def _arrow(edge: Edge) -> Arrow:
    return edge.start.name, edge.end.name, edge.on_failure


def _beside_neighbours(before: Sheet, after: Sheet, gone: Mapping[str, Shape]) -> Iterator[Shape]:
    """What is there, and behind each what followed it and is gone."""
    ours = {shape.name for shape in after.shapes}
    behind: dict[str | None, list[Shape]] = {None: []}
    last: str | None = None
    for shape in before.shapes:
        if shape.name in gone:
            behind[last].append(shape)
        elif shape.name in ours:
            last = shape.name
            behind[last] = []
    yield from behind[None]
    for shape in after.shapes:
        yield shape
        yield from behind.get(shape.name, ())
