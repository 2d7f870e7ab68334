"""Fixtures for all tests, and `--update` for the golden files."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.hook_runs import Hooks

SCRUBBED = (
    *("MAGNUS_", "GITHUB_", "RUNNER_", "INPUT_", "PRE_COMMIT"),
    *("GITLAB_", "BITBUCKET_", "BUILDKITE", "CIRCLE", "JENKINS_"),
)
SCRUBBED_NAMES = ("CI", "TF_BUILD", "NO_COLOR", "FORCE_COLOR")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden files; look at `git diff` then")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update") and os.environ.get("CI"):
        raise pytest.UsageError("--update rewrites what the tests compare with, and is refused in CI")
    for name in list(os.environ):
        if name.startswith(SCRUBBED) or name in SCRUBBED_NAMES:
            del os.environ[name]
    os.environ.setdefault("FUZZ_SEED", secrets.token_hex(4))  # here, so that all workers of a run have the same


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    terminalreporter.write_line(f"FUZZ_SEED={os.environ['FUZZ_SEED']}")


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Hooks:
    """Installed once for all tests that a process runs: that takes seconds."""
    from tests.support.hook_runs import Hooks

    return Hooks(tmp_path_factory.mktemp("hooks"))
