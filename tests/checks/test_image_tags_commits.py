"""Commits as image tags: the merge that CI made up, a commit that is no image, and one in two forms."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.support.action_step import CONFIG
from tests.support.ci_runs import BASE, BEFORE, EXPECTED, HEAD, MERGE, RUNS, Tried, provider_of
from tests.support.image_tag_runs import BARE, PROJECT, PUSHED, VARIABLE, run

__all__ = ["run"]

MERGES = [name for name in RUNS if EXPECTED[name].is_merge_commit]
CURES = {
    "github": f"in the workflow's `env:` write `{VARIABLE}: {PUSHED}`",
    "gitlab": f"`{VARIABLE}: $CI_MERGE_REQUEST_SOURCE_BRANCH_SHA`, which is empty elsewhere",
    "azure": f"`{VARIABLE}: $(System.PullRequest.SourceCommitId)`, which is empty elsewhere",
    "jenkins": "",
}


@pytest.mark.parametrize("tag", [MERGE, MERGE[:7], f"sha-{MERGE[:7]}", f"v1.2-3-g{MERGE[:9]}", f"{MERGE[:12]}-gpu"])
@pytest.mark.parametrize("name", MERGES)
def test_the_tag_of_a_merge_that_ci_made_up(run: Callable[..., Tried], name: str, tag: str) -> None:
    tried = run(name, MAGNUS_VAR_docker_image=tag)
    assert (tried.code, tried.rules) == (0, ["merge-commit-image"])
    assert f"(from {VARIABLE}) is tagged with the merge commit that {provider_of(name).name} created for" in tried.err
    assert (HEAD in tried.help) == bool(EXPECTED[name].head_commit)


@pytest.mark.parametrize("name", MERGES)
def test_the_cure_for_a_merge_that_ci_made_up(run: Callable[..., Tried], name: str) -> None:
    told = run(name, MAGNUS_VAR_docker_image=MERGE).help
    assert CURES[name.split("-")[0]] in told
    assert ("use `--image-tag auto`" in told) == bool(EXPECTED[name].head_commit)
    assert f"--var docker_image={MERGE}" not in run(name, f"--var docker_image={MERGE}").help
    assert run(name, f"--image-tag {MERGE}").rules == ["merge-commit-image"]
    if EXPECTED[name].head_commit:
        assert run(name, "--image-tag auto", MAGNUS_VAR_docker_image=MERGE).rules == []


def test_the_setting_is_where_its_cure_belongs(run: Callable[..., Tried]) -> None:
    tried = run("github-pull-request", project=PROJECT.replace("from-setting", MERGE))
    assert "(from `image_tag` of magnus-argo.yaml)" in tried.err
    assert tried.help.endswith(": write `image_tag: auto`")


def test_a_prefix_is_kept_in_the_line_to_paste(run: Callable[..., Tried]) -> None:
    assert f"`{VARIABLE}: sha-{PUSHED}`" in run("github-pull-request", MAGNUS_VAR_docker_image=f"sha-{MERGE}").help


def test_short_tags_on_github_are_those_of_the_metadata_action(run: Callable[..., Tried]) -> None:
    told = run("github-pull-request", MAGNUS_VAR_docker_image=f"sha-{MERGE[:7]}").help
    assert "in the `env:` of docker/metadata-action write `DOCKER_METADATA_PR_HEAD_SHA: true`" in told


@pytest.mark.parametrize("name", [*MERGES, "github-push", "gitlab-tag"])
def test_other_tags_are_nobodys_mistake(run: Callable[..., Tried], name: str) -> None:
    tags = [EXPECTED[name].head_commit, "1.0", f"x{MERGE[:7]}", BEFORE[:7], "v20260302"]
    for tag in filter(None, tags):
        assert run(name, MAGNUS_VAR_docker_image=tag).rules == []


def test_the_merge_commit_in_the_config_itself(run: Callable[..., Tried]) -> None:
    config = CONFIG.replace("${docker_image}", MERGE)
    tried = run("github-pull-request", config=config)
    assert tried.rules == ["merge-commit-image"]
    assert tried.help == f"images are built for what was pushed, `{HEAD}`"


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("github-push", f"`{VARIABLE}: registry/name:${{{{ github.sha }}}}`"),
        ("github-pull-request", f"`{VARIABLE}: registry/name:{PUSHED}`"),
        ("jenkins-branch", f'`{VARIABLE} = "registry/name:${{env.GIT_COMMIT}}"`'),
        ("", f"`registry/name:{HEAD}`"),
    ],
)
@pytest.mark.parametrize("tag", [HEAD, f"sha-{HEAD}"])
def test_a_commit_is_no_image(run: Callable[..., Tried], name: str, cure: str, tag: str) -> None:
    tried = run(name, config=BARE, MAGNUS_VAR_docker_image=tag)
    assert (tried.code, tried.rules) == (1, ["commit-as-image"])
    assert "in the config write `registry/name:${docker_image}`" in tried.help
    assert cure.replace(HEAD, tag) in tried.help


def test_a_commit_in_the_config_is_no_image_either(run: Callable[..., Tried]) -> None:
    tried = run("", config=BARE.replace("${docker_image}", HEAD))
    assert (tried.rules, tried.help) == (["commit-as-image"], f"put the repository before it: `registry/name:{HEAD}`")


def with_override(image: str) -> str:
    return CONFIG.replace(
        "  config:\n    image", f"  config:\n    overrides: {{gpu: {{image: '{image}'}}}}\n    image", 1
    )


@pytest.mark.parametrize(
    ("image", "told"),
    [
        (f"registry.example.com/churn:sha-{HEAD[:7]}", True),
        (f"registry.example.com/churn:{HEAD[:12]}", True),
        (f"registry.example.com/churn:sha-{HEAD}", True),
        (f"registry.example.com/churn:{HEAD}", False),
        (f"registry.example.com/churn-gpu:{HEAD[:7]}", False),
        (f"registry.example.com/churn:{HEAD[:7]}-gpu", False),
        (f"registry.example.com/churn:{HEAD[:7]}@sha256:{'0' * 64}", False),
        (f"registry.example.com/churn:{BASE[:7]}", False),
        (f"registry.example.com/churn:{HEAD[:7]}00000", False),
    ],
)
def test_a_commit_that_is_written_in_two_forms(run: Callable[..., Tried], image: str, told: bool) -> None:
    tried = run("github-push", config=with_override(image), MAGNUS_VAR_docker_image=HEAD)
    assert tried.rules == ["commit-in-two-forms"] * told
    assert tried.code == 0
