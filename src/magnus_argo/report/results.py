"""What a run has to tell: the input of every report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from magnus_argo.diagnostics.diagnostic import Diagnostic, shortened, tidy
from magnus_argo.diagnostics.source import Source


class Results:
    """`sources` are the files by the path that spans name; `pipelines` those that were checked, by path, each with what
    was found while it was compiled, in whichever file."""

    __slots__ = ("diagnostics", "pipelines", "sources")

    def __init__(
        self,
        diagnostics: Sequence[Diagnostic],
        sources: Mapping[str, Source],
        pipelines: Mapping[str, Sequence[Diagnostic]],
    ) -> None:
        self.diagnostics = shortened(diagnostics)
        self.sources = sources
        self.pipelines = pipelines

    def by_pipeline(self) -> dict[str, list[Diagnostic]]:
        """Each pipeline's diagnostics, those of a config that several share under each of them; what concerns no
        pipeline is under its own file, after them. Only what is among `diagnostics` is there, and all of it."""
        told = set(self.diagnostics)
        grouped = {path: [each for each in found if each in told] for path, found in self.pipelines.items()}
        rest = told.difference(*grouped.values())
        for diagnostic in self.diagnostics:
            if diagnostic in rest:
                grouped.setdefault(diagnostic.primary.span.path, []).append(diagnostic)
        return {path: tidy(found) for path, found in grouped.items()}
