"""What concerns no single pipeline of those that are compared: diagnostics, and what lies beside the workflows."""

from __future__ import annotations

from typing import NamedTuple

from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.words import Sentence


class News(NamedTuple):
    """The diagnostics of today: those that the base does not have, and those that it has too. `silenced` says what the
    rules no longer tell that they told at the base, and `beside` which files beside workflows are new or changed that
    no pipeline makes, and in which submodules nothing was compared."""

    new: tuple[Diagnostic, ...] = ()
    old: tuple[Diagnostic, ...] = ()
    silenced: tuple[Sentence, ...] = ()
    beside: tuple[Sentence, ...] = ()

    @property
    def warnings(self) -> tuple[Sentence, ...]:
        """What concerns no single pipeline."""
        return (*self.silenced, *self.beside)


NO_NEWS = News()
