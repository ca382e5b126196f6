"""What is compared with what and how far it can be trusted, in ordinary words."""

from collections.abc import Iterable

import pandas as pd

from ssp_analysis.say.dataset import Pack
from ssp_analysis.say.impact_tables import agreement, calibration_table, sensitivity_table
from ssp_analysis.say.quantities import month_text
from ssp_analysis.say.wording import (
    LONG_AFTER_MONTHS,
    UNSURE,
    in_sentence,
    is_long_after,
    listing,
    sentence,
)
from ssp_analysis.tables import COMPARABLE, MODELLED
from ssp_analysis.write.blocks import Blocks, Heading, basis, blocks, bullets, paragraphs

CHANCE = 0.05  # of measures without any change, so many lie outside a 95% range
MEANT = 95  # of 100: what the ranges are made to hold
WITHOUT = "without the pandemic"  # what “expected” means, where it is said first
EXPECTED_IS = f"“Expected” is what earlier years lead us to expect {WITHOUT}."
LIKE_FOR_LIKE_IS = f"“{COMPARABLE.capitalize()}”: without what was not counted in all these years."
FEWEST_FOR_CHANCE = 5  # of which chance makes one look clear in a quarter of papers
BY_CHANCE = f"1 in {round(1 / CHANCE)} looks clear by chance."
RANGE_IS = f"Ranges should hold the true figure {MEANT} times in 100"
METHODS = {
    "trend quasi-Poisson": "a straight trend and the season, much as the Office for National "
    "Statistics expects deaths",
    "seasonal ARIMA on logs": "a model that carries the latest months forward, as published "
    "studies of crime in the pandemic use",
    "same-month mean": "the average of the same months in the last three years, as councils "
    "usually do",
}


def how_to_read(pack: Pack) -> list[tuple[str, str]]:
    """What stands in the method box: pairs of a lead and what it says; none without results."""
    rows = pack.impact_rows("year")
    if rows.empty:
        return []
    told = [
        ("What is compared", _compared(pack, rows)),
        ("What the difference holds", "Everything that changed in those months, not the pandemic "
         "alone. Fewer reports to a service do not prove that less happened: each measure says "
         "what it counts and what it leaves out."),
        ("What a range is",
         f"How far off the figure from earlier years may be. {how_tested(pack)}".strip()),
        ("What “no clear change” is", "The figure observed lies inside that range. There may still "
         "have been a change, too small to be told from the usual ups and downs. The full table "
         "says how large a change would have had to be. Where it would have had to be more than "
         f"half, this paper says “{UNSURE}”."),
        ("What chance does", by_chance(rows)),
    ]  # fmt: skip
    return [(lead, text) for lead, text in told if text]


def how_tested(pack: Pack) -> str:
    """On how many past periods the ranges were tested and how many they held; or why not told."""
    rows = pack.impact_rows("year")
    estimated = rows[rows["status"].isin(MODELLED)]
    if estimated.empty:
        return ""
    if pack.calibration.empty:
        return (
            "How the ranges did when they were tested on past periods is not shown, because the "
            "tests rest partly on figures that are withheld from this paper."
        )
    tested = pack.calibration[pack.calibration["tests"] > 0]
    tests = int(tested["tests"].sum())
    if not tests:
        return (
            "The ranges could not be tested on past periods, because too few earlier figures are "
            "held: read them with care."
        )
    held = round(float((tested["totals_covered"] * tested["tests"]).sum()))
    share = f"{round(held / tests * 100)} of 100"  # of many, all that the published share tells
    share = f"{held:,} of them, or {share}" if tests <= 100 else share
    share = f"all {held:,} of them" if held == tests > 1 else share
    text = (
        f"Tested on {tests:,} past period{'s' * (tests > 1)} before the pandemic, the range held "
        f"the true figure in {share}; it is meant to hold it in {MEANT} of 100."
    )
    pairs = {pair for sources in tested["sources"] for pair in sources.split()}
    labels = estimated.loc[~estimated["sources"].isin(pairs), "label"].str.split(":").str[0]
    untested = listing(list(labels.unique()))
    few = f" Too few earlier figures are held to test the range of: {untested}."
    return text + few * bool(untested)


def one_in_twenty(rows: pd.DataFrame) -> str:
    """What chance does to ranges, in short; '' where so few have one that it would hardly show."""
    return BY_CHANCE if rows["change_lower"].notna().sum() >= FEWEST_FOR_CHANCE else ""


def like_for_like(labels: Iterable[str]) -> str:
    """What “like for like” means, where a name says it; else ''."""
    return LIKE_FOR_LIKE_IS if any(COMPARABLE in label for label in labels) else ""


def ranges_are(rows: pd.DataFrame) -> str:
    """What the ranges of the measures are, in a sentence; '' where none has one."""
    if rows["change_lower"].isna().all():
        return ""
    luck = in_sentence(one_in_twenty(rows))
    return f"{RANGE_IS}: {luck}" if luck else f"{RANGE_IS}."


def by_chance(rows: pd.DataFrame) -> str:
    """How many of all compared measures would look clear by chance: a note, not a rule."""
    number = len(rows)
    clear = int(rows["verdict"].isin(["lower", "higher"]).sum())
    if number < 2:
        return ""
    by_luck = number * CHANCE
    luck = "fewer than one" if by_luck < 1 else f"about {by_luck:.0f}"
    found = {0: "none does", 1: "1 does"}.get(clear, f"{clear} do")
    return (
        f"If nothing had changed anywhere, {luck} of the {number} measures and categories in the "
        f"full table would still look clearly lower or higher by chance; {found}."
    )


def _compared(pack: Pack, rows: pd.DataFrame) -> str:
    end = pack.about.baseline_end
    month = month_text(pd.Period(end, "M")) if end else "the start of the pandemic"
    late = any(is_long_after(row, end) for _, row in rows.iterrows())
    against = "what we would have expected without the pandemic"
    kinds = set(rows["status"])
    told = []
    if kinds & set(MODELLED):
        told.append(
            f"Each monthly count is set against {'the pre-pandemic level' if late else against}. "
            f"That figure rests on up to five years of earlier counts, to {month}: their latest "
            "level, and how each month of the year usually differs."
        )
    if "simple_comparison" in kinds:
        told.append(
            "Figures by quarter, numbers of people at one time and sums of money are set against "
            "the average of the same months of earlier years; they are marked as a simple "
            "comparison."
        )
    if late:
        told.append(
            f"More than {LONG_AFTER_MONTHS} months after {month} nobody can say what would have "
            "been without the pandemic."
        )
    return " ".join(told)


def appendix(pack: Pack) -> Blocks:
    """How the ranges were tested, and whether three usual methods would have said the same."""
    rows = pack.impact_rows("year")
    if not rows["status"].isin(MODELLED).any():
        nothing = "No estimate was made for this year, so there is nothing to test."
        return paragraphs(
            nothing if pack.about.reporting_year in pack.about.restricted_years else ""
        )
    return blocks(
        Heading(3, "Did the ranges hold where nothing had happened?"),
        _placebo(pack),
        Heading(3, "Would other methods have said the same?"),
        _other_methods(pack),
    )


def _placebo(pack: Pack) -> Blocks:
    if len(pack.calibration) and not pack.calibration["tests"].any():
        return paragraphs(how_tested(pack))
    told = paragraphs(
        "We went back to dates before the pandemic, hid everything after each date, and asked our "
        "method what it would have expected. Nothing like a pandemic had happened then. "
        f"{how_tested(pack)}"
    )
    if pack.calibration.empty:
        return told
    note = basis(
        "Statisticians call this a placebo test, and the share that was held the calibration. "
        "Each test uses only figures from before its own date. Measures that share a group learn "
        "from one another how much their levels drift."
    )
    return blocks(told, calibration_table(pack.calibration), note)


def _other_methods(pack: Pack) -> Blocks:
    rows = pack.impact_rows("year")
    ours = rows[rows["status"].isin(MODELLED)].set_index("series_id")
    answers = pack.sensitivity[pack.sensitivity["series_id"].isin(ours.index)]
    if answers.empty:
        return paragraphs("No other method's answer is held for the figures shown.")
    return blocks(
        paragraphs(
            "We put the same question to usual methods. Where they agree with us, the finding does "
            "not hang on how we worked it out; where one does not, the last column says how, and "
            "the finding should be read with more care.",
            _agreeing(answers),
        ),
        sensitivity_table(pack, answers),
        bullets(
            sentence(f"{name}: {METHODS[name]}")
            for name in dict.fromkeys(answers["method"])
            if name in METHODS
        ),
        bullets(
            f"{row['label']}, {row['method']}: no answer. {sentence(row['reason'])}"
            for _, row in answers[answers["status"] == "not_estimated"].iterrows()
        ),
    )


def _agreeing(answers: pd.DataFrame) -> str:
    groups = [rows for _, rows in answers.groupby("series_id", sort=False)]
    if len(groups) == 1:
        return ""
    same_way = sum((rows["differs"] != "sign").all() for rows in groups)
    agreed = sum(agreement(rows) == "Yes" for rows in groups)
    of = len(groups)
    if agreed == of:
        return f"All methods say the same as we do of each of the {of} measures."
    many = f"all {of}" if same_way == of else f"{same_way} of the {of}"
    return (
        f"All methods point the same way as we do on {many} measures; on {agreed or 'none'} they "
        "also agree whether the change is clear."
    )
