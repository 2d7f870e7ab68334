"""Another name for a step: at its key, wherever its graph leads to it, and in the project's settings of steps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from magnus_argo.diagnostics.source import PROJECT_FILE, Span
from magnus_argo.diagnostics.words import quoted, shown, single_quoted
from magnus_argo.lsp.documents import Document
from magnus_argo.lsp.navigation import Around, Named, named_at, references_to
from magnus_argo.lsp.outline import text_of
from magnus_argo.lsp.positions import Spot
from magnus_argo.schema.wording import flow
from magnus_argo.yaml.nodes import Mapping, Node, Sequence, find

_ANCHOR = re.compile(r"(?:[&!][^ ]*[ ]+)*")


class Rewrite(NamedTuple):
    """A text to put in place of what stands at a span."""

    span: Span
    text: str


def renamable(document: Document, spot: Spot) -> tuple[str, Span] | None:
    """Finds the step that could be renamed at a place: its name, and where that stands."""
    found = named_at(document, spot) if document.current_root is not None else None
    return (found[0].name, found[1]) if found and found[0].step else None


def rename(document: Document, spot: Spot, name: str, around: Around) -> list[Rewrite] | str:
    """Plans the edits that give a step another name, or says why it cannot have it."""
    if renamable(document, spot) is None:
        return "there is no step here, or the file cannot be read as it is"
    found = named_at(document, spot)
    assert found
    assert found[0].step
    named = found[0]
    problem = _why_not(named, name)
    if problem:
        return problem
    rewrites: list[Rewrite] = []
    for span in dict.fromkeys([found[0].step.key, *(each.span for each in references_to(named))]):
        written = _written(document, span, named.name, name)
        if written is None:
            return f"line {span.line} writes the name in a way that cannot be changed; change it there first"
        rewrites.append(Rewrite(span, written))
    return rewrites + list(_in_project(document, named, name, around))


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
    """Settings of the step, and of those in it, where the project lists just this pipeline."""
    project = around.read(PROJECT_FILE)
    listed = find(project.root, ["pipelines"]) if project and project.root else None
    old = (*named.graph.path, named.name)
    for entry in listed.items if isinstance(listed, Sequence) else ():
        for steps in _steps_of(entry) if text_of(entry, "file") == document.path else ():
            for path, key in steps.keys.items():
                parts = path.split("/")
                if project and tuple(parts[: len(old)]) == old:
                    new = "/".join([*parts[: len(old) - 1], name, *parts[len(old) :]])
                    written = _written(project, key.span, path, new)
                    yield from [Rewrite(key.span, written)] if written is not None else []


def _steps_of(entry: Node) -> Iterator[Mapping]:
    """The settings of single steps in an entry, also those for single environments."""
    environments = find(entry, ["environments"])
    inner = environments.values.values() if isinstance(environments, Mapping) and environments is not entry else ()
    for settings in (entry, *inner):
        steps = settings.values.get("steps") if isinstance(settings, Mapping) else None
        if isinstance(steps, Mapping):
            yield steps
