"""Random settings in Argo's words: whatever the schema takes, field by field, with names that fit together."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from magnus_argo.argo.limits import is_known
from magnus_argo.magnus.versions import ArgoVersion
from magnus_argo.schema import files

DEFINITIONS = files.schema("argo")["$defs"]
TEXTS = ("a", "b-1", "registry", "Some text", "5", "yes", "{{workflow.name}}", "/a/b", "é", "x.y/z")
SAMPLES = {
    "label": ("", "a", "team-1", "x.y_z", "5"),
    "qualified": ("team", "example.org/team", "a.b/c_d"),
    "quantity": ("1", "500m", "1.5Gi", "2e3", 5, 0),
    "duration": ("30s", "5m", "1h30m", "10"),
    "units": ("30s", "1.5h", "1h30m"),
    "positive": ("5", "{{workflow.parameters.run_id}}"),
    "dns": ("a", "cache-1", "x9"),
    "word": ("A", "b_1"),
    "base64": ("", "YWI="),
}
BY_PATTERN = {
    "^([A-Za-z0-9](": "label",
    "^([a-z0-9]+(": "qualified",
    "^(([a-z0-9]+(": "qualified",
    "^[a-z0-9]+(": "dns",
    "^(\\+|-)?(([0-9]+": "quantity",
    "^([0-9]+(\\.[0-9]*)?|\\.[0-9]+)((": "duration",
    "^([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(h": "units",
    "^([1-9]": "positive",
    "^[a-z0-9]([-a-z0-9]{0,61}": "dns",
    "^[a-z]([-a-z0-9]{0,58}": "dns",
    "^[-._a-zA-Z]": "word",
    "^[-a-zA-Z0-9_": "word",
    "^[a-zA-Z0-9][-a-zA-Z0-9]": "dns",
    "^[a-zA-Z_]": "word",
    "^[^\\x00]": "dns",
    "^([A-Za-z0-9+/]": "base64",
}


FIXED = {"podSpecPatch": '{"terminationGracePeriodSeconds": 60}', "automountServiceAccountToken": True}
"""What is checked otherwise than by its shape."""


TOLERATIONS = (
    {"operator": "Exists"},
    {"key": "pool", "value": "gpu", "effect": "NoSchedule"},
    {"key": "pool", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 60},
)
ONE_OF = (
    {"value", "valueFrom"},
    {"configMapKeyRef", "fieldRef", "fileKeyRef", "resourceFieldRef", "secretKeyRef"},
    {"configMapRef", "secretRef"},
    {"exec", "grpc", "httpGet", "sleep", "tcpSocket"},
)


class Settings:
    """Makes settings; `spec`, `template` and `container` of `argo.schema.json`."""

    def __init__(self, random: Random, argo: ArgoVersion, left_out: tuple[str, ...] = ()) -> None:
        self.random = random
        self.argo = argo
        self.left_out = left_out

    def make(self, kind: str, share: float = 0.15) -> dict[str, Any]:
        made = self._mapping(DEFINITIONS[kind], share, 0)
        assert isinstance(made, dict)
        return made

    def _value(self, schema: dict[str, Any], depth: int) -> Any:
        while "$ref" in schema:
            schema = DEFINITIONS[schema["$ref"].rpartition("/")[2]]
        named = schema.get("type", "string")
        kinds = [named] if isinstance(named, str) else [kind for kind in named if kind != "null"]
        kind = self.random.choice(kinds)
        make: dict[str, Callable[[], Any]] = {
            "object": lambda: self._mapping(schema, 1.2 / (depth + 2), depth + 1),
            "array": lambda: [self._value(schema["items"], depth + 1) for _ in range(self._length(schema))],
            "boolean": lambda: self.random.random() < 0.5,
            "integer": lambda: self.random.randint(max(schema.get("minimum", 0), 0), 20),
            "number": lambda: self.random.choice((0, 1, 2.5)),
            "string": lambda: self._text(schema),
        }
        if kind == "integer" and "pattern" in schema:
            return 5
        return make[kind]()

    def _length(self, schema: dict[str, Any]) -> int:
        return max(schema.get("minItems", 0), self.random.choice((0, 1, 1, 2)))

    def _text(self, schema: dict[str, Any]) -> str:
        schema = schema.get("else", schema.get("then", schema))
        if "enum" in schema:
            return str(self.random.choice(schema["enum"]))
        return str(self._matching(schema["pattern"])) if "pattern" in schema else self.random.choice(TEXTS)

    def _matching(self, pattern: str) -> Any:
        (kind,) = (kind for start, kind in BY_PATTERN.items() if pattern.startswith(start))
        return self.random.choice(SAMPLES[kind])

    def _is_there(self, key: str, schema: dict[str, Any]) -> bool:
        known = is_known(self.argo, schema.get("x-since", ""), schema.get("x-until", ""))
        return known and "not" not in schema and key not in self.left_out

    def _mapping(self, schema: dict[str, Any], share: float, depth: int) -> dict[str, Any]:
        known, required = schema.get("properties", {}), schema.get("required", ())
        fields = [key for key, each in known.items() if self._is_there(key, each)]
        chosen = [key for key in fields if key in required or self.random.random() < share]
        made = {key: FIXED.get(key) or self._value(known[key], depth) for key in chosen}
        if schema is DEFINITIONS["Toleration"]:
            return dict(self.random.choice(TOLERATIONS))
        if schema is DEFINITIONS["Volume"]:
            made = dict([("name", made["name"]), *[item for item in made.items() if item[0] != "name"][:1]])
        for group in ONE_OF:
            for key in [key for key in made if key in group][1:]:
                del made[key]
        if "then" in schema:
            made |= {"values": ["a"]} if made["operator"] in ("In", "NotIn") else {"values": []}
        other = schema.get("additionalProperties")
        if isinstance(other, dict):
            made |= {self.random.choice(SAMPLES["qualified"]): self._value(other, depth) for _ in range(2)}
        return made
