"""The page about what a cluster checks names every field that is written, and rules that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from tests.support.cases import FOLDER
from tests.support.paths import ROOT

from magnus_argo.rules import RULES

PAGE = (ROOT / "docs" / "cluster-checks.md").read_text()
ROWS = re.findall(r"^\| `([^`]+)`(.*)\|$", PAGE, re.MULTILINE)
IN_ARGOS_WORDS = {"spec", "template", "container", "steps"}
FREE_KEYS = ("labels", "annotations", "nodeSelector", "limits", "requests")
"""Mappings whose keys are not Argo's."""


def fields(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from fields(item, f"{path}[]")
    elif isinstance(value, dict) and not path.endswith(FREE_KEYS):
        for key, inner in value.items():
            yield from fields(inner, f"{path}.{key}".lstrip("."))
    else:
        yield path


def shortened(path: str) -> str:
    """All kinds have the same workflow, and a template is a DAG or a container."""
    path = path.replace("spec.workflowSpec.", "spec.")
    return path.replace("spec.templates[].container.", "container.").replace("spec.templates[].", "template.")


def written() -> set[str]:
    found: set[str] = set()
    for file in sorted(FOLDER.glob("*/*/workflow.yaml")):
        project = file.with_name("magnus-argo.yaml")
        said = project.read_text() if project.exists() else ""
        text = file.read_text()
        if text.startswith("# Made by") and not re.search(rf"\b({'|'.join(IN_ARGOS_WORDS)}):", said):
            for document in yaml.safe_load_all(text):
                found |= {shortened(path) for path in fields(document)}
    return found


def test_every_field_that_is_written_has_a_row() -> None:
    assert {field for field, _ in ROWS} == written()


@pytest.mark.parametrize(("field", "cells"), ROWS, ids=[field for field, _ in ROWS])
def test_a_row_says_who_checks_and_where_it_is_checked_here(field: str, cells: str) -> None:
    _, cluster, here = cells.split("|")[:3]
    assert cluster.strip()
    assert here.strip()


def test_the_rules_that_are_named_exist() -> None:
    assert set(re.findall(r"rules\.md#([a-z-]+)", PAGE)) <= {rule.name for rule in RULES}
