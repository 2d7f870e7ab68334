"""What `list` shows: the jobs of a project and what each of them becomes, for people or as a matrix for CI."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

from magnus_argo.argo.demand import demand_of
from magnus_argo.commands.console import Console
from magnus_argo.commands.parts import Part, compile_parts, has_failed, here_of
from magnus_argo.diagnostics.records import replace
from magnus_argo.magnus.program import Program
from magnus_argo.project.objects import object_of
from magnus_argo.project.outputs import output_of
from magnus_argo.project.places import Asked
from magnus_argo.project.plan import Job
from magnus_argo.report.printable import json_for_shells, tame, visible

Row = dict[str, object]


def show_jobs(asked: Asked, form: str, console: Console, environment: Mapping[str, str]) -> int:
    """Prints a line for each job, or a JSON list of objects; 1 if there is an error, which is reported instead."""
    here = here_of(asked)
    parts = compile_parts(replace(asked, request=replace(asked.request, any_image=True)), here, environment)
    if has_failed(parts):
        console.report(parts, here)
        return 1
    rows = [_row(job, program, part) for part in parts for job, program in _compiled(part)]
    lines = [json_for_shells(rows)] if form == "json" else map(tame, _lines(rows))
    sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode())
    return 0


def _compiled(part: Part) -> Iterator[tuple[Job, Program]]:
    for job, done in part.batch.outcomes:
        assert done.program is not None
        yield job, done.program


def _row(job: Job, program: Program, part: Part) -> Row:
    """Paths as the user sees them; null for what is not said."""
    shown, object_, options = part.workspace.shown, object_of(program), job.options
    config, demand = job.files.config, demand_of(program)
    return {
        "path": shown(job.files.pipeline.path),
        "environment": job.environment or None,
        "project": shown(options.project) if options.project else None,
        "kind": object_.kind,
        "namespace": object_.namespace or None,
        "name": object_.name,
        "output": shown(output_of(job, program).path) if job.output or config else None,
        "schedules": [*options.schedule.schedules],
        "suspended": options.schedule.suspend,
        "config": shown(config.path) if config else None,
        "most": demand.data() if demand else None,
    }


def _lines(rows: Sequence[Row]) -> Iterator[str]:
    """Columns, without those that are empty in all lines."""
    cells = [[visible(cell) for cell in _cells(row)] for row in rows]
    columns = [column for column in zip(*cells, strict=True) if any(column)]
    widths = [max(map(len, column)) for column in columns]
    for line in zip(*columns, strict=True):
        yield "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()


def _cells(row: Row) -> Iterable[str]:
    schedules = row["schedules"]
    assert isinstance(schedules, list)
    name = f"{row['namespace']}/{row['name']}" if row["namespace"] else row["name"]
    suspended = " (suspended)" if row["suspended"] else ""
    when = f"{', '.join(schedules)}{suspended}" if schedules else ""
    return (str(each or "") for each in (row["path"], row["environment"], f"{row['kind']} {name}", row["output"], when))
