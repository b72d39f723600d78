"""Pages by key, never by offset: a page ends where a row stood; rows that come shift nothing."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec
from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import BadInput

T = TypeVar("T")
Key = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    items: Sequence[T]
    next_cursor: str | None = None


def page_of(rows: Sequence[T], limit: int, key: Callable[[T], Key]) -> Page[T]:
    """`rows` hold one more than `limit` if there are more; that one is only the sign of it."""
    if len(rows) <= limit:
        return Page(rows)
    return Page(rows[:limit], cursor(key(rows[limit - 1])))


def cursor(key: Key) -> str:
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).rstrip(b"=").decode()


def key_of(text: str, *shape: type) -> Key:
    """The key that a cursor holds, or BadInput if it is not one of this shape."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        values = msgspec.json.decode(raw, type=list)
    except (ValueError, binascii.Error, msgspec.DecodeError) as error:
        raise _not_a_cursor() from error
    fits = len(values) == len(shape) and all(
        type(value) is kind for value, kind in zip(values, shape, strict=True)
    )
    if not fits or any(isinstance(v, int) and abs(v) >= 2**63 for v in values):
        raise _not_a_cursor()
    return tuple(values)


def _not_a_cursor() -> BadInput:
    return BadInput("bad_cursor", _("This is not a cursor of this list."), field="cursor")
