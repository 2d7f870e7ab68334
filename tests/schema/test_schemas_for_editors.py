"""The schemas that editors and other tools get: whole, in the words of JSON Schema, and right about good files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tests.support.cases import CASES
from tests.support.paths import ROOT

from magnus_argo.diagnostics.source import Source
from magnus_argo.schema.editors import ADDRESS, NAMES, for_editors
from magnus_argo.yaml import read
from magnus_argo.yaml.nodes import plain

FOLDER = ROOT / "editors" / "schemas"
WORDS = {"markdownDescription", "doNotSuggest", "patternErrorMessage", "errorMessage"}
SCHEMAS: dict[str, Any] = {name: json.loads(for_editors(name)) for name in NAMES}


def schemas_in(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for keyword, inner in schema.items():
            if keyword in ("properties", "$defs"):
                for each in inner.values():
                    yield from schemas_in(each)
            elif keyword not in ("examples", "default", "enum", "const"):
                yield from schemas_in(inner)
    elif isinstance(schema, list):
        for each in schema:
            yield from schemas_in(each)


@pytest.mark.parametrize("name", NAMES)
def test_the_files_are_up_to_date(name: str, update: bool) -> None:
    file = FOLDER / f"{name}.schema.json"
    if update:
        file.write_text(for_editors(name), encoding="utf-8")
    assert file.read_text(encoding="utf-8") == for_editors(name)
    assert {path.name for path in FOLDER.iterdir()} == {f"{each}.schema.json" for each in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_each_is_whole_and_has_an_address(name: str) -> None:
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"{ADDRESS}/{name}.schema.json"
    for each in schemas_in(schema):
        file, _, pointer = each.get("$ref", "#").partition("#")
        assert file == ""
        found = schema
        for part in pointer.split("/")[1:]:
            found = found[part]
        assert isinstance(found, dict)


@pytest.mark.parametrize("name", NAMES)
def test_every_definition_is_used_and_no_word_of_ours_is_left(name: str) -> None:
    used = {each["$ref"].split("/")[2] for each in schemas_in(SCHEMAS[name]) if "$defs" in each.get("$ref", "")}
    assert set(SCHEMAS[name].get("$defs", {})) - used <= {"step"}  # of the config, for pipelines
    assert not [key for each in schemas_in(SCHEMAS[name]) for key in each if key.startswith("x-")]
    assert {key for each in schemas_in(SCHEMAS[name]) for key in each if key.endswith(("Message", "tion"))} <= {
        *WORDS,
        "description",
    }


def test_words_in_markdown_say_more_than_plain_ones() -> None:
    step = SCHEMAS["pipeline"]["$defs"]
    assert "Only in magnus 0.5." in step["task"]["properties"]["output_cell_tag"]["markdownDescription"]
    assert "Only in magnus 0.5: `stub`." in step["step"]["properties"]["type"]["markdownDescription"]
    assert "Only in magnus 0.5." in step["task"]["properties"]["overrides"]["markdownDescription"]
    assert "Only in magnus 0.4." in step["map"]["properties"]["executor_config"]["markdownDescription"]
    assert "Default: `python`" in step["task"]["properties"]["command_type"]["markdownDescription"]


def test_variables_may_stand_wherever_a_form_is_asked_for() -> None:
    for name in ("pipeline", "config"):
        for each in schemas_in(SCHEMAS[name]):
            if "pattern" in each:
                assert Draft202012Validator({"pattern": each["pattern"]}).is_valid("${pool}")
            assert "enum" not in each or set(each) <= {"type", "enum"}
    config = {"image": "a:1", "node_selector": {"pool": "${pool}"}, "image_pull_policy": "${policy}"}
    limits = {"resources": {"limits": {"cpu": "${cpu}", "memory": "$memory"}}, "parallelism": "${n}"}
    document = {"executor": {"type": "argo", "config": config | limits}}
    validator = Draft202012Validator(SCHEMAS["config"])
    assert validator.is_valid(document)
    config["image_pull_policy"] = "sometimes"
    assert not validator.is_valid({"executor": {"type": "argo", "config": config}})


def good_files() -> Iterator[tuple[str, Path, Any]]:
    """The kind, the path and the content of each file of the examples and of the cases that compile."""
    good = [case for case in CASES.values() if (case / "workflow.yaml").exists() and not failed(case)]
    for folder in [*good, ROOT / "examples"]:
        for file in sorted(folder.rglob("*.yaml")):
            root, problems = read(Source(file.name, file.read_bytes()))
            content = plain(root) if root is not None and not any(p.severity == "error" for p in problems) else None
            if isinstance(content, dict) and (kind := kind_of(file, content)):
                yield kind, file, content


def failed(case: Path) -> bool:
    errors = case / "errors.txt"
    return errors.exists() and "exit code" in errors.read_text().splitlines()[-1]


def kind_of(file: Path, content: dict[str, Any]) -> str:
    if file.name == "magnus-argo.yaml":
        return "project"
    if "dag" in content:
        return "pipeline"
    return "config" if {"executor", "mode"} & set(content) else ""


def test_no_good_file_gets_an_error() -> None:
    counts = dict.fromkeys(NAMES, 0)
    for kind, file, content in good_files():
        counts[kind] += 1
        problems = [
            f"{error.json_path}: {error.message}" for error in Draft202012Validator(SCHEMAS[kind]).iter_errors(content)
        ]
        assert problems == [], file
    assert counts["pipeline"] > 80
    assert counts["config"] > 60
    assert counts["project"] > 5


@pytest.mark.parametrize("kind", ["pipeline", "config", "project"])
def test_check_jsonschema_takes_every_good_file(kind: str) -> None:
    files = [str(file) for each, file, _ in good_files() if each == kind]
    schema = str(FOLDER / f"{kind}.schema.json")
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", schema, *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "ok -- validation done\n"), done.stdout + done.stderr


def test_check_jsonschema_finds_mistakes(tmp_path: Path) -> None:
    file = tmp_path / "pipeline.yaml"
    file.write_text("dag: {start_at: a, steps: {a: {type: task, command: m.f, nxt: b}}}\n")
    schema = str(FOLDER / "pipeline.schema.json")
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", schema, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "'nxt'" in done.stdout


def test_the_catalogue_entries_lead_to_the_files() -> None:
    entries = json.loads((ROOT / "editors" / "schemastore.json").read_text(encoding="utf-8"))
    assert [entry["url"] for entry in entries] == [
        f"{ADDRESS}/{name}.schema.json" for name in ("project", "pipeline", "config")
    ]
    for entry in entries:
        assert set(entry) <= {"name", "description", "fileMatch", "url"}
        assert entry["name"]
        assert entry["description"]
    assert entries[0]["fileMatch"] == ["magnus-argo.yaml"]
