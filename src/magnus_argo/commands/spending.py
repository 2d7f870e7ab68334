"""What a run has cost so far: its projects share one budget."""

from __future__ import annotations

from collections.abc import Iterable

from magnus_argo.compiler import Compilation
from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_ALL_VALUES, MAX_BYTES_OF_RUN, MAX_BYTES_WRITTEN, MEBIBYTE
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.diagnostics.words import path_in_prose
from magnus_argo.magnus.shelf import TOO_MANY_BYTES
from magnus_argo.project.amounts import Amount
from magnus_argo.project.layers import Settings
from magnus_argo.project.plan import Job


@dataclass(slots=True)
class Spent:
    """Bytes of files that were `read`, counting each use of one, characters that values of variables have `added` to
    them, bytes of the workflows `written`, and what the jobs that are `asked` for amount to."""

    read: int = 0
    added: int = 0
    written: int = 0
    asked: Amount = field(default_factory=Amount)

    def add(self, done: Compilation) -> None:
        """Counts a job that was compiled."""
        self.read += sum(len(source.data) for source in done.sources.values())
        self.added += done.added
        self.written += len(done.workflow or b"")

    def add_jobs(self, jobs: Iterable[Settings], project: str) -> None:
        """Counts the jobs of one more project. Raises `UnusableError` if those of all are too many."""
        for settings in jobs:
            self.asked.add(settings)
        if excess := self.asked.excess():
            file = path_in_prose(project)
            message = f"with {file} the projects have {excess}, counting each environment and use of a default"
            raise UnusableError(message, "take fewer projects at a time: `--project FILE`, or `-C DIR`")

    def too_much(self, job: Job) -> Diagnostic | None:
        """Says what the run would cost too much with one more job; None as long as it does not."""
        if self.read + job.files.size > MAX_BYTES_OF_RUN:
            return _too_many_bytes(job, MAX_BYTES_OF_RUN, "reads", "files, counting each use of a file")
        if self.added > MAX_BYTES_OF_ALL_VALUES:
            return _too_many_bytes(job, MAX_BYTES_OF_ALL_VALUES, "adds", "values of variables to the files")
        if self.written > MAX_BYTES_WRITTEN:
            return _too_many_bytes(job, MAX_BYTES_WRITTEN, "writes", "workflows")
        return None


@dataclass(frozen=True, slots=True)
class SpentOnSides:
    """The same for each side of a comparison."""

    today: Spent = field(default_factory=Spent)
    base: Spent = field(default_factory=Spent)


def _too_many_bytes(job: Job, limit: int, does: str, what: str) -> Diagnostic:
    message = f"with this pipeline the run {does} more than {limit // MEBIBYTE} MiB of {what}"
    cure = "compile fewer pipelines at a time: name some, or list them in several project files (`--project`)"
    return Diagnostic(TOO_MANY_BYTES, message, Label(job.place), help=cure)
