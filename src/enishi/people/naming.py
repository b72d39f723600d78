"""Traits that Enishi itself reads: which of them are somebody's name, reading, address and number.

The names are those that Segment reserves, and what Japanese lists say beside them."""

from collections.abc import Mapping

from enishi.lib.names import full_name
from enishi.lib.text import letters, plain
from enishi.people.enums import CARRIERS, INNER_KINDS, Kind

NAME = ("name", "fullName", "full_name", "displayName", "氏名")
FAMILY = ("lastName", "last_name", "family_name", "姓")
GIVEN = ("firstName", "first_name", "given_name", "名")
KANA = ("kana", "name_kana", "nameKana", "furigana", "フリガナ")
FAMILY_KANA = ("lastNameKana", "last_name_kana", "family_name_kana")
GIVEN_KANA = ("firstNameKana", "first_name_kana", "given_name_kana")
EMAIL = ("email",)
PHONE = ("phone", "tel")

# What somebody without a name is called by: what a colleague would say first, then what is left.
CALLED_BY = (Kind.MEMBER_NO, Kind.EMAIL, Kind.PHONE, Kind.USER_ID, Kind.LINE)

NAMES_OF_A_PERSON = (*NAME, *FAMILY, *GIVEN)
SHOWN_IN_LISTS = frozenset(
    (*NAMES_OF_A_PERSON, *KANA, *FAMILY_KANA, *GIVEN_KANA, *EMAIL, *PHONE),
)


def first(traits: Mapping[str, object] | None, names: tuple[str, ...]) -> str:
    """The first of the traits that is there, as text."""
    for name in names if traits else ():
        value = traits.get(name) if traits else None
        if isinstance(value, str) and value.strip():
            return value.strip()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""


def name_in(traits: Mapping[str, object] | None) -> str:
    if not traits:
        return ""
    return first(traits, NAME) or full_name(first(traits, FAMILY), first(traits, GIVEN))


def pointer_in(held: Mapping[str, str]) -> tuple[str, str]:
    """The kind and value that say best who somebody is; nothing for a mere browser or device."""
    own = sorted(kind for kind in held if kind not in (*CALLED_BY, *CARRIERS, *INNER_KINDS))
    return next(((kind, held[kind]) for kind in (*CALLED_BY, *own) if held.get(kind)), ("", ""))


def kana_in(traits: Mapping[str, object]) -> str:
    """As one reads it: a till's ﾀｶﾊｼ becomes タカハシ."""
    given = first(traits, FAMILY_KANA), first(traits, GIVEN_KANA)
    return plain(first(traits, KANA) or full_name(*given))


def same_name(one: str) -> str:
    """What two spellings of one name have in common; the order of family and given name stays."""
    return letters(one)
