"""The shapes of the API: what comes in, checked, and what goes out."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Field, Schema

from enishi.lib.storable import LARGEST, Text, Value


class Money(Schema):
    amount: str = Field(description="In the currency's unit, exact", examples=["214800"])
    currency: str = Field(examples=["JPY"])


class PersonRow(Schema):
    id: int = Field(examples=[42])
    name: str = Field(examples=["田中 美咲"])
    display_name: str = Field(
        description="What pages call them: the name, else the strongest identifier",
        examples=["会員番号 M-0418-2207"],
    )
    kana: str = Field(examples=["タナカ ミサキ"])
    email: str
    phone: str
    known: bool
    identities: int = Field(description="Identities that were merged into this person")
    first_seen: datetime | None
    last_seen: datetime | None
    events: int
    orders: int
    revenue: Money
    channel: str = Field(description="The channel with most events")


class PeopleAnswer(Schema):
    items: list[PersonRow]
    next_cursor: str | None


class IdentifierOut(Schema):
    kind: str
    value: str
    raw: str = Field(description="As it first came")
    since: datetime | None = Field(description="Devices are handed on: from when it is theirs")
    identity: int
    source: str
    first_seen: datetime
    last_seen: datetime


class TraitOut(Schema):
    name: str
    value: Any
    at: datetime
    source: str
    by: str | None = Field(description="The member whose hand it was")


class ConsentOut(Schema):
    purpose: str
    channel: str
    granted: bool
    at: datetime


class NoteOut(Schema):
    id: int
    text: str
    at: datetime
    by: str


class PersonOut(PersonRow):
    as_of: datetime | None = Field(description="The instant that was asked for; null: now")
    version: int = Field(description="Send it back with a change of traits")
    identity_ids: list[int]
    identifiers: list[IdentifierOut]
    traits: dict[str, Any]
    trait_details: list[TraitOut]
    consents: list[ConsentOut]
    tags: list[str]
    notes: list[NoteOut]


class EventOut(Schema):
    message_id: str
    name: str = Field(examples=["Order Completed", "Viewed Pricing Page", "identify"])
    type: str = Field(examples=["track"])
    timestamp: datetime
    channel: str
    touchpoint: str | None
    source: str
    properties: dict[str, Any]


class TimelineAnswer(Schema):
    items: list[EventOut]
    next_cursor: str | None


class MergeIn(Schema):
    other: int = Field(gt=0, le=LARGEST, description="Any identity id of the other person")
    reason: Text = Field(min_length=1, max_length=300)


class MergeOut(Schema):
    id: int
    people: list[int] = Field(description="The identities of the evidence, low and high")
    kind: str
    value: str
    rule: str
    state: str = Field(examples=["merged", "refused", "undone"])
    why: str
    reason: str
    at: datetime
    by: str | None
    undone_at: datetime | None


class MergesAnswer(Schema):
    items: list[MergeOut]
    next_cursor: str | None


class TraitsIn(Schema):
    traits: dict[Annotated[Text, Field(min_length=1, max_length=120)], Value] = Field(
        min_length=1,
        max_length=300,
        description="null takes a hand-made edit back",
        examples=[{"household": "夫婦と子ども1人"}],
    )
    version: int | None = Field(
        None, ge=0, le=LARGEST, description="The version read; or send it as If-Match"
    )


class TagIn(Schema):
    name: Text = Field(min_length=1, max_length=60, pattern=r"\S")


class NoteIn(Schema):
    text: Text = Field(min_length=1, max_length=10_000, pattern=r"\S")


class ConsentIn(Schema):
    purpose: Text = Field(min_length=1, max_length=40, examples=["marketing"])
    channel: Text = Field("", max_length=16, examples=["mail"], description="Empty: every channel")
    granted: bool
    reason: Text = Field(min_length=1, max_length=300)
