"""Diagnostics as text for people and machines: functions from diagnostics and sources to strings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from magnus_argo.diagnostics import Diagnostic
from magnus_argo.source import Source

FORMATS = ("text", "json", "github")


def render(form: str, diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source], *, color: bool = False) -> str:
    """The report in one of `FORMATS`. A format's module is loaded when it is asked for."""
    if form == "text":
        from magnus_argo.report import text

        return text.render(diagnostics, sources, color)
    if form == "json":
        from magnus_argo.report import json

        return json.render(diagnostics, sources)
    from magnus_argo.report import github

    return github.render(diagnostics, sources)
