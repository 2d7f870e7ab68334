"""Pictures of a pipeline: read back by small strict parsers of Mermaid and DOT."""

from __future__ import annotations

import re
from html import unescape

import pytest
from tests.work import grows_evenly

from magnus_argo.changes.picture import MERMAID_EDGES, MERMAID_TEXT, dot, drawable, mermaid
from magnus_argo.magnus.pipeline import pipeline_of
from magnus_argo.nodes import Mapping, Scalar


def tree(value):
    if not isinstance(value, dict):
        return Scalar(value, "p.yaml", 1, 1, 2)
    node = Mapping("p.yaml", 1, 1, 2)
    for key, child in value.items():
        node.keys[key] = Scalar(key, "p.yaml", 1, 1, 2)
        node.values[key] = tree(child)
    return node


def pipeline(graph):
    return pipeline_of(tree({"dag": graph}))


def graph(**steps):
    return {"start_at": next(iter(steps)), "steps": {**steps, **ends()}}


def ends():
    return {"success": {"type": "success"}, "fail": {"type": "fail"}}


def task(following="success", on_failure=None, **more):
    return {"type": "task", "command": "a.b", "next": following, "on_failure": on_failure, **more}


def parallel(following="success", **branches):
    return {"type": "parallel", "next": following, "branches": branches}


def mapped(branch, following="success", over="chunks"):
    return {"type": "map", "next": following, "iterate_on": over, "iterate_as": "chunk", "branch": branch}


# Mermaid, as far as it is written here: a line is a node, an edge, a subgraph, its end, or about classes.

LABEL = r'"((?:[\w ()-]|#\d+;)+)"'
MERMAID_LINES = {
    "node": rf"\s+(n\d+)(\[|\(\[|\[\[){LABEL}(\]|\]\)|\]\])(?::::(\w+))?",
    "edge": r"\s+(n\d+) (-->|-\.->\|on failure\|) (n\d+)",
    "subgraph": rf"\s+subgraph ([nb]\d+)\[{LABEL}\]",
    "end": r"\s+end",
    "class": r"\s+class (n\d+) (\w+)",
    "classDef": r"\s+classDef (\w+) [a-z-]+:[#\w ]+(?:,[a-z-]+:[#\w ]+)*",
}


class Picture:
    def __init__(self):
        self.labels, self.shapes, self.classes, self.parents, self.defined = {}, {}, {}, {}, set()
        self.edges = []


def read_mermaid(diagram):
    """Refuses every line that is not one of `MERMAID_LINES`."""
    assert diagram.endswith("\n")
    head, *lines = diagram[:-1].split("\n")
    assert head == "flowchart TD"
    picture, inside = Picture(), []
    for line in lines:
        kind, match = next((kind, match) for kind, form in MERMAID_LINES.items() if (match := re.fullmatch(form, line)))
        assert not re.search(r"direction\s+(TB|BT|LR|RL)", line)
        read_line(picture, inside, kind, match.groups())
    assert inside == []
    assert set(picture.classes.values()) == picture.defined
    return picture


def read_line(picture, inside, kind, parts):
    if kind in ("node", "subgraph"):
        name, label = parts[0], parts[2 if kind == "node" else 1]
        assert name not in picture.labels
        assert not re.search(r"(^|\W)[-_]|[-_](\W|$)|\d[.)]", label), "Markdown would act on it"
        picture.labels[name] = re.sub(r"#(\d+);", lambda code: chr(int(code[1])), label)
        picture.parents[name] = inside[-1] if inside else None
    if kind == "node":
        picture.shapes[parts[0]] = parts[1] + parts[3]
        picture.classes |= {parts[0]: parts[4]} if parts[4] else {}
    elif kind == "subgraph":
        inside.append(parts[0])
    elif kind == "end":
        inside.pop()
    elif kind == "edge":
        assert picture.parents[parts[0]] == picture.parents[parts[2]] == (inside[-1] if inside else None)
        picture.edges.append(parts)
    elif kind == "class":
        picture.classes[parts[0]] = parts[1]
    else:
        picture.defined.add(parts[0])


DOT_LINES = {
    "node": r'\s+(n\d+) \[label="((?:[^"\\]|\\\\)*)"([^]]*)\]',
    "edge": r"\s+(n\d+) -> (n\d+)(?: \[([^]]*)\])?",
    "subgraph": r"\s+subgraph cluster_([nb]\d+) \{",
    "graph": r'\s+graph \[label="((?:[^"\\]|\\\\)*)"([^]]*)\]',
    "end": r"\s+\}",
    "setting": r"  (compound=true)|  (node \[shape=box\])",
}


def read_dot(diagram):
    """Labels by node or cluster, what is around each, and the edges between what their borders belong to."""
    head, *lines, last = diagram[:-1].split("\n")
    assert (head, last) == ("digraph pipeline {", "}")
    labels, inside, parents, edges = {}, [None], {}, []
    for line in lines:
        kind, match = next((kind, match) for kind, form in DOT_LINES.items() if (match := re.fullmatch(form, line)))
        parts = match.groups()
        if kind == "node":
            labels[parts[0]], parents[parts[0]] = plain(parts[1]), inside[-1]
        elif kind == "subgraph":
            parents[parts[0]] = inside[-1]
            inside.append(parts[0])
        elif kind == "graph":
            labels[inside[-1]] = plain(parts[0])
        elif kind == "end":
            inside.pop()
        elif kind == "edge":
            edges.append(border(parts))
    assert inside == [None]
    return labels, parents, edges


def border(parts):
    borders = dict(re.findall(r"l(head|tail)=cluster_(n\d+)", parts[2] or ""))
    arrow = "-.->|on failure|" if 'style=dotted label="on failure"' in (parts[2] or "") else "-->"
    return borders.get("tail", parts[0]), arrow, borders.get("head", parts[1])


def plain(label):
    return unescape(label.replace("\\\\", "\\"))


NESTED = graph(
    extract=task("split", on_failure="rescue"),
    split=parallel("score", left=graph(a=task()), right=graph(b=task("c"), c={"type": "as-is", "next": "success"})),
    score=mapped(graph(sub={"type": "dag", "next": "success", "branch": graph(deep=task())})),
    rescue={"type": "stub", "next": "fail"},
)


def test_a_flat_pipeline():
    picture = read_mermaid(mermaid(pipeline(graph(a=task("b", on_failure="c"), b=task(), c=task("fail")))))
    assert list(picture.labels.items()) == [("n1", "a"), ("n2", "b"), ("n3", "c"), ("n4", "success"), ("n5", "fail")]
    assert picture.edges == [
        ("n1", "-->", "n2"),
        ("n1", "-.->|on failure|", "n3"),
        ("n2", "-->", "n4"),
        ("n3", "-->", "n5"),
    ]


def test_shapes_and_classes_say_the_kind():
    picture = read_mermaid(mermaid(pipeline(graph(a=task("b"), b={"type": "stub", "next": "success"}))))
    kinds = {picture.labels[name]: (shape, picture.classes.get(name)) for name, shape in picture.shapes.items()}
    assert kinds == {
        "a": ("[]", None),
        "b": ("[]", "stub"),
        "success": ("([])", "success"),
        "fail": ("([])", "fail"),
    }


def test_branches_are_boxes_in_boxes():
    picture = read_mermaid(mermaid(pipeline(NESTED)))
    around = {}
    for name, label in picture.labels.items():
        parent = picture.parents[name]
        around.setdefault(picture.labels.get(parent, ""), []).append(label)
    assert around == {
        "": ["extract", "split (parallel)", "score (map over chunks)", "rescue", *ends()],
        "split (parallel)": ["left", "right"],
        "left": ["a", *ends()],
        "right": ["b", "c", *ends()],
        "score (map over chunks)": ["sub (dag)", *ends()],
        "sub (dag)": ["deep", *ends()],
    }


def test_both_languages_draw_the_same():
    picture = read_mermaid(mermaid(pipeline(NESTED)))
    assert read_dot(dot(pipeline(NESTED))) == (picture.labels, picture.parents, picture.edges)
    edges = {(picture.labels[start], picture.labels[end]) for start, _, end in picture.edges}
    assert ("split (parallel)", "score (map over chunks)") in edges


def test_steps_that_never_run_are_grey_with_all_in_them():
    lost = graph(a=task(), lost=parallel(left=graph(b=task())), c={"type": "stub", "next": "success"})
    picture = read_mermaid(mermaid(pipeline(lost)))
    grey = {picture.labels[name] for name, look in picture.classes.items() if look == "unreachable"}
    assert grey == {"lost (parallel)", "b", "success", "fail", "c"}
    top = {picture.labels[name]: picture.classes.get(name) for name in picture.labels if not picture.parents[name]}
    assert top == {
        "a": None,
        "lost (parallel)": "unreachable",
        "c": "unreachable",
        "success": "success",
        "fail": "fail",
    }
    assert dot(pipeline(lost)).count("fillcolor") == len(
        [look for look in picture.classes.values() if look == "unreachable"]
    )


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
    "direction  TB",
    "::add-mask::x",
    "##[add-mask]x",
    "style:#a;",
    "fa:fa-car $$x$$",
    '\\N\\G\\\\"',
    "日本 é 😀",
    "ﬂ°°35¶ß",
    "&#38;amp;",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_stay_in_their_labels(name):
    hostile = graph(**{name: parallel(**{name: graph(**{name: mapped(graph(a=task()), over=name)})})})
    shown = name.encode("unicode_escape").decode() if "\n" in name else name
    expected = [f"{shown} (parallel)", shown, f"{shown} (map over {shown})", "a"]
    picture = read_mermaid(mermaid(pipeline(hostile)))
    assert list(picture.labels.values())[:4] == expected
    assert list(read_dot(dot(pipeline(hostile)))[0].values())[:4] == expected
    for diagram in (mermaid(pipeline(hostile)), dot(pipeline(hostile))):
        assert "##[" not in diagram
        assert not any(line.lstrip().startswith(("::", "%%", "```")) for line in diagram.splitlines())


@pytest.mark.parametrize(
    ("name", "label"), [("", '""'), ("  ", '""'), ("x\x1b\u202ey", r"x\x1b\u202ey"), ("n" * 999, "n" * 79 + "…")]
)
def test_names_that_cannot_be_shown(name, label):
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
def test_a_pipeline_with_mistakes_still_has_a_picture(broken):
    picture = read_mermaid(mermaid(pipeline(broken)))
    assert read_dot(dot(pipeline(broken)))[2] == picture.edges


def chain(length):
    return {f"s{number}": task(f"s{number + 1}") for number in range(length - 1)} | {"last": task(on_failure="s0")}


@pytest.mark.parametrize(("length", "fits"), [(10, True), (MERMAID_EDGES - 2, True), (MERMAID_EDGES + 1, False)])
def test_pages_refuse_pictures_with_too_many_edges(length, fits):
    assert drawable(mermaid(pipeline(graph(**chain(length))))) == fits
    assert not drawable("x" * (MERMAID_TEXT + 1))


@pytest.mark.parametrize("draw", [mermaid, dot])
def test_pictures_are_the_same_every_time_and_grow_with_the_pipeline(draw):
    def large(length):
        deep = graph(a=task())
        for number in range(20):
            deep = graph(**{f"d{number}": mapped(deep)})
        return pipeline(graph(**chain(length), deep=parallel(b=deep)))

    assert draw(large(100)) == draw(large(100))
    assert grows_evenly(large, draw, 1000)
