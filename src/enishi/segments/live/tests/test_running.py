"""A person kept up event by event is judged as one whose whole history is read."""

from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from enishi.lens.conditions import tree
from enishi.lens.conditions.days import Calendar
from enishi.lens.conditions.facts import Event, Facts
from enishi.lens.conditions.holds import holds
from enishi.lens.conditions.tests import histories
from enishi.lens.conditions.tests.histories import BASE, HOUR, NAMES, Identity, facts_of
from enishi.lens.conditions.tree import Condition, to_json
from enishi.segments.live.states import Person, judged
from enishi.segments.live.watching import Watch, watch_of

DAY = 24 * HOUR


@st.composite
def worlds(draw: Any) -> tuple[list[Condition], Identity, list[Event], Calendar]:
    numbers = count(1)
    mine = draw(histories.identities(numbers))
    arriving = draw(st.lists(histories.events(numbers), min_size=1, max_size=8))
    conditions = draw(st.lists(histories.conditions, min_size=4, max_size=8))
    return conditions, mine, arriving, draw(histories.calendars)


def watching(conditions: list[Condition], calendar: Calendar) -> Watch:
    # "店" may be any event here, as a rule for every name would have it.
    return watch_of(enumerate(conditions), calendar, lambda touchpoint: NAMES)


@settings(
    max_examples=30,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(world=worlds(), later=st.integers(0, 20))
def test_event_by_event_is_as_all_at_once(world: Any, later: int) -> None:
    conditions, mine, arriving, calendar = world
    watch = watching(conditions, calendar)
    known = facts_of([mine])
    person = Person(known, [e for e in known.events if e.kind <= 3], watch)
    at = BASE - DAY
    for event in arriving:
        at = max(at, event.time) + later * HOUR
        mine.events.append(event)
        if event.kind <= 3:
            person.add(event, watch)
        compare(conditions, person, watch, facts_of([mine]), at)
        compare(conditions, person, watch, facts_of([mine]), at + later * DAY)


def compare(
    conditions: list[Condition], person: Person, watch: Watch, facts: Facts, at: int
) -> None:
    found = judged(person, watch.segments.values(), watch, at)
    for number, one in enumerate(conditions):
        verdict, exact = found[number], holds(one, facts, at, watch.calendar)
        assert verdict.holds == exact.holds, f"{to_json(one)} at {at}\n{facts}"
        assert verdict.next is None or verdict.next > at
        until = verdict.next or at + 400 * DAY
        for moment in {at + 1, (at + until) // 2, until - 1}:
            if moment > at:
                same = holds(one, facts, moment, watch.calendar).holds == verdict.holds
                assert same, f"{to_json(one)} at {at}, until {until}, but not at {moment}\n{facts}"


def test_an_event_goes_only_to_the_segments_that_it_can_change() -> None:
    conditions: list[Condition] = [
        tree.Did(event="Order Completed"),
        tree.Did(event="Product *"),
        tree.Trait(name="plan", op="=", value="gold"),
        tree.Sequence(
            steps=(tree.Step(event="Order Completed"), tree.Step(event="Called")),
            within="1d",
        ),
    ]
    watch = watching(conditions, Calendar(ZoneInfo("Asia/Tokyo")))

    assert watch.found("Order Completed").segments == {0, 3}
    assert watch.found("Product Added").segments == {1}
    assert watch.found("Slept").segments == set()
    assert watch.segments_of_word("trait:plan") == {2}
    assert watch.segments_of_word("trait:age") == set()
