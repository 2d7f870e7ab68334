"""Workflows that a project no longer makes: earlier runs made them, from a pipeline that is gone, or elsewhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from functools import cache
from itertools import product

from magnus_argo.argo.header import MADE_FOR_A_PROJECT, is_workflow, why_it_stays
from magnus_argo.diagnostics.budgets import BYTES_OF_A_HEAD, MAX_BYTES_OF_WORKFLOW
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import path_in_prose
from magnus_argo.files.matching import Looks
from magnus_argo.files.paths import folded, upwards
from magnus_argo.files.search import highest_above
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.layers import ENVIRONMENT
from magnus_argo.project.outputs import Output
from magnus_argo.project.settings import FILE_NAME, Project, project_of

_PLACEHOLDER = regex(r"(\{name\}|\{env\})")


@dataclass(frozen=True, slots=True)
class Leftover:
    """A workflow's file, the pipeline that its first line names, and where the workflow of that one is now, which in a
    project `with_environments` may be that of another environment."""

    path: str
    pipeline: str
    now: str = ""
    with_environments: bool = False

    @property
    def reason(self) -> str:
        """Why nothing writes this file any more, as part of a message."""
        pipeline = path_in_prose(self.pipeline)
        if self.now and self.with_environments:
            return f"no environment of the project writes the workflow of {pipeline} there"
        if self.now:
            return f"the workflow of {pipeline} is now {path_in_prose(self.now)}"
        return f"the project does not list {pipeline}"


def leftovers(
    outputs: Iterable[Output], files: Mapping[str, bytes], project: Project, workspace: Workspace, kept: Set[object]
) -> list[Leftover]:
    """Finds the workflows that nothing makes any more, in the folders of a project's `outputs`; `files` are all the
    workflows of the project, by path, and `kept` is what those of all projects are known by.

    A `{name}` or `{env}` in a folder's name stands for what may have stood there. What another project made, or flags
    without one, is left alone, and so is what is more than a workflow, lies in a folder with a project file of its own,
    cannot be read or is outside of the workspace, and workflows of pipelines that a project above has too, or that git
    has left out of a sparse checkout. Links are not followed.
    """
    made = {path: _made(body) for path, body in files.items()}
    current = {pipeline: path for path, (pipeline, _) in made.items()}
    projects = {path for _, path in made.values()}
    patterns = {output.pattern for output in outputs}.union(_of_any_environment(project))
    ways = sorted({way for pattern in patterns if (way := workspace.folders_to(pattern)) is not None})
    names_in = cache(workspace.names_of_folders)
    folders = {folder for way in ways for folder in _folders(way, names_in, workspace.shared.looks)}
    names = {FILE_NAME, *map(_text, filter(None, projects))}
    above = cache(lambda: [*_that_may_write_here(projects, workspace)])
    return [
        Leftover(path, _text(pipeline), current.get(pipeline, ""), bool(project.environments))
        for path, (pipeline, listed_in) in sorted(_workflows(folders, kept, workspace))
        if listed_in and listed_in in projects and not workspace.may_be_left_out(_text(pipeline))
        if not _is_of_another_project(path, names, workspace)
        if not any(name == listed_in and _may_have(_text(pipeline), each) for name, each in above())
        if not why_it_stays(workspace.head(path, MAX_BYTES_OF_WORKFLOW + 1))
    ]


def _of_any_environment(project: Project) -> Iterator[str]:
    """The outputs with `{env}`, where environments that are gone may have left something."""
    for layer in project.layers():
        output = layer.text("output")
        if ENVIRONMENT in output:
            yield posixpath.join(output, "{name}.yaml") if output.endswith("/") else output


def _is_of_another_project(path: str, names: Iterable[str], workspace: Workspace) -> bool:
    """Whether there is a project file with one of these names in the folder of a workflow, or in one between it and the
    root: its workflows say that they are listed in a file of this name too."""
    parts = path.split("/")
    around = ["/".join(parts[:end]) for end in range(1, len(parts))]
    return any(_is_project_file(f"{each}/{name}", workspace) for each in around for name in names)


def _that_may_write_here(projects: Iterable[bytes], workspace: Workspace) -> Iterator[tuple[bytes, Workspace]]:
    """The folders above with a project file of one of these names that may write into this one."""
    _, *above = upwards(workspace.root, highest_above(workspace.root))
    for there, listed_in in product(map(workspace.at, above), filter(None, projects)):
        project, folder = _text(listed_in), posixpath.relpath(workspace.root, there.root)
        if _is_project_file(project, there) and _may_write(project, there, folder):
            yield listed_in, there


def _may_have(pipeline: str, workspace: Workspace) -> bool:
    return workspace.has(pipeline) or workspace.may_be_left_out(pipeline)


def _may_write(project: str, workspace: Workspace, folder: str) -> bool:
    """Whether an output of a project may lie in a folder; where it has none, its configurations may say so."""
    outputs = _outputs_said(project, workspace)
    workspace.shared.looks.spend(len(outputs), project)
    return not outputs or any(_may_be_in(folder, output) for output in outputs)


def _outputs_said(project: str, workspace: Workspace) -> Sequence[str]:
    """Those that a project file names itself, read once for all projects below it; none if it cannot be read."""
    known, place = workspace.shared.outputs_said, workspace.absolute(project)
    if place not in known:
        known[place] = ()
        with suppress(UnusableError):
            layers = project_of(workspace.read(project))[0].layers()
            known[place] = [*{output for layer in layers if (output := layer.text("output"))}]
    return known[place]


def _may_be_in(folder: str, output: str) -> bool:
    names, parts = folder.split("/"), posixpath.normpath(f"{output}*").split("/")
    fitting = (name == part or "{" in part for name, part in zip(names, parts, strict=False))
    return len(parts) > len(names) and all(fitting)


def _is_project_file(path: str, workspace: Workspace) -> bool:
    """Whether there is a file that is no workflow, or may be in git: one of these may be called like the project
    file."""
    if not workspace.exists(path):
        return workspace.may_be_left_out(path)
    return not is_workflow(workspace.head(path, BYTES_OF_A_HEAD))


def _made(workflow: bytes) -> tuple[bytes, bytes]:
    """The pipeline that a workflow says it was made from, and the project that lists it; nothing for any other."""
    made = MADE_FOR_A_PROJECT.match(workflow)
    return (made[1], made[2]) if made else (b"", b"")


def _workflows(
    folders: Iterable[str], kept: Set[object], workspace: Workspace
) -> Iterator[tuple[str, tuple[bytes, bytes]]]:
    for folder in folders:
        with suppress(UnusableError):
            for name, identity, head in workspace.heads(folder, BYTES_OF_A_HEAD):
                path = f"{folder}{name}"
                if not _is_kept(path, identity, kept, workspace):
                    yield path, _made(head)


def _is_kept(path: str, identity: object, kept: Set[object], workspace: Workspace) -> bool:
    """Whether a file is one that must stay, which has many names where case does not count."""
    absolute = workspace.absolute(path)
    is_alike = folded(absolute) in kept and workspace.exists(path.swapcase())
    return is_alike or not kept.isdisjoint((identity, absolute))


def _text(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


def _folders(way: Sequence[str], names_in: Callable[[str], Sequence[str]], looks: Looks) -> list[str]:
    """The folders that a way from the root stands for, as `folder/`: a part of it for one name wherever it has
    `{name}`, and one wherever it has `{env}`."""
    folders = [""]
    for part in way:
        wanted, around = re.compile("".join(_expressions(part))), folders
        looks.spend(sum(1 + len(names_in(folder)) for folder in around), "/".join(way))
        names = ((folder, name) for folder in around for name in names_in(folder) if wanted.fullmatch(name))
        folders = [f"{folder}{name}/" for folder, name in names if name != ".git"]
    return folders


def _expressions(part: str) -> Iterator[str]:
    seen = set[str]()
    for text in _PLACEHOLDER.split(part):
        group = text[1:-1]
        if not _PLACEHOLDER.fullmatch(text):
            yield re.escape(text)
        else:
            yield f"(?P={group})" if text in seen else f"(?P<{group}>[a-z0-9][-a-z0-9.]*)"
        seen.add(text)
