"""Parameters as workflow arguments."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.magnus.parameters import obstacle
from magnus_argo.magnus.program import Program

UNEXPOSED_PARAMETER = Rule("unexposed-parameter", "a parameter that cannot be set at submit", "warning")


def check_parameters(program: Program) -> Iterator[Diagnostic]:
    """Parameters that do not become arguments, where the configuration exposes parameters (`obstacle` says why)."""
    for parameter in program.parameters if program.config and program.config.exposes_parameters else ():
        reason = obstacle(parameter, program.runtime)
        if reason:
            message = f"`{parameter.name}` keeps the file's value and cannot be set at submit: {reason}"
            cure = "rename it if you want to set it at submit"
            yield Diagnostic(UNEXPOSED_PARAMETER, message, Label(parameter.key.span), help=cure)
