"""The comparison itself sees what it should, and nothing else. Needs no cluster."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from .comparison import attempts, difference, outcome

STEP = {
    "status": "SUCCESS",
    "step_type": "task",
    "message": "",
    "code_identities": [{"code_identifier": "0a1b"}],
    "attempts": [{"attempt_number": 1, "status": "SUCCESS", "start_time": "2024-01-01", "duration": "0:00:01"}],
    "data_catalog": [{"name": "a.txt", "stage": "put"}, {"name": "work.execution.log", "stage": "put"}],
}
STEPS = ("each", "each.one.work", "each.two.work", "success")


def write(file: Path, content: object) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content))


@pytest.fixture
def stores(tmp_path: Path) -> Path:
    """A run with two branches, in the files of a `chunked-fs` run log and a `file-system` catalog."""
    log = tmp_path / "magnus" / "run_logs" / "run"
    write(log / "RunLog.json", {"status": "SUCCESS", "run_id": "run", "tag": "", "steps": {}})
    write(log / "Parameter-count.json", {"count": 1})
    for time, step in enumerate(STEPS, start=1000):
        write(log / f"StepLog-{step}-{time}.json", {**STEP, "internal_name": step})
    for time, branch in enumerate(("each.one", "each.two"), start=1000):
        write(log / f"BranchLog-{branch}-{time}.json", {"internal_name": branch, "status": "SUCCESS"})
    write(tmp_path / "magnus" / "catalog" / "run" / "a.txt", "text")
    write(tmp_path / "magnus" / "catalog" / "run" / "work.execution.log", "what was printed")
    shutil.copytree(tmp_path / "magnus", tmp_path / "argo")
    return tmp_path


def told(stores: Path, end: str = "Succeeded") -> str:
    return difference(outcome(stores / "magnus", "run", "Succeeded"), outcome(stores / "argo", "run", end))


def change(file: Path, **values: object) -> None:
    write(file, {**json.loads(file.read_text()), **values})


def test_equal_runs_do_not_differ(stores: Path) -> None:
    assert told(stores) == ""


def test_steps_are_found_in_their_branches(stores: Path) -> None:
    steps = outcome(stores / "magnus", "run", "Succeeded").log["steps"]
    assert [step["step"] for step in steps] == ["each", "success"]
    assert [branch["branch"] for branch in steps[0]["branches"]] == ["each.one", "each.two"]
    assert list(attempts(steps)) == list(STEPS)


@pytest.mark.parametrize(
    ("file", "values"),
    [
        ("RunLog.json", {"tag": "v2", "run_id": "another"}),
        ("StepLog-success-1003.json", {"message": "done", "code_identities": []}),
        ("StepLog-success-1003.json", {"attempts": [{"attempt_number": 1, "status": "SUCCESS", "duration": "9:00"}]}),
        ("StepLog-success-1003.json", {"data_catalog": [{"name": "a.txt", "stage": "put", "data_hash": "0"}]}),
    ],
)
def test_times_ids_and_messages_are_left_out(stores: Path, file: str, values: dict[str, Any]) -> None:
    change(stores / "argo/run_logs/run" / file, **values)
    assert told(stores) == ""


@pytest.mark.parametrize(
    ("file", "values"),
    [
        ("RunLog.json", {"status": "FAIL"}),
        ("Parameter-count.json", {"count": True}),
        ("Parameter-count.json", {"count": 1.0}),
        ("Parameter-count.json", {"count": "1"}),
        ("Parameter-count.json", {"other": 1}),
        ("BranchLog-each.one-1000.json", {"status": "PROCESSING"}),
        ("StepLog-each.one.work-1001.json", {"status": "FAIL"}),
        ("StepLog-success-1003.json", {"step_type": "fail"}),
        ("StepLog-success-1003.json", {"attempts": [{"attempt_number": 2, "status": "SUCCESS"}]}),
        ("StepLog-success-1003.json", {"attempts": []}),
        ("StepLog-success-1003.json", {"data_catalog": []}),
    ],
)
def test_what_magnus_recorded_is_compared(stores: Path, file: str, values: dict[str, Any]) -> None:
    change(stores / "argo/run_logs/run" / file, **values)
    assert told(stores).startswith("--- magnus execute\n+++ argo")


@pytest.mark.parametrize(
    "file", ["run_logs/run/StepLog-each.two.work-1002.json", "run_logs/run/Parameter-count.json", "catalog/run/a.txt"]
)
def test_what_is_lost_is_seen(stores: Path, file: str) -> None:
    (stores / "argo" / file).unlink()
    assert told(stores)


def test_data_is_compared_by_its_text(stores: Path) -> None:
    (stores / "argo/catalog/run/a.txt").write_text("other text")
    assert '+  "a.txt": "other text"' in told(stores)


def test_what_commands_print_is_left_out(stores: Path) -> None:
    (stores / "argo/catalog/run/work.execution.log").write_text("something else")
    assert told(stores) == ""


def test_the_end_of_the_workflow_is_compared(stores: Path) -> None:
    assert '+ "end": "Failed",' in told(stores, end="Failed")


def test_the_order_of_steps_counts_and_that_of_branches_does_not(stores: Path) -> None:
    log = stores / "argo/run_logs/run"
    (log / "BranchLog-each.one-1000.json").rename(log / "BranchLog-each.one-9000.json")
    (log / "StepLog-each.one.work-1001.json").rename(log / "StepLog-each.one.work-9000.json")
    assert told(stores) == ""
    (log / "StepLog-each-1000.json").rename(log / "StepLog-each-9000.json")
    assert told(stores)
