"""The event that GitHub tells a job of, in a file."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from magnus_argo.ci import MAX_PAYLOAD, Ci, ci_of
from magnus_argo.files.atomic import read_limited


def payload_of(environment: Mapping[str, str]) -> bytes:
    """The text of the event; nothing elsewhere, and of one that cannot be read."""
    path = environment.get("GITHUB_EVENT_PATH")
    if path and environment.get("GITHUB_ACTIONS"):
        with suppress(OSError):
            return read_limited(path, MAX_PAYLOAD)
    return b""


def ci_with_event(environment: Mapping[str, str]) -> Ci:
    """What CI tells, also where only the event knows it."""
    return ci_of(environment, payload_of(environment))
