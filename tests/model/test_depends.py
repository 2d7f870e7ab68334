"""The model of `depends`."""

from __future__ import annotations

import pytest

from .depends import RESERVED, ConditionError, evaluate, tasks_in


@pytest.mark.parametrize(
    ("condition", "true_terms", "expected"),
    [
        ("a", ["a.Succeeded"], True),
        ("a", ["a.Skipped"], True),
        ("a", ["a.Daemoned"], True),
        ("a", ["a.Failed", "a.Omitted"], False),
        ("a.Failed||b.Errored", ["b.Errored"], True),
        ("a.Failed && b.Failed", ["b.Failed"], False),
        ("a.Failed || b.Failed && c.Failed", ["a.Failed"], True),
        ("(a.Failed || b.Failed) && c.Failed", ["a.Failed"], False),
        ("!a.Failed && b.Failed", ["b.Failed"], True),
        ("!(a.Failed && b.Failed)", ["a.Failed", "b.Failed"], False),
        ("!!a.Failed", ["a.Failed"], True),
        (" ( ( a-1.Failed ) ) ", ["a-1.Failed"], True),
    ],
)
def test_conditions(condition: str, true_terms: list[str], expected: bool) -> None:
    assert evaluate(condition, lambda task, state: f"{task}.{state}" in true_terms) is expected


def test_every_task_of_a_condition_is_awaited() -> None:
    assert tasks_in("a.Succeeded || (b && !c.Failed) || a") == ["a", "b", "c"]


@pytest.mark.parametrize("condition", ["a.Failed &&", "", "(a", "a b", "a)", "|| a", "!", *sorted(RESERVED)])
def test_conditions_that_cannot_be_evaluated(condition: str) -> None:
    with pytest.raises(ConditionError):
        evaluate(condition, lambda *_: True)
