"""Event logs in XES (IEEE 1849): XML, read as a stream, becomes a table of rows.

Each event of a trace is a row; its columns are the keys of its attributes, and those of its trace
with `case:` before them. Attributes within attributes, lists and what the log says about itself are
left out."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Final
from xml.parsers import expat

from django.utils.translation import gettext as _

from enishi.lib.errors import BadInput, TooLarge

PIECE: Final = 1 << 18
WAITING: Final = 4 * 1024 * 1024  # bytes of one tag that the parser may hold
DEEPEST: Final = 40
MOST_COLUMNS: Final = 1_000
VALUES: Final = {"string", "date", "int", "float", "boolean", "id"}
TRACE: Final = ["log", "trace"]
EVENT: Final = ["log", "trace", "event"]

Row = dict[str, str]


class _Refused(Exception):
    """What a log has no need of, and what harms."""


def rows_of_log(path: Path, target: Path, *, name: str, limit: int) -> None:
    """Write the log as CSV, not more than `limit` bytes of it."""
    columns: dict[str, None] = {}

    def gather(row: Row) -> None:
        columns.update(dict.fromkeys(row))
        if len(columns) > MOST_COLUMNS:
            raise _Refused("too many attributes")

    try:
        _read(path, gather)
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(columns), restval="", quoting=csv.QUOTE_ALL)
            writer.writeheader()

            def write(row: Row) -> None:
                writer.writerow(row)
                if file.tell() > limit:
                    raise TooLarge("file_too_large", _("%s is larger than allowed.") % name)

            _read(path, write)
    except (expat.ExpatError, _Refused, UnicodeError) as error:
        message = _("%(file)s cannot be read as XES: %(why)s")
        raise BadInput("not_xes", message % {"file": name, "why": error}) from error


def _read(path: Path, take: Callable[[Row], None]) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    log = _Log(take)
    parser.StartElementHandler = log.begin
    parser.EndElementHandler = log.end
    parser.StartDoctypeDeclHandler = _no_doctype  # so no entity can be declared, nor fetched
    fed = 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            parser.Parse(piece)
            fed += len(piece)
            if fed - parser.CurrentByteIndex > WAITING:
                raise _Refused("an element is too long")
        parser.Parse(b"", True)  # noqa: FBT003 -- the parser takes no keywords


def _no_doctype(*_said: object) -> None:
    raise _Refused("a document type is declared")


class _Log:
    """Where in the log the parser is, and the row that grows."""

    def __init__(self, take: Callable[[Row], None]) -> None:
        self.take = take
        self.place: list[str] = []
        self.case: Row = {}
        self.row: Row = {}

    def begin(self, tag: str, said: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name in VALUES and "key" in said:
            key = _one_line(said["key"])
            if self.place == TRACE:
                self.case[f"case:{key}"] = said.get("value", "")
            elif self.place == EVENT:
                self.row[key] = said.get("value", "")
        self.place.append(name)
        if len(self.place) > DEEPEST:
            raise _Refused("elements are too deeply nested")
        if self.place == TRACE:
            self.case = {}
        elif self.place == EVENT:
            self.row = {}

    def end(self, _tag: str) -> None:
        if self.place == EVENT:
            self.take({**self.case, **self.row})
        self.place.pop()


def _one_line(key: str) -> str:
    return " ".join(key.split()) or "key"
