"""Four times the steps are four times the work, whatever an editor asks; and a broken text is read no further back."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
from tests.support.work import grows_evenly, work

from magnus_argo.commands.lsp.features.around import Around
from magnus_argo.commands.lsp.features.completion import completions
from magnus_argo.commands.lsp.features.documents import Document
from magnus_argo.commands.lsp.features.hover import hover
from magnus_argo.commands.lsp.features.names import keys_for
from magnus_argo.commands.lsp.features.navigation import references
from magnus_argo.commands.lsp.features.positions import Position, Spot
from magnus_argo.commands.lsp.features.rename import rename
from magnus_argo.commands.lsp.features.step_settings import placed_in
from magnus_argo.commands.lsp.features.symbols import folds, symbols
from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_DEFINITIONS, MAX_INCLUDED, MAX_PIPELINES_ASKED
from magnus_argo.diagnostics.source import PROJECT_FILE

TAIL = "    success: {type: success}\n    fail: {type: fail}\n"


def document(steps: int) -> Document:
    following = [*(f"s{number}" for number in range(2, steps + 1)), "success"]
    body = "".join(
        f"    s{n}:\n      type: task\n      command: m.f\n      next: {f}\n" for n, f in enumerate(following, 1)
    )
    return Document("pipeline.yaml", f"dag:\n  start_at: s1\n  steps:\n{body}{TAIL}")


def end(made: object) -> tuple[Document, Spot]:
    assert isinstance(made, Document)
    return made, made.lines.spot(Position(made.lines.count - 4, 13))


QUESTIONS: dict[str, Callable[[object], object]] = {
    "completion": lambda made: completions(*end(made), Around()),
    "hover": lambda made: hover(*end(made)),
    "references": lambda made: references(*end(made), Around(), with_definition=True),
    "rename": lambda made: rename(*end(made), "other", Around()),
    "symbols": lambda made: symbols(end(made)[0]),
    "folds": lambda made: folds(end(made)[0]),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_work_grows_with_the_steps(question: str) -> None:
    QUESTIONS[question](document(5))  # what is made once
    assert grows_evenly(document, QUESTIONS[question], 50)


def test_of_many_broken_texts_the_last_good_one_is_remembered() -> None:
    first = latest = document(3)
    for number in range(2000):
        latest = Document("pipeline.yaml", first.text + "x: [" + "," * number, before=latest)
        if number % 7 == 0:
            latest.remember()
    assert latest.root is first.root
    assert latest.current_root is None


class Folder(Around):
    """Pipelines of which each includes the next one ten times, and those that an entry reaches."""

    def __init__(self) -> None:
        self.opened = set[str]()

    def read(self, path: str) -> Document:
        self.opened.add(path)
        following = f"p{int(path[1:-5]) + 1}.yaml"
        steps = "".join(f"    s{n}: {{type: dag, dag_definition: {following}, next: success}}\n" for n in range(10))
        return Document(path, f"dag:\n  start_at: s0\n  steps:\n{steps}{TAIL}")

    def reached(self, *_: object) -> list[str]:
        return [f"p{number}.yaml" for number in range(1000, 90_000, 1000)]


def test_pipelines_that_multiply_are_looked_into_within_a_limit() -> None:
    assert len([*placed_in("p0.yaml", Folder())]) == MAX_INCLUDED


def test_so_are_large_ones() -> None:
    class Large(Folder):
        def read(self, path: str) -> Document:
            document = super().read(path)
            return Document(path, document.text + "#" * (MAX_BYTES_OF_DEFINITIONS // 5))

    assert len([*placed_in("p0.yaml", Large())]) == 5


@pytest.mark.parametrize("question", ["references", "rename"])
def test_a_pipeline_is_looked_through_once_for_all_its_entries(question: str) -> None:
    def folder(entries: int) -> tuple[Document, Spot, Around]:
        entry = "  - {file: pipeline.yaml, steps: {s1: {}}}\n"
        pipeline, project = document(50), Document(PROJECT_FILE, "pipelines:\n" + entry * entries)
        read = {"pipeline.yaml": pipeline, PROJECT_FILE: project}.get
        return pipeline, pipeline.lines.spot(Position(3, 5)), Around(read)

    def ask(made: object) -> object:
        text, spot, around = cast("tuple[Document, Spot, Around]", made)
        if question == "rename":
            return rename(text, spot, "other", around)
        return references(text, spot, around, with_definition=True)

    ask(folder(1))
    assert work(lambda: ask(folder(40))) < 4 * work(lambda: ask(folder(1)))


def test_steps_of_the_first_pipelines_are_offered() -> None:
    around = Folder()
    assert [*keys_for(("pipelines", 0, "steps"), None, around)]
    assert len({path[:-8] for path in around.opened}) == MAX_PIPELINES_ASKED
