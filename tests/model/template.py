"""A DAG template of Argo with its names looked at: which tasks wait for which, and which ones count.

Written from Argo (4.1.2 workflow/validate/validate.go validateDAG, workflow/controller/dag.go), not from the compiler.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter
from random import Random
from typing import Any

from .depends import RefusedError, tasks_in

_NAME = re.compile(r"[a-zA-Z0-9][-a-zA-Z0-9]{0,127}")
_TASK_KEYS = {"name", "template", "depends", "arguments", "withParam"}


class Dag:
    """A DAG template whose names have been looked at: `order` holds the targets and what they wait for."""

    def __init__(self, template: Mapping[str, Any]) -> None:
        tasks = template["dag"]["tasks"]
        self.tasks: dict[str, Mapping[str, Any]] = {task["name"]: task for task in tasks}
        if len(self.tasks) < len(tasks):
            raise RefusedError(f"template `{template['name']}` has two tasks of one name")
        self.waits_for = {name: tasks_in(task.get("depends", "")) for name, task in self.tasks.items()}
        _check_tasks(self.tasks, self.waits_for)
        awaited = {name for names in self.waits_for.values() for name in names}
        named = template["dag"].get("target", "").split()
        self.targets: list[str] = named or [name for name in self.tasks if name not in awaited]
        self.order = self._order()

    def _order(self) -> list[str]:
        needed = set(self.targets)
        waiting = list(self.targets)
        for name in waiting:
            new = [other for other in self.waits_for.get(name, ()) if other not in needed]
            needed.update(new)
            waiting += new
        if not needed <= self.tasks.keys():
            raise RefusedError("a target is no task")
        try:
            order = list(TopologicalSorter(self.waits_for).static_order())
        except CycleError as knot:
            raise RefusedError(f"tasks wait for one another: {knot.args[1]}") from None
        return [name for name in order if name in needed]

    def any_order(self, random: Random) -> list[str]:
        """`order`, but with tasks that do not wait for one another mixed."""
        sorter = TopologicalSorter({name: self.waits_for[name] for name in self.order})
        sorter.prepare()
        ready, found = list(sorter.get_ready()), list[str]()
        while ready:
            found.append(ready.pop(random.randrange(len(ready))))
            sorter.done(found[-1])
            ready += sorter.get_ready()
        return found

    def before(self, task: str) -> list[str]:
        """All tasks that have ended when this one begins."""
        found = list(self.waits_for[task])
        for name in found:
            found += [other for other in self.waits_for[name] if other not in found]
        return found


def _check_tasks(tasks: Mapping[str, Mapping[str, Any]], waits_for: Mapping[str, list[str]]) -> None:
    for name, task in tasks.items():
        if not _NAME.fullmatch(name) or (name[0].isdigit() and any(waits_for.values())):
            raise RefusedError(f"`{name}` cannot be the name of a task")
        if not task.keys() <= _TASK_KEYS:
            raise RefusedError(f"the model does not know {sorted(task.keys() - _TASK_KEYS)}")
        for other in waits_for[name]:
            if other not in tasks:
                raise RefusedError(f"invalid dependency `{other}`")
