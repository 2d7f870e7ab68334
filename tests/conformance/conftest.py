"""Begins all selected runs at once, when the first test asks for one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from .settings import executable_variable, from_environment, missing

if TYPE_CHECKING:
    from .runs import Runs


@pytest.fixture(scope="session")
def runs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Skips without a cluster. The client of Kubernetes is only imported where there is one."""
    if absent := missing():
        pytest.skip(f"no cluster: {', '.join(absent)} not set (tests/conformance/README.md)")
    from .runs import Runs

    settings = from_environment()
    all_runs = Runs(settings, tmp_path_factory.mktemp("conformance"))
    try:
        for case, family in _selected(request.session):
            if family in settings.magnus:
                all_runs.begin(case, family)
        yield all_runs
    finally:
        all_runs.close()


@pytest.fixture
def pair(runs: Runs, case, family):
    if family not in runs.settings.magnus:
        pytest.skip(f"no magnus {family}: CONFORMANCE_{executable_variable(family)} not set")
    return runs.result(case, family)


def _selected(session: pytest.Session) -> list:
    """Case and family of each test that will want a run, each once."""
    found = [item.callspec.params for item in session.items if "pair" in getattr(item, "fixturenames", ())]
    return list({(one["case"].name, one["family"]): (one["case"], one["family"]) for one in found}.values())
