"""Small tables as partners lay them out, and the contracts that read them."""

import csv
import io
import textwrap
from itertools import starmap

import pandas as pd
import yaml

from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.reading import read_file
from ssp_analysis.partners.sheets import Row
from tests.partners.received import workbook

MONTHS = ("Apr-20", "May-20", "Jun-20", "Jul-20")
OFFENCE = "{name: kind, headers: [Offence], constraints: {required: true}}"
MONTH = "{name: period, headers: [Month], type: period, constraints: {required: true}}"
NUMBER = "{name: count, headers: [N], type: integer, constraints: {required: true}}"
SUM = "{measure: n, label: N, unit: cases, frequency: M, combine: sum}"
WIDE = "kind: wide"
TEXT = """
id: cases
name: Cases
owner: Owner
agreement: Agreement
files: [{{pattern: "cases*.*"}}]
layout: {{{layout}}}
missingValues: [{marks}]
fields: [{fields}]
due: {{frequency: M, days: 10}}
limits: {{quarantined: 1.0}}
counts: Cases.
does_not_count: Others.
series: [{series}]
{more}
"""


def text_of(fields, layout="", series=(SUM,), marks="", more=""):
    """The YAML of a contract with these fields."""
    return TEXT.format(
        fields=", ".join(fields), layout=layout, series=", ".join(series), marks=marks,
        more=textwrap.dedent(more),
    )  # fmt: skip


def contract_of(*fields, **keys):
    return Contract(**yaml.safe_load(text_of(fields, **keys)))


def numbered(rows):
    """The rows of a sheet, from the first one."""
    return list(starmap(Row, enumerate(rows, start=1)))


def csv_of(rows):
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def extract_of(tmp_path, rows, contract, name="cases.csv"):
    """What is read of a table in a text file or, by its name, in a workbook."""
    path = tmp_path / name
    path.write_bytes(csv_of(rows).encode() if name.endswith("csv") else workbook({"Table": rows}))
    return read_file(path, contract)


def figures_of(extract, *names):
    """The figures that are read, each with its period and the names asked for."""
    cells = pd.DataFrame(extract.cells)
    if "control" in cells:
        cells = cells[(cells["control"] == "") & (cells["odd"] == "")]
    found = cells[[*names, "period", "count"]].itertuples(index=False, name=None)
    return [(*row[:-1], float(row[-1])) for row in found]
