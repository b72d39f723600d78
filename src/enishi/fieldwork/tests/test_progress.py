"""How far people come: reached, answered, left, and how long it took."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import ben, browser_of, vic

from enishi.fieldwork.progress import Days, Progress, middle, progress
from enishi.lib import clock
from enishi.surveys.answering import seen_now
from enishi.surveys.models import Survey
from enishi.surveys.tests import making

pytestmark = pytest.mark.django_db
NOON = 1_795_230_000_000_000
TOKYO = ZoneInfo("Asia/Tokyo")


def comes(survey: Survey, number: int, *, seconds: int, as_far: int = 2) -> None:
    """Somebody opens the survey and presses as often as `as_far`; each page takes so long."""
    link = making.public(survey)
    address = f"/s/{link.code}/{number:022}/"
    with clock.clock_at(NOON):
        Client().get(f"/s/{link.code}/")
        seen = seen_now()
    for turn, said in enumerate(({"page": "score", "q.nps": "3"}, {"page": "mend", "q.fix": "a"})):
        if turn < as_far:
            with clock.clock_at(NOON + (turn + 1) * seconds * clock.SECOND):
                Client().post(address, said | {"go": "next", "seen": seen})


def found(survey: Survey, days: Days | None = None) -> Progress:
    with clock.clock_at(NOON + clock.DAY):
        told = progress(survey, days or Days(), TOKYO)
    assert told
    return told


def test_who_came_how_far_is_told() -> None:
    survey = making.survey()
    for number in range(12):
        comes(survey, number, seconds=10 + number)
    for number in range(12, 15):
        comes(survey, number, seconds=5, as_far=1)
    comes(survey, 15, seconds=5, as_far=0)

    told = found(survey)
    assert (told.response.k, told.response.n) == (15, 16)
    assert (told.completion.k, told.completion.n) == (12, 15)
    score, mend = told.steps
    assert (score.reached, score.passed, score.left) == (15, 15, 0)
    assert (mend.reached, mend.passed, mend.left) == (15, 12, 3)
    assert mend.time.median == pytest.approx(15)  # it is known where a question stands alone
    assert mend.questions[0].time == mend.time
    assert score.questions[0].time is None
    assert (score.questions[0].answered, score.questions[1].answered) == (15, 0)
    assert told.completion.interval == pytest.approx((0.548, 0.929), abs=0.001)
    assert found(survey, Days(since="2030-01-01")).completion.n == 0


def test_few_times_have_no_median_and_who_is_still_there_has_not_left() -> None:
    survey = making.survey()
    comes(survey, 1, seconds=5, as_far=1)
    with clock.clock_at(NOON + clock.MINUTE):
        told = progress(survey, Days(), TOKYO)
    assert told
    assert (told.steps[1].left, told.steps[1].answering) == (0, 1)
    assert (told.steps[0].time.n, told.steps[0].time.median) == (1, None)


@given(st.integers(0, 100_000))
def test_the_ends_of_the_interval_lie_around_the_median(n: int) -> None:
    ranks = middle(n)
    assert (not ranks) == (n < 10)
    if ranks:
        median, low, high = ranks
        assert 1 <= low <= median <= high <= n


def shown(survey: Survey, who: Any, **asked: str) -> Any:
    return browser_of(who).get(f"/surveys/{survey.pk}/progress/", asked)


def test_page_file_api_and_command_say_the_same() -> None:
    survey = making.survey()
    assert "まだ回答を始めた人がいません" in shown(survey, ben()).content.decode()
    for number in range(11):
        comes(survey, number, seconds=10)
    page = shown(survey, vic()).content.decode()
    assert "ここで離脱" in page
    assert "10.0秒" in page
    file = b"".join(shown(survey, ben(), format="csv").streaming_content).decode()
    assert "mend,fix,,11" in file or "mend,fix,11,11" in file
    told = browser_of(ben()).get(f"/api/v1/surveys/{survey.pk}/progress").json()
    assert [step["reached"] for step in told["steps"]] == [11, 11]
    assert (told["completion"]["k"], told["completion"]["value"]) == (11, 1.0)
    assert browser_of(ben()).get(f"/api/v1/surveys/{survey.pk}/progress?since=x").status_code == 400


def test_an_anonymous_survey_with_few_answers_tells_nothing() -> None:
    survey = making.survey(making.two_pages(anonymous=True))
    comes(survey, 1, seconds=5)
    assert "5件" in shown(survey, ben()).content.decode()
    assert browser_of(ben()).get(f"/api/v1/surveys/{survey.pk}/progress").json()["steps"] == []
