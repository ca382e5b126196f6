"""How text that others wrote is made harmless, once, whatever it is put into afterwards.

HTML still needs escaping (`write.html`) and CSV quoting; what is done here nothing later can do:
characters that no reader sees, that turn the order of others, that make a spreadsheet calculate, or
that gptables takes for a link or a note.
"""

import re
import unicodedata

import pandas as pd

LONGEST = 1_000  # letters of one text: a paragraph that a committee reads
SHORTENED = " …"
# Control and surrogate characters, soft hyphen and other format characters (zero-width,
# bidirectional, tags), private use, line and paragraph separators: Unicode's general categories.
_UNSEEN_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_SPACES_KEPT = "\t\n"
# Seen as nothing although Unicode calls them letters or marks: fillers, joiners, selectors.
_UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10)))
# OWASP, "CSV Injection"; spreadsheets take the full-width forms too. A dash before a space is
# how people begin a point of a list.
_FORMULA = re.compile(r"^[=+\-@\uff1d\uff0b\uff0d\uff20|%]")
# [text](address) of Markdown and $$note$$, which gptables reads in any text that it is given.
_MARKS = re.compile(r"(?<=\])(?=\()|(?<=\$)(?=\$)")
_LIST_POINT = re.compile(r"^(?:[-*•]\s+)+")


def without_unseen(text: object) -> str:
    """The text without characters that no reader sees or that reorder it; spaces stay."""
    return "".join(letter for letter in str(text) if not _is_unseen(letter))


def inert(text: object, most: int = LONGEST) -> str:
    """The text as any file may hold it: nothing unseen, a line, no formula or link, not too long.

    Args:
        text: from a partner's file.
        most: the most letters; longer text is cut after a whole word and marked with dots.
    """
    spaced = re.sub(r"[\u2028\u2029\r\x0b\x0c\x85]", " ", str(text))
    line = " ".join(without_unseen(spaced).split())
    line = without_formula(without_marks(_LIST_POINT.sub("", line)))
    if len(line) <= most:
        return line
    room = line[: most - len(SHORTENED) + 1]
    whole = room.rsplit(" ", 1)[0] if " " in room else room[:-1]
    return whole.rstrip(" ,;:.") + SHORTENED


def without_formula(text: str) -> str:
    """The text with a quotation mark before what makes a spreadsheet calculate."""
    return f"'{text}" if _FORMULA.match(text) else text


def without_marks(text: str) -> str:
    """The text with a space within what gptables takes for a link or a note."""
    return _MARKS.sub(" ", text)


def inert_texts(table: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """The table with these columns inert."""
    return table.assign(**{name: [inert(text) for text in table[name]] for name in columns}).astype(
        {name: table[name].dtype for name in columns}
    )


def _is_unseen(letter: str) -> bool:
    if letter in _SPACES_KEPT:
        return False
    return letter in _UNSEEN or unicodedata.category(letter) in _UNSEEN_CATEGORIES
