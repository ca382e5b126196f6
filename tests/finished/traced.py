"""Whether every number that a finished pack says is worked out of the data tables beside it.

A reader has the pages and the CSV files, and nothing else. A number is traced where it is a figure
of a published row that the sentence, or what it stands below, names; a count of such rows (targets
missed, measures lower, projects); or where its words stand in a published cell as they are. Cells
of tables are such rows already.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd
from bs4 import BeautifulSoup, Tag

from ssp_analysis.say.data_tables import TOLD
from ssp_analysis.say.dataset import FEWEST_MAIN, is_whole
from ssp_analysis.say.method import CHANCE, MEANT
from ssp_analysis.say.quantities import (
    count_text,
    expected_text,
    per_cent,
    period_text,
    pounds,
    size_figure,
    times,
    value_text,
    whole_pounds,
)
from ssp_analysis.say.wording import CLEAR, LONG_AFTER_MONTHS, noun_of
from ssp_analysis.tables import MODELLED
from ssp_analysis.write.cells import MARK_OF_STATE
from ssp_analysis.write.csv import file_stem
from ssp_analysis.years import months_of, year_of, years_back

PAGES = ("slides", "report", "area-")
# What a version corrects, and what a slide leaves to the report, is counted by the pages.
_OF_PAGES = re.compile(r"differ from version|figures that changed|more in the report")
NUMBER = re.compile(r"(?<![\w/£.–-])£?\d(?:[\d,]*\d)?(?:\.\d+)?%?(?![\d/]|\w|\.\d)")
_MONTHS = "January February March April May June July August September October November December"
_MONTH = f"(?:{'|'.join(_MONTHS.split())})"
_DAY = re.compile(rf"\d{{1,2}} {_MONTH}(?: \d{{4}})?|{_MONTH} \d{{4}}|\d{{4}}[/–]\d{{2}}|"
                  r"(?:[Dd]uring|in|since|after|20\d\d[ –-]to) 20\d\d")  # fmt: skip
_NUMBERED = re.compile(r"\d+\.(?:\d+| [A-Z ]+)")  # of the cover report
NOT_THERE = "|".join(map(re.escape, MARK_OF_STATE.values()))
BEHIND = ["overdue", "slipped", "reopened", "delayed or paused", "off track"]
Row = tuple[set[str], set[str], set[str]]  # names, words beside them, figures
HEADINGS = ["h1", "h2", "h3", "h4"]
TEXTS = ["p", "li", "summary", "svg", *HEADINGS]
# Said of every pack: how sure a range is, what chance does, how far off “just off” is.
SAID_OF_ALL = {str(MEANT), "100", "95%", "1", str(round(1 / CHANCE)), str(LONG_AFTER_MONTHS), "5%"}
NAMES = ("label", "indicator", "project", "name", "phase", "pool", "line", "source")
TYPED = (*NAMES, "text", "reason", "caveats", "statement", "counts", "does_not_count", "note",
         "came_of_it", "output", "covid_change", "comment", "reply", "target_source", "rag_basis",
         "action", "direction_basis", "denominator", "on_record", "unit", "reference",
         "reason")  # fmt: skip
FRACTIONS = ("change", "change_lower", "change_upper", "smallest_detectable")


def published(folder: Path) -> dict[str, pd.DataFrame]:
    """The data tables of a pack by their names, as anybody reads them."""
    files = {path.stem: path for path in folder.rglob("*-data-*.csv")}
    return {
        name: pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, dtype=str)
        for name, (title, _, _) in TOLD.items()
        for stem, path in files.items()
        if file_stem(title) in stem
    }


def said_on(page: Path) -> Iterator[tuple[str, str]]:
    """Every text of a page, with what it stands below; pictures by their descriptions."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    for unseen in soup.select("script, style, table, nav, footer, .foot, .banner, .key, svg + svg"):
        unseen.decompose()
    heads: dict[str, str] = {}
    for tag in soup.find_all(TEXTS):
        text = str(tag.get("aria-label")) if tag.name == "svg" else _text(tag)
        if tag.name in HEADINGS:
            heads = {name: head for name, head in heads.items() if name < tag.name}
            heads[tag.name] = text
        if (tag.name == "svg" or not tag.find(TEXTS)) and not _NUMBERED.fullmatch(text):
            yield text, " ".join(heads.values())


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


class Reader:
    """Somebody who has the data tables of a pack."""

    def __init__(self, folder: Path):
        self.files = published(folder)
        self.typed = sorted(set(self._typed()), key=len, reverse=True)
        self.rows = [*self._named(), *self._sums(), *self._charts(),
                     *self._averages(), *self._counts()]  # fmt: skip

    def untraced(self, text: str, above: str) -> list[str]:
        """The numbers of a text that no published row, named there or above, explains."""
        rest = text
        for words in self.typed:
            rest = re.sub(re.escape(words), " ", rest, flags=re.IGNORECASE)
        found = set(NUMBER.findall(_DAY.sub(" ", rest))) - SAID_OF_ALL
        lower = f"{text} {above}".casefold()
        for names, cues, figures in self.rows if found else ():
            if any(name in lower for name in names) and any(cue in lower for cue in cues):
                found -= figures
        return sorted(found)

    def _typed(self) -> Iterator[str]:
        for table in self.files.values():
            for name in set(TYPED) & set(table):
                for text in table[name].unique():
                    parts = [text, *re.split(r"(?<=[.;]) ", text)]
                    yield from (part.rstrip(".; ") for part in parts if re.search(r"\d", part))

    def _named(self) -> Iterator[Row]:
        """The figures of each row: by its names, and what else must be said (`CUES`)."""
        for table, rows in self.files.items():
            for row in rows.to_dict("records"):
                full = {row[name] for name in NAMES if row.get(name)}
                own = (
                    {name.split(": ")[-1] for name in full}
                    if ": " in str(row.get("label"))
                    else full
                )
                names = {noun_of(name) for name in own} | own
                yield (
                    {name.casefold() for name in names},
                    self._cues(table, row),
                    set(_figures(row)),
                )

    def _cues(self, table: str, row: dict[str, str]) -> set[str]:
        """Of which one must be said for a row's figures to be meant: its month, phase or method."""
        if table == "sensitivity":
            return {row["method"]}
        if table == "areas":
            return {row["name"].casefold()}
        kind = row.get("window_kind", "month" if table == "series" else "")
        if kind == "phase":
            return {row["window"].split(":")[0].casefold()}
        if kind != "month":
            return {""}
        when = period_text(row["window" if table == "impact" else "period"])
        return {f"in {when}".casefold(), f" {when}:".casefold()}

    def _sums(self) -> Iterator[Row]:
        """What is added up: all grants, and the tests of all groups."""
        for row in self._of("awards", line="All lines").to_dict("records"):
            yield {"grant"}, {""}, set(_figures(row))
        money = self._of("grants").filter(like="_pounds").apply(pd.to_numeric).astype(float)
        yield {"grants"}, {""}, {whole_pounds(round(100 * value)) for value in money.sum()}
        left = (money["award_pounds"] - money["forecast_pounds"]).fillna(0)
        if len(left):
            yield {"grants"}, {""}, {whole_pounds(round(100 * left.max()))}
        tests = self._of("calibration").reindex(columns=["tests", "totals_covered"])
        tests = tests.apply(pd.to_numeric).astype(float)
        many, held = tests["tests"].sum(), (tests["tests"] * tests["totals_covered"]).sum()
        told = [f"{many:,.0f}", *([f"{held:,.0f}"] if many <= 100 or held == many else [])]
        yield {"past period"}, {""}, {*told, f"{100 * held / max(many, 1):.0f}"}

    def _charts(self) -> Iterator[Row]:
        """What a chart by month is described by: its months, those outside, and all its values."""
        months = self._of("impact", window_kind="month")
        numbers = (
            months[["observed", "expected_lower", "expected_upper"]]
            .apply(pd.to_numeric)
            .astype(float)
        )
        outside = months.assign(below=numbers["observed"] < numbers["expected_lower"],
                                above=numbers["observed"] > numbers["expected_upper"])  # fmt: skip
        outside = outside[numbers.notna().all(axis=1)]
        for label, own in outside.groupby("label"):
            told = (len(own), own["below"].sum(), own["above"].sum())
            yield {label.casefold()}, {"line chart"}, set(map(str, told))
        for label, own in self._of("series").groupby("label"):
            values = {text for _, row in own.iterrows() for text in _figures(row)}
            yield {label.casefold()}, {"small line chart"}, values
            whole = own[(own["area_code"] == own["area_code"].iloc[0]) & (own["value"] != "")]
            yield {label.casefold()}, {"lowest of", "highest of"}, {str(len(whole))}

    def _averages(self) -> Iterator[Row]:
        """The latest year of each series on average, and how it differs from those before."""
        for label, own in self._of("series").query("value != ''").groupby("label"):
            own = own[own["area_code"] == own["area_code"].iloc[0]]
            shown = dict(zip(own["period"], own["value"].astype(float), strict=True))
            latest = max(year_of(months_of(period)[0]).starts for period in shown)
            now = [one for one in shown if year_of(months_of(one)[0]).starts == latest]
            then = [[years_back(one, back) for one in now] for back in range(9)]
            means = [
                sum(map(shown.get, some)) / len(some) for some in then if set(some) <= {*shown}
            ]
            before = [*means[1:], *(sum(means[1:n]) / (n - 1) for n in range(3, len(means) + 1))]
            told = {value_text(means[0], own["unit"].iloc[0]), count_text(means[0])}
            told |= {
                size(means[0] / one - 1) for one in before if one for size in (per_cent, times)
            }
            yield {label.casefold()}, {" a month", " a quarter", "average", "before"}, told
        many = self._of("series")["label"].nunique()
        yield {"figures are higher"}, {"a year before"}, {str(n) for n in range(many + 1)}

    def _counts(self) -> Iterator[Row]:
        """How many targets, actions, projects, measures and answers there are of each kind."""
        targets, actions = self._of("progress", kind="target"), self._of("actions")
        unjudged = targets[targets["rag"] == ""]
        absent = unjudged["status"].str.contains(NOT_THERE).astype(bool)
        behind = actions[actions["standing"].isin(BEHIND)]
        done = actions[actions["standing"].str.startswith("done").astype(bool)]
        for name, parts in (
            ("target", (targets, unjudged[absent], unjudged[~absent])),
            ("action", (actions, behind, done)),
        ):
            kind = "rag" if name == "target" else "standing"
            yield {name}, {""}, _sizes(parts, kind)
            for theme, own in parts[0].groupby("theme"):
                yield {name}, {theme.casefold()}, _sizes((own,), kind)
        grants = self._of("grants")
        delivered, planned = (
            pd.to_numeric(grants[f"output_{of}"]) for of in ("delivered", "planned")
        )
        yield {"project"}, {""}, _sizes((grants, grants[delivered < planned],
                                         grants[delivered >= planned]), "line")  # fmt: skip
        yield {"what you asked"}, {""}, _sizes((self._of("comments"),), "answer")
        yield from self._measures()

    def _measures(self) -> Iterator[Row]:
        """How many measures went each way, in the year and by month; parts of one, and all."""
        of = self._of("decisions").set_index("sources")["counted_with"]
        every = self._of("impact", window_kind="year")
        year = every[every["verdict"] != ""]
        bare = every[(every["verdict"] == "") & (every["observed"] != "")]
        whole = year[year["series_id"].map(is_whole).astype(bool)]
        once = whole[~whole["sources"].map(of).isin(set(whole["sources"]))]
        if len(once) < FEWEST_MAIN:  # then the parts are counted that a whole adds up
            once = whole[~whole["sources"].isin(set(of))]
        neither = once[~once["verdict"].isin(CLEAR)]
        yield {"measure"}, {"clearly", "clear change"}, _sizes((once, neither), "verdict")
        months = self._of("impact", window_kind="month")
        months = months[months["series_id"].isin(once["series_id"]) & (months["verdict"] != "")]
        yield {"counted by month"}, {""}, {str(months.groupby("start").size().max())}
        clear = year[year["verdict"].isin(CLEAR)]
        chance = {str(len(year)), str(len(clear)), f"{len(year) * CHANCE:.0f}"}
        yield {"categories in the full table"}, {""}, chance
        for _, own in year.groupby("sources"):
            parts = own[~own["series_id"].map(is_whole).astype(bool)]
            names = {name.casefold() for label in parts["label"] for name in label.split(": ")}
            sides = parts["verdict"].isin(CLEAR)
            others = {str(sides.sum() - 2)}  # the two surest are named
            yield names, {"by kind"}, others | _sizes((parts, parts[~sides]), "verdict")
        # Which measures a theme has is told beside it; `tests.pack.test_traced` counts them.
        for theme, own in self._of("progress").groupby("theme"):
            most = len(own) + sum(map(is_whole, bare["series_id"]))
            yield {"measures"}, {theme.casefold()}, {str(n) for n in range(1, most + 1)}
        shut = self._of("decisions")["decision"] != "publish"
        yield {"measures"}, {"data quality, below"}, {str(shut.sum())}
        ours = year.loc[year["comparison"].isin(MODELLED), "series_id"]
        answers = self._of("sensitivity")
        differs = answers[answers["series_id"].isin(ours)].groupby("series_id")["differs"].agg(list)
        agreed = sum(not any(of) for of in differs)
        same = sum("sign" not in of for of in differs)
        yield {"all methods"}, {""}, {str(n) for n in (len(differs), agreed, same)}

    def _of(self, name: str, **where: str) -> pd.DataFrame:
        """A table, or its rows with a value in a column; without rows where the pack has none."""
        columns = TOLD[name][2].replace("pence", "pounds").replace("_state", "_status").split()
        table = self.files.get(name, pd.DataFrame(columns=columns, dtype=str))
        for column, value in where.items():
            table = table[table[column] == value]
        return table


def _sizes(parts: Iterable[pd.DataFrame], kind: str) -> set[str]:
    """How many rows each part has, and how many of each kind."""
    return {str(n) for part in parts for n in (len(part), *part[kind].value_counts())}


def _figures(row: dict[str, str]) -> Iterator[str]:
    """Every way in which a pack may write the figures of a row."""
    unit = row.get("unit", "")
    for name, text in row.items():
        try:
            value = float(text)
        except ValueError:
            continue
        if not math.isfinite(value):
            continue
        if name in FRACTIONS:
            yield from (per_cent(value), size_figure(value), f"{1 + value:,.0f}")
        elif name.endswith("_pounds"):
            yield from (whole_pounds(round(value * 100)), pounds(round(value * 100)))
        else:
            yield from (value_text(value, unit), value_text(value, unit, 1), count_text(value))
            yield from (expected_text(value, unit), f"{value:,.0f}")


def untraced(folder: Path) -> list[tuple[str, list[str], str]]:
    """Every text of a pack's pages with a number that is not traced: the page, which, the text."""
    reader = Reader(folder)
    return [
        (page.name, found, text)
        for page in sorted(folder.rglob("*.html"))
        if any(name in page.name for name in PAGES)
        for text, above in said_on(page)
        if not _OF_PAGES.search(text) and (found := reader.untraced(text, above))
    ]
