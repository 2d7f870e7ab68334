"""A base image where there is no registry: Debian's own packages, cut down as `python:…-slim` cuts its Debian."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from pathlib import Path

SUITE = "trixie"  # its Python is the base image's, 3.13
MIRROR = "http://deb.debian.org/debian"
PACKAGES = "ca-certificates,python3,python3-pip"
SLIM = """\
path-exclude /usr/share/doc/*
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
"""
NO_CACHE = """\
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
DPkg::Post-Invoke {"rm -f /var/cache/apt/archives/*.deb";};
"""
LEFT_OUT = (
    *("./dev/", "./proc/", "./sys/", "./var/cache/apt/", "./var/lib/apt/lists/"),
    *("./usr/share/doc/", "./usr/share/info/", "./usr/share/locale/", "./usr/share/man/"),
)


def filesystem(folder: Path) -> Path:
    """A tar with the whole of it. Needs root, debootstrap and a mirror; takes half a minute."""
    root = folder / "root"
    command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, str(root), MIRROR]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    _as_the_official_image(root)
    archive = folder / "base.tar"
    with tarfile.open(archive, "w") as tar:
        tar.add(root, ".", filter=lambda file: None if file.name.startswith(LEFT_OUT) else file)
    shutil.rmtree(root)
    return archive


def _as_the_official_image(root: Path) -> None:
    """python and pip in /usr/local/bin, packages for all of the system, and nothing that nobody reads in an image."""
    for name in ("python3", "pip"):
        (root / "usr/local/bin" / name).symlink_to(f"/usr/bin/{name}")
    for mark in root.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):
        mark.unlink()
    (root / "etc/dpkg/dpkg.cfg.d/slim").write_text(SLIM)
    (root / "etc/apt/apt.conf.d/no-cache").write_text(NO_CACHE)
