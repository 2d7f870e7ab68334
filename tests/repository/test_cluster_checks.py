"""The page about what a cluster checks names every field that is written, and rules that exist."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support.cases import FOLDER
from tests.support.paths import ROOT

from magnus_argo.cli import main
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


CONFIG = {"image": "registry.example.com/demo:1.0", "persistent_volumes": [{"name": "claim", "mount_path": "/mnt"}]}
ENDS = {"success": {"type": "success"}, "fail": {"type": "fail"}}
CRON = {"kind": "CronWorkflow", "schedules": ["0 6 * * *"], "argo": "3.7"}
TOLERATION = {"key": "gpu", "operator": "Equal", "value": "a", "effect": "NoSchedule"}
LIMITS = "container.resources.limits"

BAD: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("metadata.namespace", {}, {"namespace": "a_b"}, "bad-value"),
    ("metadata.labels", {"labels": {"a": "b c"}}, {}, "bad-value"),
    ("metadata.annotations", {"annotations": {"a": "x" * 262_144}}, {}, "large-annotations"),
    ("spec.schedule", {}, {**CRON, "argo": "3.5", "schedules": ["0 6 * * 7"]}, "bad-schedule"),
    ("spec.schedules[]", {}, {**CRON, "schedules": ["0 0 30 2 *"]}, "never-due"),
    ("spec.schedules[]", {}, {**CRON, "argo": "4.0", "schedules": ["0 6 * * MON"]}, "crd-schedule"),
    ("spec.timezone", {}, {**CRON, "timezone": "Europe/Nowhere"}, "unknown-timezone"),
    ("spec.concurrencyPolicy", {}, {**CRON, "concurrency_policy": "Never"}, "unknown-value"),
    ("spec.startingDeadlineSeconds", {}, {**CRON, "starting_deadline_seconds": -1}, "bad-value"),
    ("spec.when", {}, {**CRON, "when": "{{=cronworkflow.failed"}, "bad-expression"),
    ("spec.stopStrategy.expression", {}, {**CRON, "stop_strategy": {"expression": "(1"}}, "bad-expression"),
    ("spec.serviceAccountName", {"service_account_name": "A b"}, {}, "bad-value"),
    ("spec.activeDeadlineSeconds", {"max_workflow_duration_in_seconds": 0}, {}, "bad-value"),
    ("spec.parallelism", {"parallelism": -1}, {}, "bad-value"),
    ("spec.nodeSelector", {"node_selector": {"a b": "c"}}, {}, "bad-value"),
    ("spec.tolerations[].key", {"tolerations": [TOLERATION | {"key": ""}]}, {}, "bad-toleration"),
    ("spec.tolerations[].operator", {"tolerations": [TOLERATION | {"operator": "Is"}]}, {}, "unknown-value"),
    ("spec.tolerations[].value", {"tolerations": [TOLERATION | {"value": "a b"}]}, {}, "bad-toleration"),
    ("spec.tolerations[].effect", {"tolerations": [TOLERATION | {"effect": "No"}]}, {}, "unknown-value"),
    ("container.imagePullPolicy", {"image_pull_policy": "always"}, {}, "unknown-value"),
    (LIMITS, {"resources": {"limits": {"memory": "1 Gi"}}}, {}, "bad-value"),
    (LIMITS, {"resources": {"limits": {"memory": "100m"}}}, {}, "odd-quantity"),
    ("container.resources.requests", {"resources": {"requests": {"cpu": "9"}}}, {}, "request-above-limit"),
    (
        "container.volumeMounts[].mountPath",
        {"persistent_volumes": [{"name": "a", "mount_path": "/"}]},
        {},
        "bad-mount-path",
    ),
    ("template.retryStrategy.retryPolicy", {"retry_strategy": {"retry_policy": "Often"}}, {}, "unknown-value"),
]


@pytest.mark.parametrize("bad", BAD, ids=[f"{bad[0]} {bad[3]}" for bad in BAD])
def test_a_bad_value_of_a_field_is_told_with_its_place(
    bad: tuple[str, dict[str, Any], dict[str, Any], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    field, config, project, rule = bad
    assert field in {name for name, _ in ROWS}
    files = {
        "pipeline.yaml": {"dag": {"start_at": "success", "steps": ENDS}},
        "config.yaml": {"executor": {"type": "argo", "config": CONFIG | config}},
        "magnus-argo.yaml": {"pipelines": [{"file": "pipeline.yaml", "config": "config.yaml", **project}]},
    }
    for name, data in files.items():
        tmp_path.joinpath(name).write_text(yaml.safe_dump(data))
    monkeypatch.chdir(tmp_path)
    main(["validate", "--report", "json"])
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    assert rule in {each["rule"] for each in found if each["path"] in files}
