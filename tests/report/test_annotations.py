"""What GitHub's runner makes of the reports: the annotations that were meant, and nothing that a file wants."""

from __future__ import annotations

import json as stdlib_json
import re

import pytest
from tests.support.report_results import ERROR, PATH, WARNING, found, label, results
from tests.support.runner_commands import HOSTILE, Command, commands

from magnus_argo.diagnostics.source import Source
from magnus_argo.report import github, json, text


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("color", [False, True])
def test_text_never_acts(hostile: str, color: bool) -> None:
    other = Source(hostile, hostile.encode(errors="replace"))
    marks = (label(1, 1, 3, hostile), label(1, 1, 4, hostile, hostile), label(2, 1, 2, hostile, f"{hostile}2"))
    report = text.render(
        [found(marks[0], *marks, message=hostile, cure=hostile, block=(hostile,))],
        {PATH: Source(PATH, hostile.encode(errors="replace")), hostile: other},
        color,
    )
    assert commands(report) == []
    assert all(line.isprintable() for line in re.sub(r"\x1b\[[0-9;]+m", "", report).split("\n"))
    assert max(len(line) for line in report.split("\n")) < 25_000


@pytest.mark.parametrize("hostile", HOSTILE)
def test_annotations_are_exactly_those_meant(hostile: str) -> None:
    diagnostic = found(label(1, 3, 5, path=hostile), label(7, 1, 2, hostile), message=hostile, cure=hostile)
    (command,) = commands(github.render([diagnostic], {}))
    assert (command.name, command.properties["line"], command.properties["title"]) == ("error", "1", "unknown-step")
    assert set(command.properties) == {"file", "line", "endLine", "col", "endColumn", "title"}
    assert len(command.data.encode("utf-16-le")) // 2 < 4096
    assert all(line.isprintable() and "##[" not in line for line in command.data.split("\n"))


def test_an_annotation_says_all_at_its_place() -> None:
    path = "a, b: c%/50%25.yaml"
    labels = label(5, 12, 21, path=path), label(6, 3, 12, "a similar name")
    diagnostic = found(*labels, message="100%0A: x", cure="a\nb", block=("c",))
    (command,) = commands(github.render([diagnostic], {}))
    assert command == Command(
        "error",
        {"file": path, "line": "5", "endLine": "5", "col": "12", "endColumn": "21", "title": "unknown-step"},
        "100%0A: x\nsee also pipelines/train.yaml:6 (a similar name)\nhelp: a\\nb\nc",
    )


@pytest.mark.parametrize(
    ("total", "last"), [(9, "9"), (10, "10"), (11, "and 2 more {}s: see the log"), (30, "and 21 more")]
)
def test_the_tenth_annotation_of_a_kind_stands_for_the_rest(total: int, last: str) -> None:
    many = [
        found(label(number, 1, 2), rule=rule, message=str(number))
        for number in range(1, total + 1)
        for rule in (WARNING, ERROR)
    ]
    got = commands(github.render(many, {}))
    assert [command.name for command in got] == ["error"] * min(total, 10) + ["warning"] * min(total, 10)
    for command in got[min(total, 10) - 1 :: min(total, 10)]:
        assert command.data.startswith(last.format(command.name))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_json_never_acts(hostile: str) -> None:
    report = json.render(results(found(label(1, 1, 2, hostile, hostile), message=hostile, cure=hostile)))
    assert commands(report) == []
    assert stdlib_json.loads(report)["diagnostics"][0]["message"] == hostile
