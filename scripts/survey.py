"""What becomes of the pipelines of a folder: each with each Argo configuration found there, and with one
configuration of each dialect, as a Markdown table.

    python scripts/survey.py FOLDER

A cell says how many lines the workflow has, or which rules stand in the way. The folder is copied and not touched.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

IMAGE = "registry.example.com/pipeline:1f2e3d4"
STORE = "run_log_store: {type: chunked-fs, config: {log_folder: /mnt/run_logs}}\n"
DIALECTS = {
    "early": f"executor: {{type: argo, config: {{docker_image: '{IMAGE}', cpu_limit: 500m, enable_caching: false}}}}\n",
    "camel": f"executor: {{type: argo, config: {{image: '{IMAGE}', imagePullPolicy: Always}}}}\n",
    "snake": f"executor: {{type: argo, config: {{image: '{IMAGE}', image_pull_policy: Always}}}}\n",
}


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        shutil.copytree(sys.argv[1], root)
        documents = {path.relative_to(root): document_in(path) for path in sorted(root.rglob("*.y*ml"))}
        pipelines = [path for path, document in documents.items() if "dag" in document]
        configs = [path for path, document in documents.items() if is_argo(document)] + written(root)
        rows = [[f"`{path}`", *(outcome(root, path, config) for config in configs)] for path in pipelines]
    print(table(["pipeline", *(f"`{config}`" for config in configs)], rows))
    return int(any(cell.startswith("bug") for _, *cells in rows for cell in cells))


def document_in(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file, empty where there is none."""
    try:
        found = yaml.safe_load(path.read_bytes())
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def is_argo(document: dict[str, Any]) -> bool:
    executor = document.get("executor", document.get("mode"))
    return isinstance(executor, dict) and executor.get("type") == "argo"


def written(root: Path) -> list[Path]:
    """A configuration of each dialect, put beside the pipelines."""
    for dialect, text in DIALECTS.items():
        (root / f"{dialect}.yaml").write_text(text + STORE)
    return [Path(f"{dialect}.yaml") for dialect in DIALECTS]


def outcome(root: Path, pipeline: Path, config: Path) -> str:
    """What the command line makes of one pipeline and one configuration."""
    workflow, report = root.parent / "workflow.yaml", root.parent / "report.json"
    names = sorted(set(re.findall(r"\$\{?([a-zA-Z_]\w*)", (root / config).read_text())))
    variables = [argument for name in names for argument in ("--var", f"{name}={IMAGE}")]
    files = [str(pipeline), "-c", str(config), "-o", str(workflow), "--report", f"json:{report}"]
    command = [sys.executable, "-m", "magnus_argo", "transpile", *files, *variables]
    finished = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if finished.returncode not in (0, 1):
        return f"bug or wrong use: exit code {finished.returncode}: {finished.stderr.strip()}"
    if finished.returncode == 0:
        return f"ok ({len(workflow.read_text().splitlines())})"
    found = json.loads(report.read_text())["diagnostics"]
    return ", ".join(sorted({entry["rule"] for entry in found if entry["severity"] == "error"}))


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    sys.exit(main())
