"""What a file is: editors hand over every YAML file, and most are none of ours."""

from __future__ import annotations

import posixpath
import re
from typing import Literal

from magnus_argo.diagnostics.origin import PROJECT_FILE

Kind = Literal["pipeline", "config", "project"]

_PIPELINE = re.compile(r"""^[{ ]{0,2}["']?dag["']?[ ]*:""", re.MULTILINE)
_STEPS = re.compile(r"^start_at[ ]*:.*^steps[ ]*:|^steps[ ]*:.*^start_at[ ]*:", re.MULTILINE | re.DOTALL)
_EXECUTOR = re.compile(r"""^[{ ]{0,2}["']?(?:executor|mode)["']?[ ]*:""", re.MULTILINE)
_ARGO = re.compile(r"""\btype["']?[ ]*:[ ]*["']?argo\b""")


def kind_of(path: str, text: str) -> Kind | None:
    """Tells what kind of file a text is; None if it is none of ours. The text need not be YAML, as while it is
    written it rarely is."""
    if posixpath.basename(path.replace("\\", "/")) == PROJECT_FILE:
        return "project"
    if _PIPELINE.search(text) or _STEPS.search(text):
        return "pipeline"
    return "config" if _EXECUTOR.search(text) and _ARGO.search(text) else None
