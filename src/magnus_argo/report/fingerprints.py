"""Names for diagnostics that stay the same while lines move, so that a CI knows what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from magnus_argo.diagnostics.diagnostic import Diagnostic
from magnus_argo.report.results import Results

_AROUND = 100
"""Characters on each side of what is marked, and the most of that: a line may have a million, and as many mistakes."""


def fingerprints(results: Results) -> Sequence[str]:
    """One for each diagnostic, in their order: 64 hexadecimal digits, no two alike.

    It stands for the rule, the file, and the text that is marked with what is around it in its line, blanks aside; of
    diagnostics that are alike in these, for which one it is. Messages may be worded anew, and what concerns a file as a
    whole is marked at its first line, whatever that says: neither counts.
    """
    from hashlib import sha256

    seen: Counter[tuple[str, ...]] = Counter()
    found: list[str] = []
    for diagnostic in results.diagnostics:
        parts = _parts(diagnostic, results)
        text = "\0".join((*parts, str(seen[parts])))
        found.append(sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
        seen[parts] += 1
    return found


def _parts(found: Diagnostic, results: Results) -> tuple[str, ...]:
    span = found.primary.span
    source = results.sources.get(span.path)
    if source is None or span == source.start():
        return (found.rule.name, span.path)
    line, start = source.line(span.line), span.column - 1
    end = min(span.end_column - 1, start + _AROUND)
    around = line[max(0, start - _AROUND) : end + _AROUND]
    return (found.rule.name, span.path, " ".join(around.split()), line[start:end])
