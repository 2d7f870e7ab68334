"""What `diff` says and ends with: whole outputs in every format, and what else it loads or writes."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from tests.support.action_step import CONFIG, IMAGE, PIPELINE
from tests.support.diff_runs import MORE, PROJECT, folder, run, states, write
from tests.support.hook_runs import git

from magnus_argo.changes.change import Changes
from magnus_argo.commands.diff import FORMATS, difference, rendered
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.plan import Request

__all__ = ["folder"]


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_has_changed(folder: Path, capfd: pytest.CaptureFixture[str], form: str) -> None:
    code, output, errors = run(capfd, "--format", form, "--exit-code")
    assert code == 0
    assert (output == "") == (form == "text")
    assert re.fullmatch(r"2 pipelines are the same as at HEAD \([0-9a-f]{12}\)\n", errors)


def test_a_change_in_words_and_in_the_text_of_the_workflow(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(folder, **{"pipelines__train.yaml": MORE})
    code, output, errors = run(capfd)
    assert code == 0
    head, text = output.split("\n\n", 1)
    assert head == "pipelines/train.yaml\n  + new step `more` after `work`, runs `echo more`"
    assert text.startswith("--- a/argo/train.yaml\n+++ b/argo/train.yaml\n@@ ")
    assert "\n+          - name: more\n" in f"\n{text}" or "name: more" in text
    assert errors.startswith("1 of 2 pipelines differs from HEAD (")
    assert not (folder / "argo").exists(), "nothing is written"


@pytest.mark.parametrize(("flags", "code"), [((), 0), (("--exit-code",), 1)])
def test_the_exit_code(folder: Path, capfd: pytest.CaptureFixture[str], flags: tuple[str, ...], code: int) -> None:
    write(folder, **{"pipelines__train.yaml": MORE})
    assert run(capfd, *flags)[0] == code


def test_a_workflow_that_is_only_written_otherwise(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The order of steps in the file says nothing about the order in which they run."""
    done = "    done:\n      type: success\n"
    write(folder, **{"pipelines__train.yaml": PIPELINE.replace(done, "") + done})
    code, output, _ = run(capfd, "--exit-code")
    assert code == 1
    assert output.startswith(
        "pipelines/train.yaml\n  no change in what runs: only the text of the workflow is different\n\n--- "
    )
    assert states(capfd)["pipelines/train.yaml"] == "text"


def test_comments_change_nothing(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(folder, **{"pipelines__train.yaml": f"# new\n{PIPELINE}"})
    assert run(capfd, "--exit-code")[:2] == (0, "")


def test_a_change_that_the_workflow_does_not_show(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(folder, **{"pipelines__train.yaml": PIPELINE.replace("working", "more")})
    assert run(capfd)[1] == (
        "pipelines/train.yaml\n"
        "  ~ step `work`: command `echo working` → `echo more`\n"
        "  the workflow is unchanged; the change is in files that magnus reads inside the image\n"
    )


def test_into_a_file(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(folder, **{"pipelines__train.yaml": MORE})
    code, output, _ = run(capfd, "-o", "out/diff.html", "--format", "html")
    assert (code, output) == (0, "")
    assert (folder / "out" / "diff.html").read_text().startswith("<!DOCTYPE html>")
    code, _, errors = run(capfd, "-o", "config.yaml")
    assert code == 2
    assert "config.yaml: it is one of the inputs" in errors
    assert (folder / "config.yaml").read_text() == CONFIG


def test_colours(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(folder, **{"pipelines__train.yaml": MORE})
    output = run(capfd, "--color", "always")[1]
    assert "\x1b[1mpipelines/train.yaml\x1b[0m\n  \x1b[32m+\x1b[0m new step" in output
    assert re.search("^\x1b\\[32m\\+ .*\x1b\\[0m$", output, re.MULTILINE)
    assert re.sub("\x1b\\[[0-9]*m", "", output) == run(capfd, "--color", "never")[1]


ASKED = {"pods": 1, "cpu": "0.25", "memory": "1Gi", "per_item": []}


def test_json(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(folder, **{"pipelines__train.yaml": MORE})
    output = run(capfd, "--format", "json")[1]
    assert output.isascii()
    report = json.loads(output)
    (first, second) = report["pipelines"]
    assert report.keys() == {
        "version",
        "base",
        "changed",
        "failed",
        "problems",
        "silenced",
        "beside",
        "overview",
        "pipelines",
    }
    assert (report["version"], report["changed"], report["failed"], report["problems"]) == (1, True, False, [])
    assert first.pop("text").startswith("--- a/argo/train.yaml\n")
    assert first == {
        "path": "pipelines/train.yaml",
        "old_path": None,
        "environment": None,
        "object": {"kind": "Workflow", "namespace": None, "name": "train"},
        "output": "argo/train.yaml",
        "state": "changed",
        "changes": [
            {
                "what": "added",
                "words": "new step `more` after `work`, runs `echo more`",
                "steps": [["more"]],
                "field": None,
                "old": None,
                "new": None,
                "risk": None,
            }
        ],
        "failures": [],
        "demand": {"base": ASKED, "head": ASKED},
        "notes": [],
        "base_problems": [],
        "head_problems": [],
    }
    assert second["state"] == "same"
    words = "new step `more` after `work`, runs `echo more`"
    assert report["overview"] == [
        {
            "risk": None,
            "pipelines": ["pipelines/train.yaml"],
            "environments": [],
            "changes": [{"words": words, "risk": None}],
            "demand": None,
        }
    ]


def test_markdown(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(folder, **{"pipelines__train.yaml": MORE})
    output = run(capfd, "--format", "markdown")[1]
    head = git(folder, "rev-parse", "HEAD")[:12]
    assert output.startswith(
        "### magnus-argo: 1 of 2 pipelines differs\n\n"
        "| | pipeline | what changes |\n"
        "|---|---|---|\n"
        "|  | `train` | new step `more` after `work`, runs `echo more` |\n"
        "\n<details open><summary><code>train</code></summary>\n\n"
        "\n```mermaid\n"
    )
    assert re.search(r'\n  n\d\["more"\]:::added\n', output)
    assert re.search(r"<summary><code>argo&#47;train&#46;yaml</code>, \+\d+ -\d+</summary>\n\n```diff\n--- a/", output)
    footer = f"<code>HEAD &#40;{head}&#41;</code> · 1 pipeline unchanged"
    assert output.endswith(f"```\n\n</details>\n\n</details>\n\n<sub>compared with {footer}</sub>\n")


def test_a_page_of_nothing_is_one_line(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    output = run(capfd, "--format", "markdown")[1]
    assert re.fullmatch(r"### magnus-argo: 2 pipelines are the same as at `HEAD \([0-9a-f]{12}\)`\n\n", output)


def test_the_interface_of_the_action(folder: Path) -> None:
    write(folder, **{"pipelines__train.yaml": MORE})
    environment = {**os.environ, **IMAGE}
    changes = difference(Request(), Workspace("."), None, environment)
    assert changes.changed
    assert not changes.failed
    assert changes.files == ("pipelines/train.yaml",)
    assert [rendered(changes, form) for form in FORMATS] == [rendered(changes, form) for form in FORMATS]


@pytest.mark.parametrize("form", FORMATS)
def test_what_rules_no_longer_tell(folder: Path, form: str, capfd: pytest.CaptureFixture[str]) -> None:
    latest = CONFIG.replace("${docker_image}", "latest # magnus-argo: ignore[latest-image]")
    rules = "rules: {risky-setting: 'off', store-not-shared: 'off', long-chain: error}\n"
    write(folder, **{"magnus-argo.yaml": PROJECT + rules, "config.yaml": latest})
    git(folder, "commit", "--quiet", "--all", "--message", "off")
    code, output, _ = run(capfd, "--base", "HEAD^", "--format", form, "--exit-code")
    told = re.sub("<[^>]*>|[`*]", "", output)
    assert code == 1
    assert "rules that count less than before: store-not-shared and risky-setting" in told
    assert "comments ignore 1 more problem" in told
    assert run(capfd, "--format", form, "--exit-code")[0] == 0


def test_rules_alone_are_a_difference(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write(folder, **{"magnus-argo.yaml": f"{PROJECT}rules: {{risky-setting: 'off'}}\n"})
    code, output, _ = run(capfd, "--format", "markdown", "--exit-code")
    assert code == 1
    assert output.startswith("### magnus-argo: 2 pipelines are the same as at `HEAD (")
    assert "· :warning: 1 change needs a second look\n\n- :warning: **rules that count" in output


def test_nothing_at_all_is_a_page_too() -> None:
    for form in FORMATS:
        rendered(Changes("main"), form)


def test_what_a_run_without_a_difference_needs_is_little(folder: Path) -> None:
    """No format is loaded that was not asked for."""
    import subprocess
    import sys

    code = (
        "import sys; from magnus_argo.cli import main; main(['diff', '-q']); "
        "print([name for name in sys.modules if '.render.' in name or name in ('jsonschema', 'pathlib', 'difflib')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.count(".render.") == 1
    assert "jsonschema" not in done.stdout
