"""Changes as a page of its own: no script, nothing loaded, light or dark as the reader likes, good to print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from magnus_argo.changes.change import Changes, Comparison
from magnus_argo.changes.overview import Row, rows_of, short_names
from magnus_argo.changes.picture import svg_of_change
from magnus_argo.changes.render.details import has_picture, says_all
from magnus_argo.changes.render.table import second_looks, top_line
from magnus_argo.changes.risk import REASONS, Risk
from magnus_argo.changes.summary import headline, notes, problems, summary, unchanged
from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.words import Name, Sentence, Value, counted, joined, with_cut_names
from magnus_argo.pictures.svg import STYLE
from magnus_argo.report.printable import in_markup, visible

_MOST_PICTURES = 50
_MOST_NAMES = 3
_FEW_TEXTS = 3
"""Workflows of one row that each have a fold to be seen; more are in one."""

_HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; --add: #1a7f37; --del: #cf222e; --mod: #9a6700; --quiet: #8882; --page: #fff; }}
@media (prefers-color-scheme: dark) {{
:root {{ --add: #3fb950; --del: #f85149; --mod: #d29922; --page: #0d1117; }} }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; \
background: var(--page); }}
h1 {{ font-size: 1.4rem; overflow-wrap: anywhere; }}
h2 {{ border-bottom: 1px solid var(--quiet); margin-top: 2.5rem; font-size: 1.2rem; overflow-wrap: anywhere; }}
code, pre {{ font: .875em/1.45 ui-monospace, monospace; background: var(--quiet); border-radius: 4px; }}
code {{ padding: .1em .3em; overflow-wrap: anywhere; white-space: pre-wrap; }}
pre, .picture {{ padding: .8em; overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; }} td, th {{ border: 1px solid var(--quiet); padding: .35em .6em; \
text-align: left; vertical-align: top; }}
a {{ color: inherit; }} small {{ opacity: .75; }} details {{ margin: .6em 0; }} details details {{ margin-left: 1em; }}
.risky {{ font-weight: 600; }} .risk {{ color: var(--del); }}
.add {{ color: var(--add); }} .del, .broken {{ color: var(--del); }} .hunk {{ color: var(--mod); }}
{style}
@media print {{ body {{ max-width: none; margin: 0; }} pre {{ white-space: pre-wrap; }} h2 {{ break-after: avoid; }} }}
</style>
</head>
<body>
"""
_LINES = {"+": "add", "-": "del", "@": "hunk"}


def render(changes: Changes, *, brief: bool = False) -> str:
    """Writes the page: a table of what changes, which is its table of contents too, what is new among errors and
    warnings, a section for each row, and what is wrong at the base too. What comes from files is escaped and made
    visible. A `brief` page ends after the table."""
    rows = rows_of(changes)
    names = short_names(path for row in rows for path in row.paths)
    title = f"{_prose(changes.title)}: {_prose(summary(changes))}"
    parts = [_HEAD.format(title=title, style=STYLE), _heading(changes, rows)]
    parts += [f'<p class="broken">{_prose(problem)}</p>\n' for problem in changes.problems]
    parts += [f'<p class="risk">⚠ {_inline(words)}</p>\n' for words in changes.news.warnings]
    parts += _table(rows, names, linked=not brief) if rows else ()
    if not brief:
        parts += _news(changes.news.new, "new")
        shown: set[str] = set()
        for number, row in enumerate(rows, 1):
            parts += _section(number, row, names, changes.base, shown)
        parts += _footer(changes)
    return "".join([*parts, "</body>\n</html>\n"])


def _heading(changes: Changes, rows: Sequence[Row]) -> str:
    """The top line: what is called how, how many pipelines differ, where, and how many changes need a second look."""
    looks = second_looks(rows, changes.news)
    marked = f' · <span class="risk">⚠ {looks}</span>' if looks else ""
    return f"<h1>{_prose(changes.title)}: {_inline(top_line(changes))}{marked}</h1>\n"


def _footer(changes: Changes) -> Iterator[str]:
    """What is wrong at the base too, what the pipelines are compared with, and what stays as it was."""
    yield from _news(changes.news.old, "older")
    same = unchanged(changes)
    left = f" · {counted(same, 'pipeline')} unchanged" if same else ""
    if changes.changed:
        yield f"<p><small>compared with <code>{_prose(changes.base)}</code>{left}</small></p>\n"


def _table(rows: Sequence[Row], names: Mapping[str, str], *, linked: bool) -> Iterator[str]:
    with_where = any(row.where for row in rows)
    where = "<th>where</th>" if with_where else ""
    yield f"<table>\n<tr><th></th><th>pipeline</th>{where}<th>what changes</th></tr>\n"
    for number, row in enumerate(rows, 1):
        called = _called(row, names)
        link = f'<a href="#row-{number}">{called}</a>' if linked else called
        cells = [_risk(row.risk), link, *([_inline(row.where)] if with_where else []), _what_changes(row)]
        yield f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"
    yield "</table>\n"


def _called(row: Row, names: Mapping[str, str]) -> str:
    return _inline(joined([names[path] for path in row.paths], _MOST_NAMES))


def _risk(risk: Risk) -> str:
    return f'<span class="risk">⚠ {REASONS[risk]}</span>' if risk else ""


def _what_changes(row: Row) -> str:
    items = [_item(each.words, is_risky=bool(each.risk)) for each in row.told[:_MOST_NAMES]]
    items += [_item(row.demand, is_risky=row.asks_for_more)] if row.demand else []
    more = len(row.told) - _MOST_NAMES
    return "<br>".join([*items, *([f"{more} more"] if more > 0 else [])])


def _item(words: Sentence, *, is_risky: bool) -> str:
    return f'<span class="risky">{_inline(words)}</span>' if is_risky else _inline(words)


def _news(group: Sequence[Diagnostic], kind: str) -> Iterator[str]:
    if group:
        listed = "".join(f"<li>{_diagnostic(each)}</li>\n" for each in group)
        yield _folded(counted(len(group), f"{kind} problem"), f"<ul>\n{listed}</ul>", is_open=kind == "new")


def _folded(title: str, body: str, *, is_open: bool = False) -> str:
    return f"<details{' open' * is_open}><summary>{title}</summary>\n{body}\n</details>\n"


def _diagnostic(problem: Diagnostic) -> str:
    span = problem.primary.span
    place = f"{span.path}:{span.line}:{span.column}"
    kind = "broken" if problem.severity == "error" else "hunk"
    return f'<span class="{kind}">{problem.severity}</span> <code>{_prose(place)}</code> {_message(problem.message)}'


def _section(number: int, row: Row, names: Mapping[str, str], base: str, shown: set[str]) -> Iterator[str]:
    title = _inline(headline(row.jobs[0])) if len(row.jobs) == 1 else _called(row, names)
    where = f" · {_inline(row.where)}" if row.where and len(row.jobs) > 1 else ""
    yield f'<section id="row-{number}">\n<h2>{title}{where}</h2>\n'
    items = [] if says_all(row) else [_item(each.full or each.words, is_risky=bool(each.risk)) for each in row.told]
    items += [_item(row.demand, is_risky=row.asks_for_more)] if row.demand else []
    remarks = dict.fromkeys(note for job in row.at_home for note in notes(job) if job.state != "text")
    items += [_inline(note) for note in remarks]
    if items:
        yield f"<ul>\n{''.join(f'<li>{item}</li>{chr(10)}' for item in items)}</ul>\n"
    if len(row.paths) > _MOST_NAMES:
        listed = ", ".join(f"<code>{_prose(path)}</code>" for path in row.paths)
        yield _folded(f"All {len(row.paths)} pipelines", f"<p>{listed}</p>")
    for job in row.at_home:
        yield from _of_job(job, base, shown)
    yield from _texts(row)
    yield "</section>\n"


def _texts(row: Row) -> Iterator[str]:
    """The workflows, each behind a click, and many of them behind one more."""
    is_open = row.risk == "broken"
    texts = [_text(text, is_open=is_open) for text in dict.fromkeys(job.text for job in row.at_home if job.text)]
    if len(texts) > _FEW_TEXTS:
        yield _folded(f"{len(texts)} workflows", "".join(texts))
    else:
        yield from texts


def _text(text: str, *, is_open: bool) -> str:
    lines = text.splitlines()
    added, removed = (sum(line.startswith(sign) for line in lines[2:]) for sign in "+-")
    title, body = f"<code>{_prose(_file(lines))}</code>, +{added} -{removed}", "\n".join(map(_line, lines))
    return _folded(title, f"<pre>{body}</pre>", is_open=is_open)


def _of_job(job: Comparison, base: str, shown: set[str]) -> Iterator[str]:
    """What does not compile, and a picture that was not shown before."""
    for when, messages in problems(job, base):
        listed = "".join(f"<li><code>{_prose(line)}</code></li>\n" for line in messages)
        yield f'<p class="broken">{_prose(when)}</p>\n<ul>\n{listed}</ul>\n'
    if len(shown) < _MOST_PICTURES and has_picture(job):
        before, now = (side.pipeline if side else None for side in (job.base, job.head))
        drawn, legend = svg_of_change(before, now, job.marks)
        if drawn not in shown:
            shown.add(drawn)
            yield f'<div class="picture">{drawn}<small>{legend}</small></div>\n'


def _file(lines: Sequence[str]) -> str:
    """The file of a workflow, which the two first lines name; one that is gone has only an old name."""
    return next(line[6:] for line in (lines[1], lines[0]) if line[4:6] in ("a/", "b/"))


def _inline(sentence: Sentence) -> str:
    return "".join(
        f"<code>{_prose(piece) or '&quot;&quot;'}</code>" if isinstance(piece, Name | Value) else _prose(piece)
        for piece in with_cut_names(sentence)
    )


def _message(text: str) -> str:
    """A message of ours, whose names in backticks become code."""
    *parts, last = _prose(text).split("`")
    pairs = zip(parts[::2], parts[1::2], strict=False)
    odd = f"{parts[-1]}`" if len(parts) % 2 else ""
    return "".join(f"{before}<code>{name}</code>" for before, name in pairs) + odd + last


def _prose(text: str) -> str:
    return in_markup(visible(text))


def _line(line: str) -> str:
    kind = "" if line.startswith(("+++", "---")) else _LINES.get(line[:1], "")
    return f'<span class="{kind}">{_prose(line)}</span>' if kind else _prose(line)
