"""The traps of image tags in every CI, and the lines that get users out of them."""

from __future__ import annotations

import shlex
from collections.abc import Callable

import pytest
from tests.action_step import CONFIG, PIPELINE, PLAIN, filled
from tests.ci_runs import BASE, BEFORE, EXPECTED, FOLDER, HEAD, MERGE, RUNS, Tried, environment_of
from tests.github_runner import run_action

from magnus_argo.cli import main


@pytest.fixture
def run(tmp_path, monkeypatch, capsys) -> Callable[..., Tried]:
    """Runs `transpile` in a CI, with arguments as in a shell and variables; `config` is the config's text."""

    def tried(name: str, arguments: str = "", config: str = CONFIG, project: str = "", **variables: str) -> Tried:
        recorded = environment_of(name) if name else {}
        for variable in {key for other in RUNS for key in environment_of(other)} - recorded.keys():
            monkeypatch.delenv(variable, raising=False)
        if (FOLDER / f"{name}.json").exists():
            recorded["GITHUB_EVENT_PATH"] = str(FOLDER / f"{name}.json")
        for variable, value in {**recorded, **variables}.items():
            monkeypatch.setenv(variable, value)
        for file, text in {"pipeline.yaml": PIPELINE, "config.yaml": config, "magnus-argo.yaml": project}.items():
            (tmp_path / file).write_text(text) if text else None
        monkeypatch.chdir(tmp_path)
        code = main(["transpile", "pipeline.yaml", "-c", "config.yaml", "-o", "-", *shlex.split(arguments)])
        return Tried(code, *capsys.readouterr())

    return tried


BARE = CONFIG.replace("registry.example.com/churn:${docker_image}", "${docker_image}")
VARIABLE = "MAGNUS_VAR_docker_image"
PUSHED = "${{ github.event.pull_request.head.sha || github.sha }}"
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
def test_a_variable_that_ci_did_not_replace_comes_with_the_line_to_paste(run, name, value, cure):
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
        ("--var 'docker_image=$(Build.SourceVersion)'", "hand over the value itself"),
        ("--var 'docker_image=${{ github.sha }}'", "GitHub replaces `${{ … }}`, and in workflow files alone"),
        ("--image-tag '$CIRCLE_SHA1'", '`--image-tag "$CIRCLE_SHA1"`'),
    ],
)
def test_a_variable_that_a_shell_did_not_replace_comes_with_the_flag_to_paste(run, arguments, cure):
    tried = run("", arguments)
    assert (tried.code, tried.rules) == (1, ["unexpanded-image"])
    assert cure in tried.help


def test_a_project_file_is_no_place_for_a_variable_of_ci(run):
    project = "pipelines: [{file: pipeline.yaml, variables: {docker_image: $GITHUB_SHA}}]"
    tried = run("github-push", project=project)
    assert (tried.code, tried.rules) == (1, ["unexpanded-image"])
    assert "magnus-argo.yaml is taken as it is" in tried.help
    assert f"`{VARIABLE}: ${{{{ github.sha }}}}`" in tried.help


@pytest.mark.parametrize("image", ["churn:$(tag)", "registry.example.com/churn:{{ tag }}", "churn:${{ github.sha }}"])
def test_a_variable_in_the_config_itself_is_for_nobody_to_replace(run, image):
    config = CONFIG.replace("registry.example.com/churn:${docker_image}", f"'{image}'").replace("'churn:$", "'churn:$$")
    tried = run("", config=config)
    assert (tried.code, tried.rules) == (1, ["unexpanded-image"])
    assert "write the reference itself" in tried.help


def test_a_build_by_hand_has_a_tag_that_is_no_commit(run):
    tried = run("buildkite-by-hand", MAGNUS_VAR_docker_image="HEAD")
    assert (tried.code, tried.rules) == (1, ["unexpanded-image"])
    assert '`--image-tag "$(git rev-parse HEAD)"`' in tried.help
    assert run("buildkite-branch", MAGNUS_VAR_docker_image="HEAD").rules == []


def test_capitals_that_only_look_like_a_variable(run):
    assert run("", MAGNUS_VAR_docker_image="FINAL_COMMIT").images == {"registry.example.com/churn:FINAL_COMMIT"}
    assert run("", MAGNUS_VAR_docker_image="MY_GITHUB_SHA").images == {"registry.example.com/churn:MY_GITHUB_SHA"}


MERGES = [name for name in RUNS if EXPECTED[name].is_merge_commit]
CURES = {
    "github": f"in the workflow's `env:` write `{VARIABLE}: {PUSHED}`",
    "gitlab": f"`{VARIABLE}: $CI_MERGE_REQUEST_SOURCE_BRANCH_SHA`, which is empty elsewhere",
    "azure": f"`{VARIABLE}: $(System.PullRequest.SourceCommitId)`, which is empty elsewhere",
    "jenkins": "",
}


@pytest.mark.parametrize("tag", [MERGE, MERGE[:7], f"sha-{MERGE[:7]}", f"v1.2-3-g{MERGE[:9]}", f"{MERGE[:12]}-gpu"])
@pytest.mark.parametrize("name", MERGES)
def test_the_tag_of_a_merge_that_ci_made_up(run, name, tag):
    tried = run(name, MAGNUS_VAR_docker_image=tag)
    assert (tried.code, tried.rules) == (0, ["merge-commit-image"])
    assert f"(from {VARIABLE}) is tagged with the merge commit that {EXPECTED[name].name} made up for" in tried.err
    assert (HEAD in tried.help) == bool(EXPECTED[name].head_commit)


@pytest.mark.parametrize("name", MERGES)
def test_the_cure_for_a_merge_that_ci_made_up(run, name):
    told = run(name, MAGNUS_VAR_docker_image=MERGE).help
    assert CURES[name.split("-")[0]] in told
    assert ("use `--image-tag auto`" in told) == bool(EXPECTED[name].head_commit)
    assert f"--var docker_image={MERGE}" not in run(name, f"--var docker_image={MERGE}").help
    assert run(name, f"--image-tag {MERGE}").rules == ["merge-commit-image"]
    if EXPECTED[name].head_commit:
        assert run(name, "--image-tag auto", MAGNUS_VAR_docker_image=MERGE).rules == []


def test_the_setting_is_where_its_cure_belongs(run):
    tried = run("github-pull-request", project=PROJECT.replace("from-setting", MERGE))
    assert "(from `image_tag` of magnus-argo.yaml)" in tried.err
    assert tried.help.endswith(": write `image_tag: auto`")


def test_a_prefix_is_kept_in_the_line_to_paste(run):
    assert f"`{VARIABLE}: sha-{PUSHED}`" in run("github-pull-request", MAGNUS_VAR_docker_image=f"sha-{MERGE}").help


def test_short_tags_on_github_are_those_of_the_metadata_action(run):
    told = run("github-pull-request", MAGNUS_VAR_docker_image=f"sha-{MERGE[:7]}").help
    assert "in the `env:` of docker/metadata-action write `DOCKER_METADATA_PR_HEAD_SHA: true`" in told


@pytest.mark.parametrize("name", [*MERGES, "github-push", "gitlab-tag"])
def test_other_tags_are_nobodys_mistake(run, name):
    tags = [EXPECTED[name].head_commit, "1.0", f"x{MERGE[:7]}", BEFORE[:7], "v20260302"]
    for tag in filter(None, tags):
        assert run(name, MAGNUS_VAR_docker_image=tag).rules == []


def test_the_merge_commit_in_the_config_itself(run):
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
def test_a_commit_is_no_image(run, name, cure, tag):
    tried = run(name, config=BARE, MAGNUS_VAR_docker_image=tag)
    assert (tried.code, tried.rules) == (1, ["commit-as-image"])
    assert "in the config write `registry/name:${docker_image}`" in tried.help
    assert cure.replace(HEAD, tag) in tried.help


def test_a_commit_in_the_config_is_no_image_either(run):
    tried = run("", config=BARE.replace("${docker_image}", HEAD))
    assert (tried.rules, tried.help) == (["commit-as-image"], f"put the repository before it: `registry/name:{HEAD}`")


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("github-push", f"`{VARIABLE}: {PUSHED}`"),
        ("gitlab-merge-request", f"`{VARIABLE}: $CI_COMMIT_SHA`"),
        ("", "the variable `docker_image` is empty"),
    ],
)
def test_what_ci_has_on_pull_requests_alone_is_empty_elsewhere(run, name, cure):
    tried = run(name, MAGNUS_VAR_docker_image="")
    assert (tried.code, tried.rules) == (1, ["bad-image"])
    assert cure in tried.help


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
def test_a_commit_that_is_written_in_two_forms(run, image, told):
    tried = run("github-push", config=with_override(image), MAGNUS_VAR_docker_image=HEAD)
    assert tried.rules == ["commit-in-two-forms"] * told
    assert tried.code == 0


def test_several_origins_are_all_told(run):
    config = CONFIG.replace(
        "registry.example.com/churn:${docker_image}", "${registry}/churn:${docker_image}-${registry}"
    )
    tried = run("", config=config, MAGNUS_VAR_docker_image="$TAG", MAGNUS_VAR_registry="quay")
    assert f"(from MAGNUS_VAR_registry and {VARIABLE})" in tried.err
    assert f'`export {VARIABLE}="$TAG"`' in tried.help


PROJECT = 'defaults: {image_tag: "from-setting"}\npipelines: [{file: pipeline.yaml}]\n'
ALSO_VARIABLE = PROJECT.replace("defaults: {", "defaults: {variables: {docker_image: from-variables}, ")


@pytest.mark.parametrize(
    ("project", "environment", "arguments", "tag"),
    [
        (PROJECT, {}, "", "from-setting"),
        (ALSO_VARIABLE, {}, "", "from-variables"),
        (PROJECT, {VARIABLE: "from-environment"}, "", "from-environment"),
        (ALSO_VARIABLE, {VARIABLE: "from-environment"}, "--image-tag from-flag", "from-flag"),
        (
            ALSO_VARIABLE,
            {VARIABLE: "from-environment"},
            "--image-tag from-flag --var docker_image=from-var",
            "from-var",
        ),
        (PROJECT.replace("from-setting", "auto"), {}, "", HEAD),
        (PROJECT.replace("from-setting", "auto"), {VARIABLE: "from-environment"}, "", "from-environment"),
        (ALSO_VARIABLE, {VARIABLE: "from-environment"}, "--image-tag auto", HEAD),
        ("", {}, "--var docker_image=auto", "auto"),
        ("", {VARIABLE: "auto"}, "", "auto"),
    ],
)
def test_what_goes_before_what(run, project, environment, arguments, tag):
    tried = run("github-pull-request", arguments, project=project, **environment)
    assert (tried.rules, tried.images) == ([], {f"registry.example.com/churn:{tag}"})


@pytest.mark.parametrize("name", RUNS)
def test_the_tag_auto_is_all_of_the_commit_that_was_pushed(run, name):
    tried = run(name, "--image-tag auto")
    if len(EXPECTED[name].head_commit) == 40:
        assert (tried.code, tried.images) == (0, {f"registry.example.com/churn:{EXPECTED[name].head_commit}"})
    else:
        assert tried.code == 2
        assert tried.err.startswith(f"error: --image-tag is `auto`, but {EXPECTED[name].name} ")
        assert "give the tag itself, `--image-tag " in tried.err


@pytest.mark.parametrize("path", ["", "/nowhere/event.json", "/dev/zero", "/"])
def test_the_tag_auto_without_the_event_that_tells_the_commit(run, path, tmp_path):
    tried = run("github-push", "--image-tag auto", GITHUB_EVENT_NAME="pull_request", GITHUB_EVENT_PATH=path)
    assert tried.code == 2
    assert "`${{ github.event.pull_request.head.sha }}`" in tried.err


def test_the_tag_auto_without_a_ci(run):
    tried = run("", "--image-tag auto")
    assert tried.code == 2
    assert '`--image-tag "$(git rev-parse HEAD)"`' in tried.err


def test_the_tag_auto_is_only_wanted_where_nothing_goes_before_it(run):
    assert run("", "--image-tag auto --var docker_image=1.0").code == 0
    assert run("", "--var docker_image=1.0", project=PROJECT.replace("from-setting", "auto")).code == 0


def test_an_empty_tag_is_no_tag(run):
    tried = run("", "--image-tag ''", MAGNUS_VAR_docker_image="1.0")
    assert tried.code == 2
    assert "it is empty; is a variable not set?" in tried.err


@pytest.mark.parametrize("tag", ["feature/trees", "a b", "größe", "-x", "x" * 129])
def test_a_tag_that_no_registry_takes(run, tag):
    tried = run("", f"--image-tag={shlex.quote(tag)}")
    assert (tried.code, tried.rules) == (1, ["bad-image"])
    assert "(from --image-tag)" in tried.err


def test_a_tag_alone_where_an_image_is_wanted(run):
    tried = run("", "--image-tag v1.4", config=BARE)
    assert tried.rules == ["untagged-image"]
    assert tried.help == "it is a tag alone: in the config write `registry/name:${docker_image}`"


def test_a_tag_that_no_image_has_a_place_for(run):
    config = CONFIG.replace("${docker_image}", "1.0")
    assert run("", "--image-tag 2.0", config=config).rules == ["no-effect"]
    assert run("", "", config=config, project=PROJECT).rules == ["no-effect"]
    assert run("", "", config=config, MAGNUS_VAR_docker_image="2.0").rules == []


def test_capitals_are_another_variable(run):
    tried = run("azure-branch", MAGNUS_VAR_DOCKER_IMAGE="1.0")
    assert tried.rules == ["unset-variable"]
    assert "CI may write names in capitals, as Azure does" in tried.help


ON_PULL_REQUEST = {
    "GITHUB_EVENT_NAME": "pull_request",
    "GITHUB_REF": "refs/pull/7/merge",
    "GITHUB_EVENT_PATH": str(FOLDER / "github-pull-request.json"),
    "GITHUB_SHA": MERGE,
}


@pytest.mark.parametrize(
    ("inputs", "tag", "told"),
    [
        ({"image-tag": "auto"}, HEAD, ""),
        ({"image-tag": MERGE}, MERGE, "(from the input `image-tag`)"),
        ({"variables": f"docker_image={MERGE}"}, MERGE, "(from the input `variables`)"),
    ],
)
def test_the_inputs_of_the_action(tmp_path, inputs, tag, told):
    workspace = filled(tmp_path / "workspace")
    acted = run_action(workspace, given={**PLAIN, **inputs}, env=ON_PULL_REQUEST)
    assert acted.code == 0
    assert f"image: registry.example.com/churn:{tag}\n" in (workspace / "argo" / "train.yaml").read_text()
    assert all(told in warning for warning in acted.warnings)
    assert len(acted.warnings) == bool(told)


@pytest.mark.parametrize(
    ("inputs", "cure"),
    [
        ({"image-tag": "$GITHUB_SHA"}, f"in the workflow write `image-tag: {PUSHED}`"),
        ({"image-tag": "v1-$GITHUB_REF_NAME"}, "in the workflow write `image-tag: v1-${{ github.ref_name }}`"),
        ({"variables": "docker_image=$GITHUB_SHA"}, f"in the workflow write `docker_image={PUSHED}`"),
        ({"image-tag": MERGE}, "write `image-tag: auto`"),
        ({"variables": f"docker_image={MERGE}"}, f"write `image-tag: auto`, or write `docker_image={PUSHED}`"),
    ],
)
def test_the_cure_names_the_input(tmp_path, inputs, cure):
    acted = run_action(filled(tmp_path / "workspace"), given={**PLAIN, **inputs}, env=ON_PULL_REQUEST)
    assert cure in acted.log
