"""Messages, sending rules and suppressed addresses over the API."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema, Status
from pydantic import AwareDatetime, Field

from enishi.channels import actions, enums, queries
from enishi.channels.access import receipt_found, suppression_found
from enishi.channels.actions import PurposeDraft, RulesDraft
from enishi.channels.actions.suppressing import target_of
from enishi.channels.models import Receipt, Suppression
from enishi.channels.queries import MessageFilter
from enishi.channels.ruling import Rules, rules
from enishi.channels.shown import error_text, lines, why_of
from enishi.lib import clock
from enishi.lib.storable import LARGEST, Storable
from enishi.people.masking import mask
from enishi.team.access import Caller, caller_who_administers, caller_who_writes
from enishi.timeline.veil import veiled
from enishi.work.veil import Veil

router = Router(tags=["Messages"])

Id = Annotated[int, Path(ge=1, le=LARGEST)]
Purpose = Annotated[str, Field(min_length=1, max_length=40), Storable]
Minutes = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", examples=["21:00"])]
Line = Annotated[str, Field(max_length=120), Storable]
Address = Annotated[str, Field(max_length=254), Storable]
# No enums: other rooms have a `Kind` and a `Reason`, too, and the document one of each name.
Kind = Annotated[str, Field(max_length=20, json_schema_extra={"enum": [*enums.Kind.values]})]
State = Annotated[str, Field(max_length=20, json_schema_extra={"enum": [*enums.State.values]})]
Rule = Annotated[str, Field(max_length=20, json_schema_extra={"enum": [*enums.Rule.values]})]
Reason = Annotated[str, Field(max_length=20, json_schema_extra={"enum": [*enums.Reason.values]})]
Answer = dict[str, Any]


class ApiRequest(HttpRequest):
    """A request behind the API's door."""

    auth: Caller


class MessageOut(Schema):
    id: int
    person: int
    step: str
    kind: str
    purpose: str
    subject: str
    state: str
    allowed: bool
    rule: str = Field(description="what refused it, or makes it wait; empty: nothing")
    values: dict[str, Any] = Field(description="what the rule saw")
    made_at: AwareDatetime
    at: AwareDatetime = Field(description="when its turn comes, or was")
    sent_at: AwareDatetime | None
    attempts: int
    error: str


class MessageTryOut(Schema):
    at: AwareDatetime
    outcome: str
    code: int
    said: str


class WholeMessageOut(MessageOut):
    address: str
    language: str
    text: str
    html: str
    about: dict[str, Any]
    expires_at: AwareDatetime | None
    why: str = Field(description="the rule in words")
    flip: str = Field(description="what would have to be different")
    tries: list[MessageTryOut]


class MessagesOut(Schema):
    items: list[MessageOut]
    next_cursor: str | None


class MessageWish(Schema):
    """The filters of the ledger."""

    state: State | None = None
    purpose: Annotated[str, Field(max_length=40), Storable] = ""
    kind: Kind | None = None
    rule: Rule | None = None
    step: Annotated[str, Field(max_length=200, description="how it begins"), Storable] = ""
    person: Annotated[int, Field(ge=1, le=LARGEST)] | None = None
    search: Annotated[str, Field(max_length=200), Storable] = ""
    limit: int = Field(default=50, ge=1, le=1000)
    cursor: Annotated[str, Field(max_length=200), Storable] = ""


class PurposeShape(Schema):
    purpose: Purpose
    opt_in: bool = Field(default=True, description="only with a permission")
    limit: int | None = Field(default=None, ge=0, le=100, description="null: no limit")
    days: int = Field(default=30, ge=1, le=365)
    held_by_complaints: bool = False
    quiet: bool = Field(default=True, description="keeps the quiet hours")


class ContactRulesShape(Schema):
    version: int = Field(ge=1, le=2**31 - 1, description="the version that was read")
    limit: int = Field(ge=0, le=100, description="messages to one customer")
    days: int = Field(ge=1, le=365)
    quiet_from: Minutes
    quiet_until: Minutes
    sender_name: Line = ""
    sender_address: Address = ""
    reply_to: Address = ""
    per_second: int = Field(default=5, ge=1, le=200)
    purposes: list[PurposeShape] = Field(max_length=20)


class SuppressionIn(Schema):
    address: Address
    kind: Kind = enums.Kind.MAIL.value
    purpose: Annotated[str, Field(max_length=40, description="empty: every one"), Storable] = ""
    reason: Reason = Field(
        default=enums.Reason.HAND.value, description="what a mail provider reports, for example"
    )


class SuppressionOut(Schema):
    id: int
    kind: str
    address: str = Field(description="masked: only its digest is kept")
    purpose: str
    reason: str
    at: AwareDatetime


class SuppressionsOut(Schema):
    items: list[SuppressionOut]
    next_cursor: str | None


class SuppressionWish(Schema):
    """`address` asks of one."""

    address: Address = ""
    limit: int = Field(default=50, ge=1, le=1000)
    cursor: Annotated[str, Field(max_length=200), Storable] = ""


@router.get("/messages", response=MessagesOut, summary="The ledger of messages")
def list_messages(request: ApiRequest, wish: Query[MessageWish]) -> Answer:
    """The newest first, those that were not allowed too. Viewers cannot search."""
    veil = Veil(request.auth.sees_personal_data)
    page = queries.messages(
        MessageFilter(
            states=[wish.state] if wish.state else (),
            purpose=wish.purpose,
            kind=wish.kind or "",
            rule=wish.rule or "",
            step=wish.step,
            person_id=wish.person,
            search=wish.search if veil.lifted else "",
            cursor=wish.cursor,
            limit=wish.limit,
        )
    )
    items = [
        _told(one.receipt, one.subject, veil.text(error_text(one.receipt), one.person))
        for one in lines(page.items, veil)
    ]
    return {"items": items, "next_cursor": page.next_cursor}


@router.get("/messages/{number}", response=WholeMessageOut, summary="One message")
def get_message(request: ApiRequest, number: Id) -> Answer:
    """With its words, its tries, and by which rule it stands where it does."""
    return _whole(receipt_found(number), Veil(request.auth.sees_personal_data))


@router.post("/messages/{number}/resending", response=WholeMessageOut, summary="Send it again")
def resend_message(request: ApiRequest, number: Id) -> Answer:
    """Of one that failed, or whose fate is unknown; every rule is asked again."""
    caller = caller_who_writes(request.auth)
    again = actions.resend(receipt_found(number), by=caller)
    return _whole(again, Veil(caller.sees_personal_data))


@router.get("/contact-rules", response=ContactRulesShape, summary="The sending rules")
def get_contact_rules(request: ApiRequest) -> Answer:
    """What holds for every message, and for those of each purpose."""
    return _rules(rules())


@router.put("/contact-rules", response=ContactRulesShape, summary="Change the sending rules")
def put_contact_rules(request: ApiRequest, said: ContactRulesShape) -> Answer:
    """All of them at once; a purpose that is not named falls back to what ships, or is gone."""
    caller = caller_who_administers(request.auth)
    given = said.dict()
    version = given.pop("version")
    purposes = [PurposeDraft(**one) for one in given.pop("purposes")]
    for name in ("quiet_from", "quiet_until"):
        given[name] = int(given[name][:2]) * 60 + int(given[name][3:])
    draft = RulesDraft(**given, purposes=purposes)
    return _rules(actions.change_rules(draft, version=version, by=caller))


@router.get("/suppressions", response=SuppressionsOut, summary="Suppressed addresses")
def list_suppressions(request: ApiRequest, wish: Query[SuppressionWish]) -> Answer:
    """The newest first; of one address, whether it is among them."""
    digest = target_of(wish.address).digest if wish.address else ""
    page = queries.suppressions(wish.cursor, digest, wish.limit)
    return {"items": [_suppression(one) for one in page.items], "next_cursor": page.next_cursor}


@router.post("/suppressions", response={201: SuppressionOut}, summary="Suppress an address")
def add_suppression(request: ApiRequest, said: SuppressionIn) -> Status[Answer]:
    """Nothing goes to it any more; the same again changes nothing."""
    caller = caller_who_writes(request.auth)
    row = actions.suppress_address(**said.dict(), by=caller)
    return Status(201, _suppression(row))


@router.delete(
    "/suppressions/{number}", response={204: None}, summary="Take an address off the list"
)
def lift_suppression(request: ApiRequest, number: Id) -> Status[None]:
    """It may be written to again."""
    caller = caller_who_writes(request.auth)
    actions.lift_suppression(suppression_found(number), by=caller)
    return Status(204, None)


def _told(receipt: Receipt, subject: str, error: str) -> Answer:
    same = ("id", "step", "kind", "purpose", "state", "allowed", "rule", "values", "attempts")
    return {
        **{name: getattr(receipt, name) for name in same},
        "person": receipt.person_id,
        "subject": subject,
        "made_at": clock.from_us(receipt.made_at),
        "at": clock.from_us(receipt.at),
        "sent_at": _at(receipt.sent_at),
        "error": error,
    }


def _whole(receipt: Receipt, veil: Veil) -> Answer:
    [one] = lines([receipt], veil)
    why = why_of(receipt)
    told = _told(receipt, one.subject, veil.text(error_text(receipt), one.person))
    return told | {
        "address": receipt.address if veil.lifted else mask("email", receipt.address),
        "language": receipt.language,
        "text": veil.text(receipt.text, one.person),
        "html": veil.text(receipt.html, one.person),
        "about": receipt.about if veil.lifted else veiled(receipt.about),
        "expires_at": _at(receipt.expires_at),
        "why": why.said if why else "",
        "flip": why.flip if why else "",
        "tries": [
            {
                "at": clock.from_us(one_try.at),
                "outcome": one_try.outcome,
                "code": one_try.code,
                "said": veil.text(one_try.said, one.person),
            }
            for one_try in queries.tries_of(receipt)
        ],
    }


def _rules(held: Rules) -> Answer:
    draft = actions.draft_of(held)
    names = ("limit", "days", "sender_name", "sender_address", "reply_to", "per_second", "purposes")
    return {
        **{name: getattr(draft, name) for name in names},
        "version": held.whole.version,
        "quiet_from": _clock(draft.quiet_from),
        "quiet_until": _clock(draft.quiet_until),
    }


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _suppression(row: Suppression) -> Answer:
    same = ("id", "kind", "purpose", "reason")
    told = {name: getattr(row, name) for name in same}
    return {**told, "address": row.hint, "at": clock.from_us(row.at)}


def _at(moment: int | None) -> object:
    return None if moment is None else clock.from_us(moment)
