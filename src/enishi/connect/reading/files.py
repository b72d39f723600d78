"""From a file or a folder to plain UTF-8 files that DuckDB reads: which file is which table,
unpacked and transcoded by streaming, never larger than allowed."""

import bz2
import codecs
import gzip
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import Path
from typing import BinaryIO, cast
from zlib import crc32

from django.utils.translation import gettext as _

from enishi.connect.mapping.language import Map, Table
from enishi.connect.reading.xes import rows_of_log
from enishi.lib.errors import BadInput, TooLarge

PIECE = 1 << 20
PACKED = {".gz", ".bz2", ".zst", ".xz"}
ENCODINGS = ("utf-8", "cp932", "euc_jp")
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Shape(StrEnum):
    CSV = "csv"
    TSV = "tsv"
    LINES = "jsonl"
    PARQUET = "parquet"
    XES = "xes"


SHAPES = {
    ".csv": Shape.CSV, ".txt": Shape.CSV, ".tsv": Shape.TSV, ".tab": Shape.TSV,
    ".jsonl": Shape.LINES, ".ndjson": Shape.LINES, ".json": Shape.LINES, ".parquet": Shape.PARQUET,
    ".xes": Shape.XES,
}  # fmt: skip


@dataclass(frozen=True)
class SourceFile:
    """One file of an import and the table that it fills."""

    path: Path
    table: str
    shape: Shape


@dataclass(frozen=True)
class Plain:
    """A source file ready to be read: UTF-8 text, or Parquet."""

    source: SourceFile
    path: Path
    encoding: str


def endings(path: Path) -> tuple[str, str, str]:
    """orders.csv.gz → ("orders", ".csv", ".gz")"""
    name, packed = path.name, ""
    if Path(name).suffix.lower() in PACKED:
        packed = Path(name).suffix.lower()
        name = name[: -len(packed)]
    shape = Path(name).suffix.lower()
    return (name[: -len(shape)] if shape else name), shape, packed


def readable(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".") and endings(path)[1] in SHAPES


def source_files(path: Path, mapping: Map) -> list[SourceFile]:
    """The files that the map's tables want, in the order of its tables and then by name."""
    if path.is_dir():
        files = sorted(found for found in path.iterdir() if readable(found))
    elif readable(path):
        files = [path]
    elif path.exists():
        raise BadInput(
            "file_type", _("%s is not CSV, TSV, JSON lines, Parquet or XES.") % path.name
        )
    else:
        raise BadInput("no_file", _("There is no file %s.") % path)
    # A map with one table takes any file; of a folder those that it names, if any is so called.
    takes_any = len(mapping.tables) == 1 and not any(
        _wanted(mapping.tables[0], file) for file in files
    )
    found = [
        SourceFile(file, table.name, SHAPES[endings(file)[1]])
        for table in mapping.tables
        for file in files
        if _wanted(table, file) or takes_any
    ]
    for table in mapping.tables:
        if not table.optional and all(file.table != table.name for file in found):
            message = _("No file for the table “%(table)s” (%(files)s).")
            raise BadInput(
                "table_missing", message % {"table": table.name, "files": ", ".join(table.files)}
            )
    return found


def _wanted(table: Table, file: Path) -> bool:
    stem = endings(file)[0].lower()
    return any(fnmatch(stem, pattern.lower()) for pattern in table.files)


def plain(source: SourceFile, folder: Path, *, encoding: str, limit: int) -> Plain:
    """The file as UTF-8 text without a mark, in `folder`; only linked when it is so already."""
    name = f"{source.table}-{crc32(str(source.path).encode()):08x}"
    path = source.path
    if endings(path)[2]:
        path = _unpacked(path, folder / f"{name}.unpacked", limit)
    elif path.stat().st_size > limit:
        raise _too_large(path)
    if source.shape is Shape.PARQUET:
        return Plain(source, _linked(path, folder / f"{name}.parquet"), "")
    target = folder / f"{name}.txt"
    if source.shape is Shape.XES:
        rows_of_log(path, target, name=source.path.name, limit=limit)
        return Plain(source, target, "utf-8")
    spoken = encoding or encoding_of(path)
    if spoken == "utf-8":
        return Plain(source, _linked(path, target), spoken)
    _transcode(path, target, spoken)
    return Plain(source, target, "utf-8" if spoken == "utf-8-sig" else spoken)


def encoding_of(path: Path) -> str:
    """By its mark, else the first of UTF-8, CP932 and EUC-JP in which all of it can be read."""
    with path.open("rb") as file:
        head = file.read(PIECE)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    if b"\0" in head:  # which no other encoding of text has
        return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    for name in ENCODINGS:
        if _can_be_read(path, name):
            return name
    return "utf-8"  # the rows that are not will be rejected, with the reason


def _can_be_read(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for piece in _pieces(path):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _transcode(path: Path, target: Path, encoding: str) -> None:
    try:
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    except LookupError as error:
        message = _("“%s” is not an encoding.") % encoding
        raise BadInput("encoding", message, field="encoding") from error
    with target.open("wb") as out:
        for piece in _pieces(path):
            out.write(decoder.decode(piece).encode())
        out.write(decoder.decode(b"", final=True).encode())


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


def _unpacked(path: Path, target: Path, limit: int) -> Path:
    """A small file may hold an enormous one: stop at the limit, leaving nothing behind."""
    written = 0
    try:
        with _opened(path) as packed, target.open("wb") as out:
            while piece := packed.read(PIECE):
                written += len(piece)
                if written > limit:
                    raise _too_large(path)
                out.write(piece)
    except (OSError, EOFError, lzma.LZMAError) as error:
        target.unlink(missing_ok=True)
        raise BadInput("not_unpackable", _("%s cannot be unpacked.") % path.name) from error
    except TooLarge:
        target.unlink(missing_ok=True)
        raise
    return target


def _opened(path: Path) -> BinaryIO:
    match endings(path)[2]:
        case ".gz":
            return cast("BinaryIO", gzip.open(path, "rb"))
        case ".bz2":
            return cast("BinaryIO", bz2.open(path, "rb"))
        case ".xz":
            return cast("BinaryIO", lzma.open(path, "rb"))
    import pyarrow

    return cast("BinaryIO", pyarrow.CompressedInputStream(pyarrow.OSFile(str(path)), "zstd"))


def _linked(path: Path, target: Path) -> Path:
    """A link with a name of ours: DuckDB would read * and [ of the file's own name as a pattern."""
    target.unlink(missing_ok=True)
    target.symlink_to(path.resolve())
    return target


def _too_large(path: Path) -> TooLarge:
    return TooLarge("file_too_large", _("%s is larger than allowed.") % path.name)
