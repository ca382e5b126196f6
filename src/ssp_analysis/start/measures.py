"""What could be counted of a file: its fields of figures, its categories and its series."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count
from typing import Any

import pandas as pd

from ssp_analysis.partners.doubts import NO_CRIME
from ssp_analysis.partners.headings import LONGER
from ssp_analysis.partners.said_around import NO_PART
from ssp_analysis.partners.totals import TOTAL_NAME, last_of_twelve
from ssp_analysis.partners.unread import SET_IN
from ssp_analysis.partners.values import key_of, parse_number, plain
from ssp_analysis.start.columns import Columns
from ssp_analysis.start.heading_words import DECIMAL, FRACTION, RATE, STOCK
from ssp_analysis.start.look import MOST, NO_COLUMN, Column, Look
from ssp_analysis.start.times import frequency

FIGURE_LIKE = re.compile(r"\W*\d[\d,]*(\W+[a-z]*\W*)?", re.IGNORECASE)  # `~12`, `12 cases`
LONGEST_INITIALS = 5  # letters: ASBRA, but not ARSONS
# A column of these names things that are no kinds of one, and are not added up.
OF_EACH = re.compile(r"\b(measures?|indicators?|metrics?|statistics?|kpis?)\b")
OF_WHAT = re.compile(r"(total )?(number|no\.?|count|percentage|proportion|rate|%) (of )?", re.I)
LONGEST_OF_CAPITALS = 3  # where all is in capitals: ASB, but not RAPE
PART = re.compile(r"\W*(?:of which|of whom|including|incl)\b\W*(\w.*)", re.IGNORECASE)
Line = tuple[Any, str]
"""A value of a contract, and why it is guessed."""


def field_of(
    name: str, column: Column, type: str = "", required: bool | None = None, why: str = ""
) -> Line:
    """A column as a field, with the reason."""
    made: dict[str, Any] = {"name": name}
    made |= {"headers": [column.title]} if column.at != NO_COLUMN else {}
    if type and type != "string":
        made["type"] = type
    if any("£" in text or "%" in text for text in column.counts) and type in ("integer", "number"):
        made["bareNumber"] = False
    if required or (required is None and column.is_full):
        made["constraints"] = {"required": True}
    if type in ("integer", "number") and all((parse_number(t, False) or 0) >= 0
                                             for t in column.counts):  # fmt: skip
        made.setdefault("constraints", {})["minimum"] = 0
    return made, why


def figure_names(columns: Columns, names: Mapping[int, str]) -> Iterator[tuple[str, Column]]:
    """The field's name of each column of figures; a rate is `value`, its range lower and upper."""
    rates = [c for c in columns.figures if is_rate(c)]
    bounds = {c.at: w for c in rates for w in ("lower", "upper") if w in c.key.split()}
    values = [c for c in rates if c.at not in bounds]
    for column in columns.figures:
        if column.at in bounds and len(values) == 1:
            yield bounds[column.at], column
        elif len(columns.figures) == 1:
            yield ("value" if rates else "count"), column
        elif values == [column] and bounds:
            yield "value", column
        else:
            yield names[column.at], column


def is_rate(column: Column) -> bool:
    """Whether figures are shares or means, which are never added up."""
    money = "£" in column.title or any("£" in text for text in column.counts)
    said = RATE.search(column.title.lower()) or column.share(lambda text: "%" in text) > 0.5
    decimal = column.share(DECIMAL.search) > 0.5 and column.share(FRACTION.search)
    return not money and bool(said or decimal)


def spellings(column: Column) -> Iterator[tuple[str, list[str], int]]:
    """Each category: its commonest spelling, all that differ, and how many rows have it."""
    found: dict[str, list[str]] = {}
    for text, _ in column.counts.most_common():
        found.setdefault(slug(text), []).append(text)
    for texts in found.values():
        different = {text.casefold(): text for text in reversed(texts)}
        count = sum(column.counts[text] for text in texts)
        yield texts[0], list(reversed(different.values())), count


def no_records_told(columns: Columns) -> Iterator[str]:
    """Of columns of records that are not read: those that say that rows are no records."""
    for column in columns.left if not columns.is_aggregate else ():
        if columns.kind == "period" and column.is_mostly(FIGURE_LIKE.fullmatch, MOST / 2):
            yield (
                f"{column.title!r} seems to hold figures, but few are plain numbers, and rows are "
                "counted in their place: ask for numbers, or is each row one record?"
            )
        found = [text for text in column.counts if NO_CRIME.fullmatch(key_of(text))]
        if found:
            called = f"{column.title!r} calls some rows {', '.join(map(repr, found))}"
            mend = "add it to fields, and where: with the values that count to the series"
            yield f"{called}: do they count? If not, {mend}"


def parts_told(columns: Columns) -> Iterator[str]:
    """Of a table's names those that are set in below others, of which they may be parts."""
    names = columns.category.cells if columns.category and columns.is_aggregate else ()
    deep = {plain(cell) for cell in names if isinstance(cell, str) and SET_IN.match(cell)}
    if columns.category and 0 < len(deep) < len(columns.category.counts):
        yield (
            f"{len(deep)} names of {columns.category.title!r} are set in by spaces: where they are "
            "parts of the row above, leave them out of categories, or they count twice"
        )


def slug(text: str) -> str:
    """A text as an id."""
    return "-".join(re.sub(r"[^a-z0-9 ]", " ", key_of(text)).split()) or "other"


def label_of(name: str, in_capitals: bool) -> str:
    """A name as people read it: of capitals only initials stay so, fewer where all is in them."""
    longest = LONGEST_OF_CAPITALS if in_capitals else LONGEST_INITIALS
    return name.capitalize() if name.isupper() and len(name) > longest else name


def categories_of(look: Look, columns: Columns) -> list[Line]:
    """Each name of the category column with its spellings; totals of what adds up are none."""
    if not columns.category:
        return []
    in_capitals = all(text.isupper() for text in columns.category.counts)
    found = [
        ({"id": slug(name), "label": label_of(name, in_capitals), "names": names},
         "" if columns.is_aggregate else f"{count:,} rows")
        for name, names, count in spellings(columns.category)
    ]  # fmt: skip
    keys = [key_of(one[0]["names"][0]) for one in found]
    parts = [one for key, one in zip(keys, found, strict=True)
             if not (TOTAL_NAME.fullmatch(key) or NO_PART.fullmatch(key))]  # fmt: skip
    adds_up = columns.is_aggregate and not all(map(is_rate, figures_of(look, columns)))
    return parts if parts and adds_up else found


def figures_of(look: Look, columns: Columns) -> list[Column]:
    """The columns of figures, one below each period of a wide table."""
    cells = [c for c in look.columns if columns.header and c.at in columns.header.figures]
    return cells or columns.figures


def series_of(
    look: Look, columns: Columns, title: str, names: Mapping[int, str], kinds: Sequence[Line]
) -> list[Line]:
    """What could be counted: of records their number, of figures each column, a rate a category.

    Args:
        look: the file.
        columns: what its columns seem to be.
        title: of the source.
        names: the fields' names by column.
        kinds: as `categories_of`.
    """
    often = frequency(look, columns)
    longer = "" if often == "A" or not columns.is_aggregate else _longer_times(columns)
    found = [
        (_of_longer_times(about, longer) | {"frequency": often} | how, why)
        for about, how, why in _measures(look, columns, title, names, kinds)
    ]
    taken: set[str] = set()
    for one, _ in found:  # `Female` and `% female` are two measures
        name = one["measure"]
        named = (name, *[f"{name}-rate"] * (one.get("kind") == "rate"))
        others = chain(named, (f"{name}-{number}" for number in count(2)))
        one["measure"] = next(other for other in others if other not in taken)
        taken.add(one["measure"])
    return found


def _longer_times(columns: Columns) -> str:
    """`rolling 12 months`, where the heading of the periods says that figures are of so much."""
    heading = columns.time.key if columns.time else ""
    if columns.time and columns.time.share(last_of_twelve) >= MOST:
        return "12 months"
    return re.sub(r" (ending|ended|up to|to)$", "", heading) if LONGER.search(heading) else ""


def _of_longer_times(about: dict[str, Any], longer: str) -> dict[str, Any]:
    """A measure that says so, and is never added up, where its figures are of longer times."""
    if not longer:
        return about
    kind = about.get("kind", "stock")
    return about | {"label": f"{about['label']}, {longer} to each date", "kind": kind}


def _measures(
    look: Look, columns: Columns, title: str, names: Mapping[int, str], kinds: Sequence[Line]
) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:
    by = {"by_category": True} if columns.category else {}
    if not columns.is_aggregate:
        about = {"measure": "records", "label": title, "unit": "records"}
        yield about, {"combine": "count"} | by, ""
        return
    fields = list(figure_names(columns, names))
    cells = figures_of(look, columns) if columns.header else []
    if cells:
        fields = [("count", cells[0])]
    main = "value" if any(name == "value" for name, _ in fields) else "count"
    whole, before = _whole(fields), None
    for name, column in fields:
        if name in ("lower", "upper"):
            continue
        single = len(fields) == 1 or (name == main and not whole)
        total = column is whole and TOTAL_NAME.fullmatch(column.key)
        label = title if single or total else without_unit(column.title)
        about = {"measure": slug("total" if single else column.title), "label": label}
        each = columns.category if single and columns.category else None
        own = [_own(look, one, each, cells or [column]) for one in kinds if each]
        each = each if each and (_names_measures(each) or _have_unlike_signs(own)) else None
        shares = [one for one, alone in zip(kinds, own, strict=False) if each and _is_share(alone)]
        mixed = 0 < len(shares) < len(kinds)
        if any(is_rate(c) for c in cells or [column]) and not mixed:
            yield from _rates(look, columns, kinds, about, column, name)
            continue
        how: dict[str, Any] = {"combine": "sum"} | ({} if name == "count" else {"field": name})
        if each:
            why = f"by itself: {each.title} names what is not added up"
            for one, alone in zip(kinds, own, strict=True):
                if one not in shares:
                    named = replace(alone, title=f"{column.title} {alone.title}")
                    yield from _of_each([one], _kind(named), how, why)
            if shares:
                yield from _rates(look, columns, shares, about, column, name)
            continue
        how |= by
        of = whole
        if before and (part := PART.match(column.title)) and _may_be_part(column, before):
            of, about["label"] = before, f"{without_unit(before.title)}, {part[1]}"
        else:
            before = column
        if of and column is not of:
            how["part_of"] = slug(of.title)
        yield about | _kind(column), how, ""


def _own(look: Look, kind: Line, names: Column, figures: Sequence[Column]) -> Column:
    """What stands in the figures of a category and in columns of units, as its own column."""
    rows = names.texts.isin(kind[0]["names"])
    units = [one for one in look.columns if re.search(r"\bunits?\b", one.key)]
    cells = (text for column in [*figures, *units] for text in column.texts[rows])
    return Column(figures[0].at, kind[0]["names"][0], tuple(cells))


def _names_measures(column: Column) -> bool:
    """Whether a column says that it names measures, or its texts do: `Number of repeat cases`."""
    texts = [text for text in column.counts if not NO_PART.fullmatch(key_of(text))]
    said = sum(bool(OF_WHAT.match(text)) for text in texts)
    with_unit = any("%" in text for text in texts)  # `Feel safe after dark (%)`
    return bool(OF_EACH.search(column.key)) or with_unit or 2 * said >= len(column.counts)


def _have_unlike_signs(own: Sequence[Column]) -> bool:
    """Whether figures of some categories have a sign that others lack: no kinds of one thing."""
    told = ("".join(one.counts) for one in own)
    return len({frozenset("£%") & set(text) for text in told if re.search("[1-9]", text)}) > 1


def _is_share(own: Column) -> bool:
    """Whether figures of a category are shares or means: one among counts has decimals or a %."""
    said = "; ".join([own.title, *own.counts])
    return "£" not in said and bool(RATE.search(said.lower()) or DECIMAL.search(said))


def _kind(column: Column) -> dict[str, Any]:
    """The unit of figures that are added up, and what they are where they are no counts."""
    if STOCK.search(column.key):
        return {"unit": "number", "kind": "stock"}
    if "£" in column.title + "".join(column.counts):
        return {"unit": "pounds", "kind": "money"}
    return {"unit": "number"}


def _may_be_part(column: Column, whole: Column) -> bool:
    """Whether figures may be a part of others: of one unit, and none above the whole's."""
    part, of = (pd.to_numeric(one.texts, errors="coerce") for one in (column, whole))
    return _kind(column) == _kind(whole) and not (part > of).any()


def _whole(fields: Sequence[tuple[str, Column]]) -> Column | None:
    """Of several columns of figures the one that has what all others add up to, in each row.

    Where marks stand for figures of a row, its others are no more than one that is called a total.
    """
    if len(fields) < 3:
        return None
    read = pd.concat([pd.to_numeric(column.texts, errors="coerce") for _, column in fields], axis=1)
    filled, known = read.notna().all(axis=1), read.sum(axis=1) / 2
    for at, (_, column) in enumerate(fields):
        one = read.iloc[:, at]
        called = TOTAL_NAME.fullmatch(key_of(column.title))
        fits = (one == known) | (~filled & (one >= known)) if called else one == known
        if one.any() and fits.all():
            return column
    return None


def without_unit(title: str) -> str:
    """A heading without its unit: a label with a sign or number in it would seem to tell a figure.

    So `Self-referrals %` is `Self-referrals`; a heading that is nothing but its unit stays.
    """
    title = re.sub(r"^%\s*(?=of\b)", "Share ", title)
    text = re.sub(r"\s*\(?(?:%|(?:rate )?per [\d,]+[^)]*)\)?", " ", title, flags=re.IGNORECASE)
    text = " ".join(text.split())
    return text if re.sub(r"\b(?:of|rate)\b", "", text.lower()).strip() else title


def rate_unit(look: Look, column: Column, own: Sequence[str] = ()) -> Line:
    """Of what a rate is: as its `own` texts say, its heading, or a column of one text only."""
    only = [next(iter(c.counts)) for c in look.columns if len(c.counts) == 1]
    for said in (own, [column.title, *only]):
        if found := re.search(r"\bper [\d,]+( [a-z]+)?", "; ".join(said).lower()):
            return found[0], "as the file says"
        if re.search(r"%|per ?cent", "; ".join(said).lower()):
            return "per cent", "as the file says"
    return "number", "ASK: the unit, such as per cent or per 1,000"


def _rates(
    look: Look, columns: Columns, kinds: Sequence[Line], about: dict[str, Any], field: Column,
    name: str,
) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:  # fmt: skip
    """A rate for each category, of its own unit, for rates are not added up."""
    how: dict[str, Any] = {"combine": "take", "field": name}
    figures = figures_of(look, columns) if columns.header else [field]
    for one in kinds:
        texts = _own(look, one, columns.category, figures).counts if columns.category else ()
        unit, why = rate_unit(look, field, [*one[0]["names"], *texts])
        yield from _of_each([one], {"unit": unit, "kind": "rate"}, how, why)
    if not kinds:
        unit, why = rate_unit(look, field, list(field.counts)[:1])
        yield about | {"unit": unit, "kind": "rate"}, how, why


def _of_each(
    kinds: Sequence[Line], about: dict[str, Any], how: dict[str, Any], why: str
) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:
    """A measure for each category."""
    for one, _ in kinds:
        where = {"where": {"category": [one["id"]]}}
        yield {"measure": one["id"], "label": one["label"]} | about, how | where, why
