"""What the jobs of a project amount to: few bytes of its file can stand for many."""

from __future__ import annotations

from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_SETTINGS, MAX_JOBS, MAX_SETTINGS, MEBIBYTE
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.project.layers import Settings


@dataclass(slots=True)
class Amount:
    """The `jobs` so far, the `values` in the lists and mappings of their settings, and the `characters` of the texts in
    these."""

    jobs: int = 0
    values: int = 0
    characters: int = 0

    def add(self, settings: Settings) -> None:
        """Counts one more job."""
        self.jobs += 1
        values, characters = settings.extent()
        self.values += values
        self.characters += characters

    def excess(self) -> str:
        """Says what is more than a project, or all projects of a run, may have; empty as long as nothing is."""
        if self.jobs > MAX_JOBS or self.values > MAX_SETTINGS:
            return f"more than {MAX_JOBS:,} pipelines, or {MAX_SETTINGS:,} settings in them"
        is_long = self.characters > MAX_BYTES_OF_SETTINGS
        return f"more than {MAX_BYTES_OF_SETTINGS // MEBIBYTE} MiB of text in settings" if is_long else ""
