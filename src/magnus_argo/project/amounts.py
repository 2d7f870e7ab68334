"""How much a project file lays under each of its pipelines, counted before it is done."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.checks.argo_settings.amount import TOO_MANY_SETTINGS
from magnus_argo.diagnostics.budgets import MAX_SETTINGS_OF_RUN
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label
from magnus_argo.yaml.nodes import Mapping, Node, Sequence, count

_KEYS = ("spec", "template", "container", "steps")


def check_amount(root: Mapping) -> Iterator[Diagnostic]:
    """Finds settings in Argo's words that are common to pipelines and too many for them all."""
    listed, environments = root.values.get("pipelines"), root.values.get("environments")
    named = list(environments.values.values()) if isinstance(environments, Mapping) else []
    pipelines = (len(listed.items) if isinstance(listed, Sequence) else 0) * (len(named) or 1)
    common = _values(root.values.get("defaults")) + max(map(_values, named), default=0)
    if common * pipelines > MAX_SETTINGS_OF_RUN:
        message = f"{pipelines:,} pipelines with {common:,} common values in Argo's words are more than "
        message += f"{MAX_SETTINGS_OF_RUN:,} values"
        place = root.keys["defaults" if "defaults" in root.keys else "environments"].span
        yield Diagnostic(
            TOO_MANY_SETTINGS, message, Label(place), help="make several projects of it, or say less there"
        )


def _values(layer: Node | None) -> int:
    found = [layer.values[key] for key in _KEYS if key in layer.values] if isinstance(layer, Mapping) else []
    return sum(map(count, found))
