"""The variables of CIs in a text, in any CI's spelling, and what a CI's files say in their place.

Only what goes wrong needs them, so they are imported when it does.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from magnus_argo.ci import CIS, Ci, Provider
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import LONGEST_TO_PASTE

_COMMITS = {name: provider for provider in CIS for name in provider.commit_variables}
_COMMIT_ENDINGS = tuple(ending for provider in CIS for ending in provider.commit_endings)
_VARIABLE = regex(
    r"\${1,2}\{\{([^{}]*)\}\}|<<([^<>]*)>>|\${1,2}\(([^()]*)\)|\${1,2}\{([^{}]*)\}|\${1,2}(\w+)"
    rf"|(?<!\w)\d*({'|'.join(map(re.escape, _COMMITS))})(?!\w)",  # a shell makes its process id of `$$`
    re.ASCII,
)
_OF_AN_IMAGE = regex(
    r"(\w+_)?(branch|commit|date|digest|environment|env|image|img|name|number|project|ref|registry|release|repo"
    r"|repository|revision|sha1?|slug|tag|version|(commit|git)_hash|(build|pipeline|project|run)_i?id)",
    re.ASCII | re.IGNORECASE,
)
_PLAIN = regex(r"[\w./:+-]*(@[\w./:+-]*)?", re.ASCII)
"""What may stand around a variable: a reference has at most one `@`, and Rundeck fills in what is between two."""
_WITHOUT_BRACES = regex(r"\$(\w+)", re.ASCII)
"""A variable that what stands behind it can change: `_PASSWORD` makes it another one, and zsh takes `:l` for a
modifier."""


class CiVariable(NamedTuple):
    """A CI's variable in a text: its `text` there, the `name` in it, and what stands before and after."""

    before: str
    text: str
    name: str
    after: str

    @property
    def is_commit(self) -> bool:
        """Whether it holds a commit, as `GITHUB_SHA` and `github.event.pull_request.head.sha || github.sha` do."""
        return self.name in _COMMITS or self.name.endswith(_COMMIT_ENDINGS)

    @property
    def names_an_image(self) -> bool:
        """Whether it is called as what images are named by. A line to paste hands on no other one, for it may hold a
        secret: a file, or the name of a branch, can bring the name of any."""
        return self.is_commit or (len(self.name) <= LONGEST_TO_PASTE and _OF_AN_IMAGE.fullmatch(self.name) is not None)

    def replaced(self, value: str) -> str:
        """Returns the text with `value` in its place. Only plain text stays around it: a line to paste into a shell
        must hold no surprise."""
        around = self.before + self.after
        if len(around) > LONGEST_TO_PASTE or not _PLAIN.fullmatch(around):
            return value
        is_changed = re.match(r"[\w:]", self.after) is not None
        own = _WITHOUT_BRACES.sub(r"${\1}", value) if is_changed else value
        return f"{self.before}{own}{self.after}"


def variable_in(text: str) -> CiVariable | None:
    """Finds the first variable in a text; None if there is none."""
    match = _VARIABLE.search(text)
    if match is None:
        return None
    name = next(filter(None, match.groups()), "").strip()
    return CiVariable(text[: match.start()], match[0], name, text[match.end() :])


def provider_of(ci: Ci, name: str) -> Provider | None:
    """Returns the CI that runs this; without one, the CI to which the variable `name` belongs, if any."""
    own = (provider for provider in CIS if name.startswith(provider.expressions))
    return ci.provider or _COMMITS.get(name) or next(own, None)


def value_in_files(provider: Provider, ci: Ci, variable: CiVariable) -> str:
    """Returns what the files of a CI say for a variable that was found where nothing had replaced it.

    For a command, such as `$(git rev-parse HEAD)`, that is the commit: most are written to find it out.
    """
    lines = provider.lines
    is_command = variable.text.startswith("$(") and not lines.other.startswith("$(")
    if variable.is_commit or is_command or not re.fullmatch(r"\w+", variable.name, re.ASCII):
        return variable.replaced(lines.built_commit(is_merge_commit=ci.is_merge_commit))
    return variable.replaced(lines.variable(variable.name)) if variable.names_an_image else variable.replaced("…")
