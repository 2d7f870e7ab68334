"""Conditions of CronWorkflows that are as long as a file can be, and made to be looked through again and again."""

from __future__ import annotations

import pytest
from tests.support.diff_programs import ABCD, program

from magnus_argo.checks.cron.expressions import check_expressions
from magnus_argo.magnus.program import Schedule

ESCAPED = '"\\'
UNCLOSED = "`when`: a tag is not closed"


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("{{" * 500_000, UNCLOSED),
        ("}}" + "{{" * 500_000, UNCLOSED),
        ("{{= 1 }}" * 100_000 + "{{" * 100_000, UNCLOSED),
        ("{{= " + ESCAPED * 500_000 + " }}", '`when`: `"` has no counterpart'),
        ("{{= " + ESCAPED * 500_000 + "\\}}", '`when`: `"` has no counterpart'),
        ("{{= (" + "`" * 500_001 + " }}", "`when`: ``` has no counterpart"),
        ("it's cronworkflow.failed", "`when`: `cronworkflow.failed` is not in a tag, so Argo does not replace it"),
    ],
)
def test_a_condition(when: str, message: str) -> None:
    cron = program(ABCD, kind="CronWorkflow", argo="3.6", schedule=Schedule(("@hourly",), when=when))
    assert [problem.message for problem in check_expressions(cron)] == [message]
