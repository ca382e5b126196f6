"""One record, counted once: rows with one id, rows that stand twice, incidents of two partners."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from ssp_analysis.partners.cells import RECORD
from ssp_analysis.partners.contracts import MergeWith
from ssp_analysis.partners.ids import E_NOTATION
from ssp_analysis.partners.questions import (
    IS_OWN,
    OWN,
    Finding,
    Question,
    Reading,
    Received,
    use_or_leave_out,
)
from ssp_analysis.partners.values import TELLING, coded, is_text, joined, numbers_for, with_text
from ssp_analysis.years import months_of, year_of

ROUNDED = r"[1-9]\d{14}0+"  # more digits than the 15 that a spreadsheet keeps of a number
COULD_BE_DAMAGED = r"[eE]\+?\d|\d{15}|[^\x00-\x7f]"  # few ids: only these are looked at
RESTARTED = 0.5  # of a later year's ids that stand for another record: numbering began anew
COVERED_AGAIN = 0.5  # of a month's records in a later file: then it holds the month again
MOST_AT_ENDS = 3  # records withdrawn before or after all others of a month that is sent again
OF_A_RECORD = ("date", "period", "category", "area_code")  # a count hangs on these
BY_CHANCE = 5.0  # rows that stand three times where that many stand twice by chance
FEW_OWNERS = 10  # different values of a column that may say whose numbering an id is of
SHORTEST_BLOCK = 5  # rows, all different, that stand again in the same order


def ids_of(received: Received) -> pd.Series:
    """A number for each kept unit that it shares with those of the same id; 0 where it has none."""
    units, rule = received.units, received.contract.duplicates
    if not received.contract.record_id:
        return pd.Series(np.uint64(0), index=units.index)
    ids, stated = units[RECORD].to_numpy(np.uint64), received.kept & (units[RECORD] != 0)
    if IS_OWN in units:
        stated &= ~units[IS_OWN].astype(bool)
    if rule and rule.numbering == "yearly":
        codes, periods = coded(units["period"])
        years = (year_of(months_of(at)[0]).label if at else "" for at in periods)
        ids = joined([ids, numbers_for(years)[codes]])
    return pd.Series(np.where(stated, ids, 0), index=units.index)


def _texts(column: pd.Series) -> pd.Series:
    return column.astype(object).fillna("").astype(str)


def damaged_ids(received: Received) -> Iterator[Finding]:
    """Ids that a spreadsheet turned into `4.01E+11` no longer tell records apart."""
    for name in received.contract.record_id if received.by_record else ():
        ids = received.units[name]
        if is_text(ids):
            ids = ids[ids.str.contains(COULD_BE_DAMAGED, na=False)]
        text = _texts(ids).str.strip()
        rounded = text[text.str.fullmatch(ROUNDED)]
        again = rounded.index[rounded.duplicated(keep=False)]
        damaged = text.index[text.str.fullmatch(E_NOTATION)].union(again)
        rows = received.kept & received.mask(damaged)
        question = use_or_leave_out(
            "damaged ids",
            "The ids have the form 4.01E+11, or end in zeros after 15 digits: a spreadsheet "
            "has cut them short, so that different records share one.",
            "each of these rows is a record of its own",
            "the file will be sent again, with its ids as text",
            name,
            fates=(OWN, "skipped"),
        )
        told = "{n} row{|s} {has|have} an id that a spreadsheet turned into a number"
        yield from received.by_file(rows, "asked", told, question)


def placeholders(received: Received) -> Iterator[Finding]:
    """Rows whose id is a word for none are records of their own; their number is told."""
    if not received.by_record:
        return
    rows = received.kept & (ids_of(received) == 0)
    for name in received.contract.record_id if rows.any() else ():
        rows &= _texts(received.units[name]).str.strip() != ""
    told = "{n} row{|s} {has|have} a placeholder for an id: each counts"
    yield from received.by_file(rows, "", told)


def differing_records(received: Received) -> Iterator[Finding]:
    """Rows with one id that differ in date, category or place: one record or several?"""
    rule, rank = received.contract.duplicates, received.rank
    if not received.by_record or (rule and rule.differing == "latest"):
        return
    units, ids = received.units, ids_of(received)
    shared = (ids != 0) & ids.duplicated(keep=False)
    if not shared.any():
        return
    # What a measure counts by may change in a later delivery, but not within one.
    at_once = rank[shared].groupby(ids[shared]).transform("nunique") == 1
    counted_by = {name for series in received.contract.series for name in series.where}
    differs = pd.Series(False, index=units.index[shared])
    for name in (*OF_A_RECORD, *counted_by):
        values = _texts(units.loc[shared, name]).groupby(ids[shared]).transform("nunique")
        differs |= (values > 1) & (at_once | (name in OF_A_RECORD))
    differing = differs.reindex(units.index, fill_value=False)
    latest = rank[differing].groupby(ids[differing]).transform("max")
    newest = (rank == latest.reindex(units.index)) & differing
    for file in received.files(newest):
        rows = differing & ids.isin(set(ids[received.in_file(newest, file)]))
        yield _one_or_several(received, rows, ids, file)
        differing &= ~rows


def _one_or_several(received: Received, rows: pd.Series, ids: pd.Series, file: str) -> Finding:
    contract, count = received.contract, ids[rows].nunique()
    if _begins_anew(received, rows, ids, file):
        evidence = (
            f"{count:,} ids of the file stand for other records in an earlier year, most of its "
            "ids: the numbering may begin anew each year."
        )
        key = "numbering: yearly"
    else:
        evidence = (
            f"{count:,} id{'s' * (count > 1)} stand{'s' * (count == 1)} in several rows that "
            "differ in date, category or place."
        )
        key = "differing: latest"
    earlier = _earlier_rows(received, ids.where(rows, 0))
    question = Question(
        kind="one id in different rows",
        asks="partner",
        evidence=evidence,
        readings=(
            Reading("different records", "the rows are different records, and each counts", OWN),
            Reading("latest", "they are one record, and the latest row is right", earlier),
        ),
        settled_by=f"Write duplicates: {{by: record, {key}}} in {contract.id}.yaml; or, where ids "
        "alone do not tell records apart, name the column that does in fields and record_id.",
        column=" ".join(contract.record_id),
    )
    if apart := _telling_apart(received, ids.where(rows, 0)):
        question = replace(question, evidence=f"{question.evidence[:-1]}{apart}.")
    told = f"{int(rows.sum()):,} rows share an id with a row of another date, category or place"
    return Finding(rows, "asked", told, question)


def _begins_anew(received: Received, rows: pd.Series, ids: pd.Series, file: str) -> bool:
    years = received.units["year"]
    own = received.in_file(ids != 0, file)
    before = set(ids[rows & (years < years[own].iloc[0])])
    return bool(ids[own & rows].isin(before).sum() > RESTARTED * own.sum())


def repeated_records(received: Received) -> Iterator[Finding]:
    """Of the rows with one id the last of the latest delivery counts; their number is told."""
    if received.by_record:
        ids = ids_of(received)
        merged = _earlier_rows(received, ids) == "merged"
        told = "{n} row{|s} {repeats|repeat} a record under its id, which counts once"
        yield from received.by_file(merged, "merged", told + _telling_apart(received, ids))


def _telling_apart(received: Received, ids: pd.Series) -> str:
    """A field with few values in which all rows of one file and id differ: whose ids are they?"""
    ids = ids[(ids != 0) & ids.duplicated(keep=False)]
    shared = pd.DataFrame({"id": ids, "file": received.units["source_file"][ids.index]})
    shared = shared[shared.duplicated(keep=False)]
    names = {*received.names} - {"category", "ward", "lsoa", "area"}
    for name in sorted(names) if len(shared) > FEW_OWNERS else ():
        said = received.units.loc[shared.index, name]
        if said.nunique() <= FEW_OWNERS and not shared.assign(said=said).duplicated().any():
            column = of.title if (of := received.contract.field(name)) else name
            return (
                f"; rows of one file and id differ in {column!r} each time: where each has a "
                f"numbering of its own, add {name} to record_id in {received.contract.id}.yaml"
            )
    return ""


def earlier_in_its_month(received: Received) -> Iterator[Finding]:
    """Of what there is at one time the last figure of a month stands, and not a sum of several."""
    contract, units = received.contract, received.units
    if any(one.combine == "count" or one.kind not in ("stock", "rate") for one in contract.series):
        return
    dated = units[received.kept & units["date"].notna()].sort_values("date", kind="stable")
    names = dict.fromkeys([*received.names, "category", "area_code", "period"])
    about = received.numbers_of(names)[dated.index]
    earlier = received.mask(dated.index[about.duplicated(keep="last")])
    told = "{n} figure{|s} {is|are} of earlier days than the last of the month, which counts"
    yield from received.by_file(earlier, "merged", told)


def _earlier_rows(received: Received, ids: pd.Series) -> pd.Series:
    """`merged` for all rows of an id but the last of the latest delivery, else ''."""
    stated = ids[ids != 0]
    order = stated.loc[received.rank[stated.index].sort_values(kind="stable").index]
    earlier = order.index[order.duplicated(keep="last")]
    return pd.Series("", index=ids.index, dtype=object).mask(ids.index.isin(earlier), "merged")


def withdrawn_records(received: Received) -> Iterator[Finding]:
    """Records that later files of the same months no longer have: withdrawn, or still true?

    Later files hold a file's months again, from their first to their last, if they have at least
    half of its records of these months. One that begins or ends within a month holds its days.
    """
    rule = received.contract.duplicates
    if not received.by_record or (rule and rule.withdrawn == "count"):
        return
    if received.rank.nunique() < 2:
        return  # none is later
    ids = ids_of(received)
    frame = received.units.loc[ids != 0, ["source_file", "period", "date"]]
    ids, rank = ids[ids != 0], received.rank[ids != 0]
    again = rank.groupby(ids).transform("max") > rank
    absent: list[int] = []
    for file in received.files(again.reindex(received.units.index, fill_value=False)):
        own = frame["source_file"] == file
        repeated = set(ids[own & again])
        later = frame[ids.isin(repeated) & (rank > rank[own].iloc[0])]
        at, day = later["period"], frame["date"][frame["source_file"].isin(later["source_file"])]
        span = own & frame["period"].between(at.min(), at.max())
        before = day.min() - pd.Timedelta(days=int(day.min().day == 1))  # it begins with a month
        within = frame["date"].between(before, day.max(), inclusive="right")
        days = span & (within | frame["date"].isna())
        span = days if (span & ~days & ~again).sum() > MOST_AT_ENDS else span
        if again[span].mean() >= COVERED_AGAIN:
            absent += list(frame.index[span & ~again])
    told = "{n} of its records {is|are} not in the later file of the same months"
    if rule and rule.withdrawn == "drop":
        told += ": {it no longer counts|they no longer count}"
        yield from received.by_file(received.mask(absent), "skipped", told)
        return
    question = use_or_leave_out(
        "withdrawn records",
        "A later file holds the same months again, without these records.",
        "they still count, although the later file does not repeat them",
        "they were withdrawn, and no longer count",
        " ".join(received.contract.record_id),
        f"Write duplicates: {{by: record, withdrawn: drop}} (or count) in "
        f"{received.contract.id}.yaml.",
    )
    yield from received.by_file(received.mask(absent), "asked", told, question)


def emptied_months(received: Received) -> Iterator[Finding]:
    """A month of which every record was merged away would be a 0 that nobody reported."""
    if not received.contract.counts_rows:
        return
    units = received.units
    left = units.loc[units["fate"].isin(["kept", "asked"]), "period"].unique()
    rows = (units["fate"] == "merged") & ~units["period"].isin(left) & (units["period"] != "")
    question = use_or_leave_out(
        "month without records of its own",
        "Every record of the period is counted in another period, file or source, so that "
        "nothing would be left of it but a 0.",
        "they are records of this period, and count here as well",
        "the period has no record of its own",
        fates=("kept", "merged"),
    )
    told = "a period would be 0 only because its records are counted elsewhere"
    yield from received.by_file(rows, "asked", told, question)


def repeated_blocks(received: Received) -> Iterator[Finding]:
    """Rows of a sheet that stand again below in the same order: pasted twice?"""
    if not received.contract.counts_rows:
        return
    alone = received.kept & (ids_of(received) == 0 if received.by_record else True)
    if not alone.any():
        return
    kept = received.units[alone]
    content = received.content[kept.index]
    if content.is_unique:
        return
    places = [kept["source_file"], kept["sheet"]]
    order = pd.Series(range(len(kept)), index=kept.index)
    before = order.groupby([*places, content]).shift()
    apart = (order - before).fillna(0)
    runs = (apart.ne(apart.shift()) | order.diff().ne(1)).cumsum()
    length = apart.groupby(runs).transform("size")
    different = content.groupby(runs).transform("nunique")
    block = (apart > 0) & (length >= SHORTEST_BLOCK) & (different >= TELLING * length)
    block &= apart >= length  # a block of its own, not each row twice
    question = _pasted(
        "These rows stand further up on the sheet as well, one by one in the same order: they "
        "may have been pasted twice."
    )
    told = "{n} row{|s} {stands|stand} twice on the sheet, in the same order"
    yield from received.by_file(received.mask(kept.index[block]), "asked", told, question)
    yield from _sorted_in(received, kept[~block])


def _sorted_in(received: Received, kept: pd.DataFrame) -> Iterator[Finding]:
    """Rows of which many stand twice where hardly any would: pasted again, and then sorted."""
    places = [kept["source_file"], kept["sheet"]]
    for (file, _), here in received.content[kept.index].groupby(places, sort=False):
        again = here.duplicated()
        thrice = int((here.groupby(here).cumcount() > 1).sum())
        # Of rows that fall into m kinds by chance, n^2 / 2m stand again, and n^3 / 6m^2 thrice.
        by_chance = len(here) * again.mean() ** 2 * 2 / 3
        if by_chance < BY_CHANCE or thrice >= by_chance - 2 * by_chance**0.5:
            continue
        question = _pasted(
            f"{int(again.sum()):,} rows stand on the sheet once more, and fewer a third time than "
            "chance would have it: they may have been pasted twice, and sorted."
        )
        told = f"{int(again.sum()):,} rows of {file.rpartition('/')[2]} stand on their sheet twice"
        yield Finding(received.mask(here.index[again]), "asked", told, question)


def _pasted(evidence: str) -> Question:
    use, leave_out = (
        "they are other records, and count as well",
        "they were pasted twice, and count once",
    )
    return use_or_leave_out("rows that stand twice", evidence, use, leave_out)


def merge_incidents(first: pd.DataFrame, second: pd.DataFrame, rule: MergeWith) -> pd.DataFrame:
    """Mark as `merged` the units of `second` that `first` holds too, one for one.

    Two units are one incident where the rule's keys agree and their days differ by at most its
    tolerance; the nearest day wins, and each unit of `first` stands for one of `second` only.
    """
    ours = _dated(second, rule)
    pairs = ours.merge(_dated(first, rule), on=list(rule.keys), suffixes=("", "_first"))
    pairs["apart"] = (pairs["date"] - pairs["date_first"]).abs().dt.days
    pairs = pairs[pairs["apart"] <= rule.tolerance_days].sort_values(["apart", "at", "at_first"])
    taken: set[int] = set()
    merged: set[int] = set()
    for ours_at, first_at in zip(pairs["at"], pairs["at_first"], strict=True):
        if ours_at not in merged and first_at not in taken:
            merged.add(ours_at)
            taken.add(first_at)
    rows = second.index.isin(list(merged))
    return second.assign(fate=with_text(second["fate"], rows, "merged"))


def _dated(units: pd.DataFrame, rule: MergeWith) -> pd.DataFrame:
    kept = units[(units["fate"] == "kept") & units["date"].notna()]
    columns = ["area_code" if key in ("ward", "lsoa") else key for key in rule.keys]
    keyed = kept[[*columns, "date"]].set_axis([*rule.keys, "date"], axis=1)
    blank = (keyed[list(rule.keys)] == "").any(axis=1)
    return keyed.assign(at=kept.index)[~blank]
