"""Keyset pages: a page starts after the last row of the page before, however far down that is."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec
from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import BadInput

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    items: Sequence[T]
    next_cursor: str | None = None


def cursor_after(*keys: object) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(keys)).decode().rstrip("=")


def keys_of(cursor: str, types: tuple[type, ...]) -> tuple[object, ...]:
    """What `cursor_after` was given; refused if it is not one of ours."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        keys: list[object] = msgspec.json.decode(text, type=list)
    except (binascii.Error, ValueError) as error:
        raise _unknown() from error
    if [type(key) for key in keys] != list(types):
        raise _unknown()
    return tuple(keys)


def _unknown() -> BadInput:
    return BadInput(
        "bad_cursor",
        _("This cursor is not one that a list gave."),
        field="cursor",
        help=_("Take next_cursor from the page before, with the same filters."),
    )
