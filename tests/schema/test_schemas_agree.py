"""fast.py, the explanation and jsonschema give one verdict on every document."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from tests.support.schema_documents import ENTRIES, FILES, GOOD, mutated

from magnus_argo.magnus.runtimes import RUNTIMES
from magnus_argo.schema import fast as quick
from magnus_argo.schema import files as resources
from magnus_argo.schema import problems
from magnus_argo.schema.bundle import bundled
from magnus_argo.schema.fast import conforms

REGISTRY: Registry = Registry().with_resources(
    (f"{name}.schema.json", DRAFT202012.create_resource(resources.schema(name))) for name in FILES
)


CONFIGS = [document for target, document in GOOD.items() if target.startswith("config/")]
SETTINGS = [{"cpu_limit": 2, "docker_image": "a"}, {"image": "a", "limits": {"cpu": "1"}}, {"big": None}]


def verdicts(value: Any, target: str) -> tuple[bool, bool, bool]:
    reference = {"$ref": target}
    plain = Draft202012Validator(reference, registry=REGISTRY).is_valid(value)
    return plain, conforms(value, reference), not any(True for _ in problems(value, target))


def has_what_differs(value: Any) -> bool:
    """Text that ends in a line break, which Python lets `$` match, and 5.0, which JSON Schema takes for an integer."""
    return any(word in json.dumps(value) for word in ('\\n"', "5.0"))


@pytest.mark.parametrize("target", ENTRIES)
def test_good_documents_are_good_to_all(target: str) -> None:
    assert verdicts(GOOD[target], target) == (True, True, True)


@pytest.mark.parametrize("target", ENTRIES)
def test_one_verdict_on_mutated_documents(target: str) -> None:
    generator = random.Random(target)
    yes = 0
    for _ in range(600):
        document = mutated(generator, GOOD[target])
        plain, fast, explained = verdicts(document, target)
        assert fast == explained, document
        assert fast == plain or has_what_differs(document), document
        yes += fast
    assert 50 < yes < 550


def test_the_schema_for_editors_gives_the_verdict_of_its_parts() -> None:
    whole = bundled("argo-config")
    references = re.findall(r'"\$ref": "([^"]*)"', json.dumps(whole))
    assert all(reference.startswith("#/$defs/") for reference in references)
    Draft202012Validator.check_schema(whole)
    schemas: dict[str, str] = {runtime.dialect: f"{runtime.schema}.schema.json" for runtime in RUNTIMES}
    schemas |= {"": "argo-config.schema.json", "step": "argo-config.schema.json#/$defs/step"}
    for part, target in schemas.items():
        only = {"$ref": f"#/$defs/{part}", "$defs": whole["$defs"]} if part else whole
        validator = Draft202012Validator(only)
        generator = random.Random(f"bundled {part}")
        for start in CONFIGS if part != "step" else SETTINGS:
            documents = [mutated(generator, start) for _ in range(100)]
            verdicts = [validator.is_valid(document) for document in documents]
            for document, verdict in zip(documents, verdicts, strict=True):
                assert verdict == conforms(document, {"$ref": target}) or has_what_differs(document), document


def test_the_project_schema_for_editors_gives_the_verdict_of_its_parts() -> None:
    whole = bundled("magnus-argo")
    Draft202012Validator.check_schema(whole)
    validator, generator = Draft202012Validator(whole), random.Random("bundled project")
    for _ in range(100):
        document = mutated(generator, GOOD["magnus-argo.schema.json"])
        verdict = conforms(document, {"$ref": "magnus-argo.schema.json"})
        assert verdict == validator.is_valid(document) or has_what_differs(document), document


@cache
def documents_with_verdicts() -> list[tuple[Any, str, bool]]:
    found = []
    for target in ENTRIES:
        generator = random.Random(f"again {target}")
        for _ in range(500):
            document = mutated(generator, GOOD[target])
            found.append((document, target, conforms(document, {"$ref": target})))
    wrong_name: dict[str, Any] = {"defaults": {"variables": {"a-b": "c"}}}
    found.append((wrong_name, "magnus-argo.schema.json", conforms(wrong_name, {"$ref": "magnus-argo.schema.json"})))
    return found


@pytest.fixture
def fresh_checks() -> Iterator[None]:
    quick._referenced.cache_clear()
    yield
    quick._referenced.cache_clear()


def left_out(schema: dict[str, Any], base: str) -> quick.Check:
    return lambda _: True


@pytest.mark.parametrize("keywords", [" ".join(sorted(keywords)) for keywords, _ in quick._BUILDERS])
def test_a_check_that_is_left_out_is_noticed(
    keywords: str, monkeypatch: pytest.MonkeyPatch, fresh_checks: None
) -> None:
    expected = documents_with_verdicts()
    quick._referenced.cache_clear()
    without = tuple(
        (known, left_out if " ".join(sorted(known)) == keywords else build) for known, build in quick._BUILDERS
    )
    monkeypatch.setattr(quick, "_BUILDERS", without)
    assert any(conforms(document, {"$ref": target}) != verdict for document, target, verdict in expected)
