"""Variables in image tags that nobody has replaced, in every CI, and the lines that get users out of there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.support.action_step import CONFIG
from tests.support.ci_runs import Tried
from tests.support.image_tag_runs import PUSHED, VARIABLE, run

__all__ = ["run"]

UNEXPANDED = [
    ("github-push", "$GITHUB_SHA", f"`{VARIABLE}: ${{{{ github.sha }}}}`"),
    ("github-push", "v1-${GITHUB_SHA}-gpu", f"`{VARIABLE}: v1-${{{{ github.sha }}}}-gpu`"),
    ("github-push", "$GITHUB_REF_NAME", f"`{VARIABLE}: ${{{{ github.ref_name }}}}`"),
    ("github-push", "$IMAGE_TAG", f"`{VARIABLE}: ${{{{ env.IMAGE_TAG }}}}`"),
    ("github-push", "${{ github.sha }}", f"in the workflow's `env:` write `{VARIABLE}: ${{{{ github.sha }}}}`"),
    ("github-push", "$(reboot) $GITHUB_SHA", f"`{VARIABLE}: ${{{{ github.sha }}}}`"),
    ("github-pull-request", "$GITHUB_SHA", f"`{VARIABLE}: {PUSHED}`"),
    ("gitlab-branch", "$CI_COMMIT_SHA", f"in .gitlab-ci.yml below `variables:` write `{VARIABLE}: $CI_COMMIT_SHA`"),
    ("gitlab-merged-results", "$CI_COMMIT_SHA", f"`{VARIABLE}: $CI_MERGE_REQUEST_SOURCE_BRANCH_SHA`"),
    ("gitlab-branch", "$CI_COMMIT_REF_SLUG", f"`{VARIABLE}: $CI_COMMIT_REF_SLUG`"),
    ("bitbucket-branch", "$BITBUCKET_COMMIT", f'`export {VARIABLE}="$BITBUCKET_COMMIT"`'),
    ("azure-branch", "$BUILD_SOURCEVERSION", f"in the step's `env:` write `{VARIABLE}: $(Build.SourceVersion)`"),
    ("azure-branch", "$(System.PullRequest.SourceCommitId)", f"`{VARIABLE}: $(Build.SourceVersion)`"),
    ("azure-pull-request", "$(Build.SourceVersion)", f"`{VARIABLE}: $(System.PullRequest.SourceCommitId)`"),
    ("jenkins-branch", "${GIT_COMMIT}", f'`{VARIABLE} = "${{env.GIT_COMMIT}}"`'),
    ("circleci-branch", "$CIRCLE_SHA1", f"`{VARIABLE}: << pipeline.git.revision >>`"),
    ("circleci-branch", "<< pipeline.git.revision >>", f"`{VARIABLE}: << pipeline.git.revision >>`"),
    ("circleci-branch", "$IMAGE_TAG", f"`{VARIABLE}: << pipeline.parameters.IMAGE_TAG >>`"),
    ("buildkite-branch", "$$BUILDKITE_COMMIT", f"in pipeline.yml below `env:` write `{VARIABLE}: $BUILDKITE_COMMIT`"),
    ("buildkite-branch", "4711BUILDKITE_COMMIT", f"`{VARIABLE}: $BUILDKITE_COMMIT`"),
    ("github-push", "GITHUB_SHA", f"`{VARIABLE}: ${{{{ github.sha }}}}`"),
    ("", "$CI_COMMIT_SHA", f"in .gitlab-ci.yml below `variables:` write `{VARIABLE}: $CI_COMMIT_SHA`"),
    ("", "$(Build.SourceVersion)", f"in the step's `env:` write `{VARIABLE}: $(Build.SourceVersion)`"),
    ("", "$TAG", f'`export {VARIABLE}="$TAG"`'),
    ("", "$(git rev-parse HEAD)", f'`export {VARIABLE}="…"`'),
]


@pytest.mark.parametrize(("name", "value", "cure"), UNEXPANDED)
def test_a_variable_that_ci_did_not_replace_comes_with_the_line_to_paste(
    run: Callable[..., Tried], name: str, value: str, cure: str
) -> None:
    tried = run(name, MAGNUS_VAR_docker_image=value)
    assert (tried.code, tried.rules) == (1, ["unexpanded-image"])
    assert f"(from {VARIABLE})" in tried.err
    assert cure in tried.help
    assert "reboot" not in tried.help


@pytest.mark.parametrize(
    ("arguments", "cure"),
    [
        ("--var 'docker_image=$GITHUB_SHA'", '`--var docker_image="$GITHUB_SHA"`'),
        ("--var 'docker_image=v1-$GITHUB_SHA'", '`--var docker_image="v1-$GITHUB_SHA"`'),
        (
            "--var docker_image=CI_COMMIT_SHA",
            'a shell replaces only `$NAME`: write `--var docker_image="$CI_COMMIT_SHA"`',
        ),
        ("--var 'docker_image=$(Build.SourceVersion)'", "pass the value itself"),
        ("--var 'docker_image=${{ github.sha }}'", "GitHub replaces `${{ … }}` only in workflow files"),
        ("--image-tag '$CIRCLE_SHA1'", '`--image-tag "$CIRCLE_SHA1"`'),
    ],
)
def test_a_variable_that_a_shell_did_not_replace_comes_with_the_flag_to_paste(
    run: Callable[..., Tried], arguments: str, cure: str
) -> None:
    tried = run("", arguments)
    assert (tried.code, tried.rules) == (1, ["unexpanded-image"])
    assert cure in tried.help


def test_a_project_file_is_no_place_for_a_variable_of_ci(run: Callable[..., Tried]) -> None:
    project = "pipelines: [{file: pipeline.yaml, variables: {docker_image: $GITHUB_SHA}}]"
    tried = run("github-push", project=project)
    assert (tried.code, tried.rules) == (1, ["unexpanded-image"])
    assert "magnus-argo.yaml is used as it is" in tried.help
    assert f"`{VARIABLE}: ${{{{ github.sha }}}}`" in tried.help


SET_IN_CI = [
    ("", f'export {VARIABLE}="…"'),
    ("github-push", f"{VARIABLE}: …"),
    ("gitlab-branch", f"{VARIABLE}: …"),
    ("azure-branch", f"{VARIABLE}: …"),
    ("jenkins-branch", f'{VARIABLE} = "…"'),
    ("bitbucket-branch", f'export {VARIABLE}="…"'),
    ("circleci-branch", f"{VARIABLE}: …"),
    ("buildkite-branch", f"{VARIABLE}: …"),
]


@pytest.mark.parametrize(("name", "line"), SET_IN_CI)
@pytest.mark.parametrize("value", ["$GITHUB_TOKEN", "v1-${API_KEY}", "$(SECRET)", "<<SECRET>>", "${{ secrets.KEY }}"])
def test_a_line_to_paste_hands_on_no_secret(run: Callable[..., Tried], name: str, line: str, value: str) -> None:
    """A pull request chooses what the project file says, and the name of the branch that CI may tag images with."""
    project = f"pipelines: [{{file: pipeline.yaml, variables: {{docker_image: '{value}'}}}}]"
    listed = "pipelines: [{file: pipeline.yaml}]"
    by_file, by_ci = run(name, project=project), run(name, project=listed, MAGNUS_VAR_docker_image=value)
    by_flag = run(name, f"--var 'docker_image={value}'", project=listed)
    for tried in (by_file, by_ci, by_flag):
        assert (tried.code, tried.rules) == (1, ["unexpanded-image"])
        assert not any(secret in tried.help for secret in ("TOKEN", "token", "KEY", "SECRET"))
    framed = line.replace("…", "v1-…") if value.startswith("v1-") else line
    assert f"`{framed}`" in by_ci.help or value.startswith(("$(", "${{"))
    assert by_file.help == f"magnus-argo.yaml is used as it is, so set it in CI: {by_ci.help}"


@pytest.mark.parametrize("name", [name for name, _ in SET_IN_CI])
@pytest.mark.parametrize(
    ("value", "other"),
    [
        ("${CI_REGISTRY}_PASSWORD", "$CI_REGISTRY_PASSWORD"),
        ("v1-${REF}RESH_TOKEN", "$REFRESH_TOKEN"),
        ("${IMAGE_TAG}:l", "$IMAGE_TAG:l"),
        ("@option.password@${IMAGE_TAG}", "@option"),
        ("${IMAGE_TAG}@option.password@", "@option"),
        (f"{'a' * 1600}${{IMAGE_TAG}}", "aaa"),
        (f"${{{'A' * 1600}_TAG}}", "AAA"),
    ],
)
def test_nor_another_variable_than_is_named(run: Callable[..., Tried], name: str, value: str, other: str) -> None:
    """What stands around a variable is no part of its name, no modifier, and no option of Rundeck's."""
    project = f"pipelines: [{{file: pipeline.yaml, variables: {{docker_image: '{value}'}}}}]"
    listed = "pipelines: [{file: pipeline.yaml}]"
    for tried in (run(name, project=project), run(name, f"--var 'docker_image={value}'", project=listed)):
        assert tried.code == 1
        assert other not in tried.help


@pytest.mark.parametrize("image", ["churn:$(tag)", "registry.example.com/churn:{{ tag }}", "churn:${{ github.sha }}"])
def test_a_variable_in_the_config_itself_is_for_nobody_to_replace(run: Callable[..., Tried], image: str) -> None:
    config = CONFIG.replace("registry.example.com/churn:${docker_image}", f"'{image}'").replace("'churn:$", "'churn:$$")
    tried = run("", config=config)
    assert (tried.code, tried.rules) == (1, ["unexpanded-image"])
    assert "write the reference itself" in tried.help


def test_a_build_by_hand_has_a_tag_that_is_no_commit(run: Callable[..., Tried]) -> None:
    tried = run("buildkite-by-hand", MAGNUS_VAR_docker_image="HEAD")
    assert (tried.code, tried.rules) == (1, ["unexpanded-image"])
    assert '`--image-tag "$(git rev-parse HEAD)"`' in tried.help
    assert run("buildkite-branch", MAGNUS_VAR_docker_image="HEAD").rules == []


def test_capitals_that_only_look_like_a_variable(run: Callable[..., Tried]) -> None:
    assert run("", MAGNUS_VAR_docker_image="FINAL_COMMIT").images == {"registry.example.com/churn:FINAL_COMMIT"}
    assert run("", MAGNUS_VAR_docker_image="MY_GITHUB_SHA").images == {"registry.example.com/churn:MY_GITHUB_SHA"}


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("github-push", f"`{VARIABLE}: {PUSHED}`"),
        ("gitlab-merge-request", f"`{VARIABLE}: $CI_COMMIT_SHA`"),
        ("", "the variable `docker_image` is empty"),
    ],
)
def test_what_ci_has_on_pull_requests_alone_is_empty_elsewhere(run: Callable[..., Tried], name: str, cure: str) -> None:
    tried = run(name, MAGNUS_VAR_docker_image="")
    assert (tried.code, tried.rules) == (1, ["bad-image"])
    assert cure in tried.help


def test_several_origins_are_all_told(run: Callable[..., Tried]) -> None:
    config = CONFIG.replace(
        "registry.example.com/churn:${docker_image}", "${registry}/churn:${docker_image}-${registry}"
    )
    tried = run("", config=config, MAGNUS_VAR_docker_image="$TAG", MAGNUS_VAR_registry="quay")
    assert f"(from MAGNUS_VAR_registry and {VARIABLE})" in tried.err
    assert f'`export {VARIABLE}="$TAG"`' in tried.help


def test_capitals_are_another_variable(run: Callable[..., Tried]) -> None:
    tried = run("azure-branch", MAGNUS_VAR_DOCKER_IMAGE="1.0")
    assert tried.rules == ["unset-variable"]
    assert "CI may change names to capitals, as Azure does" in tried.help
