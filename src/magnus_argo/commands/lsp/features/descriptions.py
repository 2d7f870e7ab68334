"""What the schemas and the rules say of something, in Markdown."""

from __future__ import annotations

import json
from typing import Any

from magnus_argo.commands.lsp.features.shapes import Part, word_of
from magnus_argo.diagnostics.words import listed
from magnus_argo.report.markdown_text import standing_alone
from magnus_argo.schema.editors import versions
from magnus_argo.schema.files import rule_sections
from magnus_argo.schema.wording import flow

_TOLD = ("title", "description", "default", "x-magnus", "enum", "examples")


def described(parts: list[Part]) -> str:
    """Describes a key by the parts of the schema that apply to its value; empty if they say nothing."""
    words = {word: next((text for part in parts if (text := word_of(part, word)) is not None), None) for word in _TOLD}
    if not words["description"]:
        return ""
    lines = [f"**{words['title']}**"] if words["title"] else []
    lines.append(words["description"])
    if words["default"] not in (None, ""):
        lines.append(f"Default: `{_plain(words['default'])}`")
    lines += versions(words["x-magnus"])
    if words["enum"]:
        lines.append(f"One of {listed([_plain(word) for word in words['enum']])}.")
    if words["examples"]:
        lines.append(f"```yaml\n{flow(words['examples'][0])}\n```")
    return "\n\n".join(lines)


def rule_described(rule: str) -> str:
    """Describes a rule as docs/rules.md does; empty if there is no such rule."""
    section = rule_sections().get(rule)
    return f"**{rule}**\n\n{standing_alone(section)}" if section else ""


def _plain(value: Any) -> str:  # noqa: ANN401 - any value
    return (value or '""') if isinstance(value, str) else json.dumps(value)
