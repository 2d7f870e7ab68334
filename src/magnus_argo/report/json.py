"""Diagnostics for programs: one versioned JSON object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from magnus_argo.diagnostics import Diagnostic, Label
from magnus_argo.source import Source

VERSION = 1
"""Grows when a reader of the object would have to change; keys may be added without."""


def render(diagnostics: Sequence[Diagnostic], _sources: Mapping[str, Source]) -> str:
    """`{"version", "diagnostics", "summary"}` in ASCII, so that it survives any terminal's or log's encoding.

    Lines and columns count from 1, in characters; `end_column` is exclusive; `help` is null where there is none.
    """
    import json

    report = {
        "version": VERSION,
        "diagnostics": [_entry(found) for found in diagnostics],
        "summary": {f"{severity}s": _count(diagnostics, severity) for severity in ("error", "warning")},
    }
    return _without_commands(json.dumps(report, indent=2)) + "\n"


def _entry(found: Diagnostic) -> dict[str, object]:
    return {
        "rule": found.rule.name,
        "severity": found.severity,
        "message": found.message,
        "help": found.help,
        **_place(found.primary),
        "related": [_place(label) for label in found.related],
    }


def _place(label: Label) -> dict[str, object]:
    span = label.span
    place = {"path": span.path, "line": span.line, "column": span.column, "end_column": span.end_column}
    return {**place, "label": label.text}


def _count(diagnostics: Sequence[Diagnostic], severity: str) -> int:
    return sum(found.severity == severity for found in diagnostics)


def _without_commands(text: str) -> str:
    """GitHub's runner finds commands after `##[` anywhere in a line; in JSON `#` can only stand in a string."""
    return text.replace("##[", r"#\u0023[")
