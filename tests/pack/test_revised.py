"""Every figure that differs from the version before is marked where the report shows it."""

import shutil
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from ssp_analysis.release.published import FIGURES, changed_figures
from ssp_analysis.say import ledgers
from ssp_analysis.say.areas import committee_tables, ward_tables
from ssp_analysis.say.data_tables import column_name
from ssp_analysis.say.dataset import TABLES, read_pack
from ssp_analysis.say.impact_tables import (
    calibration_table,
    impact_table,
    phase_impact_table,
    sensitivity_table,
)
from ssp_analysis.say.indicator_tables import (
    indicator_notes,
    progress_table,
)
from ssp_analysis.say.month_charts import month_panel
from ssp_analysis.say.plan_charts import theme_strip
from ssp_analysis.say.report import MOST_OPEN, correction_table, corrections
from ssp_analysis.say.tables import REVISED
from ssp_analysis.say.wording import NO_CHANGE, UNSURE
from ssp_analysis.tables import (
    Awards,
    Progress,
    Revisions,
    read_about,
    read_table,
    write_about,
    write_table,
)
from tests.certified import certify
from tests.pack.release_folder import write_release
from tests.pack.shown import soup

SERIES = "council-asb:cases"
NOT_PRINTED = {
    ("series", "lower"), ("series", "upper"), ("progress", "lower"), ("progress", "upper"),
}  # fmt: skip
PRINTED = [(table, name) for table, names in FIGURES.items() for name in names
           if (table, name) not in NOT_PRINTED]  # fmt: skip
OTHER = {
    "lower": "no clear change", "higher": "no clear change", "up": "no clear change", "down": "up",
    "on track": "off track", "off track": "on track", "just off": "on track",
}  # fmt: skip
INDICATORS = {
    "baseline": 90.0, "baseline_period": "2017/18", "before_covid": 80.0,
    "before_covid_period": "2018/19", "before_covid_state": "observed",
    "baseline_state": "observed", "before_covid_direction": "up", "change": 0.3,
    "change_lower": 0.2, "change_upper": 0.4, "expected": 50.0, "expected_lower": 40.0,
    "expected_upper": 60.0, "expected_verdict": "higher",
}  # fmt: skip
MONEY = {"spend_pence": 100, "forecast_pence": 200, "underspend_pence": 300}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    folder = write_release(tmp_path_factory.mktemp("first") / "release")
    for model, given in ((Progress, INDICATORS), (Awards, MONEY)):
        write_table(read_table(model, folder).assign(**given), model, folder)
    return certify(folder)


def second(first, folder, table, **given):
    """The release with columns of a table put over, and what differs from the first."""
    shutil.copytree(first, folder)
    made = read_table(TABLES[table], folder).assign(**given)
    write_table(made, TABLES[table], folder)
    now = {path.stem: pd.read_parquet(path) for path in folder.glob("*.parquet")}
    write_table(changed_figures(first, now), Revisions, folder)
    return certify(folder)


def of_impact(pack):
    year = pack.impact_rows("year", every=True)
    phases = pack.impact_rows("phase", every=True)
    row = year[year["series_id"] == SERIES].iloc[0]
    yield impact_table(pack, year, full=True)
    yield phase_impact_table(pack, row, phases[phases["series_id"] == SERIES])
    yield month_panel(pack, SERIES).data
    yield sensitivity_table(pack, pack.sensitivity)


def of_progress(pack):
    for theme in pack.plan_themes():
        yield from filter(None, [progress_table(pack, theme)])


SHOWN = {
    "series": lambda pack: [month_panel(pack, SERIES).data,
                            *(strip.data for theme in pack.plan_themes()[2:3]
                              if (strip := theme_strip(pack, theme)))],
    "impact": of_impact,
    "calibration": lambda pack: [calibration_table(pack.calibration)],
    "sensitivity": lambda pack: [sensitivity_table(pack, pack.sensitivity)],
    "progress": of_progress,
    "grants": lambda pack: [ledgers.grant_table(pack), ledgers.output_table(pack)],
    "awards": lambda pack: [ledgers.award_table(pack.awards)],
    "areas": lambda pack: [*committee_tables(pack), *ward_tables(pack, "Marple")],
    "availability": lambda pack: [ledgers.availability_table(pack.availability)],
}  # fmt: skip


def texts(pack, table):
    """Every text that is written from a table: cells by their place, notes by their sentence."""
    found = {}
    for one in SHOWN[table](pack):
        for number, row in enumerate(one.cells()):
            heads = (column.heading for column in one.columns)
            found |= {(one.caption, number, head): text
                      for head, text in zip(heads, row, strict=True)}  # fmt: skip
    if table == "progress":
        for number, (_, row) in enumerate(pack.progress.iterrows()):
            told = indicator_notes(row)
            found |= {("notes", number, part): text for part, text in enumerate(told)}
    return {place: text for place, text in found.items() if place[2] != "Do they agree?"}


@pytest.fixture(scope="module")
def told_first(first):
    """The texts that are written from a table of the first release, by its name."""
    pack = read_pack(first)
    return cache(lambda table: texts(pack, table))


@pytest.mark.parametrize(("table", "figure"), PRINTED)
def test_a_changed_figure_is_marked_wherever_it_is_shown(
    first, told_first, tmp_path, table, figure
):
    column = read_table(TABLES[table], first)[figure]
    number = pd.api.types.is_numeric_dtype(column)
    # Three times odd pence are odd pence: the other cells of the column are written as before.
    later = column * 3 if number else column.map(lambda text: OTHER.get(text, text))
    folder = second(first, tmp_path / "second", table, **{figure: later})
    before, now = told_first(table), texts(read_pack(folder), table)
    marked = {place for place, text in now.items() if "[r]" in text}
    bare = {place: text.replace(" [r]", "") for place, text in now.items()}
    assert marked == {place for place, text in bare.items() if text != before[place]}
    assert marked


def test_a_figure_that_is_new_or_withdrawn_has_no_mark(first, tmp_path):
    awards = read_table(Awards, first)
    gone = awards["spend_pence"].mask(awards["line"] == awards["line"].iloc[0])
    folder = second(first, tmp_path / "second", "awards", spend_pence=gone)
    assert not [t for t in texts(read_pack(folder), "awards").values() if "[r]" in t]
    back = second(folder, tmp_path / "third", "awards", spend_pence=awards["spend_pence"])
    assert not [t for t in texts(read_pack(back), "awards").values() if "[r]" in t]


def test_every_figure_has_words_for_readers():
    words = [column_name(table, name) for table, names in FIGURES.items() for name in names]
    assert not [one for one in words if "_" in one]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("series", "A", "value", "2020-05", "cases", "1200", "1300"),
         ["A: figure", "May 2020", "1,200", "1,300"]),
        (("series", "A", "value", "2020/21 Q1", "%", "81.2", "81.4"),
         ["A: figure", "April to June 2020", "81.2", "81.4"]),
        (("series", "A", "value", "2020-05", "cases", "withdrawn", "withdrawn"),
         ["A: figure", "May 2020", "not repeated", "no longer given"]),
        (("progress", "A", "value", "2020/21", "per cent", "new", "30.4"),
         ["A: figure", "2020/21", "not given", "30%"]),
        (("impact", "A", "lower", "Tier 3", "cases", "99.6", "104.2"),
         ["A: expected, lower end", "Tier 3", "100", "104"]),
        (("impact", "A", "change", "March 2020", "cases", "-0.25", "0.1"),
         ["A: change", "March 2020", "25% lower", "10% higher"]),
        (("impact", "A", "change_upper", "March 2020", "cases", "0.4", "inf"),
         ["A: change, upper end", "March 2020", "40% higher", "without limit"]),
        (("impact", "A", "verdict", "March 2020", "cases", "lower", "no clear change"),
         ["A: verdict", "March 2020", "lower", "no clear change"]),
        (("awards", "All", "spend_pence", "", "", "120000", "120050"),
         ["All: spent so far", "2020/21", "£1,200.00", "£1,200.50"]),
        (("calibration", "own-pool", "months_covered", "", "", "0.95", "0.9"),
         ["Tests of own pool: months covered", "2020/21", "95%", "90%"]),
    ],
)  # fmt: skip
def test_a_correction_is_listed_in_a_readers_words(first, tmp_path, change, said):
    names = ["table", "label", "figure", "period", "unit", "before", "after"]
    row = pd.DataFrame([dict(zip(names, change, strict=True)) | {"row": "", "paper": ""}])
    folder = shutil.copytree(first, tmp_path / "second")
    write_table(row, Revisions, folder)
    certify(folder)
    pack = read_pack(folder)
    assert correction_table(pack, pack.revisions).cells() == [said]


def test_a_paper_that_corrects_nothing_has_no_such_section(pack):
    assert not corrections(pack)


def test_the_section_says_why(first, tmp_path):
    awards = read_table(Awards, first)
    folder = second(first, tmp_path / "second", "awards", letter_pence=awards["letter_pence"] + 1)
    notice = "Corrected version 2. Reason: <b>A letter was misread."
    about = read_about(folder).model_copy(update={"correction": notice})
    write_about(about, folder)
    certify(folder)
    section = soup(corrections(read_pack(folder)))
    assert section.p.text == notice
    assert section.caption.text == "Figures that differ from the version before"


def test_more_corrections_than_a_page_takes_are_folded(first):
    pack = read_pack(first)
    row = {"paper": "", "table": "series", "row": "", "label": "A", "figure": "value",
           "period": "2019-05", "unit": "cases", "before": "1", "after": "2"}  # fmt: skip

    def section(many):
        return soup(corrections(replace(pack, revisions=pd.DataFrame([row] * many))))

    assert section(MOST_OPEN).details is None
    assert section(MOST_OPEN + 1).summary.text == f"All {MOST_OPEN + 1} figures that changed"
    assert len(section(MOST_OPEN + 1).select("tbody tr")) == MOST_OPEN + 1


@pytest.mark.parametrize(
    ("table", "verdict", "later", "reworded"),
    [
        ("impact", "verdict", {"smallest_detectable": 0.9}, True),
        ("impact", "verdict", {"smallest_detectable": 0.3}, False),
        ("progress", "expected_verdict", {"expected_upper": 99.0}, True),
        ("progress", "expected_verdict", {"expected": 60.0, "expected_upper": 110.0}, True),
        ("progress", "expected_verdict", {"expected_upper": 61.0}, False),
    ],
)  # fmt: skip
def test_a_verdict_that_its_range_puts_in_other_words_is_marked(
    first, tmp_path, table, verdict, later, reworded
):
    plain, model = shutil.copytree(first, tmp_path / "plain"), TABLES[table]
    given = {verdict: NO_CHANGE} | ({"smallest_detectable": 0.2} if table == "impact" else {})
    write_table(read_table(model, plain).assign(**given), model, plain)
    rows = getattr(read_pack(second(certify(plain), tmp_path / "second", table, **later)), table)
    assert set(rows[verdict]) == {UNSURE if reworded else NO_CHANGE}
    assert {verdict in names for names in rows[REVISED]} == {reworded}
