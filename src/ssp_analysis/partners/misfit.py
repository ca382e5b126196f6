"""Why no sheet of a file fits its contract: another separator than agreed, or missing columns."""

from __future__ import annotations

from dataclasses import replace

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.headers import candidates, find_header, match_fields
from ssp_analysis.partners.sheets import Sheet

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}


def refuse_misfit(file: str, sheets: list[Sheet], contract: Contract) -> None:
    """Say why no sheet has the contract's columns; a header without rows is no misfit.

    Raises:
        PartnerDataError: another separator than agreed, or which columns are missing.
    """
    if any(find_header(sheet, contract) for sheet in sheets):
        return  # a month in which nothing happened
    _refuse_separator(sheets, contract)
    needed = [field for field in contract.fields if field.constraints.required]
    best = max(
        (
            match_fields(titles, needed)
            for sheet in sheets
            for _, titles in candidates(sheet, contract)
        ),
        key=len,
        default={},
    )
    absent = [field.spellings[0] for field in needed if field.name not in best]
    what = (
        f"has no column {', '.join(repr(name) for name in absent)}"
        if absent
        else ("has no column whose heading is a month, quarter or year")
    )
    raise PartnerDataError(
        file, what, f"Ask the partner for it, or add the new heading in {contract.id}.yaml"
    )


def _refuse_separator(sheets: list[Sheet], contract: Contract) -> None:
    """A text file that holds the contract's columns once its lines are cut elsewhere."""
    for sheet in sheets:
        if not sheet.is_text:
            continue
        lines = [(number, contract.separator.join(cells)) for number, cells in sheet.rows]
        for separator, what in SEPARATORS.items():
            rows = [(number, list(line.split(separator))) for number, line in lines]
            if find_header(replace(sheet, rows=rows), contract):
                raise PartnerDataError(
                    sheet.file,
                    f"is separated by {what}",
                    f"Set separator in {contract.id}.yaml, or save the file as it was agreed",
                )
