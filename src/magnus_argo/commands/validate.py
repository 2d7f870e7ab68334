"""What `validate` does: all checks, nothing written."""

from __future__ import annotations

import os
from collections.abc import Mapping

from magnus_argo.commands.batch import compile_all
from magnus_argo.commands.console import Console
from magnus_argo.diagnostics.words import counted
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.plan import Request


def validate(request: Request, console: Console, environment: Mapping[str, str]) -> int:
    """Checks the pipelines and reports what is wrong; returns 1 if there is an error."""
    workspace = Workspace(os.curdir)
    batch = compile_all(request, workspace, environment)
    console.report(batch.results(), workspace)
    if not batch.failed:
        console.say(f"{counted(len(batch.outcomes), 'pipeline')} checked, no errors")
    return int(batch.failed)
