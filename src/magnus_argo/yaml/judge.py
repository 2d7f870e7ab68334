"""What is left of the findings after the comments of the files and the levels of the project have been heard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.source import Source
from magnus_argo.yaml.decode import MARKER

if TYPE_CHECKING:
    from magnus_argo.yaml.comments import Comment, Ignore

Level = Literal["error", "warning", "off"]


class Judge:
    """Called with findings, gives those that count, with the severity that the project wants.

    `levels` are by the name of a rule. An error that is no judgement is neither left out nor lowered. `ignores` are
    those of the comments heard so far, `used` those that a finding met; `bare` are comments that name no rule.
    """

    __slots__ = ("_by_place", "_heard", "_levels", "bare", "ignores", "used")

    def __init__(self, levels: Mapping[str, Level] | None = None) -> None:
        self.ignores: list[Ignore] = []
        self.used: set[Ignore] = set()
        self.bare: list[Comment] = []
        self._levels = levels or {}
        self._heard: set[str] = set()
        self._by_place: dict[tuple[str, int, str], list[Ignore]] = {}

    def hear(self, sources: Iterable[Source]) -> None:
        """Takes note of the comments of files, once for each path."""
        for source in sources:
            if MARKER in source.data and source.path not in self._heard:
                from magnus_argo.yaml.comments import comments  # most files have none

                self._heard.add(source.path)
                for comment in comments(source):
                    self._note(comment)

    def __call__(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        return [judged for problem in found if (judged := self._judged(problem)) is not None]

    def _note(self, comment: Comment) -> None:
        named = comment.ignores()
        self.ignores += named
        self.bare += [] if named else [comment]
        for ignore in named:
            for line in {comment.span.line, comment.target}:
                self._by_place.setdefault((comment.span.path, line, ignore.rule), []).append(ignore)

    def _judged(self, problem: Diagnostic) -> Diagnostic | None:
        rule, span = problem.rule, problem.primary.span
        ignores = self._by_place.get((span.path, span.line, rule.name)) if rule.ignorable else None
        if ignores:
            self.used.update(ignores)
            return None
        level = self._levels.get(rule.name, problem.severity)
        if level == problem.severity or not rule.ignorable:
            return problem
        return None if level == "off" else replace(problem, level=level)
