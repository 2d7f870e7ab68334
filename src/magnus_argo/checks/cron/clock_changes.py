"""Runs of a schedule that fall into a change of the clocks, as Argo's controller starts them then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from magnus_argo.argo.cron import Cron
from magnus_argo.argo.cron_walk import runs_around
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.files.zones import DAY, ClockChange, Moment, clock_changes, zones

CLOCK_CHANGE = Rule("clock-change", "a run that is left out or comes twice when the clocks change", "warning")

_WALKS = 4
"""As many changes are looked at one by one, from the day before to the day after: the others are like them."""


class _Hit(NamedTuple):
    """The first run that is left out, that comes twice, and that no field asks for; empty where there is none."""

    left_out: str = ""
    twice: str = ""
    extra: str = ""


def clock_changes_of(what: str, cron: Cron, zone: str, label: Label) -> Iterator[Diagnostic]:
    """Tells of runs between 2 and 3 o'clock, or where else a zone leaves out or repeats an hour (seen with the
    controller's robfig/cron v3.0.1)."""
    if not (cron.times and zone) or zone not in zones():
        return
    forward = _hit(cron, [change for change in clock_changes(zone) if not change.repeats])
    back = _hit(cron, [change for change in clock_changes(zone) if change.repeats])
    changes = _told(forward, "change") if forward == back else [*_told(forward, "go forward"), *_told(back, "go back")]
    if changes:
        changes[1:] = [each.replace("the clocks", "they") for each in changes[1:]]
        message = f"in {zone} the {what} {' and '.join(changes)}"
        cure = "choose another hour, or a zone whose clocks do not change, such as `UTC`"
        yield Diagnostic(CLOCK_CHANGE, message, label, help=cure)


def _told(hit: _Hit, way: str) -> list[str]:
    words = zip(("leaves out its run", "runs twice", "runs once more"), hit, strict=True)
    return [f"{what} at {moment} when the clocks {way}" for what, moment in words if moment]


def _hit(cron: Cron, changes: list[ClockChange]) -> _Hit:
    whole = [change for change in changes if (change.last - change.first) % 60 == 0]
    moment = next((moment for change in whole if (moment := _in_the_hour(cron, change))), "")
    if moment:
        return _Hit(twice=moment) if changes[0].repeats else _Hit(left_out=moment)
    near = (change for change in changes if change not in whole and _is_near(cron, change))
    return next((hit for change in islice(near, _WALKS) if any(hit := _around(cron, change))), _Hit())


def _in_the_hour(cron: Cron, change: ClockChange) -> str:
    """The first time of the day that falls into a change; empty if there is none. Where the hours before and after
    have the same run, nobody minds."""
    minutes, hours = cron.times[:2]
    if cron.falls_on(change.month, change.day, change.weekday):
        for moment in range(change.first, change.last):
            hour, minute = divmod(moment, 60)
            if minute in minutes and hour in hours and _is_minded(hours, hour):
                return f"{hour:02}:{minute:02}"
    return ""


def _is_minded(hours: frozenset[int], hour: int) -> bool:
    return not {(hour - 1) % 24, (hour + 1) % 24} <= hours


def _is_near(cron: Cron, change: ClockChange) -> bool:
    day = change.midnight()
    return _falls_on(cron, day) or _falls_on(cron, day + DAY)


def _falls_on(cron: Cron, day: Moment) -> bool:
    return cron.falls_on(day.month, day.day, day.isoweekday() % 7)


def _around(cron: Cron, change: ClockChange) -> _Hit:
    """Where clocks change by half an hour, the controller does not come by the full hours of the rest of the day."""
    runs, expected = Counter(runs_around(cron, change)), _expected(cron, change)
    hours = cron.times[1]
    left_out, twice = expected - runs.keys(), {run for run in runs if runs[run] > 1}
    odd = (left_out, twice, runs.keys() - expected)
    return _Hit(*(_first(run for run in each if _is_minded(hours, run.hour)) for each in odd))


def _first(runs: Iterator[Moment]) -> str:
    first = min(runs, default=None)
    return f"{first:%H:%M}" if first is not None else ""


def _expected(cron: Cron, change: ClockChange) -> set[Moment]:
    minutes, hours = cron.times[:2]
    day = change.midnight()
    days = [each for each in (day - DAY, day, day + DAY) if _falls_on(cron, each)]
    return {each.replace(hour=hour, minute=minute) for each in days for hour in hours for minute in minutes}
