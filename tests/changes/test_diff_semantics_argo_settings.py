"""What a change of settings in Argo's words is called."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.argo_words import settings_of
from tests.support.diff_programs import ABCD, program, words

UTC = {"env": [{"name": "TZ", "value": "UTC"}]}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            {"spec": {"ttlStrategy": {"secondsAfterCompletion": 60}}},
            {"spec": {"ttlStrategy": {"secondsAfterCompletion": 90}}},
            ["`spec.ttlStrategy.secondsAfterCompletion` 60 → 90"],
        ),
        (
            {},
            {"container": UTC},
            ["`container.env[TZ].value` UTC instead of none in all 6 steps"],
        ),
        (
            {"container": UTC},
            {"container": UTC, "steps": {"b": {"container": {"env": [{"name": "TZ", "value": "CET"}]}}}},
            ["step `b`: `container.env[TZ].value` UTC → CET"],
        ),
        (
            {"steps": {"b": {"template": {"volumes": [{"name": "tmp", "emptyDir": {}}]}}}},
            {},
            ["step `b`: no `template.volumes[tmp].emptyDir` instead of {}"],
        ),
        (
            {},
            {"spec": {"imagePullSecrets": [{"name": "registry"}]}},
            ['`spec.imagePullSecrets[registry]` `[{"name": "registry"}]` instead of none'],
        ),
        ({"spec": {"podGC": None}}, {}, []),
    ],
)
def test_settings(before: dict[str, Any], after: dict[str, Any], expected: list[str]) -> None:
    base, head = (program(ABCD, settings=settings_of(**said)) for said in (before, after))
    assert words(base, head) == expected


def test_the_description_of_the_pipeline() -> None:
    base, head = program(ABCD), program(ABCD, about="Trains the model.")
    assert words(base, head) == ["description `Trains the model.` instead of none"]
