"""Regular expressions that are compiled when they are first used: a short run needs few of the many that there are."""

from __future__ import annotations

from re import compile as compiled
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    regex = compiled
else:

    class regex:  # noqa: N801 (takes the place of a function)
        """What `re.compile` returns, as soon as somebody asks for a part of it."""

        def __init__(self, text: str | bytes, flags: int = 0) -> None:
            self._text, self._flags = text, flags

        def __getattr__(self, name: str) -> object:
            part = getattr(compiled(self._text, self._flags), name)
            setattr(self, name, part)
            return part
