"""The action's inputs: the command line's flags, handed over in the environment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import click

from magnus_argo.action.closed_workspace import ClosedWorkspace
from magnus_argo.flags import KIND, PIPELINES, SHARED, with_options
from magnus_argo.jobs import Request
from magnus_argo.workspace import UnusableError

_SETTINGS = ("config", "parameters", "kind", "name", "schedules", "image_tag", "tag", "magnus", "argo", "log_level")

_LISTS = {"variables": "--var", "schedules": "--schedule"}
"""The flags of inputs that have several values, one a line."""

_MADE_BY_US = b"# Made by magnus-argo from "


@click.command()
@with_options(PIPELINES, SHARED, KIND)
@click.option("--output")
@click.option("--check", type=click.Choice(["true", "false"], case_sensitive=False), default="false")
def inputs(**_flags: object) -> None:
    """It is only parsed, never called: so an input is checked as its flag is."""


def flags_of(environment: Mapping[str, str]) -> dict[str, Any]:
    """The inputs as the command line would have parsed them. Raises `UnusableError`."""
    texts = {str(option.name): _text(environment, str(option.name)) for option in inputs.params}
    pipelines = _lines(texts.pop("pipelines"))
    arguments = [argument for name, text in texts.items() for argument in _arguments(name, text)]
    try:
        return inputs.make_context("action", [*arguments, "--", *pipelines]).params
    except click.BadParameter as problem:
        name = str(problem.param.name if problem.param else "").replace("_", "-")
        raise UnusableError(f"the input `{name}`: {problem.message.rstrip('.')}") from None


def _text(environment: Mapping[str, str], name: str) -> str:
    """The runner sets all inputs, those that nobody gave to nothing, and keeps their hyphens (runner Handler.cs
    AddInputsToEnvironment)."""
    return environment.get(f"INPUT_{name.upper().replace('_', '-')}", "").strip()


def _arguments(name: str, text: str) -> list[str]:
    if name in _LISTS:
        return [f"{_LISTS[name]}={line}" for line in _lines(text)]
    return [f"--{name.replace('_', '-')}={text}"] if text else []


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def request_of(flags: Mapping[str, Any], workspace: ClosedWorkspace) -> Request:
    """What is asked for. Raises `UnusableError` for a path outside of the workspace and a pattern without files."""
    settings = {key: flags[key] for key in _SETTINGS if flags[key]}
    if flags["output"]:
        settings["output"] = _output(flags["output"], workspace)
    return Request(_pipelines(flags["pipelines"], workspace), settings, flags["variables"], flags["project"])


def _output(path: str, workspace: ClosedWorkspace) -> str:
    if path == "-":
        raise UnusableError("the input `output`: an action has no stdout that anyone could read")
    try:
        return workspace.inside(path) + "/" * path.endswith("/")
    except UnusableError as problem:
        raise UnusableError(f"the input `output`: {problem}") from None


def _pipelines(patterns: Iterable[str], workspace: ClosedWorkspace) -> list[str]:
    found = [path for pattern in patterns for path in _matching(pattern, workspace)]
    return list(dict.fromkeys(found))


def _matching(pattern: str, workspace: ClosedWorkspace) -> list[str]:
    """The files, without those that an earlier run wrote."""
    try:
        matches = workspace.matching(pattern)
    except UnusableError as problem:
        raise UnusableError(f"the input `pipelines`: {problem}") from None
    found = [path for path in matches if workspace.head(path, len(_MADE_BY_US)) != _MADE_BY_US]
    if not found:
        what = "only workflows that magnus-argo made match" if matches else "no file matches"
        raise UnusableError(f"the input `pipelines`: {what} {pattern}")
    return found
