"""Which counts each table tells, and which counts are parts of which."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from ssp_analysis.release.counts import (
    REST,
    Count,
    Node,
    Relation,
    Span,
    days_of,
    measures_adding_up,
)
from ssp_analysis.release.disclosure import CountRules
from ssp_analysis.tables import DELIVERED, LIKE_FOR_LIKE, pair_of, told_apart

WITHOUT = f":{LIKE_FOR_LIKE}:without:"  # in what a paper compared, before what it left out
NEXT_DAY = pd.Timedelta(days=1)
# What hiding a number costs the reader. Headlines and totals before categories, wards and phases.
INDICATOR, YEAR, TOTAL, CATEGORY, COMMITTEE, WARD, PHASE = 40.0, 20.0, 20.0, 8.0, 3.0, 1.0, 1.0

Parts = dict[str, list[tuple[str, str]]]
"""Series and periods behind a figure, by the part that they are of it."""


def series_counts(series: pd.DataFrame, rules: CountRules) -> Iterator[Count]:
    """The borough-wide counts of a `SeriesTable`, shown or hidden by the supplier.

    A category that did not exist then is known to be 0.
    """
    for row in series.itertuples():
        if not rules.is_counted(row.series_id):
            continue
        fields = rules.as_fields([row.series_id])
        of = (((row.series_id, ""), *days_of(row.period)),)
        key = ("series", row.series_id, row.period)
        table = f"series {row.series_id}"
        if row.state == "suppressed":
            most = fields["threshold"] - 1
            yield Count(key, table, of, None, hide=True, most=most, **fields)
        elif row.state == "observed":
            weight = CATEGORY if row.category not in ("", LIKE_FOR_LIKE) else TOTAL
            yield Count(key, table, of, round(row.value), weight=weight, **fields)
        elif row.state == "not_applicable" and row.category:
            yield Count(("not applicable", *key), table, of, 0, 0, fixed=True)


def impact_counts(impact: pd.DataFrame, rules: CountRules, kind: str) -> Iterator[Count]:
    """The observed counts of `Impact` windows of a kind, by exact date; keys hold the index."""
    rows = impact[(impact["window_kind"] == kind) & impact["observed"].notna()]
    rows = rows[(rows["basis"] == "exact") & (rows["state"] == "observed")]
    for row in rows.itertuples():
        # The observed figure of people at one time is a mean of quarters that are told.
        if rules.is_counted(row.series_id) and rules.adds_up(row.series_id):
            of = (((row.series_id, ""), row.start, row.end + NEXT_DAY),)
            weight = YEAR if kind == "year" else PHASE
            key, small = ("impact", str(row.Index)), rules.as_fields([row.series_id])
            yield Count(key, f"impact {row.series_id}", of, round(row.observed), weight=weight,
                        **small)  # fmt: skip


def progress_counts(
    cells: pd.DataFrame, series: pd.DataFrame, rules: CountRules
) -> Iterator[Count]:
    """The counts behind figures of `Progress`: keys hold indicator, figure and part.

    Of 150 cases, 147 repeats: the three that were not are few as well, so they are counted too.

    Args:
        cells: `ProgressCells` of counts; of a share with another part, that part is left out.
        series: `SeriesTable`.
        rules: what is small.
    """
    told = series[series["state"] == "observed"]
    of_cell = zip(told["series_id"], told["period"], strict=True)
    values = dict(zip(of_cell, told["value"], strict=True))
    figures: dict[tuple[str, str], Parts] = {}
    for one in cells.itertuples(index=False):
        parts = figures.setdefault((one.indicator_id, one.figure), {})
        parts.setdefault(one.part, []).append((one.series_id, one.period))
    for (indicator, figure), parts in figures.items():
        totals: dict[str, int] = {}
        table = f"progress {indicator}"
        for part, inside in parts.items():
            of = tuple(((name, ""), *days_of(period)) for name, period in inside)
            totals[part] = round(sum(values[cell] for cell in inside))
            yield Count(("progress", indicator, figure, part), table, of, totals[part],
                        weight=INDICATOR,
                        **rules.as_fields(name for name, _ in inside))  # fmt: skip
        if {"counted", "out_of"} == totals.keys() and totals["counted"] <= totals["out_of"]:
            rest = totals["out_of"] - totals["counted"]
            yield from _rest((indicator, figure), parts, table, rest, rules)


def _rest(
    key: tuple[str, str], parts: Parts, table: str, rest: int, rules: CountRules
) -> Iterator[Count]:
    counted = parts["counted"]
    fields = rules.as_fields(name for inside in parts.values() for name, _ in inside)
    periods = dict.fromkeys(period for _, period in counted)
    node = _rest_of(name for name, _ in counted)
    of = tuple((node, *days_of(period)) for period in periods)
    one = Count(("rest", *key), table, of, rest, **fields)
    if one.is_primary:
        yield one


def _rest_of(parts: Iterable[str]) -> Node:
    """The node of what a share leaves: those of a whole that are not among its parts."""
    return ("+".join(dict.fromkeys(parts)) + REST, "")


def area_counts(
    areas: pd.DataFrame, committees: dict[str, list[str]], rules: CountRules
) -> Iterator[Count]:
    """The counts of `Areas`; keys hold the index.

    Args:
        areas: as `areas.build_areas`.
        committees: area committee → codes of its wards.
        rules: what is small.
    """
    for row in areas.itertuples():
        if row.state not in DELIVERED:
            continue
        is_ward = row.area_kind == "ward"
        codes = [row.area_code] if is_ward else committees[row.name]
        of = tuple(((row.measure, code), row.start, row.end + NEXT_DAY) for code in codes)
        known = round(row.value) if row.state == "observed" else None
        yield Count(("areas", str(row.Index)), f"areas {row.measure}", of, known,
                    weight=WARD if is_ward else COMMITTEE, hide=known is None,
                    **rules.as_fields([row.measure]))  # fmt: skip


def compared_as(series: pd.DataFrame) -> dict[str, str]:
    """A measure like for like → the same, named by the categories that it leaves out.

    Args:
        series: `SeriesTable`, of a paper as it was released or of today.
    """
    left: dict[str, list[str]] = {}
    for name in sorted(told_apart(series)):
        left.setdefault(pair_of(name), []).append(name.removeprefix(f"{pair_of(name)}:"))
    return {f"{pair}:{LIKE_FOR_LIKE}": f"{pair}{WITHOUT}{'+'.join(out)}"
            for pair, out in left.items()}  # fmt: skip


def as_today(earlier: Sequence[Count], series: pd.DataFrame) -> list[Count]:
    """Counts of earlier papers; what they compared without the same categories is today's series.

    Args:
        earlier: as `published.counts_before`.
        series: today's `SeriesTable`.
    """
    plain = {then: now for now, then in compared_as(series).items()}

    def named(one: Count) -> Count:
        spans = (((plain.get(name, name), area), *days) for (name, area), *days in one.spans)
        return replace(one, cells=tuple((node, first, end) for node, first, end in spans))

    return [named(one) if _compared_in(one) else one for one in earlier]


def _compared_in(one: Count) -> list[str]:
    """The series without named categories that a count is made of."""
    return [name for (name, _), *_ in one.spans if WITHOUT in name]


def relations(
    series: pd.DataFrame, cells: pd.DataFrame, counts: Iterable[Count], rules: CountRules
) -> Iterator[Relation]:
    """What adds up to what: categories, measures, shares and wards.

    Args:
        series: borough-wide `SeriesTable` rows.
        cells: `ProgressCells`.
        counts: of this paper and of earlier ones (`as_today`); their wards are parts of the whole
            area.
        rules: which measures are parts of others.
    """
    known = series[series["state"].isin(["observed", "not_applicable"])]
    known = known.assign(value=known["value"].fillna(0.0))  # what did not exist was 0
    table = known.pivot_table(index="period", columns="series_id", values="value")
    apart = told_apart(series)
    yield from _compared_then(counts, set(series["series_id"]))
    for pair, rows in series[series["category"] != ""].groupby("sources", sort=False):
        names = [str(name) for name in rows["series_id"].unique()]
        whole, compared = str(pair), f"{pair}:{LIKE_FOR_LIKE}"
        if compared in names:
            new = [name for name in names if name in apart]
            yield from _related(whole, [compared, *new], (f"{pair}{REST}apart", ""), table)
            names, whole = [n for n in names if n not in (compared, *new)], compared
        yield from _related(whole, names, (f"{whole}{REST}categories", ""), table)
    yield from measures_adding_up(counts, rules.part_of)
    for _, rows in cells.groupby(["indicator_id", "figure"], sort=False):
        wholes = rows.loc[rows["part"] == "out_of", "series_id"].unique()
        parts = rows.loc[rows["part"] == "counted", "series_id"].unique()
        if len(wholes) == 1 and len(parts):
            yield from _related(str(wholes[0]), parts, _rest_of(parts), table)
    yield from _as_told(counts, set(series["series_id"]))
    by_ward: dict[str, dict[Node, None]] = {}
    for node in (node for one in counts for node, _, _ in one.spans if node[1]):
        by_ward.setdefault(node[0], {})[node] = None
    for measure, wards in by_ward.items():
        yield Relation((measure, ""), tuple(wards), (f"{measure}{REST}", "elsewhere"))
        pair = pair_of(measure)
        if measure == f"{pair}:{LIKE_FOR_LIKE}":  # as earlier papers told the whole by ward
            for own in wards:
                yield Relation((pair, own[1]), (own,), (f"{pair}{REST}apart", own[1]))


def _compared_then(counts: Iterable[Count], today: set[str]) -> Iterator[Relation]:
    """What earlier papers compared without other categories than today: with them, the whole."""
    for name in dict.fromkeys(name for one in counts for name in _compared_in(one)):
        pair, _, out = name.partition(WITHOUT)
        left = [f"{pair}:{category}" for category in out.split("+")]
        known = set(left) <= today
        parts = [name, *(left if known else ())]
        yield Relation((pair, ""), tuple((part, "") for part in parts),
                       None if known else (f"{name}{REST}", ""))  # fmt: skip


def _as_told(counts: Iterable[Count], today: set[str]) -> Iterator[Relation]:
    """Categories of earlier papers that have other names today: they made up the same whole."""
    by_paper: dict[tuple[str, str], dict[Node, dict[Span, int | None]]] = {}
    for one in counts:
        (node, *days), *more = one.spans
        if one.version and not more and not node[1] and not node[0].endswith(REST):
            of_pair = by_paper.setdefault((one.version, pair_of(node[0])), {})
            of_pair.setdefault(node, {})[(node, *days)] = one.value
    for (_, pair), nodes in by_paper.items():
        parts = tuple(node for node in nodes
                      if node[0] != pair and LIKE_FOR_LIKE not in node[0].split(":"))  # fmt: skip
        if {node[0] for node in parts} <= today:
            continue
        whole = nodes.get((pair, ""), {})
        told = pd.DataFrame({
            node: {tuple(days): value for (_, *days), value in values.items()}
            for node, values in {(pair, ""): whole, **nodes}.items()
        }, dtype=float).dropna()  # fmt: skip
        adds_up = len(told) > 0 and bool((told[list(parts)].sum(axis=1) == told[pair, ""]).all())
        yield Relation((pair, ""), parts, None if adds_up else (f"{pair}{REST}then", ""))


def _related(
    whole: str, parts: Iterable[str], rest: Node, table: pd.DataFrame
) -> Iterator[Relation]:
    """A whole and its parts, but where the figures say that they are not; the rest has a node."""
    names = [str(part) for part in parts]
    nodes: tuple[Node, ...] = tuple((name, "") for name in names)
    if whole not in table or not set(names) & set(table.columns):
        yield Relation((whole, ""), nodes, rest)
        return
    known = table.reindex(columns=names)
    left = table[whole] - known.sum(axis=1)
    told = table[whole].notna()
    too_many = told & (left < 0)
    if too_many.sum() == told.sum():
        return
    but = tuple(days_of(str(period)) for period in table.index[too_many])
    complete = told & ~too_many & known.notna().all(axis=1)
    adds_up = len(names) > 1 and complete.any() and not left[complete].any()
    yield Relation((whole, ""), nodes, None if adds_up else rest, but)
