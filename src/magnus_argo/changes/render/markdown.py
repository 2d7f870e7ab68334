"""Changes for a comment on a pull request, or the summary of a job: GitHub's Markdown."""

from __future__ import annotations

from typing import NamedTuple

from magnus_argo.changes.change import Changes, Comparison
from magnus_argo.changes.picture import mermaid_of_change
from magnus_argo.changes.sentence import said
from magnus_argo.changes.summary import headline, notes, problems, summary
from magnus_argo.diagnostics.words import Name, Sentence, Value, counted
from magnus_argo.report.markdown_text import code, fenced, inline_sentence

COMMENT_LIMIT = 65_000
"""Characters: GitHub takes 65,536 in a comment. A job's summary may have a million bytes."""

_SIGNS = {"added": "🟢", "removed": "🔴"}
_FEW = 20


class _Detail(NamedTuple):
    """How much is told of each pipeline."""

    pictures: bool = True
    text: bool = True
    most_changes: int = 1000
    errors: bool = True


_SHORTER = (_Detail(text=False), *(_Detail(False, False, most) for most in (1000, _FEW, 0)))


def render(changes: Changes, *, limit: int = COMMENT_LIMIT, errors: bool = True) -> str:
    """Writes a heading, and for each pipeline that differs what changed, a picture, and the text of the workflow behind
    a click. Where that would be more than `limit` bytes first texts are left out, then pictures, then long lists, and
    at last pipelines; it says so. Without `errors`, those of today are told elsewhere.
    """
    for detail in (_Detail(), *_SHORTER):
        page = _page(changes, detail._replace(errors=errors))
        if len(page.encode()) <= limit:
            return page
    return _cut(changes, limit)


def _page(changes: Changes, detail: _Detail) -> str:
    left_out = "" if detail.text else f"_{_left_out(detail)}_\n\n"
    sections = [_section(pipeline, changes.base, detail) for pipeline in changes.differing]
    return f"{_heading(changes)}{left_out}" + "\n".join(sections)


def _left_out(detail: _Detail) -> str:
    what = "The workflows' texts and the pictures are" if not detail.pictures else "The workflows' texts are"
    return f"{what} left out: together they are too long for this page."


def _heading(changes: Changes) -> str:
    title = inline_sentence(_quoted(summary(changes), changes.base))
    broken = "".join(f"- {code(problem)}\n" for problem in changes.problems)
    return f"### magnus-argo: {title}\n\n{broken}"


def _quoted(text: str, base: str) -> Sentence:
    """The base is somebody's word, and the last one."""
    prose = text.removesuffix(base)
    return (prose, Name(base)) if prose != text else (text,)


def _section(pipeline: Comparison, base: str, detail: _Detail) -> str:
    sign = _SIGNS.get(pipeline.state, "❌" if pipeline.state == "broken" else "🟡")
    parts = [f"#### {sign} {inline_sentence(headline(pipeline))}\n\n"]
    for when, lines in problems(pipeline, base, of_today=detail.errors):
        listed = "".join(f"  - {code(line)}\n" for line in lines)
        parts.append(f"- {inline_sentence(_quoted(when, base))}\n{listed}")
    shown = pipeline.changes[: detail.most_changes]
    parts += [f"- {inline_sentence(change.words)}\n" for change in shown]
    more = len(pipeline.changes) - len(shown)
    parts += [f"- {counted(more, 'more change' if shown else 'change')}\n"] if more else []
    parts += [f"- {inline_sentence(note)}\n" for note in notes(pipeline)]
    parts += [_picture(pipeline)] if detail.pictures else []
    parts += [_text(pipeline)] if detail.text and pipeline.text else []
    return "".join(parts)


def _picture(pipeline: Comparison) -> str:
    """Open where steps of a known pipeline change; behind a click for one that is new. Nothing if no step changed."""
    base = pipeline.base.pipeline if pipeline.base else None
    head = pipeline.head.pipeline if pipeline.head else None
    if pipeline.state == "broken" or not (pipeline.marks or pipeline.state in ("added", "removed")):
        return ""
    diagram = fenced("mermaid", mermaid_of_change(base, head, pipeline.marks))
    return f"\n{diagram}" if pipeline.state == "changed" else _folded("Picture", diagram)


def _text(pipeline: Comparison) -> str:
    lines = pipeline.text.splitlines()[2:]
    added, removed = (sum(line.startswith(sign) for line in lines) for sign in "+-")
    return _folded(f"Workflow: {counted(added, 'line')} added, {removed} removed", fenced("diff", pipeline.text))


def _folded(title: str, body: str) -> str:
    return f"\n<details><summary>{title}</summary>\n\n{body}\n</details>\n"


def _cut(changes: Changes, limit: int) -> str:
    """As many pipelines as there is room for, and how many more there are."""
    head = _heading(changes)
    room = limit - len(head.encode()) - len(_more(len(changes.pipelines)).encode())
    kept: list[str] = []
    for pipeline in changes.differing:
        section = inline_sentence(said("- {}: {}\n", headline(pipeline), Value(pipeline.state)))
        room -= len(section.encode())
        if room < 0:
            break
        kept.append(section)
    return head + "".join(kept) + _more(len(changes.differing) - len(kept))


def _more(count: int) -> str:
    return f"\n…and {count} more.\n"
