"""The preset for a restricted namespace: every pod of every shape has what Pod Security `restricted` asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from tests.model.random_nested import random_pipelines
from tests.support.argo_words import settings_of
from tests.support.compiled_graphs import CONFIG
from tests.support.compiled_pipelines import FAMILIES, in_words_of, source_of
from tests.support.doc_pages import blocks
from tests.support.paths import ROOT

from magnus_argo.argo.merge import merged
from magnus_argo.compiler import compile_pipeline
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import Options
from magnus_argo.yaml.nodes import Value

Pod = dict[str, Any]

CACHED = Source(
    "config.yaml",
    b"executor: {type: argo, config: {docker_image: 'a/b:1', enable_caching: true, persistent_volumes: {m: /mnt}}}\n"
    b"run_log_store: {type: chunked-fs, config: {log_folder: /mnt/run_logs}}\n",
)
VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
"""Kinds of volumes that `restricted` allows (Kubernetes 1.34, Pod Security Standards)."""


def preset() -> dict[str, Any]:
    page = [block.body for block in blocks(ROOT / "docs" / "argo-settings.md") if block.language == "yaml"]
    (text,) = (body for body in page if "runAsNonRoot" in body)
    defaults: dict[str, Any] = yaml.safe_load(text)["defaults"]
    return defaults


def pods_of(spec: Pod) -> Iterator[Pod]:
    """The pods that Argo makes of the templates, its own containers beside that of the step, the patch laid over (4.1.2
    workflow/controller/workflowpod.go)."""
    patch = json.loads(spec.get("podSpecPatch", "{}"))
    for template in spec["templates"]:
        if "container" in template:
            pod: Value = {
                "securityContext": template.get("securityContext", spec.get("securityContext", {})),
                "initContainers": [{"name": "init"}, *template.get("initContainers", ())],
                "containers": [{"name": "wait"}, {"name": "main", **template["container"]}],
                "volumes": [*spec.get("volumes", ()), *template.get("volumes", ())],
            }
            whole = merged(pod, patch)
            assert isinstance(whole, dict)
            yield whole


def violations(pod: Pod) -> list[str]:
    found = []
    common = pod["securityContext"]
    for container in [*pod["initContainers"], *pod["containers"]]:
        own = container.get("securityContext", {})
        both = {**common, **own}
        found += [f"{container['name']}: runs as root"] * (both.get("runAsNonRoot") is not True)
        found += [f"{container['name']}: no user"] * (not both.get("runAsUser"))
        found += [f"{container['name']}: may gain privileges"] * (own.get("allowPrivilegeEscalation") is not False)
        found += [f"{container['name']}: has capabilities"] * (own.get("capabilities") != {"drop": ["ALL"]})
        profile = both.get("seccompProfile", {}).get("type")
        found += [f"{container['name']}: no seccomp profile"] * (profile not in ("RuntimeDefault", "Localhost"))
    kinds = {kind for volume in pod["volumes"] for kind in volume if kind != "name"}
    return found + [f"volume of kind {kind}" for kind in kinds - VOLUMES]


def compiled(said: dict[str, Any], family: str, config: Source, seed: int, count: int) -> Iterator[Pod]:
    for pipeline in random_pipelines(seed, count):
        pipeline = in_words_of(family, pipeline)
        others = {path: source_of(path, {"dag": graph}) for path, graph in pipeline.definitions.items()}
        files = Files(source_of("pipeline.yaml", {"dag": pipeline.graph}), config, None, others.__getitem__)
        done = compile_pipeline(files, Options(magnus=FAMILIES[family], settings=settings_of(**said)))
        assert done.workflow is not None, done.diagnostics
        assert not [each for each in done.diagnostics if each.primary.span.path == "magnus-argo.yaml"]
        yield yaml.load(done.workflow, yaml.CSafeLoader)["spec"]


@pytest.mark.parametrize(
    ("family", "config"), [("0.5", CONFIG), ("0.4", CONFIG), ("0.4", CACHED)], ids=["0.5", "0.4", "0.4-cached"]
)
def test_every_pod_is_restricted_and_can_write_to_tmp(family: str, config: Source) -> None:
    shapes = set()
    for spec in compiled(preset(), family, config, 41, 40):
        for pod in pods_of(spec):
            assert violations(pod) == []
            main = pod["containers"][1]
            assert main["securityContext"]["readOnlyRootFilesystem"] is True
            assert {"name": "tmp", "mountPath": "/tmp"} in main["volumeMounts"]
            shapes.add(" ".join(main["command"][:2]) + (" iterates" if "map" in str(main.get("args")) else ""))
    assert len(shapes) > 2


@pytest.mark.parametrize("key", ["securityContext", "podSpecPatch"])
def test_each_line_is_needed(key: str) -> None:
    said = preset()
    del said["spec"][key]
    assert any(violations(pod) for spec in compiled(said, "0.5", CONFIG, 42, 2) for pod in pods_of(spec))


def test_the_containers_line_is_needed() -> None:
    said = preset()
    del said["container"]["securityContext"]
    assert any(violations(pod) for spec in compiled(said, "0.5", CONFIG, 42, 2) for pod in pods_of(spec))
