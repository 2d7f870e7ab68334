"""Schedules as the full CRDs of Argo take them, whose pattern is narrower than what its controller reads."""

from __future__ import annotations

import re

from magnus_argo.argo.cron import FIELDS, Field
from magnus_argo.diagnostics.regexes import regex

_IN_CRDS = r"@(yearly|annually|monthly|weekly|daily|midnight|hourly)|@every\s+([0-9]+(ns|us|µs|ms|s|m|h))+|"
_CRD_40 = regex(_IN_CRDS + r"([0-9*,/?-]+\s+){4}[0-9*,/?-]+", re.ASCII)
_CRD_41 = regex(_IN_CRDS + r"([A-Za-z0-9*,/?-]+\s+){4}[A-Za-z0-9*,/?-]+", re.ASCII)
"""The patterns of `schedules` in the full CRDs: 4.0.0 to 4.0.5, which have no names, and later ones."""


def crds_take(text: str, *, names: bool) -> bool:
    """Tells whether the full CRDs take a schedule that the controller reads; `names` says whether they know names of
    months and days."""
    return bool((_CRD_41 if names else _CRD_40).fullmatch(text))


def for_crds(text: str) -> str:
    """Writes a schedule that the controller reads, one without a zone, so that every CRD takes it."""
    if text.startswith("@"):
        return text
    written = [_in_numbers(part, field) for part, field in zip(text.split(), FIELDS, strict=True)]
    return " ".join(written).replace("+", "")


def _in_numbers(text: str, field: Field) -> str:
    numbers = {name: str(number) for number, name in enumerate(field.names, field.first)}
    return re.sub("[A-Za-z]+", lambda found: numbers[found[0].lower()], text)
