"""A pipeline that comes from stdin: `-` among the arguments, which `--stdin-filename` gives a path."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from magnus_argo.diagnostics.budgets import MAX_BYTES
from magnus_argo.diagnostics.errors import reason_of, unreadable

STANDS_FOR_STDIN = "-"
UNNAMED = "<stdin>"
"""What is shown for a path that nobody gave."""


def piped(pipelines: Sequence[str], path: str | None) -> dict[str, bytes]:
    """Reads the pipeline that stdin has, if one is asked for, and returns its text by its path.

    One byte more than a file may have is enough to call it too large. Raises UsageError, and `UnusableError` where it
    cannot be read.
    """
    if STANDS_FOR_STDIN not in pipelines:
        if path is not None:
            raise click.UsageError("--stdin-filename is about what comes from stdin: give - as PIPELINE")
        return {}
    if len(pipelines) > 1:
        raise click.UsageError("- stands for the pipeline on stdin, and cannot be given with others")
    if path is not None and (not path or os.path.isdir(path)):
        raise click.UsageError(f"--stdin-filename: {path!r} is not the path of a file")
    return {path or UNNAMED: _text()}


def _text() -> bytes:
    try:
        return sys.stdin.buffer.read(MAX_BYTES + 1) if sys.stdin else b""
    except OSError as problem:
        raise unreadable("stdin", reason_of(problem)) from None


def require_path(pipelines: Sequence[str], path: str | None) -> None:
    """Raises UsageError where a workflow would tell the containers to read a pipeline that has no path."""
    if STANDS_FOR_STDIN in pipelines and path is None:
        raise click.UsageError("the containers read the pipeline by its path: add --stdin-filename PATH")
