"""Names for what is drawn, in which nothing of the pipeline's own names is left."""

from __future__ import annotations

from magnus_argo.pictures.drawing import Shape, Sheet


class Numbering:
    """`n1`, `n2`, … for shapes and `b1`, `b2`, … for branches, in the order in which they are written down."""

    __slots__ = ("_branches", "_names")

    def __init__(self, sheet: Sheet) -> None:
        self._names: dict[Shape | Sheet, str] = {}
        self._branches = 0
        self._add(sheet)

    def _add(self, sheet: Sheet) -> None:
        for shape in sheet.shapes:
            self._names[shape] = f"n{len(self._names) - self._branches + 1}"
            for branch in shape.sheets:
                self._branches += 1
                self._names[branch] = f"b{self._branches}"
                self._add(branch)

    def __getitem__(self, drawn: Shape | Sheet) -> str:
        return self._names[drawn]
