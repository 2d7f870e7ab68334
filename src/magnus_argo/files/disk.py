"""The files of a workspace that are written, compared and removed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress

from magnus_argo.diagnostics.errors import UnusableError, reason_of, unreadable
from magnus_argo.files.atomic import read_limited, write_all
from magnus_argo.files.workspace import Workspace

_LONGEST_OUTPUT = 64 * 1024 * 1024


def put(files: Mapping[str, bytes], workspace: Workspace) -> None:
    """Writes each to its path, all or none. Raises `UnusableError`."""
    try:
        write_all({workspace.absolute(path): data for path, data in files.items()})
    except OSError as problem:
        path = workspace.relative(os.fspath(problem.filename or ""))
        raise UnusableError(f"cannot write {path}: {reason_of(problem)}") from None


def remove(path: str, workspace: Workspace) -> None:
    """Removes a file. Raises `UnusableError` if it stays."""
    try:
        with suppress(FileNotFoundError):
            os.unlink(workspace.absolute(path))
    except OSError as problem:
        raise UnusableError(f"cannot remove {path}: {reason_of(problem)}") from None


def stale_among(files: Mapping[str, bytes], workspace: Workspace) -> list[str]:
    """The paths whose files are missing or other than they should be."""
    return [path for path, data in files.items() if on_disk(path, workspace) != data]


def on_disk(path: str, workspace: Workspace) -> bytes | None:
    """What a file holds; None if there is none. Raises `UnusableError`."""
    try:
        return read_limited(workspace.absolute(path), _LONGEST_OUTPUT)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        raise unreadable(path, reason_of(problem)) from None
