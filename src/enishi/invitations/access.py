"""Doors to rules, sendings and invitations: the object, or 404."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.invitations.models import Rule, Sending
from enishi.lib.errors import NotFound
from enishi.lib.storable import LARGEST
from enishi.surveys.models import Survey

M = TypeVar("M", bound=Model)


def rule_found(survey: Survey, pk: int) -> Rule:
    standing = Rule.objects.filter(survey=survey, deleted_at=None)
    return _one(standing, pk, "no_such_rule", _("There is no such rule."))


def rule_to_bring_back(survey: Survey, pk: int) -> Rule:
    gone = Rule.objects.filter(survey=survey).exclude(deleted_at=None)
    return _one(gone, pk, "no_such_rule", _("There is no such rule."))


def sending_found(survey: Survey, pk: int) -> Sending:
    found = Sending.objects.filter(survey=survey).select_related("survey", "segment")
    return _one(found, pk, "no_such_sending", _("There is no such sending."))


def _one(among: QuerySet[M], pk: int, code: str, message: str | Promise) -> M:
    found = among.filter(pk=pk).first() if 0 < pk <= LARGEST else None
    if found is None:
        raise NotFound(code, message)
    return found
