"""Random settings in Argo's words over random pipelines: whatever compiles, Argo takes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from tests.model.nested_walk import Pipeline
from tests.model.random_nested import random_pipelines
from tests.support.argo_lint import LINTER, refused
from tests.support.argo_words import settings_of
from tests.support.compiled_graphs import CONFIG
from tests.support.compiled_pipelines import source_of
from tests.support.doc_pages import blocks
from tests.support.paths import ROOT
from tests.support.random_argo_handlers import random_handlers
from tests.support.random_argo_settings import Settings

from magnus_argo.argo.merge import MERGE_KEYS, identity
from magnus_argo.cli import main
from magnus_argo.compiler import Compilation, compile_pipeline
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import ObjectKind, Options, Schedule
from magnus_argo.magnus.versions import ArgoVersion

KINDS: tuple[ObjectKind, ...] = ("Workflow", "WorkflowTemplate", "CronWorkflow")
HANDLERS = ("templates", "onExit", "hooks")
"""Made on their own: they have to fit together."""
GONE = ("mutex", "semaphore")
"""In 3.7, and not in the CRDs that the linter has."""
EXPECTED_TO_CLASH = {"same-item-twice"}


def compiled(
    seed: int, count: int, argo: ArgoVersion, *, handlers: bool = False
) -> Iterator[tuple[dict[str, Any], Compilation]]:
    """Random settings and what they made of a random pipeline."""
    random = Random(seed)
    for pipeline in random_pipelines(seed, count):
        said = random_settings(random, argo)
        said["spec"] |= random_handlers(random, argo, GONE) if handlers else {}
        options = Options(
            magnus="0.5.1",
            argo=argo,
            kind=random.choice(KINDS),
            schedule=Schedule(("0 6 * * *",)),
            settings=settings_of(**said),
        )
        yield said, compile_pipeline(files_of(pipeline), options)


def files_of(pipeline: Pipeline) -> Files:
    others = {path: source_of(path, {"dag": graph}) for path, graph in pipeline.definitions.items()}
    return Files(source_of("pipeline.yaml", {"dag": pipeline.graph}), CONFIG, None, others.__getitem__)


def random_settings(random: Random, argo: ArgoVersion) -> dict[str, Any]:
    """With one volume, which every mount is of."""
    made = Settings(random, argo, (*HANDLERS, *GONE))
    said = {kind: made.make(kind, random.choice((0.05, 0.25))) for kind in ("spec", "template", "container")}
    said["spec"].setdefault("volumes", []).append({"name": "every-mount", "emptyDir": {}})
    own = [*said["template"].get("sidecars", ()), *said["template"].get("initContainers", ())]
    for container in (said["container"], *own):
        for mount in [*container.get("volumeMounts", ()), *container.get("volumeDevices", ())]:
            mount["name"] = "every-mount"
    return said


def is_in(said: Any, written: Any, field: str = "") -> bool:
    """Whether all that is said is written."""
    if isinstance(said, dict):
        return all(key in written and is_in(value, written[key], key) for key, value in said.items())
    if isinstance(said, list) and field in MERGE_KEYS:
        by_identity = {identity(field, item): item for item in written}
        return all(is_in(item, by_identity[identity(field, item)]) for item in said)
    return bool(said == written)


def test_what_is_said_is_written() -> None:
    done = 0
    for said, compilation in compiled(31, 80, "3.7"):
        errors = {problem.rule.name for problem in compilation.diagnostics if problem.severity == "error"}
        assert errors <= EXPECTED_TO_CLASH, (said, compilation.diagnostics)
        if compilation.workflow is None:
            continue
        spec = yaml.load(compilation.workflow, yaml.CSafeLoader)["spec"]
        spec = spec.get("workflowSpec", spec)
        metadata = said["spec"].pop("podMetadata", {})  # some of it may stand in the templates
        assert is_in(said["spec"], spec)
        leaves = [template for template in spec["templates"] if "container" in template]
        said["template"].pop("retryStrategy", None)
        for leaf in leaves:
            assert is_in(said["template"], leaf)
            assert is_in(said["container"], leaf["container"])
            assert pod_metadata(spec, leaf).keys() >= {*metadata.get("labels", ()), *metadata.get("annotations", ())}
        done += 1
    assert done > 40


def pod_metadata(spec: dict[str, Any], leaf: dict[str, Any]) -> dict[str, str]:
    parts = [owner.get(key, {}) for owner, key in ((spec, "podMetadata"), (leaf, "metadata"))]
    return {
        key: text for part in parts for kind in ("labels", "annotations") for key, text in part.get(kind, {}).items()
    }


@pytest.mark.skipif(not LINTER, reason="ARGO_LINT names no linter")
def test_argo_takes_what_compiles(tmp_path: Path) -> None:
    workflows = [each.workflow for _, each in compiled(32, 400, "3.7", handlers=True) if each.workflow is not None]
    for number, workflow in enumerate(workflows):
        (tmp_path / f"{number}.yaml").write_bytes(workflow)
    assert len(workflows) > 250
    assert refused(tmp_path) == []


@pytest.mark.skipif(not LINTER, reason="ARGO_LINT names no linter")
@pytest.mark.parametrize("kind", KINDS)
def test_argo_takes_what_the_documentation_shows(
    kind: ObjectKind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = [block.body for block in blocks(ROOT / "docs" / "argo-settings.md") if block.says("title")]
    for number, text in enumerate(shown):
        folder = tmp_path / "played" / str(number)
        shutil.copytree(ROOT / "examples", folder)
        (folder / "magnus-argo.yaml").write_text(text)
        monkeypatch.chdir(folder)
        (tmp_path / "written").mkdir(exist_ok=True)
        flags = ("--kind", kind, "--schedule", "0 6 * * *", "-o", f"../../written/{number}.yaml")
        assert main(["transpile", "pipelines/train.yaml", *flags]) == 0
    assert len(shown) == 2
    assert refused(tmp_path / "written") == []
