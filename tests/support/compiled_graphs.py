"""Workflows of graphs of the models, and what must be true of the tasks of any workflow."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import yaml
from tests.model.depends import RESERVED, evaluate, tasks_in

from magnus_argo.compiler import compile_pipeline
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import Options

Graph = dict[str, Any]
Workflow = dict[str, Any]

CONFIG = Source(
    "config.yaml",
    b"""
executor:
  type: argo
  config:
    image: registry.example.com/pipeline:1f2e3d4
run_log_store:
  type: chunked-fs
  config:
    log_folder: /mnt/run_logs
""",
)
LABEL = re.compile(r"[a-z]([-a-z0-9]{0,58}[a-z0-9])?")


def workflow_of(graph: Graph) -> Workflow:
    text = json.dumps({"dag": graph}, ensure_ascii=False)
    found = compile_pipeline(Files(Source("pipeline.yaml", text.encode()), CONFIG), Options())
    assert found.workflow is not None, (text, found.diagnostics)
    workflow: Workflow = yaml.load(found.workflow, yaml.CSafeLoader)
    return workflow


def dags_of(spec: Mapping[str, Any]) -> list[list[dict[str, Any]]]:
    """The tasks of each DAG template."""
    return [template["dag"]["tasks"] for template in spec["templates"] if "dag" in template]


def check_tasks(tasks: list[dict[str, Any]]) -> None:
    """One task begins, one ends, each condition can be read, and the names are such that Argo, Kubernetes and the
    expression language take them."""
    names = [task["name"] for task in tasks]
    awaited = {name for task in tasks for name in tasks_in(task.get("depends", ""))}
    assert len(set(names)) == len(names)
    assert [name for name in names if not LABEL.fullmatch(name) or name in RESERVED] == []
    assert len(set(names) - awaited) == 1
    assert len([task for task in tasks if "depends" not in task]) == 1
    for task in tasks:
        if "depends" in task:
            evaluate(task["depends"], lambda *_: True)
