"""The little of Kubernetes that is needed: submit a workflow, wait for it, look at its pods, delete it."""

from __future__ import annotations

import time
from typing import Any

import yaml
from kubernetes import client, config

from .settings import Settings

ENDED = ("Succeeded", "Failed", "Error")
WORKFLOWS = {"group": "argoproj.io", "version": "v1alpha1", "plural": "workflows"}
PAUSE = 2.0
LINES = 20
LABEL = "workflows.argoproj.io/workflow"


class Cluster:
    """Speaks to one namespace. Every request of the API server has a time limit; workflows are checked strictly."""

    def __init__(self, settings: Settings) -> None:
        api = config.new_client_from_config(settings.kubeconfig)
        self.namespace = settings.namespace
        self.objects = client.CustomObjectsApi(api)
        self.core = client.CoreV1Api(api)
        self.service_account = settings.service_account

    def submit(self, text: str, run_id: str) -> str:
        """The name of the workflow made from a manifest, with its parameter `run_id` set as `argo submit -p` does."""
        workflow = yaml.safe_load(text)
        workflow["spec"]["serviceAccountName"] = self.service_account
        for parameter in workflow["spec"]["arguments"]["parameters"]:
            if parameter["name"] == "run_id":
                parameter["value"] = run_id
        made = self.objects.create_namespaced_custom_object(
            namespace=self.namespace, body=workflow, field_validation="Strict", _request_timeout=60, **WORKFLOWS
        )
        return str(made["metadata"]["name"])

    def wait(self, name: str, timeout: float) -> dict[str, Any]:
        """The workflow when it has ended, or as it is after `timeout` seconds."""
        end = time.monotonic() + timeout
        while True:
            workflow: dict[str, Any] = self.objects.get_namespaced_custom_object(
                namespace=self.namespace, name=name, _request_timeout=60, **WORKFLOWS
            )
            if phase(workflow) in ENDED or time.monotonic() > end:
                return workflow
            time.sleep(PAUSE)

    def limits(self, name: str) -> dict[str, dict[str, str]]:
        """The main containers' limits, by magnus' name of the step: the argument after the run's."""
        found = self.core.list_namespaced_pod(self.namespace, label_selector=f"{LABEL}={name}", _request_timeout=60)
        mains = [one for pod in found.items for one in pod.spec.containers if one.name == "main"]
        return {_step([*main.command, *(main.args or [])]): main.resources.limits for main in mains}

    def last_words(self, name: str) -> list[str]:
        """The last lines of the main container of each pod that failed."""
        found = self.core.list_namespaced_pod(self.namespace, label_selector=f"{LABEL}={name}", _request_timeout=60)
        failed = [pod.metadata.name for pod in found.items if pod.status.phase == "Failed"]
        return [line for pod in failed for line in [f"{pod}:", *self._log(pod)]]

    def _log(self, pod: str) -> list[str]:
        log = self.core.read_namespaced_pod_log(
            pod, self.namespace, container="main", tail_lines=LINES, _request_timeout=60
        )
        return str(log).splitlines()

    def delete(self, name: str) -> None:
        self.objects.delete_namespaced_custom_object(
            namespace=self.namespace, name=name, propagation_policy="Background", _request_timeout=60, **WORKFLOWS
        )

    def keep_secret(self, name: str, values: dict[str, str]) -> None:
        secret = client.V1Secret(metadata=client.V1ObjectMeta(name=name), string_data=values)
        self.core.create_namespaced_secret(self.namespace, secret, _request_timeout=60)

    def forget_secret(self, name: str) -> None:
        self.core.delete_namespaced_secret(name, self.namespace, _request_timeout=60)


def phase(workflow: dict[str, Any]) -> str:
    return str(workflow.get("status", {}).get("phase", "never begun"))


def nodes(workflow: dict[str, Any]) -> list[str]:
    """A line for each node of a workflow, the first to start first."""
    status = workflow.get("status", {})
    found = sorted((status.get("nodes") or {}).values(), key=lambda node: (node.get("startedAt") or "~", node["name"]))
    lines = [f"{node.get('phase')} {node['name']} {node.get('message', '')}".rstrip() for node in found]
    return [f"{status.get('phase')} {status.get('message', '')}".rstrip(), *lines]


def _step(argv: list[str]) -> str:
    """Of `argoexec emissary … -- magnus execute_single_node RUN STEP …`."""
    return argv[argv.index("magnus") + 3].replace("%", " ")
