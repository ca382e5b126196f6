"""Words that say how much: what a sentence on figures that may not leave must not hold."""

from __future__ import annotations

import re
from unicodedata import normalize

NUMBER_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|"
    "(?:thir|four|fif|six|seven|eigh|nine)teen|sixty|seventy|eighty|ninety|dozens?|"
    "scores?|hundreds?|thousands?|millions?|zero|nil|nought|to (?:none|nothing)"
)
# Third-party centres and the third lockdown are no sizes.
_PARTS = (
    "per[ -]?cent\\w*|pct|pc|half|halv\\w+|third(?!-part| (?:national )?lockdown)|thirds|"
    "quarters?|(?:fif|six|seven|eigh|nin|ten|hundred)ths?|majority|minority|"
    "(?:almost|nearly|virtually) (?:all|none|no)"
)
# Counting twice is how something was recorded.
_TIMES = (
    "twice|thrice|doubl\\w+(?![ -]count)|tripl\\w+|trebl\\w+|quadrupl\\w+|quintupl\\w+|\\w+fold"
)
_MOST = "largest|biggest|highest|greatest|commonest|lowest|smallest|fewest|most|least|most common"
_ORDERS = (
    f"(?:second|next)[ -](?:{_MOST})|(?:{_MOST}) of (?:all|any|every|the)|"
    "the (?:largest|biggest|highest|greatest|commonest|lowest|smallest|fewest)|"
    "(?:more|fewer|less|higher|lower|larger|smaller|greater|bigger|commoner) than (?:\\w+ )?"
    "(?:any|all|every|each|most|other)|rank\\w*|outnumber\\w*|overt(?:ook|ak\\w+)"
)
_SIZES = re.compile(f"\\d|[%‰]|\\b(?:{NUMBER_WORDS}|{_PARTS}|{_TIMES}|{_ORDERS})\\b", re.IGNORECASE)
_DAYS = re.compile(r"\b(?:\d{1,2} (?=[A-Z]))?(?:[A-Z][a-z]+ )?(?:19|20)\d\d(?:/\d\d)?\b")


def size_in(text: str, with_dates: bool = False) -> str:
    """The first word or sign that says how much, or what stands before what; '' for none.

    Args:
        text: a sentence.
        with_dates: whether years and days (8 July 2019, 2019/20) may stand in it.
    """
    plain = normalize("NFKC", text)  # one half as one character becomes 1, a stroke and 2
    found = _SIZES.search(_DAYS.sub("", plain) if with_dates else plain)
    return found[0] if found else ""
