"""Text files as sheets: their cells read into columns, and each different text held once."""

import codecs
import csv
import io
from contextlib import suppress
from itertools import chain, zip_longest

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

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
HEAD = 40  # lines that may be of any length: titles, headings and the first rows
BLOCK = 2**24  # bytes that are read at once; a row is shorter


def read_text(file: str, member: str, content: bytes, contract: Contract) -> Sheet:
    """The rows of a text file, or of the `member` of an archive.

    Raises:
        PartnerDataError: it is not in the contract's encoding.
    """
    if content.endswith(b"\n\x1a"):  # as old programs end a file
        content = content[:-1]
    encoding = _encoding(file, content, contract)
    csv.field_size_limit(CELL_LIMIT)
    if lines := _of_even_lines(content, encoding, contract.separator):
        return Sheet(file, member, lines, is_text=True)
    lines, is_closed = _of_any_lines(content, encoding, contract.separator)
    return Sheet(file, member, lines, 0 if is_closed else int(lines.numbers[-1]), is_text=True)


def _of_even_lines(content: bytes, encoding: str, separator: str) -> Lines | None:
    """The rows where below the first ones each line is a row of as many cells; else None."""
    if not content.isascii():
        content = content.decode(encoding).encode()
    ends = content.replace(b"\r\n", b"\n") if b"\r" in content else content
    split = ends.split(b"\n", HEAD)
    if b"\0" in ends or b"\r" in ends or not any(split[HEAD:]):
        return None
    top, top_closed = _of_any_lines(b"\n".join([*split[:HEAD], b""]), "utf-8", separator)
    body, width = split[HEAD], len(top.columns)
    last = body.rstrip(b"\n").rpartition(b"\n")[2]
    _, last_closed = _of_any_lines(last, "utf-8", separator)
    is_even = top_closed and len(top) == HEAD  # no cell of several lines
    is_even &= b"\n\n" not in body and not body.startswith(b"\n")  # no blank line
    if not (is_even and last_closed and width > 1 and len(separator.encode()) == 1):
        return None
    table = _table(body, width, separator)
    if table is None:
        return None
    rows = [pa.concat_arrays(column.chunks) for column in table.columns]
    columns = [
        pa.concat_arrays([pa.array(above, pa.large_string(), from_pandas=True), below])
        for above, below in zip(top.columns, rows, strict=True)
    ]
    after = int(top.numbers[-1]) + 1
    return Lines(
        np.concatenate([top.numbers, np.arange(after, after + len(table))]),
        np.concatenate([top.lengths, np.full(len(table), width)]),
        [_coded(column) for column in columns],
    )


def _table(body: bytes, width: int, separator: str) -> pa.Table | None:
    try:
        table = pyarrow.csv.read_csv(
            pa.py_buffer(body),
            pyarrow.csv.ReadOptions(
                use_threads=False, block_size=BLOCK, column_names=[*map(str, range(width))]
            ),
            pyarrow.csv.ParseOptions(
                delimiter=separator, newlines_in_values=True, ignore_empty_lines=False
            ),
            pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(map(str, range(width)), pa.large_string()),
                check_utf8=False,
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:  # lines of another length
        return None
    lines = body.count(b"\n") + (not body.endswith(b"\n"))
    return table if len(table) == lines else None  # a cell of several lines


def _of_any_lines(content: bytes, encoding: str, separator: str) -> tuple[Lines, bool]:
    """The rows of any text, and whether its last quotation mark is closed."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    reader = csv.reader(chain(text, [END_OF_FILE]), delimiter=separator)
    rows: list[list[str]] = []
    ends = [0]  # the line in which each row ends
    for cells in reader:
        rows.append(cells)
        ends.append(reader.line_num)
    is_closed = rows[-1] == [END_OF_FILE]
    if is_closed:
        del rows[-1], ends[-1]
    else:
        rows[-1][-1] = rows[-1][-1].removesuffix(END_OF_FILE)
    columns = [_coded(pa.array(cells, pa.large_string())) for cells in zip_longest(*rows)]
    numbers, lengths = np.array(ends[:-1], int) + 1, np.array([*map(len, rows)], int)
    return Lines(numbers, lengths, columns), is_closed


def _coded(column: pa.Array) -> pd.Categorical:
    """A column of which each different text is held once."""
    coded = column.dictionary_encode()
    texts = pd.Index(coded.dictionary.to_numpy(zero_copy_only=False), dtype=object)
    codes = coded.indices.fill_null(-1).to_numpy()
    return pd.Categorical.from_codes(codes, texts, validate=False)


def _encoding(name: str, content: bytes, contract: Contract) -> str:
    """How a text file is written: as its mark says, else as the contract does.

    What is UTF-8 in all its letters is no other encoding by chance.
    """
    marked = (way for mark, way in BYTE_ORDER_MARKS.items() if content.startswith(mark))
    encoding = next(marked, contract.encoding)
    if encoding == "cp1252" and not content.isascii():
        with suppress(UnicodeDecodeError):
            return content.decode() and "utf-8"
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
