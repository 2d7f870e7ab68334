"""Argo's `depends`: a condition on how other tasks ended.

Written from Argo (4.1.2 workflow/common/ancestry.go, workflow/controller/dag.go), not from the compiler.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

STATES = ("Succeeded", "Failed", "Errored", "Skipped", "Omitted", "Daemoned", "AnySucceeded", "AllFailed")

_WORDS = """
    and or not in if else let matches contains startsWith endsWith true false nil
    abs all any bitand bitnand bitnot bitor bitshl bitshr bitushr bitxor ceil concat count date duration filter find
    findIndex findLast findLastIndex first flatten float floor fromBase64 fromJSON fromPairs get groupBy hasPrefix
    hasSuffix indexOf int join keys last lastIndexOf len lower map max mean median min none now one reduce repeat
    replace reverse round sort sortBy split splitAfter string sum take timezone toBase64 toJSON toPairs trim
    trimPrefix trimSuffix type uniq upper values
"""
RESERVED = frozenset(_WORDS.split())
"""Words of the expression language (expr-lang 1.9 to 1.17): as names of tasks they fail in an evaluation."""

_TOKEN = re.compile(r"\s*(?:(&&|\|\||[!()])|([a-zA-Z0-9][-a-zA-Z0-9]*)(?:\.([A-Za-z]+))?)")

Holds = Callable[[str, str], bool]
"""Says of a task and a state whether the task ended so."""


class RefusedError(ValueError):
    """Argo refuses the workflow when it is submitted, or the model does not know a part of it."""


class ConditionError(ValueError):
    """A condition that cannot be evaluated; Argo finds out when it runs the workflow."""


def tasks_in(condition: str) -> list[str]:
    """The tasks that a condition speaks of, each once."""
    return list(dict.fromkeys(task for _, task, _ in _tokens(condition) if task))


def evaluate(condition: str, holds: Holds) -> bool:
    """The value of a condition. `!` binds closer than `&&`, and that closer than `||`. Raises `ConditionError`."""
    reader = _Reader(_tokens(condition), holds)
    value = reader.either()
    if reader.rest:
        raise ConditionError(f"`{condition}` goes on after its end")
    return value


@lru_cache(maxsize=1024)
def _tokens(condition: str) -> tuple[tuple[str, str, str], ...]:
    """Operators, tasks and states; a token is an operator, or a task with a state or an empty one."""
    found, position = [], 0
    condition = condition.rstrip()
    while position < len(condition):
        token = _TOKEN.match(condition, position)
        if token is None:
            raise RefusedError(f"`{condition[position:]}` is no part of a condition")
        if token[3] and token[3] not in STATES:
            raise RefusedError(f"task result `{token[3]}` for task `{token[2]}` is unknown")
        found.append((token[1] or "", token[2] or "", token[3] or ""))
        position = token.end()
    return tuple(found)


class _Reader:
    """Reads tokens from left to right. Every term is looked at, as Argo waits for all tasks that are named."""

    def __init__(self, tokens: tuple[tuple[str, str, str], ...], holds: Holds) -> None:
        self.rest = list(reversed(tokens))
        self.holds = holds

    def either(self) -> bool:
        values = [self.both()]
        while self.accepts("||"):
            values.append(self.both())
        return any(values)

    def both(self) -> bool:
        values = [self.term()]
        while self.accepts("&&"):
            values.append(self.term())
        return all(values)

    def term(self) -> bool:
        if self.accepts("!"):
            return not self.term()
        if self.accepts("("):
            value = self.either()
            if not self.accepts(")"):
                raise ConditionError("a parenthesis is not closed")
            return value
        return self.task()

    def task(self) -> bool:
        operator, task, state = self.rest.pop() if self.rest else ("its end", "", "")
        if operator:
            raise ConditionError(f"{operator} stands where a task is expected")
        if task in RESERVED:
            raise ConditionError(f"`{task}` is a word of the expression language")
        states = [state] if state else ["Succeeded", "Skipped", "Daemoned"]
        return any(self.holds(task, state) for state in states)

    def accepts(self, operator: str) -> bool:
        found = bool(self.rest) and self.rest[-1][0] == operator
        if found:
            self.rest.pop()
        return found
