"""Diagnostics as text for people and machines: functions from results to strings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from magnus_argo.report.results import Results

PROJECT = "https://github.com/org/magnus-argo-action"
"""Where the documentation is."""

TITLE = "magnus-argo"
"""What a page is about, if nobody gave it a title."""

DATA = ("json", "sarif", "junit", "gitlab", "markdown")
"""What is meant for a program or a page, and so goes to stdout where no file is named."""

FORMATS = ("text", "github", *DATA)

FOR_CI = ("github", "sarif", "gitlab")
"""Those that a CI reads, which knows the files by their paths in the repository."""


def render(form: str, results: Results, *, color: bool = False) -> str:
    """Writes the report in one of `FORMATS`. A format's module is loaded when it is asked for."""
    if form == "text":
        if not results.diagnostics:
            return ""  # as the module says, which takes a millisecond to load
        from magnus_argo.report import text

        return text.render(results.diagnostics, results.sources, color)
    if form == "github":
        from magnus_argo.report import github

        return github.render(results.diagnostics, results.sources)
    return _data(form, results)


def _data(form: str, results: Results) -> str:
    from importlib import import_module

    assert form in DATA, form
    report: str = import_module(f"magnus_argo.report.{form}").render(results)
    return report
