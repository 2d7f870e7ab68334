"""`enable_caching`: the key under which Argo remembers that a container has succeeded (Argo is a model)."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from tests.model.dag import spec_of
from tests.model.parameters import named, values_of
from tests.model.substitution import substituted
from tests.support.cases import CASES

CASE = CASES["early-caching"] / "workflow.yaml"


def key(uid: str, step: str, run_id: str = "", *, all_at_once: bool = True) -> str:
    """The key of a step in the run with this `uid`, submitted with `run_id` if there is one. Without `all_at_once` the
    second replacement knows the inputs alone (3.4, 3.6.0 workflow/common/util.go SubstituteParams)."""
    spec = spec_of(yaml.safe_load(CASE.read_text()))
    template = next(template for template in spec["templates"] if "memoize" in template)
    arguments = values_of(spec["arguments"]) | ({"run_id": run_id} if run_id else {})
    workflow = {"workflow.uid": uid} | named("workflow", arguments)
    template["inputs"]["parameters"][0] |= {"value": step}
    once: Any = substituted(template, workflow)
    inputs = named("inputs", values_of(once["inputs"]))
    twice: Any = substituted(once, workflow | inputs if all_at_once else inputs)
    found: str = twice["memoize"]["key"]
    assert re.fullmatch("[a-zA-Z0-9][-a-zA-Z0-9]*", found), "4.1.2 workflow/controller/cache/cache.go"
    return found


@pytest.mark.parametrize("all_at_once", [True, False])
def test_a_run_is_itself_alone_unless_it_is_given_an_id(all_at_once: bool) -> None:
    assert key("one", "load", all_at_once=all_at_once) == key("one", "load", all_at_once=all_at_once)
    assert key("one", "load", all_at_once=all_at_once) != key("two", "load", all_at_once=all_at_once)
    assert key("one", "load", all_at_once=all_at_once) != key("one", "train", all_at_once=all_at_once)
    given = key("one", "load", "monday", all_at_once=all_at_once)
    assert given == key("two", "load", "monday", all_at_once=all_at_once)
    assert given != key("one", "load", "tuesday", all_at_once=all_at_once)


def test_an_id_that_was_replaced_already_is_the_same() -> None:
    """Argo stores the arguments of a Workflow with `{{workflow.uid}}` replaced, and then looks at them again."""
    assert key("one", "load", "one") == key("one", "load")
