"""Which diagnostics of today are new since the base."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from magnus_argo.changes.news import News
from magnus_argo.commands.batch import Batch
from magnus_argo.commands.parts import seen
from magnus_argo.diagnostics.diagnostic import Diagnostic, Rule
from magnus_argo.diagnostics.policy import Policy
from magnus_argo.diagnostics.records import replace
from magnus_argo.diagnostics.words import Sentence, counted, joined, sentence
from magnus_argo.report.results import Results, fingerprints
from magnus_argo.rules import RULES

_LEVELS = ("off", "warning", "error")


class Past:
    """What a project's base has to say, by the files that it is about; many projects of today may ask for some."""

    def __init__(self, results: Results) -> None:
        self._results = results
        self._by_file: dict[str, list[Diagnostic]] = {}
        for diagnostic in (*results.diagnostics, *results.suppressed):
            self._by_file.setdefault(diagnostic.primary.span.path, []).append(diagnostic)

    def of_files(self, today: Collection[str], names: Mapping[str, str]) -> Results:
        """Returns what it says of files that are there today, by what they are called then; `names` are those of files
        that are called otherwise. What is told by a label of another file stays as it is."""
        files = [(path, names.get(path, path)) for path in self._by_file]
        kept = [(path, name) for path, name in files if name in today]
        problems = [_at(diagnostic, name) for path, name in kept for diagnostic in self._by_file[path]]
        known = self._results.sources
        return Results(problems, {name: known[path] for path, name in kept if path in known}, {}, self._results.policy)


class Before(NamedTuple):
    """What a project's base has to say, and what its files are called today, if otherwise."""

    past: Past
    renamed: Mapping[str, str]


def news_of(today: Batch, before: Sequence[Before], unknown: Collection[str], shown: Callable[[str], str]) -> News:
    """Splits the diagnostics of today into new ones and those that the base has too, with paths as people see them.

    `before` are those projects of the base that today's pipelines are from. `unknown` are the jobs of which nobody
    knows what the base would say, because it did not compile: of those only errors are new.
    """
    now = today.results()
    then = [past.of_files(now.sources, names) for past, names in before]
    known = {name for each in then for name in fingerprints(each)}
    grouped = now.by_pipeline() if unknown else {}
    unclear = {each for name in unknown for each in grouped.get(name, ()) if each.severity == "warning"}
    marked = [
        (seen(problem, shown), name in known or problem in unclear)
        for problem, name in zip(now.diagnostics, fingerprints(now), strict=True)
    ]
    new, old = ([problem for problem, is_old in marked if is_old == wanted] for wanted in (False, True))
    return News(tuple(new), tuple(old), tuple(_silenced(now, then)))


def _silenced(now: Results, then: Sequence[Results]) -> Iterator[Sentence]:
    """Tells which rules count less than at the base, and how many problems comments ignore that they did not there."""
    ignorable = (rule for rule in RULES if rule.ignorable)
    ranks = ((rule, max(_rank(rule, each.policy) for each in then)) for rule in ignorable)
    rules = [rule.name for rule, rank in ranks if _rank(rule, now.policy) < rank]
    if rules:
        yield sentence("rules that count less than before: {}", joined(rules))
    known = {name for each in then for name in fingerprints(each, each.suppressed)}
    off = fingerprints(now, now.suppressed)
    ignored = [each for each, name in zip(now.suppressed, off, strict=True) if name not in known]
    count = sum(each.rule.name not in rules for each in ignored)
    if count:
        yield (f"comments ignore {counted(count, 'more problem')}",)


def _rank(rule: Rule, policy: Policy) -> int:
    return _LEVELS.index(policy.levels.get(rule.name, rule.severity))


def _at(diagnostic: Diagnostic, path: str) -> Diagnostic:
    """The diagnostic as if its file had another name, as far as its own place goes."""
    label = diagnostic.primary
    return replace(diagnostic, primary=replace(label, span=replace(label.span, path=path)))
