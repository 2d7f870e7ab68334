"""Diagnostics for GitLab's Code Quality: the widget of a merge request, and marks in its changes."""

from __future__ import annotations

from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.report.json import dumped
from magnus_argo.report.printable import visible
from magnus_argo.report.results import Results, fingerprints

_SEVERITIES = {"error": "major", "warning": "minor"}


def render(results: Results) -> str:
    """Writes a list of violations, empty if there are none (GitLab docs ci/testing/code_quality, "report format").

    GitLab takes one of those that have the same fingerprint for all of them.
    """
    marked = zip(results.diagnostics, fingerprints(results), strict=True)
    return dumped([_violation(problem, fingerprint) for problem, fingerprint in marked])


def _violation(problem: Diagnostic, fingerprint: str) -> dict[str, object]:
    span = problem.primary.span
    return {
        "description": _description(problem),
        "check_name": problem.rule.name,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[problem.severity],
        "location": {"path": visible(span.path), "lines": {"begin": span.line}},
    }


def _description(problem: Diagnostic) -> str:
    """One line, and so with a cure only if that is one too."""
    cure = problem.help if not problem.block else None
    return f"{visible(problem.message)}; {visible(cure)}" if cure else visible(problem.message)
