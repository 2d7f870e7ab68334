"""What a file consists of, for an editor's outline, and what of it can be folded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from magnus_argo.commands.lsp.features.documents import Document
from magnus_argo.commands.lsp.features.outline import Graph, Step, graph_of, text_of
from magnus_argo.commands.lsp.features.places import end_of
from magnus_argo.commands.lsp.features.positions import Lines, Spot
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import counted
from magnus_argo.yaml.nodes import Mapping, Node, Sequence

SymbolKind = Literal["graph", "step", "end", "key", "file"]


class Symbol(NamedTuple):
    """A part of a file with a name: `span` is where the name stands, `end` how far the part reaches."""

    name: str
    detail: str
    kind: SymbolKind
    span: Span
    end: Spot
    children: tuple[Symbol, ...] = ()


class Fold(NamedTuple):
    """Lines, counted from 1, of which all but the first can be hidden; `shown` is said in their place."""

    first: int
    last: int
    shown: str = ""


def symbols(document: Document) -> list[Symbol]:
    """Lists the parts of a file: steps with their branches, files of the project, or keys."""
    root = document.current_root
    if document.kind == "pipeline":
        graph = graph_of(root)
        return list(_steps(graph, document.lines)) if graph else []
    if document.kind == "project" and isinstance(root, Mapping):
        return list(_keys(root, document.lines, depth=1)) + list(_jobs(root, document.lines))
    return list(_keys(root, document.lines, depth=3)) if document.kind and isinstance(root, Mapping) else []


def _steps(graph: Graph, lines: Lines) -> Iterator[Symbol]:
    for step in graph.steps.values():
        kind: SymbolKind = "end" if step.type in ("success", "fail") else "step"
        branches = tuple(_branch(branch, lines) for branch in step.branches)
        yield Symbol(step.name, _ways(step), kind, step.key, end_of(lines, step.key, step.node), branches)


def _branch(graph: Graph, lines: Lines) -> Symbol:
    detail, end = counted(len(graph.steps), "step"), end_of(lines, graph.key, graph.node)
    return Symbol(graph.path[-1], detail, "graph", graph.key, end, tuple(_steps(graph, lines)))


def _ways(step: Step) -> str:
    next_step = text_of(step.node, "next")
    return f"{step.type} → {next_step}" if next_step else step.type


def _keys(node: Mapping, lines: Lines, depth: int) -> Iterator[Symbol]:
    for name, value in node.values.items():
        key = node.keys[name].span
        inner = tuple(_keys(value, lines, depth - 1)) if depth > 1 and isinstance(value, Mapping) else ()
        yield Symbol(name, "", "key", key, end_of(lines, key, value), inner)


def _jobs(root: Mapping, lines: Lines) -> Iterator[Symbol]:
    listed = root.values.get("pipelines")
    for item in listed.items if isinstance(listed, Sequence) else ():
        file = item.values.get("file") if isinstance(item, Mapping) else None
        if isinstance(item, Mapping) and file is not None and (path := text_of(item, "file")):
            end = end_of(lines, item.keys["file"].span, item)
            yield Symbol(path, text_of(item, "kind"), "file", file.span, end)


def folds(document: Document) -> list[Fold]:
    """Lists what can be folded: each key with a value of several lines; branches and steps say what they are."""
    all_folds: list[Fold] = []
    titles = _said(graph_of(document.current_root))
    waiting: list[Node] = [document.current_root] if document.kind and document.current_root else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, Sequence):
            waiting.extend(node.items)
        elif isinstance(node, Mapping):
            for name, value in node.values.items():
                key = node.keys[name].span
                end = end_of(document.lines, key, value)
                if end.line > key.line:
                    all_folds.append(Fold(key.line, end.line, titles.get(key, "")))
            waiting.extend(node.values.values())
    return sorted(set(all_folds))


def _said(graph: Graph | None) -> dict[Span, str]:
    titles: dict[Span, str] = {}
    for each in graph.all() if graph else ():
        titles[each.key] = counted(len(each.steps), "step")
        titles |= {step.key: _ways(step) for step in each.steps.values() if step.type}
    return titles
