"""Another name for a step, asked for by a client that speaks the protocol."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.hook_runs import committed, filled
from tests.support.lsp_client import Client, LspError
from tests.support.lsp_folders import PIPELINE, PROJECT, place_of, server, whole_folder

TRAIN, PROJECT_FILE = "pipelines/train.yaml", "magnus-argo.yaml"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with server(whole_folder(tmp_path_factory.mktemp("rename") / "work")) as running:
        running.open(TRAIN, PIPELINE)
        running.version = 1
        yield running


def show(client: Client, text: str) -> None:
    client.version += 1
    client.change(TRAIN, client.version, text)


def renamed(client: Client, text: str, part: str, name: str, path: str = TRAIN) -> str:
    show(client, text)
    answer = client.at("rename", TRAIN, *place_of(text, part), newName=name)
    content = text if path == TRAIN else (client.folder / path).read_text()
    return applied(content, answer["changes"].get(client.uri(path), []))


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    lines = text.split("\n")
    for edit in sorted(
        edits, key=lambda edit: (edit["range"]["start"]["line"], edit["range"]["start"]["character"]), reverse=True
    ):
        start, end = edit["range"]["start"], edit["range"]["end"]
        line = lines[start["line"]].encode("utf-16-le")
        changed = line[: 2 * start["character"]] + edit["newText"].encode("utf-16-le") + line[2 * end["character"] :]
        lines[start["line"]] = changed.decode("utf-16-le")
    return "\n".join(lines)


def test_a_step_gets_its_name_everywhere_in_its_graph(client: Client) -> None:
    expected = PIPELINE.replace("start_at: load\n  steps:\n    load:", "start_at: fetch\n  steps:\n    fetch:", 1)
    assert renamed(client, PIPELINE, "start_at: lo", "fetch") == expected
    assert renamed(client, PIPELINE, "    load", "fetch") == expected
    inner = renamed(client, PIPELINE, "            loa", "fetch")
    left = PIPELINE.index("        left:")
    assert inner == PIPELINE[:left] + PIPELINE[left:].replace("start_at: load", "start_at: fetch").replace(
        " load:", " fetch:"
    )
    assert renamed(client, PIPELINE, "on_failure: tell", "say") == PIPELINE.replace(
        "on_failure: tell", "on_failure: say"
    ).replace("    tell:", "    say:")


def test_quotes_stay_and_come_where_they_must(client: Client) -> None:
    assert "next: 'yes'" in renamed(client, PIPELINE, "next: fa", "yes")
    assert "    'yes':" in renamed(client, PIPELINE, "next: fa", "yes")
    quoted = PIPELINE.replace("next: fan\n", "next: 'fan'\n").replace("    fan:", '    "fan":')
    text = renamed(client, quoted, "next: 'fa", "it's 🚀")
    assert "next: 'it''s 🚀'\n" in text
    assert '    "it\'s 🚀":' in text


def test_the_settings_of_the_step_in_the_project_follow(client: Client) -> None:
    steps = "    steps:\n      fan/left/load: {template: {daemon: true}}\n      load: {}\n      other: {}\n"
    (client.folder / PROJECT_FILE).write_text(PROJECT + steps)
    text = renamed(client, PIPELINE, "next: fa", "wide", path=PROJECT_FILE)
    assert text == PROJECT + steps.replace("fan/left", "wide/left")
    text = renamed(client, PIPELINE, "start_at: lo", "fetch", path=PROJECT_FILE)
    assert text == PROJECT + steps.replace("      load", "      fetch")
    (client.folder / PROJECT_FILE).write_text(PROJECT)


STEPS = "steps: {fan/left/load: {template: {priorityClassName: low}}, load: {}, tell: {}}"
EVERYWHERE = f"""\
defaults:
  config: config/argo.yaml
  output: "argo/{{env}}/{{name}}.yaml"
  {STEPS}
environments:
  dev: {{{STEPS}}}
  prod: {{}}
pipelines:
  - file: pipelines/*.yaml
    {STEPS}
    environments:
      dev: {{}}
      prod: {{{STEPS}}}
"""


def in_project(client: Client, files: dict[str, str], name: str) -> str:
    """What the project file is after the step `fan` was renamed in a folder with more files."""
    (client.folder / PROJECT_FILE).write_text(EVERYWHERE)
    for path, text in files.items():
        (client.folder / path).write_text(text)
    paths = [PROJECT_FILE, *files]
    client.notify("workspace/didChangeWatchedFiles", changes=[{"uri": client.uri(path), "type": 2} for path in paths])
    show(client, PIPELINE)
    client.diagnostics(TRAIN, client.version)
    answer = client.at("rename", TRAIN, *place_of(PIPELINE, "next: fa"), newName=name)
    for path in files:
        (client.folder / path).unlink()
    (client.folder / PROJECT_FILE).write_text(PROJECT)
    return applied(EVERYWHERE, answer["changes"].get(client.uri(PROJECT_FILE), []))


def test_settings_follow_that_reach_the_pipeline_by_patterns_defaults_and_environments(client: Client) -> None:
    assert in_project(client, {}, "wide") == EVERYWHERE.replace("fan/left", "wide/left")
    assert EVERYWHERE.count("fan/left") == 4


def test_settings_follow_those_of_pipelines_that_include_it(client: Client) -> None:
    including = """\
dag:
  start_at: inner
  steps:
    inner: {type: dag, dag_definition: pipelines/train.yaml, next: success}
    success: {type: success}
    fail: {type: fail}
"""
    (client.folder / PROJECT_FILE).write_text(EVERYWHERE)
    expected = EVERYWHERE.replace("fan/left", "wide/left")
    assert in_project(client, {"pipelines/all.yaml": including}, "wide") == expected


def test_the_settings_themselves_lead_to_the_step_and_rename_it(client: Client) -> None:
    steps = "    steps:\n      fan/left/load: {}\n      nobody: {}\n"
    (client.folder / PROJECT_FILE).write_text(PROJECT + steps)
    client.open(PROJECT_FILE, PROJECT + steps)
    show(client, PIPELINE)
    place = place_of(PROJECT + steps, "fan/left/lo")
    found = client.at("prepareRename", PROJECT_FILE, *place)
    assert (found["placeholder"], found["range"]["start"]["character"]) == ("load", 6)
    changes = client.at("rename", PROJECT_FILE, *place, newName="fetch")["changes"]
    assert applied(PROJECT + steps, changes[client.uri(PROJECT_FILE)]) == PROJECT + steps.replace("t/load", "t/fetch")
    left = PIPELINE.index("        left:")
    expected = PIPELINE[left:].replace("start_at: load", "start_at: fetch").replace(" load:", " fetch:")
    assert applied(PIPELINE, changes[client.uri(TRAIN)]) == PIPELINE[:left] + expected
    for part in ("nobo", "step", "config/ar"):
        assert client.at("prepareRename", PROJECT_FILE, *place_of(PROJECT + steps, part)) is None
        with pytest.raises(LspError, match="no single step here"):
            client.at("rename", PROJECT_FILE, *place_of(PROJECT + steps, part), newName="fetch")
    client.notify("textDocument/didClose", textDocument={"uri": client.uri(PROJECT_FILE)})
    (client.folder / PROJECT_FILE).write_text(PROJECT)


def test_settings_stay_that_are_also_for_another_pipeline_with_such_a_step(client: Client) -> None:
    text = in_project(client, {"pipelines/score.yaml": PIPELINE}, "wide")
    assert text == EVERYWHERE


def test_what_can_be_renamed_is_told_before(client: Client) -> None:
    show(client, PIPELINE)
    line, character = place_of(PIPELINE, "next: fa")
    found = client.at("prepareRename", TRAIN, line, character)
    assert (found["placeholder"], found["range"]["start"]["character"]) == ("fan", character - 2)
    assert client.at("prepareRename", TRAIN, *place_of(PIPELINE, "demo.lo")) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [("tell", "the graph has a step `tell` already"), (" ", "needs a name"), ("a\nb", "needs a name")],
)
def test_names_that_cannot_be_are_refused(client: Client, name: str, words: str) -> None:
    with pytest.raises(LspError, match=words):
        renamed(client, PIPELINE, "next: fa", name)


def test_names_that_are_not_simply_written_are_left_alone(client: Client) -> None:
    with pytest.raises(LspError, match="line 7 writes the name"):
        renamed(client, PIPELINE.replace("next: fan\n", 'next: "f\\x61n"\n'), "    fan", "wide")


def test_a_file_that_cannot_be_read_is_left_alone(client: Client) -> None:
    with pytest.raises(LspError, match="cannot be read"):
        renamed(client, PIPELINE + "  x: [", "next: fa", "wide")


def test_shared_places_are_changed_once(client: Client) -> None:
    text = PIPELINE.replace("next: fan\n", "next: &there fan\n").replace("on_failure: tell", "on_failure: *there")
    found = renamed(client, text, "    fan", "wide")
    assert "next: &there wide\n" in found
    assert "on_failure: *there" in found


def test_no_link_leads_the_edits_to_another_file_than_was_read(tmp_path: Path) -> None:
    """`..` behind one is another folder to the system than as it is written; git keeps a link into its own."""
    graph = "dag:\n  start_at: train\n  steps:\n    {}\n    success: {{type: success}}\n    fail: {{type: fail}}\n"
    files = {
        "config": graph.format("train: {type: task, command: x.y, next: success}"),
        TRAIN: graph.format("train: {type: dag, dag_definition: a/../config, next: success}"),
        PROJECT_FILE: f"pipelines: [{{file: {TRAIN}, steps: {{train/dag/train: {{}}}}}}]\n",
    }
    committed(filled(tmp_path / "work", files))
    (tmp_path / "work/a").symlink_to(".git/hooks")
    with server(tmp_path / "work") as client:
        client.open(PROJECT_FILE, text := (tmp_path / "work" / PROJECT_FILE).read_text())
        client.diagnostics(PROJECT_FILE, 1)
        answer = client.at("rename", PROJECT_FILE, *place_of(text, "dag/tra"), newName="fit")
        assert {*answer["changes"]} == {client.uri("config"), client.uri(PROJECT_FILE)}
