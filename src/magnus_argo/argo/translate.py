"""A checked program as an Argo workflow. There is no way to fail here: what could go wrong is a check's business."""

from __future__ import annotations

from collections.abc import Mapping

from magnus_argo.argo.names import labels
from magnus_argo.argo.settings import over_spec
from magnus_argo.argo.templates import ENTRYPOINT, Templates
from magnus_argo.argo.workflow import Data, parameters, workflow_of_kind
from magnus_argo.magnus.config import Config
from magnus_argo.magnus.program import Program


def translate(program: Program) -> Data:
    """Returns the workflow, workflow template or cron workflow as plain data."""
    config = program.config
    assert config is not None
    volumes = labels(volume.claim for volume in config.volumes)
    mounts = {volumes[volume.claim]: volume.mount_path for volume in config.volumes}
    spec: Data = {"entrypoint": ENTRYPOINT, "arguments": _arguments(program), **_spec(config, program, volumes)}
    spec["templates"] = [*Templates(program, config, mounts).all()]
    return workflow_of_kind(program, over_spec(program, spec))


def _arguments(program: Program) -> Data:
    """`run_id` names the run in magnus' run log; the workflow's own id makes it new for each submit."""
    values = {"run_id": "{{workflow.uid}}"}
    return parameters(values | {argument.name: argument.text(program.runtime) for argument in program.arguments()})


def _spec(config: Config, program: Program, volumes: Mapping[str, str]) -> Data:
    spec: Data = {}
    account = program.options.service_account or config.service_account
    if account:
        spec["serviceAccountName"] = account
    if config.workflow_deadline is not None:
        spec["activeDeadlineSeconds"] = config.workflow_deadline
    if config.parallelism is not None:
        spec["parallelism"] = config.parallelism
    if config.node_selector:
        spec["nodeSelector"] = {**config.node_selector}
    if config.tolerations:
        spec["tolerations"] = config.tolerations
    if volumes:
        spec["volumes"] = [
            {"name": name, "persistentVolumeClaim": {"claimName": claim}} for claim, name in volumes.items()
        ]
    return spec
