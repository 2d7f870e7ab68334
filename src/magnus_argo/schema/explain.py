"""What does not conform to a schema, said to the one who wrote it: one report a mistake, with the cure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from magnus_argo.diagnostics.budgets import MAX_OF_A_KIND
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule, by_lines, first_hundred, tidy
from magnus_argo.diagnostics.remedy import Remedy
from magnus_argo.diagnostics.source import Span
from magnus_argo.diagnostics.words import listed, ticked
from magnus_argo.schema.cures import Problem, keys_help, known_keys, missing_help, misspelt_as, type_help, types_of
from magnus_argo.schema.remedies import for_refused_key, for_unknown_key, for_value, respelling
from magnus_argo.schema.wording import Path, closest, in_backticks, kind, subject
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Value, find

MISSING_KEY = Rule("missing-key", "a required key is missing")
UNKNOWN_KEY = Rule("unknown-key", "a key that is not allowed where it is")
WRONG_TYPE = Rule("wrong-type", "a value of the wrong type, such as text instead of a number")
UNKNOWN_VALUE = Rule("unknown-value", "a word that is not one of those allowed")
BAD_VALUE = Rule("bad-value", "a value that magnus, Kubernetes or Argo reject")

_TYPE_WORDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "`true` or `false`",
}
_SURELY_MEANT = 0.7  # similarity at which a key of an open mapping is taken for a required one


class _Keys:
    """What is wrong with the keys of one mapping."""

    __slots__ = ("missing", "refused", "unknown")

    def __init__(self) -> None:
        self.missing: dict[str, Problem] = {}
        self.unknown: dict[str, Problem] = {}
        self.refused: dict[str, Problem] = {}


def unknown_keys(value: dict[str, Value], schema: dict[str, Any]) -> Iterator[str]:
    """Returns the keys that a closed mapping does not take; where one without a value may name something, it is
    taken."""
    known, closed = schema.get("properties", {}), schema["additionalProperties"] is False
    return (key for key, item in value.items() if key not in known and (closed or item is not None))


class Reporter:
    """Turns problems with a tree into reports. `owner` is what the tree's root is called if it is not a whole file."""

    def __init__(self, root: Node, document: str, owner: str) -> None:
        self._root = root
        self._document = document
        self._owner = owner

    def reports(self, problems: Iterable[Problem]) -> list[Diagnostic]:
        """Builds the first hundred, in order of place; of several problems with one value the first is told."""
        keys, values = _sorted_out(problems)
        refused = {(*path, key) for path, each in keys.items() for key in each.refused}
        candidates = chain(
            (report for path, each in keys.items() if not _inside(path, refused) for report in self._keys(path, each)),
            (
                self._value(problem)
                for problem in values
                if not _inside(problem.path, refused) and not _follows_from_a_misspelt_key(problem, keys)
            ),
        )
        return tidy(first_hundred(_once_a_place(candidates)))

    def _subject(self, path: Path) -> str:
        return subject(path, self._document, self._owner)

    def _keys(self, path: Path, keys: _Keys) -> Iterator[Diagnostic]:
        for key in list(keys.missing):
            misspelt = misspelt_as(key, keys.missing[key].schema, keys.unknown)
            if misspelt is not None:
                del keys.missing[key]
                remedies = self._respelling(path, misspelt, key, keys.unknown.pop(misspelt))
                yield self._unknown(path, misspelt, f"did you mean `{key}`?", remedies)
        if keys.missing:
            yield self._missing(path, keys.missing)
        for key, problem in keys.unknown.items():
            remedies = for_unknown_key(self._key_span(path, key), key, problem.schema, problem.value)
            yield self._unknown(path, key, keys_help(key, problem.schema), remedies)
        for key, problem in keys.refused.items():
            remedies = for_refused_key(self._key_span(path, key), key, problem.schema)
            yield self._unknown(path, key, problem.schema.get("x-help"), remedies)

    def _missing(self, path: Path, missing: dict[str, Problem]) -> Diagnostic:
        message = f"{self._subject(path)} needs {listed(missing)}"
        for key, problem in missing.items():
            misspelt = closest(key, _free_keys(key, problem), _SURELY_MEANT)
            if misspelt is not None:
                label, cure = Label(self._key_span(path, misspelt)), f"did you mean `{key}`?"
                message = f"{message}, but has {in_backticks(misspelt)}"
                remedies = self._respelling(path, misspelt, key, problem)
                return Diagnostic(MISSING_KEY, message, label, help=cure, remedies=remedies)
        return by_lines(Diagnostic(MISSING_KEY, message, Label(self._owner_span(path)), help=missing_help(missing)))

    def _respelling(self, path: Path, misspelt: str, key: str, problem: Problem) -> tuple[Remedy, ...]:
        free = [each for each in known_keys(problem.schema) if each not in problem.value]
        return respelling(self._key_span(path, misspelt), misspelt, key, free)

    def _unknown(self, path: Path, key: str, cure: str | None, remedies: tuple[Remedy, ...]) -> Diagnostic:
        message = f"{self._subject(path)} does not take {in_backticks(key)}"
        return Diagnostic(UNKNOWN_KEY, message, Label(self._key_span(path, key)), help=cure, remedies=remedies)

    def _value(self, problem: Problem) -> Diagnostic:
        name, span = self._subject(problem.path), self._value_span(problem.path)
        if problem.is_key:
            name, span = f"a key of {name}", self._key_span(problem.path, problem.value)
        if problem.keyword == "type":
            message, remedies = _type_message(name, problem), for_value(span, problem)
            return Diagnostic(WRONG_TYPE, message, Label(span), help=type_help(problem), remedies=remedies)
        if problem.keyword in ("enum", "const"):
            return _unknown_value(name, problem, Label(span))
        message = f"{name} {_state(problem.value)}: expected {problem.schema.get('x-message', 'text')}"
        return Diagnostic(BAD_VALUE, message, Label(span), help=problem.schema.get("x-help"))

    def _value_span(self, path: Path) -> Span:
        """A block is pointed at by its key, and so is a value that is not there."""
        node = find(self._root, list(path))
        return node.span if isinstance(node, Scalar) and node.value is not None else self._owner_span(path)

    def _owner_span(self, path: Path) -> Span:
        """The key of what is at `path`; of an item, or of the file, the first key or character."""
        parent, node = find(self._root, list(path[:-1])), find(self._root, list(path))
        if path and isinstance(parent, Mapping):
            return parent.keys[str(path[-1])].span
        return next(iter(node.keys.values())).span if isinstance(node, Mapping) and node.keys else node.span

    def _key_span(self, path: Path, key: str) -> Span:
        mapping = find(self._root, list(path))
        assert isinstance(mapping, Mapping)
        return mapping.keys[key].span


def _sorted_out(problems: Iterable[Problem]) -> tuple[dict[Path, _Keys], Iterable[Problem]]:
    """What is wrong with keys, by mapping, and with values."""
    keys: dict[Path, _Keys] = {}
    values: dict[tuple[Path, Any], Problem] = {}
    for problem in problems:
        if problem.keyword == "required":
            missing = [key for key in problem.schema["required"] if key not in problem.value]
            keys.setdefault(problem.path, _Keys()).missing.update(dict.fromkeys(missing, problem))
        elif problem.keyword == "additionalProperties":
            unknown = islice(unknown_keys(problem.value, problem.schema), MAX_OF_A_KIND + 1)
            keys.setdefault(problem.path, _Keys()).unknown.update(dict.fromkeys(unknown, problem))
        elif problem.keyword == "not":
            keys.setdefault(problem.path[:-1], _Keys()).refused[str(problem.path[-1])] = problem
        else:
            values.setdefault((problem.path, problem.value if problem.is_key else None), problem)
    return keys, values.values()


def _follows_from_a_misspelt_key(problem: Problem, keys: dict[Path, _Keys]) -> bool:
    """Whether the key beside it that decides what a value may be (`x-decided-by`) seems to be there, misspelt."""
    decider, beside = problem.schema.get("x-decided-by"), keys.get(problem.path[:-1])
    return decider is not None and beside is not None and closest(decider, beside.unknown) is not None


def _inside(path: Path, refused: set[tuple[str | int, ...]]) -> bool:
    """Whether `path` leads to a part of something that has to go altogether."""
    return bool(refused) and any(path[:length] in refused for length in range(1, len(path) + 1))


def _once_a_place(problems: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """What an alias repeats stands in one place, and is one mistake."""
    seen: set[tuple[str, Span]] = set()
    for report in problems:
        place = (report.rule.name, report.primary.span)
        if place not in seen:
            yield report
        seen.add(place)


def _free_keys(key: str, problem: Problem) -> list[str]:
    """Keys without a meaning, where a mapping may have them and the schema knows all that have one."""
    known = problem.schema.get("properties", {})
    if key not in known or "additionalProperties" in problem.schema:
        return []
    return [other for other in islice(problem.value, MAX_OF_A_KIND) if other not in known]


def _type_message(name: str, problem: Problem) -> str:
    types = types_of(problem)
    expected = " or ".join(_TYPE_WORDS[each] for each in types)
    if len(types) > 1:
        expected = problem.schema["x-message"]
    if problem.value is None:
        return f"{name} has no value: expected {expected}"
    telling = types == ["boolean"] or (isinstance(problem.value, float) and "integer" in types)
    plainly = telling and not isinstance(problem.value, (dict, list))
    return f"{name} takes {expected}, not {in_backticks(problem.value) if plainly else kind(problem.value)}"


def _unknown_value(name: str, problem: Problem, label: Label) -> Diagnostic:
    schema, value = problem.schema, problem.value
    allowed = [word for word in schema.get("enum", [schema.get("const")]) if word]
    expected = listed(allowed) if len(allowed) == 1 else f"one of {listed(allowed)}"
    meant = closest(value, allowed) if isinstance(value, str) and not value[:1].isdigit() else None
    cure = f"did you mean {ticked(meant)}?" if meant else schema.get("x-help")
    message, remedies = (
        f"{name} {_state(value)}: expected {expected}",
        respelling(label.span, str(value), meant, allowed),
    )
    return Diagnostic(UNKNOWN_VALUE, message, label, help=cure, remedies=() if problem.is_key else remedies)


def _state(value: Value) -> str:
    return "is empty" if value in ("", [], {}) else f"is {in_backticks(value)}"
