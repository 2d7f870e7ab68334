"""The long text of a rule, out of the page that the documentation shows."""

from __future__ import annotations

from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.words import suggest
from magnus_argo.report.markdown_text import plain_section
from magnus_argo.schema.files import rule_sections as sections


def explained(rule: str | None) -> str:
    """Returns the rule's section, or the list of all rules. Raises `UnusableError` for a rule that does not exist."""
    by_rule = sections()
    if rule is None:
        width = max(len(name) for name in by_rule)
        return "\n".join(f"{name:<{width}}  {body.splitlines()[0]}" for name, body in by_rule.items())
    if rule not in by_rule:
        close = suggest(rule, by_rule)
        raise UnusableError(f"there is no rule {rule}" + (f"; did you mean {close}?" if close else ""))
    return "\n".join([rule, "-" * len(rule), plain_section(by_rule[rule])])
