"""`${name}` and `$name`: replaced in each scalar by itself, so that no value can change a file's structure.

magnus replaces them in the JSON text of the whole file (0.4.22 utils.py apply_variables), where a quote in a
value adds keys.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Lookup
from dataclasses import replace
from typing import Literal, NamedTuple

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.origin import Origin
from magnus_argo.diagnostics.remedy import Retype
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import LONGEST_SHOWN, listed, shortened, suggest
from magnus_argo.magnus.runtimes import VARIABLE_PREFIX
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence

UNSET_VARIABLE = Rule("unset-variable", "a variable that nothing sets")
STRAY_DOLLAR = Rule("stray-dollar", "a `$` that begins no variable")

# The syntax of string.Template, with which magnus reads them (0.5.1 executor.py, 0.4.22 utils.py).
_VARIABLE = re.compile(r"\$(?:(?P<escaped>\$)|(?P<bare>[_a-zA-Z]\w*)|\{(?P<braced>[_a-zA-Z]\w*)\}|)", re.ASCII)


class Variable(NamedTuple):
    """A value and where it was set."""

    value: str
    origin: Origin


Variables = Lookup[str, Variable]

VARIABLE_FLAG, VARIABLE_INPUT = Origin("flag", "--var"), Origin("input", "variables")
VARIABLE_SETTING = Origin("setting", "variables")


class Substitution:
    """Replaces variables in a tree and keeps what was found on the way; without `variables` it leaves all as it is.

    `required` makes an unset variable an error. Otherwise it stays as it is, as magnus 0.4 leaves `$HOME` in a
    command to the shell. `stray_dollar` says what becomes of a `$` that begins no variable: 0.5 refuses it.
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

    def apply(self, node: Node) -> Node:
        """The tree with its variables replaced; parts without any are shared with the given tree."""
        if not self.active:
            return node
        if isinstance(node, Mapping):
            return self.apply_to_mapping(node, {})
        if isinstance(node, Sequence):
            copy = Sequence(node.path, node.line, node.column, node.end_column)
            copy.items = [self.apply(item) for item in node.items]
            return copy
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
        return copy

    def _scalar(self, node: Scalar, text: str) -> Scalar:
        value = _VARIABLE.sub(lambda found: self._replacement(node, text, found), text)
        return Scalar(value, node.path, node.line, node.column, node.end_column)

    def _replacement(self, node: Scalar, text: str, found: re.Match[str]) -> str:
        if found["escaped"]:
            return "$"
        name = found["bare"] or found["braced"]
        if name in self.variables:
            self.used.setdefault(name, _part(node, text, found))
            self._remember(node.span, self.variables[name].origin)
            return self.variables[name].value
        if name is None and self.stray_dollar == "refuse":
            self.diagnostics.append(_stray_dollar(node, text, found))
        elif name is not None and self.required:
            self.diagnostics.append(_unset(node, text, found, self.variables))
        return found[0]

    def _remember(self, place: Span, origin: Origin) -> None:
        origins = self.origins.get(place, ())
        if origin not in origins:
            self.origins[place] = (*origins, origin)


def _stray_dollar(node: Scalar, text: str, found: re.Match[str]) -> Diagnostic:
    message, place = f"a `$` in `{shortened(text, LONGEST_SHOWN)}` begins no variable", _part(node, text, found)
    remedies = (Retype(place, "$", "$$"),)
    return Diagnostic(STRAY_DOLLAR, message, Label(place), help="write `$$` for a `$`", remedies=remedies)


def _unset(node: Scalar, text: str, found: re.Match[str], variables: Variables) -> Diagnostic:
    """Another run may have the variable, so only people can say which one is meant."""
    name, place = found["bare"] or found["braced"], _part(node, text, found)
    problem, close = unset_variable(name, variables, Label(place, "used here")), _similar(name, variables)
    remedies = (Retype(place, found[0], found[0].replace(name, close), safe=False),) if close else ()
    return replace(problem, remedies=remedies)


def _similar(name: str, variables: Variables) -> str | None:
    same = (known for known in variables if known.lower() == name.lower())
    return next(same, None) or suggest(name, variables)


def unset_variable(name: str, variables: Variables, label: Label) -> Diagnostic:
    close = _similar(name, variables)
    known = listed(sorted(variables))
    cure = f"set it with `--var {name}=…` or in the environment as `{VARIABLE_PREFIX}{name}`"
    if close == name.upper():
        cure = f"CI may write names in capitals, as Azure does where variables are not set in a step's `env:`; {cure}"
    elif close:
        cure = f"did you mean `{close}`? Otherwise {cure}"
    state = f"; these are: {known}" if known else ", and no other is"
    return Diagnostic(UNSET_VARIABLE, f"the variable `{name}` is not set{state}", label, help=cure)


def _part(node: Scalar, text: str, found: re.Match[str]) -> Span:
    """Where the variable itself stands, if the scalar's text is in the file as it is; else the scalar."""
    quotes = node.end_column - node.column - len(text)
    if quotes not in (0, 2):
        return node.span
    start = node.column + quotes // 2 + found.start()
    return Span(node.path, node.line, start, start + len(found[0]))
