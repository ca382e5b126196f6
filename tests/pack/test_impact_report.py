"""What the report says of the impact: the method box, the phases, all measures, the appendix."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ssp_analysis.say.dataset import read_pack
from ssp_analysis.say.impact_report import (
    by_kind,
    full_impact,
    introduction,
    phase_tables,
    sentences,
    series_note,
)
from ssp_analysis.say.impact_tables import (
    agreement,
    impact_table,
    phase_impact_table,
    sensitivity_table,
)
from ssp_analysis.say.method import appendix, by_chance, how_tested
from ssp_analysis.say.wording import NO_CHANGE
from ssp_analysis.tables import SUM_REASON
from tests.pack.release_folder import write_release
from tests.pack.shown import soup

ASSAULTS = "tiig-assaults:attendances"
EXPERTS_ONLY = ("placebo", "calibration", "model", "ARIMA", "Poisson", "coverage")


def changed(pack, table="impact", where=slice(None), **columns):
    frame = getattr(pack, table).copy()
    for name, value in columns.items():
        frame.loc[where, name] = value
    return replace(pack, **{table: frame})


def of_series(pack, series_id, kind="year"):
    rows = pack.impact
    return (rows["series_id"] == series_id) & (rows["window_kind"] == kind)


def test_the_surest_kinds_within_a_clear_change_are_told_with_their_ranges_and_how_many_others(
    pack,
):
    whole = pack.impact[of_series(pack, ASSAULTS)].iloc[0].to_dict()
    whole |= {"change": -0.4, "change_lower": -0.5, "change_upper": -0.3, "verdict": "lower"}
    kinds = {"street": (-0.5, -0.6, -0.4, "lower"), "home": (-0.3, -0.5, -0.1, "lower"),
             "club": (-0.9, -0.95, -0.8, "lower"),
             "other": (-0.1, -0.3, 0.2, NO_CHANGE)}  # fmt: skip
    rows = [whole] + [
        whole | {"series_id": f"{ASSAULTS}:{kind}", "label": f"Assaults: {kind}"}
        | dict(zip(("change", "change_lower", "change_upper", "verdict"), of, strict=True))
        for kind, of in kinds.items()
    ]  # fmt: skip
    told = replace(pack, impact=pd.DataFrame(rows))
    assert by_kind(told, told.impact.iloc[0]) == (
        "By kind: club 90% lower (between 80% and 95% lower), street 50% lower (between 40% and "
        "60% lower), 1 more clearly changed and 1 without clear change."
    )
    assert by_kind(told, told.impact.iloc[0], sizes=False) == (
        "By kind: club lower, street lower, 1 more clearly changed and 1 without clear change."
    )
    assert "By kind: club" in soup(series_note(told, ASSAULTS)).text
    for row, left in ((told.impact.iloc[0], told.impact[:2]), (rows[4] | whole, told.impact[:0])):
        assert by_kind(replace(told, impact=left), pd.Series(row)) == ""
    steady = told.impact.iloc[0].copy()
    steady["verdict"] = NO_CHANGE
    assert by_kind(told, steady) == ""


class TestMethodBox:
    def test_says_what_is_compared_what_it_holds_and_how_it_was_tested(self, pack):
        text = soup(introduction(pack)).text
        for said in (
            "up to five years of earlier counts, to February 2020",
            "set against the average of the same months of earlier years",
            "Everything that changed in those months, not the pandemic alone.",
            "do not prove that less happened",
            "Tested on 50 past periods before the pandemic, the range held the true figure in 47 "
            "of them, or 94 of 100; it is meant to hold it in 95 of 100.",
            "fewer than one of the 7 measures",
        ):
            assert said in text
        assert not [word for word in EXPERTS_ONLY if word.casefold() in text.casefold()]

    def test_of_many_tests_says_no_more_than_the_published_share_of_two_digits(self, pack):
        told = how_tested(changed(pack, "calibration", tests=172, totals_covered=171 / 172))
        assert "held the true figure in 99 of 100;" in told

    def test_is_plain_about_tests_that_could_not_be_made_or_may_not_be_told(self, pack):
        untested = changed(pack, "calibration", tests=0, totals_covered=np.nan)
        assert how_tested(untested).startswith("The ranges could not be tested")
        barred = replace(pack, calibration=pack.calibration.iloc[:0])
        assert "rest partly on figures that are withheld" in how_tested(barred)

    def test_names_the_measures_whose_pool_had_too_little_to_test(self, pack):
        half = pack.calibration.assign(sources="council-asb:cases gmfrs-fires:deliberate-fires")
        said = how_tested(replace(pack, calibration=half))
        assert said.startswith("Tested on 50")
        assert said.endswith(
            "to test the range of: Attendances at A&E for assault, "
            "Ambulance call-outs to assault and Scams stopped."
        )

    def test_without_an_estimate_there_is_no_range_to_test(self, pack):
        simple = changed(pack, status="simple_comparison")
        assert how_tested(simple) == ""
        assert "Each monthly count" not in soup(introduction(simple)).text

    @pytest.mark.parametrize(
        ("number", "clear", "said"),
        [
            (40, 5, "about 2 of the 40 measures"),
            (12, 1, "fewer than one of the 12 measures"),
            (40, 5, "by chance; 5 do."),
            (40, 0, "by chance; none does."),
            (40, 1, "by chance; 1 does."),
        ],
    )
    def test_notes_how_many_would_look_clear_by_chance(self, number, clear, said):
        verdicts = ["lower"] * clear + ["no clear change"] * (number - clear)
        assert said in by_chance(pd.DataFrame({"verdict": verdicts}))

    def test_long_after_the_pandemic_speaks_of_the_level_before_it(self, pack):
        late = changed(pack, end=pd.Timestamp("2022-01-31"))
        text = soup(introduction(late)).text
        assert "set against the pre-pandemic level" in text
        assert "More than 18 months after February 2020" in text
        assert "Pre-pandemic level" in soup(full_impact(late)).text

    def test_a_year_with_one_month_after_the_baseline_says_so(self, pack):
        ends = pack.about.model_copy(update={"baseline_end": "2021-02"})
        assert "Only March 2021 of 2020/21" in soup(introduction(replace(pack, about=ends))).text


class TestSentences:
    def test_come_in_groups_clear_changes_first(self, pack):
        page = soup(sentences(pack))
        assert [heading.text for heading in page.find_all("h3")] == [
            "Clearly lower or higher", "No clear change: inside the range",
            "Withheld from this paper",
        ]  # fmt: skip
        assert "were about 38% lower than we would have expected" in page.ul.text
        assert "(simple comparison)" in page.find_all("ul")[1].text
        said = page.find_all("ul")[2].text
        assert said == "2 measures. Data quality, below, names each and says why."

    def test_all_that_is_withheld_counts_also_what_is_in_no_comparison(self, pack):
        first = pack.decisions["sources"] == pack.decisions["sources"].iloc[0]
        of = {"decision": "withhold", "public_decision": "withhold", "label": "Calls"}
        more = pd.concat([pack.decisions, pack.decisions[first].assign(**of, sources="x:y")])
        back = pack.decisions[first].assign(**of | {"label": "Grants"}, sources="grants:return")
        more = pd.concat([more, back])  # what a partner wrote is no measure
        told = soup(sentences(replace(pack, decisions=more))).find_all("ul")[2].text
        assert told == "3 measures. Data quality, below, names each and says why."
        one = pack.decisions.assign(decision=["withhold", *["publish"] * (len(pack.decisions) - 1)])
        assert "1 measure. Data quality" in soup(sentences(replace(pack, decisions=one))).text
        lifted = pack.decisions.assign(decision="publish")
        assert "Withheld" not in soup(sentences(replace(pack, decisions=lifted))).text

    def test_measures_without_comparison_for_one_reason_are_told_together(self, pack):
        lost = dict.fromkeys(("expected", "change", "change_lower", "change_upper"), np.nan)
        why = lost | {"status": "not_estimated", "verdict": "", "reason": "Too few years."}
        two = pack.impact["series_id"].isin(["marac:cases", "hate-centres:reports"])
        points = [point.text for point in soup(sentences(changed(pack, where=two, **why)))("li")]
        assert (
            "MARAC cases and Reports to third-party hate crime centres: no comparison can be made. "
            "Too few years."
        ) in points

    def test_a_caveat_stands_beside_the_figure(self, pack):
        warned = changed(pack, where=of_series(pack, ASSAULTS), caveats="Recording changed.")
        assert "January 2021. Recording changed." in soup(sentences(warned)).text
        note = soup(series_note(warned, ASSAULTS))
        assert note.find(class_="caution").text == "Caution: Recording changed."

    def test_no_clear_change_says_how_large_one_would_have_had_to_be(self, pack):
        text = soup(series_note(pack, "nwas-assaults:call-outs")).text
        assert "Only a change of more than about 12% could have been seen." in text
        assert "could have been seen" not in soup(series_note(pack, ASSAULTS)).find("p").text


class TestPhases:
    def cells(self, pack):
        rows = pack.impact[of_series(pack, ASSAULTS, "phase")]
        year = pack.impact[of_series(pack, ASSAULTS)].iloc[0]
        return {row[0]: row[1:] for row in phase_impact_table(pack, year, rows).cells()}

    def test_each_has_its_days_figures_range_and_finding(self, pack):
        first = self.cells(pack)["First national lockdown"]
        assert first[0] == "1 Apr to 12 May 2020"
        assert first[3:] == ["38% lower", "11% to 52% lower", "Lower"]

    def test_what_was_worked_out_from_months_is_marked(self, pack):
        cells = self.cells(pack)
        assert cells["Easing"][1].endswith(" [e]")
        assert "[e]" not in str(cells["First national lockdown"][1])
        assert "estimated: only whole months" in soup(phase_tables(pack)).text

    def test_what_was_not_estimated_says_why_and_what_is_small_stays_hidden(self, pack):
        cells = self.cells(pack)
        assert cells["Tier 4"][5] == (
            "Not estimated. Under 14 days, and only monthly figures are known."
        )
        assert cells["Tier 3"][1:] == ["[c]"] * 5

    def test_a_series_too_small_by_phase_says_so_instead_of_a_table(self, pack):
        small = changed(pack, where=pack.impact["window_kind"] == "phase", state="suppressed")
        page = soup(phase_tables(small))
        assert "are not shown by restriction phase" in page.text
        assert not page.find("details")
        of_sums = changed(small, where=small.impact["window_kind"] == "phase", reason=SUM_REASON)
        said = soup(phase_tables(of_sums)).text
        assert "by restriction phase: few are behind the sum, one has most of it, or it wo" in said

    def test_nothing_counted_has_no_range_of_per_cents(self, pack):
        none = changed(
            pack, where=of_series(pack, ASSAULTS, "phase"), observed=0.0, change=-1.0,
            change_lower=-1.0, change_upper=-1.0,
        )  # fmt: skip
        assert self.cells(none)["Hospitality reopened"][4] == "[z]"


class TestAllMeasures:
    def test_withheld_rows_show_marks_only(self, pack):
        cells = impact_table(pack, pack.impact_rows("year", every=True), full=True).cells()
        withheld = next(row for row in cells if row[0].startswith("Recorded crimes"))
        assert withheld[2:] == [*["[x] [note 2]"] * 5, "None"]

    def test_the_full_table_leaves_withheld_measures_to_data_quality(self, pack):
        page = soup(full_impact(pack))
        assert "Recorded crimes" not in page.table.text
        assert "listed under Data quality" in page.details.p.text
        shown = pack.impact[pack.impact["state"] != "withheld"]
        assert "Data quality" not in soup(full_impact(replace(pack, impact=shown))).text

    def test_full_rows_say_the_kind_and_where_none_is_clear_the_smallest_change(self, pack):
        rows = pack.impact_rows("year")
        cells = impact_table(pack, rows, full=True).cells()
        row = next(row for row in cells if row[0].startswith("Attendances"))
        # A range's wider half can be more than a change to its other side that is clear.
        assert row[4:] == ["38% lower", "30% to 45% lower", "[z]", "Estimate"]
        cells = impact_table(pack, rows.assign(verdict=NO_CHANGE), full=True).cells()
        assert next(row for row in cells if row[0].startswith("Attendances"))[-2] == "12%"
        assert {row[-1] for row in cells} == {"Estimate", "Simple comparison"}

    def test_what_may_only_be_worded_has_no_number_in_table_or_chart(self, pack):
        worded = changed(pack, where=of_series(pack, ASSAULTS), status="wording_only")
        assert ASSAULTS not in set(worded.main_impact()["series_id"])
        cells = impact_table(worded, worded.impact_rows("year", every=True), full=True).cells()
        row = next(row for row in cells if row[0].startswith("Attendances"))
        assert row[3:] == ["[z]", "lower", "[z]", "[z]", "In words only"]


class TestAppendix:
    def test_shows_tests_and_other_methods(self, pack):
        page = soup(appendix(pack))
        captions = [caption.text for caption in page.find_all("caption")]
        assert captions == [
            "How often the 95% ranges held the true figure",
            "The change in the year so far, by this paper and by other methods",
        ]
        text = page.text
        assert "Tested on 50 past periods" in text
        assert "All methods point the same way as we do on all 5 measures; on 4" in text
        assert "Scams stopped, seasonal ARIMA on logs: no answer." in text
        assert "Same-month mean: the average of the same months" in text
        others = replace(pack, sensitivity=pack.sensitivity.assign(differs="verdict"))
        assert "; on none they also agree" in soup(appendix(others)).text

    def test_only_the_appendix_uses_experts_words(self, pack):
        text = soup(appendix(pack)).text
        assert "placebo" in text
        for part in (introduction(pack), sentences(pack), full_impact(pack)):
            assert not [word for word in EXPERTS_ONLY if word in str(part)]

    def test_each_answer_says_whether_it_is_clear(self, pack):
        cells = sensitivity_table(pack, pack.sensitivity).cells()
        calls = next(row for row in cells if row[0].startswith("Ambulance"))
        assert calls[1].endswith("lower, not clear")
        assert calls[3].endswith("lower")
        assert calls[4] == "[z]"
        assert calls[5] == "No: same-month mean calls it clear"

    @pytest.mark.parametrize(
        ("answers", "said"),
        [
            ([("a", "", "lower"), ("b", "", "lower")], "Yes"),
            ([("a", "sign", "higher"), ("b", "", "lower")],
             "No: a points clearly the other way"),
            ([("a", "sign", "no clear change"), ("b", "verdict", "lower")],
             "No: a points the other way, but not clearly; b calls it clear"),
            ([("a", "verdict", "lower"), ("b", "verdict", "lower")],
             "No: all the others call it clear"),
            ([("a", "verdict", "no clear change")], "No: a calls it not clear"),
            ([], "No other method has an answer"),
        ],
    )  # fmt: skip
    def test_disagreement_is_told_in_words(self, answers, said):
        frame = pd.DataFrame(answers, columns=["method", "differs", "verdict"])
        assert agreement(frame.assign(status="estimated")) == said

    def test_without_an_estimate_there_is_nothing_to_test(self, tmp_path):
        pack = read_pack(write_release(tmp_path / "public", without=("impact",)))
        assert "nothing to test" in soup(appendix(pack)).text

    def test_tests_that_could_not_be_made_are_not_told_as_made(self, pack):
        untested = changed(pack, "calibration", tests=0, totals_covered=np.nan)
        told = soup(appendix(untested))
        assert told.p.text.startswith("The ranges could not be tested on past periods")
        assert "We went back to dates" not in told.text
        assert "How often the 95% ranges held the true figure" not in told.text

    def test_a_barred_test_leaves_no_table(self, pack):
        barred = replace(
            pack, calibration=pack.calibration.iloc[:0], sensitivity=pack.sensitivity.iloc[:0]
        )
        page = soup(appendix(barred))
        assert not page.find("table")
        assert "No other method's answer is held" in page.text
