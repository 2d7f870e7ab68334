"""`diff` from the command line, in real repositories: the files of both sides, and what only one of them has."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.support.action_step import CONFIG, PIPELINE, WRONG
from tests.support.diff_runs import MORE, OTHER, PROJECT, folder, run, sentences, states, write
from tests.support.hook_runs import git
from tests.support.revision_repositories import commit

from magnus_argo.commands.diff import FORMATS

__all__ = ["folder"]


def test_all_files_are_those_of_the_base(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Configuration, parameters and project file as well as the pipeline."""
    write(folder, **{"config.yaml": CONFIG.replace("churn:", "churn/next:")})
    write(folder, **{"magnus-argo.yaml": PROJECT.replace("score.yaml}", "score.yaml, kind: WorkflowTemplate}")})
    image = "image registry.example.com/churn:1f2e3d4 → registry.example.com/churn/next:1f2e3d4 in all 3 steps"
    assert sentences(capfd) == {
        "pipelines/train.yaml": [image],
        "pipelines/score.yaml": [image, "kind Workflow → WorkflowTemplate"],
    }


def test_the_same_variables_on_both_sides(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAGNUS_VAR_docker_image", "another")
    assert run(capfd, "--exit-code", "--var", "docker_image=yet-another")[:2] == (0, "")


def test_files_of_dag_steps(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    outer = PIPELINE.replace(
        "type: task\n      command_type: shell\n      command: echo working",
        "type: dag\n      dag_definition: pipelines/inner.yaml",
    )
    commit(folder, **{"pipelines__train.yaml": outer, "pipelines__inner.yaml": PIPELINE})
    write(folder, **{"pipelines__inner.yaml": MORE})
    assert sentences(capfd)["pipelines/train.yaml"] == ["new step `work/dag/more` after `work`, runs `echo more`"]


@pytest.mark.parametrize("where", ["file", "config", "dag"])
def test_a_new_pipeline_that_lacks_a_submodule(where: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The pull request brings both, so it is no matter of the checkout."""
    named = {"file": "file: sub/new.yaml", "config": "file: new.yaml, config: sub/config.yaml", "dag": "file: new.yaml"}
    steps = "{only: {type: dag, dag_definition: sub/new.yaml, next: end}, end: {type: success}, fail: {type: fail}}"
    text = PIPELINE if where == "config" else f"dag: {{start_at: only, steps: {steps}}}"
    write(folder, **{"new.yaml": text, "magnus-argo.yaml": PROJECT.rstrip()[:-1] + f", {{{named[where]}}}]"})
    git(folder, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub")
    assert states(capfd)["sub/new.yaml" if where == "file" else "new.yaml"] == "broken"
    assert "not compared: it is in a submodule now, which is not checked out" in run(capfd, "--format", "markdown")[1]


CATALOG = "catalog: {type: file-system, config: {catalog_location: /mnt/catalog}}"


def test_the_file_that_magnus_reads_unasked(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """It is that of each side."""
    said = "magnus-config.yaml:1:12: error[service-by-default]: magnus takes `catalog` from here"
    write(folder, **{"magnus-config.yaml": f"defaults: {{{CATALOG}}}\n"})
    code, output, _ = run(capfd, "--exit-code")
    assert (code, said in output) == (1, True), output
    commit(folder)
    write(folder, **{"magnus-config.yaml": None})
    output = run(capfd)[1]
    assert ("did not compile at HEAD" in output, said in output) == (True, True), output
    write(folder, **{"magnus-config.yaml": f"defaults: {{{CATALOG}}}\n", "config.yaml": f"{CONFIG}{CATALOG}\n"})
    commit(folder)
    write(folder, **{"magnus-config.yaml": "defaults: {catalog: {type: do-nothing}}\n"})
    assert {*states(capfd).values()} == {"same"}


def test_a_link_in_its_place_leads_nowhere(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    outside = folder.parent / f"{folder.name}-outside"
    outside.write_text("defaults: {catalog: {type: secret-word}}\n")
    (folder / "magnus-config.yaml").symlink_to(outside)
    code, output, errors = run(capfd)
    assert (code, "magnus-config.yaml: it leads out of" in errors, "secret" in output + errors) == (2, True, False)


@pytest.mark.usefixtures("folder")
class TestOnOneSide:
    def test_new(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        write(folder, **{"pipelines__new.yaml": MORE})
        write(folder, **{"magnus-argo.yaml": PROJECT.replace("}]", "}, {file: pipelines/new.yaml}]")})
        assert states(capfd)["pipelines/new.yaml"] == "added"
        _, output, _ = run(capfd)
        assert output.startswith(
            "new pipeline `pipelines/new.yaml` with 4 steps\n"
            "  `pipelines/new.yaml` runs `echo working` and `echo more`\n\n--- /dev/null\n+++ b/argo/new.yaml\n"
        )

    def test_gone(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        write(folder, **{"pipelines__score.yaml": None})
        write(folder, **{"magnus-argo.yaml": PROJECT.replace(", {file: pipelines/score.yaml}", "")})
        assert states(capfd) == {"pipelines/train.yaml": "same", "pipelines/score.yaml": "removed"}
        _, output, _ = run(capfd)
        assert output.startswith("pipeline `pipelines/score.yaml` removed\n\n--- a/argo/score.yaml\n+++ /dev/null\n")

    def test_called_otherwise(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        write(folder, **{"pipelines__score.yaml": None, "pipelines__rank.yaml": OTHER})
        write(folder, **{"magnus-argo.yaml": PROJECT.replace("score", "rank")})
        assert run(capfd)[1].startswith("`pipelines/rank.yaml`, renamed from `pipelines/score.yaml`\n")
        assert sentences(capfd)["pipelines/rank.yaml"] == [
            "name score → rank",
            "pipeline file pipelines/score.yaml → pipelines/rank.yaml",
        ]

    def test_named_by_hand(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        write(folder, **{"pipelines__new.yaml": PIPELINE, "pipelines__score.yaml": None})
        named = ("pipelines/new.yaml", "./pipelines/score.yaml", str(folder / "pipelines" / "train.yaml"))
        assert states(capfd, *named) == {
            "pipelines/new.yaml": "added",
            "pipelines/score.yaml": "removed",
            "pipelines/train.yaml": "same",
        }

    def test_nowhere(self, capfd: pytest.CaptureFixture[str]) -> None:
        code, output, errors = run(capfd, "pipelines/trian.yaml")
        assert (code, output) == (2, "")
        assert "did you mean pipelines/train.yaml?" in errors

    def test_listed_today_and_not_there(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        write(folder, **{"pipelines__score.yaml": None})
        code, output, _ = run(capfd)
        assert code == 1
        assert "! does not compile\n    cannot read pipelines/score.yaml: no such file" in output

    def test_a_project_file_that_the_base_does_not_have_yet(
        self, folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        git(folder, "rm", "--quiet", "magnus-argo.yaml")
        commit(folder)
        write(folder, **{"magnus-argo.yaml": PROJECT})
        assert states(capfd) == {"pipelines/train.yaml": "added", "pipelines/score.yaml": "added"}

    def test_one_that_is_compiled_twice(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        first, second = (f"{{file: pipelines/train.yaml, config: config.yaml, name: {name}}}" for name in "ab")
        commit(folder, **{"magnus-argo.yaml": f"pipelines: [{first}, {second}]\n"})
        write(folder, **{"magnus-argo.yaml": f"pipelines: [{second}]\n"})
        report = json.loads(run(capfd, "--format", "json")[1])
        assert [(one["path"], one["state"]) for one in report["pipelines"]] == [
            ("pipelines/train.yaml", "same"),
            ("pipelines/train.yaml", "removed"),
        ]


class TestWhatDoesNotCompile:
    def test_today(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        write(folder, **{"pipelines__train.yaml": WRONG, "pipelines__score.yaml": MORE})
        code, output, errors = run(capfd)
        assert code == 1
        assert output.startswith(
            "! train: does not compile\n  score: new step `more` after `work`, runs `echo more`; "
            "`work`: command `echo scoring` → `echo working`\n\n"
            "pipelines/train.yaml\n! does not compile\n"
            "    pipelines/train.yaml:8:13: error[unknown-step]: there is no step `dnoe`\n\npipelines/score.yaml\n"
        )
        assert "error[unknown-step]: there is no step `dnoe`\n --> pipelines/train.yaml:8:13\n" in errors

    def test_before(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        commit(folder, **{"pipelines__train.yaml": WRONG})
        write(folder, **{"pipelines__train.yaml": PIPELINE})
        code, output, errors = run(capfd, "--exit-code")
        assert code == 1
        assert re.match(r"pipelines/train.yaml\n! did not compile at HEAD \([0-9a-f]+\)\n    pipelines/train", output)
        assert "unknown-step" not in errors, "it is not today's"

    def test_on_both_sides_alike_is_no_change(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        commit(folder, **{"pipelines__train.yaml": WRONG})
        code, output, errors = run(capfd)
        assert code == 1
        assert "does not compile" in output
        assert "1 pipeline not compared: it does not compile; 1 pipeline is the same as at HEAD" in errors

    @pytest.mark.parametrize("form", FORMATS)
    def test_the_project_file_of_today(self, folder: Path, capfd: pytest.CaptureFixture[str], form: str) -> None:
        write(folder, **{"magnus-argo.yaml": "pipeline: []\n"})
        code, output, errors = run(capfd, "--format", form)
        assert code == 1
        assert "unknown-key" in output.replace("&#45;", "-")
        assert "nothing was compared: the project file has errors" in errors

    def test_the_project_file_of_the_base(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        commit(folder, **{"magnus-argo.yaml": "pipeline: []\n"})
        write(folder, **{"magnus-argo.yaml": PROJECT})
        code, output, _ = run(capfd)
        assert code == 0
        assert output.count("did not compile at HEAD") == 1, "of both"
        assert "error[unknown-key]" in output

    def test_a_file_that_the_base_lacks(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        write(folder, **{"new.yaml": CONFIG})
        code, output, _ = run(capfd, "pipelines/train.yaml", "-c", "new.yaml")
        assert code == 0
        assert re.search(r"cannot read new.yaml at HEAD \([0-9a-f]+\): no such file\n", output)

    def test_many_errors_are_cut(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        lines = "".join(f"    s{number}: {{type: task, command: x, next: nowhere{number}}}\n" for number in range(30))
        write(folder, **{"pipelines__train.yaml": PIPELINE.replace("    done:", f"{lines}    done:")})
        _, output, _ = run(capfd)
        assert len(output.splitlines()) == 13
        assert output.endswith("    and 20 more\n")


def test_without_a_configuration_the_pipelines_are_compared(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    commit(folder, **{"magnus-argo.yaml": "pipelines: [{file: pipelines/train.yaml}]\n"})
    write(folder, **{"pipelines__train.yaml": MORE})
    assert run(capfd)[1] == "pipelines/train.yaml\n  + new step `more` after `work`, runs `echo more`\n"


def test_in_a_subfolder(folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    place = folder / "models" / "churn"
    (place / "pipelines").mkdir(parents=True)
    commit(folder, **{"models__churn__pipelines__train.yaml": PIPELINE, "models__churn__config.yaml": CONFIG})
    write(folder, **{"models__churn__pipelines__train.yaml": MORE})
    monkeypatch.chdir(place)
    code, output, _ = run(capfd, "pipelines/train.yaml", "-c", "config.yaml", "--base", "HEAD")
    assert code == 0
    assert output.startswith("pipelines/train.yaml\n  + new step `more` after `work`, runs `echo more`\n")


@pytest.mark.parametrize("mistake", ["", "unknown: 1\n"])
def test_what_is_named_was_in_no_such_environment(
    folder: Path, capfd: pytest.CaptureFixture[str], mistake: str
) -> None:
    """It is new there, also where the project file of the base cannot be read and that of today stands in for it."""
    environments = "environments: {dev: {}, prod: {}}\n"
    project = environments + PROJECT.replace("score.yaml}", "score.yaml, environments: {dev: {}}}")
    commit(folder, **{"magnus-argo.yaml": project + mistake})
    new = "{file: pipelines/new.yaml, environments: {prod: {}}}"
    write(folder, **{"magnus-argo.yaml": project.replace("}}}]", f"}}}}}}, {new}]"), "pipelines__new.yaml": PIPELINE})
    code, output, _ = run(capfd, "pipelines/score.yaml", "pipelines/new.yaml", "--env", "prod")
    assert (code, output.partition("\n")[0]) == (0, "new pipeline `pipelines/new.yaml` (prod) with 3 steps"), output


def test_a_folder_as_base(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    git(folder, "worktree", "add", "--quiet", "--detach", str(folder / "before"))
    write(folder, **{"pipelines__train.yaml": MORE})
    assert sentences(capfd, "--base", "./before")["pipelines/train.yaml"] == [
        "new step `more` after `work`, runs `echo more`"
    ]


def test_no_pipelines_at_all(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    commit(folder, **{"magnus-argo.yaml": "defaults: {config: config.yaml}\n"})
    code, _, errors = run(capfd)
    assert code == 2
    assert "no pipeline is named" in errors


@pytest.mark.parametrize("asked", ["-x", "--output=stolen", "nothing", "../nowhere", "\x1b[31m"])
def test_a_base_that_is_none(folder: Path, capfd: pytest.CaptureFixture[str], asked: str) -> None:
    code, output, errors = run(capfd, f"--base={asked}")
    assert (code, output) == (2, "")
    assert errors.startswith("error: cannot compare with ")
    assert errors.count("\n") == 1
    assert "\x1b" not in errors
