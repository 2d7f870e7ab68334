"""The object asked for: its name, its namespace and its labels."""

from __future__ import annotations

from collections.abc import Iterator

from magnus_argo.argo.limits import LONGEST_NAME
from magnus_argo.argo.metadata import asked_metadata, asked_name
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.words import ticked
from magnus_argo.magnus.program import Program

BAD_NAME = Rule("bad-name", "a name that Kubernetes rejects")

_DNS_LABEL = regex(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_LABEL = regex(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?")
_LONGEST = 63


def check_names(program: Program) -> Iterator[Diagnostic]:
    """Checks the name, namespace and labels that were asked for. They may come from flags, so the place is that of the
    pipeline as a whole."""
    whole = Label(program.pipeline.graph.key.span)
    longest, name = LONGEST_NAME[program.options.kind], asked_name(program)
    if name and not (_DNS_LABEL.fullmatch(name) and len(name) <= longest):
        cure = f"use lower-case letters, digits and `-`, at most {longest} of them"
        yield Diagnostic(BAD_NAME, f"Kubernetes rejects the name {ticked(name)}", whole, help=cure)
    namespace, labels, _ = asked_metadata(program)
    if namespace and not (_DNS_LABEL.fullmatch(namespace) and len(namespace) <= _LONGEST):
        cure = f"use lower-case letters, digits and `-`, at most {_LONGEST} of them"
        yield Diagnostic(BAD_NAME, f"Kubernetes rejects the namespace {ticked(namespace)}", whole, help=cure)
    for key, value in labels.items():
        if not _LABEL.fullmatch(value):
            cure = f"use letters, digits, `-`, `_` and `.`, at most {_LONGEST} of them"
            yield Diagnostic(BAD_NAME, f"Kubernetes rejects the label {ticked(f'{key}: {value}')}", whole, help=cure)
