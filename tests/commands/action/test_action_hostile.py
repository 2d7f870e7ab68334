"""A pull request names files and fills them: none of that acts on the runner, and nothing of the runner leaks."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from tests.support.action_step import CONFIG, IMAGE, PIPELINE, WRONG, act, filled
from tests.support.github_runner import ACTION, Run, commands_in, run_action
from tests.support.hook_runs import committed, git


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return filled(tmp_path / "workspace")


HOSTILE = [
    "::error::x",
    "  ::add-mask::a",
    "##[add-mask]a",
    "a ##[group]b",
    "x%0A::set-output name=workflows::y",
    "x<<EOF",
    "workflows=evil",
    "::stop-commands::pause-logging",
    "\x1b]0;title",
    "a\n::add-path::b",
    "a\r::add-path::b",
    "end\nworkflows<<x\nevil\nx",
    "--check=true",
    "-o",
    "a,file=b::c",
    "\u2028::debug::y",
]


QUOTED = [yaml.dump(text, default_style='"', width=1e9).strip() for text in HOSTILE]


def assert_harmless(run: Run) -> None:
    assert run.code in (0, 1, 2)
    assert {command.name for command in run.commands} <= {"error", "warning"}
    assert all(command.properties.keys() >= {"title"} for command in run.commands)
    assert run.outputs.keys() == ACTION["outputs"].keys()
    assert re.fullmatch(r"(argo/[a-z0-9-]+\.yaml(\n(?!\Z))?)*", run.outputs["workflows"])


def test_names_of_pipelines(workspace: Path) -> None:
    for name in HOSTILE:
        (workspace / "pipelines" / f"{name}.yaml").write_text(PIPELINE)
    assert_harmless(act(workspace, pipelines="pipelines/*.yaml", output_dir="{name}.out"))
    for name in HOSTILE:
        (workspace / "pipelines" / f"{name}.yaml").write_text(WRONG)
    run = act(workspace)
    assert_harmless(run)
    assert (run.code, len(run.errors)) == (1, 10)


@pytest.mark.parametrize("name", HOSTILE)
def test_the_name_of_one_pipeline(workspace: Path, name: str) -> None:
    (workspace / "pipelines/train.yaml").rename(workspace / "pipelines" / f"{name}.yaml")
    run = act(workspace)
    assert_harmless(run)
    assert run.code in (0, 1)


def test_values_of_pipelines(workspace: Path) -> None:
    steps = [f"    {text}:\n      type: task\n      command: x\n      next: {text}x\n" for text in QUOTED]
    (workspace / "pipelines/train.yaml").write_text("dag:\n  start_at: a\n  steps:\n" + "".join(steps))
    assert_harmless(act(workspace))


@pytest.mark.parametrize("key", ["config", "output", "name", "tag", "kind"])
def test_values_of_the_project_file(workspace: Path, key: str) -> None:
    pipelines = [f"  - {{file: pipelines/train.yaml, config: config.yaml, {key}: {text}}}\n" for text in QUOTED]
    pipelines = [line.replace("config: config.yaml, config", "config") for line in pipelines]
    (workspace / "magnus-argo.yaml").write_text("pipelines:\n" + "".join(pipelines))
    assert_harmless(run_action(workspace, env=IMAGE))


@pytest.mark.parametrize("text", QUOTED)
@pytest.mark.parametrize("key", ["file", "output"])
def test_paths_of_the_project_file(workspace: Path, key: str, text: str) -> None:
    settings = {"file": "pipelines/train.yaml", "config": "config.yaml", "output": "argo/", key: text}
    listed = ", ".join(f"{key}: {text}" for key, text in settings.items())
    (workspace / "magnus-argo.yaml").write_text(f"pipelines: [{{{listed}}}]")
    run = run_action(workspace, env=IMAGE)
    assert {command.name for command in run.commands} <= {"error"}
    assert (run.code == 0) == ("\n" not in run.outputs["workflows"] != "")


def test_nobody_can_guess_where_an_output_ends(workspace: Path) -> None:
    seen: set[str] = set()
    for _ in range(2):
        act(workspace)
        seen |= {*re.findall(r"^[\w-]+<<(.*)$", (workspace.parent / "set_output").read_text(), re.MULTILINE)}
    assert len(seen) == 2 * len(ACTION["outputs"])
    assert all(re.search("[0-9a-f]{32}", delimiter) for delimiter in seen)


def test_commands_are_stopped_while_something_of_the_repository_is_printed(workspace: Path) -> None:
    tokens = set[str]()
    for text in (PIPELINE, WRONG):
        (workspace / "pipelines/train.yaml").write_text(text)
        first, *lines = act(workspace).log.splitlines()
        (token,) = re.findall(r"^::stop-commands::([0-9a-f]{32})$", first)
        after = lines[lines.index(f"::{token}::") + 1 :]
        assert all(line.startswith("::error ") for line in after)
        assert bool(after) is (text is WRONG)
        tokens.add(token)
    assert len(tokens) == 2


def test_files_that_are_compared(workspace: Path) -> None:
    act(workspace)
    written = workspace / "argo/train.yaml"
    header, version, *lines = written.read_text().splitlines()
    spoilt = (f"{name}\n{line}\n" for name in HOSTILE for line in lines)
    written.write_text("".join([f"{header}\n{version}\n", *spoilt]))
    run = act(workspace, check="true")
    assert_harmless(run)
    assert "::add-path::b" in run.log, "it is shown, though not obeyed"


@pytest.mark.parametrize(("link", "output"), [("argo", "argo/diff.md"), ("", ".magnus-argo/diff.md")])
def test_no_workflow_takes_the_place_of_a_page(workspace: Path, link: str, output: str) -> None:
    if link:
        (workspace / ".magnus-argo").symlink_to(link)
        (workspace / link).mkdir()
    settings = {"file": "pipelines/train.yaml", "config": "config.yaml", "output": output}
    (workspace / "magnus-argo.yaml").write_text(yaml.safe_dump({"pipelines": [settings]}))
    run = run_action(workspace, given={"base": "./."}, env=IMAGE)
    assert len(run.errors) == 1
    assert run.code in (1, 2)
    assert not (workspace / output).exists() or "kind: Workflow" not in (workspace / output).read_text()
    assert run.outputs["workflows"] == ""


def test_no_workflow_takes_it_from_a_project_that_lies_beside_it(workspace: Path) -> None:
    settings = {"file": "pipelines/train.yaml", "config": "config.yaml", "output": "diff.md"}
    pages = workspace / ".magnus-argo"
    filled(pages)
    (pages / "magnus-argo.yaml").write_text(yaml.safe_dump({"pipelines": [settings]}))
    (workspace / "team").symlink_to(".magnus-argo")
    git(workspace, "init", "--quiet")
    run = run_action(workspace, given={"project": "team/magnus-argo.yaml", "base": "./."}, env=IMAGE)
    assert (run.code, run.outputs["workflows"]) == (1, "")
    assert "in `.magnus-argo`" in run.errors[0]
    assert "kind: Workflow" not in (pages / "diff.md").read_text()


@pytest.mark.parametrize(
    ("folder", "why"),
    [
        (b"\xff", "cannot be printed"),
        (b"b\n/etc/passwd\n", "cannot be printed"),
        ("a\u2028b".encode(), "cannot be printed"),
        (b"~", "in a list of files"),
        (b"**", "in a list of files"),
        (b"!argo", "in a list of files"),
        (b"-rf", "in a list of files"),
    ],
)
def test_the_folder_of_a_project(workspace: Path, folder: bytes, why: str) -> None:
    project = workspace / os.fsdecode(folder)
    filled(project)
    settings = {"file": "pipelines/train.yaml", "config": "config.yaml", "output": "argo/"}
    (project / "magnus-argo.yaml").write_text(yaml.safe_dump({"pipelines": [settings]}))
    run = run_action(workspace, given={"project": "**/magnus-argo.yaml", "base": "./."}, env=IMAGE)
    assert (run.code, run.outputs["workflows"]) == (2, "")
    assert why in run.errors[0]
    assert run.outputs["summary-file"] == ".magnus-argo/summary.md"
    assert not (project / "argo").exists()
    (project / "pipelines/train.yaml").write_text(WRONG)
    assert run_action(workspace, given={"project": "**/magnus-argo.yaml", "base": "./."}, env=IMAGE).code == 1


@pytest.mark.parametrize("base", ["origin/main", "./origin/main"])
@pytest.mark.parametrize(
    ("way", "pipeline", "config"), [("../.git", "config", "HEAD"), ("/proc/self", "environ", "comm")]
)
def test_no_folder_takes_the_place_of_the_base(
    workspace: Path, way: str, pipeline: str, config: str, base: str
) -> None:
    (workspace / pipeline).write_text(PIPELINE)
    (workspace / config).write_text(CONFIG)
    listed = {"file": pipeline, "config": config, "output": "argo/{name}.yaml"}
    (workspace / "magnus-argo.yaml").write_text(yaml.safe_dump({"pipelines": [listed]}))
    (workspace / "origin").mkdir()
    (workspace / "origin/main").symlink_to(way)
    committed(workspace)
    git(workspace, "config", "http.extraheader", "SECRET")
    run = run_action(workspace, given={"base": base}, env={**IMAGE, "TOKEN": "SECRET"})
    assert run.code == 2
    assert "cannot compare with" in run.errors[0]
    pages = [path.read_text() for path in (workspace / ".magnus-argo").glob("*")]
    assert "SECRET" not in "".join([run.log, *pages])


@pytest.mark.parametrize("key", ["file", "config", "parameters"])
@pytest.mark.parametrize("path", ["/proc/self/environ", "environ"])
def test_the_environment_stays_secret(workspace: Path, key: str, path: str) -> None:
    (workspace / "environ").symlink_to("/proc/self/environ")
    settings = {"file": "pipelines/train.yaml", "config": "config.yaml", key: path}
    (workspace / "magnus-argo.yaml").write_text(yaml.safe_dump({"pipelines": [settings]}))
    run = run_action(workspace, env={**IMAGE, "TOKEN": "SECRET"})
    (error,) = run.errors
    assert (run.code, error.partition(" (")[0]) == (
        2,
        f"cannot read {path}: it is outside the project's folder",
    )
    assert "SECRET" not in run.log


def test_a_bug_is_no_way_in() -> None:
    broken = "from magnus_argo import cli\nfrom magnus_argo.commands import action\n"
    broken += "def bug(*_): raise ValueError('x\\n::add-path::b')\n"
    broken += "action.compile_parts = bug\ncli.main(['action'])"
    environment = {"PATH": os.defpath, "INPUT_PIPELINES": "*", **IMAGE}
    done = subprocess.run(
        [sys.executable, "-c", broken], env=environment, cwd=os.path.dirname(__file__), capture_output=True, text=True
    )
    assert "has a bug" in done.stderr
    assert commands_in(done.stdout + done.stderr) == []
