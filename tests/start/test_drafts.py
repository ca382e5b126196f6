"""A contract drafted for a file, unchanged, counts what pandas counts; each kind of raw file."""

from datetime import date
from functools import partial

import pandas as pd
import pytest

from ssp_analysis.errors import ParameterError
from ssp_analysis.partners.contracts import load_contracts
from ssp_analysis.start.draft import changes, compared, contract_for, draft, try_contract
from ssp_analysis.start.new import new_project
from ssp_analysis.years import ReportingYear
from tests.shared_packs import REAL
from tests.small_root import REPOSITORY

RAW = REPOSITORY / "data" / "raw" / "2018-19"


def changed(project, path, source_id=""):
    """As `ssp draft --check` has it."""
    return changes(project, path, contract_for(project, path, source_id))


def a_project(tmp_path, area="Stockport"):
    year = ReportingYear(2018)
    return new_project(tmp_path / "p", "Safer Here", area, "", year, date(2019, 6, 3))


@pytest.fixture(scope="module")
def counts(readers):
    return partial(_counts, readers)


def _counts(readers, tmp_path, path, area="Stockport"):
    """What the drafted contract gives: measure → {period: figure}, and the proposal."""
    project = a_project(tmp_path, area)
    made, target = draft(project, path)
    trial = try_contract(project, path, target, made.years, readers)
    table = trial.counts
    return {name: table[name].dropna().to_dict() for name in table}, made, trial


def frame(path, skip, **how):
    """The table of a file, without the notes and the total below it."""
    if path.suffix == ".csv":
        found = pd.read_csv(path, skiprows=skip, skip_blank_lines=False, **how)
    else:
        sheets = pd.read_excel(path, skiprows=skip, engine="calamine", **{"sheet_name": None} | how)
        found = pd.concat(sheets.values()) if isinstance(sheets, dict) else sheets
    found = found.rename(columns=lambda name: str(name).strip())
    total = found.iloc[:, 0].astype(str).str.match("(Sub-|Grand )?[Tt]otal")
    return found[(found.notna().sum(axis=1) > 1) & ~total]


def months(days, order):
    """How many rows lie in each month; days that do not exist, or are a slip (2081), in none."""
    if pd.api.types.is_numeric_dtype(days):
        days = pd.Timestamp("1899-12-30") + pd.to_timedelta(days, "D")
    read = pd.to_datetime(days, dayfirst=order == "dmy", errors="coerce", format="mixed")
    return read[read < "2020"].dt.strftime("%Y-%m").value_counts().to_dict()


RECORDS = {
    "council-asb-cases-2018-19-1.csv": (1, "Case ref", "Date received", "dmy", "cp1252"),
    "gmp-crime-2018-19.csv": (1, "Crime Number", "Committed Date", "dmy", "utf-8"),
    "road-casualties-2018-19.csv": (2, "Casualty reference", "Accident date", "iso", "utf-8"),
    "tiig-assaults-2018-04.csv": (1, "Attendance", "Arrival date", "dmy", "utf-8"),
    "trading-standards-scams-2018-19.csv": (1, "Case ref", "Date closed", "dmy", "utf-8"),
    "nwas-assaults-2018-19-q1.csv": (0, "Call ID", "Call date", "mdy", "utf-8"),
    "nwas-assaults-2018-19-q2-2-new-system.csv": (0, "Incident", "Call start", "iso", "utf-8"),
    "gmfrs-deliberate-fires-2018-19.xlsx": (3, "Incident number", "Time of call", "", ""),
    "housing-asb-cases-2018-19.xlsx": (2, "Case No.", "Date reported", "", ""),
}


@pytest.mark.parametrize("name", RECORDS)
def test_records_are_counted_by_month(tmp_path, counts, name):
    skip, key, day, order, encoding = RECORDS[name]
    how = {"encoding": encoding, "sep": ";" if "road" in name else ","} if encoding else {}
    rows = frame(RAW / name, skip, **how).drop_duplicates(key)
    found, made, trial = counts(tmp_path, RAW / name)
    assert found["records"] == months(rows[day], order)
    assert made.keys["date_order"][0] == ("mdy" if order == "mdy" else "dmy")
    assert trial.source.questions == ()


FIGURES = {
    "da-services-referrals-2018-19.csv": (1, "Quarter", {"Referrals": "referrals"}),
    "drug-alcohol-treatment-2018-19.xlsx": (2, "Period", {"In treatment": "in-treatment"}),
    "youth-justice-first-time-entrants-2018-19.xlsx": (
        3,
        "Quarter",
        {"First-time entrants": "total"},
    ),
    "marac-2018-19-q1.xlsx": (4, "Quarter", {"Discussed": "discussed", "Repeat": "repeat"}),
    "restorative-justice-2018-19-q1.xlsx": (3, "Quarter", {"Referrals": "referrals"}),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figures_are_summed_by_quarter(tmp_path, counts, name):
    skip, period, columns = FIGURES[name]
    rows = frame(RAW / name, skip, **({"encoding": "cp1252"} if name.endswith("csv") else {}))
    number = rows[period].str.extract(r"Q(\d)")[0]
    found, _, trial = counts(tmp_path, RAW / name)
    assert trial.source.questions == ()
    for column, measure in columns.items():
        right = pd.to_numeric(rows[column]).groupby("2018/19 Q" + number).sum().to_dict()
        assert found[measure] == right


def test_months_and_quarters_side_by_side_are_added_up(tmp_path, counts):
    raw = frame(RAW / "gmp-incidents-2018-19.xlsx", 4)
    raw = raw[raw["Type"] != "Total"]
    found, _, _ = counts(tmp_path / "a", RAW / "gmp-incidents-2018-19.xlsx")
    assert list(found["total"].values()) == [raw[name].sum() for name in raw.columns[2:]]
    raw = frame(RAW / "hate-reporting-centres-2018-19.xlsx", 3)
    raw = raw[~raw["Strand"].str.startswith("Total")]
    _, _, trial = counts(tmp_path / "b", RAW / "hate-reporting-centres-2018-19.xlsx")
    units = trial.source.units
    kept = units[(units["fate"] == "kept") & (units["count_state"] == "observed")]
    right = sum(pd.to_numeric(raw[q], errors="coerce").sum() for q in ("Q1", "Q2", "Q3", "Q4"))
    assert kept["count"].sum() == right


def test_rates_are_taken_and_not_added_up(tmp_path, counts):
    raw = frame(RAW / "proven-reoffending-2018-19.ods", 2, sheet_name="Table 1")
    found, _, _ = counts(tmp_path / "a", RAW / "proven-reoffending-2018-19.ods")
    right = raw.set_index("Cohort year")["Proven reoffending (%)"].to_dict()
    assert found["proven-reoffending"] == right
    found, _, _ = counts(tmp_path / "b", RAW / "residents-survey-2018-19.xlsx")
    raw = pd.read_excel(RAW / "residents-survey-2018-19.xlsx", skiprows=4, engine="calamine")
    ours = raw[raw.iloc[:, 1] == "Feel safe in local area"]
    assert list(found["feel-safe-in-local-area"].values()) == ours["%"].tolist()


def real(name):
    path = REAL.with_name(name)
    if not path.exists():
        pytest.skip(f"the real file {name} is not here")
    return path


@pytest.mark.parametrize("area", ["Lambeth"])
def test_a_force_s_boroughs_by_offence_and_month(tmp_path, counts, area):
    path = real("mps-recorded-crime-borough-historical.csv")
    found, made, _ = counts(tmp_path, path, area)
    raw = pd.read_csv(path)
    raw = raw[raw["boroughname"] == area]
    last = made.years[-1].months[-1].strftime("%Y%m")
    right = {f"{m[:4]}-{m[4:]}": raw[m].sum() for m in raw.columns[3:] if m <= last}
    assert found["total"] == right
    assert len(made.lists["categories"]) == raw["minortext"].nunique()


def test_wards_of_a_borough_with_fifty_four_offences_that_nobody_typed(tmp_path, counts):
    raw = pd.read_csv(real("mps-ward-crime-wide-2020-09-to-2022-08.csv"))
    # Of 32 boroughs three: a force's whole file takes minutes.
    raw = raw[raw["LookUp_BoroughName"].isin(["Westminster", "Sutton", "Lambeth"])]
    path = tmp_path / "wards-2020-09-to-2022-08.csv"
    raw.to_csv(path, index=False)
    found, made, _ = counts(tmp_path, path, "Sutton")
    ours = raw[raw["LookUp_BoroughName"] == "Sutton"]
    assert found["total"] == {f"{m[:4]}-{m[4:]}": ours[m].sum() for m in raw.columns[5:]}
    year = [f"{month}" for month in ReportingYear(2021).months]
    assert sum(found["total"][month] for month in year) == 13_410
    assert len(made.lists["categories"]) == raw["MinorText"].nunique()


def test_street_crimes_of_the_district_for_which_the_places_are_named(tmp_path, counts):
    path = real("2016-12-greater-manchester-street.csv")
    found, _, _ = counts(tmp_path, path, "Bolton")
    ours = pd.read_csv(path)["LSOA name"].str.fullmatch(r"Bolton \d{3}[A-Z]")
    assert found["records"] == {"2016-12": ours.sum()}


def test_searches_in_utc_lie_in_the_month_of_the_local_day(tmp_path, counts):
    found, _, _ = counts(tmp_path, real("2019-06-greater-manchester-stop-and-search.csv"))
    assert found["records"] == {"2019-06": 907}


def test_of_a_column_for_each_borough_the_own_one_is_read(tmp_path, counts):
    path = real("gm-borough-burglary-monthly-derived.csv")
    found, _, _ = counts(tmp_path, path)
    assert found == {"total": pd.read_csv(path).set_index("Month")["Stockport"].to_dict()}


def test_rates_of_an_area_by_year_and_group(tmp_path, counts):
    path = real("trafford-crime-rate-annual.csv")
    found, _, _ = counts(tmp_path, path, "Trafford")
    raw = pd.read_csv(path)
    ours = raw[(raw["area_name"] == "Trafford") & (raw["group"] == "Robbery")]
    right = ours[ours["period"].str.contains("/")].set_index("period")["value"].astype(float)
    assert found["robbery"] == pytest.approx(right.to_dict())


def test_months_whose_year_stands_in_another_column_for_one_of_many_forces(tmp_path, counts):
    path = real("breath-tests-force-monthly.csv")
    found, _, _ = counts(tmp_path, path, "Greater Manchester")
    raw = pd.read_csv(path)
    ours = raw[raw["force"] == "Greater Manchester"].dropna(subset=["count"])
    days = pd.to_datetime(
        ours["month"] + " " + ours["year"].astype(int).astype(str), format="%B %Y"
    )
    right = ours["count"].groupby(days.dt.strftime("%Y-%m")).sum()
    right = right[ours.groupby(days.dt.strftime("%Y-%m"))["type"].nunique() == 2]
    assert found["total"] == right.to_dict()


def test_what_names_people_is_left_out_and_listed(tmp_path):
    made, _ = draft(a_project(tmp_path), RAW / "trading-standards-scams-2018-19.csv")
    assert made.keys["free_text"][0] == ["Details"]
    assert "Mr Sample" not in made.text


def test_a_draft_overwrites_nothing(tmp_path):
    project, path = a_project(tmp_path), RAW / "road-casualties-2018-19.csv"
    _, target = draft(project, path)
    before = target.read_bytes()
    with pytest.raises(ParameterError, match="is there already"):
        draft(project, path)
    assert target.read_bytes() == before


def test_marks_in_place_of_figures_are_listed_and_asked_about(tmp_path):
    path = tmp_path / "reports-2018-19.csv"
    path.write_text("Strand,Apr-18,May-18\nRace,12,<5\nAge,..,7\nFaith,6,8\n")
    made, _ = draft(a_project(tmp_path), path)
    marks = {one["value"]: one["state"] for one in made.keys["missingValues"][0]}
    assert marks == {"<5": "suppressed", "..": "missing"}
    assert any("<5, .." in told or ".., <5" in told for told in made.asked)


def test_days_that_could_be_either_are_asked_about(tmp_path):
    path = tmp_path / "calls-2018-19.csv"
    path.write_text("Call ref,Call date\nA1,01/02/2019\nA2,03/02/2019\nA3,04/03/2019\n")
    made, _ = draft(a_project(tmp_path), path)
    assert any("day first or month first" in told for told in made.questions)


def test_a_new_delivery_is_compared_with_its_contract(tmp_path):
    project = a_project(tmp_path)
    first, second = tmp_path / "calls-2018-19.csv", tmp_path / "calls-2019-20.csv"
    first.write_text(
        "Call ref,Call date,Type\nA1,21/02/2019,Noise\nA2,23/02/2019,Noise\nA3,24/02/2019,Dogs\n"
    )
    second.write_text(
        "Call ref;Date of call;Type\nA1;21/05/2019;Noise\nA2;23/06/2019;Litter\n"
        "A3;24/06/2019;Noise\n"
    )
    draft(project, first)
    assert list(changed(project, first, "calls")) == []
    told = list(changed(project, second, "calls"))
    assert told[0] == "separator is ';', and the contract says ','"
    assert any("no column 'Call date', which is required" in one for one in told)
    assert "category 'Litter' is new: 1 row" in told
    assert list(changed(project, second)) == told  # found by the file's name
    lines = compared(project, second)
    assert lines == ["calls-2019-20.csv differs from calls.yaml:", *(f"- {one}" for one in told)]
    assert compared(project, first) == ["calls-2018-19.csv is as calls.yaml says."]


def test_a_total_in_a_new_delivery_is_no_new_category(tmp_path):
    project, path = a_project(tmp_path), tmp_path / "fires-2018-19.csv"
    path.write_text("Incident type,Apr-18,May-18\nHomes,4,5\nCars,2,3\nAll incidents,6,8\n")
    draft(project, path)
    assert list(changed(project, path)) == []


def test_a_word_that_a_closed_list_lacks_is_told_of_a_new_delivery(tmp_path):
    project, path = a_project(tmp_path), tmp_path / "calls-2018-19.csv"
    path.write_text("Call ref,Call date,State\nA1,21/02/2019,Open\nA2,23/02/2019,Amber\n")
    listed = "{name: state, headers: [State], constraints: {enum: [Open, Shut]}}"
    _, target = draft(project, path)
    target.write_text(target.read_text().replace("fields:\n", f"fields:\n  - {listed}\n"))
    assert "state 'Amber' is new: 1 row" in changed(project, path, "calls")


def test_marks_that_a_contract_does_not_name_are_told_of_a_new_delivery(tmp_path):
    project = a_project(tmp_path)
    first, second = tmp_path / "visits-2018-19.csv", tmp_path / "visits-2019-20.csv"
    first.write_text("Month,Visits\n2018-04,12\n2018-05,30\n2018-06,25\n")
    second.write_text("Month,Visits\n2019-04,12\n2019-05,<5\n2019-06,25\n")
    draft(project, first)
    assert list(changed(project, first)) == []
    (told,) = changed(project, second)
    assert told.startswith("mark '<5' stands in place of figures")


@pytest.mark.parametrize(
    ("name", "told"), [("x.csv", "fits no contract.*leave out --check"), ("", "is no file")]
)
def test_a_delivery_without_a_contract_is_told(tmp_path, name, told):
    project, path = a_project(tmp_path), tmp_path / (name or "none.csv")
    draft(project, RAW / "road-casualties-2018-19.csv")
    if name:
        path.write_text("A,B\n1,2\n")
    with pytest.raises(ParameterError, match=told):
        list(changed(project, path))


RETURNS = {
    "delivery-plan-actions-2018-19-q1.xlsx": ("delivery-actions", {"2018/19 Q1": 16}),
    "delivery-plan-notes-2018-19-q3.xlsx": ("delivery-notes", {"2018/19 Q3": 16}),
    "grant-returns-2018-19.xlsx": ("grant-returns", {"2018/19 Q2": 8, "2018/19": 8}),
}


@pytest.mark.parametrize(
    ("name", "head", "period_from"),
    [("tracker.csv", "Quarter,Action no.,Theme,Action,Lead officer,Target date,RAG,Note", "column"),
     ("tracker Q4 2018-19.csv", "ID,Priority,Task,Owner,Deadline,BRAG,Comments", "file"),
     ("tracker 31-12-2018.csv", "ID,Priority,Task,Owner,Deadline,BRAG,Comments", "file")],
)  # fmt: skip
def test_a_tracker_of_actions_is_known_by_the_usual_headings(tmp_path, name, head, period_from):
    project, path = a_project(tmp_path), tmp_path / name
    row = "1,Safer homes,Fit locks,Housing manager,31/12/2018,Amber,Half done\n"
    path.write_text(f"{head}\n{'Q4 2018/19,' * head.startswith('Quarter')}{row}")
    made, _ = draft(project, path)
    assert made.id == "delivery-actions"
    contract = load_contracts(project)["delivery-actions"]
    assert [one.title for one in contract.fields] == head.split(",")
    assert contract.layout.period_from == period_from


def test_a_tracker_may_lack_a_column_that_its_form_does_not_need(tmp_path):
    project, path = a_project(tmp_path), tmp_path / "tracker 31-12-2018.csv"
    path.write_text("ID,Priority,Task,Owner,Deadline,BRAG,Comments\n"
                    "1,Safer homes,Fit locks,Manager,31/12/2018,Amber,Half done\n")  # fmt: skip
    draft(project, path)
    later = tmp_path / "tracker 31-03-2019.csv"
    for left, told in (("Comments", []), ("BRAG", ["no column 'BRAG'"])):
        table = pd.read_csv(path).drop(columns=left)
        table.to_csv(later, index=False)
        found = changed(project, later, "delivery-actions")
        assert [one.partition(",")[0] for one in found] == told


def test_a_tracker_may_say_when_each_action_starts(tmp_path):
    project, path = a_project(tmp_path), tmp_path / "plan 2018-19.csv"
    head = "ID,Theme,Action,Lead,Start date,Due date,Status"
    path.write_text(f"{head}\n1,Safer homes,Fit locks,Manager,01/04/2018,31/12/2018,Amber\n")
    assert draft(project, path)[0].id == "delivery-actions"


@pytest.mark.parametrize(
    ("head", "row"),
    [("Ref,Date received,Theme,Action,Status,Notes", "A1,0{}/05/2018,Noise,Visit,Open,Called"),
     ("Ref,Due date,Priority,Action,Status,Notes", "A1,0{}/05/2018,High,Visit,Open,Called")],
)  # fmt: skip
def test_a_log_of_cases_with_days_or_ranks_is_no_tracker_of_the_plan(tmp_path, head, row):
    project, path = a_project(tmp_path), tmp_path / "cases 2018-19.csv"
    path.write_text("\n".join([head, *(row.format(n) for n in range(1, 8))]))
    assert draft(project, path)[0].id != "delivery-actions"


def test_a_log_of_tasks_without_lead_day_or_note_is_no_tracker_of_the_plan(tmp_path):
    project, path = a_project(tmp_path), tmp_path / "jobs 2018-19.csv"
    path.write_text("ID,Priority,Task,Status,Opened\n1,High,Visit,Closed,03/10/2018\n")
    made, _ = draft(project, path)
    assert made.id == "jobs"


@pytest.mark.parametrize("name", RETURNS)
def test_returns_on_the_plan_are_known_by_their_headings(tmp_path, counts, name):
    sheets = pd.read_excel(RAW / name, skiprows=3, engine="calamine", sheet_name=None)
    tables = [table for table in sheets.values() if len(table.columns) > 3]
    rows = pd.concat(tables).dropna(subset=["Theme"])
    found, made, trial = counts(tmp_path, RAW / name)
    source_id, right = RETURNS[name]
    assert (made.id, trial.source.contract.id, found["rows"]) == (source_id, source_id, right)
    assert sum(right.values()) == len(rows)


def test_quarters_whose_financial_year_stands_in_another_column_are_read_of_the_own_csp(
    tmp_path, counts
):
    path = tmp_path / "offences.csv"
    quarters = [(year, q) for year in ("2017/18", "2018/19") for q in range(1, 5)]
    rows = [f"{year},{q},{place},{kind},{n}" for year, q in quarters
            for place in ("Stockport", "Elsewhere")
            for kind, n in (("Arson", 3), ("Robbery", 5 - q))]  # fmt: skip
    head = "Financial Year,Financial Quarter,CSP Name,Offence Name,Offence Count"
    path.write_text("\n".join([head, *rows]))
    found, made, _ = counts(tmp_path, path)
    assert found["total"] == {f"{year} Q{q}": 8.0 - q for year, q in quarters}
    assert made.questions == []


def test_returns_in_a_partnerships_own_words_are_known(tmp_path):
    project, path = a_project(tmp_path), tmp_path / "highlights 2018-19.csv"
    path.write_text("Quarter,Priority,Type,Update\nQ4 2018/19,Calm,Next step,It opens.\n")
    assert draft(project, path)[0].id == "delivery-notes"
    path.write_text("Quarter,Priority,Type,Update\nQ4 2018/19,Calm,Repair,Done.\n")
    assert draft(project, path)[0].id == "highlights"


def test_wards_of_a_whole_force_that_are_on_no_list_are_told_and_read_once_they_are(tmp_path):
    project, path = a_project(tmp_path), tmp_path / "crimes 2018-19.csv"
    places = [("Stockport", "Marple"), *[("Elsewhere", f"Far {n}") for n in range(5)]]
    rows = [f"{n},{1 + n % 28:02d}/05/2018,{area},{ward}"
            for n, (area, ward) in enumerate(places * 10)]  # fmt: skip
    path.write_text("\n".join(["Crime No,Date,District,Ward", *rows]))
    made, _ = draft(project, path)
    assert "complete wards.csv, then add" in " ".join(made.asked)
    lists = "code,name,vintage,area_committee\nE05000001,Marple,2004,East\n"
    (project.reference / "wards.csv").write_text(lists)
    made, _ = draft(project, path, "again")
    assert "ward" in [one["name"] for one, _ in made.lists["fields"]]
