"""Argo's expression language, as 3.4 to 4.1 all read it.

Argo scans what it has replaced once more, so a value must hold no `{{`; the kubelet expands `$(NAME)`, so it must hold
no `$`. In JSON both only stand inside of strings, where they can be written as escapes. Argo 3.4.0 has expr-lang 1.9,
which knows no text functions of its own and wants braces around what `map` does.
"""

from __future__ import annotations


def tag(expression: str) -> str:
    """A tag that the expression's value takes the place of; a `}}` inside of it would be its end."""
    return "{{=" + expression + "}}"


def escaped(text: str) -> str:
    """The expression `text`, whose value is JSON, made safe."""
    return rf"sprig.replace('$', '\\u0024', sprig.replace('{{'+'{{', '{{'+'\\u007b', {text}))"


def quoted(text: str) -> str:
    """A string literal."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
