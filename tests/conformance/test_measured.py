"""What magnus did is measured once for the same files, and again where that may have been wrong. Needs no cluster."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from .cases import Case
from .comparison import Outcome
from .job import Job
from .measured import measured
from .settings import Magnus

MAGNUS = Magnus(Path("bin/magnus"), "0.5.1", "image")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    made: list[str] = []

    def locally(self: Job, magnus: Path, run_id: str) -> Outcome:
        made.append(run_id)
        return Outcome(
            "Succeeded", {"status": "SUCCESS", "parameters": {"a": [1.0, 1, None]}, "steps": []}, {"a.txt": run_id}
        )

    monkeypatch.setattr(Job, "locally", locally)
    return made


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(Case("chain"), "0.5", "session", tmp_path, "3.7")


def test_the_same_files_are_measured_once(job: Job, calls: list[str], tmp_path: Path) -> None:
    first = measured(job, MAGNUS, "first", tmp_path, 1)
    other_session = replace(job, session="another", argo="4.0")
    assert measured(other_session, MAGNUS, "second", tmp_path, 1).lines() == first.lines()
    assert calls == ["first"]


@pytest.mark.parametrize(
    ("case", "magnus"),
    [(Case("chain", parameters={"x": 1}), MAGNUS), (Case("chain"), replace(MAGNUS, version="0.5.2"))],
)
def test_other_files_or_another_magnus_are_measured(
    case: Case, magnus: Magnus, job: Job, calls: list[str], tmp_path: Path
) -> None:
    measured(job, MAGNUS, "first", tmp_path, 1)
    measured(replace(job, case=case), magnus, "second", tmp_path, 1)
    assert calls == ["first", "second"]


def test_a_second_try_measures_again_and_is_kept(job: Job, calls: list[str], tmp_path: Path) -> None:
    measured(job, MAGNUS, "first", tmp_path, 1)
    measured(job, MAGNUS, "second", tmp_path, 2)
    assert measured(job, MAGNUS, "third", tmp_path, 1).catalog == {"a.txt": "second"}
    assert calls == ["first", "second"]


def test_without_a_folder_nothing_is_kept(job: Job, calls: list[str]) -> None:
    for run_id in ("first", "second"):
        measured(job, MAGNUS, run_id, None, 1)
    assert calls == ["first", "second"]
