"""Makes a workflow run, of whatever kind its manifest is, and clears up after it."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .cluster import PAUSE, Cluster

CRON_LABEL = "workflows.argoproj.io/cron-workflow"
DUE = 150.0  # seconds for a schedule of every minute

Started = tuple[dict[str, Any], str]


@contextmanager
def launched(cluster: Cluster, manifest: dict[str, Any], arguments: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The name of the workflow that runs, and the `run_id` of its run. `arguments` are set as `argo submit -p` does;
    nobody can give any to a CronWorkflow, which waits here until it is due."""
    how = {"Workflow": _submitted, "WorkflowTemplate": _referred, "CronWorkflow": _due}[manifest["kind"]]
    with how(cluster, manifest, arguments) as (workflow, run_id):
        name = workflow["metadata"]["name"]
        try:
            yield name, run_id
        finally:
            cluster.delete("workflows", name)


@contextmanager
def _submitted(cluster: Cluster, manifest: dict[str, Any], arguments: Mapping[str, str]) -> Iterator[Started]:
    manifest["spec"]["serviceAccountName"] = cluster.service_account
    for parameter in manifest["spec"]["arguments"]["parameters"]:
        if parameter["name"] in arguments:
            parameter["value"] = arguments[parameter["name"]]
    yield cluster.create("workflows", manifest), arguments["run_id"]


@contextmanager
def _referred(cluster: Cluster, manifest: dict[str, Any], arguments: Mapping[str, str]) -> Iterator[Started]:
    """As `argo submit --from workflowtemplate/NAME`."""
    manifest["spec"]["serviceAccountName"] = cluster.service_account
    template = _with_name_of_its_own(manifest)
    cluster.create("workflowtemplates", manifest)
    parameters = [{"name": name, "value": value} for name, value in arguments.items()]
    spec = {"workflowTemplateRef": {"name": template}, "arguments": {"parameters": parameters}}
    try:
        yield cluster.create("workflows", _workflow(template, spec)), arguments["run_id"]
    finally:
        cluster.delete("workflowtemplates", template)


@contextmanager
def _due(cluster: Cluster, manifest: dict[str, Any], _arguments: Mapping[str, str]) -> Iterator[Started]:
    manifest["spec"]["workflowSpec"]["serviceAccountName"] = cluster.service_account
    cron = _with_name_of_its_own(manifest)
    cluster.create("cronworkflows", manifest)
    try:
        first = _first_of(cluster, cron)
    finally:
        cluster.delete("cronworkflows", cron, "Orphan")
    yield first, first["metadata"]["uid"]


def _first_of(cluster: Cluster, cron: str) -> dict[str, Any]:
    end = time.monotonic() + DUE
    while not (found := cluster.labelled(f"{CRON_LABEL}={cron}")):
        assert time.monotonic() < end, f"the CronWorkflow {cron} did not start anything in {DUE:.0f} s"
        time.sleep(PAUSE)
    return min(found, key=lambda workflow: str(workflow["metadata"]["creationTimestamp"]))


def _with_name_of_its_own(manifest: dict[str, Any]) -> str:
    name = f"{manifest['metadata']['name'][:30]}-{uuid.uuid4().hex[:8]}"
    manifest["metadata"]["name"] = name
    return name


def _workflow(name: str, spec: dict[str, Any]) -> dict[str, Any]:
    metadata = {"generateName": f"{name}-"}
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": metadata, "spec": spec}
