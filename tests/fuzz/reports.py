"""What must hold of the reports of a run: each is what its reader takes, and all tell of places that are there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from tests.fuzz.projects import Project
from tests.support.github_runner import ACTION, commands_in, outputs_in

LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_SHOWN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""What acts on a terminal or hides; a line break is the only exception."""

MOST_ANNOTATIONS = 10
MOST_SUMMARY = 1024 * 1024
Object = dict[str, Any]


def problems_of_reports(project: Project, reports: Mapping[str, bytes]) -> Iterator[str]:
    """`reports` by format: all of them, as one run wrote them."""
    diagnostics = json.loads(reports["json"])["diagnostics"]
    for form, check in CHECKS.items():
        try:
            yield from (f"{form}: {problem}" for problem in check(reports[form].decode(), diagnostics))
        except (ValueError, KeyError, ElementTree.ParseError) as error:
            yield f"{form}: unreadable: {error!r}"
    for found in diagnostics:
        for place in (found, *found["related"]):
            yield from _outside(project, place)


def problems_of_step(files: Mapping[str, bytes]) -> Iterator[str]:
    """What is wrong with what an action leaves for the runner."""
    outputs = outputs_in(files.get("output", b"").decode())
    if outputs.keys() - ACTION["outputs"].keys():
        yield f"outputs: {outputs}"
    page = files.get("step_summary", b"")
    if len(page) > MOST_SUMMARY or NOT_SHOWN.search(page.decode()):
        yield f"summary: {len(page)} bytes, {NOT_SHOWN.findall(page.decode())[:9]}"


def _outside(project: Project, place: Object) -> Iterator[str]:
    """A place that is not in its file; one beyond the last character of a line or of the file is."""
    data = project.files.get(place["path"])
    if data is None:
        return
    lines = LINE_BREAK.split(data.decode("utf-8-sig", errors="replace"))
    line, start, end = place["line"], place["column"], place["end_column"]
    width = len(lines[line - 1]) if 1 <= line <= len(lines) else -1
    if not 1 <= start <= width + 1 or not start <= end <= width + 2:
        yield f"span: {place['path']}:{line}:{start}-{end} is outside of its file ({width} wide)"


def _text(report: str, _diagnostics: list[Object]) -> Iterator[str]:
    if commands_in(report):
        yield f"commands: {commands_in(report)}"
    if hidden := NOT_SHOWN.search(report):
        yield f"raw {hidden[0]!r}"


def _github(report: str, diagnostics: list[Object]) -> Iterator[str]:
    commands = commands_in(report)
    for severity in ("error", "warning"):
        told = sum(command.name == severity for command in commands)
        count = sum(found["severity"] == severity for found in diagnostics)
        if told != min(count, MOST_ANNOTATIONS):
            yield f"{told} annotations for {count} diagnostics"
    if len(commands) != len(report.splitlines()):
        yield "lines that are no annotations"
    if not {command.name for command in commands} <= {"error", "warning"}:
        yield f"commands: {commands}"


def _json(report: str, _diagnostics: list[Object]) -> Iterator[str]:
    if not report.isascii() or commands_in(report):
        yield "not tame"


def _sarif(report: str, diagnostics: list[Object]) -> Iterator[str]:
    yield from _json(report, diagnostics)
    (run,) = json.loads(report)["runs"]
    results = [result for result in run["results"] if not result.get("suppressions")]
    if len(results) != len(diagnostics):
        yield f"{len(results)} results for {len(diagnostics)} diagnostics"
    for result, found in zip(results, diagnostics, strict=False):
        (location,) = result["locations"]
        yield from _other_place(location["physicalLocation"], found)
        for related, place in zip(result.get("relatedLocations", ()), found["related"], strict=True):
            yield from _other_place(related["physicalLocation"], place)


def _other_place(location: Object, place: Object) -> Iterator[str]:
    region, path = location["region"], unquote(location["artifactLocation"]["uri"], errors="surrogatepass")
    seen = (path.removeprefix("file://"), region["startLine"], region["startColumn"], region["endColumn"])
    if seen != (place["path"], place["line"], place["column"], max(place["column"], place["end_column"])):
        yield f"another place: {seen}"


def _gitlab(report: str, diagnostics: list[Object]) -> Iterator[str]:
    yield from _json(report, diagnostics)
    violations = json.loads(report)
    if len({violation["fingerprint"] for violation in violations}) != len(diagnostics):
        yield "fingerprints that are not unique"
    if any("\n" in violation["description"] for violation in violations):
        yield "a description of several lines"


def _junit(report: str, _diagnostics: list[Object]) -> Iterator[str]:
    if NOT_IN_XML.search(report):
        yield "a character that is not in XML"
    root = ElementTree.fromstring(report)  # noqa: S314
    if {element.tag for element in root.iter()} - {"testsuites", "testsuite", "testcase", "failure", "system-out"}:
        yield "elements of a file"
    if commands_in(report):
        yield f"commands: {commands_in(report)}"


def _markdown(report: str, diagnostics: list[Object]) -> Iterator[str]:
    yield from _text(report, diagnostics)


CHECKS: dict[str, Callable[[str, list[Object]], Iterator[str]]] = {
    "text": _text,
    "github": _github,
    "json": _json,
    "sarif": _sarif,
    "gitlab": _gitlab,
    "junit": _junit,
    "markdown": _markdown,
}
