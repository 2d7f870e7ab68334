"""Words of a step and of a configuration that only some versions of magnus 0.4 read, and what the others make of them.

Seen with every version from 0.4.0 to 0.4.22: up to 0.4.19 a step's class ignores keys that it does not know, and from
0.4.20 on it fails (nodes.py and tasks.py Config, `extra`). Only as-is steps take any key in all of them.

Of a configuration magnus looks for the executor under one name alone, and takes the local one if nothing is there. Up
to 0.4.6 it goes with magnus-extensions 0.2.0, whose argo executor stops where a service keeps files (integration.py).
"""

from __future__ import annotations

from magnus_argo.diagnostics.records import dataclass

REFUSES = "refuses {}, and every container fails"
IGNORES = "ignores {}"
_IGNORES_ALL = "ignores {}, and every container fails"
_BRANCHES = "has no command with which the branches of {} could begin"

_TASK = ("task",)
_COMPOSITE = ("parallel", "map", "dag")


@dataclass(frozen=True, slots=True)
class Change:
    """What magnus does with a word from a version on; nothing to report if `does` is empty."""

    since: str
    does: str = ""

    @property
    def is_fatal(self) -> bool:
        """Whether containers fail of it."""
        return self.does not in ("", IGNORES)


@dataclass(frozen=True, slots=True)
class Word:
    """A key of steps of some types, or one value of it; how it fared from version to version; and the cure."""

    types: tuple[str, ...]
    key: str
    changes: tuple[Change, ...]
    cure: str
    value: str = ""

    def at(self, version: str) -> Change:
        """Finds what a version does with it."""
        reached = [change for change in self.changes if number(change.since) <= number(version)]
        return reached[-1] if reached else Change(version)


_IN_COMMAND_CONFIG = (Change("0.4.0", IGNORES), Change("0.4.20", REFUSES), Change("0.4.21"))
_OF_CONTAINERS = (Change("0.4.20", REFUSES), Change("0.4.21"))
_LATER = "use magnus 0.4.21 or later in the image"

WORDS = (
    Word(
        (*_TASK, *_COMPOSITE),
        "mode_config",
        (Change("0.4.0"), Change("0.4.11", IGNORES), Change("0.4.20", REFUSES)),
        "write `executor_config`, as magnus calls it from 0.4.11 on",
    ),
    *(
        Word(_TASK, key, _IN_COMMAND_CONFIG, "write it below `command_config`, which every version reads")
        for key in ("notebook_output_path", "optional_ploomber_args")
    ),
    Word(
        _TASK,
        "command_type",
        (Change("0.4.0", REFUSES), Change("0.4.20")),
        "use magnus 0.4.20 or later in the image",
        "container",
    ),
    *(
        Word(_TASK, key, _OF_CONTAINERS, _LATER)
        for key in ("context_path", "data_folder", "output_parameters_file", "secrets")
    ),
    *(
        Word(
            (kind,),
            "type",
            (Change("0.4.0", _BRANCHES), Change("0.4.17")),
            "use magnus 0.4.17 or later in the image",
            kind,
        )
        for kind in _COMPOSITE
    ),
)

_IN_FILES = (Change("0.4.0", REFUSES), Change("0.4.7"))
_NO_FILES = "use magnus 0.4.7 or later in the image"

BLOCKS = (
    Word(
        (),
        "mode",
        (Change("0.4.0"), Change("0.4.10", _IGNORES_ALL)),
        "write `executor`, as magnus calls it from 0.4.10 on",
    ),
    Word(
        (),
        "executor",
        (Change("0.4.0", _IGNORES_ALL), Change("0.4.10")),
        "write `mode`, as magnus calls it up to 0.4.9",
    ),
    Word((), "run_log_store", _IN_FILES, _NO_FILES, "file-system"),
    Word((), "run_log_store", (Change("0.4.0", REFUSES), Change("0.4.4")), _NO_FILES, "chunked-fs"),
    Word((), "catalog", _IN_FILES, _NO_FILES, "file-system"),
)
"""Blocks of a configuration, or the services that they name."""

STRICT_SINCE = "0.4.20"
"""The version from which on a task fails of a key in `command_config` that its type of command does not have."""

COMMAND_SETTINGS: dict[str, tuple[str, ...]] = {
    "python": (),
    "shell": (),
    "python-lambda": (),
    "notebook": ("notebook_output_path", "optional_ploomber_args"),
    "container": ("image", "context_path", "data_folder", "output_parameters_file", "secrets"),
}
"""The keys of `command_config` by type of command (0.4.22 tasks.py)."""


def number(version: str) -> tuple[int, ...]:
    """Reads a version such as `0.4.11` so that versions can be compared."""
    return tuple(int(part) for part in version.split("."))
