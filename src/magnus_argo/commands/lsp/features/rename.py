"""Another name for a step: at its key, wherever its graph leads to it, and in the project's settings of steps."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from magnus_argo.commands.lsp.features.around import Around
from magnus_argo.commands.lsp.features.documents import Document
from magnus_argo.commands.lsp.features.navigation import Named, definitions, is_key_of_step, named_at, references_to
from magnus_argo.commands.lsp.features.places import hit
from magnus_argo.commands.lsp.features.positions import Spot
from magnus_argo.commands.lsp.features.step_settings import placed_in, settings_of_steps, steps_below
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.source import PROJECT_FILE, Span
from magnus_argo.diagnostics.words import quoted, shown, single_quoted
from magnus_argo.schema.wording import flow

_ANCHOR = regex(r"(?:[&!][^ ]*[ ]+)*")


class Rewrite(NamedTuple):
    """A text to put in place of what stands at a span."""

    span: Span
    text: str


def renamable(document: Document, spot: Spot, around: Around) -> tuple[str, Span] | None:
    """Finds the step that could be renamed at a place: its name, and what stands at that place."""
    origin = _origin(document, spot, around)
    named = named_at(*origin) if origin and origin[0].current_root is not None else None
    if named is None or named[0].step is None:
        return None
    place = hit(document.root, spot) if document.kind == "project" else None
    return named[0].name, place.span if place else named[1]


def _origin(document: Document, spot: Spot, around: Around) -> tuple[Document, Spot] | None:
    """The place itself; for settings of a step in the project file, the step's own, if there is just one."""
    if document.kind != "project":
        return document, spot
    steps = {*definitions(document, spot, around)} if is_key_of_step(hit(document.root, spot)) else set[Span]()
    if len(steps) != 1:
        return None
    (step,) = steps
    pipeline = around.read(step.path)
    return (pipeline, Spot(step.line, step.column)) if pipeline else None


def rename(document: Document, spot: Spot, name: str, around: Around) -> list[Rewrite] | str:
    """Plans the edits that give a step another name, or says why it cannot have it."""
    origin = _origin(document, spot, around)
    place = named_at(*origin) if origin and origin[0].current_root is not None else None
    if origin is None or place is None or place[0].step is None:
        return "there is no single step here, or its file cannot be read as it is"
    pipeline, named = origin[0], place[0]
    problem = _why_not(named, name)
    if problem:
        return problem
    rewrites: list[Rewrite] = []
    for span in dict.fromkeys([place[0].step.key, *(each.span for each in references_to(named))]):
        written = _written(pipeline, span, named.name, name)
        if written is None:
            return f"line {span.line} writes the name in a way that cannot be changed; change it there first"
        rewrites.append(Rewrite(span, written))
    return rewrites + list(_in_project(pipeline, named, name, around))


def _why_not(named: Named, name: str) -> str:
    if not name.strip() or not name.isprintable():
        return "a step needs a name that can be seen"
    if name != named.name and name in named.graph.steps:
        return f"the graph has a step `{shown(name)}` already"
    return ""


def _written(document: Document, span: Span, old: str, new: str) -> str | None:
    """The new name as the old one is written, in quotes or not; None if it is not simply written there."""
    whole = document.lines.line(span.line)[span.column - 1 : span.end_column - 1]
    anchor = _ANCHOR.match(whole)
    before, text = whole[: anchor.end()], whole[anchor.end() :]  # type: ignore[union-attr]  # matches nothing, too
    if text == old:
        return before + flow(new)
    if text == single_quoted(old):
        return before + single_quoted(new)
    return before + quoted(new) if text == f'"{old}"' else None


def _in_project(document: Document, named: Named, name: str, around: Around) -> Iterator[Rewrite]:
    """Settings of the step, and of those in it, unless they are also for another pipeline that has such a step."""
    project = around.read(PROJECT_FILE)
    if project is None:
        return
    move_in = cache(lambda file: _move(file, document, named, name, around))  # each entry may be for the same pipeline
    for path, steps in settings_of_steps(project.root):
        moves = [*map(move_in, around.reached(project.root, path[:-1]))]
        for key, place in steps.keys.items():
            new = {moved for move in moves if (moved := move.follow(key))}
            written = _written(project, place.span, key, *new) if len(new) == 1 else None
            if written is not None and not any(move.keeps(key) for move in moves):
                yield Rewrite(place.span, written)


class _Move(NamedTuple):
    """What becomes of paths of steps in one pipeline: those `before`, with all below them, get the ones `after`; the
    `others` stay."""

    before: list[tuple[str, ...]]
    after: list[tuple[str, ...]]
    others: set[str]

    def follow(self, key: str) -> str:
        """Returns the path that comes of one; empty if it stays."""
        for old, new in zip(self.before, self.after, strict=True):
            for sign in "/.":
                start = sign.join(old)
                if (key == start or key.startswith(start + sign)) and not self.keeps(key):
                    return sign.join(new) + key[len(start) :]
        return ""

    def keeps(self, key: str) -> bool:
        """Tells whether another step has this path."""
        return key in self.others


def _move(pipeline: str, document: Document, named: Named, name: str, around: Around) -> _Move:
    """`document` may be the pipeline itself, or included there once or more."""
    heads = [prefix for prefix, each in placed_in(pipeline, around) if each.path == document.path]
    before = [(*head, *named.graph.path, named.name) for head in heads]
    after = [(*old[:-1], name) for old in before]
    paths = (step.path for step in steps_below(pipeline, around))
    others = {"/".join(path) for path in paths if not any(path[: len(old)] == old for old in before)}
    return _Move(before, after, others)
