"""How a record's id is understood, and what is none."""

import re
from collections.abc import Collection

from ssp_analysis.partners.values import key_of

# Written where there is no id (yet), in lower case; the contract's missingValues add to them.
PLACEHOLDERS = frozenset(
    {"", "tbc", "tba", "tbd", "n a", "na", "none", "nil", "null", "nan", "unknown", "not known",
     "not recorded", "not available", "not applicable", "pending", "awaited", "to follow",
     "see notes", "see note", "n k", "nk", "no ref", "no reference", "x", "xx", "xxx", "0"}
)  # fmt: skip
E_NOTATION = r"(?i)[+-]?\d(?:[.,]\d+)?e\+?\d+"  # no id, but what a spreadsheet makes of one
# What programs put around ids, `'123`, `{3f2a}`, `#123`, and make of them as numbers.
ROUND_AN_ID = re.compile(r"""^['"{(#]+|['")}]+$""")
WRITTEN_AS_NUMBER = re.compile(r"\d+(\.0)?|\d{1,3}(,\d{3})+")
# Ids as most are: small letters and digits, and none of the above.
SURE_ID = "^([1-9][0-9]*|[a-z0-9/_-]*([0-9][a-df-z]|[a-df-z][0-9])[a-z0-9/_-]*)$"


def id_of(value: str, marks: Collection[str]) -> str:
    """An id without case, spaces, leading zeros and what programs add; '' for none and for a mark.

    Args:
        value: `A 12`, `00123`, `'00123`, `{3F2A}`, `123.0`, `12,345`.
        marks: the contract's, beside `PLACEHOLDERS`.
    """
    bare = "".join(value.split()).casefold()
    if key_of(value) in PLACEHOLDERS or key_of(value) in marks or re.fullmatch(E_NOTATION, bare):
        return ""
    bare = ROUND_AN_ID.sub("", bare)
    if WRITTEN_AS_NUMBER.fullmatch(bare):
        return bare.removesuffix(".0").replace(",", "").lstrip("0")
    return bare
