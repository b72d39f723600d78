"""Questions on their pages."""

import json

import pytest
from tests.cast import aya, browser_of, vic

from enishi.ask.pictures import CURVES
from enishi.ask.queries import segment_names
from enishi.lens.question import questions
from enishi.lib.clock import DAY, MINUTE
from enishi.timeline.tests import making

pytestmark = pytest.mark.django_db


def test_the_list_finds_a_question_by_its_words() -> None:
    page = browser_of(aya()).get("/questions/", {"search": "出来事"}).content.decode()

    assert "/questions/events/" in page


def test_a_question_shows_its_rows_and_leads_to_the_people() -> None:
    making.event(1, identity_id=1)

    page = browser_of(aya()).get("/questions/events/", {"limit": "1"}).content.decode()

    assert "Product Viewed" in page
    assert "/questions/events/people/?params=" in page
    assert "enishi ask events --param &#x27;limit=1&#x27;" in page


def test_a_wrong_parameter_is_named_and_nothing_typed_is_lost() -> None:
    page = browser_of(aya()).get("/questions/events/", {"since": "tomorrow"}).content.decode()

    assert "この日時は読み取れません。" in page
    assert 'value="tomorrow"' in page


def test_an_answer_comes_as_csv() -> None:
    making.event(1, identity_id=1)

    answer = browser_of(vic()).get("/questions/events/", {"format": "csv"})

    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined] # a streaming answer
    assert text.splitlines() == ["\ufeffname,count,people", "Product Viewed,1,1"]


def test_what_cannot_be_asked_is_not_found() -> None:
    assert browser_of(aya()).get("/questions/nothing/").status_code == 404
    assert browser_of(aya()).get("/questions/nothing/people/").status_code == 404
    broken = browser_of(aya()).get("/questions/events/people/", {"row": "["})
    assert broken.status_code == 400


def asked(name: str, **params: str) -> str:
    return browser_of(aya()).get(f"/questions/{name}/", params).content.decode()


def test_a_funnel_asks_for_its_steps_before_it_complains() -> None:
    page = asked("funnel")

    assert "入力が必要です：ステップ" in page
    assert "?steps=Product+Viewed" in page
    assert 'class="error"' not in page


def test_a_funnel_shows_who_went_on_and_leads_to_who_did_not() -> None:
    for person in (1, 2, 3, 4):
        making.event(person, identity_id=person)
    making.event(5, identity_id=1, name="Order Completed", time=making.NOON + 60_000_000)

    page = asked("funnel", steps="Product Viewed>Order Completed")

    assert 'rect width="25.0%"' in page
    assert "ここで離れた人 3人" in page
    assert "%22dropped%22%3A+true" in page


def test_cohorts_stand_in_a_triangle_whose_numbers_lead_to_people() -> None:
    making.event(1, identity_id=1, time=making.NOON - 30 * DAY)
    making.event(2, identity_id=2, time=making.NOON - 30 * DAY)
    making.event(3, identity_id=2, time=making.NOON - 23 * DAY)
    making.event(4, identity_id=2, time=making.NOON)

    page = asked("retention", unit="week")

    assert 'class="tb triangle"' in page
    assert 'title="1 / 2 ·' in page
    assert ">50</a>" in page


def test_every_question_with_a_page_has_words_and_a_topic() -> None:
    listed = asked_list()
    for name in questions():
        assert (f"/questions/{name}/" in listed) is not name.startswith("segment."), name


def asked_list() -> str:
    return browser_of(aya()).get("/questions/").content.decode()


def test_segments_are_picked_and_shown_by_their_names() -> None:
    making.event(1, identity_id=1)
    [handle, name] = segment_names()[0]

    page = browser_of(aya()).get("/questions/events/", {"beside": handle}).content.decode()
    funnel = browser_of(aya()).get("/questions/funnel/", {"steps": "a>b", "beside": handle})

    assert f"by=segment:{handle}" in page
    assert f"{name}以外" in page
    assert f"split=segment:{handle}" in funnel.content.decode()


def test_a_month_is_written_as_a_month() -> None:
    making.event(1, identity_id=1)

    page = browser_of(aya()).get("/questions/trend/", {"unit": "month"}).content.decode()

    assert "2026年11月" in page


@pytest.mark.parametrize("name", sorted(CURVES))
def test_what_runs_over_time_is_drawn_as_a_curve(name: str) -> None:
    for seq, days in enumerate((190, 160, 130, 100, 70, 40, 10, 0), 1):
        said = {"metric": "nps", "score": seq + 2}
        time = making.NOON - days * DAY
        making.event(seq, name="Order Completed", time=time)
        making.event(
            20 + seq, name="Survey Answered", time=time + MINUTE, properties=json.dumps(said)
        )

    assert "<en-chart" in asked(name)
