"""The paths of the action's inputs: what patterns match, and that nothing leads out of the workspace."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.action_step import CONFIG, IMAGE, PIPELINE, PLAIN, act, filled
from tests.support.github_runner import run_action

from magnus_argo.files.paths import Pattern


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return filled(tmp_path / "workspace")


class TestPatterns:
    @pytest.fixture
    def many(self, workspace: Path) -> Path:
        for path in (
            "a/alpha.yaml",
            "a/b/beta.yml",
            "a/b/c/gamma.yaml",
            "a/.hidden/delta.yaml",
            "a/.epsilon.yaml",
            "a/b/x.txt",
        ):
            (workspace / path).parent.mkdir(parents=True, exist_ok=True)
            (workspace / path).write_text(PIPELINE)
        return workspace

    @pytest.mark.parametrize(
        ("patterns", "names"),
        [
            ("a/*.yaml", "alpha"),
            ("a/**/*.y*ml", "alpha beta gamma"),
            ("**/gamma.yaml", "gamma"),
            ("a/**", "alpha beta gamma x"),
            ("a/b/**/gamma.yaml\na/alpha.yaml\na/**/*.yaml", "gamma alpha"),
            ("a/b/**/**/*.yaml", "gamma"),
            ("./a//alpha.yaml", "alpha"),
            ("a/[a]lpha.yam?", "alpha"),
            ("a/.h*/*.yaml", "delta"),
            ("a/.hidden/delta.yaml", "delta"),
            ("{workspace}/a/*/c/*.yaml", "gamma"),
        ],
    )
    def test_matches(self, many: Path, patterns: str, names: str) -> None:
        run = act(many, pipelines=patterns.replace("{workspace}", str(many)))
        assert run.outputs["workflows"].split() == [f"argo/{name}.yaml" for name in names.split()], run.log

    def test_links_do_not_lead_out(self, workspace: Path, tmp_path: Path) -> None:
        (tmp_path / "outside").mkdir()
        (tmp_path / "outside/secret.yaml").write_text(PIPELINE.replace("working", "SECRET"))
        (workspace / "folder").symlink_to(tmp_path / "outside")
        assert act(workspace, pipelines="**/*.yaml", output_dir="{name}.out").errors
        run = act(workspace, pipelines="folder/secret.yaml")
        assert (run.code, run.errors) == (2, ["cannot read folder/secret.yaml: it is outside the workspace"])
        (workspace / "pipelines/link.yaml").symlink_to(tmp_path / "outside/secret.yaml")
        run = act(workspace)
        assert (run.code, run.errors) == (2, ["cannot read pipelines/link.yaml: it is outside the workspace"])
        assert "SECRET" not in run.log

    def test_a_link_inside_is_a_file(self, workspace: Path) -> None:
        (workspace / "pipelines/alias.yaml").symlink_to("train.yaml")
        assert act(workspace).outputs["workflows"] == "argo/alias.yaml\nargo/train.yaml"

    def test_loops_of_links_end(self, workspace: Path) -> None:
        for name in "abc":
            (workspace / "pipelines" / name).symlink_to(".")
        assert act(workspace, pipelines="**/pipelines/**/*.yaml").outputs["workflows"] == "argo/train.yaml"

    def test_long_paths_take_linear_time(self) -> None:
        pattern = Pattern("**/a/**/a/**/a/**/a/**/b")
        states = pattern.start
        for _ in range(20_000):
            states = pattern.step(states, "a")
        assert not pattern.accepts(states)
        assert pattern.accepts(pattern.step(states, "b"))


FEEDBACK = {**PLAIN, "pipelines": "pipelines/**/*.yaml", "output-dir": "pipelines/argo/"}


class TestFeedback:
    def test_what_was_written_is_no_pipeline(self, workspace: Path) -> None:
        first = run_action(workspace, given=FEEDBACK, env=IMAGE)
        second = run_action(workspace, given=FEEDBACK, env=IMAGE)
        assert (first.code, first.outputs["changed"]) == (0, "true")
        assert (second.code, second.outputs) == (0, {**first.outputs, "changed": "false"})

    def test_even_if_a_formatter_took_its_header(self, workspace: Path) -> None:
        run_action(workspace, given=FEEDBACK, env=IMAGE)
        written = workspace / "pipelines/argo/train.yaml"
        whole = written.read_text()
        written.write_text(whole.split("\n", 1)[1])
        run = run_action(workspace, given=FEEDBACK, env=IMAGE)
        assert (run.code, run.commands, run.outputs["changed"]) == (0, [], "true")
        assert written.read_text() == whole

    def test_a_pipeline_with_a_workflow_in_its_text_is_no_output(self, workspace: Path) -> None:
        command = "command: |\n        kubectl apply -f - <<EOF\n        apiVersion: argoproj.io/v1alpha1\n        EOF"
        (workspace / "pipelines/train.yaml").write_text(PIPELINE.replace("command: echo working", command))
        output = "    output_file: pipelines/train.yaml\n    image"
        (workspace / "config.yaml").write_text(CONFIG.replace("    image", output))
        run = act(workspace, output_dir="")
        (error,) = run.errors
        assert run.code == 1
        assert "one of the inputs" in error

    def test_the_workflow_of_someone_else_is_diagnosed(self, workspace: Path) -> None:
        (workspace / "pipelines/other.yaml").write_text("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\n")
        run = run_action(workspace, given=FEEDBACK, env=IMAGE)
        assert (run.code, run.outputs["workflows"]) == (1, "")
        assert {command.properties["file"] for command in run.commands} == {"pipelines/other.yaml"}

    def test_nothing_but_workflows(self, workspace: Path) -> None:
        run_action(workspace, given=FEEDBACK, env=IMAGE)
        run = run_action(workspace, given={**FEEDBACK, "pipelines": "pipelines/argo/*.yaml"}, env=IMAGE)
        said = "the input `pipelines`: only workflows that magnus-argo wrote match pipelines/argo/*.yaml"
        assert (run.code, run.errors) == (2, [said])


class TestOutputsStayInside:
    @pytest.mark.parametrize(
        ("output", "code", "said"),
        [
            ("../out.yaml", 1, "outside"),
            ("/tmp/magnus-argo-out.yaml", 1, "outside"),
            ("linked/out.yaml", 2, "cannot write linked/out.yaml"),
            (".git/config", 1, "the output `.git/config` is in `.git`"),
            ('"a\\nb.yaml"', 1, "the output `a\\nb.yaml` has characters that cannot be printed"),
            ('"a\\u2028b.yaml"', 1, "the output `a\\u2028b.yaml` has characters"),
            ("config.yaml", 1, "one of the inputs"),
        ],
    )
    def test_of_the_project_file(self, workspace: Path, tmp_path: Path, output: str, code: int, said: str) -> None:
        (workspace / "linked").symlink_to(tmp_path)
        (workspace / "magnus-argo.yaml").write_text(
            f"pipelines: [{{file: pipelines/train.yaml, config: config.yaml, output: {output}}}]"
        )
        run = run_action(workspace, env=IMAGE)
        (error,) = run.errors
        assert said in error
        assert (run.code, run.outputs["workflows"]) == (code, "")

    def test_of_the_config(self, workspace: Path) -> None:
        (workspace / "config.yaml").write_text(CONFIG.replace("    image", "    output_file: ../out.yaml\n    image"))
        run = act(workspace, output_dir="")
        assert (run.code, run.outputs["errors"], (workspace.parent / "out.yaml").exists()) == (1, "1", False)

    def test_of_the_input_through_a_link(self, workspace: Path, tmp_path: Path) -> None:
        (workspace / "linked").symlink_to(tmp_path)
        run = act(workspace, output_dir="linked/argo")
        told = "cannot write linked/argo/train.yaml: a symbolic link leads out of the working directory"
        assert (run.code, run.errors) == (2, [told])
        assert not (tmp_path / "argo").exists()

    def test_of_the_summary(self, workspace: Path, tmp_path: Path) -> None:
        (tmp_path / "outside").mkdir()
        (workspace / ".magnus-argo").symlink_to(tmp_path / "outside")
        run = act(workspace)
        assert (run.code, run.outputs["summary-file"], list((tmp_path / "outside").iterdir())) == (0, "", [])

    def test_a_path_of_the_runner_is_one_of_the_workspace(self, workspace: Path) -> None:
        run = act(workspace, output_dir=f"{workspace}/there")
        assert (run.code, run.outputs["workflows"]) == (0, "there/train.yaml")


class TestGitsOwn:
    """The author of a workflow means well; a mistake of theirs is no way to what git keeps there."""

    @pytest.fixture(autouse=True)
    def git(self, workspace: Path) -> Path:
        folder = workspace / ".git"
        folder.mkdir()
        (folder / "config").write_text("token: SECRET\n")
        return folder

    @pytest.mark.parametrize("name", ["pipelines", "config", "parameters", "project"])
    def test_is_not_read(self, name: str, workspace: Path) -> None:
        run = run_action(workspace, given={**PLAIN, name: ".git/config"}, env=IMAGE)
        assert (run.code, "SECRET" in run.log) == (2, False)
        assert "cannot read .git/config: it is in `.git`" in run.log

    @pytest.mark.parametrize(
        "given", [{"output-dir": ".git/hooks"}, {"output-dir": "way"}, {"report": "json:.git/config"}], ids=str
    )
    def test_is_not_written(self, given: dict[str, str], workspace: Path, git: Path) -> None:
        (workspace / "way").symlink_to(".git")
        run = run_action(workspace, given={**PLAIN, **given}, env=IMAGE)
        assert (run.code, run.outputs["workflows"]) == (2, "")
        assert ".git" in run.errors[0]
        assert {path.name: path.read_text() for path in git.iterdir()} == {"config": "token: SECRET\n"}
