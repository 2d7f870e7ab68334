"""How Argo replaces `{{tags}}`: in the JSON text of a whole template, task or pod, all strings of it at once.

Written from Argo (4.1.2 util/template/template.go, simple_template.go, expression_template.go), not from the
compiler. Hence what is modelled: a replaced value is scanned by the next replacement, a `{{` without its `}}` swallows
what follows, an unprintable character can break the JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .expressions import ExpressionError, MissingError, Scope, value_of
from .go_text import marshalled, quoted

Values = Mapping[str, str]
"""By the dotted name that tags use."""
Needed = Callable[[str], bool]
"""Says of a variable's name whether it must be there."""


class SubstitutionError(ValueError):
    """What is left can no longer be read; the node ends in Error."""


def substituted(whole: Any, values: Values, needed: Needed | None = None) -> Any:
    """`whole` with its tags replaced. A tag without a value stays as it is, for the next replacement; with `needed`
    only one that lacks a variable which is not needed does. Raises `SubstitutionError`."""
    text = marshalled(whole)
    replaced = "".join(_pieces(text, values, needed))
    if replaced == text:
        return whole
    try:
        return json.loads(replaced)
    except json.JSONDecodeError as mistake:
        raise SubstitutionError(f"invalid JSON after a replacement: {mistake}") from None


def _pieces(text: str, values: Values, needed: Needed | None) -> Iterator[str]:
    while "{{" in text:
        before, _, text = text.partition("{{")
        tag, end, text = text.partition("}}")
        if not end:
            raise SubstitutionError("a `{{` has no `}}`")
        yield before
        yield _expression(tag, _nested(values), needed) if tag.startswith("=") else _simple(tag, values, needed)
    yield text


def _simple(tag: str, values: Values, needed: Needed | None) -> str:
    if tag.strip() in values:
        return quoted(values[tag.strip()])
    outer, nested, name = tag.rpartition("{{")
    if nested and name in values:
        return f"{{{{{outer}{quoted(values[name])}"
    if needed is not None and needed(tag.strip()):
        raise SubstitutionError(f"failed to resolve {{{{{tag}}}}}")
    return f"{{{{{tag}}}}}"


def _expression(tag: str, scope: Scope, needed: Needed | None) -> str:
    try:
        value = value_of(json.loads(f'"{tag[1:]}"'), scope)
    except (ExpressionError, json.JSONDecodeError) as mistake:
        waits = isinstance(mistake, MissingError) and needed is not None and not needed(mistake.name)
        if needed is None or waits:
            return f"{{{{{tag}}}}}"
        raise SubstitutionError(f"failed to evaluate {{{{{tag}}}}}: {mistake}") from None
    text = marshalled(value)
    return text[1:-1] if isinstance(value, str) else quoted(text)


def _nested(values: Values) -> dict[str, Any]:
    """`{"a.b": 1}` as `{"a": {"b": 1}}`."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        *way, last = name.split(".")
        holder = found
        for part in way:
            holder = holder.setdefault(part, {})
        holder[last] = value
    return found
