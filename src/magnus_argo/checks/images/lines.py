"""What to write into the files of each CI so that a variable gets its value: the lines that diagnostics give to paste.

Only what goes wrong needs them, so they are imported when it does.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from magnus_argo.ci import Ci


class Way(NamedTuple):
    """How the files of a CI set a variable: `place` and `line` say where and how; `commit` and `head` become the commit
    that is checked out and, on pull requests, the one that was pushed; `other` any variable. `shell` is the commit's
    own variable, and `why` says when nothing is replaced."""

    place: str
    line: str
    commit: str
    head: str
    other: str
    shell: str
    why: str


_YAML = "{variable}: {value}"
_WAYS = {
    "GitHub": Way(
        "in the workflow's `env:`",
        _YAML,
        "${{ github.sha }}",
        "${{ github.event.pull_request.head.sha || github.sha }}",
        "${{ env.NAME }}",
        "GITHUB_SHA",
        "`$NAME` is not replaced there",
    ),
    "GitLab": Way(
        "in .gitlab-ci.yml below `variables:`",
        _YAML,
        "$CI_COMMIT_SHA",
        "$CI_MERGE_REQUEST_SOURCE_BRANCH_SHA",
        "$NAME",
        "CI_COMMIT_SHA",
        "`$$NAME` and variables with `expand: false` are not replaced",
    ),
    "Bitbucket": Way(
        "in the step's `script:`",
        'export {variable}="{value}"',
        "$BITBUCKET_COMMIT",
        "",
        "$NAME",
        "BITBUCKET_COMMIT",
        "in the settings of the repository nothing is replaced",
    ),
    "Azure": Way(
        "in the step's `env:`",
        _YAML,
        "$(Build.SourceVersion)",
        "$(System.PullRequest.SourceCommitId)",
        "$(NAME)",
        "BUILD_SOURCEVERSION",
        "`$NAME` is not replaced there, nor `$(name)` of a variable that is not set",
    ),
    "Jenkins": Way(
        "in the Jenkinsfile's `environment`",
        '{variable} = "{value}"',
        "${env.GIT_COMMIT}",
        "",
        "${env.NAME}",
        "GIT_COMMIT",
        "within single quotes nothing is replaced",
    ),
    "CircleCI": Way(
        "in .circleci/config.yml below `environment:`",
        _YAML,
        "<< pipeline.git.revision >>",
        "",
        "<< pipeline.parameters.NAME >>",
        "CIRCLE_SHA1",
        "`$NAME` is not replaced there",
    ),
    "Buildkite": Way(
        "in pipeline.yml below `env:`",
        _YAML,
        "$BUILDKITE_COMMIT",
        "",
        "$NAME",
        "BUILDKITE_COMMIT",
        "`$$NAME` is not replaced there, and `$NAME` only by `buildkite-agent pipeline upload`",
    ),
}
_MARKS = {"github.": "GitHub", "Build.": "Azure", "System.": "Azure", "pipeline.": "CircleCI"}
_COMMITS = {
    **{way.shell: name for name, way in _WAYS.items()},
    "CI_COMMIT_SHORT_SHA": "GitLab",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_SHA": "GitLab",
    "env.GIT_COMMIT": "Jenkins",
}

_VARIABLE = re.compile(
    r"\${1,2}\{\{([^{}]*)\}\}|<<([^<>]*)>>|\${1,2}\(([^()]*)\)|\${1,2}\{([^{}]*)\}|\${1,2}(\w+)"
    rf"|(?<!\w)\d*({'|'.join(_COMMITS)})(?!\w)",  # a shell makes its process id of `$$`
    re.ASCII,
)
_PLAIN = re.compile(r"[\w./:@+-]*", re.ASCII)


class Variable(NamedTuple):
    """A CI's variable in a text, in any CI's spelling (`text`), with what is around it."""

    before: str
    text: str
    name: str
    after: str

    @property
    def is_commit(self) -> bool:
        """As `GITHUB_SHA` and `github.event.pull_request.head.sha || github.sha` are."""
        ends = (".sha", "Build.SourceVersion", "SourceCommitId", "pipeline.git.revision")
        return self.name in _COMMITS or self.name.endswith(ends)


def variable_in(text: str) -> Variable | None:
    """The first one."""
    found = _VARIABLE.search(text)
    if found is None:
        return None
    name = next(filter(None, found.groups()), "").strip()
    return Variable(text[: found.start()], found[0], name, text[found.end() :])


def way_of(ci: Ci, name: str = "") -> Way | None:
    """How the CI that runs this sets variables; without CI, the one to which the variable `name` belongs."""
    marked = (known for mark, known in _MARKS.items() if name.startswith(mark))
    return _WAYS.get(ci.name or _COMMITS.get(name) or next(marked, ""))


def commit_of(way: Way, ci: Ci) -> str:
    """What the CI's files say for the commit that images are built for."""
    return way.head if ci.is_merge_commit and way.head else way.commit


def value_of(way: Way, ci: Ci, found: Variable) -> str:
    """What the CI's files say for a variable that was found where nothing replaced it."""
    is_command = found.text.startswith("$(") and way.shell != "BUILD_SOURCEVERSION"
    if found.is_commit or is_command or not re.fullmatch(r"\w+", found.name, re.ASCII):
        return around(found, commit_of(way, ci))
    if way.shell == "GITHUB_SHA" and found.name.startswith("GITHUB_"):
        return around(found, f"${{{{ github.{found.name[7:].lower()} }}}}")
    return around(found, way.other.replace("NAME", found.name))


def around(found: Variable, value: str) -> str:
    """Only plain text stays around a value: a line to paste into a shell must hold no surprise."""
    return f"{found.before}{value}{found.after}" if _PLAIN.fullmatch(found.before + found.after) else value


def line(way: Way, variable: str, value: str) -> str:
    """Where to write what: "in the workflow's `env:` write `MAGNUS_VAR_docker_image: ${{ github.sha }}`"."""
    return f"{way.place} write `{way.line.replace('{variable}', variable).replace('{value}', value)}`"
