"""Pictures of pipelines, of what changes in them, and of what happens when steps fail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from magnus_argo.diagnostics.records import dataclass
from magnus_argo.pictures.drawing import drawing_of

if TYPE_CHECKING:
    from magnus_argo.magnus.graph import Pipeline
    from magnus_argo.pictures.drawing import Sheet
    from magnus_argo.pictures.outcome import Outcome

_READABLE = 60
"""Shapes in the picture of a change; in a larger one a reader looks for it in vain."""
_MOST_SHAPES = 200
_LONGEST = 12
"""Shapes one after the other: more of them do not fit on a screen."""
_ACROSS = range(5, 10)
"""Lengths of ways that are drawn from left to right: longer ones would be too small to read, and shorter ones are not
high."""


@dataclass(frozen=True, slots=True)
class Picture:
    """`text` in Mermaid, and whether it shows less than there is."""

    text: str
    is_folded: bool


def mermaid(pipeline: Pipeline, outcome: Outcome | None = None) -> str:
    """Draws a Mermaid flowchart with every step, however large; ends with a line break. Deterministic."""
    from magnus_argo.pictures.mermaid import mermaid as written

    return written(drawing_of(pipeline, outcome))


def mermaid_for_page(pipeline: Pipeline, outcome: Outcome | None = None) -> Picture:
    """Draws the same, folded as far as a page of GitHub needs it to draw it."""
    sheet = drawing_of(pipeline, outcome)
    text, shown = _fitting(sheet)
    return Picture(text, shown is not sheet)


def mermaid_of_change(base: Pipeline | None, head: Pipeline | None, marks: Mapping[tuple[str, ...], str]) -> str:
    """Draws both pipelines as one Mermaid flowchart for a page of GitHub; ends with a line break. Deterministic.

    `marks` says what was `added`, `removed` or `changed`: the paths of steps and of branches, which are names from the
    top, such as `("fan", "left", "train")`; what is in an added or removed step need not be named. Of what only `base`
    has that is drawn which is marked as removed, so that a step with a new name is not there twice. One of the two
    pipelines may be missing. Far from what changes, branches and chains are folded; what is long goes from left to
    right.
    """
    sheet = _sheet_of_change(base, head, marks)
    return _fitting(sheet, "LR" if sheet.length in _ACROSS else "TB")[0]


def svg_of_change(
    base: Pipeline | None, head: Pipeline | None, marks: Mapping[tuple[str, ...], str]
) -> tuple[str, str]:
    """Draws the same as an `svg` element for a page of HTML; returns it and what explains its colours."""
    from magnus_argo.pictures.folding import foldings
    from magnus_argo.pictures.mermaid import legend_of
    from magnus_argo.pictures.svg import svg

    sheet = _sheet_of_change(base, head, marks)
    small = next((each for each in foldings(sheet) if sum(1 for _ in each.every_shape()) <= _MOST_SHAPES), sheet)
    return svg(small), legend_of(small)


def _sheet_of_change(base: Pipeline | None, head: Pipeline | None, marks: Mapping[tuple[str, ...], str]) -> Sheet:
    """Both in one drawing, folded until it can be read, as long as nothing is lost that changes."""
    from magnus_argo.pictures.folding import quiet_foldings
    from magnus_argo.pictures.merging import merged_drawing

    for sheet in quiet_foldings(merged_drawing(base, head, marks)):
        if sheet.length <= _LONGEST and sum(1 for _ in sheet.every_shape()) <= _READABLE:
            break
    return sheet


def _fitting(sheet: Sheet, direction: str = "TB") -> tuple[str, Sheet]:
    from magnus_argo.pictures.folding import foldings
    from magnus_argo.pictures.mermaid import is_drawable, mermaid

    drawn = ((mermaid(folded, direction), folded) for folded in foldings(sheet))
    return next((diagram, folded) for diagram, folded in drawn if is_drawable(folded, diagram))


def dot(pipeline: Pipeline, outcome: Outcome | None = None) -> str:
    """Draws the same picture for Graphviz, which draws all sizes."""
    from magnus_argo.pictures.dot import dot as written

    return written(drawing_of(pipeline, outcome))
