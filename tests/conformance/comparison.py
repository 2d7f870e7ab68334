"""What of a run is compared, and how a difference is told.

Left out are: times and durations; ids, tags and hashes of the run and of the code; messages; what commands printed.
Parameters and branches are put in the order of their names; steps of a branch stay in the order in which
they were begun. Values are compared as JSON, so that `1`, `1.0`, `true` and `"1"` are four values.
"""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .run_log import catalog, run_log

LOGS, DATA = "run_logs", "catalog"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended: `end` is Argo's word for it."""

    end: str
    log: dict[str, Any]
    catalog: dict[str, str]

    def lines(self) -> list[str]:
        seen = {"end": self.end, **self.log, "catalog": self.catalog}
        return json.dumps(seen, indent=1, ensure_ascii=False).split("\n")


def outcome(stores: Path, run_id: str, end: str) -> Outcome:
    """`stores` holds a folder of run logs and one of catalogs."""
    return Outcome(end, run_log(stores / LOGS / run_id), catalog(stores / DATA / run_id))


def difference(magnus: Outcome, argo: Outcome) -> str:
    """A unified diff with a little around each difference, empty if there is none."""
    return "\n".join(difflib.unified_diff(magnus.lines(), argo.lines(), "magnus execute", "argo", lineterm="", n=6))


def attempts(steps: list[dict[str, Any]]) -> dict[str, list[tuple[int, str]]]:
    """Number and status of each attempt of each step, those in branches too."""
    found: dict[str, list[tuple[int, str]]] = {}
    for step in steps:
        found[step["step"]] = [(attempt["number"], attempt["status"]) for attempt in step["attempts"]]
        for branch in step.get("branches", []):
            found |= attempts(branch["steps"])
    return found
