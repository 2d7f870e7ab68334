"""A pipeline that comes from stdin, as editors and filters hand it over."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.support.action_step import CONFIG
from tests.support.hook_runs import git

from magnus_argo.cli import main
from magnus_argo.diagnostics.budgets import MAX_BYTES

GOOD = """\
dag: # the whole
  start_at: 'load'
  steps:
    load: {type: task, command: demo.load, next: success}   # as it is
    success: {type: success}
    fail: {type: fail}
"""
TYPO = GOOD.replace("'load'", "'laod'").replace("command:", "comand:")
MISSPELT = GOOD.replace("'load'", "'laod'")
PROJECT = """\
defaults: {config: config/argo.yaml, output: "argo/{name}.yaml", variables: {docker_image: 1f2e3d4}}
pipelines:
  - file: pipelines/*.yaml
    kind: WorkflowTemplate
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("team/config", "team/pipelines", "elsewhere"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "team")
    Path("magnus-argo.yaml").write_text(PROJECT)
    Path("config/argo.yaml").write_text(CONFIG)
    Path("pipelines/train.yaml").write_text(GOOD)
    return tmp_path / "team"


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(text: str | bytes, *arguments: str) -> tuple[int, str, str]:
        data = text.encode() if isinstance(text, str) else text
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = main([*arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


class TestTheTextIsCheckedInPlaceOfTheFile:
    def test_a_mistake_has_the_name_of_the_file(self, run: Run) -> None:
        code, out, told = run(MISSPELT, "validate", "-", "--stdin-filename", "pipelines/train.yaml")
        assert (code, out) == (1, "")
        assert "--> pipelines/train.yaml:2:13\n" in told
        assert run(GOOD, "validate", "-", "--stdin-filename", "pipelines/train.yaml")[0] == 0

    def test_reports_have_the_name_of_the_file(self, run: Run) -> None:
        arguments = ("--stdin-filename", "pipelines/train.yaml", "--report", "json")
        assert {each["path"] for each in json.loads(run(MISSPELT, "validate", "-", *arguments)[1])["diagnostics"]} == {
            "pipelines/train.yaml"
        }

    def test_without_a_name_it_is_called_stdin(self, run: Run) -> None:
        code, _, told = run(MISSPELT, "validate", "-")
        assert code == 1
        assert "--> <stdin>:2:13\n" in told
        assert run(GOOD, "validate", "-")[0] == 0

    @pytest.mark.parametrize("path", ["pipelines/new.yaml", "{work}/pipelines/new.yaml"])
    def test_a_file_that_was_never_saved_is_taken_by_a_pattern(self, run: Run, folder: Path, path: str) -> None:
        path = path.format(work=folder)
        code, out, told = run(GOOD, "transpile", "-", "-o", "-", "--stdin-filename", path)
        assert (code, told) == (0, "")
        assert yaml.safe_load(out)["kind"] == "WorkflowTemplate"
        assert "pipelines/new.yaml" in out

    def test_the_path_decides_the_project_wherever_the_user_stands(
        self, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        git(folder, "init", "-q")
        monkeypatch.chdir(folder.parent / "elsewhere")
        path = str(folder / "pipelines/new.yaml")
        code, out, _ = run(GOOD, "transpile", "-", "-o", "-", "--stdin-filename", path)
        assert code == 0
        assert yaml.safe_load(out)["kind"] == "WorkflowTemplate"
        assert "--> ../team/pipelines/new.yaml:2:13\n" in run(MISSPELT, "validate", "-", "--stdin-filename", path)[2]

    @pytest.mark.parametrize("written", ["{work}/elsewhere/new.yaml", "../elsewhere/new.yaml"])
    @pytest.mark.parametrize("stand", ["team", "team/pipelines"])
    def test_outside_of_every_project_it_is_of_its_own_folder(
        self, run: Run, folder: Path, written: str, stand: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As in an editor: of the folder, or of the repository around it."""
        monkeypatch.chdir(folder.parent / stand)
        path = written.format(work=folder.parent) if "{" in written else os.path.relpath(folder.parent / written[3:])
        arguments = ("validate", "-", "--stdin-filename", path)
        assert run(GOOD, *arguments) == (0, "", "1 pipeline checked, no errors\n")
        assert "/new.yaml:2:13\n" in run(MISSPELT, *arguments)[2]
        including = GOOD.replace("type: task, command: demo.load", "type: dag, dag_definition: elsewhere/inner.yaml")
        (folder.parent / "elsewhere/inner.yaml").write_text(GOOD)
        assert "elsewhere/inner.yaml" in run(including, *arguments)[2]
        git(folder.parent, "init", "-q")
        assert run(including, *arguments)[0] == 0

    def test_a_project_file_that_is_named_goes_first(self, run: Run) -> None:
        Path("other.yaml").write_text(PROJECT.replace("WorkflowTemplate", "Workflow"))
        arguments = ("--project", "other.yaml", "--stdin-filename", "pipelines/new.yaml")
        assert yaml.safe_load(run(GOOD, "transpile", "-", "-o", "-", *arguments)[1])["kind"] == "Workflow"

    def test_from_another_folder(self, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(folder.parent)
        code, _, told = run(MISSPELT, "-C", "team", "validate", "-", "--stdin-filename", "pipelines/train.yaml")
        assert code == 1
        assert "--> team/pipelines/train.yaml:2:13\n" in told

    def test_what_it_includes_is_read_from_its_project(self, run: Run) -> None:
        including = GOOD.replace("type: task, command: demo.load", "type: dag, dag_definition: pipelines/inner.yaml")
        Path("pipelines/inner.yaml").write_text(GOOD)
        arguments = ("validate", "-", "--stdin-filename", "pipelines/train.yaml")
        assert run(including, *arguments)[0] == 0
        Path("pipelines/inner.yaml").write_text(MISSPELT)
        assert "--> pipelines/inner.yaml:2:13\n" in run(including, *arguments)[2]

    def test_what_is_too_large_or_nothing_at_all(self, run: Run) -> None:
        assert "error[file-too-large]" in run("#" * (MAX_BYTES + 9), "validate", "-")[2]
        assert "error[empty-file]" in run("", "validate", "-")[2]

    def test_a_picture(self, run: Run) -> None:
        code, out, _ = run(GOOD, "graph", "-")
        assert code == 0
        assert '["load"]' in out


class TestFixes:
    NAMED = ("validate", "--fix", "-", "--stdin-filename", "pipelines/train.yaml")

    @pytest.mark.parametrize("ending", ["\n", "\r\n"])
    def test_the_text_is_printed_as_it_should_be_and_nothing_written(self, run: Run, folder: Path, ending: str) -> None:
        before = everything(folder)
        code, out, told = run(TYPO.replace("\n", ending), *self.NAMED)
        assert (code, out) == (0, GOOD.replace("\n", ending))
        assert told == "fixed 2 problems in pipelines/train.yaml\n1 pipeline checked, no errors\n"
        assert everything(folder) == before

    def test_what_needs_no_fix_is_printed_as_it_came(self, run: Run) -> None:
        assert run(GOOD, *self.NAMED)[:2] == (0, GOOD)

    def test_what_cannot_be_fixed_is_printed_too(self, run: Run) -> None:
        code, out, told = run(TYPO.replace("next: success", "next: elsewhere"), *self.NAMED)
        assert (code, out) == (1, GOOD.replace("next: success", "next: elsewhere"))
        assert "error[unknown-step]" in told

    @pytest.mark.parametrize("name", ["magnus-argo.yaml", "config/argo.yaml"])
    def test_mistakes_in_other_files_stay(self, run: Run, folder: Path, name: str) -> None:
        Path(name).write_text(Path(name).read_text().replace("variables:", "varables:").replace("image:", "imge:"))
        before = everything(folder)
        code, out, _ = run(TYPO, *self.NAMED)
        assert code == 1
        assert out in (GOOD, TYPO)
        assert everything(folder) == before

    def test_the_difference(self, run: Run, folder: Path) -> None:
        before = everything(folder)
        code, out, _ = run(TYPO, *self.NAMED, "--diff")
        assert code == 1
        assert out.startswith("--- a/pipelines/train.yaml\n+++ b/pipelines/train.yaml\n")
        assert "+  start_at: 'load'\n" in out
        assert everything(folder) == before

    def test_in_a_place_without_a_project(self, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(folder.parent / "elsewhere")
        assert run(TYPO, "validate", "--fix", "-q", "-") == (0, GOOD, "")

    def test_the_exit_code_can_tell_of_fixes(self, run: Run) -> None:
        assert run(TYPO, *self.NAMED, "--exit-code")[0] == 1
        assert run(GOOD, *self.NAMED, "--exit-code")[0] == 0


class TestWorkflows:
    def test_they_go_where_those_of_the_file_go(self, run: Run) -> None:
        code, _, told = run(GOOD, "transpile", "-", "--stdin-filename", "pipelines/train.yaml")
        assert (code, told) == (0, "wrote argo/train.yaml\n")
        assert main(["transpile", "--check"]) == 0

    def test_they_can_be_compared_with_what_is_on_disk(self, run: Run, folder: Path) -> None:
        assert main(["transpile"]) == 0
        before = everything(folder)
        changed = GOOD.replace("load:", "loading:").replace("'load'", "loading")
        code, out, _ = run(changed, "transpile", "--check", "-", "--stdin-filename", "pipelines/train.yaml")
        assert code == 1
        assert "loading" in out
        assert everything(folder) == before


@pytest.mark.parametrize("name", ["\\0", "pipelines/train.yaml\\0", "\\ud800"])
@pytest.mark.parametrize("key", ["file", "config", "parameters", "output", "dag_definition"])
def test_a_name_that_no_file_can_have_is_told(run: Run, key: str, name: str) -> None:
    text = GOOD.replace("type: task, command: demo.load", f'type: dag, dag_definition: "{name}"')
    if key != "dag_definition":
        text = GOOD
        Path("magnus-argo.yaml").write_text(f'{PROJECT}  - {{file: pipelines/train.yaml, {key}: "{name}"}}\n')
    for command in (["validate"], ["validate", "--fix"], ["transpile", "-o", "-"], ["graph"]):
        assert run(text, *command, "-", "--stdin-filename", "pipelines/train.yaml")[0] in {0, 1, 2}
    Path("pipelines/train.yaml").write_text(text)
    assert main(["validate", "--fix"]) in {0, 1, 2}
    Path("magnus-argo.yaml").write_text(f'pipelines: "{name}"\n')
    assert main(["validate", "--fix"]) in {1, 2}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("validate", "pipelines/train.yaml", "--stdin-filename", "a.yaml"), "give - as PIPELINE"),
        (("validate", "-", "pipelines/train.yaml"), "cannot be given with others"),
        (("transpile", "-", "-o", "-"), "add --stdin-filename PATH"),
        (("validate", "-", "--stdin-filename", "pipelines"), "'pipelines' is not the path of a file"),
        (("validate", "-", "--stdin-filename", ""), "'' is not the path of a file"),
        (("validate", "--fix", "-", "--report", "json"), "the text and --report json cannot share stdout"),
    ],
)
def test_wrong_use(run: Run, arguments: tuple[str, ...], words: str) -> None:
    code, _, told = run(GOOD, *arguments)
    assert code == 2
    assert words in told


@pytest.mark.parametrize("redirection", ["<&-", "</dev/null"])
def test_a_stdin_that_gives_nothing_ends_in_words(redirection: str) -> None:
    command = f"exec '{sys.executable}' -m magnus_argo validate - {redirection}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=os.environ, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error[empty-file]")
