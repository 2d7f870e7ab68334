"""Schedules as Argo's controller reads them: robfig/cron v3.0.1 `ParseStandard`, the same from Argo 3.4 to 4.1."""

from __future__ import annotations

import re
from functools import lru_cache

from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import listed, shown


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a schedule cannot be read, to follow its text, and the cure."""

    problem: str
    cure: str


@dataclass(frozen=True, slots=True)
class Field:
    """One of the five fields: what it is called, its range, and the names of its values."""

    title: str
    first: int
    last: int
    names: tuple[str, ...] = ()

    def number_of(self, text: str) -> int | None:
        """Reads a number or a name; None if it is neither."""
        name = text.lower()
        return self.names.index(name) + self.first if name in self.names else _integer(text)


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
FIELDS = (
    Field("minute", 0, 59),
    Field("hour", 0, 23),
    Field("day of the month", 1, 31),
    Field("month", 1, 12, _MONTHS),
    Field("day of the week", 0, 6, _DAYS),
)
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_SHORTHANDS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_EVERY = "@every "
_ZONE = ("TZ=", "CRON_TZ=")
_PART = r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|[µμ]s|ms|s|m|h)"
_DURATION = regex(rf"([-+]?)((?:{_PART})+|0)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_LONGEST_DURATION = 9.223372e9  # seconds, of which Go keeps nanoseconds in 64 bits
_EXAMPLE = "minute, hour, day of the month, month, day of the week: `0 6 * * *`"


@dataclass(frozen=True, slots=True)
class Cron:
    """When a schedule comes: the values of its `FIELDS`, none of them for one that counts from the controller's start.

    `either`: a day needs to fit only one of its two fields, as both are restricted. `zone` is one that the schedule
    itself names.
    """

    times: tuple[frozenset[int], ...] = ()
    either: bool = False
    zone: str = ""

    def falls_on(self, month: int, day: int, weekday: int) -> bool:
        """Tells whether it comes on a day; Sunday is 0."""
        _, _, days, months, weekdays = self.times
        fits = (day in days, weekday in weekdays)
        return month in months and (any(fits) if self.either else all(fits))

    def ever_comes(self) -> bool:
        """Tells whether there is a time at which it comes: `30 2` is no day of February."""
        if not self.times:
            return True
        minutes, hours, days, months, weekdays = self.times
        on_a_date = any(day <= LONGEST_MONTHS[month - 1] for month in months for day in days)
        on_a_day = (on_a_date or bool(weekdays and months)) if self.either else (on_a_date and bool(weekdays))
        return bool(minutes and hours) and on_a_day


def read_schedule(text: str) -> Cron | Refusal:
    """Reads a schedule, or says why the controller cannot."""
    if not text.strip():
        return Refusal("it is empty", f"write {_EXAMPLE}")
    if odd := _odd_beginning(text):
        return odd
    zone, rest = _without_zone(text)
    if zone is None:
        return Refusal("it names a time zone and no time", f"write after a blank {_EXAMPLE}")
    if rest.startswith("@"):
        return _shorthand(rest, zone)
    fields = rest.split()
    if len(fields) != len(FIELDS):
        extra = "; seconds and years have no field" if len(fields) > len(FIELDS) else ""
        return Refusal(f"Argo takes five fields, and it has {len(fields)}", f"write {_EXAMPLE}{extra}")
    return _cron(fields, zone)


def _odd_beginning(text: str) -> Refusal | None:
    if not text.replace("\t", " ").isprintable():
        return Refusal("it holds a character that cannot be seen", "write it anew, with blanks between the fields")
    if text[0] in "\"'`":
        return Refusal("it begins with a quote", "take the quotes away: this place takes the schedule itself")
    if text[0] == "#":
        return Refusal("it is a comment", "take the line away: here a line is a schedule")
    if text.startswith("- "):
        return Refusal("it begins with the dash of a YAML list", "take the dash away")
    stripped = text.strip()
    if (stripped.startswith("@") and text != stripped) or (text[0].isspace() and stripped.startswith(_ZONE)):
        return Refusal("it has blanks around it", f"write `{shown(stripped)}`")
    return None


def _without_zone(text: str) -> tuple[str | None, str]:
    """The zone that a schedule begins with, and the rest; no zone if nothing follows it, which stops the controller's
    parser with a panic."""
    if not text.startswith(_ZONE):
        return "", text
    before, blank, rest = text.partition(" ")
    return (before.partition("=")[2] if blank else None), rest.strip()


def _shorthand(text: str, zone: str) -> Cron | Refusal:
    if text in _SHORTHANDS:
        return _cron(_SHORTHANDS[text].split(), zone)
    if not text.startswith(_EVERY):
        return Refusal(f"Argo has no `{shown(text)}`", f"write one of {listed(_SHORTHANDS)} or `@every 1h`")
    seconds = _seconds(text.removeprefix(_EVERY))
    if seconds is None:
        return Refusal(
            f"`{shown(text.removeprefix(_EVERY))}` is no duration", "write one such as `1h30m`; a day is `24h`"
        )
    if seconds < 1:
        return Refusal("Argo would start a run every second", "write a duration of a second or more, such as `1h`")
    return Cron(zone=zone)


def _seconds(text: str) -> float | None:
    """A duration as Go's time.ParseDuration reads it; None if it does not."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    parts = re.findall(r"([0-9.]+)([^0-9.]+)", match[2])
    total = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    return None if total > _LONGEST_DURATION else -total if match[1] == "-" else total


def _cron(texts: list[str], zone: str) -> Cron | Refusal:
    times: list[frozenset[int]] = []
    open_fields: list[bool] = []
    for text, field in zip(texts, FIELDS, strict=True):
        parsed = _values(text, field)
        if isinstance(parsed, Refusal):
            return parsed
        times.append(parsed[0])
        open_fields.append(parsed[1])
    return Cron(tuple(times), either=not (open_fields[2] or open_fields[4]), zone=zone)


def _values(text: str, field: Field) -> tuple[frozenset[int], bool] | Refusal:
    """The values of a field, and whether it has a star without a step."""
    values: frozenset[int] = frozenset()
    star = False
    for item in filter(None, text.split(",")):
        parsed = _range(item, field)
        if isinstance(parsed, Refusal):
            return parsed
        values |= parsed[0]
        star = star or parsed[1]
    return (
        (values, star)
        if values
        else Refusal(f"`{shown(text)}` is no {field.title}", f"write `*` for every {field.title}")
    )


def _range(item: str, field: Field) -> tuple[frozenset[int], bool] | Refusal:
    """`*`, `N` or `A-B`, each with a step or without; `N/step` goes on to the largest value."""
    base, *steps = item.split("/")
    low, *high = base.split("-")
    star = low in ("*", "?")
    if star and high:
        return Refusal(f"Argo reads `{shown(item)}` as `{low}`", "write a range of two numbers, such as `1-5`")
    ends = [field.first, field.last] if star else [field.number_of(part) for part in (low, *high)]
    step = _integer(steps[0]) if steps else 1
    if None in ends or step is None or len(ends) > 2 or len(steps) > 1:
        return _unreadable(item, field)
    numbers = [end for end in ends if end is not None]
    start, end = numbers[0], field.last if steps and not high else numbers[-1]
    return _impossible(item, field, (start, end, step)) or (_span(start, end, step), star and step == 1)


def _unreadable(item: str, field: Field) -> Refusal:
    names = f" or a name from {field.names[0]} to {field.names[-1]}" if field.names else ""
    cure = f"write a number from {field.first} to {field.last}{names}, a range such as `1-5`, a step such as `*/2`"
    if re.search(r"[LW#]", item) and field.title.startswith("day"):
        cure = "Argo has no `L`, `W` and `#`: choose days by their numbers"
    elif item.startswith("H"):
        cure = f"`H` is a word of Jenkins: choose a {field.title}"
    return Refusal(f"`{shown(item)}` is no {field.title}", cure)


def _impossible(item: str, field: Field, numbers: tuple[int, int, int]) -> Refusal | None:
    start, end, step = numbers
    text = shown(item)
    if start < field.first or end > field.last:
        cure = f"the {field.title} goes from {field.first} to {field.last}"
        is_sunday = field.names is _DAYS and 7 in (start, end)
        return Refusal(f"`{text}` is no {field.title}", f"{cure}: Sunday is 0" if is_sunday else cure)
    if start > end:
        return Refusal(f"`{text}` runs backwards", f"write `{start}-{field.last},{field.first}-{end}`")
    return Refusal(f"`{text}` has a step of 0", "write a step of 1 or more") if step == 0 else None


@lru_cache(512)
def _span(start: int, end: int, step: int) -> frozenset[int]:
    return frozenset(range(start, end + 1, step))


def _integer(text: str) -> int | None:
    """A number as Go's strconv.Atoi reads it, if it is not negative."""
    if not re.fullmatch(r"\+?[0-9]+", text):
        return None
    digits = text.lstrip("+0")
    return int(digits or "0") if len(digits) < 19 else None
