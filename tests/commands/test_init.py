"""`init`: a new project that compiles, and passes the hook and the action, as it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.support.ci_runs import environment_of
from tests.support.github_runner import run_action
from tests.support.hook_runs import Hooks, git

from magnus_argo.commands.init import CiName, files_of
from magnus_argo.magnus.runtimes.runtime import FamilyName

ALL: list[tuple[FamilyName, CiName]] = [(family, ci) for family in ("0.5", "0.4") for ci in ("github", "gitlab")]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "magnus_argo", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(("family", "ci"), ALL)
def test_what_it_makes_compiles_without_a_word(tmp_path: Path, family: FamilyName, ci: CiName) -> None:
    done = run(tmp_path, "init", "--magnus", family, "--ci", ci)
    assert (done.returncode, done.stdout) == (0, "")
    made = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert made == set(files_of(family, ci))
    assert done.stderr.splitlines() == [
        *(f"wrote {path}" for path in files_of(family, ci)),
        "now: magnus-argo validate",
    ]
    checked = run(tmp_path, "validate")
    assert (checked.returncode, checked.stderr) == (0, "1 pipeline checked, no errors\n")
    written = run(tmp_path, "transpile", "--image-tag", "1f2e3d4")
    assert (written.returncode, written.stderr) == (0, "wrote argo/train.yaml\n")
    workflow = yaml.safe_load((tmp_path / "argo/train.yaml").read_text())
    images = {each["container"]["image"] for each in workflow["spec"]["templates"] if "container" in each}
    assert images == {"registry.example.com/pipelines:1f2e3d4"}


@pytest.mark.parametrize("family", ["0.5", "0.4"])
def test_the_image_has_the_magnus_that_was_asked_for(tmp_path: Path, family: FamilyName) -> None:
    run(tmp_path, "init", "--magnus", family)
    lines = (tmp_path / "Dockerfile").read_text()
    assert f'"magnus=={family}.' in lines
    assert "COPY . ." in lines
    assert {".git", "argo/"} <= set((tmp_path / ".dockerignore").read_text().splitlines())
    assert ("magnus-extensions" in lines) is (family == "0.4")


@pytest.mark.parametrize("path", list(files_of("0.5", "github")))
def test_nothing_is_overwritten_and_nothing_half_written(tmp_path: Path, path: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text("mine")
    done = run(tmp_path, "init")
    assert done.returncode == 2
    assert f"nothing was written: `{path}` is there already" in done.stderr
    assert [file.read_text() for file in tmp_path.rglob("*") if file.is_file()] == ["mine"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "elsewhere").mkdir()
    os.symlink(tmp_path / "elsewhere", tmp_path / "work/pipelines")
    os.symlink("nothing", tmp_path / "work/Dockerfile")
    assert run(tmp_path / "work", "init").returncode == 2
    (tmp_path / "work/Dockerfile").unlink()
    assert run(tmp_path / "work", "init").returncode == 2
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert [path.name for path in (tmp_path / "work").rglob("*") if path.is_file()] == []


def test_a_link_over_what_is_not_there_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "team").mkdir()
    (tmp_path / "team/train.yaml").write_text("mine")
    os.symlink("none/../team", tmp_path / "pipelines")
    assert run(tmp_path, "init").returncode == 2
    assert [(path.name, path.read_text()) for path in tmp_path.rglob("*") if path.is_file()] == [("train.yaml", "mine")]


def test_paths_are_told_from_where_one_stands(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    said = run(tmp_path, "init", "-C", "a b").stderr.splitlines()
    assert said == [
        *(f"wrote `a b/{path}`" for path in files_of("0.5", "github")),
        'now: magnus-argo -C "a b" validate',
    ]
    assert run(tmp_path, "-C", "a b", "validate").returncode == 0
    assert "nothing was written: `a b/magnus-argo.yaml`" in run(tmp_path, "init", "-C", "a b").stderr


def test_starts_in_another_folder_and_can_be_quiet(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    done = run(tmp_path, "init", "-q", "-C", "new")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "new/magnus-argo.yaml").is_file()


@pytest.mark.parametrize(("ci", "its"), [("github", ".github/workflows/workflows.yaml"), ("gitlab", ".gitlab-ci.yml")])
def test_below_the_top_of_a_repository_nothing_is_written_that_only_counts_there(
    tmp_path: Path, ci: CiName, its: str
) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "services/churn").mkdir(parents=True)
    done = run(tmp_path, "init", "--ci", ci, "-C", "services/churn")
    left_out = {".pre-commit-config.yaml", its}
    made = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert {path for path in made if not path.startswith(".git/")} == {
        f"services/churn/{path}" for path in set(files_of("0.5", ci)) - left_out
    }
    where = "they only work in the top folder of the repository, see docs/monorepos.md"
    assert done.stderr.splitlines()[-2] == f"left out `.pre-commit-config.yaml` and `{its}`: {where}"


def test_the_action_takes_it_as_it_is(tmp_path: Path) -> None:
    run(tmp_path, "init")
    job = yaml.safe_load((tmp_path / ".github/workflows/workflows.yaml").read_text())["jobs"]["workflows"]
    (step,) = [step for step in job["steps"] if "magnus-argo" in step.get("uses", "")]
    done = run_action(tmp_path, given=step["with"], env={"GITHUB_SHA": "3f2c" * 10, "GITHUB_EVENT_NAME": "push"})
    assert done.code == 0
    assert ":" + "3f2c" * 10 in (tmp_path / "argo/train.yaml").read_text()


def test_the_hook_takes_it_as_it_is(tmp_path: Path, hooks: Hooks) -> None:
    run(tmp_path, "init")
    config = tmp_path / ".pre-commit-config.yaml"
    text = config.read_text().replace("https://github.com/org/magnus-argo-action", str(hooks.source))
    config.write_text(text.replace("rev: v1.0.0", f"rev: {hooks.revision}"))
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    assert "argo/.gitignore" in git(tmp_path, "diff", "--cached", "--name-only")
    code, said = hooks.run(tmp_path)
    assert code == 0, said
    assert "Passed" in said
    pipeline = tmp_path / "pipelines/train.yaml"
    pipeline.write_text(pipeline.read_text().replace("next: train", "next: trian"))
    git(tmp_path, "add", "--all")
    assert hooks.run(tmp_path)[0] == 1


@pytest.mark.parametrize("recorded", ["gitlab-branch", "gitlab-merge-request"])
def test_gitlab_takes_it_as_it_is(tmp_path: Path, recorded: str) -> None:
    """Its script in a shell, with the variables that GitLab sets; what the runner installs is here already."""
    run(tmp_path, "init", "--ci", "gitlab")
    job = yaml.safe_load((tmp_path / ".gitlab-ci.yml").read_text())["workflows"]
    shims = tmp_path / "bin"
    shims.mkdir()
    for name, does in (("pip", "exit 0"), ("magnus-argo", f'exec {sys.executable} -m magnus_argo "$@"')):
        (shims / name).write_text(f"#!/bin/sh\n{does}\n")
        (shims / name).chmod(0o755)
    variables = environment_of(recorded)
    environment = {**os.environ, **variables, **job["variables"], "PATH": f"{shims}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(job["script"])],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "wrote argo/train.yaml\n")
    assert f":{variables['CI_COMMIT_SHA']}\n" in (tmp_path / "argo/train.yaml").read_text()
    assert json.loads((tmp_path / job["artifacts"]["reports"]["codequality"]).read_text()) == []
    assert all((tmp_path / path).exists() for path in job["artifacts"]["paths"])


def test_gitlab_knows_every_key_of_it(tmp_path: Path) -> None:
    run(tmp_path, "init", "--ci", "gitlab")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci"]
    regexes = ["--regex-variant", "python"]
    done = subprocess.run(
        [*command, *regexes, str(tmp_path / ".gitlab-ci.yml")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_workflows_are_not_committed(tmp_path: Path) -> None:
    run(tmp_path, "init")
    run(tmp_path, "transpile")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    assert "argo/train.yaml" not in git(tmp_path, "diff", "--cached", "--name-only")
