"""Diagnostics for people: the line of the file, a caret under the mistake, and the cure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Severity, cure_of, number_of
from magnus_argo.diagnostics.regexes import regex
from magnus_argo.diagnostics.source import Source
from magnus_argo.diagnostics.words import counted
from magnus_argo.report.printable import Paint, heard_by_no_ci, painter, tame, visible
from magnus_argo.report.snippet import Mark, draw, views

_BOLD, _BLUE = "1", "1;34"
_SEVERITIES = {"error": "1;31", "warning": "1;33"}
_FILLED_IN = regex(r"\$|(?:^|(?<=[ ,`]))~")
"""What Vim replaces by the value of a variable or by a home in the place of a mistake, before it opens the file there
(quickfix.c qf_parse_fmt_f, misc1.c expand_env_esc): it would be another file, or one of a scheme that runs commands."""


def render(diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source], color: bool = False) -> str:
    """Writes one paragraph per diagnostic in the order given, and a last line that counts; empty if there are none.

    `sources` has the files by the path that spans name; of others only the place is told. With `color` the text
    holds ANSI colours and nothing else that a terminal acts on; without it, it is printable lines. No line can
    be taken for a command by GitHub's runner.
    """
    if not diagnostics:
        return ""
    text = "\n\n".join([*paragraphs(diagnostics, sources, color), summary(diagnostics)])
    return heard_by_no_ci(f"{text}\n")


def paragraphs(diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source], color: bool = False) -> list[str]:
    """Returns the paragraphs of `render`, without a line break at their ends."""
    paint = painter(color)
    return ["\n".join(_paragraph(problem, sources, paint)) for problem in diagnostics]


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """Counts by severity: `1 error, 2 warnings`; a severity that does not occur is left out."""
    severities: tuple[Severity, ...] = ("error", "warning")
    counts = [(severity, number_of(severity, diagnostics)) for severity in severities]
    return ", ".join(counted(count, severity) for severity, count in counts if count)


class _Gutter:
    """The column of line numbers, as wide as the longest of them."""

    __slots__ = ("paint", "width")

    def __init__(self, labels: Sequence[Label], paint: Paint) -> None:
        self.width = len(str(max(label.span.line for label in labels)))
        self.paint = paint

    def row(self, text: str = "", number: str = "") -> str:
        bar = self.paint(_BLUE, f"{number:>{self.width}} |")
        return f"{bar} {text}" if text else bar

    def hang(self, sign: str, text: str) -> str:
        return f"{' ' * self.width}{self.paint(_BLUE, sign)} {text}"


def _paragraph(problem: Diagnostic, sources: Mapping[str, Source], paint: Paint) -> Iterator[str]:
    labels = list(dict.fromkeys((problem.primary, *problem.related)))
    gutter = _Gutter(labels, paint)
    head = paint(_SEVERITIES[problem.severity], f"{problem.severity}[{problem.rule.name}]")
    yield head + paint(_BOLD, f": {visible(problem.message)}")
    for path in dict.fromkeys(label.span.path for label in labels):
        yield from _file([label for label in labels if label.span.path == path], problem, sources.get(path), gutter)
    if problem.help:
        yield gutter.row()
        yield from _help(cure_of(problem), gutter)


def _file(labels: list[Label], problem: Diagnostic, source: Source | None, gutter: _Gutter) -> Iterator[str]:
    """A file's part of a paragraph. `labels[0]` is the problem itself in its file, and the first mention elsewhere."""
    is_main = labels[0] is problem.primary
    if not is_main:
        yield gutter.row()
    yield gutter.hang("-->" if is_main else ":::", _place(labels[0], "" if source else labels[0].text))
    if source:
        yield gutter.row()
        yield from _lines(labels, problem, source, gutter)
    else:
        yield from (gutter.hang(":::", _place(label, label.text)) for label in labels[1:])


def _place(label: Label, text: str = "") -> str:
    place = f"{_as_it_is(visible(label.span.path))}:{label.span.line}:{label.span.column}"
    return f"{place}: {visible(text)}" if text else place


def _as_it_is(path: str) -> str:
    return _FILLED_IN.sub(lambda sign: rf"\x{ord(sign[0]):02x}", path)


def _lines(labels: list[Label], problem: Diagnostic, source: Source, gutter: _Gutter) -> Iterator[str]:
    """Every line with a label; between two of them the one line that parts them, or `...` for several."""
    last = None
    for number in sorted({label.span.line for label in labels}):
        if last is not None and number == last + 2:
            yield gutter.row(draw(source.line(number - 1), [], gutter.paint)[0], str(number - 1))
        elif last is not None and number > last + 2:
            yield gutter.paint(_BLUE, "...")
        marks = [_mark(label, problem) for label in labels if label.span.line == number]
        yield from _line(source.line(number), number, marks, gutter)
        last = number


def _line(line: str, number: int, marks: list[Mark], gutter: _Gutter) -> Iterator[str]:
    for view in views(line, marks):
        text, *rows = draw(line, view, gutter.paint)
        yield gutter.row(text, str(number))
        yield from (gutter.row(row) for row in rows)


def _mark(label: Label, problem: Diagnostic) -> Mark:
    span, primary = label.span, label == problem.primary
    sign, style = ("^", _SEVERITIES[problem.severity]) if primary else ("-", _BLUE)
    return Mark(max(span.column - 1, 0), span.end_column - 1, sign, style, label.text)


def _help(lines: Sequence[str], gutter: _Gutter) -> Iterator[str]:
    first, *rest = lines
    yield gutter.hang(" =", f"{gutter.paint(_BOLD, 'help')}: {visible(first)}")
    yield from (f"{' ' * (gutter.width + 9)}{tame(line)}".rstrip() for line in rest)
