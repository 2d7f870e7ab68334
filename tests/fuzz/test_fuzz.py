"""A few thousand inputs in every run of the tests, other ones each time: README.md."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest
from tests.fuzz.campaign import fuzz, refused_workflows
from tests.fuzz.trees import multiply, mutated

SEED = os.environ["FUZZ_SEED"]
INPUTS = int(os.environ.get("FUZZ_INPUTS", "3000"))
CHUNKS = 30


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_nothing_that_a_file_holds_breaks_a_promise(chunk: int, tmp_path: Path) -> None:
    tally = fuzz(SEED, range(chunk, INPUTS, CHUNKS), tmp_path)
    again = f"\nFUZZ_SEED={SEED} FUZZ_INPUTS={INPUTS} python -m pytest {os.environ['PYTEST_CURRENT_TEST'].split()[0]}"
    assert not tally.failures, "\n\n".join([*tally.failures.values(), again])
    assert refused_workflows(tmp_path) == [], again
    assert tally.inputs == len(range(chunk, INPUTS, CHUNKS))


def test_what_is_multiplied_keeps_its_kind() -> None:
    assert mutated(Random(1), b'"": a\n', multiply).count(b": a\n") > 2
