"""One month of one category is asked about: what every later table and the pack make of it."""


from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from ssp_analysis import schemas
from ssp_analysis.covid.measure import measure_impact
from ssp_analysis.covid.robustness import measure_sensitivity
from ssp_analysis.covid.study import read_study
from ssp_analysis.pack import impact_report, report
from ssp_analysis.pack.area_tables import ward_tables
from ssp_analysis.pack.data_tables import data_tables
from ssp_analysis.pack.dataset import read_pack
from ssp_analysis.pack.impact_tables import impact_table
from ssp_analysis.pack.indicator_tables import progress_table
from ssp_analysis.pack.month_charts import month_panel
from ssp_analysis.pack.theme_charts import theme_strip
from ssp_analysis.pack.workbook import write_workbook
from ssp_analysis.partners import intake
from ssp_analysis.partners.questions import Finding, Question, Reading
from ssp_analysis.partners.tables import write_intake
from ssp_analysis.plan.plan import theme_table
from ssp_analysis.plan.population import Denominators
from ssp_analysis.plan.progress import measure_progress
from ssp_analysis.release.door import MADE_BEFORE, describe, release, write_release
from ssp_analysis.release.rulings import Paper
from ssp_analysis.states import STATES, WHY_NOT, as_delivered, state_of_whole
from ssp_analysis.years import ReportingYear
from tests.builders import CASES, make_project, put
from tests.plan.frames import indicator, plan_of

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
    readings = (Reading("use", "they stand"), Reading("leave out", "they are not ours"))
    question = Question("doubt", "partner", "These rows can be read in two ways.", readings)
    yield Finding(rows, "asked", "", question, {"use": "", "leave out": "skipped"})


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
        patch.setattr(intake, "SUSPICIONS", (doubts_september_noise,))
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
    progress, cells = measure_progress(
        held, YEAR, study.series, measured.impact, Denominators(()), AREA
    )
    made = {
        schemas.Impact: measured.impact, schemas.Calibration: measured.calibration,
        schemas.Sensitivity: measure_sensitivity(study, measured.impact),
        schemas.Progress: progress, schemas.ProgressCells: cells, schemas.Themes: theme_table(held),
        schemas.Phases: study.restrictions.during(YEAR.start, YEAR.end),
    }  # fmt: skip
    kept = (schemas.Measures, schemas.Quality, schemas.Questions, schemas.SeriesTable)
    for model in MADE_BEFORE:
        if model not in kept:
            schemas.write_table(made.get(model, schemas.empty(model)), model, folder)
    return project


def made(project, model):
    return schemas.read_table(model, project.processed(YEAR))



@pytest.fixture(scope="module")
def left(project):
    """What leaves for the public."""
    return release(project, PUBLIC).tables


@pytest.fixture(scope="module")
def pack(project):
    about = describe(project.partnership(), PUBLIC, "Plan", "Note.", "2020-02")
    folder = project.release(YEAR, "public")
    return read_pack(write_release(release(project, PUBLIC), about, folder))


def test_x(project, left, pack):
    s=left[schemas.SeriesTable]
    print(s[s.series_id.str.contains("secret")|(s.period==MONTH)].T.to_string())
    i=left[schemas.Impact]
    print(i[i.window_kind=="year"].T.to_string())
    print(left[schemas.Areas][["name","label","period","value","state","reason"]].to_string())
    print(left[schemas.Availability].T.to_string())
    print(left[schemas.Progress][["indicator","value","state","reason","previous","previous_state"]].to_string())
    print(report.quality(pack))
    print(impact_report.sentences(pack))
    print(impact_table(pack, pack.impact_rows("year", every=True)).cells())
    for th in pack.plan_themes():
        print(progress_table(pack, th).cells())
        print(theme_strip(pack, th).alt, theme_strip(pack, th).data.cells())
    print(pack.headline_series())
    pan=month_panel(pack, "cases:cases:tipping")
    print(pan.alt, pan.data.cells())
    print(ward_tables(pack, "One")[0].cells())
    path=write_workbook(list(data_tables(pack)), pack.about, Path("/tmp/x.xlsx"))
    b=CalamineWorkbook.from_path(path)
    for n in b.sheet_names:
        for r in b.get_sheet_by_name(n).to_python():
            if any("note 4" in str(c) for c in r) or n=="Partner data received and used": print(n, r)
    assert 0
