"""A drawing in DOT, for Graphviz: steps with branches are clusters, and edges end at their borders."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from magnus_argo.pictures.drawing import FAILED, RAN, SKIPPED, TAKEN, UNREACHABLE, Edge, Numbering, Shape, Sheet
from magnus_argo.report.printable import without_commands

_STYLES = {
    "stub": " style=dashed",
    "success": ' style=rounded color="#2da44e"',
    "fail": ' style=rounded color="#cf222e"',
    UNREACHABLE: ' style=filled color="#999999" fillcolor="#eeeeee" fontcolor="#777777"',
    RAN: ' style=filled color="#2da44e" fillcolor="#dafbe1"',
    FAILED: ' style=filled color="#cf222e" fillcolor="#ffebe9"',
    SKIPPED: ' style=dashed color="#999999" fontcolor="#777777"',
}


def dot(sheet: Sheet) -> str:
    """Writes a whole drawing as a Graphviz digraph; ends with a line break. Names cannot leave their labels."""
    numbers = Numbering(sheet)
    head = ["digraph pipeline {", "  compound=true", "  node [shape=box]"]
    return "\n".join([*head, *_sheet(sheet, numbers, "  "), "}"]) + "\n"


def _sheet(sheet: Sheet, numbers: Numbering, indent: str) -> Iterator[str]:
    for shape in sheet.shapes:
        if shape.sheets:
            yield from _cluster(shape, numbers, indent)
        else:
            yield f"{indent}{numbers[shape]} [label={_text(shape.title)}{_STYLES.get(shape.look, '')}]"
    for edge in sheet.edges:
        yield indent + _edge(edge, numbers)


def _cluster(shape: Shape, numbers: Numbering, indent: str) -> Iterator[str]:
    yield f"{indent}subgraph cluster_{numbers[shape]} {{"
    yield f"{indent}  graph [label={_text(shape.title)}{_STYLES.get(shape.look, '')}]"
    for sheet in shape.sheets:
        if sheet.title:
            yield f"{indent}  subgraph cluster_{numbers[sheet]} {{"
            yield f"{indent}    graph [label={_text(sheet.title)}]"
            yield from _sheet(sheet, numbers, f"{indent}    ")
            yield f"{indent}  }}"
        else:
            yield from _sheet(sheet, numbers, f"{indent}  ")
    yield f"{indent}}}"


def _edge(edge: Edge, numbers: Numbering) -> str:
    """Graphviz draws edges between nodes only, so a cluster is met at its first or last node."""
    attributes = ['style=dotted label="on failure"'] if edge.on_failure else []
    attributes += ["penwidth=3"] if edge.mark == TAKEN else []
    attributes += [f"ltail=cluster_{numbers[edge.start]}"] if edge.start.sheets else []
    attributes += [f"lhead=cluster_{numbers[edge.end]}"] if edge.end.sheets else []
    line = f"{numbers[_innermost(edge.start, _last)]} -> {numbers[_innermost(edge.end, _first)]}"
    return f"{line} [{' '.join(attributes)}]" if attributes else line


def _innermost(shape: Shape, choice: Callable[[Sheet], Shape]) -> Shape:
    while shape.sheets:
        shape = choice(shape.sheets[0])
    return shape


def _first(sheet: Sheet) -> Shape:
    return sheet.start or sheet.shapes[0]


def _last(sheet: Sheet) -> Shape:
    return next((shape for shape in sheet.shapes if shape.kind == "success"), sheet.shapes[-1])


def _text(text: str) -> str:
    """A quoted label: Graphviz reads entities in it, and a backslash as the start of an escape."""
    for character, entity in (("&", "&#38;"), ("\\", "\\\\"), ('"', "&#34;"), ("<", "&#60;"), (">", "&#62;")):
        text = text.replace(character, entity)
    return f'"{without_commands(text, "&#35;")}"'
