"""Trading standards' scam interventions, with sums of money and free text."""

from __future__ import annotations

from demo import dates, words
from demo.borough import Borough
from demo.flows import Flow
from demo.writing import csv_bytes
from ssp_analysis.years import ReportingYear

SOURCE = "trading-standards"
POUNDS = (0, 120, 350, 600, 950, 1250, 2500, 4800, 7400)
SHARES = (10, 15, 18, 17, 14, 10, 8, 5, 3)
POUNDS_A_CASE = sum(p * s for p, s in zip(POUNDS, SHARES, strict=True)) / sum(SHARES)
KINDS = ("Doorstep crime", "Telephone scam", "Mail scam", "Online scam", "Courier fraud")
FLOWS = [
    Flow(
        "scam stopped", 12,
        {f"{SOURCE}:scams-stopped": 1.0, f"{SOURCE}:pounds-saved": POUNDS_A_CASE},
        (0.4, 0.5, 0.35, 0.3, 0.35, 0.4, 0.3, 0.2), swing=0.05,
    )
]  # fmt: skip


def files(borough: Borough, year: ReportingYear) -> dict[str, bytes]:
    """A file a year, UTF-8 with BOM; the details hold names, addresses and formulas."""
    stream = borough.stream(SOURCE, year)
    rows = []
    for number, (day, _) in enumerate(borough.incidents(FLOWS, SOURCE, year), start=1):
        pounds = stream.choices(POUNDS, SHARES)[0]
        text = words.FORMULA if number % 40 == 0 else words.scam(stream, pounds)
        reference = f"TS-{year.starts % 100}-{number:03d}"
        rows.append([reference, dates.uk(day), stream.choice(KINDS), f"£{pounds:,}.00", text])
    if year.starts == 2018:
        # A known fault, in corrections.csv: the year was typed with its digits swapped.
        rows.append(["TS-18-900", "14/09/2081", "Mail scam", "£350.00", words.scam(stream, 350)])
    if year.starts == 2020:
        again = rows[30]
        rows.append([f"{again[0]}-X", again[1], again[2], "about 500", again[4]])
    header = ["Case ref", "Date closed", "Scam type", "Consumer detriment saved", "Details"]
    content = [[words.BANNER], header, *rows, [words.SOURCE]]
    return {f"trading-standards-scams-{year.folder}.csv": csv_bytes(content, "utf-8-sig")}
