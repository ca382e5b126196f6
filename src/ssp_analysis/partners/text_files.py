"""Text files as sheets: their cells read into columns, and each different text held once."""

from __future__ import annotations

import codecs
import csv
import io
from itertools import chain, zip_longest

import numpy as np
import pandas as pd
import pyarrow as pa

from ssp_analysis.errors import PartnerDataError
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.sheets import Lines, Sheet

END_OF_FILE = "\x1a"  # ends the last line, so that a quotation mark still open swallows it
CELL_LIMIT = 2**31 - 1  # the csv module's own limit of 131,072 would stop the whole file
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
AT_ONCE = 10_000  # rows that are held as rows


def read_text(file: str, member: str, content: bytes, contract: Contract) -> Sheet:
    """The rows of a text file, or of the `member` of an archive.

    Raises:
        PartnerDataError: it is not in the contract's encoding.
    """
    encoding = _encoding(file, content, contract)
    csv.field_size_limit(CELL_LIMIT)
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    reader = csv.reader(chain(text, [END_OF_FILE]), delimiter=contract.separator)
    rows: list[list[str]] = []
    lengths: list[int] = []
    ends = [0]  # the line in which each row ends
    parts: list[list[pa.Array]] = []
    for cells in reader:
        if len(rows) == AT_ONCE:
            parts.append(_by_columns(rows))
            rows = []
        rows.append(cells)
        lengths.append(len(cells))
        ends.append(reader.line_num)
    unclosed = 0
    if rows[-1] == [END_OF_FILE]:
        del rows[-1], lengths[-1], ends[-1]
    else:
        rows[-1][-1] = rows[-1][-1].removesuffix(END_OF_FILE)
        unclosed = ends[-2] + 1
    columns = _coded([*parts, _by_columns(rows)], len(rows))
    lines = Lines(np.array(ends[:-1], int) + 1, np.array(lengths, int), columns)
    return Sheet(file, member, lines, unclosed, is_text=True)


def _by_columns(rows: list[list[str]]) -> list[pa.Array]:
    return [pa.array(cells, pa.large_string()) for cells in zip_longest(*rows)]


def _coded(parts: list[list[pa.Array]], last: int) -> list[pd.Categorical]:
    """The columns of all parts, one below the other; the `last` part has so many rows."""
    columns = []
    sizes = [AT_ONCE] * (len(parts) - 1) + [last]
    for at in range(max(map(len, parts))):
        cells = [
            part[at] if at < len(part) else pa.nulls(size, pa.large_string())
            for part, size in zip(parts, sizes, strict=True)
        ]
        coded = pa.concat_arrays(cells).dictionary_encode()
        texts = pd.Index(coded.dictionary.to_numpy(zero_copy_only=False), dtype=object)
        codes = coded.indices.fill_null(-1).to_numpy()
        columns.append(pd.Categorical.from_codes(codes, texts, validate=False))
    return columns


def _encoding(name: str, content: bytes, contract: Contract) -> str:
    """How a text file is written: as its mark says, else as the contract does."""
    marked = (way for mark, way in BYTE_ORDER_MARKS.items() if content.startswith(mark))
    encoding = next(marked, contract.encoding)
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        raise PartnerDataError(
            name,
            f"is not in the encoding {encoding}",
            f"Save it as 'CSV UTF-8', or set encoding in {contract.id}.yaml",
        ) from None
    if text.count("\0") > len(text) // 4:
        fault = "looks like UTF-16 without its mark"
        raise PartnerDataError(name, fault, "Save it as 'CSV UTF-8'")
    return encoding
