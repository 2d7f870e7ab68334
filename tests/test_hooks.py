"""The pre-commit hook, run by pre-commit on repositories of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.action_step import CONFIG, PIPELINE
from tests.github_runner import ROOT, copy_of_the_tree

(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
ALL = ("--all-files", "--verbose")
PROJECT = """\
defaults: {config: config/argo.yaml, output: "argo/{name}.yaml"}
pipelines: [{file: pipelines/train.yaml}]
"""


def test_the_manifest_says_nothing_unknown():
    """`pre-commit validate-manifest` lets misspelt keys pass."""
    keys = {"id", "name", "description", "entry", "language", "files", "exclude", "types"}
    assert HOOK.keys() == keys
    assert (HOOK["id"], HOOK["entry"], HOOK["language"]) == ("magnus-validate", "magnus-argo validate", "python")


@pytest.mark.parametrize(
    ("path", "is_checked"),
    [
        ("pipeline.yaml", True),
        ("pipelines.yml", True),
        ("pipelines/train.yaml", True),
        ("pipelines/churn/train.yml", True),
        ("models/churn/pipeline.yaml", True),
        ("models/pipelines/train.yaml", True),
        ("argo/pipelines/train.yaml", True),
        ("pipelines/parameters-sweep.yaml", True),
        ("train.yaml", False),
        ("azure-pipelines.yml", False),
        ("bitbucket-pipelines.yml", False),
        (".azure/pipelines/build.yml", False),
        (".github/workflows/pipeline.yaml", False),
        ("pipelines/.hidden/train.yaml", False),
        ("pipelines/argo/train.yaml", False),
        ("pipelines/churn/argo/train.yaml", False),
        ("pipelines/config.yaml", False),
        ("pipelines/churn/parameters.yml", False),
        ("pipelines/magnus-argo.yaml", False),
        ("pipelines/readme.md", False),
        ("mypipelines/train.yaml", False),
        ("pipelines.yaml.txt", False),
    ],
)
def test_the_hook_checks_pipelines(path, is_checked):
    matches = re.search(HOOK["files"], path) is not None and re.search(HOOK["exclude"], path) is None
    assert matches == is_checked


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of this tree, as it is."""
    return committed(copy_of_the_tree(tmp_path_factory.mktemp("hooks") / "magnus-argo"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pre-commit's, so that a hook is installed once for all tests that do not try it."""
    return tmp_path_factory.mktemp("store")


def git(folder: Path, *arguments: str) -> str:
    """With nobody's configuration."""
    person = [f"GIT_{role}_{what}=test@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    environment |= dict(variable.split("=") for variable in person)
    done = subprocess.run(["git", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def committed(folder: Path) -> Path:
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "all", "--no-verify")
    return folder


def repository(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_yaml", ".yaml").replace("magnus_argo", "magnus-argo")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return committed(folder)


def pre_commit(folder: Path, store: Path, command: str, *arguments: str, **variables: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", command, "--color", "never", *arguments],
        cwd=folder,
        env={**os.environ, "PRE_COMMIT_HOME": str(store), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_a_good_repository_passes(hooks, store, tmp_path):
    folder = repository(tmp_path / "good", pipelines__train_yaml=PIPELINE, notes_yaml="these: are none")
    code, said = pre_commit(folder, store, "try-repo", str(hooks), HOOK["id"], *ALL)
    assert code == 0, said
    assert "1 pipeline checked, no errors" in said


def test_a_mistake_is_shown_with_its_caret(hooks, store, tmp_path):
    wrong = PIPELINE.replace("next: done", "next: dnoe")
    folder = repository(tmp_path / "bad", pipelines__train_yaml=wrong)
    code, said = pre_commit(folder, store, "try-repo", str(hooks), HOOK["id"], *ALL)
    assert code == 1, said
    assert "error[unknown-step]: there is no step `dnoe`\n --> pipelines/train.yaml:8:13\n" in said
    assert "\n8 |       next: dnoe\n  |             ^^^^" in said


class TestInstalled:
    """As in `.pre-commit-config.yaml`: installed once, then run without a network."""

    @staticmethod
    def run(folder: Path, hooks: Path, store: Path, *arguments: str) -> tuple[int, str]:
        hook = {"id": HOOK["id"], "args": [*arguments]}
        configuration = {"repos": [{"repo": str(hooks), "rev": git(hooks, "rev-parse", "HEAD"), "hooks": [hook]}]}
        (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(configuration))
        git(folder, "add", ".pre-commit-config.yaml")
        nowhere = "http://127.0.0.1:9"
        pre_commit(folder, store, "install-hooks")
        return pre_commit(folder, store, "run", *ALL, http_proxy=nowhere, https_proxy=nowhere)

    def test_the_configuration_of_the_arguments(self, hooks, store, tmp_path):
        folder = repository(tmp_path / "folder", pipelines__train_yaml=PIPELINE, config_yaml=CONFIG)
        code, said = self.run(folder, hooks, store, "--var", "docker_image=1f2e3d4", "-c", "config.yaml")
        assert (code, "Passed" in said) == (0, True), said
        code, said = self.run(folder, hooks, store, "-c", "config.yaml", "--var", "docker_image=not a tag")
        assert (code, "error[bad-image]" in said) == (1, True), said

    def test_the_configuration_of_the_project_file(self, hooks, store, tmp_path):
        folder = repository(
            tmp_path / "folder", pipelines__train_yaml=PIPELINE, config__argo_yaml=CONFIG, magnus_argo_yaml=PROJECT
        )
        code, said = self.run(folder, hooks, store, "--var", "docker_image=not a tag")
        assert (code, "error[bad-image]" in said, "config/argo.yaml:4:12" in said) == (1, True, True), said

    def test_many_files(self, hooks, store, tmp_path):
        """pre-commit runs several processes, each of which sees some of the files."""
        files = {f"pipelines__{number}_yaml": PIPELINE for number in range(300)}
        folder = repository(tmp_path / "folder", **files, pipelines__bad_yaml="dag: {}\n")
        code, said = self.run(folder, hooks, store)
        checked = sum(int(count) for count in re.findall(r"^(\d+) pipelines? checked, no errors$", said, re.MULTILINE))
        assert (code, "pipelines/bad.yaml:1:" in said) == (1, True), said
        assert 0 < checked < 300, "the batch of the bad one is not among them"


def test_our_own_hook_passes_on_our_examples(hooks, store):
    code, said = pre_commit(hooks, store, "run", HOOK["id"], *ALL)
    assert code == 0, said
    assert "2 pipelines checked, no errors" in said
