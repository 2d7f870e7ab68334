"""GitHub's workflows: what they may do, and that their uses of the action pass. `make workflows` lints them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.support.action_step import COMMIT
from tests.support.github_runner import ACTION, copy_of_the_tree, run_action
from tests.support.paths import ROOT
from tests.support.workflow_files import CI, FILES, OURS, RELEASE, REUSABLE, WORKFLOWS, evaluated, jobs, read, steps

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
class TestEach:
    def test_pins_what_it_uses_by_commit_and_says_its_version(self, file: Path) -> None:
        for line in re.findall(r"^[ -]*uses: (.*)$", file.read_text(), re.MULTILINE):
            assert line in OURS or re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line

    def test_keeps_no_token_in_the_checkout(self, file: Path) -> None:
        for step in steps(file):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False

    def test_puts_nothing_into_scripts(self, file: Path) -> None:
        """What stands in `${{ }}` would become part of the program."""
        assert [step["run"] for step in steps(file) if "${{" in step.get("run", "")] == []


def test_there_is_one_version_of_everything_that_is_used() -> None:
    used = {line for file in FILES for line in re.findall(r"^[ -]*uses: (.*@.*)$", file.read_text(), re.MULTILINE)}
    names = [line.partition("@")[0] for line in used]
    assert sorted(names) == sorted({*names})


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_every_job_has_an_end(file: Path) -> None:
    assert all("timeout-minutes" in job for job in jobs(file).values() if "steps" in job)


def test_runs_on_systems_that_are_tested() -> None:
    matrices = [job["strategy"]["matrix"] for job in jobs(CI).values() if "strategy" in job]
    runners = [job["runs-on"] for file in WORKFLOWS for job in jobs(file).values() if "runs-on" in job]
    runners += [runner for matrix in matrices for runner in matrix.get("runner", [])]
    assert {re.split("[-.]", runner)[0] for runner in runners if "${{" not in runner} == {"ubuntu", "macos"}


class TestPermissions:
    def test_ci_may_only_read(self) -> None:
        assert read(CI)["permissions"] == {"contents": "read"}
        assert all(job.get("permissions", {}) in ({}, {"contents": "read"}) for job in jobs(CI).values())

    def test_a_release_may_do_what_each_of_its_jobs_needs(self) -> None:
        assert read(RELEASE)["permissions"] == {}
        asked = {name: job["permissions"].items() for name, job in jobs(RELEASE).items()}
        assert {name: {what for what, how in said if how == "write"} for name, said in asked.items()} == {
            "test": set(),
            "package": set(),
            "image": {"packages", "id-token", "attestations"},
            "pypi": {"id-token"},
            "release": {"contents"},
        }

    def test_a_caller_of_the_reusable_workflow_decides(self) -> None:
        assert "permissions" not in read(REUSABLE)
        assert "permissions" not in jobs(REUSABLE)["workflows"]


def test_no_link_of_a_pull_request_leads_a_checkout_elsewhere(tmp_path: Path) -> None:
    """actions/checkout empties a folder that is no clone of what it shall be, also where a link leads to it."""
    known = [*steps(REUSABLE)]
    (checkout,) = [
        number for number, step in enumerate(known) if "path" in step.get("with", {}) and "ref" in step["with"]
    ]
    workspace, kept = tmp_path / "workspace", tmp_path / "kept"
    workspace.mkdir()
    (kept / "folder").mkdir(parents=True)
    link = workspace / known[checkout]["with"]["path"]
    link.symlink_to(kept)
    subprocess.run(["bash", "-euo", "pipefail", "-c", known[checkout - 1]["run"]], cwd=workspace, check=True)
    assert not link.is_symlink()
    assert (kept / "folder").is_dir()


class TestCi:
    def test_covers_the_versions_that_are_promised(self) -> None:
        said = PROJECT["project"]["classifiers"]
        promised = {text.rpartition(" ")[2] for text in said if re.search(r":: 3\.\d", text)}
        assert {*jobs(CI)["test"]["strategy"]["matrix"]["python"]} == promised
        assert min(promised) == PROJECT["project"]["requires-python"].removeprefix(">=")

    def test_its_use_of_the_action_passes(self, tmp_path: Path) -> None:
        """Step by step, as the runner would do it."""
        tree = copy_of_the_tree(tmp_path / "tree")
        seen = {"github.event.pull_request.head.sha || github.sha": COMMIT}
        _, *rest = jobs(CI)["action"]["steps"]
        for step in rest:
            env = {name: evaluated(text, seen) for name, text in step.get("env", {}).items()}
            if step.get("uses") == "./":
                given = {name: evaluated(text, seen) for name, text in step["with"].items()}
                run = run_action(tree, given=given, env=env)
                assert run.code == 0 or step.get("continue-on-error"), run.log
                seen[f"toJSON(steps.{step['id']}.outputs)"] = json.dumps(run.outputs)
                seen[f"steps.{step['id']}.outcome"] = "failure" if run.code else "success"
            else:
                shell = [sys.executable, "-c"] if step.get("shell") == "python" else ["bash", "-euo", "pipefail", "-c"]
                subprocess.run([*shell, step["run"]], cwd=tree, env={**os.environ, **env}, check=True)

    @pytest.mark.parametrize("job", ["action", "composite", "reusable"])
    def test_gives_inputs_that_exist(self, job: str) -> None:
        known = read(REUSABLE)["on"]["workflow_call"]["inputs"].keys() if job == "reusable" else ACTION["inputs"].keys()
        uses = [step for step in (jobs(CI)[job], *jobs(CI)[job].get("steps", ())) if step.get("uses") in OURS]
        assert uses
        assert all(step["with"].keys() <= known for step in uses)

    def test_tells_the_conformance_tests_what_they_ask_for(self) -> None:
        settings = (ROOT / "tests/conformance/settings.py").read_text()
        known = {*re.findall(r'given\("([A-Z_]+)"', settings)}
        families = {text.replace(".", "_").upper() for text in ("0.5", "0.4", "early")}
        known |= {f"{what}_{family}" for what in ("MAGNUS", "IMAGE") for family in families}
        set_here = {*re.findall(r"CONFORMANCE_([A-Z0-9_]+)\b", CI.read_text())}
        assert {"KUBECONFIG", "IMAGE", "CLAIM", "FOLDER"} <= set_here <= known
