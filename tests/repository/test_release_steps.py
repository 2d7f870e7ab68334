"""The last job of a release, played: its scripts in a clone with an origin, and a `gh` that notes how it is called."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml
from tests.support.github_runner import copy_of_the_tree
from tests.support.hook_runs import committed, git
from tests.support.workflow_files import RELEASE, evaluated, jobs

from magnus_argo import __version__

TAG = f"v{__version__}"
IMAGE = f"ghcr.io/you/magnus-argo-action@sha256:{'8e7b' * 16}"
SEEN = {
    "github.token": "",
    "github.repository": "you/magnus-argo-action",
    "needs.image.outputs.digest": IMAGE.partition("@")[2],
}
GH = '#!/bin/sh\nprintf "%s\\n" "$*" >> "$CALLED"\n'


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The tagged commit, with the artifacts of the jobs before."""
    tree = committed(copy_of_the_tree(tmp_path / "tree"))
    git(tree, "tag", TAG)
    git(tmp_path, "clone", "--quiet", "--bare", str(tree), "origin")
    git(tree, "remote", "add", "origin", str(tmp_path / "origin"))
    for name in ("dist/magnus_argo.whl", "build/magnus-argo.cdx.json"):
        (tree / name).parent.mkdir()
        (tree / name).touch()
    return tree


def play(clone: Path, scratch: Path) -> None:
    (scratch / "gh").write_text(GH)
    (scratch / "gh").chmod(0o755)
    for step in jobs(RELEASE)["release"]["steps"]:
        env = {name: evaluated(value, SEEN) for name, value in step.get("env", {}).items()}
        env |= {"GITHUB_REF_NAME": TAG, "RUNNER_TEMP": str(scratch), "CALLED": str(scratch / "called")}
        env |= {"GIT_CONFIG_GLOBAL": os.devnull, "PATH": f"{scratch}:{os.environ['PATH']}"}
        if "run" in step:
            shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]]
            subprocess.run(shell, cwd=clone, env={**os.environ, **env}, check=True)


def test_the_tags_run_the_image_and_the_release_is_told(clone: Path, tmp_path: Path) -> None:
    before = git(clone, "rev-parse", "HEAD")
    (tmp_path / "runner").mkdir()
    play(clone, tmp_path / "runner")
    origin = tmp_path / "origin"
    action = yaml.safe_load(git(origin, "show", f"{TAG}:action.yml"))
    assert action["runs"] == {"using": "docker", "image": f"docker://{IMAGE}"}
    assert git(origin, "rev-parse", TAG) == git(origin, "rev-parse", TAG.partition(".")[0])
    assert git(origin, "rev-parse", f"{TAG}^") == before
    assert git(origin, "diff", "--name-only", before, TAG) == "action.yml"
    login, created = (tmp_path / "runner/called").read_text().splitlines()
    assert login == "auth setup-git"
    assert created.startswith(f"release create {TAG} --verify-tag --title {TAG} --notes-file ")
    assert created.endswith(" dist/magnus_argo.whl build/magnus-argo.cdx.json")
    assert (tmp_path / "runner/notes.md").read_text().count("### Added\n") == 1


def test_what_the_documentation_uses_is_this_version() -> None:
    assert jobs(RELEASE)["test"]["steps"][2]["run"].startswith("python scripts/release.py notes")
    assert __version__.partition(".")[0] == "1", "the pages say `@v1` and `v1.0.0`"
