"""The sentence that each impact becomes: same numbers, same verdict, plain English.

Sentences take one row of `tables.Impact`; `findings` has those of indicators. Per cents
are whole; the interval stands in brackets; the verdict is the table's own, never worked out again.
"""

import math
import re
from collections.abc import Iterable

import pandas as pd

from ssp_analysis.say.quantities import about_text, is_count, month_text, per_cent, times
from ssp_analysis.tables import MODELLED, QUESTION_OPEN, SUM_REASON, Row
from ssp_analysis.write.cells import ABSENT

NO_CHANGE, UNSURE = "no clear change", "too uncertain to say"
CLEAR, UNCLEAR = ("lower", "higher"), (NO_CHANGE, UNSURE)
UNSEEN = 0.5  # of what was expected: a change that must be larger to be seen is not looked for
NUMBERED = (*MODELLED, "simple_comparison")  # statuses with a figure to tell
LATE = "late"  # the column of a pack's `progress` that says that this is so
LONG_AFTER_MONTHS = 18  # METHOD.md: from here on "the pandemic" no longer explains a difference
FEWEST_COUNTED = 5  # of fewer, observed and expected, a per cent says nothing
TOO_FEW, NO_RANGE = "too few for a per cent", "too few to give a range"
# Where a name's own noun ends: "attendances | after assault", "incidents | reported to centres".
_NOUN_ENDS = re.compile(
    r"(after|against|among|and|at|before|by|for|from|in|involving|of|on|per|to|with|\w+ed)$"
)
# What is nothing without that of which it is: its name does not end there.
_COUNTED = re.compile(
    r"(?:total |average |mean )?(?:number|count|sum|total|average|mean|rate|share|proportion|"
    r"percentage) of ",
    re.IGNORECASE,
)
_PLURALS = ("people", "men", "women", "children")


def impact_sentence(row: Row, baseline_end: str, frequency: str = "M", window: bool = False) -> str:
    """What an impact row says.

    Args:
        row: a row of `tables.Impact`; changes are fractions, a null upper change has no limit.
        baseline_end: the last month before the pandemic, `2020-02`; empty where not known.
        frequency: of the series, M, Q or A.
        window: whether the sentence ends with the months that it is about.
    """
    if row["state"] != "observed":
        return not_shown(str(row["label"]), str(row["state"]), str(row["reason"]))
    why = f" {sentence(str(row['reason']))}" if row["reason"] else ""
    if row["status"] == "wording_only" and row["verdict"]:
        few = "There are too few earlier figures to say by how much."
        return f"{_finding(row, baseline_end, frequency)}. {few}{why}"
    if row["status"] not in NUMBERED or not is_finite(row["change"]):
        return f"{row['label']}: no comparison can be made.{why}"
    ending = f", {window_text(row)}" if window and row["window"] else ""
    text = f"{_finding(row, baseline_end, frequency)}{ending}."
    return (
        f"{text} Read this as an indication only.{why}" if row["status"] == "indicative" else text
    )


def window_text(row: Row) -> str:
    """When: `from April 2020 to January 2021`, `in March 2020`."""
    return f"{'from' if ' to ' in row['window'] else 'in'} {row['window']}"


def change_text(row: Row) -> str:
    """What a label says of a result: `38% lower`, `no clear change`; the verdict alone in words."""
    if row["verdict"] in UNCLEAR:
        return str(row["verdict"])
    return size_text(row) or str(row["verdict"])


def size_text(row: Row) -> str:
    """The size of the change, clear or not: `14% lower`; empty where none may or can be told.

    In words where a per cent would be empty: of so few, of two counts that look alike, of none.
    """
    if row.get("status", "estimated") not in NUMBERED or not is_finite(row["change"]):
        return ""
    (observed, expected), unclear = _counts(row), _is_unclear(row)
    if _too_few(row):
        return TOO_FEW
    if unclear and is_finite(expected) and round(observed) == round(expected):
        return "about the same"
    if _told_in_counts(getattr(row, "unnoted", row)):  # as `_counts`
        return _in_counts(row) if observed else "none counted"
    return _size_and_side(row["change"])


def message_title(row: Row, baseline_end: str) -> str:
    """The finding as a chart's title: `Deliberate fires: 18% lower than expected`."""
    against = against_text(row, baseline_end)
    # A part of a year, such as March 2020 alone, is named; the year goes without saying.
    one_month = "" if " to " in row["window"] else f" {window_text(row)}"
    name = f"{row['label']}{one_month}"
    if row["verdict"] in UNCLEAR:
        return f"{name}: {unclear_against(row['verdict'], against)}"
    if row["status"] == "wording_only" and row["verdict"]:
        return f"{name}: {row['verdict']} than {against}"
    if row["status"] not in NUMBERED or not is_finite(row["change"]):
        return f"{name}: no comparison can be made"
    if _told_in_counts(row):
        side = "" if not row["observed"] else f"{row['verdict']} than {against}, "
        return f"{name}: {side}{_in_counts(row)}"
    return f"{name}: {_about(row)} {against}"


def unclear_against(verdict: str, against: str) -> str:
    """`no clear change from expected`; `too uncertain to say` where no likely change could show."""
    return f"{verdict} from {against}" if verdict == NO_CHANGE else verdict


def against_text(row: Row, baseline_end: str) -> str:
    """What a change is told against, in a word or two: `expected`."""
    if is_long_after(row, baseline_end):
        return "the pre-pandemic level"
    return "expected" if row["status"] in MODELLED else "before the pandemic"


def interval_text(row: Row) -> str:
    """The interval in brackets, with a space before it; nothing where there is none.

    A null or infinite `change_upper` beside a `change_lower` means that there is no upper limit:
    then the low end alone is told where the change is clear, and that there is no range where not.
    """
    low, high = row["change_lower"], row["change_upper"]
    if row.get("status", "estimated") not in NUMBERED or not is_finite(low):
        return ""
    if _too_few(row):
        return f" ({NO_RANGE})"
    if not is_finite(high):
        return f" (at least {_size_and_side(low)})" if low > 0 else f" ({NO_RANGE})"
    if high == -1:  # of none, every end of the range is 100% lower: that says nothing
        return ""
    both = _side(low) == _side(high)  # which is then said once
    near, far = map(_size_and_side, sorted((low, high), key=abs) if both else (low, high))
    if near == far:
        return f" ({near} at both ends of the range)"
    once = " as high" if times(low) else f" {_side(low)}" if both and not times(high) else ""
    return f" (between {near.removesuffix(once)} and {far})"


def range_sentence(row: Row, baseline_end: str, frequency: str = "M") -> str:
    """The interval as a sentence of its own; empty where there is none."""
    text = interval_text(row).strip(" ()")
    if not text or text == NO_RANGE or _told_in_counts(row):
        return ""
    return sentence(f"the range: {text} than {comparator(row, baseline_end, frequency)}")


def comparator(row: Row, baseline_end: str, frequency: str) -> str:
    """What the observed figure is compared with: the counterfactual, named once."""
    if is_long_after(row, baseline_end):
        return "the pre-pandemic level"
    if row["status"] != "simple_comparison":
        return "we would have expected without the pandemic"
    before = "before the pandemic"
    if baseline_end:
        # Quarters are compared with those that were over before the quarter of the first lockdown.
        month = pd.Period(baseline_end, "M") + 1
        later = month.asfreq("Q").end_time.to_period("M") + 1
        before = f"before {month_text(later if frequency == 'Q' else month)}"
    if frequency == "Q":
        return f"in the same quarters {before}"
    if frequency == "A":
        return f"the average of earlier years {before}"
    return f"the average of the same months {before}"


def not_shown(label: str, state: str, reason: str) -> str:
    """Why a figure is not there: each state in its own words, a hidden sum in its reason's."""
    if reason == SUM_REASON:
        return f"{label}: {why_absent(state, reason)}."
    return sentence(f"{label}: {ABSENT[state].said}") + (f" {sentence(reason)}" if reason else "")


def why_absent(state: str, reason: str) -> str:
    """The clause that says why figures are not there."""
    of_sums = SUM_REASON.removeprefix("Confidential: ").rstrip(".")
    return of_sums if reason == SUM_REASON else ABSENT[state].said


def open_question(periods: Iterable[str]) -> str:
    """Why a line has a gap in some periods, for a chart's alt text; '' where there are none."""
    told = listing(list(periods))
    return f" {QUESTION_OPEN.format(periods=told)}" if told else ""


def sentence(text: str) -> str:
    """The text with a capital letter at its start and a full stop at its end."""
    words = text.strip()
    if not words:
        return ""
    return words[0].upper() + words[1:] + ("" if words[-1] in ".!?…" else ".")


def in_sentence(name: str) -> str:
    """A name as it stands in mid-sentence: `recorded crime`; one such as `MARAC cases` stays."""
    # A capital in the second letter or word: `MARAC cases`, `Stockport Homes`; not `Since July`.
    second = r"(?!(?:Since|In|From|Until) )\S+ [A-Z]"
    is_proper = not re.match(r".[a-z]|A [a-z]", name) or re.match(second, name)
    return name if is_proper else name[:1].lower() + name[1:]


def listing(items: list[str], last: str = "and") -> str:
    """`a, b and c`; what has a comma outside brackets is parted where it ends: `a, of b; and c`.

    Where a name has an "and" of its own, the last begins after a comma: `a and b, and c`.
    """
    if len(items) < 2:
        return "".join(items)
    ended = [re.sub(r"\([^()]*\)", "", name) for name in items]  # a bracket ends what is in it
    between = "; " if any(re.search("[,;]", name) for name in ended) else ", "
    joined = any(" and " in name for name in ended)
    end = between if joined or between == "; " else " "
    return f"{between.join(items[:-1])}{end}{last} {items[-1]}"


def noun_of(label: str) -> str:
    """A name's own noun: `First-time entrants` of those to the youth justice system.

    A number or share of something is nothing without it: `Number of male victims`.
    """
    name = label.split(":")[0].split(",")[0]
    begins = counted.end() if (counted := _COUNTED.match(name)) else 0
    later = [*re.finditer(r"[\w’'-]+", name[begins:])][1:]
    ends = (begins + word.start() for word in later if _NOUN_ENDS.match(word[0].casefold()))
    return re.sub(r"\s*\([^)]*$", "", name[: next(ends, len(name))]).strip()


def short_names(labels: Iterable[str]) -> list[str]:
    """Names in a sentence by their nouns; whole where the noun is in another name too.

    `Theft from the person` beside `Other theft` is not `theft`.
    """
    nouns = {name: noun_of(name) for name in labels}
    within = {noun: sum(noun.casefold() in name.casefold() for name in nouns)
              for noun in nouns.values()}  # fmt: skip
    return [in_sentence(name if within[noun] > 1 else noun) for name, noun in nouns.items()]


def is_plural(label: str) -> bool:
    """Whether a series' name takes "were": its own noun is a plural, or there are two of them."""
    words = [word.casefold() for word in re.findall(r"[\w’'-]+", label.split(":")[0])]
    ends = [n for n, word in enumerate(words) if n and _NOUN_ENDS.match(word)]
    noun = words[: ends[0]] if ends else words
    joined = bool(ends) and words[ends[0]] == "and"
    heads = noun[-1:] + noun[:1] if ends else noun[-1:]
    return joined or any(re.search(r"(?<![sui])s$", word) or word in _PLURALS for word in heads)


def _finding(row: Row, baseline_end: str, frequency: str) -> str:
    against = comparator(row, baseline_end, frequency)
    label = set_off(str(row["label"]))
    verb = "were" if is_plural(label) else "was"
    numbered = row["status"] in NUMBERED
    in_counts = numbered and _told_in_counts(row)
    interval = f" ({_in_counts(row)})" if in_counts else interval_text(row)
    if row["verdict"] == UNSURE:
        return f"{label.rstrip(',')}: {UNSURE} whether lower or higher than {against}{interval}"
    if row["verdict"] == NO_CHANGE:
        # "no change from we would have expected" and "from in the same quarters" are not English.
        level = re.sub("^we ", "what we ", against.removeprefix("in "))
        return f"{label} showed no clear change from {level}{interval}"
    if in_counts or not numbered:
        return f"{label} {verb} {row['verdict']} than {against}{interval}"
    return f"{label} {verb} {_about(row)} {against}{interval}"


def set_off(label: str) -> str:
    """A name before more words; with a comma, where it holds one: `Cases, like for like,`."""
    return f"{label}," if "," in label else label


def _told_in_counts(row: Row) -> bool:
    """Whether none was counted, or less than one expected: per cents say less than the counts."""
    observed, expected = (row.get(name, math.nan) for name in ("observed", "expected"))
    known = row.get("verdict", "") and is_finite(expected) and is_finite(observed)
    return bool(known) and (observed == 0 or expected < 1)


def _in_counts(row: Row) -> str:
    counted = f"{row['observed']:,.0f}" if row["observed"] else "none"
    return f"{counted} counted, {about_text(row['expected'])} expected"


def _counts(row: Row) -> tuple[float, float]:
    """Two counts that a change lies between; both null where it lies between no counts."""
    # Where one of the counts was revised, so was the change, which carries the mark.
    told = getattr(row, "unnoted", row)
    if "observed" not in told and is_count(str(told.get("unit", "%"))):
        found = told.get("value", math.nan), told.get("previous", math.nan)
    else:
        found = told.get("observed", math.nan), told.get("expected", math.nan)
    return found if all(map(is_finite, found)) else (math.nan, math.nan)


def _is_unclear(row: Row) -> bool:
    told = getattr(row, "unnoted", row)  # no finding changes but for a figure, which is marked
    return told.get("verdict", told.get("direction", "")) in UNCLEAR


def _too_few(row: Row) -> bool:
    return _is_unclear(row) and max(_counts(row)) < FEWEST_COUNTED


def _about(row: Row) -> str:
    said = _size_and_side(row["change"])
    if times(row["change"]):
        return f"about {said} as"
    if round(row["change"] * 100):
        return f"about {said} than"
    # A change under 1% that the range still tells from none keeps its side.
    return f"{said} than" if row["verdict"] and row["change"] else "about the same as"


def is_finite(value: float) -> bool:
    """Whether a number is there and has a size: not null, not without limit."""
    return not pd.isna(value) and math.isfinite(value)


def _side(change: float) -> str:
    return "lower" if change < 0 else "higher" if change > 0 else ""


def _size_and_side(change: float) -> str:
    if many := times(change):
        return f"{many} times as high"
    return f"{per_cent(change)} {_side(change)}" if change else "no change"


def is_long_after(row: Row, baseline_end: str) -> bool:
    """Whether a row reaches so far that only "the pre-pandemic level" may be said."""
    if not baseline_end:
        return False
    gap = pd.Period(row["end"], "M") - pd.Period(baseline_end, "M")
    return bool(gap.n > LONG_AFTER_MONTHS)
