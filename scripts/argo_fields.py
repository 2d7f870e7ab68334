"""Tables for scripts/argo_schema.py: what Argo's own schema does not say, says too strictly, or what is not for users.

Enums and patterns: the full CRDs of v4.0.5, Kubernetes 1.34 pkg/apis/core/validation, and Argo's schema of v3.4.18,
which still had Kubernetes' enums.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

BRACES = r"^.*\{\{.*$"
"""Text that Argo fills in when the workflow runs."""

DNS_NAME = r"[a-z0-9]+(-+[a-z0-9]+)*(\.[a-z0-9]+(-+[a-z0-9]+)*)*"
QUALIFIED_NAME = rf"^({DNS_NAME}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{{0,61}}[A-Za-z0-9])?$"
QUALIFIED = {"$ref": "#/$defs/qualified-name"}
LABEL = r"^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$"
QUANTITY = (
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))"
    r"(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
)
INTEGERS = (-(2**31), 2**31 - 1)
OWN_FORMS: dict[str, Schema] = {
    "Amount": {"type": ["number", "null"]},
    "IntOrString": {
        "type": ["integer", "string", "null"],
        "minimum": INTEGERS[0],
        "maximum": INTEGERS[1],
        "x-message": "a whole number or text",
    },
    "Item": {},
    "Plugin": {"type": ["object", "null"]},
    "Quantity": {
        "type": ["integer", "string", "null"],
        "minimum": -(2**63),
        "maximum": 2**63 - 1,
        "pattern": QUANTITY,
        "x-message": "a quantity such as `500m` or `2Gi`",
        "x-help": "write numbers with a point in quotes, such as '0.5'",
    },
    "label-value": {
        "type": ["string", "null"],
        "if": {"pattern": BRACES, "x-message": "text that Argo fills in"},
        "else": {"pattern": LABEL, "x-message": "up to 63 letters, digits, `-`, `_` and `.`"},
    },
    "positive": {
        "type": ["integer", "string", "null"],
        "minimum": 1,
        "maximum": INTEGERS[1],
        "pattern": r"^([1-9][0-9]{0,8}|\{\{.*\}\})$",
        "x-message": "a whole number from 1",
    },
    "qualified-name": {
        "pattern": QUALIFIED_NAME,
        "maxLength": 317,
        "x-message": "a key for Kubernetes, such as `team` or `example.org/team`",
    },
    "integer": {
        "type": ["integer", "null"],
        "minimum": INTEGERS[0],
        "maximum": INTEGERS[1],
        "x-message": f"a whole number of at most {INTEGERS[1]}",
    },
}

KUBERNETES_OWN: dict[str, str] = {
    "ObjectMeta": "name generateName namespace labels annotations",
    "PersistentVolumeClaim": "apiVersion kind metadata spec",
}
"""Of these definitions, what people write; the rest is the API server's."""

_SECURITY_PROFILES = "Localhost RuntimeDefault Unconfined"
_SELECTORS = "In NotIn Exists DoesNotExist"
_ARTIFACT_GC = "OnWorkflowCompletion OnWorkflowDeletion Never"

ENUMS: dict[str, str] = {
    "*.imagePullPolicy": "Always IfNotPresent Never",
    "*.terminationMessagePolicy": "File FallbackToLogsOnError",
    "AppArmorProfile.type": _SECURITY_PROFILES,
    "ArtifactGC.strategy": _ARTIFACT_GC,
    "ContainerPort.protocol": "TCP UDP SCTP",
    "ContainerResizePolicy.restartPolicy": "NotRequired RestartContainer",
    "Gauge.operation": "Set Add Sub",
    "HTTPGetAction.scheme": "HTTP HTTPS",
    "ImageVolumeSource.pullPolicy": "Always IfNotPresent Never",
    "LabelSelectorRequirement.operator": _SELECTORS,
    "NodeSelectorRequirement.operator": f"{_SELECTORS} Gt Lt",
    "PersistentVolumeClaimSpec.volumeMode": "Block Filesystem",
    "PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy": "IfHealthyBudget AlwaysAllow",
    "PodGC.strategy": "OnPodCompletion OnPodSuccess OnWorkflowCompletion OnWorkflowSuccess",
    "PodSecurityContext.fsGroupChangePolicy": "Always OnRootMismatch",
    "PodSecurityContext.seLinuxChangePolicy": "MountOption Recursive",
    "PodSecurityContext.supplementalGroupsPolicy": "Merge Strict",
    "ResourceTemplate.action": "get create apply delete replace patch",
    "ResourceTemplate.mergeStrategy": "strategic merge json",
    "S3Artifact.addressingStyle": "path virtual-hosted",
    "RetryStrategy.retryPolicy": "Always OnFailure OnError OnTransientError",
    "SeccompProfile.type": _SECURITY_PROFILES,
    "SecurityContext.procMount": "Default Unmasked",
    "Toleration.effect": "NoSchedule PreferNoSchedule NoExecute",
    "Toleration.operator": "Exists Equal",
    "VolumeClaimGC.strategy": "OnWorkflowCompletion OnWorkflowSuccess",
    "VolumeMount.mountPropagation": "None HostToContainer Bidirectional",
    "VolumeMount.recursiveReadOnly": "Disabled IfPossible Enabled",
    "WorkflowLevelArtifactGC.strategy": _ARTIFACT_GC,
    "WorkflowSpec.dnsPolicy": "ClusterFirstWithHostNet ClusterFirst Default None",
}
"""Words by field, `*` for every definition that has it."""

NEVER_FILLED_IN = frozenset(
    (
        *("ArtifactGC.strategy", "Gauge.operation", "MetricLabel.key", "PodGC.strategy", "Prometheus.name"),
        *("ResourceTemplate.action", "ResourceTemplate.mergeStrategy", "RetryStrategy.retryPolicy"),
        *("S3Artifact.addressingStyle", "Template.name", "WorkflowLevelArtifactGC.strategy"),
        *("DAGTask.name", "Parameter.name", "WorkflowStep.name"),
        *("Counter.value", "Gauge.value", "Histogram.value", "Prometheus.help"),
    )
)
"""Fields whose text the CRDs judge as it stands, with `{{` in it or not."""

REQUIRED: dict[str, str] = {
    "ExecutorPluginSidecar": "container",
    "ConfigMapKeySelector": "name",
    "SecretKeySelector": "name",
    "Template": "name",
}
"""What Argo's schema does not ask for, and without which nothing starts."""

LABEL_TEXTS = ("*.labels", "*.nodeSelector", "LabelSelector.matchLabels")
"""Mappings from a key for Kubernetes to the value of a label."""
KEYED_TEXTS = ("*.annotations",)
"""Mappings from a key for Kubernetes to any text."""

WITH_VALUES: Schema = {
    "if": {"properties": {"operator": {"enum": ["In", "NotIn"]}}, "required": ["operator"]},
    "then": {
        "required": ["values"],
        "properties": {"values": {"type": "array", "minItems": 1, "x-message": "at least one value"}},
        "x-help": "add `values`, a list",
    },
}
"""Of what a selector asks for."""
TOLERATIONS: Schema = {
    "allOf": [
        {
            "if": {"properties": {"key": {"minLength": 1, "x-message": "a key"}}, "required": ["key"]},
            "else": {
                "required": ["operator"],
                "properties": {"operator": {"const": "Exists", "x-help": "without a `key` write `operator: Exists`"}},
                "x-help": "add `key`, or `operator: Exists` for every taint",
            },
        },
        {
            "if": {"properties": {"operator": {"const": "Exists"}}, "required": ["operator"]},
            "then": {"properties": {"value": {"not": {}, "x-help": "with `operator: Exists` any value is tolerated"}}},
        },
        {
            "if": {"required": ["tolerationSeconds"]},
            "then": {
                "required": ["effect"],
                "properties": {"effect": {"const": "NoExecute", "x-help": "`tolerationSeconds` is for `NoExecute`"}},
                "x-help": "add `effect: NoExecute`, which `tolerationSeconds` is for",
            },
        },
    ]
}
"""Kubernetes 1.34 pkg/apis/core/validation ValidateTolerations."""
ADDED: dict[str, Schema] = {
    "LabelSelectorRequirement": WITH_VALUES,
    "NodeSelectorRequirement": WITH_VALUES,
    "Toleration": TOLERATIONS,
}
"""Keywords by definition."""

_ANY = r"^[^\x00]+$"
_TASK = (r"^[a-zA-Z0-9][-a-zA-Z0-9]{0,127}$", "up to 128 letters, digits and `-`")
_ARTIFACT = (r"^[-a-zA-Z0-9_{}.]+$", "a name of letters, digits, `-`, `_` and `.`")
_DNS_LABEL = r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"
_UNITS = r"^([0-9]+(\.[0-9]*)?|\.[0-9]+)(h|m|s|ms|us|ns)(([0-9]+(\.[0-9]*)?|\.[0-9]+)(h|m|s|ms|us|ns))*$"
_DURATION = r"^([0-9]+(\.[0-9]*)?|\.[0-9]+)((h|m|s|ms|us|ns)(([0-9]+(\.[0-9]*)?|\.[0-9]+)(h|m|s|ms|us|ns))*)?$"

_OBJECT = rf"^{DNS_NAME}$"
_IMAGE = (_ANY, "the name of an image")

PATTERNS: dict[str, tuple[str, str]] = {
    "*.serviceAccountName": (_OBJECT, "the name of a service account"),
    "*.podPriorityClassName": (_OBJECT, "the name of a priority class"),
    "*.priorityClassName": (_OBJECT, "the name of a priority class"),
    "ConfigMapEnvSource.name": (_OBJECT, "the name of a ConfigMap"),
    "ConfigMapKeySelector.name": (_OBJECT, "the name of a ConfigMap"),
    "ConfigMapProjection.name": (_OBJECT, "the name of a ConfigMap"),
    "ConfigMapVolumeSource.name": (_OBJECT, "the name of a ConfigMap"),
    "LocalObjectReference.name": (_OBJECT, "the name of a secret"),
    "PersistentVolumeClaimVolumeSource.claimName": (_OBJECT, "the name of a persistent volume claim"),
    "SecretEnvSource.name": (_OBJECT, "the name of a secret"),
    "SecretKeySelector.name": (_OBJECT, "the name of a secret"),
    "SecretProjection.name": (_OBJECT, "the name of a secret"),
    "SecretVolumeSource.secretName": (_OBJECT, "the name of a secret"),
    "Container.image": _IMAGE,
    "ContainerNode.image": _IMAGE,
    "ScriptTemplate.image": _IMAGE,
    "UserContainer.image": _IMAGE,
    "Artifact.name": _ARTIFACT,
    "ArtifactPaths.name": _ARTIFACT,
    "Counter.value": (_ANY, "a number or a tag"),
    "DAGTask.name": _TASK,
    "Gauge.value": (r"^[^\x00]{1,256}$", "up to 256 characters"),
    "HTTPBodySource.bytes": (r"^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$", "text in base64"),
    "Histogram.value": (_ANY, "a number or a tag"),
    "LabelSelectorRequirement.values[]": (LABEL, "up to 63 letters, digits, `-`, `_` and `.`"),
    "NodeSelectorRequirement.values[]": (LABEL, "up to 63 letters, digits, `-`, `_` and `.`"),
    "Parameter.name": (r"^[-a-zA-Z0-9_]+$", "a name of letters, digits, `-` and `_`"),
    "Prometheus.help": (_ANY, "a text"),
    "WorkflowStep.name": _TASK,
    "Backoff.cap": (_DURATION, "a duration such as `30s` or `5m`"),
    "Backoff.duration": (_DURATION, "a duration such as `30s` or `5m`"),
    "Backoff.maxDuration": (_DURATION, "a duration such as `30s` or `5m`"),
    "ContainerPort.name": (_DNS_LABEL, "a name of lower-case letters, digits and `-`"),
    "EnvVar.name": (r"^[-._a-zA-Z][-._a-zA-Z0-9]*$", "the name of an environment variable"),
    "LabelSelectorRequirement.key": (QUALIFIED_NAME, "a key for Kubernetes, such as `team` or `example.org/team`"),
    "NodeSelectorRequirement.key": (QUALIFIED_NAME, "a key for Kubernetes, such as `team` or `example.org/team`"),
    "MetricLabel.key": (r"^[a-zA-Z_][a-zA-Z0-9_]*$", "a name of letters, digits and `_`"),
    "PodGC.deleteDelayDuration": (_DURATION, "a duration such as `30s` or `5m`"),
    "Prometheus.name": (r"^[a-zA-Z_][a-zA-Z0-9_]*$", "a name of letters, digits and `_`"),
    "Template.name": (r"^[a-z]([-a-z0-9]{0,58}[a-z0-9])?$", "up to 60 lower-case letters, digits and `-`"),
    "Template.pendingTimeout": (_UNITS, "a duration such as `30s` or `5m`"),
    "Template.timeout": (_UNITS, "a duration such as `30s` or `5m`"),
    "Toleration.key": (
        QUALIFIED_NAME.replace("^", "^(", 1).replace("$", ")?$"),
        "a key for Kubernetes, such as `team` or `example.org/team`",
    ),
    "UserContainer.name": (_DNS_LABEL, "up to 63 lower-case letters, digits and `-`"),
    "Volume.name": (_DNS_LABEL, "up to 63 lower-case letters, digits and `-`"),
}
"""By field: the form of its text, and what messages call it."""

POSITIVE = ("Template.activeDeadlineSeconds",)
"""Whole numbers from 1 that may also be text, in which Argo fills something in."""

NEVER_EMPTY = ("DAGTemplate.tasks", "Parameter.enum", "Template.steps")
"""Lists that have at least one item."""

AT_MOST: dict[str, int] = {
    "DAGTemplate.tasks": 200,
    "Inputs.parameters": 500,
    "Metrics.prometheus": 100,
}
"""How many items the CRDs allow."""

RANGES: dict[str, tuple[int, int, str]] = {
    "*.defaultMode": (0, 0o777, "a file mode from 0 to 511, which is 0o777"),
    "*.mode": (0, 0o777, "a file mode from 0 to 511, which is 0o777"),
}
"""Whole numbers between two others."""

MINIMUMS: dict[str, tuple[int, str]] = {
    "Template.parallelism": (1, "a whole number from 1"),
    "WorkflowSpec.parallelism": (1, "a whole number from 1"),
    "*.terminationGracePeriodSeconds": (0, "a whole number from 0"),
    "TTLStrategy.secondsAfterCompletion": (0, "a number of seconds"),
    "TTLStrategy.secondsAfterFailure": (0, "a number of seconds"),
    "TTLStrategy.secondsAfterSuccess": (0, "a number of seconds"),
    "WorkflowSpec.activeDeadlineSeconds": (1, "a whole number from 1"),
}
