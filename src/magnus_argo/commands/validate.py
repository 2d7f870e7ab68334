"""What `validate` does: all checks, nothing written."""

from __future__ import annotations

from collections.abc import Mapping

from magnus_argo.commands.console import Console
from magnus_argo.commands.parts import compile_parts, has_failed, here_of
from magnus_argo.diagnostics.words import counted
from magnus_argo.project.places import Asked


def validate(asked: Asked, console: Console, environment: Mapping[str, str]) -> int:
    """Checks the pipelines and reports what is wrong; returns 1 if there is an error."""
    here = here_of(asked)
    parts = compile_parts(asked, here, environment)
    console.report(parts, here)
    if has_failed(parts):
        return 1
    count = counted(sum(len(part.batch.outcomes) for part in parts), "pipeline")
    where = f" in {len(parts)} projects" if len(parts) > 1 else ""
    console.say(f"{count}{where} checked, no errors")
    return 0
