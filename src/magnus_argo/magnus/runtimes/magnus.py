"""What magnus 0.4 and 0.5 do in a container: their command lines, environment and services."""

from __future__ import annotations

from magnus_argo.diagnostics.records import replace
from magnus_argo.magnus.runtimes.runtime import Block, Call, Family, Way
from magnus_argo.magnus.runtimes.versions import BLOCKS, WORDS

VARIABLE_PREFIX = "MAGNUS_VAR_"
"""Begins the names of the variables that magnus reads from its environment, and magnus-argo too."""


def internal_name(path: tuple[str, ...], step: str) -> str:
    """Writes a step's dotted name with `%` for spaces, as magnus takes it on its command line (0.5.1 nodes.py
    command_friendly_name)."""
    return ".".join((*path, step)).replace(" ", "%")


def _execute_step(call: Call) -> list[str]:
    """0.5.1 and 0.4.22 utils.py get_node_execution_command."""
    return ["execute_single_node", call.run_id, call.step, *_options(call)]


def _fan(call: Call, way: Way) -> list[str]:
    """0.5.1 and 0.4.22 utils.py get_fan_command."""
    return ["fan", call.run_id, call.step, "--mode", way, *_options(call)]


def _options(call: Call) -> list[str]:
    """`--file` is always there: 0.5.1 does not find the pipeline without it."""
    options = ["--log-level", call.log_level, "--file", call.pipeline]
    rest = {
        "--config-file": call.config,
        "--parameters-file": call.parameters,
        "--map-variable": call.map_variable,
        "--tag": call.tag,
    }
    return options + [word for option, value in rest.items() if value for word in (option, value)]


MAGNUS_0_5 = Family(
    name="0.5",
    newest="0.5.1",
    noun="magnus",
    program="magnus",
    step_command=_execute_step,
    fan_command=_fan,
    parameter_prefix="MAGNUS_PRM_",  # 0.5.1 and 0.4.22 defaults.py PARAMETER_PREFIX
    variable_prefix=VARIABLE_PREFIX,  # 0.5.1 and 0.4.22 defaults.py VARIABLE_PREFIX
    attempt_variable="MAGNUS_STEP_ATTEMPT",  # 0.5.1 defaults.py ATTEMPT_NUMBER; since 0.4.4
    fan_out_file="/tmp/output.txt",  # noqa: S108  (0.5.1 and 0.4.22 argo implementation fan_out)
    longest_chain=981,  # before Python's recursion limit (0.5.1 graph.py is_cyclic_util)
    run_log=Block("run_log_store", "buffered", "log_folder", ".run_log_store"),
    catalog=Block("catalog", "file-system", "catalog_location", ".catalog"),
    secrets=Block("secrets", "do-nothing"),
    attempts="max_attempts",
    own_words={"as-is": "stub", "retry": "max_attempts", "executor_config": "overrides", "mode_config": "overrides"},
    definition_ending=".yaml",  # 0.5.1 extensions/nodes.py DagNode
)
MAGNUS_0_4 = replace(
    MAGNUS_0_5,
    name="0.4",
    newest="0.4.22",
    attempts="retry",
    own_words={"stub": "as-is", "max_attempts": "retry", "overrides": "executor_config"},
    definition_ending="",
    substitutes_everywhere=True,  # 0.4.22 pipeline.py prepare_configurations
    keeps_parameter_text=True,  # 0.4.22 executor.py; 0.5.1 parameters.py serialize_parameter_as_str writes it anew
    takes_only_text_items=True,  # its names are joined without str() (0.4.22 nodes.py)
    words=WORDS,
    blocks=BLOCKS,
)
