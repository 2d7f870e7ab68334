"""What SECURITY.md calls not defended, shown: nobody is to take it for safe. And what is close to it and defended."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from tests.support.hook_runs import git
from tests.support.ignoring import CONFIG, PIPELINE
from tests.support.revision_repositories import commit

from magnus_argo.cli import main


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a project of one pipeline."""
    monkeypatch.chdir(tmp_path)
    Path("pipeline.yaml").write_text(PIPELINE)
    Path("config.yaml").write_text(CONFIG)
    project("config: config.yaml")
    return tmp_path


def project(settings: str) -> None:
    Path("magnus-argo.yaml").write_text(f"pipelines: [{{file: pipeline.yaml, output: argo/a.yaml, {settings}}}]\n")


def test_what_is_merged_runs_as_it_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    before = Path("before")
    before.mkdir()
    for name in ("pipeline.yaml", "config.yaml", "magnus-argo.yaml"):
        (before / name).write_bytes(Path(name).read_bytes())
    Path("pipeline.yaml").write_text(PIPELINE.replace("command: demo.load", "command_type: shell, command: evil"))
    Path("config.yaml").write_text(
        CONFIG.replace("registry.example.com/demo:1.0", "evil.example.com/x:1\n    service_account_name: admin")
    )
    assert main(["transpile"]) == 0
    written = Path("argo/a.yaml").read_text()
    assert "image: evil.example.com/x:1\n" in written
    assert "serviceAccountName: admin\n" in written
    assert main(["diff", "--base", "./before/"]) == 0
    shown = capfd.readouterr().out
    assert [word in shown for word in ("evil.example.com/x:1", "admin", "evil")] == [True] * 3


@pytest.mark.parametrize("key", ["parameters", "config"])
def test_a_file_that_git_does_not_know_can_be_shown(key: str, capfd: pytest.CaptureFixture[str]) -> None:
    Path("credentials.json").write_text('{"token": "SECRET"}')
    project("config: config.yaml, parameters: credentials.json" if key == "parameters" else "config: credentials.json")
    assert main(["transpile"]) == (key == "config")
    written = Path("argo/a.yaml").read_text() if key == "parameters" else ""
    assert "SECRET" in written + capfd.readouterr().err


def test_a_file_of_another_repository_in_there_can_be_shown() -> None:
    commit(Path("other"), values__json='{"token": "SECRET"}')
    project("config: config.yaml, parameters: other/values/json")
    assert main(["transpile"]) == 0
    assert "SECRET" in Path("argo/a.yaml").read_text()


def test_a_link_of_a_submodule_can_have_a_file_of_the_project_shown(folder: Path) -> None:
    Path("values.json").write_text('{"token": "SECRET"}')
    Path("upstream").mkdir()
    Path("upstream/values.json").symlink_to("../values.json")
    commit(Path("upstream"))
    git(folder, "init", "--quiet")
    git(folder, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "./upstream", "shared")
    project("config: config.yaml, parameters: shared/values.json")
    assert main(["transpile"]) == 0
    assert "SECRET" in Path("argo/a.yaml").read_text()


@pytest.mark.parametrize(("is_named", "code"), [(False, 0), (True, 2)])
def test_a_project_file_above_has_files_around_the_working_directory(
    is_named: bool, code: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("credentials.json").write_text('{"token": "SECRET"}')
    project("config: config.yaml, parameters: credentials.json")
    Path("team").mkdir()
    commit(folder)
    monkeypatch.chdir("team")
    assert main(["transpile", *["--project", "magnus-argo.yaml"][: 2 * is_named]]) == code
    assert (folder / "argo/a.yaml").exists() is not is_named


def test_the_value_of_a_variable_can_be_shown(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAGNUS_VAR_token", "SECRET")
    Path("config.yaml").write_text(CONFIG.replace("demo:1.0", "demo:${token}"))
    assert main(["transpile", "-o", "-"]) == 0
    assert "demo:SECRET" in capfd.readouterr().out


@pytest.mark.parametrize("name", ["TOKEN", "MAGNUS_TOKEN", "MAGNUS_VAR_", "INPUT_TOKEN", "env.TOKEN"])
def test_other_variables_of_the_environment_cannot_be_named(
    name: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, "SECRET")
    Path("config.yaml").write_text(CONFIG.replace("demo:1.0", f"demo:${{{name}}}"))
    for command in (["transpile"], ["diff", "--base", "./"]):
        assert main(command) == 1
    assert "SECRET" not in "".join(capfd.readouterr())
    assert not Path("argo").exists()


def test_the_git_of_the_path_is_run(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path_factory.mktemp("bin") / "git"
    program.write_text(f"#!/bin/sh\ntouch {folder}/RAN\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    main(["transpile", "--tracked"])
    assert (folder / "RAN").exists()


def test_the_git_folder_of_a_repository_beside_it_is_a_folder(capfd: pytest.CaptureFixture[str]) -> None:
    commit(Path("upstream"), file="one")
    git(Path(), "clone", "--quiet", "--separate-git-dir=store", "upstream", "nested")
    Path("store/FETCH_HEAD").write_text("[told]\n")
    project("config: config.yaml, parameters: store/FETCH_HEAD")
    assert main(["validate"]) == 1
    assert "[told]" in capfd.readouterr().err
    project("config: config.yaml, parameters: nested/.git")
    assert main(["validate"]) == 2
    assert "is in `.git`" in capfd.readouterr().err


@pytest.mark.parametrize(("isolated", "code"), [(["-I"], 0), ([], 3)])
def test_python_takes_modules_from_the_current_folder(isolated: list[str], code: int, folder: Path) -> None:
    for name in ("click", "yaml", "json"):
        (folder / f"{name}.py").write_text("raise SystemExit(3)\n")
    command = [sys.executable, *isolated, "-m", "magnus_argo", "--version"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    assert subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False).returncode == code


def test_a_virtual_environment_in_the_working_tree_is_the_pull_request_s(folder: Path) -> None:
    venv.create(folder / ".venv", with_pip=False)
    packages = next((folder / ".venv/lib").glob("python*/site-packages"))
    (packages / "brought.pth").write_text("import os; os._exit(3)\n")
    command = [str(folder / ".venv/bin/python"), "-I", "-m", "magnus_argo", "--version"]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 3
