"""What a file holds before and after, and all that a folder holds."""

from __future__ import annotations

from pathlib import Path

OLD, NEW = b"old\n", b"new\n" * 5000


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
