"""Somebody buys, is asked by mail, presses a number, and the answer stands on their timeline."""

import pytest
from django.test import Client

from enishi.channels.tests.mailbox import Mailbox
from enishi.channels.tests.making import somebody
from enishi.invitations.models import Invitation
from enishi.invitations.queries import figures, figures_by
from enishi.invitations.tests import making
from enishi.invitations.tests.making import buttons, later, parts, path_of, pressed, states, turn
from enishi.lens.statistics.proportions import wilson
from enishi.lib import clock
from enishi.people.queries import person_by
from enishi.surveys.models import Response, Survey
from enishi.surveys.tests.making import applied, by_ben, survey, two_pages
from enishi.timeline.models import Event
from enishi.timeline.tests.stream import happen, track
from enishi.work.actions import ItemDraft, open_item, resolve_item
from enishi.work.models import Item

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]
noon, post = making.noon, making.post


def order(number: str = "1", who: str = "misaki", **more: object) -> None:
    said = {"order_id": f"A-{number}", "store": "渋谷店"} | more
    happen(track("Order Completed", f"o-{number}", who=who, **said))


def names(who: str = "misaki") -> list[str]:
    person = person_by("user_id", who)
    found = Event.objects.filter(identity_id=person.pk).order_by("pk")
    return list(found.values_list("name", flat=True))


def one_question() -> Survey:
    """An NPS alone on its page."""
    from enishi.surveys.definition.reading import from_plain
    from enishi.surveys.tests.making import plain

    nps = {"id": "nps", "kind": "nps", "text": {"ja": "お勧め度", "en": "Score"}}
    return survey(from_plain(plain({"id": "score", "questions": [nps]})))


def test_from_the_order_to_the_rate(post: Mailbox) -> None:
    somebody()
    asked = one_question()
    made = making.rule(asked, delay_minutes=3 * 24 * 60)
    order()
    turn()
    assert post.mails == []
    with later(3):
        turn()
        mail = post.mails[0]
        assert post.to == ["misaki@example.jp"]
        assert len(buttons(mail)) == 11
        browser = Client()
        page = browser.get(path_of(buttons(mail)[3]))
        assert Response.objects.count() == 0  # a machine that reads mail answers nothing
        again = browser.post(page.context["showing"].action, pressed(page))
        assert again.status_code == 302
        assert "ありがとうございました" in browser.get(again["Location"]).content.decode()
        applied()
    assert [one for one in names() if one.startswith("Survey")] == [
        "Survey Sent", "Survey Opened", "Survey Answered", "Survey Submitted",
    ]  # fmt: skip
    answer = Event.objects.get(name="Survey Answered")
    assert answer.properties.count('"score":3') == 1
    for said in ('"store":"渋谷店"', '"order_id":"A-1"', '"rule":"After an order"'):
        assert said in answer.properties
    sent = Event.objects.get(name="Survey Sent")
    assert f'"item":"{asked.pk}.nps"' in sent.properties
    counts = figures_by(asked, "rule_id")[made.pk].counts
    assert counts == {"invited": 1, "sent": 1, "opened": 1, "started": 1, "answered": 1}
    assert figures(asked).rate.share is None  # one mail says nothing about a share


def test_the_same_event_asks_once_and_a_second_order_is_within_the_quiet_days(
    post: Mailbox,
) -> None:
    somebody()
    making.rule(survey())
    order()
    order()
    order("2")
    turn()
    turn()
    assert len(post.mails) == 1
    assert states() == [("sent", "")]


def test_after_the_quiet_days_somebody_is_asked_by_a_link_of_its_own(post: Mailbox) -> None:
    somebody()
    making.rule(survey(), quiet_days=30)
    order()
    turn()
    with later(31):
        order("2")
        turn()
    first, second = (buttons(mail)[0] for mail in post.mails)
    assert first != second


def test_a_rule_is_off_until_it_is_switched_on_and_off_again_asks_nobody_who_waits(
    post: Mailbox,
) -> None:
    from enishi.invitations.actions import switch_rule

    somebody()
    made = making.rule(survey(), on=False, delay_minutes=60)
    order()
    assert Invitation.objects.count() == 0
    switch_rule(made, on=True, by=by_ben())
    order("2")
    switch_rule(made, on=False, by=by_ben())
    with later(1):
        turn()
    assert post.mails == []
    assert states() == [("cancelled", "off")]


def test_conditions_and_the_sample_decide_who_is_asked() -> None:
    where = ({"name": "total", "op": ">=", "value": 100},)
    made = making.rule(survey(), where=where, percent=30, quiet_days=0)
    for number in range(100):
        order(str(number), who=f"p{number}", total=100 if number % 2 else 50)
    asked = set(Invitation.objects.values_list("person_id", flat=True))
    assert 3 <= len(asked) <= 30
    for number in range(100, 200):
        order(str(number), who=f"p{number - 100}", total=100 if number % 2 else 50)
    assert set(Invitation.objects.filter(rule=made).values_list("person_id", flat=True)) == asked


def test_who_has_no_address_or_was_reached_lately_is_held_back_with_the_reason(
    post: Mailbox,
) -> None:
    somebody()
    first, second = survey(), survey()
    making.rule(first)
    making.rule(second, name="The other")
    order()
    order("2", who="nobody-knows")
    turn()
    assert len(post.mails) == 1
    assert sorted(states()) == [
        ("refused", "address"), ("refused", "address"),
        ("refused", "purpose_pressure"), ("sent", ""),
    ]  # fmt: skip
    assert figures(first).reasons["address"] == 1


def test_reminders_stop_when_it_is_answered(post: Mailbox) -> None:
    for who in ("misaki", "hiroto"):
        somebody(who)
    asked = one_question()
    making.rule(asked, reminders=2, remind_days=3)
    order()
    order("2", who="hiroto")
    turn()
    browser = Client()
    page = browser.get(path_of(buttons(post.mails[0])[9]))
    browser.post(page.context["showing"].action, pressed(page))
    for day in (3.5, 7, 11, 20):
        with later(day):
            turn()
    assert [str(mail["Subject"]).startswith("【再送】") for mail in post.mails] == [
        False, False, True, True,
    ]  # fmt: skip
    assert post.to[2:] == [post.to[1]] * 2
    assert buttons(post.mails[3]) == buttons(post.mails[1])
    assert names("hiroto").count("Survey Sent") + names("misaki").count("Survey Sent") == 2


def test_words_are_piped_in_and_escaped(post: Mailbox) -> None:
    somebody(name="<b>田中</b>")
    texts = {
        "ja": {
            "subject": "{{ event.order_id }}について",
            "body": "{{ trait.name | お客 }}様\n\n{{ event.store }} & {{ trait.nothing | 何か }}",
        }
    }
    making.rule(survey(), texts=texts)
    order()
    turn()
    text, html = parts(post.mails[0])
    assert post.mails[0]["Subject"] == "A-1について"
    assert "<b>田中</b>様\n\n渋谷店 & 何か" in text
    assert "&lt;b&gt;田中&lt;/b&gt;様" in html
    assert "渋谷店 &amp; 何か" in html
    assert "{{unsubscribe}}" not in text + html


def test_the_mail_speaks_the_persons_language(post: Mailbox) -> None:
    somebody("ada", locale="en-GB")
    making.rule(survey())
    order(who="ada")
    turn()
    text, _html = parts(post.mails[0])
    assert "Answer here:" in text
    assert "language=en" in text


def test_an_anonymous_survey_sends_one_link_to_everybody(post: Mailbox) -> None:
    for who in ("misaki", "hiroto"):
        somebody(who)
    asked = survey(two_pages(anonymous=True))
    making.rule(asked)
    order()
    order("2", who="hiroto")
    turn()
    first, second = (buttons(mail)[9] for mail in post.mails)
    assert first == second
    browser = Client()
    page = browser.get(path_of(first))
    browser.post(page.context["showing"].action, pressed(page))
    assert Response.objects.get().person_id is None
    assert Response.objects.get().about == {}
    assert Invitation.objects.filter(answered_at=None, link=None).count() == 2


def test_after_the_delay_at_ten_in_the_morning() -> None:
    making.rule(survey(), delay_minutes=60, at_minute=600)
    order()
    due = clock.from_us(Invitation.objects.get().due_at or 0)
    assert due.isoformat() == "2026-11-22T01:00:00+00:00"  # 10:00 in Tokyo, the day after


def test_a_resolved_follow_up_asks_again_and_the_answer_names_it(post: Mailbox) -> None:
    person = somebody()
    asked = one_question()
    happen(track("Survey Answered", "a", metric="nps", score=2, survey_id=asked.pk, store="渋谷店"))
    answer = Event.objects.get(name="Survey Answered")
    making.rule(asked, trigger="resolved", answered_id=asked.pk, delay_minutes=7 * 24 * 60)
    draft = ItemDraft(title="call back", person_id=person.pk, event_seq=answer.pk)
    item, _new = open_item(draft, by=by_ben())
    resolve_item(item, "solved", version=1, by=by_ben())
    turn()
    assert post.mails == []
    with later(7):
        turn()
        browser = Client()
        page = browser.get(path_of(buttons(post.mails[0])[9]))
        browser.post(page.context["showing"].action, pressed(page))
        applied()
    again = Event.objects.filter(name="Survey Answered").latest("pk")
    assert f'"follow_up":{item.pk}' in again.properties
    assert '"score":9' in again.properties


def test_asking_again_after_a_follow_up_is_no_further_survey_to_the_contact_rules(
    post: Mailbox,
) -> None:
    somebody()
    asked = one_question()
    making.rule(asked)
    making.rule(asked, trigger="resolved", answered_id=asked.pk, delay_minutes=7 * 24 * 60)
    order()
    turn()
    browser = Client()
    page = browser.get(path_of(buttons(post.mails[0])[2]))
    browser.post(page.context["showing"].action, pressed(page))
    applied()
    answer = Event.objects.get(name="Survey Answered")
    draft = ItemDraft(title="call back", person_id=answer.identity_id, event_seq=answer.pk)
    item, _new = open_item(draft, by=by_ben())
    resolve_item(item, "solved", version=1, by=by_ben())
    with later(7):
        turn()
    assert len(post.mails) == 2
    assert states() == [("sent", ""), ("sent", "")]


def test_a_follow_up_that_was_reopened_meanwhile_asks_nobody(post: Mailbox) -> None:
    person = somebody()
    asked = one_question()
    happen(track("Survey Answered", "a", metric="nps", score=2, survey_id=asked.pk))
    seq = Event.objects.get(name="Survey Answered").pk
    making.rule(asked, trigger="resolved", delay_minutes=60)
    item, _new = open_item(
        ItemDraft(title="call back", person_id=person.pk, event_seq=seq), by=by_ben()
    )
    resolve_item(item, "solved", version=1, by=by_ben())
    Item.objects.update(status="open")
    with later(1):
        turn()
    assert states() == [("cancelled", "reopened")]


def test_who_is_erased_is_not_written_to(post: Mailbox) -> None:
    from enishi.people.signals import erasing

    person = somebody()
    making.rule(survey(), delay_minutes=60)
    order()
    erasing.send(sender=None, person_id=person.pk, identity_ids=[person.pk])
    with later(1):
        turn()
    assert post.mails == []
    assert states() == []


def test_a_rate_has_its_interval() -> None:
    from enishi.invitations.queries import rate_of

    found = rate_of(81, 263)
    assert (found.low, found.high) == wilson(81, 263)
    assert rate_of(3, 9).share is None
