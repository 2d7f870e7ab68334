"""What `validate` does: all checks, nothing written but the fixes that are asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from magnus_argo.commands.batch import Batch, compile_all
from magnus_argo.commands.console import Console
from magnus_argo.commands.fixing import Mended, mend, safe_fix, write
from magnus_argo.diagnostics.words import counted
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.plan import Request


@dataclass(frozen=True, slots=True)
class ValidateFlags:
    """What `validate` is asked for: the flags of that name."""

    fix: bool = False
    diff: bool = False
    exit_code: bool = False


def validate(request: Request, flags: ValidateFlags, console: Console, environment: Mapping[str, str]) -> int:
    """Checks the pipelines and reports what is wrong; returns 1 if there is an error, or a fix with `exit_code`."""
    workspace = Workspace(os.curdir)
    if flags.fix:
        return _fix(mend(request, workspace, environment), flags, console, workspace)
    batch = compile_all(request, workspace, environment)
    console.report(batch.results(), workspace)
    _conclude(batch, console)
    _tell_of_fixes(batch, console)
    return int(batch.failed)


def _tell_of_fixes(batch: Batch, console: Console) -> None:
    """To people, who read the problems on the terminal."""
    fixable = sum(safe_fix(problem) is not None for problem in batch.results().diagnostics)
    if fixable and ("text", None) in console.reports:
        console.say(f"{counted(fixable, 'problem')} can be fixed with `validate --fix`")


def _conclude(batch: Batch, console: Console) -> None:
    if not batch.failed:
        console.say(f"{counted(len(batch.outcomes), 'pipeline')} checked, no errors")


def _fix(mended: Mended, flags: ValidateFlags, console: Console, workspace: Workspace) -> int:
    """Reports what is left; with `diff` all that is there, as nothing is fixed then."""
    if not flags.diff:
        write(mended, workspace)
    batch = mended.before if flags.diff else mended.batch
    console.report(batch.results(), workspace, mended.files)
    for path, count in mended.counts.items():
        console.say(f"{'would fix' if flags.diff else 'fixed'} {counted(count, 'problem')} in {path}")
    _conclude(batch, console)
    if flags.diff:
        _show(mended, console)
    return int(batch.failed or (bool(mended.files) and (flags.diff or flags.exit_code)))


def _show(mended: Mended, console: Console) -> None:
    from magnus_argo.changes.text_diff import unified

    for path, data in mended.files.items():
        sys.stdout.write(unified(path, mended.originals[path].data, data, color=console.color))
