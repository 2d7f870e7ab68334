"""What the compiler says, in the protocol's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from lsprotocol import types

from magnus_argo.commands.lsp.checking import Checked, Trouble
from magnus_argo.commands.lsp.features.positions import Encoding, Lines, Position, Spot
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, cure_of
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.report.markdown_text import address
from magnus_argo.report.printable import visible

SOURCE = "magnus-argo"

_SEVERITIES = {"error": types.DiagnosticSeverity.Error, "warning": types.DiagnosticSeverity.Warning}
_FADED = ("unreachable-step", "no-effect", "unused-ignore")

Uri = Callable[[str], str]
"""The address of a file, by the path that spans name."""


class Places:
    """The places of the files of one check, for the editor."""

    def __init__(self, sources: Mapping[str, Source], uri: Uri, encoding: Encoding) -> None:
        self.uri = uri
        self._lines = cache(lambda path: Lines(sources[path].text if path in sources else "", encoding))

    def range(self, span: Span) -> types.Range:
        """Converts a place; the editor has to be able to show it, so that it is never empty if its line is not."""
        lines = self._lines(span.path)
        start = lines.position(Spot(span.line, span.column))
        end = lines.position(Spot(span.line, max(span.end_column, span.column + 1)))
        return range_of(start, end)

    def location(self, label: Label) -> types.DiagnosticRelatedInformation:
        """Converts one more place to look at."""
        location = types.Location(self.uri(label.span.path), self.range(label.span))
        return types.DiagnosticRelatedInformation(location, visible(label.text))


def range_of(start: Position, end: Position) -> types.Range:
    """Joins two places."""
    return types.Range(types.Position(*start), types.Position(*end))


def diagnostics_by_uri(checked: Checked, places: Places) -> dict[str, list[types.Diagnostic]]:
    """Sorts what was found by file; files in which nothing is wrong are there too."""
    by_uri: dict[str, list[types.Diagnostic]] = {places.uri(path): [] for path in checked.sources}
    for diagnostic in checked.diagnostics:
        by_uri.setdefault(places.uri(diagnostic.primary.span.path), []).append(_diagnostic(diagnostic, places))
    for trouble in checked.troubles:
        by_uri.setdefault(places.uri(trouble.span.path), []).append(_trouble(trouble, places))
    return by_uri


def _diagnostic(problem: Diagnostic, places: Places) -> types.Diagnostic:
    return types.Diagnostic(
        places.range(problem.primary.span),
        _message(problem),
        _SEVERITIES.get(problem.severity),
        problem.rule.name,
        types.CodeDescription(address(problem.rule.name)),
        SOURCE,
        [types.DiagnosticTag.Unnecessary] if problem.rule.name in _FADED else None,
        [places.location(label) for label in problem.related] or None,
    )


def _message(problem: Diagnostic) -> str:
    message, cure = visible(problem.message), "\n".join(map(visible, cure_of(problem)))
    return f"{message}\nhelp: {cure}" if cure else message


def _trouble(trouble: Trouble, places: Places) -> types.Diagnostic:
    severity = types.DiagnosticSeverity.Error
    return types.Diagnostic(places.range(trouble.span), visible(trouble.message), severity, source=SOURCE)
