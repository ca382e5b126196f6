"""What stands in a table where a number does not, and the key that explains it.

The marks are those of the Government Analysis Function's guidance on symbols in tables; each
stands in square brackets on its own. `[x]` has two notes, so that what a partner did not send
never passes for what was withheld.
"""

from __future__ import annotations

from collections.abc import Iterable

PROVISIONAL = "[p]"
MARK_OF_STATE = {
    "suppressed": "[c]",
    "missing": "[x] [note 1]",
    "withheld": "[x] [note 2]",
    "not_yet_due": "[x] [note 3]",
    "not_applicable": "[z]",
}
MEANINGS = {
    "[c]": "confidential: the number is too small to show",
    "[x]": "not available",
    "[note 1]": "not supplied by the partner, or not fit to use",
    "[note 2]": "withheld by a release decision",
    "[note 3]": "not due yet when this paper was written",
    "[z]": "not applicable",
    PROVISIONAL: "provisional: the year is not over, or the figure may be revised",
}


def mark(state: str) -> str:
    """The mark of a state.

    Raises:
        KeyError: for `observed`, which has a value, and for a state that is none.
    """
    return MARK_OF_STATE[state]


def key_to(texts: Iterable[str]) -> list[str]:
    """One line for each mark that the texts use, in the order of `MEANINGS`."""
    used = " ".join(texts)
    return [f"{code} {meaning}" for code, meaning in MEANINGS.items() if code in used]
