"""Text that people typed: whether it tells of what is withheld, or points to a person.

A sentence that names a withheld subject may hold no amount. docs/leak-check.md says what this
cannot catch: what one sentence names and the next one counts, names that nobody listed, and
words that only hint at how many.
"""

import html
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple
from unicodedata import normalize

from ssp_analysis.amounts import UNITS, amount_in, size_told
from ssp_analysis.inert import LONGEST, without_unseen
from ssp_analysis.personal import personal_in_writing

MEND_AMOUNT = (
    "Take the amount out, or name nothing that is withheld in that sentence; only a sentence that "
    "direction-statements.yaml holds may stand as it is"
)
MEND_PERSONAL = "Take it out or write a role; published contact details stand in partnership.yaml"
# Words of names that say nothing of what is counted, so that their order and presence may vary.
_FILLERS = (
    "a an and at by for from in into is of on or our that the their them to was were which with"
)
FILLERS = frozenset(_FILLERS.split())
# A name of one such word stands in many sentences that are about something else.
_EVERYDAY = (
    "all any area average call case child code count crime data date day early fall few figure "
    "file first full general good group high home incident item large last late level line long "
    "low main major many measure medium member minor month more most name new no none number "
    "offence old open other owner part people person place present rate record referral report "
    "rest result return rise same score second serious service small source start state step "
    "survey test third total type unit unknown value visit ward week whole year yes young"
)
EVERYDAY = frozenset(_EVERYDAY.split())
# Between words of a name: a space, a dash, a colon and a space, nothing; or a filler more.
_BETWEEN = rf"[\W_]{{0,3}}(?:(?:{_FILLERS.replace(' ', '|')})[\W_]{{1,3}}){{0,4}}"
ANYTHING = r"\w+"  # a pattern of all that a sentence may be about
# Among how many words more than it has the words of a name may stand, in any order.
_NEAR, _BESIDE = 8, 1
_OVERLAP = 200  # letters that two pieces of a long sentence share: more than a name and its count
# How labels say who recorded something; people leave that out.
_RECORDED = re.compile(
    r"^(?:police[- ])?(?:recorded|reported|logged)\s+(?=\w)"
    r"|\s+(?:recorded|reported|logged) (?:by|to) .*$",
    re.IGNORECASE,
)
_RECORDING = ("recorded", "reported", "logged")
_RECORDED_AS = re.compile(rf"\b(?:{'|'.join(_RECORDING)})\b", re.IGNORECASE)
# What is done about something is no count of it: burglary prevention, a reporting centre.
_ACTIVITIES = (
    r"(?:reduction |reporting |support |safety |third-party ){0,3}(?:prevention|awareness|training|"
    r"workshops?|sessions?|champions?|ambassadors?|volunteers?|advisers?|leaflets?|packs?|posters?|"
    r"campaigns?|alarms?|strateg(?:y|ies)|polic(?:y|ies)|plans?|panels?|forums?|boards?|groups?|"
    r"teams?|units?|networks?|helplines?|hubs?|projects?|programmes?|funds?|stalls?|centres?)\b"
    r"|(?-i:(?:(?:and|of|&)\s|[A-Z][\w’'-]{0,30},?\s){0,8}"
    r"(?:Act|Bill|Plan|Strategy|Commissioner|Duty|Fund|Unit|Partnership|Team|Board)s?\b)"
)
_ON = r"\b(?:training|sessions?|workshops?|talks?|advice|leaflets?) (?:on|about|against) (?:\w+ )?"
_DONE = (
    r"(?:(?:officers|staff)\s)?(?:gave|donated|lent|seconded|funded|paid|provided|supplied|hosted|"
    r"chaired|trained|opened|visited|joined|staffed|fitted)\b(?!\s(?:at|to|by|above|below)\b)"
)
# A full stop after an initial or a short word ends no sentence.
_SHORT = ("No", "[A-Z]", "St", "Mr", "Mrs", "Ms", "Dr", "Cllr", "Rev", "vs", "cf", r"e\.g", r"i\.e",
          "approx", "incl", "excl", "circa")  # fmt: skip
_ENDED = r"(?<=[.!?])" + "".join(rf"(?<!\b{word}\.)" for word in _SHORT)
_ENDS = re.compile(
    rf"{_ENDED}[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z*_•-])|\n\s*\n|(?<=\w{{4}}[.!?]){_ENDED}\s+(?=[\d£])"
)
_MARKS = re.compile(r"</?\w[^<>]*>|[*_`~]+|^#+\s*", re.MULTILINE)


class Typed(NamedTuple):
    """One text and where it stands: a file with row or line, and its column or key.

    `about` names the withheld subject that all of it is about, where its place says so. A role
    says how much of nothing, whatever numbers it has (Division 2).
    """

    text: str
    place: str
    column: str
    about: str = ""
    is_role: bool = False


class Fault(NamedTuple):
    """What is wrong with a text, and what mends it."""

    place: str
    fault: str
    mend: str


@dataclass(frozen=True)
class Subject:
    """What no amount may be told of: its label, and all names that people give it.

    The words of `names` may stand near one another, those of `phrases` side by side; in any order.
    What it is `called` counts wherever it stands, everyday word or not. `unit` is what it counts.
    """

    label: str
    names: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    of_money: bool = False
    called: tuple[str, ...] = ()
    unit: str = ""

    @property
    def every(self) -> tuple[str, ...]:
        """All its names, once."""
        return tuple(dict.fromkeys((*self.names, *self.phrases, *self.called)))

    def named_in(self, sentence: str) -> str:
        """The pattern of the name that the sentence has; '' where it has none."""
        words = [_stem(word) for word in _words(sentence)]
        for name in self.every:
            stems = stems_of(name)
            if stems and stems <= set(words):
                several = len(stems) > 1 and not stems <= EVERYDAY
                apart = _NEAR if name in self.names else _BESIDE
                written = name in self.called and phrase_of(name).search(sentence)
                if written or _stands(name, sentence) or (several and _near(stems, words, apart)):
                    return phrase_of(name).pattern
        return ""


def with_bare_names(subjects: Iterable[Subject], shown: Collection[str]) -> list[Subject]:
    """The subjects, also by their names as people shorten and turn them.

    Without who recorded them; by each part of a label with *and*; by what they count (crimes,
    incidents). None of these where it is part of a name of something shown.

    Args:
        subjects: with their names as the reference files have them.
        shown: names of what may be told, and what is counted there.
    """
    of_shown = [stems_of(name) for name in shown]

    def is_meant(name: str) -> bool:
        stems = stems_of(name)
        return bool(stems) and not any(stems <= other for other in of_shown)

    def known(one: Subject) -> Subject:
        written = (one.label, *one.names)
        bare = [_RECORDED.sub("", name) for name in written]
        parts = [part for name in bare for part in re.split(r"\s+(?:and|&)\s+", name)]
        found = [name for name in dict.fromkeys((*bare, *parts, one.unit)) if is_meant(name)]
        things = [name for name in found if re.fullmatch(UNITS, name, re.IGNORECASE)]
        rest = [n for n in found if n not in (*written, one.unit) and not stems_of(n) <= EVERYDAY]
        # With each other word for how it came to be known.
        turned = [_RECORDED_AS.sub(verb, name) for name in one.names for verb in _RECORDING
                  if verb not in name.casefold()]  # fmt: skip
        return replace(one, names=tuple(dict.fromkeys((*one.names, *turned))),
                       phrases=(*one.phrases, *rest), called=(*one.called, *things))  # fmt: skip

    return list(map(known, subjects))


def faults_of(
    texts: Iterable[Typed],
    subjects: Collection[Subject],
    statements: Iterable[str] = (),
    shown: Collection[str] = (),
    numbered: Collection[str] = (),
    published: str = "",
) -> Iterator[Fault]:
    """What may not stand in texts that people typed, with its place; never the text itself.

    Args:
        texts: each with its place.
        subjects: what is withheld from the paper's readers on its date, as `subjects_of`.
        statements: approved ones; a sentence of theirs may stand anywhere.
        shown: names of what may be told: a withheld name inside one of them is not meant.
        numbered: names that hold numbers, such as those of plans and phases.
        published: contact details that may stand.
    """
    approved = {_plain(said) for text in statements for said in (text, *sentences(text))}
    longer = sorted(shown, key=len, reverse=True)
    names = [phrase_of(name) for name in sorted(numbered, key=len, reverse=True)]
    for typed in texts:
        for kind in personal_in_writing(_read(typed.text), published):
            yield Fault(f"{typed.place}, {typed.column}", f"holds {kind}", MEND_PERSONAL)
        for sentence in () if typed.is_role else sentences(typed.text):
            if _plain(sentence) in approved:
                continue
            if label := _told_of(sentence, typed.about, subjects, longer, names):
                yield Fault(
                    f"{typed.place}, {typed.column}",
                    f"says how much of {label!r}, which is withheld in this paper",
                    MEND_AMOUNT,
                )
                break


def sentences(text: str) -> list[str]:
    """The sentences of a text as its reader sees them; a heading or lead goes with what follows."""
    read = re.sub(r"([^\n.!?])\n\s*\n", r"\1\n", _read(text))
    return [" ".join(part.split()) for part in _ENDS.split(read) if part and part.strip()]


@cache
def stems_of(name: str) -> frozenset[str]:
    """The words of a name that say what is counted, singular and in small letters."""
    return frozenset(_stem(word) for word in _words(name)) - FILLERS


@cache
def phrase_of(name: str) -> re.Pattern[str]:
    """The name as it may stand in a sentence: one or many of it, with any signs between words."""
    words = [word for word in _words(name) if word not in FILLERS] or _words(name)
    return re.compile(rf"(?<!\w){_BETWEEN.join(map(_forms, words))}(?!\w)", re.IGNORECASE)


def _told_of(
    sentence: str,
    about: str,
    subjects: Collection[Subject],
    shown: Iterable[str],
    numbered: Iterable[re.Pattern[str]],
) -> str:
    parts = list(_parts(sentence))
    counted = [_without(part, numbered) for part in parts]
    if about:
        return about if any(map(size_told, counted)) else ""
    counted = [part for part in counted if amount_in(part, ANYTHING, of_money=True)]
    for subject in subjects if counted else ():
        left = (_without_activities(_without_shown(part, subject, shown), subject)
                for part in parts)  # fmt: skip
        for name in {subject.named_in(part) for part in left} - {""}:
            if any(amount_in(one, name, subject.of_money) for one in counted):
                return subject.label
    return ""


def _parts(sentence: str) -> Iterator[str]:
    """A sentence of usual length; of a longer one pieces that overlap, cut at spaces.

    What one piece names and another counts is found; each costs no more than a paragraph.
    """
    while len(sentence) > LONGEST:
        end = sentence.rfind(" ", LONGEST - _OVERLAP // 2, LONGEST) + 1 or LONGEST
        yield sentence[:end]
        after = end - _OVERLAP
        sentence = sentence[sentence.rfind(" ", after - _OVERLAP // 2, after) + 1 or after :]
    yield sentence


def _without(sentence: str, names: Iterable[re.Pattern[str]]) -> str:
    for pattern in names:
        sentence = pattern.sub(" ", sentence)
    return sentence


def _without_shown(sentence: str, subject: Subject, shown: Iterable[str]) -> str:
    """The sentence without names of what may be told that hold one of the subject's names."""
    if not subject.named_in(sentence):
        return sentence
    own = [stems_of(name) for name in subject.every]
    always = [stems_of(name) for name in subject.called]
    for name in shown:
        stems = stems_of(name)
        if stems not in always and any(one <= stems for one in own if one):
            sentence = phrase_of(name).sub(" ", sentence)
    return sentence


def _without_activities(sentence: str, subject: Subject) -> str:
    """The sentence without what was done about the subject, where nothing says how much of it."""
    if subject.of_money or not subject.named_in(sentence):
        return sentence
    left = sentence
    for name in subject.every:
        if stems_of(name):
            named = rf"{phrase_of(name).pattern}(?:['’]s)?"
            about = rf"{_ON}{named}|{named},?[\s-]+(?:{_ACTIVITIES}|{_DONE})"
            left = re.sub(about, " ", left, flags=re.IGNORECASE)
    return sentence if size_told(left) else left


def _stands(name: str, sentence: str) -> bool:
    """Whether a name stands in a sentence; one of everyday words only as names are written."""
    if not stems_of(name) <= EVERYDAY:
        return bool(phrase_of(name).search(sentence))
    as_written = rf"(?<=\w\s){re.escape(name)}(?!\w)|^{re.escape(name)}(?=\s*[:(=|–-])"
    return not name.islower() and bool(re.search(as_written, sentence))


def _near(stems: frozenset[str], words: list[str], apart: int) -> bool:
    """Whether all of some words stand near one another."""
    reach = len(stems) + apart
    return any(stems <= set(words[at : at + reach]) for at in range(len(words)))


def _read(text: str) -> str:
    """As a reader sees it: no unseen letters, no marks of Markdown or HTML, plain digits."""
    lines = re.sub(r"[\u2028\u2029\r\x0b\x0c\x85]+", "\n", html.unescape(text))
    return _MARKS.sub("", normalize("NFKC", without_unseen(lines)))


def _plain(text: str) -> str:
    return " ".join(_words(_read(text)))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold().replace("'s", "").replace("’s", ""))


def _stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word


def _forms(word: str) -> str:
    stem = _stem(word)
    many = rf"{stem[:-1]}(?:y|ies)" if stem.endswith("y") else rf"{stem}(?:s|es)?"
    return rf"{many}(?:['’]s?)?" if len(word) > 1 else re.escape(word)
