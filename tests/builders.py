"""Small projects for tests: a root with the reference files a test needs, and files in it."""

import shutil
import sys
import textwrap
from datetime import date, timedelta
from pathlib import Path

from ssp_analysis.project import Project

PARTNERSHIP = """
name: Safer Testborough Partnership
area: Testborough
area_code: E08000099
committee: {report_to: Scrutiny Committee, report_of: Deputy Chief Executive, title: Update}
presenters: [Chair of the partnership]
contact: {role: Community safety manager}
papers: {"2019/20": 2020-04-20, "2020/21": 2021-04-12}
demonstration: true
"""
WARDS = """code,name,vintage,area_committee
E05000001,North & Moor,2004,One
E05000002,South,2004,Two
"""
WARD_NAMES = """name,code
The Moor,E05000001
Elsewhere Green,
"""
CASES = """
id: cases
name: Cases
owner: Case manager
agreement: Agreement 1
files:
  - pattern: "cases*.*"
fields:
  - {name: case_id, headers: [Case ID], constraints: {required: true}}
  - {name: date, headers: [Date reported], type: date, constraints: {required: true}}
  - {name: category, headers: [Category], constraints: {required: true}}
  - {name: ward, headers: [Ward]}
record_id: [case_id]
duplicates: {by: record}
categories:
  - {id: noise, label: Noise, names: [Noise, "Noise & nuisance"]}
  - {id: litter, label: Litter, names: [Litter], valid_from: "2020-06"}
free_text: [Notes]
due: {frequency: M, days: 30}
limits: {quarantined: 0.9, action: warn}
counts: Cases reported.
does_not_count: Cases not reported.
series:
  - {measure: cases, label: Cases, unit: cases, frequency: M, combine: count, by_category: true,
     by_ward: true}
"""
PHASES = "phase,start,end,lockdown,area,source\nLockdown,23/03/2020,,yes,England,SI 1\n"


def make_project(root: Path, contracts: dict[str, str], **reference: str) -> Project:
    """A project at `root` with these contracts; `reference` maps file stems to CSV text."""
    folder = root / "data" / "reference" / "sources"
    folder.mkdir(parents=True)
    (root / "outputs").mkdir()
    (root / "data" / "raw").mkdir()
    (folder.parent / "partnership.yaml").write_text(PARTNERSHIP)
    (folder.parent / "wards.csv").write_text(WARDS)
    (folder.parent / "ward-names.csv").write_text(WARD_NAMES)
    for name, text in contracts.items():
        (folder / f"{name}.yaml").write_text(textwrap.dedent(text))
    for name, text in reference.items():
        (folder.parent / f"{name.replace('_', '-')}.csv").write_text(text)
    return Project.find(root)


def make_cases(root: Path) -> Project:
    """A project with one source, a decision to publish it and a lockdown."""
    project = make_project(root, {"cases": CASES}, restrictions=PHASES)
    put_cases(project)
    return project


def put_cases(project: Project) -> None:
    """A case a day in four years, less often since April 2020, and a decision to publish them."""
    for start in range(2017, 2021):
        days = [date(start, 4, 1) + timedelta(days=n) for n in range(0, 330, 1 + (start == 2020))]
        rows = [f"{day:A%y%m%d},{day:%d/%m/%Y},Noise,South,\n" for day in days]
        text = "Case ID,Date reported,Category,Ward,Notes\n" + "".join(rows)
        put(project, "cases.csv", text, f"{start}-{start - 1999}")
    signed = (
        "source,measure,data_from,data_to,geography,decision,approver,evidence,approved_on,"
        "expires_on,reason\ncases,*,2015-04-01,2021-03-31,all,publish,Head,M1,2021-03-01,,Agreed.\n"
    )
    (project.reference / "release-decisions.csv").write_text(signed)


def put(project: Project, name: str, content: str | bytes, year: str = "2020-21") -> Path:
    """Place a raw file in the project."""
    path = project.root / "data" / "raw" / year / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


if __name__ == "__main__":  # for the notebooks' own tests
    shutil.rmtree(sys.argv[1], ignore_errors=True)
    make_cases(Path(sys.argv[1]))
