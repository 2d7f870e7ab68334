"""Graphs: no cycles, no step that nothing leads to, a way to success. Linear in the number of steps."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.words import ticked
from magnus_argo.magnus.graph import ENDS, Edges, Graph, Step, backwards, reach
from magnus_argo.magnus.program import Program

CYCLE = Rule("cycle", "steps that form a cycle")
UNREACHABLE_STEP = Rule("unreachable-step", "a step that no path reaches", "warning", scope="file")
NEVER_SUCCEEDS = Rule("never-succeeds", "a graph in which no path leads to success", "warning", scope="file")


def check_cycles(program: Program) -> Iterator[Diagnostic]:
    """Cycles over next and on_failure (0.5.1 graph.py is_cyclic), one report for steps that are knotted together."""
    for graph in program.pipeline.graphs():
        edges = graph.edges(stated_only=True)
        if is_in_order(edges, graph.stated_order):
            continue
        places = {name: place for place, name in enumerate(edges)}
        for knot in _knots(edges, graph.stated_order):
            first = min(knot, key=places.__getitem__)
            yield _cycle(graph, _round_trip(edges, knot, first), program.runtime.family.attempts)


def is_in_order(edges: Edges, ordered: list[str]) -> bool:
    """Tells whether every step stands after all that it leads to, so that there is no cycle."""
    places = {name: place for place, name in enumerate(ordered)}
    return all(places[target] < place for name, place in places.items() for target in edges[name])


def _knots(edges: Edges, ordered: list[str]) -> list[list[str]]:
    """Strongly connected groups that hold a cycle (Kosaraju's algorithm)."""
    backward = backwards(edges)
    groups, seen = [], set[str]()
    for name in reversed(ordered):
        if name not in seen:
            groups.append(reach(backward, name, seen))
    return [group for group in groups if len(group) > 1 or group[0] in edges[group[0]]]


def _round_trip(edges: Edges, knot: list[str], first: str) -> list[str]:
    """The shortest way from the knot's `first` step in the file back to itself."""
    members = set(knot)
    came_from: dict[str, str] = {}
    queue = [first]
    for name in queue:
        for target in edges[name]:
            if target in members and target not in came_from:
                came_from[target] = name
                queue.append(target)
    way = [first]
    while len(way) == 1 or way[-1] != first:
        way.append(came_from[way[-1]])
    return way[::-1]


def _cycle(graph: Graph, way: list[str], attempts: str) -> Diagnostic:
    steps = [graph.steps[name] for name in way]
    places = [_edge(step, following) for step, following in pairwise(steps)]
    names = [*map(ticked, way)]
    shown = names if len(way) < 10 else [*names[:8], "…", names[-1]]
    return Diagnostic(
        CYCLE,
        f"the steps form a cycle: {' → '.join(shown)}",
        Label(graph.steps[way[0]].key.span, "begins and ends here"),
        tuple(
            Label(step.place(key), f"{ticked(step.name)} leads to {ticked(step.text(key) or '')}")
            for step, key in places[:8]
        ),
        f"a pipeline ends at its success or fail step; to retry a step, give it `{attempts}`",
    )


def _edge(step: Step, following: Step) -> tuple[Step, str]:
    return step, "next" if step.next == following.name else "on_failure"


def check_reach(program: Program) -> Iterator[Diagnostic]:
    """Steps that can never run: magnus accepts them silently (0.5.1 graph.py has no such check); they are left out."""
    for graph in program.pipeline.graphs():
        edges = graph.edges(stated_only=True)
        reachable = set(reach(edges, graph.start_at))
        lost = {name: step for name, step in graph.steps.items() if name not in reachable}
        yield from _lost(edges, {name: step for name, step in lost.items() if step.kind not in ENDS})
        yield from (_never_succeeds(graph, end) for end in lost.values() if end.kind == "success")


def _lost(edges: Edges, steps: dict[str, Step]) -> Iterator[Diagnostic]:
    """One report for a step that nothing leads to, with what only it leads to."""
    targets = {target for name in steps for target in edges[name]}
    reported: set[str] = set()
    for name, step in steps.items():
        if name not in targets:
            after = reach(edges, name, reported)[1:]
            yield _unreachable(step, [steps[other] for other in after if other in steps])


def _unreachable(step: Step, after: list[Step]) -> Diagnostic:
    message = f"no path leads to step {ticked(step.name)}, so it never runs and is left out"
    cure = "name it in another step's `next` or `on_failure` or in `start_at`, or remove it"
    related = tuple(Label(other.key.span, "left out with it") for other in after[:8])
    return Diagnostic(UNREACHABLE_STEP, message, Label(step.key.span), related, cure)


def _never_succeeds(graph: Graph, end: Step) -> Diagnostic:
    message = f"no path leads to {ticked(end.name)}, so {graph.called} always fails"
    return Diagnostic(
        NEVER_SUCCEEDS, message, Label(end.key.span), help=f"end a path with {ticked(f'next: {end.name}')}"
    )
