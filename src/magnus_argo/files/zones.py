"""Time zones: their names and when their clocks change, from the package `tzdata`, whatever the machine has.

Argo's controller has the same names (Go's time/tzdata and the package are made from the same source).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

from magnus_argo.diagnostics.records import dataclass

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_START = datetime(2027, 1, 1, tzinfo=UTC)
_WEEKS = 28 * 366 // 7
"""28 years: after them the days of the week fall on the same dates again."""
_WEEK = timedelta(7)
Moment = datetime
"""What a clock shows, without its zone."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(1)


@dataclass(frozen=True, slots=True)
class ClockChange:
    """A day on which the clocks change: the minutes of that day from `first` up to `last` do not exist, or are there
    twice if `repeats`. `weekday` counts from Sunday, which is 0."""

    year: int
    month: int
    day: int
    weekday: int
    first: int
    last: int
    repeats: bool

    def midnight(self) -> Moment:
        """Returns the beginning of the day."""
        return Moment(self.year, self.month, self.day)


@cache
def zones() -> frozenset[str]:
    """Lists the names of all zones."""
    return frozenset(_data("zones").decode("ascii").split())


@lru_cache(64)
def clock_changes(zone: str) -> tuple[ClockChange, ...]:
    """Finds the clock changes of one of `zones` over some coming years, as its rules foresee them."""
    from zoneinfo import ZoneInfo  # most runs have no zone

    assert zone in zones(), zone
    clock = ZoneInfo.from_file(BytesIO(_data("zoneinfo", *zone.split("/"))))
    weeks = [_START + _WEEK * number for number in range(_WEEKS)]
    offsets = [_offset(week, clock) for week in weeks]
    changing = [week for week, (old, new) in zip(weeks, pairwise(offsets), strict=False) if old != new]
    return tuple(_change(week, clock) for week in changing)


def _data(*path: str) -> bytes:
    from importlib.resources import files

    return files("tzdata").joinpath(*path).read_bytes()


def _offset(moment: datetime, clock: ZoneInfo) -> timedelta:
    return moment.astimezone(clock).utcoffset() or timedelta()


def _change(week: datetime, clock: ZoneInfo) -> ClockChange:
    """The one change in the week that begins at a moment."""
    before, after = week, week + _WEEK
    old, new = _offset(before, clock), _offset(after, clock)
    while after - before > MINUTE:
        middle = before + (after - before) // (2 * MINUTE) * MINUTE
        before, after = (middle, after) if _offset(middle, clock) == old else (before, middle)
    local = after + min(old, new)
    first = local.hour * 60 + local.minute
    last = min(first + abs(new - old) // MINUTE, 24 * 60)
    return ClockChange(local.year, local.month, local.day, local.isoweekday() % 7, first, last, repeats=new < old)
