"""What counts of the problems that are found: the project's levels of rules, and the comments that ignore rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from magnus_argo.diagnostics.diagnostic import Diagnostic, Level, brief
from magnus_argo.diagnostics.records import dataclass, field, replace
from magnus_argo.diagnostics.source import Span


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that speaks to magnus-argo. `text` follows `magnus-argo:`; `target` is the line that it speaks of: its
    own, or the next one if it stands alone. `span` is all of it; `rules` are those of an `ignore[rule, rule]`."""

    span: Span
    text: str
    target: int
    rules: tuple[tuple[str, Span], ...] = ()

    @property
    def lines(self) -> set[int]:
        """The lines on which it ignores rules."""
        return {self.span.line, self.target}


@dataclass(frozen=True, slots=True)
class Ignore:
    """One rule that a comment names, and where."""

    rule: str
    span: Span
    comment: Comment


Place = tuple[str, int, str]
"""The path of a file, a line in it, and the name of a rule."""


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """`levels` are by the name of a rule, `comments` by the path of each file that has any."""

    levels: Mapping[str, Level] = field(default_factory=dict)
    comments: Mapping[str, Sequence[Comment]] = field(default_factory=dict)
    _ignored: Mapping[str, frozenset[tuple[int, str]]] = field(default_factory=dict)

    def with_comments(self, comments: Mapping[str, Sequence[Comment]]) -> Policy:
        """Returns a policy that knows the comments of further files, by path."""
        if not comments:
            return self
        ignored = {path: frozenset(_ignored_by(those)) for path, those in comments.items()}
        return Policy(self.levels, {**self.comments, **comments}, {**self._ignored, **ignored})

    def ignores(self) -> list[Ignore]:
        """Returns every rule that a comment names, in the order of files and lines."""
        return [
            Ignore(rule, span, comment)
            for comments in self.comments.values()
            for comment in comments
            for rule, span in comment.rules
        ]

    def is_ignored(self, problem: Diagnostic) -> bool:
        """Tells whether a comment ignores a problem's rule on its line."""
        span = problem.primary.span
        return problem.rule.ignorable and (span.line, problem.rule.name) in self._ignored.get(span.path, ())

    def marked(self, problems: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Returns the problems, in brief, with the level of each: those that are off stay among them, and count for
        nothing.

        An error that is no judgement stays one, whatever comments and levels say.
        """
        told = map(brief, problems)
        return [*map(self._marked, told)] if self.levels or self._ignored else [*told]

    def _marked(self, problem: Diagnostic) -> Diagnostic:
        level: Level = "off" if self.is_ignored(problem) else self.levels.get(problem.rule.name, problem.severity)
        return problem if level == problem.severity or not problem.rule.ignorable else replace(problem, level=level)


AS_FOUND = Policy()
"""Leaves every problem as it was found."""


def _ignored_by(comments: Iterable[Comment]) -> Iterator[tuple[int, str]]:
    """The lines, each with the name of a rule that is ignored there."""
    for comment in comments:
        for rule, _ in comment.rules:
            for line in comment.lines:
                yield line, rule
