"""Workflows of pipelines that the project no longer has: earlier runs made them, and nothing makes them any more."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from magnus_argo.compiler import HEADER
from magnus_argo.files import read_limited
from magnus_argo.outputs import Output
from magnus_argo.workspace import Workspace

_HEAD = 4096
_BEFORE, _AFTER = (re.escape(part).encode() for part in f"# {HEADER}".split("{}"))
_MADE_BY_US = re.compile(_BEFORE + rb"(.+)" + _AFTER + rb"\r?\napiVersion: argoproj\.io/")


@dataclass(frozen=True, slots=True)
class Leftover:
    """A workflow's file, and the pipeline that its first line names."""

    path: str
    pipeline: str

    @property
    def reason(self) -> str:
        return f"the project does not list {self.pipeline}"


def leftovers(outputs: Iterable[Output], files: Mapping[str, bytes], workspace: Workspace) -> list[Leftover]:
    """Those in the folders of a project's `outputs`; `files` are all the workflows of the project, by path.

    A `{name}` in a folder's name stands for what may have stood there. Links are not followed, and what cannot be read
    or lies outside of the workspace is left alone.
    """
    current = {_pipeline_of(body) for body in files.values()}
    patterns = {os.path.dirname(workspace.relative(output.pattern)) for output in outputs}
    folders = {folder for pattern in patterns for folder in _folders(pattern, workspace)}
    found = [(path, _pipeline_of(head)) for folder in folders for path, head in _heads(folder, workspace)]
    return [Leftover(path, _text(made)) for path, made in sorted(found) if made and made not in current]


def _pipeline_of(workflow: bytes) -> bytes:
    """The pipeline that a workflow says it was made from; nothing for what is not ours."""
    made = _MADE_BY_US.match(workflow)
    return made[1] if made else b""


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


def _heads(folder: str, workspace: Workspace) -> Iterator[tuple[str, bytes]]:
    """The regular files directly in a folder, with their first bytes."""
    for entry in _entries(folder, workspace):
        if entry.is_file(follow_symlinks=False):
            with suppress(OSError):
                yield f"{folder}{entry.name}", read_limited(entry.path, _HEAD)


def _entries(folder: str, workspace: Workspace) -> list[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(workspace.absolute(folder)) as entries:
        return list(entries)
    return []
