"""Bounce and time on site: figures of sessions, by the one meaning that sessions have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from enishi.lens.frame import Frame
from enishi.lens.paths.sessions import Sessions
from enishi.lens.question import Question, ask_as, question
from enishi.lens.result import Result, Row
from enishi.lens.scores.answers import Group
from enishi.lens.scores.measured import Measured
from enishi.lens.scores.units import Share, Unit
from enishi.lens.sql import Sql


@dataclass(frozen=True, kw_only=True)
class OfVisits(Measured):
    """What questions to sessions have in common."""

    events: ClassVar[str] = Sessions.events

    gap: str = "30m"
    channel: str | None = None

    def sessions(self) -> Question:
        said = {"since": self.since, "until": self.until, "by": self.by or "channel"}
        return question("sessions", {**said, "gap": self.gap, "channel": self.channel})

    def told(self, found: Result) -> list[tuple[object, Row]]:
        """(group, figures of its sessions)"""
        if not self.by:
            return [(None, found.totals)] if found.rows else []
        return [(row[self.by], row) for row in found.rows]

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        """Who came, in a row's group."""
        behind: dict[str, object] = {}
        if self.by and "group" in row:
            behind[self.by] = row["group"]
        return self.sessions().people(frame, behind)


@ask_as("metrics.bounce")
class Bounce(OfVisits):
    """The share of sessions that end after their first event.

    by: channel, or day. gap, channel: as sessions.

    Rows: {"group", "bounce", "lo", "hi", "n", "people"}: shares 0 … 1, Wilson's 95 % interval; n:
    sessions. n of the answer: sessions.

    Source: R. G. Newcombe, Statistics in Medicine 17 (1998), method 3.
    Example: `ask("metrics.bounce", since="-30d", by="channel")`.
    """

    def units(self, frame: Frame) -> Mapping[Group, Unit]:
        found = self.sessions().answer(frame)
        return {
            group: Share(int(str(row["bounces"])), int(str(row["sessions"])))
            for group, row in self.told(found)
        }

    def answer(self, frame: Frame) -> Result:
        found = self.sessions().answer(frame)
        rows: list[Row] = [
            {
                "group": group,
                "bounce": row["bounce_share"],
                "lo": row["bounce_share_lo"],
                "hi": row["bounce_share_hi"],
                "n": row["sessions"],
                "people": row["people"],
            }
            for group, row in self.told(found)
        ]
        return Result(rows=rows, n=int(str(found.totals.get("sessions", 0))), reason=found.reason)


@ask_as("metrics.time_on_site")
class TimeOnSite(OfVisits):
    """How long sessions last, from their first event to their last, in seconds. A session of one
    event lasts 0 seconds, as nobody knows how long it was looked at.

    by: channel, or day. gap, channel: as sessions.

    Rows: {"group", "median", "lo", "hi", "p90", "n", "people"}; lo, hi: 95 % of the median
    by ranks, as if sessions knew nothing of each other. n: sessions. n of the answer: sessions.

    Quantiles: type 7, exact up to 100,000 events, else within 5 %. Interval: W. J. Conover,
    Practical Nonparametric Statistics (3rd ed. 1999), 3.2.
    Example: `ask("metrics.time_on_site", by="day", since="-30d")`.
    """

    def answer(self, frame: Frame) -> Result:
        found = self.sessions().answer(frame)
        rows: list[Row] = [
            {
                "group": group,
                "median": row["median_seconds"],
                "lo": row["median_lo"],
                "hi": row["median_hi"],
                "p90": row["p90_seconds"],
                "n": row["sessions"],
                "people": row["people"],
            }
            for group, row in self.told(found)
        ]
        return Result(rows=rows, n=int(str(found.totals.get("sessions", 0))), reason=found.reason)
