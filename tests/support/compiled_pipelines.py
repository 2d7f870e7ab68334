"""Workflows of nested pipelines of the models, in the words of each family of magnus."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml
from tests.model.nested_walk import Pipeline
from tests.support.compiled_graphs import CONFIG

from magnus_argo.compiler import compile_pipeline
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import Options

Workflow = dict[str, Any]
FAMILIES = {"0.5": "0.5.1", "0.4": "0.4.22"}
WORDS_OF_04 = {'"type": "stub"': '"type": "as-is"', '"max_attempts":': '"retry":'}


def workflow_of(pipeline: Pipeline, family: str) -> Workflow:
    """The compiled pipeline; every other one comes with its parameters."""
    others = {path: source_of(path, {"dag": graph}) for path, graph in pipeline.definitions.items()}
    parameters = source_of("parameters.yaml", pipeline.parameters) if hands_over(pipeline) else None
    files = Files(source_of("pipeline.yaml", {"dag": pipeline.graph}), CONFIG, parameters, others.__getitem__)
    found = compile_pipeline(files, Options(magnus=FAMILIES[family]))
    assert found.workflow is not None, (pipeline, found.diagnostics)
    workflow: Workflow = yaml.load(found.workflow, yaml.CSafeLoader)
    return workflow


def source_of(path: str, whole: Any) -> Source:
    """JSON is YAML but for some characters, which are escaped."""
    text = json.dumps(whole, ensure_ascii=False)
    return Source(path, re.sub("[\x7f-\xa0\u2028]", lambda found: f"\\u{ord(found[0]):04x}", text).encode())


def hands_over(pipeline: Pipeline) -> bool:
    return len(pipeline.parameters) % 2 == 1


def in_words_of(family: str, pipeline: Pipeline) -> Pipeline:
    if family == "0.5":
        return pipeline
    text = json.dumps([pipeline.graph, pipeline.definitions])
    for word, older in WORDS_OF_04.items():
        text = text.replace(word, older)
    graph, definitions = json.loads(text)
    return Pipeline(graph, definitions, pipeline.parameters)
