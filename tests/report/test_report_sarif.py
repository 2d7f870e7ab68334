"""SARIF: as the standard has it, and what GitHub's code scanning and editors make of it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft4Validator
from tests.support.paths import ROOT
from tests.support.report_results import ERROR, PATH, WARNING, found, label, results, sources
from tests.support.runner_commands import HOSTILE

from magnus_argo import __version__
from magnus_argo.diagnostics.diagnostic import Diagnostic, Rule
from magnus_argo.diagnostics.fix import Edit, Fix
from magnus_argo.diagnostics.policy import Policy
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.report import FORMATS, render, sarif
from magnus_argo.report.results import Results, fingerprints
from magnus_argo.rules import RULES
from magnus_argo.yaml import comments_in

SCHEMA = json.loads(Path(__file__).with_name("formats").joinpath("sarif-2.1.0-rtm.5.json").read_text())
PAGE = (ROOT / "docs/rules.md").read_text()
EMBEDDED_LINK = re.compile(r"\[((?:[^\\\[\]]|\\[\\\[\]])*)\]\(([^()]*)\)")
"""SARIF 2.1.0, 3.11.6."""


@cache
def validator() -> Draft4Validator:
    Draft4Validator.check_schema(SCHEMA)
    return Draft4Validator(SCHEMA)


def run_of(told: Results) -> dict[str, Any]:
    """The one run of a report, after the standard's schema has looked at the whole."""
    report = json.loads(sarif.render(told))
    assert [error.message for error in validator().iter_errors(report)] == []
    (run,) = report["runs"]
    return run


def result_of(diagnostic: Diagnostic, **others: Any) -> dict[str, Any]:
    (result,) = run_of(results(diagnostic, **others))["results"]
    return result


MISSPELT = found(
    label(5, 12, 21, "named here"),
    label(6, 3, 12, "a similar name"),
    label(2, 1, 4, path="configs/a [1].yaml"),
    cure="did you mean `transform`?",
    block=("or:", "  transfrom: {}"),
)


class TestWhatIsTurnedOff:
    """Results that comments or the project's levels turn off are told as suppressed, and by no other report."""

    @pytest.fixture
    def told(self) -> Results:
        comment = comments_in([Source(PATH, b"# magnus-argo: ignore[latest-image]\nimage: x\n")])
        policy = Policy({"untagged-image": "off"}).with_comments(comment)
        names = {rule.name: rule for rule in RULES}
        problems = [found(label(2, 1, 2), rule=names[name]) for name in ("latest-image", "untagged-image")]
        return Results(policy.marked([*problems, MISSPELT]), sources(""), {}, policy)

    def test_in_sarif(self, told: Results) -> None:
        results = run_of(told)["results"]
        assert {result["ruleId"]: result["suppressions"] for result in results} == {
            "unknown-step": [],
            "latest-image": [{"kind": "inSource"}],
            "untagged-image": [{"kind": "external"}],
        }
        assert [result["level"] for result in results] == ["error", "warning", "warning"]

    def test_the_others_keep_their_fingerprints(self, told: Results) -> None:
        assert run_of(told)["results"][0]["partialFingerprints"] == result_of(MISSPELT)["partialFingerprints"]

    def test_nothing_is_said_of_it_where_nothing_is_turned_off(self) -> None:
        assert "suppressions" not in result_of(MISSPELT)

    @pytest.mark.parametrize("form", [form for form in FORMATS if form != "sarif"])
    def test_in_no_other_report(self, form: str, told: Results) -> None:
        assert "-image" not in render(form, told)


def test_a_result_says_all() -> None:
    assert result_of(MISSPELT) == {
        "ruleId": "unknown-step",
        "ruleIndex": 0,
        "level": "error",
        "message": {
            "text": "there is no step `transfrom`\n"
            r"see also [pipelines/train.yaml:6](1) (a similar name), [configs/a \[1\].yaml:2](2)"
            "\nhelp: did you mean `transform`?\nor:\n  transfrom: {}"
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": PATH, "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 5, "startColumn": 12, "endColumn": 21},
                }
            }
        ],
        "relatedLocations": [
            {
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": {"uri": PATH, "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 6, "startColumn": 3, "endColumn": 12},
                },
                "message": {"text": "a similar name"},
            },
            {
                "id": 2,
                "physicalLocation": {
                    "artifactLocation": {"uri": "configs/a%20%5B1%5D.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 2, "startColumn": 1, "endColumn": 4},
                },
            },
        ],
        "partialFingerprints": {"ruleAndText/v1": fingerprints(results(MISSPELT))[0]},
    }


@pytest.mark.parametrize(
    ("content", "edit", "region", "text"),
    [
        ("a\nnext: b\n", Edit(Span(PATH, 2, 7, 8), "c"), (2, 7, 2, 8), "c"),
        ("a\r\nb\r\n", Edit(Span(PATH, 2, 2, 2), "\n  c: 1"), (2, 2, 2, 2), "\r\n  c: 1"),
        ("a\nb\nc\n", Edit(Span(PATH, 3, 1, 2), "", whole_line=True), (3, 1, 4, 1), None),
        ("a\nb\nc", Edit(Span(PATH, 3, 1, 2), "", whole_line=True), (3, 1, 3, 2), None),
    ],
)
def test_fixes_are_replacements_in_the_file(
    content: str, edit: Edit, region: tuple[int, int, int, int], text: str | None
) -> None:
    diagnostic = replace(MISSPELT, fixes=(Fix("mend [it](1)", (edit,)),))
    (fix,) = result_of(diagnostic, content=content)["fixes"]
    (change,) = fix["artifactChanges"]
    (replacement,) = change["replacements"]
    assert fix["description"]["text"] == "mend [it] (1)"
    assert change["artifactLocation"]["uri"] == PATH
    assert tuple(replacement["deletedRegion"].values()) == region
    assert replacement.get("insertedContent", {}).get("text") == text


def test_the_tool_and_how_it_ended() -> None:
    failed, fine = run_of(results(MISSPELT)), run_of(results(found(label(1, 1, 2), rule=WARNING)))
    assert failed["tool"]["driver"]["version"] == __version__
    assert failed["invocations"] == [
        {"executionSuccessful": True, "exitCode": 1, "exitCodeDescription": "errors in the input"}
    ]
    assert fine["invocations"] == [{"executionSuccessful": True}]


def test_nothing_found_is_a_run_without_results() -> None:
    run = run_of(results())
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


def test_more_results_than_github_takes_are_cut_and_errors_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "_MOST", 3)
    many = [found(label(number, 1, 2), rule=rule) for number, rule in enumerate((WARNING, WARNING, ERROR, ERROR), 1)]
    run = run_of(results(*many))
    assert [each["level"] for each in run["results"]] == ["error", "error", "warning"]
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"] == "4 diagnostics, of which 3 are reported here"


def test_each_rule_is_described_once_and_results_point_at_it() -> None:
    many = [found(label(number, 1, 2), rule=rule) for number, rule in enumerate((WARNING, ERROR, WARNING, ERROR), 1)]
    run = run_of(results(*many))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["latest-image", "unknown-step"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [each.rule.name for each in many]
    assert [rule["defaultConfiguration"]["level"] for rule in rules] == ["warning", "error"]


def test_every_rule_can_be_described_out_of_the_page() -> None:
    many = results(*(found(label(number, 1, 2), rule=rule) for number, rule in enumerate(RULES, 1)))
    rules = run_of(many)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.name for rule in RULES]
    for rule in rules:
        assert f"\n## {rule['helpUri'].partition('#')[2]}\n" in PAGE
        assert "](#" not in rule["help"]["markdown"]
        assert not re.search(r"```|\*\*|\]\(|^\*", rule["help"]["text"], re.MULTILINE)
        assert rule["fullDescription"]["text"].endswith(".")
        assert "\n" not in rule["fullDescription"]["text"]


@pytest.mark.parametrize("before", ["", "日本", "😀😀", "e\u0301", "\u200d"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x85", "\u2028"])
def test_lines_and_columns_are_those_that_the_run_declares(before: str, line_break: str) -> None:
    content = f"a{line_break}{before}: 😀x{line_break}"
    start = len(before) + 3
    run = run_of(results(found(label(2, start, start + 2)), content=content))
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    breaks = "|".join(run["newlineSequences"])
    line = re.split(breaks, content)[region["startLine"] - 1]
    assert run["columnKind"] == "unicodeCodePoints"
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "😀x"


def test_a_region_may_end_beyond_the_last_character_of_a_line() -> None:
    """`endColumn` is one more than the column of the last character (SARIF 2.1.0, 3.30.8), and what is missing at the
    end of a line is a region without characters (3.30.2), or the place where they belong."""
    for span, text in (((2, 1, 4), "abc"), ((2, 3, 4), "c"), ((2, 4, 4), ""), ((2, 4, 5), "")):
        run = run_of(results(found(label(*span)), content="x\nabc\n"))
        region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
        assert "abc"[region["startColumn"] - 1 : region["endColumn"] - 1] == text
        assert region["endColumn"] >= region["startColumn"] >= 1


@pytest.mark.parametrize("path", ["a b/c#d?e.yaml", "100%.yaml", "ä:b.yaml", "/elsewhere/a b.yaml", "a\\b.yaml"])
def test_paths_are_uris(path: str) -> None:
    place = result_of(found(label(1, 1, 2, path=path)))["locations"][0]["physicalLocation"]["artifactLocation"]
    assert re.fullmatch(r"[\w.~/%:-]+", place["uri"], re.ASCII)
    assert unquote(place["uri"]).removeprefix("file://") == path
    assert ("uriBaseId" in place) == (not path.startswith("/"))


LINKS = ["[x](1)", "[x](https://e.vil)", r"\[x](1)", "[[x]](1)", "](1)[", "[a](b)](c)", r"[\](1)"]


@pytest.mark.parametrize("hostile", [*HOSTILE, *LINKS])
def test_only_our_own_links_are_links(hostile: str) -> None:
    diagnostic = found(
        label(1, 1, 2, hostile, hostile),
        label(2, 1, 2, hostile, hostile),
        message=hostile,
        cure=hostile,
        block=(hostile,),
    )
    result = result_of(diagnostic)
    assert [target for _, target in EMBEDDED_LINK.findall(result["message"]["text"])] == ["1"]
    assert EMBEDDED_LINK.findall(result["relatedLocations"][0]["message"]["text"]) == []
    assert all(line.isprintable() for line in result["message"]["text"].split("\n"))


# What stays the same.

STEPS = "dag:\n  steps:\n    a: {next: b}\n    c: {next: b}\n    d: {next: b}\n"


def marked(content: str, word: str = "b", message: str = "there is no step `b`", rule: Rule = ERROR) -> list[str]:
    """The fingerprints of a rule that is broken by each `word` that stands alone."""
    lines = content.split("\n")
    places = [(number, match) for number, line in enumerate(lines, 1) for match in re.finditer(rf"\b{word}\b", line)]
    many = [found(label(n, m.start() + 1, m.end() + 1), rule=rule, message=message) for n, m in places]
    return list(fingerprints(results(*many, content=content)))


def test_fingerprints_stay_when_lines_move_and_words_change() -> None:
    before = marked(STEPS)
    assert len(set(before)) == 3
    assert marked(f"# a comment\n\n{STEPS}# another\n") == before
    assert marked(STEPS.replace("    ", "  ")) == before
    assert marked(STEPS, message="no such step: `b`") == before
    assert marked(STEPS.replace("    c: {next: b}\n", "")) == [before[0], before[2]]


def test_fingerprints_change_with_the_mistake() -> None:
    before = marked(STEPS)
    assert not set(before) & set(marked(STEPS, rule=WARNING))
    assert not set(before) & set(marked(STEPS.replace("b", "x"), "x"))
    assert marked(STEPS.replace("c: {", "c: {type: stub, "))[1] not in before


def test_mistakes_that_are_alike_have_fingerprints_of_their_own() -> None:
    twice = marked("a: [b, b]\nc: 1\na: [b, b]\n")
    assert len(set(twice)) == 4
    assert marked("c: 1\na: [b, b]\n") == twice[:2]


def test_fingerprints_look_at_what_is_near() -> None:
    line = "x: [" + "a, " * 100 + "b" + ", a" * 100
    near, far = line.replace(" b,", " b, c,"), f"{line}, c]"
    before = marked(f"\n{line}]")
    assert marked(f"\n{far}") == before
    assert marked(f"\n{near}]") != before


def test_what_concerns_the_whole_file_does_not_depend_on_its_first_line() -> None:
    whole = found(label(1, 1, 2))
    first, second = (fingerprints(results(whole, content=content)) for content in ("dag:\n", "# new\ndag:\n"))
    assert first == second
    assert fingerprints(results(whole)) != fingerprints(results(found(label(1, 1, 2, path="other.yaml"))))
