"""A small table in a text file, as a spreadsheet saves it: CSV or TSV, UTF-8, CP932 or UTF-16."""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from enishi.lib.errors import BadInput
from enishi.lib.text import plain

DELIMITERS = ",\t;"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Row:
    line: int  # from 1; the first names the columns
    cells: dict[str, str]  # by column, without blanks around


@dataclass(frozen=True)
class Sheet:
    headers: tuple[str, ...]
    rows: tuple[Row, ...]


def sheet_of(data: bytes) -> Sheet:
    """BadInput where it is no table."""
    text = _text(data)
    first = text.split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        headers = [plain(name) for name in next(reader, [])]
        rows = tuple(_rows(reader, headers))
    except csv.Error as error:
        message = _("This cannot be read as a table: %(why)s") % {"why": error}
        raise BadInput("bad_table", message, field="file") from error
    if not any(headers):
        message = _("The file is empty: its first line names the columns.")
        raise BadInput("file_empty", message, field="file")
    if doubled := next((one for one in headers if one and headers.count(one) > 1), ""):
        message = _("The column “%(name)s” stands there twice.") % {"name": doubled}
        raise BadInput("column_twice", message, field="file")
    return Sheet(tuple(headers), rows)


def _rows(reader: "Iterator[list[str]]", headers: list[str]) -> Iterator[Row]:
    for cells in reader:
        if any(cell.strip() for cell in cells):
            padded = [*cells, *[""] * (len(headers) - len(cells))]
            named = zip(headers, padded, strict=False)
            yield Row(
                getattr(reader, "line_num", 0), {name: cell.strip() for name, cell in named if name}
            )


def _text(data: bytes) -> str:
    marked = [name for mark, name in _MARKS if data.startswith(mark)]
    for encoding in marked or ("utf-8", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    message = _("The file is neither UTF-8 nor Shift_JIS text.")
    raise BadInput("encoding", message, field="file")
