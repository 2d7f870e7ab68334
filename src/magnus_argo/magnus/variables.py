"""`${name}` and `$name`: replaced in each scalar by itself, so that no value can change a file's structure.

magnus replaces them in the JSON text of the whole file (0.4.22 utils.py apply_variables), where a quote in a
value adds keys.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection
from collections.abc import Mapping as Lookup
from heapq import nsmallest
from operator import is_
from typing import Literal, NamedTuple

from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_VALUES, MAX_OF_A_KIND, MAX_SUGGESTIONS, MAX_UNSET, MEBIBYTE
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule, end_of_search
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.remedy import Retype
from magnus_argo.diagnostics.source import Origin, Span
from magnus_argo.diagnostics.words import listed, shown, suggest, ticked
from magnus_argo.magnus.runtimes import VARIABLE_PREFIX
from magnus_argo.magnus.shelf import TOO_MANY_BYTES
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence, part_of

UNSET_VARIABLE = Rule("unset-variable", "a variable that is not set")
STRAY_DOLLAR = Rule("stray-dollar", "a `$` that does not begin a variable")

# The syntax of string.Template, with which magnus reads them (0.5.1 executor.py, 0.4.22 utils.py).
_VARIABLE = regex(r"\$(?:(?P<escaped>\$)|(?P<bare>[_a-zA-Z]\w*)|\{(?P<braced>[_a-zA-Z]\w*)\}|)", re.ASCII)


class Variable(NamedTuple):
    """A value and where it was set."""

    value: str
    origin: Origin


Variables = Lookup[str, Variable]

_MOST_LISTED = 12

VARIABLE_FLAG, VARIABLE_INPUT = Origin("flag", "--var"), Origin("input", "variables")
VARIABLE_SETTING = Origin("setting", "variables")


class Substitution:
    """Replaces variables in a tree and keeps what was found on the way; without `variables` it leaves all as it is.

    `required` makes an unset variable an error. Otherwise it stays as it is, as magnus 0.4 leaves `$HOME` in a
    command to the shell; `left` has such ones by the place of their text. `stray_dollar` says what becomes of a `$`
    that does not begin a variable: 0.5 refuses it.
    """

    def __init__(
        self,
        variables: Variables | None,
        *,
        required: bool = False,
        stray_dollar: Literal["keep", "refuse"] = "keep",
    ) -> None:
        self.variables = variables or {}
        self.active = variables is not None
        self.required = required
        self.stray_dollar = stray_dollar
        self.diagnostics: list[Diagnostic] = []
        self.used: dict[str, Span] = {}
        self.origins: dict[Span, tuple[Origin, ...]] = {}
        self.unset: set[Span] = set()
        self.left: dict[Span, list[tuple[str, str, Span]]] = {}
        self._room = MAX_BYTES_OF_VALUES
        self._strays, self._unset_in = 0, Counter[str]()

    @property
    def added(self) -> int:
        """The characters that values have added so far."""
        return MAX_BYTES_OF_VALUES - max(0, self._room)

    def apply(self, node: Node) -> Node:
        """Returns the tree with its variables replaced; parts without any are shared with the given tree."""
        if not self.active:
            return node
        if isinstance(node, Mapping):
            return self.apply_to_mapping(node, {})
        if isinstance(node, Sequence):
            copy = Sequence(node.path, node.line, node.column, node.end_column)
            copy.items = [self.apply(item) for item in node.items]
            return node if _are_same(copy.items, node.items) else copy
        if isinstance(node, Scalar) and isinstance(node.value, str) and "$" in node.value:
            return self._scalar(node, node.value)
        return node

    def apply_to_mapping(self, node: Mapping, replaced: Lookup[str, Node]) -> Mapping:
        """Replaces variables in a mapping but for the values of some keys, which are `replaced` already."""
        copy = Mapping(node.path, node.line, node.column, node.end_column)
        for name, value in node.values.items():
            key = self.apply(node.keys[name]) if "$" in name else node.keys[name]
            assert isinstance(key, Scalar)
            copy.keys[str(key.value)] = key
            copy.values[str(key.value)] = replaced[name] if name in replaced else self.apply(value)
        is_same = _are_same(copy.values.values(), node.values.values())
        return node if is_same and _are_same(copy.keys.values(), node.keys.values()) else copy

    def _scalar(self, node: Scalar, text: str) -> Scalar:
        value = _VARIABLE.sub(lambda found: self._replacement(node, text, found), text)
        return Scalar(value, node.path, node.line, node.column, node.end_column)

    def _replacement(self, node: Scalar, text: str, match: re.Match[str]) -> str:
        if match["escaped"]:
            return "$"
        name = match["bare"] or match["braced"]
        if name in self.variables:
            return self._value(name, node, match)
        if name is None and self.stray_dollar == "refuse" and self._strays <= MAX_OF_A_KIND:
            self._strays += 1
            stray = _stray_dollar(text, part_of(node, *match.span()))
            self.diagnostics.append(stray if self._strays <= MAX_OF_A_KIND else end_of_search(stray))
        elif name is not None and self.required:
            self.unset.add(node.span)
            self._tell_unset(node, name, match)
        elif name is not None:
            self.left.setdefault(node.span, []).append((match[0], name, part_of(node, *match.span())))
        return match[0]

    def _tell_unset(self, node: Scalar, name: str, match: re.Match[str]) -> None:
        """Adds the error for a variable that must have a value; of a file that has too many, only the first stay."""
        self._unset_in[node.path] += 1
        if self._unset_in[node.path] <= MAX_UNSET:
            place, suggests = part_of(node, *match.span()), len(self.diagnostics) < MAX_SUGGESTIONS
            label = Label(place, "used here")
            self.diagnostics.append(unset_variable(match[0], name, self.variables, label, suggests=suggests))
        elif self._unset_in[node.path] == MAX_UNSET + 1:
            self._stop_telling(node.path)

    def _stop_telling(self, path: str) -> None:
        told = self.diagnostics
        unset = [each for each in told if each.rule is UNSET_VARIABLE and each.primary.span.path == path]
        others = [each for each in told if each.rule is not UNSET_VARIABLE or each.primary.span.path != path]
        self.diagnostics[:] = [*others, *unset[:MAX_OF_A_KIND], end_of_search(unset[MAX_OF_A_KIND])]

    def unset_at(self, place: Span) -> list[Diagnostic]:
        """Builds the errors for the variables that are left in the text at a place where they must not be."""
        return [
            unset_variable(text, name, self.variables, Label(span, "used here"))
            for text, name, span in self.left.get(place, [])[:MAX_SUGGESTIONS]
        ]

    def _value(self, name: str, node: Scalar, match: re.Match[str]) -> str:
        value, room = self.variables[name].value, self._room
        self._room -= max(0, len(value) - len(match[0]))
        if self._room < 0:
            self.diagnostics += [_too_large(name, Label(part_of(node, *match.span())))] if room >= 0 else []
            return match[0]
        self.used.setdefault(name, part_of(node, *match.span()))
        self._remember(node.span, self.variables[name].origin)
        return value

    def _remember(self, place: Span, origin: Origin) -> None:
        origins = self.origins.get(place, ())
        if origin not in origins:
            self.origins[place] = (*origins, origin)


def _are_same(new: Collection[Node], old: Collection[Node]) -> bool:
    return len(new) == len(old) and all(map(is_, new, old))


def _too_large(name: str, label: Label) -> Diagnostic:
    limit = MAX_BYTES_OF_VALUES // MEBIBYTE
    message = f"with this use of {ticked(name)} the values of variables add more than {limit} MiB to the file"
    return Diagnostic(TOO_MANY_BYTES, message, label, help="use shorter values, or use them less often")


def _stray_dollar(text: str, place: Span) -> Diagnostic:
    message = f"a `$` in `{shown(text)}` does not begin a variable"
    remedies = (Retype(place, "$", "$$"),)
    return Diagnostic(STRAY_DOLLAR, message, Label(place), help="write `$$` for a `$`", remedies=remedies)


def _with_name(text: str, name: str, place: Span) -> tuple[Retype, ...]:
    """Another run may have the variable, so only people can say which one is meant."""
    right = f"${{{name}}}" if text.startswith("${") else f"${name}"
    return (Retype(place, text, right, safe=False),)


def unset_variable(text: str, name: str, variables: Variables, label: Label, *, suggests: bool = True) -> Diagnostic:
    """Builds the error for a variable `name` in a text that has no value; it lists the variables that have one."""
    close = _similar(name, variables) if suggests else None
    known = listed(nsmallest(_MOST_LISTED, variables)) if suggests else ""
    more = len(variables) - _MOST_LISTED
    cure = f"set it with `--var {name}=…` or in the environment as `{VARIABLE_PREFIX}{name}`"
    if close == name.upper():
        cure = f"CI may change names to capitals, as Azure does with variables that are not in a step's `env:`; {cure}"
    elif close:
        cure = f"did you mean {ticked(close)}? Otherwise {cure}"
    state = f" (set: {known or 'none'}{f' and {more} more' * (more > 0)})" if suggests else ""
    remedies = _with_name(text, close, label.span) if close else ()
    return Diagnostic(
        UNSET_VARIABLE, f"the variable {ticked(name)} is not set{state}", label, help=cure, remedies=remedies
    )


def _similar(name: str, variables: Variables) -> str | None:
    same = (known for known in variables if known.lower() == name.lower())
    return next(same, None) or suggest(name, variables)
