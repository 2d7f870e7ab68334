"""Pull requests as reviewers meet them: the files of a project before and after, by what the pull request is about."""

from __future__ import annotations

from pathlib import Path

CONFIG = """\
executor:
  type: argo
  config:
    image: ghcr.io/acme/churn:v1.8.0
    resources: {limits: {cpu: "1", memory: 2Gi}}
    overrides:
      large: {resources: {limits: {cpu: "4", memory: 8Gi}}}
      gpu: {resources: {limits: {cpu: "4", memory: 8Gi, gpu: "1"}}}
    persistent_volumes: [{name: runs, mount_path: /mnt/runs}]
run_log_store: {type: chunked-fs, config: {log_folder: /mnt/runs}}
catalog: {type: do-nothing, config: {}}
secrets: {type: dotenv, config: {location: .env}}
"""

TRAIN = """\
dag:
  description: Train the model of churn
  start_at: extract
  steps:
    extract: {type: task, command_type: shell, command: python -m churn.extract, next: clean}
    clean: {type: task, command_type: shell, command: python -m churn.clean, next: fit}
    fit:
      type: task
      command_type: shell
      command: python -m churn.fit --trees 200
      overrides: {argo: gpu}
      next: evaluate
    evaluate: {type: task, command_type: shell, command: python -m churn.evaluate, on_failure: notify, next: calibrate}
    calibrate: {type: task, command_type: shell, command: python -m churn.calibrate, next: publish}
    publish: {type: task, command_type: shell, command: python -m churn.publish, next: success}
    notify: {type: task, command_type: shell, command: python -m churn.notify, next: fail}
    success: {type: success}
    fail: {type: fail}
"""

SCORE = """\
dag:
  start_at: load
  steps:
    load: {type: task, command_type: shell, command: python -m churn.load, next: regions}
    regions:
      type: map
      iterate_on: regions
      iterate_as: region
      overrides: {argo: large}
      next: merge
      branch:
        start_at: score
        steps:
          score:
            type: task
            command_type: shell
            command: python -m churn.score
            overrides: {argo: large}
            next: success
          success: {type: success}
          fail: {type: fail}
    merge: {type: task, command_type: shell, command: python -m churn.merge, next: success}
    success: {type: success}
    fail: {type: fail}
"""

PARAMETERS = "regions: [north, south, east, west]\ntrees: 200\n"

PROJECT = """\
defaults:
  config: config/argo.yaml
  parameters: config/parameters.yaml
  output: "deploy/{name}.yaml"
  kind: WorkflowTemplate
pipelines:
"""

REPORT = """\
  - file: pipelines/report.yaml
    kind: CronWorkflow
    schedules: ["0 6 * * *"]
"""

Files = dict[str, str]


def small(name: str) -> str:
    """A pipeline of three steps."""
    return f"""\
dag:
  start_at: read
  steps:
    read: {{type: task, command_type: shell, command: python -m churn.{name}.read, next: work}}
    work: {{type: task, command_type: shell, command: python -m churn.{name}.work, next: write}}
    write: {{type: task, command_type: shell, command: python -m churn.{name}.write, next: success}}
    success: {{type: success}}
    fail: {{type: fail}}
"""


def project(*more: str) -> Files:
    """The churn project: `train`, `score`, a `report` every morning, and five or `more` small ones."""
    names = more or ("features", "backfill", "export", "drift", "cleanup")
    pipelines = {"train": TRAIN, "score": SCORE, "report": small("report"), **{name: small(name) for name in names}}
    listed = "".join(f"  - file: pipelines/{name}.yaml\n" for name in pipelines if name != "report")
    files = {f"pipelines/{name}.yaml": text for name, text in pipelines.items()}
    files |= {"config/argo.yaml": CONFIG, "config/parameters.yaml": PARAMETERS}
    return {**files, "magnus-argo.yaml": PROJECT + listed + REPORT}


def changed(files: Files, **replacements: tuple[str, str]) -> Files:
    """The same files with a text replaced in each that is named, `__` for a slash and `_yaml` for its ending."""
    found = dict(files)
    for name, (old, new) in replacements.items():
        path = name.replace("__", "/").replace("_yaml", ".yaml").replace("magnus_argo", "magnus-argo")
        assert old in found[path]
        found[path] = found[path].replace(old, new)
    return found


def one_steps_memory() -> tuple[Files, Files]:
    gpu = 'memory: 8Gi, gpu: "1"'
    return project(), changed(project(), config__argo_yaml=(gpu, gpu.replace("8Gi", "16Gi")))


def a_dropped_handler() -> tuple[Files, Files]:
    return project(), changed(project(), pipelines__train_yaml=("on_failure: notify, ", ""))


def a_rename() -> tuple[Files, Files]:
    after = project()
    after["pipelines/scoring.yaml"] = after.pop("pipelines/score.yaml")
    return project(), changed(after, magnus_argo_yaml=("pipelines/score.yaml", "pipelines/scoring.yaml"))


def many_with_one_image(count: int = 40) -> tuple[Files, Files]:
    before = project(*(f"job-{number:03}" for number in range(count - 3)))
    return before, changed(before, config__argo_yaml=("churn:v1.8.0", "churn:v1.9.0"))


def a_broken_base() -> tuple[Files, Files]:
    before = changed(project(), pipelines__train_yaml=("next: calibrate", "next: calibrat"))
    return before, changed(project(), pipelines__train_yaml=("--trees 200", "--trees 400"))


ENVIRONMENTS = """\
environments:
  dev: {namespace: churn-dev, variables: {memory: 4Gi}}
  stage: {namespace: churn-stage, variables: {memory: 8Gi}}
  prod: {namespace: churn, variables: {memory: 8Gi}}
"""


def in_three_environments() -> Files:
    """The churn project in dev, stage and prod, where its GPU step has memory of its own."""
    gpu = 'memory: 8Gi, gpu: "1"'
    return changed(
        project(),
        config__argo_yaml=(gpu, gpu.replace("8Gi", "'${memory}'")),
        magnus_argo_yaml=("pipelines:\n", f"{ENVIRONMENTS}pipelines:\n"),
    )


def one_environment_differs() -> tuple[Files, Files]:
    before = changed(in_three_environments(), magnus_argo_yaml=("deploy/{name}", "deploy/{env}/{name}"))
    prod = "{namespace: churn, variables: {memory: 8Gi}}"
    return before, changed(before, magnus_argo_yaml=(prod, prod.replace("8Gi", "16Gi")))


def several_things() -> tuple[Files, Files]:
    """Seven files: what a busy week brings."""
    gpu = 'memory: 8Gi, gpu: "1"'
    after = changed(
        project(),
        config__argo_yaml=(gpu, gpu.replace("8Gi", "16Gi")),
        config__parameters_yaml=("trees: 200", "trees: 400"),
        magnus_argo_yaml=('"0 6 * * *"', '"0 4 * * *"'),
        pipelines__score_yaml=("churn.load", "churn.load --all"),
        pipelines__export_yaml=("next: write", "next: check"),
    )
    check = "    check: {type: task, command_type: shell, command: python -m churn.check, next: write}\n"
    return project(), changed(
        after,
        pipelines__export_yaml=("    write:", f"{check}    write:"),
        pipelines__train_yaml=("on_failure: notify, ", ""),
    )


RECORDED = {
    "one step's memory": one_steps_memory,
    "a handler dropped": a_dropped_handler,
    "a rename": a_rename,
    "40 pipelines with one new image": many_with_one_image,
    "three environments with one difference": one_environment_differs,
    "a broken base": a_broken_base,
    "several things": several_things,
}


def laid_out(folder: Path, files: Files) -> Path:
    """The folder with these files in it."""
    for path, text in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return folder
