"""Changes between programs of all cases: none without a difference, and one for whatever changes a workflow."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from tests.support.cases import CASES, environment_of
from tests.support.configuration_cases import Document, Outcome, _Changed, at, documents, outcome, request_of
from tests.support.diff_programs import chain, program
from tests.support.work import grows_evenly

from magnus_argo.changes.compare import changes_between
from magnus_argo.commands.batch import compile_all
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.program import Program


@pytest.mark.parametrize("case", sorted(documents()))
def test_nothing_has_changed_in_a_program_that_is_the_same(case: str) -> None:
    for base, head in zip(programs_of(case), programs_of(case), strict=True):
        assert changes_between(base, head) == ([], {}, (), 0)


def programs_of(case: str, workspace: Workspace | None = None) -> list[Program]:
    request, _ = request_of(case) or pytest.fail(case)
    workspace = workspace or Workspace(str(CASES[case]))
    try:
        batch = compile_all(request, workspace, environment_of(CASES[case]))
    except UnusableError:
        return []
    return [done.program for _, done in batch.outcomes if done.program and done.workflow]


def ways_in(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The ways to all values in plain data."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield (*path, key)
        yield from ways_in(value, (*path, key))


@pytest.mark.parametrize("seed", range(2))
def test_what_changes_a_workflow_is_told(seed: int) -> None:
    """Takes something away from a file of a case: if another workflow comes of it, then some change has a name.

    Names of templates and their order aside, which follow from names of overrides."""
    choice, told = random.Random(seed), 0
    for case in choice.sample([name for name in sorted(documents()) if documents()[name]], 30):
        document = choice.choice(documents()[case])
        for way in choice.sample(every := list(ways_in(document.data)), min(4, len(every))):
            changed = yaml.safe_load(yaml.safe_dump(document.data))
            del at(changed, way[:-1])[way[-1]]
            before, after = outcome(document, document.data), outcome(document, changed)
            if not (before.workflows and after.workflows) or stripped(before) == stripped(after):
                continue
            told += 1
            bases, heads = (programs_with(document, data) for data in (document.data, changed))
            assert len(bases) != len(heads) or any(
                changes_between(base, head)[0] for base, head in zip(bases, heads, strict=True)
            ), (case, way)
    assert told


def programs_with(document: Document, data: Any) -> list[Program]:
    return programs_of(document.case, _Changed(document, data))


def stripped(found: Outcome) -> str:
    """A workflow without its names of templates, each template once, and what has no order in order."""

    def walked(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: walked(node[key]) for key in sorted(node) if key not in ("template", "annotations")}
        if isinstance(node, list):
            return sorted((walked(item) for item in node), key=repr)
        return node

    workflows = list(walked(list(found.workflows.values())))
    for workflow in workflows:
        spec = workflow["spec"].get("workflowSpec", workflow["spec"])
        for template in spec["templates"]:
            template.pop("name")
        spec["templates"] = sorted({repr(template) for template in spec["templates"]})
    return repr(workflows)


def test_the_work_grows_with_the_steps() -> None:
    def two(size: int) -> tuple[Program, Program]:
        names = [f"s{number}" for number in range(size)]
        others = [name if number % 3 else f"t{number}" for number, name in enumerate(names)]
        return program(chain(*names)), program(chain(*others))

    assert grows_evenly(two, lambda programs: changes_between(*programs), 50)
