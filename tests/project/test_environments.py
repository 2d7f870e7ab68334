"""Environments: layers of settings with their places, the jobs they lead to, and what is said of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from tests.support.environments import CONFIG, PIPELINE, PROJECT, filled

from magnus_argo.cli import main
from magnus_argo.diagnostics.source import Source
from magnus_argo.project.layers import Settings
from magnus_argo.project.settings import Project, project_of

OURS = {"app.kubernetes.io/managed-by": "magnus-argo"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return filled(tmp_path)


def project(text: str) -> Project:
    found, problems = project_of(Source("magnus-argo.yaml", text.encode()))
    assert problems == []
    return found


def layers(text: str, entry: int = 0) -> list[Settings]:
    found = project(text)
    return list(found.layered(found.entries[entry]))


class TestLayers:
    def test_each_layer_goes_over_the_one_below(self) -> None:
        text = """\
defaults: {kind: Workflow, tag: a, variables: {a: "1", b: "1", c: "1"}}
environments: {dev: {tag: b, variables: {b: "2", c: "2"}}}
pipelines: [{file: p.yaml, tag: c, environments: {dev: {variables: {c: "4"}}}, variables: {c: "3"}}]
"""
        (settings,) = layers(text)
        assert settings.text("kind") == "Workflow"
        assert settings.text("tag") == "c"
        assert settings.texts("variables") == {"a": "1", "b": "2", "c": "4"}

    def test_values_keep_the_place_that_wrote_them(self) -> None:
        (settings,) = layers("defaults: {tag: a}\nenvironments: {dev: {name: b}}\npipelines: [{file: p.yaml}]\n")
        assert [settings.nodes[key].line for key in ("tag", "name", "file")] == [1, 2, 3]

    def test_without_environments_there_is_one_without_a_name(self) -> None:
        (settings,) = layers("defaults: {tag: a}\npipelines: [{file: p.yaml}]\n")
        assert settings.environment == ""

    def test_the_environments_are_in_the_order_of_the_project(self) -> None:
        text = "environments: {b: {}, a: {}}\npipelines: [{file: p.yaml, environments: {a: {}, b: {}}}]\n"
        assert [settings.environment for settings in layers(text)] == ["b", "a"]

    def test_the_name_stands_in_texts_and_mappings_but_not_in_variables(self) -> None:
        text = """\
defaults: {output: "{env}/{env}.yaml", labels: {env: "{env}"}, variables: {env: "{env}"}}
environments: {dev: {}}
pipelines: [{file: p.yaml}]
"""
        (settings,) = layers(text)
        assert settings.text("output") == "dev/dev.yaml"
        assert settings.texts("labels") == {"env": "dev"}
        assert settings.texts("variables") == {"env": "{env}"}


class TestJobs:
    def test_every_pipeline_in_each_of_its_environments(self) -> None:
        assert main(["transpile"]) == 0
        written = sorted(str(path) for path in Path("deploy").rglob("*.yaml"))
        assert written == [
            *(f"deploy/{name}/train.yaml" for name in ("dev",)),
            "deploy/prod/report.yaml",
            "deploy/prod/train.yaml",
            "deploy/stage/train.yaml",
        ]

    def test_what_an_environment_says_is_in_its_workflows_alone(self) -> None:
        main(["transpile"])
        objects = {path.parent.name: yaml.safe_load(path.read_text()) for path in Path("deploy").glob("*/train.yaml")}
        pools = {name: each["spec"]["nodeSelector"]["pool"] for name, each in objects.items()}
        images = {name: each["spec"]["templates"][1]["container"]["image"] for name, each in objects.items()}
        assert pools == {"dev": "small", "stage": "small", "prod": "large"}
        assert images["stage"] == "example.com/demo:1.1"
        assert images["prod"] == images["dev"] == "example.com/demo:1.0"
        assert objects["prod"]["metadata"]["labels"] == OURS | {"tier": "gold"}
        report = yaml.safe_load(Path("deploy/prod/report.yaml").read_text())
        assert report["metadata"]["labels"] == OURS | {"tier": "silver", "team": "sales"}

    @pytest.mark.parametrize(
        ("arguments", "written"),
        [
            (["--env", "prod"], ["prod/report.yaml", "prod/train.yaml"]),
            (["--env", "dev", "--env", "stage"], ["dev/train.yaml", "stage/train.yaml"]),
            (["train.yaml"], ["dev/train.yaml", "prod/train.yaml", "stage/train.yaml"]),
            (["./train.yaml", "train.yaml", "--env", "dev"], ["dev/train.yaml"]),
            (["train.yaml", "report.yaml", "--env", "dev"], ["dev/train.yaml"]),
        ],
    )
    def test_only_what_is_named(self, arguments: list[str], written: list[str]) -> None:
        assert main(["transpile", *arguments]) == 0
        assert sorted(str(path.relative_to("deploy")) for path in Path("deploy").rglob("*.yaml")) == written

    def test_a_file_that_is_listed_twice_is_checked_twice(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("bad.yaml").write_text(CONFIG.replace("image:", "imag:"))
        Path("magnus-argo.yaml").write_text("""\
defaults: {variables: {registry: example.com, tag: "1.0", pool: small}}
pipelines:
  - {file: train.yaml, config: config.yaml, output: dev.yaml}
  - {file: train.yaml, config: bad.yaml, output: prod.yaml}
""")
        assert main(["validate", "train.yaml"]) == 1
        assert "--> bad.yaml:4" in capfd.readouterr().err

    def test_a_pipeline_that_is_not_listed_is_compiled_by_the_defaults_in_each(self) -> None:
        Path("other.yaml").write_text(PIPELINE)
        assert main(["transpile", "other.yaml"]) == 0
        assert sorted(path.parent.name for path in Path("deploy").rglob("other.yaml")) == ["dev", "prod", "stage"]

    def test_what_is_named_and_is_nowhere_in_an_environment(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("more.yaml").write_text(PIPELINE)
        Path("magnus-argo.yaml").write_text(f"{PROJECT}  - {{file: more.yaml, environments: {{stage: {{}}}}}}\n")
        assert main(["validate", "report.yaml", "--env", "dev"]) == 2
        assert "report.yaml is not for the environment `dev`: magnus-argo.yaml lists it for `prod`\n" in (
            capfd.readouterr().err
        )
        assert main(["validate", "report.yaml", "more.yaml", "--env", "dev"]) == 2
        told = "these 2 pipelines are not for the environment `dev`: magnus-argo.yaml lists them for `prod`, `stage`\n"
        assert told in capfd.readouterr().err

    @pytest.mark.parametrize("changed", ["report.yaml", "train.yaml", "config.yaml"])
    def test_a_commit_is_about_some_environments_too(self, changed: str, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["validate", "--hook", "--all-projects", "--env", "dev", "--", changed]) == 0
        said = capfd.readouterr().err
        assert said == ("" if changed == "report.yaml" else "1 pipeline in 1 environment checked, no errors\n")

    def test_prune_and_some_environments_do_not_go_together(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["transpile", "--prune", "--env", "dev"]) == 2
        assert "takes no --env" in capfd.readouterr().err


class TestList:
    def test_a_line_for_each_job(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["list"]) == 0
        assert (
            capfd.readouterr().out
            == """\
train.yaml   dev    WorkflowTemplate ml-dev/train    deploy/dev/train.yaml
train.yaml   stage  WorkflowTemplate ml-stage/train  deploy/stage/train.yaml
train.yaml   prod   WorkflowTemplate ml-prod/train   deploy/prod/train.yaml
report.yaml  prod   Workflow ml-prod/report          deploy/prod/report.yaml
"""
        )

    def test_a_matrix_for_ci(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["list", "report.yaml", "--format", "json"]) == 0
        assert json.loads(capfd.readouterr().out) == [
            {
                "path": "report.yaml",
                "environment": "prod",
                "project": "magnus-argo.yaml",
                "kind": "Workflow",
                "namespace": "ml-prod",
                "name": "report",
                "output": "deploy/prod/report.yaml",
                "schedules": [],
                "suspended": False,
                "config": "config.yaml",
                "most": {"pods": 1, "cpu": "0.25", "memory": "1Gi", "per_item": []},
            }
        ]

    def test_it_needs_no_image_tag(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("config.yaml").write_text(CONFIG.replace("${tag}", "${docker_image}"))
        assert main(["list", "--env", "dev"]) == 0
        assert main(["validate", "--env", "dev"]) == 1
        assert "`docker_image` is not set" in capfd.readouterr().err

    def test_a_mistake_is_reported_in_its_place(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("train.yaml").write_text(PIPELINE.replace("next: success", "next: sucess"))
        assert main(["list"]) == 1
        output, errors = capfd.readouterr()
        assert output == ""
        assert "unknown-step" in errors
        assert "(in dev, stage and prod)" in errors


@pytest.mark.parametrize(
    ("line", "place", "meant"),
    [
        ("envs: {dev: {}}", "2:1", "environments"),
        ("env: {dev: {}}", "2:1", "environments"),
        ("stages: {dev: {}}", "2:1", "environments"),
        ("enviroments: {dev: {}}", "2:1", "environments"),
        ("pipelines: [{file: train.yaml, envs: {dev: {}}}]", "2:32", "environments"),
        ("pipelines: [{file: train.yaml, only: [dev]}]", "2:32", "environments"),
        ("pipelines: [{file: '*.yaml', ignore: [report.yaml]}]", "2:30", "exclude"),
        ("pipelines: [{path: train.yaml}]", "2:14", "file"),
    ],
)
def test_what_others_call_it_is_understood(
    line: str, place: str, meant: str, capfd: pytest.CaptureFixture[str]
) -> None:
    rest = "" if line.startswith("pipelines") else "pipelines: [{file: train.yaml}]\n"
    Path("magnus-argo.yaml").write_text(f"defaults: {{config: config.yaml}}\n{line}\n{rest}")
    assert main(["validate"]) == 1
    said = capfd.readouterr().err
    assert said.count("error[") == said.count("error[unknown-key]") == 1
    assert f" --> magnus-argo.yaml:{place}\n" in said
    assert f"= help: did you mean `{meant}`?" in said


def test_a_picture_needs_no_configuration(capfd: pytest.CaptureFixture[str]) -> None:
    Path("config.yaml").write_text("executor: {type: argo, config: {image: '${nobody_sets_this}'}}\n")
    assert main(["graph", "train.yaml"]) == 0
    output, errors = capfd.readouterr()
    assert output.startswith("flowchart")
    assert errors == ""


class TestFolders:
    def test_a_folder_stands_for_its_pipelines(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("teams/a").mkdir(parents=True)
        Path("teams/a/one.yaml").write_text(PIPELINE)
        Path("teams/two.yml").write_text(PIPELINE)
        Path("teams/values.yaml").write_text("a: 1\n")
        assert main(["list", "teams/", "--env", "dev"]) == 0
        lines = capfd.readouterr().out.splitlines()
        assert [line.split()[0] for line in lines] == ["teams/a/one.yaml", "teams/two.yml"]

    def test_a_folder_without_any(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("empty").mkdir()
        assert main(["validate", "empty"]) == 2
        assert "there is no pipeline in empty" in capfd.readouterr().err

    def test_a_folder_elsewhere(self, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["validate", str(folder.parent)]) == 2
        assert "outside" in capfd.readouterr().err


class TestOneReportForAMistake:
    WHOLE = """\
dag:
  start_at: all
  steps:
    all: {type: dag, dag_definition: train.yaml, next: success}
    success: {type: success}
    fail: {type: fail}
"""

    def test_in_a_file_that_another_includes(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("train.yaml").write_text(PIPELINE.replace("next: success", "next: sucess"))
        Path("whole.yaml").write_text(self.WHOLE)
        Path("magnus-argo.yaml").write_text(
            "pipelines: [{file: whole.yaml}, {file: train.yaml}, {file: report.yaml}]\n"
        )
        assert main(["validate", "--report", "text", "--report", "junit:tests.xml"]) == 1
        assert capfd.readouterr().err.count("error[unknown-step]") == 1
        assert Path("tests.xml").read_text().count("<failure ") == 2, "neither of the two pipelines compiles"

    def test_whatever_the_message_calls_the_graph(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("train.yaml").write_text(PIPELINE.replace("    fail: {type: fail}\n", ""))
        Path("whole.yaml").write_text(self.WHOLE)
        Path("magnus-argo.yaml").write_text("pipelines: [{file: whole.yaml}, {file: train.yaml}]\n")
        assert main(["validate"]) == 1
        errors = capfd.readouterr().err
        assert errors.count("error[missing-end]") == 1
        assert "the pipeline has no step of type `fail`" in errors

    def test_in_a_file_that_only_another_includes(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("train.yaml").write_text(PIPELINE.replace("next: success", "next: sucess"))
        Path("whole.yaml").write_text(self.WHOLE)
        assert main(["validate", "whole.yaml", "--env", "dev"]) == 1
        assert "in the pipeline of step `all`" in capfd.readouterr().err


def test_a_workflow_that_git_checked_out_with_crlf_is_up_to_date() -> None:
    assert main(["transpile"]) == 0
    for path in Path("deploy").rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert main(["transpile", "--check"]) == 0
