"""A small project with three environments and two pipelines, of which one is for production alone."""

from __future__ import annotations

from pathlib import Path

PIPELINE = """\
dag:
  start_at: train
  steps:
    train: {type: task, command: demo.train, next: success}
    success: {type: success}
    fail: {type: fail}
"""
CONFIG = """\
executor:
  type: argo
  config:
    image: ${registry}/demo:${tag}
    node_selector: {pool: "${pool}"}
    persistent_volumes: [{name: magnus, mount_path: /mnt}]
run_log_store: {type: file-system, config: {log_folder: /mnt/run_log}}
"""
PROJECT = """\
defaults:
  config: config.yaml
  output: "deploy/{env}/{name}.yaml"
  namespace: ml-{env}
  variables: {registry: example.com, tag: "1.0", pool: small}
environments:
  dev: {}
  stage: {variables: {tag: "1.1"}}
  prod: {variables: {pool: large}, labels: {tier: gold}}
pipelines:
  - file: train.yaml
    kind: WorkflowTemplate
  - file: report.yaml
    labels: {team: sales}
    environments:
      prod: {labels: {tier: silver}}
"""


def filled(folder: Path) -> Path:
    for name in ("train.yaml", "report.yaml"):
        (folder / name).write_text(PIPELINE)
    (folder / "config.yaml").write_text(CONFIG)
    (folder / "magnus-argo.yaml").write_text(PROJECT)
    return folder
