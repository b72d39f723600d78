"""What sets the people of a segment apart."""

from typing import ClassVar, Final

from enishi.lens.frame import Frame
from enishi.lens.profiles.standing import Feature, Standing, standings
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NOT_ENOUGH_DATA, Result, Row
from enishi.lens.sql import Sql
from enishi.lens.window import window_of

FEWEST: Final = 5  # people who have a feature, in all
VALUES: Final = 40  # of a trait: one with more different ones says who, not what kind
LIMIT: Final = 100


@ask_as("segment.profile")
class Profile(Question):
    """What is more, or less, frequent among the members of a segment than among everybody: events,
    touchpoints and channels in the window, values of traits, tags.

    of: the segment, by its id.
    since: of events; three months ago unless said.

    Rows: {"kind", "name", "value", "share", "share_of_all", "ratio", "low", "high", "p",
    "stands_out"}: shares of people, their ratio with its 95 % interval, corrected for all features
    that were looked at (false discovery rate 5 %). n: members. Totals: `looked_at`, `everyone`.

    Example: `ask("segment.profile", of=7)`.
    """

    events: ClassVar[str] = "track, page and screen"
    probes: ClassVar[bool] = True

    of: int = 0
    since: str | None = "-90d"

    def answer(self, frame: Frame) -> Result:
        values = window_of(self, frame).values
        [(members, everyone)] = frame.engine.ask(Sql(SIZES))
        found = [
            Feature((str(kind), str(name), str(value)), int(str(inside)), int(str(of_all)))
            for kind, name, value, inside, of_all in frame.engine.ask(
                Sql(FEATURES, {**values, "fewest": FEWEST, "values": VALUES})
            )
        ]
        group, total = int(str(members)), int(str(everyone))
        rows = standings(found, group, total)
        return Result(
            rows=[row_of(one) for one in rows[:LIMIT]],
            n=group,
            reason=None if rows else NOT_ENOUGH_DATA,
            totals={"looked_at": len(found), "everyone": total},
        )


@ask_as("segment.overlap")
class Overlap(Question):
    """How many of a segment's members are members of each other segment, too.

    of: the segment, by its id.

    Rows: {"segment", "people"}: other segments by their id, the most people first; one that shares
    nobody has no row. n: members.

    Example: `ask("segment.overlap", of=7)`.
    """

    events: ClassVar[str] = "none: members as they are written down"

    of: int = 0

    def answer(self, frame: Frame) -> Result:
        found = frame.engine.ask(
            Sql(
                "SELECT segment_id, people FROM shared WHERE segment_id <> $of"
                " ORDER BY people DESC, segment_id",
                {"of": self.of},
            )
        )
        mine = frame.engine.ask(
            Sql("SELECT people FROM shared WHERE segment_id = $of", {"of": self.of})
        )
        rows: list[Row] = [
            {"segment": int(str(pk)), "people": int(str(people))} for pk, people in found
        ]
        n = int(str(mine[0][0])) if mine else 0
        return Result(rows=rows, n=n, reason=None if n else NOT_ENOUGH_DATA)


def row_of(one: Standing) -> dict[str, object]:
    kind, name, value = one.key
    return {
        "kind": kind,
        "name": name,
        "value": value,
        "share": one.share,
        "share_of_all": one.share_of_all,
        "ratio": one.ratio,
        "low": one.low,
        "high": one.high,
        "p": one.p,
        "stands_out": one.stands_out,
    }


SIZES: Final = (
    "SELECT (SELECT COUNT(*) FROM members) AS members, (SELECT COUNT(*) FROM everyone) AS everyone"
)
_IN_WINDOW: Final = "kind <= 3 AND time >= $since AND time < $until"
FEATURES: Final = f"""
WITH had AS (
    SELECT DISTINCT person_id, 'event' AS what, name, '' AS said FROM story WHERE {_IN_WINDOW}
    UNION ALL
    SELECT DISTINCT person_id, 'channel' AS what, channel AS name, '' AS said
    FROM story WHERE {_IN_WINDOW} AND channel IS NOT NULL
    UNION ALL
    SELECT DISTINCT person_id, 'touchpoint' AS what, touchpoint AS name, '' AS said
    FROM story WHERE {_IN_WINDOW} AND touchpoint IS NOT NULL
    UNION ALL
    SELECT DISTINCT person_id, 'trait' AS what, name, value AS said FROM trait_values
    UNION ALL
    SELECT DISTINCT person_id, 'tag' AS what, name, '' AS said FROM tags
),
counted AS (
    SELECT h.what, h.name, h.said, COUNT(m.person_id) AS inside, COUNT(*) AS of_all
    FROM had AS h JOIN everyone AS e ON e.person_id = h.person_id
    LEFT JOIN members AS m ON m.person_id = h.person_id
    GROUP BY h.what, h.name, h.said
),
spread AS (SELECT *, COUNT(*) OVER (PARTITION BY what, name) AS different FROM counted)
SELECT what, name, said, inside, of_all FROM spread
WHERE of_all >= $fewest AND (what <> 'trait' OR different <= $values)
"""  # noqa: S608 -- our own text
