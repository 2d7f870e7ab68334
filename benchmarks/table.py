"""What was measured, as a Markdown table with the ratios that count, and whether they are what they should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from measure import Cost

Costs = Mapping[tuple[str, str], Cost]
"""By pipeline and contestant."""


@dataclass(frozen=True)
class Target:
    """`ours` may cost `most` times what `theirs` does at best: pairs of pipeline and contestant."""

    what: str
    ours: tuple[str, str]
    theirs: tuple[tuple[str, str], ...]
    most: float
    memory: bool = False

    def ratio(self, costs: Costs) -> float | None:
        """None where one side was not measured."""
        best = [self._cost(costs[key]) for key in self.theirs if key in costs]
        if self.ours not in costs or not best:
            return None
        return self._cost(costs[self.ours]) / min(best)

    def _cost(self, cost: Cost) -> float:
        return cost.memory if self.memory else cost.seconds


def medians(samples: Mapping[tuple[str, str], Sequence[Cost]]) -> dict[tuple[str, str], Cost]:
    return {
        key: Cost(median(cost.seconds for cost in costs), median(cost.memory for cost in costs))
        for key, costs in samples.items()
    }


def rendered(costs: Costs, pipelines: Sequence[str], contestants: Sequence[str]) -> str:
    """One row a pipeline, one column a contestant."""
    rows = [[pipeline, *(_cell(costs.get((pipeline, name))) for name in contestants)] for pipeline in pipelines]
    return markdown(["pipeline", *contestants], rows)


def judged(costs: Costs, targets: Sequence[Target]) -> tuple[str, bool]:
    """One row a target that was measured, and whether all of those were reached."""
    ratios = [(target, ratio) for target in targets if (ratio := target.ratio(costs)) is not None]
    rows = [
        [target.what, f"{ratio:.2f}", f"≤ {target.most:g}", "reached" if ratio <= target.most else "MISSED"]
        for target, ratio in ratios
    ]
    return markdown(["ratio", "seen", "target", ""], rows), all(ratio <= target.most for target, ratio in ratios)


def _cell(cost: Cost | None) -> str:
    return f"{cost.seconds:.3f} s, {cost.memory:.0f} MiB" if cost else "-"


def markdown(head: list[str], rows: list[list[str]]) -> str:
    """Returns a Markdown table whose columns are aligned."""
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join(
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |" for line in lines
    )
