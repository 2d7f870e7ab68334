"""Names of files among the arguments of a hook."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click


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
