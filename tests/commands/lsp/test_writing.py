"""What is offered at a cursor, written `|`, and what is said about what stands there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from tests.support.cases import CASES
from tests.support.lsp_folders import CONFIG, PIPELINE, PROJECT, place_of, server, whole_folder

from magnus_argo.commands.lsp.features.around import Around, JobFiles
from magnus_argo.commands.lsp.features.completion import Item, completions
from magnus_argo.commands.lsp.features.documents import Document
from magnus_argo.commands.lsp.features.hover import hover
from magnus_argo.commands.lsp.features.positions import Spot
from magnus_argo.diagnostics.budgets import MAX_OFFERED

PARAMETERS = "regions: [north, south]\nalpha: 1\nnames: []\n"
FILES = {"config.yaml": CONFIG, "parameters.yaml": PARAMETERS}
AROUND = Around(
    lambda path: Document(path, FILES[path]) if path in FILES else None,
    (JobFiles("pipeline.yaml", "config.yaml", "parameters.yaml", ("docker_image", "pool")),),
    lambda: ["pipeline.yaml", "config.yaml", "other.yaml"],
)
STEPS = """\
dag:
  start_at: a
  steps:
    a:
      type: task
      command: m.f
      next: b
    b:
      type: stub
"""


def items(text: str, path: str = "pipeline.yaml", before: str = "") -> list[Item]:
    offset = text.rindex("|")
    text = text[:offset] + text[offset + 1 :]
    document = Document(path, text, before=Document(path, before) if before else None)
    if before:
        document.last_root = Document(path, before).root
    return completions(document, document.lines.spot_at(offset), AROUND)


def labels(text: str, path: str = "pipeline.yaml", before: str = "") -> list[str]:
    return [item.label for item in items(text, path, before)]


def written(text: str, label: str, path: str = "pipeline.yaml") -> str:
    """The line after an item was taken."""
    (item,) = [item for item in items(text, path) if item.label == label]
    line = text[: text.rindex("|")].rpartition("\n")[2]
    return line[: item.start - 1] + item.text + text[text.rindex("|") + 1 :].partition("\n")[0]


def test_keys_of_a_step_are_those_of_its_type() -> None:
    assert labels("dag:\n  start_at: a\n  steps:\n    a:\n      |") == ["type"]
    found = labels(STEPS.replace("      next: b\n", "      |\n"))
    assert found[0] == "next"
    assert {"on_failure", "catalog", "max_attempts", "command_type"} <= set(found)
    assert not {"type", "command", "branches", "dag_definition"} & set(found)
    assert "branches" in labels(STEPS.replace("type: task\n", "type: parallel\n      |\n"))
    assert labels("dag:\n  start_at: a\n  steps:\n    a: {type: map, |")[:4] == [
        "iterate_on",
        "iterate_as",
        "branch",
        "next",
    ]


@pytest.mark.parametrize("word", ["|", "ne|", "next|"])
def test_a_word_that_is_begun_does_not_disturb(word: str) -> None:
    assert "next" in labels(STEPS.replace("      next: b\n", f"      {word}\n"))


def test_keys_are_written_with_what_follows_them() -> None:
    text = STEPS.replace("      next: b\n", "      ne|\n")
    assert written(text, "next") == "      next: "
    assert written(text, "catalog") == "      catalog:"
    assert (
        written("dag: {start_at: a, steps: {a: {type: task, cat|", "catalog")
        == "dag: {start_at: a, steps: {a: {type: task, catalog: "
    )


def test_values_are_those_of_the_schema() -> None:
    assert labels(STEPS.replace("type: task", "type: |"))[:2] == ["task", "stub"]
    assert "shell" in labels(STEPS.replace("command: m.f", "command_type: sh|"))
    assert written(STEPS.replace("type: task", "type: 'ta|'"), "task") == "      type: 'task'"
    config = CONFIG.replace("    persistent", "    expose_parameters_as_inputs: |\n    persistent")
    assert labels(config, "config.yaml") == ["true", "false"]
    assert labels(CONFIG.replace("    persistent", "    image_pull_policy: |\n    persistent"), "config.yaml") == [
        "Always",
        "IfNotPresent",
        "Never",
        "''",
    ]


def test_steps_are_those_of_the_graph_but_for_the_step_itself() -> None:
    assert labels(STEPS.replace("next: b", "next: |")) == ["b", "success"]
    assert labels(STEPS.replace("start_at: a", "start_at: |"))[:2] == ["a", "b"]
    assert labels(STEPS.replace("next: b", "on_failure: |")) == ["b", "clean up"]
    inner = PIPELINE.replace("command: demo.left, next: success", "command: demo.left, next: |")
    assert labels(inner)[:2] == ["success", "fail"]
    assert "tell" not in labels(inner)


def test_names_are_quoted_where_they_must_be() -> None:
    text = STEPS.replace("    b:", "    'yes':").replace("next: b", "next: |")
    assert written(text, "yes") == "      next: 'yes'"
    assert written(text.replace("next: |", 'next: "|"'), "yes") == '      next: "yes"'
    odd = STEPS.replace("    b:", '    "it\'s":').replace("next: b", "next: '|'")
    assert written(odd, "it's") == "      next: 'it''s'"


@pytest.mark.parametrize(
    "name", ['b"\n      type: "fail', 'C:\\b"', "it's", "it's\u2028\u202e", "b'\n      type: 'fail"]
)
def test_no_name_ends_the_quotes_in_which_it_is_offered(name: str) -> None:
    text = STEPS.replace("    b:", f"    {json.dumps(name)}:")
    offered = written(text.replace("next: b", 'next: "|"'), name)
    assert yaml.safe_load(offered) == {"next": name}
    assert offered.isprintable()
    in_single_quotes = text.replace("next: b", "next: '|'")
    if name.isprintable():
        assert yaml.safe_load(written(in_single_quotes, name)) == {"next": name}
    else:
        assert name not in labels(in_single_quotes)


def test_ends_that_are_missing_are_offered() -> None:
    found = items(STEPS + "    |")
    assert [(item.label, item.text) for item in found] == [
        ("success", "success: {type: success}"),
        ("fail", "fail: {type: fail}"),
    ]
    assert labels(STEPS + "    success: {type: success}\n    |") == ["fail"]


def test_overrides_parameters_and_files() -> None:
    assert labels(STEPS.replace("next: b", "overrides: {argo: |}"))[0] == "big"
    text = STEPS.replace("type: task\n      command: m.f", "type: map\n      iterate_on: |")
    assert labels(text) == ["regions", "names"]
    assert labels(STEPS.replace("type: task\n      command: m.f", "type: dag\n      dag_definition: |"))[:2] == [
        "config.yaml",
        "other.yaml",
    ]
    assert "other.yaml" in labels("pipelines:\n  - file: |", "magnus-argo.yaml")


def test_variables() -> None:
    text = CONFIG.replace("${docker_image}", "${|")
    assert labels(text, "config.yaml") == ["docker_image", "pool"]
    assert written(text, "pool", "config.yaml") == "    image: registry.example.com/demo:${pool}"
    assert (
        written(text.replace("${|", "${po|}"), "pool", "config.yaml") == "    image: registry.example.com/demo:${pool}"
    )
    assert written(text.replace("${|", "$|"), "pool", "config.yaml") == "    image: registry.example.com/demo:${pool}"


def test_rules() -> None:
    assert "unreachable-step" in labels(PROJECT + "rules:\n  |", "magnus-argo.yaml")
    assert labels(PROJECT + "rules:\n  latest-image: |", "magnus-argo.yaml") == ["error", "warning", "off"]
    found = labels(STEPS + "    c: {type: stub, next: b}  # magnus-argo: ignore[latest-image, |")
    assert "unreachable-step" in found
    assert not {"latest-image", "unknown-step"} & set(found)


def test_keys_of_the_config_are_those_of_its_dialect() -> None:
    head = "executor:\n  type: argo\n  config:\n"
    assert "resources" in labels(head + "    image: a\n    |", "config.yaml")
    assert not {"namespace", "pod_gc", "image"} & set(labels(head + "    image: a\n    |", "config.yaml"))
    early = labels(head + "    docker_image: a\n    |", "config.yaml")
    assert "cpu_limit" in early
    assert "resources" not in early
    assert labels("executor:\n  type: argo\nrun_log_store:\n  type: chunked-fs\n  config:\n    |", "config.yaml") == [
        "log_folder"
    ]


def test_keys_of_the_project() -> None:
    assert labels("defaults:\n  |", "magnus-argo.yaml")[0] == "config"
    assert labels("pipelines:\n  - |", "magnus-argo.yaml")[0] == "file"
    assert "file" not in labels("pipelines:\n  - file: a\n    |", "magnus-argo.yaml")


def test_steps_and_environments_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FILES, "pipeline.yaml", PIPELINE)
    steps = ["load", "fan", "tell", "fan/left/load"]
    assert labels("pipelines:\n  - file: pipeline.yaml\n    steps:\n      |", "magnus-argo.yaml") == steps
    assert labels("defaults:\n  steps:\n    fan: {}\n    |", "magnus-argo.yaml") == ["load", "tell", "fan/left/load"]
    assert labels("pipelines:\n  - file: other.yaml\n    steps: {|", "magnus-argo.yaml") == []
    text = "environments: {dev: {}, prod: {}}\npipelines:\n  - file: a.yaml\n    environments:\n      dev: {}\n      |"
    assert labels(text, "magnus-argo.yaml") == ["prod"]
    assert written(text, "prod", "magnus-argo.yaml") == "      prod:"


@pytest.mark.parametrize("broken", ["    oh: [\n", "    oh: 'x\n", "\toh\n"])
def test_a_text_that_is_broken_elsewhere_keeps_the_last_good_completion(broken: str) -> None:
    text = STEPS.replace("next: b", "next: |") + broken
    assert labels(text, before=STEPS) == ["b", "success"]


@pytest.mark.parametrize(
    "text", ["a: b # |", "|", "services: |", "dag:|", "dag: {}\nx: >\n  text |", "dag: {} # magnus-argo: |"]
)
def test_nothing_is_offered_where_nothing_is_known(text: str) -> None:
    assert labels(text) == []


def test_every_place_of_every_case_is_survived() -> None:
    for case in CASES.values():
        for file in sorted(case.glob("*.yaml"))[:2]:
            document = Document(file.name, file.read_bytes().decode(errors="replace")[:1500])
            for line in range(1, document.lines.count + 1):
                for column in (1, 3, 5, len(document.lines.line(line)) + 1):
                    completions(document, Spot(line, column), AROUND)
                    hover(document, Spot(line, column))


def said(text: str, path: str = "pipeline.yaml") -> str:
    offset = text.index("|")
    text = text[:offset] + text[offset + 1 :]
    document = Document(path, text)
    found = hover(document, document.lines.spot_at(offset))
    return found.markdown if found else ""


def test_keys_are_described_by_their_schema() -> None:
    text = said(STEPS.replace("next: b", "max_att|empts: 2"))
    assert "**Attempts**" in text
    assert "Default: `1`" in text
    assert "Only in magnus 0.5." in text
    assert "```yaml\n3\n```" in text
    assert "One of `task`, `stub`" in said(STEPS.replace("type: task", "type: ta|sk"))
    assert "**Node selector**" in said(
        CONFIG.replace("    persistent", "    node_sel|ector: {a: b}\n    persistent"), "config.yaml"
    )
    assert "**Output file**" in said(PROJECT.replace("output", "out|put"), "magnus-argo.yaml")
    assert said("services: {we|b: 1}") == ""


def test_steps_are_described_by_their_ways() -> None:
    text = said(
        STEPS.replace("next: b", "next: |b").replace(
            "type: stub", "type: parallel\n      next: a\n      branches: {x: {}, y: {}}"
        )
    )
    assert text.startswith("step `b` of type `parallel`")
    assert "then `a`" in text
    assert "2 branches" in text
    assert "1 place leads here" in text


def test_rules_are_described_by_their_page() -> None:
    assert said(PROJECT + "rules: {latest-im|age: error}", "magnus-argo.yaml").startswith("**latest-image**")
    text = said("dag: {}  # magnus-argo: ignore[latest-image, unreach|able-step]")
    assert text.startswith("**unreachable-step**")
    assert said("dag: {}  # magnus-argo: ign|ore[latest-image]") == ""


def test_text_of_the_file_stays_text() -> None:
    text = STEPS.replace("    b:", "    '<img src=x>[a](b)':").replace("next: b", "next: |'<img src=x>[a](b)'")
    shown = said(text)
    assert "<img" not in shown.replace("`<img src=x>[a](b)`", "")


def test_an_editor_is_told_that_there_are_more(tmp_path: Path) -> None:
    with server(whole_folder(tmp_path / "work")) as client:
        steps = "".join(f"    step{number}: {{type: stub, next: success}}\n" for number in range(MAX_OFFERED + 10))
        text = PIPELINE.replace("  steps:\n", f"  steps:\n{steps}", 1).replace("start_at: ", "start_at: s", 1)
        client.open("pipelines/train.yaml", text)
        client.diagnostics("pipelines/train.yaml", 1)
        found = client.at("completion", "pipelines/train.yaml", *place_of(text, "start_at: "))
        assert (found["isIncomplete"], len(found["items"])) == (True, MAX_OFFERED)


def test_over_the_protocol(tmp_path: Path) -> None:
    with server(whole_folder(tmp_path / "work")) as client:
        text = PIPELINE.replace("next: fan\n", 'next: "🚀 f\n')
        client.open("pipelines/train.yaml", PIPELINE)
        client.diagnostics("pipelines/train.yaml", 1)
        client.change("pipelines/train.yaml", 2, text)
        line, character = place_of(text, "🚀 f")
        found = client.at("completion", "pipelines/train.yaml", line, character + 1)
        assert found["isIncomplete"] is False
        (fan,) = [item for item in found["items"] if item["label"] == "fan"]
        assert fan["textEdit"]["newText"] == "fan"
        assert fan["textEdit"]["range"] == {"start": {"line": 6, "character": 13}, "end": {"line": 6, "character": 17}}
        assert "big" in [
            item["label"]
            for item in client.at("completion", "pipelines/train.yaml", *place_of(text, "argo: b"))["items"]
        ]
        shown = client.at("hover", "pipelines/train.yaml", *place_of(text, "start_a"))
        assert shown["contents"]["kind"] == "markdown"
        assert shown["range"] == {"start": {"line": 1, "character": 2}, "end": {"line": 1, "character": 10}}
        assert client.at("hover", "pipelines/train.yaml", 0, 99) is None
        client.open("magnus-argo.yaml", PROJECT.replace("train.yaml\n", "\n"))
        labels = [item["label"] for item in client.at("completion", "magnus-argo.yaml", 4, 20)["items"]]
        assert {"config/argo.yaml", "pipelines/train.yaml"} <= set(labels)


def test_a_broken_project_file_leaves_what_was_known(tmp_path: Path) -> None:
    with server(whole_folder(tmp_path / "work")) as client:
        client.open("pipelines/train.yaml", PIPELINE)
        client.diagnostics("pipelines/train.yaml", 1)
        client.open("magnus-argo.yaml", PROJECT + "  - fil")
        assert client.diagnostics("magnus-argo.yaml", 1)
        found = client.at("completion", "pipelines/train.yaml", *place_of(PIPELINE, "argo: b"))
        assert [item["label"] for item in found["items"]][:1] == ["big"]
