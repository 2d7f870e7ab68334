"""How long many jobs take to validate: 300 pipelines in three environments, and 900 pipelines in none.

    python benchmarks/jobs.py [--pipelines 300] [--rounds 5]

The exit code is 1 if environments cost too much. It needs an environment in which this project is installed.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

MOST = 1.5
ENVIRONMENTS = ("dev", "stage", "prod")
STEPS = 10

CONFIG = """\
executor:
  type: argo
  config:
    image: ${registry}/churn:1f2e3d4
    node_selector: {pool: "${pool}"}
    persistent_volumes: [{name: magnus, mount_path: /mnt}]
run_log_store:
  type: chunked-fs
  config: {log_folder: /mnt/runs}
"""
HEAD = "defaults: {config: config.yaml, kind: WorkflowTemplate"
VARIABLES = "variables: {registry: example.com, pool: small}"
FILES = "pipelines: [{file: pipelines/*.yaml}]\n"


def pipeline(number: int) -> str:
    """One that is like no other."""
    following = [*(f"s{step}" for step in range(1, STEPS)), "success"]
    steps = "".join(
        f"    s{step}: {{type: task, command: churn.p{number}.s{step}, next: {following[step]}}}\n"
        for step in range(STEPS)
    )
    return f"dag:\n  start_at: s0\n  steps:\n{steps}    success: {{type: success}}\n    fail: {{type: fail}}\n"


def project(folder: Path, pipelines: int, settings: str) -> Path:
    (folder / "pipelines").mkdir(parents=True)
    for number in range(pipelines):
        (folder / f"pipelines/p{number:04}.yaml").write_text(pipeline(number))
    (folder / "config.yaml").write_text(CONFIG)
    (folder / "magnus-argo.yaml").write_text(settings + FILES)
    return folder


def seconds(folder: Path) -> float:
    """Of the processor, since waiting depends on what else the machine does."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "magnus_argo", "validate", "--quiet"], cwd=folder, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pipelines", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    names = "".join(f"  {name}: {{namespace: churn-{name}, {VARIABLES}}}\n" for name in ENVIRONMENTS)
    jobs = asked.pipelines * len(ENVIRONMENTS)
    with tempfile.TemporaryDirectory() as place:
        ways = {
            f"{asked.pipelines} pipelines in {len(ENVIRONMENTS)} environments": project(
                Path(place, "with"), asked.pipelines, f"{HEAD}}}\nenvironments:\n{names}"
            ),
            f"{jobs} pipelines in none": project(Path(place, "without"), jobs, f"{HEAD}, {VARIABLES}}}\n"),
        }
        rounds = [[seconds(folder) for folder in ways.values()] for _ in range(asked.rounds + 1)][1:]
    medians = [statistics.median(times) for times in zip(*rounds, strict=True)]
    for name, median in zip(ways, medians, strict=True):
        print(f"{name:40} {median:.2f} s of the processor")
    ratio = medians[0] / medians[1]
    print(f"{'ratio':40} {ratio:.2f}, at most {MOST}")
    return int(ratio > MOST)


if __name__ == "__main__":
    sys.exit(main())
