"""Faults of the reviewed files: each is told with its file and place, all of them at once."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ssp_analysis import strict_yaml
from ssp_analysis.cli import app
from ssp_analysis.engine import run as engine
from ssp_analysis.engine.asked import Run
from ssp_analysis.errors import ParameterError, ReferenceFileError
from ssp_analysis.plan.figures import load_population
from ssp_analysis.plan.grants import load_letters
from ssp_analysis.release.decisions import load_decisions
from ssp_analysis.release.rulings import Paper
from ssp_analysis.reviewed_files import READ, check_reference, told_before_run
from ssp_analysis.years import ReportingYear
from tests.builders import CASES, PARTNERSHIP, WARDS, make_project
from tests.plan.test_plan_file import PLAN

REPOSITORY, YEAR = Path(__file__).parents[1], ReportingYear(2020)

BREAKS = (
    "sources,date,treatment,what_changed,source\ncases:cases,01/07/2019,end,A new system,Minutes\n"
)
RESTRICTIONS = """phase,start,end,area,source
First,23/03/2020,03/07/2020,England,Law
Second,04/07/2020,,England,Law
"""
DECISIONS = """\
source,measure,data_from,data_to,geography,decision,approver,evidence,approved_on,reason
cases,*,2019-04-01,2020-03-31,all,publish,Head,R/1,2020-05-01,Shared
"""
CORRECTIONS = """source_id,year,file,column,found,becomes,reason,reported_to,reported_on
cases,2020/21,cases*,category,Nosie,Noise,typing,owner,01/05/2020
"""
STATEMENTS = """statements:
  - {pair: "cases:cases", reporting_year: 2020/21, statement: Fewer., approver: Head,
     approved_on: 2021-03-01}
"""
DRIVERS = """drivers:
  - {driver: Act, date: 2020-03-25, themes: [calm], means: More., source: Law}
"""
MESSAGES = """messages:
  - {reporting_year: 2020/21, finding: "lower:cases:cases", order: 1, reviewed_by: Head,
     reviewed_on: 2021-03-01}
"""
AWARDS = """year,line,award,reference,dated,allowed_underspend,allowed_source
2020/21,Main,100.00,L/1,2020-05-11,10.00,L/1
2020/21,Other,50.00,L/1,2020-05-11,10.00,L/1
"""
COMMENTS = "date,comment,reply,status,answered\n2020-04-06,Why?,Because.,done,2020-05-01\n"
POPULATION = "area_code,group,year,population,source\nE08000099,adults,2019,1000,Office\n"
LSOAS = "lsoa,code\nE01000001,E05000001\n"
COVER = "TITLE: {{ title }}\n\n# ONE\n\n{% if grants %}{{ grants }}{% else %}None{% endif %}\n"
MAPPING = "from_plan,from_indicator,to_plan,to_indicator,comparable\n"
ONE_PLAN = PLAN.replace("asb:cases", "cases:cases").replace("fires:fires", "cases:cases:noise")
WHOLE = {
    "partnership.yaml": PARTNERSHIP,
    "sources/cases.yaml": CASES,
    "wards.csv": WARDS,
    "lsoa-wards.csv": LSOAS,
    "breaks.csv": BREAKS,
    "restrictions.csv": RESTRICTIONS,
    "release-decisions.csv": DECISIONS,
    "corrections.csv": CORRECTIONS,
    "direction-statements.yaml": STATEMENTS,
    "policy-drivers.yaml": DRIVERS,
    "messages.yaml": MESSAGES,
    "grant-awards.csv": AWARDS,
    "committee-comments.csv": COMMENTS,
    "population.csv": POPULATION,
    "plan-2018-21.yaml": ONE_PLAN,
    "plan-mapping.csv": MAPPING,
    "cover-report.md": COVER,
}


@pytest.fixture
def project(tmp_path):
    made = make_project(tmp_path, {"cases": CASES})
    for name, text in WHOLE.items():
        (made.reference / name).write_text(text, encoding="utf-8")
    return made


def told_of(project, name, content):
    path = project.reference / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ReferenceFileError) as raised:
        check_reference(project)
    assert raised.value.exit_code == 2
    return str(raised.value)


def test_reviewed_files_that_hold_together_are_taken(project):
    check_reference(project)


# file, what stands in it, what somebody wrote instead, what is told
BROKEN = [
    ("partnership.yaml", "area: Testborough", 'area: ""', "area: is blank"),
    ("partnership.yaml", "demonstration: true", "demonstration: perhaps", "is neither yes nor no"),
    ("partnership.yaml", "demonstration", "never_published: [2018/19]\ndemonstration",
     "never_published: '2018/19' is not under papers; the nearest that exists is 2020/21"),
    ("partnership.yaml", "2020-04-20", "20200420", "papers.2019/20: is not a date"),
    ("partnership.yaml", "2020-04-20", "9999-12-31", "lies outside 1900 to 2100"),
    ("partnership.yaml", "[Chair of the partnership]", "Chair", "presenters: is not a list"),
    ("sources/cases.yaml", "days: 30", "days: 9999999999999", "due.days: must be 3653 or less"),
    ("sources/cases.yaml", "days: 30", "days: yes", "due.days: is not a whole number"),
    ("sources/cases.yaml", "days: 30", "days: .inf", "due.days: is not a whole number"),
    ("sources/cases.yaml", "days: 30", f"days: {'9' * 5000}", "due.days: is not a whole number"),
    ("sources/cases.yaml", "quarantined: 0.9", "quarantined: .nan", "limits.quarantined: is not"),
    ("sources/cases.yaml", "quarantined: 0.9", "quarantined: no", "limits.quarantined: is not a"),
    ("sources/cases.yaml", "due: {", "threshold: no\ndue: {", "threshold: is not a whole number"),
    ("sources/cases.yaml", "{name: ward,", "{name: sheet,", "cleaning's own; write sheet_sent"),
    ("sources/cases.yaml", "{name: ward,", "{name: case_mark,", "cleaning's own; write case_mark"),
    ("sources/cases.yaml", 'pattern: "cases*.*"', 'pattern: ""', "names no file"),
    ("sources/cases.yaml", "cases*.*", "C:/cases.csv", "leads out of the year's folder"),
    ("sources/cases.yaml", "cases*.*", "**cases.csv", "has ** beside other letters"),
    ("sources/cases.yaml", "due: {", 'layout: {skip_rows: [""]}\ndue: {', "an empty pattern"),
    ("sources/cases.yaml", "due: {", 'layout: {skip_rows: ["x*"]}\ndue: {', "fits every row"),
    ("sources/cases.yaml", "due: {", 'layout: {footers: ["(a"]}\ndue: {', "is not a pattern"),
    ("sources/cases.yaml", "due: {", 'layout: {footers: ["(a+)+$"]}\ndue: {', "take forever"),
    ("sources/cases.yaml", "due: {", 'layout: {footers: ["(\\\\w+ ?)*$"]}\ndue: {', "take forever"),
    ("sources/cases.yaml", '"2020-06"}', '"2020-13"}', "category 'litter', valid_from"),
    ("sources/cases.yaml", '"2020-06"}', '"0001-01"}', "category 'litter', valid_from"),
    ("sources/cases.yaml", '"2020-06"}', '"2020-06", valid_to: "2020-05"}', "before valid_from"),
    ("sources/cases.yaml", "record_id: [case_id]", "record_id: case_id", "record_id: is not a "),
    ("sources/cases.yaml", "owner: Case manager", "owner: &a [*a]", "line 4: *a stands for"),
    ("sources/cases.yaml", "owner: Case manager", "owner: " + "[" * 3000, "nested too deeply"),
    ("sources/cases.yaml", "name: Cases", "name: Cases\n\towner: x", "line 4: begins with a tab"),
    ("sources/cases.yaml", "name: Cases", "name: Cases\nname: C", "line 4: key 'name' is given"),
    ("plan-2018-21.yaml", "value: 10", "value: .inf", "indicator 'fires', target.value: is not "),
    ("plan-2018-21.yaml", "31/03/2021", "31/02/2021", "in_force_to: is no day of the calendar"),
    ("plan-2018-21.yaml", "target: {value: 10, source: Delivery plan}", "target: [10]",
     "indicator 'fires', target: is not a list of keys"),
    ("policy-drivers.yaml", "[calm]", "[clam]", "themes.0: 'clam' is no theme; did you mean calm?"),
    ("policy-drivers.yaml", "source: Law", "until: 2020-01-01, source: Law", "until lies before"),
    ("direction-statements.yaml", "2020/21", "2020/22", "reporting_year: '2020/22' is not"),
    ("direction-statements.yaml", "cases:cases", "case:cases", "did you mean cases:cases?"),
    ("direction-statements.yaml", "Fewer.", '""', "statement: is blank"),
    ("direction-statements.yaml", "statements:\n", STATEMENTS,
     "a statement on 'cases:cases in 2020/21, of 2021-03-01' is given twice"),
    ("messages.yaml", "order: 1", "order: yes", "message 'lower:cases:cases', order: is not a"),
    ("messages.yaml", "reviewed_by: Head", "reviewed_by: tbc", "reviewed_by: 'tbc' is no role"),
    ("breaks.csv", "cases:cases", "cases:case", "row 2: sources: 'cases:case' is no source:m"),
    ("breaks.csv", ",", "\t", "is separated by tabs, not commas"),
    ("breaks.csv", "01/07/2019", "01/07/19", "row 2: date: is not a date"),
    ("breaks.csv", "sources,date", "sources,date,date", "has the column date twice"),
    ("breaks.csv", "Minutes", '"Minutes', "line 2: has a double quote that is not closed"),
    ("release-decisions.csv", "cases,*", "csaes,*", "source: 'csaes' is no source; did you mean"),
    ("release-decisions.csv", "cases,*", "The cases,*", "'The cases' is no source; did you"),
    ("release-decisions.csv", "cases,*", "cases,Cases", "'cases:Cases' is no source:measure; did"),
    ("release-decisions.csv", "Shared", "Shared, all", "row 2: has more cells than the header"),
    ("release-decisions.csv", ",Shared", "", "row 2: has fewer cells than the header row."),
    ("release-decisions.csv", "cases,*", "cases,cass", "'cases:cass' is no source:measure; did"),
    ("release-decisions.csv", "2020-03-31", "2019-03-31", "row 2: data_to lies before data_from"),
    ("release-decisions.csv", "2020-03-31", "9999-12-31", "row 2: data_to: lies outside"),
    ("corrections.csv", "cases,2020/21", "cass,2020/21", "'cass' is no source; did you mean cases"),
    ("corrections.csv", "category", "categroy", "no field of the contract; did you mean category?"),
    ("restrictions.csv", "04/07/2020", "05/07/2020", "row 3: starts on 05/07/2020 and leaves a"),
    ("restrictions.csv", "First,", ",", "row 2: phase: is blank"),
    ("grant-awards.csv", "50.00,L/1,2020-05-11,10", "50.00,L/1,2020-05-11,9", "same underspend"),
    ("grant-awards.csv", "2020/21,Main", "2020-21,Main", "row 2: year: '2020-21' is not a repor"),
    ("grant-awards.csv", "100.00", "100.00 + VAT", "row 2: award: is not a number"),
    ("grant-awards.csv", "100.00", "100.0055", "row 2: award: may have no more than 2 dec"),
    ("grant-awards.csv", "100.00", "60.000", "row 2: award: is not a number that can be read one"),
    ("grant-awards.csv", "2020/21,Other", "2020/21,main ", "row 3: repeats row 2 (year, line)"),
    ("population.csv", "1000", "26.000", "row 2: population: is not a number that can be read one"),
    ("partnership.yaml", "E08000099", "E0800099", "area_code: 'E0800099' is no area code; write"),
    ("plan-2018-21.yaml", "value: 10,", "value: 8-10,", "is not a number; of a range give"),
    ("plan-2018-21.yaml", "value: 10,", "value: 5%,", "what that comes to, without signs"),
    ("wards.csv", "E05000002,South", "e05000001,South", "row 3: repeats row 2 (code, vintage)"),
    ("wards.csv", "E05000002,South", "E05000002,north and Moor",
     "row 3: 'north and Moor' is of E05000001 too, with the vintage 2004"),
    ("lsoa-wards.csv", "E01000001,E05000001", "E01000001,E05000001\ne01000001,E05000002",
     "row 3: 'e01000001' lies in E05000001 too, of the same years"),
    ("grant-awards.csv", "100.00", "1e300", "row 2: award: "),
    ("committee-comments.csv", "2020-05-01", "2020-03-01", "answered lies before date"),
    ("committee-comments.csv", "Why?", "", "row 2: comment: is blank"),
    ("committee-comments.csv", "Because.", "", "row 2: reply and answered are both needed"),
    ("committee-comments.csv", "2020-05-01", "", "row 2: reply and answered are both needed"),
    ("population.csv", "1000", "9" * 5000, "row 2: population: is too large"),
    ("population.csv", "2019,", "20190,", "row 2: year: must be 2100 or less"),
    ("wards.csv", "2004,One", "99999999999999999999,One", "row 2: vintage: "),
    ("lsoa-wards.csv", "E05000001", "E05000003", "row 2: code: 'E05000003' is no ward of"),
    ("restrictions.csv", "03/07/2020", "ongoing", "row 2: end: is not a date; write dd/mm/yyyy or "
     "yyyy-mm-dd, or leave it blank."),
    ("restrictions.csv", "04/07/2020", "07/31/2020", "row 3: start: is no day of the calendar"),
    ("release-decisions.csv", "R/1", "#REF!", "row 2: evidence: holds what a spreadsheet shows"),
    ("committee-comments.csv", "2020-04-06", "########", "row 2: date: holds what a spreadsheet"),
    ("grant-awards.csv", "100.00", "1.2E+05", "row 2: award: has been cut short by a spreadsheet"),
    ("grant-awards.csv", "year,", "sep=,\nyear,", "no column that it should have. Let its first "
     "row be year,line,award"),
    ("grant-awards.csv", "100.00", "", "row 2: award: is blank"),
    ("release-decisions.csv", "cases,*", "<<<<<<< HEAD\ncases,*", "line 2: has the marks of two"),
    ("plan-2018-21.yaml", "in_force_to", ">>>>>>> other\nin_force_to", "has the marks of two"),
    ("wards.csv", "E05000001,North & Moor", "North,E05000001", "row 2: name: is the code E050000"),
    ("partnership.yaml", "area: Testborough", "area: E08000099", "area: is the code E08000099"),
    ("partnership.yaml", "area: Testborough", "area: East: Test", "line 3: has a colon within a t"),
    ("partnership.yaml", "area: Testborough", "area:Testborough", "line 3: is no `key: value`"),
    ("partnership.yaml", "area: Testborough", "area: @Test", "line 3: has a text that begins with"),
    ("partnership.yaml", "area: Testborough", "area: [Test", "line 3: has a bracket that is not c"),
    ("partnership.yaml", "area: Testborough", "area: 'Test", "line 3: has a quote that is not clo"),
    ("partnership.yaml", "area: Testborough", 'area: "Te\\st"', "line 3: has a backslash between"),
    ("partnership.yaml", "area: Testborough", "area: 'Te'st", "line 3: begins too far in or out, "),
    ("partnership.yaml", "area: Testborough", "  area: Test", "line 3: has a colon within a text"),
    ("partnership.yaml", "area: Testborough", "area: Test #1", "line 3: has a text that ends befo"),
    ("plan-2018-21.yaml", "in_force_to", "baseline_year: 2017\nin_force_to",
     "baseline_year: '2017' is not a reporting year. Write it as two years with a slash; did you "
     "mean 2017/18?"),
    ("plan-2018-21.yaml", "unit: cases,", "rate: {per: 10,000, group: a},", "is no key; write a n"),
    ("plan-mapping.csv", "comparable\n", "comparable\nA,a,B,b,yes\n", "no plan of the plan files"),
    ("cover-report.md", "{{ title }}", "{{ titel }}", "'titel' is not filled in; did you mean ti"),
    ("cover-report.md", "{{ title }}", "{{ 10 ** 10 ** 10 }}", "line 1: asks for more than"),
    ("cover-report.md", "{{ title }}", "{{ 1 / 0 }}", "cannot be filled in (ZeroDivisionError)"),
    ("cover-report.md", "{{ title }}", "{{ title | center(9) }}", "line 1: No filter named"),
    ("cover-report.md", "{% endif %}", "", "Unexpected end of template"),
    ("cover-report.md", "# ONE", "ONE", "needs lines of label, colon, text"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "fault"), BROKEN)
def test_a_broken_reviewed_file_is_told_by_file_and_place(project, name, old, new, fault):
    assert old in WHOLE[name]
    told = told_of(project, name, WHOLE[name].replace(old, new))
    assert told.startswith(name.removeprefix("sources/"))
    assert fault in told


NO_TEXT = {
    "a spreadsheet": (b"PK\x03\x04\x14\x00" + bytes(range(32)), "is no text"),
    "two encodings": ("Café, Caf".encode() + b"\xe9", "line 1: holds a character that is neither"),
    "nothing": (b"", "is empty|has no column|needs lines"),
    "a list": (b"- a\n- b\n", "is empty or not a list of keys|has no column|needs lines"),
}


@pytest.mark.parametrize("kind", NO_TEXT)
@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_is_none_of_its_kind_is_told_by_name(project, name, kind):
    content, fault = NO_TEXT[kind]
    told = told_of(project, name, content)
    assert re.search(rf"^{re.escape(name.removeprefix('sources/'))}.*({fault})", told, re.MULTILINE)


def test_all_faults_of_all_files_are_told_at_once(project):
    faults = {
        "sources/cases.yaml": CASES.replace("owner:", "ownr:").replace("days: 30", "days: x"),
        "breaks.csv": BREAKS.replace("end,", "ending,") + "a:b,1 May,step,Slower,Minutes\n",
        "plan-2018-21.yaml": ONE_PLAN.replace("polarity: lower", "polarity: low"),
        "cover-report.md": "No block",
    }
    for name, text in faults.items():
        (project.reference / name).write_text(text)
    told = told_of(project, "partnership.yaml", PARTNERSHIP.replace("title: Update", "titel: U"))
    counted = [re.match(r"[\w.-]+(, row \d)?", line)[0] for line in told.splitlines()]
    assert counted == [
        *["partnership.yaml"] * 2,
        *["cases.yaml"] * 3,
        *["plan-2018-21.yaml"] * 2,
        "breaks.csv, row 2",
        "breaks.csv, row 3",
        "cover-report.md",
    ]


def test_all_that_does_not_hang_together_in_a_contract_is_told_at_once(project):
    faulty = CASES.replace("{name: ward,", "{name: category,").replace("[case_id]", "[case]")
    told = told_of(project, "sources/cases.yaml", faulty.replace("{id: litter,", "{id: noise,"))
    for fault in ("field 'category' is given twice", "category 'noise' is given", "field 'case',"):
        assert fault in told


def test_more_faults_than_anybody_reads_are_counted(project):
    rows = "".join(f"cases:x{number},01/07/2019,end,Changed,Minutes\n" for number in range(80))
    lines = told_of(project, "breaks.csv", BREAKS + rows).splitlines()
    assert (len(lines), lines[-1]) == (51, "And 30 more of breaks.csv.")


LATER = "cases,*,,,all,withhold,Head,W/1,2021-05-01,Withdrawn.\n"


def test_what_must_be_known_is_told_before_the_run_and_stops_nothing(project, monkeypatch):
    def runs(*_):
        raise ReferenceFileError("here", "the run began", "Go on")

    monkeypatch.setattr(engine, "build", runs)
    (project.reference / "direction-statements.yaml").unlink()
    command = ["run", "2020/21", "--root", str(project.root)]
    told = CliRunner().invoke(app, command).output
    assert told.startswith("The register of publications does not hold the papers of 2019/20 (20 A")
    never = f"{PARTNERSHIP}never_published: [2019/20]\n"
    (project.reference / "partnership.yaml").write_text(never)
    assert CliRunner().invoke(app, command).output.startswith("2020/21 was not built. here: the ru")
    of_this_year = DECISIONS.replace("2020-03-31", "2021-03-31")
    (project.reference / "release-decisions.csv").write_text(of_this_year + LATER)
    told = CliRunner().invoke(app, command).output
    assert told.startswith("Look at this first: cases:cases was withdrawn on 2021-05-01 by Head")
    (project.reference / "messages.yaml").write_text(MESSAGES.replace("2021-03", "2021-05"))
    told = CliRunner().invoke(app, command).output
    assert "messages.yaml: what was reviewed on 2021-05-01 of lower:cases:cases does not" in told
    contract = f"{CASES}approvers: [Haed]\n"
    (project.reference / "sources" / "cases.yaml").write_text(contract)
    told = CliRunner().invoke(app, command).output
    assert "row 2 does not count: cases:* (all, data 2019-04-01 to 2021-03-31): publish is" in told
    assert "'Head', who is none of the approvers of its contract; did you mean Haed?" in told
    assert "row 3 withholds all the same" not in told  # it is of after this paper


@pytest.mark.parametrize("command", ["run", "check", "backtest", "publish"])
def test_every_command_tells_them_before_any_work(project, monkeypatch, command):
    monkeypatch.setattr(engine, "execute", lambda *_: pytest.fail("a notebook ran"))
    (project.reference / "breaks.csv").write_text(BREAKS.replace("cases:cases", "case:cases"))
    plan = ONE_PLAN.replace("cases:cases:noise", "cases:cases:nosie")
    (project.reference / "plan-2018-21.yaml").write_text(plan)
    result = CliRunner().invoke(app, [command, "2020/21", "--root", str(project.root)])
    told = result.output or str(result.exception)
    assert "breaks.csv, row 2: sources: 'case:cases' is no source:measure; did you mean" in told
    assert "plan-2018-21.yaml: indicator 'fires', series_id: 'cases:cases:nosie'" in told
    code = getattr(result.exception, "exit_code", result.exit_code)
    assert code == 2


def test_names_are_held_against_nothing_where_their_contracts_cannot_be_read(project):
    (project.reference / "sources" / "cases.yaml").write_text("id: [")
    told = told_of(project, "breaks.csv", BREAKS.replace("end,", "ending,"))
    assert [line.partition(",")[0] for line in told.splitlines()] == ["cases.yaml", "breaks.csv"]


def test_a_population_is_asked_for_groups_only_where_it_holds_any(project):
    (project.reference / "population.csv").write_text(POPULATION.splitlines()[0] + "\n")
    rate = "unit: per 10 adults, rate: {per: 10, group: adults},"
    (project.reference / "plan-2018-21.yaml").write_text(ONE_PLAN.replace("unit: cases,", rate, 1))
    check_reference(project)


@pytest.mark.usefixtures("project")
def test_a_bad_parameter_is_told_before_the_reviewed_files(tmp_path):
    (tmp_path / "data" / "reference" / "breaks.csv").write_text("x")
    with pytest.raises(Exception, match="did you mean 2020/21"):
        Run.parse({"reporting_year": "2020-21", "root": str(tmp_path)})
    with pytest.raises(ReferenceFileError, match=r"breaks\.csv"):
        Run.parse({"reporting_year": "2020/21", "root": str(tmp_path)})


AS_EXCEL_SAVES = {
    "release-decisions.csv": (
        "\ufeffSource,Measure,Data from,data_to , Geography,Decision,Approver,Evidence,Approved On,"
        "Reason,Partnership,Overrides,,\r\ncases,*,01/04/2019,31/03/2021,all,publish,Head,R/1,"
        '01/05/2020,"Shared, “once”"\r\n,,,,,,,,,,,,,\r\n'
    ),
    "grant-awards.csv": AWARDS.replace("100.00", '"£60,000.00"').replace("50.00", '" 1,050 "'),
    "population.csv": POPULATION.replace("1000", '"293,423"'),
    "committee-comments.csv": COMMENTS + '2020-07-06,"What\nof wards?",,in hand,\n',
}


@pytest.mark.parametrize("name", AS_EXCEL_SAVES)
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_what_excel_makes_of_a_reviewed_file_is_taken(project, name, encoding):
    text = AS_EXCEL_SAVES[name] if encoding == "utf-8" else AS_EXCEL_SAVES[name].strip("\ufeff")
    (project.reference / name).write_bytes(text.encode(encoding))
    check_reference(project)
    assert len(load_decisions(project)) == 1
    of_name = {"grant-awards.csv": [60_000, 1_050], "population.csv": [293_423]}
    letters, people = load_letters(project), load_population(project).rows
    told = {"grant-awards.csv": [letter.award for letter in letters],
            "population.csv": [row.population for row in people]}  # fmt: skip
    assert told.get(name) == of_name.get(name)


def told_first(project, **reference):
    for name, text in reference.items():
        path = next(n for n in WHOLE if n.startswith(name.replace("_", "-")))
        (project.reference / path).write_text(text)
    told = told_before_run(project, Paper.of(project, YEAR, "public", ""))
    return [one for one in told if not one.startswith("The register of publications")]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("release-decisions.xlsx", "release-decisions.csv"),
        ("release_decisions.csv", "release-decisions.csv"),
        ("grant-awards (1).csv", "grant-awards.csv"),
        ("Policy drivers.yaml", "policy-drivers.yaml"),
        ("messages.yml", "messages.yaml"),
        ("plan-2022-25.yml", "plan-*.yaml"),
        ("README.md", ""),
        ("notes.txt", ""),
        ("~$release-decisions.csv", ""),
    ],
)
def test_a_file_that_is_called_almost_as_one_that_is_read_is_told(project, name, meant):
    (project.reference / "direction-statements.yaml").unlink()
    (project.reference / name).write_text("x")
    told = f"data/reference/{name} is not read; what is read is called {meant}."
    assert told_first(project) == [told] * bool(meant)


def test_a_fault_that_is_written_in_two_ways_has_a_correction_for_each(project):
    line = CORRECTIONS.splitlines()[1] + "\n"
    (project.reference / "corrections.csv").write_text(CORRECTIONS + line.replace("Nosie", "NOSIE"))
    check_reference(project)
    assert "row 3: repeats row 2" in told_of(project, "corrections.csv", CORRECTIONS + line)


def test_a_file_that_nothing_reads_is_told_wherever_it_lies(project):
    (project.reference / "direction-statements.yaml").unlink()
    (project.reference / "sources" / "new").mkdir()
    for name in ("our-strategy.yaml", "sources/new/cases.yaml"):
        (project.reference / name).write_text("x")
    assert told_first(project) == [
        "data/reference/our-strategy.yaml is not read; docs/contract.md has the names of what is.",
        "data/reference/sources/new/cases.yaml is not read: contracts lie in sources/ itself.",
    ]


def test_what_is_dated_after_the_paper_is_told(project):
    (project.reference / "direction-statements.yaml").unlink()
    signed = DECISIONS.replace("2020-03-31", "2021-03-31")
    assert told_first(project, release_decisions=signed) == []
    late, later = signed.replace("2020-05-01", "2021-05-01"), BREAKS.replace("2019", "2091")
    assert told_first(project, release_decisions=late, breaks=later) == [
        "release-decisions.csv, row 2 does not count in this paper: it was approved on 2021-05-01, "
        "after the paper's date (2021-04-12).",
        "breaks.csv, row 2 begins after the last paper, on 2091-07-01: it changes none.",
    ]
    told = told_first(project, breaks=BREAKS, partnership=PARTNERSHIP.replace("2021-04", "2031-04"))
    assert told == [
        "The paper of 2020/21 is of 2031-04-12, more than a year after it: decisions count as at "
        "that day. If it is a slip, correct it under papers: in partnership.yaml."
    ]


def test_a_decision_of_before_a_change_of_recording_is_questioned(project):
    (project.reference / "direction-statements.yaml").unlink()
    signed, later = DECISIONS.replace("2020-03-31", "2021-03-31"), BREAKS.replace("2019", "2020")
    assert told_first(project, release_decisions=signed, breaks=later) == [
        "release-decisions.csv, row 2 was approved on 2020-05-01, before the change of recording "
        "on 2020-07-01 (breaks.csv, row 2), and lets out figures of after it: ask its approver "
        "whether it holds for them."
    ]
    again = signed.splitlines()[1].replace("2020-05-01", "2020-08-01").replace("2019-04", "2020-04")
    assert told_first(project, release_decisions=f"{signed}{again}\n") == []
    before = signed.replace("2021-03-31", "2020-06-30")
    assert "change of recording" not in "".join(told_first(project, release_decisions=before))


def test_decisions_that_are_void_over_or_at_odds_are_told(project):
    (project.reference / "direction-statements.yaml").unlink()
    signed = DECISIONS.replace("2020-03-31", "2021-03-31")
    row = signed.splitlines()[1]
    against = row.replace("publish", "withhold")
    about = "release-decisions.csv: cases:* (all, data 2019-04-01 to 2021-03-31): "
    assert told_first(project, release_decisions=f"{signed}{against}\n") == [
        f"{about}publish contradicts {about[23:]}withhold; the stricter rules.",
    ]
    assert told_first(project, release_decisions=signed.replace(",Head,", ",,")) == [
        f"{about}publish names no approver.",
    ]
    late = signed.replace("2019-04-01", "2020-05-01")
    assert "between 2020-04-01 and 2020-04-30 are decided by nobody" in "".join(
        told_first(project, release_decisions=late)
    )


def test_likely_slips_of_the_plan_and_of_the_papers_are_told(project):
    (project.reference / "direction-statements.yaml").unlink()
    share = "unit: per cent, share_of: cases:cases,"
    plan = ONE_PLAN.replace("value: 10,", "value: 0.3,").replace("unit: fires,", share)
    partnership = PARTNERSHIP.replace("2020-04-20", "2021-04-12")
    assert told_first(project, plan=plan, partnership=partnership)[:2] == [
        "partnership.yaml: papers of 2020/21 and 2019/20 are of one day, 2021-04-12.",
        "plan-2018-21.yaml, fires: its target is 0.3 per cent; if 30 are meant, write so.",
    ]


@pytest.mark.parametrize("written", ["tolerance: 0.05 #was 0.1", "in_force_from: 2018-04-01 #a"])
def test_a_remark_behind_what_is_no_text_needs_no_space(project, written):
    key, path = written.partition(":")[0], project.reference / "plan-2018-21.yaml"
    path.write_text(re.sub(rf"^{key}:.*$", written, ONE_PLAN, flags=re.MULTILINE))
    assert written in path.read_text()
    check_reference(project)


def test_names_and_codes_count_in_whatever_letters(project):
    rate = "unit: per 10 adults, rate: {per: 10, group: adults},"
    (project.reference / "plan-2018-21.yaml").write_text(ONE_PLAN.replace("unit: cases,", rate, 1))
    more = POPULATION + "e08000099,Adults,2020,1100,Office\n"
    (project.reference / "population.csv").write_text(more)
    partnership = PARTNERSHIP.replace("E08000099", "e08000099")
    (project.reference / "partnership.yaml").write_text(partnership)
    check_reference(project)
    assert project.partnership().code == "E08000099"
    assert load_population(project).of("E08000099", "adults", YEAR).population == 1100


@pytest.mark.parametrize("people", ["", "E08000009,adults,2019,1000,Office\n"])
def test_a_rate_without_people_is_told(project, people):
    (project.reference / "direction-statements.yaml").unlink()
    rate = "unit: per 10 adults, rate: {per: 10, group: adults},"
    plan = ONE_PLAN.replace("unit: cases,", rate, 1)
    assert told_first(project, plan=plan) == []
    assert told_first(project, population=POPULATION.splitlines()[0] + "\n" + people) == [
        "population.csv has no 'adults' of E08000099, so no rate of them is shown."
    ]


def test_wards_that_a_new_vintage_lacks_are_told(project):
    (project.reference / "direction-statements.yaml").unlink()
    more = WARDS + "E05000003,West,2004,Two\nE05000009,South & West,2020,Two\n"
    (told,) = told_first(project, wards=more)
    assert told.startswith("wards.csv has 1 of the wards of 2020, and only they have figures by wa")
    assert told_first(project, wards=more + "E05000001,North & Moor,2020,One\n") == []


def test_every_reviewed_file_is_known_by_its_name(project):
    assert {name for name in WHOLE if not any(Path(name).match(each) for each in READ)} == {
        "sources/cases.yaml"
    }
    text = (REPOSITORY / "docs" / "contract.md").read_text(encoding="utf-8")
    named = {part.partition(":")[0] for part in re.findall("^## (.+)$", text, re.MULTILINE)}
    assert named - set(READ) == {"sources/<id>.yaml"}


@pytest.mark.parametrize(
    ("decision", "approved", "why"),
    [
        ("direction", "2021-03-01", ""),
        ("direction", "2021-05-01", "it is of after the paper's date"),
        ("publish", "2021-03-01", "release-decisions.csv says publish"),
    ],
)
def test_an_approved_sentence_that_no_paper_shows_is_told(project, decision, approved, why):
    signed = DECISIONS.replace("2020-03-31", "2021-03-31").replace("publish", decision)
    said = STATEMENTS.replace("2021-03-01", approved)
    told = told_first(project, release_decisions=signed, direction_statements=said)
    start = f"direction-statements.yaml: what was approved on {approved} of cases:cases"
    assert told == [f"{start} is not shown: {why}."] * bool(why)


def test_drivers_of_a_project_without_a_plan_are_told(project):
    (project.reference / "direction-statements.yaml").unlink()
    (project.reference / "plan-2018-21.yaml").unlink()
    assert told_first(project) == [
        "policy-drivers.yaml is not shown, since drivers stand with themes. "
        "No plan is held that was in force in 2020/21."
    ]


def test_a_paper_of_before_its_year_is_refused(project):
    fault = "paper_date of 2020/21: 2012-04-12 lies before the year begins"
    (project.reference / "partnership.yaml").write_text(PARTNERSHIP.replace("2021-04", "2012-04"))
    for given in ("", "2012-04-12"):
        with pytest.raises(ParameterError, match=fault):
            project.paper_date(YEAR, given)


def test_a_second_plan_without_a_mapping_is_told_what_to_write(project):
    later = ONE_PLAN.replace("2018-04-01", "2021-04-01").replace("31/03/2021", "2024-03-31")
    (project.reference / "plan-mapping.csv").unlink()
    told = told_of(project, "plan-2021-24.yaml", later.replace("Plan 2018–21", "Plan 2021–24"))
    start = "plan-mapping.csv, from_indicator: says nothing of 'Plan 2018–21': fires, noise."
    assert f"{start} Give each a row of its own; docs/contract.md has what to write" in told


@pytest.mark.parametrize(
    ("area", "told"),
    [
        ("Greater Manchester", True),
        ("England", False),
        ("Greater Manchester, Testborough included", False),
    ],
)
def test_local_restrictions_that_do_not_name_the_area_are_told(project, area, told):
    (project.reference / "direction-statements.yaml").unlink()
    local = RESTRICTIONS.replace("04/07/2020,,England", f'04/07/2020,,"{area}"')
    said = told_first(project, restrictions=local)
    assert (
        any("are of Greater Manchester, and none names Testborough" in one for one in said) == told
    )


def test_reviewed_files_say_the_same_with_libyaml_and_without(monkeypatch):
    paths = [*REPOSITORY.glob("data/reference/**/*.yaml"), *REPOSITORY.glob("examples/**/*.yaml")]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    texts.append("on: 2018/19\nday: [2020-02-30, 2020-04-01, 12:30, 1_000, 0x1F, 1e3, ~, no]\n")
    texts.append("told: [!!bool perhaps, !!timestamp soon]\n")
    fast = [repr(strict_yaml.content_of.__wrapped__(text)) for text in texts]
    monkeypatch.setattr(strict_yaml, "_LIBYAML", None)
    assert fast == [repr(strict_yaml.content_of.__wrapped__(text)) for text in texts]
    assert len(texts) > 20


def test_a_text_with_a_tab_or_a_question_mark_in_it_is_read_as_it_is_typed():
    text = "fires: [set on purpose?, none]\nnote: by day\tand night\n"
    assert strict_yaml.content_of(text)["fires"] == ["set on purpose?", "none"]
    assert strict_yaml.content_of(text)["note"] == "by day\tand night"


def test_a_return_on_the_plan_that_nothing_would_read_is_refused_by_name(project):
    form = CASES.partition("series:")[0].replace("name: ward,", "name: theme_id,")
    assert "id: is that of no return on the plan" in told_of(project, "sources/cases.yaml", form)
    named = form.replace("id: cases", "id: delivery-notes", 1)
    told = told_of(project, "sources/delivery-notes.yaml", named)
    assert "fields: lack kind, text, which this return on the plan has" in told
