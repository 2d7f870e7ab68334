"""The few Argo objects that are written, as plain data with their keys in the order a person expects.

Field names: Argo 4.1 pkg/apis/workflow/v1alpha1/workflow_types.go; the same since 3.4 but for CronWorkflow.
"""

from __future__ import annotations

from magnus_argo.argo.limits import takes_several_schedules
from magnus_argo.argo.metadata import asked_metadata, base_name, labels_and_annotations
from magnus_argo.magnus.program import ObjectKind, Options, Program
from magnus_argo.yaml.nodes import Value
from magnus_argo.yaml.writer import inline

Data = dict[str, Value]


def parameters(values: dict[str, str]) -> Data:
    """Arguments, with their values."""
    return {"parameters": [inline({"name": name, "value": value}) for name, value in values.items()]}


def task(name: str, template: str, depends: str, arguments: dict[str, str], **fields: Value) -> Data:
    """`fields` are the task's own (withParam)."""
    data: Data = {"name": name, "template": template}
    if depends:
        data["depends"] = depends
    data |= fields
    if arguments:
        data["arguments"] = inline(parameters(arguments))
    return data


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


def workflow_of_kind(program: Program, spec: Data) -> Data:
    """Builds the object around a workflow's `spec`, a Workflow, WorkflowTemplate or CronWorkflow as the options say;
    its name and labels are from them and the configuration."""
    kind = program.options.kind
    metadata = _metadata(program)
    if kind != "CronWorkflow":
        return _resource(kind, metadata, spec)
    return _resource(kind, metadata, {**_schedule(program.options), "workflowSpec": spec})


def template_names(workflow: Data) -> list[str]:
    """Returns the names of the templates of the workflow in an object made by `workflow_of_kind`."""
    spec = workflow["spec"]
    assert isinstance(spec, dict)
    inner = spec.get("workflowSpec", spec)
    assert isinstance(inner, dict)
    templates = inner["templates"]
    assert isinstance(templates, list)
    return [str(template["name"]) for template in templates if isinstance(template, dict)]


def _metadata(program: Program) -> Data:
    name = base_name(program)
    metadata: Data = {"generateName": f"{name}-"} if program.options.kind == "Workflow" else {"name": name}
    namespace, _, _ = asked_metadata(program)
    if namespace:
        metadata["namespace"] = namespace
    return metadata | labels_and_annotations(program)


_APART = ("schedules", "suspend", "stop_strategy")
"""What a CronWorkflow's spec does not have under the same name, or only if it is true."""


def _schedule(options: Options) -> Data:
    """3.6 introduced `schedules`, 4.0 dropped `schedule`."""
    cron = options.schedule
    listed: list[Value] = [*cron.schedules]
    several = takes_several_schedules(options.argo)
    spec: Data = {"schedules": listed} if several else {"schedule": cron.schedules[0]}
    rest = {_camel(key): getattr(cron, key) for key in cron.__match_args__ if key not in _APART}
    spec |= {key: value for key, value in rest.items() if value not in ("", None)}
    spec |= {"suspend": True} if cron.suspend else {}
    return spec | ({"stopStrategy": {"expression": cron.stop_strategy}} if cron.stop_strategy else {})


def _resource(kind: ObjectKind, metadata: Data, spec: Data) -> Data:
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": kind, "metadata": metadata, "spec": spec}


def _camel(key: str) -> str:
    first, *rest = key.split("_")
    return first + "".join(word.capitalize() for word in rest)
