"""What has changed: in one pipeline, and in all that were compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Literal

from magnus_argo.argo.demand import Demand
from magnus_argo.changes.failures import Failure
from magnus_argo.changes.news import NO_NEWS, News
from magnus_argo.changes.risk import Risk
from magnus_argo.diagnostics.records import dataclass, field, replace
from magnus_argo.diagnostics.words import Name, Sentence, in_prose
from magnus_argo.magnus.graph import Pipeline
from magnus_argo.report import TITLE

Path = tuple[str, ...]
"""The names of steps and branches from the top to a step; a map's branch is called `branch`, a dag's `dag`."""

What = Literal["added", "removed", "renamed", "moved", "rerouted", "changed"]
State = Literal["same", "added", "removed", "changed", "text", "broken", "unknown"]
Mark = Literal["added", "removed", "changed"]


OUTPUT, ENVIRONMENT = "output", "environment"
"""The fields of changes that are about where the workflow is written, and which environment has it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a reviewer should know. `steps` are the ways to the steps concerned, none for the whole;
    `field`, `old` and `new` are empty where it is not one value that changed, and None a value that is not there.
    `brief` says it in few words, which are the same in all pipelines; `risk` is why it needs a second look. `about`
    tells it from what is said in the same words, in which long names and values are cut."""

    what: What
    words: Sentence
    steps: tuple[Path, ...] = ()
    field: str = ""
    old: str | None = None
    new: str | None = None
    brief: Sentence = ()
    risk: Risk = ""
    about: Hashable = None


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """A pipeline as it was or is: None where it does not compile, and then `problems` say why, a line each. With
    `absent` they are no mistakes: files are not checked out. They may be `in_submodule` that is not.

    `workflow` is None too where there is no config to say what runs where. `kind`, `namespace` and `name` are those of
    the object that it becomes, `output` is the path of its file, empty without a config, and `demand` what a run asks
    for at most at one time.
    """

    path: str
    pipeline: Pipeline | None = None
    workflow: bytes | None = None
    problems: tuple[str, ...] = ()
    environment: str = ""
    kind: str = ""
    demand: Demand | None = None
    namespace: str = ""
    name: str = ""
    output: str = ""
    absent: bool = False
    in_submodule: bool = False

    @property
    def is_broken(self) -> bool:
        """Whether it has mistakes."""
        return bool(self.problems) and not self.absent


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """One pipeline in one environment, before and after; a side is None where there is no such pipeline.

    `text` is the unified difference of the workflows, or of a source where only that can be compared; `marks` say what
    becomes of steps in a picture of both. `failures` are the first of the steps that fail otherwise than before,
    `more_failures` how many there are besides. `entry` tells it apart from others of the same file and environment, and
    is empty if there are none. `runs` says what the steps of a new one run.
    """

    base: Side | None
    head: Side | None
    changes: tuple[Change, ...] = ()
    marks: Mapping[Path, Mark] = field(default_factory=dict)
    text: str = ""
    failures: tuple[Failure, ...] = ()
    more_failures: int = 0
    entry: str = ""
    runs: Sentence = ()

    @property
    def path(self) -> str:
        """The pipeline's file as it is called now, or was called if it is gone."""
        side = self.head or self.base
        assert side is not None
        return side.path

    @property
    def environment(self) -> str:
        """The environment that it is compiled for, empty in a project that has none."""
        side = self.head or self.base
        assert side is not None
        return side.environment

    @property
    def where(self) -> Sentence:
        """What tells it apart from others of the same file: the environment, the entry or both; else empty."""
        return where_of([self])

    @property
    def old_path(self) -> str:
        """What the file was called, if it is called otherwise now."""
        return self.base.path if self.base and self.head and self.base.path != self.head.path else ""

    @property
    def is_hidden(self) -> bool:
        """Whether a submodule has taken its place, or brings it, which is a change and no matter of the checkout."""
        return bool(self.head and self.head.in_submodule and not (self.base and self.base.problems))

    @property
    def state(self) -> State:
        """Of `text` only the text of the workflow is different; `broken` does not compile on a side, or is hidden now
        or was then, and `unknown` is not checked out on one."""
        sides = [side for side in (self.base, self.head) if side]
        if self.is_hidden or any(side.is_broken for side in sides):
            return "broken"
        if any(side.absent for side in sides):
            return "unknown"
        if self.base is None or self.head is None:
            return "added" if self.base is None else "removed"
        if self.changes:
            return "changed"
        return "text" if self.text else "same"


def where_of(jobs: Sequence[Comparison]) -> Sentence:
    """Lists what tells some pipelines apart from others of the same files, each once."""
    environments = dict.fromkeys(in_prose(job.environment) for job in jobs if job.environment)
    entries = dict.fromkeys(Name(job.entry) for job in jobs if job.entry)
    return tuple(piece for place in (*environments, *entries) for piece in (", ", place))[1:]


def told_apart(jobs: Sequence[Comparison]) -> tuple[Comparison, ...]:
    """Returns the pipelines with entries for those that have one file and environment: where they are written, or else
    what they are called on the cluster."""
    counts = Counter((job.path, job.environment) for job in jobs)
    return tuple(replace(job, entry=_entry(job)) if counts[job.path, job.environment] > 1 else job for job in jobs)


def _entry(job: Comparison) -> str:
    sides = [side for side in (job.head, job.base) if side]
    return next((side.output or side.name for side in sides if side.output or side.name), "")


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """`base` is what is compared with, in the user's words; `problems` are today's that are no single pipeline's, and
    `news` all of today's that count. `title` is what a page about them is called."""

    base: str
    pipelines: tuple[Comparison, ...] = ()
    problems: tuple[str, ...] = ()
    news: News = NO_NEWS
    title: str = TITLE

    def with_beside(self, beside: Sequence[Sentence]) -> Changes:
        """Returns the changes with more that lies beside workflows."""
        return replace(self, news=self.news._replace(beside=(*self.news.beside, *beside))) if beside else self

    @property
    def differing(self) -> list[Comparison]:
        """The pipelines of which there is something to say."""
        return [pipeline for pipeline in self.pipelines if pipeline.state != "same"]

    @property
    def changed(self) -> bool:
        """Whether anything differs, be it the text alone, what rules tell, or what lies beside workflows. What is
        broken in the same way on both sides does not."""
        return bool(self.different or self.news.warnings)

    @property
    def different(self) -> list[Comparison]:
        """The pipelines that differ, be it in the text alone, but not those that are broken in the same way, nor those
        that are not checked out."""
        return [pipeline for pipeline in self.pipelines if _differs(pipeline)]

    @property
    def unknown(self) -> list[Comparison]:
        """The pipelines that are not compared, because they are not checked out on a side."""
        return [pipeline for pipeline in self.pipelines if pipeline.state == "unknown"]

    @property
    def broken(self) -> list[Comparison]:
        """The pipelines that are not compared, because they do not compile for the same reasons on both sides."""
        return [pipeline for pipeline in self.pipelines if pipeline.state == "broken" and not _differs(pipeline)]

    @property
    def failed(self) -> bool:
        """Whether anything of today does not compile."""
        return bool(self.problems) or any(pipeline.head and pipeline.head.is_broken for pipeline in self.pipelines)

    @property
    def files(self) -> tuple[str, ...]:
        """The pipeline files that differ, those that are gone by the path that they had; one that differs in several
        environments once."""
        differing = self.different
        once = dict.fromkeys(pipeline.path for pipeline in differing if pipeline.environment)
        return (*once, *(pipeline.path for pipeline in differing if not pipeline.environment))


def joined(parts: Sequence[Changes]) -> Changes:
    """Puts the changes of several projects together."""
    if len(parts) == 1:
        return parts[0]
    bases = dict.fromkeys(part.base for part in parts)
    pipelines = tuple(pipeline for part in parts for pipeline in part.pipelines)
    problems = tuple(problem for part in parts for problem in part.problems)
    news = News(
        tuple(each for part in parts for each in part.news.new),
        tuple(each for part in parts for each in part.news.old),
        tuple(dict.fromkeys(each for part in parts for each in part.news.silenced)),
        tuple(each for part in parts for each in part.news.beside),
    )
    return Changes(" and ".join(bases), pipelines, problems, news=news, title=parts[0].title)


def _differs(pipeline: Comparison) -> bool:
    if pipeline.state == "unknown":
        return False
    if pipeline.state == "broken" and pipeline.base and pipeline.head:
        return pipeline.base.problems != pipeline.head.problems
    return pipeline.state != "same"
