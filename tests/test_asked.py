"""One month of one category is asked about: what every later table and the pack make of it."""

from dataclasses import replace

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from ssp_analysis.covid.rivals import measure_sensitivity
from ssp_analysis.covid.study import read_study
from ssp_analysis.covid.year import measure_impact
from ssp_analysis.delivery import write_tables
from ssp_analysis.partners import doubts, intake
from ssp_analysis.partners.questions import Finding, Question, Reading
from ssp_analysis.partners.tables import write_intake
from ssp_analysis.plan.figures import Denominators
from ssp_analysis.plan.plan import theme_table
from ssp_analysis.release.door import MADE_BEFORE, describe, release, write_release
from ssp_analysis.release.rulings import Paper
from ssp_analysis.say import impact_report, report
from ssp_analysis.say.areas import ward_tables
from ssp_analysis.say.data_tables import data_tables
from ssp_analysis.say.dataset import read_pack
from ssp_analysis.say.impact_tables import impact_table
from ssp_analysis.say.indicator_tables import progress_table
from ssp_analysis.say.ledgers import open_questions
from ssp_analysis.say.month_charts import month_panel
from ssp_analysis.say.plan_charts import theme_strip
from ssp_analysis.tables import (
    STATES,
    WHY_NOT,
    Areas,
    Availability,
    Calibration,
    Days,
    Impact,
    Measures,
    Phases,
    Progress,
    ProgressCells,
    Quality,
    Questions,
    Sensitivity,
    SeriesTable,
    Themes,
    Told,
    as_delivered,
    empty,
    read_table,
    state_of_whole,
    write_table,
)
from ssp_analysis.years import ReportingYear
from tests.builders import CASES, make_project, put
from tests.certified import certify
from tests.pack.shown import html
from tests.plan.frames import indicator, plan_of
from tests.plan.frames import measured as measured_progress

YEAR, AREA = ReportingYear(2020), "E08000099"
PUBLIC = Paper(YEAR, pd.Timestamp("2021-04-12").date(), "public")
ASKED, MONTH = "[x] [note 4]", "2020-09"
REASON = "A question to the partner about September 2020 is open."
TYPES = "categories:\n  - {id: noise, label: Noise, names: [Noise]}\n"
TYPES += "  - {id: tipping, label: Tipping, names: [Tipping]}\nfree_text"
RECEIVED = CASES[: CASES.index("categories")] + TYPES + CASES.split("free_text", 1)[1]
SECRET = f"{RECEIVED}pool: secret\n".replace("cases", "secret").replace("Cases", "Secret cases")
HEAD = "source,measure,data_from,data_to,geography,decision,approver,evidence,approved_on,"
SIGNED = "borough,publish,Lead,M1,01/03/2021,,Agreed."
DECISIONS = f"""{HEAD}expires_on,reason
cases,cases,,,{SIGNED}
cases,cases,,,{SIGNED.replace("borough", "ward")}
"""
PHASES = """phase,start,end,lockdown,area,source
Lockdown,23/03/2020,31/08/2020,yes,England,SI 1
Tiers,01/09/2020,,no,England,SI 2
"""


def cases_of(year, name):
    """Rows of a year to January 2021, on days up to each month's end: 2 noise for 1 tipping."""
    lines = ["Case ID,Date reported,Category,Ward,Notes"]
    for month in year.months[year.months <= pd.Period("2021-01", "M")]:
        for n in range(36 + month.month % 3 * 3):
            day = n % month.days_in_month + 1 if n else month.days_in_month
            about = "Tipping,South" if n % 3 == 0 else "Noise,North & Moor"
            lines.append(f"{name}{month}{n},{day:02d}/{month:%m/%Y},{about},")
    return "\n".join(lines)


def doubts_september_noise(received):
    rows = received.kept & received.units["category"].eq("noise")
    rows &= received.units["period"].eq(MONTH) & (received.units["row"] % 2 == 0)
    readings = (Reading("use", "they stand"), Reading("leave out", "they are not ours", "skipped"))
    question = Question("doubt", "partner", "These rows can be read in two ways.", readings)
    yield Finding(rows, "asked", "", question)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Notebooks 01 to 03 on two sources with the same rows, of which one may not leave."""
    root = tmp_path_factory.mktemp("asked")
    project = make_project(
        root, {"cases": RECEIVED, "secret": SECRET},
        restrictions=PHASES, release_decisions=DECISIONS,
    )  # fmt: skip
    for starts in range(2016, 2021):
        for name in ("cases", "secret"):
            year = ReportingYear(starts)
            put(project, f"{name}.csv", cases_of(year, name), year.folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doubts, "SUSPICIONS", (doubts_september_noise,))
        write_intake(project, YEAR, PUBLIC.on, intake.take_in(project, YEAR))
    folder, study = project.processed(YEAR), read_study(project, YEAR)
    measured = measure_impact(study)
    wholes = [
        indicator(id=source, label=f"All {source}", series_id=f"{source}:{source}")
        for source in ("cases", "secret")
    ]
    target = {"value": 5, "source": "Plan", "tolerance": 0.05}
    parts = [
        indicator(id=part, label=f"Of {part}", series_id=f"cases:cases:{part}", kind="target",
                  target=target)
        for part in ("noise", "tipping")
    ]  # fmt: skip
    held = plan_of(*wholes, *parts, impact_series=["cases:cases", "cases:cases:tipping"])
    progress, cells = measured_progress(
        held, YEAR, study.series, measured.impact, Denominators(()), AREA
    )
    made = {
        Impact: measured.impact, Calibration: measured.calibration,
        Sensitivity: measure_sensitivity(study, measured.impact),
        Progress: progress, ProgressCells: cells, Themes: theme_table(held),
        Phases: study.restrictions.during(YEAR.start, YEAR.end),
    }  # fmt: skip
    kept = (Measures, Quality, Questions, SeriesTable)
    for model in MADE_BEFORE:
        if model not in kept:
            write_table(made.get(model, empty(model)), model, folder)
    return project


def made(project, model):
    return read_table(model, project.processed(YEAR))


@pytest.fixture(scope="module")
def left(project):
    """What leaves for the public."""
    return release(project, PUBLIC).tables


@pytest.fixture(scope="module")
def pack(project):
    about = describe(project.partnership(), PUBLIC, "Plan", "Note.", "2020-02")
    folder = project.release(YEAR, "public")
    return read_pack(certify(write_release(release(project, PUBLIC), about, folder)))


def test_only_the_periods_and_categories_in_question_are_asked_in_the_series(project):
    series = made(project, SeriesTable)
    asked = series[series["state"] == "asked"]
    assert set(asked["period"]) == {MONTH}
    assert set(asked["series_id"] + asked["area_code"]) == {
        f"{name}{code}"
        for source in ("cases:cases", "secret:secret")
        for name, code in ((source, AREA), (f"{source}:noise", AREA), (source, "E05000001"))
    }


def test_a_month_phase_and_year_with_a_question_have_no_figure_and_say_why(project):
    impact = made(project, Impact).set_index(["series_id", "window_kind", "window"])
    touched = [("month", MONTH), ("phase", "Tiers"), ("year", "April 2020 to January 2021")]
    for name in ("cases:cases", "cases:cases:noise"):
        rows = impact.loc[[(name, *window) for window in touched]]
        assert set(rows["state"]) == {"asked"}
        assert set(rows["status"] + rows["verdict"]) == {"not_estimated"}
        assert set(rows["reason"]) == {REASON}
        assert rows[["observed", "expected", "change", "smallest_detectable"]].isna().all(axis=None)
        others = impact.loc[name].drop(index=touched)
        assert set(others["state"] + others["status"]) == {"observedestimated"}
    tipping = impact.loc["cases:cases:tipping"]
    assert set(tipping["state"]) == {"observed"}
    assert tipping.loc["year", "observed"].item() == 130


def test_days_that_are_left_of_a_month_in_question_make_no_phase(project):
    days = made(project, Days)
    inside = days["date"].dt.to_period("M").astype(str) == MONTH
    assert (days.loc[inside, "series_id"] == "cases:cases:noise").any()
    impact = made(project, Impact).set_index(["series_id", "window"])
    assert pd.isna(impact.loc[("cases:cases:noise", "Tiers"), "observed"])


def test_an_indicator_with_a_month_in_question_is_asked_and_not_judged(project):
    progress = made(project, Progress).set_index("indicator_id")
    noise, tipping = progress.loc["noise"], progress.loc["tipping"]
    assert (noise["state"], noise["rag"], noise["direction"]) == ("asked", "", "")
    assert pd.isna(noise["value"])
    assert noise["reason"] == "A question to the partner about September 2020 is open."
    assert (tipping["state"], tipping["value"]) == ("observed", 130)
    cells = made(project, ProgressCells)
    assert MONTH not in set(cells.loc[cells["indicator_id"] == "noise", "period"])


def test_what_is_asked_leaves_as_asked_and_is_told_to_nobody_as_a_count(left):
    for model in (SeriesTable, Impact, Progress, Areas):
        table = left[model]
        figure = "observed" if model is Impact else "value"
        asked = table[table["state"] == "asked"]
        assert len(asked)
        assert asked[figure].isna().all()
    told = left[Told]
    month = told["start"].eq(pd.Timestamp(f"{MONTH}-01")) & told["table"].str.startswith("series")
    assert set(told.loc[month, "series_id"]) == {"cases:cases:tipping"}


def test_that_a_question_is_open_on_withheld_data_does_not_leave(left):
    for model, table in left.items():
        of = "source_id" if model is Availability else "sources"
        own = table[table[of].str.contains("secret")] if of in table else table.iloc[:0]
        assert "question" not in own.to_csv(header=False), model
        if "state" in own:
            assert set(own["state"]) <= {"withheld"}, model
    row = left[Availability].set_index("source_id").loc["secret"]
    assert row[["asked", "questions"]].isna().all()


def test_a_briefing_for_the_public_meeting_says_nothing_of_it_either(project):
    paper = replace(PUBLIC, audience="internal")
    about = describe(project.partnership(), paper, "Plan", "Note.", "2020-02")
    folder = write_release(release(project, paper), about, project.release(YEAR, "internal"))
    pack = read_pack(certify(folder))
    own = pack.progress["sources"] == "secret:secret"
    assert set(pack.progress.loc[own, "state"]) == {"asked"}
    told = pack.as_published().progress.loc[own]
    assert set(told["state"] + told["reason"]) == {"withheld"}


def test_the_report_marks_what_is_asked_with_a_note_of_its_own(pack):
    (theme,) = pack.plan_themes()
    rows = {row[0].split(" (")[0]: row for row in progress_table(pack, theme).cells()}
    assert rows["Of noise"][2] == ASKED
    assert rows["Of noise"][-2:] == [ASKED, ASKED]
    assert rows["Of tipping"][2] == "130 [p]"
    assert rows["All secret"][2] == "[x] [note 2]"
    table = impact_table(pack, pack.impact_rows("year", every=True))
    by_label = {row[0]: row[2:6] for row in table.cells()}
    assert by_label["Cases"] == [ASKED] * 4
    assert by_label["Cases: Tipping"][0] == "130"
    assert "[note 4] a question to the partner is open" in html(table)
    assert ward_tables(pack, "One")[0].cells()[0] == ["North & Moor", ASKED, "234"]
    said = html(impact_report.sentences(pack))
    assert f"Cases: the figures wait for an answer. {REASON}" in said


def test_the_account_of_the_data_tells_open_questions_without_values(pack):
    said = html(report.quality(pack))
    assert "<li>Cases: 1 question to the partner is open." in said
    assert "Rows in question" in said
    assert "Secret cases: 1 question" not in said
    more = pack.availability.assign(questions=[2, None])
    assert open_questions(more)[0].startswith("Cases: 2 questions to the partner are open.")


def test_charts_say_in_words_and_in_the_gap_why_it_is_there(pack):
    strip = theme_strip(pack, pack.plan_themes()[0])
    assert strip.alt.endswith(
        f"highest in 2020/21: 42. {REASON} Cases: Tipping: 13 in January 2021, against 13 a year "
        "before; highest in 2020/21: 14. Small line charts of 2020/21 beside 2019/20."
    )
    whole, tipping = strip.figure.axes[:2]
    assert [text.get_text() for text in whole.texts] == ["question open", "39"]
    assert [text.get_text() for text in tipping.texts] == ["13"]
    held = pack.series.assign(state=pack.series["state"].mask(
        pack.series["period"].eq("2019-09"), "asked"))  # fmt: skip
    panel = month_panel(replace(pack, series=held), "cases:cases:tipping")
    assert panel.alt.endswith("A question to the partner about September 2019 is open.")
    assert "question open" in [text.get_text() for text in panel.figure.axes[0].texts]


def test_the_workbook_holds_the_mark_where_the_figure_would_stand(pack, tmp_path):
    path = write_tables(list(data_tables(pack)), pack.about, tmp_path / "tables.xlsx")
    book = CalamineWorkbook.from_path(path)
    rows = book.get_sheet_by_name("Counts by month and quarter").to_python()
    (month,) = [row for row in rows if row[0] == "cases:cases:noise" and row[5] == MONTH]
    assert month[6:9] == [ASKED] * 3
    notes = dict(row[:2] for row in book.get_sheet_by_name("Notes").to_python())
    assert notes["[note 4]"] == "a question to the partner is open"


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["observed", "observed"], "observed"),
        (["observed", "asked"], "asked"),
        # The answer alone would give no figure here.
        (["asked", "missing"], "missing"),
        (["asked", "suppressed"], "suppressed"),
        (["asked", "withheld"], "withheld"),
        (["suppressed", "missing"], "missing"),
    ],
)
def test_a_whole_is_asked_only_where_the_answer_alone_would_give_its_figure(parts, whole):
    assert state_of_whole(parts) == whole
    assert {*WHY_NOT, "observed"} == set(STATES)


@pytest.mark.parametrize(
    ("states", "delivered"),
    [
        ("o a", "o a"),
        ("o m a", "o m m"),
        ("o n a a", "o n m m"),
        ("o m a o a", "o m m o a"),
        ("a o", "a o"),
        ("m a", "m m"),
    ],
)
def test_a_lone_question_beyond_a_gap_moves_no_end(states, delivered):
    names = {"o": "observed", "a": "asked", "m": "missing", "n": "not_yet_due"}
    of = as_delivered(pd.Series([names[one] for one in states.split()]))
    assert list(of) == [names[one] for one in delivered.split()]
