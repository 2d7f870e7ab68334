"""The schema files: that they are whole, documented, and find their way into a wheel."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from tests.support.paths import ROOT
from tests.support.schema_documents import CAMEL, EARLY, FILES, SNAKE, whole

from magnus_argo.magnus.runtimes import RUNTIMES
from magnus_argo.magnus.runtimes.detect import telltales
from magnus_argo.schema import fast as quick
from magnus_argo.schema import files as resources
from magnus_argo.schema.fast import conforms

SCHEMAS = {name: resources.schema(name) for name in FILES}


def subschemas(schema: Any, *, conditional: bool = False) -> Iterator[tuple[dict[str, Any], bool]]:
    """Every schema in a schema; `conditional`: it stands under if, then, else or not, and only adds to another."""
    if not isinstance(schema, dict):
        return
    yield schema, conditional
    for keyword, inner in schema.items():
        below = conditional or keyword in ("if", "then", "else", "not", "anyOf", "allOf")
        if keyword in ("properties", "$defs"):
            for name, each in inner.items():
                is_condition = keyword == "$defs" and name.startswith(("says-", "has-"))
                yield from subschemas(each, conditional=conditional or is_condition)
        elif keyword in ("allOf", "anyOf"):
            for each in inner:
                yield from subschemas(each, conditional=below)
        elif keyword in ("if", "then", "else", "not", "items", "additionalProperties", "propertyNames"):
            yield from subschemas(inner, conditional=below)


ALL = [(name, each, conditional) for name, schema in SCHEMAS.items() for each, conditional in subschemas(schema)]


@pytest.mark.parametrize("name", FILES)
def test_schemas_are_schemas(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert resources.text(name).startswith("{")


def test_every_schema_is_known_to_conforms() -> None:
    for name, schema, _ in ALL:
        quick._compiled(schema, f"{name}.schema.json")


def test_every_reference_leads_somewhere_and_every_definition_is_used() -> None:
    used = set()
    for name, schema, _ in ALL:
        if "$ref" in schema:
            target = resources.absolute(schema["$ref"], f"{name}.schema.json")
            assert isinstance(resources.resolved(target)[0], dict)
            used.add(target)
    defined = {f"{name}.schema.json#/$defs/{kind}" for name, schema in SCHEMAS.items() for kind in schema["$defs"]}
    assert defined <= used


def described(schema: dict[str, Any], name: str, word: str) -> Any:
    while word not in schema and "$ref" in schema:
        schema, file = resources.resolved(schema["$ref"], f"{name}.schema.json")
        name = file.removesuffix(".schema.json")
    return schema.get(word)


def test_every_key_says_what_it_is_and_shows_how_it_is_written() -> None:
    silent = [
        (name, key, word)
        for name, schema, conditional in ALL
        for key, each in schema.get("properties", {}).items()
        for word in ("title", "description", "examples")
        if name != "argo" and not conditional and "not" not in each and not described(each, name, word)
    ]
    assert silent == []


def test_examples_and_defaults_conform() -> None:
    for name, schema, conditional in ALL:
        for key, each in schema.get("properties", {}).items():
            values = [*(described(each, name, "examples") or []), *([each["default"]] if "default" in each else [])]
            for value in values if not conditional else []:
                assert quick._compiled(each, f"{name}.schema.json")(value), (key, value)


def test_keys_that_are_refused_say_why() -> None:
    refused = [schema for _, schema, _ in ALL if "not" in schema and schema["not"] == {}]
    assert len(refused) > 10
    assert all(schema.get("x-help") for schema in refused)


def test_patterns_are_the_same_in_every_language_and_have_words() -> None:
    for _, schema, _ in ALL:
        if "pattern" in schema:
            pattern = schema["pattern"]
            assert pattern.startswith("^")
            assert pattern.endswith("$")
            assert "$" not in pattern[:-1]
            assert not any(written in pattern for written in (r"\d", r"\w", r"\s", r"\b", "(?", r"\("))
            assert not any("(" in characters for characters in re.findall(r"\[[^\]]*\]", pattern))
            assert schema["x-message"]


def test_numbers_ranges_and_several_types_have_words() -> None:
    for _, schema, _ in ALL:
        several = [each for each in schema["type"] if each != "null"] if isinstance(schema.get("type"), list) else []
        limited = {"minimum", "minLength", "minProperties", "minItems"} & set(schema)
        assert "x-message" in schema or not (limited or len(several) > 1)


def test_only_words_that_somebody_reads_are_annotations() -> None:
    words = {key for _, schema, _ in ALL for key in schema if key.startswith("x-")}
    messages = {
        "x-message",
        "x-help",
        "x-unexpected",
        "x-decided-by",
        "x-renamed",
        "x-needless",
        "x-short-for",
        "x-also-called",
        "x-names",
    }
    assert words == {*messages, "x-magnus", "x-since", "x-until"}


def test_telltales_are_the_keys_that_one_dialect_alone_has() -> None:
    """The compiler and editors choose the dialect by them."""
    keys = {each.dialect: set(SCHEMAS[each.schema]["$defs"]["config"]["properties"]) for each in RUNTIMES}
    for dialect, own in keys.items():
        assert telltales()[dialect] == own.difference(*(others for other, others in keys.items() if other != dialect))


def test_telltales() -> None:
    assert {"docker_image", "cpu_limit", "enable_caching", "node_selectors"} <= telltales()["early"]
    assert {"limits", "imagePullPolicy", "activeDeadlineSeconds"} <= telltales()["camel"]
    assert {"resources", "retry_strategy", "overrides", "namespace"} <= telltales()["snake"]
    every = [key for keys in telltales().values() for key in keys]
    assert len(every) == len(set(every))
    shared = {"image", "secrets_from_k8s", "parallelism", "output_file", "image_pull_policy", "tolerations"}
    assert not shared & set(every)


@pytest.mark.parametrize(
    ("executor", "dialect"), [(EARLY, "early"), (CAMEL, "camel"), (SNAKE, "snake")], ids=["early", "camel", "snake"]
)
def test_the_root_schema_takes_every_dialect(executor: str, dialect: str) -> None:
    document = whole(executor)
    root = {"$ref": "argo-config.schema.json"}
    assert conforms(document, root)
    document["executor"]["config"].pop("image" if dialect != "early" else "docker_image")
    assert not conforms(document, root)


def test_a_step_takes_the_keys_of_either_dialect() -> None:
    early, camel = (SCHEMAS[f"config/{dialect}"]["$defs"]["step"]["properties"] for dialect in ("early", "camel"))
    assert set(SCHEMAS["argo-config"]["$defs"]["some-step"]["properties"]) == set(early | camel)


def test_the_examples_of_the_repository_conform() -> None:
    checked = 0
    for file in sorted((ROOT / "examples").rglob("*.yaml")):
        # Each schema is for what is left when variables are replaced.
        document = yaml.safe_load(file.read_text(encoding="utf-8").replace("${memory}", "1Gi").replace("${pool}", "a"))
        kind = "magnus-argo" if file.name == "magnus-argo.yaml" else "argo-config"
        kind = "pipeline" if isinstance(document, dict) and "dag" in document else kind
        if kind != "argo-config" or {"executor", "mode"} & set(document):
            assert conforms(document, {"$ref": f"{kind}.schema.json"}), file
            checked += 1
    assert checked


def test_the_schemas_of_a_wheel_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data" / "schemas"
    folder.mkdir(parents=True)
    (folder / "pipeline.schema.json").write_text('{"title": "of the wheel"}', encoding="utf-8")
    monkeypatch.setattr(resources, "_PACKAGE", str(tmp_path))
    assert json.loads(resources.text("pipeline")) == {"title": "of the wheel"}
    assert resources.text("argo-config") == (ROOT / "schemas" / "argo-config.schema.json").read_text("utf-8")


def test_there_are_no_other_schemas() -> None:
    parts = {"argo", "config/common", *(runtime.schema for runtime in RUNTIMES)}
    assert set(FILES) == {*resources.SCHEMAS, *parts}
    files = {str(path.relative_to(ROOT / "schemas")) for path in (ROOT / "schemas").rglob("*.*")}
    assert files == {f"{name}.schema.json" for name in FILES}
    with pytest.raises(AssertionError):
        resources.text("../pipeline")
