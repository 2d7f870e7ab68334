"""Pages of pull requests as reviewers get them: what is on top, what is folded, and how long they may be."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from tests.support.compared_jobs import compared, in_environments
from tests.support.recorded_pull_requests import RECORDED, changed, many_with_one_image, one_steps_memory, project
from tests.support.work import grows_evenly

from magnus_argo.changes.change import Changes
from magnus_argo.changes.news import News
from magnus_argo.changes.render import html, json, markdown, text
from magnus_argo.diagnostics.words import Name
from magnus_argo.report.fitting import fitted, size
from magnus_argo.report.markdown_text import inline_message

COMMENT, SUMMARY = 65_536, 1_048_576
LETTERS_IN_A_LINE = 95
"""Of GitHub's text, 850 pixels wide."""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Changes]:
    return {name: compared(tmp_path_factory.mktemp("pull"), *make()) for name, make in RECORDED.items()}


def shown_at_once(page: str) -> str:
    """What stands before the first fold that is closed, picture, or text of a file."""
    return re.split("<details><summary>|```", page)[0]


def height(page: str) -> int:
    """An estimate in pixels of what is shown at once, which is more than what a browser makes of it."""
    lines = [line for line in shown_at_once(page).splitlines() if line and not line.startswith("|---")]
    return sum(37 + 24 * (len(line) // LETTERS_IN_A_LINE) for line in lines)


@pytest.mark.parametrize("name", RECORDED)
def test_what_is_dangerous_stands_in_the_first_700_pixels(recorded: dict[str, Changes], name: str) -> None:
    page = markdown.render(recorded[name])
    table = [line for line in page.splitlines() if line.startswith("| ") and "pipeline |" not in line]
    assert height(page) < 700
    assert all(line in shown_at_once(page) for line in table)
    marks = [line.startswith("| :warning: |") for line in table]
    assert marks == sorted(marks, reverse=True), "the most dangerous first"
    if any(marks):
        assert f" · :warning: {sum(marks)} change" in page.splitlines()[0]


def test_one_steps_memory(recorded: dict[str, Changes]) -> None:
    page = markdown.render(recorded["one step's memory"])
    assert page.startswith("### magnus-argo: 1 of 8 pipelines differs · :warning: 1 change needs a second look\n\n")
    row = "**`fit`: memory limit `8Gi` → `16Gi`**<br>**a run asks for at most 4 CPU, 16Gi, 1 GPU (8Gi before)**"
    assert f"| :warning: | `train` | {row} |\n" in page


def test_three_environments_with_one_difference(recorded: dict[str, Changes]) -> None:
    page = markdown.render(recorded["three environments with one difference"])
    assert page.splitlines()[0].startswith("### magnus-argo: 1 of 8 pipelines differs · prod 1 · ")
    assert " · 7 pipelines unchanged · " in page, "the eighth is the same in the other environments"
    assert "\n| | pipeline | where | what changes |\n" in page
    assert "\n| :warning: | `train` | prod | **`fit`: memory limit" in page
    assert "<code>deploy&#47;prod&#47;train&#46;yaml</code>, +2 -2" in page


def test_a_warning_of_a_renamed_file_is_an_old_one(recorded: dict[str, Changes]) -> None:
    news = recorded["a rename"].news
    assert not news.new
    assert {found.rule.name for found in news.old} == {"dotenv-secrets", "parameters-side-by-side"}


def test_only_what_is_new_is_open(recorded: dict[str, Changes]) -> None:
    page = markdown.render(recorded["a handler dropped"])
    assert "**1 new warning:**\n\n- ⚠️ [unreachable-step]" in shown_at_once(page)
    assert "2 older warnings" in page
    assert "dotenv-secrets" not in page


def test_what_was_not_compiled_before_has_no_new_warnings(recorded: dict[str, Changes]) -> None:
    assert not recorded["a broken base"].news.new
    assert "there is no step" in markdown.render(recorded["a broken base"])


def test_what_compiles_again_shows_what_it_asks_for_and_its_source(recorded: dict[str, Changes]) -> None:
    changes = recorded["a broken base"]
    page = markdown.render(changes)
    row = (
        "| :warning: | `train` | **compiles again; it did not at `main`, so its steps are not compared**<br>a run asks"
    )
    assert f"{row} for at most 4 CPU, 8Gi, 1 GPU |\n" in page
    assert "<details open><summary><code>pipelines&#47;train&#46;yaml</code>, +2 -2</summary>" in page
    for shown in (page, html.render(changes), text.render(changes)):
        assert "+      command: python -m churn.fit --trees 400" in shown
    assert text.render(changes).splitlines()[1] == "! did not compile at main"


def test_a_source_of_too_many_lines_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magnus_argo.changes.text_diff.MAX_LINES_COMPARED", 1)
    changes = compared(tmp_path, *RECORDED["a broken base"]())
    for page in (markdown.render(changes), html.render(changes)):
        assert "The files differ; one has more than 1 lines" in page
        assert "+0 -0" in page


def test_a_broken_configuration_is_shown_once(tmp_path: Path) -> None:
    after = project()
    before = changed(after, config__argo_yaml=("image:", "imag:"))
    page = markdown.render(compared(tmp_path, before, after))
    assert "| :warning: | `train`, `score` and 6 more | **compiles again" in page
    assert page.count("+    image: ghcr.io/acme/churn:v1.8.0") == 1


def test_all_pipelines_of_a_row_are_named_below_it(recorded: dict[str, Changes]) -> None:
    page = markdown.render(recorded["40 pipelines with one new image"])
    names = page.partition("<details><summary>All 40 pipelines</summary>\n\n")[2].partition("\n")[0]
    assert names.startswith("`pipelines/train.yaml`, `pipelines/score.yaml`, ")
    assert len(names.split(", ")) == 40


def test_equal_changes_are_told_once(tmp_path: Path) -> None:
    """In 150 pipelines, and in each of three environments."""
    changes = compared(tmp_path, *many_with_one_image(150))
    for found in (changes, in_environments({"dev": changes, "stage": changes, "prod": changes})):
        page = markdown.render(found)
        assert len(page.encode()) < 15_000
        top = page.partition("<details")[0]
        assert top.count("churn:v1.9.0") == 1
        assert "and 148 more" in top
    assert "| dev,&nbsp;stage,&nbsp;prod |" in top


def test_the_first_two_pictures_are_shown_with_their_sections(tmp_path: Path) -> None:
    names = ("drift", "export", "cleanup")
    after = project()
    for name in names:
        path = f"pipelines/{name}.yaml"
        after[path] = after[path].replace(" work", f" work-{name}").replace(f"{name}.work", f"{name}.other")
    page = markdown.render(compared(tmp_path, project(), after))
    assert page.count("```mermaid") == page.count("<details><summary>Picture of") + 2 == 3


def test_nothing_changes(tmp_path: Path) -> None:
    changes = compared(tmp_path, project(), project())
    assert markdown.render(changes).startswith("### magnus-argo: 8 pipelines are the same as at `main`\n\n")
    assert "2 older warnings" in markdown.render(changes)
    assert text.render(changes) == ""


def different(count: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Pipelines of which each changes in its own way."""
    names = [f"job-{number:04}" for number in range(count)]
    before = project(*names)
    edits = {f"pipelines__{name}_yaml": (f"churn.{name}.work", f"churn.{name}.work --all") for name in names}
    return before, changed(before, **edits)


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> list[Changes]:
    """A thousand pipelines that change alike, and a thousand that change each in another way."""
    return [
        compared(tmp_path_factory.mktemp("alike"), *many_with_one_image(1000)),
        compared(tmp_path_factory.mktemp("different"), *different(997)),
    ]


def test_no_page_grows_beyond_what_github_takes(thousand: list[Changes]) -> None:
    for changes in thousand:
        assert len(markdown.render(changes)) <= COMMENT
        assert len(markdown.render(changes, limit=490_000).encode()) <= SUMMARY
        page = markdown.render(changes)
        assert page.count("```") % 2 == 0
        assert page.count("<details") == page.count("</details>")
        assert len(markdown.render(changes, brief=True)) < 10_000
    full = markdown.render(thousand[1])
    assert len(full) > 0.9 * 65_000, "as much as there is room for"
    assert "no room for all details" in full


LONG = "@<" * 60


@pytest.mark.parametrize("limit", [900, 1_500, 5_000, 65_000])
@pytest.mark.parametrize("brief", [True, False])
def test_what_does_not_fit_is_counted(recorded: dict[str, Changes], limit: int, brief: bool) -> None:
    """However long it is: a part that is too large used to be left out without a word, and the top line with it."""
    more = tuple((f"{number} ", Name(LONG)) for number in range(100))
    problems = tuple(f"{number} {LONG}" for number in range(100))
    several = recorded["several things"]
    for changes in (
        replace(several, news=several.news._replace(beside=more)),
        Changes("main", news=News(silenced=more)),
        Changes("main", problems=problems),
    ):
        page = markdown.render(changes, limit=limit, brief=brief)
        assert size(page) <= limit
        assert page.startswith("### magnus-argo: ")
        listed = len(re.findall(r"^- (?::warning: \*\*|`)\d+ ", page, re.MULTILINE))
        assert listed == 100 or f"\n- …and {100 - listed} more\n" in page


def test_the_first_environments_are_in_the_top_line(recorded: dict[str, Changes]) -> None:
    job, *_ = recorded["one step's memory"].different
    assert job.head
    jobs = [replace(job, head=replace(job.head, environment=f"e{number}")) for number in range(12)]
    (line, *_) = markdown.render(Changes("main", tuple(jobs))).splitlines()
    assert "e0 1, e1 1," in line
    assert ", e9 1 and 2 more · " in line


@pytest.mark.parametrize(
    "render", [markdown.render, html.render, text.render, json.render], ids=["markdown", "html", "text", "json"]
)
@pytest.mark.parametrize("which", [0, 1], ids=["alike", "different"])
def test_pages_grow_with_the_pipelines_and_not_faster(
    thousand: list[Changes], render: Callable[..., Any], which: int
) -> None:
    everything = thousand[which].pipelines
    assert grows_evenly(lambda size: Changes("main", everything[:size]), render, 100)


def test_every_page_says_the_same(recorded: dict[str, Changes]) -> None:
    changes = recorded["several things"]
    for page in (html.render(changes), text.render(changes), json.render(changes), markdown.render(changes)):
        plain = re.sub(r"</?(code|span)[^>]*>|[`*]", "", page)
        assert "a run asks for at most 4 CPU, 16Gi, 1 GPU (8Gi before)" in plain
        assert "evaluate fails" in plain


def test_stat_in_text(recorded: dict[str, Changes]) -> None:
    stat = text.render(recorded["several things"], brief=True)
    assert stat.splitlines()[0] == "! report: schedule `0 6 * * *` → `0 4 * * *`"
    assert [line[0] for line in stat.splitlines()] == ["!", "!", " ", " ", " "]
    assert "  train, score, features and 5 more: parameter `trees` 200 → 400\n" in stat
    environments = text.render(recorded["three environments with one difference"], brief=True)
    assert environments.startswith("! train (prod): `fit`: memory limit 8Gi → 16Gi; a run asks")


def test_text_marks_what_needs_a_second_look_and_tells_the_same_once(recorded: dict[str, Changes]) -> None:
    shown = text.render(recorded["one step's memory"])
    assert "\n! ~ step `fit`: memory limit 8Gi → 16Gi\n!   a run asks for at most" in shown
    many = text.render(recorded["40 pipelines with one new image"])
    assert many.count(" in all 5 steps") <= 2
    assert many.count("+        image: ghcr.io/acme/churn:v1.9.0") == 11, (
        "of `train`, `score` and the first of 38 equal ones"
    )
    assert "\nthe same lines in `deploy/job-001.yaml`, `deploy/job-002.yaml`, " in many
    assert many.startswith("  train, score, job-000 and 37 more: image")


def test_html_has_a_table_of_contents_with_a_section_for_each_row(recorded: dict[str, Changes]) -> None:
    page = html.render(recorded["several things"])
    links = re.findall(r'href="#(row-\d+)"', page)
    assert links == re.findall(r'<section id="(row-\d+)">', page)
    assert len(links) == 5
    assert '8 of 8 pipelines differ · <span class="risk">⚠ 2 changes need a second look</span></h1>' in page
    assert page.count("<svg") == 3
    assert "amber: changed · red, dashed: removed · grey: never runs" in page
    assert "http:" not in page.replace("http-equiv", "")
    assert "<details open><summary>1 new problem" in page


def test_html_shows_every_blank(recorded: dict[str, Changes]) -> None:
    page = html.render(recorded["several things"])
    assert re.search(r"\ncode \{[^}]* white-space: pre-wrap;", page)
    assert re.search(r"\nsvg text \{[^}]* white-space: pre;", page)


def test_html_says_what_is_old_and_unchanged_at_its_end(recorded: dict[str, Changes]) -> None:
    page = html.render(recorded["three environments with one difference"])
    assert "<h1>magnus-argo: 1 of 8 pipelines differs · prod 1 · " in page
    end = page.rpartition("</section>")[2]
    assert "<details><summary>2 older problems</summary>" in end
    assert "branches of <code>regions</code> run in parallel" in end
    assert "compared with <code>main</code> · 7 pipelines unchanged" in end


def test_html_of_many_pipelines_is_short_until_it_is_opened(recorded: dict[str, Changes]) -> None:
    page = html.render(recorded["40 pipelines with one new image"])
    assert re.sub(r"(?s)<details>.*</details>", "", page).count("deploy/") == 0
    assert "<summary>40 workflows</summary>" in page
    assert "<summary>All 40 pipelines</summary>" in page


def test_a_page_without_details(recorded: dict[str, Changes]) -> None:
    for name in RECORDED:
        brief = html.render(recorded[name], brief=True)
        assert "<table>" in brief
        assert "<section" not in brief
        assert "<details" not in markdown.render(recorded[name], brief=True)


@pytest.mark.parametrize("name", RECORDED)
def test_markdown_is_what_it_looks_like(recorded: dict[str, Changes], name: str) -> None:
    """A table is a table, and folds are closed where they end."""
    rendered = cmarkgfm.github_flavored_markdown_to_html(markdown.render(recorded[name]), Options.CMARK_OPT_UNSAFE)
    assert rendered.count("<table>") == 1
    assert rendered.count("<details") == rendered.count("</details>")
    assert "**" not in re.sub(r"<(code|pre).*?</\1>", "", rendered, flags=re.DOTALL)


def test_parts_of_sections_by_their_importance() -> None:
    sections = [["aa", "bbbb", "c"], ["dd", "eeeeeeee"], ["", "ff"]]
    parts = [[lambda text=text: text for text in section] for section in sections]
    assert fitted(parts, 100, [0, 0, 0]) == ([["aa", "bbbb", "c"], ["dd", "eeeeeeee"], ["ff"]], 0)
    assert fitted(parts, 11, [0, 0, 0]) == ([["aa", "bbbb", "c"], ["dd"], ["ff"]], 1)
    assert fitted(parts, 3, [0, 0, 0]) == ([["aa", "c"], [], []], 4)
    assert fitted(parts, 17, [5, 5, 5]) == ([["aa", "c"], ["dd"], []], 3), "two frames, and no room for a third"


def test_an_environment_that_looks_like_a_commit_is_no_link(tmp_path: Path) -> None:
    changes = compared(tmp_path, *one_steps_memory())
    page = markdown.render(in_environments(dict.fromkeys(("deadbeef1234567890", "cafe", "deadbee-x"), changes)))
    assert "`deadbeef1234567890` 1, cafe 1, `deadbee-x` 1" in page
    assert set(re.findall(".deadbeef1234567890.", page)) <= {"`deadbeef1234567890`", ">deadbeef1234567890<"}


def test_a_message_links_to_no_commit() -> None:
    assert inline_message("in deadbeef1234567890 and `deadbeef1234567890`, not cafe") == (
        "in deadbe&#8288;ef1234&#8288;567890 and `deadbeef1234567890`, not cafe"
    )
