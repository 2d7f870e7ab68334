"""Cases with a magnus-argo.yaml. What docs/argo-settings.md shows is taken from there."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import yaml

from .cases import Case

PAGE = Path(__file__).parents[2] / "docs" / "argo-settings.md"
SECRET, IMAGE, WORKDIR = "<SECRET>", "<IMAGE>", "<WORKDIR>"
"""Stand in a project for the name of the session's secret, the image and its working directory."""
URL = "url"
POST = 'import os, urllib.request as web; web.urlopen(os.environ["URL"], os.environ["BODY"].encode(), 30)'
EVERY_MINUTE = "* * * * *"


def documented(heading: str) -> dict[str, Any]:
    """The `defaults` of the project file below a heading of the page."""
    _, _, section = PAGE.read_text().partition(f"\n## {heading}\n")
    block = re.search(r"^```yaml.*?\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
    assert block, heading
    defaults: dict[str, Any] = yaml.safe_load(block[1])["defaults"]
    return defaults


def notifying(command: str, when: str = "{{workflow.status}} != Succeeded") -> dict[str, Any]:
    """The documented notification, sent by what the image has."""
    spec = copy.deepcopy(documented("A notification after a failed run")["spec"])
    tell, post = spec["templates"]
    tell["steps"][0][0]["when"] = when
    post["container"] |= {"image": IMAGE, "command": ["python3", "-c", command]}
    post["container"]["env"][0]["valueFrom"]["secretKeyRef"] = {"name": SECRET, "key": URL}
    return dict(spec)


def restricted() -> dict[str, Any]:
    """The documented settings, for the working directory of the tests."""
    text = yaml.safe_dump(documented("A namespace that enforces `restricted`"))
    return dict(yaml.safe_load(text.replace("/app", WORKDIR)))


def _env(name: str, value: str) -> dict[str, Any]:
    return {"env": [{"name": name, "value": value}]}


STAGES: dict[str, Any] = {
    "defaults": {"container": {"env": [{"name": "STAGE", "value": "none"}, {"name": "SHARED", "value": "by both"}]}},
    "environments": {
        "dev": {"container": _env("STAGE", "dev")},
        "prod": {"container": _env("STAGE", "prod"), "kind": "WorkflowTemplate"},
    },
}
LABELS, ANNOTATIONS = {"team": "churn"}, {"example.com/owner": 'it\'s "q" $HOME'}
POD_LABELS, TUNED_LABELS = {"cost-center": "42", "tier": "plain"}, {"tier": "tuned"}
SETTINGS: dict[str, Any] = {
    "defaults": {
        "kind": "CronWorkflow",
        "schedules": [EVERY_MINUTE],
        "labels": LABELS,
        "annotations": ANNOTATIONS,
        "spec": {
            **notifying(POST),
            "imagePullSecrets": [{"name": SECRET}],
            "podMetadata": {"labels": POD_LABELS},
        },
        "steps": {
            "tuned": {
                "container": _env("OMP_NUM_THREADS", "2"),
                "template": {"metadata": {"labels": TUNED_LABELS}},
            }
        },
    }
}
PROJECT_CASES = (
    Case("no-handler", "FAIL", project={"defaults": {"spec": notifying(POST)}}),
    Case(
        "notification-fails",
        pipeline="starts-at-success",
        families=("0.5",),
        project={"defaults": {"spec": notifying("exit(1)", "{{workflow.status}} == Succeeded")}},
    ),
    *(
        Case(
            f"environment-{name}",
            pipeline="environment",
            project=STAGES,
            environment=name,
            surroundings={"STAGE": name, "SHARED": "by both"},
        )
        for name in STAGES["environments"]
    ),
    Case("settings", project=SETTINGS, surroundings={"OMP_NUM_THREADS": "2"}),
    Case("restricted", parameters={"items": ["one"]}, project={"defaults": restricted()}, restricted=True),
)
