"""Where the command line runs: directories, project files above and below, several projects in one run."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.support.action_step import CONFIG, PIPELINE
from tests.support.hook_runs import commit_all, git
from tests.support.monorepos import FILES, MISTAKE, ML, PROJECT, WEB, change, monorepo

from magnus_argo.cli import main

NAMES = f"{ML}/argo/train.yaml", f"{WEB}/argo/train.yaml"


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = monorepo(tmp_path / "repository")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line, in a folder of the working directory or in that."""

    def run(*arguments: str, within: str = ".") -> tuple[int, str, str]:
        with monkeypatch.context() as patched:
            patched.chdir(within)
            code = main([*arguments])
        output, said = capfd.readouterr()
        return code, output, said

    return run


def argv(workflow: Path) -> list[str]:
    """What every container of a workflow is started with."""
    templates = yaml.safe_load(workflow.read_text())["spec"]["templates"]
    return [word for each in templates for word in each.get("container", {}).get("args", [])]


ALIKE = [
    pytest.param(ML, (), ".", id="in the folder"),
    pytest.param(f"{ML}/pipelines", (), "..", id="in a folder below"),
    pytest.param(".", ("--project", f"{ML}/magnus-argo.yaml"), ML, id="named from above"),
    pytest.param(WEB, ("--project", "../ml/magnus-argo.yaml"), "../ml", id="named from the side"),
    pytest.param(".", ("-C", ML), ML, id="-C"),
    pytest.param("services", ("-C", "ml/pipelines"), "ml", id="-C below it"),
]


def seen(folder: str, path: str, within: str) -> str:
    """A path of a project as it is seen from a folder of the repository, where the project's folder is `folder`."""
    return os.path.relpath(os.path.join(within, folder, path), within)


class TestOneProject:
    @pytest.mark.parametrize(("within", "flags", "folder"), ALIKE)
    def test_is_the_same_from_wherever(
        self, repository: Path, run: Run, within: str, flags: tuple[str, ...], folder: str
    ) -> None:
        code, _, said = run("transpile", *flags, within=within)
        assert (code, said) == (0, f"wrote {seen(folder, 'argo/train.yaml', within)}\n")
        first = (repository / NAMES[0]).read_bytes()
        assert argv(repository / NAMES[0]).count("pipelines/train.yaml") > 0
        assert run("transpile", within=ML) == (0, "", "argo/train.yaml is up to date\n")
        assert (repository / NAMES[0]).read_bytes() == first
        assert not (repository / "argo").exists()

    @pytest.mark.parametrize(("within", "flags", "folder"), ALIKE)
    def test_a_mistake_is_shown_from_where_the_user_stands(
        self, repository: Path, run: Run, within: str, flags: tuple[str, ...], folder: str
    ) -> None:
        change(repository, f"{ML}/pipelines/train.yaml", MISTAKE)
        code, _, said = run("validate", *flags, within=within)
        assert (code, f" --> {seen(folder, 'pipelines/train.yaml', within)}:8:13\n" in said) == (1, True), said

    @pytest.mark.parametrize(("within", "flags", "folder"), ALIKE)
    def test_what_changed_is_shown_from_where_the_user_stands(
        self, repository: Path, run: Run, within: str, flags: tuple[str, ...], folder: str
    ) -> None:
        change(repository, f"{ML}/pipelines/train.yaml")
        code, output, said = run("diff", *flags, within=within)
        assert (code, said.partition(" (")[0]) == (0, "1 of 1 pipeline differs from HEAD")
        assert output.startswith(f"{seen(folder, 'pipelines/train.yaml', within)}\n")
        shown = seen(folder, "argo/train.yaml", within)
        assert f"--- a/{'argo/train.yaml' if shown.startswith('..') else shown}\n" in output

    def test_the_global_flag_and_that_of_a_command_are_one(self, repository: Path, run: Run) -> None:
        assert run("-C", "services", "validate", "-C", "ml") == (0, "", "1 pipeline checked, no errors\n")
        assert Path.cwd() == repository

    @pytest.mark.usefixtures("repository")
    def test_a_folder_that_is_not_there(self, run: Run) -> None:
        code, _, said = run("-C", "nowhere", "validate")
        assert code == 2
        assert "Invalid value for '-C' / '--directory': cannot go to 'nowhere': no such file or directory" in said

    def test_flags_are_relative_to_the_directory(self, repository: Path, run: Run) -> None:
        (repository / ML / "config/other.yaml").write_text(CONFIG.replace("churn", "other"))
        flags = ("train.yaml", "-c", "../config/other.yaml", "-o", "../out/{name}.yaml", "--report", "json:report.json")
        code, _, said = run("-C", f"{ML}/pipelines", "transpile", *flags)
        assert (code, said) == (0, f"wrote {ML}/out/train.yaml\n")
        assert "registry.example.com/other:" in (repository / ML / "out/train.yaml").read_text()
        assert "config/other.yaml" in argv(repository / ML / "out/train.yaml")
        report = json.loads((repository / ML / "pipelines/report.json").read_text())
        assert report["pipelines"] == [f"{ML}/pipelines/train.yaml"]

    @pytest.mark.usefixtures("repository")
    def test_a_report_does_not_overwrite_an_input(self, run: Run) -> None:
        code, _, said = run("validate", "--report", "json:train.yaml", within=f"{ML}/pipelines")
        assert (code, said) == (2, "error: cannot write the report to train.yaml: it is one of the inputs\n")

    @pytest.mark.usefixtures("repository")
    def test_what_git_has_to_be_told_can_be_pasted(self, run: Run) -> None:
        code, _, said = run("transpile", "--tracked", within=f"{ML}/pipelines")
        assert (code, said.splitlines()[-1]) == (1, "  git add ../argo/train.yaml")
        code, _, said = run("-C", "repository", "transpile", "--tracked", "-C", ML, within="..")
        assert (code, said.splitlines()[-1]) == (1, f"  git -C repository/{ML} add argo/train.yaml")

    def test_the_search_ends_at_the_top_of_the_repository(self, repository: Path, run: Run) -> None:
        (repository.parent / "magnus-argo.yaml").write_text("pipelines: [{file: nothing.yaml}]")
        code, _, said = run("validate")
        assert (code, "there is no magnus-argo.yaml in this folder or above" in said) == (2, True), said

    def test_without_a_repository_nothing_above_counts(self, tmp_path: Path, run: Run) -> None:
        (tmp_path / "magnus-argo.yaml").write_text("pipelines: [{file: nothing.yaml}]")
        (tmp_path / "below").mkdir()
        code, _, said = run("validate", within=str(tmp_path / "below"))
        assert (code, "there is no magnus-argo.yaml that lists any" in said) == (2, True), said

    def test_a_file_that_is_missing_is_named_from_where_the_user_stands(self, repository: Path, run: Run) -> None:
        (repository / ML / "pipelines/train.yaml").unlink()
        code, _, said = run("validate", "-C", ML)
        assert (code, f" --> {ML}/magnus-argo.yaml:2:20\n" in said) == (1, True), said

    def test_a_project_file_that_counted_from_the_current_folder(self, repository: Path, run: Run) -> None:
        (repository / ML / "env").mkdir()
        change(repository, f"{ML}/env/prod.yaml", PROJECT)
        code, _, said = run("validate", "--project", "env/prod.yaml", within=ML)
        assert (code, "; the paths in a project file are relative to its folder" in said) != (0, False), said

    def test_nothing_is_written_through_a_link_that_leads_out(self, repository: Path, run: Run, tmp_path: Path) -> None:
        (repository / ML / "argo").symlink_to(tmp_path)
        code, _, said = run("transpile", "--project", f"{ML}/magnus-argo.yaml")
        assert (code, "a symbolic link leads out of" in said) == (2, True), said
        code, _, said = run("transpile", "-o", "argo/train.yaml", "-C", ML)
        assert (code, "a symbolic link leads out" in said) == (2, True), said
        assert not (tmp_path / "train.yaml").exists()

    def test_a_folder_to_compare_with_is_a_copy_of_the_directory(self, repository: Path, run: Run) -> None:
        shutil.copytree(repository / "services", repository.parent / "before/services")
        change(repository, f"{ML}/pipelines/train.yaml")
        for flags, base in (
            (("--project", f"{ML}/magnus-argo.yaml"), "../before"),
            (("-C", ML), "../../../before/services/ml"),
            (("-C", f"{ML}/pipelines"), "../../../../before/services/ml"),
        ):
            code, _, said = run("diff", *flags, "--base", base)
            assert (code, said) == (0, f"1 of 1 pipeline differs from {base}\n")


class TestSeveralProjects:
    def test_all_of_the_repository(self, repository: Path, run: Run) -> None:
        code, _, said = run("transpile", "--all-projects")
        assert (code, said) == (0, "".join(f"wrote {name}\n" for name in NAMES))
        assert (repository / NAMES[0]).read_bytes() == (repository / NAMES[1]).read_bytes()
        assert run("validate", "--all-projects")[2] == "2 pipelines in 2 projects checked, no errors\n"
        assert run("transpile", "--check", "--all-projects") == (0, "", "2 workflows are up to date\n")

    def test_each_has_a_section_of_its_own(self, repository: Path, run: Run) -> None:
        for team in (ML, WEB):
            change(repository, f"{team}/pipelines/train.yaml", MISTAKE)
        code, _, said = run("transpile", "--all-projects")
        sections = [line for line in said.splitlines() if line.startswith((ML, WEB, "1 error"))]
        assert code == 1
        assert sections == [f"{ML}/magnus-argo.yaml", "1 error", f"{WEB}/magnus-argo.yaml", "1 error"]
        assert f" --> {WEB}/pipelines/train.yaml:8:13\n" in said
        code, output, _ = run("validate", "--all-projects", "--report", "markdown")
        assert [line for line in output.splitlines() if line.startswith("## ")] == [
            f"## `{ML}/magnus-argo.yaml`",
            f"## `{WEB}/magnus-argo.yaml`",
        ]

    def test_an_error_in_one_keeps_all_from_being_written(self, repository: Path, run: Run) -> None:
        change(repository, f"{WEB}/pipelines/train.yaml", MISTAKE)
        code, _, said = run("transpile", "--all-projects")
        assert (code, "wrote" in said, (repository / NAMES[0]).exists()) == (1, False, False)

    def test_reports_for_programs_are_one(self, repository: Path, run: Run) -> None:
        change(repository, f"{WEB}/pipelines/train.yaml", MISTAKE)
        report = json.loads(run("validate", "--all-projects", "--report", "json")[1])
        assert report["pipelines"] == [f"{ML}/pipelines/train.yaml", f"{WEB}/pipelines/train.yaml"]
        assert [found["path"] for found in report["diagnostics"]] == [f"{WEB}/pipelines/train.yaml"]
        for form in ("sarif", "junit", "gitlab"):
            assert f"{WEB}/pipelines/train.yaml" in run("validate", "--all-projects", "--report", form)[1]

    def test_comments_count_in_their_project(self, repository: Path, run: Run) -> None:
        latest = "config: {image: churn:latest} # magnus-argo: ignore[latest-image]"
        for team in (ML, WEB):
            change(repository, f"{team}/config/argo.yaml", f"executor:\n  type: argo\n  {latest}\n")
        report = json.loads(run("validate", "--all-projects", "--report", "sarif")[1])
        kinds = {
            found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: found["suppressions"]
            for found in report["runs"][0]["results"]
            if found["ruleId"] == "latest-image"
        }
        assert kinds == {f"{team}/config/argo.yaml": [{"kind": "inSource"}] for team in (ML, WEB)}

    def test_what_changed(self, repository: Path, run: Run) -> None:
        change(repository, f"{WEB}/pipelines/train.yaml")
        code, output, said = run("diff", "--all-projects")
        assert (code, said.partition(" (")[0]) == (0, "1 of 2 pipelines differs from HEAD")
        assert output.startswith(f"{WEB}/magnus-argo.yaml\n\n{WEB}/pipelines/train.yaml\n")
        code, output, _ = run("diff", "--all-projects", "--format", "markdown")
        assert [line for line in output.splitlines() if line.startswith("## ")] == [
            f"## `{ML}/magnus-argo.yaml`",
            f"## `{WEB}/magnus-argo.yaml`",
        ]
        report = json.loads(run("diff", "--all-projects", "--format", "json")[1])
        assert {each["path"]: each["state"] for each in report["pipelines"]} == {
            f"{ML}/pipelines/train.yaml": "same",
            f"{WEB}/pipelines/train.yaml": "changed",
        }

    def test_a_project_that_is_gone(self, repository: Path, run: Run) -> None:
        shutil.rmtree(repository / WEB)
        code, output, said = run("diff", "--all-projects", "--exit-code")
        assert (code, said.partition(" (")[0]) == (1, "1 of 2 pipelines differs from HEAD")
        assert output.startswith(f"{WEB}/magnus-argo.yaml\n\npipeline `{WEB}/pipelines/train.yaml` removed\n")
        shutil.rmtree(repository / ML)
        assert run("diff", "--all-projects")[2].startswith("2 of 2 pipelines differ from HEAD")

    def test_files_go_to_the_closest_project(self, repository: Path, run: Run) -> None:
        (repository / "pipelines").mkdir()
        change(repository, "pipelines/alone.yaml", PIPELINE)
        change(repository, f"{ML}/pipelines/more.yaml", MISTAKE)
        files = ("pipelines/alone.yaml", f"{ML}/pipelines/more.yaml", f"{WEB}/pipelines/train.yaml")
        code, output, _ = run("validate", "--all-projects", *files, "--report", "json")
        assert (code, json.loads(output)["pipelines"]) == (1, [*files])

    @pytest.mark.usefixtures("repository")
    def test_named_ones(self, run: Run) -> None:
        flags = [word for team in (WEB, ML) for word in ("--project", f"{team}/magnus-argo.yaml")]
        assert run("transpile", *flags)[2] == f"wrote {NAMES[1]}\nwrote {NAMES[0]}\n"
        assert run("validate", *flags, f"{ML}/pipelines/train.yaml")[2] == "1 pipeline checked, no errors\n"
        code, _, said = run("validate", *flags, "README.md")
        assert (code, "README.md lies in the folder of none of these projects" in said) == (2, True), said

    def test_what_git_ignores_is_no_project(self, repository: Path, run: Run) -> None:
        change(repository, ".gitignore", f"{WEB}\n")
        os.rename(repository / WEB, repository / "services/old")
        change(repository, ".gitignore", "old\n")
        assert run("validate", "--all-projects")[2] == "1 pipeline checked, no errors\n"

    @pytest.mark.parametrize("hindrance", ["a folder like a repository", "another owner", "an old git"])
    def test_nor_is_one_of_another_repository_even_where_git_does_not_tell(
        self, hindrance: str, repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        git(repository, "rm", "--quiet", "--cached", "-r", WEB)
        git(repository / WEB, "init", "--quiet")
        shutil.copytree(repository / ML, repository / "services/private")
        change(repository, ".gitignore", "private\n")
        if hindrance == "a folder like a repository":
            git(repository, "init", "--quiet", "--bare", "services")
        elif hindrance == "another owner":
            monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        else:
            (repository / "services/private/magnus-argo.yaml").unlink()
            monkeypatch.setattr("magnus_argo.files.search._told_by_git", lambda *_: None)
        assert run("-C", "services", "validate", "--all-projects")[2] == "1 pipeline checked, no errors\n"

    def test_without_a_repository(self, repository: Path, run: Run) -> None:
        shutil.rmtree(repository / ".git")
        assert run("validate", "--all-projects")[2] == "2 pipelines in 2 projects checked, no errors\n"
        files = [f"{team}/pipelines/train.yaml" for team in (ML, WEB)]
        assert run("validate", "--all-projects", *files)[2] == "2 pipelines in 2 projects checked, no errors\n"

    def test_a_file_that_is_named_from_above_is_one_of_the_project_around_it(self, repository: Path, run: Run) -> None:
        """Nobody wants to know whether a pipeline is right by itself if its configuration is wrong."""
        path = f"{ML}/pipelines/train.yaml"
        assert run("transpile", path, within="services/..")[2] == f"wrote {ML}/argo/train.yaml\n"
        assert "pipelines/train.yaml" in argv(repository / ML / "argo/train.yaml")
        assert run("list", path)[1] == f"{path}  Workflow train  {ML}/argo/train.yaml\n"
        change(repository, f"{ML}/config/argo.yaml", CONFIG.replace("image:", "imag:"))
        code, _, said = run("validate", "services/ml/pipelines")
        assert (code, f" --> {ML}/config/argo.yaml:4:5\n" in said) == (1, True), said
        code, _, said = run("diff", path)
        assert (code, "error[unknown-key]" in said) == (1, True), said
        assert run("graph", path)[1].startswith("flowchart")

    def test_as_magnus_does_paths_are_relative_to_where_one_stands(self, repository: Path, run: Run) -> None:
        (repository / "config.yaml").write_text(CONFIG.replace("${docker_image}", "1f2e3d4"))
        assert run("execute", "-f", f"{ML}/pipelines/train.yaml", "-c", "config.yaml")[0] == 0
        assert f"{ML}/pipelines/train.yaml" in argv(repository / "argo-pipeline.yaml")

    @pytest.mark.usefixtures("repository")
    def test_where_the_projects_are_is_told(self, run: Run) -> None:
        code, _, said = run("validate")
        assert (code, said.splitlines()[0]) == (
            2,
            f"error: there is no magnus-argo.yaml in this folder or above, only in `{ML}` and `{WEB}`",
        )
        assert f"go to one of them with `-C {ML}`, or take all with" in said
        assert run("-C", "services", "validate")[2].splitlines()[0].endswith(f"only in `{ML}` and `{WEB}`")

    def test_the_only_one_is_told(self, repository: Path, run: Run) -> None:
        (repository / WEB / "magnus-argo.yaml").unlink()
        message = f"error: there is no magnus-argo.yaml in this folder or above, only in `{ML}`"
        assert run("validate")[2].splitlines() == [message, f" = help: go to it with `-C {ML}`"]

    def test_none_at_all(self, tmp_path: Path, run: Run) -> None:
        code, _, said = run("validate", "--all-projects", within=str(tmp_path))
        assert (code, "there is no magnus-argo.yaml that lists any" in said) == (2, True), said

    def test_one_output_of_two(self, repository: Path, run: Run) -> None:
        code, _, said = run("transpile", "--all-projects", "-o", "argo/train.yaml")
        assert (code, said.count("error[output-twice]"), (repository / "argo").exists()) == (1, 1, False)
        assert "another project writes a workflow to `argo/train.yaml` too" in said
        assert f" --> {WEB}/pipelines/train.yaml:1:1\n" in said
        assert f" ::: {ML}/pipelines/train.yaml:1:1: the first\n" in said

    def test_one_object_of_two(self, repository: Path, run: Run) -> None:
        """What has no namespace may be deployed to different ones."""
        for team in (ML, WEB):
            kind = "kind: WorkflowTemplate, namespace: pipelines"
            change(repository, f"{team}/magnus-argo.yaml", PROJECT.replace("{config", f"{{{kind}, config"))
        code, _, said = run("validate", "--all-projects")
        assert (code, said.count("error[object-twice]")) == (1, 1)
        assert "another project has the WorkflowTemplate `train` in the namespace `pipelines` too\n" in said
        assert f" --> {WEB}/magnus-argo.yaml:2:" in said
        assert f" ::: {ML}/magnus-argo.yaml:2:" in said
        change(repository, f"{ML}/magnus-argo.yaml", PROJECT.replace("{config", "{kind: WorkflowTemplate, config"))
        change(repository, f"{WEB}/magnus-argo.yaml", PROJECT.replace("{config", "{kind: WorkflowTemplate, config"))
        assert run("validate", "--all-projects")[0] == 0

    def test_an_output_that_another_reads(self, repository: Path, run: Run) -> None:
        nested = FILES[f"{ML}/magnus-argo.yaml"].replace("argo/{name}.yaml", f"{ML}/config/argo.yaml")
        change(
            repository,
            "magnus-argo.yaml",
            nested.replace("pipelines/", f"{WEB}/pipelines/").replace("{config: config", f"{{config: {WEB}/config"),
        )
        code, _, said = run("transpile", "--all-projects")
        assert (code, "which another project reads" in said) == (1, True), said

    def test_only_leftovers_of_its_own_project_are_removed(self, repository: Path, run: Run) -> None:
        """Both project files have the same name, and one of them writes below the other's folder."""
        run("transpile", "--all-projects")
        outer = FILES[f"{ML}/magnus-argo.yaml"].replace('"argo/{name}.yaml"', f"{ML}/argo/outer.yaml")
        change(
            repository,
            "magnus-argo.yaml",
            outer.replace("pipelines/", f"{WEB}/pipelines/").replace("{config: config", f"{{config: {WEB}/config"),
        )
        code, _, said = run("transpile", "--prune")
        assert (code, said) == (0, f"wrote {ML}/argo/outer.yaml\n")
        code, _, said = run("transpile", "--all-projects", "--prune", "--check")
        assert (code, said) == (0, "3 workflows are up to date\n")


class TestOtherNames:
    """A project file that is called otherwise is told, wherever one is looked for."""

    @pytest.mark.parametrize(
        "name", ["magnus-argo.yml", "magnus_argo.yaml", "magnusargo.yml", ".magnus-argo.yaml", ".magnus_argo.yml"]
    )
    @pytest.mark.parametrize(
        ("within", "arguments"),
        [
            (ML, ("validate",)),
            (ML, ("validate", "pipelines/train.yaml")),
            (f"{ML}/pipelines", ("list",)),
            (".", ("-C", ML, "diff")),
            (".", ("transpile", "--all-projects")),
            (".", ("validate", "--all-projects", f"{WEB}/pipelines/train.yaml", f"{ML}/pipelines/train.yaml")),
        ],
    )
    def test_is_told_with_the_cure(
        self, repository: Path, run: Run, name: str, within: str, arguments: tuple[str, ...]
    ) -> None:
        (repository / ML / "magnus-argo.yaml").rename(repository / ML / name)
        code, output, said = run(*arguments, within=within)
        shown = os.path.relpath(f"{ML}/{name}", within)
        error, cure = said.splitlines()
        assert (code, output, error) == (2, "", f"error: {shown} is not read: rename it to magnus-argo.yaml")
        assert cure == f" = help: to keep its name, say `--project {shown}`"

    def test_a_name_that_is_not_shown_as_it_is_stands_in_no_command(self, repository: Path, run: Run) -> None:
        (repository / ML).rename(repository / "a##[b")
        assert "\n = help: go to one of them with `-C FOLDER`, or take all" in run("validate")[2]
        (repository / "a##[b/magnus-argo.yaml").rename(repository / "a##[b/magnus-argo.yml")
        assert run("validate")[2] == "error: a##\\x5bb/magnus-argo.yml is not read: rename it to magnus-argo.yaml\n"

    def test_also_below_a_project(self, repository: Path, run: Run) -> None:
        change(repository, "magnus-argo.yaml", "defaults: {}\n")
        (repository / ML / "magnus-argo.yaml").rename(repository / ML / "magnus-argo.yml")
        assert "magnus-argo.yml is not read" in run("validate", "pipelines/train.yaml", within=ML)[2]

    def test_where_only_folders_below_have_projects(self, repository: Path, run: Run) -> None:
        (repository / ML / "magnus-argo.yaml").rename(repository / ML / "magnus-argo.yml")
        assert f"{ML}/magnus-argo.yml is not read" in run("validate")[2]

    def test_is_read_where_it_is_named(self, repository: Path, run: Run) -> None:
        (repository / ML / "magnus-argo.yaml").rename(repository / ML / "magnus-argo.yml")
        assert run("validate", "--project", f"{ML}/magnus-argo.yml")[0] == 0

    def test_beside_a_project_file_or_of_something_else_is_fine(self, repository: Path, run: Run) -> None:
        change(repository, f"{ML}/magnus-argo.yml", PROJECT)
        change(repository, "magnus_argo.yaml", PIPELINE)
        assert run("validate", within=ML)[0] == 0
        assert run("validate", "--all-projects")[0] == 0

    def test_without_a_repository(self, repository: Path, run: Run) -> None:
        shutil.rmtree(repository / ".git")
        (repository / ML / "magnus-argo.yaml").rename(repository / ML / "magnus_argo.yml")
        assert f"{ML}/magnus_argo.yml is not read" in run("validate", "--all-projects")[2]
        assert "magnus_argo.yml is not read" in run("validate", within=ML)[2]


class TestInCi:
    def test_paths_are_those_of_the_repository(
        self, repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A step with `working-directory` that runs the command line by itself."""
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITHUB_WORKSPACE", str(repository))
        change(repository, f"{ML}/pipelines/train.yaml", MISTAKE)
        code, _, said = run("validate", "--report", "github", "--report", "text:log.txt", within=ML)
        assert (code, f"::error file={ML}/pipelines/train.yaml,line=8" in said) == (1, True), said
        assert " --> pipelines/train.yaml:8:13\n" in (repository / ML / "log.txt").read_text()

    def test_of_a_repository_in_a_folder_of_the_workspace(
        self, repository: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """GitHub knows the files by their paths in the repository, wherever it was checked out."""
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("GITHUB_WORKSPACE", str(repository.parent))
        change(repository, f"{ML}/pipelines/train.yaml", MISTAKE)
        _, output, _ = run("-C", f"repository/{ML}", "validate", "--report", "sarif", within="..")
        assert f'"uri": "{ML}/pipelines/train.yaml"' in output

    def test_what_is_committed_before_is_compared(self, repository: Path, run: Run) -> None:
        change(repository, f"{ML}/pipelines/train.yaml")
        commit_all(repository)
        code, _, said = run("diff", "--base", "HEAD^", "--exit-code", "-C", ML)
        assert (code, said.partition(" (")[0]) == (1, "1 of 1 pipeline differs from HEAD^")


def test_new_problems_are_told_where_the_files_are_seen(repository: Path, run: Run) -> None:
    """And those that the base has too are old, wherever the run is."""
    path = repository / ML / "pipelines" / "train.yaml"
    lost = "    lost: {type: task, command_type: shell, command: echo lost, next: done}\n"
    path.write_text(path.read_text().replace("  steps:\n", f"  steps:\n{lost}"))
    for within, arguments, told in ((".", ("-C", ML), f"{ML}/pipelines"), (ML, (), "pipelines")):
        page = run("diff", *arguments, "--format", "markdown", within=within)[1]
        assert "**1 new warning:**" in page
        assert f"unreachable-step) at `{told}/train.yaml:" in page


@pytest.mark.parametrize(
    "verb", ["validate", "transpile", "diff", "list", "init", "graph a.yaml", "validate -C ..", "action"]
)
def test_a_folder_that_somebody_has_removed(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert main(verb.split()) == 2
    monkeypatch.chdir(tmp_path)
    says = "error: the current folder does not exist any more\n = help: go to another one with `cd`\n"
    assert "".join(capfd.readouterr()).endswith(says)
