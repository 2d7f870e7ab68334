"""What `validate` does: all checks, nothing written but the fixes that are asked for."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from magnus_argo.commands.console import Console
from magnus_argo.commands.fixing import Mended, mend, safe_fix, write
from magnus_argo.commands.parts import Part, compile_places, has_failed, here_of, joined, part_of
from magnus_argo.commands.spending import Spent
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.words import counted
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.places import Asked, Place, places_of, require_project


@dataclass(frozen=True, slots=True)
class ValidateFlags:
    """What `validate` is asked for: the flags of that name."""

    fix: bool = False
    diff: bool = False
    exit_code: bool = False


def validate(asked: Asked, flags: ValidateFlags, console: Console, environment: Mapping[str, str]) -> int:
    """Checks the pipelines and reports what is wrong; returns 1 if there is an error, or a fix with `exit_code`."""
    here = here_of(asked)
    if flags.fix:
        return _fix(asked, flags, console, here, environment)
    places = _places(asked, here, environment)
    if not places:
        return 0
    parts = compile_places(places, environment)
    console.report(parts, here)
    _conclude(parts, console)
    _tell_of_fixes(parts, console)
    return int(has_failed(parts))


def _places(asked: Asked, here: Workspace, environment: Mapping[str, str]) -> list[Place]:
    """The projects that the run is about; of a commit those that its files concern, if any."""
    places = places_of(asked, here, environment)
    if not asked.of_a_commit:
        return places
    from magnus_argo.project.hooked import concerned

    return [*filter(None, map(concerned, places))]


def _tell_of_fixes(parts: Sequence[Part], console: Console) -> None:
    """To people, who read the problems on the terminal."""
    problems = [problem for part in parts for problem in part.batch.results().diagnostics]
    fixable = sum(safe_fix(problem) is not None for problem in problems)
    if fixable and ("text", None) in console.reports:
        console.say(f"{counted(fixable, 'problem')} can be fixed with `validate --fix`")


def _conclude(parts: Sequence[Part], console: Console) -> None:
    if not has_failed(parts):
        where = f" in {len(parts)} projects" if len(parts) > 1 else ""
        console.say(f"{_counted(parts)}{where} checked, no errors")


def _counted(parts: Sequence[Part]) -> str:
    jobs = [(number, job) for number, part in enumerate(parts) for job, _ in part.batch.outcomes]
    environments = {job.environment for _, job in jobs if job.environment}
    if not environments:
        return counted(len(jobs), "pipeline")
    files = {(number, job.files.pipeline.path) for number, job in jobs}
    return f"{counted(len(files), 'pipeline')} in {counted(len(environments), 'environment')}"


def _fix(asked: Asked, flags: ValidateFlags, console: Console, here: Workspace, environment: Mapping[str, str]) -> int:
    """Reports what is left; with `diff` all that is there, as nothing is fixed then."""
    places = _places(asked, here, environment)
    if not places:
        return 0
    for place in places:
        require_project(place)
    spent = Spent()
    mended = [mend(place.request, place.workspace, environment, spent, _changeable(asked, place)) for place in places]
    batches = [each.before if flags.diff else each.batch for each in mended]
    parts = joined([part_of(place, batch, environment) for place, batch in zip(places, batches, strict=True)])
    if not (flags.diff or asked.texts):
        write(mended, here)
    console.report(parts, here, {each.workspace.place(path) for each in mended for path in each.files})
    for each in mended:
        for path, count in each.counts.items():
            done = "would fix" if flags.diff else "fixed"
            console.say(f"{done} {counted(count, 'problem')} in {each.workspace.in_prose(path)}")
    _conclude(parts, console)
    if flags.diff:
        _show(mended, console)
    elif asked.texts:
        _print(mended, asked)
    return int(has_failed(parts) or (any(each.files for each in mended) and (flags.diff or flags.exit_code)))


def _changeable(asked: Asked, place: Place) -> list[str] | None:
    """The paths of what alone may be changed, which comes from stdin or is in a commit; None where all may be."""
    workspace = place.workspace
    if asked.of_a_commit:
        return [path for path in map(workspace.given, asked.request.pipelines) if workspace.holds(path)]
    return [workspace.relative(path) for path in place.request.pipelines] if asked.texts else None


def _print(mended: Sequence[Mended], asked: Asked) -> None:
    """The text from stdin as it shall be; as it came where there is nothing to fix."""
    fixed = [data for each in mended for data in each.files.values()]
    sys.stdout.buffer.write(b"".join(fixed or asked.texts.values()))


def _show(mended: Sequence[Mended], console: Console) -> None:
    from magnus_argo.changes.text_diff import unified

    for each in mended:
        for path, data in each.files.items():
            shown, before = each.workspace.in_diffs(path), each.originals[path].data
            sys.stdout.write(unified(shown, before, data, color=console.color))
