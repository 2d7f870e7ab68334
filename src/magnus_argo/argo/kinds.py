"""The object around a workflow: Workflow, WorkflowTemplate or CronWorkflow."""

from __future__ import annotations

import posixpath
from dataclasses import asdict

from magnus_argo.argo.names import dns_label
from magnus_argo.argo.workflow import Data, resource_of_kind
from magnus_argo.magnus.program import Options, Program
from magnus_argo.yaml.nodes import Value

LONGEST_NAME = {"Workflow": 52, "WorkflowTemplate": 63, "CronWorkflow": 52}
"""4.1.2 workflow/validate/validate.go; of a generateName the API server keeps 58 characters, and pods' labels hold
the workflow's name, 63 at most."""


def workflow_of_kind(program: Program, spec: Data) -> Data:
    kind = program.options.kind
    metadata = _metadata(program)
    if kind != "CronWorkflow":
        return resource_of_kind(kind, metadata, spec)
    return resource_of_kind(kind, metadata, {**_schedule(program.options), "workflowSpec": spec})


def template_count(workflow: Data) -> int:
    spec = workflow["spec"]
    assert isinstance(spec, dict)
    inner = spec.get("workflowSpec", spec)
    assert isinstance(inner, dict)
    templates = inner["templates"]
    assert isinstance(templates, list)
    return len(templates)


def base_name(program: Program) -> str:
    """What the object is called: by the flag, the config's `name`, or the pipeline's file."""
    said = program.options.name or (program.config.name if program.config else "")
    stem = posixpath.basename(program.pipeline.path).rsplit(".", 1)[0]
    return dns_label(said or stem, LONGEST_NAME[program.options.kind]) or "pipeline"


def _metadata(program: Program) -> Data:
    config, options = program.config, program.options
    name = base_name(program)
    metadata: Data = {"generateName": f"{name}-"} if options.kind == "Workflow" else {"name": name}
    if options.namespace:
        metadata["namespace"] = options.namespace
    for key, said in (("labels", options.labels), ("annotations", options.annotations)):
        both: dict[str, Value] = {**(getattr(config, key) if config else {}), **said}
        if both:
            metadata[key] = both
    return metadata


def _schedule(options: Options) -> Data:
    """3.6 introduced `schedules`, 4.0 dropped `schedule`."""
    cron = options.schedule
    listed: list[Value] = [*cron.schedules]
    single = version(options.argo) < (3, 6)
    spec: Data = {"schedule": cron.schedules[0]} if single else {"schedules": listed}
    rest = {_camel(key): value for key, value in asdict(cron).items() if key not in ("schedules", "suspend")}
    spec |= {key: value for key, value in rest.items() if value not in ("", None)}
    return spec | ({"suspend": True} if cron.suspend else {})


def version(text: str) -> tuple[int, int]:
    """`3.5` or `3.5.15` as numbers to compare."""
    major, minor = text.split(".")[:2]
    return int(major), int(minor)


def _camel(key: str) -> str:
    first, *rest = key.split("_")
    return first + "".join(word.capitalize() for word in rest)
