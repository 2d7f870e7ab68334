"""Tables for scripts/argo_schema.py: what Argo's own schema does not say, says too strictly, or what is not for users.

Enums and patterns: the full CRDs of v4.0.5, Kubernetes 1.34 pkg/apis/core/validation, and Argo's schema of v3.4.18,
which still had Kubernetes' enums.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

BRACES = r"^.*\{\{.*$"
"""Text that Argo fills in when the workflow runs."""

QUALIFIED_NAME = r"^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$"
QUALIFIED = {"$ref": "#/$defs/qualified-name"}
LABEL = r"^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$"
QUANTITY = (
    r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))"
    r"(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
)
INTEGERS = (-(2**31), 2**31 - 1)
OWN_FORMS: dict[str, Schema] = {
    "Amount": {"type": ["number", "null"]},
    "IntOrString": {"type": ["integer", "string", "null"], "x-message": "a whole number or text"},
    "Item": {},
    "Plugin": {"type": ["object", "null"]},
    "Quantity": {
        "type": ["integer", "string", "null"],
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
        "pattern": r"^([1-9][0-9]{0,8}|.*\{\{.*)$",
        "x-message": "a whole number from 1",
    },
    "qualified-name": {
        "pattern": QUALIFIED_NAME,
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

REQUIRED: dict[str, str] = {
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
        "properties": {"values": {"minItems": 1, "x-message": "at least one value"}},
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

_DNS_LABEL = r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$"
_UNITS = r"^([0-9]+(\.[0-9]*)?|\.[0-9]+)(h|m|s|ms|us|ns)(([0-9]+(\.[0-9]*)?|\.[0-9]+)(h|m|s|ms|us|ns))*$"
_DURATION = r"^([0-9]+(\.[0-9]*)?|\.[0-9]+)((h|m|s|ms|us|ns)(([0-9]+(\.[0-9]*)?|\.[0-9]+)(h|m|s|ms|us|ns))*)?$"

PATTERNS: dict[str, tuple[str, str]] = {
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

NEVER_EMPTY = ("DAGTemplate.tasks", "Template.steps")
"""Lists that have at least one item."""

MINIMUMS: dict[str, tuple[int, str]] = {
    "Template.parallelism": (1, "a whole number from 1"),
    "WorkflowSpec.parallelism": (1, "a whole number from 1"),
    "*.terminationGracePeriodSeconds": (0, "a whole number from 0"),
    "TTLStrategy.secondsAfterCompletion": (0, "a number of seconds"),
    "TTLStrategy.secondsAfterFailure": (0, "a number of seconds"),
    "TTLStrategy.secondsAfterSuccess": (0, "a number of seconds"),
    "WorkflowSpec.activeDeadlineSeconds": (1, "a whole number from 1"),
}
