"""JUnit XML: what its readers accept, and what a person sees in them."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pytest
from junitparser import JUnitXml
from tests.support.report_results import PATH, TRAIN, WARNING, found, label, results
from tests.support.runner_commands import HOSTILE

from magnus_argo.report import junit, text
from magnus_argo.report.results import Results

KNOWN = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time", "timestamp"}, {"testcase", "system-out"}),
    "testcase": ({"name", "time", "classname", "group"}, {"skipped", "error", "failure", "system-out", "system-err"}),
    "failure": ({"type", "message"}, set()),
    "system-out": (set(), set()),
}
"""Attributes and elements that may stand in each (Jenkins xunit-plugin junit-10.xsd)."""
REQUIRED = {"testsuite": {"name", "tests", "failures", "errors"}, "testcase": {"name"}}
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that are not in XML 1.0."""


def cases_of(told: Results) -> dict[str, Any]:
    """The tests by their names, as a reader has them, after the schema's rules have been looked at."""
    report = junit.render(told)
    assert not FORBIDDEN.search(report)
    for element in ElementTree.fromstring(report).iter():  # noqa: S314
        attributes, children = KNOWN[element.tag]
        assert REQUIRED.get(element.tag, set()) <= set(element.attrib) <= attributes
        assert {child.tag for child in element} <= children
    suites = JUnitXml.fromstring(report.encode())
    (suite,) = suites
    cases = list(suite)
    assert (suites.tests, suite.tests) == (len(cases), len(cases))
    assert suites.failures == suite.failures == sum(bool(case.result) for case in cases)
    assert {case.classname for case in cases} <= {"magnus-argo"}
    return {case.name: case for case in cases}


ERROR_AT_5 = found(label(5, 12, 21, "named here"), cure="did you mean `transform`?")
ERROR_AT_6 = found(label(6, 3, 12), message="another")
WARNING_AT_1 = found(label(1, 1, 2), rule=WARNING, message="the tag `latest`")


def test_a_test_fails_with_the_text_report() -> None:
    told = results(WARNING_AT_1, ERROR_AT_5, ERROR_AT_6, content=TRAIN)
    case = cases_of(told)[PATH]
    (failure,) = case.result
    assert (failure.type, failure.message) == ("unknown-step", "there is no step `transfrom` (and 1 more error)")
    assert failure.text == "\n\n".join(text.paragraphs([ERROR_AT_5, ERROR_AT_6], told.sources))
    assert case.system_out == text.paragraphs([WARNING_AT_1], told.sources)[0]


def test_passing_pipelines_are_tests_and_warnings_fail_none() -> None:
    pipelines = {"a.yaml": [], PATH: [WARNING_AT_1], "b.yaml": []}
    cases = cases_of(results(WARNING_AT_1, pipelines=pipelines, content=TRAIN))
    assert list(cases) == ["a.yaml", PATH, "b.yaml"]
    assert not any(case.result for case in cases.values())
    assert [bool(case.system_out) for case in cases.values()] == [False, True, False]


def test_a_mistake_in_a_shared_config_fails_every_pipeline_that_uses_it() -> None:
    shared = found(label(2, 1, 3, path="config.yaml"), message="wrong for both")
    cases = cases_of(results(shared, pipelines={"a.yaml": [shared], "b.yaml": [shared], "c.yaml": []}))
    assert [name for name, case in cases.items() if case.result] == ["a.yaml", "b.yaml"]


def test_what_concerns_no_pipeline_is_a_test_of_its_own() -> None:
    project = found(label(1, 1, 2, path="magnus-argo.yaml"))
    on_output = found(label(1, 1, 2, path="a.yaml"), message="written twice")
    cases = cases_of(results(project, on_output, pipelines={"a.yaml": [], "b.yaml": []}))
    assert {name: bool(case.result) for name, case in cases.items()} == {
        "a.yaml": True,
        "b.yaml": False,
        "magnus-argo.yaml": True,
    }


def test_what_was_taken_back_is_not_told() -> None:
    assert not cases_of(results(pipelines={PATH: [ERROR_AT_5]}))[PATH].result


def test_nothing_checked_is_a_suite_without_tests() -> None:
    assert cases_of(results(pipelines={})) == {}


XML = ["<b>&amp;]]></failure>", "<!-- --><![CDATA[x]]>", "\x00\x0b\ufffe\uffff", "'\"", "&#0;&bogus;"]


@pytest.mark.parametrize("hostile", [*HOSTILE, *XML])
def test_text_stays_text(hostile: str) -> None:
    errors = found(label(1, 1, 2, hostile, hostile), message=hostile, cure=hostile)
    warnings = found(label(1, 1, 2, hostile), message=hostile, rule=WARNING)
    told = results(errors, warnings, pipelines={hostile: [errors], PATH: [warnings]}, content=hostile[:1000] + "\n")
    first, second = cases_of(told).values()
    assert first.result[0].text == text.paragraphs([errors], told.sources)[0]
    assert second.system_out == text.paragraphs([warnings], told.sources)[0]


def test_no_text_attaches_a_file_of_the_job() -> None:
    attached = found(label(1, 1, 2), message="[[ATTACHMENT|secret.txt]]", rule=WARNING)
    assert "[[ATTACHMENT|" not in cases_of(results(attached, content="[[ATTACHMENT|x]]"))[PATH].system_out
