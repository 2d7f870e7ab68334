"""Plain data laid over other plain data as Kubernetes merges a patch: mappings key by key, lists by their merge keys.

Merge keys: `x-kubernetes-patch-merge-key` in Argo 4.0.5 api/jsonschema/schema.json, and Kubernetes 1.34 api/core/v1
types.go for the ports (a list-map by two keys) and the resource claims of a pod.
"""

from __future__ import annotations

from collections.abc import Mapping

from magnus_argo.yaml.nodes import Value

MERGE_KEYS: Mapping[str, tuple[str, ...]] = {
    "artifacts": ("name",),
    "containers": ("name",),
    "env": ("name",),
    "hostAliases": ("ip",),
    "imagePullSecrets": ("name",),
    "initContainers": ("name",),
    "parameters": ("name",),
    "ports": ("containerPort", "protocol"),
    "resourceClaims": ("name",),
    "sidecars": ("name",),
    "tasks": ("name",),
    "templates": ("name",),
    "volumeDevices": ("devicePath",),
    "volumeMounts": ("mountPath",),
    "volumes": ("name",),
}
"""What tells the items of a list apart, by the key that the list stands under. A list that is not here replaces the one
below it: tolerations too, because two of one key are two, and Kubernetes' own merge would make one of them."""

_UNSAID: Mapping[str, Value] = {"protocol": "TCP"}  # Kubernetes' default


def identity(field: str, item: Value) -> tuple[Value, ...] | None:
    """Finds what tells an item of the list under the key `field` from the others; None if it has no such keys, or the
    list none. Items with the same identity are merged."""
    keys = MERGE_KEYS.get(field)
    if keys is None or not isinstance(item, dict):
        return None
    found = tuple(item.get(key, _UNSAID.get(key)) for key in keys)
    return found if all(isinstance(each, (str, int)) for each in found) else None


def merged(below: Value, above: Value, field: str = "") -> Value:
    """Lays `above` over `below`, which both stand under the key `field`, and returns new data. A null above takes away
    what is below."""
    if isinstance(below, dict) and isinstance(above, dict):
        return below | {key: merged(below.get(key), value, key) for key, value in above.items()}
    if isinstance(below, list) and isinstance(above, list) and field in MERGE_KEYS:
        return _items(below, above, field)
    return above


def _items(below: list[Value], above: list[Value], field: str) -> list[Value]:
    """In the order below, with what is new at the end. An identity that is twice in one list stays there twice: that is
    for a check to find."""
    found = [*below]
    places = {each: place for place, item in enumerate(below) if (each := identity(field, item)) is not None}
    for item in above:
        key = identity(field, item)
        place = places.pop(key, None) if key is not None else None
        if place is None:
            found.append(item)
        else:
            found[place] = merged(found[place], item)
    return found


def stated(value: Value) -> Value:
    """Leaves out of mappings what is null, which says nothing."""
    if isinstance(value, dict):
        return {key: stated(each) for key, each in value.items() if each is not None}
    return [stated(item) for item in value] if isinstance(value, list) else value
