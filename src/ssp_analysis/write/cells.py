"""What stands in one cell of a table, and what the marks in cells mean: the one place for both."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from ssp_analysis.errors import ExportCheckError
from ssp_analysis.inert import without_unseen

# "None" may start a sentence; inside one it is a value that is not there.
_NO_VALUE = re.compile(
    r"\b[Nn]a[Nn]\b|\bNaT\b|<NA>|(?<![.!?:;] )(?<!^)\bNone\b|[-+−£(]inf\b|\binf(%|$)"
)


class Absent(NamedTuple):
    """What stands where a figure does not: a mark, its meaning in a key, the same as a clause, and
    in the few words that stand in its place on a slide.

    Not for a figure that is there and is marked: see the flags of `Cell`.

    The marks are those of the Government Analysis Function's guidance on symbols in tables, each in
    square brackets on its own. `[x]` has notes, so that what a partner did not send never passes
    for what was withheld.
    """

    mark: str
    meaning: str
    said: str
    spelt: str


ABSENT = {
    "suppressed": Absent(
        "[c]",
        "confidential: too small to show, mostly one contributor's, or would tell one that is",
        "the figures are too small to show, or would tell one that is",
        "too small to show",
    ),
    "missing": Absent(
        "[x] [note 1]",
        "not supplied by the partner, or not fit to use",
        "figures are missing",
        "not available",
    ),
    "withheld": Absent(
        "[x] [note 2]",
        "withheld by a release decision",
        "the figures are withheld from this paper",
        "not public",
    ),
    "not_yet_due": Absent(
        "[x] [note 3]",
        "not due yet when this paper was written",
        "the figures were not due when this paper was written",
        "not yet due",
    ),
    "asked": Absent(
        "[x] [note 4]",
        "a question to the partner is open",
        "the figures wait for an answer",
        "question open",
    ),
    "not_applicable": Absent("[z]", "not applicable", "this does not apply to the period", "none"),
}
MARK_OF_STATE = {state: absent.mark for state, absent in ABSENT.items()}
# Of a figure that is there. What partners mark so themselves is another thing: `SeriesTable.marks`.
ESTIMATED, REVISED_MARK, PROVISIONAL = "[e]", "[r]", "[p]"
MEANINGS = {
    "[c]": ABSENT["suppressed"].meaning,
    "[x]": "not available",
    **{absent.mark.removeprefix("[x] "): absent.meaning for absent in ABSENT.values()},
    ESTIMATED: "estimated: only whole months are known, so each day of a month counts the same",
    REVISED_MARK: "revised: differs from what was published before",
    PROVISIONAL: "provisional: not all of the year is in, or the figure may be revised",
}


def refuse(item: str, fault: str) -> None:
    """Refuse to make a block.

    Raises:
        ExportCheckError: always.
    """
    raise ExportCheckError(item, fault, "Mend what it is made from")


def clean_text(block: Any, name: str, item: str) -> str:
    """A block's text without what no reader sees; refused where it shows a value that is none."""
    text = without_unseen(getattr(block, name))
    if found := _NO_VALUE.search(text.strip()):
        refuse(item, f"the text shows {found[0].strip()!r}")
    object.__setattr__(block, name, text)
    return text


@dataclass(frozen=True)
class Cell:
    """One cell of a table: what it shows, or the state in whose place a mark stands, and flags."""

    value: str = ""
    state: str = "observed"
    estimated: bool = False
    revised: bool = False
    provisional: bool = False

    def __post_init__(self) -> None:
        clean_text(self, "value", "a cell of a table")
        if self.state != "observed" and self.state not in ABSENT:
            refuse("a cell of a table", f"its state {self.state!r} has no mark")

    def __str__(self) -> str:
        if self.state != "observed":
            return ABSENT[self.state].mark
        flags = ((self.estimated, ESTIMATED), (self.provisional, PROVISIONAL),
                 (self.revised, REVISED_MARK))  # fmt: skip
        return " ".join([self.value, *(mark for applies, mark in flags if applies)]).strip()


def key_to(texts: Iterable[str]) -> list[str]:
    """One line for each mark that the texts use, in the order of `MEANINGS`."""
    used = " ".join(texts)
    return [f"{code} {meaning}" for code, meaning in MEANINGS.items() if code in used]
