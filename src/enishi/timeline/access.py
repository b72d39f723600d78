"""Doors: an object of this room, or 404. What the caller may do is asked of `team.access` first."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from enishi.lib.errors import NotFound
from enishi.timeline.models import Arrival, EventName, Quarantined, Source, TouchpointRule

M = TypeVar("M", bound=Model)


def source_found(pk: int) -> Source:
    return _found(Source.objects.filter(pk=pk), "source")


def rule_found(pk: int) -> TouchpointRule:
    return _found(TouchpointRule.objects.filter(pk=pk), "touchpoint_rule")


def event_name_found(name: str) -> EventName:
    return _found(EventName.objects.filter(name=name), "event_name")


def quarantined_found(pk: int) -> Quarantined:
    return _found(Quarantined.objects.filter(pk=pk), "quarantined")


def arrival_found(source: Source, pk: int) -> Arrival:
    return _found(Arrival.objects.filter(source_id=source.pk, pk=pk), "arrival")


def _found(rows: QuerySet[M], noun: str) -> M:
    row = rows.first()
    if row is None:
        raise NotFound(f"no_such_{noun}", _("It is not here (any more)."))
    return row
