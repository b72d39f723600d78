"""Very many people with the same instant are asked about together; nobody can tell."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from enishi.lens.conditions import tree
from enishi.lib import clock
from enishi.lib.clock import clock_at
from enishi.people.queries import person_by
from enishi.segments.live import crowds, filling, ticking, worker
from enishi.segments.live.crowds import Crowd
from enishi.segments.live.ledger import pending_of
from enishi.segments.live.models import Due, Passage
from enishi.segments.live.tests import living
from enishi.segments.live.tests.living import BEGIN, members, pass_time, segment
from enishi.segments.models import Membership, Segment
from enishi.timeline.models import Event
from enishi.timeline.tests.stream import happen, track

pytestmark = pytest.mark.django_db
MIDNIGHT = BEGIN + 12 * clock.HOUR
PEOPLE = 30


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    Segment.objects.all().delete()
    living.start_afresh()
    worker.ticker.crowd = None

    def here(crowd: Crowd) -> None:
        crowds.work_out(crowd.at)
        crowd.open()

    monkeypatch.setattr(worker.ticker, "start", here)  # a process sees no test's transaction
    with clock_at(BEGIN):
        yield


def follow(monkeypatch: pytest.MonkeyPatch, *, together: bool) -> None:
    for module in (crowds, ticking):
        monkeypatch.setattr(module, "CROWD", 8 if together else 10**9)
    worker.ticker.paces = {False: ticking.Pace(8), True: ticking.Pace(8)}


def live_a_day() -> None:
    """Who looked, bought, and has a birthday tomorrow; and the segments that midnight moves."""
    conditions: dict[str, tree.Condition] = {
        "today": tree.Did(event="Looked", window=tree.This(unit="day")),
        "twice today": tree.Did(
            event="Looked", amount=tree.Amount(exactly=2), window=tree.This(unit="day")
        ),
        "yesterday": tree.Did(event="Looked", window=tree.Previous(unit="day")),
        "not bought today": tree.All(
            of=(
                tree.Did(event="Looked", window=tree.Previous(unit="day")),
                tree.DidNot(event="Bought", window=tree.This(unit="day")),
            )
        ),
        "birthday": tree.Trait(name="birthday", op="anniversary", value=(0, 0)),
        "old": tree.Trait(name="birthday", op="age", value=(30, 40)),
        "spent": tree.Did(
            event="Bought",
            sum_of="revenue",
            amount=tree.Amount(at_least=20),
            window=tree.This(unit="day"),
        ),
        "lately": tree.Did(event="Looked", window=tree.Last(span="12h")),
    }
    for name, one in conditions.items():
        segment(name, one)
    messages: list[Any] = []
    for n in range(PEOPLE):
        who = f"user-{n:02}"
        born = f"19{60 + n}-11-{21 + n % 3}"
        messages += [
            {"type": "identify", "userId": who, "messageId": f"i{n}", "traits": {"birthday": born}},
            *(at(track("Looked", f"l{n}-{k}", who=who), n) for k in range(1 + n % 3)),
        ]
        if n % 4 == 0:
            bought = {**track("Bought", f"b{n}", who=who), "properties": {"revenue": n}}
            messages.append(at(bought, n))
    happen(*messages)


def at(message: Any, n: int) -> Any:
    """Half of all at noon, so that rolling windows end at midnight, too."""
    return {**message, "timestamp": clock.from_us(BEGIN - (n % 2) * clock.MINUTE).isoformat()}


def story() -> tuple[list[Any], list[Any], list[Any]]:
    """Comings and goings in order, who is in, and what the timelines say."""
    return (
        list(Passage.objects.order_by("pk").values_list("segment", "person_id", "at", "is_in")),
        sorted(Membership.objects.values_list("segment", "person_id", "entered_at")),
        list(
            Event.objects.filter(name__startswith="Segment ")
            .order_by("seq")
            .values_list("name", "identity_id", "time", "message_id", "properties")
        ),
    )


def midnight(monkeypatch: pytest.MonkeyPatch, *, together: bool) -> tuple[Any, dict[int, Any]]:
    """What midnight does one way, which is then undone."""

    class UndoneError(Exception):
        pass

    found: list[Any] = []
    try:
        with transaction.atomic(), clock_at(MIDNIGHT):
            follow(monkeypatch, together=together)
            living.start_afresh()
            with clock_at(MIDNIGHT - clock.MINUTE):
                pass_time()
            pass_time()
            found += [story(), pending_of(list(Due.objects.values_list("pk", flat=True)))]
            assert living.everybody_by_hand() == living.everybody_by_sql()
            raise UndoneError
    except UndoneError:
        return found[0], found[1]


def test_a_crowd_lives_through_the_same_as_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    live_a_day()
    asked: list[int] = []
    one_by_one, then = midnight(monkeypatch, together=False)
    here = worker.ticker.start

    def noted(crowd: Crowd) -> None:
        asked.append(crowd.at)
        here(crowd)

    monkeypatch.setattr(worker.ticker, "start", noted)
    together, earlier = midnight(monkeypatch, together=True)
    assert asked == [MIDNIGHT - clock.MINUTE, MIDNIGHT]
    assert together == one_by_one
    assert len(together[0]) > 3 * PEOPLE
    for person, pending in then.items():
        for number, moment in pending.items():
            assert MIDNIGHT < earlier[person][number] <= moment


def test_whoever_acts_meanwhile_is_judged_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    live_a_day()
    follow(monkeypatch, together=True)

    def slow(crowd: Crowd) -> None:
        crowds.work_out(crowd.at)
        happen({**track("Looked", "n1", who="user-01"), "timestamp": moment(MIDNIGHT + 1)})
        crowd.open()

    monkeypatch.setattr(worker.ticker, "start", slow)
    with clock_at(MIDNIGHT + 2):
        pass_time()
        assert person_by("user_id", "user-01").pk in members(Segment.objects.get(name="today"))
        assert living.everybody_by_hand() == living.everybody_by_sql()
    alternates()


def moment(us: int) -> str:
    return clock.from_us(us).isoformat()


def alternates() -> None:
    """Nobody comes in twice without going, or goes twice."""
    inside: dict[tuple[int, int], bool] = {}
    rows = Passage.objects.order_by("pk").values_list("segment", "person_id", "is_in")
    for number, person, is_in in rows:
        assert inside.get((number, person), False) != is_in
        inside[number, person] = is_in


def test_other_definitions_end_a_crowd_which_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    live_a_day()
    follow(monkeypatch, together=True)
    with clock_at(MIDNIGHT):
        worker.ticker.look_now()
        worker.ticker.turn()
        assert worker.ticker.crowd is not None
        segment("looked", tree.Did(event="Looked"))
        filling.fill_all()
        pass_time()
        assert living.everybody_by_hand() == living.everybody_by_sql()
    assert worker.ticker.crowd is None
    assert not Due.objects.filter(at__lte=MIDNIGHT).exists()
    alternates()
