"""What a `podSpecPatch` may change, as far as it is known before Argo fills it in."""

from __future__ import annotations

import pytest
from tests.support.argo_words import settings_of
from tests.support.diff_programs import chain, program

from magnus_argo.checks.argo_settings.risks import check_risks

MAIN = "the patch changes the container `main`, after all that is checked and shown in diffs"
OPEN = "what the patch changes is known only when Argo has filled it in, after all that is checked"
NAME = "{{workflow.name}}"


@pytest.mark.parametrize(
    ("patch", "told"),
    [
        ("{containers: [{name: main, image: x}]}", [MAIN]),
        ("{containers: [{name: main, terminationMessagePath: '/" + NAME + "', image: x}]}", [MAIN]),
        ("{containers: [{name: m" + NAME + ", image: x}]}", [MAIN]),
        ("{containers: [{ " + NAME + ": main, image: x}]}", [MAIN]),
        ("{containers: [{name: wait, image: " + NAME + "}]}", []),
        ("{terminationGracePeriodSeconds: {{=\n 60}}}", [OPEN]),
        ("{priorityClassName: '{{workflow.parameters.class}}'}", [OPEN]),
        ("{priorityClassName: '{{inputs.parameters.step}}'}", [OPEN]),
        ("{priorityClassName: '{{ pod.name }}'}", []),
        ("{ " + NAME + ": x}", [OPEN]),
        (NAME, [OPEN]),
        ("containers: [" + NAME, [OPEN]),
        ("{Containers: [{Name: main, image: x}]}", [MAIN]),
        ("{a: 1, a: 2, name: " + NAME + "}", [OPEN]),
    ],
)
def test_what_argo_fills_in_hides_nothing(patch: str, told: list[str]) -> None:
    found = check_risks(program(chain("a"), settings=settings_of(template={"podSpecPatch": patch})))
    assert [problem.message for problem in found] == told


@pytest.mark.parametrize(
    ("patch", "why"),
    [
        ('{"containers": [{"name": "wait"}], "containers": [{"name": "main"}]}', "appears twice"),
        ("{containers: [{name: !!binary bWFpbg==, image: x}]}", "does not know the tag `!!binary`"),
        ("!!binary Y29udGFpbmVycw==: [{name: main}]", "does not know the tag `!!binary`"),
    ],
)
def test_what_readers_take_for_different_things_is_a_mistake(patch: str, why: str) -> None:
    (found,) = check_risks(program(chain("a"), settings=settings_of(template={"podSpecPatch": patch})))
    assert found.rule.name == "bad-patch"
    assert why in found.message


def test_braces_that_nothing_closes_are_gone_over_once() -> None:
    settings = settings_of(template={"podSpecPatch": "{" * 900_000})
    assert [problem.rule.name for problem in check_risks(program(chain("a"), settings=settings))] == ["bad-patch"]
