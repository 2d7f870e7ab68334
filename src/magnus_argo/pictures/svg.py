"""A drawing as SVG for a page of HTML: from left to right, boxes in boxes; the page's style gives the colours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.pictures.drawing import Edge, Shape, Sheet
from magnus_argo.report.printable import in_markup, visible, widths

_LETTER, _LINE = 8, 32
"""The width of a letter and the height of a step."""
_PADDING, _ACROSS, _BETWEEN, _TITLE = 14, 44, 16, 22
"""Around what is in a box, between a step and the next, between those side by side, and for a box's title."""
_BULGE = 34
"""How far an arrow that passes steps by keeps away from them."""

STYLE = """\
svg { font: 13px ui-monospace, monospace; display: block; }
svg rect { fill: var(--page); stroke: #888; rx: 4; }
svg text { fill: currentColor; text-anchor: middle; white-space: pre; }
svg .box > rect { fill: #88888812; } svg .box > text { text-anchor: start; }
svg path { fill: none; stroke: #888; } svg .failing { stroke-dasharray: 3 4; }
svg .added > rect { fill: #2da44e40; } svg .added > rect, svg path.added { stroke: var(--add); stroke-width: 2; }
svg .changed > rect { fill: #d4a72c40; stroke: var(--mod); stroke-width: 2; }
svg .removed > rect { fill: #cf222e40; } svg .removed > rect, svg path.removed { stroke: var(--del); \
stroke-width: 2; stroke-dasharray: 5 5; }
svg path.head { stroke-dasharray: none; }
svg .unreachable > rect, svg .stub > rect { stroke-dasharray: 5 5; } svg .unreachable > text { opacity: .6; }
"""


@dataclass(slots=True)
class _Laid:
    """A sheet with a place for each of its shapes; `inner` are the sheets of boxes, with their places in those."""

    sheet: Sheet
    width: int = 0
    height: int = 0
    places: dict[Shape, tuple[int, int, int, int]] = field(default_factory=dict)
    inner: dict[Shape, list[tuple[_Laid, int]]] = field(default_factory=dict)


def svg(sheet: Sheet) -> str:
    """Writes a whole drawing as an `svg` element; names are text in it, and nothing else. Deterministic."""
    laid = _laid_out(sheet)
    width, height = laid.width + 2 * _PADDING, laid.height + 2 * _PADDING
    body = "".join(_drawn(laid, _PADDING, _PADDING))
    style = f"max-width:max(100%,{width * 7 // 10}px);height:auto"
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg {size} style="{style}" role="img">\n{body}</svg>\n'


def _laid_out(sheet: Sheet) -> _Laid:
    """Each shape stands behind all that lead to it, and those that stand equally far are below one another."""
    laid = _Laid(sheet)
    sizes = {shape: _size_of(shape, laid) for shape in sheet.shapes}
    columns: dict[int, list[Shape]] = {}
    for shape, column in _columns(sheet).items():
        columns.setdefault(column, []).append(shape)
    heights = [sum(sizes[shape][1] + _BETWEEN for shape in shapes) - _BETWEEN for shapes in columns.values()]
    bulge = _BULGE if any(True for _ in _long_edges(sheet, columns)) else 0
    laid.height = max(heights, default=0) + bulge
    for _, shapes in sorted(columns.items()):
        top = (laid.height - bulge - sum(sizes[shape][1] + _BETWEEN for shape in shapes) + _BETWEEN) // 2
        width = max(sizes[shape][0] for shape in shapes)
        for shape in shapes:
            laid.places[shape] = (laid.width + (width - sizes[shape][0]) // 2, top, *sizes[shape])
            top += sizes[shape][1] + _BETWEEN
        laid.width += width + _ACROSS
    laid.width = max(0, laid.width - _ACROSS)
    return laid


def _long_edges(sheet: Sheet, columns: dict[int, list[Shape]]) -> Iterator[Edge]:
    places = {shape: column for column, shapes in columns.items() for shape in shapes}
    yield from (edge for edge in sheet.edges if places[edge.end] - places[edge.start] > 1)


def _columns(sheet: Sheet) -> dict[Shape, int]:
    """How many steps lead to a shape at most; in circles, which only two pipelines in one drawing have, as many as are
    known."""
    waiting = Counter(edge.end for edge in sheet.edges)
    onward: dict[Shape, list[Shape]] = {shape: [] for shape in sheet.shapes}
    for edge in sheet.edges:
        onward[edge.start].append(edge.end)
    columns = dict.fromkeys(sheet.shapes, 0)
    ready = [shape for shape in sheet.shapes if not waiting[shape]]
    for shape in ready:
        for end in onward[shape]:
            columns[end] = max(columns[end], columns[shape] + 1)
            waiting[end] -= 1
            ready += [end] if not waiting[end] else []
    return columns


def _size_of(shape: Shape, laid: _Laid) -> tuple[int, int]:
    """Width and height; of a box those of its sheets below one another, which are laid out too."""
    width = _width(shape.title) + 2 * _PADDING
    if not shape.sheets:
        return width, _LINE
    top, inner = _TITLE + _PADDING, list[tuple[_Laid, int]]()
    for sheet in shape.sheets:
        within = _laid_out(sheet)
        inner.append((within, top))
        top += within.height + _above(sheet) + 2 * _PADDING
        width = max(width, within.width + 4 * _PADDING, _width(sheet.title) + 4 * _PADDING)
    laid.inner[shape] = inner
    return width, top


def _above(sheet: Sheet) -> int:
    return _TITLE if sheet.title else 0


def _width(text: str) -> int:
    return _LETTER * sum(widths(list(visible(text))))


def _drawn(laid: _Laid, left: int, top: int) -> Iterator[str]:
    """The elements of a sheet at a place: boxes and steps, then the arrows between them."""
    for shape, (x, y, width, height) in laid.places.items():
        kind = "box" if shape.sheets else shape.kind
        yield f'<g class="{kind} {shape.mark}">'
        yield _rectangle(left + x, top + y, width, height)
        if not shape.sheets:
            yield _text(left + x + width // 2, top + y + _LINE // 2 + 5, shape.title)
        else:
            yield _text(left + x + _PADDING, top + y + _TITLE - 4, shape.title)
        yield "</g>\n"
        for inner, below in laid.inner.get(shape, ()):
            yield from _drawn_branch(inner, left + x + _PADDING, top + y + below, width - 2 * _PADDING)
    for edge in laid.sheet.edges:
        yield _arrow(edge, laid, left, top)


def _drawn_branch(laid: _Laid, left: int, top: int, width: int) -> Iterator[str]:
    sheet = laid.sheet
    if sheet.title:
        height = laid.height + _TITLE + _PADDING
        yield f'<g class="box {sheet.mark}">{_rectangle(left, top - _PADDING // 2, width, height)}'
        yield f"{_text(left + _PADDING, top + _TITLE - 9, sheet.title)}</g>\n"
    yield from _drawn(laid, left + _PADDING, top + _above(sheet))


def _rectangle(x: int, y: int, width: int, height: int) -> str:
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}"/>'


def _text(x: int, y: int, text: str) -> str:
    return f'<text x="{x}" y="{y}">{in_markup(visible(text))}</text>'


def _arrow(edge: Edge, laid: _Laid, left: int, top: int) -> str:
    """From the end of one shape to the start of another; one that passes others by goes below them."""
    first, last = laid.places[edge.start], laid.places[edge.end]
    x, y = left + first[0] + first[2], top + first[1] + first[3] // 2
    to_x, to_y = left + last[0] - 7, top + last[1] + last[3] // 2
    if to_x - x > _ACROSS * 2 and y == to_y:
        below = top + laid.height - 4
        line = f"M{x} {y}C{x + 30} {below} {to_x - 30} {below} {to_x} {to_y}"
    else:
        line = f"M{x} {y}C{x + 24} {y} {to_x - 24} {to_y} {to_x} {to_y}"
    failing = "failing " if edge.on_failure else ""
    head = f"M{to_x} {to_y - 4}l7 4l-7 4"
    return f'<path class="{failing}{edge.mark}" d="{line}"/><path class="head {edge.mark}" d="{head}"/>\n'
