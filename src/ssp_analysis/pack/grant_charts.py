"""The chart of grant-funded projects: what was awarded, and what of it has been spent."""

from __future__ import annotations

import textwrap

import pandas as pd

from ssp_analysis.pack import look
from ssp_analysis.pack.caveats import marks
from ssp_analysis.pack.dataset import Pack
from ssp_analysis.pack.figures import Picture, Plot, plotted
from ssp_analysis.pack.ledgers import grant_table
from ssp_analysis.pack.markup import plain
from ssp_analysis.pack.quantities import period_text, whole_pounds


def grant_bars(pack: Pack, paper: look.Paper = look.PAGE) -> Picture | None:
    """A bar per project: award in pale, spend in dark; the largest award first.

    Returns:
        None where no project has both an award and a spend.
    """
    grants = pack.grants.dropna(subset=["award_pence", "spend_pence"])
    if grants.empty:
        return None
    grants = grants.sort_values(["award_pence", "project"], ascending=[False, True], kind="stable")
    with look.house_style(paper):
        figure, axes = look.sheet(paper, min(paper.row * (len(grants) * 1.3 + 1.4), paper.tallest))
        places = [-number for number in range(len(grants))]
        award, spend = (grants[name].astype(float) / 100 for name in ("award_pence", "spend_pence"))
        axes.barh(
            places, award, height=0.62, color=look.PALE_BLUE, edgecolor=look.DARK_BLUE, linewidth=1
        )
        axes.barh(places, spend, height=0.62, color=look.DARK_BLUE)
        axes.set_yticks(places, [_label(name, paper) for name in grants["project"]])
        for place, (_, row) in zip(places, grants.iterrows(), strict=True):
            ends = max(row["award_pence"], row["spend_pence"]) / 100
            text = _spent_of(row, " spent of {} awarded" if place == 0 else " of {}")
            axes.annotate(
                text,
                (ends, place),
                xytext=(paper.type * 0.4, 0),
                textcoords="offset points",
                va="center",
                annotation_clip=False,
            )
        axes.set(xlim=(0, None), ylim=(places[-1] - 0.6, 0.6), xticks=[])
        axes.grid(visible=False)
        axes.spines["bottom"].set_visible(False)
        look.sign(figure, marks(pack.about.banner, pack.about.audience), paper)
    title = spending_message(pack.grants)
    alt = f"Bar chart of grant spent and awarded, by project. {title}."
    bars = (("Awarded", plotted(award)), ("Spent", plotted(spend)))
    plot = Plot("bar", tuple(plain(name) for name in grants["project"]), bars, "£#,##0")
    return Picture(figure, alt, title, grant_table(pack), plot=plot)


def spending_message(grants: pd.DataFrame) -> str:
    """`£63,200 of £100,000 of grant had been spent by January 2021`.

    Where an award is not known, all that was spent, as in the cover report; where a spend is not,
    projects only of which both are known, which it says. Spends up to different months do not add
    up.
    """
    projects = len(grants)
    spent = grants["spend_pence"]
    if spent.notna().all() and grants["award_pence"].isna().any() and _one_month(grants):
        return f"{whole_pounds(int(spent.sum()))} of grant had been spent{_by(grants)}"
    grants = grants.dropna(subset=["award_pence", "spend_pence"])
    if grants.empty:
        return "Grant awarded, by project; what was spent is not known"
    if not _one_month(grants):
        return "Grant awarded and spent, by project; the returns reach to different months"
    spend, award = (int(grants[name].sum()) for name in ("spend_pence", "award_pence"))
    known = f", in {len(grants)} of {projects} projects" if len(grants) < projects else ""
    sums = f"{whole_pounds(spend)} of {whole_pounds(award)}"
    return f"{sums} of grant had been spent{_by(grants)}{known}"


def _one_month(grants: pd.DataFrame) -> bool:
    return grants["spend_to"].nunique() == 1


def _by(grants: pd.DataFrame) -> str:
    last = grants["spend_to"].iloc[0]
    return f" by {period_text(last)}" if last else " so far"


def _label(project: str, paper: look.Paper) -> str:
    # A slide has no room for names of two lines; its notes have them whole.
    most = 2 if paper.key else 1
    lines = textwrap.wrap(plain(project), paper.label, max_lines=most, placeholder=" …")
    return "\n".join(lines)


def _spent_of(row: pd.Series, words: str) -> str:
    return whole_pounds(row["spend_pence"]) + words.format(whole_pounds(row["award_pence"]))
