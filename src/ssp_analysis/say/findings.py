"""Which one or two things each theme has to say first, and on what basis."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ssp_analysis.say.caveats import approved_by, statement_basis
from ssp_analysis.say.dataset import Pack, Theme, measure_of
from ssp_analysis.say.quantities import (
    DECIMALS,
    MISSED,
    is_judged,
    period_text,
    share_of,
    value_text,
)
from ssp_analysis.say.wording import (
    impact_sentence,
    in_sentence,
    interval_text,
    listing,
    message_title,
    not_shown,
    noun_of,
    sentence,
)
from ssp_analysis.tables import organisation_of

NOTHING = "No figures can be shown for this theme in this paper."
ACROSS_BREAK = "For that reason no direction"  # as the plan says that recording changed between
NOT_JUDGED = "not judged"  # how much the figure varies by chance is not known
SAME_WAY = {"lower": "down", "higher": "up", "no clear change": "no clear change"}
AGAINST_EXPECTED = {
    "lower": "lower than expected",
    "higher": "higher than expected",
    "no clear change": "no clear change from expected",
}
STATUS_WORDS = {
    "estimated": "an estimate with a 95% range",
    "indicative": "an indicative estimate from a short run of earlier figures",
    "simple_comparison": "a simple comparison with earlier years, with a 95% range",
    "wording_only": "too few earlier figures to give a number",
    "not_estimated": "no comparison",
}


@dataclass(frozen=True)
class Headline:
    """One thing to say: `text` in full, `message` for a slide, its basis and what it counts.

    The message of an approved statement is the statement, whole: what was signed is not cut.
    """

    theme: str
    text: str
    message: str
    basis: str
    counts: str = ""
    approved_words: bool = False


def theme_headlines(pack: Pack, theme: Theme) -> list[Headline]:
    """A theme's findings, and the approved statements on what may only be said in words."""
    stated = pack.theme_statements(theme)
    told = [*_findings(pack, theme), *(_statement(row, theme.name) for _, row in stated.iterrows())]
    return told or [Headline(theme.name, NOTHING, NOTHING, "")]


def _statement(row: pd.Series, about: str) -> Headline:
    said = sentence(row["statement"])
    message = f"{said.rstrip('.')} (professional judgement{approved_by(row, ', approved by ')})"
    return Headline(about, said, message, statement_basis(row), approved_words=True)


def impact_basis(row: pd.Series) -> str:
    """On what an impact sentence rests: the kind of comparison and the months."""
    return f"Basis: {STATUS_WORDS[row['status']]}, {row['window']}."


def figure_basis(pack: Pack, row: pd.Series) -> str:
    """On what one figure of an indicator rests, in a line: whose it is, of when, how it is judged.

    Args:
        pack: the dataset.
        row: of `Progress`, observed.
    """
    owners = pack.decision_rows(set(row["sources"].split()))["owner"].map(organisation_of)
    source = listing([text for text in dict.fromkeys(owners) if text])
    judged = row["rag_basis"] or (row["direction_basis"] if row["direction"] else row["reason"])
    named = f"{row['indicator']}, {period_text(row['period'])}"
    return f"{source}: {named}. {judged}".removeprefix(": ").strip()


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
    """What figures leave out, in parts: what must be thought of first, then what is not counted."""
    told = _not_counted(pack, sources)
    leaves = (sentence(f"leaves out: {in_sentence(first)}") for first, *_ in told)
    return [*thought_of_first(pack, sources), *leaves]


def thought_of_first(pack: Pack, sources: str) -> list[str]:
    """What must be thought of with figures: that fewer attendances are no proof, and the like."""
    return [sentence(part) for _, *parts in _not_counted(pack, sources) for part in parts]


def _not_counted(pack: Pack, sources: str) -> list[list[str]]:
    texts = pack.decision_rows(set(sources.split()))["does_not_count"]
    return [text.rstrip(".").split("; ") for text in dict.fromkeys(texts) if text]


def told_beside(pack: Pack, sources: str) -> list[pd.Series]:
    """The year rows of the categories that a measure leaves out, because they are new or ended."""
    apart = [name for name in pack.told_apart if measure_of(name) == sources]
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


def _findings(pack: Pack, theme: Theme) -> list[Headline]:
    """The one or two findings of a theme, the one to lead with first.

    That is a target that is missed: no comparison with the pandemic may stand over it. A comparison
    of a part of the year (March 2020) comes after the figure of the year.
    """
    covid = _clearest_impact(pack, theme)
    rows = pack.progress[pack.progress["theme_id"] == theme.theme_id]
    rows = rows[rows["state"] == "observed"]
    missed = [row for name in MISSED for _, row in rows[rows["rag"] == name].iterrows()]
    rest = rows[rows["rag"] == ""] if missed else rows
    same = rest if covid is None else rest[rest["sources"] == covid["sources"]]
    plain = [row for some in (same, rest) for _, row in some.head(1).iterrows()]
    in_part = covid is not None and covid["start"] > pd.Timestamp(pack.year.start)
    leads = missed[:1] or (plain[:1] if covid is None or in_part else [])
    told = [_of_progress(pack, row, theme.name) for row in leads]
    if covid is not None:
        return [*told, _of_impact(pack, covid, theme.name)]
    return told + [_of_progress(pack, row, theme.name) for row in plain[:1] if missed]


def _clearest_impact(pack: Pack, theme: Theme) -> pd.Series | None:
    """A clear change goes before none; otherwise the plan's order stands."""
    rows = pack.impact_rows("year", every=True)
    rows = rows[rows["series_id"].isin(theme.series) & (rows["verdict"] != "")]
    clear = rows[rows["verdict"].isin(["lower", "higher"])]
    return next((some.iloc[0] for some in (clear, rows) if len(some)), None)


def _of_impact(pack: Pack, row: pd.Series, theme: str) -> Headline:
    end, frequency = pack.about.baseline_end, pack.frequency_of(row["series_id"])
    text = impact_sentence(row, end, frequency, window=True)
    message = message_title(row, end, frequency)
    basis = f"{impact_basis(row)} {sentence(row['caveats'])}".strip()
    return Headline(theme, text, message, basis, counting(pack, row["sources"]))


def _of_progress(pack: Pack, row: pd.Series, theme: str) -> Headline:
    rests_on = f" {row['direction_basis']}" if row["direction"] else ""
    basis = f"Basis: {period_text(row['period'])}; {row['kind']}.{rests_on}"
    reason, of_same, text = row["reason"], cautions(pack, row), progress_sentence(row)
    # What must be read with the figures; that last year was no ordinary one says itself.
    alone = not row["direction"] or row["before_covid_state"] == "not_applicable"
    warned = (reason or of_same) if alone else of_same
    if row["direction"] != "no clear change":
        text = f"{text} {warned}".strip()  # after the claim that it is about
    for more in (reason, of_same):
        if more not in f"{text} {basis}":
            basis = f"{basis} {more}"
    return Headline(theme, text, progress_title(row), basis, counting(pack, row["sources"]))


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


def progress_sentence(row: Mapping[str, Any]) -> str:
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


def progress_title(row: Mapping[str, Any]) -> str:
    """The same, short enough for a slide's title: the value and whether it changed."""
    told = f"{row['indicator']}: {rated(row)}"
    if is_judged(row) and row["rag"] in MISSED:
        return f"{told}, {row['rag']} (target {target_text(row)})"
    if row["direction"]:
        return f"{told}, {travel_text(row)}"
    if pd.isna(row["previous"]):
        return told
    return f"{told}, {figure_text(row, 'previous')} a year before, {NOT_JUDGED}"


def travel_text(row: Mapping[str, Any]) -> str:
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


def _other_basis(row: Mapping[str, Any]) -> str:
    """What the years before the pandemic say of the same months, where that is something else."""
    verdict = row.get("expected_verdict", "")
    if not verdict or SAME_WAY[verdict] == row["direction"]:
        return ""
    return f", {AGAINST_EXPECTED[verdict]}"


def rag_summary(progress: pd.DataFrame, by_name: bool = True) -> str:
    """`2 of 7 targets are on track, 2 off track (names), 3 not yet judged`; empty without a target.

    Args:
        progress: rows of `tables.Progress`; those that are no targets do not count.
        by_name: whether those that are missed are named.
    """
    targets = progress[progress["kind"] == "target"]
    if targets.empty:
        return ""
    rag = targets["rag"]
    met = int((rag == "on track").sum())
    told = [f"{share_of(met, len(targets), 'target')} on track"]
    for name in MISSED:
        missed = [in_sentence(named(row)) for _, row in targets[rag == name].iterrows()]
        names = f" ({listing(missed)})" if by_name else ""
        told += [f"{len(missed)} {name}{names}"] if missed else []
    known = targets["state"] == "observed"
    rest = (("not yet judged", (rag == "") & known), ("without a figure", (rag == "") & ~known))
    told += [f"{int(of.sum())} {words}" for words, of in rest if of.any()]
    return f"{listing(told)}."


def named(row: Mapping[str, Any]) -> str:
    """An indicator with what its figure is of, where that is not the reporting year so far."""
    covers, period = row.get("covers", ""), period_text(str(row["period"]))
    told = {"earlier cohort": f", group of {period}", "year ending": f", {period}"}
    return f"{row['indicator']}{told.get(covers, '') if period else ''}"


def why_not_judged(row: Mapping[str, Any]) -> str:
    """Why no direction since last year is given, by the row's own reason; '' for none."""
    before, across, _ = str(row["reason"]).partition(f" {ACROSS_BREAK}")
    if across:
        return re.split(r"(?<=[.!?])\s", before)[-1].split(";")[0].rstrip(".")
    found = re.search(r"([^.]*), so no direction", before)
    return found[1].strip() if found else ""


def figure_text(row: Mapping[str, Any], name: str) -> str:
    """A figure of an indicator in its unit; with a decimal more where the pack says so.

    A value of 30.3% against a target of 30% is off it: both told whole would look the same.
    """
    more = row.get(DECIMALS, 0) if name in ("value", "previous", "target") else 0
    return value_text(row[name], str(row["unit"]), decimals=more)


def target_text(row: Mapping[str, Any], short: bool = False) -> str:
    """A target with the side that meets it: `at most 27%`, `at least 120`; `max 27%` on a slide."""
    sides = ("max ", "min ") if short else ("at most ", "at least ")
    side = dict(zip(("lower", "higher"), sides, strict=True)).get(str(row.get("polarity", "")), "")
    return f"{side}{figure_text(row, 'target')}"


def range_text(row: Mapping[str, Any]) -> str:
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


def rated(row: Mapping[str, Any]) -> str:
    """An indicator's figure; a rate says of what it is one, a count's unit is in its name."""
    unit = str(row["unit"])
    rate = f" {unit}" if unit.startswith("per ") and unit != "per cent" else ""
    return figure_text(row, "value") + rate


def from_pandemic(row: Mapping[str, Any]) -> str:
    """That the year before was no ordinary one, after a direction: `, from a pandemic year`."""
    ordinary = row.get("before_covid_state", "not_applicable") == "not_applicable"
    if ordinary:
        return ""
    return (
        " from a pandemic year"
        if row["direction"] == "no clear change"
        else (", from a pandemic year")
    )
