"""The page about what a cluster checks names every field that is written, and each of its rows has its examples: bad
values that are told before, the form of what the compiler writes, and a value that Argo itself refuses."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from tests.support.argo_lint import HAS_CRDS, refused
from tests.support.cases import FOLDER
from tests.support.cluster_check_cases import REFUSED, Refused, graph
from tests.support.cluster_check_forms import JUDGED, WRITTEN
from tests.support.paths import ROOT

from magnus_argo.cli import main
from magnus_argo.rules import RULES

PAGE = (ROOT / "docs" / "cluster-checks.md").read_text()
ROWS = re.findall(r"^\| `([^`]+)`(.*)\|$", PAGE, re.MULTILINE)
CHECKED_HERE = {field: cells.split("|")[2] for field, cells in ROWS}
IN_ARGOS_WORDS = {"spec", "template", "container", "steps"}
FREE_KEYS = ("labels", "annotations", "nodeSelector", "limits", "requests")
"""Mappings whose keys are not Argo's."""


class Place(NamedTuple):
    """Where a field stands in a document."""

    field: str
    value: Any
    owner: Any
    key: Any


def places(value: Any, path: str = "", owner: Any = None, key: Any = None) -> Iterator[Place]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from places(item, f"{path}[]", value, number)
    elif isinstance(value, dict) and not path.endswith(FREE_KEYS):
        for name, inner in value.items():
            yield from places(inner, f"{path}.{name}".lstrip("."), value, name)
    else:
        yield Place(shortened(path), value, owner, key)


def shortened(path: str) -> str:
    """All kinds have the same workflow, and a template is a DAG or a container."""
    path = path.replace("spec.workflowSpec.", "spec.")
    return path.replace("spec.templates[].container.", "container.").replace("spec.templates[].", "template.")


@cache
def documents() -> list[Any]:
    """What the compiler writes in the cases that say nothing in Argo's words."""
    found: list[Any] = []
    for file in sorted(FOLDER.glob("*/*/workflow.yaml")):
        project = file.with_name("magnus-argo.yaml")
        said = project.read_text() if project.exists() else ""
        text = file.read_text()
        if text.startswith("# Made by") and not re.search(rf"\b({'|'.join(IN_ARGOS_WORDS)}):", said):
            found += yaml.load_all(text, yaml.CSafeLoader)
    return found


@cache
def written() -> dict[str, set[str]]:
    """Each field with its values."""
    found: dict[str, set[str]] = {}
    for document in documents():
        for place in places(document):
            found.setdefault(place.field, set()).add(str(place.value))
    return found


def test_every_field_that_is_written_has_a_row() -> None:
    assert {field for field, _ in ROWS} == written().keys()


@pytest.mark.parametrize(("field", "cells"), ROWS, ids=[field for field, _ in ROWS])
def test_a_row_says_who_checks_and_where_it_is_checked_here(field: str, cells: str) -> None:
    _, cluster, here = cells.split("|")[:3]
    assert cluster.strip()
    assert here.strip()


def test_the_rules_that_are_named_exist() -> None:
    assert set(re.findall(r"rules\.md#([a-z-]+)", PAGE)) <= {rule.name for rule in RULES}


BY_SCHEMA = {"bad-value", "unknown-value", "wrong-type"}


def asked_for(field: str) -> tuple[set[str], bool, bool]:
    """What a row names: rules, whether the schema is among them, and whether the compiler makes the value itself."""
    cell = CHECKED_HERE[field]
    other = re.search(r"as (?:of )?`([^`]+)`", cell)
    rules, schema, made = asked_for(other[1]) if other else (set(), False, False)
    return rules | set(re.findall(r"rules\.md#([a-z-]+)", cell)), schema or "schema" in cell, made or "written" in cell


@pytest.mark.parametrize("field", CHECKED_HERE)
def test_a_row_has_an_example_of_everything_that_it_says(field: str) -> None:
    rules, schema, made = asked_for(field)
    shown = {each.rule for each in REFUSED if each.field == field}
    assert rules <= shown
    assert (not schema) or (shown & BY_SCHEMA)
    assert made == (field in WRITTEN)
    assert field in JUDGED


def test_the_examples_are_of_rows() -> None:
    assert {*JUDGED, *WRITTEN, *(each.field for each in REFUSED)} <= CHECKED_HERE.keys()


@pytest.mark.parametrize("field", WRITTEN)
def test_what_the_compiler_makes_has_its_form(field: str) -> None:
    assert [value for value in written()[field] if not re.fullmatch(WRITTEN[field], value, re.DOTALL)] == []


CONFIG = {
    "image": "registry.example.com/demo:1.0",
    "persistent_volumes": [{"name": "claim", "mount_path": "/mnt"}],
}
STORE = {"type": "chunked-fs", "config": {"log_folder": "/mnt/run_log"}}


@pytest.mark.parametrize("bad", REFUSED, ids=[f"{bad.field} {bad.rule}" for bad in REFUSED])
def test_a_bad_value_of_a_field_is_told_with_its_place(
    bad: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = {"file": "pipeline.yaml", "config": "config.yaml", "parameters": "parameters.yaml"}
    files = {
        "pipeline.yaml": graph(bad.steps),
        "config.yaml": {"executor": {"type": "argo", "config": {**CONFIG, **bad.config}}, "run_log_store": STORE},
        "parameters.yaml": {**bad.parameters},
        "magnus-argo.yaml": {"pipelines": [{**entry, **bad.project}]},
    }
    for name, data in files.items():
        tmp_path.joinpath(name).write_text(yaml.safe_dump(data, sort_keys=False))
    monkeypatch.chdir(tmp_path)
    main(["validate", "--report", "json", *bad.flags])
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    assert bad.rule in {each["rule"] for each in found if each["path"] in files}


@pytest.mark.skipif(not HAS_CRDS, reason="ARGO_LINT names no linter that has the CRDs")
def test_argo_refuses_a_bad_value_of_each_field(tmp_path: Path) -> None:
    for field, bad in JUDGED.items():
        (tmp_path / f"{field}.yaml").write_text(spoiled(field, bad))
    told = refused(tmp_path)
    assert [field for field in JUDGED if not any(f"/{field}.yaml:" in line for line in told)] == []


def spoiled(field: str, bad: Any) -> str:
    """The workflow in which the field stands most often, with the bad value in each place."""
    document = copy.deepcopy(max(documents(), key=lambda each: how_often(field, each)))
    for place in [place for place in places(document) if place.field == field]:
        place.owner[place.key] = bad
    return yaml.safe_dump(document, sort_keys=False)


def how_often(field: str, document: Any) -> int:
    """The CRDs refuse `schedule` whatever else is there."""
    if "schedule" in document["spec"] and field != "spec.schedule":
        return 0
    return sum(place.field == field for place in places(document))
