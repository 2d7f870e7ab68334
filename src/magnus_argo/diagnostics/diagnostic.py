"""What is said about a file: a rule that was broken, where, and the cure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from magnus_argo.diagnostics.budgets import MAX_OF_A_KIND
from magnus_argo.diagnostics.source import Span

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of mistake. `name` is stable (docs anchor, report id); severity belongs to the rule.

    `judgement`: an error that depends on what no file says, the cluster or the image, and does not stand in the way of
    a workflow.
    """

    name: str
    summary: str
    severity: Severity = "error"
    judgement: bool = False

    @property
    def ignorable(self) -> bool:
        """Whether a comment or the project may say that it does not count."""
        return self.judgement or self.severity == "warning"


@dataclass(frozen=True, slots=True)
class Label:
    """A place in a file and, in few words, what it has to do with the problem."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake: `message` says what is wrong, `help` what to do, `related` what else to look at; `level` is the
    severity that the project gives it instead of the rule's, and `count` the number of mistakes that it stands for."""

    rule: Rule
    message: str
    primary: Label
    related: tuple[Label, ...] = ()
    help: str | None = None
    level: Severity | None = None
    count: int = 1

    @property
    def severity(self) -> Severity:
        return self.level or self.rule.severity


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(diagnostic.severity == "error" for diagnostic in diagnostics)


def number_of(severity: Severity, diagnostics: Iterable[Diagnostic]) -> int:
    """Counts the mistakes of a severity, also those that are told together."""
    return sum(diagnostic.count for diagnostic in diagnostics if diagnostic.severity == severity)


def shortened(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Keeps the first `MAX_OF_A_KIND` mistakes of each rule in each file; one more diagnostic stands for the rest."""
    kept: list[Diagnostic] = []
    numbers: dict[tuple[Rule, str, Severity], int] = {}
    places: dict[tuple[Rule, str, Severity], int] = {}
    for diagnostic in diagnostics:
        kind = (diagnostic.rule, diagnostic.primary.span.path, diagnostic.severity)
        number = numbers[kind] = numbers.get(kind, 0) + 1
        if number <= MAX_OF_A_KIND:
            kept.append(diagnostic)
        elif number == MAX_OF_A_KIND + 1:
            places[kind] = len(kept)
            kept.append(diagnostic)
    for kind, place in places.items():
        if numbers[kind] > MAX_OF_A_KIND + 1:
            kept[place] = _standing_for(numbers[kind] - MAX_OF_A_KIND, kept[place])
    return kept


def _standing_for(count: int, first: Diagnostic) -> Diagnostic:
    message = f"this and {count - 1:,} more problems of this kind in this file are not shown"
    cure = "mend those that are shown, then check again"
    return Diagnostic(first.rule, message, Label(first.primary.span), help=cure, level=first.level, count=count)


def tidy(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorted by place, then rule and message; each said once."""
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=lambda found: (found.primary.span, found.rule.name, found.message))
