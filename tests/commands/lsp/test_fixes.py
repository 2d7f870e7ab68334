"""Fixes that an editor is offered: those that the diagnostics carry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.commands.lsp.test_rename import applied
from tests.support.lsp_client import Client
from tests.support.lsp_folders import PIPELINE, server, whole_folder

TRAIN = "pipelines/train.yaml"
MISSPELT = PIPELINE.replace("next: fan\n", "next: fann\n").replace("on_failure: tell", "on_failure: tel")
START = {"line": 0, "character": 0}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with server(whole_folder(tmp_path_factory.mktemp("fixes") / "work")) as running:
        running.version = 1
        running.open(TRAIN, PIPELINE)
        running.diagnostics(TRAIN, 1)
        yield running


def actions(client: Client, text: str, line: int, only: list[str] | None = None) -> list[dict[str, Any]]:
    client.version += 1
    client.change(TRAIN, client.version, text)
    told = client.diagnostics(TRAIN, client.version)
    place = {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 99}}
    here = [each for each in told if each["range"]["start"]["line"] == line]
    context = {"diagnostics": here} | ({"only": only} if only else {})
    document = {"uri": client.uri(TRAIN)}
    found: list[dict[str, Any]] = client.request(
        "textDocument/codeAction", textDocument=document, range=place, context=context
    )
    return found


def made(client: Client, text: str, action: dict[str, Any]) -> str:
    return applied(text, action["edit"]["changes"][client.uri(TRAIN)])


def test_a_fix_is_offered_at_its_problem(client: Client) -> None:
    found = actions(client, MISSPELT, 6)
    assert [(each["kind"], each["title"]) for each in found] == [
        ("quickfix", "write `fan`"),
        ("source.fixAll.magnus-argo", "make 2 safe fixes"),
    ]
    assert found[0]["isPreferred"] is True
    assert [each["code"] for each in found[0]["diagnostics"]] == ["unknown-step"]
    assert made(client, MISSPELT, found[0]) == MISSPELT.replace("fann", "fan")


def test_all_safe_fixes_come_at_once(client: Client) -> None:
    (found,) = actions(client, MISSPELT, 0, only=["source.fixAll"])
    assert made(client, MISSPELT, found) == PIPELINE
    assert [each["kind"] for each in actions(client, MISSPELT, 6, only=["quickfix"])] == ["quickfix"]
    assert actions(client, MISSPELT, 6, only=["refactor"]) == []


def test_lines_that_come_and_go(client: Client) -> None:
    text = PIPELINE.rpartition("    fail:")[0]
    for line in range(text.count("\n")):
        for action in actions(client, text, line, only=["quickfix"]):
            changed = made(client, text, action)
            assert changed != text
            assert not actions(client, changed, line, only=["quickfix"])
            return
    raise AssertionError("no fix")


def test_nothing_is_offered_where_nothing_is_wrong(client: Client) -> None:
    assert actions(client, PIPELINE, 6) == []
    assert actions(client, PIPELINE + "x: [", 6) == []
    document, place = {"uri": client.uri("other.yaml")}, {"start": START, "end": START}
    assert (
        client.request("textDocument/codeAction", textDocument=document, range=place, context={"diagnostics": []})
        is None
    )


def test_problems_of_a_text_that_has_changed_are_not_fixed(client: Client) -> None:
    client.version += 2
    client.change(TRAIN, client.version - 1, MISSPELT)
    client.change(TRAIN, client.version, "#\n" + PIPELINE)
    place = {"start": {"line": 6, "character": 0}, "end": {"line": 6, "character": 99}}
    document = {"uri": client.uri(TRAIN)}
    found = client.request("textDocument/codeAction", textDocument=document, range=place, context={"diagnostics": []})
    assert found == []


def test_places_after_wide_characters(client: Client) -> None:
    text = PIPELINE.replace("    load:\n      type: task", "    load:\n      type: task # 🚀").replace(
        "next: fan\n", 'next: "fann" # 🚀\n'
    )
    found = actions(client, text, 6, only=["quickfix"])
    assert "# 🚀" in made(client, text, found[0]).split("\n")[6]
    assert "fann" not in made(client, text, found[0])
