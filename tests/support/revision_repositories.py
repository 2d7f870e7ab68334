"""Repositories of two commits, with nobody's configuration, and what is read at their revisions."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.support.hook_runs import git

from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.base import opened

ENVIRONMENT = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}


def commit(folder: Path, **files: str | None) -> str:
    """The id of a commit in which these files are so; None is a file that is gone."""
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text) if text is not None else path.unlink()
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "some", "--allow-empty")
    return git(folder, "rev-parse", "HEAD")


@contextmanager
def base(folder: Path, asked: str | None = None, **environment: str) -> Iterator[tuple[Workspace, str]]:
    with opened(asked, Workspace(str(folder)), ENVIRONMENT | environment) as found:
        yield found


def read(folder: Path, asked: str | None = None, path: str = "file", **environment: str) -> str:
    with base(folder, asked, **environment) as (workspace, _):
        return workspace.read(path).data.decode()


def refused(folder: Path, asked: str | None = None, path: str = "file", **environment: str) -> str:
    with pytest.raises(UnusableError) as problem:
        read(folder, asked, path, **environment)
    return str(problem.value)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("original")
    commit(place, file="one")
    git(place, "branch", "feature")
    commit(place, file="two", sub__inner="inner two")
    (place / "file").write_text("uncommitted")
    return place


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    """Two commits, a branch `feature` that has left main at the first, and an uncommitted change."""
    return shutil.copytree(original, tmp_path / "repository")
