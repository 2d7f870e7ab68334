"""When a CronWorkflow runs: its schedules as Argo's controller reads them, their time zone, and clock changes."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.argo.cron import Cron, Refusal, read_schedule
from magnus_argo.argo.cron_in_crds import crds_take, for_crds
from magnus_argo.argo.limits import (
    has_full_crds,
    names_in_schedules,
    takes_several_schedules,
    versions_of_crds,
)
from magnus_argo.checks.cron.clock_changes import CLOCK_CHANGE, clock_changes_of
from magnus_argo.diagnostics.budgets import MAX_CLOCKS, MAX_SUGGESTIONS
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.remedy import Respell
from magnus_argo.diagnostics.words import LONGEST_SHOWN, shown, suggest, ticked
from magnus_argo.files.zones import zones
from magnus_argo.magnus.program import Program

MISSING_SCHEDULE = Rule("missing-schedule", "a CronWorkflow without a schedule")
SEVERAL_SCHEDULES = Rule("several-schedules", "more schedules than this version of Argo allows")
BAD_SCHEDULE = Rule("bad-schedule", "a schedule that Argo's controller cannot read")
NEVER_DUE = Rule("never-due", "a schedule that never comes")
CRD_SCHEDULE = Rule("crd-schedule", "a schedule that the CRDs of Argo 4 reject", judgement=True)
UNKNOWN_TIMEZONE = Rule("unknown-timezone", "a time zone that does not exist", judgement=True)

_CONTROLLERS_OWN = "Local"


def check_schedules(program: Program) -> Iterator[Diagnostic]:
    """Checks the schedules and the time zone of a CronWorkflow. They may come from flags; their place is then that of
    the pipeline as a whole."""
    options, cron = program.options, program.options.schedule
    if options.kind != "CronWorkflow":
        return
    yield from _number_of_schedules(program)
    if cron.timezone:
        yield from _zone(cron.timezone, place(program, "timezone"))
    for index, text in enumerate(cron.schedules):
        yield from _schedule(text, program, place(program, f"schedules[{index}]"), index)


def place(program: Program, key: str) -> Label:
    """Finds where the project file says a setting; the pipeline as a whole for one that a flag says."""
    span = program.options.places.get(key)
    return Label(span if span is not None else program.pipeline.graph.key.span)


def _number_of_schedules(program: Program) -> Iterator[Diagnostic]:
    schedules, argo = program.options.schedule.schedules, program.options.argo
    if not schedules:
        cure = 'add `--schedule "0 6 * * *"`, or `schedules: ["0 6 * * *"]` in magnus-argo.yaml'
        yield Diagnostic(MISSING_SCHEDULE, "a CronWorkflow needs a schedule", place(program, "kind"), help=cure)
    if len(schedules) > 1 and not takes_several_schedules(argo):
        message = f"Argo {argo} allows one schedule, but there are {len(schedules)}"
        cure = "use Argo 3.6 or later, or one CronWorkflow for each schedule"
        yield Diagnostic(SEVERAL_SCHEDULES, message, place(program, "schedules"), help=cure)


def _schedule(text: str, program: Program, label: Label, index: int) -> Iterator[Diagnostic]:
    timezone, cron = program.options.schedule.timezone, read_schedule(text)
    what = f"schedule `{shown(text)}`"
    if isinstance(cron, Refusal):
        yield Diagnostic(BAD_SCHEDULE, f"{what}: {cron.problem}", label, help=cron.cure)
    elif cron.zone and timezone:
        message = f"{what} names a zone of its own, which Argo cannot read beside `timezone`"
        yield Diagnostic(BAD_SCHEDULE, message, label, help="name the zone in one of the two places")
    elif not cron.ever_comes():
        message = f"{what} never comes: no date fits it, and the controller may search for one without end"
        yield Diagnostic(NEVER_DUE, message, label, help="choose a day that one of its months has")
    else:
        yield from _zone(cron.zone, label, suggests=index < MAX_SUGGESTIONS) if cron.zone else ()
        yield from _in_crds(text, cron, program, label)
        yield from _changes_of_clocks(what, cron, cron.zone or timezone, label, index)


def _changes_of_clocks(what: str, cron: Cron, zone: str, label: Label, index: int) -> Iterator[Diagnostic]:
    if index < MAX_CLOCKS:
        yield from clock_changes_of(what, cron, zone, label)
    elif index == MAX_CLOCKS and zone:
        message = f"from {what} on, schedules are not compared with the clock changes of their zone"
        cure = f"use one CronWorkflow for every {MAX_CLOCKS} schedules"
        yield Diagnostic(CLOCK_CHANGE, message, label, help=cure)


def _in_crds(text: str, cron: Cron, program: Program, label: Label) -> Iterator[Diagnostic]:
    """The pattern of `schedules` in the full CRDs, which come with Argo 4."""
    argo = program.options.argo
    if not has_full_crds(argo) or crds_take(text, names=names_in_schedules(argo)):
        return
    plain = for_crds(text.partition(" ")[2].strip() if cron.zone else text)
    cure = f"write `{shown(plain)}`"
    if cron.zone:
        cure += f" and, in magnus-argo.yaml, `timezone: {shown(cron.zone)}`"
    elif plain.startswith("@"):
        cure = "write whole numbers and one blank, such as `@every 90m`"
    message = f"the CRDs of Argo {versions_of_crds(argo)} reject the schedule `{shown(text)}`"
    yield Diagnostic(CRD_SCHEDULE, message, label, help=cure)


def _zone(name: str, label: Label, *, suggests: bool = True) -> Iterator[Diagnostic]:
    if name in zones() or name == _CONTROLLERS_OWN:
        return
    offset = _offset(name)
    close = _close(name) if suggests and not offset and len(name) <= LONGEST_SHOWN else None
    cure = f"did you mean {ticked(close)}?" if close else "zones are called after places, such as `Europe/Stockholm`"
    if offset:
        cure = f"write `{offset}`, whose sign is the other way round, or a place such as `Europe/Stockholm`"
    remedies = (Respell(label.span, name, close, safe=close.lower() == name.lower()),) if close else ()
    message = f"there is no time zone `{shown(name)}`"
    yield Diagnostic(UNKNOWN_TIMEZONE, message, label, help=cure, remedies=remedies)


def _offset(name: str) -> str:
    """The zone for an offset of whole hours; empty for other names."""
    sign = next((sign for sign in "+-" if sign in name), "")
    hours = name.rpartition(sign)[2].partition(":")[0].lstrip("0") if sign else ""
    minutes = name.rpartition(":")[2] if ":" in name else "00"
    fixed = f"Etc/GMT{'-' if sign == '+' else '+'}{hours}"
    return fixed if hours and minutes == "00" and fixed in zones() else ""


def _close(name: str) -> str | None:
    """A zone with other capitals, one of the same city, or one that is spelt alike."""
    wanted = name.lower().replace(" ", "_")
    by_name = {zone.lower(): zone for zone in sorted(zones())}
    by_city = {zone.rpartition("/")[2]: zone for zone in by_name}
    close = wanted if wanted in by_name else by_city.get(wanted.rpartition("/")[2]) or suggest(wanted, by_name, 0.75)
    return by_name[close] if close else None
