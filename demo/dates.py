"""The forms in which partners write days, months and quarters, often several in one column."""

from __future__ import annotations

from datetime import date

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EXCEL_EPOCH = date(1899, 12, 30)


def uk(day: date) -> str:
    """`05/04/2020`."""
    return f"{day.day:02d}/{day.month:02d}/{day.year}"


def us(day: date) -> str:
    """`04/05/2020`: the same day, month first."""
    return f"{day.month:02d}/{day.day:02d}/{day.year}"


def short(day: date) -> str:
    """`5-4-20`."""
    return f"{day.day}-{day.month}-{day.year % 100:02d}"


def serial(day: date) -> str:
    """`43926`: what Excel shows where a date lost its format."""
    return str((day - EXCEL_EPOCH).days)


def month(day: date) -> str:
    """`Apr-20`."""
    return f"{MONTHS[day.month - 1]}-{day.year % 100:02d}"


def month_name(period: str) -> str:
    """`Apr-20` for `2020-04`."""
    return month(date.fromisoformat(f"{period}-01"))


def quarter(period: str) -> str:
    """`Q1 20/21` for `2020/21 Q1`."""
    return f"{period[-2:]} {period[2:7]}"
