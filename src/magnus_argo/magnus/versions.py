"""Versions as people write them: `v3.6.2`, or `4` where YAML made a number of `4.0`."""

from __future__ import annotations

from typing import Literal, get_args

from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import listed
from magnus_argo.magnus.runtimes import family_of

ArgoVersion = Literal["3.4", "3.5", "3.6", "3.7", "4.0", "4.1"]
"""The version of Argo on the cluster."""
ARGO_VERSIONS: tuple[ArgoVersion, ...] = get_args(ArgoVersion)

_WRITTEN = regex(r"v?([0-9]+)(?:[.]([0-9]+)(?:[.](?:x|[0-9]+(?:[-+][-+.0-9A-Za-z]+)?))?)?")


def argo_version(text: str) -> ArgoVersion:
    """Finds the minor version of Argo that is meant. Raises ValueError if it is not a known one."""
    match = _WRITTEN.fullmatch(text)
    minor = f"{match[1]}.{match[2] or 0}" if match else ""
    for known in ARGO_VERSIONS:
        if known == minor:
            return known
    raise ValueError(f"{text!r} is not one of the known versions of Argo, {listed(ARGO_VERSIONS)}")


def magnus_version(text: str) -> str:
    """Returns a version of magnus as magnus itself writes it. Raises ValueError if it belongs to no known family."""
    version = text.removeprefix("v").removesuffix(".x")
    family_of(version)
    return version
