"""The objects that the jobs of a run become on a cluster: no two may be one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from magnus_argo.argo.caching import cache_name
from magnus_argo.argo.metadata import asked_metadata, base_name
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule, by_lines
from magnus_argo.diagnostics.words import ticked
from magnus_argo.magnus.program import Program
from magnus_argo.project.plan import Job

OBJECT_TWICE = Rule("object-twice", "two jobs that become one object on the cluster")
OBJECT_IN_TWO_ENVIRONMENTS = Rule(
    "object-in-two-environments", "one object for two environments, which may share a cluster", judgement=True
)


class Object(NamedTuple):
    """What a cluster tells objects apart by; `namespace` is empty where it is left to whoever deploys."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        where = f" in the namespace {ticked(self.namespace)}" if self.namespace else ""
        return f"the {self.kind} {ticked(self.name)}{where}"


def object_of(program: Program) -> Object:
    """Returns the object that a program becomes; the name of a Workflow is the beginning of what it is called."""
    return Object(program.options.kind, asked_metadata(program)[0], base_name(program))


def check_objects(programs: Iterable[tuple[Job, Program]]) -> Iterator[Diagnostic]:
    """Finds jobs that become one object, of which the last one deployed would remain, or that share one cache. Each
    Workflow that is submitted gets a name of its own."""
    first: dict[Object, Job] = {}
    for job, program in programs:
        for object_ in claimed(program):
            other = first.setdefault(object_, job)
            if other is not job:
                yield _twice(object_, other, job)


def claimed(program: Program) -> Iterator[Object]:
    """Yields what a program has on the cluster for itself: its object, if that keeps its name, and its cache."""
    own = object_of(program)
    if own.kind != "Workflow":
        yield own
    if program.config is not None and program.config.enable_caching:
        yield Object("cache", own.namespace, cache_name(own.name))


def _twice(object_: Object, first: Job, second: Job) -> Diagnostic:
    both = (
        f"{ticked(first.name)} and {ticked(second.name)}"
        if first.name != second.name
        else f"two jobs of {ticked(first.name)}"
    )
    label = Label(second.place)
    related = (Label(first.place, "the first"),) if first.place != second.place else ()
    if first.environment != second.environment:
        verb = "share" if object_.kind == "cache" else "become one object"
        message = f"{both} {verb} if they are on one cluster: {object_}"
        return by_lines(Diagnostic(OBJECT_IN_TWO_ENVIRONMENTS, message, label, related, _APART))
    message = f"{both} become one object, {object_}: the last one that is deployed would remain"
    if object_.kind == "cache":
        message = f"{both} share {object_}: what one has run would be skipped in the other"
    return Diagnostic(OBJECT_TWICE, message, label, related, "give one of them another `name` or `namespace`")


_APART = f"""\
give each environment a `namespace` of its own, or write `name: "{{name}}-{{env}}"`;
if each has a cluster of its own, write `rules: {{{OBJECT_IN_TWO_ENVIRONMENTS.name}: "off"}}` in magnus-argo.yaml"""
