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

    def lines(self) -> Iterable[str]:
        yield f"Argo {self.versions.get('argo', '?')}, Kubernetes {self.versions.get('kubernetes', '?')}."
        yield ""
        yield f"| pipeline | {' | '.join(self._title(family) for family in COLUMNS)} |"
        yield f"|---{'|---' * len(COLUMNS)}|"
        for case in self.words:
            yield f"| {case} | {' | '.join(self._cell(case, family) for family in COLUMNS)} |"

    def _title(self, family: str) -> str:
        title = f"magnus {self.versions.get(family, family)}"
        return f"{title}, early extension" if family == EARLY else title

    def _cell(self, case: str, family: str) -> str:
        word, tries = self.words[case].get(family, ""), self.repeated.get((case, family), 1)
        return f"{word}, at the {tries}. try" if tries > 1 else word

    def write(self, page: Path) -> None:
        """Between the two marks of the page, which are there already."""
        text = "\n".join([BEGIN, "", *self.lines(), "", END])
        page.write_text(re.sub(f"{BEGIN}.*{END}", lambda _: text, page.read_text(), flags=re.DOTALL))


def rows_of(page: str) -> dict[str, list[str]]:
    """The cells of each row of the table in a page, by the case's name."""
    (table,) = re.findall(f"{BEGIN}(.*){END}", page, re.DOTALL)
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line[:2] == "| "]
    return {name: found for name, *found in cells[1:]}
