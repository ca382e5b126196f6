"""Times every export of an existing pack: report, slides, PDFs, workbook, CSV, PPTX; with sizes.

Needs a pack that `ssp run` has made: its executed notebooks 05 and 06 and its released tables.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import weasyprint  # noqa: F401  # loading it is part of starting, not of an export

from ssp_analysis.pack.caveats import marks
from ssp_analysis.pack.data_tables import data_tables
from ssp_analysis.pack.dataset import read_pack
from ssp_analysis.pack.deck import deck_fault, write_deck
from ssp_analysis.pack.export import HandoutExporter, export
from ssp_analysis.pack.open_data import write_open_data
from ssp_analysis.pack.pdf import write_pdf
from ssp_analysis.pack.workbook import write_workbook
from ssp_analysis.project import Project
from ssp_analysis.years import ReportingYear

LIMIT = 5.0  # seconds for report, slides, their PDFs, workbook and CSV: the target


def size(paths: list[Path]) -> int:
    return sum(path.stat().st_size for path in paths)


def timed(label: str, write: Callable[[], Path | list[Path]]) -> float:
    """Write once; print seconds (of this process, and on the clock) and the size."""
    started, used = time.perf_counter(), time.process_time()
    made = write()
    seconds, busy = time.perf_counter() - started, time.process_time() - used
    held = size(made if isinstance(made, list) else [made]) / 1000
    print(f"{label:<24}{seconds:7.2f} s {busy:7.2f} s of processor {held:9,.0f} kB", flush=True)
    return seconds


def main(year: str = "2020/21", executed: str = "") -> None:
    project = Project.find()
    pack = read_pack(project.release(ReportingYear.parse(year), "public"))
    folder = Path(executed) if executed else (
        project.processed(ReportingYear.parse(year)) / "executed" / "public"
    )  # fmt: skip
    report, slides = folder / "05_annual_report.ipynb", folder / "06_annual_slides.ipynb"
    about = pack.about

    with tempfile.TemporaryDirectory() as made:
        out = Path(made)

        def handout() -> Path:
            page, _ = HandoutExporter().from_notebook_node(nbformat.read(slides, as_version=4))
            return write_pdf(page, out / "handout.pdf")

        page = out / "report.html"
        total = sum([
            timed("report, HTML", lambda: export(report, "report", about, page)),
            timed("slides, HTML", lambda: export(slides, "slides", about, out / "slides.html")),
            timed("report, PDF", lambda: write_pdf(page.read_text("utf-8"), out / "report.pdf")),
            timed("handout, PDF", handout),
            timed("workbook", lambda: write_workbook(
                list(data_tables(pack)), about, out / "tables.xlsx")),
            timed("CSV, Table Schema", lambda: write_open_data(
                list(data_tables(pack)), out / "csv", marks(about.banner, about.audience))),
        ])  # fmt: skip
        print(f"{'together':<24}{total:7.2f} s; the limit is {LIMIT:.0f} s")
        if not deck_fault():
            timed("slides, PPTX (extra)", lambda: write_deck(slides, out / "slides.pptx"))


if __name__ == "__main__":
    main(*sys.argv[1:])
