"""Text as XML and HTML have it."""

from __future__ import annotations


def escaped(text: str) -> str:
    """For the inside of an element or of a quoted attribute. XML cannot have most control characters at all: they
    should have been spelt out before (`glyphs.visible`)."""
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(character, entity)
    return text
