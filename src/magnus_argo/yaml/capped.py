"""The diagnostics of one file, no more than anybody reads."""

from __future__ import annotations

from magnus_argo.diagnostics.diagnostic import Diagnostic, Rule

MAX_DIAGNOSTICS = 100


class Findings:
    """Keeps the first 100 diagnostics; a warning gives way to an error, so that no error is lost to the limit."""

    __slots__ = ("errors", "warnings")

    def __init__(self) -> None:
        self.errors: list[Diagnostic] = []
        self.warnings: list[Diagnostic] = []

    def takes(self, rule: Rule) -> bool:
        """False if there are so many already that one more would be dropped."""
        return len(self.errors if rule.severity == "error" else self.warnings) < MAX_DIAGNOSTICS

    def add(self, found: Diagnostic) -> None:
        if self.takes(found.rule):
            (self.errors if found.severity == "error" else self.warnings).append(found)

    def mark(self) -> tuple[int, int]:
        """The point to which `back_to` can return."""
        return len(self.errors), len(self.warnings)

    def back_to(self, mark: tuple[int, int]) -> None:
        del self.errors[mark[0] :], self.warnings[mark[1] :]

    def all(self) -> list[Diagnostic]:
        """In the order of the file."""
        kept = (self.errors + self.warnings)[:MAX_DIAGNOSTICS]
        return sorted(kept, key=lambda found: found.primary.span)
