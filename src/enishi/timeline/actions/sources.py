"""Make, change and close sources and their write keys."""

import secrets
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict
from enishi.team.actions import audit
from enishi.team.models import ApiKey, Member
from enishi.timeline.enums import Channel, SourceKind
from enishi.timeline.keys import digest
from enishi.timeline.models import Source, WriteKey

GRACE = 24 * clock.HOUR
MOST_EVENTS_A_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class SourceDraft:
    name: str
    kind: str = SourceKind.SITE
    channel: str = ""
    priority: int = 0


def create_source(
    draft: SourceDraft, *, by: Member | None, key: ApiKey | None = None
) -> tuple[Source, str]:
    """The source and its write key: the only time that the key can be read."""
    _check(draft)
    source = Source(name=draft.name.strip(), kind=draft.kind)
    source.channel, source.priority = draft.channel, draft.priority
    with transaction.atomic():
        _save(source)
        write_key = _add_key(source)
        audit("created", "source", source.pk, by=by, key=key, name=source.name)
    return source, write_key


@transaction.atomic
def edit_source(
    source: Source, draft: SourceDraft, *, by: Member | None, key: ApiKey | None = None
) -> None:
    """Rename it, or change what its events are taken for from now on."""
    _check(draft)
    before = (source.name, source.kind, source.channel, source.priority)
    source.name, source.kind = draft.name.strip(), draft.kind
    source.channel, source.priority = draft.channel, draft.priority
    if before != (source.name, source.kind, source.channel, source.priority):
        _save(source)
        audit("edited", "source", source.pk, by=by, key=key, name=source.name, was=before[0])


@transaction.atomic
def set_rate(
    source: Source, events_a_second: int, *, by: Member | None, key: ApiKey | None = None
) -> None:
    """0 takes the limit away."""
    if not 0 <= events_a_second <= MOST_EVENTS_A_SECOND:
        raise BadInput("bad_rate", _("Choose a number from 0 to 1,000,000."), field="rate")
    if source.rate != events_a_second:
        source.rate = events_a_second
        source.save(update_fields=["rate"])
        audit("limited", "source", source.pk, by=by, key=key, rate=events_a_second)


@transaction.atomic
def rotate_key(source: Source, *, grace: bool, by: Member | None, key: ApiKey | None = None) -> str:
    """A new write key. The old ones close at once, or with `grace` after 24 hours."""
    if source.kind == SourceKind.OWN:
        raise Conflict("own_source", _("Enishi's own source has no write key."))
    ends = clock.from_us(clock.now_us() + (GRACE if grace else 0))
    WriteKey.objects.filter(Q(revoked_at=None) | Q(revoked_at__gt=ends), source=source).update(
        revoked_at=ends
    )
    write_key = _add_key(source)
    audit("rotated key", "source", source.pk, by=by, key=key, grace=grace)
    return write_key


@transaction.atomic
def close_source(source: Source, *, by: Member | None, key: ApiKey | None = None) -> None:
    """Its keys are refused until it is reopened; what it sent stays."""
    if source.kind == SourceKind.OWN:
        raise Conflict("own_source", _("Enishi's own source cannot be closed."))
    if Source.objects.filter(pk=source.pk, closed_at=None).update(closed_at=clock.now()):
        audit("closed", "source", source.pk, by=by, key=key, name=source.name)
    source.refresh_from_db(fields=["closed_at"])


@transaction.atomic
def reopen_source(source: Source, *, by: Member | None, key: ApiKey | None = None) -> None:
    if Source.objects.filter(pk=source.pk).exclude(closed_at=None).update(closed_at=None):
        audit("reopened", "source", source.pk, by=by, key=key, name=source.name)
    source.refresh_from_db(fields=["closed_at"])


def _check(draft: SourceDraft) -> None:
    name = draft.name.strip()
    if not 1 <= len(name) <= 80:
        raise BadInput("bad_name", _("Give it a name of up to 80 characters."), field="name")
    if draft.kind not in set(SourceKind.values) - {SourceKind.OWN}:
        raise BadInput("bad_kind", _("There is no such kind of source."), field="kind")
    if draft.channel and draft.channel not in Channel.values:
        raise BadInput("bad_channel", _("There is no such channel."), field="channel")
    if abs(draft.priority) > 1000:
        raise BadInput("bad_priority", _("Choose a number up to 1,000."), field="priority")


def _save(source: Source) -> None:
    try:
        with transaction.atomic():
            source.save()
    except IntegrityError as error:
        message = _("There is already a source of that name.")
        raise Conflict("name_taken", message, field="name") from error


def _add_key(source: Source) -> str:
    text = secrets.token_urlsafe(24)
    WriteKey.objects.create(source=source, prefix=text[:6], digest=digest(text))
    return text
