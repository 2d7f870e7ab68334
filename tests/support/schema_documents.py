"""Documents that conform to the schemas and use all of them, and what may go wrong with a document."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import yaml
from tests.support.paths import ROOT

from magnus_argo.magnus.runtimes import RUNTIMES

_FOLDER = ROOT / "schemas"
FILES = sorted(str(path.relative_to(_FOLDER)).removesuffix(".schema.json") for path in _FOLDER.rglob("*.json"))
"""Every file of a schema, with its folder."""

ENTRIES = [
    "pipeline.schema.json",
    "magnus-argo.schema.json",
    "argo-config.schema.json",
    *(f"{runtime.schema}.schema.json" for runtime in RUNTIMES),
]

GRAPH = """
start_at: one
description: all of a pipeline
max_time: 86400
steps:
  one: {type: task, command: train.main, next: two, on_failure: fail, retry: 2, executor_config: {argo: {cpu_limit: 2}}}
  two: {type: task, command_type: shell, command: echo, next: three, catalog: {get: [a], put: ["*"]}, max_attempts: "3"}
  three: {type: task, command_type: notebook, command: a.ipynb, next: four, notebook_output_path: b.ipynb}
  four: {type: task, command_type: container, image: a, next: five, secrets: [a], mode_config: {argo: {image: a}}}
  five: {type: stub, next: six, overrides: {argo: big}, anything: [1]}
  six: {type: as-is, next: seven, executor_config: {argo: {big: null}}}
  seven: {type: map, iterate_on: xs, iterate_as: x, next: eight, branch: {start_at: s, steps: {s: {type: success}}}}
  eight: {type: dag, dag_definition: sub.yaml, next: success, on_failure: ""}
  success: {type: success}
  fail: {type: fail}
"""
PARALLEL = {"type": "parallel", "next": "one", "branches": {"left": yaml.safe_load(GRAPH)}}
SERVICES = """
run_log_store: {type: chunked-fs, config: {log_folder: /mnt/log}}
catalog: {type: file-system, config: {catalog_location: /mnt/catalog}}
secrets: {type: env-secrets-manager, config: {prefix: A}}
experiment_tracker: {type: mlflow, config: {server_url: "http://mlflow", autolog: true}}
"""
EARLY = """
type: argo
config:
  docker_image: a:1
  cpu_limit: 250m
  memory_limit: 1000000000
  cpu_request: ""
  gpu_limit: 1
  enable_caching: false
  image_pull_policy: Never
  secrets_from_k8s: {A: "b:c"}
  persistent_volumes: {claim: /mnt}
  parallelism: "4"
  node_selectors: {pool: gpu}
  tolerations: [{key: a, operator: Equal, value: b, effect: NoSchedule}]
  placeholders: {big: {cpu_limit: 4, secrets_from_k8s: ["A=b:c"], huge: null}}
"""
CAMEL = """
type: argo
config:
  image: a:1
  limits: {cpu: 0.5, memory: 1Gi, gpu: 0}
  requests: {cpu: 250m, memory: 1Gi}
  imagePullPolicy: ""
  retryStrategy: {limit: 2, retryPolicy: OnError}
  activeDeadlineSeconds: 7200
  failFast: true
  secrets_from_k8s: {A: "b:c"}
  placeholders: {big: {image: b:1}}
"""
SNAKE = """
type: argo
config:
  image: a:1
  name: train-
  labels: {team: data}
  annotations: {example.org/owner: data team}
  node_selector: null
  tolerations: [{key: a, operator: Exists, value: "", effect: ""}]
  parallelism: 4
  resources: {limits: {cpu: 250m, memory: 1Gi, gpu: 1}, requests: {cpu: 250m}}
  retry_strategy: {limit: 2, retry_policy: Always, back_off: {duration_in_seconds: 1, factor: 2, max_duration: 60}}
  max_step_duration_in_seconds: 60
  service_account_name: runner
  secrets_from_k8s: [{environment_variable: A, secret_name: b, secret_key: c}]
  persistent_volumes: [{name: claim, mount_path: /mnt}]
  expose_parameters_as_inputs: true
  overrides: {big: {image: b:1, fail_fast: false}}
"""
PROJECT = """
defaults:
  {config: a.yaml, output: "argo/{name}.yaml", magnus: "0.5.1", argo: "3.5", log_level: INFO, spec: {parallelism: 4}}
pipelines:
  - {file: a.yaml, kind: CronWorkflow, schedules: ["0 6 * * *", "@daily"], timezone: Europe/Rome, suspend: false}
  - {file: b.yaml, variables: {a: b}, labels: {a: b}, annotations: {a/b: c}, namespace: a, name: train, tag: x}
  - {file: c.yaml, starting_deadline_seconds: 5, concurrency_policy: Forbid, failed_jobs_history_limit: 1}
  - file: d.yaml
    spec: {ttlStrategy: {secondsAfterCompletion: 5}, podGC: {strategy: OnPodSuccess}, tolerations: [{key: a}]}
    template: {metadata: {labels: {a: b}}, timeout: 5m, volumes: [{name: a, emptyDir: {sizeLimit: 1Gi}}]}
    container: {env: [{name: a, value: b}], resources: {limits: {ephemeral-storage: 1}}}
    steps: {a: {template: null}, a/b/c: {container: {securityContext: {capabilities: {drop: [ALL]}}}}}
    variables: {a: b, c: d}
    annotations: {a: b, c/d: e, f: g}
    when: "{{=cronworkflow.failed < 3}}"
    stop_strategy: {expression: cronworkflow.succeeded >= 1}
"""


def whole(executor: str) -> dict[str, Any]:
    return {"executor": yaml.safe_load(executor), **yaml.safe_load(SERVICES)}


GOOD = {
    "pipeline.schema.json": {"dag": {"start_at": "parallel", "steps": {"parallel": PARALLEL}}},
    "magnus-argo.schema.json": yaml.safe_load(PROJECT),
    "argo-config.schema.json": whole(CAMEL),
    "config/early.schema.json": whole(EARLY),
    "config/camel.schema.json": whole(CAMEL),
    "config/snake.schema.json": whole(SNAKE),
}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from places(item, (*path, key))


VALUES: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        5.0,
        1.5,
        10**12,
        "",
        "a",
        "4",
        "0",
        "250m",
        "a b",
        "a\n",
        "A=b:c",
        "b:c",
        "/x",
        "É",
    ),
    *("task", "stub", "as-is", "success", "map", "shell", "notebook", "container", "argo", "file-system", "dotenv"),
    *(
        "CronWorkflow",
        "Always",
        "3.5",
        "0.5",
        [],
        [5],
        ["A=b:c"],
        [{}],
        {},
        {"a": None},
        {"a": 5},
        {"argo": {"a": None}},
    ),
]
KEYS = ["a", "next", "command", "name", "image", "limits", "cpu_limit", "config", "mode", "steps", "kind", ""]


def mutated(generator: random.Random, document: Any) -> Any:
    document = copy.deepcopy(document)
    for _ in range(generator.choice((1, 1, 1, 2, 4))):
        *way, last = generator.choice(list(places(document)) or [(None,)])
        parent = document
        for key in way:
            parent = parent[key]
        if last is None:
            break
        what = generator.randrange(4)
        if what == 0:
            del parent[last]
        elif what == 1 and isinstance(parent, dict):
            parent[generator.choice(KEYS)] = copy.deepcopy(generator.choice(VALUES))
        elif what == 2 and isinstance(parent, dict):
            parent[f"{last}x"] = parent.pop(last)
        else:
            parent[last] = copy.deepcopy(generator.choice(VALUES))
    return document
