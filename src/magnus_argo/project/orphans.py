"""Workflows that a project no longer makes: earlier runs made them, from a pipeline that is gone, or elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set

from magnus_argo.argo.header import HEAD_SIZE, MADE_FOR_A_PROJECT
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.outputs import Output
from magnus_argo.project.settings import FILE_NAME


@dataclass(frozen=True, slots=True)
class Leftover:
    """A workflow's file, the pipeline that its first line names, and where the workflow of that one is now."""

    path: str
    pipeline: str
    now: str = ""

    @property
    def reason(self) -> str:
        """Why nothing writes this file any more, as part of a message."""
        if self.now:
            return f"the workflow of {self.pipeline} is now {self.now}"
        return f"the project does not list {self.pipeline}"


def leftovers(outputs: Iterable[Output], files: Mapping[str, bytes], workspace: Workspace) -> list[Leftover]:
    """Finds the workflows that nothing makes any more, in the folders of a project's `outputs`; `files` are all the
    workflows of the project, by path.

    A `{name}` in a folder's name stands for what may have stood there. What another project made, or flags without
    one, is left alone, and so is what lies in a folder with a project file of its own, cannot be read or is outside of
    the workspace. Links are not followed.
    """
    made = {path: _made(body) for path, body in files.items()}
    current = {pipeline: path for path, (pipeline, _) in made.items()}
    projects = {project for _, project in made.values()}
    ways = {workspace.folders_to(output.pattern) for output in outputs}
    folders = {folder for way in ways if way is not None for folder in _folders(way, workspace)}
    folders = {folder for folder in folders if not _is_of_another_project(folder, workspace)}
    kept = {workspace.identity(path) for path in files}
    return [
        Leftover(path, _text(pipeline), current.get(pipeline, ""))
        for path, (pipeline, project) in sorted(_workflows(folders, kept, workspace))
        if project and project in projects
    ]


def _is_of_another_project(folder: str, workspace: Workspace) -> bool:
    """Whether there is a project file in the folder, or in one between it and the root."""
    parts = folder.split("/")
    return any(workspace.exists("/".join([*parts[:end], FILE_NAME])) for end in range(1, len(parts)))


def _made(workflow: bytes) -> tuple[bytes, bytes]:
    """The pipeline that a workflow says it was made from, and the project that lists it; nothing for any other."""
    made = MADE_FOR_A_PROJECT.match(workflow)
    return (made[1], made[2]) if made else (b"", b"")


def _workflows(
    folders: Iterable[str], kept: Set[tuple[int, int] | None], workspace: Workspace
) -> Iterator[tuple[str, tuple[bytes, bytes]]]:
    for folder in folders:
        for path in (f"{folder}{name}" for name in workspace.names_of_files(folder)):
            if workspace.identity(path) not in kept:
                yield path, _made(workspace.head(path, HEAD_SIZE))


def _text(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


def _folders(way: Iterable[str], workspace: Workspace) -> list[str]:
    """The folders that a way from the root stands for, as `folder/`."""
    folders = [""]
    for part in way:
        folders = [f"{folder}{name}/" for folder in folders for name in _matching(part, folder, workspace)]
    return folders


def _matching(part: str, folder: str, workspace: Workspace) -> list[str]:
    """The names of the folders in a folder that a part of a pattern stands for: one name wherever it has `{name}`."""
    first, *others = map(re.escape, part.split("{name}"))
    rest = "(?P<name>[a-z0-9][-a-z0-9.]*)" + "(?P=name)".join(others) if others else ""
    wanted = re.compile(first + rest)
    return [name for name in workspace.names_of_folders(folder) if name != ".git" and wanted.fullmatch(name)]
