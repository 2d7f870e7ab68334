"""What is behind the clicks of a page in Markdown: all that a row of its table stands for, pictures, and workflows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial

from magnus_argo.changes.change import Comparison
from magnus_argo.changes.overview import Row
from magnus_argo.changes.picture import mermaid_of_change
from magnus_argo.changes.render.table import MOST_TOLD
from magnus_argo.changes.summary import headline, notes, problems
from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.diagnostics.words import Name, Sentence, joined
from magnus_argo.report.fitting import Part
from magnus_argo.report.markdown_text import code, code_element, element_sentence, fenced, inline_sentence

_MOST_PICTURES = 10
_UNFOLDED_PICTURES = 2
_MOST_TEXTS = 3
"""Workflows of one row: where many pipelines change alike, these show how."""
_MOST_NAMES = 3
_MOST_OPEN = 40
"""Lines of a source that is shown without a click."""
_FEW = 20
"""Lines of a list that are worth more than a picture."""
_SIGN = ":warning: "


@dataclass(slots=True)
class Details:
    """The sections of a page, one after the other; `shown` counts the pictures in them. `errors`: today's are told
    here."""

    base: str
    errors: bool
    shown: set[str] = field(default_factory=set)

    def parts(self, row: Row, *, in_table: bool) -> list[Part]:
        """Returns the parts of a row's section, by their importance: a list of what changes, unless the table says all
        of it, what is long about it, pictures, all of its names, workflows."""
        lines = self._list(row, is_told=in_table and len(row.told) <= MOST_TOLD)
        first, rest = "".join(lines[:_FEW]), "".join(lines[_FEW:])
        return [
            lambda: first,
            lambda: rest,
            partial(self._pictures, row),
            partial(_all_names, row),
            partial(_texts, row),
        ]

    def _list(self, row: Row, *, is_told: bool) -> list[str]:
        told = [each for each in row.told if not says_all(row) and (each.is_cut or not is_told)]
        sentences = [(each.full or each.words, each.risk) for each in told]
        sentences += [(row.demand, "resources" if row.asks_for_more else "")] if row.demand and not is_told else []
        lines = [f"- {_SIGN * bool(risk)}{inline_sentence(words)}\n" for words, risk in sentences]
        jobs = row.at_home[:_MOST_NAMES]
        broken = (
            (when, *lines_of_side)
            for job in jobs
            for when, lines_of_side in problems(job, self.base, of_today=self.errors)
        )
        for when, *lines_of_side in dict.fromkeys(broken):
            lines.append(f"- {inline_sentence(quoted(when, self.base))}\n")
            lines += [f"  - {code(line)}\n" for line in lines_of_side]
        remarks = dict.fromkeys(note for job in row.at_home for note in notes(job) if job.state != "text")
        return [*lines, *(f"- {inline_sentence(note)}\n" for note in remarks)]

    def _pictures(self, row: Row) -> str:
        """Of a page the first two are shown as soon as the section is; the same picture is there once."""
        return "".join(filter(None, map(self._picture, row.at_home)))

    def _picture(self, job: Comparison) -> str:
        if len(self.shown) >= _MOST_PICTURES or not has_picture(job):
            return ""
        diagram = _diagram(job)
        if diagram in self.shown:
            return ""
        self.shown.add(diagram)
        if len(self.shown) <= _UNFOLDED_PICTURES and job.state == "changed":
            return f"\n{diagram}"
        return folded(f"Picture of {code_element(job.path)}", diagram)


@lru_cache(maxsize=256)  # the action shows the same change on two pages
def _diagram(job: Comparison) -> str:
    base, head = (side.pipeline if side else None for side in (job.base, job.head))
    return fenced("mermaid", mermaid_of_change(base, head, job.marks))


def has_picture(job: Comparison) -> bool:
    """Tells whether there is something to draw: steps that change, or a pipeline that came or went."""
    return job.state not in ("broken", "unknown") and bool(job.marks or job.state in ("added", "removed"))


def says_all(row: Row) -> bool:
    """Tells whether the section's title says all of what changes already."""
    return _is_in_title(row) and len(row.told) == 1


def _is_in_title(row: Row) -> bool:
    """Whether the section's title says what came or went."""
    return len(row.jobs) == 1 and row.jobs[0].state in ("added", "removed")


def title_of(row: Row, names: dict[str, str]) -> str:
    """Writes the title of a row's section, which is read as HTML."""
    called = joined([names[path] for path in row.paths], _MOST_NAMES)
    words = headline(row.jobs[0]) if _is_in_title(row) else called
    sign = "⚠️ " if row.risk else ""
    where = element_sentence(row.where)
    return f"{sign}{element_sentence(words)}{f' · {where}' if where else ''}"


def folded(title: str, body: str, *, is_open: bool = False) -> str:
    """Puts a body behind a click on a title, which is read as HTML."""
    return f"\n<details{' open' * is_open}><summary>{title}</summary>\n\n{body}\n</details>\n"


def quoted(text: str, base: str) -> Sentence:
    """Quotes the base, which is somebody's word and the last one."""
    prose = text.removesuffix(base)
    return (prose, Name(base)) if prose != text else (text,)


def _all_names(row: Row) -> str:
    """The pipelines, where the table names only some."""
    if len(row.paths) <= _MOST_NAMES:
        return ""
    names = ", ".join(code(path) for path in row.paths)
    return folded(f"All {len(row.paths)} pipelines", f"{names}\n")


def _texts(row: Row) -> str:
    """The first of them; environments may share the source that compiles again."""
    texts = dict.fromkeys(job.text for job in row.at_home if job.text)
    shown = "".join(_text(text, may_be_open=row.risk == "broken") for text in [*texts][:_MOST_TEXTS])
    more = len(texts) - _MOST_TEXTS
    return f"{shown}\n…and the workflows of {more} more.\n" if more > 0 else shown


def _text(text: str, *, may_be_open: bool) -> str:
    lines = text.splitlines()
    added, removed = (sum(line.startswith(sign) for line in lines[2:]) for sign in "+-")
    return folded(
        f"{_path(lines)}, +{added} -{removed}", fenced("diff", text), is_open=may_be_open and len(lines) <= _MOST_OPEN
    )


def _path(lines: Sequence[str]) -> str:
    """The file of a workflow, which the two first lines name."""
    return code_element(next(_named(lines)))


def _named(lines: Sequence[str]) -> Iterator[str]:
    yield from (line[6:] for line in (lines[1], lines[0]) if line[4:6] in ("a/", "b/"))
