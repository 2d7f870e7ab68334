"""The runtimes: what may be in the image, one dialect of the configuration a file. `detect` says which one it is."""

from __future__ import annotations

from magnus_argo.magnus.runtimes.camel import CAMEL
from magnus_argo.magnus.runtimes.early import EARLY
from magnus_argo.magnus.runtimes.magnus import VARIABLE_PREFIX, internal_name
from magnus_argo.magnus.runtimes.runtime import GPU, Block, Call, Dialect, Family, FamilyName, Keys, Runtime
from magnus_argo.magnus.runtimes.snake import SNAKE

__all__ = [
    "ATTEMPTS_KEYS", "DEFAULT", "EXECUTOR_KEYS", "FAMILIES", "GPU", "RUNTIMES", "STEP_SETTINGS_KEYS", "VARIABLE_PREFIX",
    "Block", "Call", "Dialect", "Family", "FamilyName", "Keys", "Runtime", "family_of", "internal_name",
]  # fmt: skip

RUNTIMES = (EARLY, CAMEL, SNAKE)
"""From the oldest to the newest."""

DEFAULT = SNAKE
"""What is meant where neither a file nor a person says anything."""

FAMILIES: dict[FamilyName, Family] = {runtime.family.name: runtime.family for runtime in RUNTIMES}
"""By name."""

EXECUTOR_KEYS = tuple(dict.fromkeys(key for runtime in RUNTIMES for key in runtime.executor_keys))
"""What the executor's block of a configuration may be called; the first one that is there counts."""

STEP_SETTINGS_KEYS = tuple(dict.fromkeys(key for runtime in reversed(RUNTIMES) for key in runtime.step_settings))
"""What a step may call its settings by executor; the first one that is there counts."""

ATTEMPTS_KEYS = tuple(dict.fromkeys(runtime.family.attempts for runtime in reversed(RUNTIMES)))
"""What a step may call the number of its attempts; the first one that is there counts."""


def family_of(version: str) -> Family:
    """Finds the family of a version such as `0.4`, `0.4.11` or `0.5.1`. Raises ValueError if it belongs to none, as
    `0.50.0` does."""
    parts = version.split(".")
    for name, family in FAMILIES.items():
        if parts[:2] == name.split(".") and all(part.isdecimal() for part in parts):
            return family
    raise ValueError(f"{version!r} is neither {' nor '.join(f'a {name}' for name in FAMILIES)} version")
