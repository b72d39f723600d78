"""Who an event is about, and what that person allowed, as the message says it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from enishi.timeline.enums import Channel, EventType

if TYPE_CHECKING:
    from enishi.timeline.wire.calls import Call

ID_LENGTH: Final = 254
# Traits that point to a person, and the identifier kind of each.
TRAIT_CLAIMS: Final = {
    "email": "email",
    "phone": "phone",
    "line_id": "line",
    "lineId": "line",
    "member_no": "member_no",
    "memberNo": "member_no",
}
_YES_NO: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
# Other names that clients give to our channels and identifier kinds.
CHANNELS: Final = {channel.value: channel.value for channel in Channel} | {
    "browser": "web",
    "mobile": "app",
    "email": "mail",
    "call": "phone",
}
_KINDS: Final = {"line_id": "line", "device_id": "device", "userId": "user_id"}


def claims_of(
    type_: EventType, call: "Call", context: dict[str, Any], traits: dict[str, Any]
) -> tuple[tuple[str, str], ...]:
    claims = []
    if user_id := text_of(call.user_id):
        claims.append(("user_id", user_id))
    if anonymous_id := text_of(call.anonymous_id):
        claims.append(("anonymous_id", anonymous_id))
    if "externalIds" in context:
        claims += _external(context["externalIds"])
    if "device" in context and (device := text_of(mapping(context["device"]).get("id"))):
        claims.append(("device", device))
    if traits and type_ is not EventType.GROUP:
        for trait, kind in TRAIT_CLAIMS.items():
            if trait in traits and (value := text_of(traits[trait])):
                claims.append((kind, value))
    return tuple(dict.fromkeys(claims)) if len(claims) > 2 else tuple(claims)


def _external(given: object) -> Iterable[tuple[str, str]]:
    """[{"id", "type", "collection": "users"}]: identifiers of any kind."""
    for one in given if isinstance(given, list) else ():
        entry = mapping(one)
        kind, value = text_of(entry.get("type"))[:40], text_of(entry.get("id"))
        if kind and value and entry.get("collection", "users") == "users":
            yield _KINDS.get(kind, kind), value


def previous_of(call: "Call") -> tuple[tuple[str, str], ...]:
    """An alias does not say whether its previousId is a user or a browser: try both."""
    value = text_of(call.previous_id)
    return (("user_id", value), ("anonymous_id", value))


def consents_of(
    type_: EventType, call: "Call", context: dict[str, Any], properties: dict[str, Any]
) -> tuple[tuple[str, str, bool], ...]:
    if type_ is EventType.TRACK and call.event == "Consent Updated":
        granted = _YES_NO.get(str(properties.get("granted")).lower())
        purpose = text_of(properties.get("purpose"))[:40]
        channel = CHANNELS.get(text_of(properties.get("channel")).lower(), "")
        return ((purpose, channel, granted),) if purpose and granted is not None else ()
    if type_ is EventType.IDENTIFY and "consent" in context:
        preferences = mapping(mapping(context["consent"]).get("categoryPreferences"))
        return tuple(
            (purpose[:40], "", granted)
            for purpose, granted in preferences.items()
            if purpose and isinstance(granted, bool)
        )
    return ()


def text_of(value: object) -> str:
    """An identifier as text: numbers are, other things are not; "" for nothing."""
    if value.__class__ is str:
        return clean(str(value))[:ID_LENGTH]
    if value.__class__ is float and value == int(value):
        return str(int(value))
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def clean(text: str) -> str:
    """Without the NUL that PostgreSQL cannot store, and without white space around it."""
    return (text.replace("\0", "") if "\0" in text else text).strip()


def mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
