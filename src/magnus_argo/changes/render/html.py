"""Changes as a page of its own: no script, nothing loaded, light or dark as the reader likes, good to print."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.changes.change import Changes, Comparison
from magnus_argo.changes.summary import headline, notes, problems, summary
from magnus_argo.diagnostics.words import Name, Sentence, Value
from magnus_argo.report.printable import in_markup, visible

_HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>magnus-argo: {title}</title>
<style>
:root {{ color-scheme: light dark; --add: #1a7f37; --del: #cf222e; --mod: #9a6700; --quiet: #8882; }}
@media (prefers-color-scheme: dark) {{ :root {{ --add: #3fb950; --del: #f85149; --mod: #d29922; }} }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
h2 {{ border-bottom: 1px solid var(--quiet); margin-top: 2.5rem; font-size: 1.2rem; overflow-wrap: anywhere; }}
code, pre {{ font: .875em/1.45 ui-monospace, monospace; background: var(--quiet); border-radius: 4px; }}
code {{ padding: .1em .3em; overflow-wrap: anywhere; }}
pre {{ padding: .8em; overflow-x: auto; }}
li::marker {{ font-weight: bold; }}
.added::marker, .add {{ color: var(--add); }}
.removed::marker, .del, .broken {{ color: var(--del); }}
.changed::marker, .hunk {{ color: var(--mod); }}
.added {{ list-style: "+ "; }} .removed {{ list-style: "- "; }} .changed {{ list-style: "~ "; }}
@media print {{ body {{ max-width: none; margin: 0; }} pre {{ white-space: pre-wrap; }} h2 {{ break-after: avoid; }} }}
</style>
</head>
<body>
<h1>{title}</h1>
"""
_LINES = {"+": "add", "-": "del", "@": "hunk"}


def render(changes: Changes) -> str:
    """Writes the page. What comes from files is escaped and made visible."""
    parts = [_HEAD.format(title=_prose(summary(changes)))]
    parts += [f'<p class="broken">{_prose(problem)}</p>\n' for problem in changes.problems]
    parts += [part for pipeline in changes.differing for part in _section(pipeline, changes.base)]
    return "".join([*parts, "</body>\n</html>\n"])


def _section(pipeline: Comparison, base: str) -> Iterator[str]:
    yield f"<section>\n<h2>{_inline(headline(pipeline))}</h2>\n"
    for when, found in problems(pipeline, base):
        listed = "".join(f"<li><code>{_prose(line)}</code></li>\n" for line in found)
        yield f'<p class="broken">{_prose(when)}</p>\n<ul>\n{listed}</ul>\n'
    if pipeline.changes:
        yield "<ul>\n"
        for change in pipeline.changes:
            kind = change.what if change.what in ("added", "removed") else "changed"
            yield f'<li class="{kind}">{_inline(change.words)}</li>\n'
        yield "</ul>\n"
    yield from (f"<p>{_inline(note)}</p>\n" for note in notes(pipeline))
    if pipeline.text:
        lines = "\n".join(_line(line) for line in pipeline.text.splitlines())
        yield f"<details open><summary>The workflow</summary>\n<pre>{lines}</pre>\n</details>\n"
    yield "</section>\n"


def _inline(sentence: Sentence) -> str:
    return "".join(
        f"<code>{_prose(piece) or '&quot;&quot;'}</code>" if isinstance(piece, Name | Value) else _prose(piece)
        for piece in sentence
    )


def _prose(text: str) -> str:
    return in_markup(visible(text))


def _line(line: str) -> str:
    kind = "" if line.startswith(("+++", "---")) else _LINES.get(line[:1], "")
    return f'<span class="{kind}">{_prose(line)}</span>' if kind else _prose(line)
