"""What the action writes for people: the job's summary and the difference, both as files too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from magnus_argo.commands.diff import difference
from magnus_argo.diagnostics.errors import UnusableError, reason_of
from magnus_argo.report.markdown import render as page_of
from magnus_argo.report.markdown_text import inline_message
from magnus_argo.report.printable import visible
from magnus_argo.report.results import Results

if TYPE_CHECKING:
    from magnus_argo.changes.change import Changes
    from magnus_argo.commands.action.closed import ClosedWorkspace
    from magnus_argo.commands.batch import Batch
    from magnus_argo.project.plan import Request

DIFF_FILE = ".magnus-argo/diff.md"
SUMMARY_FILE = ".magnus-argo/summary.md"
_IGNORED = {".magnus-argo/.gitignore": b"*\n"}
"""The folder ignores itself, so that no later step commits what is in there."""

_PART = 490_000
"""Bytes of the summary that a page may have: the runner drops the whole of one of more than a mebibyte."""


def changes_of(
    base: str | None, request: Request, batch: Batch, workspace: ClosedWorkspace, environment: Mapping[str, str]
) -> Changes | None:
    """Finds the difference of what was compiled from `base`, which is a revision, a folder or `auto`; without one only
    pull requests have any. Raises `UnusableError` where it cannot be had.
    """
    if base is None and not environment.get("GITHUB_EVENT_NAME", "").startswith("pull_request"):
        return None
    return difference(request, workspace, None if base == "auto" else base, environment, batch)


def diff_files(changes: Changes) -> dict[str, bytes]:
    """What goes to which path of the workspace, for a comment."""
    from magnus_argo.changes.render.markdown import render

    return {DIFF_FILE: render(changes).encode(), **_IGNORED}


def summary_files(page: str) -> dict[str, bytes]:
    """What goes to which path of the workspace, for whatever else should show the summary."""
    return {SUMMARY_FILE: f"{page}\n".encode(), **_IGNORED}


def summary(results: Results, changes: Changes | None, problems: Sequence[str]) -> str:
    """The page, in GitHub's Markdown; all that it tells, in the order of its importance."""
    return "\n".join(_pages(results, changes, problems))


def add_to_summary(page: str, environment: Mapping[str, str]) -> None:
    """Raises `UnusableError`. Without the runner's file there is nobody to read it."""
    path = environment.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(f"{page}\n")
    except OSError as problem:
        raise UnusableError(f"cannot write GITHUB_STEP_SUMMARY: {reason_of(problem)}") from None


def _pages(results: Results, changes: Changes | None, problems: Sequence[str]) -> Iterator[str]:
    """Without errors what changes is told first, and with it what is wrong; errors stand before all else."""
    yield from (f"❌ {inline_message(visible(problem)[:2000])}\n" for problem in problems)
    if changes is None or changes.problems:
        if results.pipelines or results.diagnostics:
            yield page_of(results, _PART)
        return
    from magnus_argo.changes.render.markdown import render

    errors = [found for found in results.diagnostics if found.severity == "error"]
    if errors:
        yield page_of(Results(errors, results.sources, results.pipelines, results.policy), _PART)
    yield render(changes, limit=_PART, errors=False, results=results)
