"""Settings in Argo's words with one mistake in them: they are told with their place, or Argo takes what they become."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.argo.test_settings_lint import GONE, KINDS, files_of, random_settings
from tests.model.nested_walk import Pipeline
from tests.model.random_nested import random_pipelines
from tests.support.argo_lint import LINTER, refused
from tests.support.random_argo_handlers import random_handlers
from tests.support.spoiling import spoiled

from magnus_argo.compiler import compile_pipeline
from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.program import ArgoSettings, Options, Schedule
from magnus_argo.magnus.versions import ArgoVersion
from magnus_argo.project.settings import project_of

SEED = os.environ["FUZZ_SEED"]
COUNT = 250
PROJECT = "magnus-argo.yaml"


def small_pipelines() -> list[Pipeline]:
    return sorted(random_pipelines(33, 20), key=lambda pipeline: len(str(pipeline.graph)))[:5]


def some_settings(random: Random, argo: ArgoVersion) -> dict[str, Any]:
    """Of pods, of handlers, or of both."""
    said, handlers = random_settings(random, argo), random_handlers(random, argo, GONE)
    kind = random.choice(("pods", "handlers", "both"))
    return (
        {"spec": handlers}
        if kind == "handlers"
        else {**said, "spec": said["spec"] | handlers}
        if kind == "both"
        else said
    )


def compiled(argo: ArgoVersion) -> Iterator[tuple[dict[str, Any], bytes | None, list[Diagnostic]]]:
    random, pipelines = Random(f"{SEED} {argo}"), small_pipelines()
    for number in range(COUNT):
        said = spoiled(random, some_settings(random, argo))
        text = json.dumps({"pipelines": [{"file": "pipeline.yaml", **said}]})
        project, problems = project_of(Source(PROJECT, text.encode()))
        if problems:
            yield said, None, list(problems)
            continue
        own = project.entries[0].own
        settings = ArgoSettings(own.tree("spec"), own.tree("template"), own.tree("container"), own.tree("steps"))
        kind, schedule = random.choice(KINDS), Schedule(("0 6 * * *",))
        options = Options(magnus="0.5.1", argo=argo, kind=kind, schedule=schedule, settings=settings)
        done = compile_pipeline(files_of(pipelines[number % len(pipelines)]), options)
        yield said, done.workflow, list(done.diagnostics)


@pytest.mark.parametrize("argo", ["3.7", "4.0"])
def test_a_mistake_is_told_with_its_place_or_argo_takes_it(argo: ArgoVersion, tmp_path: Path) -> None:
    told = 0
    taken: dict[str, dict[str, Any]] = {}
    for said, workflow, problems in compiled(argo):
        if workflow is None:
            told += 1
            places = [each.primary.span for each in problems if each.severity == "error"]
            assert places, said
            assert all(span.path == PROJECT and span.line for span in places), said
        else:
            taken[f"{len(taken)}.yaml"] = said
            (tmp_path / f"{len(taken) - 1}.yaml").write_bytes(workflow)
    assert told > COUNT / 3
    assert len(taken) > COUNT / 10
    if LINTER:
        wrong = refused(tmp_path)
        assert wrong == [], [said for name, said in taken.items() if any(f"/{name}:" in line for line in wrong)]
