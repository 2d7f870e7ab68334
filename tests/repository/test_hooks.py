"""The pre-commit hooks: what makes them run, and `magnus-validate`, run by pre-commit on repositories of its own."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

import pytest
from tests.support.action_step import CONFIG, PIPELINE
from tests.support.hook_runs import ALL, HOOKS, NO_NETWORK, TWO_PIPELINES, Hooks, filled
from tests.support.paths import ROOT

from magnus_argo.cli import main

VALIDATE, FIX = "magnus-validate", "magnus-fix"
ENTRIES = {
    "magnus-validate": "magnus-argo validate --hook --all-projects",
    "magnus-fix": "magnus-argo validate --fix --exit-code --hook --all-projects",
    "magnus-argo-check": "magnus-argo transpile --check --prune --tracked --all-projects",
    "magnus-argo-write": "magnus-argo transpile --exit-code --prune --tracked --all-projects",
}
KEYS = {
    *("id", "name", "description", "entry", "args", "language", "files", "exclude", "types", "pass_filenames"),
    *("require_serial", "stages", "minimum_pre_commit_version"),
}


def test_the_manifest_says_nothing_unknown() -> None:
    """`pre-commit validate-manifest` lets misspelt keys pass."""
    assert {key for hook in HOOKS.values() for key in hook} == KEYS
    assert {name: hook["entry"] for name, hook in HOOKS.items()} == ENTRIES
    assert {hook["language"] for hook in HOOKS.values()} == {"python"}


def test_what_sees_some_files_is_about_those_and_what_compiles_sees_none() -> None:
    assert {name for name, hook in HOOKS.items() if hook.get("pass_filenames", True)} == {VALIDATE, FIX}
    assert [HOOKS[VALIDATE][key] == HOOKS[FIX][key] for key in ("files", "exclude", "types", "args")] == [True] * 4


def test_what_writes_or_tells_of_several_files_runs_alone() -> None:
    assert {name for name, hook in HOOKS.items() if hook.get("require_serial")} == {VALIDATE, FIX, "magnus-argo-write"}


def test_only_what_does_not_write_runs_before_a_push() -> None:
    """Without `stages` a hook runs in all of them, after a checkout too."""
    check, write = HOOKS["magnus-argo-check"]["stages"], HOOKS["magnus-argo-write"]["stages"]
    assert {*check} - {*write} == {"pre-push"}
    assert {"pre-commit", "manual"} <= {*write} < {*check}
    assert HOOKS[FIX]["stages"] == write


@pytest.mark.parametrize(
    ("path", "seen", "makes_workflows_stale"),
    [
        ("pipelines/churn/train.yml", True, True),
        ("churn/train.yaml", True, True),
        ("config/argo.yaml", True, True),
        ("services/ml/magnus-argo.yaml", True, True),
        (".azure/pipelines/build.yml", False, True),
        (".github/workflows/pipeline.yaml", False, True),
        ("pipelines/.hidden/train.yaml", False, True),
        (".pre-commit-config.yaml", False, True),
        ("parameters/train.json", False, True),
        ("pipelines/readme.md", False, False),
        ("pipelines.yaml.txt", False, False),
        ("src/train.py", False, False),
        ("yaml", False, False),
    ],
)
def test_the_files_that_make_the_hooks_run(path: str, seen: bool, makes_workflows_stale: bool) -> None:
    runs = {name for name, hook in HOOKS.items() if re.search(hook["files"], path)}
    runs -= {name for name, hook in HOOKS.items() if "exclude" in hook and re.search(hook["exclude"], path)}
    assert ({VALIDATE, FIX} <= runs) == seen
    assert runs - {VALIDATE, FIX} == ({"magnus-argo-check", "magnus-argo-write"} if makes_workflows_stale else set())


MISTAKE = PIPELINE.replace("next: done", "next: dnoe")


class TestWhichFilesAreMeant:
    """A hook gets all YAML files of a commit; the command line finds out which of them are pipelines."""

    @staticmethod
    def validated(folder: Path, files: dict[str, str], capfd: pytest.CaptureFixture[str]) -> tuple[int, str]:
        filled(folder, files)
        with contextlib.chdir(folder):
            code = main(["validate", "--hook", "--all-projects", "--", *sorted(files)])
        return code, capfd.readouterr().err

    @pytest.mark.parametrize(
        "path",
        [
            *("pipeline.yaml", "pipelines.yml", "pipelines/train.yaml", "pipelines/churn/train.yml"),
            *("models/churn/pipeline.yaml", "models/pipelines/train.yaml", "argo/pipelines/train.yaml"),
            "pipelines/parameters-sweep.yaml",
        ],
    )
    def test_what_lies_where_pipelines_belong(
        self, path: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """It has the key `dag` misspelt."""
        assert self.validated(tmp_path, {path: PIPELINE.replace("dag:", "dga:")}, capfd)[0] == 1

    @pytest.mark.parametrize("path", ["train.yaml", "flows/train.yml", "pipelines/argo/train.yaml"])
    def test_what_has_the_key_of_a_pipeline(self, path: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        code, said = self.validated(tmp_path, {path: MISTAKE}, capfd)
        assert (code, f" --> {path}:8:13\n" in said) == (1, True), said

    def test_those_of_the_project_for_a_file_that_magnus_reads_unasked(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        listed = "defaults: {config: config.yaml, variables: {docker_image: v1}}\npipelines: [{file: train.yaml}]\n"
        filled(tmp_path, {"train.yaml": PIPELINE, "config.yaml": CONFIG, "magnus-argo.yaml": listed})
        code, said = self.validated(tmp_path, {"magnus-config.yaml": "defaults: {secrets: {type: dotenv}}\n"}, capfd)
        assert (code, "error[service-by-default]" in said) == (1, True), said

    def test_those_of_the_project_to_whose_configuration_a_link_leads(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        listed = "defaults: {config: config.yaml, variables: {docker_image: v1}}\npipelines: [{file: train.yaml}]\n"
        filled(tmp_path, {"train.yaml": PIPELINE, "magnus-argo.yaml": listed})
        (tmp_path / "config.yaml").symlink_to("shared.yaml")
        assert self.validated(tmp_path, {"shared.yaml": CONFIG}, capfd)[0] == 0
        code, said = self.validated(tmp_path, {"shared.yaml": CONFIG.replace("image:", "imag:")}, capfd)
        assert (code, "unknown-key" in said) == (1, True), said

    def test_those_of_the_project_with_a_link_on_the_way_back_to_their_configuration(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        listed = (
            "defaults: {config: way/../config.yaml, variables: {docker_image: v1}}\npipelines: [{file: train.yaml}]\n"
        )
        filled(
            tmp_path,
            {"train.yaml": PIPELINE, "magnus-argo.yaml": listed, "below/in/x": "", "below/config.yaml": CONFIG},
        )
        (tmp_path / "way").symlink_to("below/in")
        code, said = self.validated(tmp_path, {"config.yaml": CONFIG.replace("image:", "imag:")}, capfd)
        assert (code, "unknown-key" in said) == (1, True), said

    def test_nothing_else(self, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        names = (
            *("train.yaml", "azure-pipelines.yml", "bitbucket-pipelines.yml", "pipelines/argo/train.yaml"),
            *("pipelines/churn/argo/train.yaml", "pipelines/config.yaml", "pipelines/churn/parameters.yml"),
            *("mypipelines/train.yaml", "config/argo.yaml", "parameters/train.yml", "argo/train.yaml"),
        )
        assert self.validated(tmp_path, dict.fromkeys(names, "these: are none\n"), capfd) == (0, "")


def test_a_good_repository_passes(hooks: Hooks, tmp_path: Path) -> None:
    files = {"pipelines/train.yaml": PIPELINE, "notes.yaml": "these: are none"}
    code, said = hooks.run(hooks.repository(tmp_path, files, VALIDATE), *ALL)
    assert code == 0, said
    assert "1 pipeline checked, no errors" in said


def test_a_mistake_is_shown_with_its_caret(hooks: Hooks, tmp_path: Path) -> None:
    wrong = PIPELINE.replace("next: done", "next: dnoe")
    code, said = hooks.run(hooks.repository(tmp_path, {"pipelines/train.yaml": wrong}, VALIDATE), *ALL)
    assert code == 1, said
    assert "error[unknown-step]: there is no step `dnoe`\n --> pipelines/train.yaml:8:13\n" in said
    assert "\n8 |       next: dnoe\n  |             ^^^^" in said


@pytest.mark.parametrize(
    ("tag", "code", "says"), [("1f2e3d4", 0, "Passed"), ("not a tag", 1, "error[bad-image]")], ids=["good", "bad"]
)
def test_the_configuration_of_the_arguments(hooks: Hooks, tmp_path: Path, tag: str, code: int, says: str) -> None:
    files, args = {"pipelines/train.yaml": PIPELINE, "config.yaml": CONFIG}, ("--var", f"docker_image={tag}")
    ended, said = hooks.run(hooks.repository(tmp_path, files, VALIDATE, args=(*args, "-c", "config.yaml")), *ALL)
    assert (ended, says in said) == (code, True), said


def test_a_commit_fails_until_the_fixes_are_staged(hooks: Hooks, tmp_path: Path) -> None:
    wrong = PIPELINE.replace("next: done", "next: dnoe # the end")
    folder = hooks.repository(tmp_path, {"pipelines/train.yaml": wrong}, FIX)
    code, said = hooks.run(folder, *ALL)
    assert (code, "fixed 1 problem in pipelines/train.yaml" in said) == (1, True), said
    assert (folder / "pipelines/train.yaml").read_text() == PIPELINE.replace("next: done", "next: done # the end")
    code, said = hooks.run(folder, *ALL)
    assert code == 0, said


def test_the_configuration_of_the_project_file(hooks: Hooks, tmp_path: Path) -> None:
    folder = hooks.repository(tmp_path, TWO_PIPELINES, VALIDATE, args=("--var", "docker_image=not a tag"))
    code, said = hooks.run(folder, *ALL)
    assert (code, "error[bad-image]" in said, "config/argo.yaml:4:12" in said) == (1, True, True), said


def test_many_files(hooks: Hooks, tmp_path: Path) -> None:
    """One process sees them all, so that what they have in common is told once, beside what one alone has."""
    files = {f"pipelines/{number}.yaml": PIPELINE for number in range(400)}
    wrong = {"config.yaml": CONFIG.replace("image:", "imag:"), "pipelines/bad.yaml": "dag: {}\n"}
    folder = hooks.repository(
        tmp_path, {**files, **wrong}, VALIDATE, args=("-c", "config.yaml", "--image-tag", "any", "--")
    )
    code, said = hooks.run(folder, *ALL)
    assert (code, said.count("error[")) == (1, 2), said
    assert re.findall(r"^ --> (.*)$", said, re.MULTILINE) == ["config.yaml:4:5", "pipelines/bad.yaml:1:1"]


def test_our_own_hook_passes_on_our_examples(hooks: Hooks) -> None:
    code, said = hooks.pre_commit(hooks.source, "install-hooks")
    assert code == 0, said
    code, said = hooks.pre_commit(hooks.source, "run", VALIDATE, *ALL, **NO_NETWORK)
    assert code == 0, said
    assert "2 pipelines checked, no errors" in said


class TestNamesThatReadAsFlags:
    """A pull request can name a folder like a flag, and pre-commit puts the names of files after the arguments."""

    @pytest.fixture
    def outside(self, tmp_path: Path) -> Path:
        """A file of somebody else's that such a name would have overwritten."""
        path = tmp_path / "outside/pipelines/report.yaml"
        path.parent.mkdir(parents=True)
        path.write_text("what was there\n")
        return path

    def files(self, outside: Path) -> dict[str, str]:
        return {**TWO_PIPELINES, f"--report=json:{outside}": PIPELINE, "--config=pipelines/pipeline.yaml": PIPELINE}

    def test_are_names_of_files_all_the_same(self, hooks: Hooks, tmp_path: Path, outside: Path) -> None:
        code, said = hooks.run(hooks.repository(tmp_path / "work", self.files(outside), VALIDATE), *ALL)
        assert code == 0, said
        assert "4 pipelines checked, no errors" in said
        assert outside.read_text() == "what was there\n"

    def test_are_refused_where_the_arguments_leave_it_open(self, hooks: Hooks, tmp_path: Path, outside: Path) -> None:
        args = ("--image-tag", "any")
        code, said = hooks.run(hooks.repository(tmp_path / "work", self.files(outside), VALIDATE, args=args), *ALL)
        assert code == 1
        assert "is a file whose name would be read as a flag: rename it, or end the hook's `args` with `--`" in said
        assert outside.read_text() == "what was there\n"

    def test_are_files_after_arguments_that_end(self, hooks: Hooks, tmp_path: Path, outside: Path) -> None:
        args = ("--image-tag", "any", "--")
        code, said = hooks.run(hooks.repository(tmp_path / "work", self.files(outside), VALIDATE, args=args), *ALL)
        assert code == 0, said
        assert outside.read_text() == "what was there\n"


def test_the_documented_arguments_end() -> None:
    for page in ("README.md", "docs/getting-started.md"):
        (given,) = re.findall(r"id: magnus-validate.*\n +args: \[(.*)\]", (ROOT / page).read_text())
        assert given.endswith(", --")
