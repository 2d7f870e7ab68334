"""What `validate --fix` does: the safe fixes of a run are made in memory, checked again, and then written or shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence

from magnus_argo.commands.batch import Batch, compile_all
from magnus_argo.commands.spending import Spent
from magnus_argo.diagnostics.budgets import MAX_BYTES_OF_ROUNDS, MAX_ROUNDS
from magnus_argo.diagnostics.diagnostic import Diagnostic, has_errors
from magnus_argo.diagnostics.editing import compatible, edited
from magnus_argo.diagnostics.errors import UnusableError
from magnus_argo.diagnostics.fix import Fix
from magnus_argo.diagnostics.records import dataclass, field
from magnus_argo.diagnostics.source import Source
from magnus_argo.files.outputs import put
from magnus_argo.files.overlay import laid_over
from magnus_argo.files.workspace import Workspace
from magnus_argo.magnus.shelf import Reading, Shelf
from magnus_argo.project.plan import Request


@dataclass(slots=True)
class Mended:
    """What came of the fixes in a workspace: the batch with them and the one `before`; `originals` and `files` hold the
    changed files as they were and as they shall be, and `counts` the number of fixes, all by path."""

    workspace: Workspace
    before: Batch
    batch: Batch
    originals: dict[str, Source] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)


def mend(
    request: Request,
    workspace: Workspace,
    environment: Mapping[str, str],
    spent: Spent | None = None,
    only: Container[str] | None = None,
) -> Mended:
    """Compiles what is asked for, and again with its safe fixes until there are no more. `spent` is what the run's
    other projects have cost; without a path in `only`, unless it is None, no file is changed. Raises
    `UnusableError`."""
    batch = compile_all(request, workspace, environment, spent)
    mended = Mended(workspace, batch, batch)
    versions: dict[str, list[bytes]] = {}
    for number in range(MAX_ROUNDS):
        shelf = Shelf()  # what is read to judge the fixes is compiled next
        fixes = _affordable(fixes_to_make(mended.batch, workspace, shelf, only), mended.batch, number)
        going_on = {path: those for path, those in fixes.items() if not _goes_round(versions.get(path, []))}
        shelf.take_over(mended.batch.shelf, going_on.keys())
        mended.batch.shelf = Shelf()  # nobody reads the files as they were again
        if not going_on:
            break
        for path, those in going_on.items():
            _change(mended, path, those, versions.setdefault(path, [mended.batch.sources[path].data]))
        if number:
            mended.batch = mended.before  # nobody needs the one between while the next is made
        mended.batch = compile_all(request, laid_over(workspace, mended.files), environment, shelf=shelf)
    return mended


def _change(mended: Mended, path: str, fixes: list[Fix], versions: list[bytes]) -> None:
    """Makes fixes in a file; where they lead back to what it was, the words of one of its parts contradict those of
    another, and it is left as the person wrote it."""
    source = mended.batch.sources[path]
    versions.append(edited(source, fixes))
    if _goes_round(versions):
        for kept in (mended.originals, mended.files, mended.counts):
            kept.pop(path, None)
        return
    mended.originals.setdefault(path, source)
    mended.files[path] = versions[-1]
    mended.counts[path] += len(fixes)


def _goes_round(versions: list[bytes]) -> bool:
    return len({*versions}) < len(versions)


def _affordable(fixes: dict[str, list[Fix]], batch: Batch, rounds: int) -> dict[str, list[Fix]]:
    """Those in files that are not too large for one more round."""
    sizes = {path: len(batch.sources[path].data) for path in fixes}
    return {path: those for path, those in fixes.items() if rounds * sizes[path] <= MAX_BYTES_OF_ROUNDS}


def fixes_to_make(
    batch: Batch, workspace: Workspace, shelf: Shelf, only: Container[str] | None = None
) -> dict[str, list[Fix]]:
    """Picks the safe fixes that can be made at once, by the path of the file; those of errors come first. The files as
    they would be are read to `shelf`."""
    by_path: dict[str, list[Fix]] = {}
    for problem in sorted(batch.diagnostics, key=lambda problem: problem.severity != "error"):
        fix = safe_fix(problem)
        if fix is not None:
            by_path.setdefault(fix.edits[0].span.path, []).append(fix)
    changeable = {path for path in _named(batch) if (workspace.holds(path) if only is None else path in only)}
    wanted = {path: fixes for path, fixes in by_path.items() if path in changeable}
    agreed = {path: [fix for fix in fixes if _suits_all(fix, path, batch)] for path, fixes in wanted.items()}
    chosen = {path: _that_keep_it_readable(compatible(fixes), path, batch, shelf) for path, fixes in agreed.items()}
    return {path: fixes for path, fixes in chosen.items() if fixes}


def safe_fix(problem: Diagnostic) -> Fix | None:
    """Finds the fix that needs no question; None also for a problem that is turned off."""
    fixes = problem.fixes if problem.severity != "off" else ()
    return next((fix for fix in fixes if fix.safe), None)


def _named(batch: Batch) -> set[str]:
    """The files that flags or the project file name, and that one; not those that a pipeline names."""
    files = [job.files for job, _ in batch.outcomes]
    return {path for each in files for path in each.sources()} | set(batch.project_sources)


def _suits_all(fix: Fix, path: str, batch: Batch) -> bool:
    """Whether nobody who reads the file is fine with it as it is: another configuration may have what is missing."""
    is_everybodys = path in batch.project_sources
    readers = [done for _, done in batch.outcomes if is_everybodys or path in done.sources]
    has_fix = [any(fix in problem.fixes for problem in done.diagnostics) for done in readers]
    if not any(has_fix):  # what shows only in all of them together
        return True
    return all(has or has_errors(done.diagnostics) for has, done in zip(has_fix, readers, strict=True))


def _that_keep_it_readable(fixes: list[Fix], path: str, batch: Batch, shelf: Shelf) -> list[Fix]:
    """All of them; or the first alone where together they would be a mistake; or none."""
    source, choices = batch.sources[path], (fixes, fixes[:1]) if len(fixes) > 1 else (fixes,)
    before = batch.shelf.read(source)
    return next((those for those in choices if _is_better(shelf.read(_with(those, source)), before)), [])


def _with(fixes: list[Fix], source: Source) -> Source:
    return Source(source.path, edited(source, fixes))


def _is_better(after: Reading, before: Reading) -> bool:
    """Whether there is no new mistake of YAML. Where one kept the file from being read, the next may come to light."""
    (tree, earlier), (_, later) = before, after
    errors, more = ([problem for problem in problems if problem.severity == "error"] for problems in (earlier, later))
    if tree is None and errors and more:
        return errors[0].primary.span < more[0].primary.span
    return not Counter(map(_what, more)) - Counter(map(_what, errors))


def _what(problem: Diagnostic) -> tuple[str, str]:
    return problem.rule.name, problem.message


def write(mended: Sequence[Mended], here: Workspace) -> None:
    """Writes the changed files of several projects, all or none, unless somebody else has changed one; of a file that
    two of them have, what the first made of it. Raises `UnusableError`."""
    files: dict[str, bytes] = {}
    for each in mended:
        for path, source in each.originals.items():
            if each.workspace.read(path).data != source.data:
                raise UnusableError(f"cannot fix {each.workspace.in_prose(path)}: it has changed meanwhile")
            files.setdefault(each.workspace.absolute(path), each.files[path])
    put(files, here)
