"""What members do with surveys on web sites."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import msgspec
from django.db import transaction

from enishi.fieldwork.models import Display
from enishi.fieldwork.rules import Rules
from enishi.lib import clock
from enishi.surveys.actions import LinkDraft, add_public_link
from enishi.surveys.enums import LinkKind
from enishi.surveys.models import Link, Survey
from enishi.team.access import Caller
from enishi.team.actions import audit


@dataclass(frozen=True, slots=True)
class DisplayDraft:
    rules: Rules = field(default_factory=Rules)
    origins: Sequence[str] = ()


@transaction.atomic
def add_site(survey: Survey, label: str, draft: DisplayDraft, *, by: Caller) -> Link:
    """A link of its own for each site, so that answers can be told apart by it."""
    link = add_public_link(survey, LinkDraft(label), by=by, kind=LinkKind.SITE)
    _write(link, draft)
    return link


@transaction.atomic
def change_display(link: Link, draft: DisplayDraft, *, by: Caller) -> None:
    if _write(link, draft):
        audit("changed", "survey link", link.pk, by=by.member, key=by.key, value=link.label)


def _write(link: Link, draft: DisplayDraft) -> bool:
    said = {"rules": msgspec.json.encode(draft.rules).decode(), "origins": "\n".join(draft.origins)}
    if Display.objects.filter(link=link, **said).exists():
        return False
    Display.objects.update_or_create(link=link, defaults=said | {"changed_at": clock.now_us()})
    return True
