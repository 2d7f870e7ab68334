"""Labels of names that somebody has chosen to have the same checksum."""

from __future__ import annotations

import pytest
from tests.support.work import grows_evenly

from magnus_argo.argo import names


def test_names_with_one_label_and_one_checksum(monkeypatch: pytest.MonkeyPatch) -> None:
    """CRC-32 is linear, so that anybody can find thousands of them."""
    monkeypatch.setattr(names, "_checksum", lambda _: "0" * 8)

    def alike(size: int) -> list[str]:
        return [f"a{'_' * number}" for number in range(size)]

    assert [*names.labels(alike(4)).values()] == ["a", "a-00000000", "a-00000000-2", "a-00000000-3"]
    assert grows_evenly(alike, names.labels, 50)
