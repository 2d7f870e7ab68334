"""`diff` from the command line: real repositories, whole outputs."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from tests.action_step import CONFIG, IMAGE, PIPELINE, WRONG
from tests.hook_runs import git
from tests.test_revisions import commit

from magnus_argo.changes.change import Changes
from magnus_argo.cli import main
from magnus_argo.difference import FORMATS, difference, rendered
from magnus_argo.jobs import Request
from magnus_argo.workspace import Workspace

PROJECT = """\
defaults: {config: config.yaml, output: "argo/{name}.yaml"}
pipelines: [{file: pipelines/train.yaml}, {file: pipelines/score.yaml}]
"""
OTHER = PIPELINE.replace("echo working", "echo scoring")
MORE = PIPELINE.replace("next: done", "next: more").replace(
    "    done:", "    more: {type: task, command_type: shell, command: echo more, next: done}\n    done:"
)


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A repository with two pipelines that its project file lists, in which all is committed."""
    for name, value in IMAGE.items():
        monkeypatch.setenv(name, value)
    files = {"pipelines__train.yaml": PIPELINE, "pipelines__score.yaml": OTHER, "config.yaml": CONFIG}
    commit(tmp_path, **files, **{"magnus-argo.yaml": PROJECT})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capfd, *arguments: str) -> tuple[int, str, str]:
    code = main(["diff", *arguments])
    output, errors = capfd.readouterr()
    return code, output, errors


def write(folder: Path, **files: str | None) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.write_text(text) if text is not None else path.unlink()


def states(capfd, *arguments: str) -> dict[str, str]:
    report = json.loads(run(capfd, "--format", "json", *arguments)[1])
    return {pipeline["path"]: pipeline["state"] for pipeline in report["pipelines"]}


def sentences(capfd, *arguments: str) -> dict[str, list[str]]:
    report = json.loads(run(capfd, "--format", "json", *arguments)[1])
    return {one["path"]: [change["words"] for change in one["changes"]] for one in report["pipelines"]}


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_has_changed(folder, capfd, form):
    code, output, errors = run(capfd, "--format", form, "--exit-code")
    assert code == 0
    assert (output == "") == (form == "text")
    assert re.fullmatch(r"2 pipelines are the same as at HEAD \([0-9a-f]{12}\)\n", errors)


def test_a_change_in_words_and_in_the_text_of_the_workflow(folder, capfd):
    write(folder, **{"pipelines__train.yaml": MORE})
    code, output, errors = run(capfd)
    assert code == 0
    head, text = output.split("\n\n", 1)
    assert head == "pipelines/train.yaml\n  + new step `more` after `work`"
    assert text.startswith("--- a/argo/train.yaml\n+++ b/argo/train.yaml\n@@ ")
    assert "\n+          - name: more\n" in f"\n{text}" or "name: more" in text
    assert errors.startswith("1 of 2 pipelines differs from HEAD (")
    assert not (folder / "argo").exists(), "nothing is written"


@pytest.mark.parametrize(("flags", "code"), [((), 0), (("--exit-code",), 1)])
def test_the_exit_code(folder, capfd, flags, code):
    write(folder, **{"pipelines__train.yaml": MORE})
    assert run(capfd, *flags)[0] == code


def test_all_files_are_those_of_the_base(folder, capfd):
    """Configuration, parameters and project file as well as the pipeline."""
    write(folder, **{"config.yaml": CONFIG.replace("churn:", "churn/next:")})
    write(folder, **{"magnus-argo.yaml": PROJECT.replace("score.yaml}", "score.yaml, kind: WorkflowTemplate}")})
    image = "image registry.example.com/churn:1f2e3d4 → registry.example.com/churn/next:1f2e3d4 in all 3 steps"
    assert sentences(capfd) == {
        "pipelines/train.yaml": [image],
        "pipelines/score.yaml": [image, "kind Workflow → WorkflowTemplate"],
    }


def test_the_same_variables_on_both_sides(folder, capfd, monkeypatch):
    monkeypatch.setenv("MAGNUS_VAR_docker_image", "another")
    assert run(capfd, "--exit-code", "--var", "docker_image=yet-another")[:2] == (0, "")


def test_files_of_dag_steps(folder, capfd):
    outer = PIPELINE.replace(
        "type: task\n      command_type: shell\n      command: echo working",
        "type: dag\n      dag_definition: pipelines/inner.yaml",
    )
    commit(folder, **{"pipelines__train.yaml": outer, "pipelines__inner.yaml": PIPELINE})
    write(folder, **{"pipelines__inner.yaml": MORE})
    assert sentences(capfd)["pipelines/train.yaml"] == ["new step `work/dag/more` after `work`"]


@pytest.mark.usefixtures("folder")
class TestOnOneSide:
    def test_new(self, folder, capfd):
        write(folder, **{"pipelines__new.yaml": MORE})
        write(folder, **{"magnus-argo.yaml": PROJECT.replace("}]", "}, {file: pipelines/new.yaml}]")})
        assert states(capfd)["pipelines/new.yaml"] == "added"
        _, output, _ = run(capfd)
        assert output.startswith(
            "new pipeline `pipelines/new.yaml` with 4 steps\n\n--- /dev/null\n+++ b/argo/new.yaml\n"
        )

    def test_gone(self, folder, capfd):
        write(folder, **{"pipelines__score.yaml": None})
        write(folder, **{"magnus-argo.yaml": PROJECT.replace(", {file: pipelines/score.yaml}", "")})
        assert states(capfd) == {"pipelines/train.yaml": "same", "pipelines/score.yaml": "removed"}
        _, output, _ = run(capfd)
        assert output.startswith("pipeline `pipelines/score.yaml` removed\n\n--- a/argo/score.yaml\n+++ /dev/null\n")

    def test_called_otherwise(self, folder, capfd):
        write(folder, **{"pipelines__score.yaml": None, "pipelines__rank.yaml": OTHER})
        write(folder, **{"magnus-argo.yaml": PROJECT.replace("score", "rank")})
        assert run(capfd)[1].startswith("`pipelines/rank.yaml`, before `pipelines/score.yaml`\n")
        assert sentences(capfd)["pipelines/rank.yaml"] == [
            "name score → rank",
            "pipeline file pipelines/score.yaml → pipelines/rank.yaml",
        ]

    def test_named_by_hand(self, folder, capfd):
        write(folder, **{"pipelines__new.yaml": PIPELINE, "pipelines__score.yaml": None})
        named = ("pipelines/new.yaml", "./pipelines/score.yaml", str(folder / "pipelines" / "train.yaml"))
        assert states(capfd, *named) == {
            "pipelines/new.yaml": "added",
            "pipelines/score.yaml": "removed",
            "pipelines/train.yaml": "same",
        }

    def test_nowhere(self, capfd):
        code, output, errors = run(capfd, "pipelines/trian.yaml")
        assert (code, output) == (2, "")
        assert "did you mean pipelines/train.yaml?" in errors

    def test_listed_today_and_not_there(self, folder, capfd):
        write(folder, **{"pipelines__score.yaml": None})
        code, output, _ = run(capfd)
        assert code == 1
        assert "  does not compile\n    cannot read pipelines/score.yaml: no such file" in output

    def test_a_project_file_that_the_base_does_not_have_yet(self, folder, capfd):
        git(folder, "rm", "--quiet", "magnus-argo.yaml")
        commit(folder)
        write(folder, **{"magnus-argo.yaml": PROJECT})
        assert states(capfd) == {"pipelines/train.yaml": "same", "pipelines/score.yaml": "same"}

    def test_one_that_is_compiled_twice(self, folder, capfd):
        first, second = (f"{{file: pipelines/train.yaml, config: config.yaml, name: {name}}}" for name in "ab")
        commit(folder, **{"magnus-argo.yaml": f"pipelines: [{first}, {second}]\n"})
        write(folder, **{"magnus-argo.yaml": f"pipelines: [{second}]\n"})
        report = json.loads(run(capfd, "--format", "json")[1])
        assert [(one["path"], one["state"]) for one in report["pipelines"]] == [
            ("pipelines/train.yaml", "same"),
            ("pipelines/train.yaml", "removed"),
        ]


class TestWhatDoesNotCompile:
    def test_today(self, folder, capfd):
        write(folder, **{"pipelines__train.yaml": WRONG, "pipelines__score.yaml": MORE})
        code, output, errors = run(capfd)
        assert code == 1
        assert output.startswith(
            "pipelines/train.yaml\n  does not compile\n"
            "    pipelines/train.yaml:8:13: error[unknown-step]: there is no step `dnoe`\n\npipelines/score.yaml\n"
        )
        assert "error[unknown-step]: there is no step `dnoe`\n --> pipelines/train.yaml:8:13\n" in errors

    def test_before(self, folder, capfd):
        commit(folder, **{"pipelines__train.yaml": WRONG})
        write(folder, **{"pipelines__train.yaml": PIPELINE})
        code, output, errors = run(capfd, "--exit-code")
        assert code == 1
        assert re.match(r"pipelines/train.yaml\n  did not compile at HEAD \([0-9a-f]+\)\n    pipelines/train", output)
        assert "unknown-step" not in errors, "it is not today's"

    def test_on_both_sides_alike_is_no_change(self, folder, capfd):
        commit(folder, **{"pipelines__train.yaml": WRONG})
        code, output, errors = run(capfd)
        assert code == 1
        assert "does not compile" in output
        assert "2 pipelines are the same" in errors

    @pytest.mark.parametrize("form", FORMATS)
    def test_the_project_file_of_today(self, folder, capfd, form):
        write(folder, **{"magnus-argo.yaml": "pipeline: []\n"})
        code, output, errors = run(capfd, "--format", form)
        assert code == 1
        assert "unknown-key" in output.replace("&#45;", "-")
        assert "nothing was compared: the project file has errors" in errors

    def test_the_project_file_of_the_base(self, folder, capfd):
        commit(folder, **{"magnus-argo.yaml": "pipeline: []\n"})
        write(folder, **{"magnus-argo.yaml": PROJECT})
        code, output, _ = run(capfd)
        assert code == 0
        assert output.count("did not compile at HEAD") == 2
        assert "error[unknown-key]" in output

    def test_a_file_that_the_base_lacks(self, folder, capfd):
        write(folder, **{"new.yaml": CONFIG})
        code, output, _ = run(capfd, "pipelines/train.yaml", "-c", "new.yaml")
        assert code == 0
        assert re.search(r"cannot read new.yaml at HEAD \([0-9a-f]+\): no such file\n", output)

    def test_many_errors_are_cut(self, folder, capfd):
        lines = "".join(f"    s{number}: {{type: task, command: x, next: nowhere{number}}}\n" for number in range(30))
        write(folder, **{"pipelines__train.yaml": PIPELINE.replace("    done:", f"{lines}    done:")})
        _, output, _ = run(capfd)
        assert len(output.splitlines()) == 13
        assert output.endswith("    and 20 more\n")


def test_a_workflow_that_is_only_written_otherwise(folder, capfd):
    """The order of steps in the file says nothing about the order in which they run."""
    done = "    done:\n      type: success\n"
    write(folder, **{"pipelines__train.yaml": PIPELINE.replace(done, "") + done})
    code, output, _ = run(capfd, "--exit-code")
    assert code == 1
    assert output.startswith(
        "pipelines/train.yaml\n  no change in what runs: the workflow is only written otherwise\n\n--- "
    )
    assert states(capfd)["pipelines/train.yaml"] == "text"


def test_comments_change_nothing(folder, capfd):
    write(folder, **{"pipelines__train.yaml": f"# new\n{PIPELINE}"})
    assert run(capfd, "--exit-code")[:2] == (0, "")


def test_a_change_that_the_workflow_does_not_show(folder, capfd):
    write(folder, **{"pipelines__train.yaml": PIPELINE.replace("working", "more")})
    assert run(capfd)[1] == (
        "pipelines/train.yaml\n"
        "  ~ step `work`: command `echo working` → `echo more`\n"
        "  the workflow stays as it is: magnus reads what changed in the containers\n"
    )


def test_without_a_configuration_the_pipelines_are_compared(folder, capfd):
    commit(folder, **{"magnus-argo.yaml": "pipelines: [{file: pipelines/train.yaml}]\n"})
    write(folder, **{"pipelines__train.yaml": MORE})
    assert run(capfd)[1] == "pipelines/train.yaml\n  + new step `more` after `work`\n"


def test_in_a_subfolder(folder, capfd, monkeypatch):
    place = folder / "models" / "churn"
    (place / "pipelines").mkdir(parents=True)
    commit(folder, **{"models__churn__pipelines__train.yaml": PIPELINE, "models__churn__config.yaml": CONFIG})
    write(folder, **{"models__churn__pipelines__train.yaml": MORE})
    monkeypatch.chdir(place)
    code, output, _ = run(capfd, "pipelines/train.yaml", "-c", "config.yaml", "--base", "HEAD")
    assert code == 0
    assert output.startswith("pipelines/train.yaml\n  + new step `more` after `work`\n")


def test_a_folder_as_base(folder, capfd):
    git(folder, "worktree", "add", "--quiet", "--detach", str(folder / "before"))
    write(folder, **{"pipelines__train.yaml": MORE})
    assert sentences(capfd, "--base", "./before")["pipelines/train.yaml"] == ["new step `more` after `work`"]


def test_no_pipelines_at_all(folder, capfd):
    commit(folder, **{"magnus-argo.yaml": "defaults: {config: config.yaml}\n"})
    code, _, errors = run(capfd)
    assert code == 2
    assert "no pipeline is named" in errors


@pytest.mark.parametrize("asked", ["-x", "--output=stolen", "nothing", "../nowhere", "\x1b[31m"])
def test_a_base_that_is_none(folder, capfd, asked):
    code, output, errors = run(capfd, f"--base={asked}")
    assert (code, output) == (2, "")
    assert errors.startswith("error: cannot compare with ")
    assert errors.count("\n") == 1
    assert "\x1b" not in errors


def test_into_a_file(folder, capfd):
    write(folder, **{"pipelines__train.yaml": MORE})
    code, output, _ = run(capfd, "-o", "out/diff.html", "--format", "html")
    assert (code, output) == (0, "")
    assert (folder / "out" / "diff.html").read_text().startswith("<!DOCTYPE html>")
    code, _, errors = run(capfd, "-o", "config.yaml")
    assert code == 2
    assert "config.yaml: it is one of the inputs" in errors
    assert (folder / "config.yaml").read_text() == CONFIG


def test_colours(folder, capfd):
    write(folder, **{"pipelines__train.yaml": MORE})
    output = run(capfd, "--color", "always")[1]
    assert "\x1b[1mpipelines/train.yaml\x1b[0m\n  \x1b[32m+\x1b[0m new step" in output
    assert re.search("^\x1b\\[32m\\+ .*\x1b\\[0m$", output, re.MULTILINE)
    assert re.sub("\x1b\\[[0-9]*m", "", output) == run(capfd, "--color", "never")[1]


def test_json(folder, capfd):
    write(folder, **{"pipelines__train.yaml": MORE})
    output = run(capfd, "--format", "json")[1]
    assert output.isascii()
    report = json.loads(output)
    (first, second) = report["pipelines"]
    assert report.keys() == {"version", "base", "changed", "failed", "problems", "pipelines"}
    assert (report["version"], report["changed"], report["failed"], report["problems"]) == (1, True, False, [])
    assert first.pop("text").startswith("--- a/argo/train.yaml\n")
    assert first == {
        "path": "pipelines/train.yaml",
        "old_path": None,
        "state": "changed",
        "changes": [
            {
                "what": "added",
                "words": "new step `more` after `work`",
                "steps": [["more"]],
                "field": None,
                "old": None,
                "new": None,
            }
        ],
        "notes": [],
        "base_problems": [],
        "head_problems": [],
    }
    assert second["state"] == "same"


def test_markdown(folder, capfd):
    write(folder, **{"pipelines__train.yaml": MORE})
    output = run(capfd, "--format", "markdown")[1]
    head = git(folder, "rev-parse", "HEAD")[:12]
    assert output.startswith(
        f"### magnus-argo: 1 of 2 pipelines differs from `HEAD ({head})`\n\n"
        "#### 🟡 `pipelines/train.yaml`\n\n"
        "- new step `more` after `work`\n\n"
        "```mermaid\n"
    )
    assert re.search(r'\n  n\d\["more"\]:::added\n', output)
    assert re.search(r"<details><summary>Workflow: \d+ lines added, \d+ removed</summary>\n\n```diff\n--- a/", output)
    assert output.endswith("```\n\n</details>\n")


def test_the_interface_of_the_action(folder):
    write(folder, **{"pipelines__train.yaml": MORE})
    environment = {**os.environ, **IMAGE}
    changes = difference(Request(), Workspace("."), None, environment)
    assert changes.changed
    assert not changes.failed
    assert changes.files == ("pipelines/train.yaml",)
    assert [rendered(changes, form) for form in FORMATS] == [rendered(changes, form) for form in FORMATS]


def test_nothing_at_all_is_a_page_too():
    for form in FORMATS:
        rendered(Changes("main"), form)


def test_what_a_run_without_a_difference_needs_is_little(folder):
    """No format is loaded that was not asked for."""
    import subprocess
    import sys

    code = (
        "import sys; from magnus_argo.cli import main; main(['diff', '-q']); "
        "print([name for name in sys.modules if 'render_' in name or name in ('jsonschema', 'pathlib', 'difflib')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.count("render_") == 1
    assert "jsonschema" not in done.stdout
