"""A pipeline's graph as a picture: Mermaid for GitHub's pages, DOT for Graphviz. Steps are numbered in file order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from magnus_argo.magnus.pipeline import Graph, Pipeline, Step

MERMAID_TEXT, MERMAID_EDGES = 50_000, 500
"""What a page draws; above it there is an error in place of the picture (Mermaid 11 defaultConfig, maxTextSize and
maxEdges; a diagram cannot raise them)."""

_LABEL = 80
_LOST = "unreachable"
_MERMAID_SHAPES = {
    "success": '(["{}"])',
    "fail": '(["{}"])',
    "parallel": '[["{}"]]',
    "map": '[["{}"]]',
    "dag": '[["{}"]]',
}
_MERMAID_CLASSES = {
    "stub": "stroke-dasharray:5 5",
    "success": "stroke:#2da44e,stroke-width:2px",
    "fail": "stroke:#cf222e,stroke-width:2px",
    _LOST: "fill:#eeeeee,stroke:#999999,color:#777777",
}
_DOT_STYLES = {
    "stub": " style=dashed",
    "success": ' style=rounded color="#2da44e"',
    "fail": ' style=rounded color="#cf222e"',
    _LOST: ' style=filled color="#999999" fillcolor="#eeeeee" fontcolor="#777777"',
}


class _Plan:
    """What a picture needs to know of the whole: ids of steps and branches in file order, and what never runs."""

    __slots__ = ("branches", "lost", "steps")

    def __init__(self, pipeline: Pipeline) -> None:
        self.steps: dict[Step, str] = {}
        self.branches: dict[Graph, str] = {}
        self.lost: set[Step] = set()
        self._add(pipeline.graph, is_lost=False)

    def _add(self, graph: Graph, is_lost: bool) -> None:
        reached = set() if is_lost else _reached(graph)
        for step in graph.steps.values():
            self.steps[step] = f"n{len(self.steps) + 1}"
            if is_lost or not (step in reached or step.kind == "fail"):
                self.lost.add(step)
            for branch in step.branches:
                self.branches[branch] = f"b{len(self.branches) + 1}"
                self._add(branch, step in self.lost)

    def look(self, step: Step) -> str:
        """The class of nodes that a step is drawn as."""
        return _LOST if step in self.lost else step.kind


def _reached(graph: Graph) -> set[Step]:
    start = graph.steps.get(graph.start_at)
    found = [start] if start else []
    seen = set(found)
    for step in found:
        new = [target for target, _ in _targets(graph, step) if target not in seen]
        seen.update(new)
        found.extend(new)
    return seen


def _targets(graph: Graph, step: Step) -> Iterator[tuple[Step, bool]]:
    """Where a step leads, and whether it does when it fails. The way to `fail` that nobody wrote is left out."""
    for name, on_failure in ((step.next, False), (step.on_failure, True)):
        if name in graph.steps:
            yield graph.steps[name], on_failure


def _is_group(step: Step) -> bool:
    return bool(step.branches) and all(branch.steps for branch in step.branches)


def _title(step: Step) -> str:
    if not step.branches:
        return _shown(step.name)
    over = step.text("iterate_on") if step.kind == "map" else None
    return f"{_shown(step.name)} ({step.kind}{f' over {_shown(over)}' if over else ''})"


def _shown(name: str) -> str:
    """A name on one line in printable characters, cut where it would fill the page."""
    cut = name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…"
    shown = "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in cut
    )
    return shown if shown.strip() else '""'


def mermaid(pipeline: Pipeline) -> str:
    """A Mermaid flowchart, every step in it; ends with a line break. Names cannot leave their labels.

    Composite steps are boxes around their branches; those of a parallel step have boxes of their own. Steps that
    nothing leads to are grey. Deterministic, and linear in the number of steps.
    """
    plan = _Plan(pipeline)
    looks = {plan.look(step) for step in plan.steps}
    classes = [f"  classDef {name} {style}" for name, style in _MERMAID_CLASSES.items() if name in looks]
    return "\n".join(["flowchart TD", *_mermaid_graph(pipeline.graph, plan, "  "), *classes]) + "\n"


def drawable(diagram: str) -> bool:
    """Whether a page would draw this Mermaid diagram, or find it too large."""
    edges = diagram.count(" --> ") + diagram.count(" -.->")
    return len(diagram) <= MERMAID_TEXT and edges <= MERMAID_EDGES


def _mermaid_graph(graph: Graph, plan: _Plan, indent: str) -> Iterator[str]:
    for step in graph.steps.values():
        yield from _mermaid_group(step, plan, indent) if _is_group(step) else _mermaid_node(step, plan, indent)
    for step in graph.steps.values():
        for target, on_failure in _targets(graph, step):
            arrow = "-.->|on failure|" if on_failure else "-->"
            yield f"{indent}{plan.steps[step]} {arrow} {plan.steps[target]}"


def _mermaid_node(step: Step, plan: _Plan, indent: str) -> Iterator[str]:
    look = plan.look(step)
    shape = _MERMAID_SHAPES.get(step.kind, '["{}"]').format(_mermaid_text(_title(step)))
    yield f"{indent}{plan.steps[step]}{shape}{f':::{look}' if look in _MERMAID_CLASSES else ''}"


def _mermaid_group(step: Step, plan: _Plan, indent: str) -> Iterator[str]:
    yield f'{indent}subgraph {plan.steps[step]}["{_mermaid_text(_title(step))}"]'
    for branch in step.branches:
        if step.kind == "parallel":
            yield f'{indent}  subgraph {plan.branches[branch]}["{_mermaid_text(_shown(branch.name))}"]'
            yield from _mermaid_graph(branch, plan, f"{indent}    ")
            yield f"{indent}  end"
        else:
            yield from _mermaid_graph(branch, plan, f"{indent}  ")
    yield f"{indent}end"
    if step in plan.lost:
        yield f"{indent}class {plan.steps[step]} {_LOST}"


def _mermaid_text(text: str) -> str:
    """Letters, digits, brackets, what joins words, and entity codes for all that Mermaid, Markdown or HTML might
    act on (Mermaid 11 flow.jison and utils.ts encodeEntities). Its lexer takes a line that holds `direction TB`
    for that statement even inside quotes."""
    padded = f" {text} "
    escaped = "".join(
        character if _is_harmless(before, character, after) else f"#{ord(character)};"
        for before, character, after in zip(padded, text, padded[2:], strict=False)
    )
    return escaped.replace("direction ", "direction#32;")


def _is_harmless(before: str, character: str, after: str) -> bool:
    """Not the bracket of `1)`, nor a dash or underscore at the edge of a word: in Markdown they begin something."""
    if character == ")":
        return not before.isdigit()
    return character in " (" or character.isalnum() or (character in "-_" and before.isalnum() and after.isalnum())


def dot(pipeline: Pipeline) -> str:
    """The same picture for Graphviz: composite steps are clusters, and edges end at their borders."""
    plan = _Plan(pipeline)
    head = ["digraph pipeline {", "  compound=true", "  node [shape=box]"]
    return "\n".join([*head, *_dot_graph(pipeline.graph, plan, "  "), "}"]) + "\n"


def _dot_graph(graph: Graph, plan: _Plan, indent: str) -> Iterator[str]:
    for step in graph.steps.values():
        if _is_group(step):
            yield from _dot_group(step, plan, indent)
        else:
            style = _DOT_STYLES.get(plan.look(step), "")
            yield f"{indent}{plan.steps[step]} [label={_dot_text(_title(step))}{style}]"
    for step in graph.steps.values():
        for target, on_failure in _targets(graph, step):
            yield indent + _dot_edge(step, target, on_failure, plan)


def _dot_group(step: Step, plan: _Plan, indent: str) -> Iterator[str]:
    style = _DOT_STYLES.get(plan.look(step), "")
    yield f"{indent}subgraph cluster_{plan.steps[step]} {{"
    yield f"{indent}  graph [label={_dot_text(_title(step))}{style}]"
    for branch in step.branches:
        if step.kind == "parallel":
            yield f"{indent}  subgraph cluster_{plan.branches[branch]} {{"
            yield f"{indent}    graph [label={_dot_text(_shown(branch.name))}]"
            yield from _dot_graph(branch, plan, f"{indent}    ")
            yield f"{indent}  }}"
        else:
            yield from _dot_graph(branch, plan, f"{indent}  ")
    yield f"{indent}}}"


def _dot_edge(step: Step, target: Step, on_failure: bool, plan: _Plan) -> str:
    """Graphviz draws edges between nodes only, so a cluster is met at its first or last node."""
    attributes = ['style=dotted label="on failure"'] if on_failure else []
    attributes += [f"ltail=cluster_{plan.steps[step]}"] if _is_group(step) else []
    attributes += [f"lhead=cluster_{plan.steps[target]}"] if _is_group(target) else []
    edge = f"{plan.steps[_innermost(step, _last)]} -> {plan.steps[_innermost(target, _first)]}"
    return f"{edge} [{' '.join(attributes)}]" if attributes else edge


def _innermost(step: Step, choice: Callable[[Graph], Step]) -> Step:
    while _is_group(step):
        step = choice(step.branches[0])
    return step


def _first(graph: Graph) -> Step:
    return graph.steps.get(graph.start_at) or next(iter(graph.steps.values()))


def _last(graph: Graph) -> Step:
    return next(iter(graph.of_kind("success")), next(reversed(graph.steps.values())))


def _dot_text(text: str) -> str:
    """A quoted label: Graphviz reads entities in it, and a backslash as the start of an escape."""
    for character, entity in (("&", "&#38;"), ("\\", "\\\\"), ('"', "&#34;"), ("<", "&#60;"), (">", "&#62;")):
        text = text.replace(character, entity)
    return f'"{text.replace("##[", "&#35;&#35;[")}"'
