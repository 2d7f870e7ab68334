"""What is said about a file: a rule that was broken, where, and the cure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Literal

from magnus_argo.diagnostics.budgets import LONGEST_TOLD, MAX_OF_A_KIND
from magnus_argo.diagnostics.fix import Fix
from magnus_argo.diagnostics.records import dataclass, replace
from magnus_argo.diagnostics.remedy import Remedy
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import counted, shortened

Severity = Literal["error", "warning"]
Level = Literal["error", "warning", "off"]

_IN_PARTS = "fix the ones shown, then check again"


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of mistake. `name` is stable (docs anchor, report id); severity belongs to the rule.

    `judgement`: an error that depends on what no file says, the cluster or the image, and does not stand in the way of
    a workflow. `scope` says where the mistake shows: in its own file alone, or in the files of a run together, so that
    another run may not find it.
    """

    name: str
    summary: str
    severity: Severity = "error"
    judgement: bool = False
    scope: Literal["file", "run"] = "run"

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
    """One mistake: `message` says what is wrong, `help` what to do, with `block` in the lines below it, and `related`
    what else to look at; `level` is what the policy makes of it, and `count` the number of mistakes that it stands for.
    `environments` are those of the project in which it was found, empty where it has none. `fixes` are the ways to mend
    it that are known as edits, the best one first, and `remedies` those that the compiler has yet to make edits of."""

    rule: Rule
    message: str
    primary: Label
    related: tuple[Label, ...] = ()
    help: str | None = None
    level: Level | None = None
    count: int = 1
    environments: tuple[str, ...] = ()
    fixes: tuple[Fix, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    block: tuple[str, ...] = ()

    @property
    def severity(self) -> Level:
        """The level that the policy gives it, or else the rule's own severity."""
        return self.level or self.rule.severity


def by_lines(problem: Diagnostic) -> Diagnostic:
    """Returns a problem with the lines of its cure, which is all in our own words."""
    first, *block = (problem.help or "").split("\n")
    return replace(problem, help=first or None, block=tuple(block))


def cure_of(problem: Diagnostic) -> list[str]:
    """Returns what to do, line by line: a name that has line breaks begins none."""
    return [problem.help, *problem.block] if problem.help else []


def brief(problem: Diagnostic) -> Diagnostic:
    """Cuts what a diagnostic says where that is longer than `LONGEST_TOLD`. Its message may be a reason of a kind, by
    which others judge, and stays one."""
    texts = [problem.message, problem.help or "", *problem.block, *[label.text for label in problem.related]]
    if len(max(texts, key=len)) <= LONGEST_TOLD:
        return problem
    cut = partial(shortened, limit=LONGEST_TOLD)
    return replace(
        problem,
        message=type(problem.message)(cut(problem.message)),
        help=cut(problem.help or "") or None,
        block=tuple(map(cut, problem.block)),
        related=tuple(Label(label.span, cut(label.text)) for label in problem.related),
    )


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    """Tells whether one of them is an error, by the level that the project gives it."""
    return any(diagnostic.severity == "error" for diagnostic in diagnostics)


def number_of(severity: Severity, diagnostics: Iterable[Diagnostic]) -> int:
    """Counts the mistakes of a severity, also those that are told together."""
    return sum(diagnostic.count for diagnostic in diagnostics if diagnostic.severity == severity)


def counts_of(diagnostics: Sequence[Diagnostic], kind: str) -> str:
    """Counts errors and warnings of a kind: `1 new error and 2 new warnings`; empty if there are none."""
    numbers = ((number_of(severity, diagnostics), severity) for severity in ("error", "warning"))
    return " and ".join(counted(number, f"{kind} {severity}") for number, severity in numbers if number)


def first_of_each_kind(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Keeps the first `MAX_OF_A_KIND` mistakes of each rule in each file; one more diagnostic stands for the rest."""
    kept: list[Diagnostic] = []
    numbers: dict[tuple[Rule, str, Level], int] = {}
    places: dict[tuple[Rule, str, Level], int] = {}
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
    return Diagnostic(first.rule, message, Label(first.primary.span), help=_IN_PARTS, level=first.level, count=count)


def first_hundred(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Keeps the first `MAX_OF_A_KIND` of what takes long to find; one more stands for all that come after."""
    kept = [*islice(diagnostics, MAX_OF_A_KIND + 1)]
    return kept if len(kept) <= MAX_OF_A_KIND else [*kept[:-1], end_of_search(kept[-1])]


def end_of_search(first: Diagnostic) -> Diagnostic:
    """Builds what stands for the `first` problem that is not shown and for those after it, which nobody counts."""
    message = f"there are more than {MAX_OF_A_KIND} problems like this one, and the rest is not shown"
    return Diagnostic(first.rule, message, Label(first.primary.span), help=_IN_PARTS, level=first.level)


def tidy(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sorts diagnostics by place, then rule and message, and drops repetitions; what was found in several environments
    is one diagnostic that names them."""
    unique = dict.fromkeys(diagnostics)
    if any(diagnostic.environments for diagnostic in unique):
        unique = dict.fromkeys(_joined(unique))
    return sorted(unique, key=lambda found: (found.primary.span, found.rule.name, found.message))


def anywhere(diagnostic: Diagnostic) -> Diagnostic:
    """Returns a diagnostic without the environments in which it was found: alike for the same mistake in several."""
    return replace(diagnostic, environments=()) if diagnostic.environments else diagnostic


def _joined(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    environments: dict[Diagnostic, dict[str, None]] = {}
    for diagnostic in diagnostics:
        environments.setdefault(anywhere(diagnostic), {}).update(dict.fromkeys(diagnostic.environments))
    for diagnostic, names in environments.items():
        yield replace(diagnostic, environments=(*names,))


class Findings:
    """Keeps the first hundred diagnostics; a warning gives way to an error, so that no error is lost to the limit."""

    __slots__ = ("errors", "warnings")

    def __init__(self) -> None:
        self.errors: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []

    def takes(self, rule: Rule) -> bool:
        """Tells whether there is room for one more diagnostic of a rule, so that it is worth building."""
        return len(self.errors if rule.severity == "error" else self.warnings) <= MAX_OF_A_KIND

    def add(self, problem: Diagnostic) -> None:
        """Keeps a diagnostic if there is room for it."""
        if self.takes(problem.rule):
            (self.errors if problem.severity == "error" else self.warnings).append(problem)

    def mark(self) -> tuple[int, int]:
        """Returns the point to which `back_to` can return."""
        return len(self.errors), len(self.warnings)

    def back_to(self, mark: tuple[int, int]) -> None:
        """Drops what was added after a `mark`."""
        del self.errors[mark[0] :], self.warnings[mark[1] :]

    def all(self) -> list[Diagnostic]:
        """Returns the diagnostics in the order of the file."""
        return sorted(first_hundred(self.errors + self.warnings), key=lambda found: found.primary.span)
