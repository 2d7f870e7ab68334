"""What differs between the programs in the images, and between the dialects of their configurations, as data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from magnus_argo.diagnostics.records import dataclass, replace
from magnus_argo.magnus.runtimes.versions import Word

FamilyName = Literal["0.4", "0.5"]
"""As `--magnus` and the schemas' `x-magnus` call a family."""
Dialect = Literal["early", "camel", "snake"]
"""As `schemas/config` and the documentation call a dialect."""
Way = Literal["out", "in"]
"""Before the branches of a step, and after them."""

GPU = "nvidia.com/gpu"
"""The resource that a configuration calls `gpu`."""


class Call(NamedTuple):
    """What a container is told, as text for its command line; empty where there is nothing to tell.

    `step` is the step's internal name. `pipeline`, `config` and `parameters` are paths from the image's working
    directory, and `map_variable` is a JSON object from the variables of the maps around the step to their items.
    """

    run_id: str
    step: str
    log_level: str
    pipeline: str
    config: str = ""
    parameters: str = ""
    map_variable: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A service's block of a configuration: its key, the type of the service that is taken where there is none, and,
    of services that keep files, the setting that names their folder, with its default."""

    key: str
    default: str
    folder: str = ""
    default_folder: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """What the program in the image does, whatever the dialect of its configuration.

    `newest` is the version that is meant where nobody names one. `step_command` and `fan_command` give the arguments of
    `program` for a step, and for what goes before and after the branches of a step. The prefixes and `attempt_variable`
    are of environment variables: parameters that it takes over, variables that it replaces, the number of the attempt.
    `fan_out_file` is where it writes the items of a map; `longest_chain` is how many steps in a row it can walk.
    `attempts` is the key of a step's attempts, and `own_words` its words for those of other families.
    `definition_ending` is how the names of the files of `dag` steps have to end.

    `substitutes_everywhere`: it replaces variables in the pipeline and in all of the configuration, and does so again
    in each container; otherwise only in the executor's settings, and only when it transpiles.
    `keeps_parameter_text`: it hands a parameter from the environment on to the task letter by letter; otherwise it
    writes it anew as JSON.
    `takes_only_text_items`: the items of a map have to be text.
    `words` of steps and `blocks` of configurations are those that not all of its versions read.
    """

    name: FamilyName
    newest: str
    noun: str
    program: str
    step_command: Callable[[Call], list[str]]
    fan_command: Callable[[Call, Way], list[str]]
    parameter_prefix: str
    variable_prefix: str
    attempt_variable: str
    fan_out_file: str
    longest_chain: int
    run_log: Block
    catalog: Block
    secrets: Block
    attempts: str
    own_words: Mapping[str, str]
    definition_ending: str = ""
    substitutes_everywhere: bool = False
    keeps_parameter_text: bool = False
    takes_only_text_items: bool = False
    words: tuple[Word, ...] = ()
    blocks: tuple[Word, ...] = ()

    @property
    def title(self) -> str:
        """What messages call it, such as "magnus 0.5"."""
        return f"{self.noun} {self.name}"


@dataclass(frozen=True, slots=True)
class Keys:
    """How a dialect spells the executor's settings; empty for what it has no key for.

    `limits` and `requests` are the keys that lead to a quantity, by Kubernetes' name of the resource. `named` holds
    settings by name, of which steps choose. `deadline` is that of a step, `workflow_deadline` that of all.
    `retry_policy` and `back_off` stand under `retry`. `branches` is how many branches of a step may run at a time.
    """

    image: str
    pull_policy: str
    node_selector: str
    limits: Mapping[str, tuple[str, ...]]
    requests: Mapping[str, tuple[str, ...]]
    named: str
    deadline: str = ""
    workflow_deadline: str = ""
    retry: str = ""
    retry_policy: str = ""
    back_off: str = ""
    branches: str = ""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds where a configuration says nothing: limits by resource, seconds, and the file that is written."""

    output_file: str
    limits: Mapping[str, str]
    pull_policy: str = ""
    deadline: int | None = None
    workflow_deadline: int | None = None


@dataclass(frozen=True, slots=True)
class Runtime:
    """What the containers run, and how its configuration is written: one dialect of one family.

    `version` is that of the program, such as `0.5.1`. `executor_keys` are what the executor's block is called, and
    `step_settings` what a step calls its settings by executor; of several the first that is there counts.

    `settings_in_steps`: a step states settings of its own, or names some without a value; otherwise it only names some.
    `lists`: volumes and secrets are lists; otherwise they are mappings, from claim to path and from variable to secret.
    `volume_example` is how a volume is written. `secrets_may_be_text`: its documentation shows secrets as text, which
    its code does not read. `any_version`: the image may have any version of the family, as long as nobody names one.
    `since` is the first version of the program that goes with what reads the dialect.
    """

    dialect: Dialect
    version: str
    family: Family
    executor_keys: tuple[str, ...]
    step_settings: tuple[str, ...]
    keys: Keys
    defaults: Defaults
    volume_example: str
    settings_in_steps: bool = False
    lists: bool = False
    secrets_may_be_text: bool = False
    any_version: bool = False
    since: str = ""

    @property
    def schema(self) -> str:
        """The document of the schemas that a configuration has to conform to."""
        return f"config/{self.dialect}"

    def at(self, version: str) -> Runtime:
        """Gives the runtime the version that was asked for, `0.5.0`; a family's name or nothing means the newest."""
        return self if version in ("", self.family.name) else replace(self, version=version)
