"""Where a rule is explained: the page of the repository that `explain` shows offline."""

from __future__ import annotations

PROJECT = "https://github.com/org/magnus-argo-action"
_PAGE = f"{PROJECT}/blob/v1/docs/rules.md"
_EMPHASES = ("**Cure.**", "*A warning.*", "*A warning,*")


def address(rule: str) -> str:
    """The section of a rule on the web."""
    return f"{_PAGE}#{rule}"


def without_fences(section: str) -> str:
    """A section for a terminal."""
    return "\n".join(line for line in section.splitlines() if not line.startswith("```"))


def plain(section: str) -> str:
    """A section without markup, but for the backticks around names, which messages have too."""
    import re

    text = re.sub(r"\[([a-z0-9-]+)\]\(#\1\)", r"\1", without_fences(section))
    for emphasis in _EMPHASES:
        text = text.replace(emphasis, emphasis.strip("*"))
    return text


def standing_alone(section: str) -> str:
    """A section as Markdown for other pages: its links to other rules lead to the web."""
    return section.replace("](#", f"]({_PAGE}#")
