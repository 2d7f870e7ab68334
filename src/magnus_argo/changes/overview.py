"""All changes as a table that is read in ten seconds: what changes where, the most dangerous first, each thing once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from magnus_argo.changes.asking import asks_for_more, demand_words, is_other_demand
from magnus_argo.changes.change import Changes, Comparison, where_of
from magnus_argo.changes.risk import Risk, rank
from magnus_argo.changes.told import Told, told_of
from magnus_argo.diagnostics.records import dataclass, replace
from magnus_argo.diagnostics.words import Sentence


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """What changes in the same way in all of these `jobs`, the most dangerous first. `demand` is what a run then asks
    for, empty where that is the same or told in another row. `at_home` are those of the jobs that are in no row with
    fewer: their pictures and texts belong here."""

    jobs: tuple[Comparison, ...]
    told: tuple[Told, ...]
    demand: Sentence = ()
    asks_for_more: bool = False
    at_home: tuple[Comparison, ...] = ()

    @property
    def risk(self) -> Risk:
        """The greatest of the risks."""
        first = self.told[0].risk
        return "resources" if self.asks_for_more and rank(first) > rank("resources") else first

    @property
    def paths(self) -> tuple[str, ...]:
        """The pipelines, each once."""
        return tuple(dict.fromkeys(job.path for job in self.jobs))

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments, each once; none where there are none."""
        return tuple(dict.fromkeys(job.environment for job in self.jobs if job.environment))

    @property
    def where(self) -> Sentence:
        """The environments, and what else tells the jobs apart from others of the same files."""
        return where_of(self.jobs)


class _Part(NamedTuple):
    """What is told of the same jobs, which are given by their numbers."""

    numbers: tuple[int, ...]
    told: tuple[Told, ...]


def rows_of(changes: Changes) -> list[Row]:
    """Groups what is told of all pipelines: what is the same in several is told once, of all of them. A row's jobs are
    some pipelines in some environments, each of them in each of these."""
    jobs = changes.differing
    rows = _with_demands(jobs, _parts(jobs, changes.base))
    return list(_settled(sorted(rows, key=lambda row: (rank(row.risk), -len(row.jobs)))))


def _parts(jobs: Sequence[Comparison], base: str) -> list[_Part]:
    alike: dict[Told, list[tuple[int, Sentence]]] = {}
    for number, job in enumerate(jobs):
        for told in dict.fromkeys(told_of(job, base)):
            alike.setdefault(told._replace(full=()), []).append((number, told.full))
    together: dict[tuple[int, ...], list[Told]] = {}
    for told, numbered in alike.items():
        for part in _rectangles(jobs, (number for number, _ in numbered)):
            among = set(part)
            fulls = {full for number, full in numbered if number in among}
            together.setdefault(part, []).append(told._replace(full=fulls.pop() if len(fulls) == 1 else ()))
    parts = [_Part(part, tuple(sorted(tolds, key=lambda each: rank(each.risk)))) for part, tolds in together.items()]
    return sorted(parts, key=lambda part: (rank(part.told[0].risk), -len(part.numbers), part.numbers[0]))


def _rectangles(jobs: Sequence[Comparison], numbers: Iterable[int]) -> Iterator[tuple[int, ...]]:
    """The jobs by the environments that a pipeline is concerned in, so that `where` is true of each pipeline."""
    by_path: dict[str, list[int]] = {}
    for number in numbers:
        by_path.setdefault(jobs[number].path, []).append(number)
    parts: dict[tuple[str, ...], list[int]] = {}
    for those in by_path.values():
        parts.setdefault(tuple(jobs[number].environment for number in those), []).extend(those)
    yield from (tuple(part) for part in parts.values())


def _with_demands(jobs: Sequence[Comparison], parts: Sequence[_Part]) -> Iterator[Row]:
    """The rows, with each job's demand in one of its own: the first that changes what a step asks for, or else the
    first of all."""
    places: dict[int, int] = {}
    for place, part in sorted(enumerate(parts), key=lambda each: not _changes_resources(each[1])):
        for number in part.numbers:
            places.setdefault(number, place)
    for place, part in enumerate(parts):
        others = [number for number in part.numbers if places[number] == place and is_other_demand(jobs[number])]
        here = [jobs[number] for number in others]
        words = demand_words(here, all_of_them=len(here) == len(part.numbers)) if here else ()
        more = any(asks_for_more(job) for job in here)
        yield Row(tuple(jobs[number] for number in part.numbers), part.told, words, more)


def _changes_resources(part: _Part) -> bool:
    return any(told.risk == "resources" for told in part.told)


def _settled(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows, each job at home in the one that it shares with the fewest others, the first of these."""
    homes: dict[int, int] = {}
    for place, row in sorted(enumerate(rows), key=lambda each: len(each[1].jobs)):
        for job in row.jobs:
            homes.setdefault(id(job), place)
    for place, row in enumerate(rows):
        yield replace(row, at_home=tuple(job for job in row.jobs if homes[id(job)] == place))


def short_names(paths: Iterable[str]) -> dict[str, str]:
    """Returns what pipelines are called for short: their files without folder and ending, if that tells them apart."""
    stems = {path: _stem(path) for path in paths}
    counts = Counter(stems.values())
    return {path: stem if counts[stem] == 1 else path for path, stem in stems.items()}


def _stem(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[0] or name
