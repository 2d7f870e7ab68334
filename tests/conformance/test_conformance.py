"""A pipeline does on Argo what `magnus execute` does locally."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pytest

from .cases import CASES, NARROW, OVERRIDES, Case
from .random_cases import random_cases

if TYPE_CHECKING:
    from .runs import Pair

pytestmark = [pytest.mark.conformance, pytest.mark.timeout(0)]


def table(cases: Iterable[Case]) -> pytest.MarkDecorator:
    rows = [(case, family) for case in cases for family in case.families]
    return pytest.mark.parametrize(("case", "family"), rows, ids=[f"{case.name}-{family}" for case, family in rows])


@table([case for case in (*CASES, *random_cases()) if not case.attempts])
def test_argo_does_what_magnus_execute_does(case: Case, family: str, pair: Pair) -> None:
    if found := pair.complaint(case):
        pytest.fail(found, pytrace=False)


@table([case for case in CASES if case.attempts])
def test_argo_does_what_the_local_executor_cannot(case: Case, family: str, pair: Pair) -> None:
    if found := pair.complaint(case):
        pytest.fail(found, pytrace=False)


@table([case for case in CASES if case.name == "overrides"])
def test_a_step_with_an_override_gets_it_alone(case: Case, family: str, pair: Pair) -> None:
    limits = OVERRIDES["large"]["resources"]["limits"]
    assert {step for step, found in pair.limits.items() if found == limits} == {"large"}


@table([case for case in CASES if case.again])
def test_a_second_submission_starts_what_is_left(case: Case, family: str, pair: Pair) -> None:
    assert pair.started == sorted(case.again)


@table([case for case in CASES if case.name == "wide"])
def test_parallelism_is_kept(case: Case, family: str, pair: Pair) -> None:
    assert 1 < pair.at_once <= NARROW
