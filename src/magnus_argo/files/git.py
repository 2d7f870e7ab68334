"""git as a program: the one way to run it, and what differs between reading revisions and reading the index.

Revisions are read where a pull request may have had its hands: `for_revisions` runs git without what the environment
or the clone could make it do. The index is the user's own affair: in a hook git hands over, in `GIT_INDEX_FILE` and the
like, the index of the commit that is being made, and so `for_index` runs git with the environment as it is.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING

from magnus_argo.diagnostics.budgets import BYTES_OF_AN_ANSWER, MAX_SECONDS_OF_GIT
from magnus_argo.diagnostics.errors import NoBaseError, UnusableError, reason_of
from magnus_argo.diagnostics.records import dataclass
from magnus_argo.diagnostics.words import path_in_prose
from magnus_argo.files.borders import (
    AROUND,
    LEFT,
    OPENED,
    is_found_inside,
    look_alike,
    named_to_git,
    outermost,
    stand,
    top_of,
)
from magnus_argo.files.links import places_on

if TYPE_CHECKING:
    import subprocess

_KEPT = ("GIT_EXEC_PATH", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
_QUIET = {
    "GIT_ALLOW_PROTOCOL": "none",  # a partial clone would fetch, with commands that its configuration names
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_TRACE2": "0",  # a HOME in the working tree would name files to which git appends, and what
    "GIT_TRACE2_EVENT": "0",
    "GIT_TRACE2_PERF": "0",
    "LC_ALL": "C",
}
_OF_A_COMMIT = ("GIT_INDEX_FILE",)
"""What a hook is handed for its own repository, and is wrong in any other, such as a submodule."""
_NO_PROGRAMS = ["-c", "core.fsmonitor="]  # before 2.36, `false` is the name of a program (git config.c)
"""That is asked whenever git reads the index, also for a revision such as `:FILE`. No command that is run here starts
another one that a configuration names (git config): nothing is fetched, filtered, written or shown on a terminal."""
_HARDENED = _QUIET | {
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.bigFileThreshold",  # larger files are streamed, so that reading can stop
    "GIT_CONFIG_VALUE_0": "4m",
}


@dataclass(frozen=True, slots=True)
class Git:
    """git in a folder: `options` stand before every command, `cannot_run` is the message, with `{}` for the reason."""

    folder: str
    options: Sequence[str]
    environment: Mapping[str, str]
    cannot_run: str

    def start(self, *arguments: str, stdin: bool = False, stderr: bool = False) -> subprocess.Popen[bytes]:
        """Starts a command whose output is read by the caller, who may also write its input and read its complaints.

        Raises `UnusableError` if git cannot be run, or what a message tells to do with git would do harm where somebody
        stands.
        """
        _require_no_look_alike(stand())
        from subprocess import DEVNULL, PIPE, Popen  # most runs start no program

        try:
            trees = _trees_around(self.folder)
            return Popen(
                [_program(self.environment, trees), "-C", self.folder, *self.options, *arguments],
                cwd=os.sep,  # not where the system, or a git that is a script, would take a stranger's files
                env={**self.environment, "PATH": _path_without(trees, self.environment)},
                stdin=PIPE if stdin else DEVNULL,
                stdout=PIPE,
                stderr=PIPE if stderr else DEVNULL,
            )
        except OSError as problem:
            why = "it is not installed" if isinstance(problem, FileNotFoundError) else reason_of(problem)
            raise NoBaseError(self.cannot_run.format(why)) from None

    def run(self, *arguments: str) -> tuple[bytes, bytes, int]:
        """Runs a command to its end and returns what it wrote to stdout and to stderr, and its exit code.

        Raises `UnusableError` if git cannot be run, or does not come to an end.
        """
        from subprocess import TimeoutExpired

        with self.start(*arguments, stderr=True) as process:
            try:
                output, problems = process.communicate(timeout=MAX_SECONDS_OF_GIT)
            except TimeoutExpired:
                process.kill()
                why = f"it took more than {MAX_SECONDS_OF_GIT} seconds, as it does with some patterns in a .gitignore"
                raise UnusableError(self.cannot_run.format(why)) from None
        return output, problems, process.returncode

    def entries(self, *arguments: str) -> Iterator[bytes]:
        """Runs a command and yields what it writes to stdout, up to each zero byte: nobody keeps it all.

        Raises `UnusableError` if git cannot be run, fails, or does not come to an end.
        """
        from threading import Timer

        with self.start(*arguments) as process:
            timer = Timer(MAX_SECONDS_OF_GIT, process.kill)
            timer.start()
            try:
                yield from _entries_of(process)
            finally:
                timer.cancel()
        if process.returncode:
            raise UnusableError(self.cannot_run.format("it broke off"))


def _entries_of(process: subprocess.Popen[bytes]) -> Iterator[bytes]:
    assert process.stdout is not None
    rest = b""
    while part := process.stdout.read(BYTES_OF_AN_ANSWER):
        *whole, rest = (rest + part).split(b"\0")
        yield from whole


def _program(environment: Mapping[str, str], trees: Set[str]) -> str:
    """The git of the PATH's absolute folders: in a relative one, on Windows in the current folder, and in a working
    tree, whatever is called git may be a stranger's."""
    name, problem = "git.exe" if os.name == "nt" else "git", OSError(errno.ENOENT, "")
    for folder in filter(os.path.isabs, os.get_exec_path(environment)):
        if os.access(path := os.path.join(folder, name), os.X_OK) and os.path.isfile(path):
            if not _is_theirs(path, trees):
                return path
            problem = OSError(errno.EACCES, "the only one is in the working tree: it may be a stranger's")
    raise problem


def _path_without(trees: Set[str], environment: Mapping[str, str]) -> str:
    """The PATH for what git starts itself, as one that is a script does."""
    folders = filter(os.path.isabs, os.get_exec_path(environment))
    return os.pathsep.join(folder for folder in folders if not _is_theirs(folder, trees))


def _is_theirs(path: str, trees: Set[str]) -> bool:
    """Whether a program is in one of these trees, or a link in one leads to it, or nobody can tell."""
    try:
        places = places_on(path)
    except OSError:
        return True
    return any(is_found_inside(each, tree) for each in places for tree in trees)


def _trees_around(folder: str) -> Set[str]:
    """The working trees around a folder, around the projects of the run, where somebody stands and what is open beside
    it, also those that a submodule is in: it came with them. One that is the whole system has every git in it, and is
    passed over itself. Raises OSError where nobody can tell."""
    opened = (place for path in OPENED for place in places_on(path))
    return {top_of(folder) or folder, *AROUND, *map(outermost, (folder, *_stands(), *opened))} - {"", os.sep}


def _stands() -> Iterator[str]:
    """The folder where somebody stands, those from which `-C` came there, and those with the links over which a shell
    did. Raises OSError where nobody can tell of these."""
    stands, shell = (*LEFT, os.getcwd()), os.environ.get("PWD", "")
    yield from stands
    if os.path.isabs(shell) and os.path.realpath(shell) == stands[0]:
        yield from places_on(shell)


def for_revisions(top: str, git_dir: str, environment: Mapping[str, str]) -> Git:
    """Returns git for the objects of a repository, whoever owns it.

    `--git-dir` is not looked for (git setup.c GIT_DIR_EXPLICIT): so no configuration needs to call the repository
    safe, and no bare repository that lies in the tree can take its place.
    """
    kept = {name: value for name, value in environment.items() if name in _KEPT or not name.startswith("GIT_")}
    cannot_run = "cannot run git: {}; without git, pass a folder to compare with, `--base ./FOLDER`"
    return Git(top, [f"--git-dir={git_dir}", *_NO_PROGRAMS], kept | _HARDENED, cannot_run)


def for_index(folder: str, seen_from: str) -> Git:
    """Returns git for the index that the user's own commands would use in a folder, and for that of the commit which is
    being made where somebody stands if that is the same repository.

    Raises `UnusableError` where they would take a folder of the working tree for a repository, which may have come
    with a commit.
    """
    _require_no_look_alike(folder)
    not_for_it = _OF_A_COMMIT if top_of(folder) != top_of(seen_from) else ()
    return _in_tree(folder, "--literal-pathspecs", without=not_for_it)


def _require_no_look_alike(folder: str) -> None:
    """In a hook of a bare repository, git is told which one it is, and looks for none."""
    is_told = "GIT_DIR" in os.environ and not top_of(folder)
    if not is_told and (bare := look_alike(folder)):
        it = path_in_prose(bare)
        raise UnusableError(f"git failed: cannot use bare repository {it}: it may have come with the files around it")


def for_patterns(folder: str) -> Git:
    """Returns git for what the working tree around a folder has in there, whoever owns it."""
    return _in_tree(folder)


def _in_tree(folder: str, *options: str, without: Collection[str] = ()) -> Git:
    """The repository is not looked for, as with revisions: so no bare one in the tree can take its place. A hook in a
    linked working tree has its name, GIT_DIR, but not its top, for which git would take the folder."""
    top = top_of(folder)
    bare = ["-c", "safe.bareRepository=explicit"]  # which git knows since 2.38
    around = [f"--git-dir={os.path.join(top, '.git')}", f"--work-tree={top}"] if top else bare
    environment = {name: value for name, value in os.environ.items() if name not in without} | named_to_git()
    if not top:  # else it is so from there, where git goes
        environment |= {name: os.path.join(stand(), environment[name]) for name in _OF_A_COMMIT if name in environment}
    return Git(folder, [*options, *_NO_PROGRAMS, *around], environment | _QUIET, "git failed: {}")


def first_line(answer: bytes) -> str:
    """Returns the first line of what git says, without blanks around it."""
    return answer.decode(errors="replace").strip().partition("\n")[0].strip()
