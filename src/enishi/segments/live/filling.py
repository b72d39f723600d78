"""Who is in a segment, asked of everybody: for segments that are new or changed, and after an
import. Written in short transactions; from there on the worker keeps it up.

Whoever may change by the passing of time alone is put down for that instant (`instants`): the
worker judges them then. Whoever had events while this went on is judged by it at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import groupby, islice
from operator import itemgetter
from time import sleep
from typing import TYPE_CHECKING, Final, TypeVar

from django.db import transaction
from django.db.models import Max

from enishi.lens.conditions.tree import Condition
from enishi.lib import clock
from enishi.lib.folder import data_folder
from enishi.people.queries import person_ids
from enishi.segments.conditions import calendar
from enishi.segments.live import ledger
from enishi.segments.live.definitions import standing_conditions, titles
from enishi.segments.live.ledger import Change
from enishi.segments.live.models import DaySize, Live, Passage
from enishi.segments.models import Membership, Version
from enishi.team.queries import company_zone
from enishi.timeline.queries import last_seq
from enishi.timeline.queries.histories import identities_after

if TYPE_CHECKING:
    from enishi.lens.engines.duckdb import Engine

AT_ONCE: Final = 1_000  # rows in one transaction
TOGETHER: Final = 10  # conditions in one statement: what they share is asked once, within memory
BREATH: Final = 0.005  # seconds between two, for other writers
DAYS_BACK: Final = 30
STREAMED: Final = 5_000

T = TypeVar("T")


def versions() -> dict[int, int]:
    """The version in force of every standing segment."""
    rows = Version.objects.filter(segment__deleted_at=None).values("segment_id")
    return {row["segment_id"]: row["last"] for row in rows.annotate(last=Max("pk"))}


def waiting() -> list[int]:
    """Segments whose membership is not that of their condition yet, or is behind an import."""
    wanted = versions()
    known = {one.segment_id: one for one in Live.objects.all()}
    return [
        pk
        for pk, version in wanted.items()
        if pk not in known or known[pk].version != version or known[pk].stale_since is not None
    ]


def something_to_fill() -> bool:
    return bool(waiting())


def fill_all() -> None:
    """Every segment that waits for it; then how large they were on the days before."""
    wanted, version = waiting(), versions()
    known = standing_conditions()
    for pk in wanted:
        Live.objects.get_or_create(segment_id=pk)
        Live.objects.filter(segment_id=pk).update(
            error="" if pk in known else "broken", stale_since=None, version=version[pk]
        )
    conditions = {pk: known[pk] for pk in wanted if pk in known}
    try:
        if conditions:
            fill(conditions)
            look_back(conditions)
    except Exception as error:  # a task's outer edge: the page says so, and offers to try again
        said = f"{type(error).__name__}: {error}"[:300]
        Live.objects.filter(segment_id__in=conditions).update(error=said)
        raise


def fill(conditions: Mapping[int, Condition]) -> None:
    from enishi.lens.conditions.instants import LATER, put_later

    mark, at = last_seq(), clock.now_us()
    keys = list(conditions)
    told = {pk: Told(pk) for pk in keys}
    with asking(conditions.values()) as engine:
        engine.run(LATER)
        for start in range(0, len(keys), TOGETHER):
            some = {pk: conditions[pk] for pk in keys[start : start + TOGETHER]}
            found = people_in(engine, some, at)
            put_later(engine, some, at, calendar())
            for pk in some:
                replace_members(pk, found.pop(pk, set()), at, told[pk])
        schedule(engine)
    for people in parts(sorted(set(person_ids(identities_after(mark)).values()))):
        with transaction.atomic():
            ledger.ask_again(people)
    for pk in conditions:
        size = Membership.objects.filter(segment_id=pk).count()
        Live.objects.filter(segment_id=pk).update(size=size, filled_at=clock.now_us())


class Told:
    """What was told of a segment under the version in force: whoever is asked about meanwhile may
    come or go, and what people know of themselves goes by turns."""

    def __init__(self, segment: int) -> None:
        self.segment = segment
        self.mark = Passage.objects.aggregate(last=Max("pk"))["last"] or 0
        since = Version.objects.filter(segment_id=segment).order_by("-number").values("at")[:1]
        passages = Passage.objects.filter(segment_id=segment, pk__lte=self.mark, at__gte=since)
        newest = passages.values("person_id").annotate(last=Max("pk")).values("last")
        self.last = dict(passages.filter(pk__in=newest).values_list("person_id", "is_in"))

    def since(self) -> set[int]:
        """Who came or went after the question was asked: the worker knows better."""
        newer = Passage.objects.filter(pk__gt=self.mark, segment_id=self.segment)
        return set(newer.values_list("person_id", flat=True))


def replace_members(segment: int, inside: set[int], at: int, told: Told) -> None:
    before = members_of(segment)
    changes = [Change(segment, person, at, is_in=True) for person in sorted(inside - before)]
    changes += [Change(segment, person, at, is_in=False) for person in sorted(before - inside)]
    Live.objects.filter(segment_id=segment).update(done=0, total=len(changes))
    for part in parts(changes):
        write(segment, part, told)


def write(segment: int, changes: Sequence[Change], told: Told) -> None:
    """Quietly: these people lived through nothing, the segment was defined around them. But who
    was told that they came, or went, is told when it is otherwise."""
    with transaction.atomic():
        newer = told.since()
        mine = [one for one in changes if one.person_id not in newer]
        aloud = [one for one in mine if told.last.get(one.person_id, one.is_in) != one.is_in]
        heard = {one.person_id for one in aloud}
        ledger.put_members([one for one in mine if one.person_id not in heard])
        ledger.write(aloud, titles([segment]))
        live = Live.objects.get(segment_id=segment)
        Live.objects.filter(segment_id=segment).update(done=live.done + len(changes))
    sleep(BREATH)


def schedule(engine: "Engine") -> None:
    """The worker is to look again when the verdicts in the engine's table `later` may change."""
    rows = engine.stream(
        "SELECT person_id, segment_id, moment FROM later ORDER BY person_id", STREAMED
    )
    waiting = (
        (int(str(person)), {str(segment): int(str(moment)) for _, segment, moment in of})
        for person, of in groupby(rows, key=itemgetter(0))
    )
    for some in parts(waiting):
        with transaction.atomic():
            ledger.ask_about(dict(some))
        sleep(BREATH)


def parts(many: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(many)
    while some := list(islice(rest, AT_ONCE)):
        yield some


def members_of(segment: int) -> set[int]:
    rows = Membership.objects.filter(segment_id=segment)
    return set(rows.values_list("person_id", flat=True))


# -- asked of the engine ---------------------------------------------------------------------------


@contextmanager
def asking(conditions: Iterable[Condition]) -> "Iterator[Engine]":
    """An engine with the story and what these conditions read beside it."""
    from enishi.lens.engines.duckdb import Limits
    from enishi.segments.facts import lend_for
    from enishi.timeline.queries.story import story_engine

    with story_engine(Limits(temp=data_folder() / "temp", memory="1GB")) as engine:
        lend_for(engine, conditions)
        yield engine


def people_in(
    engine: "Engine", conditions: Mapping[int, Condition], at: int
) -> dict[int, set[int]]:
    from enishi.lens.conditions.sql import sql_of_many

    found: dict[int, set[int]] = {}
    keys = list(conditions)
    for start in range(0, len(keys), TOGETHER):
        some = {pk: conditions[pk] for pk in keys[start : start + TOGETHER]}
        for segment, person in engine.ask(sql_of_many(some, at, calendar())):
            found.setdefault(int(str(segment)), set()).add(int(str(person)))
    return found


def look_back(conditions: Mapping[int, Condition]) -> None:
    """Sizes at the ends of the last days, as of then."""
    from enishi.lens.conditions.sql import counts_of

    zone = company_zone()
    today = clock.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    keys = list(conditions)
    with asking(conditions.values()) as engine:
        for back in range(DAYS_BACK, 0, -1):
            end = today - timedelta(days=back - 1)
            at = clock.to_us(end) - 1
            for start in range(0, len(keys), TOGETHER):
                some = keys[start : start + TOGETHER]
                asked = counts_of([conditions[pk] for pk in some], at, calendar())
                [counts] = engine.ask(asked)
                put_sizes(dict(zip(some, map(int, map(str, counts)), strict=True)), end)
    Live.objects.filter(segment_id__in=keys).update(looked_back_at=clock.now_us())


def put_sizes(sizes: Mapping[int, int], end: datetime) -> None:
    """Of the day that ends there."""
    day = (end - timedelta(days=1)).date().isoformat()
    DaySize.objects.bulk_create(
        [DaySize(segment_id=pk, day=day, size=size) for pk, size in sizes.items()],
        update_conflicts=True,
        unique_fields=["segment_id", "day"],
        update_fields=["size"],
    )
