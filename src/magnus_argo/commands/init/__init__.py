"""What `init` does: writes the files of a new project, which compiles as it is."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Literal

from magnus_argo.commands.console import Console
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.pasting import path_for_shell
from magnus_argo.diagnostics.words import joined, listed, plain
from magnus_argo.files.borders import top_of
from magnus_argo.files.outputs import put
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.runtimes import FamilyName

CiName = Literal["github", "gitlab"]

_CI_FILES: dict[CiName, str] = {"github": ".github/workflows/workflows.yaml", "gitlab": ".gitlab-ci.yml"}
_HOOKS_FILE = ".pre-commit-config.yaml"
_FILES = os.path.join(os.path.dirname(__file__), "files")
_READ_ONLY_AT_THE_TOP = (_HOOKS_FILE, *_CI_FILES.values())
"""pre-commit and CI read these in the top folder of a repository, and nowhere else."""


def init(family: FamilyName, ci: CiName, console: Console, *, seen_from: str = "") -> int:
    """Writes a new project into the working directory, for one family of magnus and one CI: all files or none. Below
    the top of a repository, those that only count there are left out. `seen_from` is where the user stands, empty if
    that is the working directory. Raises `UnusableError` if one of the files is there already."""
    workspace = Workspace(os.curdir, seen_from=seen_from or None)
    files = files_of(family, ci)
    left_out = [path for path in files if path in _READ_ONLY_AT_THE_TOP] if _is_below_the_top(workspace) else []
    written = {path: text for path, text in files.items() if path not in left_out}
    _refuse_existing(written, workspace)
    put({path: text.encode() for path, text in written.items()}, workspace)
    _tell(written, left_out, workspace, console)
    return 0


def files_of(family: FamilyName, ci: CiName) -> dict[str, str]:
    """Returns the files of a new project, by path."""
    return {
        "magnus-argo.yaml": _text_of("magnus-argo.yaml"),
        "pipelines/train.yaml": _text_of(family, "pipeline.yaml"),
        "config/argo.yaml": _text_of(family, "argo.yaml"),
        "parameters/train.yaml": _text_of("parameters.yaml"),
        "argo/.gitignore": _text_of("gitignore"),
        "Dockerfile": _text_of(family, "Dockerfile"),
        ".dockerignore": _text_of("dockerignore"),
        _HOOKS_FILE: _text_of("pre-commit-config.yaml"),
        _CI_FILES[ci]: _text_of(f"{ci}.yaml"),
    }


def _text_of(*parts: str) -> str:
    with open(os.path.join(_FILES, *parts), encoding="utf-8") as file:
        return file.read()


def _tell(written: Iterable[str], left_out: Sequence[str], workspace: Workspace, console: Console) -> None:
    for path in written:
        console.say(f"wrote {workspace.in_prose(path)}")
    if left_out:
        where = "they only work in the top folder of the repository, see docs/monorepos.md"
        console.say(f"left out {plain(joined(left_out))}: {where}")
    folder = workspace.shown(os.curdir)
    there = "" if folder == os.curdir else f"-C {path_for_shell(folder) or 'FOLDER'} "
    console.say(f"now: magnus-argo {there}validate")


def _is_below_the_top(workspace: Workspace) -> bool:
    return top_of(workspace.root) not in ("", workspace.root)


def _refuse_existing(files: Iterable[str], workspace: Workspace) -> None:
    there = [workspace.shown(path) for path in files if os.path.lexists(workspace.absolute(path))]
    if there:
        verb, pronoun = ("is", "it") if len(there) == 1 else ("are", "them")
        cure = f"move {pronoun} away, or start in another folder: `magnus-argo init -C FOLDER`"
        raise UnusableError(f"nothing was written: {listed(there)} {verb} there already", cure)
