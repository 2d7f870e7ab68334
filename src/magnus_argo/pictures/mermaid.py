"""A drawing in Mermaid, for the pages of GitHub."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.magnus.graph import ENDS
from magnus_argo.pictures.drawing import FAILED, RAN, SKIPPED, TAKEN, UNREACHABLE, Edge, Numbering, Shape, Sheet
from magnus_argo.pictures.folding import FOLD
from magnus_argo.pictures.merging import ADDED, CHANGED, REMOVED

MOST_TEXT, MOST_EDGES = 50_000, 500
"""What a page draws, in UTF-16 units and in edges; above it there is an error in place of the picture (Mermaid 11
defaultConfig, maxTextSize and maxEdges; a diagram cannot raise them)."""

_SHAPES = {
    "success": '(["{}"])',
    "fail": '(["{}"])',
    "parallel": '[["{}"]]',
    "map": '[["{}"]]',
    "dag": '[["{}"]]',
}
_CLASSES = {
    "stub": "stroke-dasharray:5 5",
    FOLD: "fill:none,stroke:none",
    "success": "stroke:#2da44e,stroke-width:2px",
    "fail": "stroke:#cf222e,stroke-width:2px",
    UNREACHABLE: "fill:#88888830,stroke:#999999,color:#808080",
    ADDED: "fill:#2da44e40,stroke:#2da44e,stroke-width:2px",
    CHANGED: "fill:#d4a72c40,stroke:#bf8700,stroke-width:2px",
    REMOVED: "fill:#cf222e40,stroke:#da3633,stroke-width:2px,stroke-dasharray:5 5",
    RAN: "fill:#2da44e40,stroke:#2da44e,stroke-width:2px",
    FAILED: "fill:#cf222e40,stroke:#cf222e,stroke-width:2px",
    SKIPPED: "fill:none,stroke:#999999,color:#808080,stroke-dasharray:5 5",
}
"""The fills let the page's background through, so that the theme's own text stays readable on them, light or dark."""
_BOX_CLASSES = {
    look: ",".join(["fill:#88888812", *style.split(",")[1:]]) for look, style in _CLASSES.items() if "fill:" in style
}
"""Boxes stand in boxes, and their fills add up."""
_EDGES = {
    ADDED: "stroke:#2da44e,stroke-width:2px",
    REMOVED: "stroke:#da3633,stroke-dasharray:5 5",
}
_LEGEND = {
    ADDED: "green: added",
    CHANGED: "amber: changed",
    REMOVED: "red, dashed: removed",
    RAN: "green: runs",
    FAILED: "red: fails",
    SKIPPED: "grey: does not run",
    UNREACHABLE: "grey: never runs",
}
_CHANGES = (ADDED, CHANGED, REMOVED)

_SIDE_BY_SIDE = 4
_CODES = {" ": 0xA0}
"""Those of other characters: of a blank at which no line may break."""


def mermaid(sheet: Sheet, direction: str = "TB") -> str:
    """Writes a whole drawing as a Mermaid flowchart; ends with a line break. Names cannot leave their labels.

    Steps with branches are boxes around them. A drawing with marks begins with a title that explains its colours; in
    one of what changes the ends have none of their own. `direction` is `TB`, or `LR` for one from left to right.
    """
    legend = legend_of(sheet)
    title = ["---", f'title: "{legend}"', "---"] if legend else []
    lines = _Lines(sheet, is_change=bool(marks_in(sheet).intersection(_CHANGES)))
    lines.add_sheet(sheet, direction, "  ")
    return "\n".join([*title, f"flowchart {direction}", *lines.body, *lines.styles()]) + "\n"


def marks_in(sheet: Sheet) -> set[str]:
    """Returns what there is to say of shapes, boxes and arrows of a drawing."""
    boxes = {inner.mark for inner in sheet.every_sheet()}
    arrows = {edge.mark for inner in sheet.every_sheet() for edge in inner.edges}
    return boxes | arrows | {shape.mark for shape in sheet.every_shape()}


def legend_of(sheet: Sheet) -> str:
    """Explains the colours of a drawing; empty where nothing has any but what each picture of a pipeline has."""
    marks = marks_in(sheet)
    if marks <= {"", UNREACHABLE}:
        return ""
    return " · ".join(text for mark, text in _LEGEND.items() if mark in marks)


def is_drawable(sheet: Sheet, diagram: str) -> bool:
    """Tells whether a page draws a sheet that is written so, or finds it too large."""
    return sheet.edge_count <= MOST_EDGES and len(diagram.encode("utf-16-le")) // 2 <= MOST_TEXT


class _Lines:
    """`body` are nodes, boxes and edges as they are nested. What has to stand behind the last edge is kept: a class
    that a box is given before an edge to it is lost (Mermaid 11 flowDb.ts addNodeFromVertex), and edges are styled by
    their numbers."""

    def __init__(self, sheet: Sheet, *, is_change: bool = False) -> None:
        self.numbers = Numbering(sheet)
        self._plain = ENDS if is_change else ()
        self.body: list[str] = []
        self._boxes: dict[str, list[str]] = {}
        self._edges: dict[str, list[str]] = {}
        self._edge_count = 0
        self._looks: set[str] = set()

    def add_sheet(self, sheet: Sheet, direction: str, indent: str) -> None:
        """Adds the lines of a sheet, shapes before edges; `direction` is that of its chains, `TB` or `LR`."""
        for shape in sheet.shapes:
            if shape.sheets:
                self._add_box(shape, direction, indent)
            else:
                self._add_node(shape, indent)
        for edge in sheet.edges:
            self.body.append(f"{indent}{self.numbers[edge.start]} {_arrow(edge)} {self.numbers[edge.end]}")
            self._edges.setdefault(edge.mark, []).append(str(self._edge_count))
            self._edge_count += 1

    def _add_node(self, shape: Shape, indent: str) -> None:
        form = _SHAPES.get(shape.kind, '["{}"]').format(_text(shape.title))
        look = ""
        if shape.look in _CLASSES and shape.look not in self._plain:
            self._looks.add(shape.look)
            look = f":::{shape.look}"
        self.body.append(f"{indent}{self.numbers[shape]}{form}{look}")

    def _add_box(self, shape: Shape, direction: str, indent: str) -> None:
        """Few branches stand side by side; many are rows, one below the other. The last is written first, because that
        is where Mermaid begins (Mermaid 11 flowDb.ts getData)."""
        inner = direction if len(shape.sheets) <= _SIDE_BY_SIDE else "LR"
        self._open(shape, inner, indent)
        for sheet in reversed(shape.sheets):
            if sheet.title:
                self._open(sheet, inner, f"{indent}  ")
                self.add_sheet(sheet, inner, f"{indent}    ")
                self.body.append(f"{indent}  end")
            else:
                self.add_sheet(sheet, inner, f"{indent}  ")
        self.body.append(f"{indent}end")

    def _open(self, drawn: Shape | Sheet, direction: str, indent: str) -> None:
        number = self.numbers[drawn]
        self.body += [f'{indent}subgraph {number}["{_text(drawn.title)}"]', f"{indent}  direction {direction}"]
        self._boxes.setdefault(drawn.mark, []).append(number)

    def styles(self) -> Iterator[str]:
        """The classes of boxes, the styles of edges, and what the classes are."""
        for mark, numbers in self._boxes.items():
            if mark in _BOX_CLASSES:
                yield f"  class {','.join(numbers)} {mark}Box"
                yield f"  classDef {mark}Box {_BOX_CLASSES[mark]}"
        for mark, numbers in self._edges.items():
            if mark in _EDGES:
                yield f"  linkStyle {','.join(numbers)} {_EDGES[mark]}"
        yield from (f"  classDef {look} {style}" for look, style in _CLASSES.items() if look in self._looks)


def _arrow(edge: Edge) -> str:
    if edge.mark == TAKEN:
        return "==>|on failure|" if edge.on_failure else "==>"
    return "-.->|on failure|" if edge.on_failure else "-->"


def _text(text: str) -> str:
    """Letters, digits, brackets, what joins words, and entity codes for all that Mermaid, Markdown or HTML might
    act on (Mermaid 11 flow.jison and utils.ts encodeEntities); not for more, because Mermaid leaves the room of the
    code for each. Its lexer takes a line that holds `direction TB` for that statement even inside quotes. A page shows
    one blank of several, unless no line may break there."""
    padded = f" {text} "
    escaped = "".join(
        character if _is_harmless(before, character, after) else f"#{_CODES.get(character, ord(character))};"
        for before, character, after in zip(padded, text, padded[2:], strict=False)
    )
    return escaped.replace("direction ", "direction#32;")


def _is_harmless(before: str, character: str, after: str) -> bool:
    """Not the bracket of `1)`, nor a dash or underscore at the edge of a word: in Markdown they begin something.
    Mermaid itself writes `°` and `¶` for entities."""
    if character == ")":
        return not before.isdigit()
    if character == " ":
        return " " not in (before, after)
    if character.isalnum() or character in "(,":
        return True
    joins = character in "-_" and before.isalnum() and after.isalnum()
    return joins or (not character.isascii() and character not in "°¶")
