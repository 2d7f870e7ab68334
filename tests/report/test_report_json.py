"""The versioned JSON: its schema describes all that is written."""

from __future__ import annotations

import json as stdlib_json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.support.report_results import PATH, WARNING, found, label, results

from magnus_argo.cli import main
from magnus_argo.diagnostics.fix import Edit, Fix
from magnus_argo.diagnostics.source import Span
from magnus_argo.report import json
from magnus_argo.report.results import Results
from magnus_argo.schema import files as resources

MENDED = replace(
    found(label(5, 12, 21)),
    fixes=(
        Fix("write `transform`", (Edit(Span(PATH, 5, 12, 21), "transform"),)),
        Fix("remove it", (Edit(Span(PATH, 5, 1, 21), "", whole_line=True),), safe=False),
    ),
)
REPORTS = {
    "with fixes": results(MENDED),
    "nothing": results(),
    "no pipeline": results(found(label(1, 1, 2, path="magnus-argo.yaml")), pipelines={}),
    "several": results(
        found(label(5, 12, 21, "named"), label(6, 3, 12, "a similar name"), cure="did you mean `a`?"),
        found(label(1, 1, 2), rule=WARNING),
        pipelines={"a.yaml": [], "b.yaml": []},
    ),
}


def strict(schema: Any) -> Any:
    """The schema with nothing allowed that it does not describe."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"additionalProperties": False} if "required" in schema else {}
    return {key: strict(value) for key, value in schema.items()} | closed


@pytest.mark.parametrize("told", REPORTS.values(), ids=REPORTS)
def test_a_report_conforms_and_has_no_key_that_is_not_described(told: Results) -> None:
    report = stdlib_json.loads(json.render(told))
    Draft202012Validator(strict(resources.schema("report"))).validate(report)
    assert report["version"] == json.VERSION == 1
    assert report["pipelines"] == list(told.pipelines)
    assert len(report["diagnostics"]) == report["summary"]["errors"] + report["summary"]["warnings"]


def test_every_key_that_is_described_is_asked_for() -> None:
    schema = resources.schema("report")
    described = [each for each in schema["$defs"].values() if "properties" in each]
    for each in (schema, schema["properties"]["summary"], *described):
        assert set(each["required"]) == set(each["properties"])


def test_fixes_are_told_with_their_edits() -> None:
    (told,) = stdlib_json.loads(json.render(results(MENDED)))["diagnostics"]
    start = {"path": PATH, "line": 5}
    assert told["fixes"] == [
        {
            "title": "write `transform`",
            "safe": True,
            "edits": [{**start, "column": 12, "end_line": 5, "end_column": 21, "text": "transform"}],
        },
        {
            "title": "remove it",
            "safe": False,
            "edits": [{**start, "column": 1, "end_line": 6, "end_column": 1, "text": ""}],
        },
    ]


def test_the_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "report"]) == 0
    printed = stdlib_json.loads(capsys.readouterr().out)
    assert printed["title"] == resources.schema("report")["title"]
    for told in REPORTS.values():
        Draft202012Validator(printed).validate(stdlib_json.loads(json.render(told)))
