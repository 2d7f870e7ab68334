"""A pull request that changes many pipelines: the action, which shows what changes, relative to `validate`.

    python benchmarks/pull_request.py [--pipelines 200] [--rounds 5]

The exit code is 1 if a limit is exceeded. It needs an environment in which this project and its test extra are
installed, and git.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from contestants import OURS, OUTPUT
from measure import Cost, cost_of
from pipelines import small
from table import Target, judged, medians, rendered

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.support.github_runner import entry_point, input_variables, outputs_in  # noqa: E402
from tests.support.hook_runs import committed, git  # noqa: E402
from tests.support.pull_request import told  # noqa: E402

MOST = 3
VALIDATE, ACTION = "validate", "action"
PROJECT = """\
defaults: {config: config.yaml, output: "argo/{name}.yaml"}
pipelines: [{file: "pipelines/*.yaml"}]
"""


def opened(folder: Path, count: int) -> Path:
    """A pull request, checked out as GitHub merges it, that changes a command in each of `count` pipelines, each in its
    own way."""
    (folder / "pipelines").mkdir(parents=True)
    (folder / "config.yaml").write_text(OURS.config.replace(f"    output_file: {OUTPUT}\n", ""))
    (folder / "magnus-argo.yaml").write_text(PROJECT)
    _write(folder, count, "echo trained")
    committed(folder)
    git(folder, "branch", "-M", "main")
    git(folder, "checkout", "--quiet", "-b", "changed")
    _write(folder, count, "python -m train --seed {number}")
    git(folder, "commit", "--quiet", "--all", "--message", "changed")
    git(folder, "checkout", "--quiet", "--detach", "main")
    git(folder, "merge", "--quiet", "--no-ff", "--message", "merge", "changed")
    return folder


def _write(folder: Path, count: int, command: str) -> None:
    for number in range(count):
        text = small().text.replace("echo trained", command.format(number=number))
        (folder / "pipelines" / f"pipeline-{number}.yaml").write_text(text)


def commands(workspace: Path, files: Path) -> dict[str, list[str]]:
    """The command line of each, with the runner's environment for the action."""
    output = files / "set_output"
    output.write_text("")
    runner = {"CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(workspace), "GITHUB_OUTPUT": str(output)}
    runner |= input_variables({}) | told(workspace, files)
    settings = [f"{name}={value}" for name, value in runner.items()]
    return {
        VALIDATE: [sys.executable, "-I", "-m", "magnus_argo", "validate"],
        ACTION: ["/usr/bin/env", *settings, *entry_point()],
    }


def measured(count: int, rounds: int, folder: Path) -> dict[tuple[str, str], Cost]:
    """The medians of both, which take turns."""
    workspace, files = opened(folder / "repository", count), folder / "runner"
    files.mkdir()
    samples: dict[tuple[str, str], list[Cost]] = {}
    for _ in range(rounds):
        for name, command in commands(workspace, files).items():
            samples.setdefault((_title(count), name), []).append(cost_of(command, workspace))
            if name == ACTION:
                require_changes(files / "set_output", count)
            git(workspace, "clean", "--quiet", "--force", "-d", "-x")
    return medians(samples)


def require_changes(output: Path, count: int) -> None:
    """Raises `SystemExit` unless the action names all pipelines as changed, or says that there are too many to name."""
    changes = outputs_in(output.read_text())["changed-pipelines"]
    if len(json.loads(changes)) != count:
        raise SystemExit(f"the action names other pipelines as changed: {changes[:500]}")


def _title(count: int) -> str:
    return f"{count} changed pipelines"


def _targets(count: int) -> list[Target]:
    ours, theirs = (_title(count), ACTION), ((_title(count), VALIDATE),)
    return [
        Target(f"{what}: the action's to validate's", ours, theirs, MOST, memory)
        for what, memory in (("time", False), ("memory", True))
    ]


def main() -> int:
    """Prints the table and the ratios, and returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pipelines", type=int, default=200, help="how many are changed [%(default)s]")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured [%(default)s]")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        costs = measured(options.pipelines, options.rounds, Path(folder))
    print(rendered(costs, [_title(options.pipelines)], [VALIDATE, ACTION]))
    verdicts, reached = judged(costs, _targets(options.pipelines))
    print(f"\n{verdicts}")
    return int(not reached)


if __name__ == "__main__":
    sys.exit(main())
