"""What the tests of comments and levels share: the rules, and a pipeline that breaks none of them."""

from __future__ import annotations

from pathlib import Path

from magnus_argo.rules import RULES

BY_NAME = {rule.name: rule for rule in RULES}
IGNORABLE = {rule.name for rule in RULES if rule.ignorable}
IGNORE = "# magnus-argo: ignore"
PIPELINE = """\
dag:
  start_at: load
  steps:
    load: {type: task, command: demo.load, next: success}
    success: {type: success}
    fail: {type: fail}
"""
CONFIG = """\
executor:
  type: argo
  config:
    image: registry.example.com/demo:1.0
    persistent_volumes:
      - {name: magnus, mount_path: /mnt}
run_log_store: {type: chunked-fs, config: {log_folder: /mnt/run_log}}
"""


def filled(folder: Path) -> Path:
    """A folder with the pipeline and its configuration, and with a broken pipeline beside them."""
    (folder / "pipeline.yaml").write_text(PIPELINE)
    (folder / "config.yaml").write_text(CONFIG)
    (folder / "broken.yaml").write_text(PIPELINE.replace("next: success", "next: sucess"))
    return folder
