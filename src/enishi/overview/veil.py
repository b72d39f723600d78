"""Hides personal data in free structures (properties, contexts, traits, notes) from viewers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from enishi.people.masking import DOTS, mask, mask_trait
from enishi.people.models import Identifier, Person
from enishi.timeline.queries import Footprint

HIDDEN = DOTS
_PERSONAL = re.compile(
    r"^(first|last|family|given|middle|full|user|customer|contact)?_?"
    r"(name_?kana|kana|e?mail|phone|tel|mobile|address|street|zip|postal_?code|postcode|birth(day|date)?|"
    r"date_?of_?birth|ip|user_?id|anonymous_?id|line_?(user_?)?id|member_?(no|number|id)|advertising_?id|"
    r"device_?id|token)\d*$"
    r"|^(first|last|family|given|middle|full|user|customer|contact)_?name$"
    r"|^(氏名|姓|名|フリガナ|ふりがな|カナ|電話番号|電話|住所|メール|メールアドレス|郵便番号|生年月日|会員番号)$",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[^\s@<>\"',;:()（）、。「」]+@[^\s@<>\"',;:()（）、。「」]+")
_ENCODED_AT = re.compile("%40", re.IGNORECASE)
_PHONE = re.compile(
    r"(?<![\w-])(?:\+\d{1,3}[- ]?|[0０])(?:[0-9０-９][- ‐−ー－()（）]?){8,12}(?![\w-])"
)


class Veil:
    """Knows the secrets of the people on the page; says nothing of them."""

    def __init__(self, secrets: Iterable[str] = (), *, lifted: bool = False) -> None:
        known = sorted({s for s in secrets if len(s) >= 2}, key=len, reverse=True)
        self._secrets = (
            re.compile("|".join(map(re.escape, known)), re.IGNORECASE) if known else None
        )
        self.lifted = lifted

    def value(self, kind: str, value: str) -> str:
        """An identifier, name, kana, mail or phone that stands alone."""
        return value if self.lifted or not value else mask(kind, value)

    def text(self, text: str) -> str:
        if self.lifted:
            return text
        if self._secrets:
            text = self._secrets.sub(HIDDEN, text)
        return _PHONE.sub(HIDDEN, _MAIL.sub(HIDDEN, _ENCODED_AT.sub("@", text)))

    def trait(self, name: str, value: object) -> object:
        """A trait; `name` is the person's own name here, unlike in a product's properties."""
        if self.lifted:
            return value
        return self.structure(mask_trait(name, value))

    def footprint(self, footprint: Footprint) -> Footprint:
        """A whole event; its name and its message id may hold a mail address or a number."""
        if self.lifted:
            return footprint
        return replace(
            footprint,
            name=self.text(footprint.name),
            message_id=self.text(footprint.message_id),
            properties=self.properties(footprint),
        )

    def properties(self, footprint: Footprint) -> Mapping[str, object]:
        """What the event carries; an identify call carries the person's own traits."""
        if self.lifted:
            return footprint.properties
        if footprint.type == "identify":
            return {key: self.trait(key, value) for key, value in footprint.properties.items()}
        veiled = self.structure(footprint.properties)
        return veiled if isinstance(veiled, Mapping) else {}

    def structure(self, value: object) -> object:
        if self.lifted:
            return value
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {
                self.text(str(key)): HIDDEN
                if _PERSONAL.match(str(key)) and inner is not None
                else self.structure(inner)
                for key, inner in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.structure(inner) for inner in value]
        if isinstance(value, int | float) and not isinstance(value, bool):
            return HIDDEN if self.text(str(value)) != str(value) else value
        return value


def secrets_of(
    person: Person,
    identifiers: Iterable[Identifier] = (),
    traits: Iterable[tuple[str, object]] = (),
) -> set[str]:
    """Every spelling under which this person could be recognised in a text."""
    secrets = {person.email, person.phone, person.pointer}
    for name in (person.name, person.kana):
        secrets |= {name, "".join(name.split()), *name.split()}
    for row in identifiers:
        secrets |= {row.value, row.raw}
    for name, value in traits:
        if isinstance(value, str) and (name == "name" or _PERSONAL.match(name)):
            secrets.add(value)
    return secrets - {""}
