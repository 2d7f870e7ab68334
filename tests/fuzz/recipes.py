"""From a number to an input: which project, which command, which mutations. The same number is the same input."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from tests.fuzz import flags, octets, trees
from tests.fuzz.projects import Project, good_seeds, seeds

KINDS = {"tree": 66, "bytes": 14, "around": 20}
GOOD = 0.8
"""The share of inputs that begin as one that compiles: what is wrong already hides what is done to it."""


@dataclass(frozen=True)
class Step:
    """A mutation, as the seed of all that it chooses; with `in_base`, `diff` compares with it as well."""

    seed: int
    in_base: bool


@dataclass(frozen=True)
class Recipe:
    """What an input is made of. Steps can be left out, and the others do the same as before."""

    seed: str
    steps: tuple[Step, ...]

    def without(self, index: int) -> Recipe:
        return replace(self, steps=self.steps[:index] + self.steps[index + 1 :])


def recipe_of(seed: str, number: int) -> Recipe:
    """Most inputs have few mutations, so that many still compile."""
    rng = Random(f"{seed}/{number}")
    count = rng.choice((1, 1, 1, 2, 2, 3, 4, 6))
    steps = [Step(rng.getrandbits(48), rng.random() < 0.3) for _ in range(count)]
    return Recipe(f"{seed}/{number}", tuple(sorted(steps, key=lambda step: not step.in_base)))


def project_of(recipe: Recipe) -> tuple[Project, list[str]]:
    """The input, and the names of what was done to it."""
    rng = Random(f"{recipe.seed}/project")
    project = rng.choice(good_seeds() if rng.random() < GOOD else seeds()).copy()
    (command,) = rng.choices([*flags.COMMANDS], [*flags.COMMANDS.values()])
    command(rng, project)
    names = [command.__name__]
    for step in recipe.steps:
        names.append(_apply(Random(step.seed), project))
        if step.in_base and project.before is not None:
            project.before = {**project.files}
    return project, names


def _apply(rng: Random, project: Project) -> str:
    if not project.files:
        return "nothing"
    (kind,) = rng.choices([*KINDS], [*KINDS.values()])
    if kind == "around":
        (around,) = rng.choices([*flags.AROUND], [*flags.AROUND.values()])
        around(rng, project)
        return around.__name__
    path = rng.choice([*project.files])
    return _in_file(rng, project, path) if kind == "tree" else _in_bytes(rng, project, path)


def _in_file(rng: Random, project: Project, path: str) -> str:
    (mutation,) = rng.choices([*trees.TREES], [*trees.TREES.values()])
    project.files[path] = trees.mutated(rng, project.files[path], mutation)
    return mutation.__name__


def _in_bytes(rng: Random, project: Project, path: str) -> str:
    (mutation,) = rng.choices([*octets.BYTES], [*octets.BYTES.values()])
    other = rng.choice([*rng.choice(seeds()).files.values()])
    project.files[path] = mutation(rng, project.files[path], other)[: trees.LARGEST]
    return mutation.__name__
