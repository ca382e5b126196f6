"""A finding with its evidence, and people's own words held to it; indicators in words.

On what basis each figure stands is told with it.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ssp_analysis.about import Overruled
from ssp_analysis.amounts import figure_in
from ssp_analysis.errors import Faults
from ssp_analysis.say.dataset import Pack
from ssp_analysis.say.quantities import (
    DECIMALS,
    MISSED,
    TITLE_LETTERS,
    TOLD_APART,
    day_text,
    is_judged,
    is_per_cent,
    period_text,
    share_of,
    unjudged,
    value_text,
)
from ssp_analysis.say.wording import (
    LATE,
    NO_CHANGE,
    NO_RANGE,
    UNSURE,
    in_sentence,
    interval_text,
    listing,
    not_shown,
    noun_of,
    sentence,
)
from ssp_analysis.tables import Row, organisation_of, pair_of

FILE = "messages.yaml"
_PER_CENT = re.compile(r"(?<=\d) ?per ?cent\b", re.IGNORECASE)


@dataclass(frozen=True)
class Fact:
    """A number that a finding tells or may tell, and the rows of a released table it is made from.

    `where` holds the values that the rows have in some columns. `how` says what is told of them:
    the `size` of a change, a `count`, a `figure` in its unit, how many `rows`.
    """

    said: str
    table: str
    where: tuple[tuple[str, tuple[str, ...]], ...]
    column: str = ""
    how: str = "rows"


@dataclass(frozen=True)
class Finding:
    """One thing that the data say.

    `key` names it, with the way that it goes, so that words on a fall do not outlive it; two of the
    same `about` tell of one thing. `lead` is what it is of. `title` has the when, `short` has not.
    `strength` ranks: how large the change is for certain, as a logarithm. `order` is the place that
    a person gave it.
    """

    key: str
    about: str
    lead: str
    title: str
    short: str
    strength: float
    facts: tuple[Fact, ...]
    basis: str = ""
    series_id: str = ""
    of_plan: bool = False
    order: int | None = None

    @property
    def said(self) -> str:
        """What is said of that which it is of: `short` without the lead, as people begin too."""
        return re.sub(rf"^{re.escape(self.lead)}:? ", "", self.short)


def overruled(
    ranked: Sequence[Finding], decided: Iterable[Overruled], names: Iterable[str]
) -> list[Finding]:
    """The findings as people want them: at the places they gave, in their words, some left out.

    Args:
        ranked: the findings by rule, the strongest first.
        decided: what reviewed entries say of this paper.
        names: of measures, indicators, actions and phases: numbers in them count nothing.

    Raises:
        ReferenceFileError: an entry on a finding that there is not, or whose words hold a number
            that is not in its evidence, or are too long for a slide's title.
    """
    found, faults = {one.key: one for one in ranked}, Faults()
    told, known = list(decided), list(names)
    for entry in told:
        for fault, mend in _faults(entry, found, known):
            faults.add(f"{FILE}, {entry.finding!r}", fault, mend)
    faults.refuse()
    of = {entry.finding: entry for entry in told}
    kept = [_worded(one, of.get(one.key)) for one in ranked
            if one.key not in of or not of[one.key].leave_out]  # fmt: skip
    rest = [one for one in kept if one.order is None]
    for one in sorted((one for one in kept if one.order), key=lambda one: one.order or 0):
        rest.insert((one.order or 0) - 1, one)
    return rest


def _worded(one: Finding, entry: Overruled | None) -> Finding:
    if entry is None:
        return one
    if not entry.wording:
        return replace(one, order=entry.order)
    said = entry.wording.rstrip(".")
    by = f"In words reviewed by {entry.reviewed_by} on {day_text(entry.reviewed_on)}; by rule:"
    told = f"{by} {sentence(one.title)} {one.basis}".strip()
    return replace(one, order=entry.order, title=said, short=said, basis=told)


def _faults(
    entry: Overruled, found: dict[str, Finding], names: Iterable[str]
) -> Iterator[tuple[str, str]]:
    one = found.get(entry.finding)
    if one is None:
        there = f"Those that there are: {listing(list(found))}" if found else "There is none now"
        yield "is no finding of this paper, or none any more", there
        return
    if number := unknown_number(entry.wording, one.facts, names):
        told = listing(list(dict.fromkeys(fact.said for fact in one.facts)))
        yield (f"says {number!r}, which is not in the evidence of this finding",
               f"Its figures are {told}; by rule it says: {one.title}")  # fmt: skip
    if len(entry.wording) > TITLE_LETTERS:
        yield "is too long for the title of a slide", f"Use {TITLE_LETTERS} letters at most"


def unknown_number(text: str, facts: Iterable[Fact], names: Iterable[str]) -> str:
    """The first number in a text that is in none of these facts, names or days; '' for none."""
    rest = _PER_CENT.sub("%", text)
    known = {*names, *(fact.said for fact in facts)}
    for name in sorted(known - {""}, key=len, reverse=True):
        rest = re.sub(rf"(?<![\w.,£]){re.escape(name)}(?![\w%]|[.,]\d)", " ", rest, flags=re.I)
    return figure_in(rest)


ACROSS_BREAK = "For that reason no direction"  # as the plan says that recording changed between
NOT_JUDGED = "not judged"  # how much the figure varies by chance is not known
SAME_WAY = {"lower": "down", "higher": "up", NO_CHANGE: NO_CHANGE, UNSURE: NO_CHANGE}
_AGAINST = {"lower": "lower than", "higher": "higher than", NO_CHANGE: f"{NO_CHANGE} from",
            UNSURE: f"{UNSURE} against"}  # fmt: skip
STATUS_WORDS = {
    "estimated": "an estimate",
    "indicative": "an indicative estimate from a short run of earlier figures",
    "simple_comparison": "a simple comparison with earlier years",
    "wording_only": "too few earlier figures to give a number",
    "not_estimated": "no comparison",
}


def impact_basis(*rows: Row) -> str:
    """On what impact sentences rest: kind of comparison and months, by name where they differ.

    Args:
        rows: of `Impact`, of whole measures.
    """
    names = dict[str, list[str]]()
    for row in rows:
        ranged = interval_text(row).strip(" ()") not in ("", NO_RANGE)
        kind = f"{STATUS_WORDS[row['status']]}{', with a 95% range' if ranged else ''}"
        names.setdefault(f"{kind}, {row['window']}", []).append(in_sentence(row["label"]))
    said = [f"{text} ({listing(of)})" if len(names) > 1 else text for text, of in names.items()]
    return sentence(f"basis: {'; '.join(said)}") if said else ""


def figure_bases(pack: Pack, rows: pd.DataFrame) -> Iterator[str]:
    """On what figures of indicators rest: whose they are, of when, how judged; said once of all.

    Args:
        pack: the dataset.
        rows: of `Progress`.
    """
    of: dict[tuple[str, str, str], list[str]] = {}
    for _, row in rows.iterrows():
        owners = pack.decision_rows(set(row["sources"].split()))["owner"].map(organisation_of)
        source = listing([text for text in dict.fromkeys(owners) if text])
        judged = row["rag_basis"] or (row["direction_basis"] if row["direction"] else row["reason"])
        of.setdefault((source, period_text(row["period"]), judged), []).append(row["indicator"])
    for (source, when, judged), names in of.items():
        said = listing([names[0], *map(in_sentence, names[1:])])
        told = ", ".join(filter(None, (said, when)))
        yield f"{source}: {told}. {judged}".removeprefix(": ").strip()


def counting(pack: Pack, sources: str) -> str:
    """What the figures count and what they leave out, each said once."""
    decisions = pack.decision_rows(set(sources.split()))
    said = (("counts", "What it counts"), ("does_not_count", "What it leaves out"))
    return " ".join(
        sentence(f"{lead}: {text}")
        for name, lead in said
        for text in dict.fromkeys(decisions[name])
        if text
    )


def left_out(pack: Pack, sources: str) -> list[str]:
    """What figures leave out, beside what must be thought of with them."""
    told = _not_counted(pack, sources)
    return [sentence(f"leaves out: {in_sentence(first)}") for first, *_ in told]


def thought_of_first(pack: Pack, sources: str) -> list[str]:
    """What must be thought of with figures: that fewer attendances are no proof, and the like."""
    return [sentence(part) for _, *parts in _not_counted(pack, sources) for part in parts]


def _not_counted(pack: Pack, sources: str) -> list[list[str]]:
    texts = pack.decision_rows(set(sources.split()))["does_not_count"]
    return [text.rstrip(".").split("; ") for text in dict.fromkeys(texts) if text]


def categories_left_out(pack: Pack, sources: str) -> list[pd.Series]:
    """The year rows of the categories that a measure leaves out, because they are new or ended."""
    apart = [name for name in pack.told_apart if pair_of(name) == sources]
    year = pack.impact_rows("year", every=True).set_index("series_id")
    rows = [year.loc[name] for name in apart if name in year.index]
    return [row for row in rows if row["state"] == "observed"]


def measured(pack: Pack, text: str) -> str:
    """What a partner wrote, with what the figures say of an indicator that it names.

    So that no claim of a rise or a fall stands where the figures tell it in other words.
    """
    for _, row in pack.progress[pack.progress["state"] == "observed"].iterrows():
        noun = noun_of(row["indicator"]).casefold()
        if " " in noun.replace("-", " ") and noun in text.casefold():
            said = travel_text(row) or NOT_JUDGED
            return f"{text.rstrip('.')} (figures: {said})."
    return text


def cautions(pack: Pack, row: pd.Series) -> str:
    """What the impact of the same figures must be read with holds for a plain comparison too."""
    year, pairs = pack.impact_rows("year", every=True), set(row["sources"].split())
    of_theme = [name for theme in pack.plan_themes() if theme.theme_id == row["theme_id"]
                for name in theme.series]  # fmt: skip
    of_same = year[
        year["sources"].isin(pairs)
        & year["series_id"].isin(of_theme)
        & (year["state"] == "observed")
    ]
    return " ".join(dict.fromkeys(sentence(text) for text in of_same["caveats"] if text))


def progress_sentence(row: Row) -> str:
    """What an indicator says: its value, the value before it, and whether that is a change."""
    if row["state"] != "observed":
        return not_shown(str(row["indicator"]), str(row["state"]), str(row["reason"]))
    told = f"{rated(row)}{range_text(row)}"
    text = f"{row['indicator']}: {told} in {period_text(row['period'])}"
    if not pd.isna(row["previous"]):
        earlier = period_text(row["previous_period"]) or "the year before"
        text += f", against {figure_text(row, 'previous')} in {earlier}"
    if row["direction"]:
        text += f": {row['direction']}{interval_text(row)}{from_pandemic(row)}{_other_basis(row)}"
    said = [sentence(text)]
    if is_judged(row):
        said.append(f"The target is {target_text(row)}: {row['rag']}.")
    if not pd.isna(row.get("before_covid", math.nan)):
        before, of = figure_text(row, "before_covid"), period_text(row["before_covid_period"])
        said.append(f"Before the pandemic it was {before} ({of}).")
    return " ".join(said)


def travel_text(row: Row) -> str:
    """A direction of travel, with its basis where another one says something else.

    One from a year of the pandemic says so: `up, from a pandemic year`. Where the same months tell
    another way against earlier years, both are told, in the words of a measure's own verdict:
    `down on last year, no clear change from expected`; and that alone where last year judges none.

    Args:
        row: of `tables.Progress`; where last year was ordinary, `before_covid` does not apply.
    """
    other = _other_basis(row)
    if not row["direction"]:
        return other.removeprefix(", ")
    last = f"{'from' if row['direction'] == 'no clear change' else 'on'} last year"
    named = f" {last}" if other and not from_pandemic(row) else from_pandemic(row)
    return f"{row['direction']}{named}{other}"


def _other_basis(row: Row) -> str:
    """What the years before the pandemic say of the same months, where that is something else."""
    verdict = row.get("expected_verdict", "")
    if not verdict or SAME_WAY[verdict] == row["direction"]:
        return ""
    return f", {against_earlier(row)}"


def against_earlier(row: Row) -> str:
    """What years before the pandemic say of a row of a pack's `progress`: `lower than expected`."""
    level = "the pre-pandemic level" if row.get(LATE, False) else "expected"
    return f"{_AGAINST[row['expected_verdict']]} {level}"


def rag_summary(progress: pd.DataFrame, by_name: bool = True) -> str:
    """`2 of 7 targets are on track, 2 off track (names), 3 not judged yet`; empty without a target.

    Args:
        progress: rows of `tables.Progress`; those that are no targets do not count.
        by_name: whether those that are missed are named.
    """
    targets = progress[progress["kind"] == "target"]
    if targets.empty:
        return ""
    if not (targets["state"] == "observed").any():
        return "No target has a figure."
    rag = targets["rag"]
    met = int((rag == "on track").sum())
    told = [f"{share_of(met, len(targets), 'target')} on track"]
    for name in MISSED:
        missed = [in_sentence(named(row)) for _, row in targets[rag == name].iterrows()]
        names = f" ({listing(missed)})" if by_name else ""
        told += [f"{len(missed)} {name}{names}"] if missed else []
    told += [f"{len(rows)} {words}" for words, rows in unjudged(targets).items()]
    return f"{listing(told)}."


def named(row: Row) -> str:
    """An indicator with what its figure is of, where that is not the reporting year so far."""
    covers, period = row.get("covers", ""), period_text(str(row["period"]))
    told = {"earlier cohort": f", latest {period}", "year ending": f", {period}"}
    return f"{row['indicator']}{told.get(covers, '') if period else ''}"


def why_not_judged(row: Row) -> str:
    """Why no direction since last year is given, by the row's own reason; '' for none."""
    before, across, _ = str(row["reason"]).partition(f" {ACROSS_BREAK}")
    if across:
        return re.split(r"(?<=[.!?])\s", before)[-1].split(";")[0].rstrip(".")
    found = re.search(r"([^.]*), so no direction", before)
    return found[1].strip() if found else ""


def figure_text(row: Row, name: str) -> str:
    """A figure of an indicator in its unit; with a decimal more where the pack says so.

    A value of 30.3% against a target of 30% is off it: both told whole would look the same.
    """
    more = row.get(DECIMALS, 0) if name in TOLD_APART else 0
    return value_text(row[name], str(row["unit"]), decimals=more)


def target_text(row: Row, short: bool = False) -> str:
    """A target with the side that meets it: `at most 27%`, `at least 120`; `max 27%` on a slide."""
    sides = ("max ", "min ") if short else ("at most ", "at least ")
    side = dict(zip(("lower", "higher"), sides, strict=True)).get(str(row.get("polarity", "")), "")
    return f"{side}{figure_text(row, 'target')}"


def range_text(row: Row) -> str:
    """The range of an estimate in brackets, ` (80% to 87%)`; nothing where it has none.

    Args:
        row: of `tables.Progress`; only an estimate has `lower` and `upper`.
    """
    bounds = [row.get(name, math.nan) for name in ("lower", "upper")]
    if any(pd.isna(bound) for bound in bounds):
        return ""
    more, unit = row.get(DECIMALS, 0), str(row["unit"])
    low, high = (value_text(bound, unit, decimals=more) for bound in bounds)
    return f" ({low} to {high})"


def rated(row: Row) -> str:
    """An indicator's figure; a rate says of what it is one, a count's unit is in its name."""
    unit = str(row["unit"])
    rate = f" {unit}" if unit.startswith("per ") and not is_per_cent(unit) else ""
    return figure_text(row, "value") + rate


def from_pandemic(row: Row) -> str:
    """That the year before was no ordinary one, after a direction: `, from a pandemic year`."""
    if row.get("before_covid_state", "not_applicable") == "not_applicable":  # it was ordinary
        return ""
    return f"{'' if row['direction'] == NO_CHANGE else ','} from a pandemic year"
