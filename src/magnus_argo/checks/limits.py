"""What the magnus in the image can take: keys of the other family, chains beyond its recursion limit."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.argo.kinds import version
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.source import Span
from magnus_argo.magnus.graph import Graph, Step, order
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.runtimes import LONGEST_CHAIN
from magnus_argo.schema import family
from magnus_argo.yaml.nodes import Mapping

OTHER_MAGNUS = Rule("other-magnus", "a key or type that the magnus in the image does not know")
LONG_CHAIN = Rule("long-chain", "more steps in a row than magnus can walk", "warning")
MANY_TASKS = Rule("many-tasks", "more steps in one graph than Argo 4 takes", "warning")
TOO_MANY_TASKS = Rule(
    "too-many-tasks", "more steps in one graph than the Argo that was asked for takes", judgement=True
)

_TASKS_OF_ARGO_4 = 200  # 4.1.2 pkg/apis/workflow/v1alpha1/workflow_types.go, DAGTemplate.Tasks MaxItems
_SAME_IN = {
    "0.5": {"as-is": "stub", "retry": "max_attempts", "executor_config": "overrides", "mode_config": "overrides"},
    "0.4": {"stub": "as-is", "max_attempts": "retry", "overrides": "executor_config"},
}


def check_family(program: Program) -> Iterator[Diagnostic]:
    """0.5.1 and 0.4.20 on refuse keys that they do not know, and then no container starts."""
    for graph in program.pipeline.graphs():
        for step in graph.steps.values():
            for word, known_to, span in _words_of_one_family(step):
                if known_to != program.runtime.family:
                    yield _foreign(program, step, word, span)


def _words_of_one_family(step: Step) -> Iterator[tuple[str, str, Span]]:
    """Keys and values of a step that only one family knows, which one, and where they stand."""
    kind = step.text("type") or ""
    for key, value in step.node.values.items():
        text = step.text(key) or ""
        key_known_to, value_known_to = family(kind, key), family(kind, key, text)
        if key_known_to and key != "type":
            yield key, key_known_to, step.node.keys[key].span
        elif value_known_to:
            yield text, value_known_to, value.span
        for inner, place in value.keys.items() if isinstance(value, Mapping) else ():
            inner_known_to = family(kind, f"{key}.{inner}")
            if inner_known_to:
                yield inner, inner_known_to, place.span


def _foreign(program: Program, step: Step, word: str, span: Span) -> Diagnostic:
    ours, other = program.runtime, "0.4" if program.runtime.family == "0.5" else "0.5"
    same = _SAME_IN[ours.family].get(word)
    message = f"step `{step.name}`: `{word}` is a word of magnus {other}, and magnus {ours.version} would refuse it"
    cure = f"in magnus {ours.family} it is `{same}`" if same else f"magnus {ours.family} has nothing like it"
    return Diagnostic(OTHER_MAGNUS, message, Label(span), help=f"{cure}; say `--magnus {other}` if the image has that")


def check_sizes(program: Program) -> Iterator[Diagnostic]:
    for graph in program.pipeline.graphs():
        place = Label(graph.node.keys["steps"].span)
        longest = _longest_chain(graph)
        if longest > LONGEST_CHAIN:
            message = f"{longest} steps follow one another, and magnus in the containers fails beyond {LONGEST_CHAIN}"
            yield Diagnostic(LONG_CHAIN, message, place, help="put parts of it into a nested `dag`")
        if len(graph.steps) > _TASKS_OF_ARGO_4:
            yield _many_tasks(len(graph.steps), program, place)


def _many_tasks(count: int, program: Program, place: Label) -> Diagnostic:
    message = f"{count} steps in one graph: Argo 4 takes {_TASKS_OF_ARGO_4} tasks in a DAG"
    if version(program.options.argo) < (4, 0):
        return Diagnostic(
            MANY_TASKS, message, place, help="use Argo 3.4 to 3.7, or put parts of it into a nested `dag`"
        )
    return Diagnostic(TOO_MANY_TASKS, message, place, help="put parts of it into a nested `dag`")


def _longest_chain(graph: Graph) -> int:
    """Steps on the longest way through an acyclic graph."""
    edges = graph.edges(stated_only=True)
    length: dict[str, int] = {}
    for name in order(edges):
        length[name] = 1 + max((length[target] for target in edges[name]), default=0)
    return max(length.values())
