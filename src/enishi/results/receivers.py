"""What the timeline stored of answers: where each of them comes from."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any, Final

import msgspec
from django.db.models import Q
from django.dispatch import receiver

from enishi.results.models import Origin
from enishi.surveys.models import Response
from enishi.timeline.signals import rows_stored

SUBMITTED: Final = "Survey Submitted"
PREFIX: Final = "survey-"  # of the message, before what the submission is called by
AT_ONCE: Final = 200
WORDS: Final = ("store", "agent", "touchpoint")


@receiver(rows_stored)
def on_stored(rows: Sequence[Any], **_: object) -> None:
    said = {
        row.message_id.removeprefix(PREFIX): told
        for row in rows
        if row.name == SUBMITTED and row.message_id.startswith(PREFIX)
        if (told := _told(row.properties))
    }
    names = sorted(said)
    for start in range(0, len(names), AT_ONCE):
        some = names[start : start + AT_ONCE]
        wanted = reduce(or_, (Q(digest__gte=one, digest__lt=f"{one}g") for one in some))
        found = Response.objects.filter(wanted).values_list("pk", "digest")
        origins = [
            Origin(response_id=pk, **said[name[:32]]) for pk, name in found if name[:32] in said
        ]
        Origin.objects.bulk_create(origins, ignore_conflicts=True)


def _told(properties: str) -> dict[str, str]:
    """Nothing where the answer says nothing of the kind."""
    given: Mapping[str, Any] = msgspec.json.decode(properties)
    found = {name: _text(given.get(name)) for name in WORDS}
    found["store"] = found["store"] or _text(given.get("store_id"))
    found["agent"] = found["agent"] or _text(given.get("agent_id"))
    flags = given.get("flags")
    found["flags"] = " ".join(map(str, flags))[:500] if isinstance(flags, list) else ""
    return found if any(found.values()) else {}


def _text(value: object) -> str:
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value)[:200] if plain else ""
