"""A survey on web sites: who may show it, when, and what comes back."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.cast import ben, browser_of, vic

import enishi.fieldwork
from enishi.fieldwork.actions import DisplayDraft, add_site
from enishi.fieldwork.rules import Rules
from enishi.surveys import actions
from enishi.surveys.models import Link, Response, Survey
from enishi.surveys.tests import making
from enishi.surveys.tests.test_answering import events

pytestmark = pytest.mark.django_db
SCRIPT = Path(enishi.fieldwork.__path__[0]) / "static/fieldwork/w.js"
SHOP = {"origin": "https://shop.example.jp"}


def test_the_widget_is_at_most_eight_kilobytes_on_the_wire() -> None:
    assert len(gzip.compress(SCRIPT.read_bytes(), 9)) <= 8 * 1024
    answer = Client().get("/w.js")
    assert answer.content == SCRIPT.read_bytes()
    assert Client(headers={"if-none-match": answer["ETag"]}).get("/w.js").status_code == 304


def site(survey: Survey, *origins: str) -> Link:
    draft = DisplayDraft(Rules(delay=0), origins)
    return add_site(survey, "店", draft, by=making.by_ben())


def told(answer: Any) -> Any:
    return json.loads(answer.content)


def test_a_site_answers_page_by_page_as_its_visitor() -> None:
    link = site(making.survey(), "https://shop.example.jp")
    browser = Client(headers=SHOP)

    first = told(browser.get(f"/w/{link.code}/"))
    assert 'name="q.nps"' in first["html"]
    who = json.dumps({"anonymousId": "anon-7", "userId": None})
    form = {"page": "score", "go": "next", "q.nps": "9", "who": who}
    address = f"/w/{link.code}/{first['token']}/"
    for _press in range(2):  # a lost answer is pressed again
        last = told(browser.post(address, form))
        assert last["done"]
    assert Response.objects.count() == 1
    assert {one.claims for one in events()} == {(("anonymous_id", "anon-7"),)}


def test_an_anonymous_survey_hears_of_no_visitor() -> None:
    link = site(making.survey(making.two_pages(anonymous=True)))
    form = {"page": "score", "go": "next", "q.nps": "9", "who": '{"userId": "u"}'}
    Client().post(f"/w/{link.code}/{'t' * 22}/", form)
    assert Response.objects.get().who == ""
    assert "anon" not in str([one.claims for one in events()]).replace("anonymous_id", "")


def test_only_named_sites_may_show_it() -> None:
    link = site(making.survey(), "https://shop.example.jp")
    good = Client(headers=SHOP).get(f"/w/{link.code}.json")
    assert good["Access-Control-Allow-Origin"] == "https://shop.example.jp"
    assert told(good)["rules"]["delay"] == 0
    bad = Client(headers={"origin": "https://evil.example"}).get(f"/w/{link.code}.json")
    assert bad.status_code == 403
    assert "Access-Control-Allow-Origin" not in bad
    assert Client().get(f"/w/{making.public(link.survey).code}.json").status_code == 404


def test_a_closed_link_shows_nothing_and_takes_nothing() -> None:
    link = site(making.survey())
    actions.close_link(link, by=making.by_ben())
    assert told(Client().get(f"/w/{link.code}.json"))["open"] is False
    assert Client().get(f"/w/{link.code}/").status_code == 410


def test_members_add_a_site_and_say_when() -> None:
    survey = making.survey()
    browser = browser_of(ben())
    browser.post(f"/surveys/{survey.pk}/sites/", {"label": "通販"})
    link = survey.links.get(kind="site")
    page = browser.get(f"/surveys/{survey.pk}/sites/").content.decode()
    assert f"data-survey=&quot;{link.code}&quot;" in page
    prefix = f"s{link.pk}-"
    said = {"share": "50", "every": "7", "delay": "3", "matches": "(a+)+$", "origins": ""}
    form = {prefix + name: value for name, value in said.items()}
    wrong = browser.post(f"/surveys/{survey.pk}/sites/{link.pk}/", form)
    assert wrong.status_code == 422
    assert "正規表現" in wrong.content.decode()
    right = form | {prefix + "matches": "/shop/"}
    assert browser.post(f"/surveys/{survey.pk}/sites/{link.pk}/", right).status_code == 302
    rules = told(Client().get(f"/w/{link.code}.json"))["rules"]
    assert (rules["share"], rules["matches"], rules["delay"]) == (50, "/shop/", 3)
    assert browser_of(vic()).get(f"/surveys/{survey.pk}/sites/").status_code == 403


def test_the_api_does_the_same_and_names_what_is_wrong() -> None:
    survey = making.survey()
    browser = browser_of(ben())

    def sent(method: str, path: str, body: object) -> Any:
        return browser.generic(
            method, f"/api/v1/surveys/{survey.pk}/sites{path}", json.dumps(body), "application/json"
        )

    made = sent("POST", "", {"label": "通販", "origins": ["https://a.example"]})
    assert made.status_code == 201
    number = told(made)["id"]
    changed = sent("PUT", f"/{number}", {"rules": {"scroll": 50, "delay": None}})
    assert (told(changed)["rules"]["scroll"], told(changed)["origins"]) == (50, [])
    bad = sent("PUT", f"/{number}", {"rules": {"delay": None}})
    assert (bad.status_code, told(bad)["error"]["field"]) == (400, "delay")
    bad = sent("PUT", f"/{number}", {"origins": ["shop.example.jp"]})
    assert told(bad)["error"]["field"] == "origins"
