"""Keys that are accepted and do nothing, or not where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.remedy import Remove
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import ticked
from magnus_argo.magnus.config import Config, placeholders_of
from magnus_argo.magnus.graph import Step
from magnus_argo.magnus.pod import Pod
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.runtimes import STEP_SETTINGS_KEYS
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, plain

NO_EFFECT = Rule("no-effect", "a key that is accepted but has no effect", "warning")

_FAIL_FAST = (
    "`{0}: true` is not passed to Argo: with its `failFast`, a workflow never ends after a branch has failed",
    "remove it; the other branches run to their end, as with `magnus execute`",
)
_WITHOUT_EFFECT: tuple[tuple[str, tuple[bool, ...], str, str], ...] = (
    (
        "enable_parallel",
        (True, False),
        "`enable_parallel` is for executors that run locally: Argo always runs branches in parallel",
        "remove it; `parallelism` limits how many run at a time",
    ),
    ("failFast", (True,), _FAIL_FAST[0].format("failFast"), _FAIL_FAST[1]),
    ("fail_fast", (True,), _FAIL_FAST[0].format("fail_fast"), _FAIL_FAST[1]),
)
"""Keys of the executor's config or an override, with which values, why they do nothing, and the cure."""

_UNSAID_RETRIES = {
    "retryPolicy": "Always",
    "retry_policy": "Always",
    "back_off": {"duration_in_seconds": 120, "factor": 2, "max_duration": 3600},
}
"""What beside its limit makes up a retry strategy, and how it is if nobody says so (0.2.13 and 0.5.1)."""


class _Use(NamedTuple):
    """A step and the pod that it gets."""

    step: Step
    pod: Pod


def check_effects(program: Program) -> Iterator[Diagnostic]:
    """Keys of the executor's config, of its overrides and of steps. Finds nothing where there is no configuration."""
    config = program.config
    if config is None:
        return
    graphs = program.pipeline.graphs()
    uses = [_Use(step, config.pod_for(graph, step)) for graph in graphs for step in graph.steps.values()]
    tried = _tried(config, uses)
    yield from _parallelism(uses)
    for pod in program.pods():
        yield from _never(pod)
        yield from _retries(pod, config, tried)
        yield from _not_lifted(pod, config)
    yield from _placeholders(config)
    for step, _ in uses:
        yield from _forgotten(step, config) if config.enable_caching else ()
        yield from _second_settings(step)


def _never(pod: Pod) -> Iterator[Diagnostic]:
    for key, truth, message, cure in _WITHOUT_EFFECT:
        node = pod.find(key)
        if isinstance(node, Scalar) and node.value in truth:
            remedies = (Remove(pod.node.keys[key].span, key),)
            yield Diagnostic(NO_EFFECT, message, Label(node.span), help=cure, remedies=remedies)


def _parallelism(uses: list[_Use]) -> Iterator[Diagnostic]:
    """Of a step it counts branches (0.5.1 executor/argo/implementation.py: on the template of a composite step)."""
    first: dict[Span, Step] = {}
    fitting: set[Span] = set()
    for step, pod in uses:
        node = pod.find("parallelism") if pod.name else None
        if isinstance(node, Scalar) and str(node.value or 0) != "0":
            key = pod.node.keys["parallelism"].span
            first.setdefault(key, step)
            fitting |= {key} if step.behaviour.names_branches or step.behaviour.loops else set()
    for span, step in first.items():
        if span not in fitting:
            kind = step.text("type")
            message = f"`parallelism` is for `parallel` and `map` steps, but step {ticked(step.name)} has type `{kind}`"
            cure = "remove it; in the executor's config itself it limits the pods of the whole workflow"
            related, remedies = (Label(step.key.span, "this step"),), (Remove(span, "parallelism", safe=False),)
            yield Diagnostic(NO_EFFECT, message, Label(span), related, cure, remedies=remedies)


def _tried(config: Config, uses: list[_Use]) -> set[Span]:
    """The retry strategies of steps with attempts of their own."""
    word = config.runtime.keys.retry
    strategies = (pod.find(word) or config.pod.find(word) for step, pod in uses if step.attempts > 1)
    return {node.span for node in strategies if node is not None}


def _retries(pod: Pod, config: Config, tried: set[Span]) -> Iterator[Diagnostic]:
    """A policy needs retries; a wait also holds for a step's own attempts."""
    strategy = pod.find(config.runtime.keys.retry)
    if not isinstance(strategy, Mapping) or (pod.retry is not None and pod.retry.limit):
        return
    spelled_out = "limit" in strategy.keys
    for key, default in _UNSAID_RETRIES.items():
        value = plain(strategy.values[key]) if key in strategy.values else None
        if value is None or (spelled_out and value == default) or (strategy.span in tried and key == "back_off"):
            continue
        message = f"`{key}` has no effect " + ("if `limit` is 0" if spelled_out else "without a `limit`")
        cure = "raise the `limit`, or remove it" if spelled_out else "add `limit: 2`, or remove it"
        place = strategy.keys[key].span
        yield Diagnostic(NO_EFFECT, message, Label(place), help=cure, remedies=(Remove(place, key, safe=False),))


def _not_lifted(pod: Pod, config: Config) -> Iterator[Diagnostic]:
    """Argo takes a template's only if it is not empty (4.1.2 workflow/controller/workflowpod.go
    addSchedulingConstraints)."""
    selector = config.runtime.keys.node_selector
    kept = {selector: (pod.node_selector, config.node_selector), "tolerations": (pod.tolerations, config.tolerations)}
    for key, (own, general) in kept.items():
        if key in pod.node.keys and own is not None and not own and general:
            message = f"an empty `{key}` has no effect: Argo then uses that of the workflow"
            cure = f"remove `{key}` from the executor's config itself, and set it for the steps that need it"
            yield Diagnostic(NO_EFFECT, message, Label(pod.node.keys[key].span), help=cure)


def _placeholders(config: Config) -> Iterator[Diagnostic]:
    """0.4.22 executor.py _resolve_executor_config looks up what a step names, and nothing below that."""
    for name, pod in config.overrides.items() if config.runtime.settings_in_steps else ():
        for key in placeholders_of(pod.node):
            message = (
                f"{ticked(str(key.value))} has no value, and only a step can name a placeholder, not {ticked(name)}"
            )
            yield Diagnostic(NO_EFFECT, message, Label(key.span), help="give it a value, or remove it")


def _forgotten(step: Step, config: Config) -> Iterator[Diagnostic]:
    """Where Argo finds the success of what could be tried again, the workflow never ends: what follows hangs from the
    pod of the last try, and there is none (3.7.18 operator.go getOutboundNodes). Before 3.5.5 it kept no such success
    (argo-workflows#12490)."""
    if step.attempts > 1:
        does_nothing = f"`enable_caching` has no effect for step {ticked(step.name)}"
        message = f"{does_nothing}: Argo would hang if it skipped a step that can be retried"
        key = config.runtime.family.attempts
        cure = f"remove `{key}` if a repeated run should skip it"
        yield Diagnostic(NO_EFFECT, message, Label(step.place(key)), help=cure)


def _second_settings(step: Step) -> Iterator[Diagnostic]:
    if step.node.values.keys().isdisjoint(STEP_SETTINGS_KEYS):
        return
    blocks = [key for key in STEP_SETTINGS_KEYS if _speaks_of_argo(step.node.values.get(key))]
    for key in blocks[1:]:
        message = f"`{key}` of step {ticked(step.name)} is ignored because the step also has `{blocks[0]}`"
        place = step.node.keys[key].span
        remedies = (Remove(place, key, safe=False),)
        yield Diagnostic(NO_EFFECT, message, Label(place), help="keep one of them", remedies=remedies)


def _speaks_of_argo(block: Node | None) -> bool:
    return isinstance(block, Mapping) and "argo" in block.values
