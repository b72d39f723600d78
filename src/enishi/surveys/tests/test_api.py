"""Surveys over the API and the command line: made, published, answered; who may, and who may not."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pytest
from tests.cast import aya, ben, browser_of, vic

from enishi.lib.errors import BadInput
from enishi.people.tests import cast as people
from enishi.surveys import command
from enishi.surveys.definition.reading import to_plain, to_toml
from enishi.surveys.models import Response, Survey
from enishi.surveys.shipped import BY_KEY
from enishi.surveys.tests import making
from enishi.team.models import AuditEntry
from enishi.timeline.models import Event

pytestmark = pytest.mark.django_db


def sent(who: Any, method: str, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
    answer = browser_of(who).generic(
        method,
        f"/api/v1/surveys{path}",
        json.dumps(body) if body is not None else "",
        content_type="application/json",
        headers=headers,
    )
    return answer.status_code, answer.json() if answer.content else None


def answered(survey: Survey, key: str, who: Any = None, **body: object) -> tuple[int, Any]:
    return sent(who or ben(), "POST", f"/{survey.pk}/answers", body, **{"Idempotency-Key": key})


def test_a_survey_is_made_published_closed_deleted_and_brought_back() -> None:
    plain = to_plain(BY_KEY["csat_purchase"].definition)

    code, made = sent(ben(), "POST", "", plain)
    assert (code, made["state"], made["version"], made["definition"]) == (201, "draft", None, plain)
    path = f"/{made['id']}"
    assert sent(ben(), "POST", f"{path}/close")[0] == 409
    assert sent(ben(), "POST", f"{path}/publish")[1]["version"] == 1
    assert sent(ben(), "POST", f"{path}/publish")[1]["version"] == 1
    _, changed = sent(ben(), "PUT", path, plain | {"title": {"ja": "新しい題", "en": "New"}})
    assert (changed["name"], changed["version"]) == ("新しい題", 1)
    assert sent(ben(), "POST", f"{path}/publish")[1]["version"] == 2
    assert sent(ben(), "POST", f"{path}/close")[1]["state"] == "closed"
    assert sent(ben(), "POST", f"{path}/reopen")[1]["state"] == "open"
    assert sent(ben(), "DELETE", path) == (204, None)
    assert sent(ben(), "GET", path)[0] == 404
    assert sent(ben(), "POST", f"{path}/restore")[1]["state"] == "open"
    assert [one["id"] for one in sent(vic(), "GET", "")[1]["items"]] == [made["id"]]
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert [*verbs] == ["created", "published", "changed", "published", "closed", "reopened", "deleted", "brought back"]  # fmt: skip


def test_a_wrong_definition_is_refused_with_its_place() -> None:
    plain = making.plain(
        {"id": "p", "questions": [{"id": "x", "kind": "nps", "text": {"en": "?"}}]}
    )

    code, answer = sent(ben(), "POST", "", plain)
    assert (code, answer["error"]["code"]) == (400, "bad_survey")
    assert answer["error"]["field"] == "pages.0.questions.0.text"
    assert sent(ben(), "POST", "", {"title": 3})[0] == 400


def test_the_same_key_is_the_same_answer_and_another_body_is_refused() -> None:
    survey = making.survey()

    code, first = answered(survey, "k-1", answers={"nps": 9, "why": "早い"})
    again, second = answered(survey, "k-1", answers={"why": "早い", "nps": 9})
    other, refused = answered(survey, "k-1", answers={"nps": 8})

    assert (code, again, first == second) == (201, 200, True)
    assert (other, refused["error"]["code"]) == (409, "key_used")
    assert Response.objects.count() == 1
    assert Response.objects.get().told_at
    assert answered(survey, "k-2", answers={"nps": 9})[0] == 201


def test_answers_are_checked_as_on_the_page() -> None:
    survey = making.survey()

    code, answer = answered(survey, "k", answers={"nps": 11, "why": 5})
    assert (code, answer["error"]["field"]) == (400, "answers.nps")
    assert answered(survey, "k", answers={})[1]["error"]["field"] == "answers.nps"
    assert sent(ben(), "POST", f"/{survey.pk}/answers", {"answers": {"nps": 9}})[0] == 400
    assert answered(survey, "k", answers={"nps": 9}, person=77)[0] == 404
    sent(ben(), "POST", f"/{survey.pk}/close")
    assert answered(survey, "k", answers={"nps": 9})[0] == 410
    assert Response.objects.count() == 0


def test_answers_land_on_a_person_and_a_personal_link_is_theirs() -> None:
    survey = making.survey()
    (who,) = people.arrive(people.event(5, user_id="misaki"))

    answered(survey, "k", answers={"nps": 9}, person=who, language="en")
    assert (Response.objects.get().person_id, Response.objects.get().language) == (who, "en")
    code, link = sent(ben(), "POST", f"/{survey.pk}/links", {"person": who})
    assert (code, link["person"]) == (201, who)
    assert link["url"].startswith("http://127.0.0.1:8000/s/")
    assert sent(ben(), "POST", f"/{survey.pk}/links", {"person": who})[1] == link
    sent(ben(), "POST", f"/{survey.pk}/links", {"label": "店頭"})
    listed = sent(ben(), "GET", f"/{survey.pk}/links")[1]["items"]
    assert [one["label"] for one in listed] == ["店頭", ""]


def test_viewers_look_but_change_nothing_and_see_no_contacts() -> None:
    survey = making.survey(key="event")
    said = {
        "csat": 5,
        "comment": "090-1234-5678 に電話を",
        "contact": {"name": "田中 美咲", "email": "m@example.jp"},
    }
    answered(survey, "k", answers=said)

    _, seen = sent(vic(), "GET", f"/{survey.pk}/answers")
    assert "美咲" not in str(seen)
    assert "example" not in str(seen)
    assert "1234" not in str(seen)
    assert sent(ben(), "GET", f"/{survey.pk}/answers")[1]["items"][0]["answers"] == said
    for method, path in (("POST", ""), ("PUT", f"/{survey.pk}"), ("DELETE", f"/{survey.pk}"), ("POST", f"/{survey.pk}/publish"), ("POST", f"/{survey.pk}/close"), ("POST", f"/{survey.pk}/reopen"), ("GET", f"/{survey.pk}/links")):  # fmt: skip
        body = (
            to_plain(making.two_pages()) if method in ("POST", "PUT") and "/p" not in path else None
        )
        assert sent(vic(), method, path, body)[0] == 403, (method, path)
    assert sent(vic(), "POST", f"/{survey.pk}/links", {})[0] == 403
    assert answered(survey, "z", who=vic(), answers={"csat": 1})[0] == 403


def test_anonymous_answers_are_counted_and_not_listed() -> None:
    survey = making.survey(key="enps")
    for number in range(6):
        assert answered(survey, f"k{number}", answers={"enps": 9})[0] == 201

    assert sent(aya(), "GET", f"/{survey.pk}/answers")[1] == {"items": [], "next_cursor": None}
    (who,) = people.arrive(people.event(5, user_id="u"))
    assert answered(survey, "k7", answers={"enps": 1}, person=who)[0] == 400


def test_answers_come_in_pages() -> None:
    survey = making.survey()
    for number in range(5):
        answered(survey, f"k{number}", answers={"nps": 9})
    items = sent(aya(), "GET", f"/{survey.pk}/answers?limit=3")[1]
    assert len(items["items"]) == 3
    rest = sent(aya(), "GET", f"/{survey.pk}/answers?cursor={items['next_cursor']}")[1]
    assert len(rest["items"]) == 2


def test_the_command_line_lists_adds_exports_links_and_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def enishi(*words: str) -> Any:
        assert command.run(parser.parse_args([*words, "--json"])) == 0
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    parser = ArgumentParser()
    command.add_arguments(parser)
    aya()
    file = tmp_path / "survey.toml"
    file.write_text(to_toml(making.two_pages()), encoding="utf-8")
    made = enishi("add", "--file", str(file), "--publish")
    assert "/s/" in made["url"]
    assert enishi("export", str(made["id"])) == to_plain(making.two_pages())
    command.run(parser.parse_args(["export", str(made["id"])]))
    assert capsys.readouterr().out == to_toml(making.two_pages())
    assert "/s/" in enishi("link", made["name"], "--label", "店頭")["url"]
    answered(Survey.objects.get(), "k", answers={"nps": 9})
    assert enishi("answers", str(made["id"]))["answers"][0]["answers"] == {"nps": 9}
    assert enishi("add", "--template", "enps")["name"]
    assert len(enishi("list")["surveys"]) == 2
    file.write_text("title = 3", encoding="utf-8")
    with pytest.raises(BadInput) as wrong:
        enishi("add", "--file", str(file))
    assert "title" in str(wrong.value.help)


def test_what_an_answer_is_about_comes_with_it() -> None:
    survey = making.survey()
    about = {"store": "渋谷店", "order_id": "A-1"}
    assert answered(survey, "k", answers={"nps": 9}, about=about)[0] == 201
    assert answered(survey, "k", answers={"nps": 9}, about=about)[0] == 200
    assert answered(survey, "k", answers={"nps": 9}, about={"store": "銀座店"})[0] == 409
    code, refused = answered(survey, "l", answers={"nps": 9}, about={"mail": "a@example.jp"})
    assert (code, refused["error"]["field"]) == (400, "about.mail")
    making.applied()
    event = Event.objects.get(name="Survey Submitted")
    assert '"store":"渋谷店"' in event.properties
    link = {"label": "レジ", "about": {"store": "渋谷店"}}
    assert sent(ben(), "POST", f"/{survey.pk}/links", link)[1]["about"] == link["about"]
