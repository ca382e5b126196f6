"""The tables of an indicator's figures, and on what basis each of them stands."""

import re
from calendar import month_abbr
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import pandas as pd

from ssp_analysis.say.caveats import SENTENCES, WHOLE_YEAR
from ssp_analysis.say.dataset import Pack, Theme
from ssp_analysis.say.findings import (
    NOT_JUDGED,
    SAME_WAY,
    figure_text,
    from_pandemic,
    named,
    range_text,
    target_text,
    travel_text,
    why_not_judged,
)
from ssp_analysis.say.quantities import (
    TITLE_LETTERS,
    count_text,
    expected_text,
    period_text,
    with_unit,
)
from ssp_analysis.say.tables import REVISED, Column, Make, Shown, Table, held, mark, marked, spelt
from ssp_analysis.say.wording import (
    NO_CHANGE,
    NO_RANGE,
    UNSURE,
    in_sentence,
    interval_text,
    is_plural,
    listing,
    noun_of,
    sentence,
)
from ssp_analysis.tables import DELIVERED, Row
from ssp_analysis.write.cells import ABSENT, Cell

# The slides' typeface draws ■ no larger than a bullet, ◼ as large as the triangle.
# Its words are not parted, however narrow the column is.
RAG_SHAPES = {"on track": "●\xa0On\xa0track", "just off": "▲\xa0Just\xa0off",
              "off track": "◼\xa0Off\xa0track"}  # fmt: skip
VERDICTS = {
    "lower": "lower than that",
    "higher": "higher than that",
    NO_CHANGE: "not clearly different",
    UNSURE: "inside a range too wide to say",
}
SMALL = (
    f"{sentence(ABSENT['suppressed'].spelt)[:-1]}: a small number, a sum that is mostly one "
    "contributor's, or a figure that would tell one of these."
)
WHY_NOT = "Why some are not judged:"
MOVED = ("up", "down")
_NONE = mark("not_applicable")
_MONTH = re.compile(rf"\b({'|'.join(month_abbr[1:])})[a-z]+")  # as `April`, of which slides say Apr


def progress_table(pack: Pack, theme: Theme) -> Table | None:
    """The indicators of a theme: this year, last year, target, direction and status."""
    rows = _indicators(pack, theme)
    year = pack.about.reporting_year
    bases = {text.split()[-1] for text in rows["baseline_period"] if "/" in text}
    baseline = f"Baseline, {bases.pop()}" if len(bases) == 1 else "Baseline"
    columns = (
        Column("Indicator and months", lambda row: _named(row, year)),
        Column("Kind", "kind"),
        *_FIGURES[:2],
        *_before_the_pandemic(rows),
        Column(baseline, _of_other_year("baseline"), count_text),
        *_FIGURES[2:],
        Column("Direction", _direction),
        Column("Status", _status),
    )
    return Table(f"Indicators: {theme.name}", columns, rows) if len(rows) else None


def target_table(pack: Pack, short: bool = False) -> Table | None:
    """All targets, those that are missed first and those not judged last, states in words.

    Args:
        pack: the dataset.
        short: in fewer letters, for a slide.
    """
    rows = pack.progress[pack.progress["kind"] == "target"]
    order = {name: number for number, name in enumerate(reversed(RAG_SHAPES))}
    rows = rows.sort_values("rag", key=lambda rag: rag.map(order), kind="stable")
    target = partial(_target, short=short)
    state = Column("State", spelt(_status))
    of_target = Column("Target", spelt(target), count_text)
    return _in_words("Targets", rows, pack.about.reporting_year, short, not short, of_target, state)


def watched_table(pack: Pack, themes: Iterable[Theme], short: bool = False) -> Table | None:
    """What is watched without a target in some themes: states in words.

    What can be told goes first, on a slide what moved; what is not public is told of elsewhere.

    Args:
        pack: the dataset.
        themes: of the plan.
        short: in fewer letters, for a slide.
    """
    some = [_indicators(pack, theme) for theme in themes]
    rows = pd.concat(some) if some else pack.progress.iloc[:0]
    rows = rows[(rows["kind"] != "target") & (rows["state"] != "withheld")]
    still = ~rows["direction"].isin(MOVED) & short
    rows = rows.loc[(2 * (rows["state"] != "observed") + still).sort_values(kind="stable").index]
    judged = rows[rows["direction"] != ""]
    last = {from_pandemic(row) != "" for _, row in judged.iterrows()}
    way = Column("Which way", spelt(_on_its_basis))
    if short and len(last) == 1:  # said once, where it is the same of all
        heading = f"Since last year{', a pandemic year' if last.pop() else ''}"
        way = Column(heading, spelt(lambda row: _direction(row, short)))
    return _in_words("Indicators", rows, pack.about.reporting_year, short, True, way)


def reasons(table: Table) -> list[str]:
    """Why directions are not judged, a sentence for each reason; of what, where there are several.

    Args:
        table: as `watched_table` makes it.
    """
    of = _reasons(table)
    if len(of) == 1:
        return [f"{WHY_NOT} {why}." for why in of]
    verbs = ("is", "are")
    told = ((listing(names), verbs[len(names) > 1 or is_plural(names[0])], why)
            for why, names in of.items())  # fmt: skip
    return [f"Why {names} {verb} not judged: {why}." for names, verb, why in told]


def reasons_in_short(table: Table, most: int) -> str:
    """The same in at most so many words: the reasons of most first, without what follows of each.

    A single reason is told whole.
    """
    of, kept = _reasons(table), list[str]()
    for why in sorted(of, key=lambda why: -len(of[why])):
        told = why if len(of) == 1 else re.split(", (?:so|and) ", why)[0]
        if len(f"{WHY_NOT} {' '.join([*kept, told])}".split()) <= most and told not in kept:
            kept.append(told)
    return f"{WHY_NOT} {'; '.join(kept)}." if kept else ""


def _reasons(table: Table) -> dict[str, list[str]]:
    of: dict[str, list[str]] = {}
    for _, row in table.frame.iterrows():
        if str(table.columns[-1].of(row)).startswith(NOT_JUDGED) and (why := why_not_judged(row)):
            of.setdefault(in_sentence(why), []).append(in_sentence(row["indicator"]))
    return of


def why_not_judged_yet(part: Table, more: str = "") -> str:
    """Why targets of a table are not judged yet, where some are not, and what more is said."""
    rows = part.frame[(part.frame["rag"] == "") & (part.frame["rag_basis"] != "")]
    firsts = (re.split(r"[,.](?: |$)", text)[0] for text in dict.fromkeys(rows["rag_basis"]))
    return (
        f"Not judged yet: {in_sentence('; '.join(firsts))}. {more}".strip() if len(rows) else more
    )


def hidden_note(*tables: Table | None) -> str:
    """What a hidden figure may be, where one stands in the tables: a year's total is not small."""
    cells = (cell for table in tables if table for row in table.cells() for cell in row)
    return SMALL if ABSENT["suppressed"].spelt in cells else ""


def moved_text(rows: pd.DataFrame) -> str:
    """Which of some indicators are up and down on last year, by name: a slide's title."""
    of = {way: rows.loc[rows["direction"] == way, "indicator"] for way in MOVED}
    if not any(map(len, of.values())):
        return "None of these is clearly up or down on last year"
    for shorter in (lambda name: name.split(",")[0], noun_of):
        told = [f"{way}: {listing([in_sentence(shorter(name)) for name in names])}"
                for way, names in of.items() if len(names)]  # fmt: skip
        said = sentence("; ".join(told).replace(":", " on last year:", 1)).rstrip(".")
        if len(said) <= TITLE_LETTERS:
            return said
    up, down = (len(names) for names in of.values())
    return f"On last year, of {len(rows)} indicators: {up} up, {down} down"


def _in_words(
    caption: str, rows: pd.DataFrame, year: str, short: bool, before: bool, *more: Column
) -> Table | None:
    """Of which months figures are stands above them where all are of the same, else beside each.

    A slide's targets go without the figures `before`: what judges them is the target.
    """
    spans = {_months(row, year) for _, row in rows.iterrows()} - {""}
    several, one = len(spans) > 1, max(spans, default=WHOLE_YEAR)
    heading = "This year" if one == WHOLE_YEAR else sentence(one)[:-1]

    def months(row: Row) -> Cell | str:
        told = _months(row, year) or mark(row["state"])
        return _MONTH.sub(r"\1", told) if short and isinstance(told, str) else told

    columns = (
        Column("Indicator", lambda row: with_unit(row["indicator"], row["unit"])),
        *([Column("Months", spelt(months))] if several else []),
        Column("Figure" if several else heading, spelt(_figure), count_text),
        *([_LAST_YEAR] if before else []),
        *(replace(one, cell=spelt(one.of)) for one in _before_the_pandemic(rows) if before),
        *more,
    )
    return Table(caption, columns, rows.drop(columns=REVISED)) if len(rows) else None


def _months(row: Row, year: str) -> str:
    """`April to January`, `latest 2018/19`: when a figure is of; '' where none is shown."""
    if row["state"] != "observed":
        return ""
    own = named(row).removeprefix(f"{row['indicator']}").removeprefix(", ")
    return (own or period_text(row["period"])).removesuffix(year).strip() or WHOLE_YEAR


def indicator_notes(row: Row, cautions: str = "", usual_basis: str = "") -> list[str]:
    """On what an indicator's figures rest, beside the figures: a sentence each, each thing once.

    Args:
        row: of `Progress`.
        cautions: what must be said of the measures behind it.
        usual_basis: how directions are judged, as said before of all; only what differs is told.
    """
    told = [
        row["reason"],
        "" if cautions in row["reason"] else cautions,
        marked(row, _expectation),
        marked(row, _since_last_year),
        row["direction_basis"].removeprefix(usual_basis) if row["direction"] else "",
        row["rag_basis"],
        f"Per head of: {row['denominator']}" if row["denominator"] else "",
        marked(row, lambda row: _in_year(row, "Baseline", "baseline")),
    ]
    then = "before_covid_direction"
    before = [
        marked(row, lambda row: _in_year(row, "Before the pandemic", "before_covid")),
        marked(row, lambda row: f"Since then: {said}" if (said := row[then]) else ""),
    ]
    # What points to the sentence before it stays beside it, also where several say the same.
    since = " ".join(sentence(text) for text in before if text)
    parts = [part for text in told if text for part in SENTENCES.split(sentence(text))]
    record = SENTENCES.split(sentence(row["on_record"])) if row["on_record"] else []
    return [*parts, *filter(None, [since]), *record]


def _expectation(row: Row) -> str:
    if pd.isna(row["expected"]):
        return ""
    names = ("expected", "expected_lower", "expected_upper")
    expected, low, high = (expected_text(row[name], row["unit"]) for name in names)
    verdict = VERDICTS.get(row["expected_verdict"], "")
    said = f"; the figure is {verdict}" if verdict else ""
    # Of what may be none, the change has no upper end, and tables say so in these words.
    ranged = f"{low} to {high}" if row["expected_lower"] > 0 else NO_RANGE
    return f"From the years before the pandemic it would be {expected} ({ranged}){said}"


def _since_last_year(row: Row) -> str:
    direction = row["direction"]
    return f"Since last year: {direction}{interval_text(row)}" if direction else ""


def _in_year(row: Row, words: str, name: str) -> str:
    if pd.isna(row[name]):
        return ""
    return f"{words}: {figure_text(row, name)} in {period_text(row[f'{name}_period'])}"


def _before_the_pandemic(rows: pd.DataFrame) -> list[Column]:
    """The last ordinary year, where last year was none and the partner told any figure of it."""
    held_or_hidden = rows["before_covid_state"].isin([*DELIVERED, "asked"]).any()
    years = {_year_named(text) for text in rows["before_covid_period"]} - {""}
    told = _of_other_year("before_covid")

    # Of different years where recording changed in one of them: then each cell says of which.
    def cell(row: Row) -> Shown:
        year = _year_named(row["before_covid_period"]) if len(years) > 1 else ""
        known = year and not pd.isna(row["before_covid"])
        return f"{told(row)} ({year})" if known else told(row)

    return [Column("Before the pandemic", cell, count_text)] if held_or_hidden else []


def _year_named(period: str) -> str:
    last = period.split(" ")[-1]
    return last if "/" in last else ""


def _of_other_year(name: str) -> Make:
    # Each has a state of its own: a confidential figure of last year is not one never supplied.
    def cell(row: Row) -> Shown:
        known = not pd.isna(row[name])
        return figure_text(row, name) if known else mark(row[f"{name}_state"])

    return cell


def _indicators(pack: Pack, theme: Theme) -> pd.DataFrame:
    progress = pack.progress
    return progress[(progress["theme_id"] == theme.theme_id) & (progress["kind"] != "narrative")]


def _named(row: Row, year: str) -> str:
    # Within the paper's own year the months are enough; a lagged cohort keeps its year.
    period = row["period"]
    told = "" if period == year else period_text(period).removesuffix(f" {year}")
    name = with_unit(row["indicator"], row["unit"])
    return f"{name}, {told}" if told else name


def _value(row: Row) -> Shown:
    provisional = row["provisional"] and row["state"] == "observed"
    shown = held("value", write=lambda _: figure_text(row, "value") + range_text(row))(row)
    return Cell(str(shown), provisional=True) if provisional else shown


def _figure(row: Row) -> Cell | str:
    if row["state"] != "observed":
        return mark(row["state"])
    return figure_text(row, "value") + range_text(row)


def _target(row: Row, short: bool = False) -> Cell | str:
    if pd.isna(row["target"]):  # one that is withheld is no target that there is not
        return mark(row["state"]) if row["kind"] == "target" else _NONE
    return target_text(row, short)


def _direction(row: Row, short: bool = False) -> Cell | str:
    if row["state"] != "observed":
        return mark(row["state"])
    if told := travel_text(row):
        return told.replace(from_pandemic(row), "") if short else told
    # A figure of last year that is not there says why; where both are, nothing judges them.
    return NOT_JUDGED if row["previous_state"] == "observed" else mark(row["previous_state"])


def _on_its_basis(row: Row) -> Cell | str:
    told = _direction(row)
    if told not in SAME_WAY.values():
        return told
    return f"{told} {'from' if told == SAME_WAY['no clear change'] else 'on'} last year"


def _status(row: Row) -> Cell | str:
    # Only a target is judged; one without a figure says why that is not there.
    if row["kind"] != "target":
        return _NONE
    return RAG_SHAPES.get(row["rag"]) or (
        "Not judged yet" if row["state"] == "observed" else mark(row["state"])
    )


_LAST_YEAR = Column("A year before", spelt(_of_other_year("previous")), count_text)
_FIGURES = (
    Column("This year", _value, count_text),
    Column("A year before", _of_other_year("previous"), count_text),
    Column("Target", _target, count_text),
)
