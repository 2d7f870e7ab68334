"""The pipelines that are run on clusters compile, for both families of magnus. Needs no cluster."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from tests.conformance.cases import Case

from magnus_argo.cli import main

from .app import flags_of, write_sample
from .cases import CASES, PIPELINES
from .convert import pipeline_04
from .random_cases import random_cases

ROOT = Path(__file__).parents[2]
TOLD = {"unreachable-step", "never-succeeds", "parameters-side-by-side", "ambiguous-scalar", "no-effect"}
CASES_BY_FAMILY = [(case, family) for case in (*CASES, *random_cases()) for family in case.families]


def test_every_pipeline_is_in_the_table() -> None:
    used = {case.file() for case in CASES if isinstance(case.pipeline, str)}
    assert used <= set(PIPELINES.iterdir())
    assert {file.name for file in set(PIPELINES.iterdir()) - used} == {"inner.yaml", "inner-fails.yaml"}


def test_names_of_cases_are_unique() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize(
    ("case", "family"), CASES_BY_FAMILY, ids=[f"{c.name}-{family}" for c, family in CASES_BY_FAMILY]
)
def test_every_case_compiles(
    case: Case, family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write_sample(tmp_path, "case", case, family)
    code = main(["transpile", *flags_of(case, "case", family, "3.5"), "-o", "-"])
    written = capsys.readouterr()
    assert code == 0, written.err
    assert {*re.findall(r"^(?:error|warning)\[(.*?)]", written.err, re.MULTILINE)} <= TOLD
    assert yaml.safe_load(written.out)["apiVersion"] == "argoproj.io/v1alpha1"


def test_a_step_of_0_5_in_the_words_of_0_4() -> None:
    step = {
        "type": "task",
        "command": "echo $MAGNUS_MAP_VARIABLE",
        "max_attempts": 2,
        "overrides": {"argo": "big"},
        "next": "stub",
    }
    big = {"max_step_duration_in_seconds": 5, "resources": {"limits": {"cpu": "2"}}}
    assert pipeline_04({"steps": {"stub": {"type": "stub"}, "a": step}}, {"big": big}) == {
        "steps": {
            "stub": {"type": "as-is"},
            "a": {
                "type": "task",
                "command": "echo $MAGNUS_PRM_MAP_VARIABLE",
                "retry": 2,
                "executor_config": {"argo": {"activeDeadlineSeconds": 5, "limits": {"cpu": "2"}}},
                "next": "stub",
            },
        }
    }
