"""One call of a client: its fields, and what may be wrong with them."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, TypeVar

import msgspec
from django.utils.translation import gettext_lazy as _

from enishi.timeline.enums import EventType
from enishi.timeline.wire.claims import ID_LENGTH, claims_of, mapping, text_of
from enishi.timeline.wire.instants import is_instant

EVENT_BYTES: Final = 32 * 1024
MESSAGE_ID_LENGTH: Final = 100
NAME_LENGTH: Final = 200
PAGE_LENGTH: Final = 180  # "Viewed … Screen" must fit into a name

TYPES: Final[dict[str, EventType]] = {kind.label: kind for kind in EventType}

REASONS: Final = {
    "not_json": _("This is not JSON."),
    "not_unpackable": _("The compressed body cannot be unpacked."),
    "body_too_large": _("A request may have 4 MB at most."),
    "event_too_large": _("An event may have 32 KB at most."),
    "too_deep": _("The JSON is nested too deeply."),
    "wrong_type": _("This field has the wrong type."),
    "type_unknown": _("The type must be track, page, screen, identify, group or alias."),
    "event_missing": _("A track call needs the name of its event."),
    "identity_missing": _("userId, anonymousId or another identifier of the person is needed."),
    "group_missing": _("A group call needs a groupId."),
    "previous_missing": _("An alias call needs a userId and a previousId."),
    "time_unreadable": _("This time cannot be read; send ISO 8601."),
    "too_long": _("This field is too long."),
}

T = TypeVar("T")
_Name = Annotated[str, msgspec.Meta(max_length=NAME_LENGTH)] | None
_Id = Annotated[str, msgspec.Meta(max_length=ID_LENGTH)] | int | float | None
_Object = dict[str, Any] | Annotated[list[Any], msgspec.Meta(max_length=0)] | None
Moment = str | int | float | None

NOTHING: Final = (None, "")


class Problem(msgspec.Struct, frozen=True):
    """Why an event is refused."""

    code: str  # of REASONS
    field: str = ""

    @property
    def message(self) -> str:
        """In the language of the moment."""
        return str(REASONS[self.code])


class Call(msgspec.Struct, rename="camel", gc=False):
    """A message as clients write it. PHP clients write an empty object as []."""

    type: str | None = None
    message_id: Annotated[str, msgspec.Meta(max_length=MESSAGE_ID_LENGTH)] | None = None
    user_id: _Id = None
    anonymous_id: _Id = None
    previous_id: _Id = None
    group_id: _Id = None
    event: _Name = None
    name: Annotated[str, msgspec.Meta(max_length=PAGE_LENGTH)] | None = None
    properties: _Object = None
    traits: _Object = None
    context: _Object = None
    integrations: Any = None
    timestamp: Moment = None
    original_timestamp: Moment = None
    sent_at: Moment = None
    channel: Any = None

    @property
    def time(self) -> Moment:
        """When it happened, by the client's clock. RudderStack's clients may send both: then
        `timestamp` is what their caller said."""
        return self.timestamp or self.original_timestamp


class Envelope(msgspec.Struct, rename="camel", gc=False):
    """A batch: its events as they came, and what they share."""

    batch: list[msgspec.Raw]
    context: _Object = None
    integrations: Any = None
    sent_at: Moment = None
    write_key: Any = None


_calls: Final = msgspec.json.Decoder(Call)
_envelopes: Final = msgspec.json.Decoder(Envelope)
_lists: Final = msgspec.json.Decoder(list[msgspec.Raw])
_field: Final = re.compile(r"`\$\.?([^`]*)`$")
_half_pair: Final = re.compile(
    rb"(\\\\)|\\u[dD][89abAB][0-9a-fA-F]{2}(?:\\u[dD][c-fC-F][0-9a-fA-F]{2})?"
    rb"|\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


def check(message: Mapping[str, Any], *, shared: Mapping[str, Any] | None = None) -> Problem | None:
    """What is wrong with a message, if anything; `shared` is the context of its batch."""
    call = parse(msgspec.json.encode(message), shared=shared)
    return call if isinstance(call, Problem) else None


def parse(
    raw: bytes | msgspec.Raw,
    *,
    kind: str | None = None,
    anonymous_id: str = "",
    shared: Mapping[str, Any] | None = None,
) -> Call | Problem:
    """The call, or what is wrong with it. Its request may have said its type and anonymousId."""
    if len(memoryview(raw)) > EVENT_BYTES:
        return Problem("event_too_large")
    call = _decoded(_calls, raw)
    if isinstance(call, Problem):
        return call
    if kind:
        call.type = kind
    if anonymous_id and call.anonymous_id in NOTHING:
        call.anonymous_id = anonymous_id
    return _problem(call, shared or {}) or call


def parse_envelope(body: bytes) -> Envelope | Problem:
    """The batch of a body: {"batch": [...]} or the list alone."""
    if body.startswith(b"["):
        events = _decoded(_lists, body)
        return events if isinstance(events, Problem) else Envelope(batch=events)
    return _decoded(_envelopes, body)


def _decoded(decoder: msgspec.json.Decoder[T], raw: bytes | msgspec.Raw) -> T | Problem:
    try:
        return decoder.decode(raw)
    except msgspec.ValidationError as error:
        text = str(error)
        field = _field.search(text)
        code = "too_long" if "`str` of length" in text else "wrong_type"
        return Problem(code, field[1] if field else "")
    except RecursionError:
        return Problem("too_deep")
    except (msgspec.DecodeError, UnicodeDecodeError):
        whole = _half_pair.sub(_replaced, bytes(raw))
        if whole == bytes(raw):
            return Problem("not_json")
        return _decoded(decoder, whole)


def _replaced(match: re.Match[bytes]) -> bytes:
    """Half of a surrogate pair (an emoji cut in two by a client) becomes U+FFFD."""
    return match[0] if match[1] or len(match[0]) == 12 else rb"\ufffd"


def _problem(call: Call, shared: Mapping[str, Any]) -> Problem | None:
    kind = call.type
    if kind not in TYPES:
        return Problem("type_unknown", "type")
    if kind == "track" and not (call.event and call.event.strip()):
        return Problem("event_missing", "event")
    if kind == "group" and not text_of(call.group_id):
        return Problem("group_missing", "groupId")
    if kind == "alias" and not (text_of(call.previous_id) and text_of(call.user_id)):
        return Problem("previous_missing", "previousId")
    time = call.timestamp or call.original_timestamp
    if time is not None and not is_instant(time):
        return Problem("time_unreadable", "timestamp")
    return _identity_problem(call, shared)


def _identity_problem(call: Call, shared: Mapping[str, Any]) -> Problem | None:
    for value in (call.anonymous_id, call.user_id):
        if value is not None and text_of(value):
            return None
    context = {**shared, **mapping(call.context)}
    traits = {**mapping(context.get("traits")), **mapping(call.traits)}
    if claims_of(TYPES[call.type or ""], call, context, traits):
        return None
    return Problem("identity_missing", "userId")
