"""What all measures say together; those of a theme, then each, and what of it is not public."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pandas as pd

from ssp_analysis.say.caveats import SILENT, unspoken
from ssp_analysis.say.dataset import Pack, Theme, is_whole
from ssp_analysis.say.findings import (
    NOT_JUDGED,
    SAME_WAY,
    against_earlier,
    figure_text,
    from_pandemic,
    named,
    rated,
    why_not_judged,
)
from ssp_analysis.say.impact_tables import expected_name
from ssp_analysis.say.quantities import MISSED, share_of
from ssp_analysis.say.wording import (
    CLEAR,
    NO_CHANGE,
    UNCLEAR,
    UNSURE,
    against_text,
    in_sentence,
    listing,
    noun_of,
    sentence,
    size_text,
    unclear_against,
    window_text,
)
from ssp_analysis.tables import Row, pair_of

NOT_TOLD = ""
WORDED = "In words only, on a later slide"  # page one quotes the words themselves
NO_FIGURES = "no figures can be shown"
DIFFER = "the measures differ"
NOBODY_CAN_SAY = "the figures cannot say which way things went"
# How many of several measures went a way; what nothing judges comes last.
COUNTED = {"lower": "lower", "higher": "higher", NO_CHANGE: "without clear change",
           UNSURE: UNSURE, NOT_TOLD: "not judged"}  # fmt: skip


@dataclass(frozen=True)
class Said:
    """What one measure says: its side, in words against what, and why no more can be said."""

    name: str
    sources: str
    side: str
    way: str
    why: str = ""


def overview_title(pack: Pack) -> str:
    """The message of the overview: how many of the main series clearly changed, and which way.

    Parts of a whole and two views of one thing are counted once.
    """
    rows = pack.counted_once(pack.main_impact())
    lower, higher = (int((rows["verdict"] == side).sum()) for side in ("lower", "higher"))
    late = expected_name(pack, rows) != "Expected"
    than = f"than {'the pre-pandemic level' if late else 'expected'}"
    windows = rows["window"].unique()
    when = f" in {windows[0]}" if len(windows) == 1 and " to " not in windows[0] else ""
    if len(rows) == 1:
        verdict = rows["verdict"].iloc[0]
        said = "not clearly lower or higher" if verdict in UNCLEAR else f"clearly {verdict}"
        return f"The one measure compared was {said} {than}{when}"
    if not lower and not higher:
        return f"None of {len(rows)} measures was clearly lower or higher {than}{when}"
    first, side = (lower, "lower") if lower else (higher, "higher")
    others = [(higher, "higher")] if lower else []
    others += [(len(rows) - lower - higher, "neither")]
    rest = "".join(f", {number} {words}" for number, words in others if number)
    return f"{first} of {len(rows)} measures clearly {side} {than}{when}{rest}"


def subject(
    pack: Pack, theme: Theme, told: Collection[str] = (), figures: bool = True
) -> list[str]:
    """What a theme's measures say together, then what each says, targets missed, what is silent.

    A sentence each; the first is of them together, and empty where nothing is to be summed up.
    What is not clear on one basis and moved since last year is told on both.

    Args:
        pack: the dataset.
        theme: of the plan.
        told: the measures that are told beside it, which count but are not told again.
        figures: whether this year's figures and last year's are told.
    """
    together, each = _of_measures(pack, theme, told, figures)
    rows = pack.progress[pack.progress["theme_id"] == theme.theme_id]
    closed = [in_sentence(name) for name in rows.loc[rows["state"] == "withheld", "indicator"]]
    silent = list(unspoken(pack, theme))
    worded = [name for name in closed if name not in silent]
    met = [] if together or each else _targets(rows, ("on track",))
    moved = [] if figures else ways(_moved(pack, theme))  # the report's tables have both bases
    more = [*moved, *_targets(rows, MISSED), *met,
            *([f"{WORDED}: {listing(worded)}"] if worded else []),
            *([f"{SILENT} {listing(silent)}"] if silent else [])]  # fmt: skip
    # How many went each way is seen where each is named.
    first = DIFFER if together.startswith(DIFFER) else together
    return [sentence(first), *each, *map(sentence, more)]


def in_short(pack: Pack, theme: Theme, by_name: bool = False) -> str:
    """What a theme's measures say together, else the first, and the targets that it misses.

    Else the targets that it meets.

    Args:
        pack: the dataset.
        theme: of the plan.
        by_name: whether what clearly moved is named, not counted, and why nothing can be said.
    """
    together, each = _of_measures(pack, theme, (), figures=True)
    rows = pack.progress[pack.progress["theme_id"] == theme.theme_id]
    first = [together] if together else each[:1]
    if by_name:
        own = list(_said(pack, theme, figures=False))
        why = [one.why for one in own if one.why and together == NOBODY_CAN_SAY]
        first = [f"{together}: {in_sentence(one)}" for one in why[:1]] or first
        clear, sides = ways([one for one in own if one.side in CLEAR]), [one.side for one in own]
        rest = [f"{sides.count(side)} {words}" for side, words in COUNTED.items()
                if side in sides and side not in CLEAR]  # fmt: skip
        first = [*clear, *([f"others: {listing(rest)}"] if rest else [])] if clear else first
    said = [*first, *ways(_moved(pack, theme)), *_targets(rows, MISSED)] or _targets(
        rows, ("on track",)
    )
    return " ".join(map(sentence, said)).rstrip(".")


def _of_measures(
    pack: Pack, theme: Theme, told: Collection[str], figures: bool
) -> tuple[str, list[str]]:
    said = sorted(_said(pack, theme, figures), key=lambda one: list(COUNTED).index(one.side))
    rows = pack.progress[pack.progress["theme_id"] == theme.theme_id]
    rest = [one for one in said if one.sources not in told]
    together, each = _together(said, bool((rows["state"] == "withheld").any())), ways(rest)
    if together and rest == said and len(each) == 1 and said[0].side:  # all went one way
        together, each = f"{together.replace(said[0].side, said[0].way)}: {_names(said)}", []
    return together, each


def _targets(rows: pd.DataFrame, states: Collection[str]) -> list[str]:
    of = {name: [in_sentence(named(row)) for _, row in rows[rows["rag"] == name].iterrows()]
          for name in states}  # fmt: skip
    return [f"{name}: {listing(own)}" for name, own in of.items() if own]


def at_rest(pack: Pack, theme: Theme) -> str:
    """What goes for a theme in which nothing moved, or of which nothing may be shown; else ''."""
    sides = {one.side for one in _said(pack, theme, figures=False)}
    rows = pack.progress[pack.progress["theme_id"] == theme.theme_id]
    if not sides:
        return "" if (rows["state"] == "observed").any() else NO_FIGURES
    return listing([one for one in UNCLEAR if one in sides], "or") if sides <= {*UNCLEAR} else ""


def qualified(pack: Pack, theme: Theme) -> str:
    """A theme's name, with what alone speaks for it, what moved since last year, targets missed."""
    of = pack.progress.loc[pack.progress["theme_id"] == theme.theme_id, "rag"]
    missed = list(of[of.isin(MISSED)])
    many = "a target" if len(missed) == 1 else "targets"
    how = listing(list(dict.fromkeys(missed)), "or")
    said = [(one.name, one.side) for one in _said(pack, theme, figures=False)]
    alone = [name for name, side in said if len(said) == 1 and side == NO_CHANGE]
    moved = [f"{noun_of(one.name)} {one.way}" for one in _moved(pack, theme)]
    more = [*alone, *moved, *([f"{many} {how}"] if missed else [])]
    return f"{theme.name} ({'; '.join(more)})" if more else theme.name


def ways(said: list[Said]) -> list[str]:
    """A sentence for each way that measures went: `Lower than expected: deliberate fires (21%).`"""
    of: dict[tuple[str, str], list[Said]] = {}
    for one in said:
        of.setdefault((one.way, one.why), []).append(one)
    return [sentence(f"{way}: {_names(same)}{f'; but {in_sentence(why)}' if why else ''}")
            for (way, why), same in of.items()]  # fmt: skip


def other_views(pack: Pack, theme: Theme, sources: str) -> list[str]:
    """What other views of a measure in its theme say, from other sources."""
    of = pack.decisions.set_index("sources")["counted_with"]
    return ways([one for one in _said(pack, theme, figures=False)
                 if of.get(one.sources) == sources])  # fmt: skip


def _names(said: list[Said]) -> str:
    return listing([one.name for one in said])


def _together(said: list[Said], some_closed: bool) -> str:
    sides, many = [one.side for one in said], len(said)
    kinds = [side for side in COUNTED if side in sides]
    if kinds == [NOT_TOLD]:
        return NOBODY_CAN_SAY
    if many < 2:
        return ""
    if len(kinds) == 1:
        shown = " that may be shown" if some_closed else ""
        of = f"{'both' if many == 2 else f'all {many}'} measures{shown}"
        return f"{of} {'show' if kinds == [NO_CHANGE] else 'are'} {kinds[0]}"
    first, *rest = [(sides.count(side), COUNTED[side]) for side in kinds]
    told = [f"{share_of(first[0], many, 'measure')} {first[1]}", *(f"{n} {way}" for n, way in rest)]
    differ = f"{DIFFER}: " if {"lower", "higher"} <= set(kinds) else ""
    return f"{differ}{listing(told)}"


def _said(pack: Pack, theme: Theme, figures: bool) -> Iterator[Said]:
    """Each whole measure of a theme against what was expected, else against last year."""
    own, judged = set(map(pair_of, theme.series)), set()
    within = pack.decisions.set_index("sources")["counted_with"]
    # A part of a measure from its own source says the same once more; another source's does not.
    parts = {name for name, of in within.items() if of.split(":")[0] == name.split(":")[0]}
    year = pack.impact_rows("year", every=True)
    for _, row in year[year["series_id"].isin(theme.series)].iterrows():
        seen = row["state"] == "observed" and row["verdict"] and is_whole(row["series_id"])
        if seen and row["sources"] not in parts:
            judged.add(row["sources"])
            yield _against_expected(row, pack.about.baseline_end)
    rows = pack.progress[pack.progress["theme_id"] == theme.theme_id]
    both = (rows[["state", "previous_state"]] == "observed").all(axis=1)
    told = set(judged)
    for _, row in rows[both & (rows["kind"] != "target")].iterrows():
        pairs = set(row["sources"].split())
        if pairs <= own and not pairs & (judged | parts):
            told |= pairs
            yield from _since_last_year(row, figures)
    left = year[year["series_id"].isin(theme.series) & (year["state"] == "observed")]
    for _, row in left.iterrows():  # nothing to compare with, as where recording changed
        if is_whole(row["series_id"]) and row["sources"] not in told | parts:
            told.add(row["sources"])
            yield Said(in_sentence(row["label"]), row["sources"], NOT_TOLD, NOT_JUDGED)


def _moved(pack: Pack, theme: Theme) -> list[Said]:
    """What of a theme is up or down since last year, but not clearly against what was expected.

    Targets that are missed are told as such.
    """
    said = _said(pack, theme, figures=False)
    unclear = {pair for one in said if one.side in UNCLEAR for pair in one.sources.split()}
    rows = pack.progress[pack.progress["theme_id"] == theme.theme_id]
    rows = rows[(rows[["state", "previous_state"]] == "observed").all(axis=1)]
    moved = rows[rows["direction"].isin(["up", "down"]) & ~rows["rag"].isin(MISSED)]
    return [one for _, row in moved.iterrows() if unclear >= {*row["sources"].split()} > set()
            for one in _since_last_year(row, figures=False)]  # fmt: skip


def _against_expected(row: Row, baseline_end: str) -> Said:
    side = row["verdict"]
    size = size_text(row).removesuffix(f" {side}") if side not in UNCLEAR else ""
    against = against_text(row, baseline_end)
    way = unclear_against(side, against) if side in UNCLEAR else f"{side} than {against}"
    way += "" if " to " in row["window"] else f" {window_text(row)}"
    name = in_sentence(row["label"])
    return Said(f"{name} ({size})" if size else name, row["sources"], side, way)


def on_last_year(row: Row, side: str) -> str:
    """`higher than last year, a pandemic year`."""
    last = f"{'from' if side == NO_CHANGE else 'than'} last year"
    return f"{side} {last}{', a pandemic year' if from_pandemic(row) else ''}"


def _since_last_year(row: Row, figures: bool) -> Iterator[Said]:
    """The same of an indicator: which way it went since last year, and why that is not judged."""
    both = f" ({rated(row)}, {figure_text(row, 'previous')} a year before)" * figures
    name, why = f"{in_sentence(named(row))}{both}", ""
    if row["direction"]:
        side = next(side for side, way in SAME_WAY.items() if way == row["direction"])
        way = on_last_year(row, side)
    elif side := row.get("expected_verdict", ""):
        way = against_earlier(row)
    elif figure_text(row, "value") != figure_text(row, "previous"):
        way = f"{'higher' if row['value'] > row['previous'] else 'lower'} than last year"
        why = why_not_judged(row) or "that is not judged"
        why = why if figures else why.split(", so ")[0]
    else:
        return
    yield Said(name, row["sources"], side, way, why)
