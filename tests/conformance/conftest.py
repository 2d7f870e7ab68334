"""Begins all selected runs at once, when the first test asks for one, and writes down how they went."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .settings import PREFIX, from_environment, given, missing, variable
from .table import DIFFERS, NOT_RUN, SAME, STATED, Table

if TYPE_CHECKING:
    from .cases import Case
    from .runs import Pair, Runs

TABLE = Table()
BEFORE: dict[tuple[str, str], str] = {}


@pytest.fixture(scope="session")
def runs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Skips without a cluster. The client of Kubernetes is only imported where there is one."""
    if absent := missing():
        pytest.skip(f"no cluster: {', '.join(absent)} not set (tests/conformance/README.md)")
    from .runs import Runs

    settings = from_environment()
    all_runs = Runs(settings, tmp_path_factory.mktemp("conformance"))
    TABLE.versions |= {family: magnus.version for family, magnus in settings.magnus.items()}
    TABLE.versions["kubernetes"] = all_runs.cluster.version()
    try:
        for case, family in _selected(request.session):
            if family in settings.magnus:
                all_runs.begin(case, family)
        yield all_runs
    finally:
        all_runs.close()


@pytest.fixture
def pair(runs: Runs, case: Case, family: str) -> Pair:
    if family not in runs.settings.magnus:
        pytest.skip(f"no magnus {family}: {PREFIX}{variable('MAGNUS', family)} not set")
    from .runs import NoTimeLeftError

    try:
        found = runs.result(case, family)
    except NoTimeLeftError:
        pytest.skip(f"no time left: {PREFIX}BUDGET is {runs.settings.budget:.0f} s")
    TABLE.versions["argo"] = found.version
    TABLE.repeated[case.name, family] = found.tries
    BEFORE[case.name, family] = found.before
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if "pair" in getattr(item, "fixturenames", ()) and not missing() and (report.when == "call" or not report.passed):
        case, family = (_parameters(item)[name] for name in ("case", "family"))
        good = STATED if case.attempts else SAME
        TABLE.add(case.name, family, good if report.passed else NOT_RUN if report.skipped else DIFFERS)
    return report


def pytest_sessionfinish() -> None:
    if (page := given("TABLE")) and TABLE.words:
        TABLE.write(Path(page))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for (case, family), tries in TABLE.repeated.items():
        if tries > 1 and TABLE.words[case][family] in (SAME, STATED):
            terminalreporter.write_line(f"{case} under {family}: the two went the same way at try {tries}, before:")
            terminalreporter.write_line(BEFORE[case, family])


def _parameters(item: pytest.Item) -> dict[str, Any]:
    assert isinstance(item, pytest.Function)
    return item.callspec.params


def _selected(session: pytest.Session) -> list[Any]:
    """Case and family of each test that will want a run, each once; first what waits for clocks more than for cores."""
    found = [_parameters(item) for item in session.items if "pair" in getattr(item, "fixturenames", ())]
    each = {(one["case"].name, one["family"]): (one["case"], one["family"]) for one in found}
    return sorted(each.values(), key=lambda run: not run[0].attempts)
