"""Visits: runs of a person's events without a long pause."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import ClassVar, Literal

from enishi.lens.frame import Frame
from enishi.lens.paths.sql import IN_ORDER, KINDS, counted
from enishi.lens.quantiles import Quantiles, few, quantiles
from enishi.lens.question import Question, ask_as
from enishi.lens.result import NO_EVENTS, Result, Row
from enishi.lens.sql import Sql
from enishi.lens.statistics.proportions import share_of
from enishi.lens.window import SECOND, span, window_of

Rows = Literal["day", "channel"]


@ask_as("sessions")
class Sessions(Question):
    """Sessions: how many, how long, and how many end after one event.

    A session is a run of a person's events in which none comes more than `gap` after the one
    before, whatever their channels. It belongs to the day, the channel and the window of its first
    event, so that the sessions of two days are those of the one and those of the other; its later
    events count even where they lie after `until`.

    A bounce is a session of exactly one event (a page, a screen or a track event, whichever). Where
    a visit leaves one event by its nature, as at a till, the share says nothing.

    by: day or channel. gap: a length of time, 30m. channel: only sessions that begin in it.
    Rows, by day or by people: {"day" or "channel", "sessions", "people", "events",
    "events_per_session", "median_seconds", "median_lo", "median_hi", "p90_seconds", "bounces",
    "bounce_share", "bounce_share_lo", "bounce_share_hi"} (95 %: by ranks, Wilson). A session lasts
    from its first event to its last: 0 seconds for one event. Totals: the same of all sessions. n:
    people.

    Example: `ask("sessions", since="-30d", by="channel")`.
    """

    events: ClassVar[str] = "track, page and screen"

    by: Rows = "day"
    gap: str = "30m"
    channel: str | None = None

    def answer(self, frame: Frame) -> Result:
        values = self._values(frame)
        seen = {"seen_from": values["seen_from"], "now": values["now"]}
        exact = few(frame.engine, SEEN, seen)
        found = frame.engine.ask(Sql(asked(self._visits(), exact=exact), values))
        spreads = quantiles([(*row[:2], *row[6:]) for row in found], 2)
        rows = {row[:2]: _row(row[2:6], spreads[row[:2]]) for row in found}
        totals = rows.pop((None, 1), {})
        told = [{self.by: _label(self.by, key[0]), **row} for key, row in rows.items()]
        return Result(
            rows=sorted(told, key=_in_order),
            n=int(str(totals.get("people", 0))),
            reason=None if told else NO_EVENTS,
            totals=totals,
        )

    def people(self, frame: Frame, row: Mapping[str, object]) -> Sql:
        values = self._values(frame)
        text = f"WITH {self._visits()} SELECT DISTINCT person_id FROM visits"  # noqa: S608 -- our own text
        if self.by not in row:
            return Sql(text, values)
        told = row[self.by]
        if told is None:
            return Sql(f"{text} WHERE label IS NULL", values)
        label = (date.fromisoformat(str(told)) - EPOCH).days if self.by == "day" else told
        return Sql(f"{text} WHERE label = $label", {**values, "label": label})

    def _visits(self) -> str:
        begun = "AND channel = $channel" if self.channel else ""
        return VISITS.format(label=self.by, begun=begun)

    def _values(self, frame: Frame) -> dict[str, object]:
        window, gap = window_of(self, frame), span(self.gap, "gap")
        return {
            **window.values,
            **({"channel": self.channel} if self.channel else {}),
            "gap": gap,
            "now": frame.now,
            "seen_from": window.since - gap,
        }


EPOCH = date(1970, 1, 1)
SEEN = f"{KINDS} AND time >= $seen_from AND time < $now"
# A session's first and last events are found beside each other among the events that open or close
# one: the long sort is done once.
VISITS = f"""
seen AS (
    SELECT person_id, time, day, channel, LAG(time) OVER w AS prior, LEAD(time) OVER w AS later,
        ROW_NUMBER() OVER w AS nth
    FROM story WHERE {SEEN} WINDOW w AS ({IN_ORDER})
),
bounds AS (
    SELECT person_id, time, day, channel, nth, prior IS NULL OR time - prior > $gap AS opens,
        later IS NULL OR later - time > $gap AS closes
    FROM seen WHERE prior IS NULL OR time - prior > $gap OR later IS NULL OR later - time > $gap
),
paired AS (
    SELECT person_id, time, day, channel, nth, opens, closes, LEAD(time) OVER w AS closing_time,
        LEAD(nth) OVER w AS closing_nth
    FROM bounds WINDOW w AS (PARTITION BY person_id ORDER BY nth)
),
visits AS (
    SELECT person_id, {{label}} AS label,
        CASE WHEN closes THEN 0 ELSE closing_time - time END AS lasted,
        CASE WHEN closes THEN 1 ELSE closing_nth - nth + 1 END AS size,
        CASE WHEN closes THEN 1 ELSE 0 END AS bounced
    FROM paired WHERE opens AND time >= $since AND time < $until {{begun}}
)"""  # noqa: S608 -- our own text


def asked(visits: str, *, exact: bool) -> str:
    """(label, overall, sessions, people, events, bounces, whole, before, n, lo, hi, total)"""
    figures = counted("visits", ("label",), "lasted", exact=exact, sums=("size", "bounced"))
    return f"""
WITH {visits}, {figures}
SELECT g.label, g.overall, g.occurrences, g.people, g.size, g.bounced,
    s.whole, s.before, s.n, s.lo, s.hi, s.total
FROM groups AS g JOIN spread AS s ON g.label IS NOT DISTINCT FROM s.label AND g.overall = s.overall
"""  # noqa: S608 -- our own text


def _row(figures: tuple[object, ...], lasted: Quantiles) -> Row:
    sessions, people, events, bounces = (int(str(figure)) for figure in figures)
    low, high = lasted.median_interval or (None, None)
    return {
        "sessions": sessions,
        "people": people,
        "events": events,
        "events_per_session": events / sessions,
        "median_seconds": lasted.median / SECOND,
        "median_lo": None if low is None else low / SECOND,
        "median_hi": None if high is None else high / SECOND,
        "p90_seconds": lasted.p90 / SECOND,
        "bounces": bounces,
        **share_of(bounces, sessions, "bounce_share"),
    }


def _label(by: Rows, label: object) -> object:
    if by == "channel" or label is None:
        return label
    return (EPOCH + timedelta(days=int(str(label)))).isoformat()


def _in_order(row: Row) -> tuple[object, ...]:
    if "day" in row:
        return (str(row["day"]),)
    return (-int(str(row["people"])), str(row["channel"] or ""))
