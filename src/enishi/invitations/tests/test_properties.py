"""What holds for every rule, person and instant."""

from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from enishi.invitations.asking import due_time, is_sampled
from enishi.invitations.letters import Known, Sheet, written
from enishi.invitations.steps import invitation_in, step_of
from enishi.lib import clock
from enishi.surveys.tests.making import two_pages

ZONES = [ZoneInfo(one) for one in ("Asia/Tokyo", "Europe/Berlin", "America/New_York", "UTC")]
YEARS = st.integers(1_577_836_800_000_000, 2_208_988_800_000_000)  # 2020 … 2040


@given(YEARS, st.integers(0, 60 * 24 * 60), st.integers(0, 1439), st.sampled_from(ZONES))
def test_the_time_of_day_comes_after_the_delay_and_within_a_day(
    happened: int, delay: int, minute: int, zone: ZoneInfo
) -> None:
    then = happened + delay * clock.MINUTE
    assert due_time(happened, delay, None, zone) == then
    due = due_time(happened, delay, minute, zone)
    assert then <= due <= then + clock.DAY + 2 * clock.HOUR  # a day of 25 hours


@given(st.integers(1, 10**12), st.integers(1, 10**6), st.integers(1, 100), st.integers(1, 100))
def test_a_larger_sample_holds_the_smaller_one(person: int, rule: int, one: int, two: int) -> None:
    small, large = sorted((one, two))
    assert is_sampled(person, rule, small) <= is_sampled(person, rule, large)
    assert is_sampled(person, rule, 100)


def test_a_sample_is_about_its_share_of_people() -> None:
    asked = sum(is_sampled(person, 7, 20) for person in range(20_000))
    assert 3800 < asked < 4200


@given(st.integers(1, 2**62), st.integers(1, 3))
def test_a_step_names_its_invitation(number: int, letter: int) -> None:
    assert invitation_in(step_of(number, letter)) == (number, letter)


@given(st.text(max_size=200), st.text(max_size=40))
def test_whatever_is_known_of_somebody_cannot_write_html(value: str, subject: str) -> None:
    sheet = Sheet(
        two_pages(), "ja", f"{subject}{{{{ trait.x }}}}", "{{ trait.x | – }}", "https://x/s/a",
        "Aoba", Known({"x": f"<script>{value}</script>\n"}),
    )  # fmt: skip
    said = written(sheet)
    assert "<script" not in said.html
    assert "\n" not in said.subject
    assert len(said.subject) <= 300
