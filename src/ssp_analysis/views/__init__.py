"""What notebooks 01 to 04 show to whoever analyses: the pack's own charts and tables, on sight."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from ssp_analysis.covid.calendar import load_restrictions
from ssp_analysis.project import Project
from ssp_analysis.release.door import describe
from ssp_analysis.release.rulings import Paper
from ssp_analysis.say.dataset import TABLES, Pack, pack_of
from ssp_analysis.tables import Decisions, empty
from ssp_analysis.write.blocks import Blocks, blocks, bullets
from ssp_analysis.write.html import as_shown, lines_of
from ssp_analysis.years import ReportingYear

NOTHING = "There is nothing to show here for this year."


@dataclass(frozen=True)
class View:
    """Blocks that are made on sight: where nobody looks, as in a replay, they cost nothing."""

    make: Callable[[], Any]

    def blocks(self) -> Blocks:
        """What is shown."""
        return blocks(self.make()) or blocks(NOTHING)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        # IPython asks so for what stands at the end of a cell.
        told = self.blocks()
        return {"text/html": as_shown(told), "text/plain": "\n".join(lines_of(told))}


def listed(items: Iterable[Any]) -> Blocks:
    """A list of points, or that there is none."""
    return bullets(items) or blocks("None.")


def see(tell: Callable[..., Any], *given: Any) -> View:
    """Show what a function of the pack makes: a chart, a table, sentences, or a tuple of such.

    Args:
        tell: any function whose result `write.blocks.blocks` takes.
        given: its arguments.
    """
    return View(partial(tell, *given))


def unreleased(
    project: Project,
    year: ReportingYear,
    measures: pd.DataFrame,
    trial: str = "",
    **made: pd.DataFrame,
) -> Pack:
    """Tables that are not released, as a pack: its charts say 'Not for publication'.

    Args:
        project, year: whose.
        measures: of notebook 01.
        trial: how the tables were made, where not as for a pack; it stands on every chart.
        made: tables by their names in `say.dataset.TABLES`; those not given are empty.
    """
    end = load_restrictions(project).baseline_end
    paper = Paper(year, year.end, "internal")
    about = describe(project.partnership(), paper, "", "", str(end or ""))
    banner = " · ".join(filter(None, [about.banner, f"Trial: {trial}" if trial else ""]))
    of = measures.rename(columns={"pair": "sources"})
    known = {name: empty(model) for name, model in TABLES.items() if model is not Decisions}
    return pack_of(about.model_copy(update={"banner": banner}), {**known, "decisions": of, **made})
