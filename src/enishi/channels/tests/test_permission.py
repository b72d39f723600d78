"""Each rule by itself: what refuses, what waits, and until when."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enishi.channels.enums import Rule
from enishi.channels.permission import (
    Case,
    Earlier,
    Limit,
    Permission,
    Quiet,
    end_of_quiet,
    judge,
)
from enishi.lib import clock

TOKYO = ZoneInfo("Asia/Tokyo")
NOON = 1_795_230_000_000_000  # 2026-11-21 12:00 in Tokyo
CASE = Case(at=NOON, kind="mail", purpose="survey", address="m@example.jp", opt_in=False)


def test_without_a_reason_against_it_a_message_goes_at_once() -> None:
    verdict = judge(CASE)
    assert (verdict.rule, verdict.refused, verdict.until) == ("", False, None)


@pytest.mark.parametrize(
    ("case", "rule"),
    [
        (replace(CASE, address=""), Rule.ADDRESS),
        (replace(CASE, problem="line_break"), Rule.CONTENT),
        (replace(CASE, repeats=3), Rule.REPEATED),
        (replace(CASE, suppressed="bounced"), Rule.SUPPRESSED),
        (replace(CASE, expires_at=NOON), Rule.EXPIRED),
        (replace(CASE, opt_in=True), Rule.CONSENT),
        (replace(CASE, held_by_complaints=True, complaint=7), Rule.COMPLAINT),
    ],
)
def test_every_rule_names_itself(case: Case, rule: Rule) -> None:
    verdict = judge(case)
    assert (verdict.refused, verdict.rule) == (True, rule)


def test_a_refusal_for_every_channel_outdoes_a_permission_for_this_one() -> None:
    said = [Permission("mail", granted=True, at=9), Permission("", granted=False, at=1)]
    verdict = judge(replace(CASE, permissions=said))
    assert (verdict.rule, verdict.values["refused_at"]) == (Rule.CONSENT, 1)
    assert not judge(replace(CASE, permissions=said[:1], opt_in=True)).refused
    other = [Permission("sms", granted=False, at=9)]
    assert not judge(replace(CASE, permissions=other)).refused


def test_pressure_says_when_there_is_room_again() -> None:
    earlier = [Earlier("survey", NOON - 3 * clock.DAY), Earlier("service", NOON - clock.DAY)]
    case = replace(CASE, earlier=earlier, of_purpose=Limit(1, 30), of_all=Limit(2, 7))
    verdict = judge(case)
    assert verdict.rule == Rule.PURPOSE_PRESSURE
    assert verdict.values["free_at"] == NOON + 27 * clock.DAY
    verdict = judge(replace(case, of_purpose=Limit(None, 30)))
    assert (verdict.rule, verdict.values["count"]) == (Rule.PRESSURE, 2)
    assert verdict.values["free_at"] == NOON + 4 * clock.DAY
    assert not judge(replace(case, ignore_pressure=True)).refused
    assert not judge(replace(case, at=NOON + 27 * clock.DAY)).refused


def test_quiet_hours_wait_for_the_morning_where_the_person_lives() -> None:
    quiet = Quiet(21 * 60, 8 * 60)
    late = clock.to_us(datetime(2026, 11, 21, 22, 30, tzinfo=TOKYO))
    case = replace(CASE, at=late, quiet=quiet, zone=TOKYO)
    verdict = judge(case)
    assert (verdict.rule, verdict.refused) == (Rule.QUIET, False)
    assert verdict.until == clock.to_us(datetime(2026, 11, 22, 8, tzinfo=TOKYO))
    assert judge(replace(case, zone=ZoneInfo("Europe/Paris"))).until is None
    assert judge(replace(case, expires_at=late + clock.HOUR)).rule == Rule.EXPIRED


@settings(deadline=None)
@given(
    st.integers(0, 1439),
    st.integers(0, 1439),
    st.integers(1_577_836_800, 1_893_456_000),  # seconds of 2020 to 2029
    st.sampled_from(["Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "UTC"]),
)
def test_after_the_quiet_hours_it_is_not_quiet_for_long(
    start: int, end: int, second: int, zone: str
) -> None:
    """Where clocks are moved it may be asked again within the hour; it never stands still."""
    quiet, at = Quiet(start, end), second * clock.SECOND
    for _ in range(62):
        ends = end_of_quiet(at, quiet, ZoneInfo(zone))
        if ends is None:
            return
        assert at < ends <= at + 25 * clock.HOUR
        at = ends
    pytest.fail("it stays quiet")
