"""Names that magnus' chunked run logs take for one another.

They find the log of a step or branch as the one file that begins with its name and a hyphen (0.5.1
run_log_store/generic_chunked.py naming_pattern and get_matches, 0.4.22 datastore.py): so that of `a` may be that of
`a-b`, or of a step inside of it. Both have the same path before them, so they stand in one graph or step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from magnus_argo.diagnostics.budgets import MAX_OF_A_KIND
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule, first_hundred
from magnus_argo.diagnostics.words import ticked
from magnus_argo.magnus.graph import Graph, Step, backwards, reach
from magnus_argo.magnus.parameters import Parameter
from magnus_argo.magnus.program import Program

PARAMETER_PREFIX = Rule(
    "parameter-prefix", "a parameter whose name is the beginning of another's, in a chunked store", "warning"
)
SIMILAR_NAMES = Rule("similar-names", "names that a chunked run log confuses", "warning")

_CURE = "rename one of them, so that neither is the other one with a hyphen and more"


def check_names(program: Program) -> Iterator[Diagnostic]:
    """Names of steps, branches, items and parameters, where the configuration has a chunked run log."""
    config = program.config
    if config is None or not config.service(program.runtime.family.run_log).type.startswith("chunked"):
        return
    yield from _prefixes(program)
    known = {parameter.name: parameter for parameter in program.parameters}
    for graph in program.pipeline.graphs():
        yield from first_hundred(_steps(graph))
        for step in graph.steps.values():
            if step.behaviour.names_branches:
                yield from first_hundred(_branches(step))
            elif step.behaviour.loops:
                yield from _items(step, known.get(step.text("iterate_on") or ""))


def _steps(graph: Graph) -> Iterator[Diagnostic]:
    """Only a log that is there already can be taken for another one."""
    alike, edges = _alike(graph.running), graph.edges()
    backward = backwards({name: edges[name] for name in graph.running}) if alike else {}
    for name, longer in alike.items():
        before = set(reach(backward, name))
        earlier = [graph.steps[other] for other in longer if other in before]
        if earlier:
            yield _mistaken(graph.steps[name], earlier)


def _mistaken(step: Step, earlier: list[Step]) -> Diagnostic:
    """Of several logs none is taken, and a step with branches has left several."""
    other = next((other for other in earlier if other.behaviour.branches), earlier[0])
    stops = len(earlier) > 1 or other.behaviour.branches
    does = "fails: it cannot distinguish its log from that" if stops else "overwrites the log"
    message = f"with a chunked run log step {ticked(step.name)} {does} of {ticked(other.name)}, which runs before it"
    return Diagnostic(SIMILAR_NAMES, message, Label(step.key.span), (Label(other.key.span, "runs before it"),), _CURE)


def _branches(step: Step) -> Iterator[Diagnostic]:
    branches = {branch.name: branch for branch in step.branches}
    for name, longer in _alike(branches).items():
        message = _confuses(step, f"branch {ticked(longer[0])}", name)
        related = (Label(branches[longer[0]].key.span, "the longer name"),)
        yield Diagnostic(SIMILAR_NAMES, message, Label(branches[name].key.span), related, _CURE)


def _confuses(step: Step, one: str, other: str) -> str:
    return f"with a chunked run log step {ticked(step.name)} confuses the log of {one} with that of {ticked(other)}"


def _items(step: Step, parameter: Parameter | None) -> Iterator[Diagnostic]:
    """A branch is named after `str(item)` (0.5.1 and 0.4.22 nodes.py MapNode.fan_out)."""
    if parameter is None or not isinstance(parameter.value, list):
        return
    names = (str(item) for item in parameter.value if not isinstance(item, list | dict))
    for name, longer in _alike(names).items():
        message = _confuses(step, f"item {ticked(longer[0])}", name)
        related = (Label(parameter.key.span, "its items"),)
        yield Diagnostic(SIMILAR_NAMES, message, Label(step.place("iterate_on")), related, _CURE)
        return


def _alike(names: Iterable[str]) -> dict[str, list[str]]:
    """From a name to those that go on after it with a hyphen."""
    longer: dict[str, list[str]] = {}
    around: list[str] = []
    for name in sorted(set(names), key=lambda name: f"{name}-"):
        while around and not name.startswith(f"{around[-1]}-"):
            around.pop()
        for shorter in around:
            if shorter in longer or len(longer) <= MAX_OF_A_KIND:
                longer.setdefault(shorter, []).append(name)
        around.append(name)
    return longer


def _prefixes(program: Program) -> Iterator[Diagnostic]:
    """0.5.1 and 0.4.22 datastore.py ChunkedRunLogStore look for `Parameter-<name>*` and stop at several matches."""
    ordered = sorted(program.parameters, key=lambda parameter: parameter.name)
    for short, longer in pairwise(ordered):
        if longer.name.startswith(short.name):
            message = (
                f"a chunked run log fails at {ticked(short.name)}: it cannot distinguish it from {ticked(longer.name)}"
            )
            related = (Label(longer.key.span, "the longer name"),)
            yield Diagnostic(PARAMETER_PREFIX, message, Label(short.key.span), related, "rename one of them")
