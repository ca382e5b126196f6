"""What may be shown by ward and area committee, in tables; what may not, and why."""

from collections.abc import Iterable, Iterator

import pandas as pd

from ssp_analysis.say.caveats import pack_title, sheet
from ssp_analysis.say.dataset import Pack
from ssp_analysis.say.method import like_for_like
from ssp_analysis.say.quantities import count_text, day_text, with_unit
from ssp_analysis.say.tables import REVISED, Column, Table, changed_periods, mark, shared_key
from ssp_analysis.say.wording import listing, sentence, set_off
from ssp_analysis.write.blocks import Blocks, Box, Document, Heading, Part, blocks, bullets

COMMITTEE = "area_committee"


def by_area(pack: Pack) -> Blocks:
    """The report's section: each area committee's figures, and where its page is; or why none.

    Wards that are in no committee stand there themselves.
    """
    names = committees(pack)
    if pack.areas.empty:
        return ()
    tables = committee_tables(pack) if names else ward_tables(pack, "", keyed=True)
    if not tables:
        nothing = f"No figures by area committee are held for {pack.about.area}."
        if (pack.areas["area_kind"] == COMMITTEE).any():
            year = pack.about.reporting_year
            nothing = f"No figures may be shown by area committee for {year}."
        return blocks(nothing, bullets(not_by_area(pack)))
    pages = (
        f"{listing(list(names.values()))} have a page each, with their wards, in the folder "
        "area-committees beside this report."
    )
    return blocks(
        f"{reading(pack)} {no_estimate(pack)} {without_ward(pack)}",
        _pairs(tables),
        *([pages, "What is not shown by area committee:"] if names else []),
        bullets(not_by_area(pack)),
    )


def committees(pack: Pack) -> dict[str, str]:
    """Code → name of the area committees with figures, in the order of their names."""
    rows = _shown(pack)
    rows = rows[rows["area_kind"] == COMMITTEE].sort_values("name", kind="stable")
    return dict(zip(rows["area_code"], rows["name"], strict=True))


def committee_tables(pack: Pack) -> list[Table]:
    """A table per measure with a line per area committee: this year so far, and a year before."""
    rows = _shown(pack)
    return list(_tables(rows[rows["area_kind"] == COMMITTEE], "Area committee"))


def ward_tables(pack: Pack, committee: str, keyed: bool = False) -> list[Table]:
    """The same with a line per ward of one area committee, and one for all of it; '' is none.

    Lines stand in the order of their names, so that none tells which hidden figure is larger.
    """
    rows = _shown(pack)
    rows = rows[rows["area_committee"] == committee]
    whole = rows["area_kind"] == COMMITTEE
    named = rows.assign(name=rows["name"].mask(whole, f"All of {committee}"))
    return list(_tables(named, "Ward", keyed))


def wards(pack: Pack, committee: str) -> list[str]:
    """The wards of an area committee, by name."""
    rows = _shown(pack)
    own = (rows["area_committee"] == committee) & (rows["area_kind"] == "ward")
    return sorted(rows.loc[own, "name"].unique())


def reading(pack: Pack) -> str:
    """Which months the figures are of, and whether the year is over."""
    said = "The figures are counts of what was recorded, beside those of the same months last year."
    if not _has_earlier(pack):
        said = (
            "The figures are counts of what was recorded. Those of last year are not beside them: "
            "none are held, or ward boundaries have changed since."
        )
    provisional = (_shown(pack)["end"].max()) < pd.Timestamp(pack.year.end)
    return (
        f"{said} They are provisional: not all months of the year were in." if provisional else said
    )


def _has_earlier(pack: Pack) -> bool:
    return bool((_shown(pack)["end"] < pd.Timestamp(pack.year.start)).any())


def no_estimate(pack: Pack) -> str:
    """What a difference between two years does not tell."""
    # The plan's step says where last year is no ordinary one: it puts an earlier one beside it.
    after_covid = _has_earlier(pack) and (pack.progress["before_covid_period"] != "").any()
    last = " Last year lay in the pandemic: a change since may be a return to what was usual."
    estimated = f" What earlier years point to is estimated for {pack.about.area} as a whole only."
    return (
        "Small numbers go up and down by chance, so a difference between two years need not mean "
        f"that anything changed.{estimated if len(pack.main_impact()) else ''}"
        f"{last if after_covid else ''}"
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


def _shown(pack: Pack) -> pd.DataFrame:
    """The rows of this year and last of what may be shown by area, hidden figures among them.

    A measure of which nothing is known by area this year has none.
    """
    areas, told = pack.areas, ("observed", "suppressed")
    now = (areas["start"] >= pd.Timestamp(pack.year.start)) & areas["state"].isin(told)
    recent = areas["start"] >= pd.Timestamp(pack.year.previous.start)
    recent &= areas["state"] != "withheld"
    return areas[recent & areas["measure"].isin(areas["measure"][now])]


def _tables(rows: pd.DataFrame, heading: str, keyed: bool = True) -> Iterator[Table]:
    keys = ["area_kind", "name", "area_code"]
    for _, own in rows.groupby("measure", sort=False):
        periods = own.sort_values("start", ascending=False)["period"].unique()
        figures = zip(own["value"], own["state"], strict=True)
        told = [value if state == "observed" else mark(state) for value, state in figures]
        cells = pd.Series(told, own.index, dtype=object)
        grid = own.assign(cell=cells).pivot(index=keys, columns="period", values="cell")
        # A ward of newer boundaries has no earlier figure.
        grid = grid.map(lambda cell: mark("not_applicable") if pd.api.types.is_scalar(cell)
                        and pd.isna(cell) else cell)  # fmt: skip
        grid = grid.sort_index(level=keys[:2], ascending=[False, True]).reset_index()
        revised = {code: changed_periods(of_area) for code, of_area in own.groupby("area_code")}
        grid[REVISED] = grid["area_code"].map(revised)
        columns = (
            Column(heading, "name"),
            *(Column(str(period), str(period), count_text) for period in periods),
        )
        name = with_unit(*own.iloc[0][["label", "unit"]])
        yield Table(f"{set_off(name)} by {heading.lower()}", columns, grid, keyed)


def area_pages(pack: Pack) -> list[Document]:
    """A page for each area committee with figures."""
    return [_page(pack, code, name) for code, name in committees(pack).items()]


def _page(pack: Pack, code: str, committee: str) -> Document:
    about, tables = pack.about, ward_tables(pack, committee)
    facts = (("Part of", f"{pack_title(about)}, {day_text(about.paper_date)}"),
             ("Wards", listing(wards(pack, committee))))  # fmt: skip
    return sheet(
        about,
        f"area-{code}",
        f"{pack_title(about)}: {committee} area committee",
        f"{committee} area committee: update {about.reporting_year}",
        facts,
        Heading(2, "What was recorded"),
        shared_key(tables),
        _pairs(tables),
        _pairs([
            (Heading(2, "How to read this page"),
             " ".join(filter(None, (reading(pack), like_for_like(_shown(pack)["label"]),
                                    no_estimate(pack), without_ward(pack))))),
            (Heading(2, "What this page does not show"), bullets(not_by_area(pack))),
        ]),
    )  # fmt: skip


def _pairs(parts: Iterable[Part]) -> Box:
    """Parts two beside one another where there is room."""
    return Box(tuple(Box(blocks(part), "pair") for part in parts), "pairs")
