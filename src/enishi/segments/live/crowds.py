"""Many people whose instant is the same one, a midnight: asked of everybody together beside the
pipeline, and written down by the worker, some at a time between its batches.

Whoever had events since they were asked about is judged by the worker itself, in their place."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import IO, Any, Final

import msgspec
from django.db import connection

from enishi.lib.folder import data_folder
from enishi.people.queries import person_ids
from enishi.segments.live import ledger
from enishi.segments.live.ledger import EVERYTHING, Change, Pending
from enishi.segments.live.watching import Watch
from enishi.timeline.queries import last_seq
from enishi.timeline.queries.histories import identities_after

CROWD: Final = 1_000  # people; fewer are judged one by one
ANSWERED: Final = 5_000  # rows of an answer at once
IN_CROWD: Final = "SELECT person_id, pending FROM segments_due WHERE at = %s"

Standing = dict[int, tuple[bool, int | None]]  # segment → (holds, may change at)
_lines = msgspec.json.Decoder(tuple[int, Standing])


@dataclass
class Part:
    """Some of a crowd: what comes of it, and who is to be judged one by one."""

    size: int
    changes: list[Change] = field(default_factory=list)
    waiting: dict[int, Pending] = field(default_factory=dict)
    by_hand: dict[int, Pending] = field(default_factory=dict)


class Crowd:
    """Everybody who waits for the instant `at`, under the definitions of `watch`."""

    def __init__(self, at: int, watch: Watch) -> None:
        self.at = at
        self.watch = watch
        self._path = path_of(at)
        self._process: subprocess.Popen[bytes] | None = None
        self._lines: IO[bytes] | None = None
        self._seen = 0  # newest event that is accounted for
        self._late: set[int] = set()

    def ask(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 -- our own words
            [sys.executable, "-m", "enishi.segments.live.background", "crowd", str(self.at)],
            stdin=subprocess.PIPE,
        )

    @property
    def failed(self) -> bool:
        return self._process is not None and bool(self._process.poll())

    def answered(self) -> bool:
        if self._lines is None and self._process and self._process.poll() == 0:
            self.open()
        return self._lines is not None

    def open(self) -> None:
        self._lines = self._path.open("rb")
        self._path.unlink()
        self._seen = int(self._lines.readline())

    def end(self) -> None:
        if self._lines:
            self._lines.close()
        if self._process:
            self._process.kill()
            self._process.wait()

    def part(self, limit: int) -> Part | None:
        """The next of them, in a transaction; None: there are no more."""
        lines = self._lines
        if lines is None:
            return None
        standing = dict(map(_lines.decode, islice(lines, limit)))
        if not standing:
            return None
        self._hear()
        waiting = ledger.pending_of(list(standing))
        members = ledger.members_among(list(standing))
        part = Part(len(standing))
        for person, pending in waiting.items():
            if person in self._late or EVERYTHING in pending:
                part.by_hand[person] = pending
            else:
                self._settle(part, person, pending, standing[person], members.get(person, set()))
        return part

    def _settle(
        self, part: Part, person: int, pending: Pending, standing: Standing, inside: set[int]
    ) -> None:
        due = [segment for segment, at in pending.items() if at <= self.at]
        if not due:
            return  # an event was faster
        rest = dict(pending)
        for segment in due:
            at = rest.pop(segment)
            number = int(segment)
            if number not in self.watch.segments:
                continue
            holds, then = standing.get(number, (False, None))
            if holds != (number in inside):
                part.changes.append(Change(number, person, at, holds))
            if then is not None:
                rest[segment] = then
        part.waiting[person] = rest

    def _hear(self) -> None:
        """Whoever had events meanwhile."""
        newest = last_seq()
        if newest > self._seen:
            self._late |= set(person_ids(identities_after(self._seen)).values())
            self._seen = newest


# -- in a process of its own ---------------------------------------------------------------------


def path_of(at: int) -> Path:
    return data_folder() / "temp" / f"crowd-{at}"


def work_out(at: int) -> None:
    """How everybody who waits for `at` stands at that instant, in order: one line each, after one
    that says up to which event."""
    from enishi.lens.conditions.instants import LATER, put_later
    from enishi.segments.conditions import calendar
    from enishi.segments.live.definitions import standing_conditions
    from enishi.segments.live.filling import TOGETHER, asking

    mark = last_seq()
    people, segments = _crowd(at)
    known = standing_conditions()
    conditions = {pk: known[pk] for pk in sorted(segments) if pk in known}
    keys = list(conditions)
    with asking(conditions.values()) as engine:
        _lend_people(engine, people)
        engine.run(LATER)
        engine.run("CREATE TEMP TABLE inside (segment_id BIGINT, person_id BIGINT)")
        for start in range(0, len(keys), TOGETHER):
            some = {pk: conditions[pk] for pk in keys[start : start + TOGETHER]}
            put_inside(engine, some, at)
            put_later(engine, some, at, calendar())
        path_of(at).parent.mkdir(parents=True, exist_ok=True)
        with path_of(at).open("wb") as file:
            file.write(b"%d\n" % mark)
            for person, standing in _standings(engine):
                file.write(msgspec.json.encode((person, standing)) + b"\n")


def _crowd(at: int) -> tuple[list[int], set[int]]:
    """Its people, and the segments that it waits for."""
    people: list[int] = []
    segments: set[int] = set()
    decode = msgspec.json.Decoder(Pending).decode
    with connection.cursor() as cursor:
        cursor.execute(IN_CROWD, [at])
        while rows := cursor.fetchmany(ANSWERED):
            for person, text in rows:
                people.append(person)
                segments.update(int(one) for one, when in decode(text).items() if when <= at)
    return people, segments


def _lend_people(engine: Any, people: list[int]) -> None:
    import pyarrow as pa

    engine.lend("crowd", pa.table({"person_id": pa.array(people, pa.int64())}))


def put_inside(engine: Any, conditions: Any, at: int) -> None:
    """Add who is in these segments at the instant to the engine's table `inside`."""
    from enishi.lens.conditions.sql import sql_of_many
    from enishi.lens.sql import checked
    from enishi.segments.conditions import calendar

    asked = sql_of_many(conditions, at, calendar())
    checked(asked.text)
    engine.run(f"INSERT INTO inside {asked.text}", asked.values)


def _standings(engine: Any) -> Iterator[tuple[int, Standing]]:
    rows = engine.stream(
        "SELECT c.person_id, s.segment_id, COALESCE(BOOL_OR(s.holds), FALSE), MIN(s.moment)"
        " FROM crowd AS c LEFT JOIN (SELECT person_id, segment_id, TRUE AS holds,"
        " CAST(NULL AS BIGINT) AS moment FROM inside"
        " UNION ALL SELECT person_id, segment_id, FALSE, moment FROM later) AS s"
        " ON s.person_id = c.person_id GROUP BY c.person_id, s.segment_id ORDER BY c.person_id",
        ANSWERED,
    )
    for person, found in groupby(rows, key=itemgetter(0)):
        yield (
            person,
            {segment: (holds, then) for _, segment, holds, then in found if segment is not None},
        )
