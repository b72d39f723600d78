"""Events by their exact names."""

from collections.abc import Collection, Sequence

from enishi.timeline.models import EventName
from enishi.timeline.queries.footprints import (
    Footprint,
    collected_events,
    footprints,
    last_seq,
    newest_of,
)
from enishi.timeline.veil import veiled_text

LOOKED_AT = 20_000


def commonest_names(limit: int = 200) -> list[str]:
    """What a field that takes the name of an event may propose to every member: the commonest, but
    none that carries somebody's address or number."""
    came = EventName.objects.filter(own=False, hidden_at=None).order_by("-count", "name")
    names = came.values_list("name", flat=True)[:limit]
    return [name for name in names if veiled_text(name) == name]


def newest_named(
    identity_ids: Sequence[int],
    names: Collection[str],
    *,
    until: int | None = None,
    limit: int = 20,
) -> list[Footprint]:
    """The newest collected events with one of these names (up to an instant), newest first."""
    wanted = collected_events(own=False).filter(name__in=names)
    if until is not None:
        wanted = wanted.filter(time__lte=until)
    return footprints(newest_of(wanted, identity_ids, limit))


def latest_named(names: Collection[str], *, limit: int = 20) -> list[Footprint]:
    """Anybody's newest events with one of these names, out of the newest twenty thousand rows:
    names are not indexed."""
    wanted = collected_events(own=False).filter(name__in=names, pk__gt=last_seq() - LOOKED_AT)
    return footprints(list(wanted.order_by("-pk")[:limit]))
