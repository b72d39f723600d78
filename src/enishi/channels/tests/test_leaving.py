"""Readers leave by the address in a mail, purpose by purpose, and come back."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client
from tests.cast import company

from enishi.channels.actions import Message, Occasion, contact
from enishi.channels.actions.suppressing import target_of
from enishi.channels.enums import Rule
from enishi.channels.leaving import url_for
from enishi.channels.models import Receipt, Suppression
from enishi.channels.tests.making import HELLO, NOON, service, somebody, survey
from enishi.lib import clock
from enishi.people.models import Person
from enishi.people.queries import consents_of, identity_ids
from enishi.people.signals import erasing
from enishi.timeline.queries import person_timeline

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    company()
    with clock.clock_at(NOON):
        yield


@pytest.fixture
def misaki() -> Person:
    return somebody()


def page_for(who: Person, message: Message = HELLO) -> str:
    receipt = contact(who, message, survey())
    Receipt.objects.filter(pk=receipt.pk).update(address=who.email)
    return urlsplit(url_for(receipt, target_of(who.email).digest)).path


def said_by(who: Person) -> dict[str, bool]:
    return {one.purpose: one.granted for one in consents_of(who.pk)}


def test_looking_at_the_page_changes_nothing(misaki: Person) -> None:
    """Programs that look at every address of a mail unsubscribe nobody."""
    answer = Client().get(page_for(misaki))
    page = answer.content.decode()
    assert "「アンケート」の配信を停止する" in page
    assert "m•••@e•••.jp" in page
    assert "misaki@" not in page
    assert answer["Cache-Control"].startswith("max-age=0")
    assert said_by(misaki) == {}


def test_one_click_of_a_mail_program_is_enough(misaki: Person) -> None:
    path = page_for(misaki)
    for _press in range(2):
        answer = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert said_by(misaki) == {"survey": False}
    told = person_timeline(identity_ids(misaki.pk), own=True, limit=9).items
    assert [one.name for one in told].count("Unsubscribed") == 1
    assert contact(misaki, HELLO, survey("invitation:2:1")).rule == Rule.CONSENT


def test_what_was_left_can_be_undone_on_the_same_page(misaki: Person) -> None:
    path = page_for(misaki)
    browser = Client()
    page = browser.post(path, {"do": "leave", "purpose": "survey"}, follow=True).content.decode()
    assert "配信を停止しました" in page
    assert "元に戻す" in page
    browser.post(path, {"do": "back", "purpose": "survey"}, follow=True)
    assert said_by(misaki) == {"survey": True}


def test_who_wants_nothing_gets_nothing_of_any_purpose_until_they_come_back(misaki: Person) -> None:
    path = page_for(misaki)
    browser = Client()
    browser.post(path, {"do": "all"})
    assert contact(misaki, HELLO, service()).rule == Rule.SUPPRESSED
    browser.post(path, {"do": "back", "purpose": "service"})
    assert contact(misaki, HELLO, service("order:2")).allowed
    assert contact(misaki, HELLO, survey("invitation:9:1")).rule == Rule.CONSENT


def test_the_page_speaks_the_language_of_the_message(misaki: Person) -> None:
    path = page_for(misaki, Message(subject="Hello", text="text", language="en"))
    page = Client(headers={"Accept-Language": "ja"}).get(path).content.decode()
    assert "What you receive" in page
    assert '<html lang="en">' in page
    path = page_for(somebody("marie"), Message(subject="Bonjour", text="texte", language="fr"))
    assert "What you receive" in Client(headers={"Accept-Language": "fr"}).get(path).text


def test_an_address_that_was_cut_off_is_answered_kindly(misaki: Person) -> None:
    path = page_for(misaki)
    answer = Client(headers={"Accept-Language": "ja"}).get(path[:-8] + "/")
    assert answer.status_code == 404
    assert "途中で切れていないか" in answer.content.decode()


def test_a_no_outlives_the_person(misaki: Person) -> None:
    path = page_for(misaki)
    Client().post(path, {"do": "leave", "purpose": "survey"})
    erasing.send(sender=None, person_id=misaki.pk, identity_ids=identity_ids(misaki.pk))
    again = somebody("m2", email="Misaki@Example.jp")
    assert contact(again, HELLO, survey()).rule == Rule.SUPPRESSED
    assert contact(again, HELLO, service()).allowed
    Client().post(path, {"List-Unsubscribe": "One-Click"})  # of somebody who is no more


def test_who_was_erased_can_still_leave(misaki: Person) -> None:
    path = page_for(misaki)
    erasing.send(sender=None, person_id=misaki.pk, identity_ids=identity_ids(misaki.pk))
    assert not Suppression.objects.exists()
    assert Client().get(path).status_code == 200
    Client().post(path, {"do": "leave", "purpose": "survey"})
    again = somebody("m2", email="misaki@example.jp")
    assert contact(again, HELLO, Occasion("survey", "later")).rule == Rule.SUPPRESSED
