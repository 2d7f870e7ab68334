"""Pictures of a pipeline: read back by small strict parsers of Mermaid and DOT."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.support.picture_reading import read_dot, read_mermaid
from tests.support.pipeline_pairs import ENDS, chain, graph, mapped, parallel, pipeline, task
from tests.support.work import grows_evenly

from magnus_argo.changes.picture import dot, mermaid
from magnus_argo.diagnostics.words import cut_name
from magnus_argo.magnus.graph import Pipeline

NESTED = graph(
    extract=task("split", on_failure="rescue"),
    split=parallel("score", left=graph(a=task()), right=graph(b=task("c"), c={"type": "as-is", "next": "success"})),
    score=mapped(graph(sub={"type": "dag", "next": "success", "branch": graph(deep=task(on_failure="fail"))})),
    rescue={"type": "stub", "next": "fail"},
)


def test_a_flat_pipeline() -> None:
    picture = read_mermaid(mermaid(pipeline(graph(a=task("b", on_failure="c"), b=task(), c=task("fail")))))
    assert list(picture.labels.items()) == [("n1", "a"), ("n2", "b"), ("n3", "c"), ("n4", "success"), ("n5", "fail")]
    assert picture.title is None
    assert picture.edges == [
        ("n1", "-->", "n2"),
        ("n1", "-.->|on failure|", "n3"),
        ("n2", "-->", "n4"),
        ("n3", "-->", "n5"),
    ]


def test_shapes_and_classes_say_the_kind() -> None:
    picture = read_mermaid(mermaid(pipeline(graph(a=task("b"), b={"type": "stub", "next": "success"}, c=task("fail")))))
    kinds = {picture.labels[name]: (shape, picture.classes.get(name)) for name, shape in picture.shapes.items()}
    assert kinds == {
        "a": ("[]", None),
        "b": ("[]", "stub"),
        "c": ("[]", "unreachable"),
        "success": ("([])", "success"),
        "fail": ("([])", "fail"),
    }


@pytest.mark.parametrize(
    ("steps", "shown"),
    [
        ({"a": task()}, False),
        ({"a": task(on_failure="fail")}, True),
        ({"a": task("fail")}, True),
        ({"a": task(), "lost": task("fail")}, True),
    ],
)
def test_fail_is_there_if_a_step_names_it(steps: dict[str, Any], shown: bool) -> None:
    assert ("fail" in read_mermaid(mermaid(pipeline(graph(**steps)))).called()) == shown


def test_fail_is_there_if_it_is_the_start_or_alone() -> None:
    for alone in ({"start_at": "fail", "steps": ENDS}, {"start_at": "gone", "steps": {"fail": {"type": "fail"}}}):
        assert "fail" in read_mermaid(mermaid(pipeline(alone))).called()
        assert read_dot(dot(pipeline(graph(a=parallel(left=alone)))))


def test_branches_are_boxes_in_boxes() -> None:
    assert set(read_mermaid(mermaid(pipeline(NESTED))).called()) == {
        *("extract", "split (parallel)", "score (map over chunks)", "rescue", "success", "fail"),
        *("split (parallel)/left", "split (parallel)/left/a", "split (parallel)/left/success"),
        *("split (parallel)/right", "split (parallel)/right/b", "split (parallel)/right/c"),
        *("split (parallel)/right/success", "score (map over chunks)/success"),
        "score (map over chunks)/sub (dag)",
        *(f"score (map over chunks)/sub (dag)/{name}" for name in ("deep", "success", "fail")),
    }


def test_few_branches_stand_side_by_side_and_many_are_rows() -> None:
    directions = [
        read_mermaid(
            mermaid(pipeline(graph(a=parallel(**{f"b{n}": graph(c=task()) for n in range(count)}))))
        ).directions
        for count in (4, 5)
    ]
    assert [set(found.values()) for found in directions] == [{"TB"}, {"LR"}]


def test_the_last_branch_is_written_first_because_mermaid_turns_them_round() -> None:
    labels = list(read_mermaid(mermaid(pipeline(NESTED))).labels.values())
    assert labels.index("right") < labels.index("left")


def test_both_languages_draw_the_same() -> None:
    picture = read_mermaid(mermaid(pipeline(NESTED)))
    labels, parents, edges = read_dot(dot(pipeline(NESTED)))
    assert (labels, parents, sorted(edges)) == (picture.labels, picture.parents, sorted(picture.edges))
    assert ("split (parallel)", "-->", "score (map over chunks)") in picture.arrows()


def test_steps_that_never_run_are_grey_with_all_in_them() -> None:
    lost = graph(a=task(), lost=parallel("fail", left=graph(b=task(on_failure="fail"))), c=task())
    called = read_mermaid(mermaid(pipeline(lost))).called()
    assert called == {
        "a": "",
        "lost (parallel)": "unreachableBox",
        "lost (parallel)/left": "unreachableBox",
        "lost (parallel)/left/b": "unreachable",
        "lost (parallel)/left/success": "unreachable",
        "lost (parallel)/left/fail": "unreachable",
        "c": "unreachable",
        "success": "success",
        "fail": "fail",
    }
    assert dot(pipeline(lost)).count("fillcolor") == 5


NAMES = [
    'a"]; click n1 "https://x"',
    "]) --> n9",
    "#quot;",
    "1. list",
    "1) list",
    "_a_ b_c d-e __init__",
    "<img src=x onerror=alert(1)>&lt;",
    "```**bold**\n</details>",
    "%%{init: {}}%%",
    "---\ntitle: x\n---",
    "direction  TB",
    "end",
    "::add-mask::x",
    "##[add-mask]x",
    "style:#a;",
    "fa:fa-car $$x$$",
    '\\N\\G\\\\"',
    "日本 é 😀",
    "ﬂ°°35¶ß … → “q”",
    "&#38;amp;",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_stay_in_their_labels(name: str) -> None:
    hostile = graph(**{name: parallel(**{name: graph(**{name: mapped(graph(a=task()), over=name)})})})
    shown = name.encode("unicode_escape").decode() if "\n" in name else name
    expected = [f"{shown} (parallel)", shown, f"{shown} (map over {shown})", "a"]
    picture = read_mermaid(mermaid(pipeline(hostile)))
    assert list(picture.labels.values())[:4] == expected
    assert list(read_dot(dot(pipeline(hostile)))[0].values())[:4] == expected
    for diagram in (mermaid(pipeline(hostile)), dot(pipeline(hostile))):
        assert "##[" not in diagram
        assert not any(line.lstrip().startswith(("::", "%%", "```", "---")) for line in diagram.splitlines())


def test_a_page_shows_every_blank_of_a_name() -> None:
    drawn = mermaid(pipeline(graph(**{"a b": task("a  b"), "a  b": task()})))
    assert ('"a b"' in drawn, '"a#160;#160;b"' in drawn) == (True, True)


@pytest.mark.parametrize(
    ("name", "label"),
    [("", '""'), ("  ", '""'), ("x\x1b\u202ey", r"x\x1b\u202ey"), ("n" * 999, cut_name("n" * 999, 80))],
)
def test_names_that_cannot_be_shown(name: str, label: str) -> None:
    picture = read_mermaid(mermaid(pipeline(graph(**{name: task()}))))
    assert picture.labels["n1"] == label


@pytest.mark.parametrize(
    "broken",
    [
        {"start_at": "gone", "steps": {"a": task("gone", on_failure="gone")}},
        graph(a=parallel(left={"start_at": "x", "steps": {}})),
        graph(a=parallel()),
        graph(a=parallel(left={"start_at": "gone", "steps": {"b": task("b")}})),
        graph(a=task("a", on_failure="a")),
    ],
)
def test_a_pipeline_with_mistakes_still_has_a_picture(broken: dict[str, Any]) -> None:
    picture = read_mermaid(mermaid(pipeline(broken)))
    assert read_dot(dot(pipeline(broken)))[2] == picture.edges


@pytest.mark.parametrize("draw", [mermaid, dot])
def test_pictures_are_the_same_every_time_and_grow_with_the_pipeline(draw: Callable[..., Any]) -> None:
    def large(length: int) -> Pipeline:
        deep = graph(a=task())
        for number in range(20):
            deep = graph(**{f"d{number}": mapped(deep)})
        return pipeline(graph(**chain(length, on_failure="s0"), deep=parallel(b=deep)))

    assert draw(large(100)) == draw(large(100))
    assert grows_evenly(large, draw, 1000)
