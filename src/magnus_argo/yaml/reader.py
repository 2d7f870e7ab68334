"""The only reader of YAML: the bytes of a file to a tree of nodes with places, and what is wrong with the file.

Values are those that magnus' reader gives (ruamel.yaml 0.18, YAML 1.2). What magnus would refuse or misread is an
error here, and a scalar that other readers take for something else gets a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from magnus_argo.diagnostics.budgets import LONGEST_READ_SLOWLY
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.policy import Comment
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.diagnostics.words import shown
from magnus_argo.yaml.decode import MARKER, decode
from magnus_argo.yaml.explain.context import YAML_SYNTAX
from magnus_argo.yaml.nodes import Node
from magnus_argo.yaml.tabs import Tabs, may_have_glued_comments
from magnus_argo.yaml.tree import Tree

if TYPE_CHECKING:
    from magnus_argo.yaml.pyyaml import MarkedYAMLError

EMPTY_FILE = Rule("empty-file", "a file without content")
YAML_DIRECTIVE = Rule("yaml-directive", "a line that changes how YAML is read")

# Where libyaml and ruamel.yaml part, Python's parser is asked: tabs, `>#` (see tabs.py), and a `?` without a key.
_QUESTION = r"[\s\[{,:]\?\s*[#,:\]]"
_PERCENT_LINE = r"(?:^|[\r\n])%"
_ACCEPTED_DIRECTIVE = r"%YAML +1\.2\s*(?:#.*)?"


def read(source: Source, *, hasty: bool = False) -> tuple[Node | None, list[Diagnostic]]:
    """Reads a file: returns its tree, and its diagnostics in the order of the file. `hasty` reads any as a long one.

    The node is None if nothing usable could be read, with at least one error then. Bounded in time and memory
    (`MAX_BYTES`, `MAX_DEPTH`, `MAX_NODES`, `MAX_OF_A_KIND`), and never raises, whatever the bytes.
    """
    return _read(source, fast=True, hasty=hasty)


def _read(source: Source, *, fast: bool, hasty: bool = False) -> tuple[Node | None, list[Diagnostic]]:
    """`fast` asks libyaml first. The result is the same without, as what libyaml refuses is read once more, unless it
    is long: then some mistakes are told in other words, or a column beside."""
    text = decode(source)
    if isinstance(text, Diagnostic):
        return None, [text]
    directive = _refused_directive(source, text)
    if directive is not None:
        return None, [directive]
    is_long = hasty or len(text) > LONGEST_READ_SLOWLY
    tree = _from_libyaml(source, text, is_last=is_long) if fast and (is_long or _is_asked_alike(text)) else None
    return _result(source, tree or _from_python(source, text))


def comments_in(sources: Iterable[Source]) -> dict[str, list[Comment]]:
    """Finds the comments that speak to magnus-argo, by the path of each file that may have any.

    Looks at nothing but the bytes of a file without the word, as most files are.
    """
    marked = [source for source in sources if MARKER in source.data]
    if not marked:
        return {}
    from magnus_argo.yaml.comments import comments

    return {source.path: comments(source) for source in marked}


def read_alike(text: str) -> bool:
    """Tells whether libyaml and Python's parser take a text that can be read for the same; of a long one nobody asks
    the slow parser."""
    return len(text) > LONGEST_READ_SLOWLY or ("\t" not in text and _is_asked_alike(text))


def _is_asked_alike(text: str) -> bool:
    return "?" not in text or not re.search(_QUESTION, text)


def _result(source: Source, tree: Tree | Diagnostic) -> tuple[Node | None, list[Diagnostic]]:
    if isinstance(tree, Diagnostic):
        return None, [tree]
    problems = tree.findings.all()
    if tree.root is None and not tree.findings.errors:
        cure = "write a mapping, or delete the file"
        problems.append(
            Diagnostic(EMPTY_FILE, "the file is empty, or has only comments", Label(source.start()), (), cure)
        )
    return tree.root, problems


def _from_libyaml(source: Source, text: str, *, is_last: bool) -> Tree | Diagnostic | None:
    """None if libyaml is missing or stumbles: its messages and places are not those of PyYAML. Where it `is_last`
    nobody else is asked."""
    from magnus_argo.yaml.pyyaml import CParser, MarkedYAMLError, YAMLError

    if CParser is None:
        return None
    tree, tabs = Tree(source, may_have_surrogates=False, until_unknown_tag=not is_last), Tabs(text)
    events, is_watched = iter(CParser(text).get_event, None), "\t" in text or may_have_glued_comments(text)
    try:
        tree.build(tabs.watching(events) if is_watched else events)
    except YAMLError as error:
        return _explained(source, error, in_flow=True) if is_last and isinstance(error, MarkedYAMLError) else None
    place = tabs.stray() if is_watched else None
    if place is not None:
        return _stray(source, text[:place]) if is_last else None
    return None if tree.scalars.met_unknown_tag and not is_last else tree


def _from_python(source: Source, text: str) -> Tree | Diagnostic:
    from magnus_argo.yaml.pure_parser import PureParser
    from magnus_argo.yaml.pyyaml import MarkedYAMLError

    tree = Tree(source, may_have_surrogates="\\u" in text or "\\U" in text)
    parser = PureParser(text)
    try:
        tree.build(parser.events())
    except MarkedYAMLError as error:
        return _explained(source, error, in_flow=parser.flow_level > 0)
    except (ValueError, OverflowError):
        mark = parser.get_mark()
        place = Label(Span(source.path, mark.line + 1, mark.column + 1, mark.column + 2))
        message = "the escape is beyond the last character, U+10FFFF"
        return Diagnostic(YAML_SYNTAX, message, place, (), "write the character itself")
    return tree


def _explained(source: Source, error: MarkedYAMLError, *, in_flow: bool) -> Diagnostic:
    """Brackets may be open where nobody has counted them."""
    from magnus_argo.yaml.explain.by_problem import explain  # most files have no such error

    return explain(source, error, in_flow=in_flow)


def _stray(source: Source, before: str) -> Diagnostic:
    from magnus_argo.yaml.explain.by_problem import stray

    lines = re.split(r"\r\n|\r|\n", before)
    return stray(source, len(lines), len(lines[-1]) + 1)


def _refused_directive(source: Source, text: str) -> Diagnostic | None:
    """The first directive but `%YAML 1.2`: with another version, magnus reads `yes` as true and 010 as 8."""
    if "%" not in text or not re.search(_PERCENT_LINE, text):
        return None
    number = 1
    while (line := source.line(number)).lstrip()[:1] in ("", "#", "%") and number <= len(text):
        if line.startswith("%") and not re.fullmatch(_ACCEPTED_DIRECTIVE, line):
            place = Label(Span(source.path, number, 1, len(line.rstrip()) + 1))
            message = f"the directive `{shown(line.rstrip())}` changes how readers understand the file"
            return Diagnostic(YAML_DIRECTIVE, message, place, (), "delete the line")
        number += 1
    return None
