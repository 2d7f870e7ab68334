"""The results of a run as a table, written into a page that has a place for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from .settings import EARLY, FAMILIES

BEGIN, END = "<!-- results: written by the tests, not by hand -->", "<!-- end of results -->"
COLUMNS = (*FAMILIES, EARLY)
SAME, STATED, DIFFERS, NOT_RUN = "the same", "as stated", "**differs**", "not run"
WORST_FIRST = (DIFFERS, NOT_RUN, STATED, SAME)


@dataclass(slots=True)
class Table:
    """`words` holds what was found of a case under a family, in the order of the cases."""

    words: dict[str, dict[str, str]] = field(default_factory=dict)
    repeated: dict[tuple[str, str], int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def add(self, case: str, family: str, word: str) -> None:
        row = self.words.setdefault(case, {})
        row[family] = min(word, row.get(family, word), key=WORST_FIRST.index)

    def lines(self, before: dict[str, list[str]]) -> Iterable[str]:
        """With the rows of an earlier run, where this one has nothing to say."""
        yield self._heading()
        yield ""
        yield f"| pipeline | {' | '.join(self._title(family) for family in COLUMNS)} |"
        yield f"|---{'|---' * len(COLUMNS)}|"
        for case in (*before, *(case for case in self.words if case not in before)):
            old = before.get(case, [""] * len(COLUMNS))
            cells = [self._cell(case, family, was) for family, was in zip(COLUMNS, old, strict=True)]
            yield f"| {case} | {' | '.join(cells)} |"

    def _heading(self) -> str:
        return f"Argo {self.versions.get('argo', '?')}, Kubernetes {self.versions.get('kubernetes', '?')}."

    def _title(self, family: str) -> str:
        title = f"magnus {self.versions.get(family, family)}"
        return f"{title}, early extension" if family == EARLY else title

    def _cell(self, case: str, family: str, was: str) -> str:
        word, tries = self.words.get(case, {}).get(family, ""), self.repeated.get((case, family), 1)
        if not word or (word == NOT_RUN and was):
            return was
        return f"{word}, at the {tries}. try" if tries > 1 else word

    def write(self, page: Path) -> None:
        """Between the two marks of the page, which are there already. A run of some cases leaves the rows of others, if
        it was on the same Argo and Kubernetes."""
        whole = page.read_text()
        before = rows_of(whole) if self._heading() in whole else {}
        text = "\n".join([BEGIN, "", *self.lines(before), "", END])
        page.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: text, whole, flags=re.DOTALL))


def rows_of(page: str) -> dict[str, list[str]]:
    """The cells of each row of the table in a page, by the case's name."""
    (table,) = re.findall(f"{BEGIN}(.*){END}", page, re.DOTALL)
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line[:2] == "| "]
    return {name: found for name, *found in cells[1:]}
