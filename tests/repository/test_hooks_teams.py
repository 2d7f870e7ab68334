"""The hooks on the examples of two teams, run by pre-commit without arguments of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.hook_runs import ALL, Hooks, commit_all, git
from tests.support.teams import BOTH, NUMBER_OF_JOBS, TAG, Team, edited

from magnus_argo.cli import main

VALIDATE, FIX, CHECK, WRITE = "magnus-validate", "magnus-fix", "magnus-argo-check", "magnus-argo-write"


@pytest.fixture(params=[*BOTH.values()], ids=[*BOTH])
def team(request: pytest.FixtureRequest) -> Team:
    found: Team = request.param
    return found


@pytest.fixture
def folder(hooks: Hooks, team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example with what it compiles to, all of it committed."""
    monkeypatch.setenv("MAGNUS_VAR_docker_image", TAG)
    made = hooks.repository(tmp_path / "repository", team.files(), FIX, VALIDATE, CHECK, WRITE)
    monkeypatch.chdir(made)
    assert main(["transpile", "-q", *team.flags]) == 0
    return commit_all(made)


def staged(folder: Path, path: str, old: str, new: str) -> None:
    edited(folder / path, old, new)
    git(folder, "add", "--all")


def test_all_is_well(hooks: Hooks, folder: Path) -> None:
    code, said = hooks.run(folder, *ALL)
    assert code == 0, said
    assert said.count("8 pipelines in 3 environments") == 2
    assert said.count(f"{NUMBER_OF_JOBS} workflows are up to date") == 1
    assert "warning" not in said


def test_a_value_for_production(hooks: Hooks, team: Team, folder: Path) -> None:
    staged(folder, team.project_of_pricing, f"memory: {team.memory_for_production}", "memory: 16Gi")
    number = 4 if team.flags else 8
    code, said = hooks.run(folder, CHECK)
    assert (code, f"{number} of {NUMBER_OF_JOBS} would change" in said) == (1, True), said
    assert ("/prod/" in said, "/stage/" in said) == (True, False)
    code, said = hooks.run(folder, WRITE)
    assert code == 1, said
    changed = git(folder, "diff", "--name-only").splitlines()
    assert (len(changed), {path.split("/")[-2] for path in changed}) == (number, {"prod"})
    git(folder, "add", "--all")
    assert hooks.run(folder)[0] == 0


def test_a_mistake_is_found_once_and_fixed(hooks: Hooks, team: Team, folder: Path) -> None:
    staged(folder, team.pipeline_of_pricing, "next: check", "next: chek")
    code, said = hooks.run(folder, VALIDATE)
    assert (code, said.count("error[")) == (1, 1), said
    assert "(in dev, stage and prod)" in said
    code, said = hooks.run(folder, FIX)
    assert (code, f"fixed 1 problem in {team.pipeline_of_pricing}\n" in said) == (1, True), said
    git(folder, "add", "--all")
    assert git(folder, "diff", "--cached", "--name-only") == ""


def test_a_mistake_in_a_configuration(hooks: Hooks, team: Team, folder: Path) -> None:
    staged(folder, team.config_of_pricing, "${memory}", "${memroy}")
    code, said = hooks.run(folder, VALIDATE)
    assert (code, said.count("error["), f" --> {team.config_of_pricing}:" in said) == (1, 1, True), said
