"""A map as values: what docs/imports.md describes, checked, with no text left to guess.

A file's rows become tables of typed columns; views join or group them; events, people and messages
say which Segment calls each row makes.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum


class Type(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"
    DATE = "date"


class Format(StrEnum):
    ROWS = "rows"  # CSV, TSV, Parquet, or JSON lines whose keys are columns
    SEGMENT = "segment"  # JSON lines that are Segment messages already


@dataclass(frozen=True)
class Column:
    name: str
    type: Type = Type.TEXT
    headers: tuple[str, ...] = ()  # as files may write the column's name; its own name is one
    optional: bool = False
    formats: tuple[str, ...] = ()  # strptime patterns, "unix" or "unix_ms"; before the usual ones
    path: str = ""  # JSON lines: user.id; default the name


@dataclass(frozen=True)
class Table:
    name: str
    files: tuple[str, ...]  # patterns over file names without their endings
    columns: tuple[Column, ...] = ()
    format: Format = Format.ROWS
    closed: bool = False  # only declared columns are kept and hashed
    optional: bool = False


@dataclass(frozen=True)
class Join:
    relation: str
    on: tuple[tuple[str, str], ...]  # (their column, our expression)


@dataclass(frozen=True)
class Each:
    """A list with one object per row of the group."""

    fields: tuple[tuple[str, str], ...]
    order: str = ""


@dataclass(frozen=True)
class View:
    name: str
    origin: str
    joins: tuple[Join, ...] = ()
    where: str = ""
    group: tuple[str, ...] = ()
    columns: tuple[tuple[str, "str | Each"], ...] = ()
    line: int = 0  # of the map's text


@dataclass(frozen=True)
class Consent:
    purpose: str
    granted: str
    channel: str = ""


@dataclass(frozen=True)
class Step:
    """One kind of message made of each row of `origin`."""

    kind: str  # track | identify | raw
    origin: str
    name: str = ""  # of the event
    name_from: str = ""  # or an expression
    joins: tuple[Join, ...] = ()
    where: str = ""
    key: tuple[str, ...] = ()  # empty: the row's hash with its occurrence
    timestamp: str = ""
    channel: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    values: tuple[tuple[str, str], ...] = ()  # properties, or traits
    consents: tuple[Consent, ...] = ()
    line: int = 0  # of the map's text
    part: str = ""  # of a person's row: the consent that this step tells alone

    @property
    def label(self) -> str:
        return f"{self.name or self.name_from or self.kind} {self.part}".strip()

    def with_consents_apart(self) -> "tuple[Step, ...]":
        """Consent for one channel is an event of its own; an identify call tells it for every
        channel only."""
        apart = [consent for consent in self.consents if consent.channel]
        rest = tuple(consent for consent in self.consents if not consent.channel)
        return (replace(self, consents=rest), *(self._told_alone(consent) for consent in apart))

    def _told_alone(self, consent: Consent) -> "Step":
        given = f"({consent.granted}) is not null"
        said = (("purpose", consent.purpose), ("channel", consent.channel))
        return replace(
            self,
            kind="track",
            name="Consent Updated",
            where=f"({self.where}) and {given}" if self.where else given,
            values=(*((name, "'" + value.replace("'", "''") + "'") for name, value in said),
                    ("granted", consent.granted)),
            consents=(),
            part=f"{consent.purpose} {consent.channel}",
        )  # fmt: skip


@dataclass(frozen=True)
class Map:
    name: str
    source: str
    zone: str
    currency: str = ""
    encoding: str = ""  # "" = found out
    channel: str = ""
    description: dict[str, str] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    views: tuple[View, ...] = ()
    steps: tuple[Step, ...] = ()

    def at_home(self, zone: str) -> "Map":
        """With the company's time zone where the map names none."""
        return self if self.zone else replace(self, zone=zone)


@dataclass(frozen=True)
class Problem:
    """What is wrong with a map, and where."""

    line: int
    where: str  # events[2].timestamp
    message: str

    def __str__(self) -> str:
        return f"{self.line}: {self.where}: {self.message}" if self.where else self.message


class MapError(Exception):
    """The map cannot be used; every problem that was found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems
