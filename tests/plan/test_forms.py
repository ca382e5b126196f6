"""Delivery-plan and grant forms with every fault of the issue, from the file to what is told."""

import io
import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter
import yaml

from ssp_analysis.feedback import (
    absent_periods,
    due_dates,
    quality_of,
    told_on_screen,
    unfit_returns,
    write_pages,
)
from ssp_analysis.partners.intake import take_in
from ssp_analysis.plan.grants import grants_returned
from ssp_analysis.plan.plan import plan_in_force
from ssp_analysis.plan.returns import FORMS, actions_returned, not_returned
from ssp_analysis.project import Project
from ssp_analysis.start import new
from ssp_analysis.years import ReportingYear

REPOSITORY = Path(__file__).parents[2]
YEAR, PAPER = ReportingYear(2020), date(2021, 4, 12)
ACTION_HEAD = ["Quarter", "Ref", "Theme", "Action", "Lead", "Due", "Status", "Note"]
NOTE_HEAD = ["Quarter", "Theme", "What kind", "In your own words (no names)"]
GRANT_HEAD = [
    "Return for", "Ref", "Project", "Award line", "Theme", "Decided by", "Decided on", "Award (£)",
    "Spend (£)", "Forecast to 31 March (£)", "Actual spend to", "Output", "Planned", "Delivered",
    "Changed because of Covid-19", "What came of it",
]  # fmt: skip
# The contract's name of a form's column, as quarantine tells it.
FIELDS = {"Quarter": "period", "Ref": "action_id", "Due": "due", "Status": "status",
          "Award (£)": "award", "Spend (£)": "spend", "Award line": "line"}  # fmt: skip
SOURCES = ("delivery-actions", "delivery-notes", "grant-returns")


def action(**over):
    usual = {"Quarter": "Q3 20/21", "Ref": "A1", "Theme": "domestic-abuse", "Action": "Do it",
             "Lead": "Manager", "Due": "2021-06-30", "Status": "On track", "Note": ""}  # fmt: skip
    return [(usual | over)[name] for name in ACTION_HEAD]


# As many rows without fault as keep a file within its contract's limit.
FINE = [action(Ref=f"B{number:02d}") for number in range(20)]


def grant(**over):
    usual = dict.fromkeys(GRANT_HEAD, "") | {
        "Return for": "2020/21", "Ref": "G1", "Project": "Work", "Award line": "Hate Crime",
        "Theme": "domestic-abuse", "Decided by": "Panel", "Decided on": "2020-06-11",
        "Award (£)": 1000, "Spend (£)": 800, "Forecast to 31 March (£)": 900,
        "Actual spend to": "2021-01", "Planned": 5, "Delivered": 4,
    }  # fmt: skip
    return [(usual | over)[name] for name in GRANT_HEAD]


def form(head, rows, merged=()):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("Form")
    for number, row in enumerate([head, *rows]):
        sheet.write_row(number, 0, row)
    for span, text in merged:
        sheet.merge_range(span, text)
    book.close()
    return stream.getvalue()


@pytest.fixture
def project(tmp_path):
    reference = tmp_path / "data" / "reference"
    shutil.copytree(REPOSITORY / "data" / "reference", reference)
    for contract in (reference / "sources").glob("*.yaml"):
        if contract.stem not in SOURCES:
            contract.unlink()
    (reference / "corrections.csv").unlink(missing_ok=True)
    (tmp_path / "outputs").mkdir()
    return Project.find(tmp_path)


def taken_in(project, name, content):
    folder = project.raw(YEAR)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return take_in(project, YEAR)


def actions_of(project, *rows, **form_of):
    taken = taken_in(project, "delivery-plan-actions-q3.xlsx", form(ACTION_HEAD, rows, **form_of))
    source = taken["delivery-actions"]
    themes = plan_in_force(project, YEAR).theme_ids
    table, told = actions_returned(source.records, YEAR, themes, PAPER)
    return table, told, source.quarantine, taken


@pytest.mark.parametrize(
    ("over", "column", "rule"),
    [
        ({"Status": "Nearly done"}, "Status", "enum"),
        ({"Due": "end of May"}, "Due", "date"),
        ({"Due": "June 2021"}, "Due", "date"),
        ({"Status": ""}, "Status", "required"),
        ({"Ref": ""}, "Ref", "required"),
        ({"Quarter": "whenever"}, "Quarter", "period"),
    ],
)
def test_what_does_not_fit_the_form_is_set_aside_by_its_cell_and_the_rest_stands(
    project, over, column, rule
):
    table, _, quarantine, taken = actions_of(project, action(**over), *FINE)
    fault = quarantine.iloc[0]
    assert (fault["file"], fault["sheet"], fault["row"]) == (
        "delivery-plan-actions-q3.xlsx", "Form", 2
    )  # fmt: skip
    assert (fault["column"], fault["rule"]) == (FIELDS[column], rule)
    assert over[column] == "" or over[column] not in fault["reason"]
    assert "B00" in set(table["action_id"])
    of_action = table[table["action_id"] == "A1"]
    if rule == "date" or column == "Status":  # what it is about is known: one cell is not there
        assert of_action[["status", "due"]].iloc[0].isin(["", pd.NaT]).any()
    else:
        assert of_action.empty
    folder = write_pages(project, YEAR, quality_of(taken, YEAR), taken, PAPER)
    page = (folder / "partnership-manager.html").read_text(encoding="utf-8")
    assert fault["reason"][:40] in page
    letter = "ABCDEFGH"[ACTION_HEAD.index(column)]
    assert f"{letter} ({column})" in page
    assert (
        page.count("xlsx, sheet Form, row 2") == 0
    )  # told once, in the list of what was set aside


@pytest.mark.parametrize("due", ["Ongoing", "on-going", "TBC", "n/a"])
def test_words_that_say_there_is_no_day_leave_it_blank(project, due):
    table, told, quarantine, _ = actions_of(project, action(Due=due))
    assert (quarantine.empty, told) == (True, [])
    assert table[["action_id", "due_state"]].values.tolist() == [["A1", "observed"]]
    assert table["due"].isna().all()


def test_a_date_typed_as_text_is_read_where_it_is_a_date(project):
    table, _, quarantine, _ = actions_of(project, action(Due="30/06/2021"))
    assert quarantine.empty
    assert table["due"].dt.date.tolist() == [date(2021, 6, 30)]


def test_merged_cells_leave_rows_without_what_the_form_requires(project):
    rows = [action(Ref="A1"), action(Ref="", Action="Do more"), *FINE]
    table, _, quarantine, _ = actions_of(project, *rows, merged=[("B2:B3", "A1")])
    assert table["action_id"].tolist() == ["A1", *(f"B{number:02d}" for number in range(20))]
    assert quarantine[["row", "column", "rule"]].values.tolist() == [[3, "action_id", "required"]]


def test_two_statuses_and_an_unknown_theme_go_back_by_their_place(project):
    rows = [action(Status="Complete"), action(Status="Delayed"), action(Ref="A2", Theme="magic")]
    table, told, quarantine, taken = actions_of(project, *rows)
    assert quarantine.empty
    assert table["theme_id"].tolist()[0] == ""
    assert table["status"].tolist() == ["On track", ""]
    places = ["C4 (Theme)", "G2 (Status)", "G3 (Status)"]
    assert [text.split(", ")[2][: len(at)] for text, at in zip(told, places, strict=True)] == places
    assert "use one of acquisitive-roads, asb-neighbourhoods," in told[0]
    quality = quality_of(taken, YEAR)
    assert unfit_returns(project, YEAR, taken, PAPER, quality)["delivery-actions"] == told
    folder = write_pages(project, YEAR, quality_of(taken, YEAR), taken, PAPER)
    page = (folder / "partnership-manager.html").read_text(encoding="utf-8")
    assert "What does not fit the plan" in page
    assert "names a theme that is not in the plan" in page
    unfit = unfit_returns(project, YEAR, taken, PAPER, quality)
    screen = told_on_screen(quality, taken, YEAR, unfit)
    assert {f"delivery-actions: {text}" for text in told} <= {*screen}


def test_a_missing_return_is_told_and_nothing_stands_for_it(project):
    taken = taken_in(project, "grant-returns-2020-21.xlsx", form(GRANT_HEAD, [grant()]))
    told = unfit_returns(project, YEAR, taken, PAPER, quality_of(taken, YEAR))
    assert told["delivery-actions"] == ["No return was received for 2020/21."]
    assert told["grant-returns"] == []


def test_a_return_that_cannot_be_used_is_not_said_to_be_missing(project):
    taken = taken_in(project, "grant-returns-2020-21.xlsx", form(GRANT_HEAD, [grant(Ref="")]))
    quality = quality_of(taken, YEAR)
    assert not_returned(pd.DataFrame(), YEAR, quality, "grant-returns") == [
        "The return for 2020/21 was received, but nothing in it is fit to use."
    ]
    taken = taken_in(project, "grant-returns-2020-21.xlsx", b"no workbook")
    quality = quality_of(taken, YEAR)
    assert quality.set_index("source_id").loc["grant-returns", "status"] == "not_available"
    told = unfit_returns(project, YEAR, taken, PAPER, quality)
    assert "nothing in it is fit to use" in told["grant-returns"][0]


def test_a_source_that_sends_nothing_is_accounted_for_from_the_year_it_is_due(project):
    taken = taken_in(project, "grant-returns-2020-21.xlsx", form(GRANT_HEAD, [grant()]))
    quality = quality_of(taken, YEAR).set_index("source_id")
    assert quality["status"].to_dict() == {
        "delivery-actions": "not_received",
        "delivery-notes": "not_received",
        "grant-returns": "available",
    }
    earlier = take_in(project, ReportingYear(2017))
    assert not any(source.deliveries for source in earlier.values())


@pytest.mark.parametrize(
    ("over", "column", "rule"),
    [
        ({"Award (£)": ""}, "Award (£)", "required"),
        ({"Spend (£)": "lots"}, "Spend (£)", "number"),
        ({"Award line": "Sport"}, "Award line", "enum"),
        ({"Spend (£)": 699.999}, "Spend (£)", "decimalPlaces"),
        ({"Spend (£)": "£699.999"}, "Spend (£)", "decimalPlaces"),
    ],
)
def test_a_faulty_grant_row_is_set_aside_by_its_cell(project, over, column, rule):
    content = form(GRANT_HEAD, [grant(Ref="G9"), grant(**over)])
    taken = taken_in(project, "grant-returns-2020-21.xlsx", content)
    faults = taken["grant-returns"].quarantine
    assert faults[["row", "column", "rule"]].values.tolist() == [[3, FIELDS[column], rule]]
    themes = plan_in_force(project, YEAR).theme_ids
    table, told = grants_returned(taken["grant-returns"].records, YEAR, themes)
    assert sorted(table["project_id"]) == ["G1", "G9"]  # the sums stay whole
    assert told == []  # the list of what was set aside has it


def test_what_a_spreadsheets_own_sums_leave_behind_is_no_part_of_a_penny(project):
    content = form(GRANT_HEAD, [grant(**{"Spend (£)": 0.1 + 0.2})])
    source = taken_in(project, "grant-returns-2020-21.xlsx", content)["grant-returns"]
    assert source.quarantine.empty
    table, _ = grants_returned(source.records, YEAR, plan_in_force(project, YEAR).theme_ids)
    assert table["spend_pence"].tolist() == [30]


def test_the_grant_return_is_due_in_february(project):
    taken = taken_in(project, "delivery-plan-actions-q3.xlsx", form(ACTION_HEAD, [action()]))
    source = taken["grant-returns"]
    last, following = due_dates(source.contract, YEAR, PAPER)
    assert (last, following) == (("2020/21", date(2021, 2, 28)), None)
    assert absent_periods(source, YEAR, PAPER) == ["2020/21"]
    last, following = due_dates(source.contract, ReportingYear(2019), date(2020, 2, 28))
    assert (last, following) == (("2018/19", date(2019, 2, 28)), ("2019/20", date(2020, 2, 29)))
    assert source.contract.due.in_words == "each year, 31 days before its end"


@pytest.mark.parametrize("number", [1, 12])
def test_one_negative_award_is_not_available_and_all_projects_stay(project, number):
    rows = [grant(Ref=f"G{each}") for each in range(number)]
    content = form(GRANT_HEAD, [grant(Ref="N", **{"Award (£)": -5}), *rows])
    taken = taken_in(project, "grant-returns-2020-21.xlsx", content)
    themes = plan_in_force(project, YEAR).theme_ids
    table, told = grants_returned(taken["grant-returns"].records, YEAR, themes)
    assert table["award_pence"].isna().sum() == 1
    assert len(table) == number + 1
    assert told == [
        "grant-returns-2020-21.xlsx, sheet Form, H2 (Award (£)) is negative; it is shown as not "
        "available."
    ]


def test_spend_over_award_is_kept_and_goes_back(project):
    taken = taken_in(project, "grant-returns-2020-21.xlsx", form(GRANT_HEAD, [
        grant(**{"Spend (£)": 1000.01, "Forecast to 31 March (£)": 1001})]))  # fmt: skip
    records = taken["grant-returns"].records
    table, told = grants_returned(records, YEAR, plan_in_force(project, YEAR).theme_ids)
    assert table["spend_pence"].tolist() == [100_001]
    assert told == [
        "grant-returns-2020-21.xlsx, sheet Form, I2 (Spend (£)) is over the award; please check it."
    ]


@pytest.mark.parametrize("kind", ["Achievement", "Wish"])
def test_notes_are_taken_by_their_kind(project, kind):
    content = form(NOTE_HEAD, [["Q3 20/21", "domestic-abuse", kind, "Done."]])
    taken = taken_in(project, "delivery-plan-notes-q3.xlsx", content)
    assert len(taken["delivery-notes"].quarantine) == (kind == "Wish")


def test_a_note_goes_back_by_its_cell_too(project):
    late, long = ["magic", "Issue", "Late."], ["domestic-abuse", "Issue", "a" * 700]
    content = form(NOTE_HEAD, [["Q3 20/21", *late], ["Q3 20/21", *long]])
    taken = taken_in(project, "delivery-plan-notes-q3.xlsx", content)
    told = unfit_returns(project, YEAR, taken, PAPER, quality_of(taken, YEAR))["delivery-notes"]
    assert ", B2 (Theme) names a theme that is not in the plan (use one of " in told[0]
    assert ", D3 (In your own words (no names)) is longer than 600 letters" in told[1]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("polarity: lower", "polarity: downward",
         "'marac-repeats', polarity: is downward; use higher, lower or neither"),
        ("            rate: {per: 10000, group: women aged 18 and over}\n", "",
         "marac-rate is 'per 10,000 adult women' and has no denominator"),
        ("- id: marac-men", "- id: marac-rate", "indicator 'marac-rate' is given twice"),
        ("- id: hate-exploitation", "- id: domestic-abuse", "theme 'domestic-abuse' is given"),
        ("baseline_year: 2017/18", "baseline_year: 2017-18", "is not a reporting year"),
    ],
)  # fmt: skip
def test_a_plan_that_does_not_hold_together_is_refused_by_its_place(project, old, new, fault):
    from ssp_analysis.errors import ReferenceFileError

    path = project.reference / "plan-2018-21.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReferenceFileError, match=fault) as caught:
        plan_in_force(project, YEAR)
    assert "plan-2018-21.yaml" in str(caught.value)


def test_the_forms_that_are_proposed_have_the_fields_that_are_read():
    folder = Path(new.__file__).parent / "forms"
    proposed = [yaml.safe_load(path.read_text()) for path in sorted(folder.iterdir())]
    fields = {one["id"]: [f["name"] for f in one["fields"]] for one in proposed}
    assert fields == {name: ["period", *own] for name, own in FORMS.items()}
