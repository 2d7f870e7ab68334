"""Diagnostics as test results, in the JUnit XML that GitLab, Jenkins and others show: a test for each pipeline."""

from __future__ import annotations

from collections.abc import Sequence

from magnus_argo.diagnostics.diagnostic import Diagnostic, has_errors
from magnus_argo.diagnostics.words import counted
from magnus_argo.report.printable import in_markup, visible
from magnus_argo.report.results import Results
from magnus_argo.report.text import paragraphs

_ATTACHMENT = "[[ATTACHMENT|"
"""Begins a link to a file of the job (GitLab docs ci/testing/unit_test_reports; Jenkins' junit-attachments plugin)."""


def render(results: Results) -> str:
    """Writes one suite: a test for each pipeline, and for each other file that has diagnostics.

    A test with errors fails, with their text as its body; warnings are its output. Names and order are the same in
    every run. Only what every reader knows is written (Jenkins' junit-10.xsd, which is the strictest).
    """
    tests = results.by_pipeline()
    failures = sum(has_errors(problems) for problems in tests.values())
    counts = f'name="magnus-argo" tests="{len(tests)}" failures="{failures}" errors="0"'
    body = "".join(_test(path, problems, results) for path, problems in tests.items())
    suite = f"  <testsuite {counts}>\n{body}  </testsuite>\n"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites {counts}>\n{suite}</testsuites>\n'


def _test(path: str, problems: Sequence[Diagnostic], results: Results) -> str:
    head = f'    <testcase classname="magnus-argo" name="{in_markup(visible(path))}"'
    errors = [each for each in problems if each.severity == "error"]
    warnings = [each for each in problems if each.severity == "warning"]
    failure = _failure(errors, results) if errors else ""
    output = f"      <system-out>{_text(warnings, results)}</system-out>\n" if warnings else ""
    return f"{head}>\n{failure}{output}    </testcase>\n" if problems else f"{head}/>\n"


def _failure(errors: Sequence[Diagnostic], results: Results) -> str:
    first, others = errors[0], len(errors) - 1
    more = f" (and {counted(others, 'more error')})" if others else ""
    head = f'<failure type="{first.rule.name}" message="{in_markup(visible(first.message))}{more}">'
    return f"      {head}{_text(errors, results)}</failure>\n"


def _text(problems: Sequence[Diagnostic], results: Results) -> str:
    text = "\n\n".join(paragraphs(problems, results.sources))
    return in_markup(text.replace(_ATTACHMENT, _ATTACHMENT.replace("[[", r"[\x5b")))
