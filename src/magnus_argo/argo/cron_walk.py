"""The way of Argo's controller from one run to the next: robfig/cron v3.0.1 `SpecSchedule.Next`, minute by minute.

It matters where clocks change by less than an hour: the controller goes on in steps of an hour from a clock that stood
at 2:00 and now stands at 2:30, and meets no full hour until it has reached the hour of the next run.
"""

from __future__ import annotations

from magnus_argo.argo.cron import Cron
from magnus_argo.files.zones import DAY, HOUR, MINUTE, ClockChange, Moment


def runs_around(cron: Cron, change: ClockChange) -> list[Moment]:
    """Lists what clocks show at the runs from the day before a change to the day after it."""
    clock = _Clock(change)
    moment, last = clock.midnight - 2 * DAY, clock.midnight + 3 * DAY
    runs = []
    while (moment := _next(cron, clock, moment, last)) < last:
        runs.append(clock.shows(moment))
    return [run for run in runs if clock.midnight - DAY <= run < clock.midnight + 2 * DAY]


class _Clock:
    """What a clock shows at a moment, which is what it would show without the change."""

    def __init__(self, change: ClockChange) -> None:
        self.midnight = change.midnight()
        size = (change.last - change.first) * MINUTE
        self.jump = -size if change.repeats else size
        self.change = self.midnight + (change.last if change.repeats else change.first) * MINUTE

    def shows(self, moment: Moment) -> Moment:
        return moment + self.jump if moment >= self.change else moment

    def moment(self, shown: Moment) -> Moment:
        """The later one of two moments, and that with the old offset for what no clock shows."""
        after = shown - self.jump
        return after if after >= self.change else shown


def _next(cron: Cron, clock: _Clock, run: Moment, last: Moment) -> Moment:
    """The moment of the run after one, or any from `last` on if it is later."""
    minutes, hours = cron.times[:2]
    moment, started = run, False
    while moment < last:
        shown = clock.shows(moment)
        if not cron.falls_on(shown.month, shown.day, shown.isoweekday() % 7):
            moment = clock.moment((shown if started else shown.replace(hour=0, minute=0)) + DAY)
        elif shown.hour not in hours:
            moment = (moment if started else clock.moment(shown.replace(minute=0))) + HOUR
        elif shown.minute not in minutes:
            moment = _next_minute(minutes, clock, moment)
            if clock.shows(moment).minute:
                return moment
        elif started:
            return moment
        else:
            moment += MINUTE
        started = True
    return moment


def _next_minute(minutes: frozenset[int], clock: _Clock, moment: Moment) -> Moment:
    """The next moment of one of the minutes, whatever hour it is by then, or else the next full hour."""
    moment += MINUTE
    while (minute := clock.shows(moment).minute) and minute not in minutes:
        moment += MINUTE
    return moment
