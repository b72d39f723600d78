"""Read a record of the spool: every message in it, normalised, or why it is refused."""

from typing import Any, Final

import msgspec

from enishi.timeline.enums import EventType, Flag
from enishi.timeline.spool import Record
from enishi.timeline.wire.body import without_nul
from enishi.timeline.wire.calls import (
    MESSAGE_ID_LENGTH,
    NOTHING,
    PAGE_LENGTH,
    TYPES,
    Call,
    Problem,
    parse,
    parse_envelope,
)
from enishi.timeline.wire.claims import (
    CHANNELS,
    claims_of,
    clean,
    consents_of,
    mapping,
    previous_of,
)
from enishi.timeline.wire.instants import corrected, instant
from enishi.timeline.wire.origin import is_bot, truncated

BATCH: Final = "batch"


class Meta(msgspec.Struct, omit_defaults=True, gc=False):
    """What the request said beside its body. `kind` is "batch", or the type in its address."""

    kind: str = BATCH
    ip: str = ""  # truncated, unless the company keeps addresses
    agent: str = ""
    anonymous_id: str = ""  # of RudderStack's header
    sent_at: str = ""  # of RudderStack's header
    refused: str = ""  # the body could not be read: one of REASONS
    keep_ip: bool = False
    batch: str = ""  # of an import: whose messages these are, and
    part: int = 0  # which part of them; `timeline.signals.batch_applied` tells what became of it


class Message(msgspec.Struct, gc=False):
    """One event as the pipeline stores it. Instants are µs since 1970."""

    source_id: int
    message_id: str
    type: EventType
    name: str  # the track event, "Viewed X Page/Screen", else the type
    time: int  # corrected
    received_at: int
    sent_at: int | None
    original_time: int | None  # as the client said
    flags: int
    channel: str  # as the message says it; "" where it does not
    claims: tuple[tuple[str, str], ...]  # (kind, value as it came), the strongest not sorted first
    previous: tuple[tuple[str, str], ...]  # of alias
    traits: dict[str, Any] | None  # about the person
    consents: tuple[tuple[str, str, bool], ...]  # (purpose, channel or "", granted)
    properties: dict[str, Any]  # of identify and group: their traits
    context: dict[str, Any]  # with the identifiers as they came under "ids"
    position: int  # in its record


class Refused(msgspec.Struct, gc=False):
    """One event for the quarantine: kept as it came."""

    source_id: int
    received_at: int
    code: str  # of REASONS
    field: str
    message: str
    message_id: str
    position: int


class _Shared(msgspec.Struct, gc=False):
    """What the events of one record have in common."""

    record: Record
    meta: Meta
    context: dict[str, Any]
    integrations: Any
    sent_at: int | None


class _Named(msgspec.Struct, rename="camel", gc=False):
    message_id: Any = None


_VIEWS: Final = {EventType.PAGE: "Page", EventType.SCREEN: "Screen"}
_WITH_TRAITS: Final = (EventType.IDENTIFY, EventType.GROUP)

_metas: Final = msgspec.json.Decoder(Meta)
_named: Final = msgspec.json.Decoder(_Named)


def batch_of(meta: bytes) -> tuple[str, int]:
    """The batch and part that a record belongs to; ("", 0) for what came live."""
    said = _metas.decode(meta)
    return said.batch, said.part


def read(record: Record) -> list[Message | Refused]:
    """As many as `record.events`, in order."""
    meta, body = _metas.decode(record.meta), without_nul(record.body)
    if meta.refused:
        return [_refused(record, Problem(meta.refused), body, 0)]
    if meta.kind != BATCH:
        shared = _Shared(record, meta, {}, None, instant(meta.sent_at or None))
        return [_read(shared, body, 0, meta.kind)]
    envelope = parse_envelope(body)
    if isinstance(envelope, Problem):
        return [_refused(record, envelope, body, 0)]
    shared = _Shared(
        record,
        meta,
        envelope.context if isinstance(envelope.context, dict) else {},
        envelope.integrations,
        instant(envelope.sent_at) or instant(meta.sent_at or None),
    )
    return [_read(shared, raw, position) for position, raw in enumerate(envelope.batch)]


def _read(
    shared: _Shared, raw: bytes | msgspec.Raw, position: int, kind: str | None = None
) -> Message | Refused:
    call = parse(raw, kind=kind, anonymous_id=shared.meta.anonymous_id, shared=shared.context)
    if isinstance(call, Problem):
        return _refused(shared.record, call, raw, position)
    return _message(shared, call, position)


def _message(shared: _Shared, call: Call, position: int) -> Message:
    record = shared.record
    type_ = TYPES[call.type or ""]
    context = _context(shared, call)
    properties = mapping(call.properties)
    traits = {**mapping(context.get("traits")), **mapping(call.traits)}
    sent_at = instant(call.sent_at) if call.sent_at else shared.sent_at
    original = instant(call.time)
    time, flags = corrected(original, sent_at, record.received_at)
    agent = str(context.get("userAgent") or shared.meta.agent)
    if context.get("bot") is True or is_bot(agent):
        flags |= Flag.BOT
    return Message(
        source_id=record.source_id,
        # the same at every reading, and of no other message, also of an older spool's
        message_id=clean(call.message_id or "")
        or f"spool-{record.received_at}-{record.offset}-{position}",
        type=type_,
        name=_name(type_, call, properties),
        time=time,
        received_at=record.received_at,
        sent_at=sent_at,
        original_time=original,
        flags=flags,
        channel=_channel(call, context, properties),
        claims=claims_of(type_, call, context, traits),
        previous=previous_of(call) if type_ is EventType.ALIAS else (),
        traits=traits if type_ is EventType.IDENTIFY else None,
        consents=consents_of(type_, call, context, properties),
        properties=mapping(call.traits) if type_ in _WITH_TRAITS else properties,
        context=context,
        position=position,
    )


def _name(type_: EventType, call: Call, properties: dict[str, Any]) -> str:
    if type_ is EventType.TRACK:
        return clean(call.event or "")
    if type_ not in _VIEWS:
        return type_.label
    name = call.name or properties.get("name")
    what = clean(name)[:PAGE_LENGTH] if isinstance(name, str) else ""
    return f"Viewed {what} {_VIEWS[type_]}" if what else f"Viewed {_VIEWS[type_]}"


def _context(shared: _Shared, call: Call) -> dict[str, Any]:
    """The event's context over its batch's, with address, agent, integrations and identifiers."""
    context = {**shared.context, **mapping(call.context)}
    meta = shared.meta
    if "ip" in context and not meta.keep_ip:
        context["ip"] = truncated(str(context["ip"]))
    if meta.agent.startswith("Mozilla/"):  # a browser speaks for itself, a server for others
        context.setdefault("userAgent", meta.agent)
        if meta.ip:
            context.setdefault("ip", meta.ip)
    integrations = call.integrations or shared.integrations
    if integrations:
        context["integrations"] = integrations
    context["ids"] = {
        field: value
        for field, value in (
            ("userId", call.user_id),
            ("anonymousId", call.anonymous_id),
            ("previousId", call.previous_id),
            ("groupId", call.group_id),
        )
        if value not in NOTHING
    }
    return context


def _channel(call: Call, context: dict[str, Any], properties: dict[str, Any]) -> str:
    for said in (context.get("channel"), properties.get("channel"), call.channel):
        channel = CHANNELS.get(said.lower()) if isinstance(said, str) else None
        if channel:
            return channel
    return ""


def _refused(record: Record, problem: Problem, raw: bytes | msgspec.Raw, position: int) -> Refused:
    text = bytes(raw)
    return Refused(
        source_id=record.source_id,
        received_at=record.received_at,
        code=problem.code,
        field=problem.field,
        message=text.decode("utf-8", "replace").replace("\0", "�"),
        message_id=message_id_in(text),
        position=position,
    )


def message_id_in(raw: bytes) -> str:
    """The messageId of a message however wrong it is otherwise, or ""."""
    try:
        value = _named.decode(raw).message_id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    return clean(value)[:MESSAGE_ID_LENGTH] if isinstance(value, str) else ""
