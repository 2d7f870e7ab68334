"""What a picture of a pipeline shows, before it is written in a language: boxes in boxes, and edges between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.diagnostics.words import cut_name, on_one_line
from magnus_argo.magnus.graph import ENDS, Graph, Pipeline, Step, reach
from magnus_argo.pictures.outcome import Outcome

UNREACHABLE = "unreachable"
RAN, FAILED, SKIPPED = "ran", "failed", "skipped"
TAKEN = "taken"
"""The mark of the edges that a walk goes along."""

_LONGEST = 80


@dataclass(slots=True, eq=False)
class Shape:
    """A step, or what is drawn in the place of several. `kind` is the step's, `mark` what there is to say of it,
    `sheets` are its branches, and without those it stands for `alone` tasks and stubs."""

    name: str
    title: str
    kind: str
    mark: str
    alone: int = 1
    sheets: list[Sheet] = field(default_factory=list)

    @property
    def count(self) -> int:
        """The tasks and stubs that it stands for or holds."""
        return sum(sheet.count for sheet in self.sheets) if self.sheets else self.alone

    @property
    def look(self) -> str:
        """What it is drawn as."""
        return self.mark or self.kind


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """An arrow from one shape to another, as the steps lead; `mark` is `TAKEN` where a walk goes along."""

    start: Shape
    end: Shape
    on_failure: bool
    mark: str = ""


@dataclass(slots=True, eq=False)
class Sheet:
    """One graph, drawn in a box of its own if it has a `title`."""

    name: str
    title: str
    shapes: list[Shape]
    edges: list[Edge]
    start: Shape | None
    mark: str = ""

    def every_sheet(self) -> Iterator[Sheet]:
        """Yields this sheet and those in it, outer before inner."""
        waiting = [self]
        for sheet in waiting:
            yield sheet
            waiting.extend(inner for shape in sheet.shapes for inner in shape.sheets)

    def every_shape(self) -> Iterator[Shape]:
        """Yields the shapes of all these sheets."""
        return (shape for sheet in self.every_sheet() for shape in sheet.shapes)

    @property
    def edge_count(self) -> int:
        """The arrows in it and in the sheets inside."""
        return sum(len(sheet.edges) for sheet in self.every_sheet())

    @property
    def count(self) -> int:
        """The tasks and stubs in it."""
        return sum(shape.count for shape in self.shapes)

    @property
    def length(self) -> int:
        """The shapes on the longest way through it, those in boxes too; of ways that go round in circles the start."""
        lengths = {shape: max((inner.length for inner in shape.sheets), default=1) for shape in self.shapes}
        waiting, ends = Counter(edge.end for edge in self.edges), dict.fromkeys(self.shapes, 0)
        onward: dict[Shape, list[Shape]] = {shape: [] for shape in self.shapes}
        for edge in self.edges:
            onward[edge.start].append(edge.end)
        ready = [shape for shape in self.shapes if not waiting[shape]]
        for shape in ready:
            ends[shape] += lengths[shape]
            for end in onward[shape]:
                ends[end] = max(ends[end], ends[shape])
                waiting[end] -= 1
                ready += [end] if not waiting[end] else []
        return max(ends.values(), default=0)


def drawing_of(pipeline: Pipeline, outcome: Outcome | None = None) -> Sheet:
    """Draws steps in file order, marked with their fate if there is an outcome, else where nothing leads to them.

    A `fail` that no step names is left out unless it ran: every step without a handler leads there, and edges from
    everywhere would hide those that somebody wrote."""
    return _Draughtsman(outcome).sheet(pipeline.graph, "", "")


class _Draughtsman:
    def __init__(self, outcome: Outcome | None) -> None:
        self.outcome = outcome

    def sheet(self, graph: Graph, title: str, around: str) -> Sheet:
        """`around` is the mark of the step that the graph is in."""
        edges = list(self._edges(graph))
        named = {end for _, end, _, _ in edges} | {graph.steps.get(graph.start_at)}
        marks = self._marks(graph, around)
        drawn = [step for step in graph.steps.values() if step.kind != "fail" or step in named]
        shapes = {step: self._shape(step, marks[step]) for step in drawn or graph.steps.values()}
        arrows = [Edge(shapes[start], shapes[end], on_failure, mark) for start, end, on_failure, mark in edges]
        first = graph.steps.get(graph.start_at)
        name = graph.readable_path()[-1] if graph.path else ""
        return Sheet(
            name, title, list(shapes.values()), arrows, shapes[first] if first else None, self._end(graph, around)
        )

    def _shape(self, step: Step, mark: str) -> Shape:
        if not (step.branches and all(branch.steps for branch in step.branches)):
            return Shape(step.name, title_of(step), step.kind, mark, int(step.kind not in ENDS))
        sheets = [
            self.sheet(branch, _name(branch.name) if step.behaviour.names_branches else "", mark)
            for branch in step.branches
        ]
        return Shape(step.name, title_of(step), step.kind, mark, sheets=sheets)

    def _edges(self, graph: Graph) -> Iterator[tuple[Step, Step, bool, str]]:
        """Those that are written, and the way to `fail` that nobody wrote if it was gone."""
        walked = self.outcome.ways.get(graph, ()) if self.outcome else ()
        taken = dict(pairwise(walked))
        for name, ways in graph.ways().items():
            step = graph.steps[name]
            fails = self.outcome is not None and step in self.outcome.failed
            for way in ways:
                target = graph.steps.get(way.target)
                mark = TAKEN if target is taken.get(step) and way.on_failure == fails else ""
                if target is not None and (way.stated or mark):
                    yield step, target, way.on_failure, mark

    def _marks(self, graph: Graph, around: str) -> dict[Step, str]:
        if self.outcome is None:
            return _lost(graph, around)
        if graph not in self.outcome.ways:
            return dict.fromkeys(graph.steps.values(), around if around == SKIPPED else "")
        marks = dict.fromkeys(graph.steps.values(), SKIPPED)
        marks |= {
            step: FAILED if step in self.outcome.failed or step.kind == "fail" else RAN
            for step in self.outcome.ways[graph]
        }
        return marks

    def _end(self, graph: Graph, around: str) -> str:
        if self.outcome is None or graph not in self.outcome.ways:
            return around if around in (UNREACHABLE, SKIPPED) else ""
        return RAN if self.outcome.succeeds(graph) else FAILED


def _lost(graph: Graph, around: str) -> dict[Step, str]:
    starts = graph.start_at in graph.steps and not around
    reached = set(reach(graph.edges(stated_only=True), graph.start_at)) if starts else set()
    can_run = [step for step in graph.steps.values() if step.name in reached or (step.kind == "fail" and not around)]
    return dict.fromkeys(graph.steps.values(), UNREACHABLE) | dict.fromkeys(can_run, "")


def title_of(step: Step) -> str:
    """Returns the words in the shape of a step: its name, and of one with branches its kind."""
    if not step.branches:
        return _name(step.name)
    over = step.text("iterate_on") if step.behaviour.loops else None
    return f"{_name(step.name)} ({step.kind}{f' over {_name(over)}' if over else ''})"


def _name(name: str) -> str:
    """A name on one line in printable characters, cut where it would fill the page; `""` for one of blanks alone."""
    text = on_one_line(cut_name(name, _LONGEST), 2 * _LONGEST)
    return text if text.strip() else '""'


class Numbering:
    """Names for what is drawn, in which nothing of the pipeline's own names is left.

    They are `n1`, `n2`, … for shapes and `b1`, `b2`, … for branches, in the order in which they are written down.
    """

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
