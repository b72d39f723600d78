"""What a single change does to who is in a segment, and what is told of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from tests.cast import aya

from enishi.lens.conditions import tree
from enishi.lib import clock
from enishi.lib.clock import clock_at
from enishi.people.actions import add_tag, merge_people, remove_tag, undo_merge
from enishi.people.queries import person, person_by
from enishi.segments.live import comparing, filling, heavy, keeper, worker
from enishi.segments.live.definitions import standing_conditions
from enishi.segments.live.models import Check, Due, Live, Passage
from enishi.segments.live.tests import living
from enishi.segments.live.tests.living import BEGIN, members, pass_time, segment
from enishi.segments.live.watching import Watch
from enishi.segments.models import Membership, Segment
from enishi.segments.signals import entered, left
from enishi.timeline.enums import Lane
from enishi.timeline.models import Event
from enishi.timeline.tests.stream import drain, happen, spool_in, track

pytestmark = pytest.mark.django_db
BOUGHT = tree.Did(event="Order Completed", window=tree.Last(span="3d"))


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    Segment.objects.all().delete()
    living.start_afresh()
    with clock_at(BEGIN):
        yield


def who(name: str) -> int:
    return person_by("user_id", name).pk


def buys(name: str, number: str, *, at: int = BEGIN) -> Any:
    when = clock.from_us(at).isoformat()
    return {**track("Order Completed", number, who=name), "timestamp": when}


@contextmanager
def listening() -> Iterator[list[tuple[str, int]]]:
    heard: list[tuple[str, int]] = []

    def came(person_id: int, **_: object) -> None:
        heard.append(("in", person_id))

    def went(person_id: int, **_: object) -> None:
        heard.append(("out", person_id))

    entered.connect(came)
    left.connect(went)
    try:
        yield heard
    finally:
        entered.disconnect(came)
        left.disconnect(went)


def test_an_entry_and_an_exit_are_told_once_on_the_timeline_and_to_listeners() -> None:
    buyers = segment("Buyers", BOUGHT)
    with listening() as heard:
        happen(buys("misaki", "1"), buys("misaki", "2"))
        misaki = who("misaki")
        with clock_at(BEGIN + 3 * clock.DAY - 1):
            pass_time()
            assert members(buyers) == {misaki}
        with clock_at(BEGIN + 3 * clock.DAY):
            pass_time()
            assert members(buyers) == set()
    assert heard == [("in", misaki), ("out", misaki)]
    told = Event.objects.filter(name__startswith="Segment ").order_by("seq")
    assert [(one.name, one.identity_id, one.time) for one in told] == [
        ("Segment Entered", misaki, BEGIN),
        ("Segment Left", misaki, BEGIN + 3 * clock.DAY),
    ]


def test_windows_end_in_the_order_of_their_instants() -> None:
    segment("Buyers", BOUGHT)
    for number, minutes in enumerate((30, 10, 20)):
        happen(buys(f"user-{number}", f"{number}", at=BEGIN - minutes * clock.MINUTE))
    with listening() as heard, clock_at(BEGIN + 4 * clock.DAY):
        pass_time()
    assert heard == [("out", who("user-0")), ("out", who("user-2")), ("out", who("user-1"))]
    ends = Passage.objects.filter(is_in=False).order_by("pk").values_list("at", flat=True)
    assert list(ends) == sorted(ends)
    assert Due.objects.count() == 0


def test_a_tag_given_by_hand_is_followed_at_the_next_turn() -> None:
    tagged = segment("VIP", tree.Tag(name="VIP"))
    happen(buys("misaki", "1"))
    misaki = person(who("misaki"))
    add_tag(misaki, "VIP", by=aya())
    pass_time()
    assert members(tagged) == {misaki.pk}
    remove_tag(misaki, "VIP", by=aya())
    pass_time()
    assert members(tagged) == set()


def test_people_who_are_merged_and_parted_again_are_judged_as_who_they_are() -> None:
    twice = segment("Twice", tree.Did(event="Order Completed", amount=tree.Amount(at_least=2)))
    once = segment("Bought", tree.Did(event="Order Completed"))
    happen(buys("misaki", "1"), buys("misaki-2", "2"))
    one, other = person(who("misaki")), person(who("misaki-2"))
    assert (members(twice), members(once)) == (set(), {one.pk, other.pk})
    merge = merge_people(one, other, reason="same", by=aya())
    pass_time()
    assert (members(twice), members(once)) == ({one.pk}, {one.pk})
    undo_merge(merge, by=aya())
    pass_time()
    assert (members(twice), members(once)) == (set(), {one.pk, other.pk})


def test_whoever_is_new_is_in_a_segment_of_those_who_did_not() -> None:
    quiet = segment("Did not buy", tree.DidNot(event="Order Completed"))
    happen(track("Slept", "1", who="ada"))
    assert members(quiet) == {who("ada")}


def test_a_long_history_is_read_beside_the_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heavy, "CAP", 20)
    often = segment("Often", tree.Did(event="Order Completed", amount=tree.Amount(at_least=32)))
    happen(*[buys("misaki", f"h{n}") for n in range(30)])
    living.start_afresh()
    happen(buys("misaki", "31"))
    assert members(often) == set()

    def here(watch: Watch) -> None:
        for pk in sorted(worker.keeper.heavy.waiting):
            worker.keeper.heavy._read(pk, watch)

    monkeypatch.setattr(worker.keeper.heavy, "go_on", here)  # a thread sees no test's transaction
    monkeypatch.setattr("enishi.segments.live.heavy.connection.close", lambda: None)
    happen(buys("misaki", "32"))
    pass_time()
    assert members(often) == {who("misaki")}
    assert not Due.objects.exists()


def test_a_long_life_is_judged_a_moment_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "QUICK", 1)
    buyers = segment("Buyers", BOUGHT)
    happen(buys("misaki", "1"))
    assert members(buyers) == {who("misaki")}
    with clock_at(BEGIN + 4 * clock.DAY):
        happen(buys("misaki", "2", at=BEGIN + 4 * clock.DAY))
        with clock_at(BEGIN + 4 * clock.DAY + keeper.SOON):
            pass_time()
            assert members(buyers) == {who("misaki")}


def test_a_batch_that_fails_leaves_no_trace_in_memory() -> None:
    often = segment("Often", tree.Did(event="Order Completed", amount=tree.Amount(at_least=2)))
    happen(buys("misaki", "1"))

    class PowerCutError(Exception):
        pass

    spool_in(buys("misaki", "2"))
    inside: set[int] = set()

    def cut() -> None:
        with transaction.atomic():
            drain()
            inside.update(members(often))
            raise PowerCutError

    with pytest.raises(PowerCutError):
        cut()
    assert inside == {who("misaki")}
    happen(buys("ada", "9"))
    assert members(often) == set()
    happen(buys("misaki", "3"))
    assert members(often) == {who("misaki")}


def test_an_import_is_judged_of_everybody_together_and_quietly() -> None:
    buyers = segment("Buyers", BOUGHT)
    filling.fill_all()
    with listening() as heard:
        happen(buys("misaki", "1"), buys("hiroto", "2"), lane=Lane.IMPORT)
        assert members(buyers) == set()
        filling.fill_all()
    assert members(buyers) == {who("misaki"), who("hiroto")}
    assert heard == []
    with clock_at(BEGIN + 3 * clock.DAY):
        pass_time()
        assert members(buyers) == set()


def test_who_leaves_while_everybody_is_asked_stays_out() -> None:
    buyers = segment("Buyers", BOUGHT)
    filling.fill_all()
    with listening() as heard:
        happen(buys("misaki", "1"))
        misaki = who("misaki")
        told = filling.Told(buyers.pk)
        with clock_at(BEGIN + 3 * clock.DAY):
            pass_time()
            filling.replace_members(buyers.pk, {misaki}, BEGIN + 2 * clock.DAY, told)
    assert members(buyers) == set()
    assert heard == [("in", misaki), ("out", misaki)]


def test_a_filling_tells_those_who_were_told_otherwise() -> None:
    """As after a kill: the first filling begins anew, and a window ended meanwhile."""
    buyers = segment("Buyers", BOUGHT)
    filling.fill_all()
    with listening() as heard:
        happen(buys("misaki", "1"))
        misaki = who("misaki")
        with clock_at(BEGIN + 3 * clock.DAY):
            Live.objects.update(version=0)
            filling.fill_all()
            pass_time()
    assert members(buyers) == set()
    assert heard == [("in", misaki), ("out", misaki)]


def test_people_whom_an_import_merges_enter_as_quietly() -> None:
    buyers = segment("Buyers", BOUGHT)
    filling.fill_all()
    phone, desk = {"anonymousId": "phone-1"}, {"anonymousId": "desk-1"}
    with listening() as heard:
        happen(
            {**buys("", "1"), **phone, "userId": None},
            {**buys("", "2"), **desk, "userId": None},
            {**track("Called", "3", who="misaki"), **phone},
            {**track("Called", "4", who="misaki"), **desk},
            lane=Lane.IMPORT,
        )
        pass_time()
        filling.fill_all()
        pass_time()
    assert members(buyers) == {who("misaki")}
    assert heard == []


def test_who_is_in_by_mistake_is_found_and_put_right() -> None:
    buyers = segment("Buyers", BOUGHT)
    filling.fill_all()
    happen(buys("misaki", "1"), track("Slept", "2", who="ada"))
    Membership.objects.create(segment=buyers, person_id=who("ada"), entered_at=BEGIN)
    differing = comparing.compare(standing_conditions(), moment=0)
    assert differing == {buyers.pk: {who("ada")}}
    check = Check.objects.get(segment=buyers)
    assert (check.differences, check.differing) == (1, [who("ada")])
    pass_time()
    assert members(buyers) == {who("misaki")}
    assert comparing.compare(standing_conditions(), moment=0) == {buyers.pk: set()}
