"""The few Argo objects that are written, as plain data with their keys in the order a person expects.

Field names: Argo 4.1 pkg/apis/workflow/v1alpha1/workflow_types.go; the same since 3.4 but for CronWorkflow.
"""

from __future__ import annotations

from magnus_argo.yaml.nodes import Value
from magnus_argo.yaml.writer import inline

Data = dict[str, Value]


def parameters(values: dict[str, str]) -> Data:
    """Arguments, with their values."""
    return {"parameters": [inline({"name": name, "value": value}) for name, value in values.items()]}


def task(name: str, template: str, depends: str, arguments: dict[str, str], **fields: Value) -> Data:
    """`fields` are the task's own (withParam)."""
    found: Data = {"name": name, "template": template}
    if depends:
        found["depends"] = depends
    found |= fields
    if arguments:
        found["arguments"] = inline(parameters(arguments))
    return found


def dag_template(name: str, inputs: list[str], tasks: list[Data], **fields: Value) -> Data:
    """`fields` are the template's own (parallelism)."""
    return {"name": name, **_declared(inputs, {}), **fields, "dag": {"tasks": list(tasks)}}


def container_template(name: str, inputs: list[str], own: dict[str, str], fields: Data, container: Data) -> Data:
    """`own` are inputs that no task hands over, with their values, and `fields` the template's other fields
    (retryStrategy, nodeSelector, …)."""
    return {"name": name, **_declared(inputs, own), **fields, "container": container}


def _declared(inputs: list[str], own: dict[str, str]) -> Data:
    declared: list[Value] = [{"name": parameter} for parameter in inputs]
    declared += [{"name": parameter, "value": value} for parameter, value in own.items()]
    return {"inputs": inline({"parameters": declared})} if inputs else {}


def resource_of_kind(kind: str, metadata: Data, spec: Data) -> Data:
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": kind, "metadata": metadata, "spec": spec}
