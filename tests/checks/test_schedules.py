"""Schedules are read as Argo's controller reads them: `schedules.json` is what robfig/cron v3.0.1 said, with Go.

`fine`, `wrong` and `never` are schedules that `ParseStandard` takes or refuses, and those whose `Next` finds no time.
The others are zones with a schedule of each day, which came once on every day of 2027, or not on some, or twice.
`half hours` are runs from the day before to the day after the two changes of 2027 in the one zone that changes by half
an hour.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.support.diff_programs import ABCD, program

from magnus_argo.argo.cron import Cron, Refusal, read_schedule
from magnus_argo.argo.cron_in_crds import crds_take, for_crds
from magnus_argo.argo.cron_walk import runs_around
from magnus_argo.checks.cron.schedules import check_schedules
from magnus_argo.diagnostics.budgets import MAX_CLOCKS
from magnus_argo.files.zones import clock_changes, zones
from magnus_argo.magnus.program import Options, Schedule

LORD_HOWE = "Australia/Lord_Howe"
SEEN = json.loads(Path(__file__).with_name("schedules.json").read_text())
HALF_HOURS = SEEN["half hours"]


def rules(text: str, timezone: str = "", argo: str = "3.7") -> dict[str, str]:
    schedule = Schedule((text,), timezone=timezone)
    found = check_schedules(program(ABCD, kind="CronWorkflow", argo=argo, schedule=schedule))
    return {problem.rule.name: problem.message for problem in found}


@pytest.mark.parametrize("text", SEEN["fine"])
def test_what_the_controller_reads_is_fine(text: str) -> None:
    assert rules(text) == {}


@pytest.mark.parametrize("text", SEEN["wrong"])
def test_what_the_controller_cannot_read_is_an_error(text: str) -> None:
    found = read_schedule(text)
    assert isinstance(found, Refusal)
    assert found.problem
    assert found.cure
    assert [*rules(text)] == ["bad-schedule"]


@pytest.mark.parametrize("text", SEEN["never"])
def test_what_never_comes_is_an_error(text: str) -> None:
    assert [*rules(text)] == ["never-due"]


@pytest.mark.parametrize(("zone", "text"), SEEN["once a day"])
def test_a_run_that_comes_once_on_every_day_is_fine(zone: str, text: str) -> None:
    assert rules(text, zone) == {}


@pytest.mark.parametrize(("zone", "text"), SEEN["left out"])
def test_a_run_that_is_left_out_on_some_day_is_told(zone: str, text: str) -> None:
    assert "leaves out its run at" in rules(text, zone)["clock-change"]


@pytest.mark.parametrize(("zone", "text"), SEEN["twice"])
def test_a_run_that_comes_twice_on_some_day_is_told(zone: str, text: str) -> None:
    assert "runs twice at" in rules(text, zone)["clock-change"]


@pytest.mark.parametrize("text", HALF_HOURS)
def test_the_controllers_way_through_a_change_of_half_an_hour(text: str) -> None:
    cron = read_schedule(text)
    assert isinstance(cron, Cron)
    changes = {f"{change.month:02}-{change.day:02}": change for change in clock_changes(LORD_HOWE)[:2]}
    for day, runs in HALF_HOURS[text].items():
        assert ", ".join(f"{run:%d %H:%M}" for run in runs_around(cron, changes[day])) == runs


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("0 5 * * *", "leaves out its run at 05:00 when the clocks change"),
        ("0 0 * * *", "leaves out its run at 00:00 when the clocks change"),
        ("45 1 * * *", "runs once more at 02:45 when the clocks go forward and runs twice at 01:45 when they go back"),
        ("30 5 * * *", ""),
        ("0 * * * *", ""),
    ],
)
def test_half_an_hour_costs_runs_of_the_whole_day(text: str, message: str) -> None:
    assert message in rules(text, LORD_HOWE).get("clock-change", "")
    assert bool(message) == bool(rules(text, LORD_HOWE))


@pytest.mark.parametrize("text", [text for text in SEEN["fine"] if not text.startswith(("TZ", "CRON"))])
def test_what_is_written_for_the_crds_means_the_same(text: str) -> None:
    plain = for_crds(text)
    assert crds_take(plain, names=False)
    assert read_schedule(plain) == read_schedule(text)


@pytest.mark.parametrize("text", ["@every 90m", "@every 1h30m", "@every 1.5h", "@every +1h", "@every 1h1us"])
def test_durations_as_go_reads_them(text: str) -> None:
    assert read_schedule(text) == Cron()


@pytest.mark.parametrize("text", ["@every", "@every ", "@every 1", "@every 1 h", "@every 1d", "@every 2562048h"])
def test_no_durations_to_go(text: str) -> None:
    assert isinstance(read_schedule(text), Refusal)


@pytest.mark.parametrize("text", [f"@every {'00ns' * 250_000}x", f"@every {'9' * 1_000_000}", f"@every {'1.' * 9_000}"])
def test_what_nearly_is_a_duration_does_not_take_for_ever(text: str) -> None:
    assert [*rules(text)] == ["bad-schedule"]


def test_every_zone_has_data() -> None:
    assert len(zones()) > 500
    assert all(isinstance(clock_changes(zone), tuple) for zone in sorted(zones())[::25])


def test_a_schedule_of_another_kind_is_not_looked_at() -> None:
    assert Options().kind != "CronWorkflow"
    assert not [*check_schedules(program(ABCD, schedule=Schedule(("x",))))]


def test_of_many_schedules_the_first_ones_are_compared_with_clock_changes() -> None:
    schedules = Schedule(("30 1 * * *",) * 1000, timezone="Europe/London")
    found = list(check_schedules(program(ABCD, kind="CronWorkflow", argo="3.7", schedule=schedules)))
    assert [problem.rule.name for problem in found] == ["clock-change"] * (MAX_CLOCKS + 1)
    assert (
        found[-1].message
        == "from schedule `30 1 * * *` on, schedules are not compared with the clock changes of their zone"
    )
