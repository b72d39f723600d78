"""The one table that questions are asked of: `story`, as `enishi.lens.frame` describes it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa
from django.db.models import Max, Q

from enishi.lens.engines.duckdb import Engine, Limits
from enishi.people.queries import merged_identities
from enishi.timeline.enums import EventType, Flag
from enishi.timeline.lake.columns import KINDS
from enishi.timeline.lake.questions import lake_engine
from enishi.timeline.models import EventName

STORY = (
    "SELECT coalesce(m.merged_into, e.identity_id) AS person_id, e.seq, e.time, e.type AS kind,"  # noqa: S608 -- our own names
    " e.name, e.touchpoint, e.stage,"
    " coalesce(nullif(e.touchpoint_channel, ''), nullif(e.channel, '')) AS channel,"
    " e.source_id,"
    " CAST(date_diff('day', DATE '1970-01-01', CAST(e.local_date AS DATE)) AS INTEGER) AS day,"
    f" {', '.join(f'e.{name}' for name in KINDS)}, e.properties, e.context"
    " FROM touched AS e LEFT JOIN merged AS m ON m.identity_id = e.identity_id"
    f" WHERE (e.flags & {Flag.BOT | Flag.OWN}) = 0"
)
RECORDS = (
    "SELECT coalesce(m.merged_into, e.identity_id) AS person_id, e.seq, e.time, e.name,"  # noqa: S608 -- our own names
    " e.properties FROM events AS e LEFT JOIN merged AS m ON m.identity_id = e.identity_id"
    f" WHERE (e.flags & {Flag.OWN}) <> 0"
)


def latest_instants() -> tuple[int | None, int | None]:
    """(no event lies after it, the last track, page or screen that was collected), µs, as the
    catalogue knows them: no look at events."""
    names = EventName.objects.aggregate(
        latest=Max("last_seen"),
        seen=Max("last_seen", filter=Q(own=False, type__lte=EventType.SCREEN)),
    )
    return names["latest"], names["seen"]


@contextmanager
def story_engine(limits: Limits | None = None) -> Iterator[Engine]:
    """An engine with `story`: the events of people as they are merged today, with today's
    touchpoints, without bots; and `records`, what Enishi recorded itself."""
    with lake_engine(limits=limits) as one:
        pairs = merged_identities()
        one.lend(
            "merged",
            pa.table(
                {
                    "identity_id": pa.array([identity for identity, _ in pairs], pa.int64()),
                    "merged_into": pa.array([person for _, person in pairs], pa.int64()),
                }
            ),
        )
        one.run(f"CREATE VIEW story AS {STORY}")
        one.run(f"CREATE VIEW records AS {RECORDS}")
        yield one
