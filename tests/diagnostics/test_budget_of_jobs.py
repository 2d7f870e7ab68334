"""What the settings of a project amount to in all its jobs: texts with `{env}`, long lists, values of variables."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.budget_runs import folder, run
from tests.support.work import work

from magnus_argo.cli import main
from magnus_argo.diagnostics.source import Source
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.selection import listed_by
from magnus_argo.project.settings import project_of
from magnus_argo.yaml.nodes import Mapping

__all__ = ["folder"]

COMMANDS = [["validate"], ["list"], ["transpile"], ["diff", "--base", "./"]]
MUCH = '"' + "{env}" * 150_000 + '"'


def project(defaults: str, names: str = "", jobs: int = 1, path: str = "magnus-argo.yaml") -> None:
    environments = "".join(f"  e{'x' * 30}{name}: {{}}\n" for name in names)
    environments = f"environments:\n{environments}" if names else ""
    entries = "".join(f"  - {{file: pipeline.yaml, name: a{number}}}\n" for number in range(jobs))
    head = f"defaults: {{config: config.yaml, output: 'argo/{{name}}{'-{env}' * bool(names)}.yaml', {defaults}}}\n"
    Path(path).write_text(f"{head}{environments}pipelines:\n{entries}")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_the_name_of_the_environment_in_a_long_text(command: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    project(f"annotations: {{a: {MUCH}}}", "0123456789", 9)
    code, told = run(capfd, *command)
    assert code == 2
    assert "magnus-argo.yaml:14: with this entry the project has more than 32 MiB of text in settings, count" in told


def test_it_counts_for_pipelines_that_the_project_does_not_list(capfd: pytest.CaptureFixture[str]) -> None:
    project(f"annotations: {{a: {MUCH}}}", "0123456789")
    text = Path("magnus-argo.yaml").read_text()
    Path("magnus-argo.yaml").write_text(text.replace("name: a0", f"environments: {{e{'x' * 30}0: {{}}}}"))
    Path("other.yaml").write_bytes(Path("pipeline.yaml").read_bytes())
    code, told = run(capfd, "validate", "other.yaml")
    assert (code, "more than 32 MiB of text in settings" in told) == (2, True)


def test_it_counts_in_all_projects_of_a_run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("magnus_argo.project.amounts.MAX_BYTES_OF_SETTINGS", 120)
    for each in "abc":
        Path(each).mkdir()
        for name in ("config.yaml", "pipeline.yaml"):
            Path(each, name).write_bytes(Path(name).read_bytes())
        project(f"labels: {{a: {each}}}", "d", path=f"{each}/magnus-argo.yaml")
    assert run(capfd, "validate", "-C", "a")[0] == 0
    code, told = run(capfd, "validate", "--all-projects")
    assert (code, "error: with b/magnus-argo.yaml the projects have more than 0 MiB of text" in told) == (2, True)


def test_texts_without_it_are_shared() -> None:
    project(f"annotations: {{a: {'x' * 20_000}, b: 'in {{env}}'}}, labels: {{c: d}}", "01")
    found = listed_by(project_of(Source("magnus-argo.yaml", Path("magnus-argo.yaml").read_bytes()))[0], Workspace("."))
    one, other = (each.nodes for each in found)
    assert one["labels"] is other["labels"]
    one_texts, other_texts = one["annotations"], other["annotations"]
    assert isinstance(one_texts, Mapping)
    assert isinstance(other_texts, Mapping)
    assert one_texts.values["a"] is other_texts.values["a"]
    assert one_texts.values["b"] is not other_texts.values["b"]


@pytest.mark.parametrize("key", ["tag", "when", "timezone"])
def test_a_long_text_counts_in_each_job(key: str, capfd: pytest.CaptureFixture[str]) -> None:
    project(f"kind: CronWorkflow, argo: '3.7', schedules: ['@daily'], {key}: {'x' * 800_000}", jobs=50)
    code, told = run(capfd, "validate")
    assert (code, "magnus-argo.yaml:44: with this entry the project has more than 32 MiB of text in" in told) == (
        2,
        True,
    )


@pytest.mark.parametrize("command", COMMANDS[:3], ids=" ".join)
def test_a_long_list_counts_in_each_job(command: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    schedules = ", ".join(["0 6 * * *"] * 60_000)
    project(f"kind: CronWorkflow, argo: '3.7', schedules: [{schedules}]", jobs=20)
    code, told = run(capfd, *command, most=6_000_000)
    assert code == 2
    assert "magnus-argo.yaml:19: with this entry the project has more than 10,000 pipelines, or 1,000,000 set" in told


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_values_of_variables_count_for_the_run(command: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    config = Path("config.yaml").read_text()
    Path("config.yaml").write_text(config.replace("    persistent", "    annotations: {a: $v$v$v$v}\n    persistent"))
    project(f"variables: {{v: {'x' * 900_000}}}", jobs=20)
    code, told = run(capfd, *command)
    assert (code, "with this pipeline the run adds more than 32 MiB of values of variables to the files" in told) == (
        1,
        True,
    )
    assert " --> magnus-argo.yaml:13:12\n" in told


def test_patterns_whose_files_are_all_left_out_lay_no_settings_over_others() -> None:
    def cost(labels: int) -> int:
        project(f"labels: {{{', '.join(f'l{number}: a' for number in range(labels))}}}", "0123456789")
        text = Path("magnus-argo.yaml").read_text()
        Path("magnus-argo.yaml").write_text(text + "  - {file: 'pipe*.yaml', labels: {x: y}}\n" * 100)
        return work(lambda: main(["validate"]))

    assert cost(501) - cost(1) < 500 * 1_000
