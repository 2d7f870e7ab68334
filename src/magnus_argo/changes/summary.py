"""What every rendering of changes says in words."""

from __future__ import annotations

from collections.abc import Sequence

from magnus_argo.changes.change import Changes, Comparison
from magnus_argo.diagnostics.words import Name, Sentence, counted, sentence
from magnus_argo.magnus.graph import Pipeline

_MOST_PROBLEMS = 10


def summary(changes: Changes) -> str:
    """Says in one line how many pipelines differ."""
    if changes.problems and not changes.pipelines:
        return "nothing was compared: the project file has errors"
    in_environments = any(pipeline.environment for pipeline in changes.pipelines)
    count = len({pipeline.path for pipeline in changes.pipelines}) if in_environments else len(changes.pipelines)
    differing = len(changes.files)
    pipelines = counted(count, "pipeline")
    if not differing:
        return f"{pipelines} {'is' if count == 1 else 'are'} the same as at {changes.base}"
    return f"{differing} of {pipelines} {'differs' if differing == 1 else 'differ'} from {changes.base}"


def headline(pipeline: Comparison) -> Sentence:
    """Says what became of a pipeline as a whole."""
    name = Name(pipeline.path)
    where = f" ({pipeline.environment})" if pipeline.environment else ""
    if pipeline.state == "added" and pipeline.head and pipeline.head.pipeline:
        return sentence(f"new pipeline {{}}{where} with {steps_of(pipeline.head.pipeline)}", name)
    if pipeline.base is None or pipeline.head is None:
        return sentence(f"new pipeline {{}}{where}" if pipeline.base is None else f"pipeline {{}}{where} removed", name)
    if pipeline.old_path:
        return sentence(f"{{}}{where}, renamed from {{}}", name, Name(pipeline.old_path))
    return sentence(f"{{}}{where}", name)


def steps_of(pipeline: Pipeline) -> str:
    """Counts the steps of a pipeline, those in branches too."""
    count = sum(len(graph.steps) for graph in pipeline.graphs())
    return counted(count, "step")


def notes(pipeline: Comparison) -> list[Sentence]:
    """Returns what is to be said beside the changes."""
    if pipeline.state == "text":
        return [("no change in what runs: only the text of the workflow is different",)]
    workflow = pipeline.base and pipeline.base.workflow
    if pipeline.state == "changed" and workflow and not pipeline.text:
        return [("the workflow is unchanged; the change is in files that magnus reads inside the image",)]
    return []


def problems(pipeline: Comparison, base: str, *, of_today: bool = True) -> list[tuple[str, list[str]]]:
    """Returns what is said of each side that does not compile, and the first of its problems; none of today's unless
    they are wanted."""
    found: list[tuple[str, list[str]]] = []
    then, now = (pipeline.base, f"did not compile at {base}", True), (pipeline.head, "does not compile", of_today)
    for side, when, wanted in (then, now):
        if side and side.problems:
            found.append((when, _first(side.problems) if wanted else []))
    return found


def _first(lines: Sequence[str]) -> list[str]:
    more = len(lines) - _MOST_PROBLEMS
    return [*lines[:_MOST_PROBLEMS], *([f"and {more} more"] if more > 0 else [])]
