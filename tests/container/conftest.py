"""The image, built once from this tree, where the environment names something that can build it."""

from __future__ import annotations

import os
import shlex

import pytest
from tests.container.debian import filesystem
from tests.container.engine import PROGRAMS, Engine
from tests.support.github_runner import copy_of_the_tree

TAG = "localhost/magnus-argo:test"
BASE = "localhost/magnus-argo-base:test"
BOOTSTRAPPED = "debian"


@pytest.fixture(scope="session")
def engine() -> Engine:
    builder = os.environ.get("CONTAINER_BUILDER", "")
    if not builder:
        pytest.skip("no container: CONTAINER_BUILDER not set (tests/container/README.md)")
    assert builder in PROGRAMS, f"CONTAINER_BUILDER is {builder}, not one of {', '.join(PROGRAMS)}"
    return Engine(builder, tuple(shlex.split(os.environ.get("CONTAINER_FLAGS", ""))))


@pytest.fixture(scope="session")
def image(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> str:
    scratch = tmp_path_factory.mktemp("image")
    base = os.environ.get("CONTAINER_BASE", "")
    if base == BOOTSTRAPPED:
        base = engine.imported(filesystem(scratch), BASE)
    engine.build(copy_of_the_tree(scratch / "tree"), TAG, base, scratch)
    return TAG
