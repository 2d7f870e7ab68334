"""How a run that ends early is told, and with which exit code."""

from __future__ import annotations

import io
import os
import sys
import traceback

import click

from magnus_argo import __version__
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.whereabouts import in_place, where_of
from magnus_argo.report.printable import tame, visible


def report_end(problem: Exception) -> int:
    """Says why the run has ended early, and gives the exit code."""
    if isinstance(problem, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if isinstance(problem, click.Abort):
        return 130
    if isinstance(problem, click.ClickException):
        _report_wrong_use(problem)
    elif isinstance(problem, UnusableError):
        _report_unusable(problem)
    elif isinstance(problem, FileNotFoundError) and _is_nowhere():
        _report_unusable(UnusableError("the current folder does not exist any more", "go to another one with `cd`"))
    elif isinstance(problem, MemoryError):
        click.echo("error: there is not enough memory for these files", err=True)
    else:
        _report_bug(problem)
        return 3
    return 2


def _is_nowhere() -> bool:
    """Whether somebody has removed the folder in which the process stands; what is relative to it cannot be found."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def _report_wrong_use(problem: click.ClickException) -> None:
    """As click says it, with nothing in it that acts: in CI an argument can be the name of a file of a stranger."""
    usage = io.StringIO()
    problem.show(usage)
    for line in usage.getvalue().expandtabs(4).splitlines():
        click.echo(tame(line), err=True)


def _report_unusable(problem: UnusableError) -> None:
    where = where_of(os.environ)
    click.echo(f"error: {visible(in_place(str(problem), where))}", err=True)
    if problem.cure:
        lines = map(tame, in_place(problem.cure, where).split("\n"))
        click.echo(" = help: " + ("\n" + " " * 9).join(lines), err=True)


def _report_bug(bug: Exception) -> None:
    """Where it happened, without the traceback that nobody asked for; MAGNUS_ARGO_TRACEBACK=1 shows it."""
    if os.environ.get("MAGNUS_ARGO_TRACEBACK"):
        traceback.print_exception(bug)
    place = traceback.extract_tb(bug.__traceback__)[-1]
    where = f"{os.path.basename(place.filename)}:{place.lineno}"
    click.echo(f"magnus-argo {__version__} has a bug: {type(bug).__name__} at {where}: {visible(str(bug))}", err=True)
    click.echo("Please report it with the files that show it. Nothing was written.", err=True)
