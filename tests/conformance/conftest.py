"""Begins all selected runs at once, when the first test asks for one, and writes down how they went."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from .random_cases import RANDOM, count, seed
from .settings import PREFIX, from_environment, given, missing, variable
from .table import DIFFERS, NOT_RUN, SAME, STATED, Table

if TYPE_CHECKING:
    from .cases import Case
    from .runs import Pair, Runs

TABLE = Table()
RANDOM_ROW = "random ones"
BEFORE: dict[tuple[str, str], str] = {}
TOLD: list[str] = []


@pytest.fixture(scope="session")
def runs(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Skips without a cluster. The client of Kubernetes is only imported where there is one."""
    if absent := missing():
        pytest.skip(f"no cluster: {', '.join(absent)} not set (tests/conformance/README.md)")
    from .runs import Runs

    settings = from_environment()
    all_runs = Runs(settings, tmp_path_factory.mktemp("conformance"))
    TABLE.versions |= {family: magnus.version for family, magnus in settings.magnus.items()}
    TABLE.told |= {
        "*run on*": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "*Kubernetes*": all_runs.cluster.version(),
        "*seed of the random ones*": f"`{seed()}`, {count()} of them",
    }
    start = time.monotonic()
    try:
        for case, family in _selected(request.session):
            if not _absent(all_runs, case, family):
                all_runs.begin(case, family)
        yield all_runs
    finally:
        all_runs.close()
        pods = all_runs.pods
        TOLD.append(f"{len(pods)} workflows with {sum(pods)} pods in {time.monotonic() - start:.0f} s")


@pytest.fixture
def pair(runs: Runs, case: Case, family: str) -> Pair:
    if absent := _absent(runs, case, family):
        pytest.skip(absent)
    from .cluster import argo
    from .runs import NoTimeLeftError

    try:
        found = runs.result(case, family)
    except NoTimeLeftError:
        pytest.skip(f"no time left: {PREFIX}BUDGET is {runs.settings.budget:.0f} s")
    TABLE.argo = TABLE.argo or argo(found.pods)
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
        found = _found(item)
        word = good if report.passed else NOT_RUN if report.skipped else DIFFERS
        TABLE.add(_row(case), family, word, found.tries if found else 1)
    return report


def pytest_sessionfinish() -> None:
    """A selection of the cases is not written down: a column is one run."""
    from .all_cases import ALL

    if (page := given("TABLE")) and TABLE.words.keys() >= {_row(case) for case in ALL}:
        TABLE.write(Path(page))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for (case, family), before in BEFORE.items():
        if before:
            terminalreporter.write_line(f"{case} under {family} had to be run again, because of:")
            terminalreporter.write_line(before)
    for told in TOLD:
        terminalreporter.write_line(f"{PREFIX}SEED={seed()} {PREFIX}RANDOM={count()}: {told}")


def _row(case: Case) -> str:
    return RANDOM_ROW if case.name.startswith(f"{RANDOM}-") else case.name


def _absent(runs: Runs, case: Case, family: str) -> str:
    """What a case would need that is not there."""
    if family not in runs.settings.magnus:
        return f"no magnus {family}: {PREFIX}{variable('MAGNUS', family)} not set"
    if case.restricted and not runs.settings.restricted:
        return f"no namespace that enforces Pod Security: {PREFIX}RESTRICTED not set"
    return ""


def _found(item: pytest.Item) -> Pair | None:
    assert isinstance(item, pytest.Function)
    return cast("Pair | None", item.funcargs.get("pair"))


def _parameters(item: pytest.Item) -> dict[str, Any]:
    assert isinstance(item, pytest.Function)
    return item.callspec.params


def _selected(session: pytest.Session) -> list[Any]:
    """Case and family of each test that will want a run, each once; first what waits for clocks more than for cores."""
    found = [_parameters(item) for item in session.items if "pair" in getattr(item, "fixturenames", ())]
    each = {(one["case"].name, one["family"]): (one["case"], one["family"]) for one in found}
    return sorted(each.values(), key=lambda run: not run[0].attempts)
