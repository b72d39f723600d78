"""Business hours are what a reader of a calendar would count."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enishi.lib import clock
from enishi.lib.business_hours import (
    NINE_TO_SIX,
    BusinessHours,
    NeverOpenError,
    Week,
    holidays_of,
)

TOKYO = ZoneInfo("Asia/Tokyo")
OURS = BusinessHours(TOKYO, country="JP", closed=frozenset({date(2026, 12, 30)}))
HOUR = clock.HOUR
holidays_of("JP", 2026)  # reads its tables once, before anybody looks at the clock


def at(text: str, zone: ZoneInfo = TOKYO) -> int:
    return clock.to_us(datetime.fromisoformat(text).replace(tzinfo=zone))


def test_eight_hours_from_friday_afternoon_end_on_monday() -> None:
    assert OURS.after(at("2026-11-20 16:00"), 8 * HOUR) == at("2026-11-24 15:00")  # 23 is a holiday
    assert OURS.after(at("2026-11-17 09:00"), 9 * HOUR) == at("2026-11-17 18:00")


def test_what_comes_in_at_night_begins_in_the_morning() -> None:
    assert OURS.after(at("2026-11-17 23:30"), HOUR) == at("2026-11-18 10:00")
    assert OURS.after(at("2026-11-17 23:30"), 0) == at("2026-11-18 09:00")


def test_two_business_days_later_is_the_same_time_of_day() -> None:
    assert OURS.days_after(at("2026-11-19 14:30"), 2) == at("2026-11-24 14:30")
    assert OURS.days_after(at("2026-11-21 14:30"), 1) == at("2026-11-25 09:00")  # from Tuesday on


def test_holidays_and_own_closing_days_count_for_nothing() -> None:
    assert OURS.between(at("2026-11-23 00:00"), at("2026-11-24 00:00")) == 0
    assert OURS.between(at("2026-12-30 00:00"), at("2026-12-31 00:00")) == 0
    assert OURS.between(at("2026-11-20 17:00"), at("2026-11-24 10:00")) == 2 * HOUR
    assert OURS.between(at("2026-11-24 10:00"), at("2026-11-20 17:00")) == 0


def test_nobody_who_never_opens_is_waited_for() -> None:
    with pytest.raises(NeverOpenError):
        BusinessHours(TOKYO, ((),) * 7).after(0, HOUR)


def test_a_day_on_which_clocks_change_has_its_own_length() -> None:
    always = BusinessHours(ZoneInfo("Europe/Berlin"), (((0, 24 * 60),),) * 7)
    day = at("2026-03-29 00:00", always.zone)
    assert always.between(day, at("2026-03-30 00:00", always.zone)) == 23 * HOUR


LOADED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
spans = st.lists(st.integers(0, 24 * 60), min_size=0, max_size=4, unique=True).map(
    lambda found: tuple(zip(*[iter(sorted(found))] * 2, strict=False))
)
weeks = st.tuples(*[spans] * 7).filter(any)
zones = st.sampled_from(
    [TOKYO, ZoneInfo("UTC"), ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")]
)
hours = st.builds(
    BusinessHours,
    zones,
    weeks,
    st.sampled_from(["", "JP"]),
    st.frozensets(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=5),
)
instants = st.integers(at("2026-01-01"), at("2026-12-31"))
lengths = st.integers(1, 40 * HOUR)


@LOADED
@given(hours, instants, instants, lengths)
def test_later_begun_is_never_sooner_due(
    ours: BusinessHours, one: int, other: int, length: int
) -> None:
    first, second = sorted((one, other))
    assert ours.after(first, length) <= ours.after(second, length)
    assert ours.days_after(first, 2) <= ours.days_after(second, 2)
    assert ours.after(first, length) <= ours.after(first, length + HOUR)


@LOADED
@given(hours, instants, lengths)
def test_what_is_due_is_due_when_it_is_open(ours: BusinessHours, since: int, length: int) -> None:
    for due in (ours.after(since, length), ours.days_after(since, 2)):
        day = clock.from_us(due).astimezone(ours.zone).date()
        around = [*ours.spans(day - timedelta(days=1)), *ours.spans(day)]
        assert any(opens <= due <= closes for opens, closes in around)


@LOADED
@given(hours, instants, lengths, lengths)
def test_one_after_the_other_is_both_together(
    ours: BusinessHours, since: int, one: int, other: int
) -> None:
    assert ours.after(ours.after(since, one), other) == ours.after(since, one + other)
    assert ours.between(since, ours.after(since, one)) == one


@LOADED
@given(hours, st.lists(instants, min_size=3, max_size=3))
def test_time_adds_up(ours: BusinessHours, among: list[int]) -> None:
    first, second, third = sorted(among)
    whole = ours.between(first, third)
    assert ours.between(first, second) + ours.between(second, third) == whole <= third - first


@LOADED
@given(instants, st.integers(1, 5), st.integers(1, 5))
def test_days_add_up_where_every_day_has_the_same_hours(since: int, one: int, other: int) -> None:
    assert OURS.days_after(OURS.days_after(since, one), other) == OURS.days_after(
        since, one + other
    )


def test_the_usual_week_is_nine_to_six() -> None:
    week: Week = NINE_TO_SIX
    assert [len(day) for day in week] == [1, 1, 1, 1, 1, 0, 0]
