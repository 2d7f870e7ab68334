"""What `diff` does: compiles the pipelines as they were and as they are, and tells how they differ."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from magnus_argo.changes.change import Changes, joined, told_apart
from magnus_argo.changes.summary import summary
from magnus_argo.commands.batch import Batch, compile_all
from magnus_argo.commands.console import Console, write_reports
from magnus_argo.commands.diff.comparing import comparisons
from magnus_argo.commands.diff.pairing import in_two_environments
from magnus_argo.commands.diff.projects import Found, compared
from magnus_argo.commands.diff.sides import compiled_before, errors_in
from magnus_argo.commands.parts import here_of, part_of
from magnus_argo.commands.spending import Spent
from magnus_argo.commands.targets import Stream
from magnus_argo.diagnostics.diagnostic import counts_of
from magnus_argo.diagnostics.records import dataclass, replace
from magnus_argo.files.workspace import Workspace
from magnus_argo.project.halves import Halves, halves_of
from magnus_argo.project.places import Asked, Place, places_of
from magnus_argo.project.plan import Request
from magnus_argo.report import TITLE
from magnus_argo.report.sections import heading_of, headline_of

FORMATS = ("text", "markdown", "json", "html")


@dataclass(frozen=True, slots=True)
class DiffFlags:
    """What `diff` is asked for: `base` a folder or revision, `form` one of `FORMATS`, `output` where it goes, `stat`
    only the overview, `between` two environments of today to compare instead, and `title` what a page is called."""

    base: str | None = None
    form: str = "text"
    output: str | Stream | None = None
    exit_code: bool = False
    stat: bool = False
    between: tuple[str, str] | None = None
    title: str = TITLE


def diff(asked: Asked, flags: DiffFlags, console: Console, environment: Mapping[str, str]) -> int:
    """Shows the difference; 1 if something of today does not compile, or differs and `exit_code` is asked for."""
    here = here_of(asked)
    places = places_of(asked, here, environment, flags.base)
    if flags.between:
        found = _between(places, flags.between, environment)
    else:
        halves = halves_of(asked, here, flags.base, environment, places)
        known = [Batch() if each.is_gone else None for each in halves]
        found = compared(halves, known, flags.base, environment)
    parts = [part_of(place, batch, environment) for place, _, batch in found]
    titled = [(place.title, replace(changes, title=flags.title)) for place, changes, _ in found]
    console.report(parts, here, {here.place(flags.output)} if isinstance(flags.output, str) else ())
    color = console.color and flags.output is None
    body = rendered_all(titled, flags.form, color=color, brief=flags.stat).encode()
    if flags.output is None:
        sys.stdout.buffer.write(body)
    elif isinstance(flags.output, Stream):
        flags.output.send(body)
    else:
        write_reports({flags.output: body}, parts, here)
    changes = joined([changes for _, changes in titled])
    console.say(f"{summary(changes)}{_of_news(changes)}")
    return int(changes.failed or (flags.exit_code and changes.changed))


def _of_news(changes: Changes) -> str:
    """What is new among errors and warnings, of which all are printed."""
    news = counts_of(changes.news.new, "new")
    return f"; {news}" if news and changes.news.old else ""


def _between(places: Sequence[Place], names: tuple[str, str], environment: Mapping[str, str]) -> list[Found]:
    spent = Spent()
    return [(place, *environments_compared(place, names, environment, spent)) for place in places]


def rendered_all(titled: Sequence[tuple[str, Changes]], form: str, *, color: bool = False, brief: bool = False) -> str:
    """Writes the changes of several projects in one of `FORMATS`: as one, or for people to read along with each
    project's name."""
    if len(titled) == 1 or form not in ("text", "markdown"):
        return rendered(joined([changes for _, changes in titled]), form, color=color, brief=brief)
    pages = [(name, rendered(changes, form, color=color, brief=brief)) for name, changes in titled]
    if form == "markdown":
        return "\n".join(f"{heading_of(name)}{page}" for name, page in pages)
    return "\n".join(f"{headline_of(name, color=color)}{page}" for name, page in pages if page)


def rendered(changes: Changes, form: str, *, color: bool = False, brief: bool = False) -> str:
    """Renders the changes in one of `FORMATS`, or `brief` only an overview. The module of a format is loaded when asked
    for."""
    if form == "markdown":
        from magnus_argo.changes.render import markdown as render_markdown

        return render_markdown.render(changes, brief=brief)
    if form == "json":
        from magnus_argo.changes.render import json as render_json

        return render_json.render(changes, brief=brief)
    if form == "html":
        from magnus_argo.changes.render import html as render_html

        return render_html.render(changes, brief=brief)
    from magnus_argo.changes.render import text as render_text

    return render_text.render(changes, color=color, brief=brief)


def difference(
    request: Request,
    workspace: Workspace,
    base: str | None,
    environment: Mapping[str, str],
    compiled: Batch | None = None,
) -> Changes:
    """Finds how the pipelines of a workspace differ from those of `base`: see `project.base.opened` for what that can
    be. Both are compiled by this version with the same flags and variables; `compiled` is today's side if that is
    compiled already. Raises `UnusableError`.
    """
    ((_, changes, _),) = compared([Halves(Place(workspace, request), request)], [compiled], base, environment)
    return changes


def environments_compared(
    place: Place, names: tuple[str, str], environment: Mapping[str, str], spent: Spent
) -> tuple[Changes, Batch]:
    """Finds how today's pipelines in the second environment differ from those in the first; `{env}` and what stands
    for it differ everywhere."""
    workspace = place.workspace
    batch = compile_all(replace(place.request, environments=names), workspace, environment, spent)
    problems = errors_in(batch.project_problems, workspace.shown)
    if problems:
        return Changes(names[0], (), problems), batch
    then, now = ([one for one in compiled_before(batch, workspace) if one.side.environment == name] for name in names)
    pairs = in_two_environments(then, now)
    return Changes(names[0], told_apart(comparisons(pairs, between=True))), batch
