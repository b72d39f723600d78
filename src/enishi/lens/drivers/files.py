"""A table from a file: published cases, or another system's export."""

import csv
import gzip
import io
import math
import zlib
from pathlib import Path
from typing import Final

import numpy as np

from enishi.lens.drivers.names import MOST, names_of
from enishi.lens.drivers.table import Columns
from enishi.lens.errors import QuestionError
from enishi.lens.statistics.sample import Array

ENCODINGS: Final = ("utf-8-sig", "cp932")
LARGEST: Final = 256 * 1024**2  # bytes, unpacked


def read(path: str) -> list[dict[str, str]]:
    """The rows of a CSV file with a header, also packed (.gz)."""
    text = _text(path)
    try:
        dialect: type[csv.Dialect] | str = csv.Sniffer().sniff(text[:8_192], ",;\t")
    except csv.Error:  # one column, or nothing to tell by
        dialect = "excel"
    reader = csv.DictReader(io.StringIO(text, newline=""), dialect=dialect)
    try:
        return [{key: value or "" for key, value in row.items() if key} for row in reader]
    except csv.Error as error:
        raise _unreadable(path, error) from None


def _text(path: str) -> str:
    opens = gzip.open if path.endswith(".gz") else open
    try:
        with opens(Path(path).expanduser(), "rb") as file:
            data: bytes = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(path, error) from None
    if len(data) > LARGEST:
        raise QuestionError("bad_file", "%(file)s is too large.", "file", file=path)
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise QuestionError("bad_file", "%(file)s is neither UTF-8 nor Shift_JIS.", "file", file=path)


def _unreadable(path: str, error: Exception) -> QuestionError:
    told = getattr(error, "strerror", None) or error
    return QuestionError(
        "bad_file", "%(file)s cannot be read: %(error)s", "file", file=path, error=told
    )


def columns_of(path: str, outcome: str, drivers: str, adjust: str) -> Columns:
    """The named columns as numbers. Without `drivers`: every other column that has only numbers."""
    rows = read(path)
    known = list(rows[0]) if rows else []
    _refuse_unknown(outcome, known, "outcome")
    names = names_of(drivers)
    for name in names:
        _refuse_unknown(name, known, "drivers")
    if adjust:
        _refuse_unknown(adjust, known, "adjust")
    values = {name: np.array([_number(row[name]) for row in rows]) for name in known}
    if np.isnan(values[outcome]).all():
        raise QuestionError(
            "bad_file", "The column %(column)s has no numbers.", "outcome", column=outcome
        )
    names = (
        names
        or [name for name in known if name not in {outcome, adjust} and _tells(values[name])][:MOST]
    )
    if not names:
        raise QuestionError("bad_driver", "Name the drivers.", "drivers")
    return Columns(
        names,
        np.array([values[name] for name in names]).T,
        values[outcome],
        range(len(rows)),
        [row[adjust] if adjust else "" for row in rows],
        np.ones(len(rows)),
    )


def _refuse_unknown(name: str, known: list[str], field: str) -> None:
    if name not in known:
        raise QuestionError(
            "bad_file",
            "The file has no column %(column)s; it has %(columns)s.",
            field,
            column=name or "–",
            columns=", ".join(known[:30]) or "–",
        )


def _number(text: str) -> float:
    """NaN where it is none."""
    try:
        value = float(text.strip())
    except ValueError:
        return math.nan
    return value if math.isfinite(value) else math.nan


def _tells(values: Array) -> bool:
    """Numbers throughout, not all the same, and no numbers of rows."""
    counted = np.array_equal(values, np.arange(1, len(values) + 1))
    return bool(np.isfinite(values).all() and np.ptp(values) > 0 and not counted)
