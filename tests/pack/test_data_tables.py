"""What the published tables hold: rounded figures, marks for gaps, nothing internal."""

import dataclasses

import pandas as pd
import pytest

from ssp_analysis.say.data_tables import GLOSSARY, STATUS, TOLD, data_tables, described
from ssp_analysis.say.dataset import read_pack
from ssp_analysis.say.tables import REVISED
from ssp_analysis.tables import (
    Actions,
    Areas,
    Availability,
    Awards,
    Calibration,
    Comments,
    Decisions,
    Grants,
    Impact,
    Narrative,
    Phases,
    Progress,
    Sensitivity,
    SeriesTable,
    Themes,
    table_name,
)
from tests.pack.release_folder import write_release

MAIN = {"series": "value", "areas": "value", "progress": "value", "impact": "observed"}


@pytest.fixture(scope="module")
def tables(pack):
    return {table.name: table for table in data_tables(pack)}


def changed(pack, name, **values):
    frame = getattr(pack, name).assign(**values)
    made = dataclasses.replace(pack, **{name: frame})
    return next(table.frame for table in data_tables(made) if table.name == name)


def test_every_table_that_people_may_have_is_told_and_no_internal_one(tables):
    internal = {"themes"}  # which series belongs to which theme: each row names its theme
    models = {
        table_name(model)
        for model in (SeriesTable, Impact, Calibration, Sensitivity,
                      Progress, Actions, Narrative, Grants,
                      Awards, Comments, Themes, Phases,
                      Decisions, Availability, Areas)
    }  # fmt: skip
    assert set(tables) == models - internal
    assert "told" not in tables


def test_every_column_is_described_once_and_every_description_is_used():
    used = {column for _, _, columns in TOLD.values() for column in columns.split()}
    assert used - {STATUS} == set(GLOSSARY)
    for title, description in GLOSSARY.values():
        assert title[0].isupper()
        assert description.endswith(".")
        assert "_" not in title + description
        assert len(title) < 30


@pytest.mark.parametrize("name", TOLD)
def test_titles_name_sheets_and_headings_are_unique(name):
    title, about, columns = described(name)
    assert len(title) <= 31
    assert about.endswith(".")
    headings = [heading for _, heading, _ in columns]
    assert len(set(headings)) == len(headings)


def test_frames_have_exactly_the_fields_in_their_types(tables):
    kinds = {"string": {"str", "object"}, "number": {"float64"}, "boolean": {"bool"},
             "integer": {"int64", "Int64"}}  # fmt: skip
    for table in tables.values():
        assert list(table.frame) == [field.name for field in table.fields]
        for field in table.fields:
            kind = str(table.frame[field.name].dtype)
            assert kind in kinds.get(field.type, {kind}), (table.name, field.name, kind)
            assert (field.type == "date") == kind.startswith("datetime64")


def test_no_state_and_no_technical_word_is_told(tables):
    for table in tables.values():
        assert not {"state", "theme_id", "source_id", REVISED} & set(table.frame)
    assert set(tables["areas"].frame["area_kind"]) == {"ward", "area committee"}
    assert "covid response" in set(tables["narrative"].frame["kind"])
    assert "not received" in set(tables["availability"].frame["received"])


@pytest.mark.parametrize("withheld", [False, True])
def test_a_row_that_hides_its_figure_has_none_and_says_why(tmp_path, withheld):
    held = read_pack(write_release(tmp_path / "public", withheld=withheld))
    hiding = 0
    for table in data_tables(held):
        if table.name in MAIN:
            hidden = table.frame[STATUS].str.startswith("[c]") | table.frame[STATUS].str.contains(
                "[note 2]", regex=False
            )
            hiding += hidden.sum()
            assert table.frame.loc[hidden, MAIN[table.name]].isna().all()
            withheld_rows = table.frame[STATUS] == "[x] [note 2]"
            assert table.frame[withheld_rows].select_dtypes("float").isna().all(axis=None)
            gone = table.frame[MAIN[table.name]].isna() & (table.frame.get("kind") != "narrative")
            assert (table.frame.loc[gone, STATUS] != "").all()
    assert hiding


def test_what_is_told_in_words_only_has_no_estimate(pack):
    told = changed(pack, "impact", status="wording_only")
    for name in ("expected", "expected_lower", "expected_upper", "change", "change_lower",
                 "change_upper", "smallest_detectable"):  # fmt: skip
        assert told[name].isna().all(), name
    assert told["observed"].notna().any()


def test_a_range_without_an_end_has_no_number_there(pack):
    told = changed(pack, "impact", change_upper=float("inf"))
    assert told["change_upper"].isna().all()


def test_figures_are_rounded_as_the_report_tells_them(pack):
    told = changed(pack, "impact", expected=1234.56, lower=8.14, change=0.1234)
    shown = told[told["expected"].notna()].iloc[0]
    assert (shown["expected"], shown["expected_lower"], shown["change"]) == (1235, 8.1, 0.12)
    rates = changed(pack, "progress", value=29.787, unit="per cent", expected=29.787)
    assert set(rates["value"]) == {30}
    assert set(changed(pack, "progress", value=23.697, unit="per 10,000 adults")["value"]) == {23.7}
    assert set(changed(pack, "progress", value=1234.5, unit="pounds")["value"]) <= {1234, 1235}
    assert set(changed(pack, "progress", target=30.55)["target"]) == {30.55}  # the plan's own


def test_a_target_that_is_missed_by_little_is_missed_in_the_data_too(pack):
    told = changed(pack, "progress", value=30.27, previous=29.8, unit="per cent", decimals=1)
    assert (set(told["value"]), set(told["previous"])) == ({30.3}, {29.8})


def test_money_is_in_pounds_with_its_pence(tables):
    assert 14500.5 in set(tables["grants"].frame["spend_pounds"])


def test_what_a_partner_did_not_send_is_marked(tables):
    gap = tables["grants"].frame.set_index("project").loc["Small community grants"]
    assert pd.isna(gap["spend_pounds"])
    assert gap[STATUS] == "[x] [note 1]"


def test_an_earlier_figure_that_is_not_there_has_a_mark_of_its_own(pack):
    told = changed(pack, "progress", previous=None, previous_state="suppressed")
    assert set(told["previous_status"]) == {"[c]"}
    held = changed(pack, "progress", previous=1.0, previous_state="observed")
    assert set(held["previous_status"]) == {""}


def test_marks_of_figures_that_are_there_stand_together(pack):
    held = pack.progress["state"] == "observed"
    told = changed(pack, "progress", revised=[frozenset({"value"})] * len(pack.progress))
    assert set(told.loc[held, STATUS]) == {"[p] [r]"}
    assert not told.loc[~held, STATUS].str.contains("[r]", regex=False).any()
    months = changed(pack, "impact", basis="approximate")
    assert (months.loc[months["observed"].notna(), STATUS] == "[e]").all()
