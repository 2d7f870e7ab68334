"""What a remedy is in a file: edits that leave all else as it is, or none where the file does not say what was read.

That is so where a value came through a variable, an alias or a merge key: what stands there may be right for others.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from magnus_argo.diagnostics.budgets import MAX_OF_A_KIND
from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.fix import Edit, Fix, quoting, rewriting
from magnus_argo.diagnostics.records import replace
from magnus_argo.diagnostics.remedy import AddSteps, Remedy, Remove, Respell, Retype, Write
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.diagnostics.words import listed, quoted, shown, single_quoted
from magnus_argo.yaml.ambiguous import oddity
from magnus_argo.yaml.scalars import resolve

if TYPE_CHECKING:
    from magnus_argo.yaml.layout import Block, Entry, Layout, Token

_PLAIN = r"[A-Za-z_](?:[\w./ -]*[\w/])?"
_COMMA_BEHIND = r" *, *"


def mended(problems: Iterable[Diagnostic], sources: Mapping[str, Source]) -> list[Diagnostic]:
    """Returns the problems with a fix for each remedy that the files allow for, in place of the remedies; of one rule
    in one file for no more than reports show."""
    seen = Counter[tuple[str, str]]()
    after: list[Diagnostic] = []
    for problem in problems:
        if problem.remedies:
            kind = (problem.rule.name, problem.primary.span.path)
            seen[kind] += 1
            after.append(_mended(problem, sources) if seen[kind] <= MAX_OF_A_KIND else problem)
        else:
            after.append(problem)
    return after


def _mended(problem: Diagnostic, sources: Mapping[str, Source]) -> Diagnostic:
    here = [(remedy, sources[remedy.span.path]) for remedy in problem.remedies if remedy.span.path in sources]
    fixes = (_fix(remedy, source) for remedy, source in here)
    elsewhere = tuple(remedy for remedy in problem.remedies if remedy.span.path not in sources)
    return replace(problem, fixes=(*problem.fixes, *(fix for fix in fixes if fix is not None)), remedies=elsewhere)


def _fix(remedy: Remedy, source: Source) -> Fix | None:
    from magnus_argo.yaml.layout import Place, layout_of  # most runs have nothing to mend

    layout = layout_of(source)
    place = Place(remedy.span.line, remedy.span.column)
    if layout is None or layout.is_shared(place):
        return None
    match remedy:
        case Respell():
            return _respelt(remedy, layout.tokens.get(place), layout.blocks.get(place))
        case Write():
            return _written(remedy, layout.tokens.get(place), source)
        case Retype():
            span, old = remedy.span, source.line(remedy.span.line)[remedy.span.column - 1 : remedy.span.end_column - 1]
            return rewriting(span, remedy.new, safe=remedy.safe) if old == remedy.old else None
        case Remove():
            return _removed(remedy, layout.entry_at(place), layout, source)
        case AddSteps():
            return _with_steps(remedy, layout.entry_at(place), layout, source)


def _respelt(remedy: Respell, token: Token | None, owner: Block | None) -> Fix | None:
    """None where the text is another one, or where a key would be there twice."""
    if token is None or token.text != remedy.old or not _is_on_one_line(token):
        return None
    names = owner.names() if owner is not None else ()
    if remedy.new in names or "<<" in names or not remedy.new.isprintable():
        return None
    text = _in_quotes_of(token, remedy.new)
    return Fix(f"write `{shown(remedy.new)}`", (Edit(_span(remedy.span, token), text),), remedy.safe)


def _is_on_one_line(token: Token) -> bool:
    return token.bare and token.style in ("", "'", '"') and token.start.line == token.end.line


def _span(span: Span, token: Token) -> Span:
    return Span(span.path, token.start.line, token.start.column, token.end.column)


def _in_quotes_of(token: Token, text: str) -> str:
    if token.style == "'":
        return single_quoted(text)
    if token.style == '"':
        return json.dumps(text, ensure_ascii=False)
    is_plain = token.style == "" and re.fullmatch(_PLAIN, text) and oddity(text) is None and resolve(text) == text
    return text if is_plain else quoted(text)


def _written(remedy: Write, token: Token | None, source: Source) -> Fix | None:
    if token is None or not _is_on_one_line(token) or token.start == token.end:
        return None
    value = token.text if token.style else resolve(token.text)
    if type(value) is not type(remedy.old) or value != remedy.old:
        return None
    span = _span(remedy.span, token)
    if remedy.new is not None:
        return rewriting(span, remedy.new, safe=remedy.safe)
    raw = source.line(span.line)[span.column - 1 : span.end_column - 1]
    return None if token.style or raw != token.text else quoting(span, raw, safe=remedy.safe)


def _removed(remedy: Remove, entry: Entry | None, layout: Layout, source: Source) -> Fix | None:
    """None where nothing would be left of the mapping, or where the next key does not begin a line of its own."""
    if entry is None or entry.key.text != remedy.key or entry.ends_in_text:
        return None
    owner, start, end = layout.blocks[entry.key.start], entry.key.start, entry.end
    if len(owner.entries) == 1:
        return None
    if any(start < anchor < end for anchor, _ in layout.anchored):
        return None
    edits = _without_words(entry, source) if owner.in_flow else _without_lines(entry, source)
    takes_comment = any("#" in source.line(line) for line in range(start.line, end.line + 1))
    return Fix(f"remove `{shown(remedy.key)}`", edits, remedy.safe and not takes_comment) if edits else None


def _without_lines(entry: Entry, source: Source) -> tuple[Edit, ...]:
    start, end = entry.key.start, entry.end
    behind = source.line(end.line)[end.column - 1 :].strip()
    if source.line(start.line)[: start.column - 1].strip() or (behind and not behind.startswith("#")):
        return ()
    lines = range(start.line, end.line + 1)
    return tuple(Edit(Span(source.path, line, 1, len(source.line(line)) + 1), "", whole_line=True) for line in lines)


def _without_words(entry: Entry, source: Source) -> tuple[Edit, ...]:
    start, end = entry.key.start, entry.end
    line = source.line(start.line)
    behind = re.compile(_COMMA_BEHIND).match(line, end.column - 1)
    before = line[: start.column - 1].rstrip(" ")
    if start.line != end.line or not (behind or before.endswith(",")):
        return ()
    last = behind.end() + 1 if behind else end.column
    first = start.column if behind else len(before.removesuffix(",").rstrip(" ")) + 1
    return (Edit(Span(source.path, start.line, first, last), ""),)


def _with_steps(remedy: AddSteps, entry: Entry | None, layout: Layout, source: Source) -> Fix | None:
    block = entry.value if entry is not None else None
    if block is None or not block.entries or block.entries[-1].ends_in_text:
        return None
    names = block.names()
    if layout.is_shared(block.entries[0].key.start) or "<<" in names or not set(remedy.types).isdisjoint(names):
        return None
    edit = (_behind_words if block.in_flow else _behind_lines)(remedy.types, block, source)
    noun = "step" if len(remedy.types) == 1 else "steps"
    return Fix(f"add the {noun} {listed(remedy.types)}", (edit,), remedy.safe) if edit is not None else None


def _behind_words(types: tuple[str, ...], block: Block, source: Source) -> Edit | None:
    """None where a comma, a comment or the end of the line follows the last step."""
    line, column = block.entries[-1].end
    if not source.line(line)[column - 1 :].lstrip().startswith("}"):
        return None
    return Edit(Span(source.path, line, column, column), "".join(f", {name}: {{type: {name}}}" for name in types))


def _behind_lines(types: tuple[str, ...], block: Block, source: Source) -> Edit:
    """On lines of their own, as short as the step before is written."""
    last = block.entries[-1]
    column = len(source.line(last.end.line)) + 1
    indent = "\n" + " " * (block.entries[0].key.start.column - 1)
    is_short = last.value is not None and last.value.in_flow
    bodies = {name: f" {{type: {name}}}" if is_short else f"{indent}  type: {name}" for name in types}
    text = "".join(f"{indent}{name}:{body}" for name, body in bodies.items())
    return Edit(Span(source.path, last.end.line, column, column), text)
