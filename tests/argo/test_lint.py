"""What the tests compile goes through Argo's own validation, where the environment names a linter in `ARGO_LINT`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.conformance.app import flags_of, write_sample
from tests.conformance.cases import CASES
from tests.conformance.random_cases import random_cases
from tests.model.random_graphs import random_graphs
from tests.model.random_nested import random_pipelines
from tests.support.argo_lint import LINTER, refused
from tests.support.cases import FOLDER
from tests.support.compiled_graphs import workflow_of
from tests.support.compiled_pipelines import FAMILIES, in_words_of
from tests.support.compiled_pipelines import workflow_of as nested_workflow_of

from magnus_argo.cli import main
from magnus_argo.yaml.writer import emit

pytestmark = pytest.mark.skipif(not LINTER, reason="ARGO_LINT names no linter")


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
