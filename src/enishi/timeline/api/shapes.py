"""What the API says, and what it may be asked."""

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from django.http import HttpRequest
from ninja import Path, Query, Schema
from pydantic import Field

from enishi.lib import clock
from enishi.lib.storable import LARGEST
from enishi.team.access import Caller

T = TypeVar("T")

Id = Annotated[int, Path(ge=1, le=LARGEST)]
Limit = Annotated[int, Query(ge=1, le=1000)]
Cursor = Annotated[str, Query(max_length=1200)]
Search = Annotated[str, Query(max_length=200)]
NameAsked = Annotated[str, Query(min_length=1, max_length=200)]


class Asked(HttpRequest):
    """A request behind the API's door."""

    auth: Caller


class Items(Schema, Generic[T]):
    items: list[T]
    next_cursor: str | None = None


class Figures(Schema):
    people: int = Field(description="After merges")
    identities: int
    events: int = Field(description="Collected, each message once; Enishi's own are left out")
    spool_lag_seconds: float = Field(description="0: every acknowledged event is applied")
    quarantined: int = Field(description="Messages that wait in the quarantine")
    rejected_rows: int = Field(description="Rows of files that made no message; kept as CSV")


class EventShape(Schema):
    seq: int
    identity_id: int
    message_id: str
    name: str
    type: str
    timestamp: datetime
    received_at: datetime
    sent_at: datetime | None
    original_timestamp: datetime | None = Field(description="As the client's clock said")
    channel: str
    touchpoint: str | None
    stage: str | None
    source: str
    flags: list[str]
    properties: object = Field(description="An object; of identify and group: their traits")
    context: object = Field(description="An object")


class CatalogueItem(Schema):
    name: str
    type: str
    count: int
    first_seen: datetime | None
    last_seen: datetime | None
    sources: list[str]
    description: str
    touchpoint: str | None
    hidden: bool
    own: bool
    specified: bool = Field(description="A name of the Segment e-commerce specification")


class PropertyItem(Schema):
    name: str
    types: dict[str, int] = Field(description="How often it came as which type")
    specified: str = Field(description="The type that the specification says, or nothing")
    description: str
    example: str


class CatalogueDetail(CatalogueItem):
    properties: list[PropertyItem]


class Description(Schema):
    description: str = Field(max_length=2000)


class SourceItem(Schema):
    id: int
    name: str
    kind: str
    channel: str
    priority: int
    rate: int
    closed: bool
    last_seen: datetime | None
    today: int
    yesterday: int
    received: int = Field(description="Over the last 7 days; the n of the error rate")
    error_rate: float | None


class SourceBody(Schema):
    name: str = Field(min_length=1, max_length=80)
    kind: str = "site"
    channel: str = ""
    priority: int = Field(0, ge=-1000, le=1000)


class SourceChange(Schema):
    name: str | None = Field(None, min_length=1, max_length=80)
    kind: str | None = None
    channel: str | None = None
    priority: int | None = Field(None, ge=-1000, le=1000)
    rate: int | None = Field(None, ge=0, le=1_000_000, description="Events a second; 0: no limit")


class Rotation(Schema):
    grace: bool = Field(default=False, description="The old keys stay open for 24 hours")


class NewSource(SourceItem):
    write_key: str = Field(description="Shown this once")


class NewKey(Schema):
    write_key: str = Field(description="Shown this once")


class ArrivalItem(Schema):
    id: int
    at: datetime
    verdict: str
    reason: str
    type: str
    name: str
    message_id: str
    seq: int | None


class QuarantinedItem(Schema):
    id: int
    source: str
    reason: str
    field: str
    received_at: datetime
    message_id: str
    message: str = Field(description="As it came")
    state: str


class ReasonItem(Schema):
    source: str
    source_id: int | None
    reason: str
    count: int
    newest: datetime
    import_id: int | None = Field(description="Rejected rows of this import, no messages")


class Correction(Schema):
    message: dict[str, object] | None = Field(None, description="Without it: as it came")


class Selection(Schema):
    source: int | None = Field(None, ge=1, le=LARGEST)
    reason: str = Field("", max_length=40)


class Replayed(Schema):
    replayed: int
    refused: int


class RuleBody(Schema):
    touchpoint: str = Field(min_length=1, max_length=80)
    stage: str
    name: str = Field(min_length=1, max_length=200, description="* at the end: whatever follows")
    channel: str = ""
    property: str = Field("", max_length=120)
    value: str = Field("", max_length=200)


class RuleItem(RuleBody):
    id: int
    shipped: bool


class RuleWithCatch(RuleItem):
    names: list[str] = Field(description="Names of the catalogue that this rule decides")
    events: int


class Order(Schema):
    rules: list[Annotated[int, Field(ge=1, le=LARGEST)]] = Field(max_length=1000)


class TouchpointOf(Schema):
    touchpoint: str | None
    stage: str | None
    channel: str | None
    rule: int | None


def instant(moment: int) -> datetime:
    return clock.from_us(moment)


def maybe(moment: int | None) -> datetime | None:
    return None if moment is None else clock.from_us(moment)
