"""What the page about the checks of a cluster says, as examples: for each field bad values that are told before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

Data = dict[str, Any]

ENDS: Data = {"success": {"type": "success"}, "fail": {"type": "fail"}}
CRON = {"kind": "CronWorkflow", "schedules": ["0 6 * * *"], "argo": "3.7"}
OLD_CRON = {**CRON, "argo": "3.5"}
RUNS = {"kind": "WorkflowTemplate"}
TOLERATION = {"key": "gpu", "operator": "Equal", "value": "a", "effect": "NoSchedule"}
SECRET = {"environment_variable": "TOKEN", "secret_name": "db", "secret_key": "token"}
VOLUME = {"name": "data", "mount_path": "/data"}
OWNED = {"workflows.argoproj.io/phase": "a"}
LONG = "a" * 40
STEP: Data = {"type": "task", "command": "a", "command_type": "shell", "next": "success"}
LOOP: Data = {
    "type": "map",
    "iterate_on": "items",
    "iterate_as": "item",
    "next": "success",
    "branch": {"start_at": "success", "steps": ENDS},
}

SIDE_BY_SIDE: Data = {"type": "parallel", "branches": {"one": LOOP["branch"]}}


def graph(steps: Mapping[str, Any]) -> Data:
    """A pipeline that begins with the first of the steps, if there are any."""
    all_steps = {**steps, **ENDS}
    return {"dag": {"start_at": next(iter(all_steps)), "steps": all_steps}}


def in_a_row(step: Data, count: int) -> Data:
    """Many steps of one kind, one after the other."""
    return {
        f"s{number}": {**step, "next": f"s{number + 1}" if number + 1 < count else "success"} for number in range(count)
    }


class Refused(NamedTuple):
    """Files with a bad value for a field, and the rule that tells it. `config` is of the executor."""

    field: str
    rule: str
    config: Mapping[str, Any] = {}
    project: Mapping[str, Any] = {}
    steps: Mapping[str, Any] = {}
    parameters: Mapping[str, Any] = {}
    flags: tuple[str, ...] = ()


def of_steps(field: str, rule: str, **said: Any) -> Refused:
    """A bad value among the overrides of a step."""
    return Refused(field, rule, {"overrides": {"own": said}}, steps={"a": {**STEP, "overrides": {"argo": "own"}}})


def of_tolerations(where: str) -> list[Refused]:
    """The same for the whole workflow and for a step."""
    bad = (
        ("key", "bad-toleration", ""),
        ("operator", "unknown-value", "Is"),
        ("value", "bad-toleration", "a b"),
        ("effect", "unknown-value", "No"),
    )
    made = []
    for key, rule, value in bad:
        field, said = f"{where}.tolerations[].{key}", {"tolerations": [TOLERATION | {key: value}]}
        made.append(Refused(field, rule, said) if where == "spec" else of_steps(field, rule, **said))
    return made


def of_texts(where: str, project: Mapping[str, Any]) -> list[Refused]:
    """Labels and annotations of the object, or of its runs."""
    labels, annotations = f"{where}.labels", f"{where}.annotations"
    return [
        Refused(labels, "bad-value", {"labels": {"a": "b c"}}, project),
        Refused(labels, "bad-name", project={**project, "labels": {"a": "{name}-{name}"}, "name": LONG}),
        Refused(labels, "owned-name", {"labels": OWNED}, project),
        Refused(annotations, "bad-value", {"annotations": {"a b": "c"}}, project),
        Refused(annotations, "large-annotations", {"annotations": {"a": "x" * 262_144}}, project),
        Refused(annotations, "owned-name", {"annotations": OWNED}, project),
    ]


def of_resources(kind: str) -> list[Refused]:
    """Quantities that are none, or hardly meant."""
    field = f"container.resources.{kind}"
    return [
        Refused(field, "bad-value", {"resources": {kind: {"memory": "1 Gi"}}}),
        Refused(field, "odd-quantity", {"resources": {kind: {"memory": "100m"}}}),
    ]


REFUSED = [
    Refused("kind", "unknown-value", project={"kind": "CronJob"}),
    Refused("metadata.name", "bad-name", project=RUNS, flags=("--name", "A_b")),
    Refused("metadata.generateName", "bad-name", flags=("--name", "A_b")),
    Refused("metadata.namespace", "bad-value", project={"namespace": "a_b"}),
    Refused("metadata.namespace", "bad-name", project={"namespace": "{name}-{name}", "name": LONG}),
    *of_texts("metadata", {}),
    Refused("spec.schedule", "bad-schedule", project={**OLD_CRON, "schedules": ["0 6 * * 7"]}),
    Refused("spec.schedule", "never-due", project={**OLD_CRON, "schedules": ["0 0 30 2 *"]}),
    Refused("spec.schedule", "several-schedules", project={**OLD_CRON, "schedules": ["0 6 * * *", "0 7 * * *"]}),
    Refused("spec.schedules[]", "bad-schedule", project={**CRON, "schedules": ["60 6 * * *"]}),
    Refused("spec.schedules[]", "never-due", project={**CRON, "schedules": ["0 0 30 2 *"]}),
    Refused("spec.schedules[]", "crd-schedule", project={**CRON, "argo": "4.0", "schedules": ["0 6 * * MON"]}),
    Refused("spec.schedules[]", "missing-schedule", flags=("--kind", "CronWorkflow")),
    Refused("spec.timezone", "unknown-timezone", project={**CRON, "timezone": "Europe/Nowhere"}),
    Refused(
        "spec.timezone", "clock-change", project={**CRON, "timezone": "Europe/Stockholm", "schedules": ["30 2 * * *"]}
    ),
    Refused("spec.concurrencyPolicy", "unknown-value", project={**CRON, "concurrency_policy": "Never"}),
    Refused("spec.suspend", "wrong-type", project={**CRON, "suspend": "maybe"}),
    Refused("spec.startingDeadlineSeconds", "bad-value", project={**CRON, "starting_deadline_seconds": -1}),
    Refused("spec.successfulJobsHistoryLimit", "bad-value", project={**CRON, "successful_jobs_history_limit": 2**31}),
    Refused("spec.failedJobsHistoryLimit", "bad-value", project={**CRON, "failed_jobs_history_limit": 2**31}),
    Refused("spec.when", "bad-expression", project={**CRON, "when": "{{=cronworkflow.failed"}),
    Refused("spec.when", "other-argo", project={**OLD_CRON, "when": "{{= true }}"}),
    Refused("spec.stopStrategy.expression", "bad-expression", project={**CRON, "stop_strategy": {"expression": "(1"}}),
    Refused(
        "spec.stopStrategy.expression", "other-argo", project={**OLD_CRON, "stop_strategy": {"expression": "true"}}
    ),
    *of_texts("spec.workflowMetadata", RUNS),
    Refused("spec.arguments.parameters[].name", "unexposed-parameter", parameters={"a.b": 1}),
    Refused("spec.arguments.parameters[].value", "unexposed-parameter", parameters={"a": "x" * 140_000}),
    Refused("spec.serviceAccountName", "bad-value", {"service_account_name": "A b"}),
    Refused("spec.activeDeadlineSeconds", "bad-value", {"max_workflow_duration_in_seconds": 0}),
    Refused("spec.parallelism", "bad-value", {"parallelism": -1}),
    Refused("spec.nodeSelector", "bad-value", {"node_selector": {"a b": "c"}}),
    *of_tolerations("spec"),
    Refused(
        "spec.volumes[].persistentVolumeClaim.claimName",
        "bad-value",
        {"persistent_volumes": [VOLUME | {"name": "A b"}]},
    ),
    Refused(
        "spec.volumes[].persistentVolumeClaim.claimName",
        "same-volume-twice",
        {"persistent_volumes": [VOLUME, VOLUME | {"mount_path": "/other"}]},
    ),
    Refused("template.name", "owned-name", project={"spec": {"templates": [{"name": "pipeline", "suspend": {}}]}}),
    Refused("template.name", "too-many-templates", project={"argo": "4.0"}, steps=in_a_row(SIDE_BY_SIDE, 101)),
    Refused("template.dag.tasks[].name", "too-many-tasks", project={"argo": "4.0"}, steps=in_a_row(STEP, 201)),
    Refused("template.dag.tasks[].depends", "cycle", steps={"a": {**STEP, "next": "b"}, "b": {**STEP, "next": "a"}}),
    Refused("template.dag.tasks[].arguments.parameters[].value", "forbidden-name", steps={"{{a}}": STEP}),
    Refused("template.dag.tasks[].withParam", "map-items", steps={"a": LOOP}, parameters={"items": ["1.0"]}),
    of_steps("template.activeDeadlineSeconds", "bad-value", max_step_duration_in_seconds=0),
    of_steps("template.parallelism", "bad-value", parallelism=-1),
    of_steps("template.nodeSelector", "bad-value", node_selector={"a": "b c"}),
    *of_tolerations("template"),
    Refused("template.retryStrategy.limit", "bad-value", {"retry_strategy": {"limit": -1}}),
    Refused("template.retryStrategy.retryPolicy", "unknown-value", {"retry_strategy": {"retry_policy": "Often"}}),
    Refused(
        "template.retryStrategy.backoff.duration",
        "bad-value",
        {"retry_strategy": {"back_off": {"duration_in_seconds": -1}}},
    ),
    Refused("template.retryStrategy.backoff.factor", "bad-value", {"retry_strategy": {"back_off": {"factor": -1}}}),
    Refused(
        "template.retryStrategy.backoff.maxDuration",
        "bad-value",
        {"retry_strategy": {"back_off": {"max_duration": -1}}},
    ),
    Refused("container.image", "bad-image", {"image": "registry.example.com/demo:a/b"}),
    Refused("container.image", "untagged-image", {"image": "registry.example.com/demo"}),
    Refused("container.imagePullPolicy", "unknown-value", {"image_pull_policy": "always"}),
    Refused("container.args[]", "unsafe-text", project={"tag": "{{workflow.name}}"}),
    Refused("container.env[].name", "bad-value", {"secrets_from_k8s": [SECRET | {"environment_variable": "A B"}]}),
    Refused("container.env[].name", "same-variable-twice", {"secrets_from_k8s": [SECRET, SECRET]}),
    Refused("container.env[].value", "unexposed-parameter", parameters={"a": "x" * 140_000}),
    Refused(
        "container.env[].valueFrom.secretKeyRef.name",
        "bad-value",
        {"secrets_from_k8s": [SECRET | {"secret_name": "A b"}]},
    ),
    Refused(
        "container.env[].valueFrom.secretKeyRef.key",
        "bad-value",
        {"secrets_from_k8s": [SECRET | {"secret_key": "a/b"}]},
    ),
    *of_resources("limits"),
    *of_resources("requests"),
    Refused("container.resources.requests", "request-above-limit", {"resources": {"requests": {"cpu": "9"}}}),
    Refused(
        "container.volumeMounts[].mountPath", "bad-value", {"persistent_volumes": [VOLUME | {"mount_path": "a:b"}]}
    ),
    Refused(
        "container.volumeMounts[].mountPath",
        "same-volume-twice",
        {"persistent_volumes": [VOLUME, VOLUME | {"name": "other"}]},
    ),
    Refused(
        "container.volumeMounts[].mountPath", "bad-mount-path", {"persistent_volumes": [VOLUME | {"mount_path": "/"}]}
    ),
]
