"""Doors to receipts and suppressed addresses: the object, or 404."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.channels.models import Receipt, Suppression
from enishi.lib.errors import NotFound
from enishi.lib.storable import LARGEST

M = TypeVar("M", bound=Model)


def receipt_found(pk: int) -> Receipt:
    return _one(Receipt.objects.all(), pk, "no_such_message", _("There is no such message."))


def suppression_found(pk: int) -> Suppression:
    standing = Suppression.objects.filter(lifted_at=None)
    return _one(standing, pk, "no_such_suppression", _("This address is not suppressed."))


def suppression_to_bring_back(pk: int) -> Suppression:
    gone = Suppression.objects.exclude(lifted_at=None)
    return _one(gone, pk, "no_such_suppression", _("This address is not suppressed."))


def _one(among: QuerySet[M], pk: int, code: str, message: str | Promise) -> M:
    found = among.filter(pk=pk).first() if 0 < pk <= LARGEST else None
    if found is None:
        raise NotFound(code, message)
    return found
