"""The action's inputs: the command line's flags, handed over in the environment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import click

from magnus_argo.commands.action.closed import ClosedWorkspace
from magnus_argo.commands.option_values import folder
from magnus_argo.commands.options import KIND, PIPELINES, SHARED, with_options
from magnus_argo.commands.targets import Stream
from magnus_argo.commands.verb_options import TITLED
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.words import path_in_prose
from magnus_argo.files.paths import is_pattern
from magnus_argo.project.choice import OUT, chosen, is_left_out
from magnus_argo.project.listing import pattern_below, pipelines_below
from magnus_argo.project.places import Asked
from magnus_argo.project.plan import Request
from magnus_argo.project.selection import is_ours

_SETTINGS = ("config", "parameters", "kind", "name", "schedules", "image_tag", "tag", "magnus", "argo", "log_level")

_LISTS = {
    "variables": "--var",
    "schedules": "--schedule",
    "reports": "--report",
    "environments": "--env",
    "projects": "--project",
    "exclude": "--exclude",
}
"""The flags of inputs that have several values, one a line."""

_INPUTS = {"reports": "report", "projects": "project"}
"""The inputs of parameters that have another name."""


@click.command()
@with_options(PIPELINES, SHARED, KIND, TITLED)
@click.option("--output-dir", callback=folder)
@click.option("--base")
@click.option("--working-directory")
@click.option("--fail-on", type=click.Choice(["error", "warning"], case_sensitive=False), default="error")
@click.option("--check", type=click.Choice(["true", "false"], case_sensitive=False), default="false")
def inputs(**_flags: object) -> None:
    """Declares the inputs. It is only parsed, never called: so an input is checked as its flag is."""


def flags_of(environment: Mapping[str, str]) -> dict[str, Any]:
    """Returns the inputs as the command line would have parsed them. Raises `UnusableError`."""
    texts = {str(option.name): _text(environment, str(option.name)) for option in inputs.params}
    pipelines = _lines(texts.pop("pipelines"))
    arguments = [argument for name, text in texts.items() for argument in _arguments(name, text)]
    try:
        return inputs.make_context("action", [*arguments, "--", *pipelines]).params
    except click.BadParameter as problem:
        name = _input(str(problem.param.name if problem.param else ""))
        raise UnusableError(f"the input `{name}`: {problem.message.rstrip('.')}") from None


def _text(environment: Mapping[str, str], name: str) -> str:
    """The runner sets all inputs, those that nobody gave to nothing, and keeps their hyphens (runner Handler.cs
    AddInputsToEnvironment)."""
    return environment.get(f"INPUT_{_input(name).upper()}", "").strip()


def title_of(environment: Mapping[str, str]) -> str:
    """Returns the title of the pages, which is there also where other inputs are wrong."""
    arguments = _arguments("title", _text(environment, "title"))
    return str(inputs.make_context("action", arguments).params["title"])


def _input(name: str) -> str:
    return _INPUTS.get(name, name).replace("_", "-")


def _arguments(name: str, text: str) -> list[str]:
    if name in _LISTS:
        return [f"{_LISTS[name]}={line}" for line in _lines(text)]
    return [f"--{name.replace('_', '-')}={text}"] if text else []


def _lines(text: str) -> list[str]:
    """Lines that begin with a `#` are comments, as in the patterns of GitHub's own actions."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def working_directory(flags: Mapping[str, Any], workspace: ClosedWorkspace) -> ClosedWorkspace:
    """Enters the folder that the other inputs are relative to. Raises `UnusableError` if it is not in the workspace."""
    path = flags["working_directory"]
    if not path:
        return workspace
    entered = workspace.entered(_inside("working-directory", path, workspace))
    if entered is None:
        raise UnusableError(f"the input `working-directory`: there is no folder {path_in_prose(path)} in the workspace")
    return entered


def asked_of(flags: Mapping[str, Any], workspace: ClosedWorkspace) -> Asked:
    """Returns what is asked for. Raises `UnusableError` for a path outside of the workspace and a pattern without
    files."""
    settings = {key: flags[key] for key in _SETTINGS if flags[key]}
    if flags["output_dir"]:
        settings["output"] = _inside("output-dir", flags["output_dir"], workspace) + "/"
    request = _request(flags, settings, workspace)
    patterns = [workspace.relative(pattern) for pattern in flags["projects"] if is_pattern(pattern)]
    return Asked(request, _projects(flags["projects"], workspace), patterns=patterns)


def reports_of(flags: Mapping[str, Any], workspace: ClosedWorkspace) -> list[tuple[str, str]]:
    """Returns the formats and files of `report`; text and annotations are there without being asked for. Raises
    `UnusableError`."""
    reports: list[tuple[str, str]] = []
    for form, path in flags["reports"]:
        if isinstance(path, Stream) or (path is None and form != "text"):
            raise UnusableError(f"the input `report`: name a file for it, as in {form}:magnus-argo.{form}")
        if path is not None:
            reports.append((form, _inside("report", path, workspace)))
    paths = [path for _, path in reports]
    workspace.refuse_outputs(paths)
    workspace.refuse_links(paths)
    return reports


def _inside(name: str, path: str, workspace: ClosedWorkspace) -> str:
    try:
        return workspace.inside(path)
    except UnusableError as problem:
        raise UnusableError(f"the input `{name}`: {problem}") from None


def _projects(patterns: Iterable[str], workspace: ClosedWorkspace) -> list[str]:
    """A file that is not there is told when it is read."""
    projects: list[str] = []
    for pattern in patterns:
        path = _inside("project", pattern, workspace)
        matches = workspace.matching(path) if is_pattern(path) else [path]
        if not matches:
            raise UnusableError(f"the input `project`: no file matches {pattern}")
        projects += matches
    return list(dict.fromkeys(projects))


def _request(flags: Mapping[str, Any], settings: Mapping[str, Any], workspace: ClosedWorkspace) -> Request:
    """Patterns with a `!` alone take out of what the project file lists."""
    lines, exclude = flags["pipelines"], [_inside("exclude", line, workspace) for line in flags["exclude"]]
    patterns = [_pattern(line, workspace) for line in lines]
    if all(pattern.startswith(OUT) for pattern in patterns):
        patterns, exclude = [], [*(pattern.removeprefix(OUT) for pattern in patterns), *exclude]
    pipelines = chosen(patterns, lambda pattern: _matching(pattern, workspace))
    pipelines = [path for path in pipelines if not is_left_out(path, exclude)]
    if patterns and not pipelines:
        raise UnusableError("the input `pipelines`: all files are left out, by patterns with `!` or by `exclude`")
    environments = flags["environments"]
    patterns = [pattern_below(pattern) if workspace.is_folder(pattern) else pattern for pattern in patterns]
    return Request(pipelines, settings, flags["variables"], None, environments, patterns, exclude)


def _pattern(line: str, workspace: ClosedWorkspace) -> str:
    out = OUT if line.startswith(OUT) else ""
    return f"{out}{_inside('pipelines', line.removeprefix(out).strip(), workspace)}"


def _matching(pattern: str, workspace: ClosedWorkspace) -> list[str]:
    """The files, without those that an earlier run wrote; of a folder those that are pipelines."""
    try:
        if workspace.is_folder(pattern):
            return pipelines_below(pattern, workspace)
        matches = workspace.matching(pattern)
    except UnusableError as problem:
        raise UnusableError(f"the input `pipelines`: {problem}") from None
    pipelines = [path for path in matches if not is_ours(path, workspace)]
    if not pipelines:
        what = "only workflows that magnus-argo wrote match" if matches else "no file matches"
        raise UnusableError(f"the input `pipelines`: {what} {path_in_prose(pattern)}{_as_it_should_be(pattern)}")
    return pipelines


_SPELLINGS = (
    (re.compile(r"- +(.+)"), "an input is no YAML list: leave out the hyphen"),
    (re.compile(r"([\"'])(.+)\1"), "leave out the quotes"),
    (re.compile(r"\[.*\]"), "an input is no YAML list: write one path or pattern per line"),
    (re.compile(r".+[,;].*"), "write one path or pattern per line"),
    (re.compile(r"\S+\.ya?ml\s+\S.*"), "write one path or pattern per line"),
)
"""What people write in other files, and what to write in its place."""


def _as_it_should_be(line: str) -> str:
    return next((f"; {cure}" for form, cure in _SPELLINGS if form.fullmatch(line)), "")
