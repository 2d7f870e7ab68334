"""How places and values are called when something is said about them: in the words of the file, not of its schema."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from magnus_argo.diagnostics import words
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import LONGEST_SHOWN, leaves_no_doubt, shown, single_quoted, suggest
from magnus_argo.schema import files
from magnus_argo.yaml.nodes import Value

Path = tuple[str | int, ...]

_ROOTS = {"pipeline": "the pipeline", "config": "the config", "magnus-argo": "the project file"}
_NAMED = {
    "pipeline": {"steps": "step", "branches": "branch"},
    "config": {"overrides": "override", "placeholders": "placeholder"},
    "magnus-argo": {"pipelines": "pipeline"},
}
_EXECUTOR_CONFIG = (["executor", "config"], ["mode", "config"])
_KINDS: dict[type, str] = {dict: "a mapping", list: "a list", str: "text", int: "a number", float: "a number"}
_PLAIN = regex(r"[A-Za-z/](?:(?:[\w./+ -]|:(?=[\w/]))*[\w/+-])?", re.ASCII)
_SPECIAL_WORDS = ("y", "n", "yes", "no", "on", "off", "true", "false", "null")


def subject(path: Path, document: str, owner: str = "") -> str:
    """Says what stands at `path`: "step `a`", "`catalog.get` of step `a`", "item 2 of `tolerations` of override `big`".

    `document` is the path of the schema that the root has, without its ending; `owner` is what the root is called where
    it is only a part of a document.
    """
    root = _root(document)
    things, rest = _split(path, root)
    parts: list[str] = []
    for key in rest:
        if isinstance(key, int):
            parts.append(f"item {key + 1}")
        elif parts and parts[-1].startswith("`"):
            parts[-1] = f"{parts[-1][:-1]}.{shown(key)}`"
        else:
            parts.append(f"`{shown(key)}`")
    around = things[-2:] or ([owner] if owner else [])
    return " of ".join(reversed(around + parts)) or _ROOTS[root]


def _root(document: str) -> str:
    """All dialects of a configuration are called alike."""
    return "config" if document == "argo-config" else document.partition("/")[0]


def _split(path: Path, root: str) -> tuple[list[str], list[str | int]]:
    """The things on the way that have names of their own, from the outermost on, and the path from the last of them."""
    things: list[str] = []
    rest: list[str | int] = []
    keys = iter(path)
    for key in keys:
        noun = _NAMED[root].get(str(key))
        name = next(keys, None) if noun else None
        if name is None:
            rest.append(key)
        else:
            things.append(f"{noun} {name + 1}" if isinstance(name, int) else f"{noun} `{shown(name)}`")
            rest = []
    if not things and rest[:2] in _EXECUTOR_CONFIG:
        things, rest = ["the executor's config"], rest[2:]
    if rest[1:2] == ["argo"] and _holds_settings(str(rest[0])):
        del rest[1]
    return things, rest


def _holds_settings(key: str) -> bool:
    """Whether a step of a pipeline states settings of executors under `key`, by their names."""
    definition = files.schema("pipeline")["$defs"].get(key, {})
    return "$ref" in definition.get("properties", {}).get("argo", {})


def in_backticks(value: Value) -> str:
    """Puts a value in backticks: as text, or as YAML writes it."""
    return f"`{shown(value if isinstance(value, str) else flow(value))}`"


def kind(value: Value) -> str:
    """Says what sort of value it is: "text", "a number", "`true`"."""
    return in_backticks(value) if isinstance(value, bool) else _KINDS[type(value)]


def flow(value: Value) -> str:
    """Writes a value as YAML on one line, to be pasted."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and value.lower() not in _SPECIAL_WORDS
        return value if plain else quoted(value)
    return json.dumps(value)


def quoted(text: str) -> str:
    """Puts text in quotes, for YAML: in single ones as in the examples, unless it has characters to be spelt out."""
    return single_quoted(text) if text.isprintable() else words.quoted(text)


def closest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Finds the word that was probably meant; capitals, hyphens and camel case make no difference."""
    if len(word) > LONGEST_SHOWN:
        return None
    normal = {_normal(each): each for each in known if len(each) <= LONGEST_SHOWN}
    close = suggest(_normal(word), normal, cutoff)
    return None if close is None else normal[close]


def is_surely(word: str, meant: str, known: Iterable[str]) -> bool:
    """Tells whether nothing else can have been meant by a word than the `closest` one."""
    normal = [_normal(each) for each in known]
    if normal.count(_normal(word)) == 1:
        return True
    return leaves_no_doubt(_normal(word), _normal(meant), normal)


def _normal(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "").replace(" ", "")
