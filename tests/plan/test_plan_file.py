import textwrap
from datetime import date

import pytest

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.plan.figures import load_population
from ssp_analysis.plan.plan import (
    GROUP,
    SERIES,
    PlanInForce,
    load_plans,
    plan_in_force,
    theme_table,
)
from ssp_analysis.plan.returns import hyphened
from ssp_analysis.project import Project
from ssp_analysis.years import ReportingYear

PLAN = """
name: Plan 2018–21
in_force_from: 2018-04-01
in_force_to: 31/03/2021
tolerance: 0.05
priorities:
  - name: Safety
    themes:
      - id: calm
        name: Calm
        question: Is it calm?
        impact_series: ["asb:cases", "fires:fires"]
        indicators:
          - {id: noise, label: Noise, kind: tracker, unit: cases, polarity: lower,
             series_id: "asb:cases"}
          - {id: fires, label: Fires, kind: target, unit: fires, polarity: lower,
             series_id: "fires:fires", target: {value: 10, source: Delivery plan}}
      - {id: quiet, name: Quiet, question: "Is it quiet?"}
"""


HEAD = "area_code,group,year,population,source\n"


@pytest.fixture
def project(tmp_path):
    (tmp_path / "data" / "reference").mkdir(parents=True)
    (tmp_path / "outputs").mkdir()
    return Project.find(tmp_path)


def put(project, text, name="plan-2018-21.yaml"):
    (project.reference / name).write_text(textwrap.dedent(text), encoding="utf-8")


def of(project, year):
    return plan_in_force(project, ReportingYear.parse(year))


def test_the_plan_in_force_rules_its_years_and_tells_its_end_in_the_last(project):
    put(project, PLAN)
    assert of(project, "2019/20").name == "Plan 2018–21"
    assert of(project, "2019/20").note == ""
    assert of(project, "2020/21").note == "The plan ends on 31 March 2021."


def test_a_year_without_a_plan_of_its_own_carries_the_last_one_over_and_says_so(project):
    put(project, PLAN)
    held = of(project, "2021/22")
    assert held.name == "Plan 2018–21"
    assert held.note == (
        "The plan ended on 31 March 2021. No later plan is in force; 2021/22 carries it over."
    )


def test_the_next_plan_takes_over(project):
    put(project, PLAN)
    later = PLAN.replace("2018-04-01", "2022-04-01").replace("31/03/2021", "2025-03-31")
    put(project, later.replace("Plan 2018–21", "Plan 2022–25"), "plan-2022-25.yaml")
    assert of(project, "2021/22").name == "Plan 2018–21"
    assert of(project, "2022/23").name == "Plan 2022–25"


def test_before_any_plan_and_without_one_there_are_no_themes(project):
    assert load_plans(project) == []
    put(project, PLAN)
    held = of(project, "2017/18")
    assert held.plan is None
    assert held.note == "No plan is held that was in force in 2017/18."
    assert theme_table(held).empty
    assert held.theme_ids == {}


def test_themes_are_known_by_their_names_too(project):
    put(project, PLAN)
    held = of(project, "2018/19")
    for _, theme in held.themes():
        assert held.theme_ids[theme.id] == held.theme_ids[hyphened(theme.name)] == theme.id


def test_a_name_that_two_themes_have_is_neither(project):
    put(project, PLAN.replace("name: Quiet", "name: Calm").replace("id: calm", "id: calmer"))
    assert of(project, "2018/19").theme_ids == {"calmer": "calmer", "quiet": "quiet"}


def test_themes_come_in_order_with_a_row_per_series(project):
    put(project, PLAN)
    table = theme_table(of(project, "2020/21"))
    assert table[["order", "theme_id", "series_id"]].values.tolist() == [
        [1, "calm", "asb:cases"],
        [1, "calm", "fires:fires"],
        [2, "quiet", ""],
    ]


def test_two_plans_in_force_on_one_day_are_refused(project):
    put(project, PLAN)
    put(
        project,
        PLAN.replace("2018-04-01", "2021-03-31").replace("31/03/2021", "2025-03-31"),
        "plan-b.yaml",
    )
    with pytest.raises(ReferenceFileError, match="begins while 'Plan 2018–21' is still in force"):
        load_plans(project)


def test_a_paper_of_a_later_day_says_that_the_plan_ended(project):
    put(project, PLAN)
    year = ReportingYear.parse("2020/21")
    notes = [plan_in_force(project, year, on).note for on in (date(2021, 3, 31), date(2021, 4, 12))]
    assert notes == ["The plan ends on 31 March 2021.", "The plan ended on 31 March 2021."]
    assert plan_in_force(project, year).just_off.endswith("missed by at most 5% of its figure")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("tracker, unit: cases, polarity", "tracker, unit: cases, polarty",
         r"unknown key .*polarty; did you mean polarity\?"),
        ("id: fires, label", "id: noise, label", "indicator 'noise' is given twice"),
        ("id: quiet", "id: calm", "theme 'calm' is given twice"),
        ("2018-04-01", "1 April 2018", "in_force_from: is not a date"),
        ("31/03/2021", "31/03/2018", "in_force_to lies before in_force_from"),
        ("unit: cases, polarity: lower", "unit: cases, polarity: good",
         "indicator 'noise', polarity: is good; use higher, lower or neither"),
        ("kind: tracker", "kind: aim", "indicator 'noise', kind: is aim; use target, tracker"),
        ("kind: tracker", "kind: target", "noise: kind target and a target go together"),
        ("kind: tracker", "kind: narrative", "noise is narrative and cannot have a series_id"),
        ("series_id: \"asb:cases\"}", "}", "noise has no series_id"),
        ("unit: fires, polarity: lower", "unit: fires, polarity: neither",
         "fires has a target, so polarity must be higher or lower"),
        ("asb:cases\"}", "asb:cases\", share_of: \"asb:all\", rate: {per: 10, group: adults}}",
         "noise is a rate or a share, not both"),
        ("unit: cases, polarity", "unit: per cent of residents, polarity",
         "noise is 'per cent of residents' and has no denominator; give it share_of, or"),
        ("unit: cases, polarity", "unit: per cent, polarity",
         "noise is 'per cent' and has no denominator; give it share_of, or aggregate: last"),
        ("unit: cases, polarity", "unit: cases, told_in: There., polarity",
         "noise has figures; told_in is for kind narrative"),
        ("unit: cases, polarity", "unit: cases, caution_from: 2019-07-01, polarity",
         "noise has caution_from, but no caution"),
        ("value: 10,", "value: ten,", "indicator 'fires', target.value: is not a number"),
        ("tolerance: 0.05\n", "", "fires has a target, but nothing says what is just off it"),
        ("series_id: \"asb:cases\"", "series_id: asb cases", "series_id: is asb cases; no"),
    ],
)  # fmt: skip
def test_a_faulty_plan_is_refused_with_file_and_place(project, old, new, fault):
    assert old in PLAN
    put(project, PLAN.replace(old, new))
    with pytest.raises(ReferenceFileError, match=fault) as raised:
        load_plans(project)
    assert str(raised.value).startswith("plan-2018-21.yaml")


NAMES = {
    SERIES: {
        "asb:cases": ("M", "count"),
        "fires:fires": ("M", "count"),
        "asb:cases:noise": ("M", "count"),
        "survey:safe": ("A", "rate"),
        "survey:speed": ("Q", "rate"),
        "care:people": ("Q", "stock"),
        "care:in-march": ("A", "stock"),
    },
    GROUP: ["adults"],
}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('series_id: "asb:cases"', 'series_id: "abs:cases"',
         r"indicator 'noise', series_id: 'abs:cases' is no series .*; did you mean asb:cases\?"),
        ('series_id: "asb:cases"', 'series_id: "asb:cases:nosie"', "mean asb:cases:noise"),
        ('series_id: "asb:cases"', 'series_id: "asb:cases", plus: ["asb:case"]', "plus.0: 'asb:c"),
        ('series_id: "asb:cases"', 'series_id: "asb:cases", share_of: "a:b"', "share_of: 'a:b'"),
        ('["asb:cases", ', '["asb:casse", ', "theme 'calm', impact_series.0: 'asb:casse' is no"),
        ('["asb:cases", ', '["housing:n", ', "'housing:n' .* the nearest that exists is asb:cases"),
        ('series_id: "asb:cases"', 'series_id: "asb:cases", plus: ["survey:safe"]',
         "indicator 'noise': noise puts series of different frequency together"),
        ('series_id: "asb:cases"', 'series_id: "survey:speed"',
         "noise would add up figures of kind rate; write aggregate: last, or mean"),
        ('series_id: "asb:cases"', 'series_id: "survey:safe"',
         "noise is of figures of kind rate, and noise: counts is of events; write noise: interval"),
        ('series_id: "asb:cases"', 'series_id: "survey:safe", aggregate: last',
         "noise is of figures of kind rate, and noise: counts is of events; write noise: interval"),
        ('series_id: "asb:cases"', 'series_id: "care:people", aggregate: year_ending',
         "noise would add up figures of kind stock"),
        ('series_id: "asb:cases"',
         'series_id: "care:people", plus: ["care:people"], aggregate: last',
         "noise would add up figures of kind stock; write aggregate: last, or mean .*, of one"),
        ('series_id: "asb:cases"', 'series_id: "care:people", aggregate: mean',
         "noise is of figures of kind stock, and noise: counts is of events"),
        ("unit: cases,", "unit: per 10 adults, rate: {per: 10, group: adluts},",
         r"'noise', rate.group: 'adluts' is no group of population.csv; did you mean adults\?"),
    ],
)  # fmt: skip
def test_a_name_that_the_project_does_not_have_is_refused(project, old, new, fault):
    put(project, PLAN)
    load_plans(project, NAMES)
    put(project, PLAN.replace(old, new, 1))
    with pytest.raises(ReferenceFileError, match=fault):
        load_plans(project, NAMES)


@pytest.mark.parametrize(
    "series", ['"care:in-march"', '"survey:safe", noise: unknown', '"care:people", aggregate: last']
)
def test_the_only_figure_of_a_year_is_added_to_nothing(project, series):
    put(project, PLAN.replace('series_id: "asb:cases"', f"series_id: {series}", 1))
    assert load_plans(project, NAMES)


def test_all_faults_of_all_plans_are_told_at_once(project):
    faulty = PLAN.replace('series_id: "asb:cases"', 'series_id: "abs:cases"')
    faulty = faulty.replace("unit: fires, polarity: lower", "unit: fires, polarity: low")
    put(project, faulty)
    put(project, PLAN.replace("2018-04-01", "1 April"), "plan-b.yaml")
    with pytest.raises(ReferenceFileError) as raised:
        load_plans(project, NAMES)
    lines = str(raised.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == ["plan-2018-21.yaml"] * 2 + ["plan-b.yaml"]


def population(project, text):
    (project.reference / "population.csv").write_text(text)
    return load_population(project)


def test_the_denominator_is_the_latest_not_later_than_the_year(project):
    people = population(
        project,
        "area_code,group,year,population,source\n"
        "E1,adults,2018,100,a\nE1,adults,2020,120,a\nE1,adults,2019,110,a\n",
    )
    found = {
        year: people.of("E1", "adults", ReportingYear.parse(year)).population
        for year in ("2017/18", "2018/19", "2019/20", "2021/22")
    }
    assert found == {"2017/18": 100, "2018/19": 100, "2019/20": 110, "2021/22": 120}
    assert people.of("E2", "adults", ReportingYear.parse("2019/20")) is None


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("E1,adults,2018,0,a", "row 3: population: must be more than 0"),
        ("E1,adults,2018,many,a", "row 3: population: is not a whole number"),
        ("E1,adults,2017,100,a", r"row 3: repeats row 2 \(area_code, group, year\)"),
    ],
)
def test_a_faulty_population_is_refused_by_row(project, row, fault):
    with pytest.raises(ReferenceFileError, match=fault):
        population(project, f"area_code,group,year,population,source\nE1,adults,2017,90,a\n{row}\n")


def test_a_project_without_population_has_no_denominators(project):
    assert load_population(project).rows == ()
    assert PlanInForce(None, "").name == ""


def test_a_plan_that_begins_within_a_year_is_told_and_rules_the_next(project):
    later = PLAN.replace("2018-04-01", "2021-10-01").replace("31/03/2021", "2024-09-30")
    put(project, later.replace("Plan 2018–21", "Plan 2021–24"), "plan-2021-24.yaml")
    begins = "“Plan 2021–24” begins on 1 October 2021."
    assert (
        of(project, "2021/22").note == f"No plan is held that was in force before 2021/22. {begins}"
    )
    put(project, PLAN)
    year = ReportingYear.parse("2021/22")
    ended = "The plan ended on 31 March 2021; 2021/22 carries it over."
    assert plan_in_force(project, year, date(2021, 9, 30)).note == f"{ended} {begins}"
    began = begins.replace("begins", "began")
    assert plan_in_force(project, year, date(2022, 6, 1)).note == f"{ended} {began}"
    assert of(project, "2022/23").name == "Plan 2021–24"


def test_two_plans_of_one_name_are_refused(project):
    put(project, PLAN)
    later = PLAN.replace("2018-04-01", "2022-04-01").replace("31/03/2021", "2025-03-31")
    put(project, later, "plan-2022-25.yaml")
    with pytest.raises(
        ReferenceFileError, match=r"plan-\*\.yaml: name 'Plan 2018–21' is given twice"
    ):
        load_plans(project)
