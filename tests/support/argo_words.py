"""Settings in Argo's words as a compilation is given them."""

from __future__ import annotations

import json
from typing import Any

from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.program import ArgoSettings
from magnus_argo.project.settings import project_of


def settings_of(**said: Any) -> ArgoSettings:
    """`said` are `spec`, `template`, `container` and `steps`, which have to conform to the schema."""
    text = json.dumps({"pipelines": [{"file": "pipeline.yaml", **said}]})
    project, problems = project_of(Source("magnus-argo.yaml", text.encode()))
    assert not problems, problems
    own = project.entries[0].own
    return ArgoSettings(own.tree("spec"), own.tree("template"), own.tree("container"), own.tree("steps"))
