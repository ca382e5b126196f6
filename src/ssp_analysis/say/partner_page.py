"""The page that goes back to a data owner: what came, what was used, what to mend. No values."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ssp_analysis.errors import few_of
from ssp_analysis.say.ledgers import STATUS_WORDS
from ssp_analysis.say.quantities import count_text, period_text
from ssp_analysis.say.tables import Column, Table, held
from ssp_analysis.say.wording import listing
from ssp_analysis.write.blocks import Blocks, Document, Heading, basis, blocks, bullets, paragraphs
from ssp_analysis.write.html import page

NO_VALUES = (
    "This page holds no values of records: only files, sheets, rows, columns and rules. The "
    "contract is our record of what was agreed about your files."
)
OURS_TO_MEND = "We look after this ourselves."  # ends a reason that asks nothing of the partner
MOST_ROWS = 20  # row numbers told per rule; a fault of a whole column needs no longer list


@dataclass(frozen=True)
class SourcePart:
    """One source of an owner: `Quality` rows of the year, and `Quarantine` of their files.

    `agreed` holds plain sentences of the contract (when it is due), as they stand; `absent` the
    periods that were due and are not there; `unfit` says what was read but does not fit the plan
    or itself, by its place; `questions` are what only the owner can answer.
    """

    name: str
    quality: pd.DataFrame
    quarantine: pd.DataFrame
    agreed: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    unfit: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()


def partner_page(
    parts: Sequence[SourcePart], *, owner: str, reporting_year: str, banner: str = ""
) -> str:
    """One HTML page on the files that one owner sent for a year.

    Args:
        parts: a section each.
        owner: the role to whom the page goes.
        reporting_year: `2020/21`.
        banner: of demonstration data; empty for real data.

    Returns:
        The page; it names files, sheets, rows, columns and rules, never values.
    """
    title = f"What we received from you and used, {reporting_year}"
    marks = (banner,) if banner else ()
    held = blocks([_section(part) for part in parts], basis(NO_VALUES))
    return page(Document("partner", title, title, marks, topic=f"To: {owner}", blocks=held))


def _section(part: SourcePart) -> Blocks:
    return blocks(
        Heading(2, part.name),
        Heading(3, "What to do"), _to_do(part),
        Heading(3, "What we ask you") if part.questions else None, bullets(part.questions),
        Heading(3, "What was agreed") if part.agreed else None, bullets(part.agreed),
        Heading(3, "What we received and used"), _received(part),
        Heading(3, "What we set aside, and why"), _set_aside(part),
        Heading(3, "What does not fit the plan") if part.unfit else None, bullets(part.unfit),
        Heading(3, "Totals"), _totals(part),
    )  # fmt: skip


def _received(part: SourcePart) -> Blocks:
    rows = part.quality
    if rows.empty:
        return paragraphs("We received no file.")
    columns = (
        Column("File", lambda row: row["file"] or "No file"),
        Column("Data", lambda row: STATUS_WORDS[row["status"]]),
        Column("Rows in the file", "rows_in", count_text),
        Column("Used", "kept", count_text),
        Column("Set aside", "quarantined", count_text),
        Column("In question", "asked", count_text),
        Column("Held already", "merged", count_text),
        Column("Other area or period", "out_of_scope", count_text),
        Column("Headings and totals", "skipped", count_text),
    )
    noted = rows[rows["notes"] != ""].groupby("notes", sort=False)["file"]
    notes = bullets(f"{files_told(files)}: {text}" for text, files in noted)
    # One for all files: a corrected one may stand for months of another.
    to = listing([period_text(one) for one in dict.fromkeys(rows["data_to"]) if one])
    waits = "How far they are complete depends on your answers." if part.questions else ""
    reach = f"Together they are complete up to {to}." if to else waits
    return blocks(Table(f"Files received: {part.name}", columns, rows), paragraphs(reach), notes)


def files_told(files: pd.Series) -> str:
    """`cases-2020-04.csv and 7 more files`: of which files something is said."""
    more = len(files) - 1
    return files.iloc[0] + (f" and {more} more file{'s' * (more > 1)}" if more else "")


def _set_aside(part: SourcePart) -> Blocks:
    if part.quarantine.empty:
        return paragraphs("Nothing was set aside.")
    return set_aside_table(part.name, part.quarantine).blocks()


def set_aside_table(name: str, quarantine: pd.DataFrame) -> Table:
    """What was set aside of a source, by reason: where it stands, and how often it was."""
    keys = ["file", "sheet", "column", "rule", "reason"]
    faults = quarantine.groupby(keys, sort=True)["row"].agg(set).reset_index()
    columns = (
        Column("Why", "reason"),
        Column("File and sheet", lambda row: f"{row['file']} / {row['sheet']}".rstrip(" /")),
        Column("Column", held("column", "not_applicable")),
        Column("Rows", lambda row: len(row["row"]), count_text),
        Column("Row numbers", lambda row: few_of(sorted(row["row"]), MOST_ROWS)),
    )
    return Table(f"Rows set aside: {name}", columns, faults)


def _totals(part: SourcePart) -> Blocks:
    stated = part.quality.dropna(subset=["stated_total", "found_total"])
    if stated.empty:
        return paragraphs("The files state no totals that could be compared.")
    columns = (
        Column("File", "file"),
        Column("Total as stated", "stated_total", count_text),
        Column("Total that we found", "found_total", count_text),
        Column("Difference", lambda row: row["stated_total"] - row["found_total"], count_text),
    )
    caption = f"Totals stated in the files, and totals found: {part.name}"
    return Table(caption, columns, stated).blocks()


def _to_do(part: SourcePart) -> Blocks:
    rows, tasks = part.quality, []
    if (rows["status"] == "not_received").any() or rows.empty:
        tasks.append("Please send the file.")
    elif part.absent:
        tasks.append(f"Please send what was due and is not there: {'; '.join(part.absent)}.")
    if (rows["status"] == "not_available").any():
        tasks.append("Please send a file again that we could not use; the notes below say why.")
    if part.questions:
        tasks.append("Please answer the questions below: until then those rows are not used.")
    if not part.quarantine["reason"].astype(str).str.endswith(OURS_TO_MEND).all():
        tasks.append("Please correct the rows that were set aside, and send the file again.")
    if part.unfit:
        tasks.append("Please look at the rows that do not fit the plan, and send them again.")
    gap = (rows["stated_total"] - rows["found_total"]).dropna()
    if (gap != 0).any():
        tasks.append("Please check the totals: those in the file differ from the sum of its rows.")
    if (rows["corrected"] > 0).any():
        tasks.append("We corrected a known fault ourselves. Please mend it in your system.")
    return bullets(tasks) if tasks else paragraphs("Nothing. Thank you.")
