"""A matrix of payloads, sources and sinks: text of a file, a flag or a folder stays text wherever it is written."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest
import yaml
from tests.fuzz.projects import Project
from tests.fuzz.reports import problems_of_reports, problems_of_step
from tests.support import injection_sinks as sinks
from tests.support.action_step import CONFIG, IMAGE
from tests.support.github_runner import input_variables

from magnus_argo.cli import main
from magnus_argo.commands.action.pages import DIFF_FILE, SUMMARY_FILE

PAYLOADS = {
    "command": "::error::x%0A::set-output name=workflows::y",
    "old command": "workflows<<x ##[add-mask]x",
    "escape": "\x1b[31m\x1b]0;t\x07",
    "right to left": "\u202eabc\u2066",
    "lines": "a\n::add-path::b\r##[group]c\u2028::debug::d",
    "html": '"><img src=x onerror=alert(1)><script>x</script></code></details><!--',
    "link": "[a](http://e.vil) ![i](//e.vil) https://e.vil www.e.vil",
    "mention": "@someone me@example.com #12 ` GH-1 a/b#1",
    "markup": "**a** _b_ | c | `a` ``` ~~~ $x$ :tada: <b> \\",
    "mermaid": '%%{init: {}}%% x"] --> y; click a "javascript:x" ]; a -> b [label="\\',
    "tag": "{{workflow.name}} {{=1+1}} $(HOME) ${HOME}",
    "yaml": "a: [b, {c: &d !!e *f # g\n- h",
    "other CI": "a ##vso[task.prependpath]b ##teamcity[c d='e']",
    "xml": "]]> &#0; &amp; <![CDATA[ <?xml?>",
}
QUOTED = {name: yaml.dump(text, default_style='"', width=1e9).strip() for name, text in PAYLOADS.items()}
PIPELINE = """\
dag:
  start_at: first
  steps:
    first: {type: task, command_type: shell, command: work, next: fan}
    fan:
      type: parallel
      next: success
      branches:
        one: {start_at: a, steps: {a: {type: stub, next: success}, success: {type: success}, fail: {type: fail}}}
    success: {type: success}
    fail: {type: fail}
"""
SOURCES = {
    "step": ("pipelines/train.yaml", "first", "TEXT"),
    "branch": ("pipelines/train.yaml", "        one:", "        TEXT:"),
    "step in branch": ("pipelines/train.yaml", "steps: {a:", "steps: {TEXT:"),
    "command": ("pipelines/train.yaml", "command: work", "command: TEXT"),
    "artifact": ("pipelines/train.yaml", "command: work", "command: work, catalog: {put: [TEXT]}"),
    "comment": ("pipelines/train.yaml", "dag:", "# TEXT\ndag:"),
    "unknown key": ("pipelines/train.yaml", "command: work", "command: work, TEXT: 1"),
    "unknown step": ("pipelines/train.yaml", "next: fan", "next: TEXT"),
    "type": ("pipelines/train.yaml", "type: parallel", "type: TEXT"),
    "parameter": ("parameters.yaml", "a: 1", "TEXT: 1"),
    "parameter value": ("parameters.yaml", "a: 1", "a: TEXT"),
    "image": ("config.yaml", "registry.example.com/churn:${docker_image}", "TEXT"),
    "mount": ("config.yaml", "mount_path: /mnt", "mount_path: TEXT"),
    "label": ("magnus-argo.yaml", "team: ml", "team: TEXT"),
    "annotation": ("magnus-argo.yaml", "note: none", "note: TEXT"),
    "annotation key": ("magnus-argo.yaml", "note: none", "TEXT: none"),
    "tag": ("magnus-argo.yaml", "tag: v1", "tag: TEXT"),
    "name": ("magnus-argo.yaml", "name: train", "name: TEXT"),
    "output": ("magnus-argo.yaml", "output: argo/train.yaml", "output: TEXT"),
    "variable": ("magnus-argo.yaml", "x: z", "docker_image: TEXT"),
    "file": ("magnus-argo.yaml", "train.yaml, output", "TEXT, output"),
    "revision": ("", "", ""),
}
GOOD = {
    "pipelines/train.yaml": PIPELINE,
    "parameters.yaml": "a: 1\n",
    "config.yaml": CONFIG,
    "magnus-argo.yaml": (
        "defaults: {config: config.yaml, parameters: parameters.yaml, tag: v1}\npipelines:\n- {file: "
        "pipelines/train.yaml, output: argo/train.yaml, name: train, labels: {team: ml}, annotations: {note: none}, "
        "variables: {x: z}}\n"
    ),
}
FORMS = ("text", "github", "json", "sarif", "junit", "gitlab", "markdown")
OUTCOMES: Counter[int] = Counter()
PAGES: Counter[str] = Counter()


def written(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def hostile(source: str, payload: str) -> dict[str, str]:
    """The project with one text in one place; a name of a file is that of its pipeline too."""
    path, old, new = SOURCES[source]
    if not path:
        return GOOD
    text = PAYLOADS[payload].splitlines()[0] if source == "comment" else QUOTED[payload]
    assert old in GOOD[path]
    if source == "file":
        name = PAYLOADS[payload].replace("/", "_")
        new = yaml.dump(f"pipelines/{name}", default_style='"', width=1e9).strip() + ", output"
        files = {**GOOD, path: GOOD[path].replace("pipelines/train.yaml, output", new)}
        return {**files, f"pipelines/{name}": PIPELINE}
    return {**GOOD, path: GOOD[path].replace(old, new.replace("TEXT", text))}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    written(tmp_path / "before", GOOD)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    for name, value in IMAGE.items():
        monkeypatch.setenv(name, value)
    return tmp_path


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("source", SOURCES)
def test_a_text_stays_text(source: str, payload: str, place: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    files = hostile(source, payload)
    written(Path(), files)
    problems = [*_of_commands(source, payload, files, place, capfdbinary), *of_action(place, capfdbinary)]
    assert problems == []


def _first(check: Callable[[str], Iterable[str]], text: str, _body: bytes) -> Iterable[str]:
    return check(text)


def _of_commands(
    source: str, payload: str, files: dict[str, str], place: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> list[str]:
    found: list[str] = []

    def run(*arguments: str) -> tuple[int, str, bytes]:
        code = main([*arguments])
        out, err = capfdbinary.readouterr()
        found.extend(f"{arguments[0]} stderr: {problem}" for problem in sinks.shown(err.decode()))
        found.extend([] if code in (0, 1, 2) else [f"exit code {code}"])
        return code, out.decode(), out

    reports = place / "reports"
    reports.mkdir()
    code, _, _ = run("validate", *(f"--report={form}:{reports / form}" for form in FORMS), "--report", "text")
    OUTCOMES[code] += 1
    if code < 2:
        read = {form: (reports / form).read_bytes() for form in FORMS}
        found += problems_of_reports(Project({name: text.encode() for name, text in files.items()}), read)
        found += [f"report: {problem}" for problem in sinks.in_markdown(read["markdown"].decode())]
    pipeline = next(name for name in [*reversed(files)] if name.startswith("pipelines/"))
    checks: list[tuple[list[str], Callable[[str, bytes], Iterable[str]]]] = [
        (["transpile", "-o", "-"], lambda _text, body: sinks.in_workflow(body)),
        (["graph", pipeline], lambda text, _: sinks.in_mermaid(text)),
        (["graph", pipeline, "--format", "dot"], lambda text, _: sinks.in_dot(text)),
        *(
            (["diff", "--base", _base(source, payload), "--format", form], partial(_first, read))
            for form, read in (
                ("text", sinks.shown),
                ("markdown", sinks.in_markdown),
                ("html", sinks.in_html),
                ("json", sinks.in_json),
            )
        ),
    ]
    for command, check in checks:
        code, text, body = run(*command)
        if body:
            found += [f"{' '.join(command)}: {problem}" for problem in check(text, body)]
    return found


def _base(source: str, payload: str) -> str:
    """The folder with the good files; for the revision, a folder called like the payload."""
    if source != "revision":
        return "../before/"
    name = PAYLOADS[payload].replace("/", "_")
    shutil.copytree("../before", f"../{name}", dirs_exist_ok=True)
    return f"../{name}/"


def of_action(place: Path, capfdbinary: pytest.CaptureFixture[bytes], **given: str) -> list[str]:
    """What is wrong about a step with the action in this folder, which writes the runner's files to `place`."""
    files = {name: place / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    if Path("../before").exists():  # the action compares with nothing outside of the workspace
        shutil.copytree("../before", "before", dirs_exist_ok=True)
    environment = {
        **input_variables({"base": "./before/", **{name.replace("_", "-"): value for name, value in given.items()}}),
        **{name: str(path) for name, path in files.items()},
        "GITHUB_WORKSPACE": str(Path().absolute()),
    }
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        code = main(["action"])
    finally:
        os.environ.clear()
        os.environ.update(before)
    log = capfdbinary.readouterr().out.decode()
    pages = {
        "difference": Path(DIFF_FILE),
        "summary as a file": Path(SUMMARY_FILE),
        "summary": files["GITHUB_STEP_SUMMARY"],
    }
    outputs = _text_of(files["GITHUB_OUTPUT"])
    problems = [] if code in (0, 1, 2) else [f"exit code {code}"]
    problems += [f"action's log: {problem}" for problem in sinks.in_log_of_action(log)]
    problems += [f"action's outputs: {problem}" for problem in sinks.in_outputs(outputs)]
    for page, path in pages.items():
        PAGES[page] += path.exists()
        problems += [f"action's {page}: {problem}" for problem in sinks.in_markdown(_text_of(path))]
    return [*problems, *problems_of_step({"output": outputs.encode()})]


def _text_of(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def test_runs_succeed_as_often_as_they_fail() -> None:
    """What ends in an error is shown as one: the pages of a success have to be seen as well."""
    if sum(OUTCOMES.values()) == len(PAYLOADS) * len(SOURCES):
        assert OUTCOMES[0] > 0.4 * sum(OUTCOMES.values()), OUTCOMES
        assert all(count > 0.9 * sum(OUTCOMES.values()) for count in PAGES.values()), PAGES
