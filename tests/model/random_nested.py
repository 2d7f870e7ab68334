"""Random pipelines with composite steps, the same for the same seed: maps in maps in parallels in files of their own,
with odd names, odd items, no items at all, and everything that random graphs have."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from .nested_walk import Pipeline
from .random_graphs import EVERY_NAME, FAMILIES, PLAIN, random_graph

DEEPEST = 4
VARIABLES = (
    *("z", "a", "B", "_", "item", "inputs", "map", "10", "9", "1e3", "null", "in"),
    *("zz top", " a", "é", "データ", "😀", "it's", 'say "hi"', "back\\slash", "<&>", "#", "# a"),
    *("{", "}", "[", "{{x}}", "{{=1+1}}", "{{item}}", "{{inputs.parameters.step}}", "$HOME", "$(HOME)", "a$$b"),
)
"""Names for `iterate_as`. None is part of a step's name, so that nothing but JSON and Argo can mind them."""
PLAIN_ITEMS = ("red", "green", "blue", "dark red")
ODD_ITEMS = (
    *("it's", "''", 'has "q"', '"', "back\\slash", "\\", "\\n", "\\u007b", "u007b", "\\\\", "\\'"),
    *("é", "データ", "😀", "\u2028", "\u00a0", "tab\there", "line\nbreak", "\x01", "\x7f"),
    *("<&>", "a%b", "-x", "--mode", "#", "a/b"),
    *("$HOME", "$(HOME)", "$$", "$$(HOME)", "${x}", "$"),
    *("{{x}}", "{{", "}}", "{{=1+1}}", "{{item}}", "{{=item}}", "{{=inputs['parameters']}}", "{", "}", "{}"),
    *("[", "]", "[1]", '["a"]', '{"a": 1}', "5", "1e3", "true", "null", "nil", "", " ", "a,b", "x" * 300),
    *(0, 1, -3, 12345678901, True, False, None),
)


def random_pipelines(seed: int, count: int) -> Iterator[Pipeline]:
    """`count` valid pipelines, each with a composite step or more."""
    random = Random(seed)
    while count:
        builder = _Builder(random)
        graph = builder.graph(())
        if builder.made:
            yield Pipeline(graph, builder.definitions, builder.parameters)
            count -= 1


class _Builder:
    """Makes one pipeline of up to `most` composite steps. `around` are the `iterate_as` of the maps around a graph,
    and a None for each other composite step around it."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.most = random.choice((1, 1, 2, 2, 3, 4, 6))
        self.made = 0
        self.definitions: dict[str, Any] = {}
        self.parameters: dict[str, list[Any]] = {}

    def graph(self, around: tuple[str | None, ...]) -> dict[str, Any]:
        graph = random_graph(self.random, most=3)
        for name, step in graph["steps"].items():
            if "next" in step and len(around) < DEEPEST and self.made < self.most and self.random.random() < 0.6:
                self.made += 1
                targets = {key: step[key] for key in ("next", "on_failure") if key in step}
                make = self.random.choice((self.parallel, self.map, self.map, self.dag))
                graph["steps"][name] = {**make(around), **targets}
        return graph

    def parallel(self, around: tuple[str | None, ...]) -> dict[str, Any]:
        pool = self.random.choice((PLAIN, PLAIN, *FAMILIES, EVERY_NAME))
        names = self.random.sample(pool, self.random.randint(1, 3))
        return {"type": "parallel", "branches": {name: self.graph((*around, None)) for name in names}}

    def map(self, around: tuple[str | None, ...]) -> dict[str, Any]:
        variable = self.random.choice([name for name in VARIABLES if name not in around])
        step = {"type": "map", "iterate_on": self.parameter(), "iterate_as": variable}
        return {**step, "branch": self.graph((*around, variable))}

    def parameter(self) -> str:
        """The name of a list, at times of one that another map loops over too."""
        name = self.random.choice(("items", "more items", "x_list", *self.parameters, f"list-{self.made}"))
        if name not in self.parameters:
            pool = self.random.choice((PLAIN_ITEMS, ODD_ITEMS, ODD_ITEMS))
            chosen = self.random.sample(pool, self.random.choice((0, 1, 2, 2, 3)))
            self.parameters[name] = list({str(item): item for item in chosen}.values())
        return name

    def dag(self, around: tuple[str | None, ...]) -> dict[str, Any]:
        """A file of its own, at times one that another step names too; with a map in it, it is used only once."""
        flat = [path for path, graph in self.definitions.items() if _is_flat(graph)]
        if flat and self.random.random() < 0.3:
            return {"type": "dag", "dag_definition": self.random.choice(flat)}
        path = self.random.choice(("", "parts/", "my parts/")) + f"part-{self.made}.yaml"
        self.definitions[path] = self.graph((*around, None))
        return {"type": "dag", "dag_definition": path}


def _is_flat(graph: dict[str, Any]) -> bool:
    return all(step["type"] in ("task", "stub", "success", "fail") for step in graph["steps"].values())
