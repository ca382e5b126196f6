"""Times every export of an existing pack: report, slides, PDFs, workbook, CSV, PPTX; with sizes.

Needs a pack that `ssp run` has made: its executed notebooks 05 and 06 and its released tables.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import weasyprint  # noqa: F401  # loading it is part of starting, not of an export

from ssp_analysis.delivery import deliver, write_tables
from ssp_analysis.project import Project
from ssp_analysis.say.caveats import head
from ssp_analysis.say.cover import TEMPLATE
from ssp_analysis.say.data_tables import data_tables
from ssp_analysis.say.dataset import read_pack
from ssp_analysis.write.csv import write_open_data
from ssp_analysis.write.html import page as page_of
from ssp_analysis.write.manifest import deck_fault
from ssp_analysis.write.notebook import Kind, read_document
from ssp_analysis.write.paper import press, write_pdf
from ssp_analysis.years import ReportingYear

LIMIT = 5.0  # seconds for report, slides, their PDFs, workbook and CSV: the target


def timed(label: str, write: Callable[[], Path | list[Path]]) -> None:
    """Write once; print seconds (of this process, and on the clock) and the size."""
    started, used = time.perf_counter(), time.process_time()
    made = write()
    seconds, busy = time.perf_counter() - started, time.process_time() - used
    files = made if isinstance(made, list) else [made]
    held = sum(path.stat().st_size for path in files) / 1000
    print(f"{label:<28}{seconds:7.2f} s {busy:7.2f} s of processor {held:9,.0f} kB", flush=True)


def main(year: str = "2020/21", audience: str = "public") -> None:
    project, reporting_year = Project.find(), ReportingYear.parse(year)
    pack = read_pack(project.release(reporting_year, audience))
    folder = project.processed(reporting_year) / "executed" / audience
    report, slides = folder / "05_annual_report.ipynb", folder / "06_annual_slides.ipynb"
    about = pack.about
    with tempfile.TemporaryDirectory() as made:
        out = Path(made)

        def page(kind: Kind, notebook: Path) -> Path:
            path = out / f"{kind}.html"
            path.write_text(page_of(read_document(notebook, kind, head(about))), encoding="utf-8")
            return path

        def data() -> list[Path]:
            tables = list(data_tables(pack))
            workbook = write_tables(tables, about, out / "tables.xlsx")
            return [workbook, *write_open_data(tables, out / "csv", list(head(about).marks))]

        def together() -> list[Path]:
            with press() as printed:
                longest = printed(read_document(report, "report"), out / "report.pdf")
                others = [page("report", report), page("slides", slides), *data()]
                last = printed(read_document(slides, "slides"), out / "handout.pdf")
                return [*others, longest(), last()]

        def deck() -> Path:
            from ssp_analysis.write.pptx import deck_bytes

            path = out / "slides.pptx"
            path.write_bytes(deck_bytes(read_document(slides, "slides")))
            return path

        def whole() -> list[Path]:
            notebooks: dict[Kind, Path] = {"report": report, "slides": slides}
            pack_folder = out / "pack"
            deliver(pack, notebooks, project.reference / TEMPLATE, pack_folder)
            return [path for path in pack_folder.rglob("*") if path.is_file()]

        timed("report, HTML", lambda: page("report", report))
        timed("slides, HTML", lambda: page("slides", slides))
        timed("report, PDF",
              lambda: write_pdf(read_document(report, "report"), out / "report.pdf"))  # fmt: skip
        timed("handout, PDF",
              lambda: write_pdf(read_document(slides, "slides"), out / "handout.pdf"))  # fmt: skip
        timed("workbook, CSV, Table Schema", data)
        timed(f"together (limit {LIMIT:.0f} s)", together)
        timed("whole pack", whole)
        if not deck_fault():
            timed("slides, PPTX (extra)", deck)


if __name__ == "__main__":
    main(*sys.argv[1:])
