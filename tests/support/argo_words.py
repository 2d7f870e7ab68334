"""Settings in Argo's words as a compilation is given them."""

from __future__ import annotations

import json
from typing import Any

from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.program import ArgoSettings
from magnus_argo.project.settings import project_of
from magnus_argo.yaml.nodes import Mapping


def settings_of(**said: Any) -> ArgoSettings:
    """`said` are `spec`, `template`, `container` and `steps`, which have to conform to the schema."""
    text = json.dumps({"pipelines": [{"file": "pipeline.yaml", **said}]})
    project, problems = project_of(Source("magnus-argo.yaml", text.encode()))
    assert not problems, problems
    trees: dict[str, Mapping] = {**project.pipelines[0].trees}
    return ArgoSettings(**trees)
