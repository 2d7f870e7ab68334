"""magnus 0.4 with magnus-extensions 0.2.13, the last one. Keys and defaults: executor/argo/implementation.py."""

from __future__ import annotations

from magnus_argo.magnus.runtimes.magnus import MAGNUS_0_4
from magnus_argo.magnus.runtimes.runtime import GPU, Defaults, Keys, Runtime

CAMEL = Runtime(
    dialect="camel",
    version=MAGNUS_0_4.newest,
    family=MAGNUS_0_4,
    executor_keys=("executor",),
    step_settings=("executor_config", "mode_config"),  # `mode_config` up to magnus 0.4.10
    keys=Keys(
        image="image",
        pull_policy="imagePullPolicy",
        node_selector="nodeSelector",
        limits={"cpu": ("limits", "cpu"), "memory": ("limits", "memory"), GPU: ("limits", "gpu")},
        requests={"cpu": ("requests", "cpu"), "memory": ("requests", "memory")},
        named="placeholders",
        deadline="activeDeadlineSeconds",
        retry="retryStrategy",
        retry_policy="retryPolicy",
        branches="parallelism",
    ),
    defaults=Defaults(
        output_file="argo-pipeline.yaml",
        limits={"cpu": "250m", "memory": "1Gi"},
        deadline=7200,
    ),
    volume_example="{CLAIM: /mnt}",
    settings_in_steps=True,
    since="0.4.12",  # of magnus-extensions 0.2.13
)
