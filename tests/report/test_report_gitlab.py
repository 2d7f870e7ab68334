"""GitLab's Code Quality: as its documentation has it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.support.report_results import PATH, TRAIN, WARNING, found, label, results
from tests.support.runner_commands import HOSTILE

from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.report import gitlab

SCHEMA = json.loads(Path(__file__).with_name("formats").joinpath("gitlab-code-quality.schema.json").read_text())


def violations(*diagnostics: Diagnostic, **others: Any) -> list[dict[str, Any]]:
    report = json.loads(gitlab.render(results(*diagnostics, **others)))
    Draft202012Validator(SCHEMA).validate(report)
    return report


def test_a_violation_tells_the_mistake_the_cure_and_the_line() -> None:
    error = found(label(5, 12, 21, "named here"), cure="did you mean `transform`?")
    warning = found(label(1, 1, 2), rule=WARNING, message="the tag `latest`", cure="write:", block=("  image: a:1",))
    first, second = violations(error, warning, content=TRAIN)
    assert {**first, "fingerprint": ""} == {
        "description": "there is no step `transfrom`; did you mean `transform`?",
        "check_name": "unknown-step",
        "fingerprint": "",
        "severity": "major",
        "location": {"path": PATH, "lines": {"begin": 5}},
    }
    assert (second["severity"], second["description"]) == ("minor", "the tag `latest`")


def test_nothing_found_is_an_empty_list() -> None:
    assert violations() == []


def test_no_two_violations_have_one_fingerprint() -> None:
    alike = [found(label(number, 1, 2)) for number in range(2, 30)]
    assert len({each["fingerprint"] for each in violations(*alike, content="a: 1\n" * 40)}) == 28


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_description_is_one_printable_line(hostile: str) -> None:
    (violation,) = violations(found(label(1, 1, 2, path=hostile), message=hostile, cure=hostile))
    assert violation["description"].isprintable()
    assert violation["location"]["path"].isprintable()
