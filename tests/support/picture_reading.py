"""Small strict parsers of Mermaid and DOT, as far as they are written here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

LABEL = r'"((?:[^\x00-\x7f°¶]|[\w (),-]|#\d+;)+)"'
STYLE = r"[a-z-]+:[#\w ]+(?:,[a-z-]+:[#\w ]+)*"
MERMAID_LINES = {
    "node": rf"\s+(n\d+)(\[|\(\[|\[\[){LABEL}(\]|\]\)|\]\])(?::::(\w+))?",
    "edge": r"\s+(n\d+) (-->|==>|-\.->\|on failure\||==>\|on failure\|) (n\d+)",
    "subgraph": rf"\s+subgraph ([nb]\d+)\[{LABEL}\]",
    "direction": r"\s+direction (TB|LR)",
    "end": r"\s+end",
    "class": r"  class ([nb]\d+(?:,[nb]\d+)*) (\w+)",
    "linkStyle": rf"  linkStyle (\d+(?:,\d+)*) ({STYLE})",
    "classDef": rf"  classDef (\w+) {STYLE}",
}
DOT_LINES = {
    "node": r'\s+(n\d+) \[label="((?:[^"\\]|\\\\)*)"([^]]*)\]',
    "edge": r"\s+(n\d+) -> (n\d+)(?: \[([^]]*)\])?",
    "subgraph": r"\s+subgraph cluster_([nb]\d+) \{",
    "graph": r'\s+graph \[label="((?:[^"\\]|\\\\)*)"([^]]*)\]',
    "end": r"\s+\}",
    "setting": r"  (compound=true)|  (node \[shape=box\])",
}


class Picture:
    """`labels`, `shapes`, `classes` and `parents` by node or box; `edges` are (start, arrow, end), `styles` theirs."""

    def __init__(self) -> None:
        self.labels: dict[str, str] = {}
        self.shapes: dict[str, str] = {}
        self.classes: dict[str, str] = {}
        self.parents: dict[str, str | None] = {}
        self.edges: list[tuple[str, str, str]] = []
        self.styles: dict[int, str] = {}
        self.directions: dict[str, str] = {}
        self.defined: set[str] = set()
        self.title: str | None = None

    def called(self) -> dict[str, str]:
        """Labels behind those of the boxes around them, with their classes."""
        return {self.path(name): self.classes.get(name, "") for name in self.labels}

    def path(self, name: str) -> str:
        around = self.parents[name]
        return (f"{self.path(around)}/" if around else "") + self.labels[name]

    def arrows(self, style: str | None = None) -> set[tuple[str, str, str]]:
        """Edges by paths; with a `style` those that have it."""
        return {
            (self.path(start), arrow, self.path(end))
            for number, (start, arrow, end) in enumerate(self.edges)
            if style is None or style in self.styles.get(number, "")
        }


def read_mermaid(diagram: str) -> Picture:
    """Refuses every line that is not one of `MERMAID_LINES`."""
    assert diagram.endswith("\n")
    picture = Picture()
    inside: list[str] = []
    titled = re.match(r'---\ntitle: "([a-z :,·]+)"\n---\n', diagram)
    picture.title = titled[1] if titled else None
    head, *lines = diagram[titled.end() if titled else 0 : -1].split("\n")
    assert head in ("flowchart TB", "flowchart LR")
    for line in lines:
        kind, match = next((kind, match) for kind, form in MERMAID_LINES.items() if (match := re.fullmatch(form, line)))
        assert kind == "direction" or not re.search(r"direction\s+(TB|BT|LR|RL)", line)
        _read_line(picture, inside, kind, match.groups())
    assert inside == []
    assert set(picture.classes.values()) == picture.defined
    assert len({*picture.labels}) == len(picture.parents)
    return picture


def _read_line(picture: Picture, inside: list[str], kind: str, parts: Sequence[str]) -> None:
    if kind in ("node", "subgraph"):
        _read_shape(picture, inside, parts[0], parts[2 if kind == "node" else 1])
    if kind == "node":
        picture.shapes[parts[0]] = parts[1] + parts[3]
        picture.classes |= {parts[0]: parts[4]} if parts[4] else {}
    elif kind == "subgraph":
        inside.append(parts[0])
    elif kind == "direction":
        picture.directions[inside[-1]] = parts[0]
    elif kind == "end":
        inside.pop()
    elif kind == "edge":
        assert not picture.defined, "classes are lost that come before an edge"
        assert picture.parents[parts[0]] == picture.parents[parts[2]] == (inside[-1] if inside else None)
        picture.edges.append((parts[0], parts[1], parts[2]))
    elif kind == "class":
        picture.classes |= dict.fromkeys(parts[0].split(","), parts[1])
    elif kind == "linkStyle":
        picture.styles |= dict.fromkeys(map(int, parts[0].split(",")), parts[1])
    else:
        picture.defined.add(parts[0])


def _read_shape(picture: Picture, inside: list[str], name: str, label: str) -> None:
    assert name not in picture.labels
    assert not re.search(r"(^|\W)[-_]|[-_](\W|$)|\d[.)]", label), "Markdown would act on it"
    picture.labels[name] = re.sub(r"#(\d+);", lambda code: chr(int(code[1])), label).replace("\xa0", " ")
    picture.parents[name] = inside[-1] if inside else None


def read_dot(diagram: str) -> tuple[dict[str | None, str], dict[str, str | None], list[tuple[str, str, str]]]:
    """Labels by node or cluster, what is around each, and the edges between what their borders belong to."""
    head, *lines, last = diagram[:-1].split("\n")
    assert (head, last) == ("digraph pipeline {", "}")
    labels: dict[str | None, str] = {}
    inside: list[str | None] = [None]
    parents: dict[str, str | None] = {}
    edges: list[tuple[str, str, str]] = []
    for line in lines:
        kind, match = next((kind, match) for kind, form in DOT_LINES.items() if (match := re.fullmatch(form, line)))
        parts = match.groups()
        if kind == "node":
            labels[parts[0]], parents[parts[0]] = _plain(parts[1]), inside[-1]
        elif kind == "subgraph":
            parents[parts[0]] = inside[-1]
            inside.append(parts[0])
        elif kind == "graph":
            labels[inside[-1]] = _plain(parts[0])
        elif kind == "end":
            inside.pop()
        elif kind == "edge":
            edges.append(_border(parts))
    assert inside == [None]
    return labels, parents, edges


def _border(parts: Sequence[str]) -> tuple[str, str, str]:
    attributes = parts[2] or ""
    borders = dict(re.findall(r"l(head|tail)=cluster_(n\d+)", attributes))
    way = "==>" if "penwidth" in attributes else "-->"
    if 'style=dotted label="on failure"' in attributes:
        way = "==>|on failure|" if way == "==>" else "-.->|on failure|"
    return borders.get("tail", parts[0]), way, borders.get("head", parts[1])


def _plain(label: str) -> str:
    return unescape(label.replace("\\\\", "\\"))
