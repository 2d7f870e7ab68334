"""Comments that ignore rules, and the project's levels of rules: what is wrong with them themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from magnus_argo.diagnostics.budgets import MAX_OF_A_KIND, MAX_SUGGESTIONS
from magnus_argo.diagnostics.diagnostic import Diagnostic, Label, Rule, first_hundred
from magnus_argo.diagnostics.fix import Edit, Fix, rewriting
from magnus_argo.diagnostics.policy import Comment, Ignore, Place, Policy
from magnus_argo.diagnostics.records import replace
from magnus_argo.diagnostics.remedy import Respell
from magnus_argo.diagnostics.source import Source, Span
from magnus_argo.diagnostics.words import leaves_no_doubt, shown, suggest, ticked
from magnus_argo.project.settings import Project

BAD_IGNORE = Rule("bad-ignore", "a comment that ignores nothing, because it names no rule", "warning")
UNKNOWN_RULE = Rule("unknown-rule", "the name of a rule that does not exist", "warning", scope="file")
UNIGNORABLE_RULE = Rule("unignorable-rule", "a rule that can be neither ignored nor lowered", "warning")
UNUSED_IGNORE = Rule("unused-ignore", "a comment that ignores a problem that is not there", "warning")

_FIRST_WORD = r"[A-Za-z]{1,20}"
_NAMES = r"\[([a-z, -]{1,100})\]"
_OTHER_WORDS = ("allow", "disable", "noqa", "off", "skip", "suppress")


class Run(NamedTuple):
    """All that was compiled. `unchecked` are the files of compilations that stopped early; `whole` says that it was the
    project as its file describes it."""

    project: Project
    diagnostics: Sequence[Diagnostic]
    sources: Mapping[str, Source]
    unchecked: Collection[str]
    whole: bool


def check_ignores(policy: Policy, run: Run, rules: Mapping[str, Rule]) -> list[Diagnostic]:
    """Finds what is wrong with the comments and levels of a run; `rules` are all that there are, by name.

    Whether a comment is of use shows once the problems of all other comments are known, which it may ignore.
    """
    ignores = policy.ignores()
    known = [ignore for ignore in ignores if ignore.rule in rules]
    problems = policy.marked(
        chain(
            first_hundred(_bare(policy, run)),
            first_hundred(_unknown(ignores, run.project, rules)),
            first_hundred(_refused(known, run.project, rules)),
        )
    )
    off = _places_off((*run.diagnostics, *problems))
    ignorable = [ignore for ignore in known if rules[ignore.rule].ignorable]
    return problems + policy.marked(first_hundred(_unused(ignorable, off, run, rules)))


def _places_off(problems: Iterable[Diagnostic]) -> set[Place]:
    spans = ((problem.rule.name, problem.primary.span) for problem in problems if problem.severity == "off")
    return {(span.path, span.line, rule) for rule, span in spans}


def _bare(policy: Policy, run: Run) -> Iterator[Diagnostic]:
    """Prose after `magnus-argo:` is left alone."""
    for comment in chain.from_iterable(policy.comments.values()):
        if comment.rules:
            continue
        match = re.match(_FIRST_WORD, comment.text)
        word = match[0].lower() if match else ""
        if word == "ignore":
            message = "the comment names no rule in brackets, so it ignores nothing"
            yield Diagnostic(BAD_IGNORE, message, Label(comment.span), help=_cure(comment, run))
        elif word in _OTHER_WORDS or suggest(word, ("ignore",), 0.75):
            message = f"`{word}` is not a known keyword, so the comment ignores nothing"
            yield Diagnostic(BAD_IGNORE, message, Label(comment.span), help=_cure(comment, run))


def _cure(comment: Comment, run: Run) -> str:
    """The names that stand in brackets after another word, or else those of what is found there."""
    named = re.search(_NAMES, comment.text)
    meant = [problem.rule.name for problem in run.diagnostics if _is_meant(problem, comment)]
    if named or meant:
        return f"write `# magnus-argo: ignore[{named[1] if named else ', '.join(dict.fromkeys(meant))}]`"
    return "write `# magnus-argo: ignore[latest-image]`, with the name of the rule"


def _is_meant(problem: Diagnostic, comment: Comment) -> bool:
    span = problem.primary.span
    is_there = span.path == comment.span.path and span.line == comment.target
    return is_there and problem.rule.ignorable and problem.severity != "off"


def _unknown(ignores: Sequence[Ignore], project: Project, rules: Mapping[str, Rule]) -> Iterator[Diagnostic]:
    named = chain(project.level_spans.items(), ((ignore.rule, ignore.span) for ignore in ignores))
    for number, (name, span) in enumerate((name, span) for name, span in named if name not in rules):
        close = suggest(name, rules) if number < MAX_SUGGESTIONS else None
        message = f"there is no rule `{shown(name)}`"
        if close is None:
            yield Diagnostic(UNKNOWN_RULE, message, Label(span), help="`magnus-argo explain` lists the rules")
            continue
        cure, is_sure = f"did you mean {ticked(close)}?", leaves_no_doubt(name, close, rules)
        problem = Diagnostic(UNKNOWN_RULE, message, Label(span), help=cure)
        if project.level_spans.get(name) == span:
            yield replace(problem, remedies=(Respell(span, name, close, is_sure),))
        else:
            yield replace(problem, fixes=(rewriting(span, close, safe=is_sure),))


def _refused(ignores: Sequence[Ignore], project: Project, rules: Mapping[str, Rule]) -> Iterator[Diagnostic]:
    """An error of which nothing good can come, whoever says that it does not matter."""
    levels = ((name, span) for name, span in project.level_spans.items() if project.levels[name] != "error")
    places = chain(
        ((name, span, "lowered") for name, span in levels if name in rules),
        ((ignore.rule, ignore.span, "ignored") for ignore in ignores),
    )
    for name, span, done in places:
        if not rules[name].ignorable:
            message = f"{ticked(name)} cannot be {done}: the workflow cannot work until it is fixed"
            cure = f"remove it, and fix what it finds: see `magnus-argo explain {name}`"
            yield Diagnostic(UNIGNORABLE_RULE, message, Label(span), help=cure)


def _unused(
    ignores: Sequence[Ignore], off: Collection[Place], run: Run, rules: Mapping[str, Rule]
) -> Iterator[Diagnostic]:
    names = Counter(ignore.comment.span for ignore in ignores)
    crowd = Counter(ignore.span.path for ignore in ignores)
    first: dict[tuple[str, str], Span] = {}
    for problem in run.diagnostics:
        if problem.severity != "off":
            first.setdefault((problem.primary.span.path, problem.rule.name), problem.primary.span)
    for ignore in ignores:
        is_used = any((ignore.span.path, line, ignore.rule) in off for line in ignore.comment.lines)
        if not is_used and crowd[ignore.span.path] < MAX_OF_A_KIND and _is_settled(ignore, run, rules):
            line, elsewhere = (
                run.sources[ignore.span.path].line(ignore.span.line),
                first.get((ignore.span.path, ignore.rule)),
            )
            yield _useless(ignore, line, elsewhere, alone=names[ignore.comment.span] == 1)


def _is_settled(ignore: Ignore, run: Run, rules: Mapping[str, Rule]) -> bool:
    """Whether no other run could find what is ignored. Where a variable stands, that is up to its value."""
    source = run.sources[ignore.span.path]
    if ignore.rule == UNUSED_IGNORE.name or source.path in run.unchecked or "$" in source.line(ignore.comment.target):
        return False
    return run.whole or rules[ignore.rule].scope == "file"


def _without(ignore: Ignore, line: str, title: str) -> Fix:
    """Takes the comment away, with its line if it stands alone. Words behind the brackets may be worth keeping."""
    span, before = ignore.comment.span, line[: ignore.comment.span.column - 1]
    is_bare = ignore.comment.text.endswith("]")
    if not before.strip():
        return Fix(title, (Edit(Span(span.path, span.line, 1, len(line) + 1), "", whole_line=True),), is_bare)
    return Fix(title, (Edit(Span(span.path, span.line, len(before.rstrip()) + 1, len(line) + 1), ""),), is_bare)


def _useless(ignore: Ignore, line: str, elsewhere: Span | None, *, alone: bool) -> Diagnostic:
    message = f"there is no `{ignore.rule}` on line {ignore.comment.target} to ignore"
    cure = "remove the comment" if alone else f"remove `{ignore.rule}` from the comment"
    if elsewhere is None:
        fixes = (_without(ignore, line, cure),) if alone else ()
        return Diagnostic(UNUSED_IGNORE, message, Label(ignore.span), help=cure, fixes=fixes)
    cure = f"put the comment at the end of line {elsewhere.line} or on a line of its own above it, or {cure}"
    return Diagnostic(UNUSED_IGNORE, message, Label(ignore.span), (Label(elsewhere, "here there is one"),), cure)
