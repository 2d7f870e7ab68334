"""What to do about an image that is wrong, in words and lines to paste into the files of the CI that runs this.

`_CURES` names the function that answers for a rule. In it each situation is one `case` or one `return`, the first that
fits counts, and its words stand there whole; what differs between CIs comes from `ci/`, one file each. Imported only
when there is something to say.
"""

from __future__ import annotations

from collections.abc import Callable

from magnus_argo.checks.images.rules import (
    BAD_IMAGE,
    COMMIT_AS_IMAGE,
    LATEST_IMAGE,
    MERGE_COMMIT_IMAGE,
    UNEXPANDED_IMAGE,
    UNTAGGED_IMAGE,
)
from magnus_argo.ci import Lines
from magnus_argo.ci.github import GITHUB
from magnus_argo.ci.variables import CiVariable, provider_of, value_in_files, variable_in
from magnus_argo.diagnostics.diagnostic import Rule
from magnus_argo.diagnostics.words import ticked
from magnus_argo.magnus.image import COMMIT, TAG_FLAG, TAG_INPUT, TAG_ORIGINS, TAG_SETTING, TAGGED, Given, Image, parse
from magnus_argo.magnus.runtimes import VARIABLE_PREFIX
from magnus_argo.magnus.variables import VARIABLE_FLAG, VARIABLE_INPUT

_PIN = "use the image that was built for this commit: `registry/name:TAG` or `registry/name@sha256:…`"

_WRITTEN = {
    VARIABLE_FLAG: "--var {name}={value}",
    TAG_FLAG: "--image-tag {value}",
    VARIABLE_INPUT: "{name}={value}",
    TAG_INPUT: "image-tag: {value}",
}
"""How a flag is written in a shell, and an input of the GitHub Action in a workflow."""

_AUTO = {
    TAG_SETTING: "write `image_tag: auto`",
    TAG_INPUT: "write `image-tag: auto`",
    VARIABLE_INPUT: "write `image-tag: auto`",
}
"""How a tag that was given here becomes the commit that was pushed; elsewhere by `_AUTO_FLAG`."""

_AUTO_FLAG = "use `--image-tag auto`"


def cure(rule: Rule, image: Image) -> str:
    """Says what to do about an image that breaks a rule."""
    return _CURES[rule](image)


def _pin(_image: Image) -> str:
    return _PIN


def _untagged(image: Image) -> str:
    given = image.given(lambda value: value == image.text)
    if given is None or given.origin not in TAG_ORIGINS:
        return _PIN
    return f"it is only a tag: in the config write `registry/name:${{{given.name}}}`"


def _bad(image: Image) -> str:
    if not image.text.endswith((":", "@")):
        given = image.given(lambda value: value == image.text)
        sign = "" if image.text.startswith("@") else "@"
        reference = f"registry/name{sign}{f'${{{given.name}}}' if given else image.text}"
        return f"in the config write {ticked(reference)}"
    return _empty(image)


def _empty(image: Image) -> str:
    """Many CIs have a variable for what was pushed that is empty but on pull requests."""
    given = image.given(lambda value: not value)
    if given is None:
        return "is a variable empty?"
    if image.ci.provider is None or given.origin.kind != "environment":
        return f"the variable `{given.name}` is empty"
    lines = image.ci.provider.lines
    commit = lines.head if lines.head_is_total else lines.commit
    return f"{given.origin} is empty: {lines.setting(given.origin.name, commit)}"


def _commit(image: Image) -> str:
    given = image.given(lambda value: value == image.text)
    if given is None:
        return f"put the repository before it: {ticked(f'registry/name:{image.text}')}"
    in_config = f"in the config write `registry/name:${{{given.name}}}`"
    if image.ci.provider is None or given.origin.kind != "environment":
        return f"{in_config}, or pass the whole reference: {ticked(f'registry/name:{image.text}')}"
    lines = image.ci.provider.lines
    whole = f"registry/name:{lines.built_commit(is_merge_commit=image.ci.is_merge_commit)}"
    return f"{in_config}; or, to pass the whole reference, {lines.setting(given.origin.name, whole)}"


def _unexpanded(image: Image) -> str:
    if parse(image.text).tag == "HEAD":
        return 'ask git for the commit: `--image-tag "$(git rev-parse HEAD)"`'
    given = image.given(variable_in)
    variable = variable_in(given.value) if given else None
    if given is None or variable is None:
        return "write the reference itself, or `${name}` and set it with `--var name=…`"
    if given.value == image.text and not variable.before:
        variable = variable._replace(before="registry/name:")
    match given.origin.kind:
        case "flag":
            return _unexpanded_in_shell(given, variable)
        case "input":
            value = value_in_files(image.ci.provider or GITHUB, image.ci, variable)
            return f"in the workflow write {_written(given, value)}: `$NAME` is not replaced there"
        case "environment":
            return _unexpanded_in_ci(image, given, variable)
        case "setting":
            there = _unexpanded_in_ci(image, given, variable)
            return f"{given.origin} is used as it is, so set it in CI: {there}"


def _unexpanded_in_shell(given: Given, variable: CiVariable) -> str:
    if "{{" in given.value:
        return "GitHub replaces `${{ … }}` only in workflow files: elsewhere, pass the value itself"
    why = "a shell replaces nothing inside single quotes" if "$" in given.value else "a shell replaces only `$NAME`"
    if not (variable.names_an_image and variable.name.isidentifier()):
        return f"{why}: pass the value itself"
    return f"{why}: write {_written(given, variable.replaced(f'${variable.name}'))}"


def _unexpanded_in_ci(image: Image, given: Given, variable: CiVariable) -> str:
    provider, name = provider_of(image.ci, variable.name), f"{VARIABLE_PREFIX}{given.name}"
    if provider is None:
        is_told = variable.names_an_image and variable.name.isidentifier()
        value = variable.replaced(f"${variable.name}" if is_told else "…")
        return f'a shell replaces `$NAME`, but not inside single quotes: `export {name}="{value}"`'
    return f"{provider.lines.setting(name, value_in_files(provider, image.ci, variable))}: {provider.lines.why}"


def _merge(image: Image) -> str:
    ci, given = image.ci, image.given(COMMIT.search)
    commit = COMMIT.search(parse(image.text).tag)
    wanted = f"images are built for what was pushed{f', `{ci.head_commit}`' if ci.head_commit else ''}"
    assert ci.provider is not None
    if ci.provider.short_merge and commit and len(commit[1]) < len(ci.commit):
        return f"{wanted}: {ci.provider.short_merge}"
    if ci.provider.untold_head and not ci.head_commit:
        return f"{wanted}: {ci.provider.untold_head}"
    ways = []
    if given and ci.head_commit and given.name == TAGGED:
        ways.append(_AUTO.get(given.origin, _AUTO_FLAG))
    if given and ci.provider.lines.head and given.origin not in TAG_ORIGINS:
        ways.append(_pushed(ci.provider.lines, given))
    return f"{wanted}: {', or '.join(ways)}" if ways else wanted


def _pushed(lines: Lines, given: Given) -> str:
    """What to write in place of the merge commit in the variable's value."""
    merge = COMMIT.search(given.value)
    assert merge is not None
    before, after = given.value[: merge.start(1)], given.value[merge.end(1) :]
    value = CiVariable(before, merge[1], "", after).replaced(lines.head)
    elsewhere = "" if lines.head_is_total else ", which is empty elsewhere"
    match given.origin.kind:
        case "flag":
            return f"write {_written(given, value)}{elsewhere}"
        case "input":
            return f"write {_written(given, value)}"
        case "environment" | "setting":
            return f"{lines.setting(f'{VARIABLE_PREFIX}{given.name}', value)}{elsewhere}"


def _written(given: Given, value: str) -> str:
    """The flag or input that gave the variable, with another value, in backticks; in a shell within quotes."""
    quoted = f'"{value}"' if given.origin.kind == "flag" else value
    return f"`{_WRITTEN[given.origin].format(name=given.name, value=quoted)}`"


_CURES: dict[Rule, Callable[[Image], str]] = {
    UNEXPANDED_IMAGE: _unexpanded,
    COMMIT_AS_IMAGE: _commit,
    BAD_IMAGE: _bad,
    UNTAGGED_IMAGE: _untagged,
    LATEST_IMAGE: _pin,
    MERGE_COMMIT_IMAGE: _merge,
}
