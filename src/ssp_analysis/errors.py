"""The faults that the user can mend: each names the item, the fault and the mend."""

from __future__ import annotations

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


# What Python says where Windows will not replace a file or folder that is open elsewhere.
_OPEN_ELSEWHERE = ("PermissionError", "FileExistsError")


def unforeseen(item: str, kind: str, mend: str) -> SspError:
    """Any other exception, told by its kind and never by its text, which may quote a record.

    Args:
        item: where it happened.
        kind: the name of the exception's class.
        mend: what to do where it is no file that is open in another program.
    """
    if kind in _OPEN_ELSEWHERE:
        return BusyError(
            item,
            "could not write a file: it is open in another program, or its folder is read-only",
            "Close what is open below data/processed and outputs, and run again",
        )
    return NotebookError(item, f"failed with {kind}", mend)
