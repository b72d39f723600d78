"""The one table that questions are asked of: `story`, as `enishi.lens.frame` describes it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from enishi.lens.engines.duckdb import Engine, Limits
from enishi.people.queries import merged_identities
from enishi.timeline.enums import Flag
from enishi.timeline.lake.columns import KINDS
from enishi.timeline.lake.questions import lake_engine

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


def latest_event(engine: Engine) -> int | None:
    """An instant (µs) that no event lies after, from what the lake's files say of themselves."""
    [(lake,)] = engine.rows("SELECT max(time) FROM lake")
    [(above,)] = engine.rows("SELECT max(time) FROM above")
    return max((int(str(one)) for one in (lake, above) if one is not None), default=None)


@contextmanager
def story_engine(limits: Limits | None = None) -> Iterator[Engine]:
    """An engine with `story`: the events of people as they are merged today, with today's
    touchpoints, without bots and what Enishi recorded itself."""
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
        yield one
