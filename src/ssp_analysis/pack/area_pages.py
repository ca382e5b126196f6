"""The page of an area committee: what may be shown of its wards, on one sheet to hand out."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from ssp_analysis.pack.area_tables import (
    committees,
    no_estimate,
    not_by_area,
    page_kind,
    reading,
    ward_tables,
    wards,
    without_ward,
)
from ssp_analysis.pack.caveats import footer, marks, pack_title
from ssp_analysis.pack.dataset import Pack
from ssp_analysis.pack.markup import bullets, element, join, paragraphs
from ssp_analysis.pack.quantities import day_text
from ssp_analysis.pack.rendering import render
from ssp_analysis.pack.tables import shorthand
from ssp_analysis.pack.wording import listing


def area_pages(pack: Pack) -> dict[str, str]:
    """A page as HTML for each area committee with figures, by what its file is called after."""
    return {page_kind(code): _page(pack, name) for code, name in committees(pack).items()}


def _page(pack: Pack, committee: str) -> str:
    about = pack.about
    return render(
        "ssp_cover.html.j2",
        kind="area",
        title=f"{pack_title(about)}: {committee} area committee",
        heading=f"{committee} area committee: update {about.reporting_year}",
        block=[("Part of", f"{pack_title(about)}, {day_text(about.paper_date)}"),
               ("Wards", listing(wards(pack, committee)))],
        marks=marks(about.banner, about.audience),
        footer=footer(about),
        body=_body(pack, committee),
    )  # fmt: skip


def _body(pack: Pack, committee: str) -> Markup:
    tables = ward_tables(pack, committee)
    return join([
        element("h2", "What was recorded"),
        shorthand(tables),
        _pairs(table.region() for table in tables),
        _pairs([
            join([element("h2", "How to read this page"),
                  paragraphs(f"{reading(pack)} {no_estimate(pack)} {without_ward(pack)}")]),
            join([element("h2", "What this page does not show"), bullets(not_by_area(pack))]),
        ]),
    ])  # fmt: skip


def _pairs(parts: Iterable[Markup]) -> Markup:
    """Parts two beside one another where there is room."""
    return element("div", *(element("div", part) for part in parts), class_="pairs")
