"""Environments in differences: of each job since a revision, and between two environments of today."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.environments import CONFIG, PIPELINE, PROJECT, filled
from tests.support.hook_runs import commit_all, committed

from magnus_argo.cli import main


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return filled(tmp_path)


class TestDifference:
    @staticmethod
    def changes(*arguments: str) -> dict[str, dict[str, object]]:
        assert main(["diff", "--format", "json", "-o", "changes.json", *arguments]) == 0
        found = json.loads(Path("changes.json").read_text())["pipelines"]
        return {f"{one['path']} ({one['environment']})": one for one in found}

    def test_a_change_for_one_environment_is_seen_there_alone(self, folder: Path) -> None:
        committed(folder)
        Path("magnus-argo.yaml").write_text(PROJECT.replace("pool: large", "pool: huge"))
        states = {name: one["state"] for name, one in self.changes().items()}
        assert states == {
            "train.yaml (dev)": "same",
            "train.yaml (stage)": "same",
            "train.yaml (prod)": "changed",
            "report.yaml (prod)": "changed",
        }

    def test_jobs_are_told_with_their_object_and_output(self, folder: Path) -> None:
        committed(folder)
        one = self.changes("--env", "prod")["train.yaml (prod)"]
        assert one["object"] == {"kind": "WorkflowTemplate", "namespace": "ml-prod", "name": "train"}
        assert one["output"] == "deploy/prod/train.yaml"

    @pytest.mark.parametrize("moved", ["teams/train.yaml", "teams/other.yaml"])
    def test_a_pipeline_that_moved_and_changed_is_the_same(self, folder: Path, moved: str) -> None:
        committed(folder)
        Path("teams").mkdir()
        Path("train.yaml").unlink()
        Path(moved).write_text(PIPELINE.replace("demo.train", "demo.fit"))
        name = "name: train\n    " if "other" in moved else ""
        text = PROJECT.replace("file: train.yaml\n    ", f"file: {moved}\n    {name}")
        Path("magnus-argo.yaml").write_text(text)
        found = self.changes()
        assert {one["state"] for name, one in found.items() if moved in name} == {"changed"}
        assert {one["old_path"] for name, one in found.items() if moved in name} == {"train.yaml"}
        assert not any(one["state"] == "removed" for one in found.values())

    def test_the_first_environments_are_compared_with_the_project_without(self, folder: Path) -> None:
        before = "\n".join(line for line in PROJECT.splitlines() if "{env}" not in line)
        without = before.split("environments:")[0] + "  output: deploy/{name}.yaml\n  namespace: ml-prod\n"
        Path("magnus-argo.yaml").write_text(f"{without}pipelines: [{{file: train.yaml, kind: WorkflowTemplate}}]\n")
        committed(folder)
        Path("magnus-argo.yaml").write_text(PROJECT)
        states = {name: one["state"] for name, one in self.changes("train.yaml").items()}
        assert states == {"train.yaml (dev)": "added", "train.yaml (stage)": "added", "train.yaml (prod)": "changed"}

    def test_a_file_that_moved_and_is_half_the_same_is_the_same(self, folder: Path) -> None:
        steps = "".join(f"    s{n}: {{type: task, command: demo.s{n}, next: s{n + 1}}}\n" for n in range(20))
        body = f"dag:\n  start_at: s0\n  steps:\n{steps}" + PIPELINE.partition("steps:\n")[2].replace("train:", "s20:")
        Path("long.yaml").write_text(body)
        Path("magnus-argo.yaml").write_text("pipelines: [{file: long.yaml, config: config.yaml}]\n")
        committed(folder)
        Path("long.yaml").unlink()
        Path("other.yaml").write_text(body.replace("demo.s7,", "demo.seven,"))
        Path("magnus-argo.yaml").write_text("pipelines: [{file: other.yaml, config: config.yaml}]\n")
        variables = [f"--var={name}=x" for name in ("registry", "tag", "pool")]
        (found,) = self.changes(*variables).values()
        assert (found["path"], found["old_path"], found["state"]) == ("other.yaml", "long.yaml", "changed")


class TestTwoEntriesOfOneFile:
    """In a project without environments, only the output or the name tells them apart."""

    @pytest.fixture
    def twice(self, folder: Path) -> Path:
        common = "kind: WorkflowTemplate, file: train.yaml"
        variables = 'registry: example.com, tag: "1.0"'
        (folder / "magnus-argo.yaml").write_text(
            f"""\
defaults: {{config: config.yaml, variables: {{{variables}}}}}
pipelines:
  - {{{common}, output: deploy/dev.yaml, namespace: dev, variables: {{pool: small}}}}
  - {{{common}, output: deploy/prod.yaml, namespace: prod, variables: {{pool: large}}}}
"""
        )
        return committed(folder)

    @pytest.mark.parametrize(
        ("form", "heading", "both"),
        [
            ("text", "`train.yaml` (`deploy/prod.yaml`)\n", "`train.yaml` (`deploy/dev.yaml`)\n"),
            (
                "markdown",
                "| `train` | `deploy/prod.yaml` | node selector",
                "`deploy/dev.yaml`, `deploy/prod.yaml` | `train`",
            ),
            (
                "html",
                "<h2><code>train.yaml</code> (<code>deploy/prod.yaml</code>)</h2>",
                "<td><code>deploy/dev.yaml</code>",
            ),
        ],
    )
    def test_are_told_apart(
        self, twice: Path, capfd: pytest.CaptureFixture[str], form: str, heading: str, both: str
    ) -> None:
        text = (twice / "magnus-argo.yaml").read_text()
        (twice / "magnus-argo.yaml").write_text(text.replace("pool: large", "pool: huge"))
        assert main(["diff", "-q", "--format", form]) == 0
        shown = capfd.readouterr().out
        assert (heading in shown, both in shown) == (True, False), shown
        (twice / "train.yaml").write_text(PIPELINE.replace("demo.train", "demo.fit"))
        assert main(["diff", "-q", "--format", form]) == 0
        shown = capfd.readouterr().out
        assert (heading in shown, both in shown) == (True, True), shown

    def test_one_alone_needs_no_more_than_its_name(self, twice: Path, capfd: pytest.CaptureFixture[str]) -> None:
        text = (twice / "magnus-argo.yaml").read_text().splitlines()
        (twice / "magnus-argo.yaml").write_text("\n".join([*text[:-1], ""]))
        commit_all(twice)
        (twice / "train.yaml").write_text(PIPELINE.replace("demo.train", "demo.fit"))
        assert main(["diff", "--stat", "-q"]) == 0
        assert capfd.readouterr().out.startswith("  train: `train`: command")


class TestNothingToCompare:
    def test_what_does_not_compile_is_not_called_the_same(
        self, folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        Path("report.yaml").write_text(PIPELINE.replace("next: success", "next: sucess"))
        committed(folder)
        assert main(["diff"]) == 1
        said = capfd.readouterr().err.splitlines()[-1]
        assert said.startswith("1 pipeline not compared: it does not compile; 1 pipeline is the same as at HEAD")
        assert main(["diff", "report.yaml"]) == 1
        assert capfd.readouterr().err.splitlines()[-1] == "1 pipeline not compared: it does not compile"

    def test_two_environments_that_do_not_compile(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("config.yaml").write_text(CONFIG.replace("${tag}", "${docker_image}"))
        assert main(["diff", "--between", "dev", "stage", "train.yaml"]) == 1
        assert capfd.readouterr().err.splitlines()[-1] == "1 pipeline not compared: it does not compile"


class TestBetween:
    def test_two_environments_of_today(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["diff", "--between", "stage", "prod", "--format", "json"]) == 0
        jobs = json.loads(capfd.readouterr().out)["pipelines"]
        assert [(job["path"], job["environment"], job["state"]) for job in jobs] == [
            ("train.yaml", "prod", "changed"),
            ("report.yaml", "prod", "added"),
        ]
        fields = {change["field"] for change in jobs[0]["changes"]}
        assert {"namespace", "image", "label `tier`", "node selector of the workflow `pool`"} <= fields

    def test_the_same_twice_is_equal(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["diff", "--between", "dev", "dev", "--exit-code"]) == 0
        assert "same" in capfd.readouterr().err

    def test_it_is_about_today(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["diff", "--between", "stage", "prod", "--base", "main"]) == 2
        assert "leave out --base" in capfd.readouterr().err
        assert main(["diff", "--between", "stage", "prd"]) == 2
        assert "did you mean `prod`?" in capfd.readouterr().err
