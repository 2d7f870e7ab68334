"""Copies what the action's image holds of its base and of Debian into a folder: see the Dockerfile, which runs this.

python3 scripts/image_files.py INTO INSTALLED

Python without what nobody calls there, git, a small shell for CIs whose jobs are scripts, and the libraries of these
and of what was INSTALLED. Scanners find each of Debian's packages in /var/lib/dpkg/status.d, as in distroless images.
"""

from __future__ import annotations

import compileall
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from pathlib import Path
from py_compile import PycInvalidationMode

PYTHON = Path("/usr/local/bin/python3")
PROGRAMS = (PYTHON, Path(sys.executable), Path("/usr/bin/git"), Path("/bin/busybox"))
SETTINGS = ("/etc/passwd", "/etc/group", "/etc/os-release", "/etc/ld.so.cache", "/usr/lib/locale/C.utf8")
STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib"))

# No tests, windows or installers. Nothing here speaks to a network, so there is no OpenSSL to keep mended.
NOT_CALLED = {
    *("test", "idlelib", "tkinter", "turtledemo", "turtle.py", "ensurepip", "venv", "pydoc_data", "lib2to3"),
    *("site-packages", "dist-packages", "__pycache__", "curses", "sqlite3", "dbm", "_pyrepl", "EXTERNALLY-MANAGED"),
}
NOT_CALLED_MODULE = re.compile(
    r"config-\d.*"
    r"|(?:_ssl|_hashlib|_tkinter|_curses.*|readline|_sqlite3|_dbm|_gdbm|nis|_test.*|_xx.*|xx.*|_ctypes_test)\..*\.so"
)

# What a script of a CI job calls, and what GitLab's runner calls around it.
SHELL = (
    *("sh", "ash", "[", "basename", "cat", "chmod", "cp", "cut", "date", "dirname", "echo", "env", "expr", "false"),
    *("find", "grep", "head", "id", "ls", "mkdir", "mktemp", "mv", "printf", "pwd", "readlink", "rm", "rmdir", "sed"),
    *("sleep", "sort", "tail", "tar", "tee", "test", "touch", "tr", "true", "uname", "uniq", "wc", "which", "xargs"),
)


def main(into: Path, installed: Path) -> None:
    """Fills the folder."""
    for folder in ("usr/bin", "usr/local/bin", "var/lib/dpkg/status.d"):
        (into / folder).mkdir(parents=True)
    (into / "tmp").mkdir()
    (into / "tmp").chmod(0o1777)
    library = [*files_called(STANDARD_LIBRARY)]
    binaries = [*PROGRAMS, *(file for file in (*library, *installed.rglob("*.so")) if file.suffix == ".so")]
    libraries = {*libraries_of(binaries)}
    for path in (*PROGRAMS, *library, *libraries, *files_in(map(Path, SETTINGS))):
        take(path, into)
    for name in SHELL:
        (into / "usr/bin" / name).symlink_to("busybox")
    compiled(into / STANDARD_LIBRARY.relative_to("/"))
    tell_scanners({*PROGRAMS, *library, *libraries}, into)


def files_called(folder: Path) -> Iterator[Path]:
    """Lists what is called of a folder of Python's library."""
    for path in sorted(folder.iterdir()):
        if path.name in NOT_CALLED or NOT_CALLED_MODULE.fullmatch(path.name):
            continue
        if path.is_dir():
            yield from files_called(path)
        else:
            yield path


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """Lists the files among paths, and those in the folders among them."""
    for path in paths:
        yield from (file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]


def libraries_of(binaries: Iterable[Path]) -> Iterator[Path]:
    """Returns all that the loader opens for them, and the loader."""
    for binary in binaries:
        told = subprocess.run(["ldd", binary], capture_output=True, text=True, check=False).stdout
        assert "not found" not in told, told
        yield from map(Path, re.findall(r"(/\S+) \(0x", told))


def take(path: Path, into: Path) -> None:
    """Copies a file to the same place below `into`, with each link on the way to it."""
    here = Path("/")
    for name in path.parts[1:]:
        here = here / name
        there = into / here.relative_to("/")
        if here.is_symlink():
            take(Path(os.path.normpath(here.parent / here.readlink())), into)
            if not there.is_symlink():
                there.symlink_to(here.readlink())
            here = here.resolve()
        elif here.is_dir():
            there.mkdir(exist_ok=True)
        elif not there.exists():
            shutil.copy2(here, there)


def compiled(folder: Path) -> None:
    """Compiles the library once and for all: the base has it as source, to be compiled at each start."""
    mode = PycInvalidationMode.UNCHECKED_HASH
    assert compileall.compile_dir(folder, quiet=1, ddir=str(STANDARD_LIBRARY), invalidation_mode=mode)


def tell_scanners(files: Iterable[Path], into: Path) -> None:
    """Copies the status and the licence of each of Debian's packages that a file is from."""
    paths = sorted({path for file in files for path in (str(file), str(file.resolve()))})
    told = subprocess.run(["dpkg", "--search", *paths], capture_output=True, text=True, check=False).stdout
    for package in sorted({line.partition(":")[0] for line in told.splitlines() if not line.startswith("diversion ")}):
        status = subprocess.run(["dpkg", "--status", package], capture_output=True, check=True).stdout
        (into / "var/lib/dpkg/status.d" / package).write_bytes(status)
        licence = Path("/usr/share/doc", package, "copyright")
        if licence.exists():
            take(licence, into)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
