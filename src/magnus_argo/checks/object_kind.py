"""The kind of object asked for: its schedule and its name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magnus_argo.argo.limits import LONGEST_NAME, takes_several_schedules
from magnus_argo.argo.metadata import asked_metadata, asked_name
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.magnus.program import Program

MISSING_SCHEDULE = Rule("missing-schedule", "a CronWorkflow without a schedule")
SEVERAL_SCHEDULES = Rule("several-schedules", "more schedules than this version of Argo allows")
BAD_NAME = Rule("bad-name", "a name that Kubernetes rejects")

_DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_LABEL = re.compile(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
_LONGEST = 63


def check_kind(program: Program) -> Iterator[Diagnostic]:
    """The kind, the schedules and the name that were asked for. They may come from flags, so the place is that of the
    pipeline as a whole."""
    options, whole = program.options, Label(program.pipeline.graph.key.span)
    schedules = options.schedule.schedules
    if options.kind == "CronWorkflow" and not schedules:
        cure = 'add `--schedule "0 6 * * *"`, or `schedules: ["0 6 * * *"]` in magnus-argo.yaml'
        yield Diagnostic(MISSING_SCHEDULE, "a CronWorkflow needs a schedule", whole, help=cure)
    if len(schedules) > 1 and not takes_several_schedules(options.argo):
        message = f"Argo {options.argo} allows one schedule, but there are {len(schedules)}"
        cure = "use Argo 3.6 or later, or one CronWorkflow for each schedule"
        yield Diagnostic(SEVERAL_SCHEDULES, message, whole, help=cure)
    yield from _check_names(program, whole)


def _check_names(program: Program, whole: Label) -> Iterator[Diagnostic]:
    longest, name = LONGEST_NAME[program.options.kind], asked_name(program)
    if name and not (_DNS_LABEL.fullmatch(name) and len(name) <= longest):
        cure = f"use lower-case letters, digits and `-`, at most {longest} of them"
        yield Diagnostic(BAD_NAME, f"Kubernetes rejects the name `{name}`", whole, help=cure)
    namespace, labels, _ = asked_metadata(program)
    if namespace and not (_DNS_LABEL.fullmatch(namespace) and len(namespace) <= _LONGEST):
        cure = f"use lower-case letters, digits and `-`, at most {_LONGEST} of them"
        yield Diagnostic(BAD_NAME, f"Kubernetes rejects the namespace `{namespace}`", whole, help=cure)
    for key, value in labels.items():
        if not _LABEL.fullmatch(value):
            cure = f"use letters, digits, `-`, `_` and `.`, at most {_LONGEST} of them"
            yield Diagnostic(BAD_NAME, f"Kubernetes rejects the label `{key}: {value}`", whole, help=cure)
