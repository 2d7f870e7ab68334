"""The files of a run: pipeline, parameters and configurations, the same text for `magnus execute` and for Argo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from .cases import INNER, KEY, OVERRIDES, PIPELINES, VARIABLE, Case
from .comparison import DATA, LOGS
from .convert import override_04, pipeline_04
from .project_cases import IMAGE, SECRET, WORKDIR
from .settings import EARLY

HERE = "HERE/"  # in `dag_definition`: the folder of the pipeline, because magnus reads it from the working directory
PIPELINE = "pipeline.yaml"
PROJECT = "magnus-argo.yaml"


def write_pipelines(folder: Path, path: str, case: Case, family: str) -> None:
    """Into `folder`, which is `path` below the working directory."""
    folder.mkdir(parents=True)
    texts = {file.name: file.read_text() for file in PIPELINES.glob(INNER)} | {PIPELINE: case.text()}
    for name, text in texts.items():
        (folder / name).write_text(_for(family, text.replace(HERE, f"{path}/")))
    _dump(folder / "values.yaml", case.parameters)
    _dump(folder / "local-values.yaml", case.parameters | case.submitted)


def write_configs(folder: Path, family: str, executor: dict[str, Any], mounted: str, local: Path) -> None:
    """`config.yaml` for Argo, with the stores in the folder `mounted`, and `local.yaml`, with them in `local`."""
    _dump(folder / "config.yaml", {"executor": {"type": "argo", "config": executor}, **_services(mounted, family)})
    _dump(folder / "local.yaml", {"executor": {"type": "local"}, **_services(str(local), family)})


def flags_of(case: Case, path: str, family: str, argo: str) -> list[str]:
    """What `magnus-argo transpile` is called with for the files in `path`."""
    files = [f"{path}/{PIPELINE}", "-c", f"{path}/config.yaml"]
    values = ["-p", f"{path}/values.yaml"] if case.parameters else []
    environment = ["--env", case.environment] if case.environment else []
    return [*files, *values, "--magnus", "0.5" if family == "0.5" else "0.4", "--argo", argo, *environment]


def write_project(home: Path, path: str, case: Case, known: dict[str, str]) -> None:
    """Beside the folder of the pipeline, as the images have it; `known` are the words that stand for others."""
    if case.project:
        _dump(home / PROJECT, case.project | {"pipelines": [{"file": f"{path}/{PIPELINE}"}]})
        text = (home / PROJECT).read_text()
        for word, value in known.items():
            text = text.replace(word, value)
        (home / PROJECT).write_text(text)


def write_sample(folder: Path, path: str, case: Case, family: str) -> None:
    """All files of a case as a run has them, for a cluster that there need not be."""
    pods = executor(family, "magnus:1", "claim", "/app/volume", "secret")
    write_pipelines(folder / path, path, case, family)
    write_configs(folder / path, family, pods, "/app/volume", folder)
    write_project(folder, path, case, {SECRET: "secret", IMAGE: "magnus:1", WORKDIR: "/app"})


def executor(family: str, image: str, claim: str, mount_path: str, secret: str) -> dict[str, Any]:
    """The Argo executor's settings, in the words of the family."""
    if family == EARLY:
        return {
            "docker_image": image,
            "image_pull_policy": "IfNotPresent",
            "persistent_volumes": {claim: mount_path},
            "enable_caching": True,
            "cpu_request": "10m",
            "memory_request": "50Mi",
        }
    if family == "0.4":
        return {
            "image": image,
            "imagePullPolicy": "IfNotPresent",
            "persistent_volumes": {claim: mount_path},
            "secrets_from_k8s": {VARIABLE: f"{secret}:{KEY}"},
            **override_04(_RESOURCES),
        }
    return {
        "image": image,
        "image_pull_policy": "IfNotPresent",
        "persistent_volumes": [{"name": claim, "mount_path": mount_path}],
        "secrets_from_k8s": [{"environment_variable": VARIABLE, "secret_name": secret, "secret_key": KEY}],
        "overrides": OVERRIDES,
        **_RESOURCES,
    }


_RESOURCES = {"resources": {"limits": {"cpu": "2", "memory": "500Mi"}, "requests": {"cpu": "10m", "memory": "50Mi"}}}


def _services(folder: str, family: str) -> dict[str, Any]:
    catalog = {"catalog_location": f"{folder}/{DATA}"}
    if family != "0.5":
        catalog["compute_data_folder"] = "."  # what 0.5 takes by itself
    return {
        "run_log_store": {"type": "chunked-fs", "config": {"log_folder": f"{folder}/{LOGS}"}},
        "catalog": {"type": "file-system", "config": catalog},
    }


def _for(family: str, text: str) -> str:
    if family == "0.5":
        return text
    return yaml.safe_dump(pipeline_04(yaml.safe_load(text), OVERRIDES), sort_keys=False, allow_unicode=True)


def _dump(file: Path, value: Any) -> None:
    file.write_text(yaml.safe_dump(value, sort_keys=False, allow_unicode=True))
