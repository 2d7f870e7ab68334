"""What takes the place of an object or of a workflow's file is told as a change of it, whatever is new beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.action_step import PIPELINE
from tests.support.diff_runs import folder, run, sentences, states, write
from tests.support.revision_repositories import commit

__all__ = ["folder"]

TEMPLATE = "defaults: {config: config.yaml, kind: WorkflowTemplate, name: x}\npipelines:\n"
TRAIN = "pipelines/train.yaml"
BEFORE = f"  - {{file: {TRAIN}, namespace: prod, output: argo/x.yaml}}\n"
BESIDE = f"  - {{file: {TRAIN}, namespace: dev, output: argo/dev.yaml}}\n"


@pytest.mark.parametrize("kind", ["WorkflowTemplate", "Workflow"])
def test_another_entry_of_the_file_stands_before_it(folder: Path, capfd: pytest.CaptureFixture[str], kind: str) -> None:
    project = TEMPLATE.replace("WorkflowTemplate", kind)
    commit(folder, **{"magnus-argo.yaml": project + BEFORE})
    write(folder, **{"magnus-argo.yaml": f"{project}{BESIDE}{BEFORE.replace('}', ', service_account_name: admin}')}"})
    assert [each for each in _all_sentences(capfd) if each] == [
        ["brings namespace dev"],
        ["service account admin instead of none"],
    ]


def test_the_file_is_copied_and_the_old_one_stays(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    commit(folder, **{"magnus-argo.yaml": TEMPLATE + BEFORE})
    write(folder, **{"pipelines__copy.yaml": PIPELINE.replace("echo working", "echo other")})
    write(folder, **{"magnus-argo.yaml": TEMPLATE + BESIDE + BEFORE.replace("train", "copy")})
    assert states(capfd) == {TRAIN: "added", "pipelines/copy.yaml": "changed"}
    assert "echo other" in str(sentences(capfd)["pipelines/copy.yaml"])


@pytest.mark.parametrize("namespace", [", namespace: prod", ""])
def test_its_environment_is_called_otherwise_and_another_one_has_its_name(
    folder: Path, capfd: pytest.CaptureFixture[str], namespace: str
) -> None:
    project = TEMPLATE + f"  - {{file: {TRAIN}}}\n"
    live = f"output: argo/x.yaml{namespace}"
    commit(folder, **{"magnus-argo.yaml": f"{project}environments: {{prod: {{{live}}}}}\n"})
    now = f"prod: {{output: argo/dev.yaml}}, live: {{{live}, service_account_name: admin}}"
    write(folder, **{"magnus-argo.yaml": f"{project}environments: {{{now}}}\n"})
    assert [each for each in _all_sentences(capfd) if each] == [
        ["service account admin instead of none", "environment prod → live"]
    ]


@pytest.mark.parametrize(
    ("names", "said"),
    [(("dev", "prod"), ["prod → dev", "dev → prod"]), (("production", "dev"), ["prod → production"])],
)
def test_what_an_environment_had_has_another_one(
    names: tuple[str, str], said: list[str], folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The folder of an environment, and `--env`, have another object then."""
    project = TEMPLATE.replace("name: x", "name: x, output: 'argo/{env}/'") + f"  - {{file: {TRAIN}}}\n"
    settings = "{namespace: live, service_account_name: admin}", "{namespace: test}"

    def environments(*names: str) -> str:
        listed = (f"{name}: {each}" for name, each in zip(names, settings, strict=True))
        return f"{project}environments: {{{', '.join(listed)}}}\n"

    commit(folder, **{"magnus-argo.yaml": environments("prod", "dev")})
    write(folder, **{"magnus-argo.yaml": environments(*names)})
    folders = [each.replace(" → ", "/{name}.yaml → argo/") for each in said]
    ways = [
        [f"environment {each}", f"output argo/{way}/{{name}}.yaml"] for each, way in zip(said, folders, strict=True)
    ]
    assert [each for each in _all_sentences(capfd) if each] == ways
    code, printed, _ = run(capfd, "--exit-code", "--stat")
    assert (code, printed.count("!")) == (1, len(said))


def test_what_had_no_environment_has_one(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    project = TEMPLATE.replace("name: x", "name: x, namespace: live") + f"  - {{file: {TRAIN}}}\n"
    commit(folder, **{"magnus-argo.yaml": project.replace("name: x", "name: x, output: argo/x.yaml")})
    elsewhere = project.replace("name: x", "name: x, output: elsewhere/x.yaml")
    write(folder, **{"magnus-argo.yaml": f"{elsewhere}environments: {{x: {{}}}}\n"})
    said = ["environment x instead of none", "output argo/x.yaml → elsewhere/x.yaml"]
    assert [each for each in _all_sentences(capfd) if each] == [said]


def test_another_namespace_of_a_workflow_needs_a_second_look(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """No object of it stays, but its runs are given what is in there."""
    project = TEMPLATE.replace("WorkflowTemplate", "Workflow") + BEFORE
    commit(folder, **{"magnus-argo.yaml": project})
    write(folder, **{"magnus-argo.yaml": project.replace("namespace: prod", "namespace: kube-system")})
    assert "! train: namespace prod → kube-system\n" in run(capfd, "--stat")[1]


def test_a_workflow_in_the_folder_of_another_environment_needs_a_second_look(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whether it is new or was elsewhere, and also in a folder below: who deploys the folder gets it."""
    project = TEMPLATE.replace(", name: x", ", output: 'argo/{env}/'") + f"  - {{file: {TRAIN}, environments: ENVS}}\n"
    project = project.replace("pipelines:\n", "environments: {dev: {}, prod: {}}\npipelines:\n")
    commit(folder, **{"magnus-argo.yaml": project.replace("ENVS", "{dev: {}, prod: {}}")})
    score = "  - {file: pipelines/score.yaml, environments: {dev: {output: argo/prod/tried/}}}\n"
    write(
        folder, **{"magnus-argo.yaml": project.replace("ENVS", "{dev: {output: argo/prod/dev.yaml}, prod: {}}") + score}
    )
    told = run(capfd, "--stat")[1]
    assert "! score (dev): output argo/prod/tried/score.yaml; new pipeline" in told, told
    assert "! train (dev): output argo/dev/{name}.yaml → argo/prod/dev.yaml\n" in told, told
    score = score.replace("prod/tried/", "dev/tried/")
    write(folder, **{"magnus-argo.yaml": project.replace("ENVS", "{dev: {}, prod: {}}") + score})
    assert "!" not in run(capfd, "--stat")[1]


def test_environments_with_objects_of_one_name_stay_what_they_are(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    project = TEMPLATE.replace("name: x", "name: x, output: 'argo/{env}/'") + f"  - {{file: {TRAIN}}}\n"
    commit(folder, **{"magnus-argo.yaml": f"{project}environments: {{prod: {{parallelism: 5}}, dev: {{}}}}\n"})
    project = project.replace("argo/", "now/")
    write(folder, **{"magnus-argo.yaml": f"{project}environments: {{live: {{}}, prod: {{parallelism: 5}}}}\n"})
    assert "parallelism" not in str(_all_sentences(capfd))


def _all_sentences(capfd: pytest.CaptureFixture[str]) -> list[list[str]]:
    """What changes in each pipeline, also in several of one file."""
    report = json.loads(run(capfd, "--format", "json")[1])
    return [[change["words"] for change in each["changes"]] for each in report["pipelines"]]
