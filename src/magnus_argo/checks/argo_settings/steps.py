"""Settings of single steps, and settings of which the configuration speaks too."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.checks.argo_settings.parts import Pods, place_of, pods_of, under
from magnus_argo.checks.ineffective_keys import NO_EFFECT
from magnus_argo.checks.names import UNKNOWN_STEP
from magnus_argo.diagnostics.budgets import MAX_SUGGESTIONS
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.remedy import Remedy, Respell
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import leaves_no_doubt, path_in_prose, shown
from magnus_argo.magnus.config import Config
from magnus_argo.magnus.graph import Graph, Step
from magnus_argo.magnus.pod import Pod
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.step_paths import StepPaths
from magnus_argo.yaml.builder import DUPLICATE_KEY
from magnus_argo.yaml.nodes import Mapping, Scalar

SAID_TWICE = Rule("said-twice", "a setting in Argo's words of which the configuration speaks too")


def check_steps(program: Program) -> Iterator[Diagnostic]:
    """Finds settings of steps that do not exist, and those of one step under two spellings of its path."""
    steps = program.options.settings.steps
    if steps is None:
        return
    paths, unknown, first = StepPaths(program.pipeline), 0, dict[Step, Scalar]()
    for path, key in steps.keys.items():
        place = paths.find(path)
        if place is not None:
            if first.setdefault(place[1], key) is not key:
                yield _another_spelling(first[place[1]], key)
        else:
            unknown += 1
            meant = paths.meant_by(path) if unknown <= MAX_SUGGESTIONS else []
            cure = paths.suggestion(meant) if unknown <= MAX_SUGGESTIONS else None
            message = f"there is no step `{shown(path)}` in {path_in_prose(program.pipeline.path)}"
            remedies = _respelling(key, path, meant, paths)
            yield Diagnostic(UNKNOWN_STEP, message, Label(key.span), help=cure, remedies=remedies)


def _another_spelling(first: Scalar, key: Scalar) -> Diagnostic:
    message = f"`{shown(str(key.value))}` is the step `{shown(str(first.value))}`, which has settings already"
    places = Label(key.span, "again here"), (Label(first.span, "the first"),)
    return Diagnostic(DUPLICATE_KEY, message, *places, "write all that is said of the step under one of the two")


def _respelling(key: Scalar, path: str, meant: list[str], paths: StepPaths) -> tuple[Remedy, ...]:
    """A step of that name in another graph may be meant, or not."""
    if len(meant) != 1:
        return ()
    is_elsewhere = meant[0].endswith(f"/{path}")
    is_sure = not is_elsewhere and leaves_no_doubt(path, meant[0], paths.paths())
    return (Respell(key.span, path, meant[0], is_sure),)


def check_effects(program: Program) -> Iterator[Diagnostic]:
    """Settings of a step that never runs, and waits between tries where nothing is tried again."""
    running = {step for graph in program.pipeline.graphs() for step in _running(graph)}
    for pods in pods_of(program):
        if pods.place is not None and pods.key is not None and pods.place[1] not in running:
            message = f"step `{shown(str(pods.key.value))}` never runs, so its settings do nothing"
            yield Diagnostic(NO_EFFECT, message, Label(pods.key.span), help="remove them")
    config = program.config
    for pods in pods_of(program):
        retry = place_of(pods.template, "retryStrategy") if config is not None else None
        if config is None or retry is None:
            continue
        if not any(_is_tried(config, *use) for use in _uses(program, pods)):
            message = "`retryStrategy` does nothing: no step that it is for is tried again"
            yield Diagnostic(NO_EFFECT, message, Label(retry), help="say in the pipeline how often a step is tried")


def _running(graph: Graph) -> list[Step]:
    return [graph.steps[name] for name in graph.running]


def _uses(program: Program, pods: Pods) -> Iterator[tuple[Graph, Step]]:
    """The steps that get what `pods` says."""
    if pods.place is not None:
        yield pods.place
        return
    for graph in program.pipeline.graphs():
        yield from ((graph, step) for step in graph.steps.values())


def _is_tried(config: Config, graph: Graph, step: Step) -> bool:
    retry = config.pod_for(graph, step).retry
    return step.attempts > 1 or (retry is not None and retry.limit > 0)


def check_twice(program: Program) -> Iterator[Diagnostic]:
    """Finds what both the configuration and the settings say: a reader would not know which of the two holds."""
    config, spec = program.config, program.options.settings.spec
    if config is None:
        return
    if spec is not None:
        yield from _spec_twice(program, config, spec)
    for pods in pods_of(program):
        for use in _uses(program, pods) if pods.template is not None else ():
            yield from _template_twice(config, config.pod_for(*use), pods.template)


def _spec_twice(program: Program, config: Config, spec: Mapping) -> Iterator[Diagnostic]:
    keys = config.runtime.keys
    names = {
        "serviceAccountName": "service_account_name",
        "nodeSelector": keys.node_selector,
        "tolerations": "tolerations",
        "parallelism": "parallelism",
        "activeDeadlineSeconds": keys.workflow_deadline,
    }
    for field, name in names.items():
        place, stated = place_of(spec, field), under(config.settings(), name) if name else None
        if place is not None and stated is not None:
            yield _twice(f"`{field}`", place, config.settings().keys[name].span)
    place = place_of(spec, "serviceAccountName")
    if place is not None and program.options.service_account:
        message = "`serviceAccountName` is said here, and as `service_account_name` too"
        yield Diagnostic(SAID_TWICE, message, Label(place), help="remove it here")


def _template_twice(config: Config, pod: Pod, template: Mapping | None) -> Iterator[Diagnostic]:
    """The configuration's own node selector and tolerations hold for the workflow, and a template's come before them;
    those of an override are a template's too."""
    keys = config.runtime.keys
    ours = [("nodeSelector", keys.node_selector, [pod.node]), ("tolerations", "tolerations", [pod.node])]
    deadline = ("activeDeadlineSeconds", keys.deadline, [pod.node, config.pod.node])
    for field, name, owners in [deadline, *(ours if pod.name else ())]:
        place = place_of(template, field)
        owner = next((node for node in owners if name and under(node, name) is not None), None)
        if place is not None and owner is not None:
            yield _twice(f"`{field}`", place, owner.keys[name].span)


def _twice(field: str, place: Span, config: Span) -> Diagnostic:
    message = f"{field} is said here, and in the executor's config too"
    return Diagnostic(SAID_TWICE, message, Label(place), (Label(config, "said here"),), "keep one of the two")
