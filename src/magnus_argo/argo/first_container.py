"""What the first container is handed, cut down to what fits where Argo hands a template over in one variable.

Up to 3.5 each container has its template, values included, in `ARGO_TEMPLATE` (3.5.15 workflow/controller/
workflowpod.go); the first one has every argument twice in it, in the input with all of them and in its environment.
Linux takes no variable above 128 KiB, and the pod fails with "argument list too long". From 3.6 on a large template
comes in a ConfigMap.
"""

from __future__ import annotations

import json

from magnus_argo.argo.limits import is_known
from magnus_argo.argo.translate import translate
from magnus_argo.argo.workflow import Data
from magnus_argo.diagnostics.records import replace
from magnus_argo.magnus.parameters import Parameter
from magnus_argo.magnus.program import Program
from magnus_argo.yaml.nodes import Value

LARGEST_VARIABLE = 131_072
"""Bytes of `NAME=value` and the closing zero (Linux MAX_ARG_STRLEN)."""

_TO_SPARE = 8_192
"""For what stands in the place of tags: the step's name, the run's id, the items of maps."""
_WORTH_A_LOOK = 16_384
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def fitting(program: Program) -> Program:
    """Holds back the largest parameters, from the largest on, until the first container can start; they keep the file's
    values. Returns the program itself if all fit."""
    costs = {parameter.name: _cost(parameter, program) for parameter in program.arguments()}
    total = sum(costs.values())
    if is_known(program.options.argo, "3.6", "") or total < _WORTH_A_LOOK:
        return program
    room = LARGEST_VARIABLE - _TO_SPARE - _largest_container(replace(program, held_back=frozenset(costs)))
    held_back: set[str] = set()
    for name in sorted(costs, key=lambda name: (-costs[name], name)):
        if total <= room:
            break
        held_back.add(name)
        total -= costs[name]
    return replace(program, held_back=frozenset(held_back)) if held_back else program


def _cost(parameter: Parameter, program: Program) -> int:
    """The bytes that an argument adds to the JSON of the first template (argo/expressions.py arguments_as_json)."""
    text = parameter.text(program.runtime)
    safe = text if _is_json(text) else _json(text)
    in_all = f"{_json(parameter.name)}: {_json(safe)}, "
    own: Value = {"name": f"{program.runtime.family.parameter_prefix}{parameter.name}", "value": safe}
    return len(_json(in_all).encode()) + len(_json(own).encode())


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _largest_container(program: Program) -> int:
    templates = _templates(translate(program))
    return max(len(_json(template).encode()) for template in templates if "container" in template)


def _templates(workflow: Data) -> list[Data]:
    spec = workflow["spec"]
    assert isinstance(spec, dict)
    inner = spec.get("workflowSpec", spec)
    assert isinstance(inner, dict)
    listed = inner["templates"]
    assert isinstance(listed, list)
    return [template for template in listed if isinstance(template, dict)]


def _json(value: Value) -> str:
    """JSON as Go writes it (encoding/json escapes what HTML would act on)."""
    return _JSON.encode(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
