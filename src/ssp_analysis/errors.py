"""The faults that the user can mend: each names the item, the fault and the mend."""

from __future__ import annotations

import difflib
import errno
import os
import re
from collections.abc import Iterable, Sequence
from typing import ClassVar


class SspError(Exception):
    """A fault that the user can mend.

    It is shown as one plain sentence without a traceback, in the terminal and in JupyterLab,
    and sets the exit code of `ssp`. It never carries values of records: file, sheet, row,
    column and rule only.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, item: str, fault: str, mend: str) -> None:
        self.item, self.fault, self.mend = item, fault, mend
        stop = "" if fault.endswith(("?", ".")) else "."
        super().__init__(f"{item}: {fault}{stop} {mend}")

    @classmethod
    def from_message(cls, message: str) -> SspError:
        """The same fault again, from its text: errors cross from a notebook's kernel as text."""
        error = cls(message, "", "")
        error.args = (message,)
        return error

    def __reduce__(self) -> tuple[type[SspError], tuple[str, str, str]]:
        # A pickle of an exception calls its class with its text alone.
        return type(self), (self.item, self.fault, self.mend)

    def _render_traceback_(self) -> list[str]:
        # IPython calls this instead of printing a traceback.
        return [str(self)]


class ParameterError(SspError):
    """A parameter of a run is unknown, of the wrong type or impossible."""

    exit_code = 2


class ReferenceFileError(SspError):
    """A file in data/reference cannot be used as it stands."""

    exit_code = 2


class PartnerDataError(SspError):
    """A partner's data is past its contract's `stop` limit, or is not there at all."""

    exit_code = 3


class ReleaseError(SspError):
    """Something may not leave, or it is not clear whether it may."""

    exit_code = 4


class NotebookError(SspError):
    """A notebook failed for a reason that is not in this list."""

    exit_code = 5


class ExportCheckError(SspError):
    """A finished report or slide file does not meet the pack's own rules."""

    exit_code = 6


class BusyError(SspError):
    """Another run is under way, or an output is open in another program."""

    exit_code = 7


class NoRoomError(SspError):
    """There is no room for a file, or no right to write it."""

    exit_code = 8


def first_of(faults: Sequence[str], most: int) -> str:
    """The first of many faults, as the end of a sentence; the rest is counted."""
    more = f"; and {len(faults) - most} more" if len(faults) > most else ""
    return "; ".join(faults[:most]) + more


def nearest(name: str, known: Iterable[str]) -> str:
    """What was probably meant, as the end of a fault: `; did you mean gmp-crime?`; '' of nothing.

    Where nothing is alike the nearest is named all the same: it shows how such names look.
    """
    names = sorted(set(known))
    if near := difflib.get_close_matches(name, names, n=1):
        return f"; did you mean {near[0]}?"
    far = difflib.get_close_matches(name, names, n=1, cutoff=0)
    return f"; the nearest that exists is {far[0]}" if far else ""


# What Python says where Windows will not replace a file or folder that is open elsewhere.
_OPEN_ELSEWHERE = ("PermissionError", "FileExistsError")
# The numbers that systems give to these causes; those of Windows' own begin with a W.
_CAUSES = {
    "the disk is full": (f"{errno.ENOSPC}", "W112", "W39"),
    "the space that you may use is used up": (f"{errno.EDQUOT}", "W1295"),
    "the disk is read-only": (f"{errno.EROFS}", "W19"),
    "you have no right to write there": (f"{errno.EACCES}", f"{errno.EPERM}"),
}
_NUMBER = re.compile(r"\[(?:(?P<windows>WinError)|Errno) (?P<number>\d+)\]")
_NO_RIGHT = f"{errno.EACCES}"  # on Windows also said of a file that is open in another program


def unwritable(item: str, told: str) -> NoRoomError | None:
    """Why something could not be written, if the system said that room or right is lacking.

    Args:
        item: where it happened.
        told: the text of an OSError, of which the number alone is read: the rest may name a file
            of a partner.
    """
    found = _NUMBER.search(told)
    number = f"{'W' if found['windows'] else ''}{found['number']}" if found else ""
    if not found or (number == _NO_RIGHT and os.name == "nt"):
        return None
    cause = next((cause for cause, numbers in _CAUSES.items() if number in numbers), "")
    mend = "Make room, or ask for the right to write below data/processed, outputs and published"
    return NoRoomError(item, f"could not be written: {cause}", mend) if cause else None


def unforeseen(item: str, kind: str, mend: str, told: str = "") -> SspError:
    """Any other exception, told by its kind and never by its text, which may quote a record.

    Args:
        item: where it happened.
        kind: the name of the exception's class.
        mend: what to do where it is no file that is open in another program.
        told: the exception's text, for the number of a system's error alone.
    """
    if no_room := unwritable(item, told):
        return no_room
    if kind in _OPEN_ELSEWHERE:
        return BusyError(
            item,
            "could not write a file: it is open in another program, or its folder is read-only",
            "Close what is open below data/processed and outputs, and run again",
        )
    return NotebookError(item, f"failed with {kind}", mend)
