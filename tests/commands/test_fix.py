"""`validate --fix`: what it writes and what it leaves alone."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from tests.support.action_step import CONFIG, PIPELINE

from magnus_argo import yaml
from magnus_argo.cli import main
from magnus_argo.commands import fixing
from magnus_argo.diagnostics.source import Source
from magnus_argo.magnus.shelf import Reading

GOOD = """\
dag: # the whole
  start_at: 'load' # quoted
  steps:

    load: {type: task, command: demo.load, next: success}   # as it is
    success: {type: success}
    fail:
      type: fail
"""
TYPOS = GOOD.replace("'load'", "'laod'").replace("next: success", "nxt: sucess").replace("command:", "comand:")
UNFIXABLE = GOOD.replace("'load'", "'elsewhere'")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def put(text: str, name: str = "pipeline.yaml") -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


def fix(*arguments: str) -> int:
    return main(["validate", "--fix", *(arguments or ("pipeline.yaml",))])


class TestWhatIsWritten:
    @pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_all_else_stays_as_it_is(self, ending: str, mark: str) -> None:
        path = put(mark + TYPOS.replace("\n", ending))
        assert fix() == 0
        assert path.read_bytes().decode() == mark + GOOD.replace("\n", ending)

    @pytest.mark.parametrize("ending", ["\n", "\r\n"])
    def test_new_lines_end_as_the_others_do(self, ending: str) -> None:
        without = GOOD.partition("    fail:")[0].rstrip("\n")
        path = put(without.replace("\n", ending))
        assert fix() == 0
        assert path.read_bytes().decode() == f"{without}\n    fail: {{type: fail}}".replace("\n", ending)

    def test_the_mode_stays(self) -> None:
        path = put(TYPOS)
        path.chmod(0o640)
        assert fix() == 0
        assert stat.S_IMODE(path.stat().st_mode) == 0o640

    def test_a_second_run_has_nothing_to_do(self, capfd: pytest.CaptureFixture[str]) -> None:
        path = put(TYPOS)
        assert [fix("pipeline.yaml", "--exit-code"), fix("pipeline.yaml", "--exit-code")] == [1, 0]
        said = capfd.readouterr().err
        assert said == (
            "fixed 4 problems in pipeline.yaml\n1 pipeline checked, no errors\n1 pipeline checked, no errors\n"
        )
        assert path.read_text() == GOOD

    def test_what_is_right_is_not_touched(self) -> None:
        before = put(GOOD).stat()
        assert fix() == 0
        assert Path("pipeline.yaml").stat().st_ino == before.st_ino

    def test_what_has_no_fix_is_still_told(self, capfd: pytest.CaptureFixture[str]) -> None:
        put(UNFIXABLE)
        assert fix() == 1
        assert "error[unknown-step]" in capfd.readouterr().err
        assert Path("pipeline.yaml").read_text() == UNFIXABLE

    def test_an_unsafe_fix_is_not_made(self) -> None:
        ambiguous = GOOD.replace("demo.load", "demo.load, retry: 010")
        put(ambiguous)
        fix()
        assert Path("pipeline.yaml").read_text() == ambiguous

    def test_what_would_go_round_in_circles_stays(self, capfd: pytest.CaptureFixture[str]) -> None:
        settings = "mode_config: {argo: {memory_limit: 8G, image_pull_policy: Always}}"
        path = put(GOOD.replace("command: demo.load", f"command: demo.load, {settings}"))
        put(
            CONFIG.replace("[{name: magnus, mount_path: /mnt}]", "{magnus: /mnt}\n    imagePullPolicy: Always"),
            "config.yaml",
        )
        before = path.read_bytes()
        assert fix("pipeline.yaml", "-c", "config.yaml", "--var", "docker_image=1") == 1
        assert path.read_bytes() == before
        report = capfd.readouterr().err
        assert "did you mean `imagePullPolicy`?" in report
        assert "fixed" not in report

    def test_what_a_comment_ignores_stays(self) -> None:
        named = GOOD.replace("load:", "yes:").replace("'load'", "'yes'")
        ignored = named.replace("# as it is", "# magnus-argo: ignore[ambiguous-scalar]")
        put(ignored)
        assert fix() == 0
        assert Path("pipeline.yaml").read_text() == ignored


class TestWhichFiles:
    def test_the_configuration_that_is_named(self) -> None:
        put(GOOD)
        config = put(CONFIG.replace("image:", "imge:"), "config.yaml")
        assert fix("pipeline.yaml", "-c", "config.yaml", "--var", "docker_image=1") == 0
        assert config.read_text() == CONFIG

    def test_the_project_file_and_what_it_lists(self) -> None:
        put(TYPOS, "pipelines/a.yaml")
        project = put("pipelines:\n  - fil: pipelines/a.yaml\n", "magnus-argo.yaml")
        assert main(["validate", "--fix"]) == 0
        assert project.read_text() == "pipelines:\n  - file: pipelines/a.yaml\n"
        assert Path("pipelines/a.yaml").read_text() == GOOD

    def test_not_a_pipeline_that_a_step_names(self) -> None:
        inner = put(TYPOS, "inner.yaml")
        put(GOOD.replace("type: task, command: demo.load", "type: dag, dag_definition: inner.yaml"))
        assert fix() == 1
        assert inner.read_text() == TYPOS

    def test_not_even_one_of_a_commit(self) -> None:
        text = "{dag: {start_at: laod, steps: {load: {type: task, command: demo.load, next: success}, " + (
            "success: {type: success}, fail: {type: fail}}}}\n"
        )
        inner = put(text, "inner.yaml")
        put(GOOD.replace("type: task, command: demo.load", "type: dag, dag_definition: inner.yaml"))
        put("pipelines: [{file: pipeline.yaml}]\n", "magnus-argo.yaml")
        assert fix("--hook", "--", "pipeline.yaml", "inner.yaml", "magnus-argo.yaml") == 1
        assert inner.read_text() == text
        put("pipelines: [{file: pipeline.yaml}, {file: inner.yaml}]\n", "magnus-argo.yaml")
        assert fix("--hook", "--", "pipeline.yaml", "inner.yaml", "magnus-argo.yaml") == 0
        assert inner.read_text() == text.replace("laod", "load")

    def test_not_through_a_link(self, tmp_path: Path) -> None:
        outside = tmp_path / "outside.yaml"
        outside.write_text(TYPOS)
        inside = put(TYPOS, "inside.yaml")
        Path("pipeline.yaml").symlink_to("inside.yaml")
        assert fix() == 1
        assert (inside.read_text(), Path("pipeline.yaml").is_symlink()) == (TYPOS, True)
        Path("leads-out.yaml").symlink_to(outside)
        assert fix("leads-out.yaml") == 2
        assert outside.read_text() == TYPOS

    def test_in_a_folder_for_which_a_link_stands(self) -> None:
        inside = put(TYPOS, "inside/pipeline.yaml")
        Path("linked").symlink_to("inside")
        assert fix("linked/pipeline.yaml") == 0
        assert inside.read_text() != TYPOS

    @pytest.mark.parametrize("name", ["../outside.yaml", "{absolute}", ".git/pipeline.yaml"])
    def test_nothing_outside_and_nothing_of_gits(self, tmp_path: Path, name: str) -> None:
        path = put(TYPOS, name.format(absolute=tmp_path / "outside.yaml"))
        assert fix(str(path)) in (1, 2)
        assert path.read_text() == TYPOS

    def test_all_or_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        paths = [put(TYPOS, f"{name}.yaml") for name in "ab"]
        replace, calls = os.replace, []

        def fails_at_second(old: str, new: str) -> None:
            calls.append(new)
            if len(calls) == 2:
                raise OSError(28, "No space left on device")
            replace(old, new)

        monkeypatch.setattr(os, "replace", fails_at_second)
        assert fix("a.yaml", "b.yaml") == 2
        monkeypatch.undo()
        assert [Path(tmp).name for tmp in os.listdir() if tmp.endswith(".tmp")] == []
        assert {(Path.cwd() / path).read_text() if path.exists() else TYPOS for path in paths} == {TYPOS}

    def test_not_what_somebody_else_changes_meanwhile(self, monkeypatch: pytest.MonkeyPatch) -> None:
        path = put(TYPOS)
        mend = fixing.mend

        def slow(*arguments: Any) -> Any:
            mended = mend(*arguments)
            path.write_text("changed\n")
            return mended

        monkeypatch.setattr("magnus_argo.commands.validate.mend", slow)
        assert fix() == 2
        assert path.read_text() == "changed\n"


def config_with(override: str) -> str:
    return CONFIG.replace("    persistent", f"    overrides: {{{override}: {{image: 'r/big:1'}}}}\n    persistent")


class TestSeveralReaders:
    """A file that is read with two configurations must suit both."""

    def test_what_one_of_them_is_fine_with_stays(self) -> None:
        text = GOOD.replace("next: success}", "overrides: {argo: bigg}, next: success}")
        put(text)
        for name in ("big", "bigg"):
            put(config_with(name), f"{name}.yaml")
        both = "".join(f"  - {{file: pipeline.yaml, config: {name}.yaml}}\n" for name in ("big", "bigg"))
        put(f"defaults: {{variables: {{docker_image: '1'}}}}\npipelines:\n{both}", "magnus-argo.yaml")
        main(["validate", "--fix"])
        assert Path("pipeline.yaml").read_text() == text

    def test_and_alone_it_is_mended(self) -> None:
        put(GOOD.replace("next: success}", "overrides: {argo: bigg}, next: success}"))
        put(config_with("big"), "big.yaml")
        assert fix("pipeline.yaml", "-c", "big.yaml", "--var", "docker_image=1") == 0
        assert "{argo: big}" in Path("pipeline.yaml").read_text()


PROJECT = """\
defaults: {config: config.yaml, output: "argo/{env}/{name}.yaml", image_tag: v1}
environments:
  prod: {}
pipelines:
  - file: pipeline.yaml
    kind: CronWorkflow
    schedules: ["0 6 * * *"]
    timezone: Europe/Stockholm # ours
    environments: {"prod": {}}
    spec:
      onExit: tell
      templates:
        - {name: tell, steps: [[{name: a, template: b, continueOn: {failed: true, error: true}}]]}
        - {name: b, suspend: {}}
      volumes: [{name: scratch, emptyDir: {}}]
    steps: {load: {container: {volumeMounts: [{name: scratch, mountPath: /scratch}]}}}
"""


class TestNamesInTheProjectFile:
    @pytest.fixture(autouse=True)
    def _project(self) -> None:
        put(GOOD)
        put(CONFIG, "config.yaml")

    def test_there_is_nothing_to_mend_in_it(self) -> None:
        put(PROJECT, "magnus-argo.yaml")
        assert main(["validate", "--fix", "--exit-code"]) == 0

    @pytest.mark.parametrize(
        ("right", "wrong"),
        [
            ('{"prod": {}}', '{"prdo": {}}'),
            ("Europe/Stockholm", "europe/stockholm"),
            ("onExit: tell", "onExit: tel"),
            ("[{name: scratch, mount", "[{name: scrathc, mount"),
            ("{load:", "{laod:"),
            ("{name}.", "{nmae}."),
            ("{env}", "${env}"),
            ("{name}.", "{ name }."),
        ],
    )
    def test_is_respelt(self, right: str, wrong: str) -> None:
        path = put(PROJECT.replace(right, wrong), "magnus-argo.yaml")
        assert main(["validate"]) == 1
        assert main(["validate", "--fix"]) == 0
        assert path.read_text() == PROJECT

    def test_what_another_pipeline_has_stays(self, capfd: pytest.CaptureFixture[str]) -> None:
        put(GOOD.replace("load", "laod"), "other.yaml")
        defaults = 'config: config.yaml, image_tag: v1, output: "argo/{name}.yaml"'
        steps = "steps: {laod: {template: {priorityClassName: high}}}"
        text = f"defaults: {{{defaults}, {steps}}}\npipelines: [{{file: pipeline.yaml}}, {{file: other.yaml}}]\n"
        path = put(text, "magnus-argo.yaml")
        assert main(["validate", "--fix"]) == 1
        assert path.read_text() == text
        assert "fixed" not in capfd.readouterr().err
        path = put(text.replace(", {file: other.yaml}", ""), "magnus-argo.yaml")
        os.unlink("other.yaml")
        assert main(["validate", "--fix"]) == 0
        assert path.read_text() == text.replace(", {file: other.yaml}", "").replace("laod", "load")

    @pytest.mark.parametrize(
        ("right", "wrong"),
        [("Europe/Stockholm", "Stockholm"), ("{env}", "{stage}"), ("onExit: tell", "onExit: notify")],
    )
    def test_what_may_be_meant_otherwise_stays(self, right: str, wrong: str) -> None:
        path = put(PROJECT.replace(right, wrong), "magnus-argo.yaml")
        assert main(["validate", "--fix"]) == 1
        assert path.read_text() == PROJECT.replace(right, wrong)


class TestSeveralProjects:
    @pytest.fixture(autouse=True)
    def _projects(self) -> None:
        for team in ("churn", "fraud"):
            put(TYPOS, f"{team}/pipelines/a.yaml")
            put("pipelines:\n  - fil: pipelines/a.yaml\n", f"{team}/magnus-argo.yaml")

    def test_all_are_mended(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["validate", "--fix", "--all-projects"]) == 0
        assert {Path(f"{team}/pipelines/a.yaml").read_text() for team in ("churn", "fraud")} == {GOOD}
        said = capfd.readouterr().err
        assert "fixed 4 problems in fraud/pipelines/a.yaml\n" in said
        assert said.endswith("2 pipelines in 2 projects checked, no errors\n")

    def test_paths_are_shown_from_where_one_stands(
        self, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir("churn/pipelines")
        assert main(["validate", "--fix", "--diff", "--project", "../magnus-argo.yaml"]) == 1
        shown = capfd.readouterr()
        assert "+++ b/a.yaml\n" in shown.out
        assert "would fix 4 problems in a.yaml\n" in shown.err

    def test_reports_name_the_file_of_a_fix_as_that_of_its_problem(
        self, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir("churn/pipelines")
        assert main(["validate", "--report", "json", "--project", "../magnus-argo.yaml"]) == 1
        problems = json.loads(capfd.readouterr().out)["diagnostics"]
        assert [(each["path"], each["fixes"][0]["edits"][0]["path"]) for each in problems] == [
            ("../magnus-argo.yaml", "../magnus-argo.yaml")
        ]


class TestDiff:
    def test_shows_all_rounds_and_writes_nothing(self, capfd: pytest.CaptureFixture[str]) -> None:
        path = put(TYPOS)
        assert fix("pipeline.yaml", "--diff") == 1
        shown = capfd.readouterr()
        assert path.read_text() == TYPOS
        assert "+  start_at: 'load' # quoted\n" in shown.out
        assert "would fix 4 problems in pipeline.yaml\n" in shown.err
        assert "error[unknown-key]" in shown.err, "what is on disk is reported as it is"

    def test_nothing_to_show(self, capfd: pytest.CaptureFixture[str]) -> None:
        put(GOOD)
        assert fix("pipeline.yaml", "--diff") == 0
        assert capfd.readouterr() == ("", "1 pipeline checked, no errors\n")

    @pytest.mark.parametrize("flag", ["--diff", "--exit-code"])
    def test_is_about_fixes(self, flag: str, capfd: pytest.CaptureFixture[str]) -> None:
        put(GOOD)
        assert main(["validate", "pipeline.yaml", flag]) == 2
        assert f"{flag} is about fixes: add --fix" in capfd.readouterr().err

    def test_shares_stdout_with_no_report(self) -> None:
        put(GOOD)
        assert fix("pipeline.yaml", "--diff", "--report", "json") == 2


def test_it_is_said_that_there_are_fixes(capfd: pytest.CaptureFixture[str]) -> None:
    put(TYPOS)
    assert main(["validate", "pipeline.yaml"]) == 1
    assert capfd.readouterr().err.endswith("2 problems can be fixed with `validate --fix`\n")
    assert main(["validate", "-q", "pipeline.yaml"]) == 1
    assert "can be fixed" not in capfd.readouterr().err


def test_a_file_without_fixes_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rounds those of others take."""
    Path("config.yaml").write_text(CONFIG)
    Path("pipeline.yaml").write_text(PIPELINE.replace("next:", "nxt:", 1))
    read, paths = yaml.read, list[str]()

    def counting(source: Source, *, hasty: bool = False) -> Reading:
        paths.append(source.path)
        return read(source, hasty=hasty)

    monkeypatch.setattr("magnus_argo.magnus.shelf.read", counting)
    main(["validate", "--fix", "pipeline.yaml", "-c", "config.yaml"])
    assert paths.count("pipeline.yaml") > 1
    assert paths.count("config.yaml") == 1
