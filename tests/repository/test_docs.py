"""The documentation does what it says: its commands, its files, its excerpts and its links."""

from __future__ import annotations

import os
import re
import shlex
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support.doc_pages import PAGES, Block, Command, Stage, Told, blocks, commands, holds, matches, pieces
from tests.support.paths import ROOT
from tests.support.verbs import verbs

from magnus_argo.cli import main
from magnus_argo.schema.fast import conforms

PLAYED = [page for page in PAGES if "```console" in page.read_text()]
LINKED = [*PAGES, *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md"))]
SMALLEST = "dag: {start_at: success, steps: {success: {type: success}, fail: {type: fail}}}"
TESTED_ELSEWHERE = ("configuration.md", "rules.md")
OWN = "org/magnus-argo-action"
SHOWN = [
    pytest.param(block, id=f"{page.name}:{block.line}")
    for page in LINKED
    if page.name not in TESTED_ELSEWHERE
    for block in blocks(page)
    if block.language == "yaml" and block.says("from") is None
]

LINK = re.compile(r"\[[^\]\n]*\]\((?!https?:)([^)\s#]*)(?:#([^)\s]*))?\)")
INLINE = re.compile(r"`(magnus-argo [^`\n]+)`")
LINE = re.compile(r"^(?:\$ )?(magnus-argo [^|\n]+)", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def documents(block: Block) -> list[Any]:
    """Of a block, with `on` as a key: YAML 1.1 takes it for true."""
    return list(yaml.safe_load_all(re.sub(r"^on:", '"on":', block.body, flags=re.MULTILINE)))


def names(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    text = FENCE.sub("", page.read_text())
    seen: Counter[str] = Counter()
    found = set()
    for heading in re.findall(r"^#+ (.*)$", text, re.MULTILINE):
        name = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found.add(f"{name}-{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return found


def calls(page: Path) -> list[str]:
    """What a page shows of the command line."""
    text = page.read_text()
    fenced = [call for fence in FENCE.findall(text) for call in LINE.findall(fence)]
    return fenced + INLINE.findall(FENCE.sub("", text))


def given(action: str) -> set[str]:
    """The inputs of an action, or of a workflow that others call."""
    read = yaml.safe_load((ROOT / action).read_text())
    return set((read.get("inputs") or read[True]["workflow_call"]["inputs"]).keys())


# What the parts of the documentation are, and what is right for each


def is_pipeline(document: Any, folder: Path) -> bool:
    (folder / "pipeline.yaml").write_text(yaml.safe_dump(document))
    return main(["validate", "pipeline.yaml", "-q"]) == 0


def is_config(document: Any, folder: Path) -> bool:
    (folder / "pipeline.yaml").write_text(SMALLEST)
    (folder / "config.yaml").write_text(yaml.safe_dump(document))
    variables = [f"--var={name}=x" for name in ("registry", "pool")]
    return main(["validate", "pipeline.yaml", "-c", "config.yaml", "--image-tag", "v1", "-q", *variables]) == 0


def is_parameters(document: Any, folder: Path) -> bool:
    return isinstance(document, dict) and all(isinstance(name, str) for name in document)


def is_project(document: Any, folder: Path) -> bool:
    return conforms(document, {"$ref": "magnus-argo.schema.json"})


def is_workflow(document: Any, folder: Path) -> bool:
    parts = [part for job in document["jobs"].values() for part in job.get("steps", [job])]
    whole = all("runs-on" in job or "uses" in job for job in document["jobs"].values())
    return whole and is_steps(parts, folder)


def is_steps(document: Any, folder: Path) -> bool:
    return all(takes(step) for step in document)


def takes(step: dict[str, Any]) -> bool:
    """Whether what a step uses has the inputs that it is given."""
    used = step.get("uses", "")
    if not used.startswith(OWN):
        return "uses" in step or "run" in step
    place = used.removeprefix(OWN).partition("@")[0].removeprefix("/")
    file = place if place.endswith(".yml") else f"{place}/action.yml".removeprefix("/")
    return set(step.get("with", {})) <= given(file)


def is_hooks(document: Any, folder: Path) -> bool:
    known = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    return {hook["id"] for repo in document["repos"] for hook in repo["hooks"]} <= known


def is_gitlab(document: Any, folder: Path) -> bool:
    return all("script" in job for name, job in document.items() if name not in ("stages", "workflow"))


def is_dependabot(document: Any, folder: Path) -> bool:
    return all({"package-ecosystem", "directory", "schedule"} <= update.keys() for update in document["updates"])


def is_object(document: Any, folder: Path) -> bool:
    return {"kind", "metadata"} <= document.keys() and "name" in document["metadata"]


KINDS = {
    "dag": is_pipeline,
    "executor": is_config,
    "mode": is_config,
    "defaults": is_project,
    "pipelines": is_project,
    "jobs": is_workflow,
    "repos": is_hooks,
    "stages": is_gitlab,
    "workflows": is_gitlab,
    "updates": is_dependabot,
    "apiVersion": is_object,
}


@pytest.mark.parametrize("block", SHOWN)
def test_what_is_shown_to_be_copied_is_right(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for document in documents(block):
        if isinstance(document, list):
            assert is_steps(document, tmp_path)
        elif str(block.says("title")).startswith("parameters/"):
            assert is_parameters(document, tmp_path)
        else:
            (right,) = {KINDS[key] for key in document if key in KINDS}
            assert right(document, tmp_path)


@pytest.mark.parametrize("page", PLAYED, ids=lambda page: page.name)
def test_a_page_does_what_it_shows(page: Path, tmp_path: Path) -> None:
    stage = Stage(tmp_path / "page", os.environ)
    stage.play(page.read_text())
    assert not stage.different, "\n".join(stage.different)
    assert stage.played


@pytest.mark.parametrize("page", LINKED, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for path, anchor in LINK.findall(FENCE.sub("", page.read_text())):
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), path
        assert not anchor or anchor in names(target), f"{path}#{anchor}"


@pytest.mark.parametrize("page", LINKED, ids=lambda page: page.name)
def test_commands_have_the_flags_that_they_are_given(page: Path) -> None:
    for call in calls(page):
        words = [word.partition("=")[0] for word in shlex.split(call.partition("  #")[0])]
        flags = {word for word in words[2:] if re.match(r"--?[a-z]", word)}
        if command := verbs().get(words[1]):
            known = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
            assert flags <= known | {"--help", "-h"}, call
        else:
            assert words[1].startswith("-"), call


@pytest.mark.parametrize("page", [*LINKED, *(ROOT / "tests").glob("*/README.md")], ids=str)
def test_lines_to_paste_have_no_comments(page: Path) -> None:
    """At a prompt, zsh takes a `#` for a word, also behind `&&`."""
    pasted = [block.body for block in blocks(page) if block.language in ("", "sh")]
    assert [line for body in pasted for line in body.splitlines() if re.search(r"(^|\s)#(\s|$)", line)] == []


def test_every_page_is_linked_from_the_readme() -> None:
    linked = {path for path, _ in LINK.findall((ROOT / "README.md").read_text())}
    assert {f"docs/{page.name}" for page in PAGES} <= linked


# The reader of pages would find it out


def found_in(page: str, folder: Path) -> list[str]:
    stage = Stage(folder, os.environ)
    stage.play(page)
    return stage.different


def test_pieces_come_in_their_order() -> None:
    page = "<!-- docs: commit -->\n\n```yaml title=a.yaml\na: 1\n```\n\n<!-- a remark -->\n\n```sh\nls\n```\n"
    told, file, shell = pieces(page)
    assert told == Told("commit")
    assert file == Block(("yaml", "title=a.yaml"), "a: 1\n", 3)
    assert isinstance(shell, Block)
    assert (shell.language, shell.line) == ("sh", 9)


def test_a_command_ends_where_the_next_begins() -> None:
    assert list(commands("$ a b\nsaid\n\n$ c\n")) == [Command("a b", "said\n\n"), Command("c", "")]


@pytest.mark.parametrize(
    ("shown", "said", "same"),
    [
        ("one", "one\n", True),
        ("one", "one\ntwo", False),
        ("one\n…\nthree", "one\ntwo\n2\nthree", True),
        ("one … three", "one two three", True),
        ("o.e", "one", False),
        ("", "one", False),
    ],
)
def test_what_a_command_says(shown: str, said: str, same: bool) -> None:
    assert matches(shown, said) == same


@pytest.mark.parametrize(
    ("excerpt", "there"),
    [
        ("a:\n  b: 1", True),
        ("  b: 1\n  c: 2", True),
        ("b: 1\nc: 2", True),
        ("a:\n# …\nd: 3", True),
        ("d: 3\n# …\na:", False),
        ("a:\n  c: 2", False),
        ("b: 1\n  c: 2", False),
        ("b:", False),
    ],
)
def test_lines_of_a_file(excerpt: str, there: bool) -> None:
    assert holds("a:\n  b: 1\n  c: 2\nd: 3\n", excerpt) == there


def test_a_page_that_shows_something_else_is_found_out(tmp_path: Path) -> None:
    page = (
        "<!-- docs: start in examples -->\n\n"
        "```console\n$ magnus-argo validate\nno errors\n```\n\n"
        "```yaml from=pipelines/train.yaml\ndag: 1\n```\n"
    )
    wrong = found_in(page, tmp_path / "page")
    assert [text.partition(":")[0] for text in wrong] == ["line 3", "line 8"]
    assert "unset-variable" in wrong[0]


def test_an_edit_that_changes_nothing_is_found_out(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="has not one `no such text`"):
        found_in("```yaml title=a.yaml\na: 1\n```\n\n<!-- docs: in a.yaml write `b` for `no such text` -->\n", tmp_path)


def test_a_comment_that_nobody_understands_is_found_out(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no test knows how to do this: sing"):
        found_in("<!-- docs: sing -->\n", tmp_path)


@pytest.mark.parametrize(
    ("uses", "inputs", "right"),
    [
        (f"{OWN}@v1", {"image-tag": "auto"}, True),
        (f"{OWN}/composite@v1", {"image-tag": "auto"}, True),
        (f"{OWN}/.github/workflows/magnus-argo.yml@v1", {"comment": True}, True),
        (f"{OWN}@v1", {"comment": True}, False),
        (f"{OWN}@v1", {"image_tag": "auto"}, False),
    ],
)
def test_an_input_that_does_not_exist_is_found_out(uses: str, inputs: dict[str, Any], right: bool) -> None:
    assert takes({"uses": uses, "with": inputs}) == right


def test_links_of_all_kinds(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# One `two`: three\n\n## Two\n\n## Two\n\n```sh\n# no heading\n```\n")
    assert names(page) == {"one-two-three", "two", "two-1"}
    assert LINK.findall("[a](b.md#c) [d](#e) [f](https://g) [h](i/)") == [("b.md", "c"), ("", "e"), ("i/", "")]
