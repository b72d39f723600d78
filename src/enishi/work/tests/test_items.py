"""What happens to items: once for each cause, nothing lost, everything told."""

import pytest
from tests.cast import aya, ben, vic

from enishi.lib import clock
from enishi.lib.errors import BadInput, Conflict
from enishi.people.actions import merge_people, undo_merge
from enishi.people.models import Person
from enishi.people.queries import identity_ids, person, person_by
from enishi.team.access import caller_of_member
from enishi.team.models import Member
from enishi.timeline.queries import person_timeline
from enishi.timeline.tests.stream import happen, track
from enishi.work import queries
from enishi.work.actions import (
    Cause,
    ItemDraft,
    change_item,
    change_items,
    open_item,
    reopen_item,
    resolve_item,
    undo_change,
    undo_changes,
    write_entry,
)
from enishi.work.enums import Origin, Reason, Status
from enishi.work.models import Item
from enishi.work.queries import ItemFilter, ranks_of_interval

pytestmark = pytest.mark.django_db
NOON = 1_795_230_000_000_000  # 2026-11-21 12:00 in Tokyo


def misaki() -> Person:
    happen(track("Order Completed", "1", who="misaki"))
    return person_by("user_id", "misaki")


def opened(title: str = "Call back", *, by: Member | None = None, **about: object) -> Item:
    draft = ItemDraft(title=title, **about)  # type: ignore[arg-type] # as the test says
    return open_item(draft, by=caller_of_member(by or ben()))[0]


def facts_of(who: Person) -> list[str]:
    found = person_timeline(identity_ids(who.pk), own=True, limit=50).items
    return [one.name for one in reversed(found) if one.name.startswith("Follow-up")]


def test_one_cause_opens_one_item() -> None:
    draft, cause = ItemDraft(title="Call back"), Cause(Origin.API, "answer-7")
    first, new = open_item(draft, cause, by=caller_of_member(ben()))
    again, new_again = open_item(draft, cause, by=caller_of_member(ben()))
    assert (new, new_again) == (True, False)
    assert first.pk == again.pk
    assert Item.objects.count() == 1


def test_what_happens_to_it_is_on_the_persons_timeline() -> None:
    who = misaki()
    by = caller_of_member(ben())
    item = opened(person_id=who.pk)
    item = change_item(item, {"status": Status.IN_PROGRESS}, version=1, by=by)
    assert item.owner_id == ben().pk  # who begins with what is nobody's takes it
    item = resolve_item(item, Reason.EXPLAINED, "She understood", version=2, by=by)
    reopen_item(item, version=3, by=by)
    names = ["Follow-up Opened", "Follow-up Taken", "Follow-up Resolved", "Follow-up Reopened"]
    assert facts_of(who) == names


def test_a_follow_up_is_resolved_with_a_reason_and_a_task_without() -> None:
    by = caller_of_member(ben())
    with pytest.raises(BadInput) as refused:
        change_item(opened(), {"status": Status.RESOLVED}, version=1, by=by)
    assert refused.value.field == "reason"
    task = change_item(opened(kind="task"), {"status": Status.RESOLVED}, version=1, by=by)
    assert task.status == Status.RESOLVED


def test_nobodys_edit_is_lost_silently() -> None:
    item, by = opened(), caller_of_member(ben())
    change_item(item, {"title": "Ben's"}, version=1, by=by)
    with pytest.raises(Conflict):
        change_item(item, {"title": "Aya's"}, version=1, by=caller_of_member(aya()))
    assert Item.objects.get().title == "Ben's"


def test_time_in_each_status_adds_up_over_all_its_stays() -> None:
    by = caller_of_member(ben())
    with clock.clock_at(NOON):
        item = opened()
    for hours, status in ((1, "in_progress"), (3, "waiting"), (6, "in_progress")):
        with clock.clock_at(NOON + hours * clock.HOUR):
            item = change_item(item, {"status": status}, version=item.version, by=by)
    with clock.clock_at(NOON + 10 * clock.HOUR):
        item = resolve_item(item, Reason.SOLVED, version=item.version, by=by)
    with clock.clock_at(NOON + 99 * clock.HOUR):
        spent = {one.status: one.seconds // 3600 for one in queries.history_of(item).spent}
    assert spent == {"open": 1, "in_progress": 2 + 4, "waiting": 3}


def test_the_newest_change_is_taken_back_and_no_older_one() -> None:
    item, by = opened(), caller_of_member(ben())
    item = change_item(item, {"priority": 4}, version=1, by=by)
    item = resolve_item(item, Reason.SOLVED, "done", version=2, by=by)
    older, newest = item.changes.order_by("pk")
    with pytest.raises(Conflict):
        undo_change(item, older, by=by)
    item = undo_change(item, newest, by=by)
    assert (item.status, item.reason, item.closed_at) == (Status.OPEN, "", None)
    item = undo_change(item, older, by=by)
    assert item.priority == 2


def test_a_viewer_or_somebody_who_left_cannot_own_it() -> None:
    left = ben()
    left.left_at = clock.now()
    left.save()
    for nobody in (vic(), left):
        with pytest.raises(BadInput):
            opened(by=aya(), owner_id=nobody.pk)


def test_items_follow_their_person_through_a_merge_and_back() -> None:
    one = misaki()
    happen(track("Order Completed", "2", who="hiroto"))
    other = person_by("user_id", "hiroto")
    item = opened(person_id=other.pk)
    merge = merge_people(one, other, reason="same", by=aya())
    assert Item.objects.get(pk=item.pk).person_id == person(one.pk).pk
    undo_merge(merge, by=aya())
    assert Item.objects.get(pk=item.pk).person_id == other.pk


def test_lists_of_mine_of_nobody_and_of_what_is_late() -> None:
    me = ben()
    with clock.clock_at(NOON):
        mine = opened("mine", owner_id=me.pk, due_at=NOON + clock.HOUR)
        late = opened("late", due_at=NOON - clock.HOUR)
        done = opened("done", kind="task")
        change_item(done, {"status": "resolved"}, version=1, by=caller_of_member(me))

        def ids(view: str) -> list[int]:
            return [i.pk for i in queries.item_page(ItemFilter(view=view, member_id=me.pk)).items]

        assert ids("mine") == [mine.pk]
        assert ids("unassigned") == [late.pk]
        assert ids("overdue") == [late.pk]
        assert ids("standing") == [late.pk, mine.pk]
        assert ids("closed") == [done.pk]
        found = queries.figures(me.pk)
    assert (found.open, found.overdue, found.unassigned, found.mine) == (2, 1, 1, 1)


@pytest.mark.parametrize("order", queries.ORDERS)
def test_pages_meet_every_item_once_in_any_order(order: str) -> None:
    for number in range(7):
        opened(f"{number}", priority=1 + number % 3, due_at=NOON + number if number % 2 else None)
    seen, cursor = [], ""
    while True:
        page = queries.item_page(ItemFilter(order=order, cursor=cursor, limit=2))
        seen += [item.pk for item in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert sorted(seen) == sorted(Item.objects.values_list("pk", flat=True))
    assert len(seen) == 7


def test_it_is_found_by_its_words_and_by_whom_it_is_about() -> None:
    happen({"type": "identify", "messageId": "9", "userId": "m", "traits": {"name": "田中 美咲"}})
    item = opened("組み立ての説明", person_id=person_by("user_id", "m").pk)
    opened("別件")
    for words in ("説明", "田中", "美咲 組み立て"):
        page = queries.item_page(ItemFilter(search=words))
        assert [one.pk for one in page.items] == [item.pk]


def test_many_are_changed_at_once_and_back_again() -> None:
    by = caller_of_member(ben())
    items = [opened(str(number)) for number in range(3)]
    wanted = {"owner_id": aya().pk, "status": "resolved", "reason": "solved"}
    done = change_items(items, wanted, by=by)
    assert (len(done.changes), done.left) == (3, 0)
    assert set(Item.objects.values_list("owner__name", "status")) == {("Aya", "resolved")}
    items = list(Item.objects.all())
    assert change_items(items, wanted, by=by).left == 3  # it is so already
    change_item(items[0], {"title": "later"}, version=items[0].version, by=by)
    assert undo_changes(items, {one.pk for one in done.changes}, by=by) == 2
    assert list(Item.objects.order_by("pk").values_list("status", flat=True)) == [
        *("resolved", "open", "open"),
    ]


def test_how_long_it_took_is_kept_in_business_hours_and_so_is_how_often_it_came_back() -> None:
    by = caller_of_member(ben())
    with clock.clock_at(NOON):  # a Saturday
        item = opened()
    with clock.clock_at(NOON + 2 * clock.DAY + 22 * clock.HOUR):  # Tuesday 10:00, after a holiday
        item = resolve_item(item, Reason.SOLVED, version=1, by=by)
    assert (item.touched_work, item.closed_work) == (clock.HOUR, clock.HOUR)
    assert item.steps.order_by("pk")[0].work == clock.HOUR
    item = reopen_item(item, version=2, by=by)
    assert (item.reopened, item.closed_work) == (1, None)
    item = undo_change(item, item.changes.latest("pk"), by=by)
    assert item.reopened == 0


def test_the_medians_come_with_n_and_an_interval_from_six_on() -> None:
    by = caller_of_member(ben())
    for hours in (1, 2, 3, 4, 5, 60):
        with clock.clock_at(NOON):
            item = opened()
        with clock.clock_at(NOON + hours * clock.HOUR):
            write_entry(item, "called", "reached", by=by)
    with clock.clock_at(NOON + 100 * clock.HOUR):
        touched = queries.figures(ben().pk).touched
    assert touched.n == 6
    assert touched.value == 3.5 * clock.HOUR
    assert (touched.low, touched.high) == (clock.HOUR, 60 * clock.HOUR)


def test_ranks_are_those_of_the_printed_table() -> None:
    """Conover, Practical Nonparametric Statistics: 95 % for the median by the sign test."""
    printed = {5: None, 6: (1, 6), 8: (1, 8), 9: (2, 8), 10: (2, 9), 20: (6, 15), 30: (10, 21)}
    for n, ranks in printed.items():
        found = ranks_of_interval(n)
        assert (found and (found[0] + 1, found[1] + 1)) == ranks
