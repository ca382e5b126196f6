"""Which of several deliveries of one period stands.

The later one does (`files.order_of_deliveries`), and it is said what it lacks. Where nobody knows
which is later, or only a few rows come again, it is asked about.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

import pandas as pd

from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.questions import (
    LEAVE_OUT,
    Finding,
    Question,
    Reading,
    Received,
    numbered,
    use_or_leave_out,
)
from ssp_analysis.partners.values import each
from ssp_analysis.tables import DELIVERED

# Of a period's rows in the delivery before: a later file with a smaller share of them may hold a
# few late records only, and is asked about.
SMALLEST_REVISION = 0.5
TWO_MAKERS = 0.5  # of the figures that two files give: with so many unlike, one revises no other
FEWEST_ALIKE = 3  # figures of two sheets; fewer agree by chance


def with_standing(units: pd.DataFrame, order: dict[str, int], contract: Contract) -> pd.DataFrame:
    """The units with `standing`: false where a later file holds figures of the same period.

    What was set aside in a delivery that no longer stands makes nothing unknown.
    """
    rank = each(units["source_file"], lambda file: order.get(file, -1)).astype(int)
    if rank.nunique() < 2:
        return units.assign(standing=True)
    by = [units["period"]]
    if contract.is_aggregate:  # a figure hangs on its own later version only
        names = [f.name for f in contract.cell_fields if not f.is_number and f.name in units]
        by += [units[name].astype(str) for name in {*names, "category", "area_code"}]
    latest = rank.where(units["fate"] == "kept").groupby(by).transform("max")
    return units.assign(standing=~(latest > rank))


def latest_figures(received: Received) -> Iterator[Finding]:
    """A figure that several files give counts once, as the latest of them has it."""
    if not received.contract.is_aggregate or len(received.order) < 2:
        return
    every = _figures(received)
    figures = every[every.groupby("key")["file"].transform("nunique") > 1]
    said = figures[figures["said"]]
    latest = figures["key"].map(said.groupby("key")["rank"].max())
    tied = said[said["rank"] == latest[said.index]]
    first_file = tied.groupby("key")["file"].first()
    unclear = tied.groupby("key")["figure"].transform("nunique") > 1
    # Files that differ in most figures may be of two makers: then those that agree are two as well.
    shared = tied.groupby("key")["file"].transform("nunique") > 1
    if unclear.sum() >= TWO_MAKERS * shared.sum():
        unclear |= shared
    unclear_keys = set(tied["key"][unclear])
    if unclear.any():
        yield which_stands(received, received.mask(tied.index[unclear]), "file")
    clear = figures[~figures["key"].isin(unclear_keys)]
    stands = clear["file"] == clear["key"].map(first_file)
    few = _few_figures(every, said[said.index.isin(clear.index)])
    earlier = clear.index[clear["key"].isin(set(clear["key"][few])) & ~clear.index.isin(few)]
    yield from _late_or_revised(received, few, earlier)
    merged = clear.index[~stands & clear["key"].isin(first_file.index)]
    # Older than two of which nobody knows which is later, a figure does not stand either way.
    older = figures["key"].isin(unclear_keys) & (figures["rank"] < latest)
    merged = merged.difference(few).difference(earlier).union(figures.index[older])
    yield from _replaced(received, merged, figures, first_file)


def figures_of_other_sheets(received: Received) -> Iterator[Finding]:
    """Figures that another sheet of the same file gives as well: once if all alike, else asked.

    Sheets of two parts of a month, where a feed was cut over, share the last period of one and the
    first of the other and add up, which is told, unless all its figures are alike; so do sheets
    that the contract names.
    """
    if not received.contract.is_aggregate or received.is_of_one_table:
        return
    sheets = received.units.loc[received.kept, ["source_file", "sheet"]].drop_duplicates()
    if sheets["source_file"].is_unique:
        return
    figures = _figures(received)
    figures = figures[figures["said"]]
    # A frame without rows would take the rows of a column that is put into it.
    figures = figures.assign(sheet=received.units.loc[figures.index, "sheet"])
    for file, rows in figures.groupby("file", sort=False):
        again = rows[rows.duplicated(["key"], keep="first")]
        alike = rows.duplicated(["key", "part"], keep="first")[again.index]
        unlike: set[int] = set()
        copies = rows.index[:0]
        for sheet, part in again.groupby("sheet") if rows["sheet"].nunique() > 1 else ():
            if alike[part.index].all() and len(part) >= FEWEST_ALIKE:
                told = f"sheet {sheet!r} gives {len(part):,} figures of another sheet again: once"
                yield Finding(received.mask(part.index), "merged", told)
                copies = copies.union(part.index)
            elif not alike[part.index].all() and _is_cut_over(rows, set(part["period"])):
                told = f"sheet {sheet!r} and another give parts of {part['period'].iloc[0]}: added"
                yield Finding(received.mask(part.index), "", told)
            else:
                unlike |= set(part["key"])
        if unlike and not any(one.sheets and one.matches(file) for one in received.contract.files):
            asked = rows.index[rows["key"].isin(unlike)].difference(copies)
            yield which_stands(received, received.mask(asked), "sheet")


def _is_cut_over(rows: pd.DataFrame, shared: set[str]) -> bool:
    """Whether one period alone is shared, the last of one sheet and the first of another."""
    of_sheet = rows["period"].astype(str).groupby(rows["sheet"])
    ends, begins = ({*at.index[at.isin(shared)]} for at in (of_sheet.max(), of_sheet.min()))
    return len(shared) == 1 and bool(ends and begins) and len(ends | begins) > 1


def _figures(received: Received, fates: tuple[str, ...] = ("kept",)) -> pd.DataFrame:
    """For each unit of some fates: what it is about (`key`), what it says, if it says anything."""
    units, contract = received.units[received.units["fate"].isin(fates)], received.contract
    states = [f"{name}_state" for name in contract.numbers]
    about = [f.name for f in contract.cell_fields if f.name in units and not f.is_number]
    about = list(dict.fromkeys([*about, "category", "area_code", "period"]))
    told = units[[*contract.numbers, *states]].astype(str).fillna("")
    parts = told.iloc[:, 0].str.cat(told.iloc[:, 1:], sep=" ")
    frame = pd.DataFrame({
        "key": received.numbers_of(about)[units.index], "file": units["source_file"],
        "period": units["period"], "rank": received.rank[units.index], "part": parts,
        "said": units[states].isin(DELIVERED).any(axis=1),
    })  # fmt: skip
    # A file may give a figure in parts, on a sheet for each half of a month.
    in_parts = frame.duplicated(["key", "file"], keep=False)
    whole = frame[in_parts].sort_values("part").groupby(["key", "file"])["part"].agg(" + ".join)
    named = pd.MultiIndex.from_frame(frame.loc[in_parts, ["key", "file"]])
    figure = parts.astype(object)
    figure[in_parts] = whole.reindex(named).to_numpy()
    return frame.assign(figure=figure)


def _few_figures(every: pd.DataFrame, said: pd.DataFrame) -> pd.Index:
    """Changed figures of a later file that has less than half of an earlier one's of a period."""
    every = every[every["said"]]
    held = every.groupby(["period", "file"])["key"].nunique()
    few: list[int] = []
    for period, rows in said.groupby("period"):
        files = sorted(set(rows["file"]), key=lambda file: rows["rank"][rows["file"] == file].max())
        for before, after in pairwise(files):
            old = rows[rows["file"] == before].set_index("key")["figure"]
            new = rows[rows["file"] == after].set_index("key")["figure"]
            shared = old.index.intersection(new.index).unique()
            changed = old[~old.index.duplicated()][shared] != new[~new.index.duplicated()][shared]
            if changed.any() and len(shared) < SMALLEST_REVISION * held[period, before]:
                few += list(rows.index[(rows["file"] == after) & rows["key"].isin(shared[changed])])
    return pd.Index(few)


def which_stands(received: Received, rows: pd.Series, on: Literal["file", "sheet"]) -> Finding:
    """Rows of files, or of sheets of one, of which nobody knows which is meant."""
    places = received.units[on]
    named = sorted(set(places[rows]))
    names = " and ".join(named)
    kept = pd.Series("kept", index=places.index, dtype=object)
    stand = tuple(
        Reading(
            f"{name} stands",
            f"the figures of {name} are right",
            kept.mask(rows & (places != name), "merged"),
        )
        for name in named
    )
    both = Reading("both count", "they are of different places or people, and add up", "kept")
    contract = f"in {received.contract.id}.yaml"
    question = {
        "file": Question(
            kind="which delivery stands",
            asks="partner",
            evidence=f"{names} hold the same periods and differ; neither what they cover nor a "
            "date or version in their names says which is later.",
            readings=(*stand, both),
            settled_by="Put the day of receipt into the files' names (2021-04-01), or give each "
            f"its own line under files: with received: {contract}.",
        ),
        "sheet": Question(
            kind="which sheet stands",
            asks="analyst",
            evidence=f"The sheets {names} give figures for the same periods, and no column of the "
            "contract tells them apart.",
            readings=(*stand, both),
            settled_by=f"Name the sheets that count under files: with sheets: {contract}. Where "
            "each is of another ward, team or kind, write layout: {sheets_are: category}, and "
            "category under fields.",
        ),
    }[on]
    told = f"{names} give figures for the same periods, and which count is not known"
    return Finding(rows, "asked", told, question)


def _late_or_revised(received: Received, few: pd.Index, earlier: pd.Index) -> Iterator[Finding]:
    nothing = pd.Series("", index=received.units.index, dtype=object)
    rows, before = received.mask(few), received.mask(earlier)
    for file in received.files(rows):
        here = received.in_file(rows, file)
        question = use_or_leave_out(
            "few figures of an earlier delivery's period",
            "The file has less than half of the figures that the delivery before it has of this "
            "period, and they differ.",
            "they revise those figures, and the others stand",
            "they are there by mistake",
            fates=(nothing.mask(before, "merged"), nothing.mask(here, "skipped")),
        )
        told = f"{int(here.sum()):,} figures differ from those of a fuller delivery before it"
        yield Finding(here | before, "asked", told, question)
        before = before & False


def _replaced(
    received: Received, at: pd.Index, figures: pd.DataFrame, first_file: pd.Series
) -> Iterator[Finding]:
    """Figures that a later file gives again, told with the file that stands."""
    rows, years = received.mask(at), received.units["year"]
    stands = figures[figures["file"] == figures["key"].map(first_file)]
    right = stands.drop_duplicates("key").set_index("key")["figure"]
    for file in received.files(rows):
        here = received.in_file(rows, file)
        own = figures.loc[figures.index.intersection(here.index[here])]
        own = own[own["said"]]
        other = own["figure"] != own["key"].map(right)
        differ = int(other.sum())
        names = " and ".join(sorted(name.rpartition("/")[2] for name in set(
            own["key"].map(first_file))))  # fmt: skip
        told = f"{names} gives {len(own):,} of its figures again and stands; "
        told += numbered("{n} {differs|differ}", differ)
        yield Finding(here, "merged", told if len(own) else "")
        # On the screen a year's own files are told of, not those that they replace.
        year = years[here].iloc[0]
        later = received.mask(stands.index[stands["key"].isin(own["key"][other])]) & (years > year)
        told = f"{{n}} figure{{|s}} {{is|are}} other than in the file of {year}"
        yield from received.by_file(later, "", told)


def withdrawn_figures(received: Received) -> Iterator[Finding]:
    """Figures that a later file of the same period no longer has: withdrawn, or still true?"""
    contract = received.contract
    if not contract.is_aggregate or len(received.order) < 2:
        return
    given = _figures(received, ("kept", "merged"))
    given = given[given["said"]]
    again = given.groupby("key")["rank"].transform("max") > given["rank"]
    alone = given.groupby("key")["file"].transform("nunique") == 1
    share = again.groupby([given["file"], given["period"]]).transform("mean")
    absent = received.kept & received.mask(given.index[alone & (share >= SMALLEST_REVISION)])
    told = "{n} of its figures {is|are} not in the later file of the same periods"
    if contract.duplicates and contract.duplicates.by == "period":
        yield from received.by_file(absent, "merged", told + ", which stands")
        return
    question = use_or_leave_out(
        "withdrawn figures",
        "A later file gives the other figures of the same periods again, without these.",
        "they still stand, although the later file does not repeat them",
        "they were withdrawn",
        settled_by=f"Write duplicates: {{by: period}} in {contract.id}.yaml, if a later file "
        "always replaces all figures of its periods.",
    )
    yield from received.by_file(absent, "asked", told, question)


def latest_periods(received: Received) -> Iterator[Finding]:
    """Of records a later file replaces all rows of the periods that it holds (`by: period`)."""
    rule, units = received.contract.duplicates, received.units
    if received.contract.is_aggregate or not rule or rule.by != "period":
        return
    kept = units[received.kept]
    several = kept.groupby("period")["source_file"].nunique()
    replaced: dict[tuple[str, str], list[int]] = {}
    few: list[int] = []
    for period in several.index[several > 1]:
        parts = {f: rows.index for f, rows in kept[kept["period"] == period].groupby("source_file")}
        yield from _unclear_period(received, parts)
        few += _stand_in_turn(received, parts, replaced)
    for (_, later), at in replaced.items():
        held = set(received.told[units["source_file"] == later])
        absent = int((~received.told[at].isin(held)).sum())
        told = numbered("{n} row{|s} of periods that are in ", len(at)) + later.rpartition("/")[2]
        them = numbered("{n} of them {is|are} not", absent) if absent else "all are"
        told += f" too, which stands; {them} in it"
        yield Finding(received.mask(at), "merged", told)
    question = Question(
        kind="few rows of an earlier delivery's period",
        asks="partner",
        evidence="The file has less than half as many rows of this period as the delivery before "
        "it, so they do not replace it.",
        readings=(
            Reading("late records", "they are late records of that period, and count as well"),
            Reading(
                LEAVE_OUT, "they are there by mistake; the delivery before it stands", "skipped"
            ),
        ),
        settled_by="Or ask for the whole period again.",
    )
    told = "{n} row{|s} {lies|lie} in a period that another file holds whole"
    yield from received.by_file(received.mask(few), "asked", told, question)


def _stand_in_turn(
    received: Received,
    parts: dict[str, pd.Index],
    replaced: dict[tuple[str, str], list[int]],
) -> list[int]:
    """Let each delivery of a period replace the one before it; the rows of those too small to."""
    if not parts:
        return []
    stands, *later = sorted(parts, key=lambda name: (received.order.get(name, -1), name))
    few: list[str] = []
    for file in later:
        if len(parts[file]) < SMALLEST_REVISION * len(parts[stands]):
            few.append(file)
            continue
        for old in (stands, *few):
            replaced.setdefault((old, file), []).extend(parts[old])
        stands, few = file, []
    return [at for file in few for at in parts[file]]


def _unclear_period(received: Received, parts: dict[str, pd.Index]) -> Iterator[Finding]:
    """The latest files of a period where nobody knows which of them is later, and they differ."""
    last = max(received.order.get(file, -1) for file in parts)
    tied = [file for file in sorted(parts) if received.order.get(file, -1) == last]
    if len({tuple(sorted(received.told[parts[file]])) for file in tied}) > 1:
        at = [row for file in tied for row in parts[file]]
        yield which_stands(received, received.mask(at), "file")
        for file in tied[1:]:  # the first of them replaces what is older than both
            del parts[file]
