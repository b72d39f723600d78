"""What is said of an answer that may not be meant; and that machines count nowhere."""

from typing import Any

import pytest
from django.test import Client

from enishi.lib import clock
from enishi.people.models import Consent, Person
from enishi.people.queries import consents_of, person, traits_of
from enishi.people.tests import cast as people
from enishi.surveys import actions, quality, queries
from enishi.surveys.answering import seen_now
from enishi.surveys.definition.reading import from_plain
from enishi.surveys.models import Response, Survey
from enishi.surveys.tests import making
from enishi.surveys.tests.making import Guest, applied
from enishi.surveys.tests.test_answering import events
from enishi.timeline.enums import Flag
from enishi.timeline.models import Event

pytestmark = pytest.mark.django_db
NOON = 1_795_230_000_000_000
ROWS = [{"id": f"r{n}", "text": {"ja": str(n)}} for n in range(5)]


def grid() -> Survey:
    columns = [{"id": one, "text": {"ja": one}} for one in ("a", "b")]
    rows = {"id": "g", "kind": "matrix", "text": {"ja": "表"}, "rows": ROWS, "columns": columns}
    return making.survey(from_plain(making.plain({"id": "one", "questions": [rows]})))


def answered(survey: Survey, after: int, agent: str = "Mozilla/5.0", **said: str) -> list[str]:
    """The flags of an answer that was posted so many µs after the page was shown."""
    address = f"/s/{making.public(survey).code}/{Response.objects.count():022}/"
    with clock.clock_at(NOON):
        seen = seen_now()
    form = {"page": "one", "go": "next", "seen": seen}
    form |= {name.replace("__", "."): value for name, value in said.items()}
    with clock.clock_at(NOON + after):
        Client(headers={"user-agent": agent}).post(address, form)
    return Response.objects.latest("pk").flags.split()


def rows(*said: str) -> dict[str, Any]:
    return {f"q__g__r{n}": one for n, one in enumerate(said)}


def test_the_same_in_every_row_is_said() -> None:
    survey = grid()
    assert answered(survey, 9 * clock.SECOND, agent="", **rows(*"aaaaa")) == ["straight"]
    assert answered(survey, 9 * clock.SECOND, agent="", **rows(*"aabaa")) == []
    assert answered(survey, 9 * clock.SECOND, agent="", **rows(*"aaaa")) == []


def test_too_fast_is_measured_by_the_others() -> None:
    survey = grid()
    quality.median_of.cache_clear()
    for _person in range(quality.ENOUGH):
        answered(survey, 60 * clock.SECOND, agent="", **rows(*"ab"))
    quality.median_of.cache_clear()
    assert answered(survey, 19 * clock.SECOND, agent="", **rows(*"ab")) == ["speeding"]
    assert answered(survey, 21 * clock.SECOND, agent="", **rows(*"ab")) == []
    quality.median_of.cache_clear()


@pytest.mark.parametrize(
    "how",
    [
        {"agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"},
        {"homepage": "https://spam.example"},
        {"after": 200_000},
    ],
)
def test_machines_are_found_and_count_nowhere(how: dict[str, Any]) -> None:
    survey = grid()
    assert answered(survey, **({"after": 9 * clock.SECOND} | how), **rows(*"ab")) == ["bot"]
    assert queries.finished(survey).count() == 0
    assert queries.finished(survey, flag="bot").count() == 1
    (whole,) = events()
    assert whole.properties["flags"] == ["bot"]
    assert whole.flags & Flag.BOT


def test_a_second_answer_from_one_device_is_said_but_never_of_an_anonymous_survey() -> None:
    survey = grid()
    assert answered(survey, 9 * clock.SECOND, **rows(*"ab")) == []
    assert answered(survey, 9 * clock.SECOND, **rows(*"ab")) == ["same_device"]
    question = {"id": "q", "kind": "nps", "text": {"ja": "点"}}
    hidden = making.survey(
        from_plain(making.plain({"id": "one", "questions": [question]}, anonymous=True))
    )
    for _press in range(2):
        assert answered(hidden, 9 * clock.SECOND, q__q="9") == []
    assert set(Response.objects.filter(survey=hidden).values_list("device", flat=True)) == {""}


CLAIMS = making.plain(
    {"id": "one", "questions": [
        {"id": "c", "kind": "contact", "fields": ["name", "email"], "text": {"ja": "連絡先"}},
        {"id": "k", "kind": "consent", "text": {"ja": "ご案内をお送りしてよいですか"}},
    ]}
)  # fmt: skip


def test_a_typed_address_never_makes_somebody_another_person() -> None:
    (known,) = people.arrive(people.event(5, user_id="misaki", email="misaki@example.jp"))
    guest = Guest(making.public(making.survey(from_plain(CLAIMS))))
    guest.say(q__c__name="偽者", q__c__email="misaki@example.jp", q__k="on")
    applied()

    other = Person.objects.exclude(pk=known).get()
    assert other.name == "偽者"
    said = {trait.name: trait.value for trait in traits_of(other.pk)}
    assert said["stated_email"] == "misaki@example.jp"
    assert person(known).name != "偽者"
    assert consents_of(known) == []
    (consent,) = consents_of(other.pk)
    assert (consent.purpose, consent.channel, consent.granted) == ("marketing", "mail", True)


def test_the_person_of_a_personal_link_keeps_their_name_and_consents_once() -> None:
    (known,) = people.arrive(people.event(5, user_id="misaki", traits={"name": "田中 美咲"}))
    survey = making.survey(from_plain(CLAIMS))
    link = actions.add_personal_link(survey, person(known), by=making.by_ben())
    guest = Guest(link)
    for _press in range(2):
        guest.say(q__c__name="みさき", q__c__email="m@example.jp", q__k="on")
    applied()

    assert person(known).name == "田中 美咲"
    assert {t.name: t.value for t in traits_of(known)}["stated_name"] == "みさき"
    assert Consent.objects.filter(identity_id=known).count() == 1
    assert Event.objects.filter(name="Survey Submitted").count() == 1
