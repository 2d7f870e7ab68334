"""The variables of a job: where each may be set, what takes precedence, and the image tag among them."""

from __future__ import annotations

from collections.abc import Mapping

from magnus_argo.ci import Ci
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.source import Origin, Source
from magnus_argo.magnus.image import TAG_FLAG, TAG_INPUT, TAG_ORIGINS, TAG_SETTING, TAGGED
from magnus_argo.magnus.runtimes import VARIABLE_PREFIX
from magnus_argo.magnus.variables import VARIABLE_FLAG, VARIABLE_INPUT, VARIABLE_SETTING, Variable
from magnus_argo.project.layers import Settings

AUTO = "auto"
"""The tag that stands for the commit that CI tells."""

_FULL_HASH = 40
_ANY = {
    b":": "1f2e3d4c5b6a79880716253443526170f9e8d7c6",
    b"@": "sha256:1f2e3d4c5b6a79880716253443526170f9e8d7c61f2e3d4c5b6a798807162534",
    b"": "registry.example.com/image:1.0",
}
"""What stands in for the variable where the config has this before it: a tag, a digest, an image."""

_BEHIND = regex(rb"([:@])\$\{?" + TAGGED.encode())
_GIVE_IT = 'pass the tag itself, `--image-tag "$(git rev-parse HEAD)"`'


def variables_of(
    settings: Settings, flags: Mapping[str, str], environment: Mapping[str, str], *, tag_is_flag: bool
) -> dict[str, Variable]:
    """Collects the variables of a job by name, each with where it was set; `flags` are those of `--var`.

    The command line takes precedence over the environment, and that over the project file; in each the variable itself
    over the image's tag, which `tag_is_flag` says came from the command line. The inputs of the GitHub Action arrive
    as flags, and its runner sets `INPUT_…` for each.
    """
    tag = settings.text("image_tag")
    variables = {TAGGED: Variable(tag, TAG_SETTING)} if tag else {}
    variables |= {name: Variable(value, VARIABLE_SETTING) for name, value in settings.texts("variables").items()}
    for name, value in environment.items():
        if name.startswith(VARIABLE_PREFIX):
            variables[name.removeprefix(VARIABLE_PREFIX)] = Variable(value, Origin("environment", name))
    if tag_is_flag:
        variables[TAGGED] = Variable(tag, TAG_INPUT if environment.get("INPUT_IMAGE-TAG") else TAG_FLAG)
    flag = VARIABLE_INPUT if environment.get("INPUT_VARIABLES") else VARIABLE_FLAG
    return variables | {name: Variable(value, flag) for name, value in flags.items()}


def with_commit(variables: dict[str, Variable], ci: Ci) -> dict[str, Variable]:
    """Replaces the tag `auto` by all digits of the commit that images are built for: on pull requests the last one that
    was pushed, not CI's merge of it. Raises `UnusableError` where CI does not tell it."""
    tag = variables.get(TAGGED)
    if tag is None or tag.value != AUTO or tag.origin not in TAG_ORIGINS:
        return variables
    if len(ci.head_commit) < _FULL_HASH:
        raise UnusableError(f"{tag.origin} is `{AUTO}`, but {_why_unknown(ci)}")
    return variables | {TAGGED: Variable(ci.head_commit, tag.origin)}


def with_stand_in(settings: Settings, environment: Mapping[str, str], config: Source | None) -> Mapping[str, str]:
    """Returns the environment with a value for `${docker_image}` if nothing sets one: a tag where the config writes it
    behind a `:`, a digest behind an `@`, else an image."""
    variable, tag = VARIABLE_PREFIX + TAGGED, settings.text("image_tag")
    if variable in environment or TAGGED in settings.texts("variables") or tag not in ("", AUTO):
        return environment
    behind = _BEHIND.search(config.data) if config else None
    return {**environment, variable: _ANY[behind[1] if behind else b""]}


def _why_unknown(ci: Ci) -> str:
    if ci.provider is None:
        return f"no CI reports the commit here: {_GIVE_IT}"
    return ci.provider.commit_unknown or f"{ci.provider.name} does not report the commit: {_GIVE_IT}"
