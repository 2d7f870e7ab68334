"""What a run has to tell, the input of every report; and names for diagnostics that stay the same while lines move, so
that a CI knows what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from magnus_argo.diagnostics.diagnostic import Diagnostic, anywhere, first_of_each_kind, tidy
from magnus_argo.diagnostics.policy import AS_FOUND, Policy
from magnus_argo.diagnostics.records import replace
from magnus_argo.diagnostics.source import Source

_AROUND = 100
"""Characters on each side of what is marked, and the most of that: a line may have a million, and as many mistakes."""


class Results:
    """`diagnostics` are those that count, `suppressed` those that comments or levels turn off.

    `sources` are the files by the path that spans name; `pipelines` those that were checked, by the name of the job
    (`FILE` or `FILE (ENVIRONMENT)`), each with what was found while it was compiled, in whichever file.
    """

    __slots__ = ("_places", "_told", "diagnostics", "pipelines", "policy", "sources", "suppressed")

    def __init__(
        self,
        diagnostics: Sequence[Diagnostic],
        sources: Mapping[str, Source],
        pipelines: Mapping[str, Sequence[Diagnostic]],
        policy: Policy = AS_FOUND,
    ) -> None:
        problems = first_of_each_kind(diagnostics)
        kept = [_worded(diagnostic) for diagnostic in problems]
        self.diagnostics = [diagnostic for diagnostic in kept if diagnostic.severity != "off"]
        self.suppressed = [diagnostic for diagnostic in kept if diagnostic.severity == "off"]
        self._told = {anywhere(raw): told for raw, told in zip(problems, kept, strict=True) if told.severity != "off"}
        self._places = {(told.rule, told.primary.span): told for told in self.diagnostics}
        self.policy = policy
        self.sources = sources
        self.pipelines = pipelines

    def by_pipeline(self) -> dict[str, list[Diagnostic]]:
        """Groups the diagnostics by pipeline, those of a config that several share under each of them; what concerns
        no pipeline is under its own file, after them. Only what is among `diagnostics` is there, and all of it."""
        grouped = {
            name: [told for each in problems if each.severity != "off" and (told := self._as_told(each))]
            for name, problems in self.pipelines.items()
        }
        known = set[Diagnostic]().union(*grouped.values())
        for diagnostic in self.diagnostics:
            if diagnostic not in known:
                grouped.setdefault(diagnostic.primary.span.path, []).append(diagnostic)
        return {name: tidy(problems) for name, problems in grouped.items()}

    def _as_told(self, problem: Diagnostic) -> Diagnostic | None:
        """What is told of a problem, which may be found again in other words where a pipeline includes another."""
        return self._told.get(anywhere(problem)) or self._places.get((problem.rule, problem.primary.span))


def _worded(diagnostic: Diagnostic) -> Diagnostic:
    """The environments stand in the message, where every report shows them."""
    names = diagnostic.environments
    if not names:
        return diagnostic
    *first, last = names
    listed = f"{', '.join(first)} and {last}" if first else last
    return replace(diagnostic, message=f"{diagnostic.message} (in {listed})")


def fingerprints(results: Results, diagnostics: Sequence[Diagnostic] | None = None) -> Sequence[str]:
    """Computes a name for each diagnostic of a run that counts, or for each of those given, in their order: 64
    hexadecimal digits, no two alike.

    It stands for the rule, the file, and the text that is marked with what is around it in its line, blanks aside; of
    diagnostics that are alike in these, for which one it is. Messages may be worded anew, and what concerns a file as a
    whole is marked at its first line, whatever that says: neither counts.
    """
    from hashlib import sha256

    seen: Counter[tuple[str, ...]] = Counter()
    names: list[str] = []
    for diagnostic in results.diagnostics if diagnostics is None else diagnostics:
        parts = _parts(diagnostic, results)
        text = "\0".join((*parts, str(seen[parts])))
        names.append(sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
        seen[parts] += 1
    return names


def _parts(problem: Diagnostic, results: Results) -> tuple[str, ...]:
    span = problem.primary.span
    source = results.sources.get(span.path)
    if source is None or span == source.start():
        return (problem.rule.name, span.path)
    line, start = source.line(span.line), span.column - 1
    end = min(span.end_column - 1, start + _AROUND)
    around = line[max(0, start - _AROUND) : end + _AROUND]
    return (problem.rule.name, span.path, " ".join(around.split()), line[start:end])
