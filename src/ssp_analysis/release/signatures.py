"""Who signed, and what proves it: roles and references, never words that stand for one."""

import re
from pathlib import Path
from typing import Annotated, ClassVar
from unicodedata import normalize

from pydantic import AfterValidator

from ssp_analysis.errors import CONTRACT_PAGE, as_compared, nearest
from ssp_analysis.reference import Reference, Text, load_yaml

# A text of these words only names nobody and nothing; so do errors of a spreadsheet (#REF!, #N/A).
SAYS_NOTHING = {
    "a", "n", "na", "nk", "nil", "null", "none", "no", "nothing", "nobody", "noone", "nan",
    "someone", "somebody", "anyone", "one", "tba", "tbc", "tbd", "pending", "unknown", "todo",
    "to", "be", "do", "follow", "not", "yet", "known", "available", "applicable", "given",
    "recorded", "stated", "required", "needed", "missing", "blank", "empty", "signed", "approved",
    "agreed", "outstanding", "provisional", "true", "false", "yes", "y", "ok", "okay", "ref",
    "value", "name", "div", "0", "test", "dummy", "example", "sample", "approver", "approval",
    "evidence", "reference", "role", "signature", "sign", "off", "ditto", "as", "above", "see",
    "below", "same", "anonymous", "by", "in", "the", "is", "confirm", "confirmed", "waiting",
    "wait", "requested", "request", "sent", "send", "chased", "chasing", "asked", "ask", "under",
    "discussion", "discussed", "progress", "sure", "needs", "need", "signing", "still",
    "expected", "soon", "for", "on", "reply", "answer", "at", "from", "it", "and", "being", "post",
    "vacant", "wip", "work", "has", "been", "we", "i", "don", "t", "emailed", "phoned",
}  # fmt: skip
# How something came, which proves nothing without when or which.
CARRIERS = {"verbal", "verbally", "email", "mail", "e", "phone", "call", "letter",
            "minute", "minutes", "draft"}  # fmt: skip
# A day or a year alone is no reference, nor is one beside such words: "sent 3 May", "2021".
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}\b(?: (?:19|20)\d\d)?|"
    rf"\b{_MONTH} (?:(?:19|20)\d\d|\d\d?)\b|"
    r"\b\d{1,2} \d{1,2} (?:19|20)?\d\d\b|\b(?:19|20)\d\d(?: \d\d?){0,2}\b"
)
# Wherever this stands, what is so marked has not been signed; some only where it begins a text.
UNFINISHED = re.compile(
    r"^(?:n a|none|unknown|not (?:known|applicable|available|needed|required|given|recorded))\b|"
    r"\b(?:un ?signed|un ?confirmed|un ?approved|not ?(?:yet|signed|approved|confirmed|received)|"
    r"draft(?!.*\b(?:approved|agreed|adopted|attached)\b)|post vacant|in progress|under discussion|"
    r"will (?:come|follow|sign|send|confirm)|to (?:confirm|come|sign|send|decide)$|"
    r"(?:on hold|unclear|later)$|"
    r"needs? (?:to be )?sign\w*|await(?:s|ed|ing)?|pending|t ?b ?[acd]|to ?follow|"
    r"to ?be ?(?:\w+ ){0,2}(?:added|advised|agreed|announced|approved|confirmed|decided|"
    r"determined|given|named|sent|signed|supplied)|place ?holder)\b"
)
# Such a word in the name of a board or a unit: Head of Awaiting Trial.
_IN_NAME = re.compile(r"(?<=\b[oO]f )(?:Awaiting|Pending|Unknown)(?= [A-Z])")
# What a dated text must name to be a reference; a licence proves by itself.
_DATED_BY = re.compile(
    r"\b(?:e ?mails?|mail|letter|minutes?|memo\w*|message|note|call|meeting|agreement|protocol|"
    r"decision|resolution|report|form|contract|reply|record|signature|approval|teams|board|"
    r"committee|paper)\b"
)
_LICENCE = re.compile(r"\blicen[cs]e\b")
# Letters that hold a number are a reference, although their end looks like a date: CSG/2020/08.
_NUMBERED = re.compile(r"[^\W\d_]+[/_.-]+\S*\d|\b[A-Z]{2,}[ /-]*\d")
# `demonstrations` are what a police lead may be responsible for, unless a number follows.
_DEMONSTRATION = re.compile(
    r"\b(?:demonstration|demos?|invented|fictitious)\b|\bdemonstrations(?=\W*\d)", re.IGNORECASE
)
# Where a word ends within what is written as one: DemoData, DEMOData, demo_1, DEMO2021.
_SEAMS = re.compile(
    r"_|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])"
)
SHORTEST = 2  # letters and digits of a reference: M1


def is_stand_in(text: str) -> bool:
    """Whether a text only holds the place of a role or reference: `tbc`, `-`, `2021`."""
    named = _IN_NAME.sub("Named", normalize("NFKC", text))
    words = re.findall(r"[^\W_]+", named.casefold())
    bare, said = "".join(words), " ".join(words)
    return (
        len(bare) < SHORTEST
        or (len(set(bare)) == 1 and not bare.strip("0").isdigit())
        or bare in SAYS_NOTHING
        or (SAYS_NOTHING | CARRIERS).issuperset(words)
        or SAYS_NOTHING.issuperset(_DATE.sub(" ", said).split())
        or UNFINISHED.search(said) is not None
    )


def of_demonstration(text: str) -> bool:
    """Whether a role or reference is marked as that of invented data."""
    return _DEMONSTRATION.search(_SEAMS.sub(" ", normalize("NFKC", text))) is not None


def proves_nothing(text: str) -> bool:
    """Whether a text gives no number, no dated letter or the like, and no licence."""
    said = " ".join(re.findall(r"[^\W_]+", normalize("NFKC", text).casefold()))
    without = _DATE.sub(" ", said)
    is_dated = without != said and _DATED_BY.search(without)
    is_numbered = re.search(r"\d", without) or _NUMBERED.search(text)
    return not (is_numbered or is_dated or _LICENCE.search(said))


def role(text: str) -> str:
    """The text, where it names a role or is blank.

    Raises:
        ValueError: for pydantic, which adds the place.
    """
    if text.strip() and (is_stand_in(text) or not re.search(r"[^\W\d_]", text)):
        raise ValueError(
            f"{text!r} is no role; write who approved it, such as Head of service, or leave the "
            "cell blank until somebody has"
        )
    return text


def _reference(text: str) -> str:
    if text.strip() and (is_stand_in(text) or proves_nothing(text)):
        raise ValueError(
            f"{text!r} is no reference; write which message, letter or minute proves it, with its "
            "number or day, or leave the cell blank until there is one"
        )
    return text


Role = Annotated[str, AfterValidator(role)]
"""Who approved something; blank where nobody has, never a word that stands for it."""
EvidenceReference = Annotated[str, AfterValidator(_reference)]
"""What proves an approval; as `Role`."""


class _Approvers(Reference):
    page: ClassVar[str] = CONTRACT_PAGE
    approvers: tuple[Text, ...] = ()


def listed_approvers(reference: Path) -> dict[str, tuple[str, ...]]:
    """By source, the roles that its contract lists; of others no decision releases its data.

    Raises:
        ReferenceFileError: a contract that cannot be read.
    """
    contracts = sorted((reference / "sources").glob("*.yaml"))
    return {path.stem: load_yaml(path, _Approvers, part=True).approvers for path in contracts}


def none_of(approver: str, listed: tuple[str, ...]) -> str:
    """Why an approver is none of those listed, with the nearest; '' where it is, or none are."""
    known = {as_compared(name): name for name in listed}
    if not listed or as_compared(approver) in known:
        return ""
    meant = nearest(approver, listed)
    return f"is approved by {approver!r}, who is none of the approvers of its contract{meant}"
