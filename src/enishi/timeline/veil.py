"""Messages, and what the pages tell of them, as viewers see them: identifiers, names, contacts and
addresses masked."""

import re
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Final, TypeVar

import msgspec

from enishi.people.masking import mask
from enishi.timeline.models import Arrival, Quarantined
from enishi.timeline.queries import CatalogueRow, RuleRow
from enishi.timeline.touchpoints import Rule

R = TypeVar("R", bound=Rule)

HIDDEN: Final = "＊＊＊"

# Words in a key that make its value personal, and the kind it is masked as.
_KINDS: Final = {
    "mail": "email",
    "メール": "email",
    "phone": "phone",
    "tel": "phone",
    "mobile": "phone",
    "電話": "phone",
    "userid": "user_id",
    "previousid": "user_id",
    "customerid": "user_id",
    "anonymousid": "anonymous_id",
    "deviceid": "device",
    "advertisingid": "device",
    "lineid": "line",
    "lineuserid": "line",
    "memberno": "member_no",
    "membernumber": "member_no",
    "会員番号": "member_no",
}
_HIDDEN: Final = re.compile(
    r"(first|last|family|given|middle|full|user|customer|contact|nick)name|kana|カナ|ふりがな|氏名"
    r"|address|street|postal|postcode|zip|住所|郵便|birth|生年月日|^ip$|^token$|^recipient$|^姓$|^名$"
)
# In here, also name and id.
_PEOPLE: Final = re.compile(
    r"^(traits|ids|externalids|customer|user|person|contact|recipient|sender|member|guest"
    r"|shipping|billing|(shipping|billing)(info|address)|delivery|お?客様|顧客|注文者|届け?先)$"
)
_MAIL: Final = re.compile(r"[^\s@<>\"',;:()（）、。「」]+@[^\s@<>\"',;:()（）、。「」]+")
_ENCODED_AT: Final = re.compile("%40", re.IGNORECASE)
_PHONE: Final = re.compile(
    r"(?<![\w.-])(?:\+\d{1,3}[- ]?|[0０])(?:[0-9０-９][- ‐−ー()（）]?){8,12}(?![\w-])"
)


def veiled(value: object, *, personal: bool = False) -> object:
    """A message, or a part of it. `personal` inside traits and identifiers."""
    if isinstance(value, Mapping):
        return {
            veiled_text(str(name)): _field(str(name), inner, personal=personal)
            for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [veiled(inner, personal=personal) for inner in value]
    return veiled_text(value) if isinstance(value, str) else value


def veiled_text(text: str) -> str:
    """Mail addresses and phone numbers in running text, also as addresses of pages write them."""
    return _PHONE.sub(HIDDEN, _MAIL.sub(HIDDEN, _ENCODED_AT.sub("@", text)))


def veiled_json(text: str) -> str:
    """JSON as it came; what is not JSON may hold anything, so nothing of it is shown."""
    try:
        message = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return HIDDEN
    return msgspec.json.encode(veiled(message, personal=_is_identify(message))).decode()


def veiled_names(rows: Sequence[CatalogueRow], search: str = "") -> list[CatalogueRow]:
    """Rows of the catalogue. A search that fits only what is masked here has found nothing."""
    seen = [veiled_name(row) for row in rows]
    wanted = search.casefold()
    return [
        row
        for row in seen
        if not row.veiled or wanted in f"{row.name} {row.description}".casefold()
    ]


def veiled_name(row: CatalogueRow) -> CatalogueRow:
    name = veiled_text(row.name)
    return replace(row, name=name, rules=list(map(_rule, row.rules)), veiled=name != row.name)


def veiled_rule(row: RuleRow) -> RuleRow:
    return replace(row, rule=_rule(row.rule), names=[veiled_text(name) for name in row.names])


def _rule(rule: R) -> R:
    seen = copy(rule)
    seen.name, seen.value = veiled_text(rule.name), veiled_text(rule.value)
    return seen


def veiled_arrival(row: Arrival) -> Arrival:
    """Not to be saved."""
    seen = copy(row)
    seen.name, seen.message_id = veiled_text(row.name), veiled_text(row.message_id)
    return seen


def veiled_refusal(row: Quarantined) -> Quarantined:
    """Not to be saved."""
    seen = copy(row)
    seen.field, seen.message_id = veiled_text(row.field), veiled_text(row.message_id)
    seen.message = veiled_json(row.message)
    return seen


def veiled_example(name: str, text: str, *, personal: bool) -> str:
    """An example in the catalogue: one value of the property of that name, JSON if it has parts."""
    if text[:1] not in ("{", "["):
        return str(_field(name, text, personal=personal))
    try:
        value = msgspec.json.decode(text)
    except msgspec.DecodeError:  # cut short: nothing of it can be told apart
        return HIDDEN
    return msgspec.json.encode(_field(name, value, personal=personal)).decode()


def _field(name: str, value: object, *, personal: bool) -> object:
    if isinstance(value, Mapping | list | tuple):
        return veiled(value, personal=personal or bool(_PEOPLE.match(_plain(name))))
    if value is None or value == "" or isinstance(value, bool):
        return value
    key = _plain(name)
    for word, kind in _KINDS.items():
        if word in key:
            return mask(kind, str(value))
    if _HIDDEN.search(key) or (personal and key in {"name", "id", "username"}):
        return HIDDEN
    return veiled(value)


def _plain(name: str) -> str:
    return re.sub(r"[_\-\s]", "", name).lower()


def _is_identify(message: object) -> bool:
    return isinstance(message, dict) and message.get("type") in {"identify", "group"}
