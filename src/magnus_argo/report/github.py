"""Diagnostics as GitHub's annotations: workflow commands for the runner to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, cure_of
from magnus_argo.diagnostics.source import Source
from magnus_argo.diagnostics.words import path_in_prose, shortened
from magnus_argo.report.printable import visible

_SHOWN = 10
"""Annotations of one severity that a step may have; the runner drops the rest without a word
(runner ExecutionContext.cs `_maxCountPerIssueType`)."""

_MESSAGE, _RELATED, _HELP = 2000, 400, 1500
"""Most of each part in UTF-16 units: together below the 4,096 at which the runner cuts a message
(runner ExecutionContext.cs `_maxIssueMessageLength`)."""

_MOST_RELATED = 8


def render(diagnostics: Sequence[Diagnostic], _sources: Mapping[str, Source]) -> str:
    """Writes one line per annotation, errors first, at most ten of a severity: the tenth then counts the rest."""
    return "".join(
        f"{line}\n"
        for severity in ("error", "warning")
        for line in _commands(severity, [problem for problem in diagnostics if problem.severity == severity])
    )


def _commands(severity: str, problems: list[Diagnostic]) -> Iterator[str]:
    shown = problems if len(problems) <= _SHOWN else problems[: _SHOWN - 1]
    yield from map(_command, shown)
    if len(problems) > len(shown):
        yield f"::{severity} title=magnus-argo::and {len(problems) - len(shown)} more {severity}s: see the log"


def _command(problem: Diagnostic) -> str:
    span = problem.primary.span
    properties = {
        "file": visible(span.path),
        "line": span.line,
        "endLine": span.line,
        "col": span.column,
        "endColumn": max(span.end_column, span.column),
        "title": problem.rule.name,
    }
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{problem.severity} {listed}::{_data(_message(problem))}"


def _message(problem: Diagnostic) -> str:
    lines = [_cut(visible(problem.message), _MESSAGE)]
    if problem.related:
        places = ", ".join(_related(label) for label in problem.related[:_MOST_RELATED])
        lines.append(_cut(f"see also {places}", _RELATED))
    if problem.help:
        cure = "\n".join(map(visible, cure_of(problem)))
        lines.append(_cut(f"help: {cure}", _HELP))
    return "\n".join(lines)


def _related(label: Label) -> str:
    span = label.span
    place = f"{path_in_prose(visible(span.path))}:{span.line}"
    return f"{place} ({visible(label.text)})" if label.text else place


def _cut(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, which are what the runner counts."""
    astral = sum(character > "\uffff" for character in text[:limit])
    return shortened(text, limit - astral)


def _data(text: str) -> str:
    """The escapes of a command's message (runner ActionCommand.cs `_escapeDataMappings`)."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """The escapes of a command's property (runner ActionCommand.cs `_escapePropertyMappings`)."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
