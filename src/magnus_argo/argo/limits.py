"""What Argo and Kubernetes take: sizes, names, and which version of Argo takes what."""

from __future__ import annotations

from magnus_argo.magnus.program import ArgoVersion, ObjectKind

LONGEST_NAME: dict[ObjectKind, int] = {"Workflow": 52, "WorkflowTemplate": 63, "CronWorkflow": 52}
"""Characters by kind of object: 4.1.2 workflow/validate/validate.go; of a generateName the API server keeps 58
characters, and pods' labels hold the workflow's name, 63 at most."""

LONGEST_LABEL = 60
"""Characters of a task's or template's name: they become part of pod names and label values, whose limit is 63."""

LARGEST_WORKFLOW = 1_048_576
"""Bytes. Argo keeps workflows of up to 1 MiB with their state (4.1.2 workflow/packer/packer.go MAX_WORKFLOW_SIZE), of
which only the state can be compressed; etcd takes no request above 1.5 MiB."""

MOST_TASKS = 200
"""In one DAG, where `counts_items` (4.1.2 pkg/apis/workflow/v1alpha1/workflow_types.go, DAGTemplate.Tasks MaxItems)."""

MOST_TEMPLATES = 200
"""In one workflow, where `counts_items` (4.1.2 workflow_types.go, WorkflowSpec.Templates MaxItems)."""


def counts_items(argo: ArgoVersion) -> bool:
    """Tells whether the CRDs of a version limit the tasks of a DAG and the templates of a workflow: from 4.0 on."""
    return _version(argo) >= (4, 0)


def takes_several_schedules(argo: ArgoVersion) -> bool:
    """Tells whether a CronWorkflow of a version has a list of `schedules`: 3.6 introduced it, and 4.0 dropped
    `schedule`."""
    return _version(argo) >= (3, 6)


def has_full_crds(argo: ArgoVersion) -> bool:
    """Tells whether a version comes with the full CRDs, by which the API server checks every field: from 4.0 on."""
    return _version(argo) >= (4, 0)


def names_in_schedules(argo: ArgoVersion) -> bool:
    """Tells whether all full CRDs of a version take names of months and days in a schedule: those of 4.0.0 to 4.0.5 do
    not."""
    return _version(argo) >= (4, 1)


def versions_of_crds(argo: ArgoVersion) -> str:
    """Returns the releases of a version whose CRDs are meant."""
    return argo if names_in_schedules(argo) else f"{argo}.0 to {argo}.5"


def runs_on_conditions(argo: ArgoVersion) -> bool:
    """Tells whether a CronWorkflow of a version has `when` and `stopStrategy`: from 3.6 on."""
    return _version(argo) >= (3, 6)


def is_known(argo: ArgoVersion, since: str, until: str) -> bool:
    """Tells whether a version of Argo has a field that came with `since` and went after `until`; each may be empty."""
    return _version(since or "0.0") <= _version(argo) <= _version(until or "9.9")


def _version(text: str) -> tuple[int, int]:
    major, minor = text.split(".")[:2]
    return int(major), int(minor)
