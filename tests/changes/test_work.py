"""Four times the steps are four times the work of comparing, whatever became of them."""

from __future__ import annotations

from typing import Any

from tests.support.diff_programs import chain, program
from tests.support.work import grows_evenly

from magnus_argo.changes.compare import changes_between
from magnus_argo.magnus.program import Program

Pair = tuple[Program, Program]


def compared(programs: Pair) -> None:
    changes_between(*programs)


def row(size: int, following: str) -> dict[str, Any]:
    """Stubs that each lead to one step, and to one another where they fail."""
    names = [f"a{number}" for number in range(size)]
    return {
        name: {"type": "stub", "next": following, "on_failure": after}
        for name, after in zip(names, [*names[1:], "fail"], strict=True)
    }


def test_steps_that_all_led_into_a_row_that_is_gone() -> None:
    def two(size: int) -> Pair:
        gone = chain(*(f"r{number}" for number in range(size)))
        return program(row(size, "r0") | gone), program(row(size, "fail"))

    assert grows_evenly(two, compared, 50)
    assert grows_evenly(lambda size: two(size)[::-1], compared, 50)
