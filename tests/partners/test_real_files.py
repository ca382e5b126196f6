"""Public files of forces and councils as they come, each by a contract: counts equal to pandas.

They lie beside the repository and are no part of it.
"""

import pandas as pd
import pytest

from ssp_analysis.partners.areas import load_wards
from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.series import build_series
from ssp_analysis.years import ReportingYear
from tests.builders import make_project
from tests.partners.received import PARTS, accounts
from tests.shared_packs import REAL

ABOUT = """
id: cases
name: Cases
owner: Force
agreement: Open Government Licence
counts: What the force published.
does_not_count: What it did not.
due: {frequency: M, days: 30}
"""


def real_file(name):
    path = REAL.with_name(name)
    if not path.exists():
        pytest.skip(f"the real file {name} is not here")
    return path


def figures(tmp_path, name, year, area, contract):
    """The series of a real file, and its account; whichever rows are not of `area` are not ours."""
    path, year = real_file(name), ReportingYear.parse(year)
    project = make_project(tmp_path, {"cases": ABOUT + contract})
    about = project.reference / "partnership.yaml"
    about.write_text(about.read_text().replace("Testborough", area).replace("E08000099", "here"))
    folder = project.raw(year)
    folder.mkdir()
    (folder / name).symlink_to(path)
    source = take_in(project, year)["cases"]
    table = build_series(source, load_wards(project), "here", year, year.end)
    quality = accounts(source).iloc[0]
    assert quality["rows_in"] == quality[PARTS].sum()
    assert quality["status"] == "available", quality["notes"]
    observed = table[table["state"] == "observed"].set_index(["series_id", "period"])["value"]
    return observed, quality, source


WARDS = """
files: [{pattern: "*.csv"}]
layout: {kind: wide, span: history}
fields:
  - {name: area, headers: [LookUp_BoroughName], constraints: {required: true}}
  - {name: major, headers: [MajorText], constraints: {required: true}}
  - {name: minor, headers: [MinorText]}
  - {name: place, headers: [WardCode]}
series:
  - {measure: all, label: All, unit: crimes, frequency: M, combine: sum}
  - {measure: burglary, label: Burglary, unit: crimes, frequency: M, combine: sum,
     where: {major: [Burglary]}}
"""


def test_the_wards_of_a_borough_in_a_wide_file_of_a_force(tmp_path):
    name, borough = "mps-ward-crime-wide-2020-09-to-2022-08.csv", "Sutton"
    observed, quality, _ = figures(tmp_path, name, "2021/22", borough, WARDS)
    year = [str(month) for month in ReportingYear(2021).months]
    assert observed["cases:all"][year].sum() == 13_410
    raw = pd.read_csv(real_file(name))
    ours = raw[raw["LookUp_BoroughName"] == borough]
    months = [month.replace("-", "") for month in year]
    burglary = ours.loc[ours["MajorText"] == "Burglary", months].sum().sum()
    assert observed["cases:burglary"][year].sum() == burglary
    assert (quality["kept"], quality["out_of_scope"]) == (len(ours), len(raw) - len(ours))


SEARCHES = """
files: [{pattern: "*.csv"}]
layout: {span: history}
fields:
  - {name: date, headers: [Date], type: date, constraints: {required: true}}
  - {name: type, headers: [Type]}
series: [{measure: n, label: Searches, unit: searches, frequency: M, combine: count}]
"""


def test_stop_and_search_in_utc_lies_in_the_month_of_the_local_day(tmp_path):
    name = "2019-06-greater-manchester-stop-and-search.csv"
    observed, _, source = figures(tmp_path, name, "2019/20", "Stockport", SEARCHES)
    local = pd.to_datetime(pd.read_csv(real_file(name))["Date"]).dt.tz_convert("Europe/London")
    assert local.dt.strftime("%Y-%m").value_counts().to_dict() == {"2019-06": 907}
    assert observed["cases:n"].to_dict() == {"2019-06": 907}
    assert source.questions == ()


RATES = """
files: [{pattern: "*.csv"}]
layout: {span: history}
limits: {quarantined: 0.2}
fields:
  - {name: area, headers: [area_name], constraints: {required: true}}
  - {name: period, headers: [period], type: period, constraints: {required: true}}
  - {name: group, headers: [group], constraints: {required: true}}
  - {name: measured, headers: [measure]}
  - {name: indicator, headers: [indicator]}
  - {name: value, headers: [value], type: number, constraints: {required: true}}
series:
  - {measure: robbery, label: Robbery, unit: per thousand, kind: rate, frequency: A, combine: take,
     field: value, where: {group: [Robbery]}}
"""


def test_rates_by_reporting_year_stand_although_calendar_years_are_beside_them(tmp_path):
    name = "trafford-crime-rate-annual.csv"
    observed, quality, source = figures(tmp_path, name, "2018/19", "Trafford", RATES)
    rates = observed["cases:robbery"].round(2)
    assert (rates["2017/18"], rates["2018/19"]) == (1.88, 2.12)
    raw = pd.read_csv(real_file(name))
    ours = raw[(raw["area_name"] == "Trafford") & (raw["group"] == "Robbery")]
    right = ours[ours["period"].str.contains("/")].set_index("period")["value"].astype(float)
    assert observed["cases:robbery"].to_dict() == pytest.approx(right.to_dict())
    calendar = (raw["area_name"] == "Trafford") & ~raw["period"].str.contains("/")
    calendar &= raw["group"] != "Total recorded crime"  # a total beside its parts counts nowhere
    told = source.quarantine["reason"].str.contains("calendar year")
    assert set(source.quarantine["row"][told]) == set(raw.index[calendar] + 2)
    assert quality["quarantined"] == len(set(source.quarantine["row"]))


TESTS = """
files: [{pattern: "*.csv"}]
layout: {span: history, year_column: year, year_begins: january}
limits: {quarantined: 0.05}
fields:
  - {name: area, headers: [force], constraints: {required: true}}
  - {name: period, headers: [month], type: period, constraints: {required: true}}
  - {name: type, headers: [type], constraints: {required: true}}
  - {name: count, headers: [count], type: integer, constraints: {required: true}}
missingValues: [{value: NA, state: missing}]
series:
  - {measure: positive, label: Positive, unit: tests, frequency: M, combine: sum,
     where: {type: [positive]}}
"""


def test_breath_tests_whose_year_and_month_are_columns_of_their_own(tmp_path):
    name = "breath-tests-force-monthly.csv"
    observed, _, _ = figures(tmp_path, name, "2018/19", "Greater Manchester", TESTS)
    raw = pd.read_csv(real_file(name))
    ours = raw[(raw["force"] == "Greater Manchester") & (raw["type"] == "positive")]
    ours = ours.dropna(subset=["count"])
    dates = pd.to_datetime(
        ours["month"] + " " + ours["year"].astype(int).astype(str), format="%B %Y"
    )
    right = ours["count"].groupby(dates.dt.strftime("%Y-%m")).sum()
    found = observed["cases:positive"]
    assert [found[f"2018-{month}"] for month in (10, 11, 12)] == [220, 219, 338]
    assert found.to_dict() == right.to_dict()
