"""The magnus in the image: which family it is, and the command lines it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Family = Literal["0.4", "0.5"]
Dialect = Literal["early", "camel", "snake"]

DIALECT_FAMILY: dict[Dialect, Family] = {"early": "0.4", "camel": "0.4", "snake": "0.5"}
NEWEST: dict[Family, str] = {"0.4": "0.4.22", "0.5": "0.5.1"}

LONGEST_CHAIN = 981
"""Steps in a row that magnus can walk before Python's recursion limit (0.5.1 graph.py is_cyclic_util)."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """What the containers run: `version` such as `0.5.1`, and how its family differs from the other."""

    version: str
    family: Family

    @property
    def substitutes_everywhere(self) -> bool:
        """0.4 replaces variables in the pipeline and all of the config, and does so again in each container
        (0.4.22 pipeline.py prepare_configurations); 0.5 only in the executor's config, when it transpiles."""
        return self.family == "0.4"

    @property
    def keeps_parameter_text(self) -> bool:
        """0.4 hands a parameter from the environment on to the task letter by letter (0.4.22 executor.py),
        0.5 writes it anew as JSON (0.5.1 parameters.py serialize_parameter_as_str)."""
        return self.family == "0.4"


def runtime_of(version: str) -> Runtime:
    """The runtime for `0.4`, `0.5` or a full version of one of them."""
    family: Family = "0.4" if version.startswith("0.4") else "0.5"
    return Runtime(NEWEST[family] if version == family else version, family)


def execute_step(run_id: str, step: str, options: list[str]) -> list[str]:
    """The arguments of `magnus` for one step (0.5.1 and 0.4.22 utils.py get_node_execution_command)."""
    return ["execute_single_node", run_id, step, *options]


def fan(run_id: str, step: str, mode: str, options: list[str]) -> list[str]:
    """The arguments of `magnus` before (`out`) and after (`in`) the branches of a composite step (0.5.1 and 0.4.22
    utils.py get_fan_command)."""
    return ["fan", run_id, step, "--mode", mode, *options]


def internal_name(path: tuple[str, ...], step: str) -> str:
    """A step's dotted name with `%` for spaces, as magnus takes it on its command line (0.5.1 nodes.py
    command_friendly_name)."""
    return ".".join((*path, step)).replace(" ", "%")
