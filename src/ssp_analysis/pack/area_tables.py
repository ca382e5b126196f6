"""What may be shown by ward and area committee, in tables; what may not, and why."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from markupsafe import Markup

from ssp_analysis.pack.dataset import Pack
from ssp_analysis.pack.file_kinds import file_name
from ssp_analysis.pack.markup import bullets, join, paragraphs
from ssp_analysis.pack.quantities import count_text, with_unit
from ssp_analysis.pack.revised import REVISED, changed_periods
from ssp_analysis.pack.tables import Column, Table, mark
from ssp_analysis.pack.wording import listing, sentence

COMMITTEE = "area_committee"


def by_area(pack: Pack) -> Markup:
    """The report's section: each area committee's figures, and where its page is; or why none."""
    names = committees(pack)
    if not names:
        return join([paragraphs(_nothing(pack)), bullets(not_by_area(pack))])
    about = pack.about
    pages = [f"{name}: {file_name(about, page_kind(code))}" for code, name in names.items()]
    return join([
        paragraphs(f"{reading(pack)} {no_estimate(pack)} {without_ward(pack)}"),
        *(table.__html__() for table in committee_tables(pack)),
        paragraphs("Each area committee has a page of its own with its wards, in the folder "
                   "area-committees beside this report:"),
        bullets(pages),
        paragraphs("What is not shown by area committee:"),
        bullets(not_by_area(pack)),
    ])  # fmt: skip


def committees(pack: Pack) -> dict[str, str]:
    """Code → name of the area committees with figures, in the order of their names."""
    rows = _shown(pack)
    rows = rows[rows["area_kind"] == COMMITTEE].sort_values("name", kind="stable")
    return dict(zip(rows["area_code"], rows["name"], strict=True))


def page_kind(code: str) -> str:
    """What the file of an area committee's page is called after."""
    return f"area-{code}"


def committee_tables(pack: Pack) -> list[Table]:
    """A table per measure with a line per area committee: this year so far, and a year before."""
    rows = _shown(pack)
    return list(_tables(rows[rows["area_kind"] == COMMITTEE], "Area committee"))


def ward_tables(pack: Pack, committee: str) -> list[Table]:
    """The same with a line per ward of one area committee, and one for all of it.

    Lines stand in the order of their names, so that none tells which hidden figure is larger.
    """
    rows = _shown(pack)
    rows = rows[rows["area_committee"] == committee]
    whole = rows["area_kind"] == COMMITTEE
    return list(_tables(rows.assign(name=rows["name"].mask(whole, f"All of {committee}")), "Ward"))


def wards(pack: Pack, committee: str) -> list[str]:
    """The wards of an area committee, by name."""
    rows = _shown(pack)
    own = (rows["area_committee"] == committee) & (rows["area_kind"] == "ward")
    return sorted(rows.loc[own, "name"].unique())


def reading(pack: Pack) -> str:
    """Which months the figures are of, and whether the year is over."""
    said = "The figures are counts of what was recorded, beside those of the same months last year."
    provisional = (_shown(pack)["end"].max()) < pd.Timestamp(pack.year.end)
    return (
        f"{said} They are provisional: not all months of the year were in." if provisional else said
    )


def no_estimate(pack: Pack) -> str:
    """What a difference between two years does not tell."""
    # The plan's step says where last year is no ordinary one: it puts an earlier one beside it.
    after_covid = (pack.progress["before_covid_period"] != "").any()
    last = " Last year lay in the pandemic: a change since may be a return to what was usual."
    return (
        "Small numbers go up and down by chance, so a difference between two years need not mean "
        "that anything changed. The impact of Covid-19 is estimated for "
        f"{pack.about.area} as a whole only.{last if after_covid else ''}"
    )


def without_ward(pack: Pack) -> str:
    """Why areas do not add up to the whole."""
    return f"Incidents whose ward is not known are in the figures of {pack.about.area} only."


def not_by_area(pack: Pack) -> list[str]:
    """A sentence for each reason why measures that are counted by ward are not shown by area."""
    areas = pack.areas
    withheld = areas[areas["state"] == "withheld"]
    told = [
        f"{listing(list(rows['label'].unique()))}: not shown by area. {sentence(str(reason))}"
        for reason, rows in withheld.groupby("reason", sort=False)
    ]
    known = {*withheld["measure"], *_shown(pack)["measure"]}
    absent = list(areas.loc[~areas["measure"].isin(known), "label"].unique())
    told += [f"{listing(absent)}: no figures by area are held for this year."] if absent else []
    return [*told, "No other figures are shown by area."] if committees(pack) else told


def _nothing(pack: Pack) -> str:
    if (pack.areas["area_kind"] == COMMITTEE).any():
        return f"No figures may be shown by area committee for {pack.about.reporting_year}."
    return f"No figures by area committee are held for {pack.about.area}."


def _shown(pack: Pack) -> pd.DataFrame:
    """The rows of this year and last of what may be shown by area, hidden figures among them."""
    recent = pack.areas["start"] >= pd.Timestamp(pack.year.previous.start)
    return pack.areas[recent & (pack.areas["state"] != "withheld")]


def _tables(rows: pd.DataFrame, heading: str) -> Iterator[Table]:
    keys = ["area_kind", "name", "area_code"]
    for _, own in rows.groupby("measure", sort=False):
        periods = own.sort_values("start", ascending=False)["period"].unique()
        figures = zip(own["value"], own["state"], strict=True)
        told = [value if state == "observed" else mark(state) for value, state in figures]
        cells = pd.Series(told, own.index, dtype=object)
        grid = own.assign(cell=cells).pivot(index=keys, columns="period", values="cell")
        # A ward of newer boundaries has no earlier figure.
        grid = grid.where(grid.notna(), mark("not_applicable"))
        grid = grid.sort_index(level=keys[:2], ascending=[False, True]).reset_index()
        revised = {code: changed_periods(of_area) for code, of_area in own.groupby("area_code")}
        grid[REVISED] = grid["area_code"].map(revised)
        columns = (
            Column(heading, "name"),
            *(Column(str(period), str(period), count_text) for period in periods),
        )
        name = with_unit(*own.iloc[0][["label", "unit"]])
        yield Table(f"{name} by {heading.lower()}", columns, grid)
