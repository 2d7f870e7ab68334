"""What every rendering of changes says in words."""

from __future__ import annotations

from collections.abc import Sequence

from magnus_argo.changes.change import ENVIRONMENT, OUTPUT, Changes, Comparison
from magnus_argo.diagnostics.words import Name, Sentence, counted, sentence
from magnus_argo.magnus.graph import Pipeline

_MOST_PROBLEMS = 10


def summary(changes: Changes) -> str:
    """Says in one line how many pipelines differ."""
    if changes.problems and not changes.pipelines:
        return "nothing was compared: the project file has errors"
    unknown, broken = _number_of_files(changes.unknown), _number_of_files(changes.broken)
    parts = [f"{counted(unknown, 'pipeline')} not compared: missing from this checkout"] if unknown else []
    if broken:
        parts.append(
            f"{counted(broken, 'pipeline')} not compared: {'it does' if broken == 1 else 'they do'} not compile"
        )
    is_all = len(changes.unknown) + len(changes.broken) == len(changes.pipelines)
    return "; ".join(parts if parts and is_all else [*parts, _comparison(changes)])


def _comparison(changes: Changes) -> str:
    left_out = {id(pipeline) for pipeline in (*changes.unknown, *changes.broken)}
    count = _number_of_files([pipeline for pipeline in changes.pipelines if id(pipeline) not in left_out])
    differing = len(changes.files)
    pipelines = counted(count, "pipeline")
    if not differing:
        return f"{pipelines} {'is' if count == 1 else 'are'} the same as at {changes.base}"
    return f"{differing} of {pipelines} {'differs' if differing == 1 else 'differ'} from {changes.base}"


def unchanged(changes: Changes) -> int:
    """Counts the pipelines that are the same as at the base; one that differs in some environment is not."""
    differing = {pipeline.path for pipeline in changes.differing if pipeline.environment}
    same = [pipeline for pipeline in changes.pipelines if pipeline.state == "same"]
    return _number_of_files([pipeline for pipeline in same if pipeline.path not in differing])


def _number_of_files(pipelines: Sequence[Comparison]) -> int:
    in_environments = any(pipeline.environment for pipeline in pipelines)
    return len({pipeline.path for pipeline in pipelines}) if in_environments else len(pipelines)


def headline(pipeline: Comparison) -> Sentence:
    """Says what became of a pipeline as a whole."""
    name = Name(pipeline.path)
    where: Sentence = (" (", *pipeline.where, ")") if pipeline.where else ()
    if pipeline.state == "added" and pipeline.head and pipeline.head.pipeline:
        return sentence(f"new pipeline {{}}{{}} with {steps_of(pipeline.head.pipeline)}", name, where)
    if pipeline.base is None or pipeline.head is None:
        return sentence("new pipeline {}{}" if pipeline.base is None else "pipeline {}{} removed", name, where)
    if pipeline.old_path:
        return sentence("{}{}, renamed from {}", name, where, Name(pipeline.old_path))
    return (name, *where)


def steps_of(pipeline: Pipeline) -> str:
    """Counts the steps of a pipeline, those in branches too."""
    count = sum(len(graph.steps) for graph in pipeline.graphs())
    return counted(count, "step")


def notes(pipeline: Comparison) -> list[Sentence]:
    """Returns what is to be said beside the changes."""
    if pipeline.state == "text":
        return [("no change in what runs: only the text of the workflow is different",)]
    if pipeline.runs:
        return [sentence("{} {}", Name(pipeline.path), pipeline.runs)]
    workflow = pipeline.base and pipeline.base.workflow
    inside = [change for change in pipeline.changes if change.field not in (OUTPUT, ENVIRONMENT)]
    if pipeline.state == "changed" and workflow and inside and not pipeline.text:
        return [("the workflow is unchanged; the change is in files that magnus reads inside the image",)]
    return []


def problems(pipeline: Comparison, base: str, *, of_today: bool = True) -> list[tuple[str, list[str]]]:
    """Returns what is said of each side that cannot be compiled, and the first of its problems; none of today's unless
    they are wanted."""
    sides: list[tuple[str, list[str]]] = []
    then = (pipeline.base, f"did not compile at {base}", f"cannot be compared with {base}", True)
    now = (pipeline.head, "does not compile", "cannot be compared", of_today)
    for side, is_broken, is_absent, wanted in (then, now):
        if side and side.problems:
            what = is_absent if side.absent or side.in_submodule else is_broken
            sides.append((what, _first(side.problems) if wanted or side.absent else []))
    return sides


def _first(lines: Sequence[str]) -> list[str]:
    more = len(lines) - _MOST_PROBLEMS
    return [*lines[:_MOST_PROBLEMS], *([f"and {more} more"] if more > 0 else [])]
