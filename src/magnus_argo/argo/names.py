"""Names for the cluster: DNS labels that are readable, unique, and the same whatever else the file holds.

Upper-case template names pass Argo's validation and fail as pod names; a task named like a word of Argo's expression
language fails when its `depends` is evaluated (4.1.2 workflow/controller/dag.go evaluateDependsLogic, expr-lang).
"""

from __future__ import annotations

from binascii import crc32  # PyYAML has loaded this one already
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

from magnus_argo.argo.limits import LONGEST_LABEL
from magnus_argo.diagnostics.regexes import regex

_OPERATORS = "and or not in if else let matches contains startswith endswith true false nil"
_FUNCTIONS = """
    abs all any asfloat asint bitand bitnand bitnot bitor bitshl bitshr bitushr bitxor ceil concat count date duration
    env expandenv filter find findindex findlast findlastindex first flatten float floor frombase64 fromjson frompairs
    get groupby hasprefix hassuffix indexof int join jsonpath keys last lastindexof len lower map max mean median min
    none now one reduce repeat replace reverse round sort sortby split splitafter sprig string sum take timezone
    tobase64 tojson topairs trim trimprefix trimsuffix type uniq upper values
"""
RESERVED = frozenset(f"{_OPERATORS} {_FUNCTIONS}".split())

_NOT_IN_LABELS = regex("[^a-z0-9]+")
_Key = TypeVar("_Key", bound=Hashable)


def labels(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Makes a label for each name, none of them `taken`."""
    return labels_of({name: name for name in names}, taken)


def labels_of(spellings: Mapping[_Key, str], taken: Iterable[str] = ()) -> dict[_Key, str]:
    """Makes a label for each key, none of them `taken`, nearest to its spelling.

    Of spellings with the same nearest label, one that is that label keeps it, and the others get a checksum of
    themselves, so that no label depends on the order of the file.
    """
    nearest = {key: label(spelling) for key, spelling in spellings.items()}
    sharing = Counter(nearest.values())
    used = set(taken)
    chosen: dict[_Key, str] = {}
    for key, spelling in spellings.items():
        if spelling == nearest[key] and spelling not in used:
            chosen[key] = spelling
            used.add(spelling)
    counts: dict[str, int] = {}
    for key, nearest_label in nearest.items():
        if key not in chosen:
            free = sharing[nearest_label] == 1 and nearest_label not in used
            chosen[key] = nearest_label if free else _distinct(spellings[key], nearest_label, used, counts)
            used.add(chosen[key])
    return {key: chosen[key] for key in spellings}


def label(name: str) -> str:
    """Returns the DNS label nearest to a name that a task can have: a letter first, and no word of the expression
    language."""
    text = dns_label(name)
    if not text[:1].isalpha():
        text = f"step-{text}".rstrip("-")
    if text in RESERVED:
        text = f"{text}-step"
    return _short(text, name, LONGEST_LABEL)


def dns_label(name: str, longest: int = LONGEST_LABEL) -> str:
    """Returns the DNS label nearest to a name, or nothing: lower case letters, digits and single hyphens."""
    return _short(_NOT_IN_LABELS.sub("-", _ascii(name).lower()).strip("-"), name, longest)


def _short(text: str, name: str, longest: int) -> str:
    return text if len(text) <= longest else _suffixed(text, _checksum(name), longest)


def _ascii(name: str) -> str:
    if name.isascii():
        return name
    import unicodedata

    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


def _distinct(name: str, nearest: str, used: set[str], counts: dict[str, int]) -> str:
    """Counts on for each checksum: whoever chooses the names can choose many with the same one."""
    checksum = _checksum(name)
    candidate = _suffixed(nearest, checksum)
    while candidate in used:
        counts[checksum] = counts.get(checksum, 1) + 1
        candidate = _suffixed(nearest, f"{checksum}-{counts[checksum]}")
    return candidate


def _suffixed(text: str, suffix: str, longest: int = LONGEST_LABEL) -> str:
    return f"{text[: longest - len(suffix) - 1].rstrip('-')}-{suffix}"


def _checksum(name: str) -> str:
    return f"{crc32(name.encode('utf-8', 'surrogatepass')):08x}"
