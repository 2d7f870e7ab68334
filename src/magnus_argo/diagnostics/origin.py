"""Where a value was set, as data; `in_words` is the one place that puts it into words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from magnus_argo.diagnostics.records import dataclass

Kind = Literal["flag", "input", "environment", "setting"]

PROJECT_FILE = "magnus-argo.yaml"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value was set: a flag of the command line (`--var`), an input of the GitHub Action (`variables`), a
    variable of the environment (`MAGNUS_VAR_x`) or a key of the project file (`image_tag`)."""

    kind: Kind
    name: str

    def __str__(self) -> str:
        match self.kind:
            case "flag" | "environment":
                return self.name
            case "input":
                return f"the input `{self.name}`"
            case "setting":  # what stands below `variables` is found by its own name
                return PROJECT_FILE if self.name == "variables" else f"`{self.name}` of {PROJECT_FILE}"


def in_words(origins: Iterable[Origin]) -> str:
    """Joins origins for a message, in their order: `MAGNUS_VAR_tag and --var`; empty if there are none."""
    return " and ".join(map(str, origins))
