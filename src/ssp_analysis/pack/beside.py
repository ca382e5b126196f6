"""Whether a number stands beside a name that may have none, in a sentence or a table."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator
from itertools import permutations

from ssp_analysis.pack.numerals import Numbers, Numeral, numerals
from ssp_analysis.pack.piece import Piece
from ssp_analysis.pack.secrets import Secrets

_MONTH = f"(?:{'|'.join(calendar.month_name[1:])})"
# What may stand beside a withheld name: dates, periods, references, marks, area codes, the
# version of the program.
ABOUT_TIME = re.compile(
    rf"\b\d{{1,2}} to (?=\d{{1,2}} {_MONTH})|\b\d{{1,2}} {_MONTH}(?: \d{{4}})?"
    rf"|\b{_MONTH} \d{{4}}\b(?!/)|\b\d{{4}}/\d{{2}}(?: Q[1-4])?"
    r"|\b\d{4}-\d{2}(?:-\d{2})?\b|\b\d{1,2}/\d{1,2}/\d{4}\b|\b(?:19|20)\d\d\b"
    r"|\b[A-Z]+(?:/[A-Z0-9]+)+|\[note \d\]|\bCovid-19\b|\b95% range\b|\b[EKNSW]\d{8}\b"
    r"|\b[Vv]ersion \d+\.\d+\.\d+\b"
)
_ONE_MONTH = re.compile(rf"\b{_MONTH}(?: \d{{4}})?\b|\b\d{{4}}-\d{{2}}\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n")
BESIDE = "a number stands beside the name of something withheld"
HIDDEN = "a number stands where a figure is hidden"


def faults_by_name(piece: Piece, text: str, secrets: Secrets) -> Iterator[str]:
    """A sentence for a number of the piece that its own text, names or heading forbid.

    Args:
        piece: for its names.
        text: of the piece, without characters that nobody sees.
        secrets: what may not be told.
    """
    if not _DIGIT.search(text) or text.casefold() in secrets.hidden.areas:
        return
    text = _without(secrets.statements, text)
    near = "\n".join((*piece.names, text)).casefold()
    above = _without(secrets.statements, "\n".join(piece.under)).casefold()
    if _names_withheld(near, above, secrets) and any(
        numbers_in(text, (*secrets.withheld_names, *secrets.phases))
    ):
        yield BESIDE
    elif piece.kind == "cell" and (beside := _beside_cell(piece, above, secrets)) is not None:
        if any(not beside.holds(numeral) for numeral in _figures(text, secrets)):
            yield HIDDEN
    elif any(_tells_hidden(one, above, secrets) for one in _named(text, above, secrets)):
        yield HIDDEN


def numbers_in(text: str, names: Iterable[str]) -> Iterator[Numeral]:
    """The numbers of a text outside dates, references and the names themselves."""
    for name in names:
        if name in text and _DIGIT.search(name):
            text = text.replace(name, " ")
    return numerals(ABOUT_TIME.sub(" ", text))


def _figures(text: str, secrets: Secrets) -> Iterator[Numeral]:
    return numbers_in(text, (*secrets.shown_names, *secrets.withheld_names, *secrets.phases))


def _without(statements: Iterable[str], text: str) -> str:
    for statement in statements:
        text = text.replace(statement, " ")
    return text


def _names_withheld(near: str, above: str, secrets: Secrets) -> bool:
    # A withheld name may be a part of another's.
    if secrets.withheld_pattern.search(secrets.shown_pattern.sub(" ", near)):
        return True
    # What is about something shown by its own words is not about the heading.
    if not above or secrets.shown_pattern.search(near):
        return False
    return bool(secrets.withheld_pattern.search(secrets.shown_pattern.sub(" ", above)))


def _named(text: str, above: str, secrets: Secrets) -> list[str]:
    """The sentences of a text that is, or whose heading is, of something with hidden figures."""
    is_named = secrets.hidden_pattern.search(f"{above}\n{text.casefold()}")
    return [one for one in _SENTENCE.split(text) if re.search(r"\d", one)] if is_named else []


def _label(near: str, above: str, secrets: Secrets) -> str:
    """The label that is meant: the longest that is named, or the category named under it."""
    named = max((label for label in secrets.labels if label in near), key=len, default="")
    if not named:
        named = max((label for label in secrets.labels if label in above), key=len, default="")
    said = f"{above}\n{near}"
    for label, measure, category in secrets.hidden.parts:
        if measure in said and label not in near and _leads(category, near):
            return label
    return named


def _beside_cell(piece: Piece, above: str, secrets: Secrets) -> Numbers | None:
    """What may stand in a cell of which caption and headings name a hidden figure; else None."""
    names = [line.strip().casefold() for name in piece.names for line in name.splitlines()]
    said = "\n".join(names)
    label = _label(said, above, secrets)
    hidden = secrets.hidden.beside
    for place in (*("\n".join(two) for two in permutations(dict.fromkeys(names), 2)), *names):
        if (label, place) in hidden:
            return hidden[label, place]
    for place in secrets.hidden.places_of.get(label, ()):
        if "\n" in place and _names_area(place, said, secrets):
            return hidden[label, place]
    return hidden.get((label, ""))


def _tells_hidden(sentence: str, above: str, secrets: Secrets) -> bool:
    """Whether a sentence names a hidden figure and its place, and holds a number of its own."""
    said = sentence.casefold()
    label = _label(said, above, secrets)
    for place in secrets.hidden.places_of.get(label, ()):
        if not place or not _names_place(place, said, secrets):
            continue
        without = re.sub(re.escape(place.split("\n")[0]), " ", sentence, flags=re.IGNORECASE)
        beside, told = secrets.hidden.beside[label, place], secrets.hidden.told_of[label]
        figures = [n for n in _figures(without, secrets) if not beside.holds(n)]
        # Where it names other periods too, a number may be one of theirs.
        others = set(_ONE_MONTH.findall(said)) - {place}
        if others or (label, place) in secrets.hidden.told_too:
            figures = [numeral for numeral in figures if not told.holds(numeral)]
        if figures:
            return True
    return False


def _names_place(place: str, said: str, secrets: Secrets) -> bool:
    if "\n" in place:
        return _names_area(place, said, secrets)
    # As itself, not as the first or last month of a span.
    return bool(re.search(rf"(?<![\w/-])(?<!to ){re.escape(place)}(?![\w/-])(?! to )", said))


def _names_area(place: str, said: str, secrets: Secrets) -> bool:
    """Whether an area is named with its period, or with none at all."""
    area, period = place.split("\n")
    for longer in secrets.hidden.areas:  # Cheadle Hulme South in Bramhall & Cheadle Hulme South
        if longer != area and area.removeprefix("all of ") in longer:
            said = said.replace(longer, " ")
    return _has(area, said) and (period in said or not ABOUT_TIME.search(said.title()))


def _leads(words: str, said: str) -> bool:
    """Whether a line is or begins with the words and a colon."""
    return bool(re.search(rf"^{re.escape(words)}(?::|$)", said, flags=re.MULTILINE))


def _has(words: str, said: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", said))
