"""Changes for a terminal: what changed in words, then the text of the workflow."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from magnus_argo.changes.asking import asks_for_more, demand_words, is_other_demand
from magnus_argo.changes.change import Changes, Comparison
from magnus_argo.changes.overview import rows_of, short_names
from magnus_argo.changes.summary import headline, notes, problems
from magnus_argo.changes.text_diff import told_once
from magnus_argo.diagnostics.words import Name, Sentence, joined, path_in_prose, plain, with_cut_names
from magnus_argo.report.printable import Paint, heard_by_no_ci, painter, visible

_COLORS = {"added": "32", "removed": "31", "renamed": "33", "moved": "33", "rerouted": "33", "changed": "33"}
_SIGNS = {"added": "+", "removed": "-"}


_RISKY = "1;31"


def render(changes: Changes, *, color: bool = False, brief: bool = False) -> str:
    """Writes a line for each thing that changes, the most dangerous first, if several pipelines differ; then a
    paragraph for each of them, or for several that differ alike; empty if none does. What needs a second look has a `!`
    before it. A `brief` text ends after the lines. No line is taken for a command by GitHub's runner, and with `color`
    nothing but ANSI colours acts on a terminal."""
    paint = painter(color)
    warnings = [f"{_mark(True, paint)} {_shown(words)}" for words in changes.news.warnings]
    paragraphs = [lines for lines in ([visible(line) for line in changes.problems], warnings) if lines]
    if brief or len(changes.differing) > 1:
        paragraphs.append(list(_lines(changes, paint)))
    if not brief:
        paragraphs += _paragraphs(changes, color=color)
    return heard_by_no_ci("\n".join("".join(f"{line}\n" for line in lines) for lines in paragraphs))


def _lines(changes: Changes, paint: Paint) -> Iterator[str]:
    rows = rows_of(changes)
    names = short_names(path for row in rows for path in row.paths)
    for row in rows:
        where = (" (", *row.where, ")") if row.where else ()
        called = _as_called((*joined([names[path] for path in row.paths]), *where))
        sentences = "; ".join([_shown(each.words) for each in row.told] + [_shown(row.demand)] * bool(row.demand))
        yield f"{_mark(bool(row.risk), paint)} {paint('1', called)}: {sentences}"


def _paragraphs(changes: Changes, *, color: bool) -> Iterator[list[str]]:
    paint, alike = painter(color), dict[Hashable, tuple[list[str], list[Comparison]]]()
    for pipeline in changes.differing:
        lines = [*_what_changes(pipeline, changes.base, paint)] or [_title(pipeline, paint)]
        whole = tuple((change.about, change.old, change.new) for change in pipeline.changes)
        alike.setdefault((*lines, whole), (lines, []))[1].append(pipeline)
    for lines, pipelines in alike.values():
        titles = [_title(pipeline, paint) for pipeline in pipelines]
        texts = told_once((pipeline.text for pipeline in pipelines if pipeline.text), color=color)
        told = (line for line in lines if line not in titles)
        yield [*dict.fromkeys(titles), *told, *(line for text in texts for line in ("", *text))]


def _title(pipeline: Comparison, paint: Paint) -> str:
    return paint("1", visible(_bare(plain(with_cut_names(headline(pipeline))))))


def _what_changes(pipeline: Comparison, base: str, paint: Paint) -> Iterator[str]:
    for when, lines in problems(pipeline, base):
        yield f"{_mark(pipeline.state == 'broken', paint)} {paint('31', visible(when))}"
        yield from (f"    {visible(line)}" for line in lines)
    for change in pipeline.changes:
        sign = paint(_COLORS[change.what], _SIGNS.get(change.what, "~"))
        yield f"{_mark(bool(change.risk), paint)} {sign} {_shown(change.words)}"
    for failure in pipeline.failures:
        yield f"{_mark(True, paint)}   {_shown(failure.words())}"
    if is_other_demand(pipeline):
        words = _shown(demand_words([pipeline], all_of_them=True))
        yield f"{_mark(asks_for_more(pipeline), paint)}   {words}"
    yield from (f"  {_shown(note)}" for note in notes(pipeline))


def _shown(words: Sentence) -> str:
    return visible(plain(with_cut_names(words)))


def _as_called(words: Sentence) -> str:
    return visible("".join(path_in_prose(each) if isinstance(each, Name) else each for each in with_cut_names(words)))


def _mark(risky: bool, paint: Paint) -> str:
    return paint(_RISKY, "!") if risky else " "


def _bare(title: str) -> str:
    """A path that is all of a line needs no quotes, if it is one word."""
    inner = title[1:-1]
    return inner if title == f"`{inner}`" and path_in_prose(inner) == inner else title
