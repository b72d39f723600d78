"""Rules open what they should, once, whatever comes twice or dies halfway."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import aya, ben

from enishi.lens.conditions import tree
from enishi.lens.conditions.facts import Event
from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.people.queries import person_by
from enishi.segments.live.tests import living
from enishi.segments.models import Segment
from enishi.team.access import caller_of_member
from enishi.timeline.enums import Lane
from enishi.timeline.tests.stream import Message, drain, happen, spool_in, track
from enishi.work import opening, ruling, watching
from enishi.work.actions import (
    RuleDraft,
    add_department,
    change_rule,
    create_rule,
    delete_rule,
    open_department,
    resolve_item,
    switch_rule,
)
from enishi.work.conditions import Conditions
from enishi.work.enums import Reason
from enishi.work.models import Item, Rule
from enishi.work.queries import would_have_opened
from enishi.work.signals import opened

pytestmark = pytest.mark.django_db
DETRACTOR = (
    {"name": "metric", "op": "=", "value": "NPS"},
    {"name": "score", "op": "<=", "value": 6},
)


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """As after a start of the worker."""
    Segment.objects.all().delete()
    living.start_afresh()
    opening.watch = watching.Watch(Rule)
    yield
    opening.watch = watching.Watch(Rule)


def rule(**said: object) -> Rule:
    draft: dict[str, object] = {
        "name": "Detractors",
        "event": "Survey Answered",
        "where": DETRACTOR,
        "title": "{metric} {score}: call back",
        "description": "{comment}",
        "due_minutes": 24 * 60,
    }
    return create_rule(RuleDraft(**draft | said), by=caller_of_member(aya()))  # type: ignore[arg-type] # as the test says


def answer(message_id: str, score: float, *, who: str = "misaki", **more: object) -> Message:
    return track("Survey Answered", message_id, who=who, metric="NPS", score=score, **more)


def titles() -> list[str]:
    return list(Item.objects.order_by("pk").values_list("title", flat=True))


def test_a_detractor_opens_a_follow_up_with_words_of_the_answer_and_a_due_time() -> None:
    rule()
    happen(answer("1", 3, comment="届くのが遅い"), answer("2", 9, who="hiroto"))
    item = Item.objects.get()
    assert (item.title, item.description) == ("NPS 3: call back", "届くのが遅い")
    assert item.person_id == person_by("user_id", "misaki").pk
    assert item.due_at is not None
    assert item.due_at - item.opened_at == pytest.approx(clock.DAY, abs=clock.SECOND)
    assert item.by is None
    assert item.origin == "rule"


def test_the_same_event_again_opens_nothing_again() -> None:
    rule()
    happen(answer("1", 3))
    item = Item.objects.get()
    resolve_item(item, Reason.SOLVED, version=1, by=caller_of_member(ben()))
    happen(answer("1", 3))
    assert len(titles()) == 1


def test_at_most_one_of_a_rule_stands_for_a_person() -> None:
    rule()
    happen(answer("1", 3), answer("2", 2))
    assert titles() == ["NPS 3: call back"]
    resolve_item(Item.objects.get(), Reason.SOLVED, version=1, by=caller_of_member(ben()))
    happen(answer("3", 1))
    assert titles() == ["NPS 3: call back", "NPS 1: call back"]


def test_a_batch_that_dies_opens_its_items_once_when_it_is_read_again() -> None:
    rule()
    happen(answer("0", 9))
    spool_in(answer("1", 3), answer("2", 1, who="hiroto"))
    deaths = iter([True, False])

    def die(**_: object) -> None:
        if next(deaths, False):
            raise SystemExit

    opened.connect(die)
    try:
        with pytest.raises(SystemExit):
            drain()
        assert titles() == []  # with its events, and nothing of either
        drain()
    finally:
        opened.disconnect(die)
    assert titles() == ["NPS 3: call back", "NPS 1: call back"]


def test_an_old_file_is_nobodys_work_today_and_a_fresh_one_is() -> None:
    rule()
    old = clock.from_us(clock.now_us() - 10 * clock.DAY).isoformat()
    happen({**answer("1", 3), "timestamp": old}, lane=Lane.IMPORT)
    assert titles() == []
    happen(answer("2", 3), lane=Lane.IMPORT)
    assert titles() == ["NPS 3: call back"]


def test_bots_and_calls_that_are_no_events_open_nothing() -> None:
    rule(event="identify", where=())
    happen({"type": "identify", "messageId": "1", "userId": "misaki", "traits": {"plan": "gold"}})
    assert titles() == []


def test_a_rule_holds_from_the_moment_it_is_changed_switched_or_gone() -> None:
    by = caller_of_member(aya())
    made = rule()
    switch_rule(made, on=False, by=by)
    happen(answer("1", 3))
    assert titles() == []
    switch_rule(made, on=True, by=by)
    happen(answer("2", 3))
    draft = RuleDraft(name="All", title="all", event="Survey Answered")
    change_rule(made, draft, by=by)
    happen(answer("3", 10, who="hiroto"))
    delete_rule(made, by=by)
    happen(answer("4", 1, who="ada"))
    assert titles() == ["NPS 3: call back", "all"]


def test_the_members_of_a_role_take_turns() -> None:
    first, second = aya(), ben()
    second.role = "owner"
    second.save()
    rule(routing="role", role="owner")
    happen(*(answer(str(n), 1, who=f"person-{n}") for n in range(4)))
    owners = list(Item.objects.order_by("pk").values_list("owner__name", flat=True))
    assert owners == [first.name, second.name, first.name, second.name]


def test_who_has_left_is_given_nothing() -> None:
    rule(routing="member", owner_id=ben().pk)
    gone = ben()
    gone.left_at = clock.now()
    gone.save()
    happen(answer("1", 1))
    assert Item.objects.get().owner is None


def test_whoever_may_only_look_by_now_is_given_nothing() -> None:
    rule(routing="member", owner_id=ben().pk)
    demoted = ben()
    demoted.role = "viewer"
    demoted.save()
    happen(answer("1", 1))
    assert Item.objects.get().owner is None


def test_what_cannot_be_kept_as_text_stops_nobody() -> None:
    rule(title="{comment}", description="{comment} {metric}")
    happen(answer("1", 1, comment="\0"), answer("2", 1, who="hiroto", comment="x" * 9000))
    first, second = Item.objects.order_by("pk")
    assert (first.title, first.description.strip()) == ("Detractors", "NPS")
    assert (len(second.title), len(second.description)) == (200, 4000)


def test_a_property_names_the_department() -> None:
    by = caller_of_member(aya())
    usual, shibuya = add_department("本部", by=by), add_department("渋谷店", by=by)
    rule(department_property="store", department_id=usual.pk)
    happen(answer("1", 1, store="渋谷店"), answer("2", 1, who="hiroto", store="どこか"))
    found = Item.objects.order_by("pk").values_list("department_id", flat=True)
    assert list(found) == [shibuya.pk, usual.pk]


def test_entering_a_segment_opens_one() -> None:
    segment = living.segment("Buyers", tree.Did(event="Order Completed"))
    rule(trigger="segment", segment_id=segment.pk, title="{segment}: say thank you")
    happen(track("Order Completed", "1"))
    item = Item.objects.get()
    assert (item.title, item.segment_id) == ("Buyers: say thank you", segment.pk)
    happen(track("Order Completed", "2"))
    assert Item.objects.count() == 1


def test_events_that_no_rule_wants_cost_one_question_a_batch() -> None:
    rule()
    happen(answer("1", 3))
    batch = [track("Product Viewed", f"v{n}", who=f"p{n}") for n in range(50)]
    spool_in(*batch)
    with CaptureQueriesContext(connection) as asked:
        drain()
    ours = [q["sql"] for q in asked.captured_queries if "work_" in q["sql"]]
    assert len(ours) == 1
    assert "max(version)" in ours[0]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": " "}, "title"),
        ({"event": ""}, "event"),
        ({"where": ({"name": "score", "op": "between", "value": 3},)}, "value"),
        ({"trigger": "segment"}, "segment"),
        ({"routing": "role", "role": "viewer"}, "role"),
        ({"due_minutes": 0}, "due"),
        ({"due_minutes": 60, "due_by": "business_days"}, "due"),
        ({"where": {"is": "all", "of": [{"is": "segment", "id": 9}]}}, "where"),
        ({"where": {"is": "all", "of": [{"is": "any", "of": [{"is": "all", "of": []}]}]}}, "where"),
        ({"where": {"is": "no"}}, "where"),
    ],
)
def test_a_rule_that_cannot_hold_is_refused(said: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        rule(**said)
    assert field in str(refused.value.field)


EITHER = {
    "is": "all",
    "of": [
        {"is": "property", "name": "metric", "op": "=", "value": "NPS"},
        {
            "is": "any",
            "of": [
                {"is": "property", "name": "score", "op": "<=", "value": 6},
                {"is": "property", "name": "sentiment", "op": "=", "value": "negative"},
                {"is": "property", "name": "topic", "op": "in", "value": ["配送", "返品"]},
            ],
        },
    ],
}


def test_any_of_a_score_a_sentiment_or_a_topic_opens_one() -> None:
    made = rule(where=EITHER)
    happen(
        answer("1", 3),
        answer("2", 9, who="hiroto", sentiment="negative"),
        answer("3", 9, who="ada", topic="返品"),
        answer("4", 9, who="grace", sentiment="positive", topic="品質"),
        track("Survey Answered", "5", who="alan", metric="CSAT", score=1),
    )
    assert len(titles()) == would_have_opened(made) == 3


def test_only_who_is_in_a_segment_at_that_moment_opens_one() -> None:
    segment = living.segment("Buyers", tree.Did(event="Order Completed"))
    inside = {"is": "segment", "id": segment.pk}
    low = {"is": "property", "name": "score", "op": "<=", "value": 6}
    rule(where={"is": "all", "of": [low, inside]}, title="buyer")
    rule(where={"is": "all", "of": [low, {"is": "not", "of": inside}]}, title="other")
    happen(answer("1", 1), track("Order Completed", "2", who="hiroto"), answer("3", 1, who="ada"))
    happen(answer("4", 1, who="hiroto"), track("Order Completed", "5"))
    assert titles() == ["other", "other", "buyer"]


def test_whether_somebody_is_in_a_segment_is_asked_only_where_the_rest_holds() -> None:
    segment = living.segment("Buyers", tree.Did(event="Order Completed"))
    low = {"is": "property", "name": "score", "op": "<=", "value": 6}
    rule(where={"is": "all", "of": [low, {"is": "segment", "id": segment.pk}]})
    happen(answer("0", 9))
    spool_in(*(answer(f"a{n}", 9, who=f"p{n}") for n in range(20)))
    with CaptureQueriesContext(connection) as asked:
        drain()
    ours = [q["sql"] for q in asked.captured_queries if "work_" in q["sql"]]
    assert len(ours) == 1


def test_due_times_count_business_hours_of_the_department() -> None:
    by = caller_of_member(aya())
    night = add_department("夜間窓口", by=by)
    open_department(night, (((20 * 60, 24 * 60),),) * 7, by=by)
    rule(due_minutes=8 * 60, due_by="business_hours", title="day")
    rule(due_minutes=60, due_by="business_hours", title="night", department_id=night.pk)
    rule(due_minutes=2 * 24 * 60, due_by="business_days", title="days")
    friday = clock.to_us(datetime(2026, 11, 20, 7, 0, tzinfo=UTC))  # 16:00 in Tokyo
    with clock.clock_at(friday):
        said = {**answer("1", 1), "timestamp": clock.now().isoformat()}
        happen({**said, "sentAt": clock.now().isoformat()})
    due = {i.title: clock.from_us(i.due_at or 0).isoformat() for i in Item.objects.all()}
    assert due == {
        "day": "2026-11-24T06:00:00+00:00",  # Monday is a holiday
        "night": "2026-11-20T12:00:00+00:00",
        "days": "2026-11-25T07:00:00+00:00",
    }


WORDS = st.sampled_from(["a", "b"])
LEAVES = st.builds(
    lambda name, op, value: {"is": "property", "name": name, "op": op, "value": value},
    WORDS,
    st.sampled_from(["=", "!=", "<=", ">"]),
    st.one_of(st.integers(0, 3), st.sampled_from(["x", "y"])),
)
GROUP_OF = st.sampled_from(["all", "any"])
GROUPS = st.builds(
    lambda kind, of: {"is": kind, "of": of}, GROUP_OF, st.lists(LEAVES, min_size=1, max_size=3)
)
TREES = st.builds(
    lambda kind, of: {"is": kind, "of": of},
    GROUP_OF,
    st.lists(st.one_of(LEAVES, GROUPS), min_size=1, max_size=3),
)
SAID = st.dictionaries(WORDS, st.one_of(st.integers(0, 3), st.sampled_from(["x", "y"])))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TREES, SAID)
def test_a_tree_holds_where_one_of_its_ways_holds(
    tree_said: dict[str, object], said: dict[str, object]
) -> None:
    tests = ruling.tests_of(json.dumps(tree_said))
    event = Event(0, 0, 1, "x", properties=json.dumps(said))

    def one_way(way: tuple[ruling.Leaf, ...]) -> bool:
        return all(ruling.holds_of(leaf)(event, lambda _: False) for leaf in way)

    assert ruling.holds_of(tests)(event, lambda _: False) is any(map(one_way, ruling.ways(tests)))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TREES)
def test_the_form_gives_back_the_condition_that_it_was_given(tree_said: dict[str, object]) -> None:
    text = json.dumps(tree_said)
    again = json.dumps(Conditions.of(Rule(where=text)).plain())
    before, after = ruling.tests_of(text), ruling.tests_of(again)
    for a, b in product([None, 0, 1, 2, 3, "x", "y"], repeat=2):
        said = json.dumps({"a": a, "b": b})
        event = Event(0, 0, 1, "x", properties=said)
        assert ruling.holds_of(before)(event, bool) is ruling.holds_of(after)(event, bool)


def test_what_the_worker_opens_is_what_the_preview_counts() -> None:
    made = rule()
    happen(*(answer(f"{n}", n, who=f"p{n}") for n in range(11)), answer("x", 2, who="p2"))
    assert would_have_opened(made) == Item.objects.count() == 7
