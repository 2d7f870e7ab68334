"""Labels and annotations of pods, so that every version of Argo puts the same ones on them.

Of a key that both have, Argo up to 3.6, from 3.7.15 and from 4.0.6 takes a template's `metadata`, and 3.7.0 to 3.7.14
and 4.0.0 to 4.0.5 the spec's `podMetadata` (workflow/templateresolution/context.go addPodMetadata). So a key that some
template gives another value stands in every template, and not in the spec.
"""

from __future__ import annotations

from magnus_argo.argo.workflow import Data
from magnus_argo.yaml.nodes import Value

_KINDS = ("labels", "annotations")
_WITH_PODS = ("container", "script", "containerSet", "resource", "data")


def alike_in_all_versions(spec: Data) -> Data:
    """Moves what a template says otherwise from the spec's `podMetadata` into the templates with pods."""
    general, templates = _mapping(spec.get("podMetadata")), spec["templates"]
    assert isinstance(templates, list)
    moved = {kind: _otherwise(_mapping(general.get(kind)), kind, templates) for kind in _KINDS}
    if not any(moved.values()):
        return spec
    kept = {key: _without(value, moved.get(key, {})) for key, value in general.items()}
    changed: Data = {
        **spec,
        "podMetadata": {key: value for key, value in kept.items() if value},
        "templates": [_with(_mapping(template), moved) for template in templates],
    }
    return changed if changed["podMetadata"] else {key: each for key, each in changed.items() if key != "podMetadata"}


def _otherwise(general: Data, kind: str, templates: list[Value]) -> Data:
    own = [_mapping(_mapping(_mapping(template).get("metadata")).get(kind)) for template in templates]
    return {key: text for key, text in general.items() if any(texts.get(key, text) != text for texts in own)}


def _without(value: Value, moved: Data) -> Value:
    return {key: text for key, text in value.items() if key not in moved} if isinstance(value, dict) else value


def _with(template: Data, moved: dict[str, Data]) -> Data:
    if not any(kind in template for kind in _WITH_PODS):
        return template
    metadata = _mapping(template.get("metadata"))
    both: Data = {kind: {**moved[kind], **_mapping(metadata.get(kind))} for kind in _KINDS}
    whole: Data = {**metadata, **{kind: texts for kind, texts in both.items() if texts}}
    first: Data = {"name": template["name"], "metadata": whole}
    return first | {key: value for key, value in template.items() if key not in first}


def _mapping(value: Value) -> Data:
    return value if isinstance(value, dict) else {}
