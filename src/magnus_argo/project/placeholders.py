"""`{name}` and `{env}` in the project file, and what looks like them and stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule, first_hundred
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.remedy import Retype
from magnus_argo.diagnostics.words import leaves_no_doubt, shown, suggest
from magnus_argo.project.layers import IN_MAPPINGS, IN_TEXTS
from magnus_argo.yaml.nodes import Mapping, Node, Scalar, Sequence, part_of

UNKNOWN_PLACEHOLDER = Rule("unknown-placeholder", "braces that nothing replaces")

KNOWN = ("{name}", "{env}")
_NAMES = ("name", "env")
_BRACES = regex(r"\$?\{\s*([A-Za-z_][\w.-]{0,62})\s*\}", re.ASCII)
_IN_PATHS_AND_NAMES = regex(r"\$?(?<!\{)\{++([^{}\n]{0,100})\}+|\$([A-Za-z_]\w*)|[{}]", re.ASCII)


def check_placeholders(root: Node) -> list[Diagnostic]:
    """Finds braces in the outputs, names, namespaces, labels and annotations of a project file that nothing replaces:
    variables are for the magnus configuration, and `{env}` is for projects with environments."""
    if not isinstance(root, Mapping):
        return []
    has_environments = isinstance(root.values.get("environments"), Mapping)
    texts = (text for layer in _layers(root) for text in _texts(layer))
    problems = (problem for text, pattern in texts for problem in _in_text(text, pattern, has_environments))
    return first_hundred(problems)


def unknown_in(output: str) -> str:
    """Returns the first braces in the path of an output that nothing replaces, empty if there are none."""
    braces = (match[0] for match in _IN_PATHS_AND_NAMES.finditer(output) if match[1] is not None)
    return next((text for text in braces if text not in KNOWN), "")


def names_a_file(output: str) -> bool:
    """Tells whether the path of an output is the name of a file, of which nothing is filled in."""
    return bool(output) and not output.endswith("/") and not any(each in output for each in KNOWN)


def _layers(root: Mapping) -> Iterator[Mapping]:
    """All mappings of settings, in the order of the file."""
    pipelines = root.values.get("pipelines")
    entries = pipelines.items if isinstance(pipelines, Sequence) else []
    for owner in (root, *entries):
        environments = owner.values.get("environments") if isinstance(owner, Mapping) else None
        own = (root.values.get("defaults"),) if owner is root else (owner,)
        named = environments.values.values() if isinstance(environments, Mapping) else ()
        yield from (node for node in (*own, *named) if isinstance(node, Mapping))


def _texts(layer: Mapping) -> Iterator[tuple[Scalar, re.Pattern[str]]]:
    """The texts in which names are replaced. In labels and annotations JSON may stand, which has braces too."""
    for key in IN_TEXTS:
        node = layer.values.get(key)
        if isinstance(node, Scalar):
            yield node, _IN_PATHS_AND_NAMES
    for key in IN_MAPPINGS:
        node = layer.values.get(key)
        for value in node.values.values() if isinstance(node, Mapping) else ():
            if isinstance(value, Scalar):
                yield value, _BRACES


def _in_text(node: Scalar, pattern: re.Pattern[str], has_environments: bool) -> Iterator[Diagnostic]:
    text = node.value if isinstance(node.value, str) else ""
    for match in pattern.finditer(text):
        known = match[0] in KNOWN
        if not known or (match[1] == "env" and not has_environments):
            yield _unknown(match, Label(part_of(node, *match.span())))


def _unknown(match: re.Match[str], label: Label) -> Diagnostic:
    name = next(filter(None, match.groups()), "").strip()
    if match[0] == "{env}":
        message = "`{env}` is the name of an environment, and the project has none"
        return Diagnostic(UNKNOWN_PLACEHOLDER, message, label, help="declare `environments`, or remove it")
    message = (
        f"nothing replaces `{shown(match[0])}` here" if match.lastindex else f"`{match[0]}` belongs to no name here"
    )
    if match[0].startswith("$"):
        message = f"variables are not replaced in the project file, so `{shown(match[0])}` would stay as it is"
    close = name if name in _NAMES else suggest(name, _NAMES)
    cure = (
        f"did you mean `{{{close}}}`?" if close else "`{name}` is the name of the workflow, `{env}` the environment's"
    )
    is_sure = close is not None and leaves_no_doubt(name.lower(), close, _NAMES)
    remedies = (Retype(label.span, match[0], f"{{{close}}}", is_sure),) if close else ()
    return Diagnostic(UNKNOWN_PLACEHOLDER, message, label, help=cure, remedies=remedies)
