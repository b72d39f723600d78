"""Writing down who came in and who left, and when to look again: with the caller's transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from django.db import connection

from enishi.lens.conditions.holds import Verdict
from enishi.segments.live.models import Due
from enishi.segments.models import Membership
from enishi.segments.signals import entered, left
from enishi.timeline.actions import Fact, record_many

# Statements for many rows: the ORM's own would cost more than all the judging.
COME: Final = (
    "INSERT INTO segments_membership (segment_id, person_id, entered_at) VALUES (%s, %s, %s)"
    " ON CONFLICT (segment_id, person_id) DO NOTHING"
)
GO: Final = "DELETE FROM segments_membership WHERE segment_id = %s AND person_id = %s"
MEMBERS: Final = "SELECT person_id, segment_id FROM segments_membership WHERE person_id IN"
WAITING: Final = "SELECT person_id, pending FROM segments_due WHERE person_id IN"
COUNT: Final = "UPDATE segments_live SET size = size + %s WHERE segment_id = %s"
CROSS: Final = (
    "INSERT INTO segments_passage (segment_id, person_id, at, is_in) VALUES (%s, %s, %s, %s)"
)
WAIT: Final = (
    "INSERT INTO segments_due (person_id, at, pending) VALUES (%s, %s, %s)"
    " ON CONFLICT (person_id) DO UPDATE SET at = excluded.at, pending = excluded.pending"
)

EVERYTHING = "*"  # in `pending`: judge every segment
Pending = dict[str, int]
_pending = msgspec.json.Decoder(Pending)


@dataclass(frozen=True)
class Change:
    segment_id: int
    person_id: int
    at: int
    is_in: bool


def members_among(person_ids: Collection[int]) -> dict[int, set[int]]:
    """person → segments that they are in."""
    found: dict[int, set[int]] = defaultdict(set)
    for person, segment in _rows(MEMBERS, person_ids):
        found[person].add(segment)
    return found


def _rows(select: str, person_ids: Collection[int]) -> list[Any]:
    """`select` ends in IN."""
    if not person_ids:
        return []
    places = ", ".join(["%s"] * len(person_ids))
    with connection.cursor() as cursor:
        cursor.execute(f"{select} ({places})", list(person_ids))
        found: list[Any] = cursor.fetchall()
    return found


def write(changes: Collection[Change], names: Mapping[int, str]) -> None:
    """Each entry and exit once, on the person's timeline and to whoever listens."""
    if not changes:
        return
    put_members(changes)
    with connection.cursor() as cursor:
        cursor.executemany(CROSS, [(c.segment_id, c.person_id, c.at, c.is_in) for c in changes])
    record_many([fact_of(one, names.get(one.segment_id, "")) for one in changes])
    for one in changes:
        signal = entered if one.is_in else left
        signal.send(sender=None, segment_id=one.segment_id, person_id=one.person_id, at=one.at)


def put_members(changes: Collection[Change]) -> None:
    """Who is in now, and how many."""
    more: dict[int, int] = defaultdict(int)
    for one in changes:
        more[one.segment_id] += 1 if one.is_in else -1
    coming = [(one.segment_id, one.person_id, one.at) for one in changes if one.is_in]
    going = [(one.segment_id, one.person_id) for one in changes if not one.is_in]
    moved = [(number, segment) for segment, number in sorted(more.items()) if number]
    with connection.cursor() as cursor:
        for sql, rows in ((COME, coming), (GO, going), (COUNT, moved)):
            if rows:
                cursor.executemany(sql, rows)


def fact_of(change: Change, name: str) -> Fact:
    what = "in" if change.is_in else "out"
    return Fact(
        "Segment Entered" if change.is_in else "Segment Left",
        change.person_id,
        {"segment_id": change.segment_id, "segment": name},
        change.at,
        f"segment-{change.segment_id}-{change.person_id}-{change.at}-{what}",
    )


def pending_of(person_ids: Collection[int]) -> dict[int, Pending]:
    return {person: _pending.decode(text) for person, text in _rows(WAITING, person_ids)}


def schedule(verdicts: Mapping[int, Mapping[int, Verdict]]) -> None:
    """`verdicts` of some segments by person: when each may change; the others wait as before."""
    before = pending_of(list(verdicts))
    new: dict[int, Pending] = {}
    for person, mine in verdicts.items():
        was = before.get(person, {})
        now = {**was}
        for segment, verdict in mine.items():
            if verdict.next is None:
                now.pop(str(segment), None)
            else:
                now[str(segment)] = verdict.next
        if now != was:
            new[person] = now
    put(new)


def put(pending: Mapping[int, Pending]) -> None:
    """Replace what these people wait for; nothing: they wait for nothing."""
    gone = [person for person, mine in pending.items() if not mine]
    if gone:
        Due.objects.filter(person_id__in=gone).delete()
    rows = [(person, min(mine.values()), _text(mine)) for person, mine in pending.items() if mine]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(WAIT, rows)


def ask_again(person_ids: Iterable[int], *, at: int = 0) -> None:
    """Judge them at that instant on every segment; at 0, the worker's next turn."""
    ask_about({person: {EVERYTHING: at} for person in person_ids})


def ask_about(wanted: Mapping[int, Pending]) -> None:
    """Judge them on these segments at these instants, or earlier where they wait for that."""
    before = pending_of(list(wanted)) if wanted else {}
    for person, mine in wanted.items():
        was = before.get(person, {})
        before[person] = {**was, **{s: min(at, was.get(s, at)) for s, at in mine.items()}}
    put(before)


def leave_to_the_batch() -> None:
    """Nobody is judged at the next turn any more: a filling, which schedules everybody anew, will
    find them where they are."""
    Due.objects.filter(at=0).delete()


def forget(person_ids: Collection[int]) -> None:
    """Nobody any more (merged into others, erased): their stays end unannounced."""
    stays = Membership.objects.filter(person_id__in=person_ids)
    rows = stays.values_list("segment_id", "person_id")
    put_members([Change(segment, person, 0, is_in=False) for segment, person in rows])
    Due.objects.filter(person_id__in=person_ids).delete()


def _text(pending: Pending) -> str:
    return msgspec.json.encode(pending).decode()
