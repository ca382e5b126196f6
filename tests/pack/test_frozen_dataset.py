"""Every number in report, slides and cover report comes from one frozen dataset."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ssp_analysis.say.cover import cover_report
from ssp_analysis.say.dataset import TABLES, read_pack
from ssp_analysis.say.indicator_tables import progress_table
from ssp_analysis.say.quantities import (
    exact_pounds,
    per_cent,
    pounds,
    value_text,
    whole_pounds,
)
from tests.pack.shown import soup
from tests.pack.test_packs import read_page
from tests.shared_packs import YEAR

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
TEMPLATE = Path(__file__).parents[2] / "data" / "reference" / "cover-report.md"
# Counted by the pages themselves: places of slides and parts, 95 of "95% range", a list's length.
FEW = {str(number) for number in range(41)} | {"95", "365"}


def numbers(text):
    return {found.rstrip(",") for found in NUMBER.findall(text)}


def written_forms(value):
    """Every way in which the pack writes one released number."""
    if not np.isfinite(value):
        return set()
    size = abs(float(value))
    said = {f"{size:,.0f}", f"{size:,.1f}", per_cent(size), value_text(size, "per cent")}
    return {form for text in said for form in numbers(text)}


def released(pack):
    """All numbers that the release holds, as they may be written."""
    held = numbers(pack.about.model_dump_json()) | FEW
    for name in TABLES:
        for column, values in getattr(pack, name).items():
            if pd.api.types.is_datetime64_any_dtype(values):
                days = values.dropna().dt.strftime("%Y-%m-%d %-d").unique()
                held |= {part for day in days for part in re.findall(r"\d+", day)}
                held |= {part.lstrip("0") for day in days for part in re.findall(r"\d+", day)}
            elif pd.api.types.is_numeric_dtype(values) and values.dtype != bool:
                known = [float(value) for value in values.dropna().unique()]
                held |= {form for value in known for form in written_forms(value)}
                if column.endswith("_pence"):
                    held |= money([int(value) for value in known] + [int(values.dropna().sum())])
            else:
                held |= {form for text in values.dropna().astype(str).unique()
                         for form in numbers(text)}  # fmt: skip
    grants = pack.grants
    left = (grants["award_pence"] - grants["forecast_pence"]).dropna()
    # The chart's title sets what was spent against the awards of the projects that say so.
    spending = int(grants.loc[grants["spend_pence"].notna(), "award_pence"].sum())
    return held | money([*(int(value) for value in left), spending])


def money(pence):
    return {form for sum_ in pence
            for write in (exact_pounds, pounds, whole_pounds)
            for form in numbers(write(sum_))}  # fmt: skip


@pytest.fixture(scope="module")
def pages(built):
    project, files = built
    made = {kind: read_page(path) for kind, path in files.items()}
    pack = read_pack(project.release(YEAR, "public"))
    made["cover"] = soup(cover_report(pack, TEMPLATE))
    return pack, made


def said(page):
    pictures = " ".join(image["aria-label"] for image in page.find_all(role="img"))
    # The marks of an axis are no figures.
    for piece in page.find_all(["script", "style", "head", "svg"]):
        piece.extract()
    return f"{page.get_text(' ')} {pictures}"


@pytest.mark.parametrize("kind", ["report", "slides", "cover"])
def test_each_number_is_one_of_the_release(pages, kind):
    pack, made = pages
    strange = numbers(said(made[kind])) - released(pack)
    # Numbered paragraphs of the cover report are no figures.
    assert {n for n in strange if not (kind == "cover" and re.fullmatch(r"\d\.\d", n))} == set()


def test_a_number_that_is_not_released_would_be_noticed(pages):
    pack, _ = pages
    assert {"73,921", "61.7"} & released(pack) == set()


def test_what_the_cover_says_of_money_and_targets_the_report_says_too(pages):
    _, made = pages
    report, cover = (" ".join(said(made[kind]).split()) for kind in ("report", "cover"))
    sums = set(re.findall(r"£[\d,]+\.\d\d", cover))
    assert sums
    assert sums <= set(re.findall(r"£[\d,]+\.\d\d", report))
    judged = re.search(r"\d+ of \d+ targets? (?:is|are) on track[^.]+", cover)[0]
    assert judged in report


def test_each_indicators_value_stands_in_its_table_as_released(pages):
    pack, _ = pages
    for theme in pack.plan_themes():
        table = progress_table(pack, theme)
        for cells, (_, row) in zip(table.cells(), table.frame.iterrows(), strict=True):
            if row["state"] == "observed":
                assert cells[2].startswith(value_text(row["value"], row["unit"]))
            else:
                assert cells[2].startswith("[")
