"""The little of Kubernetes that is needed: submit a workflow, wait for it, look at its pods, delete it."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from kubernetes import client, config

from .settings import Settings

ENDED = ("Succeeded", "Failed", "Error")
GROUP, VERSION = "argoproj.io", "v1alpha1"
LIMIT = 60.0  # seconds for a request
PAUSE = 2.0
YOUNG = 15.0
LINES = 20
LABEL = "workflows.argoproj.io/workflow"


class Cluster:
    """Speaks to one namespace. Every request of the API server has a time limit; workflows are checked strictly."""

    def __init__(self, settings: Settings, namespace: str) -> None:
        api = config.new_client_from_config(settings.kubeconfig)
        self.server = str(api.configuration.host)
        self.namespace = namespace
        self.objects = client.CustomObjectsApi(api)
        self.core = client.CoreV1Api(api)
        self.service_account = settings.service_account

    def create(self, plural: str, manifest: dict[str, Any]) -> dict[str, Any]:
        """What was made, with its name. The manifest is checked strictly, as `kubectl create --validate` does."""
        made: dict[str, Any] = self.objects.create_namespaced_custom_object(
            GROUP, VERSION, self.namespace, plural, manifest, field_validation="Strict", _request_timeout=LIMIT
        )
        return made

    def delete(self, plural: str, name: str, dependents: str = "Background") -> None:
        self.objects.delete_namespaced_custom_object(
            GROUP, VERSION, self.namespace, plural, name, propagation_policy=dependents, _request_timeout=LIMIT
        )

    def labelled(self, selector: str) -> list[dict[str, Any]]:
        """The workflows with a label."""
        found: dict[str, Any] = self.objects.list_namespaced_custom_object(
            GROUP, VERSION, self.namespace, "workflows", label_selector=selector, _request_timeout=LIMIT
        )
        return list(found["items"])

    def wait(self, name: str, timeout: float, struck: str = "") -> dict[str, Any]:
        """The workflow when it has ended, or as it is after `timeout` seconds. The pod of the step `struck` is deleted
        when it has run for a while."""
        end = time.monotonic() + timeout
        while True:
            workflow: dict[str, Any] = self.objects.get_namespaced_custom_object(
                GROUP, VERSION, self.namespace, "workflows", name, _request_timeout=LIMIT
            )
            if phase(workflow) in ENDED or time.monotonic() > end:
                return workflow
            if struck and self._strike(name, struck):
                struck = ""
            time.sleep(PAUSE)

    def _strike(self, name: str, step: str) -> bool:
        """Argo does not look for a pod that began a moment ago (RECENTLY_STARTED_POD_DURATION, 10 s)."""
        old = [pod for pod in self.pods(name) if step_of(pod) == step and running_for(pod) > YOUNG]
        for pod in old:
            self.core.delete_namespaced_pod(
                pod.metadata.name, self.namespace, grace_period_seconds=1, _request_timeout=LIMIT
            )
        return bool(old)

    def pods(self, name: str) -> list[Any]:
        selector = f"{LABEL}={name}"
        return list(
            self.core.list_namespaced_pod(self.namespace, label_selector=selector, _request_timeout=LIMIT).items
        )

    def version(self) -> str:
        """Of Kubernetes."""
        return str(client.VersionApi(self.core.api_client).get_code(_request_timeout=LIMIT).git_version)

    def last_words(self, name: str) -> list[str]:
        """The last lines of the main container of each pod that failed, if it had begun."""
        failed = [pod.metadata.name for pod in self.pods(name) if pod.status.phase == "Failed" and has_begun(pod)]
        return [line for pod in failed for line in [f"{pod}:", *self._log(pod)]]

    def _log(self, pod: str) -> list[str]:
        log = self.core.read_namespaced_pod_log(
            pod, self.namespace, container="main", tail_lines=LINES, _request_timeout=LIMIT
        )
        return str(log).splitlines()

    def enforced(self) -> str | None:
        """The level of Pod Security that the namespace enforces."""
        labels = self.core.read_namespace(self.namespace, _request_timeout=LIMIT).metadata.labels
        level: str | None = labels.get("pod-security.kubernetes.io/enforce")
        return level

    def keep_secret(self, name: str, values: dict[str, str]) -> None:
        secret = client.V1Secret(metadata=client.V1ObjectMeta(name=name), string_data=values)
        self.core.create_namespaced_secret(self.namespace, secret, _request_timeout=LIMIT)

    def forget_secret(self, name: str) -> None:
        self.core.delete_namespaced_secret(name, self.namespace, _request_timeout=LIMIT)


def phase(workflow: dict[str, Any]) -> str:
    return str(workflow.get("status", {}).get("phase", "never begun"))


def nodes(workflow: dict[str, Any]) -> list[str]:
    """A line for each node of a workflow, the first to start first."""
    status = workflow.get("status", {})
    found = sorted((status.get("nodes") or {}).values(), key=lambda node: (node.get("startedAt") or "~", node["name"]))
    lines = [f"{node.get('phase')} {node['name']} {node.get('message', '')}".rstrip() for node in found]
    return [f"{status.get('phase')} {status.get('message', '')}".rstrip(), *lines]


def most_at_once(workflow: dict[str, Any]) -> int:
    """How many pods of a workflow lived at the same moment, at most."""
    found = (workflow.get("status", {}).get("nodes") or {}).values()
    pods = [node for node in found if node.get("type") == "Pod"]
    starts = sorted(node["startedAt"] for node in pods)
    alive = [sum(one["startedAt"] <= moment < (one["finishedAt"] or "~") for one in pods) for moment in starts]
    return max(alive, default=0)


def argo(pods: list[Any]) -> str:
    """The version of Argo, which is that of the executor in its pods."""
    images = [one.image for pod in pods for one in pod.spec.init_containers or [] if one.name == "init"]
    return images[0].rpartition(":")[2].removeprefix("v") if images else ""


def running_for(pod: Any) -> float:
    """How many seconds the main container runs, 0 if it does not: on a busy node it begins long after its pod."""
    now = [one.state.running for one in pod.status.container_statuses or [] if one.name == "main"]
    return max(((datetime.now(UTC) - one.started_at).total_seconds() for one in now if one), default=0.0)


def has_begun(pod: Any) -> bool:
    states = [one.state for one in pod.status.container_statuses or [] if one.name == "main"]
    return any(state.running or state.terminated for state in states)


def main(pod: Any) -> Any:
    return next(one for one in pod.spec.containers if one.name == "main")


def step_of(pod: Any) -> str:
    """Of `argoexec emissary … -- magnus execute_single_node RUN STEP …`: the argument after the run's. A container
    that does not run magnus is none."""
    container = main(pod)
    argv = [*container.command, *(container.args or [])]
    return str(argv[argv.index("magnus") + 3]).replace("%", " ") if "magnus" in argv else ""
