"""Personal data as viewers see it: enough to tell two people apart, not enough to know them."""

from copy import copy

from enishi.people.enums import Kind
from enishi.people.models import Person
from enishi.people.naming import (
    EMAIL,
    FAMILY_KANA,
    GIVEN_KANA,
    KANA,
    NAMES_OF_A_PERSON,
    PHONE,
)

DOTS = "•••"
# Masked for everybody until revealed, and each revealing is logged.
GUARDED = frozenset({Kind.PHONE, Kind.LINE, Kind.DEVICE})
NAME = "name"
# Traits that say nothing about who somebody is, and stay readable.
_OPEN = frozenset(
    (
        *("createdAt", "created_at", "plan", "gender", "prefecture", "country", "language"),
        *("locale", "rank", "title", "industry", "age_group", "favourite_store"),
    )
)
_NAMES = frozenset((*NAMES_OF_A_PERSON, *KANA, *FAMILY_KANA, *GIVEN_KANA))


def mask(kind: str, value: str) -> str:
    """`kind` is "name" (kana too) or a kind of identifier; anything else is treated as an
    identifier."""
    if not value:
        return value
    if kind == NAME:
        return " ".join(part[0] + DOTS for part in value.split())
    if kind == Kind.EMAIL:
        local, _, domain = value.rpartition("@")
        return f"{local[:1]}{DOTS}@{domain[:1]}{DOTS}{domain[domain.rfind('.') :]}"
    if kind == Kind.PHONE:
        return DOTS + value[-2:]
    return value[:1] + DOTS


def mask_trait(name: str, value: object) -> object:
    """Numbers, truths and the few open traits are no personal data; every other text is hidden."""
    if name in _OPEN or isinstance(value, bool) or value is None:
        return value
    if name in _NAMES:
        return mask(NAME, str(value))
    if name in EMAIL or name in PHONE:
        return mask(Kind.EMAIL if name in EMAIL else Kind.PHONE, str(value))
    if isinstance(value, int | float):
        return value
    return DOTS


def called(person: Person, *, lifted: bool) -> str:
    """What pages call somebody: the name, else the strongest identifier, of which a viewer sees
    enough to tell two apart; "" for a visitor of whom nothing is known."""
    if person.name:
        return person.name if lifted else mask(NAME, person.name)
    return called_by(person.pointer_kind, person.pointer, lifted=lifted)


def called_by(kind: str, value: str, *, lifted: bool) -> str:
    """会員番号 M-0418: a kind and its value; a mail address says itself what it is."""
    shown = value if lifted and kind not in GUARDED else mask(kind, value)
    if not shown or kind == Kind.EMAIL:
        return shown
    return f"{Kind(kind).label if kind in Kind.values else kind} {shown}"


def masked(person: Person) -> Person:
    """The person's row as a viewer sees it; unsaved, and not to be saved."""
    seen = copy(person)
    seen.name, seen.kana = mask(NAME, person.name), mask(NAME, person.kana)
    seen.email, seen.phone = mask(Kind.EMAIL, person.email), mask(Kind.PHONE, person.phone)
    seen.pointer = mask(person.pointer_kind, person.pointer)
    seen.grams = ""
    return seen
