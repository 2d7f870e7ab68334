"""Which diagnostics of today are new since the base."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from magnus_argo.changes.change import News
from magnus_argo.commands.batch import Batch
from magnus_argo.commands.parts import seen
from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.records import replace
from magnus_argo.report.results import Results, fingerprints


def news_of(
    today: Batch, before: Batch, renamed: Mapping[str, str], unknown: Collection[str], shown: Callable[[str], str]
) -> News:
    """Splits the diagnostics of today into new ones and those that the base has too, with paths as people see them.

    `renamed` says what files of the base are called today. `unknown` are the jobs of which nobody knows what the base
    would say, because it did not compile: of those only errors are new.
    """
    now = today.results()
    known = set(fingerprints(_renamed(before.results(), renamed)))
    grouped = now.by_pipeline() if unknown else {}
    unclear = {each for name in unknown for each in grouped.get(name, ()) if each.severity == "warning"}
    marked = [
        (seen(problem, shown), name in known or problem in unclear)
        for problem, name in zip(now.diagnostics, fingerprints(now), strict=True)
    ]
    return News(tuple(problem for problem, old in marked if not old), tuple(problem for problem, old in marked if old))


def _renamed(results: Results, names: Mapping[str, str]) -> Results:
    """The results as if files had other names, as far as a diagnostic's own place goes."""
    problems: list[Diagnostic] = []
    for diagnostic in results.diagnostics:
        span = diagnostic.primary.span
        label = replace(diagnostic.primary, span=replace(span, path=names.get(span.path, span.path)))
        problems.append(replace(diagnostic, primary=label))
    sources = {names.get(path, path): source for path, source in results.sources.items()}
    return Results(problems, sources, {}, results.policy)
