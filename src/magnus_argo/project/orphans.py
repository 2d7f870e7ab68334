"""Workflows that a project no longer makes: earlier runs made them, from a pipeline that is gone, or elsewhere."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from magnus_argo.argo.header import MADE_FOR_A_PROJECT
from magnus_argo.files.atomic import read_limited
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.outputs import Output

_HEAD = 4096


@dataclass(frozen=True, slots=True)
class Leftover:
    """A workflow's file, the pipeline that its first line names, and where the workflow of that one is now."""

    path: str
    pipeline: str
    now: str = ""

    @property
    def reason(self) -> str:
        if self.now:
            return f"the workflow of {self.pipeline} is {self.now}"
        return f"the project does not list {self.pipeline}"


def leftovers(outputs: Iterable[Output], files: Mapping[str, bytes], workspace: Workspace) -> list[Leftover]:
    """Those in the folders of a project's `outputs`; `files` are all the workflows of the project, by path.

    A `{name}` in a folder's name stands for what may have stood there. What another project made, or flags without
    one, is left alone; so is what cannot be read or lies outside of the workspace. Links are not followed.
    """
    made = {path: _made(body) for path, body in files.items()}
    current = {pipeline: path for path, (pipeline, _) in made.items()}
    projects = {project for _, project in made.values()}
    patterns = {os.path.dirname(workspace.relative(output.pattern)) for output in outputs}
    folders = {folder for pattern in patterns for folder in _folders(pattern, workspace)}
    kept = _identities(files, workspace)
    return [
        Leftover(path, _text(pipeline), current.get(pipeline, ""))
        for path, (pipeline, project) in sorted(_workflows(folders, kept, workspace))
        if project and project in projects
    ]


def _made(workflow: bytes) -> tuple[bytes, bytes]:
    """The pipeline that a workflow says it was made from, and the project that lists it; nothing for any other."""
    made = MADE_FOR_A_PROJECT.match(workflow)
    return (made[1], made[2]) if made else (b"", b"")


def _identities(files: Iterable[str], workspace: Workspace) -> set[tuple[int, int]]:
    """Of the files that there are: names differ where case does not count, or links lead to a folder."""
    found = set()
    for path in files:
        with suppress(OSError):
            found.add(_identity(os.stat(workspace.absolute(path))))
    return found


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


def _workflows(
    folders: Iterable[str], kept: set[tuple[int, int]], workspace: Workspace
) -> Iterator[tuple[str, tuple[bytes, bytes]]]:
    for folder in folders:
        for entry in _entries(folder, workspace):
            with suppress(OSError):
                if entry.is_file(follow_symlinks=False) and _identity(os.stat(entry.path)) not in kept:
                    yield f"{folder}{entry.name}", _made(read_limited(entry.path, _HEAD))


def _text(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


def _folders(pattern: str, workspace: Workspace) -> list[str]:
    """The folders that a pattern stands for, as `folder/`; none for one that leads out of the workspace."""
    if os.path.isabs(pattern):
        return []
    found = [""]
    for part in filter(None, pattern.split(os.sep)):
        found = [f"{folder}{name}/" for folder in found for name in _matching(part, folder, workspace)]
        if not found:
            break
    return found


def _matching(part: str, folder: str, workspace: Workspace) -> list[str]:
    """The names of the folders in a folder that a part of a pattern stands for: one name wherever it has `{name}`."""
    first, *others = map(re.escape, part.split("{name}"))
    rest = "(?P<name>[a-z0-9][-a-z0-9.]*)" + "(?P=name)".join(others) if others else ""
    wanted = re.compile(first + rest)
    return [name for name in _names_of_folders(folder, workspace) if wanted.fullmatch(name)]


def _names_of_folders(folder: str, workspace: Workspace) -> list[str]:
    entries = _entries(folder, workspace)
    return [entry.name for entry in entries if entry.is_dir(follow_symlinks=False) and entry.name != ".git"]


def _entries(folder: str, workspace: Workspace) -> list[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(workspace.absolute(folder)) as entries:
        return list(entries)
    return []
