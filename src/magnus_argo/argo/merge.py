"""Plain data laid over other plain data as Kubernetes merges a patch: mappings key by key, lists by their merge keys.

Merge keys: `x-kubernetes-patch-merge-key` in Argo 4.0.5 api/jsonschema/schema.json, and Kubernetes 1.34 api/core/v1
types.go for the ports (a list-map by two keys) and the resource claims of a pod.
"""

from __future__ import annotations

from collections.abc import Mapping as Lookup

from magnus_argo.yaml.nodes import Mapping, Node, Sequence, Value, plain

MERGE_KEYS: Lookup[str, tuple[str, ...]] = {
    "artifacts": ("name",),
    "claims": ("name",),
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

_UNSAID: Lookup[str, Value] = {"protocol": "TCP"}  # Kubernetes' default


def identity(field: str, item: Value) -> tuple[Value, ...] | None:
    """Finds what tells an item of the list under the key `field` from the others; None if it has no such keys, or the
    list none. Items with the same identity are merged. True and false tell nothing: in Python, true is 1."""
    keys = MERGE_KEYS.get(field)
    if keys is None or not isinstance(item, dict):
        return None
    values = tuple(item.get(key, _UNSAID.get(key)) for key in keys)
    return values if all(isinstance(each, (str, int)) and not isinstance(each, bool) for each in values) else None


def merged(below: Value, above: Value, field: str = "") -> Value:
    """Lays `above` over `below`, which both stand under the key `field`, and returns new data. A null above takes away
    what is below."""
    if isinstance(below, dict) and isinstance(above, dict):
        return below | {key: merged(below.get(key), value, key) for key, value in above.items()}
    if isinstance(below, list) and isinstance(above, list) and field in MERGE_KEYS:
        return _items(below, above, field)
    return above


def _items(below: list[Value], above: list[Value], field: str) -> list[Value]:
    """In the order below, with what is new at the end."""
    items = [*below]
    for item, place in zip(above, _places(below, above, field), strict=True):
        if place is None:
            items.append(item)
        else:
            items[place] = merged(items[place], item)
    return items


def _places(below: list[Value], above: list[Value], field: str) -> list[int | None]:
    """Where below stands what each item above is merged with. An identity that is twice in one list stays there twice:
    that is for a check to find."""
    known = {each: place for place, item in enumerate(below) if (each := identity(field, item)) is not None}
    identities = (identity(field, item) for item in above)
    return [known.pop(each, None) if each is not None else None for each in identities]


def merged_nodes(below: Node, above: Node, field: str = "") -> Node:
    """Lays a tree over another one as `merged` does with plain data; each value keeps the place where it is said."""
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        return merged_mappings(below, above)
    if isinstance(below, Sequence) and isinstance(above, Sequence) and field in MERGE_KEYS:
        node = Sequence(above.path, above.line, above.column, above.end_column)
        node.items = [*below.items]
        places = _places([plain(item) for item in below.items], [plain(item) for item in above.items], field)
        for item, place in zip(above.items, places, strict=True):
            if place is None:
                node.items.append(item)
            else:
                node.items[place] = merged_nodes(node.items[place], item)
        return node
    return above


def merged_mappings(below: Mapping, above: Mapping) -> Mapping:
    """Lays a mapping over another one, key by key, as `merged_nodes` does."""
    node = Mapping(above.path, above.line, above.column, above.end_column)
    node.keys = below.keys | above.keys
    node.values = {**below.values}
    for key, value in above.values.items():
        under = node.values.get(key)
        node.values[key] = value if under is None else merged_nodes(under, value, key)
    return node


def stated(value: Value) -> Value:
    """Leaves out of mappings what is null, which says nothing."""
    if isinstance(value, dict):
        return {key: stated(each) for key, each in value.items() if each is not None}
    return [stated(item) for item in value] if isinstance(value, list) else value
