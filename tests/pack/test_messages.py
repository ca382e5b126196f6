"""What the data say first: rules, ranks, and a published row behind every number."""

import dataclasses
import re

import numpy as np
import pandas as pd
import pytest

from ssp_analysis.say import messages as rules
from ssp_analysis.say.data_tables import data_tables
from ssp_analysis.say.findings import rag_summary
from ssp_analysis.say.ledgers import BEHIND
from ssp_analysis.say.messages import FEWEST, MOST, findings, messages
from ssp_analysis.say.quantities import per_cent, value_text
from ssp_analysis.say.report import summary
from ssp_analysis.say.subjects import overview_title
from ssp_analysis.say.wording import CLEAR, NO_CHANGE
from ssp_analysis.write.blocks import words_of
from ssp_analysis.write.csv import file_stem, write_open_data
from tests.pack.release_folder import BANNER

# What a name or a day holds: `10 to 17`, `April 2020`.
NUMBER = re.compile(r"(?<![\w/])\d[\d,]*%?(?![\d/]|\w)")


def of(pack, **tables):
    """The pack with some tables changed: name → a function of the frame."""
    return dataclasses.replace(
        pack, **{name: change(getattr(pack, name)) for name, change in tables.items()}
    )


def year_rows(impact, series_id):
    return (impact["series_id"] == series_id) & (impact["window_kind"] == "year")


def changed(pack, series_id, change, low, high, verdict):
    def put(impact):
        rows = year_rows(impact, series_id)
        told = {"change": change, "change_lower": low, "change_upper": high, "verdict": verdict}
        return impact.assign(**{n: impact[n].where(~rows, v) for n, v in told.items()})

    return of(pack, impact=put)


@pytest.fixture(scope="module")
def published(pack, tmp_path_factory):
    folder = tmp_path_factory.mktemp("open")
    tables = list(data_tables(pack))
    write_open_data(tables, folder, [BANNER])
    # Read as anybody would: what stands in the files, nothing else.
    return {
        table.name: pd.read_csv(
            folder / f"{file_stem(table.title)}.csv", encoding="utf-8-sig",
            keep_default_na=False, dtype=str,
        )
        for table in tables
    }  # fmt: skip


def recomputed(fact, published):
    """What a fact says, from the published files alone."""
    rows = published[fact.table]
    for column, values in fact.where:
        if column in rows:
            rows = rows[rows[column].isin(values)]
        else:  # the state is told by a mark: none stands where a figure is
            assert column == "state"
            rows = rows[(rows["value"] != "") == (values == ("observed",))]
    if fact.how == "rows":
        return str(len(rows))
    (text,) = rows[fact.column]
    if fact.how == "figure":
        return value_text(float(text), rows["unit"].iloc[0])
    if fact.how != "size":
        return f"{float(text):,.0f}"
    return f"{1 + float(text):,.0f}" if float(text) >= 3 else per_cent(float(text))


def test_every_number_in_a_finding_is_recomputed_from_the_published_files(pack, published):
    told = findings(pack)
    assert len(told) >= 5
    for one in told:
        for fact in one.facts:
            assert recomputed(fact, published) == fact.said, (one.key, fact)
        names = [*pack.impact["label"], *pack.progress["indicator"], *pack.actions["action"]]
        text = f"{one.title} {one.short}"
        for name in sorted(names, key=len, reverse=True):
            text = text.replace(name, "").replace(name[:1].lower() + name[1:], "")
        text = re.sub(r"(January|[A-Z][a-z]+ber|March|April|May|June|July|August|February) \d{4}",
                      "", text)  # fmt: skip
        assert set(NUMBER.findall(text)) <= {fact.said for fact in one.facts}, one.title


def test_there_are_three_to_five_messages_about_different_things_one_of_them_the_plan(pack):
    told = messages(pack)
    assert FEWEST <= len(told) <= MOST
    assert len({one.about for one in told}) == len(told)
    assert any(one.of_plan for one in told[:FEWEST])


def test_messages_that_a_slide_has_no_words_for_stand_beside_the_others(pack):
    one = messages(pack)[0]
    long = [dataclasses.replace(one, key=f"{n}", short="word " * 14, lead="") for n in range(3)]
    assert rules.on_one_slide(long) == long[:2]
    assert rules.on_one_slide(long[:1] * 5) == long[:1] * 2
    assert len(rules.on_one_slide([dataclasses.replace(one, short="word " * 50)])) == 1


def test_what_nobody_told_of_the_plan_stands_beside_what_is_behind(pack):
    standing = ["overdue", "due since the last return", "done"]
    some = pd.concat([pack.actions.head(1)] * 3, ignore_index=True).assign(standing=standing)
    rows = pd.concat([pack.progress.head(1)] * 3, ignore_index=True)
    rows = rows.assign(kind="target", rag=["off track", "", "on track"])
    told = {one.key: one for one in findings(of(pack, actions=lambda _: some,
                                                progress=lambda _: rows))}  # fmt: skip
    assert told["plan:actions"].short == "1 of 3 actions is behind, 1 newly due"
    targets = told["plan:targets"]
    assert targets.short == "1 of 3 targets is off track, 1 not judged yet"
    assert targets.title.startswith(f"{targets.short}. Off track: ")


def test_a_target_without_a_figure_is_not_called_one_that_waits_for_its_year(pack):
    rows = pd.concat([pack.progress.head(1)] * 3, ignore_index=True)
    rows = rows.assign(kind="target", rag=["off track", "", ""],
                       state=["observed", "observed", "missing"])  # fmt: skip
    (one,) = (one for one in findings(of(pack, progress=lambda _: rows))
              if one.key == "plan:targets")  # fmt: skip
    told = "1 not judged yet, 1 without a figure"
    assert one.short == f"1 of 3 targets is off track, {told}"
    assert rag_summary(rows, by_name=False).endswith(f"{told.replace(', ', ' and ')}.")


def test_what_is_large_for_certain_goes_before_what_may_be_large(pack):
    wide = changed(pack, "council-asb:cases", 0.9, 0.05, 1.8, "higher")
    wide = changed(wide, "tiig-assaults:attendances", -0.4, -0.45, -0.35, "lower")
    order = [one.about for one in findings(wide)]
    assert order.index("tiig-assaults:attendances") < order.index("council-asb:cases")


def test_what_is_not_clear_is_no_finding(pack):
    unclear = changed(pack, "tiig-assaults:attendances", -0.4, -0.7, 0.1, "no clear change")
    keys = [one.key for one in findings(unclear)]
    assert "lower:tiig-assaults:attendances" not in keys


def test_a_part_or_another_view_of_what_is_told_is_counted_once(pack):
    both = changed(pack, "nwas-assaults:call-outs", -0.3, -0.4, -0.2, "lower")
    key = "lower:nwas-assaults:call-outs"
    assert key in [one.key for one in findings(both)]

    def counted(decisions):
        same = decisions["sources"] == "nwas-assaults:call-outs"
        return decisions.assign(
            counted_with=decisions["counted_with"].where(~same, "tiig-assaults:attendances")
        )

    assert key not in [one.key for one in findings(of(both, decisions=counted))]


DAYS = [("2020-04-01", "2020-05-12"), ("2020-05-13", "2020-10-31"), ("2020-11-05", "2020-12-01")]


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (("lower", "no clear change", "lower"),
         "clearest in April and May, and again in November and December"),
        (("lower", "no clear change", "no clear change"), "clearest in April and May"),
        (("lower", "lower", "lower"), ""),
        (("lower", "no clear change", "higher"), ""),
        ((), ""),
    ],
)  # fmt: skip
def test_the_course_of_a_change_is_told_by_phase(verdicts, said):
    phases = [(verdict, *map(pd.Timestamp, days))
              for verdict, days in zip(verdicts, DAYS, strict=False)]  # fmt: skip
    assert rules._course(phases, "lower") == said
    assert rules._course(phases, "higher") == ""  # which these months do not bear out


@pytest.mark.parametrize(("change", "which"), [(-0.4, "lowest"), (0.4, "highest")])
def test_a_month_of_the_year_that_stands_out_of_all_before_is_named(pack, change, which):
    series_id = "gmfrs-fires:deliberate-fires"
    sides = sorted((change * 0.8, change * 1.2))
    clear = changed(pack, series_id, change, *sides, "lower" if change < 0 else "higher")

    def with_extreme(series):
        at = (series["series_id"] == series_id) & (series["period"] == "2020-11")
        return series.assign(value=series["value"].where(~at, 0.0 if change < 0 else 999.0))

    def without_phases(impact):
        return impact[(impact["window_kind"] != "phase") | (impact["series_id"] != series_id)]

    told = of(clear, series=with_extreme, impact=without_phases)
    (one,) = (one for one in findings(told) if one.about == series_id)
    assert one.title.endswith(f", November 2020 the {which} of 22 months")

    def of_that_month(impact):
        return without_phases(impact).assign(window="November 2020")

    told = of(clear, series=with_extreme, impact=of_that_month)
    (one,) = (one for one in findings(told) if one.about == series_id)
    assert one.title.endswith(f"expected, the {which} of 22 months")

    def with_a_hidden_month(series):
        at = (series["series_id"] == series_id) & (series["period"] == "2019-08")
        return with_extreme(series).assign(state=series["state"].where(~at, "suppressed"))

    told = of(clear, series=with_a_hidden_month, impact=without_phases)
    (one,) = (one for one in findings(told) if one.about == series_id)
    assert which not in one.title


def test_a_category_that_moved_inside_a_steady_whole_is_told_with_that_whole(pack):
    whole = "nwas-assaults:call-outs"

    def with_part(impact):
        row = impact[year_rows(impact, whole)].iloc[0]
        part = row.to_dict() | {
            "series_id": f"{whole}:street", "label": "Call-outs: in the street", "change": -0.5,
            "change_lower": -0.6, "change_upper": -0.4, "verdict": "lower",
        }  # fmt: skip
        return pd.concat([impact, pd.DataFrame([part])], ignore_index=True)

    steady = changed(pack, whole, -0.05, -0.2, 0.1, "no clear change")
    (one,) = (
        one for one in findings(of(steady, impact=with_part)) if one.key.startswith("inside lower:")
    )
    assert one.title == (
        "Call-outs: in the street: about 50% lower than expected, the whole showed no clear change"
    )


def test_without_a_plan_or_without_figures_there_is_still_what_there_is(pack):
    no_plan = of(pack, progress=lambda f: f.iloc[:0], actions=lambda f: f.iloc[:0])
    assert messages(no_plan)
    assert not any(one.of_plan for one in messages(no_plan))
    nothing = of(no_plan, impact=lambda f: f.iloc[:0])
    assert messages(nothing) == []


def test_a_range_without_an_end_does_not_make_a_change_strong(pack):
    open_end = changed(pack, "council-asb:cases", 0.5, 0.12, np.inf, "higher")
    (one,) = (one for one in findings(open_end) if one.key == "higher:council-asb:cases")
    assert one.strength == pytest.approx(np.log(1.12))


def test_when_a_change_lay_is_told_by_month_as_its_chart_shows_it(pack):
    series_id = "tiig-assaults:attendances"
    row = pack.impact[year_rows(pack.impact, series_id)].iloc[0]
    months = pd.date_range(row["start"], row["end"], freq="MS")
    verdicts = ["lower", "lower", "lower", "", *["no clear change"] * (len(months) - 4)]
    by_month = pd.DataFrame({
        "series_id": series_id, "window_kind": "month", "verdict": verdicts,
        "start": months, "end": months + pd.offsets.MonthEnd(0),
    })  # fmt: skip
    told = of(pack, impact=lambda impact: pd.concat(
        [impact[impact["window_kind"] != "month"], by_month], ignore_index=True))  # fmt: skip
    assert rules._when(told, row) == ("clearest April to June", ())

    verdicts = by_month.assign(verdict="lower")
    same = of(pack, impact=lambda impact: pd.concat(
        [impact[impact["window_kind"] != "month"], verdicts], ignore_index=True))  # fmt: skip
    assert rules._when(same, row) == ("in every month", ())
    # A month of which nothing may be told could have been another way.
    fewer = of(same, impact=lambda impact: impact[impact["start"] != months[1]])
    assert rules._when(fewer, row)[0] != "in every month"


def since_last_year(pack, direction="up"):
    """One tracker that nothing but last year can be set against, clearly up on it or not."""
    row = pack.progress[pack.progress["kind"] == "tracker"].iloc[[0]]
    rows = row.assign(
        indicator="Cases", indicator_id="cases", sources="elsewhere:cases", state="observed",
        direction=direction, value=28.3, previous=23.7, previous_state="observed",
        change=0.19, change_lower=0.05, change_upper=0.36, unit="per 10,000 adults",
        before_covid_state="not_applicable",
    )  # fmt: skip
    return of(pack, progress=lambda _: rows)


def test_what_is_up_on_last_year_is_a_finding_where_nothing_else_can_be_said(pack, tmp_path):
    rose = since_last_year(pack)
    (one,) = (one for one in findings(rose) if one.key == "higher:cases")
    assert one.short == "Cases: higher than last year"
    assert one.title == f"{one.short} (28.3 per 10,000 adults, 23.7 a year before)"
    assert one.strength == pytest.approx(np.log(1.05))
    files = {table.name: table.frame for table in data_tables(rose)}
    assert [recomputed(fact, files) for fact in one.facts] == ["28.3", "23.7"]
    assert not any(one.key.endswith(":cases") and one.about == "elsewhere:cases"
                   for one in findings(since_last_year(pack, "no clear change")))  # fmt: skip


@pytest.mark.parametrize("kind", ["expected", "counted with another"])
def test_what_is_judged_otherwise_is_not_told_against_last_year_too(pack, kind):
    rose = since_last_year(pack)
    pair = rose.progress["sources"].iloc[0]
    if kind == "expected":
        series = pack.main_impact()["sources"].iloc[0]
        rose = of(rose, progress=lambda rows: rows.assign(sources=f"{pair} {series}"))
    else:
        other = pack.decisions.iloc[[0]].assign(sources=pair, counted_with="elsewhere:all")
        rose = of(rose, decisions=lambda rows: pd.concat([rows, other], ignore_index=True))
    assert "higher:cases" not in [one.key for one in findings(rose)]


@pytest.mark.parametrize("hidden", ["value", "previous"])
def test_what_is_hidden_is_not_told_against_last_year(pack, hidden):
    gone = {hidden: np.nan, "state" if hidden == "value" else "previous_state": "suppressed"}
    rose = of(since_last_year(pack), progress=lambda rows: rows.assign(**gone))
    assert "higher:cases" not in [one.key for one in findings(rose)]


def test_a_year_in_which_nothing_clearly_changed_is_told_as_such(pack, published):
    def still(impact):
        return impact.assign(
            verdict=impact["verdict"].mask(impact["verdict"].isin(CLEAR), NO_CHANGE)
        )

    quiet = of(pack, impact=still)
    (one,) = (one for one in findings(quiet) if one.key == "none clear")
    assert one.title == overview_title(quiet)
    many = len(quiet.counted_once(quiet.main_impact()))
    assert one.said == f"none of {many} measures clearly off what was expected"
    late = of(quiet, impact=lambda rows: rows.assign(end=pd.Timestamp("2021-12-31")))
    (told,) = (one for one in findings(late) if one.key == "none clear")
    assert told.said == f"none of {many} measures clearly off pre-pandemic levels"
    assert [recomputed(fact, published) for fact in one.facts] == [one.facts[0].said]
    assert one in messages(quiet)
    said = " ".join(words_of(summary(quiet)))
    assert said.count(one.title) == 1
    assert "none clear" not in [one.key for one in findings(pack)]


def test_page_one_names_what_is_behind_also_where_a_message_tells_of_targets(pack):
    told = of(pack, progress=lambda rows: rows.assign(rag=rows["rag"].mask(
        rows["kind"] == "target", "off track")))  # fmt: skip
    assert [one.key for one in messages(told) if one.of_plan] == ["plan:targets"]
    said = " ".join(words_of(summary(told)))
    behind = told.actions.loc[told.actions["standing"].isin(BEHIND), "action"]
    assert len(behind) > rules.MOST_NAMED
    assert all(f"“{name.rstrip('.')}”" in said for name in behind[: rules.MOST_NAMED])


def test_page_one_says_with_a_fall_what_fewer_cases_do_not_prove(pack):
    fallen = changed(pack, "tiig-assaults:attendances", -0.4, -0.45, -0.35, "lower")
    risen = changed(pack, "tiig-assaults:attendances", 0.9, 0.8, 1.1, "higher")
    said = "Fewer attendances are no proof of fewer assaults"

    def cautioned(decisions):
        of = decisions["sources"] == "tiig-assaults:attendances"
        text = "what nobody reported; fewer attendances are no proof of fewer assaults; as sent"
        return decisions.assign(does_not_count=decisions["does_not_count"].mask(of, text))

    (told,) = (words for words in words_of(summary(of(fallen, decisions=cautioned)))
               if "Attendances at A&E" in words and "than expected" in words)  # fmt: skip
    assert f" in every month. {said}." in told  # with the fall, and before what other measures say
    assert said not in " ".join(words_of(summary(of(risen, decisions=cautioned))))
