"""The table of what is run: a pipeline, its parameters, and how magnus itself ends it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .settings import EARLY, FAMILIES

PIPELINES = Path(__file__).parent / "pipelines"
INNER = "inner*.yaml"
HIDDEN = 'it\'s "secret" {{x}} $HOME'
VARIABLE, KEY = "CONFORMANCE_PASSWORD", "password"
NARROW = 4
OVERRIDES: dict[str, dict[str, Any]] = {
    "large": {"resources": {"limits": {"cpu": "300m", "memory": "300Mi"}, "requests": {"cpu": "20m"}}},
    "hasty": {"max_step_duration_in_seconds": 30},
    "narrow": {"parallelism": NARROW},
    "in turn": {"parallelism": 1},
}
ODD_ITEMS = ['it\'s "q"', "back\\slash\ta", "é 😀", "{{x}} {{=1+1}}", "$HOME $(HOME) $$ $5", "", "null", "1"]
ODD_NAMES = ["it's {{x}}", '$HOME " q']
ALL_TYPES = {
    "whole": 1,
    "decimal": 1.0,
    "agreed": True,
    "refused": False,
    "nothing": None,
    "digits": "5",
    "words": "hello world",
    "quoted": '"q"',
    "blank": "",
    "truth": "true",
    "listed": [1, "two", {"k": None}],
    "mapped": {"b": 1, "a": "x"},
    "emoji": "é 😀 \u2028",
    "yes": "yes",
}
# The first container of 0.4 sees the odd ones with other escapes than under the local executor, but of the same value.
HOSTILE = {
    "odd_money": "$HOME $(PATH) $$ $5",
    "odd_template": "{{workflow.name}} {{=1+1}} {{",
    "odd_control": "a\x01b\x7fc\td\ne",
}
SUBMITTED = {name: value for name, value in ALL_TYPES.items() if name != "emoji"} | {
    "odd_emoji": ALL_TYPES["emoji"],
    **HOSTILE,
}


@dataclass(frozen=True, slots=True)
class Case:
    """`pipeline` is the stem of a file, or the pipeline itself; `status` is what magnus' run log says in the end, empty
    where only the comparison tells.

    `submitted` are parameters that a person sets who submits the workflow; where magnus runs locally they are in the
    parameters' file. `attempts` are stated where the local executor is no measure: number and status in the run log,
    of each step named. `struck` is a step whose pod is deleted while it runs. `again` are the steps that a second
    submission with the same `run_id` starts.

    `project` is what a magnus-argo.yaml says beside its pipelines, and `environment` the one of its environments that
    is run; `surroundings` are environment variables of the local executor, for what settings give to containers.
    `restricted` sends a case to the namespace that enforces Pod Security.
    """

    name: str
    status: str = "SUCCESS"
    pipeline: str | dict[str, Any] = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    families: tuple[str, ...] = FAMILIES
    attempts: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    submitted: dict[str, Any] = field(default_factory=dict)
    struck: str = ""
    again: tuple[str, ...] = ()
    project: dict[str, Any] = field(default_factory=dict)
    environment: str = ""
    surroundings: dict[str, str] = field(default_factory=dict)
    restricted: bool = False

    def text(self) -> str:
        if isinstance(self.pipeline, dict):
            return yaml.safe_dump(self.pipeline, sort_keys=False, allow_unicode=True)
        return self.file().read_text()

    def file(self) -> Path:
        return PIPELINES / f"{self.pipeline or self.name}.yaml"


CASES = (
    Case("starts-at-success"),
    Case("chain"),
    Case("unreachable-steps"),
    Case("handler-off-the-path", "FAIL"),
    Case("handler-chain"),
    Case("handler-rejoins"),
    Case("handler-not-needed"),
    Case("handler-fails", "FAIL"),
    Case("failure-leads-to-fail", "FAIL"),
    Case("failure-leads-to-success"),
    Case("fails-on-purpose", "FAIL"),
    Case("parallel", parameters={"greeting": "it's {{x}}", "count": 3}),
    Case("parallel-branch-fails", "FAIL"),
    Case("parallel-handled"),
    Case("map-of-none", pipeline="map", parameters={"items": []}),
    Case("map-of-odd-texts", pipeline="map", parameters={"items": ODD_ITEMS}),
    # magnus 0.4 stops at items that are no texts, under its local executor too (0.4.22 nodes.py MapNode).
    Case("map-of-all-types", pipeline="map", parameters={"items": [0, -7, True, None, "x"]}, families=("0.5",)),
    Case("map-item-fails", "FAIL", parameters={"items": ["good", "bad"]}),
    Case("map-item-rescued", parameters={"items": ["bad"]}),
    Case("map-in-map", parameters={"names": ODD_NAMES, "sizes": ["s"]}, families=("0.4",)),
    Case(
        "map-in-map-of-numbers", pipeline="map-in-map", parameters={"names": ODD_NAMES, "sizes": [1]}, families=("0.5",)
    ),
    Case("map-in-map-of-none", pipeline="map-in-map", parameters={"names": ["n"], "sizes": []}),
    Case("parallel-in-map", "FAIL", parameters={"items": ["good", "bad"]}),
    Case("map-in-parallel", parameters={"items": ["one"]}),
    Case("attempts-side-by-side", parameters={"greeting": "hello", "items": ["one", "two"]}),
    Case("dag"),
    Case("dag-fails"),
    Case("parameters", parameters={**ALL_TYPES, **HOSTILE}),
    Case("parameters-change", parameters={"count": 1, "kept": "as it was"}),
    Case("parameters-at-submit", pipeline="parameters", parameters=dict.fromkeys(SUBMITTED, "x"), submitted=SUBMITTED),
    Case("names"),
    Case("branch-names"),
    Case("secrets"),
    Case("overrides"),
    # The local executor tries once, without a limit of time, and dies of data that is not there.
    Case(
        "retries",
        attempts={"at last": [(3, "SUCCESS")], "never": [(2, "FAIL")], "handler": [(1, "SUCCESS")]},
    ),
    Case("deadline", attempts={"slow": [], "handler": [(1, "SUCCESS")]}),
    Case("pod-deleted", attempts={"slow": [], "handler": [(1, "SUCCESS")]}, struck="slow"),
    Case("wide", families=("0.5",)),
    # The first submission fails, the second takes it up.
    Case(
        "resumed",
        families=(EARLY,),
        attempts={"before": [(1, "SUCCESS")], "mends itself": [(1, "SUCCESS")], "after": [(1, "SUCCESS")]},
        again=("mends itself", "after", "success"),
    ),
    Case(
        "resumed-after-attempts",
        families=(EARLY,),
        attempts={"before": [(1, "SUCCESS")], "mends itself": [(1, "SUCCESS")], "after": [(1, "SUCCESS")]},
        again=("before", "mends itself", "after", "success"),
    ),
    # 0.4 says in the run log that the step failed, 0.5 leaves it open.
    Case("missing-data", "FAIL", families=("0.5",), attempts={"wrong": [], "fail": [(1, "SUCCESS")]}),
    Case(
        "missing-data-told",
        "FAIL",
        pipeline="missing-data",
        families=("0.4",),
        attempts={"wrong": [(1, "FAIL")], "fail": [(1, "SUCCESS")]},
    ),
)
