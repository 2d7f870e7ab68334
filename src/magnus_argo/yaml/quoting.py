"""A file's own text in messages: quoted, ready to be pasted back, or shortened, to be read."""

from __future__ import annotations

_LONGEST = 60
_LONGEST_TO_PASTE = 200


def quoted(text: str) -> str:
    """A YAML scalar that every reader takes for this text."""
    if not text.isprintable():
        import json

        return json.dumps(text, ensure_ascii=False)
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def quote_it(text: str, what: str = "it") -> str:
    """The cure, with the text to paste unless it is long."""
    return f"quote {what}: `{quoted(text)}`" if len(text) <= _LONGEST_TO_PASTE else f"quote {what}"


def shown(text: str) -> str:
    """One line of at most 60 characters, all of them visible."""
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 1] + "…"
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()
