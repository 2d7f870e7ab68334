"""Drawings as SVG: well-formed, nothing outside of it, nothing on top of another thing, and names that stay text."""

from __future__ import annotations

import re
from random import Random
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.model.random_nested import random_pipelines
from tests.support.pipeline_pairs import chain, graph, mapped, parallel, pipeline, task

from magnus_argo.changes.picture import svg_of_change
from magnus_argo.pictures.drawing import drawing_of
from magnus_argo.pictures.svg import svg

HOSTILE = ["</text></svg><script>alert(1)</script>", '"><a href="x">', "&amp;&#60;", "##[error]x", "\u202egnp", "]]>"]


Box = tuple[float, ...]


def read(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)  # noqa: S314


def boxes(drawn: str) -> list[Box]:
    rectangles = [found.attrib for found in read(drawn).iter("rect")]
    return [tuple(float(each[key]) for key in ("x", "y", "width", "height")) for each in rectangles]


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes meet and none is in the other."""
    x, y, width, height = one
    left, top, across, down = other
    apart = x + width <= left or left + across <= x or y + height <= top or top + down <= y
    inside = x <= left and y <= top and left + across <= x + width and top + down <= y + height
    outside = left <= x and top <= y and x + width <= left + across and y + height <= top + down
    return not (apart or inside or outside)


def is_tidy(drawn: str) -> bool:
    root = read(drawn)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    found = boxes(drawn)
    within = all(x >= 0 and y >= 0 and x + w <= width and y + h <= height for x, y, w, h in found)
    return within and not any(overlap(one, other) for index, one in enumerate(found) for other in found[:index])


def test_steps_stand_in_a_row() -> None:
    found = boxes(svg(drawing_of(pipeline(graph(**chain(4))))))
    assert found == sorted(found)
    assert len({y for _, y, _, _ in found}) == 1


def test_boxes_stand_around_what_is_in_them() -> None:
    inner = graph(x=task("y"), y=task())
    drawn = svg(drawing_of(pipeline(graph(a=task("fan"), fan=parallel("m", left=inner, right=inner), m=mapped(inner)))))
    assert is_tidy(drawn)
    texts = [found.text for found in read(drawn).iter("text")]
    assert {"fan (parallel)", "left", "right", "m (map over chunks)", "a", "success"} <= {*texts}


@pytest.mark.parametrize("number", range(40))
def test_random_drawings_are_tidy(number: int) -> None:
    random = Random(number)
    (found,) = random_pipelines(random.randrange(10**6), 1)
    drawn = svg(drawing_of(pipeline(found.graph, found.definitions)))
    assert is_tidy(drawn), found.graph
    assert drawn == svg(drawing_of(pipeline(found.graph, found.definitions)))


@pytest.mark.parametrize("name", HOSTILE)
def test_names_are_text(name: str) -> None:
    drawn = svg(drawing_of(pipeline(_of(name))))
    root = read(drawn)
    assert {found.tag for found in root.iter()} <= {"svg", "g", "rect", "text", "path"}
    assert all(line.isprintable() and "##[" not in line for line in drawn.splitlines())


def _of(name: str) -> dict[str, Any]:
    ends = {"success": {"type": "success"}, "fail": {"type": "fail"}}
    return {"start_at": name, "steps": {name: task(), **ends}}


def test_changes_have_their_colours_and_a_legend() -> None:
    before, after = graph(a=task("b"), b=task()), graph(a=task("c"), c=task())
    marks: dict[tuple[str, ...], str] = {("a",): "changed", ("b",): "removed", ("c",): "added"}
    drawn, legend = svg_of_change(pipeline(before), pipeline(after), marks)
    assert legend == "green: added · amber: changed · red, dashed: removed"
    assert {re.sub(r"^\w+ ", "", found.attrib["class"]) for found in read(drawn).iter("g")} >= {
        "added",
        "changed",
        "removed",
    }


def test_large_pipelines_are_folded() -> None:
    before, after = (graph(**chain(1000, command=command)) for command in ("a.b", "a.c"))
    drawn, _ = svg_of_change(pipeline(before), pipeline(after), {("s500",): "changed"})
    assert len(drawn) < 10_000
    assert "s500" in drawn
