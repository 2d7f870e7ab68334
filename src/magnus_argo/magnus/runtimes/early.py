"""magnus 0.4 with magnus-extensions 0.2.1 to 0.2.12, the first whose argo executor is documented.

Keys and defaults: 0.2.9 executor/argo/implementation.py; tolerations, node selectors and parallelism: 0.2.10.
"""

from __future__ import annotations

from magnus_argo.magnus.runtimes.magnus import MAGNUS_0_4
from magnus_argo.magnus.runtimes.runtime import GPU, Defaults, Keys, Runtime

EARLY = Runtime(
    dialect="early",
    version=MAGNUS_0_4.newest,
    family=MAGNUS_0_4,
    executor_keys=("executor", "mode"),  # `mode` up to magnus 0.4.9
    step_settings=("executor_config", "mode_config"),  # `mode_config` up to magnus 0.4.10
    keys=Keys(
        image="docker_image",
        pull_policy="image_pull_policy",
        node_selector="node_selectors",
        limits={"cpu": ("cpu_limit",), "memory": ("memory_limit",), GPU: ("gpu_limit",)},
        requests={"cpu": ("cpu_request",), "memory": ("memory_request",)},
        named="placeholders",
    ),
    defaults=Defaults(
        output_file="pipeline.yaml",
        limits={"cpu": "250m", "memory": "1G"},
        pull_policy="Always",
    ),
    volume_example="{CLAIM: /mnt}",
    settings_in_steps=True,
    secrets_may_be_text=True,
    any_version=True,  # its extensions go with magnus 0.4.7 to 0.4.22
    since="0.4.1",  # magnus 0.4.0 finds no tracker of experiments, not even its own
)
