"""The options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click

from magnus_argo.commands import completing
from magnus_argo.commands.option_values import (
    ArgoVersionChoice,
    image_tag_of,
    pairs_of,
    patterns_of,
    reports_of,
    version_of_magnus,
)
from magnus_argo.diagnostics.errors import reason_of
from magnus_argo.files.astray import led_astray
from magnus_argo.files.borders import LEFT
from magnus_argo.files.paths import leads_into_git
from magnus_argo.magnus.runtimes import FAMILIES, VARIABLE_PREFIX
from magnus_argo.magnus.versions import ARGO_VERSIONS
from magnus_argo.report import FORMATS

Command = Callable[..., Any]

KINDS = click.Choice(["Workflow", "WorkflowTemplate", "CronWorkflow"])
LOG_LEVELS = click.Choice(["INFO", "DEBUG", "WARNING", "ERROR", "FATAL"])


_WAY = f"{__name__}.way"


def _go(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    """Goes to the directory for as long as the command line is at work; paths are shown from where it began."""
    if value is None:
        return
    root = context.find_root()
    before, way = os.getcwd(), os.path.join(way_here(), value)
    try:
        os.chdir(value)
    except OSError as problem:
        raise click.BadParameter(f"cannot go to {value!r}: {reason_of(problem)}") from None
    astray = "a symbolic link leads into `.git`" if leads_into_git(way) else ""
    astray = astray or led_astray(os.path.join(before, value))
    if astray:
        os.chdir(before)
        raise click.BadParameter(f"cannot go to {value!r}: {astray}")
    root.obj = root.obj or before
    root.meta[_WAY] = way
    LEFT.append(before)
    root.call_on_close(lambda: os.chdir(LEFT.pop()))


def way_here() -> str:
    """Returns the current folder by the links over which the user's shell and flags have come to it."""
    folder, shell = os.getcwd(), os.environ.get("PWD", "")
    way = str(click.get_current_context().find_root().meta.get(_WAY, shell))
    return way if os.path.isabs(way) and os.path.realpath(way) == folder else folder


def started_in() -> str:
    """Returns the folder in which the user's shell is; empty where that is the current one."""
    return str(click.get_current_context().find_root().obj or "")


DIRECTORY = (
    click.option(
        "-C",
        "--directory",
        metavar="DIR",
        callback=_go,
        is_eager=True,
        expose_value=False,
        help="Run in DIR: all paths on the command line are relative to it.",
    ),
)

HOOK = (click.option("--hook", is_flag=True, hidden=True),)  # the names come from pre-commit

VARIABLES = (
    click.option(
        "--var",
        "variables",
        multiple=True,
        metavar="NAME=VALUE",
        callback=pairs_of,
        help=f"A value for ${{NAME}}; takes precedence over {VARIABLE_PREFIX}NAME.",
    ),
    click.option(
        "--image-tag",
        metavar="TAG",
        callback=image_tag_of,
        help="A value for ${docker_image}; auto means the commit that was pushed.",
    ),
)

SHARED = (
    click.option(
        "-c",
        "--config",
        "--config-file",
        metavar="FILE",
        shell_complete=completing.files,
        help="The magnus configuration with the argo executor.",
    ),
    click.option(
        "-p",
        "--parameters",
        "--parameters-file",
        metavar="FILE",
        shell_complete=completing.files,
        help="The parameters of the run.",
    ),
    *VARIABLES,
    click.option("--tag", metavar="TEXT", help="The tag that magnus stores with the run."),
    click.option("--log-level", type=LOG_LEVELS, help="The log level of magnus in the containers.  [WARNING]"),
    click.option(
        "--magnus",
        metavar="VERSION",
        callback=version_of_magnus,
        shell_complete=completing.versions_of_magnus,
        help=f"The magnus version in the image ({', '.join(f'{name}.x' for name in FAMILIES)}), if not detected.",
    ),
    click.option("--argo", type=ArgoVersionChoice(ARGO_VERSIONS), help="The version of Argo on the cluster.  [3.5]"),
    click.option(
        "--report",
        "reports",
        multiple=True,
        metavar="FORMAT[:FILE]",
        callback=reports_of,
        shell_complete=completing.reports,
        help=f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}; can be repeated.  [text]",
    ),
    click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colors in text.  [auto]"
    ),
    click.option("-q", "--quiet", is_flag=True, help="Print only diagnostics; for graph and diff, only their result."),
)
KIND = (
    click.option("--kind", type=KINDS, help="The kind of object to write.  [Workflow]"),
    click.option("--name", metavar="NAME", help="The name of the object.  [the name of the pipeline file]"),
    click.option(
        "--schedule",
        "schedules",
        multiple=True,
        metavar="CRON",
        help="When a CronWorkflow runs; can be repeated.",
    ),
)
PIPELINES = (
    click.argument("pipelines", nargs=-1, metavar="[PIPELINE]...", shell_complete=completing.files),
    click.option(
        "--project",
        "projects",
        metavar="FILE",
        multiple=True,
        shell_complete=completing.files,
        help="The project file; can be repeated.  [magnus-argo.yaml, here or in a folder above]",
    ),
    click.option(
        "--exclude",
        multiple=True,
        metavar="PATTERN",
        callback=patterns_of,
        shell_complete=completing.files,
        help="Leave out the pipelines that match, or that are in a folder that does; can be repeated.",
    ),
    click.option(
        "--env",
        "environments",
        multiple=True,
        metavar="NAME",
        shell_complete=completing.environments,
        help="Only this environment of the project file; can be repeated.  [all of them]",
    ),
)
EVERYWHERE = (
    click.option(
        "--all-projects",
        is_flag=True,
        help="Every magnus-argo.yaml here and below or, for each PIPELINE, the closest one.",
    ),
)


def with_options(*groups: tuple[Command, ...]) -> Command:
    """Returns a decorator that gives a command the options of some groups, in their order."""

    def decorated(command: Command) -> Command:
        for option in reversed([option for group in groups for option in group]):
            command = option(command)
        return command

    return decorated
