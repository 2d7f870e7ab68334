"""Names for the cluster: DNS labels that are readable, unique, and the same whatever else the file holds.

Upper-case template names pass Argo's validation and fail as pod names; a task named like a word of Argo's expression
language fails when its `depends` is evaluated (4.1.2 workflow/controller/dag.go evaluateDependsLogic, expr-lang).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

from magnus_argo.argo.limits import LONGEST_LABEL

_OPERATORS = "and or not in if else let matches contains startswith endswith true false nil"
_FUNCTIONS = """
    abs all any asfloat asint bitand bitnand bitnot bitor bitshl bitshr bitushr bitxor ceil concat count date duration
    env expandenv filter find findindex findlast findlastindex first flatten float floor frombase64 fromjson frompairs
    get groupby hasprefix hassuffix indexof int join jsonpath keys last lastindexof len lower map max mean median min
    none now one reduce repeat replace reverse round sort sortby split splitafter sprig string sum take timezone
    tobase64 tojson topairs trim trimprefix trimsuffix type uniq upper values
"""
RESERVED = frozenset(f"{_OPERATORS} {_FUNCTIONS}".split())


def labels(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """A label for each name. Of names that would share one, the one that is spelt so keeps it and the others get a
    checksum of their own spelling, so that no name depends on the order of the file."""
    wanted = {name: label(name) for name in names}
    sharing: dict[str, int] = {}
    for wish in wanted.values():
        sharing[wish] = sharing.get(wish, 0) + 1
    used = set(taken)
    exact = {name for name, wish in wanted.items() if name == wish and wish not in used}
    used |= exact
    for name, wish in wanted.items():
        if name not in exact:
            wanted[name] = wish if sharing[wish] == 1 and wish not in used else _distinct(name, wish, used)
            used.add(wanted[name])
    return wanted


def label(name: str) -> str:
    """The DNS label nearest to a name that a task can have: a letter first, and no word of the expression language."""
    text = dns_label(name)
    if not text[:1].isalpha():
        text = f"step-{text}".rstrip("-")
    if text in RESERVED:
        text = f"{text}-step"
    return _short(text, name, LONGEST_LABEL)


def dns_label(name: str, longest: int = LONGEST_LABEL) -> str:
    """The DNS label nearest to a name, or nothing: lower case letters, digits and single hyphens."""
    return _short(re.sub(r"[^a-z0-9]+", "-", _ascii(name).lower()).strip("-"), name, longest)


def _short(text: str, name: str, longest: int) -> str:
    return text if len(text) <= longest else _suffixed(text, _checksum(name), longest)


def _ascii(name: str) -> str:
    if name.isascii():
        return name
    import unicodedata

    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


def _distinct(name: str, wish: str, used: set[str]) -> str:
    found = _suffixed(wish, _checksum(name))
    count = 2
    while found in used:
        found = _suffixed(wish, f"{_checksum(name)}-{count}")
        count += 1
    return found


def _suffixed(text: str, suffix: str, longest: int = LONGEST_LABEL) -> str:
    return f"{text[: longest - len(suffix) - 1].rstrip('-')}-{suffix}"


def _checksum(name: str) -> str:
    return f"{zlib.crc32(name.encode('utf-8', 'surrogatepass')):08x}"
