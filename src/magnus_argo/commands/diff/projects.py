"""The projects of a run compared with those of the base, and pipelines that have moved from one to another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from magnus_argo.changes.change import Changes, told_apart
from magnus_argo.commands.batch import Batch, begin
from magnus_argo.commands.diff.beside import is_object, names_of, told_beside
from magnus_argo.commands.diff.comparing import comparisons
from magnus_argo.commands.diff.converted import converted, told_converted
from magnus_argo.commands.diff.news import Before, Past, news_of
from magnus_argo.commands.diff.pairing import paired, with_renamed
from magnus_argo.commands.diff.sides import (
    Compiled,
    Pair,
    compiled_before,
    compiled_there,
    compiled_today,
    errors_in,
    unreadable_there,
    with_absent,
)
from magnus_argo.commands.spending import SpentOnSides
from magnus_argo.diagnostics.diagnostic import tidy
from magnus_argo.diagnostics.records import dataclass, field, replace
from magnus_argo.diagnostics.words import Sentence, is_visible, joined, sentence
from magnus_argo.files.borders import top_of
from magnus_argo.files.matching import led_into
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.definitions import NOT_CHECKED_OUT
from magnus_argo.project.base import opened
from magnus_argo.project.halves import Halves
from magnus_argo.project.places import Place
from magnus_argo.project.plan import Request, job_name, nothing_asked

Found = tuple[Place, Changes, Batch]
"""A project, what has changed in it, and what was compiled of today's files."""


@dataclass(slots=True, eq=False)
class _Met:
    """A project with its pipelines of both sides, paired as far as is known; `before` is what was compiled of it at the
    base. With `problems` today's project file cannot be read, and `told` is what is to be said beside all of it."""

    halves: Halves
    today: Batch
    label: str
    before: Batch = field(default_factory=Batch)
    pairs: list[Pair] = field(default_factory=list)
    problems: tuple[str, ...] = ()
    told: tuple[Sentence, ...] = ()
    kept: Past | None = None

    @property
    def workspace(self) -> Workspace:
        return self.halves.place.workspace

    @property
    def sources(self) -> set[str]:
        """The files that were read on either side."""
        both = self.today, self.before
        return {path for batch in both for sources in (batch.sources, batch.project_sources) for path in sources}

    @property
    def past(self) -> Past:
        """What its base has to say, which may be asked for by each project of today."""
        if self.kept is None:
            self.kept = Past(self.before.results())
        return self.kept


def compared(
    halves: Sequence[Halves], compiled: Sequence[Batch | None], base: str | None, environment: Mapping[str, str]
) -> list[Found]:
    """Finds the difference of each project; `compiled` is what is known of today's sides. Of what is gone, all that has
    moved to another project is told there. Raises `UnusableError`."""
    spent = SpentOnSides()
    met = [_met(each, known, base, environment, spent) for each, known in zip(halves, compiled, strict=True)]
    had = {id(each) for each in met if each.pairs}
    _across(met, lambda pairs: paired([old for old, _ in pairs if old], [new for _, new in pairs if new]))
    for each in met:
        each.pairs = with_renamed(each.pairs)
    _across(met, with_renamed)
    kept = [each for each in met if each.pairs or not each.halves.is_gone or id(each) not in had]
    owners = {id(each.workspace): each for each in met}
    found = [(each.halves.place, _changes(each, owners), each.today) for each in kept]
    found = _with_beside(found, met, base, environment)
    unseen = [path for each in met for path in _unseen(each.workspace, base, environment)]
    return [_with_passed_over(*found[0], unseen), *found[1:]] if found else []


def _with_passed_over(place: Place, changes: Changes, batch: Batch, unseen: Sequence[str]) -> Found:
    """Adds that pipelines may be gone with a submodule, or have come with one of today that is `unseen`: only what is
    there on both sides is looked for. So it is with names in a commit that git takes for other ones."""
    then = "not compared: the base has another commit of {}, which is not here, and patterns lead into it"
    now = "not compared: {} is new or has another commit, is not checked out, and patterns lead into it"
    odd = "not compared: a commit has {} in a form that no git writes, and others may be there"
    shared = place.workspace.shared
    told = ((then, shared.passed_over), (now, dict.fromkeys(unseen)), (odd, shared.folders.odd))
    return place, changes.with_beside([sentence(what, joined([*paths])) for what, paths in told if paths]), batch


def _unseen(home: Workspace, base: str | None, environment: Mapping[str, str]) -> list[str]:
    """The submodules that are not checked out, and at the base were none or other ones, into which patterns lead."""
    patterns = [*home.shared.patterns.get(home.root, ())]
    empty = home.left_out.not_checked_out(top_of(home.root)) if patterns else {}
    reached = led_into(empty, patterns, home.shared.looks)
    if not reached:
        return []
    with opened(base, home, environment) as (there, _):
        return [home.shown(path) for path in reached if there.submodule_on(path) != empty[path]]


def _with_beside(
    found: list[Found], met: Sequence[_Met], base: str | None, environment: Mapping[str, str]
) -> list[Found]:
    """Adds what lies beside workflows, that of a project whose pipelines have all moved to the first of the others."""
    pairs = [pair for each in met for pair in each.pairs]
    # Who asks for a part of a project knows that others write to its folders too.
    whole = [each for each in met if _is_whole(each.halves.place.request)]
    sides = [one for each in whole for pair in each.pairs for one in pair if one and one.side.output]
    made = [(new.home, new.side.output) for _, new in pairs if new and new.side.output and is_visible(new.side.output)]
    read = ((each.workspace, path, source.data) for each in met for path, source in each.today.sources.items())
    read_only = [(home, path) for home, path, data in read if not is_object(path, data)]
    known = {name for home, path in made + read_only for name in names_of(path, home)}
    beside: dict[int, list[Sentence]] = {}
    homes = {id(place.workspace) for place, *_ in found}
    told = [(each.workspace, words) for each in met for words in each.told]
    for home, words in (*told_beside(sides, known, base, environment), *told):
        beside.setdefault(id(home) if id(home) in homes else id(found[0][0].workspace), []).append(words)
    return [(place, changes.with_beside(beside.get(id(place.workspace), ())), batch) for place, changes, batch in found]


def _is_whole(request: Request) -> bool:
    return bool(request.patterns or not request.pipelines) and not (request.environments or request.exclude)


def _met(
    halves: Halves, compiled: Batch | None, base: str | None, environment: Mapping[str, str], spent: SpentOnSides
) -> _Met:
    workspace = halves.place.workspace
    request = _from_the_root(halves.place.request, workspace)
    then = halves.then and _from_the_root(halves.then, workspace)
    today = compiled or begin(request, workspace, spent=spent.today)
    problems = errors_in(today.project_problems, workspace.shown)
    if problems:
        return _Met(halves, today, base or "HEAD", problems=problems)
    with opened(base, workspace, environment) as (there, label):
        met = _Met(halves, today, label, begin(request, there, spent.base, is_base=True))
        if compiled is None:
            now = compiled_today(today, request, workspace, there, environment)
            today.diagnostics = tidy(problem for problem in today.told_once() if problem.rule is not NOT_CHECKED_OUT)
        else:
            now = compiled_before(compiled, workspace)
        old = _compiled_then(met, then, there, environment) if then else []
        met.pairs = with_absent(paired(old, now), there, workspace)
        met.told = tuple(told_converted(converted(met.sources, workspace, there), workspace))
    if compiled is not None and then and not met.before.project_problems:
        met.before = met.before.ended(then)
    if not now and not old and compiled is None and halves.then is not None:
        raise nothing_asked(request)
    return met


def _compiled_then(met: _Met, then: Request, there: Workspace, environment: Mapping[str, str]) -> list[Compiled]:
    problems = errors_in(met.before.project_problems, there.shown)
    if problems:
        return unreadable_there(problems, then, met.today.project, there, met.workspace)
    return compiled_there(met.before, then, there, environment, met.workspace)


def _across(met: Sequence[_Met], how: Callable[[list[Pair]], list[Pair]]) -> None:
    """Pairs what is left of several projects: a pair is one of the project that has it today."""
    if len(met) < 2:
        return
    alone = [(pair, each) for each in met for pair in each.pairs if None in pair]
    owners = {one: each for pair, each in alone for one in pair if one}
    joined = {new: old for old, new in how([pair for pair, _ in alone]) if old and new}
    taken = set(joined.values())
    for each in {id(each): each for each in owners.values()}.values():
        pairs = ((old or (new and joined.get(new)), new) for old, new in each.pairs)
        each.pairs = [(old, new) for old, new in pairs if new or old not in taken]


def _changes(met: _Met, owners: Mapping[int, _Met]) -> Changes:
    if met.problems:
        return Changes(met.label, (), met.problems)
    shown, pairs = met.workspace.shown, met.pairs
    names = (job_name(new.side.path, new.side.environment) for old, new in pairs if old and new and old.side.problems)
    news = news_of(met.today, _before(met, owners), [*names], shown)
    return Changes(met.label, told_apart(comparisons(pairs)), news=news)


def _before(met: _Met, owners: Mapping[int, _Met]) -> list[Before]:
    """What was compiled at the base of the projects that the pipelines are from."""
    origins = {id(met): met}
    for old, new in met.pairs:
        if old and new and (owner := owners.get(id(old.home))):
            origins.setdefault(id(owner), owner)
    if len(origins) > 1 and not met.before.outcomes and not met.before.project_sources:
        del origins[id(met)]
    return [Before(each.past, _names(each, met)) for each in origins.values()]


def _names(origin: _Met, met: _Met) -> dict[str, str]:
    """What files of the base are called today."""
    names = dict[str, str]()
    if origin is not met:
        paths = ((path, met.workspace.relative(origin.workspace.absolute(path))) for path in origin.before.sources)
        names |= {old: new for old, new in paths if not new.startswith("/")}
    sides = ((old, new) for old, new in met.pairs if old and new and old.home is origin.workspace)
    return names | {old.side.path: new.side.path for old, new in sides}


def _from_the_root(request: Request, workspace: Workspace) -> Request:
    """Paths as they are in both halves."""
    settings = dict(request.settings)
    for key in ("config", "parameters"):
        if key in settings:
            settings[key] = workspace.relative(str(settings[key]))
    pipelines = [workspace.relative(path) for path in request.pipelines]
    project = request.project and workspace.relative(request.project)
    return replace(request, pipelines=pipelines, settings=settings, project=project)
