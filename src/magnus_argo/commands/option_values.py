"""What the values of options are read as, and which are refused."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from magnus_argo.commands.targets import Stream, is_stdout, target_of
from magnus_argo.diagnostics.budgets import MAX_ALTERNATIVES
from magnus_argo.files.paths import spelt_out
from magnus_argo.magnus.versions import argo_version, magnus_version
from magnus_argo.report import DATA, FORMATS, TITLE

Reports = Sequence[tuple[str, str | Stream | None]]
"""Formats, each with where it goes; None for the terminal."""

_LONGEST_TITLE = 100
"""Characters."""


def pairs_of(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Reads NAME=VALUE pairs. Raises BadParameter."""
    pairs = [value.partition("=") for value in values]
    for name, equals, _ in pairs:
        if not equals or not name.isidentifier():
            raise click.BadParameter(f"{name!r} is not NAME=VALUE")
    return {name: value for name, _, value in pairs}


def reports_of(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> Reports:
    """Reads formats and where they go. Raises BadParameter for those that cannot be written together."""
    reports = [_report(value) for value in values or ("text",)]
    files = [os.path.normpath(target) for _, target in reports if isinstance(target, str)]
    for path in files:
        if files.count(path) > 1:
            raise click.BadParameter(f"two reports would be written to {path!r}")
    printed = on_stdout(reports)
    if len(printed) > 1:
        raise click.BadParameter(f"{' and '.join(printed)} cannot share stdout; write {printed[-1]}:FILE")
    return reports


def _report(value: str) -> tuple[str, str | Stream | None]:
    form, colon, path = value.partition(":")
    if form not in FORMATS:
        raise click.BadParameter(f"{form!r} is not one of {', '.join(FORMATS)}")
    if colon and not path:
        raise click.BadParameter(f"{value!r} names no file; without a colon the report goes to the terminal")
    return form, target_of(path) if path else None


def on_stdout(reports: Reports) -> list[str]:
    """Returns the formats that go to stdout, be it by name; without one `text` and `github` go to stderr."""
    return [form for form, target in reports if (form in DATA if target is None else is_stdout(target))]


def target_given(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | Stream | None:
    """Returns where the user wants something written: a file, or a stream."""
    return target_of(value) if value else value


def version_of_magnus(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Reads a version of magnus. Raises BadParameter for one that is not known."""
    try:
        return magnus_version(value) if value else value
    except ValueError as problem:
        raise click.BadParameter(str(problem)) from None


class ArgoVersionChoice(click.Choice[str]):
    """A minor version, which a patch level and a bare `4` stand for too: an action is handed `4` for `argo: 4.0`."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Reads a version. Fails for one that is not known."""
        try:
            return argo_version(value)
        except ValueError as problem:
            self.fail(str(problem), param, ctx)


def patterns_of(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Checks patterns of paths. Raises BadParameter for one that stands for too many."""
    for value in values:
        if len(spelt_out(value)) > MAX_ALTERNATIVES:
            raise click.BadParameter(f"{value!r} stands for more than {MAX_ALTERNATIVES} patterns")
    return values


def title_of(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Returns a title on one line."""
    return " ".join(value.split())[:_LONGEST_TITLE] or TITLE


def image_tag_of(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Checks a tag. Raises BadParameter for an empty one."""
    if value is not None and not value.strip():
        raise click.BadParameter("it is empty; is a variable not set?")
    return value


def output_given(context: click.Context, parameter: click.Parameter, value: str | None) -> str | Stream | None:
    """Returns where workflows go. Raises BadParameter for names in braces that nothing replaces."""
    _refuse_unknown_names(value)
    return target_given(context, parameter, value)


def _refuse_unknown_names(path: str | None) -> None:
    from magnus_argo.project.placeholders import unknown_in

    unknown = unknown_in(path) if path and "{" in path else ""
    if unknown:
        cure = "{name} is the name of the workflow, {env} the environment's"
        raise click.BadParameter(f"nothing replaces {unknown!r}: {cure}")


def folder(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Returns the folder with a slash at its end, as `--output` tells a folder from a file. Raises BadParameter for
    names in braces that nothing replaces."""
    _refuse_unknown_names(value)
    return os.path.join(value, "") if value else None
