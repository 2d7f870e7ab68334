"""What the magnus in the image and Argo can take: keys of the other family, long chains, tasks, templates, bytes."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.argo.limits import LARGEST_WORKFLOW, MOST_TASKS, MOST_TEMPLATES, counts_items
from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_WORKFLOW, MEBIBYTE
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.remedy import Respell
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import ticked
from magnus_argo.magnus.graph import Graph, Step
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.runtimes import FAMILIES, FamilyName
from magnus_argo.magnus.runtimes.words import keys_to_ask_for, only_family
from magnus_argo.magnus.shelf import TOO_MANY_BYTES
from magnus_argo.yaml.nodes import Mapping

OTHER_MAGNUS = Rule("other-magnus", "a key or type that the magnus in the image does not know")
LONG_CHAIN = Rule("long-chain", "more steps in a row than magnus supports", "warning", scope="file")
MANY_TASKS = Rule("many-tasks", "more steps in one graph than Argo 4 allows", "warning")
TOO_MANY_TASKS = Rule(
    "too-many-tasks", "more steps in one graph than the chosen version of Argo allows", judgement=True
)

MANY_TEMPLATES = Rule("many-templates", "more templates than Argo 4 allows", "warning")
TOO_MANY_TEMPLATES = Rule("too-many-templates", "more templates than the chosen version of Argo allows", judgement=True)
LARGE_WORKFLOW = Rule("large-workflow", "a workflow that is too large for the cluster to store", "warning")


@dataclass(frozen=True, slots=True)
class Written:
    """A translated workflow: the names of its templates, and the bytes of its file."""

    templates: list[str]
    size: int


def check_family(program: Program) -> Iterator[Diagnostic]:
    """0.5.1 and 0.4.20 on refuse keys that they do not know, and then no container starts."""
    for graph in program.pipeline.graphs():
        for step in graph.steps.values():
            for word, known_to, span in _words_of_one_family(step):
                if known_to != program.runtime.family.name:
                    yield _foreign(program, step, word, known_to, span)


def _words_of_one_family(step: Step) -> Iterator[tuple[str, FamilyName, Span]]:
    """Keys and values of a step that only one family knows, which one, and where they stand."""
    kind = step.text("type") or ""
    asked = keys_to_ask_for(kind)
    for key, value in ((key, value) for key, value in step.node.values.items() if key in asked):
        text = step.text(key) or ""
        key_known_to, value_known_to = only_family(kind, key), only_family(kind, key, text)
        if key_known_to and key != "type":
            yield key, key_known_to, step.node.keys[key].span
        elif value_known_to:
            yield text, value_known_to, value.span
        for inner, place in value.keys.items() if isinstance(value, Mapping) else ():
            inner_known_to = only_family(kind, f"{key}.{inner}")
            if inner_known_to:
                yield inner, inner_known_to, place.span


def _foreign(program: Program, step: Step, word: str, known_to: FamilyName, span: Span) -> Diagnostic:
    ours, other = program.runtime.family, FAMILIES[known_to]
    refused = f"{ours.noun} {program.runtime.version} rejects it"
    message = f"step {ticked(step.name)}: `{word}` exists only in {other.title}; {refused}"
    same = ours.own_words.get(word)
    cure = f"in {ours.title} it is `{same}`" if same else f"{ours.title} has no equivalent"
    cure = f"{cure}; use `--magnus {other.name}` if the image contains that version"
    remedies = (Respell(span, word, same, safe=False),) if same else ()
    return Diagnostic(OTHER_MAGNUS, message, Label(span), help=cure, remedies=remedies)


def check_sizes(program: Program) -> Iterator[Diagnostic]:
    """Measures each graph: the steps on its longest way, and how many there are."""
    for graph in program.pipeline.graphs():
        place = Label(graph.node.keys["steps"].span)
        longest, most = _longest_chain(graph), program.runtime.family.longest_chain
        if longest > most:
            message = f"{longest} steps follow one another, and magnus in the containers fails with more than {most}"
            yield Diagnostic(LONG_CHAIN, message, place, help="move parts of it into a nested `dag`")
        if len(graph.steps) > MOST_TASKS:
            yield _many_tasks(len(graph.steps), program, place)


def _many_tasks(count: int, program: Program, place: Label) -> Diagnostic:
    message = f"{count} steps in one graph: Argo 4 allows {MOST_TASKS} tasks in a DAG"
    split = "move parts of it into a nested `dag`"
    if counts_items(program.options.argo):
        return Diagnostic(TOO_MANY_TASKS, message, place, help=split)
    return Diagnostic(MANY_TASKS, message, place, help=f"use Argo 3.4 to 3.7, or {split}")


def _longest_chain(graph: Graph) -> int:
    """Steps on the longest way through an acyclic graph."""
    edges = graph.edges(stated_only=True)
    length: dict[str, int] = {}
    for name in graph.stated_order:
        length[name] = 1 + max((length[target] for target in edges[name]), default=0)
    return max(length.values())


def check_templates(program: Program, written: Written) -> Iterator[Diagnostic]:
    """Counts how many templates the workflow has: a DAG for each graph and step with branches, and the kinds of
    pods."""
    if len(written.templates) > MOST_TEMPLATES:
        yield _many_templates(len(written.templates), program)


def _many_templates(count: int, program: Program) -> Diagnostic:
    message = f"the workflow has {count} templates, most of them for branches: Argo 4 allows {MOST_TEMPLATES}"
    place = Label(program.pipeline.graph.node.keys["steps"].span)
    split = "split it into several pipelines, or use a `map` for similar branches"
    if counts_items(program.options.argo):
        return Diagnostic(TOO_MANY_TEMPLATES, message, place, help=split)
    return Diagnostic(MANY_TEMPLATES, message, place, help=f"use Argo 3.4 to 3.7, or {split}")


def check_bytes(program: Program, written: Written) -> Iterator[Diagnostic]:
    """Measures how large the workflow is: its YAML has about as many bytes as its JSON in the cluster."""
    place = Label(program.pipeline.graph.node.keys["steps"].span)
    if written.size > MAX_BYTES_OF_WORKFLOW:
        limit = MAX_BYTES_OF_WORKFLOW // MEBIBYTE
        message = f"the workflow would have more than {limit} MiB, and a cluster stores at most 1 MiB"
        cure = "split it into several pipelines, and give fewer steps settings of their own"
        yield Diagnostic(TOO_MANY_BYTES, message, place, help=cure)
    elif written.size > LARGEST_WORKFLOW:
        mebibytes = written.size / 1_048_576
        message = (
            f"the workflow has {mebibytes:.1f} MiB, and a cluster stores at most 1 MiB, including the steps' state"
        )
        yield Diagnostic(LARGE_WORKFLOW, message, place, help="split it into several pipelines")
