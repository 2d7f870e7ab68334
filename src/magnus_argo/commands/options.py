"""The options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import click

from magnus_argo.commands import completing
from magnus_argo.diagnostics.errors import reason_of
from magnus_argo.magnus.runtimes import FAMILIES, VARIABLE_PREFIX, family_of
from magnus_argo.report import DATA, FORMATS

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
    reports = [_report(value) for value in values or ("text",)]
    files = [os.path.normpath(path) for _, path in reports if path is not None]
    for path in files:
        if files.count(path) > 1:
            raise click.BadParameter(f"two reports would be written to {path!r}")
    printed = on_stdout(reports)
    if len(printed) > 1:
        raise click.BadParameter(f"{' and '.join(printed)} cannot share stdout; write {printed[-1]}:FILE")
    return reports


def _report(value: str) -> tuple[str, str | None]:
    form, colon, path = value.partition(":")
    if form not in FORMATS:
        raise click.BadParameter(f"{form!r} is not one of {', '.join(FORMATS)}")
    if colon and not path:
        raise click.BadParameter(f"{value!r} names no file; without a colon the report goes to the terminal")
    return form, path or None


def on_stdout(reports: Iterable[tuple[str, str | None]]) -> list[str]:
    """Returns the formats that are printed as data; `text` and `github` go to stderr."""
    return [form for form, path in reports if form in DATA and path is None]


def _magnus(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value:
        try:
            family_of(value)
        except ValueError as problem:
            raise click.BadParameter(str(problem)) from None
    return value


def _image_tag(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise click.BadParameter("it is empty; is a variable not set?")
    return value


def folder(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Returns the folder with a slash at its end, as `--output` tells a folder from a file."""
    return os.path.join(value, "") if value else None


def _go(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    """Goes to the directory for as long as the command line is at work; paths are shown from where it began."""
    if value is None:
        return
    root = context.find_root()
    before = os.getcwd()
    try:
        os.chdir(value)
    except OSError as problem:
        raise click.BadParameter(f"cannot go to {value!r}: {reason_of(problem)}") from None
    root.obj = root.obj or before
    root.call_on_close(lambda: os.chdir(before))


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
        help="Go there first: all paths that are given are relative to DIR.",
    ),
)

HOOK = (click.option("--hook", is_flag=True, hidden=True, expose_value=False),)  # the names come from pre-commit

VARIABLES = (
    click.option(
        "--var",
        "variables",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_pairs,
        help=f"A value for ${{NAME}}; takes precedence over {VARIABLE_PREFIX}NAME.",
    ),
    click.option(
        "--image-tag",
        metavar="TAG",
        callback=_image_tag,
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
        callback=_magnus,
        shell_complete=completing.versions_of_magnus,
        help=f"The magnus version in the image ({', '.join(f'{name}.x' for name in FAMILIES)}), if not detected.",
    ),
    click.option("--argo", type=ARGO_VERSIONS, help="The version of Argo on the cluster.  [3.5]"),
    click.option(
        "--report",
        "reports",
        multiple=True,
        metavar="FORMAT[:FILE]",
        callback=_reports,
        shell_complete=completing.reports,
        help=f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}; can be repeated.  [text]",
    ),
    click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colors in text.  [auto]"
    ),
    click.option(
        "-q", "--quiet", is_flag=True, help="Print only diagnostics; of a picture or a difference, only that."
    ),
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
        "--env",
        "environments",
        multiple=True,
        metavar="NAME",
        shell_complete=completing.environments,
        help="Only this environment of the project file; may be given several times.  [all of them]",
    ),
)
EVERYWHERE = (
    click.option(
        "--all-projects",
        is_flag=True,
        help="Every magnus-argo.yaml here and below or, for each PIPELINE, the closest one.",
    ),
)
WRITING = (
    click.option(
        "-o",
        "--output",
        metavar="FILE",
        shell_complete=completing.files,
        help="Where to write; FOLDER/ names the file after the workflow, - is stdout.  [the config's output_file]",
    ),
    click.option(
        "--output-dir",
        metavar="FOLDER",
        callback=folder,
        shell_complete=completing.folders,
        help="Where to write, as with -o FOLDER/.",
    ),
    click.option(
        "--check", is_flag=True, help="Write nothing; show what would change and exit with 1 if anything would."
    ),
    click.option("--exit-code", is_flag=True, help="Exit with 1 if anything was written or removed."),
    click.option(
        "--prune",
        is_flag=True,
        help="Remove, from the folders of the outputs, workflows that the project file no longer produces.",
    ),
    click.option(
        "--tracked",
        is_flag=True,
        help="Also exit with 1 if git does not track a workflow, and show the git command that adds it.",
    ),
)

FIX = (
    click.option("--fix", is_flag=True, help="Fix, in the files, what has one certain cure, and check again."),
    click.option("--diff", is_flag=True, help="With --fix: write nothing; show what would change and exit with 1."),
    click.option("--exit-code", is_flag=True, help="With --fix: exit with 1 if anything was fixed."),
)

DIFF = (
    click.option(
        "--base",
        metavar="REVISION|FOLDER",
        shell_complete=completing.folders,
        help="What to compare with; main... means the merge base of main and HEAD.  [the base from CI, or HEAD]",
    ),
    click.option(
        "--format",
        "form",
        type=click.Choice(["text", "markdown", "json", "html"]),
        default="text",
        help="The format of the output.  [text]",
    ),
    click.option(
        "-o",
        "--output",
        "target",
        metavar="FILE",
        shell_complete=completing.files,
        help="The file to write.  [stdout]",
    ),
    click.option(
        "--between",
        nargs=2,
        metavar="ENV ENV",
        shell_complete=completing.environments,
        help="Compare two environments of today instead.",
    ),
    click.option("--stat", is_flag=True, help="Show only the overview: what changes where, most dangerous first."),
    click.option("--exit-code", is_flag=True, help="Exit with 1 if anything changed."),
)


def with_options(*groups: tuple[Command, ...]) -> Command:
    """Returns a decorator that gives a command the options of some groups, in their order."""

    def decorated(command: Command) -> Command:
        for option in reversed([option for group in groups for option in group]):
            command = option(command)
        return command

    return decorated
