"""The examples of two teams and three environments: what each command makes of them."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from tests.support.hook_runs import commit_all, committed
from tests.support.teams import BOTH, ENVIRONMENTS, MONOREPO, NUMBER_OF_JOBS, ONE_PROJECT, TAG, Team, edited

from magnus_argo.cli import main
from magnus_argo.diagnostics.budgets import MAX_BYTES
from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.source import Source
from magnus_argo.files import workspace
from magnus_argo.files.atomic import read_limited
from magnus_argo.magnus import shelf
from magnus_argo.yaml import read
from magnus_argo.yaml.nodes import Node

TAGGED = ["--image-tag", TAG]


@pytest.fixture(params=[*BOTH.values()], ids=[*BOTH])
def team(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Team:
    found: Team = request.param
    monkeypatch.chdir(committed(found.copied(tmp_path / "teams")))
    return found


def said(capfd: pytest.CaptureFixture[str], code: int, *arguments: str) -> tuple[str, str]:
    capfd.readouterr()
    assert main([*arguments]) == code, capfd.readouterr()
    captured = capfd.readouterr()
    return captured.out, captured.err


def differing(team: Team, capfd: pytest.CaptureFixture[str], *arguments: str) -> set[tuple[str, str]]:
    output, _ = said(capfd, 0, "diff", *TAGGED, *team.flags, "--format", "json", "-q", *arguments)
    jobs = json.loads(output)["pipelines"]
    return {(job["path"], job["environment"]) for job in jobs if job["state"] != "same"}


def test_both_have_the_same_pipelines() -> None:
    one = {path.name: path.read_text() for path in ONE_PROJECT.source.glob("*/*.yaml") if "config" not in path.parts}
    assert {path.name: path.read_text() for path in MONOREPO.source.glob("*/pipelines/*.yaml")} == one
    assert len(one) == 8


def test_validate(team: Team, capfd: pytest.CaptureFixture[str]) -> None:
    where = " in 2 projects" if team.flags else ""
    told = said(capfd, 0, "validate", *team.flags, *TAGGED)
    assert told == ("", f"8 pipelines in 3 environments{where} checked, no errors\n")
    told = said(capfd, 0, "validate", *team.flags, *TAGGED, "--env", "dev")
    assert told == ("", f"7 pipelines in 1 environment{where} checked, no errors\n")


def test_without_a_tag_there_is_one_report(team: Team, capfd: pytest.CaptureFixture[str]) -> None:
    """Of each configuration."""
    _, told = said(capfd, 1, "validate", *team.flags)
    assert told.count("error[unset-variable]: the variable `docker_image` is not set") == (2 if team.flags else 1)
    assert told.count("(in dev, stage and prod)") == told.count("error[")


def test_list(team: Team, capfd: pytest.CaptureFixture[str]) -> None:
    jobs = json.loads(said(capfd, 0, "list", *team.flags, "--format", "json")[0])
    assert len({job["path"] for job in jobs}) == 8
    assert len(jobs) == len({job["output"] for job in jobs}) == NUMBER_OF_JOBS
    assert [job["suspended"] for job in jobs if job["kind"] == "CronWorkflow"] == [True, False]
    lines = said(capfd, 0, "list", *team.flags, "--env", "prod")[0].splitlines()
    (line,) = (line.split() for line in lines if line.startswith(team.pipeline_of_pricing))
    assert line[1:] == ["prod", "WorkflowTemplate", team.object_of_pricing, team.output_of_pricing.format(env="prod")]


def test_transpile(team: Team, capfd: pytest.CaptureFixture[str]) -> None:
    assert said(capfd, 0, "transpile", *team.flags, *TAGGED)[1].endswith(f"\n{NUMBER_OF_JOBS} written, 0 up to date\n")
    told = said(capfd, 0, "transpile", *team.flags, *TAGGED, "--check")
    assert told == ("", f"{NUMBER_OF_JOBS} workflows are up to date\n")
    written = [yaml.safe_load(Path(team.output_of_pricing.format(env=name)).read_text()) for name in ENVIRONMENTS]
    containers = [[each["container"] for each in one["spec"]["templates"] if "container" in each] for one in written]
    memory = [{each["resources"]["limits"]["memory"] for each in those} for those in containers]
    assert memory == [{"1Gi"}, {"2Gi"}, {team.memory_for_production}]
    assert [one["metadata"]["labels"]["environment"] for one in written] == [*ENVIRONMENTS]
    assert {each["image"].partition("/")[0] for each in containers[0]} == {"dev.example.com"}


def test_a_value_for_production_is_seen_in_production_alone(team: Team, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["transpile", "-q", *team.flags, *TAGGED]) == 0
    commit_all(Path())
    assert differing(team, capfd) == set()
    edited(team.project_of_pricing, f"memory: {team.memory_for_production}", "memory: 16Gi")
    number, found = 4 if team.flags else 8, differing(team, capfd)
    assert ({environment for _, environment in found}, len(found)) == ({"prod"}, number)
    assert differing(team, capfd, "--env", "stage") == set()
    shown, told = said(capfd, 0, "diff", *team.flags, *TAGGED, "--stat")
    (line,) = (line for line in shown.splitlines() if line.startswith("! "))
    assert f"(prod): memory limit {team.memory_for_production} → 16Gi" in line
    assert told.startswith(f"{number} of 8 pipelines differ from HEAD")
    shown, told = said(capfd, 1, "transpile", "--check", *team.flags, *TAGGED)
    assert told == f"{number} of {NUMBER_OF_JOBS} would change\n"
    assert len(set(re.findall(r"/prod/[\w-]+\.yaml", shown))) == number
    assert "/stage/" not in shown


def test_between_two_environments(team: Team, capfd: pytest.CaptureFixture[str]) -> None:
    shown, told = said(capfd, 0, "diff", *team.flags, *TAGGED, "--between", "stage", "prod", "--stat")
    assert told == "8 of 8 pipelines differ from stage\n"
    assert "! report (prod): no longer suspended\n" in shown
    assert f"memory limit 2Gi → {team.memory_for_production}" in shown
    edited(team.project_of_pricing, f"pool: large, memory: {team.memory_for_production}", "pool: small, memory: 2Gi")
    shown, _ = said(capfd, 0, "diff", *team.flags, *TAGGED, "--between", "stage", "prod", "--stat")
    assert "memory limit 2Gi → 4Gi" not in shown
    assert said(capfd, 0, "diff", *team.flags, *TAGGED, "--between", "prod", "prod", "--exit-code")[0] == ""


def test_graph_needs_no_tag(team: Team, capfd: pytest.CaptureFixture[str]) -> None:
    shown, told = said(capfd, 0, "graph", team.pipeline_of_pricing, "--if-fails", "check")
    assert shown.startswith(("---", "flowchart"))
    assert "`check` fails" in told


def test_explain(team: Team, capfd: pytest.CaptureFixture[str]) -> None:
    """Of what is found here, wherever that is looked up."""
    edited(team.pipeline_of_pricing, "next: check", "next: chek")
    _, told = said(capfd, 1, "validate", *team.flags, *TAGGED)
    rule = told.partition("error[")[2].partition("]")[0]
    assert said(capfd, 0, "explain", rule)[0].startswith("unknown-step\n")


def test_a_mistake_is_told_once_and_fixed(team: Team, capfd: pytest.CaptureFixture[str]) -> None:
    edited(team.pipeline_of_pricing, "next: check", "next: chek")
    edited(team.config_of_pricing, "node_selector", "node_selectr")
    path = Path(team.pipeline_of_pricing)
    wrong = path.read_text()
    shown, told = said(capfd, 1, "validate", "--fix", "--diff", *team.flags, *TAGGED)
    assert (told.count("error["), told.count("(in dev, stage and prod)")) == (2, 2)
    assert f"--- a/{path}\n+++ b/{path}\n" in shown
    assert f"--- a/{team.config_of_pricing}\n" in shown
    assert path.read_text() == wrong
    _, told = said(capfd, 0, "validate", "--fix", *team.flags, *TAGGED)
    assert f"fixed 1 problem in {path}\n" in told
    assert differing(team, capfd) == set()


def test_a_pipeline_that_is_named_stands_for_all_of_its_jobs(team: Team, capfd: pytest.CaptureFixture[str]) -> None:
    edited(team.config_of_pricing, "${memory}", "${memroy}")
    _, told = said(capfd, 1, "validate", team.pipeline_of_pricing, *TAGGED)
    assert "did you mean `memory`?" in told
    assert "(in dev, stage and prod)" in told
    assert "1 error" in told


def test_a_new_pipeline_is_taken_in(team: Team, capfd: pytest.CaptureFixture[str]) -> None:
    new = Path(team.pipeline_of_pricing).with_name("refit.yaml")
    new.write_text(Path(team.pipeline_of_pricing).read_text())
    assert differing(team, capfd) == {(str(new), environment) for environment in ENVIRONMENTS}


def test_each_file_is_read_and_parsed_once(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the number of its jobs, and of those that share a configuration."""
    opened, parsed = Counter[str](), Counter[tuple[str, bytes]]()

    def reading(path: str, limit: int) -> bytes:
        opened[path] += limit == MAX_BYTES
        return read_limited(path, limit)

    def parsing(source: Source, *, hasty: bool) -> tuple[Node | None, list[Diagnostic]]:
        parsed[source.path, source.data] += 1
        return read(source, hasty=hasty)

    monkeypatch.setattr(workspace, "read_limited", reading)
    monkeypatch.setattr(shelf, "read", parsing)
    assert main(["validate", *team.flags, *TAGGED, "-q"]) == 0
    opened = +opened
    assert len(opened) == 8 + (4 if team.flags else 2), opened
    assert set(opened.values()) == {1}
    assert len(parsed) == 8 + (2 if team.flags else 1)
    assert set(parsed.values()) == {1}
