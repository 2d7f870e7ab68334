"""The one exception that is meant for users: an input or output that cannot be used."""

from __future__ import annotations

from typing import Self

from magnus_argo.diagnostics.words import path_in_prose


class NotCheckedOut(str):
    """Why a file cannot be read that git has: it is not on disk, or was not fetched."""

    __slots__ = ()

    def told_of(self, file: str) -> Self:
        """Returns a message that says so of a file, and is a reason of the same kind."""
        return type(self)(f"{file} is not there: {self}")


class InSubmodule(NotCheckedOut):
    """Why a file cannot be read that a submodule may have: a pull request can put one in the place of any folder."""

    __slots__ = ()

    @classmethod
    def at(cls, folder: str, why: str) -> Self:
        """Says of a submodule's folder why nothing in it can be read."""
        return cls(f"it is in the submodule {path_in_prose(folder)}, {why}")


class UnusableError(Exception):
    """An input or output that cannot be used, in words for the user.

    `cure` says in our words what to do. `reason` is the part of the message that says why, for a caller that names the
    input itself; it is the whole message where no part of it was given.
    """

    def __init__(self, message: str, cure: str = "", *, reason: str = "") -> None:
        super().__init__(message)
        self.cure = cure
        self.reason = reason or message


class NoBaseError(UnusableError):
    """Nothing to compare with: there is no git, repository or commit, or the clone lacks it."""


def unreadable(name: str, reason: str) -> UnusableError:
    """Builds the error for a file that cannot be read; `name` is what the user knows it by."""
    return UnusableError(f"cannot read {path_in_prose(name)}: {reason}", reason=reason)


def unwritable(name: str, reason: str) -> UnusableError:
    """Builds the error for a file that cannot be written; `name` is what the user knows it by."""
    return UnusableError(f"cannot write {path_in_prose(name)}: {reason}")


def reason_of(problem: OSError) -> str:
    """Returns what the system says went wrong, as the end of a message."""
    return (problem.strerror or str(problem)).lower()
