"""Tables for scripts/argo_schema.py: what came and went.

From Argo's schema of v3.4.18, v3.5.15, v3.6.19, v3.7.18, v4.0.5 and v4.1.2.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]

SINCE: dict[str, str] = {
    "3.5": """
        Gauge.operation Mutex.namespace OSSArtifact.useSDKCreds PodGC.deleteDelayDuration S3Artifact.caSecret
        SemaphoreRef.namespace""",
    "3.6": """
        Container.resizePolicy Container.restartPolicy ContainerNode.resizePolicy ContainerNode.restartPolicy
        GitArtifact.insecureSkipTLS HDFSArtifact.dataTransferProtection LifecycleHandler.sleep
        PersistentVolumeClaimSpec.volumeAttributesClassName PodAffinityTerm.matchLabelKeys
        PodAffinityTerm.mismatchLabelKeys PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy
        PodSecurityContext.appArmorProfile PodSecurityContext.seLinuxChangePolicy
        PodSecurityContext.supplementalGroupsPolicy ResourceRequirements.claims S3Artifact.sessionTokenSecret
        ScriptTemplate.resizePolicy ScriptTemplate.restartPolicy SecurityContext.appArmorProfile
        Synchronization.mutexes Synchronization.semaphores UserContainer.resizePolicy UserContainer.restartPolicy
        Volume.image VolumeMount.recursiveReadOnly VolumeProjection.clusterTrustBundle""",
    "3.7": "Backoff.cap Lifecycle.stopSignal Mutex.database SemaphoreRef.database Template.annotations",
    "4.0": "Artifact.plugin ArtifactLocation.plugin ArtifactPaths.plugin",
    "4.1": """
        Container.restartPolicyRules ContainerNode.restartPolicyRules EnvVarSource.fileKeyRef
        HTTPArtifact.saveStreamViaFile S3Artifact.addressingStyle ScriptTemplate.restartPolicyRules
        Template.pendingTimeout Template.podResources Template.resourceClaims UserContainer.restartPolicyRules
        VolumeProjection.podCertificate WorkflowSpec.executorPlugins WorkflowSpec.podResources
        WorkflowSpec.resourceClaims""",
}
"""Fields by the first version that has them; all others are in 3.4."""

UNTIL: dict[str, str] = {
    "3.6": "Template.priority WorkflowSpec.podPriority",
    "3.7": "Synchronization.mutex Synchronization.semaphore",
}
"""Fields by the last version that has them."""

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer"}
TEXTS: Schema = {"type": "object", "additionalProperties": TEXT}
RESTART_RULES: Schema = {"type": "array", "items": {"$ref": "ContainerRestartRule"}}
CLAIMS: Schema = {"type": "array", "items": {"$ref": "PodResourceClaim"}}

ELSEWHERE: dict[str, dict[str, Schema]] = {
    "Container": {"restartPolicyRules": RESTART_RULES},
    "ContainerNode": {"restartPolicyRules": RESTART_RULES},
    "EnvVarSource": {"fileKeyRef": {"$ref": "FileKeySelector"}},
    "HTTPArtifact": {"saveStreamViaFile": {"type": "boolean"}},
    "S3Artifact": {"addressingStyle": TEXT},
    "ScriptTemplate": {"restartPolicyRules": RESTART_RULES},
    "Template": {
        "pendingTimeout": TEXT,
        "podResources": {"$ref": "ResourceRequirements"},
        "priority": NUMBER,
        "resourceClaims": CLAIMS,
    },
    "UserContainer": {"restartPolicyRules": RESTART_RULES},
    "VolumeProjection": {"podCertificate": {"$ref": "PodCertificateProjection"}},
    "WorkflowSpec": {
        "executorPlugins": {"type": "array", "items": {"$ref": "ExecutorPlugin"}},
        "podPriority": NUMBER,
        "podResources": {"$ref": "ResourceRequirements"},
        "resourceClaims": CLAIMS,
    },
    "ContainerRestartRule": {"action!": TEXT, "exitCodes": {"$ref": "ContainerRestartRuleOnExitCodes"}},
    "ContainerRestartRuleOnExitCodes": {"operator!": TEXT, "values": {"type": "array", "items": NUMBER}},
    "ExecutorPlugin": {"metadata!": {"$ref": "ExecutorPluginMetadata"}, "spec!": {"$ref": "ExecutorPluginSpec"}},
    "ExecutorPluginMetadata": {"annotations": TEXTS, "labels": TEXTS, "name": TEXT, "namespace": TEXT},
    "ExecutorPluginSidecar": {
        "automountServiceAccountToken": {"type": "boolean"},
        "container!": {"$ref": "ExecutorPluginContainer"},
    },
    "ExecutorPluginSpec": {"sidecar!": {"$ref": "ExecutorPluginSidecar"}},
    "FileKeySelector": {"key!": TEXT, "optional": {"type": "boolean"}, "path!": TEXT, "volumeName!": TEXT},
    "PodCertificateProjection": {
        "certificateChainPath": TEXT,
        "credentialBundlePath": TEXT,
        "keyPath": TEXT,
        "keyType!": TEXT,
        "maxExpirationSeconds": NUMBER,
        "signerName!": TEXT,
        "userAnnotations": TEXTS,
    },
    "PodResourceClaim": {"name!": TEXT, "resourceClaimName": TEXT, "resourceClaimTemplateName": TEXT},
}
"""Fields of versions whose schema is not among those that are read; `!` marks one that has to be there."""

COPIES = {"ExecutorPluginContainer": ("Container", "name")}
"""Definitions that are another one with a field that has to be there."""

RENAMED = {"io.argoproj.workflow.v1alpha1.HTTPHeader": "RequestHeader"}
"""Definitions whose last part another one has too."""

FORMS_CHANGED = ("Cache.configMap",)
"""Fields of which the newest form is taken."""
