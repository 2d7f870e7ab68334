"""What `init` does: writes the files of a new project, which compiles as it is."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Literal

from magnus_argo.commands.console import Console
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.words import listed
from magnus_argo.files.outputs import put
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.runtimes import FamilyName
from magnus_argo.schema.files import template

CiName = Literal["github", "gitlab"]

_CI_FILES: dict[CiName, str] = {"github": ".github/workflows/workflows.yaml", "gitlab": ".gitlab-ci.yml"}


def init(family: FamilyName, ci: CiName, *, quiet: bool) -> int:
    """Writes a new project into the working directory, for one family of magnus and one CI: all files or none. Raises
    `UnusableError` if one of them is there already."""
    workspace = Workspace(os.curdir)
    files = files_of(family, ci)
    _refuse_existing(files, workspace)
    put({path: text.encode() for path, text in files.items()}, workspace)
    console = Console(quiet=quiet)
    for path in files:
        console.say(f"wrote {path}")
    console.say("now: magnus-argo validate")
    return 0


def files_of(family: FamilyName, ci: CiName) -> dict[str, str]:
    """Returns the files of a new project, by path."""
    return {
        "magnus-argo.yaml": template("magnus-argo.yaml"),
        "pipelines/train.yaml": template(family, "pipeline.yaml"),
        "config/argo.yaml": template(family, "argo.yaml"),
        "parameters/train.yaml": template("parameters.yaml"),
        "argo/.gitignore": template("gitignore"),
        "Dockerfile": template(family, "Dockerfile"),
        ".dockerignore": template("dockerignore"),
        ".pre-commit-config.yaml": template("pre-commit-config.yaml"),
        _CI_FILES[ci]: template(f"{ci}.yaml"),
    }


def _refuse_existing(files: Mapping[str, str], workspace: Workspace) -> None:
    there = [path for path in files if os.path.lexists(workspace.absolute(path))]
    if there:
        verb, pronoun = ("is", "it") if len(there) == 1 else ("are", "them")
        cure = f"move {pronoun} away, or start in another folder: `magnus-argo init -C FOLDER`"
        raise UnusableError(f"nothing was written: {listed(there)} {verb} there already", cure)
