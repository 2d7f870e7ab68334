"""Files of workspaces written all or none, compared with what is on disk, and removed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress

from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_WORKFLOW
from magnus_argo.diagnostics.errors import NotCheckedOut, UnusableError, reason_of, unreadable, unwritable
from magnus_argo.files.atomic import read_limited, replaceable, write_all
from magnus_argo.files.workspace import Workspace


def put(files: Mapping[str, bytes], workspace: Workspace) -> None:
    """Writes each file to its path, all or none. Raises `UnusableError`."""
    put_all([(files, workspace)])


def put_all(parts: Iterable[tuple[Mapping[str, bytes], Workspace]]) -> None:
    """Writes the files of several workspaces of one user, all or none. Raises `UnusableError`."""
    known_as = {
        workspace.absolute(path): (workspace, path, data) for files, workspace in parts for path, data in files.items()
    }
    borders = _borders(workspace for workspace, _, _ in known_as.values())
    durable = any(workspace.lasts for workspace, _, _ in known_as.values())
    try:
        write_all({path: data for path, (_, _, data) in known_as.items()}, borders, durable=durable)
    except OSError as problem:
        blamed = os.fspath(problem.filename or "")
        workspace, path, _ = known_as.get(blamed) or (next(iter(known_as.values()))[0], blamed, b"")
        raise unwritable(workspace.shown(workspace.relative(path)), reason_of(problem)) from None


def _borders(workspaces: Iterable[Workspace]) -> set[str]:
    """The folders that no link may lead out of, be they repositories or not."""
    return {workspace.border for workspace in workspaces}


def remove(path: str, workspace: Workspace) -> None:
    """Removes a file. Raises `UnusableError` if it stays."""
    try:
        with suppress(FileNotFoundError):
            os.unlink(_judged(path, workspace)[0])
    except OSError as problem:
        raise UnusableError(f"cannot remove {workspace.in_prose(path)}: {reason_of(problem)}") from None


def stale_among(files: Mapping[str, bytes], workspace: Workspace) -> list[str]:
    """Returns the paths whose files are missing or differ from what they should hold, the ends of lines aside: git may
    have been told to check them out with CRLF (`core.autocrlf`)."""
    return [path for path, data in files.items() if _with_plain_ends(on_disk(path, workspace)) != data]


def absent_among(paths: Iterable[str], workspace: Workspace) -> dict[str, NotCheckedOut]:
    """Finds the files that git has and has not checked out, each with the reason."""
    reasons = ((path, workspace.absence(path)) for path in paths)
    return {path: reason for path, reason in reasons if reason is not None}


def _with_plain_ends(data: bytes | None) -> bytes | None:
    return None if data is None else data.replace(b"\r\n", b"\n")


def on_disk(path: str, workspace: Workspace) -> bytes | None:
    """Reads what an output holds, as far as a workflow can be long; None if there is none. Raises `UnusableError`, also
    for what would not be replaced: by a link, a comparison would show a file that is none of ours."""
    try:
        place, existing = _judged(path, workspace)
    except OSError as problem:
        raise unwritable(workspace.shown(path), reason_of(problem)) from None
    try:
        return read_limited(place, MAX_BYTES_OF_WORKFLOW) if existing else None
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as problem:
        raise unreadable(workspace.shown(path), reason_of(problem)) from None


def _judged(path: str, workspace: Workspace) -> tuple[str, os.stat_result | None]:
    """The place of an output and what stands there, as whatever is written is judged."""
    return replaceable(workspace.absolute(path), _borders([workspace]))
