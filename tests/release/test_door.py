import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from ssp_analysis.cli import app
from ssp_analysis.engine.run import Built, released_problems
from ssp_analysis.errors import ParameterError, ReleaseError
from ssp_analysis.release.decisions import LOOK_AT_ONCE
from ssp_analysis.release.door import (
    describe,
    read_problems,
    release,
    write_problems,
    write_release,
)
from ssp_analysis.release.rulings import UNAVAILABLE, Paper
from ssp_analysis.tables import (
    Actions,
    Availability,
    Calibration,
    Decisions,
    Grants,
    Impact,
    Measures,
    Narrative,
    Phases,
    Progress,
    ProgressCells,
    Quality,
    Sensitivity,
    SeriesTable,
    Themes,
    read_about,
)
from tests.plan.frames import months, series_rows
from tests.release.attacker import by_programme
from tests.release.frames import (
    CANARY,
    DECISIONS,
    HEADER,
    INTERNAL,
    ON,
    PUBLIC,
    STATEMENTS,
    YEAR,
    frame,
    make_year,
    measure,
    quality_row,
    year_made,
)

EMPTY_YEAR = (Impact, Calibration, Sensitivity, Progress,
              ProgressCells, Actions, Narrative, Grants,
              Themes, Phases)  # fmt: skip


@pytest.fixture
def project(tmp_path):
    return make_year(tmp_path, year_made())


def written(project, paper=PUBLIC):
    about = describe(project.partnership(), paper, "Plan", "Note.", "2020-02")
    return write_release(release(project, paper), about, project.release(YEAR, paper.audience))


def rows(project, model, paper=PUBLIC, **where):
    table = release(project, paper).tables[model]
    for column, value in where.items():
        table = table[table[column] == value]
    return table


def test_a_barred_series_leaves_one_row_without_a_number(project):
    found = rows(project, SeriesTable, state="withheld")
    assert found["series_id"].tolist() == [
        "police:crimes",
        "police:crimes:theft",
        "road:casualties",
    ]
    assert found[["value", "lower", "upper"]].isna().all(axis=None)
    assert set(found["period"]) == {"2020/21"}


def test_a_barred_series_tells_of_no_mark(tmp_path):
    made = year_made()
    made[SeriesTable] = made[SeriesTable].assign(marks="r")
    found = rows(make_year(tmp_path, made), SeriesTable, state="withheld")
    assert set(found["marks"]) == {""}


def test_a_barred_impact_says_by_whose_decision_and_nothing_else(project):
    found = rows(project, Impact, state="withheld").set_index("series_id")
    assert found.index.tolist() == ["police:crimes", "asb:cases:ratio", "road:casualties"]
    assert found["status"].tolist() == ["wording_only", "wording_only", "not_estimated"]
    reason = "No figures: Not accurate enough (Police lead, 1 March 2021)."
    assert found.loc["police:crimes", "reason"] == reason
    assert found.select_dtypes("float").isna().all(axis=None)
    assert set(found["verdict"]) == {""}


def test_tests_of_the_ranges_pass_only_where_every_measure_in_them_may_leave(project):
    assert rows(project, Calibration)["pool"].tolist() == ["partners"]
    internal = rows(project, Calibration, INTERNAL)
    assert internal["pool"].tolist() == ["partners", "police"]


def test_other_methods_figures_pass_only_beside_a_figure_for_the_year(tmp_path):
    project = make_year(tmp_path / "shown", year_made())
    assert rows(project, Sensitivity)["series_id"].tolist() == ["asb:cases"]
    made = year_made()
    made[Impact].loc[0, "observed"] = 3.0
    hidden = make_year(tmp_path / "hidden", made)
    impact = rows(hidden, Impact, series_id="asb:cases")
    assert impact["state"].tolist() == ["suppressed"]
    assert rows(hidden, Sensitivity).empty
    assert rows(hidden, Sensitivity, INTERNAL)["series_id"].tolist() == [
        "police:crimes", "road:casualties",
    ]  # fmt: skip


def test_progress_with_a_barred_source_keeps_its_row_and_kind_only(project):
    found = rows(project, Progress).set_index("indicator_id")
    assert found["state"].to_dict() == {
        "asb": "observed", "theft": "withheld", "ratio": "withheld", "told": "not_applicable",
    }  # fmt: skip
    theft = found.loc["theft"]
    assert theft[["value", "previous", "target", "change_from_expected"]].isna().all()
    assert (theft["kind"], theft["period"], theft["rag"], theft["direction"]) == (
        "target", "2020/21", "", "",
    )  # fmt: skip
    assert found.loc["asb", "value"] == 200


def test_texts_and_actions_pass_by_their_returns_decision(project):
    assert len(rows(project, Actions)) == 1
    assert rows(project, Narrative).empty


def test_row_counts_are_told_only_where_every_measure_may_leave(project):
    found = rows(project, Availability).set_index("source_id")
    assert found.loc["asb", ["rows_in", "kept", "quarantined", "merged"]].tolist() == [
        300,
        290,
        5,
        3,
    ]
    barred = found.loc[["police", "road"], ["rows_in", "kept", "quarantined", "merged"]]
    assert barred.isna().all(axis=None)
    assert found["state"].tolist() == ["observed", "withheld", "withheld"]
    assert set(found["status"]) == {"available"}


@pytest.mark.parametrize(
    "cases",
    [[1, 0, 0, 1, 0, 0, 1, 0, 0, 0], [4, 20, 20, 20, 20, 20, 20, 20, 20, 20], [2] * 10, [0] * 10],
    ids=["a row in each quarter's file", "one small month", "all small", "none"],
)
def test_who_reads_the_row_counts_too_narrows_no_hidden_month(tmp_path, cases):
    made = year_made()
    both = {SeriesTable: series_rows("asb:cases", months("2020-04", *cases)),
            Quality: [quality_row("asb", rows_in=sum(cases), kept=sum(cases),
                                          quarantined=0, merged=0)]}  # fmt: skip
    made |= {model: frame(model) for model in EMPTY_YEAR}
    made |= {model: frame(model, *given) for model, given in both.items()}
    project = make_year(tmp_path, made)
    series, told = rows(project, SeriesTable), rows(project, Availability).iloc[0]
    known = [((n,), int(value)) for n, value in enumerate(series["value"]) if pd.notna(value)]
    known += [(tuple(range(10)), int(told[name])) for name in ("rows_in", "kept")
              if pd.notna(told[name])]  # fmt: skip
    secret = [(n,) for n, state in enumerate(series["state"]) if state == "suppressed"]
    assert all(high - low >= 5 for low, high in by_programme(known, secret, 10))
    assert pd.isna(told["kept"]) == bool(secret)


def test_the_decisions_table_tells_what_may_be_said_and_by_whom(project):
    found = rows(project, Decisions).set_index("sources")
    assert found["decision"].to_dict() == {
        "asb:cases": "publish", "police:crimes": "direction", "road:casualties": "withhold",
        "actions:return": "publish", "notes:return": "withhold",
    }  # fmt: skip
    police = found.loc["police:crimes"]
    assert (police["statement"], police["statement_by"]) == (
        "Crime was lower than usual.",
        "Police lead",
    )
    assert police["approved_on"] == pd.Timestamp("2021-03-01")


def test_without_an_approved_statement_nothing_is_said(project):
    path = project.reference / "direction-statements.yaml"
    path.write_text(STATEMENTS.replace("2021-03-01", "2021-05-01"))
    police = rows(project, Decisions, sources="police:crimes").iloc[0]
    assert (police["decision"], police["statement"]) == ("direction", "")
    assert police["reason"].endswith(UNAVAILABLE)
    barred = rows(project, Impact, series_id="police:crimes")["reason"].item()
    assert barred == (
        "No figures: Not accurate enough (Police lead, 1 March 2021). "
        "No statement has been approved for this paper."
    )


def test_an_internal_pack_lifts_decisions_and_keeps_the_signed_ones(project):
    found = rows(project, Decisions, INTERNAL).set_index("sources")
    assert set(found["decision"]) == {"publish"}
    public = rows(project, Decisions).set_index("sources")
    assert found["public_decision"].to_dict() == public["decision"].to_dict()
    signed = ["reason", "approver", "statement", "statement_by"]
    assert found.loc["police:crimes", signed].equals(public.loc["police:crimes", signed])
    assert found.loc["asb:cases", "reason"] == "Agreed."
    series = rows(project, SeriesTable, INTERNAL, series_id="police:crimes")
    assert CANARY in series["value"].tolist()
    assert rows(project, Narrative, INTERNAL)["text"].tolist() == ["Secret."]


def test_an_internal_pack_is_still_under_disclosure_control(tmp_path):
    project = make_year(tmp_path, year_made(police=3))
    series = rows(project, SeriesTable, INTERNAL, series_id="police:crimes")
    assert set(series.loc[series["period"] > "2020-03", "state"]) == {"suppressed", "not_yet_due"}


def test_a_published_series_has_the_same_figures_for_every_audience(project):
    for model, key in ((SeriesTable, "series_id"), (Impact, "series_id")):
        both = [rows(project, model, paper, **{key: "asb:cases"}).reset_index(drop=True)
                for paper in (PUBLIC, INTERNAL)]  # fmt: skip
        pd.testing.assert_frame_equal(*both)
        assert len(both[0])


def test_changing_withheld_data_changes_no_byte_of_the_public_release(tmp_path):
    folders = [
        written(make_year(tmp_path / str(seed), year_made(police, seed)))
        for seed, police in enumerate((CANARY, 5, 0, 12345.5))
    ]
    names = sorted(path.name for path in folders[0].iterdir())
    assert len(names) == 17
    for folder in folders[1:]:
        assert sorted(path.name for path in folder.iterdir()) == names
        for name in names:
            assert (folder / name).read_bytes() == (folders[0] / name).read_bytes(), name


def test_changing_withheld_data_changes_the_internal_release(tmp_path):
    tables = [
        rows(make_year(tmp_path / str(n), year_made(n)), SeriesTable, INTERNAL) for n in (50, 60)
    ]
    assert not tables[0].equals(tables[1])


def test_no_number_of_a_withheld_series_is_in_the_public_release(project):
    folder = written(project)
    texts = [pd.read_parquet(path).to_csv() for path in folder.glob("*.parquet")]
    assert len(texts) == 16
    assert not [text for text in texts if str(CANARY) in text or "Secret" in text]
    internal = written(project, INTERNAL)
    series = pd.read_parquet(internal / "series.parquet").to_csv()
    assert str(CANARY) in series


def test_the_same_year_differs_by_the_papers_date_where_a_decision_did(project):
    path = project.reference / "release-decisions.csv"
    lifted = "road,casualties,,,borough,publish,Road lead,M9,2021-05-24,,Checked.\n"
    path.write_text(path.read_text() + lifted)
    in_june = replace(PUBLIC, on=date(2021, 6, 14))
    decided = [
        rows(project, Decisions, paper, sources="road:casualties")["decision"].item()
        for paper in (PUBLIC, in_june)
    ]
    assert decided == ["withhold", "publish"]


def test_a_row_of_a_pair_that_no_contract_names_is_withheld(tmp_path):
    made = year_made()
    made[Progress].loc[0, "sources"] = "asb:cases ghost:rows"
    project = make_year(tmp_path, made)
    assert rows(project, Progress, indicator_id="asb")["state"].item() == "withheld"
    ghost = rows(project, Decisions, sources="ghost:rows").iloc[0]
    assert (ghost["label"], ghost["decision"]) == ("Ghost", "withhold")


def test_the_record_counts_what_was_held_back(project):
    held = release(project, PUBLIC).held_back
    assert held.loc["series"].tolist() == [97, 27, 3, 0]
    assert held.loc["narrative", ["rows made", "rows that leave"]].tolist() == [1, 0]


def test_void_decisions_are_listed(project):
    path = project.reference / "release-decisions.csv"
    path.write_text(path.read_text() + "road,*,,,borough,publish,Road lead,,2021-03-01,,Old.\n")
    (problem,) = release(project, PUBLIC).problems
    assert problem == "road:* (borough, data any to any): publish names no evidence."


WITHDRAWN = """asb,cases,2015-04-01,2021-03-31,borough,publish,Lead,M8,2021-03-01,,Agreed.
asb,*,,,all,withhold,Council lead,,2021-04-10,,Withdrawn.
asb,cases,,,ward,publish,Lead,,2021-03-01,,Agreed.
"""


def test_the_terminal_counts_problems_with_decisions_and_says_where_to_read_them(
    project, monkeypatch
):
    path = project.reference / "release-decisions.csv"

    def build(run, extras, fresh):
        return Built(Path("pack"), problems=tuple(released_problems(run)))

    monkeypatch.setattr("ssp_analysis.engine.run.build", build)
    reads = "ssp_analysis.reviewed_files.check_reference"
    monkeypatch.setattr(reads, lambda *_: None)  # it has none
    for name in ("_tell_unclaimed", "_tell_before"):
        monkeypatch.setattr(f"ssp_analysis.cli.{name}", lambda *_: None)
    command = ["run", "2020/21", "--root", str(project.root)]
    pack = "The public pack of 2020/21 is in pack\n"
    assert CliRunner().invoke(app, command).output == pack
    path.write_text(path.read_text() + WITHDRAWN)
    released = release(project, PUBLIC)
    problems = released.problems
    write_problems(project, PUBLIC, released)
    assert read_problems(project, PUBLIC) == list(problems)
    assert [text.startswith(LOOK_AT_ONCE) for text in problems] == [True, False]
    assert problems[1] == "asb:cases (ward, data any to any): publish names no evidence."
    told = CliRunner().invoke(app, command).output
    assert (
        "2 things to look at in what is released, 1 of them a later, stricter decision that does "
        "not rule. A line each: data/processed/2020-21/problems-public.txt"
    ) in told
    assert "asb" not in told


def test_who_has_the_internal_paper_too_knows_no_more_of_a_small_number(tmp_path):
    """Beside what is withheld the internal paper would hide another number than the public one."""
    of = {"small": [3, *range(6, 15)], "first": range(18, 28), "last": range(30, 40),
          "more": range(40, 50)}  # fmt: skip
    parts = {"cases": ("small", "first", "last"), "both": ("first", "more")}
    of |= {name: [sum(each) for each in zip(*map(of.get, names), strict=True)]
           for name, names in parts.items()}  # fmt: skip
    rows_of = [row for name, values in of.items()
               for row in series_rows(f"asb:{name}", months("2020-04", *values))]  # fmt: skip
    made = year_made() | {model: frame(model) for model in EMPTY_YEAR}
    made |= {SeriesTable: frame(SeriesTable, *rows_of),
             Measures: frame(Measures, *[measure(f"asb:{name}") for name in of])}  # fmt: skip
    project = make_year(tmp_path, made)
    path = project.reference / "release-decisions.csv"
    line = next(line for line in DECISIONS.splitlines() if line.startswith("asb"))
    lines = [line.replace("cases", name) for name in ("cases", "small", "first", "last")]
    path.write_text(HEADER + "\n".join(lines) + "\n")
    left = {rows(project, SeriesTable, paper, period="2020-04", state="suppressed")["series_id"]
            .str.removeprefix("asb:").pipe(frozenset) for paper in (PUBLIC, INTERNAL)}  # fmt: skip
    assert {one & {"cases", "small", "first", "last"} for one in left} == {
        frozenset({"small", "first"})
    }
    assert len(left) == 2


def test_a_year_without_impact_or_plan_still_leaves(tmp_path):
    made = year_made() | {model: frame(model) for model in EMPTY_YEAR}
    project = make_year(tmp_path, made)
    tables = release(project, PUBLIC).tables
    assert [len(tables[model]) for model in EMPTY_YEAR if model in tables] == [0] * 9
    assert len(tables[SeriesTable]) == 27
    written(project)


def test_a_year_without_any_series_still_leaves(tmp_path):
    made = year_made() | {model: frame(model) for model in (*EMPTY_YEAR, SeriesTable)}
    assert release(make_year(tmp_path, made), PUBLIC).tables[SeriesTable].empty


def test_before_notebook_03_there_is_nothing_to_release(project):
    (project.processed(YEAR) / "progress.parquet").unlink()
    with pytest.raises(ReleaseError, match=r"has no progress\.parquet\. Run notebooks 01 to 03"):
        release(project, PUBLIC)


def test_about_tells_the_paper(project):
    folder = written(project)
    about = read_about(folder)
    assert (about.reporting_year, about.paper_date, about.audience) == ("2020/21", ON, "public")
    assert about.report_title == "UPDATE 2020/21"
    assert about.banner == "Demonstration: invented figures and words, not Testborough's"
    assert (about.plan_name, about.plan_note, about.baseline_end) == ("Plan", "Note.", "2020-02")
    assert json.loads((folder / "about.json").read_text())["area"] == "Testborough"


def test_a_return_for_the_year_does_not_say_how_far_the_data_reach(project):
    made = release(project, PUBLIC)
    sources = made.tables[Availability]
    reached = ["2021-01", "2020/21", *["2020-12"] * len(sources)][: len(sources)]
    told = replace(made, tables=made.tables | {Availability: sources.assign(data_to=reached)})
    about = describe(project.partnership(), PUBLIC, "Plan", "Note.", "2020-02")
    folder = write_release(told, about, project.release(YEAR, "public"))
    assert len(sources) > 1
    assert read_about(folder).data_to == "2021-01"


@pytest.mark.parametrize(
    ("audience", "paper_date", "fault"),
    [("pubic", "", "audience 'pubic': is unknown; did you mean public"),
     ("public", "April", "paper_date 'April': is not a date")],
)  # fmt: skip
def test_a_paper_needs_a_known_audience_and_a_date(project, audience, paper_date, fault):
    with pytest.raises(ParameterError, match=fault):
        Paper.of(project, YEAR, audience, paper_date)
    assert Paper.of(project, YEAR, "internal", "2021-06-14").on == date(2021, 6, 14)
