"""What git has to be told of the workflows, so that a commit holds them as they are on disk."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator, Sequence

from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.files.workspace import Workspace

_FOR_ONE_PROCESS = 200
_ON_A_LINE = 10


def tracked_among(paths: Sequence[str], workspace: Workspace) -> set[str]:
    """The files that are in git's index, the one of the commit that is being made if there is one."""
    return _listed(paths, workspace, "--cached")


def untracked_among(paths: Sequence[str], workspace: Workspace) -> list[str]:
    """The files that git neither has in its index nor was told to ignore."""
    listed = _listed(paths, workspace, "--others", "--exclude-standard")
    return [path for path in paths if path in listed]


def _listed(paths: Sequence[str], workspace: Workspace, *options: str) -> set[str]:
    found: set[str] = set()
    for some in _parts(paths, _FOR_ONE_PROCESS):
        listed = _git("ls-files", "-z", *options, "--", *some, workspace=workspace)
        found |= set(os.fsdecode(listed).split("\0"))
    return found.intersection(paths)


def _git(*arguments: str, workspace: Workspace) -> bytes:
    command = ["git", "--literal-pathspecs", *arguments]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(command, cwd=workspace.root, env=environment, capture_output=True, check=False)
    except OSError as problem:
        missing = isinstance(problem, FileNotFoundError)
        raise UnusableError(f"cannot ask git: {'it is not installed' if missing else problem.strerror}") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise UnusableError(f"cannot ask git: {said.removeprefix('fatal: ')}")
    return done.stdout


def shell_lines(added: Sequence[str], removed: Sequence[str]) -> list[str]:
    """The lines for a shell that put all of it into the index."""
    return [*_lines("git add", added), *_lines("git rm", removed)]


def _lines(command: str, paths: Sequence[str]) -> Iterator[str]:
    for some in _parts(paths, _ON_A_LINE):
        yield f"{command} {' '.join(map(_argument, some))}"


def _parts(paths: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (paths[start : start + size] for start in range(0, len(paths), size))


def _argument(path: str) -> str:
    """Neither an option nor one of git's own patterns."""
    return shlex.quote(f"./{path}" if path.startswith(("-", ":")) else path)
