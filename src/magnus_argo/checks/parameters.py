"""Parameters as workflow arguments."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.checks.limits import Written
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule, first_hundred
from magnus_argo.diagnostics.words import ticked
from magnus_argo.magnus.parameters import Parameter, obstacle
from magnus_argo.magnus.program import Program

UNEXPOSED_PARAMETER = Rule("unexposed-parameter", "a parameter that cannot be set at submit", "warning")


def check_parameters(program: Program) -> Iterator[Diagnostic]:
    """Parameters that do not become arguments, where the configuration exposes parameters (`obstacle` says why)."""
    if program.config and program.config.exposes_parameters:
        yield from first_hundred(_with_obstacles(program))


def _with_obstacles(program: Program) -> Iterator[Diagnostic]:
    for parameter in program.parameters:
        reason = obstacle(parameter, program.runtime)
        if reason:
            fits = parameter.fits(program.runtime)
            cure = "rename it if you want to set it at submit"
            yield _unexposed(
                parameter, reason, cure if fits else "shorten it, or let the first step read it from a file"
            )


def check_held_back(program: Program, _: Written) -> Iterator[Diagnostic]:
    """Parameters that would be too much for the first container together (argo/first_container.py)."""
    reason = f"Argo {program.options.argo} hands all of them to the first container in one variable of 128 KiB"
    cure = "use Argo 3.6 or later, or shorten the parameters"
    held_back = (parameter for parameter in program.parameters if parameter.name in program.held_back)
    yield from first_hundred(_unexposed(parameter, reason, cure) for parameter in held_back)


def _unexposed(parameter: Parameter, reason: str, cure: str) -> Diagnostic:
    message = f"{ticked(parameter.name)} keeps the file's value and cannot be set at submit: {reason}"
    return Diagnostic(UNEXPOSED_PARAMETER, message, Label(parameter.key.span), help=cure)
