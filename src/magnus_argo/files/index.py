"""What git has to be told of the workflows, so that a commit holds them as they are on disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.pasting import on_lines, path_for_shell
from magnus_argo.files.borders import top_of
from magnus_argo.files.git import Git, first_line, for_index
from magnus_argo.files.paths import stands_for_itself, target_of
from magnus_argo.files.workspace import Workspace

_FOR_ONE_PROCESS = 200
_ON_A_LINE = 10


def tracked_among(paths: Sequence[str], workspace: Workspace) -> set[str]:
    """Returns the files that are in git's index, in that of the commit being made if there is one."""
    return _listed(paths, workspace, "--cached")


def untracked_among(paths: Sequence[str], workspace: Workspace) -> list[str]:
    """Returns the files on disk that git neither has in its index nor was told to ignore, also those in another
    repository, such as a submodule in the place of the workflows: git calls nothing in there untracked."""
    tracked = tracked_among(paths, workspace)
    others = [path for path in paths if path not in tracked and workspace.exists(path)]
    ignored = _listed(others, workspace, "--others", "--ignored", "--exclude-standard")
    return [path for path in others if path not in ignored]


def _listed(paths: Sequence[str], workspace: Workspace, *options: str) -> set[str]:
    git = for_index(workspace.root, workspace.seen_from)
    known_as = [_beyond_links(path, workspace) for path in paths]
    asked = (_ls_files(git, *options, "--", *some) for some in _parts(known_as, _FOR_ONE_PROCESS))
    listed = {*chain.from_iterable(asked)}
    return {path for path, name in zip(paths, known_as, strict=True) if name in listed}


def _beyond_links(path: str, workspace: Workspace) -> str:
    """Git has a file in the folder to which a link leads, not in the link; of a link to elsewhere it has nothing."""
    folder, name = os.path.split(path)
    if not folder or not workspace.contains(folder):
        return path
    return os.path.normpath(os.path.join(target_of(folder, workspace.root), name))


def _ls_files(git: Git, *arguments: str) -> list[str]:
    output, problems, code = git.run("ls-files", "-z", *arguments)
    if code:
        raise UnusableError(f"git failed: {first_line(problems).removeprefix('fatal: ')}")
    return os.fsdecode(output).split("\0")


def shell_lines(added: Sequence[str], removed: Sequence[str], workspace: Workspace) -> tuple[list[str], list[str]]:
    """Returns the lines for the user's shell that put all of it into the index, and the paths, as people see them, for
    which there is none: also of what is `removed` and called as no output may be, for anybody can have called it so."""
    git, known_as = _git_for(workspace)
    named = [*added, *filter(stands_for_itself, removed)] if git else []
    words = {path: word for path in named if (word := path_for_shell(known_as(path)))}
    lines = [
        *_lines(git, "add", [words[path] for path in added if path in words]),
        *_lines(git, "rm", [words[path] for path in removed if path in words]),
    ]
    return lines, [workspace.shown(path) for path in (*added, *removed) if path not in words]


def _git_for(workspace: Workspace) -> tuple[str, Callable[[str], str]]:
    """How git is called from where the user stands, and what it is told of a path; nothing where that has no word."""
    if workspace.root == workspace.seen_from or top_of(workspace.seen_from) == top_of(workspace.root):
        return "git", workspace.shown
    folder = path_for_shell(workspace.shown(os.curdir))
    return folder and f"git -C {folder}", str


def _lines(git: str, verb: str, words: Iterable[str]) -> Iterator[str]:
    """To git too, a path that looks like a pattern is one, unless it is told not to read any."""
    for some in on_lines(words, _ON_A_LINE):
        literally = "" if set("*?[\\").isdisjoint("".join(some)) else " --literal-pathspecs"
        yield f"{git}{literally} {verb} {' '.join(some)}"


def _parts(paths: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (paths[start : start + size] for start in range(0, len(paths), size))
