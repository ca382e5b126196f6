"""Which one or two things each theme has to say first, and on what basis."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ssp_analysis.pack.caveats import statement_basis
from ssp_analysis.pack.dataset import Pack, Theme
from ssp_analysis.pack.quantities import period_text
from ssp_analysis.pack.wording import (
    impact_sentence,
    message_title,
    progress_sentence,
    progress_title,
    sentence,
)

WITHOUT_PLAN = 6  # headlines where no plan says which measures matter
NOTHING = "No figures can be shown for this theme in this paper."
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

    @property
    def notes(self) -> str:
        """All of it, for a speaker's notes; nothing where there is no basis to tell."""
        return f"{self.text} {self.basis} {self.counts}".strip() if self.basis else ""


def headlines(pack: Pack) -> list[Headline]:
    """The headlines of every theme, in the plan's order; of the main series where none is held."""
    themes = pack.plan_themes()
    if not themes:
        rows = pack.main_impact().set_index("series_id", drop=False)
        names = pack.in_turn(pack.main_impact())[:WITHOUT_PLAN]
        return [_of_impact(pack, rows.loc[name], "") for name in names]
    return [headline for theme in themes for headline in theme_headlines(pack, theme)]


def theme_headlines(pack: Pack, theme: Theme) -> list[Headline]:
    """A theme's finding, and the approved statement on what may only be said in words."""
    found = [_finding(pack, theme)]
    for _, row in pack.theme_statements(theme).iterrows():
        said, basis = sentence(row["statement"]), statement_basis(row)
        message = f"{said.rstrip('.')} (professional judgement)"
        found.append(Headline(theme.name, said, message, basis, approved_words=True))
    told = [headline for headline in found if headline]
    return told or [Headline(theme.name, NOTHING, NOTHING, "")]


def impact_basis(row: pd.Series) -> str:
    """On what an impact sentence rests: the kind of comparison and the months."""
    return f"Basis: {STATUS_WORDS[row['status']]}, {row['window']}."


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


def _finding(pack: Pack, theme: Theme) -> Headline | None:
    rows = pack.impact_rows("year", every=True)
    rows = rows[rows["series_id"].isin(theme.series) & (rows["verdict"] != "")]
    if len(rows):
        # A clear change goes before none; otherwise the plan's order stands.
        clear = rows[rows["verdict"].isin(["lower", "higher"])]
        return _of_impact(pack, (clear if len(clear) else rows).iloc[0], theme.name)
    progress = pack.progress
    told = progress[(progress["theme_id"] == theme.theme_id) & (progress["state"] == "observed")]
    return _of_progress(pack, told.iloc[0], theme.name) if len(told) else None


def _of_impact(pack: Pack, row: pd.Series, theme: str) -> Headline:
    end, frequency = pack.about.baseline_end, pack.frequency_of(row["series_id"])
    text = impact_sentence(row, end, frequency, window=True)
    message = message_title(row, end, frequency)
    basis = f"{impact_basis(row)} {sentence(row['caveats'])}".strip()
    return Headline(theme, text, message, basis, counting(pack, row["sources"]))


def _of_progress(pack: Pack, row: pd.Series, theme: str) -> Headline:
    rests_on = f" {row['direction_basis']}" if row["direction"] else ""
    said = f"Basis: {period_text(row['period'])}; {row['kind']}.{rests_on}"
    basis = f"{said} {_cautions(pack, row)}".strip()
    counts = counting(pack, row["sources"])
    return Headline(theme, progress_sentence(row), progress_title(row), basis, counts)


def _cautions(pack: Pack, row: pd.Series) -> str:
    """What the impact of the same figures must be read with holds for a plain comparison too."""
    year, pairs = pack.impact_rows("year", every=True), set(row["sources"].split())
    of_same = year[year["sources"].isin(pairs) & (year["state"] == "observed")]
    return " ".join(dict.fromkeys(sentence(text) for text in of_same["caveats"] if text))
