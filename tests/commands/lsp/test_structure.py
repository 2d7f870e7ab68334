"""Outline, folding, definitions and references, asked by a client that speaks the protocol."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.lsp_client import Client
from tests.support.lsp_folders import CONFIG, PIPELINE, PROJECT, place_of, server, whole_folder

TRAIN, CONFIG_FILE, PROJECT_FILE = "pipelines/train.yaml", "config/argo.yaml", "magnus-argo.yaml"
LOOP = PIPELINE.replace(
    "    tell:",
    """\
    loop:
      type: map
      iterate_on: regions
      iterate_as: region
      next: fan
      branch: {start_at: success, steps: {success: {type: success}, fail: {type: fail}}}
    sub: {type: dag, dag_definition: pipelines/sub.yaml, next: success}
    tell:""",
)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    with server(whole_folder(tmp_path / "work")) as running:
        running.open(TRAIN, LOOP)
        running.open(PROJECT_FILE, PROJECT)
        running.open(CONFIG_FILE, CONFIG)
        running.diagnostics(CONFIG_FILE, 1)
        yield running


def texts(client: Client, found: list[dict[str, Any]]) -> list[str]:
    """Path, line and marked text of each place."""
    shown = []
    for each in found:
        path = Path(each["uri"].removeprefix("file://")).relative_to(client.folder)
        content = {TRAIN: LOOP, PROJECT_FILE: PROJECT, CONFIG_FILE: CONFIG}.get(str(path)) or (
            client.folder / path
        ).read_text()
        start, end = each["range"]["start"], each["range"]["end"]
        line = content.split("\n")[start["line"]]
        shown.append(f"{path.name}:{start['line'] + 1}:{line[start['character'] : end['character']]}")
    return shown


def test_the_outline_shows_steps_and_branches(client: Client) -> None:
    found = client.request("textDocument/documentSymbol", textDocument={"uri": client.uri(TRAIN)})
    assert [each["name"] for each in found] == ["load", "fan", "loop", "sub", "tell", "success", "fail"]
    assert (found[0]["detail"], found[0]["range"]["end"]["line"]) == ("task → fan", 7)
    (left,) = found[1]["children"]
    assert (left["name"], left["detail"]) == ("left", "3 steps")
    assert [each["name"] for each in left["children"]] == ["load", "success", "fail"]
    assert (left["range"]["start"]["line"], left["range"]["end"]["line"]) == (12, 17)
    assert found[2]["children"][0]["name"] == "branch"


def test_no_name_acts_on_an_editor(client: Client) -> None:
    """In the outline, a fold, a completion and its text, and where a step is renamed."""
    text = LOOP.replace("    tell:", '    "b\\u202e\\nevil\\u001b[2J": {\n      type: stub, next: success}\n    tell:')
    text = text.replace("next: success\n", "next: b\n", 1)
    client.change(TRAIN, 2, text)
    number = next(number for number, line in enumerate(text.split("\n")) if "u202e" in line)
    asked = [
        client.request("textDocument/documentSymbol", textDocument={"uri": client.uri(TRAIN)}),
        client.request("textDocument/foldingRange", textDocument={"uri": client.uri(TRAIN)}),
        client.at("prepareRename", TRAIN, number, 8),
        client.at("hover", TRAIN, number, 8),
        *(
            client.at("completion", TRAIN, place, line.index("next: ") + len("next: "))
            for place, line in enumerate(text.split("\n"))
            if line.strip().startswith("next: ")
        ),
    ]
    answers = json.dumps(asked)
    assert answers.count("202e") > 3
    assert not re.search(r"(?<!\\)(?:\\\\)*\\u(?:202e|001b)", answers)


def test_the_outline_of_the_other_files(client: Client) -> None:
    found = client.request("textDocument/documentSymbol", textDocument={"uri": client.uri(PROJECT_FILE)})
    assert [each["name"] for each in found] == ["defaults", "pipelines", "pipelines/train.yaml"]
    found = client.request("textDocument/documentSymbol", textDocument={"uri": client.uri(CONFIG_FILE)})
    assert [each["name"] for each in found] == ["executor", "run_log_store"]
    assert [each["name"] for each in found[0]["children"][1]["children"]] == [
        "image",
        "persistent_volumes",
        "overrides",
    ]


def test_steps_and_branches_fold(client: Client) -> None:
    found = client.request("textDocument/foldingRange", textDocument={"uri": client.uri(TRAIN)})
    shown = {(each["startLine"], each["endLine"]): each.get("collapsedText") for each in found}
    assert shown[3, 7] == "task → fan"
    assert shown[12, 17] == "3 steps"
    assert (11, 17) in shown
    assert 24 not in {start for start, _ in shown}


def test_a_name_leads_to_its_step_in_the_same_graph(client: Client) -> None:
    asked = client.at("definition", TRAIN, *place_of(LOOP, "next: fa"))
    assert texts(client, asked) == ["train.yaml:9:fan"]
    assert texts(client, client.at("definition", TRAIN, *place_of(LOOP, "on_failure: tell"))) == ["train.yaml:26:tell"]
    inner = client.at("definition", TRAIN, *place_of(LOOP, "start_at: lo", 2))
    assert texts(client, inner) == ["train.yaml:16:load"]


def test_references_stay_in_their_graph(client: Client) -> None:
    place = place_of(LOOP, "    success", 2)
    found = client.at("references", TRAIN, *place, context={"includeDeclaration": True})
    assert sorted(texts(client, found)) == ["train.yaml:11:success", "train.yaml:25:success", "train.yaml:31:success"]
    without = client.at("references", TRAIN, *place, context={"includeDeclaration": False})
    assert len(without) == len(found) - 1
    lit = client.at("documentHighlight", TRAIN, *place)
    assert len(lit) == len(found)


def test_settings_of_a_step_are_references_to_it(client: Client) -> None:
    client.change(PROJECT_FILE, 2, PROJECT + "    steps: {tell: {}, load: {}}\n")
    place = place_of(LOOP, "on_failure: tell")
    found = client.at("references", TRAIN, *place, context={"includeDeclaration": False})
    assert [(each["uri"].rpartition("/")[2], each["range"]["start"]["line"]) for each in found] == [
        ("train.yaml", 7),
        (PROJECT_FILE, 6),
    ]
    client.change(PROJECT_FILE, 3, PROJECT)


def test_overrides_parameters_and_files_lead_to_other_files(client: Client) -> None:
    (client.folder / "pipelines/sub.yaml").write_text(PIPELINE)
    assert texts(client, client.at("definition", TRAIN, *place_of(LOOP, "argo: bi"))) == ["argo.yaml:8:big"]
    assert texts(client, client.at("definition", TRAIN, *place_of(LOOP, "iterate_on: regi"))) == [
        "parameters.yaml:2:regions"
    ]
    assert texts(client, client.at("definition", TRAIN, *place_of(LOOP, "pipelines/su"))) == ["sub.yaml:1:"]
    assert texts(client, client.at("definition", PROJECT_FILE, *place_of(PROJECT, "config/ar"))) == ["argo.yaml:1:"]
    found = client.at("references", CONFIG_FILE, *place_of(CONFIG, "bi"), context={"includeDeclaration": True})
    assert texts(client, found) == ["argo.yaml:8:big", "train.yaml:29:big"]


def test_steps_of_the_project_lead_to_those_of_its_pipelines(client: Client) -> None:
    steps = "    steps: {fan/left/load: {}, nobody: {}}\n"
    text = PROJECT.replace("pipelines:\n", "  steps: {tell: {}}\npipelines:\n") + steps
    client.change(PROJECT_FILE, 2, text)
    assert texts(client, client.at("definition", PROJECT_FILE, *place_of(text, "fan/le"))) == ["train.yaml:16:load"]
    assert texts(client, client.at("definition", PROJECT_FILE, *place_of(text, "{tel"))) == ["train.yaml:26:tell"]
    assert client.at("definition", PROJECT_FILE, *place_of(text, "nobo")) == []


def test_there_is_nothing_where_nothing_is_named(client: Client) -> None:
    assert client.at("definition", TRAIN, *place_of(LOOP, "demo.lo")) == []
    assert client.at("definition", TRAIN, 0, 0) == []
    assert client.at("definition", PROJECT_FILE, *place_of(PROJECT, "argo/{na")) == []
    assert client.at("definition", "other.yaml", 0, 0) is None


def test_a_broken_text_keeps_what_the_last_good_one_led_to(client: Client) -> None:
    client.change(TRAIN, 2, LOOP + "    oh: [")
    assert texts(client, client.at("definition", TRAIN, *place_of(LOOP, "next: fa"))) == ["train.yaml:9:fan"]
    assert client.request("textDocument/documentSymbol", textDocument={"uri": client.uri(TRAIN)}) == []


@pytest.mark.parametrize(
    "text",
    [
        "dag: 1",
        "dag: {steps: [1]}",
        "dag: {steps: {a: 1, b: }, start_at: [a]}",
        "dag:\n  steps:\n    a: {branches: {x: 1}, branch: 2}",
    ],
)
def test_half_a_pipeline_is_no_trouble(client: Client, text: str) -> None:
    client.change(TRAIN, 2, text)
    client.request("textDocument/documentSymbol", textDocument={"uri": client.uri(TRAIN)})
    client.request("textDocument/foldingRange", textDocument={"uri": client.uri(TRAIN)})
    for line, content in enumerate(text.split("\n")):
        for character in range(len(content) + 1):
            client.at("definition", TRAIN, line, character)
            client.at("references", TRAIN, line, character, context={"includeDeclaration": True})
