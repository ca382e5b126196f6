"""The appendix: how the method was tested, and what other methods would have said."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup

from ssp_analysis.pack.dataset import Pack
from ssp_analysis.pack.impact_tables import agreement, calibration_table, sensitivity_table
from ssp_analysis.pack.markup import bullets, element, join, paragraphs
from ssp_analysis.pack.method import ESTIMATES, how_tested
from ssp_analysis.pack.wording import sentence

METHODS = {
    "trend quasi-Poisson": "a straight trend and the season, much as the Office for National "
    "Statistics expects deaths",
    "seasonal ARIMA on logs": "a model that carries the latest months forward, as published "
    "studies of crime in the pandemic use",
    "same-month mean": "the average of the same months in the last three years, as councils "
    "usually do",
}


def appendix(pack: Pack) -> Markup:
    """How the ranges were tested, and whether three usual methods would have said the same."""
    rows = pack.impact_rows("year")
    if not rows["status"].isin(ESTIMATES).any():
        return paragraphs("No estimate was made for this year, so there is nothing to test.")
    return join([
        element("h3", "Did the ranges hold where nothing had happened?"),
        *_placebo(pack),
        element("h3", "Would other methods have said the same?"),
        *_other_methods(pack),
    ])  # fmt: skip


def _placebo(pack: Pack) -> list[Markup]:
    told = paragraphs(
        "We went back to dates before the pandemic, hid everything after each date, and asked our "
        "method what it would have expected. Nothing like a pandemic had happened, so its 95% "
        "range should have held the true figure in about 95 of 100 tests.",
        how_tested(pack),
    )
    if pack.calibration.empty:
        return [told]
    note = element(
        "p", "Statisticians call this a placebo test, and the share that was held the calibration. "
        "Each test uses only figures from before its own date. Measures that share a group learn "
        "from one another how much their levels drift.", class_="basis",
    )  # fmt: skip
    return [told, calibration_table(pack.calibration).__html__(), note]


def _other_methods(pack: Pack) -> list[Markup]:
    rows = pack.impact_rows("year")
    ours = rows[rows["status"].isin(ESTIMATES)].set_index("series_id")
    answers = pack.sensitivity[pack.sensitivity["series_id"].isin(ours.index)]
    if answers.empty:
        return [paragraphs("No other method's answer is held for the figures shown.")]
    return [
        paragraphs(
            "We put the same question to usual methods. Where they agree with us, the finding does "
            "not hang on how we worked it out; where one does not, the last column says how, and "
            "the finding should be read with more care.",
            _agreeing(answers),
            _widths(answers, ours),
        ),
        sensitivity_table(pack, answers).__html__(),
        _names(answers),
        _unanswered(answers),
    ]


def _agreeing(answers: pd.DataFrame) -> str:
    groups = [rows for _, rows in answers.groupby("series_id", sort=False)]
    if len(groups) == 1:
        return ""
    same_way = sum((rows["differs"] != "sign").all() for rows in groups)
    agreed = sum(agreement(rows) == "Yes" for rows in groups)
    of = len(groups)
    if agreed == of:
        return f"All say the same as we do of each of the {of} measures."
    return (
        f"All point the same way as we do on {same_way} of the {of} measures; on {agreed} they "
        "also agree whether the change is clear."
    )


def _widths(answers: pd.DataFrame, ours: pd.DataFrame) -> str:
    # Said only where it is so: it is why the usual methods call more changes clear.
    given = answers[answers["status"] == "estimated"]
    mine = given["series_id"].map(ours["upper"] - ours["lower"])
    narrower = int(((given["upper"] - given["lower"]) < mine).sum())
    if narrower * 2 <= len(given):
        return ""
    return (
        f"In {narrower} of {len(given)} answers the other method's range is narrower than ours, "
        "because it does not expect the ordinary level to drift. Tried on real counts of years "
        "in which nothing had happened, such ranges held the true total far less often than they "
        "claim, so they call more changes clear than there are."
    )


def _names(answers: pd.DataFrame) -> Markup:
    told = [f"{name}: {METHODS[name]}" for name in dict.fromkeys(answers["method"])
            if name in METHODS]  # fmt: skip
    return bullets(sentence(text) for text in told)


def _unanswered(answers: pd.DataFrame) -> Markup:
    rows = answers[answers["status"] == "not_estimated"]
    told = [f"{row['label']}, {row['method']}: no answer. {sentence(row['reason'])}"
            for _, row in rows.iterrows()]  # fmt: skip
    return bullets(told)
