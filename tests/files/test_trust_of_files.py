"""What files may have the program read and write. A pull request can bring any of them; a person who names a path by
flag may insist on it."""

from __future__ import annotations

import json
import ntpath
import os
import shutil
import subprocess
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner
from tests.support.github_runner import run_action
from tests.support.hook_runs import committed, git
from tests.support.ignoring import CONFIG, PIPELINE
from tests.support.revision_repositories import base

from magnus_argo.cli import cli, main
from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_WORKFLOW
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.words import ticked
from magnus_argo.files import git as running
from magnus_argo.files import paths
from magnus_argo.files.borders import AROUND
from magnus_argo.files.paths import is_gits_own
from magnus_argo.files.workspace import Workspace

PROGRAMS = [
    *("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "core.gitProxy"),
    *("core.alternateRefsCommand", "credential.helper", "diff.external", "diff.x.command", "diff.x.textconv"),
    *("filter.x.clean", "filter.x.smudge", "filter.x.process", "merge.x.driver", "interactive.diffFilter"),
    *("gpg.program", "gpg.ssh.defaultKeyCommand", "sequence.editor", "uploadpack.packObjectsHook"),
    *("alias.cat-file", "alias.ls-files", "alias.rev-parse", "pager.cat-file", "pager.ls-files", "pager.rev-parse"),
]
"""What git's configuration can have it run (git config)."""

WORKFLOW = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n"
OURS = f"# Made by magnus-argo from a.yaml: change that file, not this one.\n# Listed in magnus-argo.yaml.\n{WORKFLOW}"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, with a pipeline and a configuration, in a folder that holds a secret."""
    inside = tmp_path / "work"
    inside.mkdir()
    monkeypatch.chdir(inside)
    (inside / "pipeline.yaml").write_text(PIPELINE)
    (inside / "config.yaml").write_text(CONFIG)
    (tmp_path / "secret.yaml").write_text("token: SECRET\n")
    return inside


def project(**settings: str) -> None:
    listed = {"file": "pipeline.yaml", "config": "config.yaml", "output": "argo/a.yaml", **settings}
    entry = ", ".join(f"{key}: {value}" for key, value in listed.items())
    Path("magnus-argo.yaml").write_text(f"rules: {{path-outside: 'off'}}\npipelines:\n  - {{{entry}}}\n")


class TestOutputs:
    @pytest.mark.parametrize(
        ("path", "is_git"),
        [
            (".git/hooks/post-checkout", True),
            ("sub/.GIT/config", True),
            (".git /config", True),
            (".git./config", True),
            ("GIT~1/config", True),
            (".git::$INDEX_ALLOCATION/config", True),
            (".g\u200cit/config", True),
            (".g\ufe0fit/config", True),
            (".gi\u034ft/config", True),
            ("sub\\.git\\config", True),
            (".github/argo.yaml", False),
            (".gitlab/x.git/a.yaml", False),
            ("argo/git.yaml", False),
        ],
    )
    def test_git_s_own_folder_in_every_spelling(self, path: str, is_git: bool) -> None:
        assert is_gits_own(path) == is_git

    @pytest.mark.parametrize(
        "path", ["/x", "//host/x", "\\x", "\\\\host\\x", "C:/x", "C:x", "C:../x", "../x", "..\\x", "a/..\\../x", ".."]
    )
    def test_no_path_of_windows_leads_out(self, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Where Python 3.13 and later call none absolute that begins with one slash."""
        windows = ModuleType("os")
        vars(windows).update(path=ntpath, sep="\\")
        monkeypatch.setattr(paths, "os", windows)
        monkeypatch.setattr(ntpath, "isabs", lambda path: all(ntpath.splitdrive(path)))
        assert not paths.goes_no_higher(path)
        assert paths.goes_no_higher("argo/x.yaml")

    def test_another_drive_is_looked_at_up_to_its_root(self, monkeypatch: pytest.MonkeyPatch) -> None:
        windows = ModuleType("os")
        vars(windows).update(path=ntpath, sep="\\")
        monkeypatch.setattr(paths, "os", windows)
        assert [*paths.upwards("D:\\a\\b")] == ["D:\\a\\b", "D:\\a", "D:\\"]
        assert paths.written_from("C:\\work", "C:\\work\\.git") == ".git"
        assert paths.is_gits_own(paths.written_from("C:\\work", "D:\\a\\.git"))

    @pytest.mark.parametrize("output", ["C:../x.yaml", "argo/train.yaml:x", "'C:/{name}.yaml'"])
    def test_nor_has_an_output_a_drive_or_a_part_there(self, output: str, capfd: pytest.CaptureFixture[str]) -> None:
        project(output=json.dumps(output.strip("'")))
        assert main(["transpile"]) == 1
        assert "is on another drive, or a part of a file, to Windows" in capfd.readouterr().err

    def test_a_shell_makes_several_words_of_braces(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("config.yaml").write_text(
            CONFIG.replace("    image", "    output_file: '{argo/p.yaml,--force}'\n    image")
        )
        Path("magnus-argo.yaml").write_text("pipelines: [{file: pipeline.yaml, config: config.yaml}]\n")
        assert main(["transpile"]) == 1
        assert "is a pattern, a list, a flag, a comment or a command" in capfd.readouterr().err

    @pytest.mark.parametrize("output", ["way/hooks/pre-commit", "way/info/attributes", "'way/{name}'"])
    def test_a_link_is_no_way_into_git_s_own_folder(self, output: str, capfd: pytest.CaptureFixture[str]) -> None:
        Path(".git/hooks").mkdir(parents=True)
        Path(".git/hooks/pre-commit").touch(0o755)
        Path("way").symlink_to(".git")
        project(output=output)
        assert main(["transpile"]) == 1
        assert "is in `.git`" in capfd.readouterr().err
        for flags in (["-o", "way/a.yaml"], ["-o", "a.yaml", "--report", "json:way/hooks/pre-commit"]):
            assert main(["transpile", "pipeline.yaml", "-c", "config.yaml", *flags]) == 2
            assert "a symbolic link leads into `.git`" in capfd.readouterr().err
        assert not Path(".git/hooks/pre-commit").read_bytes()
        assert [*map(str, Path(".git").rglob("*"))] == [".git/hooks", ".git/hooks/pre-commit"]

    @pytest.mark.parametrize(
        "name",
        [
            "~/x.yaml",
            "**",
            "?",
            "[b]",
            "!a.yaml",
            "#a",
            "-rf",
            " a",
            "a ",
            "a\\b",
            "a/$(id)",
            "`id`",
            ".. /a.yaml",
            ". /a.yaml",
            'a"; id; "b',
            "a;b",
            "a|b",
            "a&b",
            "a<b>",
            "a --server=b",
            "a #b",
            "::set-output name=a::b.yaml",
            "argo/ ~/x.yaml",
            "a ../x.yaml",
            "argo/a.yaml,rbac/b.yaml",
        ],
    )
    def test_each_is_itself_in_a_list_of_files(self, name: str, capfd: pytest.CaptureFixture[str]) -> None:
        project(output=f"'{name}'")
        assert main(["transpile"]) == 1
        assert (
            f"error[output-name]: the output {ticked(name)} is a pattern, a list, a flag, a comment or a command"
            in capfd.readouterr().err
        )

    @pytest.mark.parametrize("name", ["a b/c d.yaml", "a/~b.yaml", "ä/-.yaml", "R+D (old)/a#1!.yaml", "a].yaml"])
    def test_other_names_are_fine(self, name: str) -> None:
        project(output=f"'{name}'")
        assert main(["transpile"]) == 0
        assert Path(name).exists()

    @pytest.mark.parametrize("way", ["../out", "../sub/../out", "absolute"])
    def test_nor_is_one_above_the_folder_where_the_user_stands(
        self, way: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        committed(folder)
        (folder / "out").symlink_to(".git/hooks")
        (folder / "sub").mkdir()
        for name in ("pipeline.yaml", "config.yaml"):
            (folder / "sub" / name).write_bytes((folder / name).read_bytes())
        monkeypatch.chdir(folder / "sub")
        out, before = way.replace("absolute", f"{folder}/out"), [*(folder / ".git/hooks").iterdir()]
        inputs = ["pipeline.yaml", "-c", "config.yaml"]
        for command in (
            ["transpile", *inputs, "-o", f"{out}/post-checkout"],
            ["transpile", *inputs, "--output-dir", f"{out}/"],
            ["validate", *inputs, "--report", f"json:{out}/post-checkout"],
            ["diff", *inputs, "-o", f"{out}/post-checkout"],
        ):
            assert main(command) == 2
            assert "a symbolic link leads into `.git`" in capfd.readouterr().err
        assert [*(folder / ".git/hooks").iterdir()] == before

    def test_nor_is_one_to_the_folder_where_the_user_goes(
        self, folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        (folder / ".git/hooks").mkdir(parents=True)
        (folder / "new").symlink_to(".git/hooks")
        inputs = [f"{folder}/pipeline.yaml", "-c", f"{folder}/config.yaml"]
        for command in (["init"], ["transpile", *inputs, "-o", "post-checkout"], ["validate", "--report", "json:x"]):
            assert main([*command, "-C", "new"]) == 2
            assert "a symbolic link leads into `.git`" in capfd.readouterr().err
            assert Path.cwd() == folder
        assert not [*(folder / ".git/hooks").iterdir()]

    @pytest.mark.parametrize("way", ["../elsewhere", "../linked"])
    def test_a_folder_above_is_fine_otherwise(self, way: str, tmp_path: Path) -> None:
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "linked").symlink_to(tmp_path / "elsewhere")
        assert main(["transpile", "pipeline.yaml", "-c", "config.yaml", "-o", f"{way}/x.yaml"]) == 0
        assert (tmp_path / "elsewhere/x.yaml").exists()

    @pytest.mark.parametrize(
        "flags",
        [
            ["transpile", "--output-dir", "../out"],
            ["transpile", "-o", "../out/a.yaml"],
            ["validate", "--report", "json:../out/a.json"],
            ["diff", "--base", "./", "-o", "../out/a.md"],
        ],
    )
    def test_a_folder_above_in_the_repository_leads_not_out_of_it(
        self,
        flags: list[str],
        folder: Path,
        tmp_path_factory: pytest.TempPathFactory,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        outside = tmp_path_factory.mktemp("outside")
        (folder.parent / "out").symlink_to(outside)
        git(folder.parent, "init", "--quiet")
        project()
        assert main(flags) == 2
        assert "a symbolic link leads out of" in capfd.readouterr().err
        assert not [*outside.iterdir()]

    @pytest.mark.parametrize(
        "existing", [".github/workflows/ci.yml", ".pre-commit-config.yaml", "app.py", "values.yaml"]
    )
    def test_a_file_that_is_no_workflow_stays(self, existing: str, capfd: pytest.CaptureFixture[str]) -> None:
        path = Path(existing)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("kind: Workflow\non: push\n")
        project(output=existing)
        assert main(["transpile"]) == 1
        assert f"error[output-taken]: `{existing}` already exists" in capfd.readouterr().err
        assert path.read_text() == "kind: Workflow\non: push\n"

    @pytest.mark.parametrize(
        "text",
        [
            "# How to\n\n    apiVersion: argoproj.io/v1alpha1\n    kind: Workflow\n\nthe rest of a README\n",
            "#!/bin/sh\nkubectl apply -f - <<E\napiVersion: argoproj.io/v1alpha1\nkind: Workflow\nE\n",
            "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowEventBinding\nmetadata: {name: x}\n",
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nspec:\n  kind: Workflow\n",
            "kind: Workflow\nspec:\n  apiVersion: argoproj.io/v1alpha1\n",
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\n---\nkind: Workflow\n",
            "---\napiVersion: argoproj.io/v1alpha1\nkind: ClusterWorkflowTemplate\n---\nkind: ConfigMap\n",
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\na: |\n" + " # x\n" * 2000 + "---\nkind: Secret\n",
            '{"apiVersion": "argoproj.io/v1", "kind": "Workflow"}\n{"apiVersion": "v1", "kind": "Secret"}',
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n...\nkind: Secret\n",
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n--- {kind: Secret}\n",
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n---\n  kind: Secret\n",
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\na: |\n" + " # x\n" * 2000 + "EOF\nprecious\n",
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\r---\rkind: Secret\r",
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: argoproj.io/v1alpha1\n  kind: Workflow\n",
            '{"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "spec": {"kind": "Workflow"}}',
            f"{chr(10) * 5000}precious",
            "# Made by magnus-argo from our pipelines\n\nDo not delete: the only copy of the runbook.\n",
            f"{OURS}---\napiVersion: v1\nkind: Secret\n",
            f"{OURS}... # the end\n--- {{kind: Secret}}\n",
            OURS.replace("apiVersion: argoproj.io/v1alpha1", "apiVersion: v1"),
        ],
    )
    def test_a_file_that_tells_of_workflows_stays(self, text: str, capfd: pytest.CaptureFixture[str]) -> None:
        Path("a.yaml").write_bytes(text.encode())
        project(output="a.yaml")
        assert main(["transpile"]) == 1
        assert "error[output-taken]" in capfd.readouterr().err
        assert Path("a.yaml").read_bytes() == text.encode()

    @pytest.mark.parametrize("head", ["", WORKFLOW, OURS], ids=["blank", "a workflow", "ours"])
    def test_what_is_longer_than_any_workflow_stays(self, head: str, capfd: pytest.CaptureFixture[str]) -> None:
        text = f"{head}{' ' * 99}\n".ljust(MAX_BYTES_OF_WORKFLOW, "\n") + "---\nkind: Secret\n"
        Path("a.yaml").write_text(text)
        project(output="a.yaml")
        assert main(["transpile"]) == 1
        assert "`a.yaml` already exists and is larger than any workflow" in capfd.readouterr().err
        assert Path("a.yaml").read_text() == text

    @pytest.mark.parametrize(
        "before",
        [
            "",
            "\n",
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n",
            "\ufeff%YAML 1.2\r\n# by hand\r\n---\r\nkind: CronWorkflow # daily\r\napiVersion: argoproj.io/v1alpha1\r\n",
            "\n'kind': \"WorkflowTemplate\"\nl:\n- x\na.b: {\n}\napiVersion : argoproj.io/v1\nx: |\n" + " y: x\n" * 999,
            "---\napiVersion: argoproj.io/v1alpha1\nkind: ClusterWorkflowTemplate\n---\n# the end\n",
            '{"apiVersion": "argoproj.io/v1alpha1", "kind": "Workflow", "metadata": {}}',
            '{\n  "kind": "CronWorkflow",\n  "apiVersion": "argoproj.io/v1alpha1"\n}\n',
            '{"apiVersion": "argoproj.io/v1", "kind": "x"}',
            OURS,
            OURS.replace("\n", "\r\n"),
            f"# by a tool that adds a licence\n{OURS}",
            OURS.replace("apiVersion", "# yamllint disable\napiVersion"),
            f"{OURS}<<<<<<< HEAD\nspec: {{}}\n=======\nspec: {{a: 1}}\n>>>>>>> theirs\n",
        ],
    )
    def test_a_workflow_is_replaced(self, before: str) -> None:
        Path("argo.yaml").write_text(before)
        project(output="argo.yaml")
        assert main(["transpile"]) == (1 if '"x"' in before else 0)
        assert main(["transpile", "-o", "argo.yaml"]) == 0
        assert main(["transpile"]) == 0, "its own output"

    @pytest.mark.parametrize("flags", [["-o", "argo/"], ["--output-dir", "argo"], ["-o", "argo/{name}.yaml"]])
    def test_who_names_a_folder_insists_on_no_file_in_it(
        self, flags: list[str], folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """A pull request names the file, and can make a link of the folder."""
        Path("deployed").mkdir()
        Path("deployed/values.yaml").write_text("mine: 1\n")
        Path("argo").symlink_to("deployed")
        Path("magnus-argo.yaml").write_text("pipelines: [{file: pipeline.yaml, config: config.yaml, name: values}]\n")
        assert main(["transpile", *flags]) == 1
        assert "help: name another folder, or delete that file" in capfd.readouterr().err
        assert run_action(folder, given={"output-dir": "argo"}).code == 1
        assert Path("deployed/values.yaml").read_text() == "mine: 1\n"

    @pytest.mark.parametrize("output", ["argo/{env}.yaml", "argo/{env}/{env}.yaml", "{env}/values.yaml"])
    def test_nor_who_leaves_a_name_to_the_environment(
        self, output: str, folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "magnus-argo.yaml").write_text(
            "environments: {values: {}}\npipelines: [{file: pipeline.yaml, config: config.yaml}]\n"
        )
        taken = folder / output.replace("{env}", "values")
        taken.parent.mkdir(parents=True)
        taken.write_text("mine: 1\n")
        assert main(["transpile", "-o", output]) == 1
        assert "error[output-taken]" in capfd.readouterr().err
        assert taken.read_text() == "mine: 1\n"
        assert main(["transpile", "-o", str(taken.relative_to(folder)), "--env", "values"]) == 0

    @pytest.mark.parametrize("where", [".git", "../.git", "{folder}/.git", "sub/.git"])
    def test_nor_in_git_s_own_folder(self, where: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
        taken = folder / where.format(folder=folder) / "magnus.yaml"
        taken.parent.mkdir(parents=True)
        taken.write_text("mine: 1\n")
        for option, value in (("--output-dir", "{}"), ("-o", "{}/"), ("-o", "{}/{{name}}.yaml")):
            path = value.format(where.format(folder=folder))
            assert main(["transpile", "pipeline.yaml", "-c", "config.yaml", "--name", "magnus", option, path]) == 2
            assert "magnus.yaml: this folder is in `.git`" in capfd.readouterr().err
        assert taken.read_text() == "mine: 1\n"

    def test_what_cannot_be_read_is_not_empty(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        def refuse(path: str, *_: object) -> bytes:
            raise PermissionError(path)

        (folder / "argo").mkdir()
        (folder / "argo/a.yaml").write_text("mine: 1\n")
        monkeypatch.setattr(Workspace, "way_to", refuse)
        project()
        assert main(["transpile"]) == 1
        assert "`argo/a.yaml` already exists and cannot be read" in capfd.readouterr().err
        (folder / "argo/a.yaml").write_text("")
        assert main(["transpile"]) == 0

    @pytest.mark.parametrize("check", ["true", "false"])
    def test_a_link_out_of_the_project_leads_a_folder_that_an_input_names_nowhere(
        self, check: str, folder: Path
    ) -> None:
        there = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\ntoken: SECRET\n"
        (folder.parent / "k8s").mkdir()
        (folder.parent / "k8s/a.yaml").write_text(there)
        Path("argo").symlink_to("../k8s")
        Path("magnus-argo.yaml").write_text("pipelines: [{file: pipeline.yaml, config: config.yaml, name: a}]\n")
        given = {"working-directory": "work", "output-dir": "argo", "check": check}
        run = run_action(folder.parent, given=given, files=folder.parent)
        assert run.code == 2
        assert "a symbolic link leads out of" in run.log
        assert "SECRET" not in run.log
        assert (folder.parent / "k8s/a.yaml").read_text() == there

    def test_a_link_is_no_way_for_a_report_to_another_file(self, folder: Path) -> None:
        Path("deployed").mkdir()
        Path("deployed/results.json").write_text("mine")
        Path("out").symlink_to("deployed")
        project()
        run = run_action(folder, given={"report": "json:out/results.json"})
        assert run.code == 2
        assert "cannot write out/results.json: a symbolic link leads elsewhere" in run.log
        assert Path("deployed/results.json").read_text() == "mine"

    def test_nobody_tells_whether_there_is_a_file_outside(self, capfd: pytest.CaptureFixture[str]) -> None:
        Path("way").symlink_to("..")
        errors = set[str]()
        for name in ("secret.yaml", "absent.yaml"):
            project(output=f"way/{name}")
            assert main(["transpile"]) == 2
            errors.add(capfd.readouterr().err.replace(name, "NAME"))
        assert len(errors) == 1

    def test_a_person_may_insist(self) -> None:
        Path("notes.txt").write_text("mine")
        assert main(["transpile", "pipeline.yaml", "-c", "config.yaml", "-o", "notes.txt"]) == 0

    @pytest.mark.parametrize("flag", [True, False])
    def test_an_input_stays_under_another_name(self, flag: bool, capfd: pytest.CaptureFixture[str]) -> None:
        Path("here").symlink_to(".")
        project(output="here/pipeline.yaml")
        flags = ["pipeline.yaml", "-c", "config.yaml", "-o", "here/pipeline.yaml"] if flag else []
        assert main(["transpile", *flags]) == 1
        assert "error[output-is-input]" in capfd.readouterr().err
        assert Path("pipeline.yaml").read_text() == PIPELINE

    def test_a_hard_link_is_the_same_file(self, capfd: pytest.CaptureFixture[str]) -> None:
        os.link("pipeline.yaml", "other.yaml")
        assert main(["transpile", "pipeline.yaml", "-c", "config.yaml", "-o", "other.yaml"]) == 1
        assert "error[output-is-input]" in capfd.readouterr().err

    @pytest.mark.parametrize("is_there", [True, False])
    def test_two_names_of_one_file(self, is_there: bool, capfd: pytest.CaptureFixture[str]) -> None:
        Path("argo").mkdir()
        Path("alias").symlink_to("argo")
        if is_there:
            Path("argo/a.yaml").touch()
        Path("second.yaml").write_text(PIPELINE)
        entries = "".join(
            f"  - {{file: {file}, config: config.yaml, output: {output}}}\n"
            for file, output in (("pipeline.yaml", "argo/a.yaml"), ("second.yaml", "alias/a.yaml"))
        )
        Path("magnus-argo.yaml").write_text(f"pipelines:\n{entries}")
        assert main(["transpile"]) == 1
        assert "would both be written to one file, `argo/a.yaml` and `alias/a.yaml`" in capfd.readouterr().err

    @pytest.mark.parametrize("name", ["a\\0b", "a\\nb.yaml", "a\\u202eb.yaml", "\\e[2J.yaml"])
    def test_a_name_that_cannot_be_printed(self, name: str, capfd: pytest.CaptureFixture[str]) -> None:
        project(output=f'"{name}"')
        assert main(["transpile"]) == 1
        assert "error[output-name]" in capfd.readouterr().err

    def test_a_report_replaces_no_input_under_another_name(self) -> None:
        Path("here").symlink_to(".")
        assert main(["validate", "pipeline.yaml", "--report", "json:here/pipeline.yaml"]) == 2
        assert Path("pipeline.yaml").read_text() == PIPELINE

    @pytest.mark.parametrize("output", [".magnus-argo/diff.md", "way/diff.md"])
    def test_the_folder_of_the_pages_is_the_action_s(self, output: str, capfd: pytest.CaptureFixture[str]) -> None:
        Path("way").symlink_to(".magnus-argo")
        project(output=output)
        assert main(["transpile"]) == 1
        assert f"error[output-name]: the output `{output}` is in" in capfd.readouterr().err

    @pytest.mark.parametrize("way", ["file", "folder"])
    def test_a_comparison_shows_no_file_outside(
        self, way: str, folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "argo").mkdir()
        (folder / "argo/a.yaml").symlink_to("../../secret.yaml")
        (folder / "out").symlink_to("..")
        output = {"file": "argo/a.yaml", "folder": "out/secret.yaml"}[way]
        assert main(["transpile", "pipeline.yaml", "-c", "config.yaml", "-o", output, "--check"]) == 2
        printed, errors = capfd.readouterr()
        assert f"error: cannot write {output}: " in errors
        assert "symbolic link" in errors
        assert "SECRET" not in printed + errors

    @pytest.mark.parametrize(
        "flags",
        [
            ["transpile", "-c", "config.yaml", "-o", "a.yaml", "--report", "json:here/a.yaml"],
            ["diff", "-c", "config.yaml", "--base", ".", "-o", "a.html", "--report", "json:here/a.html"],
            ["validate", "--report", "json:a.json", "--report", "sarif:here/a.json"],
        ],
    )
    def test_a_report_replaces_nothing_else_that_is_written(
        self, flags: list[str], capfd: pytest.CaptureFixture[str]
    ) -> None:
        Path("here").symlink_to(".")
        assert main([*flags, "pipeline.yaml"]) == 2
        assert " is written there\n" in capfd.readouterr().err
        assert {path.name for path in Path().iterdir()} == {"pipeline.yaml", "config.yaml", "here"}


class TestGit:
    """A repository's configuration can name programs, and a folder of a commit can look like a repository."""

    @pytest.fixture
    def program(self, tmp_path: Path) -> Path:
        """A program that leaves a file where it runs."""
        path = tmp_path / "program.sh"
        path.write_text(f"#!/bin/sh\ntouch {tmp_path}/RAN\n")
        path.chmod(0o755)
        return path

    @pytest.fixture
    def git_of_the_tree(self, folder: Path, program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The program is called git, was committed, and comes first on the PATH."""
        project()
        (folder / "bin").mkdir()
        program.rename(folder / "bin/git")
        committed(folder)
        monkeypatch.setenv("PATH", f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}")

    def test_no_program_of_the_repository_runs(self, folder: Path, program: Path) -> None:
        project()
        assert main(["transpile"]) == 0
        committed(folder)
        git(folder, "config", "core.fsmonitor", str(program))
        assert main(["transpile", "--check", "--tracked"]) == 0
        assert not (folder.parent / "RAN").exists()
        git(folder, "ls-files", "--others")
        assert (folder.parent / "RAN").exists(), "git itself would have run it"

    @pytest.mark.parametrize(
        "base", ["HEAD", ":pipeline.yaml", ":0:pipeline.yaml", ":/x", "HEAD@{0}", "absent", "auto"]
    )
    def test_nor_does_one_for_a_revision(self, base: str, folder: Path, program: Path) -> None:
        project()
        (folder / ".gitattributes").write_text("* filter=x diff=x merge=x\n")
        committed(folder)
        for key in PROGRAMS:
            git(folder, "config", key, f"!{program}" if key.startswith("alias") else str(program))
        main(["diff", "--base", base])
        main(["transpile", "--check", "--tracked", "--all-projects"])
        assert not (folder.parent / "RAN").exists()

    @pytest.mark.parametrize("link", [True, False])
    def test_a_submodule_takes_no_workflow_from_the_repository(
        self, link: bool, folder: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        if link:
            (folder / "argo").symlink_to("deployed")
        (folder / ("deployed" if link else "argo")).mkdir()
        project()
        assert main(["transpile"]) == 0
        committed(folder)
        assert main(["transpile", "--check", "--tracked"]) == 0
        git(folder, "rm", "--quiet", "--cached", "-r", "deployed" if link else "argo")
        Path(".gitignore").write_text("a.yaml\n")
        assert main(["transpile", "--check", "--tracked"]) == 0, "nobody wants it in the index"
        Path(".gitignore").unlink()
        committed(folder / "argo")
        git(folder, "add", "--all")
        assert git(folder, "ls-files", "--others") == ""
        assert main(["transpile", "--check", "--tracked"]) == (2 if link else 1)
        said = "a symbolic link leads out of the repository" if link else "git does not track argo/a.yaml"
        assert said in capfd.readouterr().err

    def test_no_git_of_the_working_tree_runs(
        self, folder: Path, program: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project()
        assert main(["transpile"]) == 0
        committed(folder)
        for name in ("git", "bin/git"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(program.read_bytes())
            (folder / name).chmod(0o755)
        monkeypatch.setenv("PATH", f"./bin:.::{os.environ['PATH']}")
        assert main(["transpile", "--check", "--tracked", "--all-projects"]) == 0
        assert main(["diff", "--base", "HEAD"]) == 0
        assert not (folder.parent / "RAN").exists()
        git(folder, "ls-files")
        assert (folder.parent / "RAN").exists(), "a shell would have run it"

    @pytest.mark.parametrize(
        "way",
        ["{folder}/bin", "{folder}/linked", "{parent}/own", "{folder}/sub/../bin", "{folder}/away", "{parent}/through"],
    )
    @pytest.mark.parametrize("stand", [".", "sub"])
    def test_nor_does_one_of_an_absolute_folder_of_the_tree(
        self, stand: str, way: str, folder: Path, program: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project()
        for name in ("bin", "sub", "linked"):
            (folder / name).mkdir()
        (folder / "bin/git").write_bytes(program.read_bytes())
        (folder / "bin/git").chmod(0o755)
        (folder / "linked/git").symlink_to(program)
        (folder.parent / "own").symlink_to(folder / "bin")
        (folder.parent / "elsewhere").mkdir()
        (folder.parent / "elsewhere/git").symlink_to(program)
        (folder / "away").symlink_to("../elsewhere")
        (folder.parent / "through").symlink_to(folder / "away")
        committed(folder)
        inside = way.format(folder=folder, parent=folder.parent)
        monkeypatch.setenv("PATH", f"{inside}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.chdir(stand)
        assert main(["transpile", "--tracked", "--all-projects", "-C", str(folder)]) == 1
        assert main(["diff", "--base", "HEAD"]) == 0
        assert not (folder.parent / "RAN").exists()
        with (
            pytest.raises(UnusableError, match="cannot run git: the only one is in the working tree: it may be a stra"),
            base(folder, "HEAD", PATH=inside),
        ):
            pass
        assert not (folder.parent / "RAN").exists()

    @pytest.mark.parametrize("stand", [".", "sub", ".."])
    def test_nor_does_one_of_a_repository_around_it(
        self, stand: str, folder: Path, program: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project()
        for path in (folder / "sub/inner/a.yaml", folder / "bin/git"):
            path.parent.mkdir(parents=True)
        for file in ("pipeline.yaml", "config.yaml", "magnus-argo.yaml"):
            (folder / "sub/inner" / file).write_bytes((folder / file).read_bytes())
        (folder / "bin/git").write_bytes(program.read_bytes())
        (folder / "bin/git").chmod(0o755)
        for repository in ("sub/inner", "sub", "."):
            committed(folder / repository)
        monkeypatch.setenv("PATH", f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.chdir(stand)
        inner = os.path.relpath(folder / "sub/inner/magnus-argo.yaml")
        assert main(["diff", "--project", inner, "--base", "HEAD"]) == 0
        assert main(["transpile", "--tracked", "--project", inner]) == 1
        assert not (folder.parent / "RAN").exists()

    @pytest.fixture
    def other(self, folder: Path, request: pytest.FixtureRequest) -> Path:
        """A project beside that of the working directory, which has the program on the PATH."""
        project()
        place = committed(shutil.copytree(folder, folder.parent / "other"))
        request.getfixturevalue("git_of_the_tree")
        return place

    @pytest.mark.usefixtures("other")
    def test_nor_does_one_of_another_project_of_the_run(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir("..")
        both = ("--project", f"{folder.name}/magnus-argo.yaml", "--project", "other/magnus-argo.yaml")
        for projects in (both, (*both[2:], *both[:2]), ("--all-projects",)):
            main(["transpile", "--tracked", *projects])
            main(["diff", *projects])
        assert not (folder.parent / "RAN").exists()

    @pytest.mark.parametrize(
        "line",
        [
            "diff --project ../{}/magnus-argo.yaml --base ",
            "diff -C ../{} --base ",
            "diff ../{}/pipeline.yaml --base ",
            "graph ../{}/absent.yaml --if-fails ",
            "graph --if-fails ../{}/absent.yaml ",
            "transpile --project ../{}/absent.yaml --env ",
        ],
    )
    @pytest.mark.parametrize("is_linked", [False, True])
    def test_nor_does_one_of_a_working_tree_for_the_tab_key(
        self, line: str, is_linked: bool, other: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(other)
        if is_linked:
            own = folder.parent / "own"
            own.mkdir()
            (own / "git").symlink_to(folder / "bin/git")
            (own / "circle").symlink_to("circle")
            found = os.environ["PATH"].removeprefix(str(folder / "bin"))
            monkeypatch.setenv("PATH", f"{own / 'circle'}{os.pathsep}{own}{found}")
        line = line.format(folder.name)
        AROUND.clear()  # of which a run of its own knows nothing
        count = str(len(line.split()) + 1)
        told = {"COMP_WORDS": f"magnus-argo {line}", "COMP_CWORD": count, "_MAGNUS_ARGO_COMPLETE": "bash_complete"}
        said = CliRunner().invoke(cli, env=told, prog_name="magnus-argo").output
        assert ("plain,HEAD" in said) == ("--base" in line)
        assert not (folder.parent / "RAN").exists()

    def test_nor_does_one_of_the_tree_from_which_somebody_goes_elsewhere(
        self, folder: Path, program: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project()
        for each in (folder / "bin", folder.parent / "elsewhere", folder.parent / "stand"):
            each.mkdir()
        program.rename(folder / "bin/git")
        for file in ("pipeline.yaml", "config.yaml", "magnus-argo.yaml"):
            (folder / file).rename(folder.parent / "elsewhere" / file)
        committed(folder)
        committed(folder.parent / "elsewhere")
        monkeypatch.setenv("PATH", f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}")
        for before, after in (([], ["-C", "../elsewhere"]), (["-C", ".."], ["-C", "elsewhere"])):
            assert main([*before, "diff", "--base", "HEAD", *after]) == 0
            assert main([*before, "transpile", "--tracked", *after]) == 1
        assert not (folder.parent / "RAN").exists()
        for name, text, code in (("link", "../elsewhere", 0), ("winding", f"{'./' * 1000}../elsewhere", 2)):
            (folder / name).symlink_to(text)
            monkeypatch.chdir(folder / name)
            monkeypatch.setenv("PWD", str(folder / name))
            assert main(["diff", "--base", "HEAD"]) == code
        assert not (folder.parent / "RAN").exists()
        monkeypatch.chdir(folder.parent / "stand")
        main(["diff", "--base", "HEAD", "-C", "../elsewhere"])
        assert (folder.parent / "RAN").exists(), "nothing that is asked for has to do with that tree"

    def test_nor_does_what_a_git_that_is_a_script_looks_for_on_the_path(
        self, folder: Path, program: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project()
        for each in (folder / "bin", folder.parent / "shims"):
            each.mkdir()
        program.rename(folder / "bin/helper")
        committed(folder)
        shim = folder.parent / "shims/git"
        shim.write_text(f'#!/bin/sh\nhelper; exec {shutil.which("git")} "$@"\n')
        shim.chmod(0o755)
        folders = (folder / "bin", "bin", folder.parent / "shims", os.environ["PATH"])
        monkeypatch.setenv("PATH", os.pathsep.join(map(str, folders)))
        assert main(["diff", "--base", "HEAD"]) == 0
        assert not (folder.parent / "RAN").exists()
        git(folder, "status")
        assert (folder.parent / "RAN").exists(), "the shim looks for it"

    def test_nor_does_what_is_looked_for_in_the_folder_where_git_starts(
        self, folder: Path, program: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As a git that is a script may, and the system itself with an empty entry in LD_LIBRARY_PATH."""
        project()
        program.rename(folder / "helper")
        committed(folder)
        shim = folder.parent / "shims/git"
        shim.parent.mkdir()
        shim.write_text(f'#!/bin/sh\n[ -x helper ] && ./helper; exec {shutil.which("git")} "$@"\n')
        shim.chmod(0o755)
        monkeypatch.setenv("PATH", f"{shim.parent}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.chdir("..")
        there = "-C", str(folder)
        assert main(["transpile", "--tracked", *there]) == 1
        assert main(["diff", "--base", "HEAD", *there]) == 0
        assert main(["validate", "--all-projects", *there]) == 0
        assert not (folder.parent / "RAN").exists()

    def test_a_home_in_the_working_tree_has_git_write_nowhere(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        project()
        victim = folder.parent / "victim"
        targets = "".join(f"{kind}Target = {victim}\n" for kind in ("normal", "event", "perf"))
        (folder / ".gitconfig").write_text(f'[trace2]\n{targets}configParams = x.*\n[x]\ny = "\\nrun\\n"\n')
        committed(folder)
        monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
        monkeypatch.setenv("HOME", str(folder))
        assert main(["transpile", "--tracked"]) == 1
        assert main(["diff", "--base", "HEAD"]) == 0
        assert main(["validate", "--all-projects"]) == 0
        assert not victim.exists()
        subprocess.run(["git", "status"], capture_output=True, check=True)
        assert victim.exists(), "git itself would have written it"

    @pytest.mark.usefixtures("git_of_the_tree")
    def test_nor_does_one_of_the_tree_in_another_spelling(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """As on systems where case does not count."""
        monkeypatch.setattr(running, "_trees_around", lambda each: {f"/proc/self/root{each}"})
        assert main(["diff", "--base", "HEAD"]) == 0
        assert not (folder.parent / "RAN").exists()

    @pytest.mark.usefixtures("git_of_the_tree")
    def test_where_the_whole_system_is_a_working_tree_that_of_the_project_is_passed_over(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("magnus_argo.files.borders._is_top", lambda each: each in (os.sep, str(folder)))
        assert main(["diff", "--base", "HEAD"]) == 0
        assert not (folder.parent / "RAN").exists()

    def test_a_folder_that_looks_like_a_repository_is_none(
        self, folder: Path, program: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        inner = folder / "sub"
        git(folder, "init", "--quiet", "--bare", str(inner))
        core = f"[core]\nrepositoryformatversion = 0\nworktree = .\nfsmonitor = {program}\n"
        (inner / "config").write_text(core)
        for name in ("pipeline.yaml", "config.yaml"):
            (inner / name).write_bytes((folder / name).read_bytes())
        committed(folder)
        monkeypatch.chdir(inner)
        project()
        assert main(["transpile", "--tracked"]) == 2
        assert "error: git failed: cannot use bare repository" in capfd.readouterr().err
        monkeypatch.chdir(folder)
        flags = ["--project", "sub/magnus-argo.yaml"]
        assert main(["diff", "--base", "HEAD", *flags]) == main(["list", "--all-projects"]) == 0
        assert not (folder.parent / "RAN").exists()
        git(inner, "ls-files", "--others")
        assert (folder.parent / "RAN").exists(), "git itself would have run it"

    @pytest.mark.parametrize("how", ["", "of programs", "shared"])
    def test_no_command_of_git_is_told_where_it_would_be_one(
        self, how: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        inner = folder / "sub"
        (inner / "further").mkdir(parents=True)
        for name in ("objects", "refs"):
            if how == "of programs":
                (inner / name).touch(0o755)
            elif not how:
                (inner / name).mkdir()
        if how == "shared":
            (inner / "commondir").write_text(".\n")
        (inner / "HEAD").write_text("ref: refs/heads/main\n")
        project()
        committed(folder)
        verbs = (["transpile", "--tracked"], ["diff", "--base", "gone"], ["list", "--all-projects"])
        for (stand, flags), verb in product(((inner, ["-C", ".."]), (inner / "further", [])), verbs):
            monkeypatch.chdir(stand)
            above = [] if flags or "--all-projects" in verb else ["--project", "../../magnus-argo.yaml"]
            assert main([*verb, *flags, *above]) == 2
            assert "error: git failed: cannot use bare repository" in capfd.readouterr().err
        (folder / "magnus-argo.yaml").rename(inner / "magnus-argo.yml")
        assert main(["validate"]) == 2
        assert "rename it to magnus-argo.yaml" in (said := capfd.readouterr().err)
        assert "git" not in said

    @pytest.mark.parametrize("is_archive", [False, True])
    def test_nor_is_it_for_a_git_that_knows_no_such_setting(
        self, is_archive: bool, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """`safe.bareRepository` since 2.38, and `false` as a value of `core.fsmonitor` since 2.36."""
        old = folder.parent / "old/git"
        old.parent.mkdir()
        old.write_text(
            f"#!/bin/sh\ncase $* in *core.fsmonitor=[!\\ ]*) touch {folder.parent}/RAN;; esac\n"
            'for a; do shift; case $a in *=explicit) a=${a%=explicit}=all;; esac; set -- "$@" "$a"; done\n'
            f'exec {shutil.which("git")} "$@"\n'
        )
        old.chmod(0o755)
        inner = folder / "sub"
        git(folder, "init", "--quiet", "--bare", str(inner))
        for name in ("pipeline.yaml", "config.yaml"):
            (inner / name).write_bytes((folder / name).read_bytes())
        if not is_archive:
            committed(folder)
        monkeypatch.chdir(inner)
        project()
        monkeypatch.setenv("PATH", f"{old.parent}{os.pathsep}{os.environ['PATH']}")
        assert main(["transpile", "--tracked"]) == 2
        assert "error: git failed: cannot use bare repository" in capfd.readouterr().err
        if is_archive:
            return
        monkeypatch.chdir(folder)
        project()
        assert main(["transpile", "--tracked"]) == 1
        assert main(["diff", "--base", "HEAD"]) == main(["list", "--all-projects"]) == 0
        assert not (folder.parent / "RAN").exists()

    def test_a_hook_of_a_bare_repository_stands_in_one(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        project()
        git(committed(folder), "clone", "--quiet", "--bare", ".", "../bare")
        monkeypatch.chdir(folder.parent / "bare")
        monkeypatch.setenv("GIT_DIR", ".")
        assert main(["diff", "--base", "HEAD", "-C", str(folder)]) == 0

    def test_what_a_hook_is_told_is_so_from_where_it_stands(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """In a repository that has another name than `.git`, and a folder with one of that name, which a commit may
        have brought."""
        service = folder / "service"
        service.mkdir()
        for name in ("pipeline.yaml", "config.yaml"):
            (service / name).write_bytes((folder / name).read_bytes())
        monkeypatch.chdir(service)
        project(output="argo/x.yaml")
        assert main(["transpile"]) == 0
        git(folder, "init", "--quiet", "--bare", ".store")
        git(service, "init", "--quiet", "--bare", ".store")
        git(service, "--git-dir=.store", "--work-tree=.", "add", "argo")
        monkeypatch.chdir(folder)
        monkeypatch.setenv("GIT_DIR", ".store")
        monkeypatch.setenv("GIT_WORK_TREE", ".")
        assert main(["transpile", "--tracked", "--all-projects"]) == 1
        assert "git does not track service/argo/x.yaml" in capfd.readouterr().err
        assert main(["transpile", "--tracked", "-C", "service"]) == 1
        git(folder, "--git-dir=.store", "--work-tree=.", "add", "service/argo")
        assert main(["transpile", "--tracked", "--all-projects"]) == 0
        assert main(["transpile", "--tracked", "-C", "service"]) == 0
        git(folder, "--git-dir=.store", "--work-tree=.", "rm", "--quiet", "--cached", "service/argo/x.yaml")
        for top in (folder, service):
            git(top, "--git-dir=.store", "config", "core.bare", "false")
        monkeypatch.delenv("GIT_WORK_TREE")
        monkeypatch.setenv("GIT_INDEX_FILE", ".store/index")
        assert main(["transpile", "--tracked", "--all-projects"]) == 1
