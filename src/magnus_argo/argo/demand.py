"""What a run asks of the cluster at most at one time: pods, and what the containers of steps request.

The most of each is a number of its own: the pods that need most memory need not be those that need most GPUs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import lru_cache

from magnus_argo.argo.settings import LeafSettings, leaf_settings
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.magnus.config import Config
from magnus_argo.magnus.graph import Graph, Step
from magnus_argo.magnus.pod import items, texts
from magnus_argo.magnus.program import Program
from magnus_argo.magnus.quantity import amount, memory_text, number_text
from magnus_argo.magnus.runtimes import GPU
from magnus_argo.yaml.nodes import Value, plain

RESOURCES = ("cpu", "memory", GPU)

Amounts = tuple[Fraction, ...]
"""Pods, and then how much of each of `RESOURCES`."""

_NOTHING: Amounts = (Fraction(0),) * (1 + len(RESOURCES))


@dataclass(frozen=True, slots=True)
class Demand:
    """The most at one time. `per_item` are the parameters that maps loop over of which nobody knows the length: of each
    such map one item is counted."""

    pods: int
    cpu: Fraction
    memory: Fraction
    gpu: Fraction
    per_item: tuple[str, ...] = ()

    def texts(self) -> dict[str, str]:
        """Returns what is asked for, by name, as people write it; without what nothing is asked of but pods."""
        amounts = {"pods": str(self.pods), "cpu": number_text(self.cpu)}
        amounts |= {"memory": memory_text(self.memory), "gpu": number_text(self.gpu)}
        return {name: text for name, text in amounts.items() if name == "pods" or text != "0"}

    def data(self) -> dict[str, object]:
        """Returns what is asked for, for programs: pods as a number, all else as Kubernetes writes it."""
        return {**self.texts(), "pods": self.pods, "per_item": list(self.per_item)}

    def exceeds(self, other: Demand) -> bool:
        """Tells whether anything grows from `other` to this, were it how often something is done."""
        grows = self.pods > other.pods or self.cpu > other.cpu or self.memory > other.memory or self.gpu > other.gpu
        return grows or not set(self.per_item) <= set(other.per_item)


def demand_of(program: Program) -> Demand | None:
    """Computes what a run asks for at most at one time; None where there is no config to say what runs where.

    A graph walks one step at a time, so that only branches and the items of maps run side by side. Where the whole
    workflow has a `parallelism`, it is no more than what its largest pods ask for, which may be too high.
    """
    if program.config is None:
        return None
    counter = _Counter(program, program.config)
    most = counter.graph(program.pipeline.graph)
    limit = counter.limit
    if limit is not None:
        most = _least(most, _largest(counter.pods, limit))
    pods, cpu, memory, gpu = most
    return Demand(int(pods), cpu, memory, gpu, tuple(dict.fromkeys(counter.unknown)))


class _Counter:
    """`limit` is how many pods may run at one time, if anything limits them. `pods` are all that may run, and how many
    of each at one time; `unknown` are lists of which nobody knows the length and nothing limits how many of their items
    run at a time."""

    def __init__(self, program: Program, config: Config) -> None:
        self.config = config
        self.settings = leaf_settings(program)
        self.beside = lru_cache(maxsize=None)(_beside)
        self.limit = _limit_of(program, config)
        self.lengths = {each.name: len(each.value) for each in program.parameters if isinstance(each.value, list)}
        self.pods: list[tuple[Amounts, int]] = []
        self.unknown: list[str] = []

    def graph(self, graph: Graph, times: int = 1) -> Amounts:
        """Returns the most that any step of a graph asks for; `times` is how often the graph may run at one time."""
        steps = (graph.steps[name] for name in graph.running)
        return _most(self._step(graph, step, times) for step in steps)

    def _step(self, graph: Graph, step: Step, times: int) -> Amounts:
        pod = self.config.pod_for(graph, step)
        requests = pod.effective_requests()
        together, before = self.beside(self.settings.get(step, self.settings[None]))
        main = (Fraction(1), *(amount(requests.get(resource, "0")) for resource in RESOURCES))
        own = _most((_sum((main, together)), before))
        self.pods.append((own, times))
        inside = self._branches(step, pod.parallelism, times) if step.branches else _NOTHING
        return _most((own, inside))

    def _branches(self, step: Step, limit: int | None, times: int) -> Amounts:
        """A dag step has one branch, and no limit; each branch that a limit lets run may be the largest."""
        if step.behaviour.loops:
            count = self._items(step, limit)
            one = self.graph(step.branches[0], times * count)
            return tuple(count * each for each in one)
        asked = [self.graph(branch, times) for branch in step.branches]
        most = limit if limit is not None and step.behaviour.names_branches else len(asked)
        return tuple(sum(sorted(each, reverse=True)[:most], Fraction(0)) for each in zip(*asked, strict=True))

    def _items(self, step: Step, limit: int | None) -> int:
        over = step.text("iterate_on") or ""
        length = self.lengths.get(over)
        bounds = [bound for bound in (length, limit, self.limit) if bound is not None]
        if length is None and limit is None and self.limit is None:
            self.unknown.append(over)
        return min(bounds, default=1)


def _limit_of(program: Program, config: Config) -> int | None:
    """How many pods of the workflow may run at one time; the settings in Argo's words are laid over the config."""
    spec = program.options.settings.spec
    stated = spec.values.get("parallelism") if spec is not None else None
    count = plain(stated) if stated is not None else None
    return count if isinstance(count, int) else config.parallelism


def _beside(settings: LeafSettings) -> tuple[Amounts, Amounts]:
    """What containers ask for that run beside a step's, and the most that any asks for that runs before it."""
    sidecars, before = (map(_asked, items(settings.template.get(key))) for key in ("sidecars", "initContainers"))
    return _sum((_NOTHING, *sidecars)), _most((_NOTHING, *before))


def _asked(container: Value) -> Amounts:
    """A request that nobody states is the limit."""
    resources = container.get("resources") if isinstance(container, dict) else None
    stated = resources if isinstance(resources, dict) else {}
    quantities = texts(stated.get("limits")) | texts(stated.get("requests"))
    return (Fraction(0), *(amount(quantities.get(resource, "0")) for resource in RESOURCES))


def _sum(asked: Iterable[Amounts]) -> Amounts:
    return tuple(sum(each, Fraction(0)) for each in zip(*asked, strict=True))


def _most(asked: Iterable[Amounts]) -> Amounts:
    return tuple(max(each) for each in zip(*asked, strict=True)) or _NOTHING


def _least(one: Amounts, other: Amounts) -> Amounts:
    return tuple(min(pair) for pair in zip(one, other, strict=True))


def _largest(pods: Iterable[tuple[Amounts, int]], limit: int) -> Amounts:
    """What `limit` pods ask for if they are those that ask for most, of each resource by itself."""
    by_resource = zip(*(zip(asked, (times,) * len(asked), strict=True) for asked, times in pods), strict=True)
    return tuple(sum(_first(sorted(each, reverse=True), limit), Fraction(0)) for each in by_resource)


def _first(asked: Iterable[tuple[Fraction, int]], limit: int) -> Iterator[Fraction]:
    for each, times in asked:
        yield each * min(times, limit)
        limit -= min(times, limit)
