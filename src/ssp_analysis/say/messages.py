"""What the data say first: findings by rule from the tables, ranked, or as people want them."""

import math
from collections.abc import Callable, Iterator
from itertools import groupby

import pandas as pd

from ssp_analysis.errors import ReferenceFileError
from ssp_analysis.say.dataset import Pack, is_whole
from ssp_analysis.say.findings import (
    FILE,
    SAME_WAY,
    Fact,
    Finding,
    counting,
    figure_text,
    impact_basis,
    named,
    overruled,
    rated,
)
from ssp_analysis.say.impact_tables import expected_name
from ssp_analysis.say.ledgers import BEHIND, UNREPORTED
from ssp_analysis.say.quantities import (
    MISSED,
    TITLE_LETTERS,
    period_text,
    share_of,
    size_figure,
    unjudged,
)
from ssp_analysis.say.subjects import on_last_year, overview_title
from ssp_analysis.say.tables import Column, Table
from ssp_analysis.say.wording import (
    CLEAR,
    NO_CHANGE,
    impact_sentence,
    in_sentence,
    is_finite,
    listing,
    message_title,
    sentence,
    short_names,
)
from ssp_analysis.years import months_of

LEADING = "Key messages"
COVID = "Covid overall"
FEWEST, MOST = 3, 5
MOST_WORDS = 40 - len(LEADING.split())  # of the first messages together: they share a slide
STRONG = 0.3  # the change that is certain, as a logarithm: from here on a fourth and fifth are told
MOST_NAMED = 6
FEWEST_RANKED = 8  # periods of which one can be called the highest
PLAN, TARGETS, ACTIONS, OF_PLAN = "plan", "plan:targets", "plan:actions", "The plan"
ONE_OF_EACH = 0.6  # of the plan, when all of it is missed: as a change of 45% that is certain


def messages(pack: Pack) -> list[Finding]:
    """The first three to five findings: strong, of different things, one of the plan if any is."""
    apart = about_different_things(findings(pack))
    chosen = apart[:FEWEST] + [
        one for one in apart[FEWEST:MOST] if one.strength >= STRONG or one.order
    ]
    plan = next((one for one in apart if one.of_plan), None)
    if plan and not plan.order and not any(one.of_plan for one in chosen[:FEWEST]):
        rest = [one for one in chosen if one is not plan]
        chosen = [*rest[: FEWEST - 1], plan, *rest[FEWEST - 1 :]][:MOST]
    first, reviewed = chosen[:FEWEST], any(one.wording for one in pack.about.overruled)
    if (words := _words(first)) > MOST_WORDS and reviewed:
        fault = f"makes the first {len(first)} messages {words} words long"
        mend = f"Use {MOST_WORDS} at most: they stand on one slide"
        raise ReferenceFileError(FILE, fault, mend)
    return chosen


def on_one_slide(told: list[Finding]) -> list[Finding]:
    """The first three messages, or as many of them as the words of a slide allow."""
    first = told[:FEWEST]
    while len(first) > 1 and _words(first) > MOST_WORDS:
        first = first[:-1]
    return first


def _words(told: list[Finding]) -> int:
    return sum(len(f"{one.lead} {one.said}".split()) for one in told)


def further_messages(pack: Pack, told: list[Finding]) -> list[tuple[Finding, str]]:
    """What to say next to the messages: what the plan misses by name, then other clear changes."""
    rest = [one for one in findings(pack) if one not in told
            or (one.key == TARGETS and one.title != one.short)]  # fmt: skip
    plan = [(one, one.title if one.key == TARGETS else one.short) for one in rest if one.of_plan]
    more = [one for one in about_different_things([*told, *rest])
            if one not in told and not one.of_plan]  # fmt: skip
    return [*plan, *((one, one.title.removeprefix(f"{one.lead}: ")) for one in more)]


def when_different(pack: Pack, by_name: bool = False) -> str:
    """Of all measures counted by month, in which months most differed, and in which none did.

    Args:
        pack: the dataset.
        by_name: whether those measures are named, where there are others.
    """
    year = pack.counted_once(pack.main_impact())
    rows = pack.impact_rows("month", every=True)
    rows = rows[rows["series_id"].isin(year["series_id"]) & (rows["verdict"] != "")]
    clear = rows["verdict"].isin(CLEAR).groupby(rows["start"]).agg(["sum", "size"])
    clear = clear[(clear.index >= year["start"].min()) & (clear["size"] >= FEWEST)]
    labels = rows.loc[rows["start"] == clear["size"].idxmax(), "label"] if len(clear) else ()
    some = by_name and len(labels) < len(year)  # where it is not all, which
    names = f" ({listing(short_names(labels))})" if some else ""
    of = f"of the {len(labels)} measures counted by month{names} clearly differed"
    half, none = (_spans(some) for some in (clear["sum"] * 2 >= len(labels), clear["sum"] == 0))
    told = [f"{half}: at least half {of}." if half else "",
            f"{none}: none {'did' if half else of}." if none else ""]  # fmt: skip
    return " ".join(filter(None, told))


def _spans(months: pd.Series) -> str:
    """`April to June and November`: the months that hold, those in a row as one; '' for none."""
    runs = [[month for month, _ in run]
            for holds, run in groupby(months.items(), lambda one: one[1]) if holds]  # fmt: skip
    return listing([_in_months(rows[0], rows[-1]).removeprefix("in ") for rows in runs])


def about_different_things(ranked: list[Finding]) -> list[Finding]:
    """The first finding about each thing."""
    first = {one.about: one for one in reversed(ranked)}
    return [one for one in ranked if first[one.about] is one]


def findings(pack: Pack) -> list[Finding]:
    """All findings of all rules, the strongest first; in the order and words of people who did so.

    Raises:
        ReferenceFileError: as `overruled`.
    """
    found = [one for rule in RULES for one in rule(pack)]
    ranked = sorted(found, key=lambda one: -one.strength)
    return overruled(ranked, pack.about.overruled, _names(pack))


def _names(pack: Pack) -> set[str]:
    """What is called by a name, in which a number counts nothing."""
    return {*pack.impact["label"], *pack.progress["indicator"], *pack.actions["action"],
            *pack.phases["phase"], *pack.themes["theme"]}  # fmt: skip


def findings_table(pack: Pack) -> Table:
    """All findings in their order, by the keys that `messages.yaml` takes, with their evidence."""
    told = [(one.key, one.title, "; ".join(f"{fact.said} ({_where(fact)})" for fact in one.facts))
            for one in findings(pack)]  # fmt: skip
    frame = pd.DataFrame(told, columns=["finding", "said", "evidence"])
    columns = tuple(map(Column, ("Finding", "What it says", "Evidence"), frame.columns))
    return Table("Findings, the first first, by the keys that messages.yaml takes", columns, frame)


def _where(fact: Fact) -> str:
    rows = ", ".join(f"{name} {' or '.join(values)}" for name, values in fact.where)
    return f"{fact.table}{f' {fact.column}' if fact.column else ''}{f': {rows}' if rows else ''}"


def _changes(pack: Pack) -> Iterator[Finding]:
    """The year's clear changes of whole measures, of sums too where their parts are counted."""
    for _, row in pack.with_sums(pack.main_impact()).iterrows():
        if row["verdict"] not in CLEAR or not is_whole(row["series_id"]):
            continue
        end, frequency = pack.about.baseline_end, pack.frequency_of(row["series_id"])
        short = message_title(row, end)
        when, facts = _when(pack, row)
        shorter = short.replace(": about ", ": ")
        title = _as_title(short, f"{short}, {when}", f"{shorter}, {when}") if when else short
        told = impact_sentence(row, end, frequency, window=True)
        basis = [told, impact_basis(row), sentence(row["caveats"]), counting(pack, row["sources"])]
        yield Finding(
            f"{row['verdict']}:{row['series_id']}", row["sources"], short.rsplit(": ", 1)[0],
            title, short, certainty(row), (*_facts(row), *facts),
            " ".join(filter(None, basis)), row["series_id"],
        )  # fmt: skip


def _as_title(short: str, *longer: str) -> str:
    """The first of the longer ways to say it that a slide's title has room for, else the short."""
    return next((text for text in longer if len(text) <= TITLE_LETTERS), short)


def certainty(row: pd.Series) -> float:
    """The size of a clear change that is certain: the end of its range that is nearer to none."""
    near = min(row["change_lower"], row["change_upper"], key=abs)
    return abs(math.log(max(1 + near, 0.01))) if pd.notna(near) else 0.0


def _when(pack: Pack, row: pd.Series) -> tuple[str, tuple[Fact, ...]]:
    """When a change of the year lay: its course by month, as charts show it, else by phase; or
    the period that stands out."""
    of_series = pack.impact[pack.impact["series_id"] == row["series_id"]]
    within = of_series[of_series["start"].ge(row["start"]) & of_series["end"].le(row["end"])]
    kind = "month" if (within["window_kind"] == "month").any() else "phase"
    windows = within[within["window_kind"] == kind].sort_values("start")
    months = len(pd.period_range(row["start"], row["end"], freq="M"))
    if (
        kind == "month"
        and len(windows) == months
        and len(windows) >= FEWEST
        and (windows["verdict"] == row["verdict"]).all()
    ):
        return "in every month", ()
    phases = [(w["verdict"], w["start"], w["end"]) for _, w in windows.iterrows()]
    if course := _course(phases, row["verdict"]):
        return course, ()
    return _extreme(pack, row)


def _course(phases: list[tuple[str, pd.Timestamp, pd.Timestamp]], way: str) -> str:
    """`clearest April to June and again in November`; empty where it is one course, or another."""
    spans: dict[str, list[str]] = {}
    runs = [(verdict, list(rows)) for verdict, rows in groupby(phases, key=lambda one: one[0])]
    for verdict, rows in runs:
        spans.setdefault(verdict, []).append(_in_months(rows[0][1], rows[-1][2]))
    if [verdict for verdict in spans if verdict in CLEAR] != [way] or len(runs) == 1:
        return ""
    own = spans[way]
    return f"clearest {listing(own, 'and again')}" if len(own) < 3 else ""


def _in_months(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """`in May`, `in January and February`, `April to June`."""
    months = len(pd.period_range(first, last, freq="M"))
    if months == 1:
        return f"in {first:%B}"
    return f"in {first:%B} and {last:%B}" if months == 2 else f"{first:%B} to {last:%B}"


def _extreme(pack: Pack, row: pd.Series) -> tuple[str, tuple[Fact, ...]]:
    """`April to June the lowest of 23 quarters`, where a period of the year is lowest of all."""
    rows = pack.area_series(row["series_id"])
    known = rows[rows["state"] == "observed"]
    words = {"M": "months", "Q": "quarters"}.get(pack.frequency_of(row["series_id"]), "")
    # A number that is hidden may be lower than all that are shown, or higher.
    if len(known) < FEWEST_RANKED or not words or (rows["state"] == "suppressed").any():
        return "", ()
    lowest = row["verdict"] == "lower"
    value = known["value"].min() if lowest else known["value"].max()
    at = known[known["value"] == value]
    if len(at) > 1 or not row["start"] <= months_of(at["period"].iloc[0])[0].start_time:
        return "", ()
    fact = Fact(str(len(known)), "series", (("series_id", (row["series_id"],)),
                ("area_code", (pack.about.area_code,)), ("state", ("observed",))))  # fmt: skip
    which = "lowest" if lowest else "highest"
    when = period_text(at["period"].iloc[0])
    lead = "" if when == row["window"] else f"{when} "  # which the message names itself
    return f"{lead}the {which} of {len(known)} {words}", (fact,)


def _facts(row: pd.Series) -> Iterator[Fact]:
    """What a change tells of itself: its size, its range, what was counted and expected."""
    keys = (("series_id", (row["series_id"],)), ("window_kind", (row["window_kind"],)),
            ("window", (row["window"],)))  # fmt: skip
    for name in ("change", "change_lower", "change_upper"):
        if is_finite(row[name]):
            yield Fact(size_figure(row[name]), "impact", keys, name, "size")
    for name in ("observed", "expected"):
        yield Fact(f"{row[name]:,.0f}", "impact", keys, name, "count")


def _inside(pack: Pack) -> Iterator[Finding]:
    """The category that moved most for certain inside a whole that did not clearly change."""
    year, end = pack.impact_rows("year"), pack.about.baseline_end
    whole = pack.counted_once(pack.main_impact())
    for _, steady in whole[whole["verdict"] == NO_CHANGE].iterrows():
        parts = year[(year["sources"] == steady["sources"])
                     & ~year["series_id"].map(is_whole)
                     & year["verdict"].isin(CLEAR)]  # fmt: skip
        if parts.empty or not is_whole(steady["series_id"]):
            continue
        strengths = parts.apply(certainty, axis=1)
        row = parts.loc[strengths.idxmax()]
        short = message_title(row, end)
        yield Finding(
            f"inside {row['verdict']}:{row['series_id']}", row["sources"], short.rsplit(": ", 1)[0],
            _as_title(short, f"{short}, the whole showed no clear change"), short,
            float(strengths.max()) / 2,
            tuple(_facts(row)), f"{impact_basis(row)} {sentence(row['caveats'])}".strip(),
            row["series_id"],
        )  # fmt: skip


def _since_last_year(pack: Pack) -> Iterator[Finding]:
    """What is clearly up or down on last year, where nothing else can be said of it."""
    year = pack.impact_rows("year", every=True)
    held = set(year.loc[year["verdict"] != "", "sources"])
    held |= set(pack.decisions.loc[pack.decisions["counted_with"] != "", "sources"])
    rows = pack.progress[pack.progress["direction"].isin([SAME_WAY[side] for side in CLEAR])]
    shown = (rows["state"] == "observed") & (rows["previous_state"] == "observed")
    for _, row in rows[shown & (rows["kind"] != "target")].iterrows():
        pairs = row["sources"].split()
        if not held.isdisjoint(pairs):
            continue
        side = next(side for side in CLEAR if SAME_WAY[side] == row["direction"])
        name, way = row["indicator"], on_last_year(row, side)
        figures = [figure_text(row, part) for part in ("value", "previous")]
        where = (("indicator_id", (row["indicator_id"],)),)
        facts = (Fact(said, "progress", where, part, "figure")
                 for said, part in zip(figures, ("value", "previous"), strict=True))  # fmt: skip
        both, basis = f"{rated(row)}, {figures[1]} a year before", sentence(row["direction_basis"])
        yield Finding(
            f"{side}:{row['indicator_id']}", row["sources"], name, f"{name}: {way} ({both})",
            f"{name}: {way}", certainty(row), tuple(facts),
            f"{basis} {counting(pack, row['sources'])}".strip(), series_id=pairs[0],
        )  # fmt: skip


def _none_clear(pack: Pack) -> Iterator[Finding]:
    """That of all measures none clearly changed, where that is so."""
    rows = pack.counted_once(pack.main_impact())
    if len(rows) < FEWEST or rows["verdict"].isin(CLEAR).any():
        return
    where = (("series_id", tuple(rows["series_id"])), ("window_kind", ("year",)))
    early = expected_name(pack, rows) == "Expected"
    level = "what was expected" if early else "pre-pandemic levels"  # not off last year's
    none = f"none of {len(rows)} measures clearly off {level}"
    yield Finding("none clear", "all measures", COVID, overview_title(pack), f"{COVID}: {none}", 0,
                  (Fact(str(len(rows)), "impact", where),))  # fmt: skip


def _targets(pack: Pack) -> Iterator[Finding]:
    """How many targets are missed, by name, in the words of the plan's own table."""
    targets = pack.progress[pack.progress["kind"] == "target"]
    missed = targets[targets["rag"].isin(MISSED)]
    if not (targets["rag"] != "").any():
        return

    def fact(rows: pd.DataFrame, *where: tuple[str, tuple[str, ...]]) -> Fact:
        return Fact(str(len(rows)), "progress", (("kind", ("target",)), *where))

    facts = [fact(missed, ("rag", MISSED)), fact(targets)]
    waiting = unjudged(targets)
    facts += [fact(rows, ("rag", ("",)), ("state", tuple(rows["state"].unique())))
              for rows in waiting.values()]  # fmt: skip
    words = [name for name in MISSED if (missed["rag"] == name).any()] or list(MISSED[:1])
    short = f"{share_of(len(missed), len(targets), 'target')} {listing(words, 'or')}"
    told = _with_open(short, {why: len(rows) for why, rows in waiting.items()})
    names = _named([named(row) for _, row in missed.iterrows()])
    by_name = f"{told}. {sentence(listing(words, 'or'))[:-1]}: {names}"
    share = len(missed) / len(targets)
    yield Finding(TARGETS, PLAN, OF_PLAN, by_name if names else told, told,
                  ONE_OF_EACH * share, tuple(facts), of_plan=True)  # fmt: skip


def _actions(pack: Pack) -> Iterator[Finding]:
    """How many actions of the delivery plan are behind, by name."""
    behind = pack.actions[pack.actions["standing"].isin(BEHIND)]
    if behind.empty:
        return
    waiting = {words: int((pack.actions["standing"] == standing).sum())
               for standing, words in UNREPORTED.items()}  # fmt: skip
    facts = (Fact(str(len(behind)), "actions", (("standing", BEHIND),)),
             *(Fact(str(waiting[words]), "actions", (("standing", (standing,)),))
               for standing, words in UNREPORTED.items()),
             Fact(str(len(pack.actions)), "actions", ()))  # fmt: skip
    short = f"{share_of(len(behind), len(pack.actions), 'action')} behind"
    names = _named([f"“{name.rstrip('.')}”" for name in behind["action"]])
    yield Finding(ACTIONS, PLAN, OF_PLAN, f"{short}: {names}",
                  _with_open(short, waiting),
                  ONE_OF_EACH * len(behind) / len(pack.actions), facts, of_plan=True)  # fmt: skip


def _with_open(short: str, waiting: dict[str, int]) -> str:
    """`6 of 19 actions are behind, 5 newly due`: what is not known is not fine for that."""
    return ", ".join([short, *(f"{many} {what}" for what, many in waiting.items() if many)])


def _named(names: list[str]) -> str:
    """The first few by name; a sentence with all of them would not be read."""
    first = [in_sentence(name.rstrip(".")) for name in names[:MOST_NAMED]]
    return listing([*first, "others"] if len(names) > MOST_NAMED else first)


RULES: tuple[Callable[[Pack], Iterator[Finding]], ...] = (
    _changes, _inside, _since_last_year, _none_clear, _targets, _actions)  # fmt: skip
