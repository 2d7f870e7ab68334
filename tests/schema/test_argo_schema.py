"""Argo's own schema as settings: what it takes, what it leaves to whom, and that it is what its script makes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from tests.support.paths import ROOT

from magnus_argo.schema import files
from magnus_argo.schema.fast import conforms

MODULES = os.environ.get("ARGO_MODULES", "")
DEFINITIONS = files.schema("argo")["$defs"]


def takes(kind: str, value: Any) -> bool:
    return conforms(value, {"$ref": f"argo.schema.json#/$defs/{kind}"})


@pytest.mark.skipif(not MODULES, reason="ARGO_MODULES names no folders of Argo's Go modules")
def test_the_file_is_what_its_script_makes() -> None:
    command = [sys.executable, "scripts/argo_schema.py", *MODULES.split(os.pathsep)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


PLUGIN = {"name": "tell", "image": "a"}
TAKEN = [
    ("spec", {"executorPlugins": [{"metadata": {"name": "a"}, "spec": {"sidecar": {"container": PLUGIN}}}]}),
    ("spec", {"ttlStrategy": {"secondsAfterCompletion": 5}, "podGC": None}),
    ("spec", {"securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}}),
    ("spec", {"onExit": "tell", "templates": [{"name": "tell", "container": {"image": "a"}}]}),
    ("spec", {"hooks": {"failed": {"template": "tell", "expression": "true"}}}),
    ("spec", {"podMetadata": {"labels": {"run": "{{workflow.name}}"}}}),
    ("spec", {"volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": 1}}]}),
    ("template", {"activeDeadlineSeconds": 5, "retryStrategy": {"backoff": {"duration": "5m", "factor": 2}}}),
    ("template", {"timeout": "{{workflow.parameters.timeout}}"}),
    ("container", {"resources": {"limits": {"ephemeral-storage": "1.5Gi", "amd.com/gpu": 1}}}),
    ("container", {"livenessProbe": {"httpGet": {"port": "http"}, "periodSeconds": 5}}),
]
REFUSED = [
    ("spec", {"executorPlugins": [{"metadata": {"name": "a"}, "spec": {"sidecar": {"container": {"image": "a"}}}}]}),
    ("spec", {"executorPlugins": [{"metadata": {"generateName": "a"}, "spec": {"sidecar": {"container": PLUGIN}}}]}),
    ("spec", {"TTLStrategy": {}}),
    ("spec", {"ttlStrategy": {"secondsAfterCompletion": "5"}}),
    ("spec", {"ttlStrategy": {"secondsAfterCompletion": 2**31}}),
    ("spec", {"podGC": {"strategy": "onPodSuccess"}}),
    ("spec", {"podMetadata": {"labels": {"run": "a b"}}}),
    ("spec", {"podMetadata": {"annotations": {"a b": "c"}}}),
    ("spec", {"nodeSelector": {"inject": False}}),
    ("spec", {"hooks": {"exit": {"template": "tell", "expression": "true"}}}),
    ("spec", {"hooks": {"failed": {"template": "tell"}}}),
    ("spec", {"volumes": [None]}),
    ("spec", {"templates": [{"name": "tell", "steps": [[None]]}]}),
    ("spec", {"volumes": [{"name": None}]}),
    ("spec", {"volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": 0.5}}]}),
    ("spec", {"volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "1 Gi"}}]}),
    ("spec", {"volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "1GB"}}]}),
    ("spec", {"volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": 2**63}}]}),
    ("spec", {"hooks": {"failed": {"template": "tell", "expression": ""}}}),
    ("spec", {"tolerations": [{"key": "a", "operator": "equal"}]}),
    ("template", {"timeout": "5 minutes"}),
    ("template", {"retryStrategy": {"limit": 2}}),
    ("template", {"sidecars": [{"image": "a"}]}),
    ("template", {"imagePullSecrets": [{"name": "a"}]}),
    ("container", {"env": [{"value": "a"}]}),
    ("container", {"env": [{"name": "A", "value": 5}]}),
    ("container", {"resources": {"limits": {"cpu": 1}}}),
    ("container", {"image": "a"}),
    ("container", {"imagePullPolicy": "Always"}),
]


@pytest.mark.parametrize(("kind", "value"), TAKEN)
def test_takes(kind: str, value: dict[str, Any]) -> None:
    assert takes(kind, value)


@pytest.mark.parametrize(("kind", "value"), REFUSED)
def test_refuses(kind: str, value: dict[str, Any]) -> None:
    assert not takes(kind, value)


def test_every_version_of_argo_has_marks() -> None:
    fields = [field for each in DEFINITIONS.values() for field in each.get("properties", {}).values()]
    assert {field["x-since"] for field in fields if "x-since" in field} == {"3.5", "3.6", "3.7", "4.0", "4.1"}
    assert {field["x-until"] for field in fields if "x-until" in field} == {"3.6", "3.7"}


def test_holds_no_prose_of_others_and_a_line_for_each_field() -> None:
    text = files.text("argo")
    assert json.loads(text) == files.schema("argo")
    assert '"description":' not in text.replace('"description": {', "")
    assert max(map(len, text.splitlines())) < 1000
    assert len(text) < 120_000
