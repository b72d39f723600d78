"""Events of one person by their exact names."""

from collections.abc import Collection, Sequence

from enishi.timeline.queries.footprints import Footprint, collected_events, footprints, newest_of


def newest_named(
    identity_ids: Sequence[int], names: Collection[str], *, limit: int = 20
) -> list[Footprint]:
    """The newest collected events with one of these names, newest first."""
    wanted = collected_events(own=False).filter(name__in=names)
    return footprints(newest_of(wanted, identity_ids, limit))
