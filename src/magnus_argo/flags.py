"""The options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from magnus_argo.report import FORMATS

Command = Callable[..., Any]

ARGO_VERSIONS = click.Choice(["3.4", "3.5", "3.6", "3.7", "4.0", "4.1"])
KINDS = click.Choice(["Workflow", "WorkflowTemplate", "CronWorkflow"])
LOG_LEVELS = click.Choice(["INFO", "DEBUG", "WARNING", "ERROR", "FATAL"])


def _pairs(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = [value.partition("=") for value in values]
    for name, equals, _ in pairs:
        if not equals or not name.isidentifier():
            raise click.BadParameter(f"{name!r} is not NAME=VALUE")
    return {name: value for name, _, value in pairs}


def _reports(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> list[tuple[str, str | None]]:
    pairs = [value.partition(":") for value in values or ("text",)]
    for form, _, _ in pairs:
        if form not in FORMATS:
            raise click.BadParameter(f"{form!r} is not one of {', '.join(FORMATS)}")
    return [(form, path or None) for form, _, path in pairs]


def _magnus(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    parts = (value or "0.5").split(".")
    if parts[:2] not in (["0", "4"], ["0", "5"]) or not all(part.isdigit() for part in parts):
        raise click.BadParameter(f"{value!r} is neither a 0.4 nor a 0.5 version")
    return value


SHARED = (
    click.option(
        "-c", "--config", "--config-file", metavar="FILE", help="The magnus configuration with the argo executor."
    ),
    click.option("-p", "--parameters", "--parameters-file", metavar="FILE", help="The parameters of the run."),
    click.option(
        "--var",
        "variables",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_pairs,
        help="A value for ${NAME}; goes before MAGNUS_VAR_NAME.",
    ),
    click.option("--tag", metavar="TEXT", help="magnus' tag of the run."),
    click.option("--log-level", type=LOG_LEVELS, help="How much magnus says in the containers.  [WARNING]"),
    click.option(
        "--magnus",
        metavar="VERSION",
        callback=_magnus,
        help="The magnus in the image (0.4.x, 0.5.x), where the files do not tell.",
    ),
    click.option("--argo", type=ARGO_VERSIONS, help="The Argo that will run the workflow.  [3.5]"),
    click.option(
        "--report",
        "reports",
        multiple=True,
        metavar="FORMAT[:FILE]",
        callback=_reports,
        help="text, json or github; may be given several times.",
    ),
    click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colors in text.  [auto]"
    ),
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but diagnostics."),
)
KIND = (
    click.option("--kind", type=KINDS, help="What to write.  [Workflow]"),
    click.option("--name", metavar="NAME", help="The name of what is written.  [the pipeline file's]"),
    click.option(
        "--schedule",
        "schedules",
        multiple=True,
        metavar="CRON",
        help="When a CronWorkflow runs; may be given several times.",
    ),
)
PIPELINES = (
    click.argument("pipelines", nargs=-1, metavar="[PIPELINE]..."),
    click.option("--project", metavar="FILE", help="The project file.  [magnus-argo.yaml, if there is one]"),
)


def with_options(*groups: tuple[Command, ...]) -> Command:
    def decorated(command: Command) -> Command:
        for option in reversed([option for group in groups for option in group]):
            command = option(command)
        return command

    return decorated
