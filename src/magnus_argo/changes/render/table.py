"""The first lines of a page in Markdown: what changes where, in one line and one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import islice

from magnus_argo.changes.change import Changes
from magnus_argo.changes.news import News
from magnus_argo.changes.overview import Row
from magnus_argo.changes.summary import summary
from magnus_argo.diagnostics.words import Name, Sentence, counted, in_prose, joined
from magnus_argo.report.markdown_text import inline_message, inline_sentence
from magnus_argo.report.printable import visible

MOST_TOLD = 3
"""Things in one cell."""
_MOST_NAMES = 3
"""Pipelines in one cell."""
_MOST_PLACES = 10
"""Environments in the top line."""
_SIGN = ":warning:"
_ONE_LINE = 24
"""Letters of a list of environments that need not be broken."""


def heading(changes: Changes, rows: Sequence[Row]) -> str:
    """Writes the top line: the title, how many pipelines differ, where, and how many changes need a second look."""
    looks = second_looks(rows, changes.news)
    marked = f" · {_SIGN} {looks}" if looks else ""
    return f"### {inline_message(visible(changes.title))}: {inline_sentence(top_line(changes))}{marked}\n\n"


def second_looks(rows: Sequence[Row], news: News) -> str:
    """Counts the changes that need a second look; empty if none does."""
    risky = sum(bool(row.risk) for row in rows) + len(news.warnings)
    return f"{counted(risky, 'change')} need{'s' * (risky == 1)} a second look" if risky else ""


def top_line(changes: Changes) -> Sentence:
    """Says how many pipelines differ, and how many in which environments; where none does, from what."""
    text = summary(changes)
    prose = text.removesuffix(changes.base)
    if not changes.different:
        return (prose, Name(changes.base)) if prose != text else (text,)
    counts = Counter(job.environment for job in changes.differing if job.environment)
    shown = islice(counts.items(), _MOST_PLACES)
    places = (piece for name, count in shown for piece in (", ", in_prose(name), f" {count}"))
    more = (f" and {len(counts) - _MOST_PLACES} more",) if len(counts) > _MOST_PLACES else ()
    return (prose.removesuffix(" from "), *((" · ", *islice(places, 1, None), *more) if counts else ()))


def _where(row: Row) -> str:
    """Writes where, of which a few environments stay on one line: long texts beside it make the column narrow."""
    written = inline_sentence(row.where)
    is_short = len(written) <= _ONE_LINE and "`" not in written and "<" not in written
    return written.replace(" ", "&nbsp;") if is_short else written


def table_head(rows: Sequence[Row]) -> str:
    """Writes the first two lines of the table; there is a column for environments if there are any."""
    if any(row.where for row in rows):
        return "| | pipeline | where | what changes |\n|---|---|---|---|\n"
    return "| | pipeline | what changes |\n|---|---|---|\n"


def table_row(row: Row, names: Mapping[str, str], *, with_where: bool) -> str:
    """Writes a line of the table."""
    sign = _SIGN if row.risk else ""
    called = [names[path] for path in row.paths]
    pipelines = inline_sentence(joined(called, _MOST_NAMES if len(called) <= _MOST_NAMES else _MOST_NAMES - 1))
    cells = [sign, pipelines, *([_where(row)] if with_where else []), _what_changes(row)]
    return f"| {' | '.join(cells)} |\n"


def _what_changes(row: Row) -> str:
    """The first things, each on a line of its own, bold if they need a second look."""
    items = [_bold(each.words, is_bold=bool(each.risk)) for each in row.told[:MOST_TOLD]]
    items += [_bold(row.demand, is_bold=row.asks_for_more)] if row.demand else []
    more = len(row.told) - MOST_TOLD
    return "<br>".join([*items, *([f"{more} more"] if more > 0 else [])])


def _bold(words: Sentence, *, is_bold: bool) -> str:
    text = inline_sentence(words)
    return f"**{text}**" if is_bold else text
