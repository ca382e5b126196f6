"""What notebook 04 shows: what leaves, what does not, on whose decision, and what was tried."""

from datetime import date

import pandas as pd

from ssp_analysis.about import Certificate
from ssp_analysis.release.door import Released
from ssp_analysis.say.caveats import decision_words
from ssp_analysis.say.quantities import count_text, day_text, per_cent
from ssp_analysis.say.tables import Column, Table
from ssp_analysis.say.wording import listing
from ssp_analysis.write.blocks import Blocks, Folded, blocks, bullets

OWN, OTHER, ODD = (
    "small itself, or hidden by its supplier or by an earlier paper",
    "it would tell one that is",
    "it disagrees with figures that it adds up with",
)
SUM = " (a sum of amounts: few behind it, or one has most of it)"

RULED = ["decision", "approver", "approved_on", "reason"]  # what measures of one decision share


def decided(released: Released) -> Blocks:
    """The decisions, each with the measures that it rules: what does not leave comes first."""
    rows = released.decisions.sort_values("decision", key=lambda d: d == "publish", kind="stable")
    of_one = rows.groupby(RULED, sort=False, dropna=False)
    ruled = of_one[["label", "sources"]].agg(list).reset_index()
    columns = (
        Column("Measures", lambda row: listing(row["label"])),
        Column("Source and measure", lambda row: ", ".join(row["sources"])),
        Column("Decision", lambda row: decision_words(row["decision"])),
        Column("Decided by", lambda row: row["approver"] or "nobody yet, so withheld"),
        Column("On", lambda row: day_text(row["approved_on"])),
        Column("Reason", "reason"),
    )
    return blocks(Table("Decisions, and the measures that they rule", columns, ruled))


def left_and_stayed(released: Released) -> Table:
    """Per table how many rows were made, how many leave, and how many of these have no number."""
    rows = released.held_back.reset_index()
    columns = (
        Column("Table", "table"),
        *(Column(name.capitalize(), name, count_text) for name in rows.columns[1:]),
    )
    return Table("Rows made, and rows that leave", columns, rows)


def hidden_cells(released: Released) -> Blocks:
    """Which figures are hidden for being small, and why each is; no number is told."""
    held, proof = [], released.proof
    for part, more in [(proof, ""), *([(proof.sums, SUM)] if proof.sums else [])]:
        found = part.found.found
        for one in part.hidden:
            own = OWN if one.key in found.primary else OTHER
            why = ODD if one.key in found.contradicted else own
            held.append((one.table, f"{one.spans[0][1]:%Y-%m}", f"{why}{more}"))
    rows = pd.DataFrame(held, columns=["place", "period", "why"])
    if rows.empty:
        return blocks("No figure is hidden for being small.")
    grouped = rows.groupby(["place", "why"], sort=True)["period"].agg(list).reset_index()
    columns = (
        Column("Table and series", "place"),
        Column("Hidden because", "why"),
        Column("Figures", lambda row: len(row["period"]), count_text),
        Column("From", lambda row: ", ".join(sorted(set(row["period"])))),
    )
    shown = Table("Figures that are hidden, and why", columns, grouped)
    counted = rows["why"].value_counts()
    told = [f"{number:,}: {why}" for why, number in counted.items()]
    return blocks(
        f"{len(rows):,} figures are hidden.", bullets(told), Folded(shown.caption, (shown.block(),))
    )


def tried(certificate: Certificate) -> Blocks:
    """What the certificate says: what was replaced, and that nothing that leaves changed."""
    replaced = sorted({name for one in certificate.replays for name in one.replaced})
    replays = [
        f"Replay {one.seed}: by {'larger' if one.up else 'smaller'} ones; every released file came "
        "out the same."
        for one in certificate.replays
    ]
    seen = certificate.witnesses
    share = f" ({per_cent(seen.moved / seen.hidden)})" if seen.hidden else ""
    small = (
        f"{seen.moved:,} of {seen.hidden:,} hidden numbers{share} were replaced by others that fit "
        f"all that is told, in {seen.tables} tables; nothing that leaves changed."
    )
    of = day_text(date.fromisoformat(certificate.paper_date))
    return blocks(
        f"Released for the {certificate.audience} paper of {of}: {len(certificate.files)} files.",
        "Withheld figures were replaced by others:" if replays else
        "Nothing is withheld, so there was nothing to replace.",
        bullets(replays),
        Folded(f"Of what figures were replaced: {len(replaced)}", bullets(replaced))
        if replays else None,
        small if seen.hidden else "No number is hidden.",
        Folded("Hidden numbers of which no other was tried", bullets(seen.not_moved))
        if seen.not_moved else None,
    )  # fmt: skip
