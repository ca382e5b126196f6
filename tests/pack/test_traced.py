"""Every number that slides and the report's first page say is recomputed from the published files.

Not judged: days, years, numbers in names and units, what people wrote themselves, and the cells of
slides' tables, which are published rows as they are.
"""

import dataclasses
import re
from collections.abc import Callable

import pandas as pd
import pytest

from ssp_analysis.say.data_tables import data_tables
from ssp_analysis.say.dataset import is_whole
from ssp_analysis.say.messages import findings
from ssp_analysis.say.method import CHANCE
from ssp_analysis.say.quantities import per_cent, value_text, whole_pounds
from ssp_analysis.say.report import summary
from ssp_analysis.write.blocks import Picture, Quotation, TableBlock, words_of
from ssp_analysis.write.csv import file_stem, write_open_data
from tests.pack.release_folder import BANNER
from tests.pack.test_messages import changed, recomputed
from tests.pack.test_slides import deck  # noqa: F401  (a fixture)

NUMBER = re.compile(r"(?<![\w/£])£?\d(?:[\d,]*\d)?(?:\.\d+)?%?(?![\d/]|\w)")
MONTHS = r"(?:January|[A-Z][a-z]+ber|March|April|May|June|July|August|February)"
DAY = re.compile(rf"(\d{{1,2}} )?{MONTHS} \d{{4}}|\d{{4}}/\d{{2}}( to \d{{4}}/\d{{2}})?")
SENTENCES = re.compile(r"(?<=\.) (?=[\dA-Z£])")
BEHIND = ["overdue", "slipped", "reopened", "delayed or paused", "off track"]


def read(pack, folder):
    tables = list(data_tables(pack))
    write_open_data(tables, folder, [BANNER])
    files = {table.name: folder / f"{file_stem(table.title)}.csv" for table in tables}
    return {
        name: pd.read_csv(path, encoding="utf-8-sig", keep_default_na=False, dtype=str)
        for name, path in files.items()
    }


@dataclasses.dataclass
class Reader:
    """Somebody who has the files, and the plan's themes, and nothing else."""

    files: dict[str, pd.DataFrame]
    themes: pd.DataFrame

    def year(self):
        """Whole measures of the year that have a change."""
        rows = self.files["impact"]
        rows = rows[(rows["window_kind"] == "year") & (rows["change"] != "")]
        return rows[rows["series_id"].map(is_whole)]

    def overview(self, text, _):
        rows = self.year()
        of = self.files["decisions"].set_index("sources")["counted_with"]
        verdicts = rows.loc[~rows["sources"].map(of).isin(set(rows["sources"])), "verdict"]
        lower, higher = (int((verdicts == side).sum()) for side in ("lower", "higher"))
        told = [lower or higher, len(verdicts), *([higher] if lower and higher else [])]
        return [*told, *filter(None, [len(verdicts) - lower - higher])]

    def by_month(self, text, _):
        """Of how many whole measures a finding is told in the months that most have one of."""
        rows, once = self.files["impact"], self.files["decisions"].set_index("sources")
        once = set(once.index[once["counted_with"] == ""])
        rows = rows[(rows["window_kind"] == "month") & (rows["verdict"] != "")]
        rows = rows[rows["series_id"].map(is_whole) & rows["sources"].isin(once)]
        return [int(rows.groupby("start").size().max())]

    def together(self, text, _):
        """Of the measures of some theme, how many went each way that the sentence names."""
        ways = {"lower": "lower", "higher": "higher", "no clear change": "without clear change"}
        year, said = self.year(), NUMBER.findall(text)
        for _, own in self.themes.groupby("theme_id"):
            verdicts = year.loc[year["series_id"].isin(own["series_id"]), "verdict"]
            counts = {way: int((verdicts == side).sum()) for side, way in ways.items()}
            ways_told = [(str(n), way) for way, n in counts.items() if n]
            told = [n for n, _ in ways_told]
            told[1:1] = [str(len(verdicts))]
            if told == said and all(way in text for _, way in ways_told):
                return told
        return []

    def each(self, text, _):
        """The size of the change of each measure that is named with one, in their order."""
        lower, rows = text.casefold(), self.year()
        named = [(lower.find(row["label"].casefold()), row) for _, row in rows.iterrows()]
        own = sorted((at, per_cent(float(row["change"]))) for at, row in named if at >= 0)
        return [size for _, size in own]

    def targets(self, text, _):
        rows = self.files["progress"][self.files["progress"]["kind"] == "target"]
        of, absent = rows["rag"], rows["status"].str.contains(r"\[[cxz]\]")
        met, *rest = (int((of == name).sum()) for name in ("on track", "off track", "just off"))
        rest += [int(((of == "") & ~absent).sum()), int(((of == "") & absent).sum())]
        return [met, len(rows), *filter(None, rest)]

    def actions(self, text, _):
        of = self.files["actions"]["standing"]
        groups = (
            BEHIND if "behind" in text else [],
            ["due since the last return"],
            ["not available"],
        )
        counts = [int(of.isin(group).sum()) for group in groups]
        return [int(of.str.startswith("done").sum()), len(of), *filter(None, counts)]

    def grants(self, text, _):
        rows = self.files["grants"]
        known = rows[(rows["spend_pounds"] != "") & (rows["award_pounds"] != "")]
        sums = [known[name].astype(float).sum() for name in ("spend_pounds", "award_pounds")]
        told = [whole_pounds(round(value * 100)) for value in sums]
        told += [len(known), len(rows)] if len(known) < len(rows) else []
        if "forecast to be left" in text:
            told += self.left(text, "")
        if "Most is left of" in text:
            pounds = rows[["award_pounds", "forecast_pounds"]].astype(float)
            told.append(whole_pounds(round(100 * float((pounds @ [1, -1]).max()))))
        return told

    def counted(self, less):
        """What was delivered and planned, of projects that fell short, or of all."""
        counts = self.files["grants"][["output_delivered", "output_planned"]].apply(pd.to_numeric)
        short = counts["output_delivered"] < counts["output_planned"]
        return counts[short] if less else counts.dropna()

    def delivered(self, text, _):
        """How many projects of all."""
        counts, kinds = self.counted(less=False), len(self.files["grants"])
        short = counts["output_delivered"] < counts["output_planned"]
        less = "less than" in text
        told = [len(counts[short if less else ~short]), kinds]
        each = counts[short].astype(int).to_numpy().ravel() if less and "(" in text else ()
        return [*told, *each]

    def unknown(self, text, _):
        rows = self.files["grants"][["output_delivered", "output_planned"]]
        return [int((rows == "").any(axis=1).sum()), len(rows)]

    def left(self, text, _):
        rows = self.files["awards"]
        (row,) = rows[rows["line"] == "All lines"].to_dict("records")
        names = ["underspend_pounds", "allowed_pounds", "carry_forward_pounds"]
        told = [whole_pounds(round(float(row[name]) * 100)) for name in names]
        return told[: 3 if "carried" in text else 2]

    def meant(self, text, _):
        said = [1, round(1 / CHANCE)]
        return said if text[0] == "1" else [round(100 * (1 - CHANCE)), 100, *said]

    def indicator(self, text, _):
        rows = self.files["progress"].to_dict("records")
        row = max((row for row in rows if row["indicator"] in text),
                  key=lambda row: len(row["indicator"]))  # fmt: skip
        names = ("value", "target" if "(target " in text else "previous")
        return [value_text(float(row[name]), row["unit"]) for name in names]

    def apart(self, text, _):
        name = re.search(r": without (.*) \(", text)[1]
        rows = self.files["impact"][self.files["impact"]["window_kind"] == "year"]
        (count,) = rows.loc[rows["label"].str.endswith(f": {name}"), "observed"]
        return [f"{float(count):,.0f}"]

    def change(self, text, of):
        """The size of a change, or its range, of the measure that a title or a row is of."""
        (row,) = (row for _, row in self.year().iterrows() if of.startswith(row["label"]))
        ends = [float(row[name]) for name in ("change_lower", "change_upper") if row[name]]
        if len(NUMBER.findall(text)) == 1 and "range" not in text.casefold():
            return [per_cent(float(row["change"]))]
        same_side = len({end > 0 for end in ends}) == 1
        return [per_cent(end) for end in (sorted(ends, key=abs) if same_side else ends)]

    def answers(self, text, _):
        return self.files["comments"]["answer"].value_counts(sort=False).to_list()


KINDS: dict[str, Callable] = {
    r"measures clearly (lower|higher) than": Reader.overview,
    r"targets? (?:is|are) on track": Reader.targets,
    r"of \d+ actions? (?:is|are) done": Reader.actions,
    r"in grants had been spent": Reader.grants,
    r"delivered (?:less than planned|what was planned or more)": Reader.delivered,
    r"delivered a number that is not known": Reader.unknown,
    r"looks clear by chance": Reader.meant,
    r"of the \d+ measures counted by month ": Reader.by_month,
    r"measures (?:is|are) (?:lower|higher)": Reader.together,
    r"^(?:Lower|Higher) than .*: .*\(\d+%\)": Reader.each,
    r"[Mm]easures (?:that may be shown )?are (?:lower|higher) than .*\(\d+%\)": Reader.each,
    r"left at the end of March": Reader.left,
    r"^Like for like: without": Reader.apart,
    r"^Range: |^[\d%]+ (?:lower|higher|to) ?": Reader.change,
    r"^What you asked: ": Reader.answers,
    r": .*(?:\(target|a year before)": Reader.indicator,
}


def said_on(slides):
    """Title and prose of each slide after the first, and what stands beside the messages.

    A sentence with what it stands below: the title of its slide.
    """
    for slide in slides[1:]:
        yield from ((slide.topic, ""), (slide.title, ""))
        prose = tuple(part for part in slide.blocks
                      if not isinstance(part, Quotation | TableBlock | Picture))  # fmt: skip
        for words in words_of(prose):
            yield from (
                (one, slide.title)
                for one in SENTENCES.split(words)
                if prose and slide is not slides[1]
            )
            yield from [(words, "")] * (slide is slides[1])
    for part in slides[1].blocks:
        if isinstance(part, TableBlock):
            yield from ((": ".join(row), "") for row in part.texts())


def said_in(told):
    """The words of blocks, a cell of a table with the first cell of its row."""
    for part in told:
        if isinstance(part, TableBlock):
            yield from ((cell, row[0]) for row in part.texts() for cell in row[1:])
        else:
            yield from ((one, "") for words in words_of((part,)) for one in SENTENCES.split(words))


def underspent(pack):
    of = {"underspend_pence": 1_230_000, "allowed_pence": 1_500_000,
          "carry_forward_pence": 1_230_000, "over_allowance_pence": 0}  # fmt: skip
    lines = pack.awards["line"] == "All lines"
    awards = {name: pack.awards[name].mask(lines, value) for name, value in of.items()}
    return dataclasses.replace(pack, awards=pack.awards.assign(**awards))


def answered(pack):
    done = pack.comments.assign(status="done")
    return dataclasses.replace(pack, comments=pd.concat([pack.comments, done], ignore_index=True))


def otherwise(pack):
    fall = changed(pack, "tiig-assaults:attendances", -0.4, -0.45, -0.35, "lower")
    return answered(underspent(fall))


MADE = {"as it is": lambda pack: pack, "with other figures": otherwise}


@pytest.mark.parametrize("kind", MADE)
def test_every_number_said_is_recomputed_from_the_published_files(pack, deck, tmp_path, kind):  # noqa: F811
    pack = MADE[kind](pack)
    reader, ranked = Reader(read(pack, tmp_path), pack.themes), findings(pack)
    names = {*pack.impact["label"], *pack.progress["indicator"], *pack.progress["unit"],
             *pack.actions["action"], *pack.grants["project"], *pack.themes["theme"]}  # fmt: skip
    checked = 0
    for text, of in [*said_on(deck(pack)), *said_in(summary(pack))]:
        rest = DAY.sub("", text)
        for name in sorted(names, key=len, reverse=True):
            rest = re.sub(re.escape(name), "", rest, flags=re.IGNORECASE)
        numbers = NUMBER.findall(rest)
        if not numbers:
            continue
        lower = text.casefold()
        facts = [fact for one in ranked for fact in one.facts
                 if one.title.casefold() in lower or one.said.casefold() in lower]  # fmt: skip
        if facts:
            assert set(numbers) <= {recomputed(fact, reader.files) for fact in facts}, text
        else:
            tell = next((tell for kind, tell in KINDS.items() if re.search(kind, text)), None)
            assert tell is not None, f"nothing recomputes: {text}"
            assert numbers == list(map(str, tell(reader, text, of))), text
        checked += len(numbers)
    assert checked > 40
