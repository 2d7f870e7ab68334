"""How magnus' local executor walks a graph, as a model (0.5.1 extensions/executor/__init__.py execute_graph and
_get_status_and_next_node_name; 0.4.22 executor.py has the same)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Graph = Mapping[str, Any]
"""What stands under `dag` in a pipeline: `start_at` and `steps`."""


@dataclass(frozen=True)
class Walk:
    """The steps that ran in order, the success or fail step among them, and the state of the run log."""

    ran: tuple[str, ...]
    state: str


def walk(graph: Graph, succeeds: Callable[[str], bool]) -> Walk:
    """One step, then its `next`, or its `on_failure`, or the graph's fail step; `succeeds` says how a step ends."""
    steps = graph["steps"]
    fail = next(name for name, step in steps.items() if step["type"] == "fail")
    ran, name = list[str](), graph["start_at"]
    while steps[name]["type"] not in ("success", "fail"):
        ran.append(name)
        assert len(ran) <= len(steps), "the graph has a cycle"
        name = steps[name]["next"] if succeeds(name) else steps[name].get("on_failure") or fail
    return Walk((*ran, name), "SUCCESS" if steps[name]["type"] == "success" else "FAIL")


def ways(graph: Graph) -> list[dict[str, bool]]:
    """Each way through a graph, as which steps succeed on it: up to 2 to the number of steps."""
    waiting: list[dict[str, bool]] = [{}]
    found: list[dict[str, bool]] = []
    while waiting:
        way = waiting.pop()
        open_step = _undecided(graph, way)
        if open_step is None:
            found.append(way)
        else:
            waiting += [{**way, open_step: False}, {**way, open_step: True}]
    return found


def _undecided(graph: Graph, way: Mapping[str, bool]) -> str | None:
    """The first step on a way of which the way does not say how it ends."""
    *steps, _ = walk(graph, lambda name: way.get(name, True)).ran
    return next((name for name in steps if name not in way), None)
