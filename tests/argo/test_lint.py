"""What the tests compile goes through Argo's own validation, where the environment names a linter in `ARGO_LINT`.

It is `argo`, used as `argo lint --offline`, or a linter that prints a JSON object a manifest: `file`, `ok`, `error` of
Argo's validation, and `crd_errors` of the full CRDs of a later version.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.conformance.app import flags_of, write_sample
from tests.conformance.cases import CASES
from tests.conformance.random_cases import random_cases
from tests.model.random_graphs import random_graphs
from tests.model.random_nested import random_pipelines
from tests.support.cases import FOLDER
from tests.support.compiled_graphs import workflow_of
from tests.support.compiled_pipelines import FAMILIES, in_words_of
from tests.support.compiled_pipelines import workflow_of as nested_workflow_of

from magnus_argo.cli import main
from magnus_argo.yaml.writer import emit

LINTER = os.environ.get("ARGO_LINT", "")
AT_A_TIME = 500

pytestmark = pytest.mark.skipif(not LINTER, reason="ARGO_LINT names no linter")


def refused(folder: Path) -> list[str]:
    files = sorted(str(path) for path in folder.rglob("*.yaml"))
    assert files
    batches = [files[start : start + AT_A_TIME] for start in range(0, len(files), AT_A_TIME)]
    return [line for batch in batches for line in _complaints(batch)]


def _complaints(files: list[str]) -> Iterator[str]:
    if os.path.basename(LINTER) == "argo":
        done = subprocess.run([LINTER, "lint", "--offline", *files], capture_output=True, text=True)
        yield from [done.stdout + done.stderr] * (done.returncode != 0)
        return
    done = subprocess.run([LINTER, "--isolate", *files], capture_output=True, text=True)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert {one["file"] for one in said} == {*files}, done.stderr
    yield from (f"{one['file']}: {one.get('error') or one.get('crd_errors')}" for one in said if not _is_fine(one))


def _is_fine(said: dict[str, Any]) -> bool:
    """CronWorkflows for Argo 3.5 have a `schedule`, which the CRDs of 4.1 no longer know."""
    manifest = yaml.safe_load(Path(said["file"]).read_text())
    old = manifest["kind"] == "CronWorkflow" and "schedule" in manifest["spec"]
    return bool(said["ok"]) or (old and not said.get("error"))


def test_the_linter_refuses_what_is_wrong(tmp_path: Path) -> None:
    spec = {"entrypoint": "nothing", "templates": [{"name": "main", "container": {"image": "a:1", "command": ["a"]}}]}
    wrong = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": {"generateName": "a-"}, "spec": spec}
    (tmp_path / "wrong.yaml").write_text(json.dumps(wrong))
    assert len(refused(tmp_path)) == 1


def test_the_golden_workflows(tmp_path: Path) -> None:
    for path in FOLDER.glob("*/*/workflow.yaml"):
        manifests = [text for text in path.read_text().split("---\n") if "\napiVersion: argoproj.io/" in text]
        for number, text in enumerate(manifests):
            (tmp_path / f"{path.parent.name}-{number}.yaml").write_text(text)
    assert refused(tmp_path) == []


def test_random_graphs(tmp_path: Path) -> None:
    for number, graph in enumerate(random_graphs(21, 250)):
        (tmp_path / f"{number}.yaml").write_bytes(emit(workflow_of(graph)))
    assert refused(tmp_path) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_random_nested_pipelines(family: str, tmp_path: Path) -> None:
    for number, pipeline in enumerate(random_pipelines(22, 150)):
        workflow = nested_workflow_of(in_words_of(family, pipeline), family)
        (tmp_path / f"{number}.yaml").write_bytes(emit(workflow))
    assert refused(tmp_path) == []


def test_the_pipelines_of_conformance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    pairs = [(case, family) for case in (*CASES, *random_cases()) for family in case.families]
    for case, family in pairs:
        folder = f"{case.name}-{family}"
        write_sample(tmp_path, folder, case, family)
        assert main(["transpile", *flags_of(case, folder, family, "3.7"), "-o", f"compiled/{folder}.yaml"]) == 0
    assert refused(tmp_path / "compiled") == []
