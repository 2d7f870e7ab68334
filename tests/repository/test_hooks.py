"""The pre-commit hooks: what makes them run, and `magnus-validate`, run by pre-commit on repositories of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.support.action_step import CONFIG, PIPELINE
from tests.support.hook_runs import ALL, HOOKS, NO_NETWORK, TWO_PIPELINES, Hooks
from tests.support.paths import ROOT

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


def test_what_writes_runs_alone() -> None:
    assert {name for name, hook in HOOKS.items() if hook.get("require_serial")} == {FIX, "magnus-argo-write"}


def test_only_what_does_not_write_runs_before_a_push() -> None:
    """Without `stages` a hook runs in all of them, after a checkout too."""
    check, write = HOOKS["magnus-argo-check"]["stages"], HOOKS["magnus-argo-write"]["stages"]
    assert {*check} - {*write} == {"pre-push"}
    assert {"pre-commit", "manual"} <= {*write} < {*check}
    assert HOOKS[FIX]["stages"] == write


@pytest.mark.parametrize(
    ("path", "validated", "makes_workflows_stale"),
    [
        ("pipeline.yaml", True, True),
        ("pipelines.yml", True, True),
        ("pipelines/train.yaml", True, True),
        ("pipelines/churn/train.yml", True, True),
        ("models/churn/pipeline.yaml", True, True),
        ("models/pipelines/train.yaml", True, True),
        ("argo/pipelines/train.yaml", True, True),
        ("pipelines/parameters-sweep.yaml", True, True),
        ("train.yaml", False, True),
        ("azure-pipelines.yml", False, True),
        ("bitbucket-pipelines.yml", False, True),
        (".azure/pipelines/build.yml", False, True),
        (".github/workflows/pipeline.yaml", False, True),
        ("pipelines/.hidden/train.yaml", False, True),
        ("pipelines/argo/train.yaml", False, True),
        ("pipelines/churn/argo/train.yaml", False, True),
        ("pipelines/config.yaml", False, True),
        ("pipelines/churn/parameters.yml", False, True),
        ("pipelines/magnus-argo.yaml", False, True),
        ("mypipelines/train.yaml", False, True),
        ("magnus-argo.yaml", False, True),
        ("config/argo.yaml", False, True),
        ("parameters/train.yml", False, True),
        ("argo/train.yaml", False, True),
        (".pre-commit-config.yaml", False, True),
        ("pipelines/readme.md", False, False),
        ("pipelines.yaml.txt", False, False),
        ("src/train.py", False, False),
        ("yaml", False, False),
    ],
)
def test_the_files_that_make_the_hooks_run(path: str, validated: bool, makes_workflows_stale: bool) -> None:
    runs = {name for name, hook in HOOKS.items() if re.search(hook["files"], path)}
    runs -= {name for name, hook in HOOKS.items() if "exclude" in hook and re.search(hook["exclude"], path)}
    assert ({VALIDATE, FIX} <= runs) == validated
    assert runs - {VALIDATE, FIX} == ({"magnus-argo-check", "magnus-argo-write"} if makes_workflows_stale else set())


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
    """pre-commit runs several processes, each of which sees some of the files."""
    files = {f"pipelines/{number}.yaml": PIPELINE for number in range(400)}
    folder = hooks.repository(tmp_path, {**files, "pipelines/bad.yaml": "dag: {}\n"}, VALIDATE)
    code, said = hooks.run(folder, *ALL)
    checked = sum(int(count) for count in re.findall(r"^(\d+) pipelines? checked, no errors$", said, re.MULTILINE))
    assert (code, "pipelines/bad.yaml:1:" in said) == (1, True), said
    assert 0 < checked < 400, "the batch of the bad one is not among them"


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
