"""Pages about more projects than have room: what is dangerous stands there, and how many do not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.compared_jobs import compared
from tests.support.recorded_pull_requests import one_steps_memory
from tests.support.report_results import TRAIN, found, label, results

from magnus_argo.changes.change import Changes
from magnus_argo.changes.news import News
from magnus_argo.commands.action.pages import diff_files
from magnus_argo.diagnostics.words import Name
from magnus_argo.report.sections import page

COMMENT = 65_536


@pytest.fixture
def dangerous(tmp_path: Path) -> Changes:
    return compared(tmp_path, *one_steps_memory())


def new(changes: Changes) -> Changes:
    """The same pipelines as if there had been none."""
    return replace(changes, pipelines=tuple(replace(job, base=None) for job in changes.pipelines))


@pytest.mark.parametrize("count", [60, 3000])
def test_many_new_projects_hide_no_change(dangerous: Changes, count: int) -> None:
    changes = [*((f"new/{number}", new(dangerous)) for number in range(count)), ("real", dangerous)]
    (comment,) = (data.decode() for path, data in diff_files(changes).items() if path.endswith(".md"))
    assert len(comment.encode()) <= COMMENT
    assert comment.startswith("## `real`\n")
    assert "memory limit" in comment.split("## `new/")[0]
    shown = comment.count("## `new/")
    assert comment.endswith(f"…and {count - shown} more projects, for which there is no room here.\n")
    assert shown >= 5


@pytest.mark.parametrize("count", [40, 43, 60])
def test_long_names_hide_no_change_in_silence(dangerous: Changes, count: int) -> None:
    beside = tuple((f"{number} ", Name("@|" * 60)) for number in range(3))
    first = replace(dangerous, news=dangerous.news._replace(beside=beside))
    changes = [("|@" * 60, first), *((f"{'|@' * 60}{number}", new(dangerous)) for number in range(count))]
    (comment,) = (data.decode() for path, data in diff_files(changes).items() if path.endswith(".md"))
    assert len(comment.encode()) <= COMMENT
    section = comment.split("\n## ")[0]
    assert ":warning: 4 changes need a second look" in section
    assert section.count("- :warning:") == 3 or "\n- …and " in section
    assert comment.count("### magnus-argo:") == comment.count("\n## ") + 1


def test_rules_that_count_less_are_urgent(dangerous: Changes) -> None:
    lowered = Changes("main", news=News(silenced=(("a rule counts less",),)))
    changes = [*((f"new/{number}", new(dangerous)) for number in range(200)), ("real", lowered)]
    (comment,) = (data.decode() for path, data in diff_files(changes).items() if path.endswith(".md"))
    assert "a rule counts less" in comment.split("## `new/")[0]


def test_what_some_leave_over_is_for_the_others(dangerous: Changes) -> None:
    few = [(str(number), dangerous) for number in range(12)]
    (comment,) = (data.decode() for path, data in diff_files(few).items() if path.endswith(".md"))
    assert comment.count("## `") == 12
    assert "no room here" not in comment


def test_a_page_of_many_reports_has_its_errors_first() -> None:
    fine, wrong = results(), results(found(label(1, 1, 2)), content=TRAIN)
    many = page([*((f"a{number}", fine) for number in range(900)), ("wrong", wrong)], 490_000)
    assert len(many.encode()) <= 490_000
    assert many.startswith("## `wrong`\n")
