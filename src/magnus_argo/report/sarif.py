"""Diagnostics as SARIF 2.1.0, for GitHub's code scanning and for editors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from magnus_argo import __version__
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule, cure_of, has_errors
from magnus_argo.diagnostics.editing import end_in, new_text
from magnus_argo.diagnostics.fix import Edit, Fix
from magnus_argo.diagnostics.source import Source
from magnus_argo.report import PROJECT
from magnus_argo.report.json import dumped
from magnus_argo.report.markdown_text import address, plain_section, standing_alone
from magnus_argo.report.printable import visible
from magnus_argo.report.results import Results, fingerprints
from magnus_argo.schema import files

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_LINE_BREAKS = ["\r\n", "\r", "\n", "\x85", "\u2028", "\u2029"]
"""Those of `source.split_lines`."""

_MOST = 25_000
"""Results of a run; GitHub refuses an upload with more (GitHub docs, "SARIF support for code scanning")."""

_RANKS = {"error": 0, "warning": 1, "off": 2}

Object = dict[str, Any]


def render(results: Results) -> str:
    """Writes one run, with the rules that were broken and a result for each diagnostic. Columns are characters.

    The fingerprint is our own: `primaryLocationLineHash`, the one that GitHub reads, is made of the files by the action
    that uploads (codeql-action fingerprints.ts), which warns where somebody else has made one.
    """
    marked = _marked(results)
    rules = list(dict.fromkeys(problem.rule for problem, _ in marked))
    numbers = {rule: number for number, rule in enumerate(rules)}
    run = {
        "tool": {"driver": _driver(rules)},
        "invocations": [_invocation(results)],
        "columnKind": "unicodeCodePoints",
        "newlineSequences": _LINE_BREAKS,
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "The folder where magnus-argo runs: the repository's root."}}
        },
        "results": [
            _result(problem, numbers[problem.rule], fingerprint)
            | _fixes(problem, results)
            | _suppressions(problem, results)
            for problem, fingerprint in marked
        ],
    }
    return dumped({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _marked(results: Results) -> list[tuple[Diagnostic, str]]:
    """The diagnostics and their fingerprints, those that are turned off after the others; of too many the errors
    first."""
    problems = [*results.diagnostics, *results.suppressed]
    marked = list(zip(problems, fingerprints(results, problems), strict=True))
    return marked if len(marked) <= _MOST else sorted(marked, key=lambda pair: _RANKS[pair[0].severity])[:_MOST]


def _suppressions(problem: Diagnostic, results: Results) -> Object:
    """Who turns a result off: a comment (`inSource`) or the project's levels. One result that says so makes all others
    say that nobody does (SARIF 2.1.0, 3.27.23)."""
    if not results.suppressed:
        return {}
    if problem.severity != "off":
        return {"suppressions": []}
    return {"suppressions": [{"kind": "inSource" if results.policy.is_ignored(problem) else "external"}]}


def _driver(rules: Sequence[Rule]) -> Object:
    sections = files.rule_sections() if rules else {}
    return {
        "name": "magnus-argo",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": PROJECT,
        "rules": [_descriptor(rule, sections[rule.name]) for rule in rules],
    }


def _descriptor(rule: Rule, section: str) -> Object:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": section.partition("\n\n")[0].replace("\n", " ")},
        "help": {"text": plain_section(section), "markdown": standing_alone(section)},
        "helpUri": address(rule.name),
        "defaultConfiguration": {"level": rule.severity},
        "properties": {"problem.severity": rule.severity, "tags": ["magnus", "argo-workflows"]},
    }


def _invocation(results: Results) -> Object:
    """Mistakes in files are no failure of the tool. After them it exits with 1; without any, what is done with the
    workflows decides later, and so nothing is said."""
    invocation: Object = {"executionSuccessful": True}
    if has_errors(results.diagnostics):
        invocation |= {"exitCode": 1, "exitCodeDescription": "errors in the input"}
    if len(results.diagnostics) > _MOST:
        message = f"{len(results.diagnostics)} diagnostics, of which {_MOST} are reported here"
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": message}}]
    return invocation


def _result(problem: Diagnostic, rule: int, fingerprint: str) -> Object:
    related = [_related(label, number) for number, label in enumerate(problem.related, 1)]
    return {
        "ruleId": problem.rule.name,
        "ruleIndex": rule,
        "level": problem.rule.severity if problem.severity == "off" else problem.severity,
        "message": {"text": _message(problem)},
        "locations": [{"physicalLocation": _place(problem.primary)}],
        **({"relatedLocations": related} if related else {}),
        "partialFingerprints": {"ruleAndText/v1": fingerprint},
    }


def _fixes(problem: Diagnostic, results: Results) -> Object:
    """Those in files that were read, the best one first."""
    known = [fix for fix in problem.fixes if all(edit.span.path in results.sources for edit in fix.edits)]
    return {"fixes": [_fix(fix, results) for fix in known]} if known else {}


def _fix(fix: Fix, results: Results) -> Object:
    changes: dict[str, list[Object]] = {}
    for edit in fix.edits:
        changes.setdefault(edit.span.path, []).append(_replacement(edit, results.sources[edit.span.path]))
    return {
        "description": {"text": _plain(fix.title)},
        "artifactChanges": [
            {"artifactLocation": _artifact(path), "replacements": replacements}
            for path, replacements in changes.items()
        ],
    }


def _replacement(edit: Edit, source: Source) -> Object:
    span, (end_line, end_column) = edit.span, end_in(edit, source)
    start = {"startLine": span.line, "startColumn": span.column}
    text = new_text(edit, source)
    inserted = {"insertedContent": {"text": text}} if text else {}
    return {"deletedRegion": {**start, "endLine": end_line, "endColumn": end_column}, **inserted}


def _message(problem: Diagnostic) -> str:
    """GitHub shows a related place only where the message links to it."""
    lines = [_plain(problem.message)]
    if problem.related:
        places = (_link(label, number) for number, label in enumerate(problem.related, 1))
        lines.append(f"see also {', '.join(places)}")
    lines += [_plain(line if number else f"help: {line}") for number, line in enumerate(cure_of(problem))]
    return "\n".join(lines)


def _link(label: Label, number: int) -> str:
    text = f"{visible(label.span.path)}:{label.span.line}"
    for character in "\\[]":
        text = text.replace(character, f"\\{character}")
    return f"[{text}]({number})" + (f" ({_plain(label.text)})" if label.text else "")


def _plain(text: str) -> str:
    """Text that holds no link (SARIF 2.1.0, 3.11.6). Braces stay as they are: without arguments no viewer reads
    placeholders, nor would it halve what 3.11.5 doubles."""
    return visible(text).replace("](", "] (")


def _related(label: Label, number: int) -> Object:
    words = {"message": {"text": _plain(label.text)}} if label.text else {}
    return {"id": number, "physicalLocation": _place(label), **words}


def _place(label: Label) -> Object:
    span = label.span
    end = max(span.end_column, span.column)
    region = {"startLine": span.line, "startColumn": span.column, "endColumn": end}
    return {"artifactLocation": _artifact(span.path), "region": region}


def _artifact(path: str) -> Object:
    """Paths outside of the root are absolute."""
    from urllib.parse import quote

    uri = quote(path.encode("utf-8", "surrogatepass"))
    return {"uri": f"file://{uri}"} if path.startswith("/") else {"uri": uri, "uriBaseId": _ROOT}
