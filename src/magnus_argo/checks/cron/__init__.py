"""Rules about when a CronWorkflow runs."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.magnus.program import Program


def check_cron(program: Program) -> Iterator[Diagnostic]:
    """Runs the checks of this room, which take 5 ms to load, if the program becomes a CronWorkflow."""
    if program.options.kind == "CronWorkflow":
        from magnus_argo.checks.cron.stage import CHECKS

        for check in CHECKS:
            yield from check(program)
