"""Files that git has and that are not on disk: sparse checkouts, submodules, and clones without all objects."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.support.action_step import CONFIG, PIPELINE
from tests.support.github_runner import run_action
from tests.support.hook_runs import commit_all, committed, filled, git

from magnus_argo.cli import main
from magnus_argo.files import checkout
from magnus_argo.files.git import Git, for_revisions

PROJECT = """\
defaults: {config: config/argo.yaml, output: "argo/{name}.yaml", variables: {docker_image: 1f2e3d4}}
pipelines: [{file: churn/*.yaml}, {file: pricing/*.yaml}]
"""
LISTED = PROJECT.replace("churn/*.yaml", "churn/train.yaml").replace("pricing/*.yaml", "pricing/fit.yaml")
INCLUDED = PROJECT.replace("churn/*.yaml", "churn/both.yaml").replace(", {file: pricing/*.yaml}", "")
INCLUDING = """\
dag:
  start_at: fit
  steps:
    fit: {type: dag, dag_definition: pricing/fit.yaml, next: done}
    done: {type: success}
    fail: {type: fail}
"""
OTHER = PIPELINE.replace("echo working", "echo other")
FILES = {
    "magnus-argo.yaml": PROJECT,
    "config/argo.yaml": CONFIG,
    "churn/train.yaml": PIPELINE,
    "pricing/fit.yaml": OTHER,
}
LEFT_OUT = "git left it out of this sparse checkout"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = committed(filled(tmp_path / "repository", FILES))
    monkeypatch.chdir(folder)
    return folder


def only(folder: Path, *folders: str) -> None:
    git(folder, "sparse-checkout", "init", "--cone")  # git before 2.37 takes patterns unless it is told
    git(folder, "sparse-checkout", "set", *folders)


def states(capfd: pytest.CaptureFixture[str], *arguments: str) -> dict[str, str]:
    capfd.readouterr()
    assert main(["diff", "--format", "json", "-q", *arguments]) == 0
    report = json.loads(capfd.readouterr().out)
    assert not report["failed"]
    return {pipeline["path"]: pipeline["state"] for pipeline in report["pipelines"]}


def said(capfd: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    capfd.readouterr()
    assert main([*arguments]) == code
    captured = capfd.readouterr()
    return captured.err + captured.out


class TestSparse:
    @pytest.mark.parametrize("project", [PROJECT, LISTED])
    def test_a_pipeline_is_not_removed(self, repository: Path, capfd: pytest.CaptureFixture[str], project: str) -> None:
        (repository / "magnus-argo.yaml").write_text(f"# all\n{project}")
        commit_all(repository)
        only(repository, "churn", "config")
        assert states(capfd, "--exit-code") == {"churn/train.yaml": "same", "pricing/fit.yaml": "unknown"}
        told = said(capfd, 0, "diff")
        assert f"  cannot be compared\n    cannot read pricing/fit.yaml: {LEFT_OUT}; add its folder" in told
        assert told.startswith("1 pipeline not compared: missing from this checkout; 1 pipeline is the same as at HEAD")

    def test_a_folder_whose_name_is_a_pattern_of_gits(
        self, repository: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        folder = filled(repository / ":(icase)x", FILES)
        commit_all(repository)
        only(repository, ":(icase)x/churn", ":(icase)x/config")
        monkeypatch.chdir(folder)
        assert f"pricing/fit.yaml: {LEFT_OUT}" in said(capfd, 0, "diff")

    def test_one_that_is_really_removed_is(self, repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (repository / "pricing/fit.yaml").unlink()
        assert states(capfd) == {"churn/train.yaml": "same", "pricing/fit.yaml": "removed"}

    def test_other_changes_count(self, repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
        only(repository, "churn", "config")
        (repository / "churn/train.yaml").write_text(OTHER)
        told = said(capfd, 1, "diff", "--exit-code", "--stat")
        assert "; 1 of 1 pipeline differs from HEAD" in told
        assert "\n  fit: not compared: missing from this checkout\n" in told

    def test_without_a_configuration_nothing_is_compared(
        self, repository: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        only(repository, "churn", "pricing")
        assert set(states(capfd).values()) == {"unknown"}
        told = said(capfd, 0, "diff", "--exit-code")
        assert told.startswith("2 pipelines not compared: missing from this checkout\n")
        assert f"cannot read config/argo.yaml: {LEFT_OUT}" in told

    def test_a_file_that_is_included(self, repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (repository / "churn/train.yaml").write_text(INCLUDING)
        commit_all(repository)
        only(repository, "churn", "config")
        assert states(capfd, "--exit-code") == {"churn/train.yaml": "unknown", "pricing/fit.yaml": "unknown"}
        assert "1 error" not in said(capfd, 0, "diff")
        (repository / "churn/train.yaml").write_text(INCLUDING.replace("next: done", "nxt: done"))
        assert "error[unknown-key]" in said(capfd, 1, "diff")

    @pytest.mark.parametrize("project", [PROJECT, LISTED])
    def test_what_validate_says(self, repository: Path, capfd: pytest.CaptureFixture[str], project: str) -> None:
        (repository / "magnus-argo.yaml").write_text(project)
        only(repository, "churn", "config")
        told = said(capfd, 1, "validate")
        assert (told.count("error[not-checked-out]"), told.count("error[")) == (1, 1)
        assert LEFT_OUT in told
        assert " --> magnus-argo.yaml:2:" in told
        assert said(capfd, 0, "validate", "churn/train.yaml") == "1 pipeline checked, no errors\n"

    def test_what_magnus_reads_unasked(self, repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
        """That file and its new version are left out with the folder around them."""
        team = filled(repository / "team", {**FILES, "magnus-config.yaml": "run_id_prefix: {}\n"})
        commit_all(repository)
        (team / "magnus-config.yaml").write_text("# more\n")
        commit_all(repository)
        git(repository, "sparse-checkout", "set", "--no-cone", "/*", "!magnus-config.yaml")
        flags = ("-C", "team")
        assert set(states(capfd, *flags, "--base", "HEAD~1").values()) == {"unknown"}
        told = said(capfd, 1, "validate", *flags)
        assert told.count("error[not-checked-out]: the file `magnus-config.yaml`, which magnus reads unasked") == 1
        assert LEFT_OUT in told
        assert said(capfd, 0, "validate", "-q") == ""

    def test_of_more_files_than_somebody_keeps_none_is_kept(
        self, repository: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        filled(repository / "more", {f"{number}.yaml": "" for number in range(20)})
        commit_all(repository)
        monkeypatch.setattr("magnus_argo.files.checkout.MAX_BYTES_OF_LEFT_OUT", 1000)
        only(repository, "more", "churn", "config")
        assert said(capfd, 0, "validate", "-q", "churn/train.yaml") == "", "what is there takes no room"
        only(repository, "pricing", "churn", "config")
        told = said(capfd, 2, "validate")
        assert "error: git has left too many files out of " in told
        assert "help: add their folders with `git sparse-checkout add`" in told

    @pytest.mark.usefixtures("repository")
    def test_git_is_not_asked_for_it_where_all_is_there(
        self, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr("magnus_argo.files.checkout.for_revisions", None)
        assert said(capfd, 0, "validate", "-q") == ""

    def test_a_pattern_that_matches_nothing_anywhere(self, repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
        only(repository, "churn", "config")
        (repository / "magnus-argo.yaml").write_text(PROJECT.replace("pricing/*", "prices/*"))
        assert "error[missing-file]: no file matches `prices/*.yaml`" in said(capfd, 1, "validate")

    @pytest.mark.parametrize("has_git", [True, False])
    def test_its_workflow_is_not_pruned(
        self, has_git: bool, repository: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        said(capfd, 0, "transpile")
        commit_all(repository)
        only(repository, "churn", "config", "argo")
        (repository / "magnus-argo.yaml").write_text(PROJECT.replace("pricing/*.yaml", "churn/*.yml"))
        (repository / "churn/more.yml").write_text(OTHER)
        if not has_git:
            monkeypatch.setenv("PATH", "")
        assert "removed" not in said(capfd, 0, "transpile", "--prune")
        assert (repository / "argo/fit.yaml").exists()

    def test_without_git_what_is_left_of_a_whole_checkout_is_pruned(
        self, repository: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        said(capfd, 0, "transpile")
        (repository / "pricing/fit.yaml").rename(repository / "churn/fit.yml")
        (repository / "magnus-argo.yaml").write_text(
            PROJECT.replace("pricing/*.yaml", "churn/*.yml").replace("argo/{", "argo/new-{")
        )
        monkeypatch.setenv("PATH", "")
        assert "removed argo/fit.yaml" in said(capfd, 0, "transpile", "--prune")

    @pytest.fixture
    def compiled(self, repository: Path, capfd: pytest.CaptureFixture[str]) -> Path:
        """With a folder of workflows for each team, all of it committed."""
        entries = (f'{{file: {team}/*.yaml, output: "{team}-argo/{{name}}.yaml"}}' for team in ("churn", "pricing"))
        listed = ", ".join(entries)
        (repository / "magnus-argo.yaml").write_text(f"{PROJECT.splitlines()[0]}\npipelines: [{listed}]\n")
        said(capfd, 0, "transpile")
        return commit_all(repository)

    def test_a_workflow_is_not_stale(self, compiled: Path, capfd: pytest.CaptureFixture[str]) -> None:
        only(compiled, "churn", "pricing", "config", "churn-argo")
        assert said(capfd, 0, "transpile", "--check", "--tracked", "--prune") == (
            f"pricing-argo/fit.yaml: {LEFT_OUT}; add its folder with `git sparse-checkout add`\n"
            "1 workflow not compared: missing from this checkout; 1 workflow is up to date\n"
        )
        (compiled / "churn/train.yaml").write_text(OTHER.replace("work", "toil"))
        told = said(capfd, 1, "transpile", "--check")
        assert "\n1 workflow not compared: missing from this checkout; 1 of 1 would change\n" in told
        assert "pricing-argo/fit.yaml\n" not in told

    def test_a_workflow_is_written_where_another_file_was_left_out(
        self, repository: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        filled(repository, {"docs/notes.yaml": "mine: 1\n"})
        (repository / "churn/train.yaml").rename(repository / "churn/notes.yaml")
        (repository / "magnus-argo.yaml").write_text(LISTED.replace("train", "notes").replace("argo/{", "docs/{"))
        commit_all(repository)
        assert "error[output-taken]" in said(capfd, 1, "transpile")
        only(repository, "churn", "pricing", "config")
        assert "wrote docs/notes.yaml" in said(capfd, 0, "transpile")

    def test_no_workflow_can_be_compared(self, compiled: Path, capfd: pytest.CaptureFixture[str]) -> None:
        only(compiled, "churn", "pricing", "config")
        told = said(capfd, 0, "transpile", "--check")
        assert told.splitlines()[-1] == "2 workflows not compared: missing from this checkout"

    def test_one_that_is_really_missing_is_stale(self, compiled: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (compiled / "churn-argo/train.yaml").unlink()
        assert "1 of 2 would change" in said(capfd, 1, "transpile", "--check")

    def test_the_action_says_which_it_could_not_check(self, compiled: Path) -> None:
        only(compiled, "churn", "pricing", "config", "churn-argo")
        run = run_action(compiled, given={"check": "true"})
        assert (run.code, run.outputs["changed"]) == (0, "false"), run.log
        notices = [command.data for command in run.commands if command.name == "notice"]
        assert notices == ["1 workflow not compared: missing from this checkout"]

    def test_the_action(self, repository: Path) -> None:
        only(repository, "churn", "config")
        run = run_action(repository, given={"base": "HEAD", "pipelines": "churn/*.yaml", "image-tag": "1f2e3d4"})
        assert (run.code, run.outputs["differs"], run.outputs["changed-pipelines"]) == (0, "false", "[]"), run.log
        assert "pricing/fit.yaml" not in run.outputs["workflows"]

    def test_the_action_where_an_included_file_is_left_out(self, repository: Path) -> None:
        (repository / "churn/train.yaml").write_text(INCLUDING)
        commit_all(repository)
        only(repository, "churn", "config")
        run = run_action(repository, given={"base": "HEAD", "pipelines": "churn/*.yaml", "image-tag": "1f2e3d4"})
        assert (run.code, run.outputs["differs"]) == (1, "false"), run.log
        assert [LEFT_OUT in error for error in run.errors] == [True]
        assert (
            "| `train` | not compared: missing from this checkout |"
            in (repository / run.outputs["diff-file"]).read_text()
        )


def test_git_is_asked_at_most_twice_for_all_projects(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Whatever folder of a tree comes first, each has what git has left out of it."""
    folders = ["a", "a/b", "a/b/c", "z"]
    project = "defaults: {config: config/argo.yaml}\npipelines: [{file: churn/train.yaml}, {file: no/*.yaml}]\n"
    files = FILES | {"magnus-argo.yaml": project, "no/train.yaml": PIPELINE}
    filled(repository, {f"{folder}/{name}": text for folder in folders for name, text in files.items()})
    only(commit_all(repository), *(f"{folder}/churn" for folder in folders))
    asked = list[str]()

    def counted(top: str, git_dir: str, environment: Mapping[str, str]) -> Git:
        asked.append(top)
        return for_revisions(top, git_dir, environment)

    monkeypatch.setattr(checkout, "for_revisions", counted)
    told = said(capfd, 1, "validate", "--all-projects")
    assert told.count(f"`config/argo.yaml` is not there: {LEFT_OUT}") == 4
    assert told.count(f"nothing that matches `no/*.yaml` is there: {LEFT_OUT}") == 4
    assert len(asked) == 2


class TestSubmodule:
    @pytest.fixture
    def outer(self, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A clone whose pipelines of pricing lie in a submodule, which is not checked out."""
        inner = committed(filled(tmp_path / "inner", {"fit.yaml": OTHER}))
        git(repository, "rm", "-r", "--quiet", "pricing")
        allowed = ("-c", "protocol.file.allow=always")
        git(repository, *allowed, "submodule", "--quiet", "add", str(inner), "pricing")
        commit_all(repository)
        git(tmp_path, "clone", "--quiet", str(repository), "clone")
        monkeypatch.chdir(tmp_path / "clone")
        return tmp_path / "clone"

    def test_what_validate_says(self, outer: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (outer / "magnus-argo.yaml").write_text(LISTED)
        told = said(capfd, 1, "validate")
        assert (
            "error[not-checked-out]: the file `pricing/fit.yaml` is not there: it is in the submodule pricing" in told
        )
        assert "run `git submodule update --init`" in told

    def test_a_pipeline_is_neither_new_nor_removed(self, outer: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (outer / "magnus-argo.yaml").write_text(LISTED)
        commit_all(outer)
        expected = {"churn/train.yaml": "same", "pricing/fit.yaml": "unknown"}
        assert states(capfd, "--exit-code") == expected
        assert "1 pipeline not compared: missing from this checkout" in said(capfd, 0, "diff")

    @pytest.fixture
    def whole(self, outer: Path) -> Path:
        """The same with the submodule checked out."""
        git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init")
        return outer

    @pytest.mark.parametrize("project", [PROJECT, LISTED])
    @pytest.mark.parametrize("arguments", [[], ["pricing/fit.yaml", "--all-projects"]])
    def test_a_pipeline_is_compared_with_what_it_was_there(
        self, whole: Path, project: str, arguments: list[str], capfd: pytest.CaptureFixture[str]
    ) -> None:
        (whole / "magnus-argo.yaml").write_text(f"# all\n{project}")
        commit_all(whole)
        assert states(capfd, "--exit-code", *arguments)["pricing/fit.yaml"] == "same"
        (whole / "pricing/fit.yaml").write_text(PIPELINE)
        commit_all(whole / "pricing")
        assert states(capfd, *arguments)["pricing/fit.yaml"] == "changed"
        commit_all(whole)
        assert states(capfd, "--base", "HEAD^", *arguments)["pricing/fit.yaml"] == "changed"

    @pytest.mark.parametrize(
        ("project", "told"), [(LISTED, "fit` "), (PROJECT, "base has another commit of `pricing`")]
    )
    def test_a_tag_that_is_called_like_its_commit_is_another(
        self, project: str, told: str, whole: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """In a repository whose ids are longer, which the submodule has now for its address."""
        (whole / "magnus-argo.yaml").write_text(f"# all\n{project}")
        commit_all(whole)
        other = filled(tmp_path / "other", {"fit.yaml" if project == LISTED else "fit.txt": PIPELINE})
        git(other, "init", "--quiet", "--object-format=sha256")
        commit_all(other)
        git(other, "tag", git(whole / "pricing", "rev-parse", "HEAD"))
        git(whole, "rm", "--quiet", "pricing")
        git(whole, "reset", "--quiet")
        git(whole, "clone", "--quiet", str(other), "pricing")
        page = said(capfd, 1, "diff", "--exit-code", "--format", "markdown")
        assert re.search(f":warning: .*{told}.*not compared|:warning: .*not compared.*{told}", page), page

    def test_one_that_is_gone_from_there_is_removed(self, whole: Path, capfd: pytest.CaptureFixture[str]) -> None:

        (whole / "pricing/fit.yaml").rename(whole / "pricing/fit.txt")
        commit_all(whole / "pricing")
        commit_all(whole)
        assert states(capfd, "--base", "HEAD^") == {"churn/train.yaml": "same", "pricing/fit.yaml": "removed"}

    @pytest.mark.parametrize("project", [PROJECT, LISTED, INCLUDED, "config"])
    def test_what_cannot_be_compared_since_a_submodule_lacks_its_commit_is_a_difference(
        self, whole: Path, project: str
    ) -> None:
        """Such as a shallow clone: of what it has, anything may be new."""
        listed = LISTED.replace("config/argo.yaml", "pricing/argo.yml") if project == "config" else project
        filled(whole, {"magnus-argo.yaml": listed, "churn/both.yaml": INCLUDING, "pricing/argo.yml": CONFIG})
        git(whole, "update-index", "--cacheinfo", f"160000,{'1' * 40},pricing")
        git(whole, "add", "magnus-argo.yaml", "churn")
        git(whole, "commit", "--quiet", "--message", "base")
        commit_all(whole / "pricing")
        commit_all(whole)
        run = run_action(whole, given={"base": "HEAD^", "image-tag": "1f2e3d4"})
        assert (run.code, run.outputs["differs"]) == (0, "true"), run.log
        assert '"change":"broken"' in run.outputs["changed-pipelines"]
        page = (whole / run.outputs["diff-file"]).read_text()
        assert re.search(
            r"\*\*not compared: `HEAD\^ \(.*\)` has a submodule for its files, and that commit is not", page
        )
        assert "yaml</code>, +" in page.replace("&#46;", ".")

    @pytest.mark.parametrize("given", [{}, {"pipelines": "*/*[nt].yaml"}], ids=str)
    def test_what_may_be_gone_with_it_is_told_of_patterns(self, outer: Path, given: dict[str, str]) -> None:
        listed = PROJECT.replace("churn/*.yaml", '"*/*[nt].yaml"').replace(", {file: pricing/*.yaml}", "")
        (outer / "magnus-argo.yaml").write_text(listed)
        commit_all(outer)
        given = {**given, "base": "HEAD^", "image-tag": "1f2e3d4"}
        assert run_action(outer, given=given).outputs["differs"] == "false", "it is what it was, whatever that is"
        git(outer, "rm", "--quiet", "pricing")
        commit_all(outer)
        run = run_action(outer, given=given)
        assert run.outputs["differs"] == "true", run.log
        page = (outer / run.outputs["diff-file"]).read_text()
        assert ":warning: **not compared: the base has another commit of `pricing`" in page

    @pytest.mark.parametrize("folder", ["pricing", "pricing/it is in the submodule other, which is not"])
    @pytest.mark.parametrize("form", ["markdown", "text", "html"])
    def test_what_a_pipeline_in_the_place_of_one_brings_is_told(
        self, outer: Path, folder: str, form: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """Whatever it is called: another submodule may be there today."""
        git(outer, "rm", "--quiet", "pricing")
        listed = LISTED.replace("pricing/fit.yaml", f"'{folder}/fit.yaml'")
        filled(outer, {"magnus-argo.yaml": listed, f"{folder}/fit.yaml": OTHER.replace("echo other", "curl x.example")})
        git(outer, "add", "--all")
        git(outer, "update-index", "--add", "--cacheinfo", f"160000,{git(outer, 'rev-parse', 'HEAD')},other")
        git(outer, "commit", "--quiet", "--message", "other")
        told = said(capfd, 1, "diff", "--base", "HEAD^", "--exit-code", "--format", form)
        assert "1 of 2 pipelines differs from HEAD^" in told
        assert "cannot be compared with" in told
        assert re.search("fit.yaml.* runs .*curl x", told)

    def test_one_that_is_gone_with_its_submodule_is_removed(
        self, whole: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        (whole / "magnus-argo.yaml").write_text(LISTED)
        commit_all(whole)
        git(whole, "rm", "--quiet", "pricing")
        (whole / "magnus-argo.yaml").write_text(PROJECT.replace(", {file: pricing/*.yaml}", ""))
        commit_all(whole)
        told = said(capfd, 1, "diff", "--base", "HEAD^", "--exit-code", "--format", "markdown")
        assert "| `fit` | **removed** |" in told

    def test_one_in_the_place_of_files_is_a_difference(self, outer: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (outer / "magnus-argo.yaml").write_text(LISTED)
        commit_all(outer)
        git(outer, "tag", "hidden")
        git(outer, "rm", "--quiet", "pricing")
        filled(outer, {"pricing/fit.yaml": OTHER})
        commit_all(outer)
        git(outer, "tag", "shown")
        for base, head in (("hidden", "shown"), ("shown", "hidden")):
            git(outer, "checkout", "--quiet", "--force", head)
            told = said(capfd, 1, "diff", "--base", base, "--exit-code")
            assert "submodule" in told
            assert "1 pipeline is the same" not in told

    @pytest.mark.parametrize("project", [PROJECT, LISTED, INCLUDED])
    def test_a_submodule_that_takes_the_place_of_files_is_a_change(
        self, project: str, outer: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        git(outer, "reset", "--hard", "--quiet", "HEAD^")
        filled(outer, {"magnus-argo.yaml": project, "churn/both.yaml": INCLUDING})
        commit_all(outer)
        git(outer, "cherry-pick", "ORIG_HEAD")
        told = said(capfd, 1, "diff", "--base", "HEAD^", "--exit-code", "--format", "markdown")
        assert "**not compared: it is in a submodule now, which is not checked out**" in told
        assert "pipelines differ" in told or "pipeline differs" in told or "pipelines differs" in told

    @pytest.mark.parametrize("has_git", [True, False])
    def test_its_workflow_is_not_pruned(
        self, has_git: bool, outer: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        (outer / "magnus-argo.yaml").write_text(LISTED)
        git(outer, "-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init")
        said(capfd, 0, "transpile")
        git(outer, "submodule", "--quiet", "deinit", "--all")
        (outer / "magnus-argo.yaml").write_text(PROJECT.replace(", {file: pricing/*.yaml}", ""))
        if not has_git:
            monkeypatch.setenv("PATH", "")
        assert "removed" not in said(capfd, 0, "transpile", "--prune")
        assert (outer / "argo/fit.yaml").exists()

    def test_it_is_one_however_long_the_path_in_there(self, outer: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (outer / "magnus-argo.yaml").write_text(INCLUDED)
        (outer / "churn/both.yaml").write_text(PIPELINE)
        commit_all(outer)
        long = "pricing/" + f"{'a' * 200}/" * 11 + "fit.yaml"
        (outer / "churn/both.yaml").write_text(INCLUDING.replace("pricing/fit.yaml", long))
        told = said(capfd, 1, "diff", "--exit-code", "--format", "markdown")
        assert "**not compared: it is in a submodule now, which is not checked out**" in told

    def test_a_submodule_does_not_hide_the_workflows(self, outer: Path, capfd: pytest.CaptureFixture[str]) -> None:
        (outer / "magnus-argo.yaml").write_text(
            PROJECT.replace("argo/{", "pricing/{").replace(", {file: pricing/*.yaml}", "")
        )
        told = said(capfd, 1, "transpile", "--check")
        assert "pricing/train.yaml: it is in the submodule pricing, which is not checked out" in told
        assert "1 workflow not compared" in told


class TestPartialClone:
    @pytest.fixture
    def clone(self, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A clone of two commits that has the files of the second only."""
        git(repository, "config", "uploadpack.allowFilter", "true")
        git(repository, "config", "uploadpack.allowAnySHA1InWant", "true")
        (repository / "churn/train.yaml").write_text(OTHER.replace("work:", "work: # more"))
        commit_all(repository)
        git(tmp_path, "clone", "--quiet", "--filter=blob:none", f"file://{repository}", "clone")
        monkeypatch.chdir(tmp_path / "clone")
        return tmp_path / "clone"

    def test_a_pipeline_is_not_new(self, clone: Path, capfd: pytest.CaptureFixture[str]) -> None:
        assert states(capfd, "--base", "HEAD^", "--exit-code") == {
            "churn/train.yaml": "unknown",
            "pricing/fit.yaml": "same",
        }
        told = said(capfd, 0, "diff", "--base", "HEAD^")
        assert "  cannot be compared with HEAD^ (" in told
        assert "git has not fetched it, since this is a partial clone" in told
        git(clone, "show", "HEAD^:churn/train.yaml")
        assert states(capfd, "--base", "HEAD^")["churn/train.yaml"] == "changed"

    def test_what_magnus_reads_unasked(self, clone: Path, repository: Path, capfd: pytest.CaptureFixture[str]) -> None:
        for text in "run_id_prefix: {}\n", None:
            filled(repository, {"magnus-config.yaml": text}) if text else (repository / "magnus-config.yaml").unlink()
            commit_all(repository)
        git(clone, "pull", "--quiet")
        assert set(states(capfd, "--base", "HEAD^").values()) == {"unknown"}

    def test_another_project_file_of_the_base_is_not_taken_for_that_of_today(
        self, clone: Path, repository: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        for comment in "more", "much more":
            (repository / "magnus-argo.yaml").write_text(f"# {comment}\n{PROJECT}")
            commit_all(repository)
        git(clone, "pull", "--quiet")
        told = said(capfd, 2, "diff", "--base", "HEAD^")
        assert told.startswith("error: cannot read magnus-argo.yaml at HEAD^ (")
        assert "git has not fetched it, since this is a partial clone: clone without `--filter`" in told

    def test_the_action(self, clone: Path) -> None:
        given = {"base": "HEAD^", "pipelines": "churn/*.yaml\npricing/*.yaml", "image-tag": "1f2e3d4"}
        run = run_action(clone, given=given)
        assert (run.code, run.outputs["differs"], run.outputs["changed-pipelines"]) == (0, "false", "[]"), run.log

    def test_without_the_folders_of_the_base(
        self, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        (repository / "churn/train.yaml").write_text(OTHER)
        git(repository, "config", "uploadpack.allowFilter", "true")
        git(repository, "config", "uploadpack.allowAnySHA1InWant", "true")
        commit_all(repository)
        git(tmp_path, "clone", "--quiet", "--filter=tree:0", f"file://{repository}", "bare-bones")
        monkeypatch.chdir(tmp_path / "bare-bones")
        assert "error: cannot read the files at HEAD^ (" in said(capfd, 2, "diff", "--base", "HEAD^")
