"""Rules about the project file's settings in Argo's words: what Argo's schema cannot say."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.magnus.program import Program


def check_settings(program: Program) -> Iterator[Diagnostic]:
    """Runs the checks of this room, which take 10 ms to load, if the project has such settings."""
    if program.options.settings:
        from magnus_argo.checks.argo_settings.stage import CHECKS

        for check in CHECKS:
            yield from check(program)
