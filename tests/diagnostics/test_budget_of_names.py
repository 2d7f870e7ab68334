"""Names of steps, which have all names on the way to them in them, and graphs in graphs, also over several files."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support.ignoring import CONFIG
from tests.support.work import work

from magnus_argo.compiler import Compilation, compile_pipeline
from magnus_argo.diagnostics.budgets import LONGEST_TOLD
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.load import Files
from magnus_argo.magnus.program import Options

ENDS = "success: {type: success}, fail: {type: fail}"


def row(steps: int) -> str:
    """A graph of steps one after the other."""
    bodies = (f"s{number}: {{type: stub, next: s{number + 1}}}, " for number in range(steps))
    return f"{{start_at: s0, steps: {{{''.join(bodies)}s{steps}: {{type: stub, next: success}}, {ENDS}}}}}"


def dag(path: str) -> str:
    """A graph with a step that stands for the pipeline of a file."""
    return f"{{start_at: d, steps: {{d: {{type: dag, dag_definition: {path}, next: success}}, {ENDS}}}}}"


def nested(levels: int, inner: str, name: str = "a") -> str:
    """A graph inside of so many others."""
    for _ in range(levels):
        step = f"? {name}\n: {{type: parallel, next: success, branches: {{b: {inner}}}}}"
        inner = f"{{start_at: {name}, steps: {{{step}, {ENDS}}}}}"
    return inner


def files_of(*graphs: str) -> Files:
    texts = {f"p{number}.yaml": f"dag: {graph}\n" for number, graph in enumerate(graphs)}
    sources = {path: Source(path, text.encode()) for path, text in texts.items()}
    return Files(sources["p0.yaml"], Source("config.yaml", CONFIG.encode()), reader=lambda path: sources[path])


def compiled(files: Files) -> Compilation:
    return compile_pipeline(files, Options())


def errors(done: Compilation) -> list[str]:
    return [found.rule.name for found in done.diagnostics if found.severity == "error"]


@pytest.mark.parametrize(("length", "rules"), [(15_000, []), (17_000, ["too-many-bytes"])])
@pytest.mark.parametrize("with_config", [True, False])
def test_names_of_steps_in_steps_with_long_names(length: int, rules: list[str], with_config: bool) -> None:
    files = files_of(nested(1, row(500), "x" * length))
    done = compiled(files if with_config else replace(files, config=None))
    assert errors(done) == rules
    assert not rules or done.diagnostics[0].message == (
        "with these steps the names of the steps, with all names on the way to them, have more than 8 MiB"
    )


@pytest.mark.parametrize(("length", "rules"), [(15_000, []), (17_000, ["too-many-bytes"])])
def test_names_of_steps_in_a_file_that_a_step_with_a_long_name_names(length: int, rules: list[str]) -> None:
    done = compiled(files_of(nested(1, dag("p1.yaml"), "x" * length), row(500)))
    assert errors(done) == rules
    assert not rules or done.diagnostics[0].primary.span.path == "p0.yaml"


@pytest.mark.parametrize(("levels", "rules"), [(19, []), (20, ["too-deep"])])
def test_graphs_in_graphs_over_several_files(levels: int, rules: list[str]) -> None:
    files = (nested(19, dag(f"p{number}.yaml")) for number in range(1, 5))
    done = compiled(files_of(*files, nested(levels, row(1))))
    assert errors(done) == rules
    assert (done.workflow is None) == bool(rules)


LONG = "x" * 60_000
MISTAKES = ", ".join(f"s{number}: {{type: stub, next: x{number}}}" for number in range(100))


@pytest.mark.parametrize(
    ("graph", "message", "cure"),
    [
        (
            f"{{start_at: s0, steps: {{? {LONG}\n: {{type: stub, next: s1}}, {MISTAKES}, {ENDS}}}}}",
            "there is no step `x99`",
            "`s10` and 91 more",
        ),
        (nested(1, f"{{start_at: s0, steps: {{{MISTAKES}, {ENDS}}}}}", LONG), "x…", "`s11` and 90 more"),
    ],
    ids=["listed", "on the way"],
)
def test_names_of_steps_in_what_a_hundred_problems_tell(graph: str, message: str, cure: str) -> None:
    done = compiled(files_of(graph))
    assert errors(done) == ["unknown-step"] * 100
    assert max(len(each.message) + len(each.help or "") for each in done.diagnostics) < 2 * LONGEST_TOLD
    assert done.diagnostics[-1].message.endswith(message)
    assert (done.diagnostics[-1].help or "").endswith(cure)


def test_what_long_names_cost_is_what_their_files_cost() -> None:
    def deep(name: str) -> Files:
        return files_of(*(nested(9, dag(f"p{number}.yaml"), name) for number in range(1, 9)), row(900))

    assert (errors(compiled(deep("x" * 900))), errors(compiled(deep("x")))) == (["too-many-bytes"], [])
    assert work(lambda: compiled(deep("x" * 900))) < work(lambda: compiled(deep("x")))
