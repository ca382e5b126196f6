"""Canaries: a distinctive number in each withheld source, a person in each free-text column."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

NUMBER = 73921
WRITTEN = (
    f"{NUMBER:,}"  # as who means a figure far above all others writes it: it is not asked about
)
PERSON = "Zebedee Canary, SK9 9ZZ, 07700 900123"
TRACES = ("Zebedee", "SK9 9ZZ", "07700 900123")
# Year totals of these are at least as large as what is planted, whatever else the files hold.
PLANTED = {
    "gmp-crime:crimes": 4000,
    "gmp-incidents:incidents": NUMBER,
    "gmp-incidents:asb": NUMBER,
    "road-casualties:casualties": 4000,
    "marac:police-referred": NUMBER,
    "da-services:police-sourced": NUMBER,
}
FREE_TEXT = ("council-asb", "trading-standards", "nwas-assaults", "housing-asb")


def plant(root: Path) -> None:
    """Put all canaries into the raw files of a small root."""
    raw = root / "data" / "raw"
    year = raw / "2020-21"
    ward = "Brinnington and Central"
    crimes = (f"CAN/07/{n:05d}/20,2020-07-15 10:00,VAP,{ward},N,N" for n in range(4000))
    _append(year / "gmp-crime-2020-21.csv", crimes)
    casualties = (f"CAN{n:05d};2020-07-15;Slight;Car occupant;{ward}" for n in range(4000))
    _append(year / "road-casualties-2020-21.csv", casualties)
    _replace(
        year / "da-services-referrals-2020-21.csv", "service,F,140,3", f'service,F,140,"{WRITTEN}"'
    )
    for name, cell in (("marac-2020-21-q1", "F6"), ("gmp-incidents-2020-21", "C6")):
        text = f' t="str"><v>{WRITTEN}'
        _in_workbook(year / f"{name}.xlsx", "sheet1.xml", rf'(r="{cell}")[^>]*><v>\d+', text)
    _append(year / "council-asb-cases-2020-21.csv",
            [f'EP20/99999,15/07/2020,Noise nuisance,Manor,SK15-1003,"{PERSON}"'])  # fmt: skip
    _append(year / "trading-standards-scams-2020-21.csv",
            [f'TS-20-999,15/07/2020,Telephone scam,"£250.00","{PERSON}"'])  # fmt: skip
    _append(raw / "2018-19" / "nwas-assaults-2018-19-q2-2-new-system.csv",
            [f'18-99999,2018-08-19T12:58:00,ASSAULT,Manor,"{PERSON}"'])  # fmt: skip
    _in_workbook(year / "housing-asb-cases-2020-21.xlsx", "sharedStrings.xml",
                 r"(<t>)Mr Sample", PERSON)  # fmt: skip


def _append(path: Path, rows: object) -> None:
    text = path.read_bytes()
    ends = b"\r\n" if b"\r\n" in text else b"\n"
    lines = [row.encode("latin-1" if b"\xa3" in text else "utf-8") for row in rows]  # type: ignore[attr-defined]
    body, footer = _footer(text, ends)
    path.write_bytes(body + b"".join(line + ends for line in lines) + footer)


def _footer(text: bytes, ends: bytes) -> tuple[bytes, bytes]:
    """Rows go in above what stands under the table."""
    lines = text.split(ends)
    last = max(
        n for n, line in enumerate(lines) if re.search(rb"\d{4}-\d\d-\d\d|\d\d/\d\d/\d{4}", line)
    )
    return ends.join(lines[: last + 1]) + ends, ends.join(lines[last + 1 :])


def _replace(path: Path, old: str, new: str) -> None:
    content = path.read_bytes()
    assert old.encode() in content
    path.write_bytes(content.replace(old.encode(), new.encode(), 1))


def _in_workbook(path: Path, part: str, pattern: str, value: object) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if item.filename.endswith(part):
                text, found = re.subn(pattern, rf"\g<1>{value}", content.decode("utf-8"), count=1)
                assert found
                content = text.encode("utf-8")
            new.writestr(item, content)
    path.write_bytes(buffer.getvalue())
