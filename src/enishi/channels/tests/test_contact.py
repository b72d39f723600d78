"""Whether somebody may be reached: over every room, channel and merge."""

from collections.abc import Iterator

import pytest
from tests.cast import aya

from enishi.channels import queries
from enishi.channels.actions import Message, Occasion, contact, withdraw
from enishi.channels.enums import Rule, State
from enishi.channels.models import Receipt
from enishi.channels.signals import refused
from enishi.channels.tests.making import HELLO, NOON, service, somebody, survey
from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.people.actions import merge_people, set_consent, undo_merge
from enishi.people.queries import identity_ids, person
from enishi.people.signals import erasing
from enishi.team.access import caller_of_member
from enishi.work.actions import ItemDraft, open_item, resolve_item

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    with clock.clock_at(NOON):
        yield


def test_what_is_allowed_waits_to_be_sent() -> None:
    misaki = somebody()
    receipt = contact(misaki, HELLO, survey())
    assert (receipt.allowed, receipt.state, receipt.rule) == (True, State.WAITING, "")
    assert queries.receipt_of(misaki.pk, "invitation:1:1") == receipt


def test_the_same_step_again_is_the_same_receipt() -> None:
    misaki = somebody()
    first = contact(misaki, HELLO, survey())
    again = contact(misaki, Message(subject="Another", text="text"), survey())
    assert (again.pk, Receipt.objects.count()) == (first.pk, 1)


def test_who_has_no_address_is_not_reached_and_the_room_hears_of_it() -> None:
    heard: list[Receipt] = []

    def hear(receipt: Receipt, **_: object) -> None:
        heard.append(receipt)

    refused.connect(hear)
    try:
        receipt = contact(somebody(email=""), HELLO, survey())
    finally:
        refused.disconnect(hear)
    assert (receipt.allowed, receipt.rule) == (False, Rule.ADDRESS)
    assert heard == [receipt]


def test_one_survey_in_thirty_days_but_a_service_message_all_the_same() -> None:
    misaki = somebody()
    contact(misaki, HELLO, survey())
    receipt = contact(misaki, HELLO, survey("invitation:2:1"))
    assert (receipt.rule, receipt.values["days"]) == (Rule.PURPOSE_PRESSURE, 30)
    assert contact(misaki, HELLO, service()).allowed


def test_pressure_counts_over_purposes() -> None:
    misaki = somebody()
    contact(misaki, HELLO, survey())
    for number in range(3):
        assert contact(misaki, HELLO, service(f"order:{number}")).allowed
    receipt = contact(misaki, HELLO, service("order:9"))
    assert (receipt.rule, receipt.values["count"]) == (Rule.PRESSURE, 4)
    assert queries.contacts_since(misaki.pk, NOON - clock.DAY) == 4
    assert contact(misaki, HELLO, Occasion("service", "order:10", ignore_pressure=True)).allowed


def test_marketing_needs_a_yes_and_a_survey_only_no_no() -> None:
    misaki = somebody()
    news = Occasion("marketing", "news:1")
    assert contact(misaki, HELLO, news).rule == Rule.CONSENT
    set_consent(misaki, "marketing", "mail", granted=True, reason="", by=aya())
    assert contact(misaki, HELLO, Occasion("marketing", "news:2")).allowed
    set_consent(misaki, "survey", "", granted=False, reason="", by=aya())
    assert contact(misaki, HELLO, survey()).rule == Rule.CONSENT


def test_a_purpose_that_has_no_rule_needs_a_yes() -> None:
    assert contact(somebody(), HELLO, Occasion("poetry", "poem:1")).rule == Rule.CONSENT


def test_an_open_follow_up_holds_surveys_back() -> None:
    misaki = somebody()
    by = caller_of_member(aya())
    item, _new = open_item(ItemDraft(title="Call back", person_id=misaki.pk), by=by)
    receipt = contact(misaki, HELLO, survey())
    assert (receipt.rule, receipt.values) == (Rule.COMPLAINT, {"follow_up": item.pk})
    assert contact(misaki, HELLO, service()).allowed
    resolve_item(item, "solved", version=1, by=by)
    assert contact(misaki, HELLO, survey("invitation:2:1")).allowed


def test_at_night_it_waits_for_the_morning() -> None:
    with clock.clock_at(NOON + 11 * clock.HOUR):  # 23:00 in Tokyo
        receipt = contact(somebody(), HELLO, survey())
        assert (receipt.allowed, receipt.rule) == (True, Rule.QUIET)
        assert receipt.at == NOON + 20 * clock.HOUR
        abroad = contact(somebody("jane", timezone="Europe/Paris"), HELLO, survey())
        assert (abroad.rule, abroad.at) == ("", NOON + 11 * clock.HOUR)


def test_a_line_break_in_a_subject_is_refused() -> None:
    message = Message(subject="Hello\r\nBcc: all@example.jp", text="text")
    receipt = contact(somebody(), message, survey())
    assert (receipt.rule, receipt.values) == (Rule.CONTENT, {"problem": "line_break"})


def test_a_mistake_of_the_room_is_told_to_the_room() -> None:
    misaki = somebody()
    for message, occasion, field in (
        (Message(kind="pigeon", subject="a", text="b"), survey(), "kind"),
        (HELLO, survey(""), "step"),
        (HELLO, Occasion("", "step"), "purpose"),
    ):
        with pytest.raises(BadInput) as wrong:
            contact(misaki, message, occasion)
        assert wrong.value.field == field


def test_a_step_is_one_step_over_a_merge_and_apart_again_after_it_is_undone() -> None:
    misaki, mika = somebody(), somebody("mika")
    first = contact(misaki, HELLO, survey())
    merge = merge_people(misaki, mika, reason="", by=aya())
    assert contact(person(mika.pk), HELLO, survey()).pk == first.pk
    assert [one.pk for one in queries.messages_of(mika.pk)] == [first.pk]
    undo_merge(merge, by=aya())
    assert queries.receipt_of(mika.pk, "invitation:1:1") is None
    assert contact(person(mika.pk), HELLO, survey()).pk != first.pk


def test_it_can_be_taken_back_until_it_is_sent() -> None:
    misaki = somebody()
    receipt = contact(misaki, HELLO, survey())
    assert withdraw(misaki, "invitation:1:1")
    assert not withdraw(misaki, "invitation:1:1")
    receipt.refresh_from_db()
    assert receipt.state == State.CANCELLED
    assert contact(misaki, HELLO, survey("invitation:2:1")).allowed  # it presses nobody


def test_of_somebody_who_is_erased_nothing_stays() -> None:
    misaki = somebody()
    contact(misaki, HELLO, survey())
    ids = identity_ids(misaki.pk)
    erasing.send(sender=None, person_id=misaki.pk, identity_ids=ids)
    assert not Receipt.objects.exists()
