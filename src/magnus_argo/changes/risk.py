"""Which changes need a second look, and why: those that reach production at once, or that nobody sees in a test."""

from __future__ import annotations

from typing import Literal

from magnus_argo.changes.facets import ATTEMPTS, Trait
from magnus_argo.magnus.image import parse
from magnus_argo.magnus.quantity import amount

Risk = Literal[
    "", "broken", "object", "schedule", "image", "failure", "removed", "resources", "secrets", "account", "retries"
]  # fmt: skip
"""The reason, empty where there is none. `object` is another object in the cluster, beside which the old one stays;
`failure` is what happens when a step fails."""

MOST_DANGEROUS_FIRST: tuple[Risk, ...] = (
    *("broken", "object", "schedule", "image", "failure", "removed", "resources", "secrets", "account", "retries", ""),
)

REASONS: dict[Risk, str] = {
    "broken": "does not compile",
    "object": "another object",
    "schedule": "when it runs",
    "image": "another image",
    "failure": "what happens on failure",
    "removed": "something is removed",
    "resources": "asks for more",
    "secrets": "secrets",
    "account": "service account",
    "retries": "retries",
}

_BY_NAME: dict[str, Risk] = {
    **dict.fromkeys(("kind", "name", "namespace"), "object"),
    **dict.fromkeys(("schedule", "suspended", "time zone", "concurrency policy"), "schedule"),
    "service account": "account",
    "secret": "secrets",
    "retries": "retries",
    ATTEMPTS[0]: "retries",
}
_LIMITED_IN_NUMBER = ("parallelism", "parallelism of the workflow")


def rank(risk: Risk) -> int:
    """Returns where a risk stands among all, the most dangerous first."""
    return MOST_DANGEROUS_FIRST.index(risk)


def risk_of(trait: Trait, was: str | None, is_: str | None) -> Risk:
    """Judges a trait that is another than before; None is one that is not there."""
    what = trait[0]
    if what == "image":
        return "" if was and is_ and parse(was).name == parse(is_).name else "image"
    if what in _LIMITED_IN_NUMBER:
        return "resources" if is_ is None or (was is not None and int(is_) > int(was)) else ""
    if what.endswith((" limit", " request")) and what != "time limit":
        return "resources" if _is_more(what, was, is_) else ""
    return _BY_NAME.get(what, "")


def _is_more(what: str, was: str | None, is_: str | None) -> bool:
    """A request that nobody states any longer is the limit, and no limit is none of it."""
    if what.endswith("request") and (was is None or is_ is None):
        return is_ is None
    return amount(is_ or "") > amount(was or "")
