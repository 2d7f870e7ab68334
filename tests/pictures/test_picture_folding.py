"""Pictures that are too large for a page: what they keep, and that a page draws them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.support.picture_reading import Picture, read_mermaid
from tests.support.pipeline_pairs import chain, graph, mapped, parallel, pipeline, step_at, task
from tests.support.work import grows_evenly

from magnus_argo.changes.picture import mermaid, mermaid_for_page, mermaid_of_change
from magnus_argo.cli import main
from magnus_argo.magnus.graph import Pipeline
from magnus_argo.pictures.mermaid import MOST_EDGES, MOST_TEXT
from magnus_argo.pictures.outcome import outcome_of


def fits(diagram: str) -> bool:
    return len(read_mermaid(diagram).edges) <= MOST_EDGES and len(diagram.encode("utf-16-le")) // 2 <= MOST_TEXT


def folded(shape: dict[str, Any], *failing: str) -> Picture:
    picture = folded_if_needed(shape, *failing)
    assert picture is not None
    return picture


def folded_if_needed(shape: dict[str, Any], *failing: str) -> Picture | None:
    built = pipeline(shape)
    outcome = outcome_of(built, [step_at(built, path) for path in failing]) if failing else None
    picture = mermaid_for_page(built, outcome)
    assert fits(picture.text)
    assert picture.is_folded == (picture.text != mermaid(built, outcome))
    return read_mermaid(picture.text) if picture.is_folded else None


def fan(branches: int, steps: int, following: str = "success") -> dict[str, Any]:
    return parallel(following, **{f"b{number}": graph(**chain(steps)) for number in range(branches)})


@pytest.mark.parametrize(("length", "is_folded"), [(10, False), (MOST_EDGES, False), (MOST_EDGES + 1, True)])
def test_nothing_is_folded_without_need(length: int, is_folded: bool) -> None:
    assert (folded_if_needed(graph(**chain(length))) is not None) == is_folded


def test_the_text_counts_as_a_browser_counts_it() -> None:
    steps = {f"{'😀' * 60}{number}": task() for number in range(360)}
    built = pipeline(graph(**steps))
    assert len(mermaid(built)) < MOST_TEXT < len(mermaid(built).encode("utf-16-le")) // 2
    assert folded(graph(**steps))


@pytest.mark.parametrize(
    ("step", "label"),
    [
        (fan(60, 9), "x (parallel), 60 branches of 9 steps"),
        (parallel(a=graph(**chain(400)), b=graph(**chain(200))), "x (parallel), 2 branches, 600 steps"),
        (parallel(a=graph(**chain(600))), "x (parallel), 1 branch of 600 steps"),
        (mapped(graph(**chain(501))), "x (map over chunks), 501 steps"),
    ],
)
def test_large_branches_are_counted(step: dict[str, Any], label: str) -> None:
    called = folded(graph(first=task("small"), small=fan(2, 3, "x"), x=step)).called()
    assert {label, "first", "small (parallel)/b1/s2", "success"} < set(called)


def test_inner_branches_are_folded_before_outer_ones() -> None:
    called = folded(graph(outer=mapped(graph(before=task("x"), x=fan(60, 9))))).called()
    assert "outer (map over chunks)/x (parallel), 60 branches of 9 steps" in called
    assert "outer (map over chunks)/before" in called


def test_the_middle_of_a_chain_is_folded() -> None:
    steps = chain(600, on_failure="notify") | {"notify": task("fail")}
    steps["s200"]["on_failure"] = "success"
    picture = folded(graph(**steps))
    assert list(picture.called()) == [
        *("s0", "… 198 steps …", "s199", "s200", "s201", "… 397 steps …", "s599", "notify", "success", "fail"),
    ]
    assert ("… 198 steps …", "-.->|on failure|", "notify") in picture.arrows()
    assert ("s0", "-->", "… 198 steps …") in picture.arrows()
    assert ("… 198 steps …", "-->", "s199") in picture.arrows()
    assert len(picture.edges) == len(picture.arrows()) == 15
    assert all(start != end for start, _, end in picture.arrows())


def test_what_leads_somewhere_else_or_is_led_to_is_no_middle() -> None:
    steps = {**chain(300, "x"), "x": task("y", on_failure="z"), "y": task("s400"), "z": task("l150")}
    called = folded(graph(**steps, s400=task("z"), **lost(300))).called()
    assert {"s299", "x", "y", "z", "l150"} < set(called)


def lost(length: int) -> dict[str, Any]:
    return {f"l{number}": task(f"l{number + 1}" if number < length - 1 else "success") for number in range(length)}


def test_steps_that_fail_stay_in_sight() -> None:
    steps = {**chain(600, "fan", on_failure="notify"), "fan": fan(60, 9), "notify": task("fail")}
    called = folded(graph(**steps), "s40", "fan/b3/s1").called()
    assert (called["s40"], called["notify"], called["fail"]) == ("failed", "ran", "failed")
    assert called["… 38 steps …"] == "ran"
    assert called["fan (parallel), 60 branches of 9 steps"] == "skipped"


def test_steps_that_change_stay_in_sight_as_long_as_there_is_room() -> None:
    built = pipeline(graph(**chain(3000)))
    some: dict[tuple[str, ...], str] = {(f"s{number}",): "changed" for number in range(0, 3000, 200)}
    called = read_mermaid(mermaid_of_change(built, built, some)).called()
    assert [label for label, look in called.items() if look == "changed"] == [path[0] for path in some]
    every: dict[tuple[str, ...], str] = {(f"s{number}",): "changed" for number in range(0, 3000, 2)}
    diagram = mermaid_of_change(built, built, every)
    assert fits(diagram)
    assert "… 2851 steps …" in read_mermaid(diagram).called()


def test_a_pipeline_that_is_new_is_folded_too() -> None:
    diagram = mermaid_of_change(None, pipeline(graph(**chain(1000))), {})
    assert fits(diagram)
    assert read_mermaid(diagram).called() == {
        "s0": "added",
        "… 998 steps …": "added",
        "s999": "added",
        "success": "added",
    }


def test_a_branch_with_something_notable_in_it_stays_in_sight() -> None:
    called = folded(graph(x=fan(60, 9), y=task()), "x/b3/s1").called()
    assert called["x (parallel)"] == called["x (parallel)/b3"] == "failedBox"
    assert called["x (parallel)/b3/s1"] == "failed"
    assert called["x (parallel)/59 more branches"] == "ranBox"
    assert called["x (parallel)/59 more branches/… 531 steps …"] == "ran"
    assert "x (parallel)/b2" not in called


def test_branches_with_something_notable_in_each_are_folded_last() -> None:
    base = pipeline(graph(x=fan(600, 9)))
    marks: dict[tuple[str, ...], str] = {("x", f"b{number}", "s1"): "changed" for number in range(600)}
    called = read_mermaid(mermaid_of_change(base, base, marks)).called()
    assert called == {"x (parallel), 600 branches of 9 steps, 600 changed": "changed", "success": ""}


NASTY = "\x01" * 80
"""Each character of it takes 15 in a label."""


def wide(count: int) -> dict[str, Any]:
    return {f"{NASTY[:70]}{number}": task(on_failure=f"{NASTY[:70]}{count - 1 - number}") for number in range(count)}


@pytest.mark.parametrize(
    "shape",
    [
        graph(**{f"w{number}": task(on_failure="fail") for number in range(2000)}),
        graph(**wide(500)),
        graph(**{f"{NASTY[:70]}{n}": mapped(graph(a=task()), over=NASTY) for n in range(300)}),
        graph(**{f"m{n}": fan(2, 1, f"m{n + 1}" if n < 599 else "success") for n in range(600)}),
        graph(
            a=parallel(
                **{f"b{n}": graph(c=parallel(**{f"d{n}": graph(e=task()) for n in range(30)})) for n in range(30)}
            )
        ),
    ],
)
def test_every_picture_fits_a_page(shape: dict[str, Any]) -> None:
    assert folded(shape)
    built = pipeline(shape)
    marks: dict[tuple[str, ...], str] = {(name,): "changed" for name in shape["steps"]}
    for base, head in ((built, built), (built, None), (None, built)):
        assert fits(mermaid_of_change(base, head, marks))


@pytest.mark.parametrize("failure", [None, "fail"])
def test_the_work_grows_with_the_pipeline(failure: str | None) -> None:
    def large(length: int) -> Pipeline:
        return pipeline(graph(**chain(length, "fan", on_failure=failure), fan=fan(length // 10, 9)))

    assert grows_evenly(large, mermaid_for_page, 600)


@pytest.mark.parametrize(
    ("flag", "expected"),
    [
        ("--format=mermaid", (4, "the picture is folded to a size that GitHub draws; --full shows every step\n")),
        ("--full", (502, "")),
        ("--quiet", (4, "")),
    ],
)
def test_the_command_folds_and_says_so(
    flag: str,
    expected: tuple[int, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    lines = [f"    {name}: {{type: task, command: a.b, next: {step['next']}}}" for name, step in chain(501).items()]
    ends = ["    success: {type: success}", "    fail: {type: fail}", ""]
    (tmp_path / "p.yaml").write_text("\n".join(["dag:", "  start_at: s0", "  steps:", *lines, *ends]))
    monkeypatch.chdir(tmp_path)
    assert main(["graph", "p.yaml", flag]) == 0
    output, errors = capfd.readouterr()
    assert (len(read_mermaid(output).labels), errors.partition("1 warning\n")[2]) == expected
