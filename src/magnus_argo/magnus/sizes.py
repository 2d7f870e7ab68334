"""How much a pipeline stands for with the files that it names, and what is said where that is too much.

It is counted from the sizes of the files: of what they make together nothing is built before.
"""

from __future__ import annotations

from typing import NamedTuple

from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_WORKFLOW, MAX_GRAPHS_DEEP, MAX_STEPS, MEBIBYTE
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.magnus.graph import Graph
from magnus_argo.magnus.runtimes import internal_name
from magnus_argo.magnus.shelf import TOO_MANY_BYTES
from magnus_argo.yaml.nodes import Scalar
from magnus_argo.yaml.tree import TOO_DEEP

TOO_MANY_STEPS = Rule("too-many-steps", "more steps than a run may have, counting each use of a file")


class Size(NamedTuple):
    """Steps, the characters of their names with all names on the way to them, as magnus and the workflow have them, and
    levels of graphs inside one another."""

    steps: int = 0
    characters: int = 0
    levels: int = 0

    def inside(self, path: tuple[str, ...]) -> Size:
        """Returns the size of the same as a branch with this path."""
        return Size(
            self.steps,
            self.characters + self.steps * len(internal_name(path, "")),
            self.levels + len(path) // 2,
        )

    def beside(self, other: Size) -> Size:
        """Returns the size of both."""
        return Size(self.steps + other.steps, self.characters + other.characters, max(self.levels, other.levels))

    def too_much(self, place: Scalar, what: str) -> Diagnostic | None:
        """Says what is too much with `what` stands at a place."""
        if self.steps > MAX_STEPS:
            message = f"with {what} there are more than {MAX_STEPS:,} steps, counting each use of a file"
            cure = "split the pipeline: a step of type `dag` contains a copy of all steps of the file that it names"
            return Diagnostic(TOO_MANY_STEPS, message, Label(place.span), help=cure)
        if self.characters > MAX_BYTES_OF_WORKFLOW:
            limit = MAX_BYTES_OF_WORKFLOW // MEBIBYTE
            message = (
                f"with {what} the names of the steps, with all names on the way to them, have more than {limit} MiB"
            )
            cure = "give shorter names to the steps and branches that many steps are in"
            return Diagnostic(TOO_MANY_BYTES, message, Label(place.span), help=cure)
        if self.levels > MAX_GRAPHS_DEEP:
            message = f"with {what} branches and pipelines are nested more than {MAX_GRAPHS_DEEP} levels deep"
            return Diagnostic(TOO_DEEP, message, Label(place.span), help="combine some of them")
        return None


def size_of(graph: Graph) -> Size:
    """Measures a graph, without what is in its branches."""
    steps = len(graph.steps)
    return Size(steps, sum(map(len, graph.steps)), 1).inside(graph.path)
