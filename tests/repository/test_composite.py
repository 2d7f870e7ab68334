"""The composite action and the reusable workflow say what action.yml says, and the composite one does the same."""

from __future__ import annotations

import json
import os
import py_compile
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support.action_step import IMAGE, PLAIN, WRONG, filled
from tests.support.github_runner import ACTION, Run, commands_in, copy_of_the_tree, outputs_in, run_action, variable_of
from tests.support.paths import ROOT
from tests.support.workflow_files import COMPOSITE, REUSABLE, evaluated, jobs, read, script, steps


class TestTwins:
    """The composite action and the reusable workflow have the inputs and outputs of action.yml."""

    def test_are_what_the_script_makes(self) -> None:
        done = subprocess.run([sys.executable, "scripts/composite_action.py"], cwd=ROOT, capture_output=True, text=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    def test_the_composite_action_declares_the_same(self) -> None:
        twin = read(COMPOSITE)
        assert twin["inputs"] == ACTION["inputs"]
        assert twin["outputs"] == {
            name: {**said, "value": f"${{{{ steps.action.outputs.{name} }}}}"}
            for name, said in ACTION["outputs"].items()
        }

    def test_the_composite_action_hands_every_input_to_the_program(self) -> None:
        env = read(COMPOSITE)["runs"]["steps"][-1]["env"]
        assert env == {variable_of(name): f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}

    def test_the_reusable_workflow_hands_every_input_on(self) -> None:
        declared = read(REUSABLE)["on"]["workflow_call"]["inputs"]
        (use,) = (step for step in steps(REUSABLE) if step.get("id") == "action")
        assert use["with"] == {name: f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}
        assert declared.keys() - ACTION["inputs"].keys() == {"artifact", "comment", "fetch-depth", "runs-on"}
        for name, said in ACTION["inputs"].items():
            assert declared[name]["description"] == said["description"]
            assert str(declared[name].get("default", "")).lower() == said.get("default", "")

    def test_the_reusable_workflow_hands_every_output_on(self) -> None:
        outputs = read(REUSABLE)["on"]["workflow_call"]["outputs"]
        job = jobs(REUSABLE)["workflows"]["outputs"]
        assert job == {name: f"${{{{ steps.action.outputs.{name} }}}}" for name in ACTION["outputs"]}
        assert {name: said["value"] for name, said in outputs.items()} == {
            name: f"${{{{ jobs.workflows.outputs.{name} }}}}" for name in ACTION["outputs"]
        }

    def test_a_new_input_and_a_new_output_find_their_places(self) -> None:
        switch = {"description": "On.", "default": "true"}
        inputs = {"new-one": {"description": "It's new: {}."}, "switch": switch}
        action = {"inputs": inputs, "outputs": {"made": {"description": "So."}}}
        filled = script("composite_action").filled
        composite = yaml.safe_load(filled(COMPOSITE.read_text(), action))
        assert (composite["inputs"], [*composite["outputs"]]) == (action["inputs"], ["made"])
        assert composite["runs"]["steps"][-1]["env"].keys() == {"INPUT_NEW-ONE", "INPUT_SWITCH"}
        reusable = yaml.safe_load(filled(REUSABLE.read_text(), action))
        inputs = reusable[True]["workflow_call"]["inputs"]
        assert inputs["new-one"] == {"description": "It's new: {}.", "type": "string"}
        assert inputs["switch"] == {"description": "On.", "type": "boolean", "default": True}
        assert [*reusable["jobs"]["workflows"]["outputs"]] == ["made"]

    def test_the_page_tells_of_all_of_them(self) -> None:
        page = (ROOT / "docs/action.md").read_text()
        rows = dict(re.findall(r"^\| `(.*?)` \| (.*) \|$", page, re.MULTILINE))
        assert rows == {
            name: said["description"] for kind in ("inputs", "outputs") for name, said in ACTION[kind].items()
        }
        filled = script("composite_action").filled
        other = filled(page, {"inputs": {"a": {"description": "One|\nother."}}, "outputs": {}})
        assert "| `a` | One\\| other. |\n<!-- end -->" in other

    def test_the_examples_of_the_page_give_inputs_that_exist(self) -> None:
        examples = re.findall(r"```yaml.*?\n(.*?)```", (ROOT / "docs/action.md").read_text(), re.DOTALL)
        action, workflow, composite, commenting, _ = (yaml.safe_load(text) for text in examples)
        assert {*action[1]["with"], *composite[0]["with"], *commenting[1]["with"]} <= ACTION["inputs"].keys()
        declared = read(REUSABLE)["on"]["workflow_call"]["inputs"]
        assert {*workflow["jobs"]["workflows"]["with"]} <= declared.keys()

    def test_what_is_made_stays_as_it_is(self) -> None:
        filled = script("composite_action").filled
        once = filled(COMPOSITE.read_text(), {"inputs": {}, "outputs": {}})
        assert filled(once, ACTION) == COMPOSITE.read_text()


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the last step finds in its environment, after the others: this Python stands for the one they set up."""
    temporary = tmp_path_factory.mktemp("temp")
    tree = copy_of_the_tree(tmp_path_factory.mktemp("action") / "tree")
    modules, ran = tmp_path_factory.mktemp("modules"), temporary / "ran"
    (modules / "sitecustomize.py").write_text(f"open({str(ran)!r}, 'w')")
    compiled = Path(f"{modules}{json.__file__}").with_suffix(f".{sys.implementation.cache_tag}.pyc")
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH
    py_compile.compile(str(modules / "sitecustomize.py"), str(compiled), invalidation_mode=unchecked)
    env = {"RUNNER_TEMP": str(temporary), "GITHUB_ACTION_PATH": str(tree / "composite")}
    theirs = {"PYTHONPATH": str(modules), "PYTHONPYCACHEPREFIX": str(modules)}
    seen = {"steps.python.outputs.python-path": sys.executable}
    _, install, _ = read(COMPOSITE)["runs"]["steps"]
    done = shell(install, {**os.environ, **env, **theirs}, seen, temporary)
    assert (done.returncode, ran.exists()) == (0, False), done.stdout
    return env


def ran(installed: Mapping[str, str], workspace: Path, given: Mapping[str, str]) -> Run:
    output = workspace.parent / "output"
    output.write_text("")
    env = {**installed, **IMAGE, "PATH": os.defpath, "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(workspace)}
    seen = {f"inputs.{name}": given.get(name, said.get("default", "")) for name, said in ACTION["inputs"].items()}
    *_, action = read(COMPOSITE)["runs"]["steps"]
    done = shell(action, {**env, "GITHUB_OUTPUT": str(output)}, seen, workspace)
    return Run(done.returncode, done.stdout, "", commands_in(done.stdout), outputs_in(output.read_text()))


def test_as_the_container_does(installed: dict[str, str], tmp_path: Path) -> None:
    workspace, other = filled(tmp_path / "one/workspace"), filled(tmp_path / "other/workspace")
    (workspace / "yaml.py").write_text("raise SystemExit('this is not the package')")
    given = {**PLAIN, "log-level": "DEBUG", "variables": "docker_image=1.0\nother='$(touch x)`touch y`\"; touch z"}
    run, container = ran(installed, workspace, given), run_action(other, given=given)
    assert (run.code, run.outputs) == (container.code, container.outputs) == (0, run.outputs), run.log
    assert (workspace / "argo/train.yaml").read_text() == (other / "argo/train.yaml").read_text()
    assert {path.name for path in workspace.iterdir()} - {".magnus-argo"} == {
        "argo",
        "config.yaml",
        "pipelines",
        "yaml.py",
    }


def test_a_mistake_ends_it_with_an_annotation(installed: dict[str, str], tmp_path: Path) -> None:
    workspace = filled(tmp_path / "workspace")
    (workspace / "pipelines/train.yaml").write_text(WRONG)
    run = ran(installed, workspace, PLAIN)
    assert (run.code, run.outputs["errors"], len(run.errors)) == (1, "1", 1), run.log


def shell(
    step: Mapping[str, Any], env: Mapping[str, str], seen: Mapping[str, str], cwd: Path
) -> subprocess.CompletedProcess[str]:
    """A step with `shell: bash` (runner ScriptHandlerHelpers.cs)."""
    file = Path(env["RUNNER_TEMP"]) / "step.sh"
    file.write_text(step["run"])
    assert step["shell"] == "bash"
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", file],
        cwd=cwd,
        env={**env, **{name: evaluated(text, seen) for name, text in step["env"].items()}},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
