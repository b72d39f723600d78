"""What members say about event names."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.team.actions import audit
from enishi.team.models import ApiKey, Member
from enishi.timeline.models import EventName


@transaction.atomic
def describe_event(
    event: EventName, description: str, *, by: Member | None, key: ApiKey | None = None
) -> None:
    """An empty description falls back to what the specification says."""
    text = description.strip()
    if len(text) > 2000:
        message = _("Keep the description under 2,000 characters.")
        raise BadInput("too_long", message, field="description")
    if EventName.objects.filter(pk=event.pk).exclude(description=text).update(description=text):
        audit("described", "event name", event.pk, by=by, key=key, name=event.name)


@transaction.atomic
def hide_event(event: EventName, *, by: Member | None, key: ApiKey | None = None) -> None:
    """Out of the catalogue's list and of suggestions; its events stay on the timelines."""
    if EventName.objects.filter(pk=event.pk, hidden_at=None).update(hidden_at=clock.now()):
        audit("hid", "event name", event.pk, by=by, key=key, name=event.name)


@transaction.atomic
def show_event(event: EventName, *, by: Member | None, key: ApiKey | None = None) -> None:
    if EventName.objects.filter(pk=event.pk).exclude(hidden_at=None).update(hidden_at=None):
        audit("showed", "event name", event.pk, by=by, key=key, name=event.name)
