"""The results as a table with a column for each version of Argo, written into a page that has a place for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from .settings import EARLY, FAMILIES

BEGIN, END = "<!-- results: written by the tests, not by hand -->", "<!-- end of results -->"
EVERY = (*FAMILIES, EARLY)
SAME, STATED, DIFFERS, NOT_RUN = "the same", "as stated", "**differs**", "not run"
ORDINALS = {2: "second", 3: "third"}  # no pipeline is tried more often
WORST_FIRST = (DIFFERS, NOT_RUN, STATED, SAME)
PIPELINE, MAGNUS = "pipeline", "magnus"

Columns = dict[str, dict[str, str]]
"""The cells by their rows' names, by the columns' titles."""


@dataclass(slots=True)
class Table:
    """`words` holds what was found of a case under a family, in the order of the cases; `told` is what is said of the
    run as a whole."""

    argo: str = ""
    told: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    repeated: dict[tuple[str, str], int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def add(self, case: str, family: str, word: str, tries: int = 1) -> None:
        row = self.words.setdefault(case, {})
        row[family] = min(word, row.get(family, word), key=WORST_FIRST.index)
        self.repeated[case, family] = max(tries, self.repeated.get((case, family), 1))

    def write(self, page: Path) -> None:
        """Between the two marks of the page, which are there already. The columns of other versions of Argo stay, with
        the rows that there are now."""
        whole = page.read_text()
        text = "\n".join([BEGIN, "", *_lines(self._columns(columns_of(whole))), "", END])
        page.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: text, whole, flags=re.DOTALL))

    def _columns(self, before: Columns) -> Columns:
        runs = {title: cells for title, cells in before.items() if title != MAGNUS} | {f"Argo {self.argo}": self._run()}
        return {MAGNUS: self._families(), **dict(sorted(runs.items()))}

    def _families(self) -> dict[str, str]:
        rows = dict.fromkeys(self.told, "")
        return rows | {case: ", ".join(map(self._title, _ordered(found))) for case, found in self.words.items()}

    def _run(self) -> dict[str, str]:
        return self.told | {case: self._cell(case) for case in self.words}

    def _cell(self, case: str) -> str:
        """One word for all families, unless they differ."""
        said = {self._title(family): self._word(case, family) for family in _ordered(self.words[case])}
        if len(set(said.values())) == 1:
            return next(iter(said.values()))
        return "; ".join(f"{title}: {word}" for title, word in said.items())

    def _word(self, case: str, family: str) -> str:
        word, tries = self.words[case][family], self.repeated[case, family]
        return f"{word}, at the {ORDINALS[tries]} try" if tries > 1 else word

    def _title(self, family: str) -> str:
        title = self.versions.get(family, family)
        return f"{title} (early extension)" if family == EARLY else title


def columns_of(page: str) -> Columns:
    """What the table in a page says; nothing where there is none."""
    found = re.search(f"{BEGIN}(.*){END}", page, re.DOTALL)
    lines = [line for line in found[1].splitlines() if line[:2] == "| "] if found else []
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    if not rows:
        return {}
    return {title: {row[0]: row[place] for row in rows[1:]} for place, title in enumerate(rows[0]) if place}


def _lines(columns: Columns) -> Iterable[str]:
    yield f"| {' | '.join([PIPELINE, *columns])} |"
    yield f"|---{'|---' * len(columns)}|"
    for row in columns[MAGNUS]:
        yield f"| {' | '.join([row, *(cells.get(row, '') for cells in columns.values())])} |"


def _ordered(families: Iterable[str]) -> list[str]:
    return sorted(families, key=EVERY.index)
