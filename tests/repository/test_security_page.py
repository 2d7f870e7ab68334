"""What SECURITY.md and action.yml say, held against the code."""

from __future__ import annotations

import re

import pytest
from tests.support.github_runner import ACTION
from tests.support.paths import ROOT

from magnus_argo.diagnostics.budgets import (
    LONGEST_PATTERN,
    MAX_BYTES,
    MAX_BYTES_OF_DEFINITIONS,
    MAX_BYTES_OF_RUN,
    MAX_BYTES_OF_VALUES,
    MAX_BYTES_OF_WORKFLOW,
    MAX_BYTES_WRITTEN,
    MAX_DEPTH,
    MAX_ENVIRONMENTS,
    MAX_FILES_DEEP,
    MAX_JOBS,
    MAX_LOOKS,
    MAX_NODES,
    MAX_OF_A_KIND,
    MAX_STEPS,
    MEBIBYTE,
)
from magnus_argo.report import FORMATS
from magnus_argo.rules import RULES

PAGE = (ROOT / "SECURITY.md").read_text()


@pytest.mark.parametrize(
    "words",
    [
        f"{MAX_BYTES // 1024 // 1024} MiB",
        f"{MAX_DEPTH} levels",
        f"{MAX_NODES:,} keys",
        f"{MAX_STEPS:,} steps",
        f"{MAX_FILES_DEEP} files",
        f"{MAX_BYTES_OF_RUN // MEBIBYTE} MiB of files, counting each use",
        f"Values of variables add at most {MAX_BYTES_OF_VALUES // MEBIBYTE} MiB",
        f"a workflow has at most {MAX_BYTES_OF_WORKFLOW // MEBIBYTE} MiB",
        f"those of a run {MAX_BYTES_WRITTEN // MEBIBYTE} MiB",
        f"{MAX_JOBS:,} pipelines and {MAX_ENVIRONMENTS} environments",
        f"in `dag` steps to {MAX_BYTES_OF_DEFINITIONS // MEBIBYTE} MiB",
        f"{MAX_OF_A_KIND} problems of a kind",
        f"A pattern of paths has at most {LONGEST_PATTERN} characters",
        f"no more than {MAX_LOOKS:,} names of files",
    ],
)
def test_the_limits_are_those_of_the_code(words: str) -> None:
    assert words in " ".join(PAGE.split())


def test_the_rules_and_files_that_it_names_exist() -> None:
    named = set(re.findall(r"`([a-z]+-[a-z-]+)`", PAGE)) - {"magnus-validate"}
    assert named <= {rule.name for rule in RULES}
    assert all((ROOT / name).exists() for name in re.findall(r"`([a-z-]+\.txt)`", PAGE))


def test_the_action_names_every_format_of_a_report() -> None:
    assert set(re.findall(r"[a-z]+", ACTION["inputs"]["report"]["description"].lower())) >= set(FORMATS)
