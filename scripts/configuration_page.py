"""The tables of docs/configuration.md, made from the schemas: every key, what it means and what it becomes in Argo.

    python scripts/configuration_page.py            prints the page
    python scripts/configuration_page.py --write    rewrites it

What stands around the tables is written by hand; a table begins with `<!-- early -->` and ends with `<!-- end -->`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from magnus_argo.magnus.runtimes.words import only_family
from magnus_argo.schema.files import resolved

PAGE = Path(__file__).parents[1] / "docs" / "configuration.md"
Schema = dict[str, Any]


class Table(NamedTuple):
    """What the second column is called, and the schemas of the mappings whose keys are listed."""

    second: str
    places: dict[str, str]


def _dialect(name: str, step: str) -> Table:
    definitions = f"config/{name}.schema.json#/$defs"
    return Table("of a step", {"config": f"{definitions}/config", "step": f"{definitions}/{step}"})


TABLES = {
    "early": _dialect("early", "step"),
    "camel": _dialect("camel", "step"),
    "snake": _dialect("snake", "override"),
    "step": Table("magnus", {"step": "pipeline.schema.json#/$defs/task"}),
    "project": Table(
        "in `defaults`",
        {
            "pipeline": "magnus-argo.schema.json#/properties/pipelines/items",
            "defaults": "magnus-argo.schema.json#/properties/defaults",
        },
    ),
}
END = "<!-- end -->\n"
ARGOS_OWN = "argo.schema.json"  # what Argo's own documentation explains
STEP_KEYS = ("overrides.argo", "executor_config.argo", "mode_config.argo", "max_attempts", "retry")
NOTHING = "nothing, and a warning says so: [no-effect](rules.md#no-effect)"
NO_FAIL_FAST = (
    "nothing: items that have started run to their end; `true` gives a [no-effect](rules.md#no-effect) warning"
)
ATTEMPTS = "`template.retryStrategy.limit`, one less, with `Always`; of the config's retries only the backoff applies"
ENDS = "; `OnError` for containers that fail on purpose: `fail` and fan-in"

BECOMES = {
    "docker_image": "`container.image`",
    "image": "`container.image`",
    "output_file": "the path of the workflow file, unless `-o` or the project file names another",
    "cpu_limit": "`container.resources.limits.cpu`",
    "memory_limit": "`container.resources.limits.memory`",
    "cpu_request": "`container.resources.requests.cpu`",
    "memory_request": "`container.resources.requests.memory`",
    "gpu_limit": "`container.resources.limits`, `container.resources.requests`",
    "enable_caching": "`template.memoize`, see [Caching](#caching)",
    "image_pull_policy": "`container.imagePullPolicy`",
    "secrets_from_k8s": "`container.env`; those of a step replace all of those in the config",
    "secrets_from_k8s[].environment_variable": "its `name`",
    "secrets_from_k8s[].secret_name": "its `secretKeyRef.name`",
    "secrets_from_k8s[].secret_key": "its `secretKeyRef.key`",
    "persistent_volumes": "`spec.volumes`, `container.volumeMounts`",
    "persistent_volumes[].name": "its `claimName`",
    "persistent_volumes[].mount_path": "its `mountPath`",
    "parallelism": "`spec.parallelism`",
    "node_selectors": "`spec.nodeSelector`",
    "tolerations": "`spec.tolerations`; of a step `template.tolerations`, instead of those in the config",
    "early tolerations": "`spec.tolerations`",
    "tolerations[].key": "its `key`",
    "tolerations[].operator": "its `operator`",
    "tolerations[].value": "its `value`",
    "tolerations[].effect": "its `effect`",
    "placeholders": "a template for the steps that name it",
    "overrides": "a template for the steps that name it",
    "enable_parallel": NOTHING,
    "limits.memory": "`container.resources.limits.memory`",
    "limits.cpu": "`container.resources.limits.cpu`",
    "limits.gpu": "`container.resources.limits`, `container.resources.requests`",
    "requests.memory": "`container.resources.requests.memory`",
    "requests.cpu": "`container.resources.requests.cpu`",
    "imagePullPolicy": "`container.imagePullPolicy`",
    "nodeSelector": "`spec.nodeSelector`; of a step `template.nodeSelector`, instead of those in the config",
    "camel parallelism": "`spec.parallelism`; of a `parallel` or `map` step `template.parallelism`: its branches",
    "snake parallelism": "`spec.parallelism`; of a `parallel` or `map` step `template.parallelism`: its branches",
    "retryStrategy.limit": "`template.retryStrategy.limit`",
    "retryStrategy.retryPolicy": "`template.retryStrategy.retryPolicy`" + ENDS,
    "activeDeadlineSeconds": "`template.activeDeadlineSeconds`",
    "failFast": NO_FAIL_FAST,
    "name": "`metadata.generateName`; for the other kinds `metadata.name`",
    "annotations": "`metadata.annotations`",
    "labels": "`metadata.labels`",
    "max_workflow_duration_in_seconds": "`spec.activeDeadlineSeconds`",
    "max_step_duration_in_seconds": "`template.activeDeadlineSeconds`",
    "node_selector": "`spec.nodeSelector`; of a step `template.nodeSelector`, instead of those in the config",
    "resources.limits.memory": "`container.resources.limits.memory`",
    "resources.limits.cpu": "`container.resources.limits.cpu`",
    "resources.limits.gpu": "`container.resources.limits`, `container.resources.requests`",
    "resources.requests.memory": "`container.resources.requests.memory`",
    "resources.requests.cpu": "`container.resources.requests.cpu`",
    "retry_strategy.limit": "`template.retryStrategy.limit`",
    "retry_strategy.retry_policy": "`template.retryStrategy.retryPolicy`" + ENDS,
    "retry_strategy.back_off.duration_in_seconds": "`template.retryStrategy.backoff.duration`",
    "retry_strategy.back_off.factor": "`template.retryStrategy.backoff.factor`",
    "retry_strategy.back_off.max_duration": "`template.retryStrategy.backoff.maxDuration`",
    "service_account_name": "`spec.serviceAccountName`",
    "expose_parameters_as_inputs": "`spec.arguments`, and `container.env` of the first step",
    "fail_fast": NO_FAIL_FAST,
    "overrides.argo": "the template of that override",
    "executor_config.argo": "a template for this step",
    "mode_config.argo": "a template for this step",
    "max_attempts": ATTEMPTS,
    "retry": ATTEMPTS,
    "file": "`--file` in `container.args`",
    "exclude": "nothing: the files are left out",
    "environments": "a workflow for each environment",
    "config": "`--config-file` in `container.args`",
    "parameters": "`spec.arguments`, `--parameters-file` in `container.args`",
    "output": "the path of the workflow file, unless `-o` names another",
    "kind": "`kind`",
    "magnus": "which keys the files may have, and how parameters are written",
    "argo": "`spec.schedules`, before 3.6 `spec.schedule`; the limits of 4.0 and later are errors, not warnings",
    "tag": "`--tag` in `container.args`",
    "log_level": "`--log-level` in `container.args`",
    "image_tag": "`container.image` with `${docker_image}` in it",
    "variables": "wherever `${name}` is used",
    "namespace": "`metadata.namespace`",
    "schedules": "`spec.schedules`",
    "timezone": "`spec.timezone`",
    "concurrency_policy": "`spec.concurrencyPolicy`",
    "suspend": "`spec.suspend`",
    "starting_deadline_seconds": "`spec.startingDeadlineSeconds`",
    "successful_jobs_history_limit": "`spec.successfulJobsHistoryLimit`",
    "failed_jobs_history_limit": "`spec.failedJobsHistoryLimit`",
    "when": "`spec.when`",
    "stop_strategy.expression": "`spec.stopStrategy.expression`",
    "spec": "`spec`, merged over what is written",
    "template": "`template` of every step",
    "container": "`container` of every step",
    "steps": "a template for each step that is named",
}
"""What becomes of a key, or of a key of one dialect; `spec`, `template` and the like are explained on the page."""


class Row(NamedTuple):
    """A key. `path` leads to it, with `[]` for each item of a list; `places` are where it may stand: in a dialect
    `config` and `step`, in the project file `pipeline` and `defaults`."""

    table: str
    path: tuple[str, ...]
    schema: Schema
    required: bool
    places: tuple[str, ...]

    @property
    def key(self) -> str:
        return ".".join(self.path).replace(".[]", "[]")

    @property
    def becomes(self) -> str:
        return BECOMES.get(f"{self.table} {self.key}") or BECOMES[self.key]


def rows(table: str) -> list[Row]:
    """The keys of a table, in the schema's order."""
    found: dict[tuple[str, ...], Row] = {}
    for place, reference in TABLES[table].places.items():
        for path, schema, required in _leaves(*resolved(reference)):
            before = found.get(path, Row(table, path, schema, required, ()))
            found[path] = before._replace(places=(*before.places, place))
    return [row for row in found.values() if table != "step" or row.key in STEP_KEYS]


def _leaves(schema: Schema, file: str, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Schema, bool]]:
    """The keys below a mapping, with their schemas and whether they must be there. A mapping with keys of its own
    stands for nothing but them."""
    for key, said in schema["properties"].items():
        if "not" in said:
            continue
        inner, its_file = _whole(said, file)
        items, _ = _whole(inner.get("items", {}), its_file)
        if its_file == ARGOS_OWN:
            yield (*path, key), inner, key in schema.get("required", [])
            continue
        if "properties" in inner:
            yield from _leaves(inner, its_file, (*path, key))
        else:
            yield (*path, key), inner, key in schema.get("required", [])
        if "properties" in items:
            yield from _leaves(items, its_file, (*path, key, "[]"))


def _whole(schema: Schema, file: str) -> tuple[Schema, str]:
    """A schema with what it refers to, over which its own words go, and the file in which to look further."""
    if "$ref" not in schema:
        return schema, file
    target, file = _whole(*resolved(schema["$ref"], file))
    return {**target, **{word: value for word, value in schema.items() if word != "$ref"}}, file


def refused(table: str) -> list[tuple[str, str]]:
    """The keys that the schema knows only to refuse them, with the cure."""
    found: dict[str, str] = {}
    for reference in TABLES[table].places.values():
        for key, said in resolved(reference)[0]["properties"].items():
            found |= {key: said["x-help"]} if "not" in said else {}
    return list(found.items())


def _table(name: str) -> str:
    head = ["key", TABLES[name].second, "default", "meaning", "in Argo"]
    cells = [[f"`{row.key}`", _second(row), _default(row), _meaning(row.schema), row.becomes] for row in rows(name)]
    lines = [head, ["---"] * len(head), *cells]
    text = "".join(f"| {' | '.join(line)} |\n" for line in lines)
    no = "".join(f"- `{key}`: {cure}\n" for key, cure in refused(name))
    return text + (f"\nRefused, with what to do instead:\n\n{no}" if no else "")


def _second(row: Row) -> str:
    if row.table == "step":
        return only_family("task", row.path[0]) or ""
    both = TABLES[row.table].places.keys() == set(row.places)
    return "yes" if both else "only" if row.places == ("step",) else "no"


def _default(row: Row) -> str:
    if row.required:
        return "required"
    if "default" not in row.schema:
        return ""
    default = row.schema["default"]
    return f"`{default if isinstance(default, str) else json.dumps(default)}`" if default != "" else "empty"


def _meaning(schema: Schema) -> str:
    words = ", ".join(f"`{word}`" for word in _choices(schema) if word)
    return str(schema["description"]) + (f" One of {words}." if words else "")


def _choices(schema: Schema) -> Iterable[str]:
    """The words that a value may be; of one that is a word or a number, the words."""
    enums = [each.get("enum", ()) for each in (schema, *schema.get("anyOf", ()))]
    return next((enum for enum in enums if enum and isinstance(enum[0], str)), ())


def filled(page: str) -> str:
    """The page with fresh tables. Raises ValueError if it has no place for one of them, or more than one."""
    for name in TABLES:
        head, *rest = page.split(f"<!-- {name} -->\n")
        if len(rest) != 1 or END not in rest[0]:
            raise ValueError(f"{PAGE.name}: not one place for the table `{name}`")
        page = f"{head}<!-- {name} -->\n\n{_table(name)}\n{END}{rest[0].split(END, 1)[1]}"
    return page


def main() -> int:
    page = filled(PAGE.read_text(encoding="utf-8"))
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(page, encoding="utf-8")
    else:
        print(page, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
