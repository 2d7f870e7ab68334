"""What is told of one pipeline, thing by thing, in words that are the same wherever the same thing changes."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import NamedTuple

from magnus_argo.changes.asking import asked_of
from magnus_argo.changes.change import ENVIRONMENT, OUTPUT, Change, Comparison
from magnus_argo.changes.risk import Risk
from magnus_argo.changes.summary import steps_of
from magnus_argo.diagnostics.words import Name, Sentence, counted, sentence

_STAYS = "; the old one stays in the cluster unless it is pruned"


class Told(NamedTuple):
    """One thing that changes, in few words, and why it needs a second look. `full` says more, where there is more.
    `what` tells it from what is said in the same words; of one that `is_cut` only that says all that a reviewer needs.
    """

    words: Sentence
    risk: Risk = ""
    full: Sentence = ()
    what: Hashable = None
    is_cut: bool = False


def told_of(job: Comparison, base: str) -> Iterator[Told]:
    """Tells what changes in a pipeline; `base` is what it is compared with."""
    if job.state == "broken":
        yield _broken(job, base)
        yield from map(_change, job.changes)
        return
    if job.state == "unknown":
        yield Told(("not compared: missing from this checkout",))
        return
    if job.base is None or job.head is None:
        yield _came_or_went(job)
        yield from map(_change, job.changes)
        return
    if job.old_path:
        yield Told(sentence("renamed from {}", Name(job.old_path)))
    if job.state == "text":
        yield Told(("only the text of the workflow is different",))
    failing = {failure.step for failure in job.failures}
    yield from (Told(failure.words(), "failure") for failure in job.failures)
    if job.more_failures:
        yield Told((f"{counted(job.more_failures, 'more step')} with another way when they fail",), "failure")
    stays = job.base.kind != "Workflow"
    yield from (_change(change, stays=stays) for change in job.changes if not _is_told(change, job, failing))


def _is_told(change: Change, job: Comparison, failing: set[tuple[str, ...]]) -> bool:
    """What failures, or the old path, say better."""
    if change.field == "on_failure":
        return failing.issuperset(change.steps)
    return change.field == "pipeline file" and bool(job.old_path)


def _change(change: Change, *, stays: bool = False) -> Told:
    """`stays` says whether an object in the cluster remains where another one is made."""
    what = change.about, change.old, change.new
    if stays and change.risk == "object" and change.field not in (ENVIRONMENT, OUTPUT):
        return Told((*change.words, _STAYS), change.risk, what=what)
    is_cut = change.what == "added" and bool(change.brief)
    return Told(change.brief or change.words, change.risk, change.words if change.brief else (), what, is_cut)


def _broken(job: Comparison, base: str) -> Told:
    if job.is_hidden:
        return Told(("not compared: it is in a submodule now, which is not checked out",), "broken")
    if job.head and job.head.problems:
        return Told(("does not compile",), "broken")
    if job.head is None:
        return _came_or_went(job)
    if job.base and job.base.in_submodule:
        return Told(
            sentence("not compared: {} has a submodule for its files, and that commit is not here", Name(base)),
            "broken",
        )
    return Told(sentence("compiles again; it did not at {}, so its steps are not compared", Name(base)), "broken")


def _came_or_went(job: Comparison) -> Told:
    if job.base is None:
        pipeline, demand = (job.head.pipeline, job.head.demand) if job.head else (None, None)
        asked = (", ", *asked_of(demand)) if demand else ()
        return Told((f"new pipeline with {steps_of(pipeline)}" if pipeline else "new pipeline", *asked))
    stays = job.base.kind not in ("", "Workflow")
    return Told((f"removed{_STAYS.replace('the old one', 'its object') if stays else ''}",), "object")
