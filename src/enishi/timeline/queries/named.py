"""Events by their exact names."""

from collections.abc import Collection, Sequence

from enishi.timeline.queries.footprints import (
    Footprint,
    collected_events,
    footprints,
    last_seq,
    newest_of,
)

LOOKED_AT = 20_000


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
