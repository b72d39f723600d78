"""Pages of surveys: made, edited, shared, read; what a viewer sees, and what nobody loses."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from tests.cast import aya, ben, browser_of, vic

from enishi.people.tests import cast as people
from enishi.surveys import actions
from enishi.surveys.definition.reading import (
    from_toml,
    stored,
    to_json,
    to_plain,
    to_toml,
)
from enishi.surveys.models import Link, Response, Survey
from enishi.surveys.shipped import BY_KEY, SHIPPED
from enishi.surveys.submitting import Submission, submit
from enishi.surveys.tests import making
from enishi.surveys.tests.forms import Editor

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    aya()
    return browser_of(ben())


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def whole_of(answer: Any) -> str:
    """Also of one that is streamed."""
    return b"".join(answer).decode()


def edited(browser: Client, survey: Survey, **given: str) -> Any:
    survey.refresh_from_db()
    said = {name.replace("__", "."): value for name, value in given.items()}
    return browser.post(f"/surveys/{survey.pk}/edit/", {"seen": survey.changed_at, **said})


def questions(survey: Survey) -> list[list[str]]:
    survey.refresh_from_db()
    return [[one.id for one in page.questions] for page in stored(survey.draft).pages]


def draft(survey: Survey) -> dict[str, Any]:
    survey.refresh_from_db()
    return to_plain(stored(survey.draft))


def answer(survey: Survey, key: str, **answers: object) -> None:
    submit(survey, Submission(key, answers))


@pytest.mark.parametrize("one", SHIPPED, ids=lambda one: one.key)
def test_every_template_becomes_a_survey_that_can_be_previewed(browser: Client, one: Any) -> None:
    made = browser.post("/surveys/new/", {"template": one.key})
    survey = Survey.objects.get()

    assert made["Location"] == f"/surveys/{survey.pk}/"
    assert one.definition.title["ja"] in text_of(browser.get(made["Location"]))
    assert "プレビュー" in text_of(browser.get(f"/surveys/{survey.pk}/preview/"))


def test_a_survey_is_made_of_text_and_what_is_wrong_is_said(browser: Client) -> None:
    wrong = browser.post("/surveys/new/", {"text": 'title = {ja = "題"}\npages = 3'})
    assert wrong.status_code == 400
    assert "pages" in text_of(wrong)
    assert "pages = 3" in text_of(wrong)
    browser.post("/surveys/new/", {"text": to_toml(making.two_pages())})
    survey = Survey.objects.get()
    assert stored(survey.draft) == making.two_pages()
    plain = text_of(browser.get(f"/surveys/{survey.pk}/text/?file=1"))
    assert from_toml(plain) == making.two_pages()
    as_json = text_of(browser.get(f"/surveys/{survey.pk}/text/?as=json&file=1"))
    assert json.loads(as_json) == to_plain(making.two_pages())
    bad = browser.post(f"/surveys/{survey.pk}/text/", {"text": "{"})
    assert (bad.status_code, stored(Survey.objects.get().draft)) == (400, making.two_pages())


def test_questions_are_added_moved_changed_and_taken_away(browser: Client) -> None:
    survey = making.survey()

    edited(browser, survey, do="add", page="score", kind="single")
    assert questions(survey) == [["nps", "why", "q1"], ["fix"]]
    edited(browser, survey, do="down", question="q1")
    assert questions(survey) == [["nps", "why"], ["q1", "fix"]]
    edited(browser, survey, do="up", question="q1")
    edited(browser, survey, do="up", question="q1")
    assert questions(survey) == [["nps", "q1", "why"], ["fix"]]
    edited(browser, survey, do="remove", question="fix")
    assert questions(survey) == [["nps", "q1", "why"]]
    browser.post(f"/surveys/{survey.pk}/undo/")
    assert questions(survey) == [["nps", "q1", "why"], ["fix"]]
    edited(browser, survey, do="add-page")
    assert questions(survey)[2] == ["q2"]
    edited(browser, survey, do="page-up", page="page1")
    assert questions(survey)[1] == ["q2"]


def test_texts_and_rules_of_a_question_are_written(browser: Client) -> None:
    survey = making.survey()
    edited(browser, survey, do="add", page="mend", kind="multiple")
    form = text_of(browser.get(f"/surveys/{survey.pk}/?edit=q1"))
    assert "選択肢 1" in form

    rule = {
        "r:is": "all",
        "r.0:is": "answer",
        "r.0:question": "nps",
        "r.0:op": "<=",
        "r.0:value": "3",
    }
    edited(browser, survey, do="question", question="q1", text__ja="どれ", text__en="Which",
           most="2", least="", has__required="1", required="on", **rule)  # fmt: skip
    question = draft(survey)["pages"][1]["questions"][1]
    assert {name: question[name] for name in ("text", "required", "show", "most")} == {
        "text": {"ja": "どれ", "en": "Which"}, "required": True, "most": 2,
        "show": {"is": "answer", "question": "nps", "op": "<=", "value": 3},
    }  # fmt: skip
    page = text_of(browser.get(f"/surveys/{survey.pk}/"))
    assert "「お勧め度」" in page


def test_a_change_that_is_wrong_keeps_what_was_typed_and_changes_nothing(browser: Client) -> None:
    survey = making.survey()
    before = draft(survey)

    wrong = edited(browser, survey, do="question", question="why", text__ja="", text__en="Typed")
    assert wrong.status_code == 400
    assert "pages.0.questions.1.text" in text_of(wrong)
    assert "Typed" in text_of(wrong)
    assert draft(survey) == before
    late = browser.post(
        f"/surveys/{survey.pk}/edit/", {"seen": "1", "do": "remove", "question": "why"}
    )
    assert (late.status_code, draft(survey)) == (409, before)


def test_branches_are_tried_in_their_order(browser: Client) -> None:
    survey = making.survey()
    editor = Editor(browser, survey.pk)
    editor.send("page", "score", press="branch:add")
    editor.send("page", "score", press="branch:add", b0___to="thanks")
    editor.send("page", "score", press="rule:add:b1r", b1r___add="answer", b1___to="thanks")
    editor.send("page", "score", press="branch:up:1", b1r__0___op=">=", b1r__0___value="9")
    assert draft(survey)["pages"][0]["branches"] == [
        {"to": "thanks", "when": {"is": "answer", "question": "nps", "op": ">=", "value": 9}},
        {"to": "thanks"},
    ]
    assert "9以上 なら" in text_of(browser.get(f"/surveys/{survey.pk}/"))
    editor.send("page", "score", press="branch:drop:1")
    editor.send("page", "score", press="branch:drop:0", title__ja="はじめに", title__en="First", randomise="on")  # fmt: skip
    page = draft(survey)["pages"][0]
    assert "branches" not in page
    assert (page["title"]["ja"], page["randomise"]) == ("はじめに", True)


def test_the_frame_is_written(browser: Client) -> None:
    survey = making.survey()
    edited(browser, survey, do="end", end="thanks", title__ja="終", title__en="End", text__ja="", link="https://example.jp")  # fmt: skip
    assert draft(survey)["ends"][0] == {"id": "thanks", "title": {"ja": "終", "en": "End"}, "link": "https://example.jp"}  # fmt: skip
    edited(browser, survey, do="language-add", language="fr")
    edited(browser, survey, do="survey", title__ja="新", title__en="New", anonymous="on")
    assert draft(survey)["languages"] == ["ja", "en", "fr"]
    assert (survey.name, draft(survey)["anonymous"]) == ("新", True)
    assert "未翻訳" in text_of(browser.get(f"/surveys/{survey.pk}/"))
    pale = edited(browser, survey, do="theme", colour="#ffff00")
    assert "theme.colour" in text_of(pale)


def test_a_survey_s_looks_are_not_those_of_its_editor() -> None:
    reader = ben()
    reader.theme = "dark"
    reader.save()
    shown = text_of(browser_of(reader).get(f"/surveys/{making.survey().pk}/"))
    assert 'data-theme="dark"' in shown


def test_the_preview_follows_branches_and_keeps_nothing(browser: Client) -> None:
    survey = making.survey()
    path = f"/surveys/{survey.pk}/preview/"
    first = text_of(browser.post(path, {"page": "score", "go": "next", "q.nps": "2", "kept": "{}"}))
    kept = re.search(r'name="kept" value="([^"]*)"', first)

    assert kept
    assert 'name="q.fix"' in first
    done = browser.post(
        path, {"page": "mend", "go": "next", "kept": kept[1].replace("&quot;", '"')}
    )
    assert "ありがとうございました" in text_of(done)
    assert "お勧め度" in text_of(
        browser.post(path, {"page": "mend", "go": "back", "kept": kept[1].replace("&quot;", '"')})
    )
    assert "この質問にお答えください" in text_of(
        browser.post(path, {"page": "score", "go": "next"})
    )
    assert browser.post(path, {"kept": "{"}).status_code == 200
    assert not Response.objects.exists()


def test_publishing_makes_versions_that_can_be_restored(browser: Client) -> None:
    survey = making.survey()
    edited(browser, survey, do="remove", question="why")
    assert "変更を公開" in text_of(browser.get(f"/surveys/{survey.pk}/"))
    browser.post(f"/surveys/{survey.pk}/publish/")

    assert survey.versions.count() == 2
    browser.post(f"/surveys/{survey.pk}/versions/1/restore/")
    assert questions(survey) == [["nps", "why"], ["fix"]]
    assert "第2版" in text_of(browser.get(f"/surveys/{survey.pk}/versions/"))


def test_links_are_shared_with_their_codes(browser: Client) -> None:
    survey = making.survey()
    browser.post(f"/surveys/{survey.pk}/links/", {"label": "銀座店"})
    (who,) = people.arrive(people.event(5, user_id="misaki", traits={"name": "田中 美咲"}))
    for _press in range(2):
        browser.post(f"/surveys/{survey.pk}/links/", {"who": "misaki"})

    page = text_of(browser.get(f"/surveys/{survey.pk}/share/"))
    assert "銀座店" in page
    assert "田中 美咲" in page
    assert Link.objects.filter(person_id=who).count() == 1
    link = Link.objects.get(label="銀座店")
    svg = browser.get(f"/surveys/{survey.pk}/links/{link.pk}/qr.svg")
    assert (svg["Content-Type"], text_of(svg)[:4]) == ("image/svg+xml", "<svg")
    png = browser.get(f"/surveys/{survey.pk}/links/{link.pk}/qr.png?file=1")
    assert png.content[:4] == b"\x89PNG"
    browser.post(f"/surveys/{survey.pk}/links/{link.pk}/close/")
    assert Client().get(f"/s/{link.code}/").status_code == 410
    shared = text_of(browser.get(f"/surveys/{survey.pk}/share/"))
    assert shared.index(f"l-{making.public(survey).pk}") < shared.index(f"l-{link.pk}")
    browser.post(f"/surveys/{survey.pk}/links/{link.pk}/reopen/")
    assert Client().get(f"/s/{link.code}/").status_code == 200
    browser.post(f"/surveys/{survey.pk}/links/", {"who": "nobody@example.jp"})
    assert Link.objects.count() == 3


def test_a_viewer_reads_masked_and_changes_nothing() -> None:
    survey = making.survey(key="event")
    answer(
        survey,
        "k",
        csat=5,
        comment="090-1234-5678",
        contact={"name": "田中 美咲", "email": "m@example.jp"},
    )
    viewer = browser_of(vic())

    page = text_of(viewer.get(f"/surveys/{survey.pk}/results/"))
    assert "美咲" not in page
    assert "1234-5678" not in page
    assert "example.jp" not in page
    for path in ("", "share/", "versions/", "text/", "preview/", "texts/", "frames/"):
        assert viewer.get(f"/surveys/{survey.pk}/{path}").status_code == 200
    assert making.public(survey).code not in text_of(viewer.get(f"/surveys/{survey.pk}/share/"))
    for path in ("edit/", "undo/", "text/", "publish/", "close/", "reopen/", "delete/", "copy/", "links/", "versions/1/restore/", "logo/", "texts/", "texts/bring/"):  # fmt: skip
        assert viewer.post(f"/surveys/{survey.pk}/{path}").status_code == 403, path
    link = making.public(survey)
    assert viewer.get(f"/surveys/{survey.pk}/links/{link.pk}/qr.svg").status_code == 403
    assert viewer.get("/surveys/new/").status_code == 403


def test_strangers_are_sent_to_the_door() -> None:
    survey = making.survey()
    for path in (
        "/surveys/",
        "/surveys/new/",
        *(
            f"/surveys/{survey.pk}/{p}"
            for p in ("", "share/", "results/", "text/", "preview/", "versions/")
        ),
    ):
        assert Client().get(path).status_code == 302, path


def test_a_deleted_survey_can_be_brought_back(browser: Client) -> None:
    survey = making.survey()
    gone = browser.post(f"/surveys/{survey.pk}/delete/")

    assert "元に戻す" in text_of(browser.get(gone["Location"]))
    assert browser.get(f"/surveys/{survey.pk}/").status_code == 404
    assert survey.name in text_of(browser.get("/surveys/?deleted=1"))
    browser.post(f"/surveys/{survey.pk}/bring-back/")
    assert browser.get(f"/surveys/{survey.pk}/").status_code == 200
    copied = browser.post(f"/surveys/{survey.pk}/copy/")
    assert Survey.objects.order_by("pk").last().draft == to_json(making.two_pages())  # type: ignore[union-attr] # it is there
    assert copied.status_code == 302


def test_the_list_is_searched_and_filtered(browser: Client) -> None:
    making.survey()
    actions.create_survey(BY_KEY["churn"].definition, by=making.by_ben())

    assert "ご解約" in text_of(browser.get("/surveys/?state=draft"))
    assert "ご利用アンケート" not in text_of(browser.get("/surveys/?state=draft"))
    assert "ご解約" not in text_of(browser.get("/surveys/?search=ご利用"))
    assert "該当する" in text_of(browser.get("/surveys/?search=zzz"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    browser: Client, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _number in range(rows):
        actions.create_survey(BY_KEY["churn"].definition, by=making.by_ben())
    browser.get("/surveys/")
    with django_assert_max_num_queries(12):
        browser.get("/surveys/")
