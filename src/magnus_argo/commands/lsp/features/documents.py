"""A text that is being written, what kind of file it is, and its tree: of the text as it is, or as it last was YAML."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from typing import Literal

from magnus_argo.commands.lsp.features.positions import Encoding, Lines
from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.source import PROJECT_FILE, Source
from magnus_argo.yaml import read
from magnus_argo.yaml.nodes import Node

Reader = Callable[[Source], tuple[Node | None, list[Diagnostic]]]


class Document:
    """A file: `path` is what spans call it, `kind` what it is or last was, and `last_root` the last tree that was
    read."""

    __slots__ = ("_before", "_is_current", "_is_read", "kind", "last_root", "lines", "path", "text")

    def __init__(self, path: str, text: str, encoding: Encoding = "utf-16", before: Document | None = None) -> None:
        self.path = path
        self.text = text
        self.lines = Lines(text, encoding)
        self.kind: Kind | None = kind_of(path, text) or (before.kind if before else None)
        self.last_root: Node | None = before.last_root if before else None
        self._is_read = self._is_current = False
        self._before = before.forgetting() if before else None

    @property
    def data(self) -> bytes:
        """The text as a file holds it."""
        return self.text.encode("utf-8", "surrogatepass")

    @property
    def root(self) -> Node | None:
        """The tree; of the last text that could be read if this one cannot. Read when it is first asked for."""
        self.remember()
        return self.last_root

    def remember(self, reader: Reader = read) -> None:
        """Reads the tree, unless that was done already, so that it is there when the text is YAML no more. `reader`
        may have it already."""
        if self._is_read:
            return
        before = self._before
        root, _ = reader(Source(self.path, self.data))
        if root is not None:
            self.last_root, self._is_current = root, True
        elif before is not None:
            self.last_root = before.root
        self._before, self._is_read = None, True

    def forgetting(self) -> Document | None:
        """Returns the document for the next one to ask, None if it need not be asked; what came before it is let go."""
        self._before = None
        return None if self._is_read else self

    @property
    def current_root(self) -> Node | None:
        """The tree of this very text; None if that cannot be read."""
        root = self.root
        return root if self._is_current else None


Kind = Literal["pipeline", "config", "project"]

_PIPELINE = regex(r"""^[{ ]{0,2}["']?dag["']?[ ]*:""", re.MULTILINE)
_START, _STEPS = (regex(rf"^{key}[ ]*:", re.MULTILINE) for key in ("start_at", "steps"))
_EXECUTOR = regex(r"""^[{ ]{0,2}["']?(?:executor|mode)["']?[ ]*:""", re.MULTILINE)
_ARGO = regex(r"""\btype["']?[ ]*:[ ]*["']?argo\b""")


def kind_of(path: str, text: str) -> Kind | None:
    """Tells what kind of file a text is; None if it is none of ours. The text need not be YAML, as while it is
    written it rarely is."""
    if posixpath.basename(path.replace("\\", "/")) == PROJECT_FILE:
        return "project"
    if _PIPELINE.search(text) or (_START.search(text) and _STEPS.search(text)):
        return "pipeline"
    return "config" if _EXECUTOR.search(text) and _ARGO.search(text) else None
