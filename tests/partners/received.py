"""Partner files as tests receive them, and what became of them."""

import io

import xlsxwriter

from ssp_analysis.partners.intake import take_in
from ssp_analysis.partners.sources import account, data_to
from ssp_analysis.years import ReportingYear
from tests.builders import CASES, make_project, put

YEAR = ReportingYear(2020)
HEAD = "Case ID,Date reported,Category,Ward,Notes\n"
PARTS = ["kept", "quarantined", "asked", "merged", "out_of_scope", "skipped"]
FIGURES = """
id: cases
name: Cases
owner: Case manager
agreement: Agreement 1
files: [{pattern: "cases*.*"}]
fields:
  - {name: period, headers: [Quarter], type: period, constraints: {required: true}}
  - {name: count, headers: [Cases], type: integer, constraints: {required: true, minimum: 0}}
due: {frequency: Q, days: 10}
limits: {quarantined: 0.9}
counts: Cases.
does_not_count: Others.
series: [{measure: cases, label: Cases, unit: cases, frequency: Q, combine: sum}]
"""


def intake(tmp_path, files, contract=CASES, **reference):
    project = make_project(tmp_path, {"cases": contract}, **reference)
    for name, content in files.items():
        put(project, name, content)
    return take_in(project, YEAR)["cases"]


def accounts(source):
    return account([source], {"cases": data_to(source)})


def workbook(sheets, hidden=()):
    """XLSX bytes of {sheet: rows}; a cell that is a list is merged over that many columns."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if name in hidden:
            sheet.hide()
    book.close()
    return stream.getvalue()
