"""Papers of four years, each released and registered after the others; an attacker knows them all.

The attacker shares no code with the engine: cells of its own (place, category and block of days),
what was told as sums over them, and the cells that a correction changed, which it knows.
"""

from __future__ import annotations

import itertools
from datetime import date

import numpy as np
import pandas as pd
import pytest

from ssp_analysis.project import Project
from ssp_analysis.release.door import describe, release, write_release
from ssp_analysis.release.published import counts_before
from ssp_analysis.release.register import Publication, keep, published_folder
from ssp_analysis.release.rulings import Paper
from ssp_analysis.tables import (
    Actions,
    Awards,
    Calibration,
    Comments,
    Contributions,
    Grants,
    Impact,
    Measures,
    Narrative,
    Phases,
    Progress,
    ProgressCells,
    Quality,
    Questions,
    Sensitivity,
    SeriesTable,
    Themes,
    write_table,
)
from ssp_analysis.years import ReportingYear
from tests.plan.frames import series_rows
from tests.release.attacker import by_programme
from tests.release.frames import HEADER, PARTNERSHIP, frame, impact_row, measure, quality_row

WARDS = {"W1": "East", "W2": "East", "W3": "West", "W4": "West"}
PLACES = (*WARDS, "elsewhere")
KINDS = ("noise", "litter")
PHASES = [("2020-03-24", "2020-06-14"), ("2020-06-15", "2020-10-13"), ("2020-10-14", "2021-01-04"),
          ("2021-01-05", "2021-03-31")]  # fmt: skip
FIRST, LAST = pd.Timestamp("2017-04-01"), pd.Timestamp("2022-04-01")
MONTHS = pd.period_range("2017-04", "2022-03", freq="M")
CUTS = sorted({*(month.start_time for month in MONTHS), LAST,
               *(pd.Timestamp(first) for first, _ in PHASES)})  # fmt: skip
BLOCKS = len(CUTS) - 1
# Year, version, last month of its figures.
PAPERS = [("2018/19", 1, "2019-02"), ("2019/20", 1, "2020-01"), ("2019/20", 2, "2020-01"),
          ("2020/21", 1, "2021-02"), ("2021/22", 1, "2022-01")]  # fmt: skip
OLD = ("2018-19/2019-04-15-v1", "2019-20/2020-04-20-v1")
THRESHOLD, SEED = 5, 1
PAPER_DATES = {"2018/19": "2019-04-15", "2019/20": "2020-04-20", "2020/21": "2021-04-12",
               "2021/22": "2022-04-11"}  # fmt: skip


def invented(seed):
    """Cases by place, category and block of days: most wards have a few a month."""
    days = np.diff([cut.toordinal() for cut in CUTS])
    mean = np.array([2.0, 4.0, 3.0, 9.0, 0.6])[:, None, None] * np.array([0.7, 0.3])[None, :, None]
    return np.random.default_rng(seed).poisson(mean * days / 30)


def corrected(cases):
    """What is known from the correction on: a few cases more and less in the autumn of 2019."""
    now, block = cases.copy(), CUTS.index(pd.Timestamp("2019-10-01"))
    now[3, 0, block] += 11
    now[0, 0, block + 1] += 2
    now[1, 1, block + 2] = max(now[1, 1, block + 2] - 6, 0)
    return now


def within(first, end):
    """The blocks from a day to the day before another."""
    return [n for n, cut in enumerate(CUTS[:-1]) if pd.Timestamp(first) <= cut < pd.Timestamp(end)]


def made_of(cases, year, last):
    """The tables of notebooks 01 to 03 of a year, with figures up to a month."""
    known = [month for month in MONTHS if month <= pd.Period(last, "M")]
    blocks = {str(m): within(m.start_time, (m + 1).start_time) for m in known}

    def rows(series_id, of, **more):
        values = {name: int(of[..., at].sum()) for name, at in blocks.items()}
        return series_rows(series_id, values, **more)

    series = [*rows("asb:cases", cases)]
    for n, kind in enumerate(KINDS):
        series += rows(f"asb:cases:{kind}", cases[:, n], category=kind)
    for n, ward in enumerate(WARDS):
        series += rows("asb:cases", cases[n], area_code=ward)
    start, end = pd.Timestamp(year.start), pd.Period(last, "M").end_time.normalize()
    spans = [("year", start, end)]
    spans += [("phase", pd.Timestamp(a), pd.Timestamp(b)) for a, b in PHASES
              if start <= pd.Timestamp(b) and pd.Timestamp(b) <= end]  # fmt: skip
    impact = [
        impact_row("asb:cases", kind, start=a, end=b,
                   observed=float(cases[..., within(a, b + pd.Timedelta(days=1))].sum()))
        for kind, a, b in spans
    ]  # fmt: skip
    empty = {model: frame(model) for model in (
        Questions, Contributions, Calibration, Sensitivity,
        Progress,
        ProgressCells, Actions, Narrative, Grants, Awards,
        Comments, Themes, Phases)}  # fmt: skip
    return empty | {
        Measures: frame(Measures, measure("asb:cases")),
        Quality: frame(Quality, quality_row("asb", year=year.label)),
        SeriesTable: frame(SeriesTable, *series),
        Impact: frame(Impact, *impact),
    }


@pytest.fixture
def project(tmp_path):
    reference = tmp_path / "data" / "reference"
    reference.mkdir(parents=True)
    (tmp_path / "outputs").mkdir()
    papers = ", ".join(f'"{year}": {day}' for year, day in PAPER_DATES.items())
    about = PARTNERSHIP.replace('{"2020/21": 2021-04-12}', f"{{{papers}}}")
    (reference / "partnership.yaml").write_text(about)
    (reference / "wards.csv").write_text(
        "code,name,vintage,area_committee\n"
        + "".join(f"{ward},Ward {ward},2004,{name}\n" for ward, name in WARDS.items())
    )
    (reference / "release-decisions.csv").write_text(HEADER + "".join(
        f"asb,cases,,,{where},publish,Council lead,M{n},01/03/2018,,Agreed.\n"
        for n, where in enumerate(("borough", "ward"))
    ))  # fmt: skip
    return Project.find(tmp_path)


def publish(project, cases, label, version, last):
    """Release and register one paper; returns what it told and hid."""
    year = ReportingYear.parse(label)
    paper = Paper(year, date.fromisoformat(PAPER_DATES[label]), "public")
    for model, table in made_of(cases, year, last).items():
        write_table(table, model, project.processed(year))
    found = release(project, paper)
    folder = project.release(year, "public")
    folder.mkdir(parents=True, exist_ok=True)
    write_release(found, describe(project.partnership(), paper, "Plan", "", ""), folder)
    pack = project.root / "outputs" / f"{version}-{year.folder}"
    pack.mkdir()
    (pack / "paper.txt").write_text("A paper.")
    at = published_folder(project) / year.folder / f"{paper.on}-v{version}"
    keep(project, Publication(year, paper.on, version, at), pack, found.revisions, "Late records.")
    return found


class Cells:
    """The attacker's cells: today's, and of the first version those that the correction changed."""

    def __init__(self, cases, now):
        self.shape, self.changed = cases.shape, np.flatnonzero((cases != now).ravel())
        self.many = cases.size + len(self.changed)

    def of(self, spans, is_first):
        """The cells of a told count: spans of series, area code and days."""
        number = np.arange(np.prod(self.shape)).reshape(self.shape)
        cells = []
        for (series_id, code), first, end in spans:
            kinds = [KINDS.index(series_id.split(":")[2])] if series_id.count(":") > 1 else [0, 1]
            places = [PLACES.index(code)] if code else range(len(PLACES))
            cells += number[np.ix_(places, kinds, within(first, end))].ravel().tolist()
        old = {cell: len(number.ravel()) + n for n, cell in enumerate(self.changed)}
        return tuple(old.get(cell, cell) for cell in cells) if is_first else tuple(cells)


def test_four_years_and_a_correction_tell_no_small_number_to_who_has_them_all(project):
    first = invented(SEED)
    now = corrected(first)
    for number, (label, version, last) in enumerate(PAPERS):
        found = publish(project, first if number < 2 else now, label, version, last)
        if number < 3:  # afterwards it is no certain knowledge which cells were corrected
            assert not found.proof.found.given_away
        shown = found.tables[SeriesTable]["state"].value_counts()
        assert shown["observed"] > 2 * shown.get("suppressed", 0), label
    cells = Cells(first, now)
    every = [(one, cells.of(one.spans, one.version in OLD)) for one in counts_before(project)]
    told = {of: one.value for one, of in every if one.fixed}
    assert len({one.version for one, _ in every}) == len(PAPERS)
    hidden = list(dict.fromkeys(of for one, of in every if one.hide and of not in told))
    assert len(hidden) > 20
    ranges = by_programme(list(told.items()), hidden, cells.many)
    assert [of for of, (low, high) in zip(hidden, ranges, strict=True)
            if high - low < THRESHOLD] == []  # fmt: skip
    assert not small_differences(told, cells)


def small_differences(told, cells):
    """What two told sums differ by, one within the other or of the same cells then and now."""
    today = {n: cell for n, cell in enumerate(cells.changed, start=int(np.prod(cells.shape)))}
    sums = [(set(of), {today.get(cell, cell) for cell in of}, value) for of, value in told.items()]
    return [
        (sorted(more), sorted(less))
        for (more, whole, many), (less, part, few) in itertools.permutations(sums, 2)
        if (less <= more or part == whole) and 0 < many - few < THRESHOLD
    ]


def test_without_the_register_the_same_papers_tell_small_numbers(project, monkeypatch):
    """The mutation that the test above must catch."""
    monkeypatch.setattr("ssp_analysis.release.door.counts_before", lambda project: [])
    first = invented(SEED)
    now = corrected(first)
    for number, paper in enumerate(PAPERS):
        publish(project, first if number < 2 else now, *paper)
    cells = Cells(first, now)
    told = {cells.of(one.spans, one.version in OLD): one.value
            for one in counts_before(project) if one.fixed}  # fmt: skip
    assert small_differences(told, cells)
