"""Templates of a WorkflowTemplate that have a name as before and are others: a `templateRef` leads to them by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from magnus_argo.argo.containers import Leaf
from magnus_argo.argo.templates import Templates
from magnus_argo.changes.argo_settings import fields_of
from magnus_argo.changes.change import Change
from magnus_argo.changes.differences import differences, name_of
from magnus_argo.changes.facets import identity_of_lists, lists_of, pod_of
from magnus_argo.changes.rest import Difference, Place, way_to
from magnus_argo.changes.risk import Risk, rank, risk_of
from magnus_argo.changes.traits import Traits
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.words import Name, joined, sentence
from magnus_argo.magnus.graph import Step
from magnus_argo.magnus.program import Program

Pair = tuple[Place, Place]
_User = tuple[Step, int]
"""A step, and which of its templates."""


@dataclass(frozen=True, slots=True, eq=False)
class _Template:
    """What steps use in the same way: `leaf` is a pod's, None that of a graph."""

    users: dict[_User, Place]
    leaf: Leaf | None = None

    def says(self) -> Traits:
        """Returns what tells it from others, as far as that is told of steps and never long."""
        if self.leaf is None:
            return {}
        leaf, step = self.leaf, next(iter(self.users))[0]
        use = f"{leaf.role} {leaf.attempts} {leaf.first} {leaf.in_map} {leaf.cached}"
        own: Traits = {("use", ""): use}
        return own | pod_of(leaf.pod, step)


class _Comparer:
    """Compares templates; what many of them share, and may be long, only once."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], list[Difference]] = {}

    def differences(self, old: _Template, new: _Template) -> list[Difference]:
        """Returns what a template says otherwise than another one."""
        short = [*differences(old.says(), new.says())]
        return short + self._long(old.leaf, new.leaf) if old.leaf and new.leaf else short

    def _long(self, old: Leaf, new: Leaf) -> list[Difference]:
        key = *identity_of_lists(old.pod), id(old.settings), *identity_of_lists(new.pod), id(new.settings)
        if key not in self._known:
            before, after = (lists_of(leaf.pod) | fields_of(leaf.settings) for leaf in (old, new))
            self._known[key] = [*differences(before, after)]
        return self._known[key]


def other_templates(base: Program, head: Program, pairs: Sequence[Pair]) -> Iterator[Change]:
    """Yields the names that lead to what no step used that does now, and those that are only called otherwise."""
    if not base.config or not head.config or {base.options.kind, head.options.kind} != {"WorkflowTemplate"}:
        return
    before, after = _templates(base), _templates(head)
    comparer = _Comparer()
    today = {old[1]: new[1] for old, new in pairs}
    names = {user: name for name, template in after.items() for user in template.users}
    for name, old in before.items():
        users = [(today[step], which) for step, which in old.users if step in today]
        new = after.get(name)
        if new is None:
            now = dict.fromkeys(names[user] for user in users if user in names)
            yield from _renamed(name, old, {each: after[each] for each in now}, comparer)
        elif not new.users.keys() & set(users):
            yield from _another(name, old, new, comparer)


def _another(name: str, old: _Template, new: _Template, comparer: _Comparer) -> Iterator[Change]:
    found = comparer.differences(old, new)
    if not found and old.leaf is not None and new.leaf is not None:
        return
    risk: Risk = min((risk_of(*each) for each in found), key=rank, default="")
    was, is_ = ([*dict.fromkeys(map(name_of, each.users.values()))] for each in (old, new))
    words = sentence(
        "template {} is now that of {} instead of {}, also for who refers to it", Name(name), joined(is_), joined(was)
    )
    ways = tuple(dict.fromkeys(map(way_to, new.users.values())))
    yield Change(
        "changed", words, ways, "template", ", ".join(was), ", ".join(is_), risk=risk, about=("template", name)
    )


def _renamed(name: str, old: _Template, new: Mapping[str, _Template], comparer: _Comparer) -> Iterator[Change]:
    for now, template in new.items():
        if old.leaf is not None and template.leaf is not None and not comparer.differences(old, template):
            words = sentence("template {} is now called {}, also for who refers to it", Name(name), Name(now))
            yield Change("renamed", words, (), "template", name, now, about=("template", name))


def _templates(program: Program) -> dict[str, _Template]:
    config = program.config
    assert config is not None
    written = Templates(program, config, {})
    found: dict[str, _Template] = {}
    for graph in written.graphs:
        for step in graph.steps.values():
            for which, leaf in enumerate(written.leaves.get(step, ())):
                found.setdefault(written.leaf_names[leaf], _Template({}, leaf)).users[step, which] = (graph, step)
    for dag, name in written.dag_names.items():
        steps = [dag.step] if dag.step else dag.graph.steps.values()
        users = {(step, 2 + dag.is_loop + 2 * (dag.step is None)): (dag.graph, step) for step in steps}
        found.setdefault(name, _Template(users))
    return found
