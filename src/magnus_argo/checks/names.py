"""Names: every step that is spoken of exists, every graph has its ends, every name can travel to the cluster."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.diagnostics.budgets import MAX_SUGGESTIONS
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.remedy import AddSteps, Remedy, Remove, Respell
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import leaves_no_doubt, listed, suggest, ticked
from magnus_argo.magnus.graph import ENDS, MAP_PLACEHOLDER, Graph, Kind, Step
from magnus_argo.magnus.program import Program
from magnus_argo.yaml.nodes import Scalar

UNKNOWN_STEP = Rule("unknown-step", "the name of a step that the graph does not have")
MISSING_END = Rule("missing-end", "a graph without its success or its fail step")
SEVERAL_ENDS = Rule("several-ends", "a graph with more than one success or fail step")
FORBIDDEN_NAME = Rule("forbidden-name", "a name with characters that magnus or Argo would interpret")
SHARED_STEP = Rule("shared-step", "one mapping used for two steps")
RENAMED_STEP = Rule("renamed-step", "a key of a step that magnus keeps for itself")

_KEPT_BY_0_5 = {
    "name": "would give step {} another name inside magnus",
    "internal_name": "would give step {} another name in the containers, or the place of another step",
    "internal_branch_name": "would move step {} to another branch inside magnus",
    "node_type": "would give step {} another type inside magnus",
    "is_composite": "would make magnus look for branches in step {}",
}
_KEPT_BY_0_4 = dict.fromkeys(
    (
        *("self", "dict", "_iter", "_get_value", "_calculate_keys", "_init_private_attributes"),
        *("__pydantic_self__", "__private_attributes__", "__include_fields__", "__exclude_fields__"),
    ),
    "would keep magnus from reading step {}, and every container would fail",
)
_KEPT = {"stub": _KEPT_BY_0_5, "as-is": _KEPT_BY_0_4}
"""What becomes of keys of the only types of step that take any key: they are the node's own fields (0.5.1 graph.py
create_node), or hide what pydantic 1 needs of the step's configuration (0.4.22 nodes.py Config)."""


def check_references(program: Program) -> Iterator[Diagnostic]:
    """Targets of start_at, next and on_failure (0.5.1 graph.py check_graph, missing_neighbors)."""
    dangling = (reference for graph in program.pipeline.graphs() for reference in _dangling(graph))
    for number, (graph, name, span) in enumerate(dangling):
        yield _unknown(graph, name, span, suggests=number < MAX_SUGGESTIONS)


def _dangling(graph: Graph) -> Iterator[tuple[Graph, str, Span]]:
    if graph.start_at not in graph.steps:
        yield graph, graph.start_at, graph.place("start_at")
    for name, ways in graph.ways().items():
        for way in ways:
            if way.target not in graph.steps:
                yield graph, way.target, graph.steps[name].place("on_failure" if way.on_failure else "next")


def _unknown(graph: Graph, name: str, span: Span, *, suggests: bool) -> Diagnostic:
    close = suggest(name, graph.steps) if suggests else None
    where = f" in {graph.called}" if graph.path else ""
    return Diagnostic(
        UNKNOWN_STEP,
        f"there is no step {ticked(name)}{where}",
        Label(span, "named here"),
        () if close is None else (Label(graph.steps[close].key.span, "a similar name"),),
        f"did you mean {ticked(close)}?" if close is not None else f"the steps are {listed(graph.steps, 12)}",
        remedies=() if close is None else tuple(_respelling(graph, name, span, close)),
    )


def _respelling(graph: Graph, name: str, span: Span, close: str) -> Iterator[Remedy]:
    """None for an end that the graph lacks altogether: that one has to be added."""
    if name not in ENDS or graph.of_kind(name):
        yield Respell(span, name, close, leaves_no_doubt(name, close, graph.steps))


def check_ends(program: Program) -> Iterator[Diagnostic]:
    """Exactly one success and one fail a graph (0.5.1 graph.py check_graph, success and fail node checks)."""
    for graph in program.pipeline.graphs():
        ends = {kind: graph.of_kind(kind) for kind in ENDS}
        missing = [kind for kind, steps in ends.items() if not steps]
        if missing:
            yield _missing_ends(graph, missing)
        yield from (_several_ends(steps, kind) for kind, steps in ends.items() if len(steps) > 1)


def _missing_ends(graph: Graph, kinds: list[Kind]) -> Diagnostic:
    message = f"{graph.called} has no step of type {' and none of type '.join(f'`{kind}`' for kind in kinds)}"
    block = tuple(line for kind in kinds for line in (f"  {kind}:", f"    type: {kind}"))
    place = graph.node.keys["steps"].span
    is_wanted = "success" not in kinds or any(name == "success" for _, name, _ in _dangling(graph))
    remedy = AddSteps(place, tuple(kinds), safe=is_wanted)
    return Diagnostic(MISSING_END, message, Label(place), help="add to `steps`:", remedies=(remedy,), block=block)


def _several_ends(ends: list[Step], kind: Kind) -> Diagnostic:
    names = ", ".join(ticked(step.name) for step in ends[:12])
    return Diagnostic(
        SEVERAL_ENDS,
        f"magnus wants exactly one step of type `{kind}` in a graph, but there are {len(ends)}: {names}",
        Label(ends[1].key.span, "one too many"),
        (Label(ends[0].key.span, "the first"),),
        "keep one, and name it in `next` or `on_failure` in place of the others",
    )


def check_characters(program: Program) -> Iterator[Diagnostic]:
    """`.` and `%` (0.5.1 nodes.py BaseNode: reserved in internal names; not checked there for branches), what magnus
    replaces by the item of a map (0.5.1 nodes.py _resolve_map_placeholders), and what Argo or a terminal would act
    on."""
    for graph in program.pipeline.graphs():
        for step in graph.steps.values():
            yield from _characters(step.name, "step", step.key, leads=not graph.path)
            if step.behaviour.names_branches:
                for branch in step.branches:
                    yield from _characters(branch.name, "branch", branch.key)


def _characters(name: str, owner: str, key: Scalar, *, leads: bool = False) -> Iterator[Diagnostic]:
    """`leads`: the name is the first thing in an argument of magnus' command line."""
    if name.isascii() and name.replace(" ", "").isidentifier() and MAP_PLACEHOLDER not in name:
        return  # as nearly all names
    reasons = {
        ".": "magnus writes `.` between a step and its branch",
        "%": "magnus writes `%` for a space",
        "{{": "Argo interprets `{{` and `}}`",
        "}}": "Argo interprets `{{` and `}}`",
        MAP_PLACEHOLDER: "magnus writes it for the branch of a map",
    }
    reasons_against = list(dict.fromkeys(reason for characters, reason in reasons.items() if characters in name))
    if leads and name.startswith("-"):
        reasons_against.append("magnus treats text that begins with `-` as an option")
    if not name.isprintable():
        reasons_against.append("it has characters that cannot be printed")
    if reasons_against:
        message = f"the {owner} name {ticked(name)} cannot be used: {' and '.join(reasons_against)}"
        cure = "give it another name" if MAP_PLACEHOLDER in name else "use letters, digits, spaces, `-` and `_`"
        yield Diagnostic(FORBIDDEN_NAME, message, Label(key.span), help=cure)


def check_identity(program: Program) -> Iterator[Diagnostic]:
    """Finds steps that are not what they seem. A step's mapping reused by an alias loses its `type` in magnus (0.5.1
    graph.py create_node pops it), unless variables are replaced in its text, which copies it."""
    copies = program.runtime.family.substitutes_everywhere
    for graph in program.pipeline.graphs():
        seen: dict[int, Step] = {}
        for step in graph.steps.values():
            first = seen.setdefault(id(step.node), step)
            if first is not step and not copies:
                yield _shared(first, step)
            elif step.kind == "stub":
                yield from _kept_keys(step)


def _kept_keys(step: Step) -> Iterator[Diagnostic]:
    kept = _KEPT.get(step.text("type") or "", {})
    for name in kept.keys() & step.node.keys.keys():
        message = f"the key {ticked(name)} {kept[name].format(ticked(step.name))}"
        place = step.node.keys[name].span
        yield Diagnostic(RENAMED_STEP, message, Label(place), help="remove it", remedies=(Remove(place, name),))


def _shared(first: Step, second: Step) -> Diagnostic:
    same = f"step {ticked(second.name)} is the same mapping as step {ticked(first.name)}"
    return Diagnostic(
        SHARED_STEP,
        f"{same}, and magnus can read it only once",
        Label(second.key.span, "used again here"),
        (Label(first.key.span, "the first"),),
        "write `<<: *anchor` inside the step, which copies the keys",
    )
