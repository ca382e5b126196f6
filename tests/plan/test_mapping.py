import pytest

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.plan.figures import Denominators
from ssp_analysis.plan.mapping import continuity
from ssp_analysis.plan.plan import load_plans, plan_in_force
from ssp_analysis.project import Project
from ssp_analysis.years import ReportingYear
from tests.plan.frames import AREA, NO_IMPACT, months, series_of
from tests.plan.frames import measured as measured_progress

PLAN = """
name: {name}
in_force_from: {start}-04-01
in_force_to: {end}-03-31
baseline_year: {before}
priorities:
  - name: Safety
    themes:
      - id: calm
        name: Calm
        question: Is it calm?
        indicators:
{indicators}
"""
NOISE = (
    "          - {{id: {id}, label: {label}, kind: tracker, unit: cases, polarity: lower,\n"
    '             series_id: "asb:cases"}}'
)
HEADER = "from_plan,from_indicator,to_plan,to_indicator,comparable,note\n"
WHOLE = f"""{HEADER}Old,noise,New,noise-cases,yes,Same count.
Old,fires,New,,,Not measured any more.
Old,quiet,New,quiet,no,
Old,,New,fresh,,
"""
YEAR = ReportingYear.parse("2022/23")


@pytest.fixture
def project(tmp_path):
    reference = tmp_path / "data" / "reference"
    reference.mkdir(parents=True)
    (tmp_path / "outputs").mkdir()
    for name, years, ids in (
        ("Old", (2018, 2021, "2017/18"), ("noise", "fires", "quiet")),
        ("New", (2022, 2025, "2021/22"), ("noise-cases", "quiet", "fresh")),
    ):
        start, end, before = years
        rows = "\n".join(NOISE.format(id=i, label=f"{name} {i}") for i in ids)
        text = PLAN.format(name=name, start=start, end=end, before=before, indicators=rows)
        (reference / f"plan-{start}.yaml").write_text(text)
    return Project.find(tmp_path)


def map_to(project, text):
    (project.reference / "plan-mapping.csv").write_text(text)
    return continuity(project, plan_in_force(project, YEAR))


def test_an_indicator_says_what_it_carries_on(project):
    found = map_to(project, WHOLE)
    assert found.told("noise-cases") == "Carries on “Old noise” of the Old. Same count."
    assert found.told("quiet").endswith("before this plan cannot be set beside it.")
    assert found.told("fresh") == "New in this plan."
    assert found.ended() == [("Old fires", "Not measured any more.")]


def test_the_first_plan_takes_nothing_over(project):
    (project.reference / "plan-mapping.csv").write_text(WHOLE)
    found = continuity(project, plan_in_force(project, ReportingYear.parse("2019/20")))
    assert (found.told("noise"), found.reaches_back("noise")) == ("", True)


def test_series_are_read_across_plans_only_where_the_mapping_says_so(project):
    found = map_to(project, WHOLE)
    held = plan_in_force(project, YEAR)
    cells = series_of({"asb:cases": months("2021-04", *[10] * 12, *[20] * 12)})
    table, _ = measured_progress(
        held, YEAR, cells, NO_IMPACT, Denominators(), AREA, continuity=found
    )
    assert len(load_plans(project)) == 2
    known = table.set_index("indicator_id")
    assert known["value"].tolist() == [240, 240, 240]
    assert known.loc["noise-cases", ["previous", "baseline"]].tolist() == [120, 120]
    assert known.loc[["quiet", "fresh"], ["previous", "baseline"]].isna().all(axis=None)
    assert known.loc["quiet", "reason"] == (
        "Last year: Figures from before this plan are not set beside it."
    )


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Old,fires,New,,,Not measured any more.\n", "", "from_indicator: says nothing of 'Old'"),
        (
            "New,fresh",
            "New,frehs",
            "to_indicator: names no indicator of 'New': frehs; did you mean fresh",
        ),
        ("noise-cases,yes", "noise-cases,", "comparable is yes or no exactly where"),
        ("noise-cases,yes", "noise-cases,maybe", "row 2: comparable: is maybe; use yes, no or "),
        ("Old,,New,fresh", "New,fresh,Old,", "names two plans that do not follow one another"),
        ("Old,,New,fresh", "Olde,,New,fresh", "from_plan: 'Olde' is no plan .*; did you mean Old?"),
        (
            "Old,fires,New,,,",
            "Old,fires,New,noise-cases,yes,",
            "to_indicator: names twice in 'New'",
        ),
    ],
)
def test_a_mapping_that_does_not_hold_together_is_refused(project, old, new, fault):
    with pytest.raises(ReferenceFileError, match=fault):
        map_to(project, WHOLE.replace(old, new))
