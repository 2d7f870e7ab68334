"""The flags of a command line as what is asked for, and as how to speak."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from magnus_argo.commands.option_values import on_stdout
from magnus_argo.commands.options import started_in, way_here
from magnus_argo.commands.piped import piped
from magnus_argo.files.links import is_folder

if TYPE_CHECKING:
    from magnus_argo.commands.console import Console
    from magnus_argo.project.places import Asked
    from magnus_argo.project.plan import Request

_SETTINGS = (
    *("config", "parameters", "magnus", "argo", "kind", "name", "schedules", "image_tag", "tag", "log_level", "output"),
)


def request_of(flags: dict[str, Any], pipelines: tuple[str, ...]) -> Request:
    """Makes of flags and arguments what is asked of a project."""
    from magnus_argo.project.plan import Request

    settings = {key: flags[key] for key in _SETTINGS if flags.get(key)}
    return Request(
        [path for each in pipelines for path in _files_of(each)],
        settings,
        flags["variables"],
        environments=flags.get("environments", ()),
        patterns=[*map(_pattern_of, pipelines)] if any(map(is_folder, pipelines)) else [],
        exclude=flags.get("exclude", ()),
    )


def _files_of(pipeline: str) -> list[str]:
    """A folder stands for the pipelines in it."""
    if not is_folder(pipeline):
        return [pipeline]
    from magnus_argo.files.workspace import Workspace
    from magnus_argo.project.listing import pipelines_below

    return pipelines_below(pipeline.rstrip("/") or "/", Workspace(os.curdir))


def _pattern_of(pipeline: str) -> str:
    """What may choose others at a revision; one file is a pattern too."""
    if not is_folder(pipeline):
        return pipeline
    from magnus_argo.project.listing import pattern_below

    return pattern_below(pipeline)


def asked_of(flags: dict[str, Any], pipelines: tuple[str, ...]) -> Asked:
    """Makes of flags and arguments what is asked of a run. What is on stdin is of the project around its path."""
    from magnus_argo.project.places import Asked

    texts = piped(pipelines, flags["piped_path"]) if "piped_path" in flags else {}
    request, projects = request_of(flags, (*texts,) or pipelines), flags.get("projects", ())
    everywhere = flags.get("all_projects", False) or bool(texts)
    patterns = ("**/magnus-argo.yaml",) if everywhere and not projects else ()
    seen_from, of_a_commit = started_in(), flags.get("hook", False) and bool(request.pipelines)
    return Asked(request, projects, everywhere, seen_from, patterns, texts, of_a_commit, way=way_here())


def console_of(flags: dict[str, Any], other: str = "") -> Console:
    """Makes of flags how to speak; `other` is what else is printed on stdout, which has room for one thing."""
    from magnus_argo.commands.console import Console, wants_color

    if other and (printed := on_stdout(flags["reports"])):
        raise click.UsageError(f"{other} and --report {printed[0]} cannot share stdout; write {printed[0]}:FILE")
    return Console(tuple(flags["reports"]), wants_color(flags["color"]), flags["quiet"], answers=bool(other))


def refuse_files_that_read_as_flags(arguments: Sequence[str]) -> None:
    """Raises UsageError for the arguments of a hook among which a file's name would be taken for a flag.

    pre-commit puts the names of files after a hook's `args`. With `--` at the end of those all names are files.
    """
    if "--hook" not in arguments or "--" in arguments:
        return
    for argument in arguments:
        if argument.startswith("-") and os.path.lexists(argument):
            cure = "rename it, or end the hook's `args` with `--`"
            raise click.UsageError(f"{argument!r} is a file whose name would be read as a flag: {cure}")
