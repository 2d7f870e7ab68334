"""Diagnostics for programs: one versioned JSON object."""

from __future__ import annotations

from itertools import islice

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, cure_of, number_of
from magnus_argo.diagnostics.fix import Edit, Fix
from magnus_argo.report.printable import without_commands
from magnus_argo.report.results import Results

VERSION = 1
"""Grows when a reader of the object would have to change; keys may be added without."""

_AT_A_TIME = 10_000


def render(results: Results) -> str:
    """Writes the object that schemas/report.schema.json describes."""
    return dumped(
        {
            "version": VERSION,
            "pipelines": list(results.pipelines),
            "diagnostics": [_entry(problem) for problem in results.diagnostics],
            "summary": {
                "errors": number_of("error", results.diagnostics),
                "warnings": number_of("warning", results.diagnostics),
            },
        }
    )


def dumped(document: object) -> str:
    """Writes JSON in ASCII, so that it survives any terminal's or log's encoding, and without commands for a CI."""
    import json  # its encoder gives a piece for each word and bracket: all of them at once are large

    pieces = json.JSONEncoder(indent=2).iterencode(document)
    texts = iter(lambda: "".join(islice(pieces, _AT_A_TIME)), "")
    return without_commands("".join((*texts, "\n")), r"\u0023")


def _entry(problem: Diagnostic) -> dict[str, object]:
    return {
        "rule": problem.rule.name,
        "severity": problem.severity,
        "message": problem.message,
        "help": "\n".join(cure_of(problem)) or None,
        "environments": list(problem.environments),
        **_place(problem.primary),
        "related": [_place(label) for label in problem.related],
        "fixes": [_fix(fix) for fix in problem.fixes],
    }


def _fix(fix: Fix) -> dict[str, object]:
    return {"title": fix.title, "safe": fix.safe, "edits": [_edit(edit) for edit in fix.edits]}


def _edit(edit: Edit) -> dict[str, object]:
    span, (end_line, end_column) = edit.span, edit.end
    start = {"path": span.path, "line": span.line, "column": span.column}
    return {**start, "end_line": end_line, "end_column": end_column, "text": edit.text}


def _place(label: Label) -> dict[str, object]:
    span = label.span
    place = {"path": span.path, "line": span.line, "column": span.column, "end_column": span.end_column}
    return {**place, "label": label.text}
