"""Tables for scripts/argo_schema.py: fields that the compiler or the configuration speaks for, by setting, and why."""

from __future__ import annotations

import copy
from typing import Any

Schema = dict[str, Any]
ROOTS = ("WorkflowSpec", "Template", "Container")

_KIND = "steps run magnus in a `container`; a template of another kind can be added in `spec.templates`, for `onExit`"
_CONFIGURED = "the executor's config says it, for all steps or for one"
_POD = "this is of the whole workflow: say it under `spec`"
_OF_CRON = "it is of the CronWorkflow, not of its runs: write `{}` beside `spec`"
_IN_CONTAINER = "say it under `container`"

OWNED: dict[str, dict[str, str]] = {
    "spec": {
        "arguments": "the pipeline's parameters are the arguments: write them into the parameters file",
        "entrypoint": "the pipeline says where it begins, with `start_at`",
        "podPriority": "use `podPriorityClassName`: Argo 3.7 has no `podPriority`",
        "retryStrategy": "Argo would run the whole pipeline again: say in the pipeline or the config how often a step "
        "is tried",
        "shutdown": "it would stop each run before it begins",
        "suspend": "every run would wait for `argo resume`; to suspend a CronWorkflow, write `suspend` beside `spec`",
        "templateDefaults": "say it under `template` or `container`: Argo would put it into the DAGs too",
        "workflowTemplateRef": "the workflow is written out in full",
        "env": _IN_CONTAINER,
        "resources": _IN_CONTAINER,
        "volumeMounts": _IN_CONTAINER,
        "initContainers": "say it under `template`",
        "sidecars": "say it under `template`",
        "annotations": "write `annotations` beside `spec`, or `podMetadata` for pods",
        "labels": "write `labels` beside `spec`, or `podMetadata` for pods",
        "concurrencyPolicy": _OF_CRON.format("concurrency_policy"),
        "failedJobsHistoryLimit": _OF_CRON.format("failed_jobs_history_limit"),
        "schedule": _OF_CRON.format("schedules"),
        "schedules": _OF_CRON.format("schedules"),
        "startingDeadlineSeconds": _OF_CRON.format("starting_deadline_seconds"),
        "stopStrategy": _OF_CRON.format("stop_strategy"),
        "successfulJobsHistoryLimit": _OF_CRON.format("successful_jobs_history_limit"),
        "timezone": _OF_CRON.format("timezone"),
        "when": _OF_CRON.format("when"),
    },
    "template": {
        "container": "write `container` beside `template`",
        "containerSet": _KIND,
        "daemon": "Argo would take a step as done when it has started",
        "dag": _KIND,
        "data": _KIND,
        "failFast": "with it a workflow never ends once a branch has failed",
        "http": _KIND,
        "inputs": "they are the step that a container runs, and its item of a map",
        "memoize": "use `enable_caching` in the config: a step that Argo skips writes no run log",
        "name": "templates are named after what is special about them",
        "outputs": "magnus keeps what steps put out in its catalog and its run log",
        "parallelism": "it is for DAGs: `parallelism` in the config or in `spec` limits how many pods run at a time",
        "plugin": _KIND,
        "priority": "use `priorityClassName`: Argo 3.7 has no `priority`",
        "resource": _KIND,
        "script": _KIND,
        "steps": _KIND,
        "suspend": _KIND,
        "dnsConfig": _POD,
        "dnsPolicy": _POD,
        "env": _IN_CONTAINER,
        "hostNetwork": _POD,
        "imagePullSecrets": f"{_POD}; for some steps write "
        """`podSpecPatch: '{"imagePullSecrets": [{"name": "my-secret"}]}'`""",
        "podGC": _POD,
        "podMetadata": "a template calls it `metadata`",
        "podPriorityClassName": "a template calls it `priorityClassName`",
        "resources": _IN_CONTAINER,
        "ttlStrategy": _POD,
        "volumeMounts": _IN_CONTAINER,
    },
    "container": {
        "args": "they are magnus' own: a step's `command` stands in the pipeline",
        "command": "it is magnus: a step's `command` stands in the pipeline",
        "image": _CONFIGURED,
        "imagePullPolicy": _CONFIGURED,
        "name": "Argo calls it `main`",
        "restartPolicy": "Argo follows a container only until it ends",
        "restartPolicyRules": "Argo follows a container only until it ends",
        "workingDir": "magnus finds the pipeline and the config from the working directory of the image",
        "affinity": "say it under `template` or `spec`",
        "imagePullSecrets": _POD,
        "nodeSelector": "say it under `template` or `spec`",
        "tolerations": "say it under `template` or `spec`",
        "volumes": "say it under `template` or `spec`",
    },
    "hooks": {
        "exit": "use `onExit`: in a hook called `exit` Argo ignores `expression` and knows no `workflow.failures`"
    },
    "retry": {
        "expression": "say in the pipeline or the config how often a step is tried",
        "limit": "say in the pipeline or the config how often a step is tried",
        "retryPolicy": "say it in the config: steps that fail on purpose must not be tried again",
    },
    "archive": dict.fromkeys(
        ["artifactory", "azure", "gcs", "git", "hdfs", "http", "oss", "plugin", "raw", "s3"],
        "say `artifactRepositoryRef` under `spec`, if not the cluster's own repository is to take the logs",
    ),
    "amounts": {"cpu": _CONFIGURED, "memory": _CONFIGURED, "nvidia.com/gpu": _CONFIGURED},
}


def settings(definitions: dict[str, Schema]) -> dict[str, Schema]:
    """Makes what people write in the project file of Argo's definitions: without what is not theirs to say."""
    spec, template, container = (copy.deepcopy(definitions[root]) for root in ROOTS)
    for owner in (template, container):
        owner.pop("required")
    spec["properties"]["hooks"] = {
        "type": ["object", "null"],
        "properties": _refused("hooks"),
        "additionalProperties": {"$ref": "#/$defs/hook"},
    }
    hook = copy.deepcopy(definitions["LifecycleHook"])
    hook["properties"]["expression"] = {"type": "string", "minLength": 1, "x-message": "a condition"}
    hook |= {"required": ["expression"], "x-help": "add `expression: 'workflow.status == \"Failed\"'`, or use `onExit`"}
    template["properties"]["retryStrategy"] = {"$ref": "#/$defs/retry"}
    retry = copy.deepcopy(definitions["RetryStrategy"])
    retry["properties"] |= _refused("retry")
    template["properties"]["archiveLocation"] = {"$ref": "#/$defs/archive"}
    archive = copy.deepcopy(definitions["ArtifactLocation"])
    archive["properties"] |= _refused("archive")
    container["properties"]["resources"] = {"$ref": "#/$defs/resources"}
    amounts = {
        "type": ["object", "null"],
        "properties": _refused("amounts"),
        "additionalProperties": {"$ref": "#/$defs/Quantity"},
    }
    resources = copy.deepcopy(definitions["ResourceRequirements"])
    resources["properties"] |= {"limits": amounts, "requests": amounts}
    for name, schema in (("spec", spec), ("template", template), ("container", container)):
        schema["properties"] |= _refused(name)
    step = {
        "type": ["object", "null"],
        "properties": {"template": {"$ref": "#/$defs/template"}, "container": {"$ref": "#/$defs/container"}},
        "additionalProperties": False,
    }
    own = {"spec": spec, "template": template, "container": container, "step": step}
    return own | {"hook": hook, "retry": retry, "archive": archive, "resources": resources}


def _refused(owner: str) -> dict[str, Schema]:
    return {key: {"not": {}, "x-help": why} for key, why in OWNED[owner].items()}
