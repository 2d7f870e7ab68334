"""What one pipeline was and is, put together: what changes, and the difference of its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from os.path import dirname
from typing import NamedTuple

from magnus_argo.changes.brought import Known, Said, brought_by_pipeline, known_in, places_of, said_in
from magnus_argo.changes.change import ENVIRONMENT, OUTPUT, Change, Comparison, Side
from magnus_argo.changes.compare import changes_between
from magnus_argo.changes.differences import words_of
from magnus_argo.changes.risk import Risk
from magnus_argo.changes.running import NewSteps
from magnus_argo.changes.text_diff import unified
from magnus_argo.changes.traits import NAMESPACE
from magnus_argo.changes.values import pair, value
from magnus_argo.commands.diff.sides import Compiled, Pair
from magnus_argo.diagnostics.records import replace
from magnus_argo.diagnostics.words import sentence
from magnus_argo.files.paths import upwards
from magnus_argo.project.outputs import Output, output_of


def comparisons(pairs: Sequence[Pair], *, between: bool = False) -> list[Comparison]:
    """Compares each pipeline with what it was; a side is None where there is no such pipeline. Of two environments,
    `between` which it is, the names and the files differ everywhere."""
    known = _known(pairs)._replace(between=between)
    return [_comparison(old, new, known) for old, new in pairs]


class _Known(NamedTuple):
    """What is said in any pipeline of the base, and of that what need not be told of a new one: by its environment, and
    in one that is new."""

    anywhere: Known
    enough: Mapping[str, Known]
    in_new_one: Known
    owners: Mapping[str, Set[str]]
    between: bool = False

    def of(self, environment: str) -> Known:
        """Returns what need not be told of a new pipeline in an environment."""
        return self.anywhere if self.between else self.enough.get(environment, self.in_new_one)

    def is_of_another(self, output: str, environment: str) -> bool:
        """Tells whether a file lies where only the workflows of other environments did."""
        above = (folder for folder in upwards(dirname(output), "") if folder in self.owners)
        return environment not in self.owners.get(next(above, ""), {environment})


def _known(pairs: Sequence[Pair]) -> _Known:
    """Nothing where no pipeline is new."""
    anywhere, here, usual = set[Said](), dict[str, set[Said]](), dict[str, set[Said]]()
    is_any_new = any(_is_as_new(old) for old, _ in pairs)
    for old in (old for old, _ in pairs if is_any_new and old and old.program):
        assert old.program is not None
        said, environment = {*said_in(old.program)}, old.side.environment
        anywhere |= said
        here.setdefault(environment, set()).update(said)
        usual[environment] = usual.get(environment, said) & said
    enough = {each: known_in(those, usual[each], anywhere) for each, those in here.items()}
    everywhere = set[Said]().union(*usual.values()).intersection(*usual.values())
    return _Known(Known(anywhere), enough, known_in(everywhere, everywhere, anywhere), _owners(pairs))


def _owners(pairs: Sequence[Pair]) -> Mapping[str, Set[str]]:
    """The environments that had workflows in a folder at the base; one at the root of a project has more than these."""
    owners: dict[str, set[str]] = {}
    for old in (old for old, _ in pairs if old and dirname(old.side.output)):
        owners.setdefault(dirname(old.side.output), set()).add(old.side.environment)
    return owners


def _is_as_new(old: Compiled | None) -> bool:
    """Whether there was no such pipeline, or nobody knows."""
    return old is None or old.side.in_submodule


def _comparison(old: Compiled | None, new: Compiled | None, known: _Known) -> Comparison:
    old = _told_of_another_submodule(old, new)
    base, head = _side(old), _side(new)
    is_as_new = _is_as_new(old)
    is_broken = any(side and side.problems for side in (base, head)) and not is_as_new
    text = _sources(old, new) if is_broken else _text(old, new)
    if old and new and old.program and new.program:
        difference = changes_between(old.program, new.program, same_text=old.side.workflow == new.side.workflow)
        changes = [_judged(each, old.side, new.side) for each in difference.changes]
        changes += () if known.between else _moved(old, new)
        return Comparison(
            base, head, tuple(changes), difference.marks, text, difference.failures, difference.more_failures
        )
    if is_as_new and new and new.program:
        enough, places = known.of(new.side.environment), places_of(new.program)
        brought = [*brought_by_pipeline(new.program, enough), *_placed(new, known)]
        changes = [*(map(_of_no_object, brought) if known.between else brought)]
        return Comparison(base, head, tuple(changes), text=text, runs=NewSteps(new.program, known.anywhere).run(places))
    return Comparison(base, head, text=text)


def _told_of_another_submodule(old: Compiled | None, new: Compiled | None) -> Compiled | None:
    """What was in a submodule and cannot be read there does not compile, unless it is in one today that is not checked
    out either: the files in its place, or its other commit, are the pull request's, and no matter of the checkout. They
    are told as those of a new pipeline, for nobody knows whether there was one."""
    if not old or not old.side.in_submodule or (new and new.side.in_submodule):
        return old
    return replace(old, side=replace(old.side, absent=False))


def _moved(old: Compiled, new: Compiled) -> Iterator[Change]:
    """Says that the environment or the file is another one, unless only because the workflow is: who deploys an
    environment or a folder gets it then, or gets it no more."""
    was, is_ = (one.side.environment or None for one in (old, new))
    if was != is_:
        yield Change("changed", words_of((ENVIRONMENT, ""), was, is_), (), ENVIRONMENT, was, is_, risk="object")
    if old.side.output and new.side.output:
        was, is_ = (one.home.shown(_output_of(one).pattern) for one in (old, new))
        if was != is_:
            risk: Risk = "" if dirname(old.side.output) == dirname(new.side.output) else "object"
            yield Change("changed", sentence("output {}", pair(was, is_)), (), OUTPUT, was, is_, risk=risk)


def _placed(new: Compiled, known: _Known) -> Iterator[Change]:
    """Says that a new pipeline is written to where another environment has its own: who deploys that one gets it."""
    output = new.side.output
    if output and known.is_of_another(output, new.side.environment):
        shown = new.home.shown(output)
        yield Change("added", sentence("output {}", value(shown)), (), OUTPUT, None, shown, risk="object")


def _output_of(one: Compiled) -> Output:
    assert one.job is not None
    assert one.program is not None
    return output_of(one.job, one.program)


def _judged(change: Change, old: Side, new: Side) -> Change:
    """Another object is nothing to look at where none takes the place of another: two environments have objects of
    their own, and each Workflow is a new one, whose namespace yet decides what it reaches."""
    takes_its_place = old.environment == new.environment and (old.kind != "Workflow" or change.about == NAMESPACE)
    return change if takes_its_place else _of_no_object(change)


def _of_no_object(change: Change) -> Change:
    return replace(change, risk="") if change.risk == "object" else change


def _side(one: Compiled | None) -> Side | None:
    """With the paths as people see them."""
    if one is None:
        return None
    output = one.side.output and one.home.shown(one.side.output)
    return replace(one.side, path=one.home.shown(one.side.path), output=output)


def _sources(old: Compiled | None, new: Compiled | None) -> str:
    """The difference of the first file that is another one, where a pipeline compiles again."""
    if old is None or new is None or not old.side.is_broken or new.side.problems or old.job is None or new.job is None:
        return ""
    now = new.job.files.sources()
    changed = ((path, source, now[path]) for path, source in old.job.files.sources().items() if path in now)
    differences = (unified(new.home.in_diffs(path), was.data, is_.data) for path, was, is_ in changed)
    return next(filter(None, differences), "")


def _text(old: Compiled | None, new: Compiled | None) -> str:
    """The difference of the workflows, under the path where they are written."""
    before, after = (one.side.workflow if one else None for one in (old, new))
    one = new if new and after else old
    if one is None or one.job is None or one.program is None or before == after:
        return ""
    path = output_of(one.job, one.program).path if one.program.config else one.side.path
    return unified(one.home.in_diffs(path), before, after)
