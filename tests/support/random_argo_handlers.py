"""Random templates that settings add, and handlers that lead to them: with names that fit together."""

from __future__ import annotations

import itertools
from random import Random
from typing import Any

from tests.support.random_argo_settings import Settings

from magnus_argo.magnus.versions import ArgoVersion

Data = dict[str, Any]

MOUNTS = ("volumeMounts", "volumeDevices")
LEAVES = ("container", "script", "suspend", "http", "resource")
WHEN = ("{{workflow.status}} != Succeeded", "{{inputs.parameters.text}} == a", "true")
GIVEN = ("{{workflow.status}}", "{{workflow.name}}", "{{workflow.parameters.run_id}}", "text", "5")


def random_handlers(random: Random, argo: ArgoVersion, left_out: tuple[str, ...]) -> Data:
    """Fields of a workflow's spec: what runs when it has ended, and on its way."""
    leaves = [leaf(random, f"leaf-{number}", argo, left_out) for number in range(random.randint(1, 3))]
    groups = [group(random, f"group-{number}", leaves) for number in range(random.randint(0, 2))]
    templates = [*groups, *leaves]
    random.shuffle(templates)
    hook = {"template": random.choice(leaves)["name"], "expression": 'workflow.status == "Failed"', **argument(random)}
    made: Data = {"templates": templates}
    if groups:
        made["onExit"] = groups[0]["name"]
    return made | ({"hooks": {"failed": hook}} if random.random() < 0.5 else {})


def leaf(random: Random, name: str, argo: ArgoVersion, left_out: tuple[str, ...]) -> Data:
    """A template that does something, with one input."""
    kind = random.choice(LEAVES)
    made = {"name": name, **Settings(random, argo, (*left_out, *MOUNTS)).make("template", 0.1)}
    made["inputs"] = {"parameters": [{"name": "text", "value": "a"}]}
    own = {
        "container": {
            "image": "a/b:1",
            "command": ["echo"],
            "args": ["{{inputs.parameters.text}}", "{{workflow.status}}"],
        },
        "script": {"image": "a/b:1", "command": ["sh"], "source": "echo {{inputs.parameters.text}}"},
        "suspend": {"duration": "5"},
        "http": {"url": "https://example.com/{{inputs.parameters.text}}"},
        "resource": {"action": "get", "manifest": "kind: ConfigMap"},
    }
    made[kind] = own[kind]
    return made


def argument(random: Random) -> Data:
    """What a leaf is given."""
    return (
        {"arguments": {"parameters": [{"name": "text", "value": random.choice(GIVEN)}]}}
        if random.random() < 0.6
        else {}
    )


def group(random: Random, name: str, leaves: list[Data]) -> Data:
    """A template that leads to others: steps, or a DAG."""

    def call(number: int) -> Data:
        return {"name": f"call-{number}", "template": random.choice(leaves)["name"], **argument(random)}

    calls = [call(number) for number in range(random.randint(1, 3))]
    inputs = {"inputs": {"parameters": [{"name": "text", "value": "a"}]}}
    if random.random() < 0.6:
        for each in calls:
            each |= random.choice(({}, {"continueOn": {"failed": True, "error": True}}, {"when": random.choice(WHEN)}))
        return {"name": name, **inputs, "steps": [[each] for each in calls] if random.random() < 0.5 else [calls]}
    for before, each in itertools.pairwise(calls):
        each |= random.choice(({}, {"depends": f"{before['name']}.Succeeded"}, {"dependencies": [before["name"]]}))
    return {"name": name, **inputs, "dag": {"tasks": calls}}
