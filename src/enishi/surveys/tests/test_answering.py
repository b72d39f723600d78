"""Answering: page by page without a script, resumed, submitted once, told to the timeline once."""

import re
from pathlib import Path

import msgspec
import pytest
from django.test import Client

from enishi.lib import clock
from enishi.lib.errors import BadInput
from enishi.lib.folder import spool_file
from enishi.people.models import Person
from enishi.people.queries import person
from enishi.people.tests import cast as people
from enishi.surveys import actions, outbox, pace
from enishi.surveys.access import address_of
from enishi.surveys.actions import LinkDraft
from enishi.surveys.definition.reading import from_plain
from enishi.surveys.models import Link, Response
from enishi.surveys.tests import making
from enishi.surveys.tests.making import Guest, applied
from enishi.timeline import wire
from enishi.timeline.enums import Lane
from enishi.timeline.models import Event
from enishi.timeline.spool import Spool

pytestmark = pytest.mark.django_db


def events() -> list[wire.Message]:
    """What is durable in the spool, as the pipeline will read it."""
    spool = Spool(spool_file())
    try:
        found = [one for r in spool.read(Lane.LIVE, 0, 10_000) for one in wire.read(r)]
    finally:
        spool.close()
    assert all(isinstance(one, wire.Message) for one in found)
    return [one for one in found if isinstance(one, wire.Message)]


def test_a_survey_is_answered_and_stands_on_the_timeline() -> None:
    survey = making.survey()
    guest = Guest(making.public(survey))

    assert "お勧め度" in guest.text
    guest.say(q__nps="3", q__why="配送が\r\n遅い")
    assert guest.page == "mend"
    guest.say(q__fix="配送")

    assert "ありがとうございました" in guest.text
    kept = Response.objects.get()
    assert kept.told_at
    assert msgspec.json.decode(kept.answers) == {"nps": 3, "why": "配送が\n遅い", "fix": "配送"}
    scored, whole = events()
    assert (scored.name, whole.name) == ("Survey Answered", "Survey Submitted")
    said = {name: scored.properties[name] for name in ("metric", "score", "max", "comment", "survey", "question", "language", "item")}  # fmt: skip
    assert said == {
        "metric": "NPS", "score": 3, "max": 10, "comment": "配送が\n遅い",
        "survey": "ご利用アンケート", "question": "お勧め度", "language": "ja",
        "item": f"{survey.pk}.nps",
    }  # fmt: skip
    assert whole.properties["answers"] == {"nps": 3, "why": "配送が\n遅い", "fix": "配送"}


def test_the_button_pressed_often_submits_once() -> None:
    guest = Guest(making.public(making.survey()))

    for _press in range(3):
        guest.post(q__nps="9")
    assert Response.objects.count() == 1
    assert len(events()) == 2
    guest.say(q__nps="0")

    assert "ありがとうございました" in guest.text
    assert msgspec.json.decode(Response.objects.get().answers) == {"nps": 9}
    assert len(events()) == 2


def test_who_comes_back_goes_on_where_they_were() -> None:
    guest = Guest(making.public(making.survey()))
    guest.say(q__nps="3", q__why="理由")

    again = Client().get(guest.form)
    assert 'name="q.fix"' in again.content.decode()
    guest.say(go="back")
    assert 'value="3" checked' in guest.text
    assert ">理由</textarea>" in guest.text


def test_what_is_missing_or_wrong_is_said_at_the_question_and_nothing_typed_is_lost() -> None:
    guest = Guest(making.public(making.survey()))

    guest.say(q__why="書いたこと")
    assert guest.shown.status_code == 422
    assert "この質問にお答えください" in guest.text
    assert ">書いたこと</textarea>" in guest.text
    guest.say(q__nps="11", q__why="書いたこと")
    assert guest.shown.status_code == 422
    assert events() == []


def test_the_language_can_be_changed_without_losing_what_was_typed() -> None:
    survey = making.survey()
    guest = Guest(making.public(survey), language="en-GB")

    assert '<html lang="en">' in guest.text
    assert "Score" in guest.text
    guest.say(go="language:ja", q__nps="9", q__why="typed")
    assert '<html lang="ja">' in guest.text
    assert ">typed</textarea>" in guest.text
    guest.say(q__nps="9", language="ja")
    assert Response.objects.get().language == "ja"
    assert '<html lang="ja">' in Guest(making.public(survey), language="fr").text


def test_a_personal_link_lands_on_the_person_once() -> None:
    (who,) = people.arrive(
        people.event(5, user_id="misaki", traits={"name": "田中 美咲", "plan": "gold"})
    )
    gold = {"is": "trait", "name": "plan", "value": "gold"}
    extra = {
        "id": "vip",
        "kind": "short",
        "text": {"ja": "{{ trait.name | お客様 }}様へ"},
        "show": gold,
    }
    plain = making.plain({"id": "p", "questions": [{"id": "nps", "kind": "nps", "text": {"ja": "点"}}, extra]}, languages=["ja"], title={"ja": "題"}, ends=[{"id": "e", "title": {"ja": "礼"}}])  # fmt: skip
    survey = making.survey(from_plain(plain))
    link = actions.add_personal_link(survey, person(who), by=making.by_ben())

    assert actions.add_personal_link(survey, person(who), by=making.by_ben()) == link
    guest = Guest(link)
    assert "田中 美咲様へ" in guest.text
    guest.say(q__nps="10")
    assert "礼" in Guest(link).text
    assert Response.objects.get().person_id == who
    assert {claim for one in events() for claim in one.claims} == {("user_id", "misaki")}
    forged = address_of(link)[:-1] + ("A" if address_of(link)[-1] != "A" else "B")
    assert Client().get(f"/s/{forged}/").status_code == 404
    assert Client().get(f"/s/{link.code}/").status_code == 404


def test_an_anonymous_survey_keeps_nothing_of_who_answers() -> None:
    survey = making.survey(key="enps")
    guest = Guest(making.public(survey))
    assert guest.browser.cookies == {}

    guest.say(q__enps="4", q__why="w").say()

    kept = Response.objects.get()
    assert kept.person_id is None
    assert guest.browser.cookies == {}
    token = guest.form.rstrip("/").rpartition("/")[2]
    rows = [str(row) for row in Response.objects.values_list()]
    assert not any(token in row or "127.0.0.1" in row for row in rows)
    for one in events():
        assert one.claims == (("anonymous_id", f"survey-{kept.digest[:32]}"),)
        assert "ip" not in one.context
    with pytest.raises(Exception, match="survey_anonymous"):
        actions.add_personal_link(survey, people_person(), by=making.by_ben())


def people_person() -> Person:
    return person(people.arrive(people.event(5, user_id="u"))[0])


@pytest.mark.parametrize("why", ["closed", "link closed", "expired", "deleted", "unknown", "draft"])
def test_a_link_that_answers_nothing_says_so_kindly(why: str) -> None:
    survey = making.survey()
    link = making.public(survey)
    begun = Guest(link).say(q__nps="2")
    by = making.by_ben()
    if why == "closed":
        actions.close_survey(survey, by=by)
    elif why == "link closed":
        actions.close_link(link, by=by)
    elif why == "expired":
        link = actions.add_public_link(survey, LinkDraft("店頭", clock.now_us() - 1), by=by)
    elif why == "deleted":
        actions.delete_survey(survey, by=by)
    elif why == "unknown":
        link.code = "nobodyknows"
    else:
        link = Link.objects.create(survey=actions.create_survey(making.two_pages(), by=by), kind="public", code="abc", made_at=1)  # fmt: skip

    answer = Client(headers={"accept-language": "ja"}).get(f"/s/{address_of(link)}/")
    assert answer.status_code == (404 if why in ("deleted", "unknown") else 410)
    text = answer.content.decode()
    assert "アンケート" in text
    assert "Traceback" not in text
    if why == "closed":
        assert begun.post(q__fix="x").status_code == 410
        actions.reopen_survey(survey, by=by)
        assert begun.post(q__fix="x").status_code == 302


def test_who_has_answered_may_read_the_thanks_after_the_end() -> None:
    survey = making.survey()
    guest = Guest(making.public(survey)).say(q__nps="9")
    actions.close_survey(survey, by=making.by_ben())

    assert Client().get(guest.form).status_code == 200
    assert Client().get(guest.address).status_code == 410


def test_an_answer_keeps_its_version() -> None:
    survey = making.survey()
    guest = Guest(making.public(survey)).say(q__nps="2")
    changed = making.plain(
        {
            "id": "new",
            "questions": [{"id": "other", "kind": "short", "text": {"ja": "別", "en": "x"}}],
        }
    )
    actions.change_survey(survey, from_plain(changed), by=making.by_ben())
    actions.publish_survey(survey, by=making.by_ben())

    assert "別" in Guest(making.public(survey)).text
    guest.say(q__fix="前のまま")
    assert Response.objects.get().version.number == 1
    assert msgspec.json.decode(Response.objects.get().answers)["fix"] == "前のまま"


def test_what_a_dying_process_left_is_sent_later_and_stands_once() -> None:
    guest = Guest(making.public(making.survey()))
    guest.say(q__nps="9")
    before = events()
    Response.objects.update(told_at=None)  # it died after the spool, before the mark

    assert outbox.tell_waiting(late=0) == 1
    assert outbox.tell_waiting(late=0) == 0
    assert [one.message_id for one in events()] == [one.message_id for one in before] * 2
    applied()
    assert sorted(Event.objects.values_list("name", flat=True)) == [
        "Segment Entered",  # the shipped one of promoters
        "Survey Answered",
        "Survey Submitted",
    ]


def test_a_full_spool_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    guest = Guest(making.public(making.survey()))
    outbox.spool().limit = 1
    guest.say(q__nps="9")

    assert "ありがとうございました" in guest.text
    assert events() == []
    outbox.spool().limit = 10**9
    outbox.tell_waiting(late=0)
    assert len(events()) == 2


def test_one_address_is_slowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace.posts, "most", 3)
    guest = Guest(making.public(making.survey()))
    pace.posts.forget()
    with clock.clock_at(making_noon()):
        codes = [guest.post(q__why="x").status_code for _press in range(4)]
        assert codes == [422, 422, 422, 429]
    with clock.clock_at(making_noon() + clock.MINUTE):
        assert guest.post(q__nps="9").status_code == 302


def making_noon() -> int:
    return 1_795_230_000_000_000


ALL = making.plain(
    {"id": "one", "questions": [
        {"id": "n", "kind": "csat", "text": {"ja": "満足度"}, "low": {"ja": "不満"}, "high": {"ja": "満足"}},
        {"id": "s", "kind": "single", "text": {"ja": "どれ"}, "choices": [{"id": "a", "text": {"ja": "あ"}}, {"id": "b", "text": {"ja": "い"}}]},
        {"id": "m", "kind": "multiple", "text": {"ja": "どれも"}, "choices": [{"id": "a", "text": {"ja": "あ"}}, {"id": "b", "text": {"ja": "い"}}]},
        {"id": "g", "kind": "matrix", "text": {"ja": "それぞれ"}, "rows": [{"id": "r", "text": {"ja": "行"}}], "columns": [{"id": "c", "text": {"ja": "列"}}]},
        {"id": "o", "kind": "ranking", "text": {"ja": "順"}, "choices": [{"id": "a", "text": {"ja": "あ"}}, {"id": "b", "text": {"ja": "い"}}]},
        {"id": "l", "kind": "slider", "text": {"ja": "つまみ"}},
        {"id": "t", "kind": "slider", "most": 10, "text": {"ja": "目盛"}},
        {"id": "x", "kind": "short", "form": "email", "text": {"ja": "メール"}},
        {"id": "d", "kind": "date", "earliest": "2026-01-01", "text": {"ja": "日"}},
        {"id": "c", "kind": "contact", "text": {"ja": "連絡先"}},
        {"id": "k", "kind": "consent", "text": {"ja": "同意"}},
        {"id": "w", "kind": "statement", "text": {"ja": "お知らせ"}},
    ]},
    languages=["ja"], title={"ja": "全部"}, ends=[{"id": "e", "title": {"ja": "礼"}}],
)  # fmt: skip


def test_every_kind_of_question_can_be_answered_by_a_form() -> None:
    survey = making.survey(from_plain(ALL))
    guest = Guest(making.public(survey))
    guest.say(q__n="5", q__s="b", q__m=["b", "a"], q__g__r="c", q__o__a="2", q__o__b="1", q__l="40",
              q__t="7", q__x="a@b.jp", q__d="2026-02-03", q__c__name="田中", q__c__email="t@b.jp", q__k="on")  # fmt: skip

    assert msgspec.json.decode(Response.objects.get().answers) == {
        "n": 5, "s": "b", "m": ["a", "b"], "g": {"r": "c"}, "o": ["b", "a"], "l": 40, "t": 7,
        "x": "a@b.jp", "d": "2026-02-03", "c": {"name": "田中", "email": "t@b.jp"}, "k": True,
    }  # fmt: skip
    assert "田中" not in str([one.properties for one in events() if one.name != "identify"])


def test_places_given_twice_are_said() -> None:
    guest = Guest(making.public(making.survey(from_plain(ALL))))
    guest.say(q__o__a="1", q__o__b="1")

    assert guest.shown.status_code == 422
    assert events() == []


def test_the_page_is_small_and_has_no_inline_script() -> None:
    guest = Guest(making.public(making.survey(from_plain(ALL))))
    css = (Path(actions.__file__).parent / "static/surveys/answer.css").read_bytes()

    assert len(guest.shown.content) + len(css) <= 30 * 1024
    assert "<script" not in guest.text
    assert not re.search(r'\sstyle="', guest.text)
    assert "nonce-" in guest.shown["Content-Security-Policy"]


def test_an_answer_says_what_it_is_about() -> None:
    survey = making.survey()
    draft = LinkDraft("レジ", about={"store": "渋谷店", "touchpoint": ""})
    link = actions.add_public_link(survey, draft, by=making.by_ben())
    Guest(link).say(q__nps="9")
    for event in events():
        assert event.properties["store"] == "渋谷店"
        assert "touchpoint" not in event.properties


def test_only_known_names_are_what_an_answer_is_about() -> None:
    survey = making.survey()
    for about in ({"email": "a@example.jp"}, {"store": ["渋谷店"]}, {"invitation": 1}):
        draft = LinkDraft("x", about=about)
        with pytest.raises(BadInput) as refused:
            actions.add_public_link(survey, draft, by=making.by_ben())
        assert str(refused.value.field).startswith("about.")


def test_another_occasion_is_another_personal_link() -> None:
    survey, who = making.survey(), people_person()
    first, again, other = (
        actions.link_for_invitation(survey, who.pk, LinkDraft(occasion=one))
        for one in ("visit:1", "visit:1", "visit:2")
    )
    assert first == again
    assert first != other
    standing = actions.add_personal_link(survey, who, by=making.by_ben())
    assert standing not in (first, other)


def test_a_choice_in_the_address_is_marked_and_stored_only_when_it_is_sent() -> None:
    link = making.public(making.survey())
    guest = Guest(link)
    guest.shown = guest.browser.get(f"{guest.address}?first=nps:7")
    assert re.search(r'value="7"[^>]* checked', guest.text)
    assert Response.objects.count() == 0
    for nonsense in ("nps:11", "nps:", "fix:1", "nothing:1", "why:1:2"):
        shown = guest.browser.get(guest.address, {"first": nonsense})
        assert shown.status_code == 200
        assert b" checked" not in shown.content
