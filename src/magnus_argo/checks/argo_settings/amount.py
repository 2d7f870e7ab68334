"""How much is said in Argo's words: what is for all steps is written into each of their templates."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.diagnostics.budgets import MAX_SETTINGS_OF_WORKFLOW
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.magnus.program import Program
from magnus_argo.yaml.nodes import count

TOO_MANY_SETTINGS = Rule("too-many-settings", "more values in Argo's words than a run may have, counting each use")


def check_amount(program: Program) -> Iterator[Diagnostic]:
    """Counts before anything is made of it: ten thousand steps with settings of their own would be gigabytes."""
    settings, config = program.options.settings, program.config
    general = [node for node in (settings.template, settings.container) if node is not None]
    own = len(settings.steps.keys) if settings.steps is not None else 0
    templates = own + (len(program.pods()) if config is not None else 1)
    values = sum(map(count, general)) * templates
    if values > MAX_SETTINGS_OF_WORKFLOW:
        message = f"the settings for all steps are {values:,} values in {templates:,} templates, and at most "
        message += f"{MAX_SETTINGS_OF_WORKFLOW:,} are read"
        place = next(iter(general[0].keys.values())).span
        yield Diagnostic(TOO_MANY_SETTINGS, message, Label(place), help="say less for all steps, or for fewer of them")
