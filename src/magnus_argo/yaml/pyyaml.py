"""PyYAML, loaded without compiling its patterns.

Only its own reader and resolver use them, which most runs never call; compiling them takes a sixth of a short run. So
all other modules import PyYAML from here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from magnus_argo.diagnostics.regexes import regex

_compile = re.compile
re.compile = regex
try:
    from yaml import MarkedYAMLError, YAMLError, events
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner, ScannerError
    from yaml.tokens import ScalarToken, Token
finally:
    re.compile = _compile

CParser: Callable[[str], Any] | None
"""libyaml's parser of a text; None in a PyYAML that was built without it."""
try:
    from yaml import _yaml

    CParser = _yaml.CParser
except ImportError:
    CParser = None

__all__ = [
    "CParser",
    "MarkedYAMLError",
    "Parser",
    "Reader",
    "ScalarToken",
    "Scanner",
    "ScannerError",
    "Token",
    "YAMLError",
    "events",
]
