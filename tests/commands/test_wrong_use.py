"""What is said of a command line that is wrong: in CI, arguments are names of files that strangers chose."""

from __future__ import annotations

import contextlib
import re

import pytest
from tests.support.github_runner import commands_in
from tests.support.runner_commands import HOSTILE

from magnus_argo.cli import main
from magnus_argo.commands.endings import report_end

ACTS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
PLACES = [
    ["graph", "pipeline.yaml", "{}"],
    ["{}"],
    ["--{}"],
    ["validate", "--{}"],
    ["graph", "pipeline.yaml", "--format", "{}"],
    ["validate", "--var", "{}"],
    ["validate", "--report", "{}"],
    ["validate", "--report", "json:{}", "--report", "sarif:{}"],
    ["validate", "--magnus", "{}"],
    ["explain", "{}"],
    ["transpile", "--kind", "{}"],
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", PLACES, ids=" ".join)
def test_nothing_of_an_argument_acts(place: list[str], text: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([word.replace("{}", text) for word in place]) == 2
    out, err = capfd.readouterr()
    assert out == ""
    assert not commands_in(err)
    assert not ACTS.search(err)


def test_what_a_bug_quotes_does_not_act(capfd: pytest.CaptureFixture[str]) -> None:
    bug = ValueError("x\n::add-path::b\x1b[2J")
    with contextlib.suppress(ValueError):
        raise bug
    assert report_end(bug) == 3
    assert r"ValueError at " in (err := capfd.readouterr().err)
    assert not commands_in(err)
    assert not ACTS.search(err)


def test_the_choices_stand_on_lines_of_their_own(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 2
    assert capfd.readouterr().err.endswith("Choose from:\n    pipeline,\n    config,\n    project,\n    report\n")


def test_without_a_command_the_help_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    main([])
    assert "\nCommands:\n" in "".join(capfd.readouterr())
