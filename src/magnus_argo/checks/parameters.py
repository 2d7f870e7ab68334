"""Parameters as workflow arguments."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.checks.limits import Written
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
            cure = cure if parameter.fits(program.runtime) else "shorten it, or let the first step read it from a file"
            yield Diagnostic(UNEXPOSED_PARAMETER, message, Label(parameter.key.span), help=cure)


def check_held_back(program: Program, _: Written) -> Iterator[Diagnostic]:
    """Parameters that would be too much for the first container together (argo/first_container.py)."""
    for parameter in program.parameters:
        if parameter.name in program.held_back:
            why = f"Argo {program.options.argo} hands all of them to the first container in one variable of 128 KiB"
            message = f"`{parameter.name}` keeps the file's value and cannot be set at submit: {why}"
            cure = "use Argo 3.6 or later, or shorten the parameters"
            yield Diagnostic(UNEXPOSED_PARAMETER, message, Label(parameter.key.span), help=cure)
