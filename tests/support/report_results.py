"""Problems and results of runs, for the tests of reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.report.results import Results

ERROR = Rule("unknown-step", "the name of a step that the graph does not have")
WARNING = Rule("latest-image", "the tag `latest`", "warning")
PATH = "pipelines/train.yaml"


def label(line: int, column: int, end_column: int, words: str = "", path: str = PATH) -> Label:
    return Label(Span(path, line, column, end_column), words)


def found(
    primary: Label,
    *related: Label,
    rule: Rule = ERROR,
    message: str = "there is no step `transfrom`",
    cure: str | None = None,
    block: tuple[str, ...] = (),
) -> Diagnostic:
    return Diagnostic(rule, message, primary, related, cure, block=block)


def sources(content: str, **others: str) -> dict[str, Source]:
    files = {PATH: content, **{name.replace("_", "."): data for name, data in others.items()}}
    return {path: Source(path, data.encode(errors="replace")) for path, data in files.items()}


def results(
    *diagnostics: Diagnostic,
    content: str = "",
    pipelines: Mapping[str, Sequence[Diagnostic]] | None = None,
    **others: str,
) -> Results:
    """What a run of one pipeline tells, or of those that are named with what was found in each."""
    named = {PATH: list(diagnostics)} if pipelines is None else pipelines
    return Results(list(diagnostics), sources(content, **others), named)


TRAIN = "dag:\n  start_at: extract\n  steps:\n    extract:\n     next: transfrom\n  transform:\n    type: task\n"
