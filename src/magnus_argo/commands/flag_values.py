"""The values of flags that click has no type for: each is read here, or refused."""

from __future__ import annotations

import os
from collections.abc import Iterable

import click

from magnus_argo.magnus.runtimes import family_of
from magnus_argo.report import DATA, FORMATS


def read_pairs(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Splits `NAME=VALUE` texts into a dictionary."""
    pairs = [value.partition("=") for value in values]
    for name, equals, _ in pairs:
        if not equals or not name.isidentifier():
            raise click.BadParameter(f"{name!r} is not NAME=VALUE")
    return {name: value for name, _, value in pairs}


def read_reports(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> list[tuple[str, str | None]]:
    """Splits `FORMAT[:FILE]` texts, and refuses two reports at one place."""
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
    """Lists the formats that are printed as data; `text` and `github` go to stderr."""
    return [form for form, path in reports if form in DATA and path is None]


def read_magnus(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Refuses a version of magnus that belongs to no family."""
    if value:
        try:
            family_of(value)
        except ValueError as problem:
            raise click.BadParameter(str(problem)) from None
    return value


def read_image_tag(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Refuses a tag that is empty."""
    if value is not None and not value.strip():
        raise click.BadParameter("it is empty; is a variable not set?")
    return value


def folder(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Ends the path of a folder with a slash, as `--output` tells a folder from a file."""
    return os.path.join(value, "") if value else None
