"""What the benchmark prints: figures against METHOD's targets, splits, and methods side by side."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd
from rich.table import Table as RichTable

from benchmarks.impact_methods import NAIVE, NAIVE_BY_YEARS, QUASI_POISSON
from benchmarks.impact_scores import BANDS, by_method, called_clear, covered, in_band, ratios

BASELINES, STRESS = (48, 60), 36
ORIGINS, UNSEEN = ("2016-02", "2017-02", "2018-02"), "2019-02"
COVERED, BAND_COVERED, EFFECT_COVERED = (0.93, 0.97), (0.91, 0.99), (0.92, 0.98)
AGAINST_QUASI_POISSON, AGAINST_NAIVE, AGAINST_AUTOMATIC = 0.55, 0.75, 1.05
CLEAR, SECONDS = 0.07, 10.0


class Speed(NamedTuple):
    """Seconds by the clock, seconds of CPU, peak MiB."""

    seconds: float
    cpu: float
    memory: float


@dataclass
class Table:
    """A title, a heading and rows of text; printed with rich or as Markdown."""

    title: str
    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)

    def rich(self) -> RichTable:
        """For the terminal."""
        table = RichTable(*self.columns, title=self.title, title_justify="left")
        for row in self.rows:
            table.add_row(*row)
        return table

    def markdown(self) -> str:
        """For the file."""
        lines = [self.columns, ["---"] * len(self.columns), *self.rows]
        return f"## {self.title}\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def against_targets(
    tests: pd.DataFrame, effects: pd.DataFrame, rivals: pd.DataFrame | None, speed: Speed
) -> Table:
    """The table of METHOD.md, with what was reached. `tests` and `effects` are the headline's."""
    table = Table("What it must show", ["figure", "achieved", "target", "", "beside it"])
    rows = (_coverage(tests), _scores(tests, rivals), _verdicts(tests, effects), _speed(speed))
    table.rows = [row for part in rows for row in part]
    return table


def _within(name: str, value: float, target: tuple[float, float], beside: str = "") -> list[str]:
    low, high = target
    reached = "reached" if low <= value <= high else "NOT reached"
    return [name, f"{value:.1%}", f"{low:.0%}–{high:.0%}", reached, beside]


def _at_most(name: str, value: float, target: float, form: str, beside: str = "") -> list[str]:
    reached = "reached" if value <= target else "NOT reached"
    return [name, format(value, form), f"≤ {format(target, form)}", reached, beside]


def _coverage(tests: pd.DataFrame) -> Iterator[list[str]]:
    yield _within("months covered by the 95% interval", covered(tests, False), COVERED)
    yield _within("12-month totals covered", covered(tests, True), COVERED)
    for name, band in BANDS.items():
        those = in_band(tests, band)
        number = f"{those[['place', 'baseline', 'origin', 'series']].drop_duplicates().shape[0]}"
        for total, kind in ((False, "months"), (True, "totals")):
            label = f"{kind} covered, mean count {name}"
            yield _within(label, covered(those, total), BAND_COVERED, f"{number} series")


def _scores(tests: pd.DataFrame, rivals: pd.DataFrame | None) -> Iterator[list[str]]:
    for rival, target in ((QUASI_POISSON, AGAINST_QUASI_POISSON), (NAIVE, AGAINST_NAIVE)):
        found = ratios(tests, rival, True)
        label = f"interval score of totals / {rival}"
        yield _at_most(label, found["mean"], target, ".2f", _beside(found))
    found = ratios(tests, NAIVE_BY_YEARS, True)
    yield [f"… / {NAIVE_BY_YEARS}", f"{found['mean']:.2f}", "none", "", _beside(found)]
    if rivals is None:
        label = "interval score of months / better of AutoETS, AutoARIMA"
        yield [label, "not run", f"≤ {AGAINST_AUTOMATIC}", "", ""]
        return
    found = {name: ratios(rivals, name, False) for name in ("AutoETS", "AutoARIMA")}
    best = max(found, key=lambda name: found[name]["mean"])
    for name in sorted(found, key=lambda name: name != best):
        label = f"interval score of months / {name}"
        row = _at_most(label, found[name]["mean"], AGAINST_AUTOMATIC, ".2f", _beside(found[name]))
        yield row if name == best else [*row[:2], "the better one counts", "", row[4]]


def _beside(found: pd.Series) -> str:
    told = f"medians {found['median']:.2f}, without worst 1% {found['trimmed']:.2f}"
    return f"{told}; {found['tests']:,.0f} tests"


def _verdicts(tests: pd.DataFrame, effects: pd.DataFrame) -> Iterator[list[str]]:
    yield _at_most(
        "years called clear change where nothing happened", called_clear(tests), CLEAR, ".1%"
    )
    for effect, those in effects.groupby("effect"):
        months = those.loc[~those["total"], "held"].mean()
        label = f"effect of {effect:+.0%} put in: true change of the year inside"
        share = those.loc[those["total"], "held"].mean()
        yield _within(label, share, EFFECT_COVERED, f"months {months:.1%}")


def _speed(speed: Speed) -> Iterator[list[str]]:
    beside = f"{speed.cpu:.1f} s of CPU, peak {speed.memory:,.0f} MiB"
    label = "1,000 series × 60 months, 2,000 paths, calibration (seconds)"
    yield _at_most(label, speed.seconds, SECONDS, ".1f", beside)


def splits(tests: pd.DataFrame, further: dict[str, pd.DataFrame]) -> Table:
    """The same figures for parts of the tests, to see whether they lean on a few."""
    heading = ["tests of", "series", "months covered", "totals covered", "years called clear",
               "totals / quasi-Poisson", "totals / seasonal naive"]  # fmt: skip
    table = Table("The same, split", heading)
    headline = tests[tests["baseline"].isin(BASELINES) & tests["origin"].isin(ORIGINS)]
    places = sorted(headline["place"].unique())
    parts = {"the headline": headline}
    parts |= {f"baseline of {n} months": headline[headline["baseline"] == n] for n in BASELINES}
    parts |= {f"baseline to {at}": headline[headline["origin"] == at] for at in ORIGINS}
    unseen = (tests["origin"] == UNSEEN) & tests["baseline"].isin(BASELINES)
    stress = (tests["baseline"] == STRESS) & tests["origin"].isin(ORIGINS)
    parts |= {
        f"baseline to {UNSEEN} (not in the headline)": tests[unseen],
        f"baseline of {STRESS} months (stress)": tests[stress],
        "odd boroughs": headline[headline["place"].isin(places[::2])],
        "even boroughs": headline[headline["place"].isin(places[1::2])],
        "without burglary": headline[~headline["series"].str.contains("BURGLARY")],
    }
    for name, part in (parts | further).items():
        pair = [ratios(part, rival, True)["mean"] for rival in (QUASI_POISSON, NAIVE)]
        shares = [covered(part, False), covered(part, True), called_clear(part)]
        number = len(part[["place", "baseline", "origin", "series"]].drop_duplicates())
        text = [f"{share:.1%}" for share in shares] + [f"{ratio:.2f}" for ratio in pair]
        table.rows.append([name, f"{number:,}", *text])
    return table


def methods(title: str, tests: pd.DataFrame) -> Table:
    """All methods on the same tests."""
    found = by_method(tests).dropna(axis=1, how="all")
    table = Table(title, ["method", *found.columns])
    for name, row in found.iterrows():
        text = [format(v, ".1%" if "covered" in c else ",.2f") for c, v in row.items()]
        table.rows.append([str(name), *text])
    return table
