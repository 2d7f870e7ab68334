"""The projects of one run: each is a part of it, compiled by itself and told where the user stands."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence

from magnus_argo.ci import CIS
from magnus_argo.commands.batch import Batch, compile_all
from magnus_argo.commands.spending import Spent
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label
from magnus_argo.diagnostics.fix import Fix
from magnus_argo.diagnostics.policy import Policy
from magnus_argo.diagnostics.records import dataclass, replace
from magnus_argo.diagnostics.source import Source
from magnus_argo.diagnostics.whereabouts import Where, in_place, where_of
from magnus_argo.files.borders import outermost
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.places import Asked, Place, places_of, require_project
from magnus_argo.report import FOR_CI, render
from magnus_argo.report.results import Results

Shown = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Part:
    """One project of a run. In reports for a CI paths count from `ci_root`, as the CI knows the files; that is empty
    where none runs this; `where` is what cures are made for."""

    place: Place
    batch: Batch
    ci_root: str = ""
    where: Where = "prompt"

    @property
    def workspace(self) -> Workspace:
        """The project's folder."""
        return self.place.workspace

    def shown(self, *, for_ci: bool) -> Shown | None:
        """Returns how paths are shown; None if they are shown as they are."""
        folder = (for_ci and self.ci_root) or self.workspace.seen_from
        return None if folder == self.workspace.root else lambda path: self.workspace.shown_from(folder, path)


def here_of(asked: Asked) -> Workspace:
    """Returns the folder where the user stands."""
    here = Workspace(asked.way or os.curdir, seen_from=asked.seen_from or None)
    if not asked.texts:
        return here
    from magnus_argo.files.overlay import laid_over  # only where a pipeline comes from stdin

    return laid_over(here, asked.texts)


def compile_parts(asked: Asked, here: Workspace, environment: Mapping[str, str], base: str | None = None) -> list[Part]:
    """Compiles the jobs of every project that a run is about, which may compare them with a `base`. Raises
    `UnusableError`."""
    return compile_places(places_of(asked, here, environment, base), environment)


def compile_places(places: Iterable[Place], environment: Mapping[str, str]) -> list[Part]:
    """Compiles the jobs of some projects. Raises `UnusableError`."""
    spent = Spent()
    return joined([_compiled(place, environment, spent) for place in places])


def joined(parts: list[Part]) -> list[Part]:
    """Adds what shows only in several projects together."""
    if len(parts) > 1:
        from magnus_argo.project.across import check_objects_across

        for number, problem in check_objects_across([(part.workspace, part.batch.programs()) for part in parts]):
            parts[number].batch.add(problem)
    return parts


def _compiled(place: Place, environment: Mapping[str, str], spent: Spent) -> Part:
    require_project(place)
    return part_of(place, compile_all(place.request, place.workspace, environment, spent), environment)


def part_of(place: Place, batch: Batch, environment: Mapping[str, str]) -> Part:
    """Makes a project that is compiled a part of a run."""
    is_ci = any(environment.get(provider.marker) for provider in CIS)
    root = outermost(place.workspace.root, environment.get("GITHUB_WORKSPACE", "")) if is_ci else ""
    return Part(place, batch, root, where_of(environment))


def has_failed(parts: Iterable[Part]) -> bool:
    """Tells whether anything in any of them counts as an error."""
    return any(part.batch.failed for part in parts)


def results_of(parts: Sequence[Part], *, for_ci: bool = False) -> Results:
    """Returns all that the reports tell of several projects, with paths as people see them, or CI."""
    reported = [_told(part, part.shown(for_ci=for_ci)) for part in parts]
    if len(reported) == 1:
        return Results(*reported[0])
    comments = {path: those for *_, policy in reported for path, those in policy.comments.items()}
    return Results(
        [problem for diagnostics, *_ in reported for problem in diagnostics],
        {path: source for _, sources, _, _ in reported for path, source in sources.items()},
        {path: problems for _, _, pipelines, _ in reported for path, problems in pipelines.items()},
        Policy().with_comments(comments),
    )


_Told = tuple[list[Diagnostic], dict[str, Source], dict[str, list[Diagnostic]], Policy]


def _told(part: Part, shown: Shown | None) -> _Told:
    batch = part.batch
    pipelines = {name: cured(problems, part.where) for name, problems in batch.pipelines().items()}
    diagnostics = cured(batch.diagnostics, part.where)
    if shown is None:
        return diagnostics, batch.sources, pipelines, batch.policy
    comments = {shown(path): those for path, those in batch.policy.comments.items()}
    return (
        [seen(problem, shown) for problem in diagnostics],
        {shown(path): replace(source, path=shown(path)) for path, source in batch.sources.items()},
        {shown(name): [seen(each, shown) for each in problems] for name, problems in pipelines.items()},
        Policy(batch.policy.levels).with_comments(comments),
    )


def cured(problems: list[Diagnostic], where: Where) -> list[Diagnostic]:
    """Returns problems with cures that can be taken where this runs."""
    if where == "prompt":
        return problems
    return [replace(problem, help=problem.help and in_place(problem.help, where)) for problem in problems]


def seen(problem: Diagnostic, shown: Shown) -> Diagnostic:
    """Returns a diagnostic with its paths as they are told."""
    primary, *related = (
        Label(replace(label.span, path=shown(label.span.path)), label.text)
        for label in (problem.primary, *problem.related)
    )
    return replace(
        problem, primary=primary, related=tuple(related), fixes=tuple(_fix(fix, shown) for fix in problem.fixes)
    )


def _fix(fix: Fix, shown: Shown) -> Fix:
    edits = (replace(edit, span=replace(edit.span, path=shown(edit.span.path))) for edit in fix.edits)
    return replace(fix, edits=tuple(edits))


def rendered(form: str, parts: Sequence[Part], *, color: bool = False) -> str:
    """Writes a report on all parts; where people read it, each of several has a section of its own."""
    if len(parts) < 2 or form not in ("text", "markdown"):
        return render(form, results_of(parts, for_ci=form in FOR_CI), color=color)
    from magnus_argo.report.sections import render_sections

    return render_sections(form, [(part.place.title, results_of([part])) for part in parts], color=color)
