"""What can stand at a cursor: keys and values that the schemas know, and names that the files know."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from magnus_argo.commands.lsp.features.around import Around
from magnus_argo.commands.lsp.features.cursor import Cursor, cursor_at
from magnus_argo.commands.lsp.features.descriptions import described, rule_described
from magnus_argo.commands.lsp.features.documents import Document
from magnus_argo.commands.lsp.features.names import Name, keys_for, names_for, variables_for
from magnus_argo.commands.lsp.features.positions import Spot
from magnus_argo.commands.lsp.features.shapes import Part, keys_of, parts_at, value_at, word_of
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.source import Source
from magnus_argo.diagnostics.words import quoted, single_quoted
from magnus_argo.rules import RULES
from magnus_argo.schema.wording import flow
from magnus_argo.yaml import read
from magnus_argo.yaml.nodes import Node, Value, plain

ItemKind = Literal["key", "value", "step", "variable", "name", "file"]

_VARIABLE = regex(r"\$\{?\w*$", re.ASCII)
_IGNORE = regex(r"#[ \t]*magnus-argo:[ \t]*ignore\[([^\]#]*)$")
_ENDS = ("success", "fail")


class Item(NamedTuple):
    """Something that can stand at a cursor: `text` replaces what is written from the column `start` on."""

    label: str
    kind: ItemKind
    text: str
    start: int
    detail: str = ""
    documentation: str = ""


def completions(document: Document, spot: Spot, around: Around) -> list[Item]:
    """Lists what can stand at a place, the most likely first."""
    comment = _IGNORE.search(document.lines.line(spot.line)[: spot.column - 1])
    if comment and document.kind:
        return list(_rules(comment[1], spot.column))
    cursor = cursor_at(document.lines, spot) if document.kind else None
    if cursor is None or document.kind is None:
        return []
    variable = _VARIABLE.search(cursor.word)
    if variable and not cursor.is_key:
        return list(_variables(document, spot, around, variable[0]))
    root = tree_around(document, spot, cursor)
    content = plain(root) if root is not None else None
    parts = parts_at(document.kind, cursor.path, content)
    if cursor.is_key and any(part.schema.get("type") == "object" or keys_of([part]) for part in parts):
        named = keys_for(cursor.path, root, around) if document.kind == "project" and cursor.path else ()
        names = {name.text: name for name in named}
        return [*_named_keys(cursor, names, content), *_keys(document, cursor, parts, content)]
    return list(_values(document, cursor, parts, root, around))


def _keys(document: Document, cursor: Cursor, parts: list[Part], content: Value) -> Iterator[Item]:
    present = value_at(content, cursor.path)
    taken = set(present) if isinstance(present, dict) else set()
    if cursor.path[-1:] == ("steps",) and document.kind == "pipeline":
        for name in _ENDS:
            if name not in taken:
                yield Item(name, "step", f"{name}: {{type: {name}}}", cursor.start, "the end of every graph")
    if cursor.path == ("rules",) and document.kind == "project":
        for rule in RULES:
            if rule.ignorable and rule.name not in taken:
                yield Item(rule.name, "name", f"{rule.name}: ", cursor.start, rule.summary, rule_described(rule.name))
    required = {key for part in parts for key in part.schema.get("required", ())}
    keys = keys_of(parts)
    for key in sorted(keys, key=lambda key: key not in required):
        if key not in taken:
            more = "" if _is_block(keys[key]) and not cursor.closing else " "
            detail = "required" if key in required else ""
            yield Item(key, "key", f"{key}:{more}", cursor.start, detail, described([keys[key]]))


def _named_keys(cursor: Cursor, names: dict[str, Name], content: Value) -> Iterator[Item]:
    present = value_at(content, cursor.path)
    for text, name in names.items():
        if not isinstance(present, dict) or text not in present:
            yield Item(text, name.kind, f"{flow(text)}:", cursor.start, name.detail)


def _is_block(part: Part) -> bool:
    kind = word_of(part, "type")
    return kind == "object" or (isinstance(kind, list) and "object" in kind and "string" not in kind)


def _values(document: Document, cursor: Cursor, parts: list[Part], root: Node | None, around: Around) -> Iterator[Item]:
    quote = cursor.word[:1] if cursor.word[:1] in ("'", '"') else ""
    start = cursor.start + len(quote)
    found = names_for(document, cursor.path, root, around)
    names = [name for name in found if quote != "'" or name.text.isprintable()]  # there, nothing can be escaped
    for name in names:
        yield Item(name.text, name.kind, _written(name.text, quote), start, name.detail)
    known = {name.text for name in names}
    for word, documentation in (each for each in _words(parts) if each[0] not in known):
        yield Item(_shown(word), "value", _written(word, quote), start, "", documentation)


def _words(parts: list[Part]) -> Iterator[tuple[Any, str]]:
    """Words and numbers that a schema names, each once: those that it lists, its default, its examples."""
    listed = [(value, part) for part in parts for value in _listed(part)]
    others = [(word_of(part, "default"), part) for part in parts]
    others += [(value, part) for part in parts for value in word_of(part, "examples") or ()]
    seen: set[str] = set()
    for value, part in listed or others:
        if value is not None and not isinstance(value, dict | list) and _shown(value) not in seen:
            seen.add(_shown(value))
            yield value, described([part])


def _listed(part: Part) -> Iterable[Any]:
    if "const" in part.schema:
        return (part.schema["const"],)
    return (True, False) if part.schema.get("type") == "boolean" else part.schema.get("enum", ())


def _shown(value: Any) -> str:  # noqa: ANN401 - any scalar
    return value if isinstance(value, str) and value else flow(value)


def _written(value: Any, quote: str) -> str:  # noqa: ANN401 - any scalar
    """The value as YAML, or what stands for it behind a quote that is there."""
    if not quote:
        return flow(value)
    text = str(value)
    if quote == "'":
        return single_quoted(text)[1:-1]
    return (json.dumps(text, ensure_ascii=False) if text.isprintable() else quoted(text))[1:-1]


def _variables(document: Document, spot: Spot, around: Around, word: str) -> Iterator[Item]:
    closed = document.lines.line(spot.line)[spot.column - 1 : spot.column] == "}"
    for name in variables_for(document, around):
        yield Item(name, "variable", f"${{{name}" + "}" * (not closed), spot.column - len(word), "variable")


def _rules(words: str, start: int) -> Iterator[Item]:
    """Rules for an `ignore[…]`, behind those that stand there."""
    there = [word.strip() for word in words.split(",")]
    for rule in RULES:
        if rule.ignorable and rule.name not in there[:-1]:
            yield Item(rule.name, "name", rule.name, start - len(there[-1]), rule.summary, rule_described(rule.name))


def tree_around(document: Document, spot: Spot, cursor: Cursor) -> Node | None:
    """Returns the tree of the text, or of the text without what keeps it from being YAML; of the last one that was, if
    the mistake lies elsewhere."""
    if document.current_root is not None and not (cursor.is_key and cursor.word):
        return document.current_root
    for text in _repaired(document, spot, cursor):
        root, _ = read(Source(document.path, text.encode("utf-8", "surrogatepass")))
        if root is not None:
            return root
    return document.root


def _repaired(document: Document, spot: Spot, cursor: Cursor) -> Iterator[str]:
    """The text without the unfinished word, with brackets closed and not, and without the rest of the line."""
    text, lines = document.text, document.lines
    start, here = lines.offset(Spot(spot.line, cursor.start)), lines.offset(spot)
    rest = here + len(lines.line(spot.line)) - spot.column + 1
    if cursor.closing:
        nothing = "" if cursor.is_key else "null"
        yield text[:start] + nothing + text[here:]
        yield text[:start] + nothing + cursor.closing + text[rest:]
    yield text[:start] + text[rest:]
    yield text[: lines.offset(Spot(spot.line, 1))] + text[rest:]
