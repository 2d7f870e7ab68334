"""The first hour of somebody new: a project is made, a typo shows and is fixed in the editor, then the hook and the
action take it. What editor and server say to each other is recorded in `first_hour.json`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml
from tests.support.github_runner import run_action
from tests.support.hook_runs import Hooks, git
from tests.support.lsp_client import Client
from tests.support.lsp_folders import server

RECORDED = Path(__file__).with_name("first_hour.json")
PIPELINE = "pipelines/train.yaml"


def replay(client: Client, session: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sends what the editor sent, and returns the session with what the server says now."""
    said = []
    for part in session:
        message = json.loads(json.dumps(part).replace("FOLDER", client.folder.as_uri()))
        if "notification" in part:
            client.notify(message["notification"], **message["params"])
            answer = part
        elif "request" in part:
            answer = {**part, "result": client.request(message["request"], **message["params"])}
        else:
            answer = {**part, "diagnostics": client.diagnostics(part["of"], part["version"])}
        said.append(json.loads(json.dumps(answer).replace(client.folder.as_uri(), "FOLDER")))
    return said


def typed(session: list[dict[str, Any]]) -> list[str]:
    """The texts that the editor showed, one after the other."""
    changes = [part["params"]["contentChanges"] for part in session if part.get("notification", "").endswith("Change")]
    return [change["text"] for those in changes for change in those]


def test_init_typo_squiggle_quick_fix_hook_action(tmp_path: Path, hooks: Hooks) -> None:
    made = [sys.executable, "-m", "magnus_argo", "init", "-q"]
    assert subprocess.run(made, cwd=tmp_path, check=False).returncode == 0
    good = (tmp_path / PIPELINE).read_text()
    config = tmp_path / ".pre-commit-config.yaml"
    text = config.read_text().replace("https://github.com/org/magnus-argo-action", str(hooks.source))
    config.write_text(text.replace("rev: v1.0.0", f"rev: {hooks.revision}"))
    git(tmp_path, "init", "--quiet")

    session = json.loads(RECORDED.read_text())
    with server(tmp_path) as client:
        assert replay(client, session) == session
    misspelt, fixed = typed(session)
    assert fixed == good
    (fix,) = next(part["result"] for part in session if part.get("request") == "textDocument/codeAction")
    (edit,) = fix["edit"]["changes"][f"FOLDER/{PIPELINE}"]
    start, end = edit["range"]["start"], edit["range"]["end"]
    lines = misspelt.split("\n")
    line = lines[start["line"]]
    lines[start["line"]] = line[: start["character"]] + edit["newText"] + line[end["character"] :]
    assert "\n".join(lines) == fixed

    (tmp_path / PIPELINE).write_text(misspelt)
    git(tmp_path, "add", "--all")
    code, said = hooks.run(tmp_path)
    assert code == 1
    assert "did you mean `train`?" in said
    (tmp_path / PIPELINE).write_text(fixed)
    git(tmp_path, "add", "--all")
    assert hooks.run(tmp_path)[0] == 0

    job = yaml.safe_load((tmp_path / ".github/workflows/workflows.yaml").read_text())["jobs"]["workflows"]
    (step,) = [step for step in job["steps"] if "magnus-argo" in step.get("uses", "")]
    done = run_action(tmp_path, given=step["with"], env={"GITHUB_SHA": "3f2c" * 10, "GITHUB_EVENT_NAME": "push"})
    assert done.code == 0
    assert (tmp_path / "argo/train.yaml").is_file()
