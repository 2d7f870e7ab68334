"""The bytes of a YAML file to a tree of nodes with places: the only reader of YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from magnus_argo.yaml.reader import comments_in, read

if TYPE_CHECKING:
    from magnus_argo.diagnostics.diagnostic import Diagnostic
    from magnus_argo.diagnostics.source import Source

__all__ = ["comments_in", "read", "with_fixes"]


def with_fixes(problems: Iterable[Diagnostic], sources: Mapping[str, Source]) -> list[Diagnostic]:
    """Returns the problems with a fix for each remedy that the files allow for, in place of the remedies. Those for
    other files stay."""
    problems = list(problems)
    if not any(problem.remedies for problem in problems):
        return problems
    from magnus_argo.yaml.mending import mended  # few problems have one

    return mended(problems, sources)
