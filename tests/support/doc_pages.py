"""Pages of the documentation as scripts: what their blocks say, in order, and a folder to play them in.

    ```yaml title=config/argo.yaml      a file of the page's folder
    ```yaml from=argo/train.yaml        lines of such a file; a line `# …` stands for lines that are left out
    ```console                          commands after `$ `, and all that they say; `…` stands for any text

Of the commands magnus-argo and `export` are played; `argo`, `kubectl` and the like are for the reader. What a reader
does without a command stands in a comment, which the page does not show:

    <!-- docs: start in examples -->                            a fresh folder, with a copy of that one
    <!-- docs: in FILE write NEW for OLD -->                    an edit; NEW and OLD in backticks
    <!-- docs: copy FOLDER to FOLDER -->                        with all that is in it
    <!-- docs: commit -->                                       the folder becomes a git repository, all is committed
    <!-- docs: shallow -->                                      that commit's parents are said not to be there
    <!-- docs: environment NAME=VALUE … -->                     what CI sets
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.paths import ROOT

PAGES = tuple(sorted((ROOT / "docs").glob("*.md")))

PIECE = re.compile(
    r"^<!-- docs: (?P<told>[^\n]*) -->$|^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
EDIT = re.compile(r"in (\S+) write `([^`]*)` for `([^`]*)`")
LEFT_OUT = re.compile(r"^ *# …$", re.MULTILINE)
GIT = ("git", "-c", "user.name=docs", "-c", "user.email=docs@example.com", "-c", "init.defaultBranch=main")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: `words` are those after the three backticks."""

    words: tuple[str, ...]
    body: str
    line: int

    @property
    def language(self) -> str:
        return self.words[0] if self.words else ""

    def says(self, key: str) -> str | None:
        """The value of `key=value` in the first line."""
        return next((word.partition("=")[2] for word in self.words if word.startswith(f"{key}=")), None)


@dataclass(frozen=True, slots=True)
class Told:
    """What a comment tells the tests to do."""

    text: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a `console` block and the lines that follow it."""

    line: str
    shown: str


def pieces(page: str) -> Iterator[Block | Told]:
    """The blocks and comments of a page in their order."""
    for match in PIECE.finditer(page):
        if match["told"] is not None:
            yield Told(match["told"])
        else:
            yield Block(tuple(match["info"].split()), match["body"], page.count("\n", 0, match.start()) + 1)


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page."""
    return (piece for piece in pieces(page.read_text()) if isinstance(piece, Block))


def commands(body: str) -> Iterator[Command]:
    """The commands of a `console` block; one ends where the next `$ ` begins a line."""
    for text in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        line, _, shown = text.partition("\n")
        yield Command(line, shown)


def matches(shown: str, said: str) -> bool:
    """Whether a command said what the page shows: the same but for blanks around it, and `…` for anything."""
    parts = [re.escape(part) for part in shown.strip().split("…")]
    return re.fullmatch(".*".join(parts), said.strip(), re.DOTALL) is not None


def holds(text: str, excerpt: str) -> bool:
    """Whether each run of lines of `excerpt` stands in `text`, further to the right or not, in their order."""
    place = 0
    for part in LEFT_OUT.split(excerpt):
        first, *below = map(re.escape, part.strip("\n").split("\n"))
        run = f"^(?P<by> *){first}$" + "".join(f"\n(?P=by){line}$" for line in below)
        match = re.compile(run, re.MULTILINE).search(text, place)
        if match is None:
            return False
        place = match.end()
    return True


@dataclass(slots=True)
class Stage:
    """A folder in which a page is played. `said` are the commands that said something else than the page shows."""

    folder: Path
    outer: Mapping[str, str]
    environment: dict[str, str] = field(default_factory=dict)
    different: list[str] = field(default_factory=list)
    played: int = 0

    def play(self, page: str) -> None:
        """Does what the blocks and comments of a page say, one after the other."""
        self.folder.mkdir(exist_ok=True)
        for piece in pieces(page):
            if isinstance(piece, Told):
                self._do(piece.text)
            elif piece.language == "console":
                for command in commands(piece.body):
                    self._run(command, piece.line)
            elif title := piece.says("title"):
                self._write(title, piece.body)
            elif name := piece.says("from"):
                self._compare(name, piece)

    def _do(self, told: str) -> None:
        word, _, rest = told.partition(" ")
        if word == "start":
            self._start(rest.removeprefix("in "))
        elif word == "environment":
            self._set(shlex.split(rest))
        elif word == "commit":
            for arguments in (("init", "--quiet"), ("add", "--all"), ("commit", "--quiet", "--message", "docs")):
                self._git(*arguments)
        elif word == "copy":
            name, _, other = rest.partition(" to ")
            shutil.copytree(self.folder / name, self.folder / other)
        elif word == "shallow":
            (self.folder / ".git" / "shallow").write_text(self._git("rev-parse", "HEAD"))
        else:
            self._edit(told)

    def _git(self, *arguments: str) -> str:
        return subprocess.run([*GIT, *arguments], cwd=self.folder, check=True, stdout=subprocess.PIPE, text=True).stdout

    def _start(self, name: str) -> None:
        shutil.rmtree(self.folder)
        shutil.copytree(ROOT / name, self.folder, ignore=shutil.ignore_patterns("argo"))
        self.environment.clear()

    def _edit(self, told: str) -> None:
        edit = EDIT.fullmatch(told)
        assert edit is not None, f"no test knows how to do this: {told}"
        name, new, old = edit.groups()
        text = (self.folder / name).read_text()
        assert text.count(old) == 1, f"{name} has not one `{old}`"
        self._write(name, text.replace(old, new))

    def _write(self, name: str, text: str) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def _set(self, pairs: Sequence[str]) -> None:
        for pair in pairs:
            name, value = pair.split("=", 1)
            self.environment[name] = value

    def _run(self, command: Command, line: int) -> None:
        words = shlex.split(command.line)
        if words[0] == "export":
            self._set(words[1:])
        if words[0] != "magnus-argo":
            return
        ran = subprocess.run(
            [sys.executable, "-m", "magnus_argo", *words[1:]],
            cwd=self.folder,
            env={**self.outer, **self.environment},
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.played += 1
        if not matches(command.shown, ran.stdout):
            self.different.append(f"line {line}: $ {command.line}\n{ran.stdout}")

    def _compare(self, name: str, piece: Block) -> None:
        if not holds((self.folder / name).read_text(), piece.body):
            self.different.append(f"line {piece.line}: no such lines in {name}\n{piece.body}")
