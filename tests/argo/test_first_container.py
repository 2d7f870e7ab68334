"""Up to Argo 3.5 the first container's template, values included, is one environment variable of 128 KiB at most."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.support.diff_programs import ABCD, program

from magnus_argo.argo.first_container import LARGEST_VARIABLE, fitting
from magnus_argo.argo.translate import translate
from magnus_argo.magnus.program import Program

LISTS: dict[str, Any] = {
    "rows": [f"row {number} of a list of texts, as they are" for number in range(2000)],
    "quotes": ['"' * 20_000],
    "markup": "<&>" * 9_000,
    "umlauts": "äöü€" * 6_000,
    "number": 5,
}


def argo_template(found: Program) -> int:
    """The bytes of the variable, as Argo fills it: expressions evaluated, and written by Go."""
    given = {parameter.name: parameter.text(found.runtime) for parameter in found.arguments()}
    safe = {name: text if _is_json(text) else json.dumps(text, ensure_ascii=False) for name, text in given.items()}
    spec: Any = translate(found)["spec"]
    (first,) = (template for template in spec["templates"] if template["name"].startswith("first"))
    for parameter in first["inputs"]["parameters"]:
        if parameter["name"] == "given":
            parameter["value"] = json.dumps(safe, ensure_ascii=False)
    for variable in first["container"]["env"]:
        name = variable["name"].removeprefix("MAGNUS_PRM_")
        variable["value"] = safe.get(name, "")
    text = json.dumps(first, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return len(f"ARGO_TEMPLATE={text}".encode()) + 1


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("argo", ["3.4", "3.5"])
def test_the_largest_keep_the_values_of_the_file(argo: str) -> None:
    whole = program(ABCD, parameters=LISTS, argo="3.7")
    assert argo_template(whole) > 3 * LARGEST_VARIABLE
    fitted = program(ABCD, parameters=LISTS, argo=argo)
    assert "rows" in fitted.held_back
    assert "number" not in fitted.held_back
    assert LARGEST_VARIABLE / 2 < argo_template(fitted) < LARGEST_VARIABLE


@pytest.mark.parametrize("argo", ["3.6", "3.7", "4.0", "4.1"])
def test_later_versions_hand_over_all(argo: str) -> None:
    assert program(ABCD, parameters=LISTS, argo=argo).held_back == frozenset()


def test_what_fits_is_left_as_it_is() -> None:
    found = program(ABCD, parameters={"rows": LISTS["rows"][:500], "number": 5}, argo="3.5")
    assert found.held_back == frozenset()
    assert fitting(found) is found
