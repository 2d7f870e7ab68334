"""Steps by their paths, as people write them: `train`, `fan/left/train`."""

from __future__ import annotations

from magnus_argo.diagnostics.words import joined, plain, suggest
from magnus_argo.magnus.graph import Graph, Pipeline, Step

_SHOWN = 8
"""Names in a row; a pipeline may have thousands of steps."""


class StepPaths:
    """All steps of a pipeline. A path is `fan/left/train`, or as magnus writes it in its logs `fan.left.train`; a map's
    branch is called `branch`, that of a dag step `dag`."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._slashed: dict[str, tuple[Graph, Step]] = {}
        self._dotted: dict[str, tuple[Graph, Step]] = {}
        for graph in pipeline.graphs():
            for step in graph.steps.values():
                self._slashed.setdefault("/".join(graph.readable_path(step.name)), (graph, step))
                self._dotted.setdefault(".".join((*graph.path, step.name)), (graph, step))
                self._dotted.setdefault(".".join(graph.readable_path(step.name)), (graph, step))

    def paths(self) -> list[str]:
        """Lists the paths of all steps, outer ones first."""
        return list(self._slashed)

    def find(self, path: str) -> tuple[Graph, Step] | None:
        """Finds the step at a path, with the graph that it stands in."""
        return self._slashed.get(path) or self._dotted.get(path) or self._dotted.get(path.replace("%", " "))

    def meant_by(self, path: str) -> list[str]:
        """Finds the paths of which one was probably meant by a path that leads to no step."""
        paths = list(self._slashed)
        elsewhere = [known for known in paths if known.endswith(f"/{path}")]
        close = None if elsewhere else suggest(path, paths) or _by_name(path, paths)
        return [close] if close else elsewhere

    def suggestion(self, meant: list[str]) -> str:
        """Words what was probably meant, or which paths there are."""
        return f"did you mean {_names(meant, 'or')}?" if meant else f"the steps are {_names(self.paths(), 'and')}"


def _by_name(path: str, paths: list[str]) -> str | None:
    """The first step with a name similar to the last one in a path."""
    last = {known.rpartition("/")[2]: known for known in reversed(paths)}
    close = suggest(path.rpartition("/")[2], last)
    return None if close is None else last[close]


def _names(names: list[str], last: str) -> str:
    return plain(joined(names, _SHOWN, last=last))
