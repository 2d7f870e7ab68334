"""magnus 0.5, which has an argo executor of its own. Keys and defaults: 0.5.1
extensions/executor/argo/implementation.py."""

from __future__ import annotations

from magnus_argo.magnus.runtimes.magnus import MAGNUS_0_5
from magnus_argo.magnus.runtimes.runtime import GPU, Defaults, Keys, Runtime

SNAKE = Runtime(
    dialect="snake",
    version=MAGNUS_0_5.newest,
    family=MAGNUS_0_5,
    executor_keys=("executor",),
    step_settings=("overrides",),
    keys=Keys(
        image="image",
        pull_policy="image_pull_policy",
        node_selector="node_selector",
        limits={
            "cpu": ("resources", "limits", "cpu"),
            "memory": ("resources", "limits", "memory"),
            GPU: ("resources", "limits", "gpu"),
        },
        requests={"cpu": ("resources", "requests", "cpu"), "memory": ("resources", "requests", "memory")},
        named="overrides",
        deadline="max_step_duration_in_seconds",
        workflow_deadline="max_workflow_duration_in_seconds",
        retry="retry_strategy",
        retry_policy="retry_policy",
        back_off="back_off",
        branches="parallelism",
    ),
    defaults=Defaults(
        output_file="argo-pipeline.yaml",
        limits={"cpu": "250m", "memory": "1Gi"},
        deadline=7200,
        workflow_deadline=172_800,
    ),
    volume_example="[{name: CLAIM, mount_path: /mnt}]",
    lists=True,
)
