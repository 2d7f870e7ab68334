"""What the action writes for people: the job's summary and the difference, both as files too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from magnus_argo.commands.batch import Batch
from magnus_argo.commands.diff.projects import compared
from magnus_argo.commands.parts import results_of
from magnus_argo.diagnostics.errors import UnusableError, reason_of
from magnus_argo.files.paths import PAGES
from magnus_argo.project.halves import halves_of
from magnus_argo.report import TITLE
from magnus_argo.report.markdown_text import inline_message
from magnus_argo.report.printable import visible
from magnus_argo.report.results import Results
from magnus_argo.report.sections import has_room, in_sections, page

if TYPE_CHECKING:
    from magnus_argo.changes.change import Changes
    from magnus_argo.commands.parts import Part
    from magnus_argo.files.workspace import Workspace
    from magnus_argo.project.places import Asked

    Titled = tuple[str, Changes]

NO_RESULTS: Mapping[str, Results] = {}
DIFF_FILE = f"{PAGES}/diff.md"
SUMMARY_FILE = f"{PAGES}/summary.md"
_IGNORED = {f"{PAGES}/.gitignore": b"*\n"}
"""The folder ignores itself, so that no later step commits what is in there."""

_PART = 490_000
"""Bytes of the summary that a page may have: the runner drops the whole of one of more than a mebibyte."""


def changes_of(
    base: str | None, asked: Asked, here: Workspace, parts: Sequence[Part], environment: Mapping[str, str]
) -> list[Titled]:
    """Finds the difference of what was compiled from `base`, which is a revision, a folder or `auto`; without one only
    pull requests have any. Projects that are gone come last. Raises `UnusableError` where it cannot be had.
    """
    if base is None and not environment.get("GITHUB_EVENT_NAME", "").startswith("pull_request"):
        return []
    base = None if base == "auto" else base
    halves = halves_of(asked, here, base, environment, [part.place for part in parts])
    batches = {id(part.place): part.batch for part in parts}
    compiled = [Batch() if each.is_gone else batches[id(each.place)] for each in halves]
    return [(place.title, changes) for place, changes, _ in compared(halves, compiled, base, environment)]


def diff_files(changes: Sequence[Titled]) -> dict[str, bytes]:
    """Returns what goes to which path of the working directory, for a comment."""
    from magnus_argo.changes.render.markdown import COMMENT_LIMIT

    return {DIFF_FILE: _diff_page(changes, COMMENT_LIMIT, errors=True).encode(), **_IGNORED}


def _diff_page(
    changes: Sequence[Titled], limit: int, *, errors: bool, results: Mapping[str, Results] = NO_RESULTS
) -> str:
    """Of several projects each has a heading. Where there is no room for all, the most dangerous come first, and before
    those that are new."""
    from magnus_argo.changes.render.markdown import render

    if len(changes) == 1:
        name, each = changes[0]
        return render(each, limit=limit, errors=errors, results=results.get(name))
    if not has_room(len(changes), limit):
        changes = sorted(changes, key=lambda titled: _urgency(titled[1]))

    def section(name: str, each: Changes, room: int) -> str:
        return render(each, limit=room, errors=errors, results=results.get(name))

    return in_sections([(name, partial(section, name, each)) for name, each in changes], limit)


def _urgency(changes: Changes) -> tuple[bool, int]:
    from magnus_argo.changes.overview import rows_of
    from magnus_argo.changes.risk import rank

    if changes.news.warnings or changes.problems:
        return False, 0
    is_new = bool(changes.different) and not any(job.base for job in changes.different)
    return is_new, min((rank(row.risk) for row in rows_of(changes)), default=rank(""))


def summary_files(page: str) -> dict[str, bytes]:
    """Returns what goes to which path of the working directory, for whatever else should show the summary."""
    return {SUMMARY_FILE: f"{page}\n".encode(), **_IGNORED}


def summary(parts: Sequence[Part], changes: Sequence[Titled], problems: Sequence[str], title: str) -> str:
    """Builds the page, in GitHub's Markdown; all that it tells, in the order of its importance."""
    return "\n".join(_pages(parts, changes, problems, title))


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


def _pages(parts: Sequence[Part], changes: Sequence[Titled], problems: Sequence[str], title: str) -> Iterator[str]:
    """Without errors what changes is told first, and with it what is wrong; errors stand before all else, and beside
    those of no pipeline nothing is called well."""
    about = "" if title == TITLE else f"{inline_message(visible(title))}: "
    yield from (f"❌ {about}{_lines(problem)}\n" for problem in problems)
    results = {part.place.title: results_of([part]) for part in parts}
    compared = [(name, each) for name, each in changes if not each.problems]
    errors = {name: _errors_of(results[name]) for name, _ in compared if name in results}
    sections = [(name, errors.get(name, whole)) for name, whole in results.items()]
    all_is_well = {name for name, each in sections if each.pipelines and name not in errors and not problems}
    shown = [(name, each) for name, each in sections if each.diagnostics or name in all_is_well]
    if shown:
        yield page(shown, _PART, titled=len(parts) > 1, title=title)
    if compared:
        yield _diff_page(compared, _PART, errors=False, results=results)


def _lines(problem: str) -> str:
    return "<br>".join(inline_message(visible(line)[:2000]) for line in problem.split("\n"))


def _errors_of(results: Results) -> Results:
    errors = [problem for problem in results.diagnostics if problem.severity == "error"]
    return Results(errors, results.sources, results.pipelines, results.policy)
