"""What a controller or a kubelet would expand in a workflow, and where the compiler writes it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

TEXT = r"'(?:[^'\\]|\\.)*'"
"""A string literal of Argo's expressions."""
SAFE = r"sprig\.replace\('\$', '\\\\u0024', sprig\.replace\('\{'\+'\{', '\{'\+'\\\\u007b', .*\)\)"
"""What leaves nothing to expand in the JSON that it is given."""
MAP_VARIABLE = r"\{\{=inputs\.parameters\.map_variable\}\}"
PLACES = {
    r"arguments\.parameters\[\]\.value": r"\{\{workflow\.uid\}\}",
    r"templates\[\]\.container\.args\[\]": (
        rf"{MAP_VARIABLE}|\{{\{{inputs\.parameters\.step\}}\}}|\{{\{{workflow\.parameters\.run_id\}}\}}"
    ),
    r"templates\[\]\.container\.env\[\]\.value": (
        r"\{\{=asInt\(retries\) \+ 1\}\}|\{\{=sprig\.fromJson\(inputs\.parameters\.given\)\[\"[\w-]+\"\]\}\}"
    ),
    r"templates\[\]\.dag\.tasks\[\]\.arguments\.parameters\[\]\.value": (
        rf"{MAP_VARIABLE}|\{{\{{=jsonpath\(item, '\$\[0\]'\)\}}\}}|\{{\{{={SAFE}\}}\}}"
    ),
    r"templates\[\]\.dag\.tasks\[\]\.withParam": (
        rf"\{{\{{=toJson\(map\(jsonpath\(inputs\.parameters\.items, '\$'\), \{{\[{SAFE}\]\}}\)\)\}}\}}"
    ),
    r"templates\[\]\.inputs\.parameters\[\]\.value": (
        rf"\{{\{{='\{{' \+ sprig\.join\(', ', map\(\[{TEXT}(?:, {TEXT})*\], .*\)\) \+ '\}}'\}}\}}"
        r"|\{\{=sprig\.replace\('\{'\+'\{workflow\.uid\}'\+'\}', workflow\.uid, workflow\.parameters\.run_id\)\}\}"
    ),
    r"templates\[\]\.memoize\.key": rf"\{{\{{=sprig\.sha256sum\((?:[\w.() ?:=!+,/-]|{TEXT})*\)\}}\}}",
}
"""By the path of a value below `spec`: all that may be expanded there, and nothing else beside it. A `}}` without its
`{{` is text."""

_METADATA = re.compile(r"metadata\.(annotations|labels)\..*", re.DOTALL)
"""Of the object itself: kept as it is, and read by nobody who expands anything."""
_OF_KUBELET = re.compile(r"templates\[\]\.container\.(args\[\]|command\[\]|env\[\]\.value)")


_ARGO_WORDS = ("spec", "template", "container", "steps")


def argo_words(project_file: object) -> set[str]:
    """The texts that a project file says in Argo's words, where tags are for Argo: they may be there as they are."""
    if not isinstance(project_file, dict):
        return set()
    pipelines = project_file.get("pipelines")
    listed = [each for each in pipelines if isinstance(each, dict)] if isinstance(pipelines, list) else []
    layers = [project_file.get("defaults"), *_values(project_file.get("environments")), *listed]
    layers += [layer for entry in listed for layer in _values(entry.get("environments"))]
    said = [layer.get(key) for layer in layers if isinstance(layer, dict) for key in _ARGO_WORDS]
    return {text for value in said for _, text in _texts(value, "")}


def _values(mapping: object) -> Iterable[object]:
    return mapping.values() if isinstance(mapping, dict) else ()


def expanded(workflow: object, said: Collection[str] = ()) -> Iterator[str]:
    """What would be expanded in a workflow and did not come from the compiler, each with its place. What is `said` in
    Argo's words comes from the user."""
    for path, text in _texts(workflow, ""):
        place = re.sub(r"^spec\.(workflowSpec\.)?", "", path)
        if _METADATA.fullmatch(path) or path == "spec.when" or text in said:
            continue
        allowed = PLACES.get(re.escape(place).replace(r"\-", "-"), "")
        rest = re.sub(rf"^(?:{allowed})$", "", text, flags=re.DOTALL) if allowed else text
        rest = _without_prefix(place, rest)
        if "{{" in rest:
            yield f"{path}: {rest[:200]!r}"
        if _OF_KUBELET.fullmatch(place) and "$(" in rest.replace("$$", ""):
            yield f"{path} for the kubelet: {rest[:200]!r}"


def _without_prefix(place: str, text: str) -> str:
    """The arguments of a command line may have the name of an option before the tag."""
    allowed = PLACES.get(re.escape(place).replace(r"\-", "-"), "")
    return re.sub(rf"^--?[\w-]+=(?:{allowed})$", "", text) if allowed else text


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield f"{path}.KEY", str(key)
            yield from _texts(item, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, f"{path}[]")
    elif isinstance(value, str):
        yield path, value
