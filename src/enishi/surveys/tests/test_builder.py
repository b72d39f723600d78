"""Around the editor: rules about events, the preview, finding and asking, the API and the command
line of versions and texts."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.cast import aya, ben, browser_of, vic

from enishi.lib import clock
from enishi.people.queries import person_by
from enishi.surveys import actions, command
from enishi.surveys.definition.answers import checked
from enishi.surveys.definition.reading import from_plain, stored, to_toml
from enishi.surveys.enums import LinkKind
from enishi.surveys.models import Link, Response, Survey
from enishi.surveys.tests import making
from enishi.surveys.tests.making import Guest
from enishi.timeline.tests.stream import drain, happen, track

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Client:
    aya()
    return browser_of(ben())


def bought(total: int, days: int, who: str = "misaki") -> dict[str, Any]:
    at = clock.from_us(clock.now_us() - days * clock.DAY).isoformat()
    return {
        **track("Order Completed", f"{who}{total}{days}", who=who, total=total),
        "timestamp": at,
    }


def rule(**more: object) -> dict[str, object]:
    return {"is": "event", "name": "Order Completed", **more}


def asked_if(condition: dict[str, object]) -> Survey:
    why = {"id": "why", "kind": "short", "text": {"ja": "理由", "en": "Why"}, "show": condition}
    first = {"id": "nps", "kind": "nps", "text": {"ja": "点", "en": "Score"}}
    return making.survey(from_plain(making.plain({"id": "one", "questions": [first, why]})))


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (rule(), True),
        (rule(within="7d"), False),
        (rule(within="30d", property="total", op=">=", value=5000), True),
        (rule(within="30d", property="total", op=">", value=5000), False),
        (rule(property="coupon", op="answered"), False),
        (rule(property="coupon", op="missing"), True),
        ({"is": "not", "of": rule(within="7d")}, True),
        ({"is": "event", "name": "Order *"}, True),
    ],
)
def test_a_rule_about_events_means_what_a_segment_would(
    condition: dict[str, object],
    holds: bool,
) -> None:
    happen(bought(5000, 10), bought(99, 0, "ken"))
    survey = asked_if(condition)
    link = actions.add_personal_link(survey, person_by("user_id", "misaki"), by=making.by_ben())

    assert ('name="q.why"' in Guest(link).text) is holds
    nobody = Guest(making.public(survey)).text  # of whom no event is known
    assert ('name="q.why"' in nobody) is (condition["is"] == "not")


def test_an_anonymous_survey_asks_about_nobodys_events() -> None:
    with pytest.raises(Exception, match="anonymous survey knows nothing"):
        from_plain(making.plain({"id": "one", "questions": [{"id": "q", "kind": "nps", "text": {"ja": "点"}, "show": rule()}]}, anonymous=True, languages=["ja"], title={"ja": "題"}, ends=[{"id": "e", "title": {"ja": "終"}}]))  # fmt: skip


def short(**more: object) -> Any:
    plain = {"id": "q", "kind": "short", "text": {"ja": "問", "en": "Q"}, **more}
    return from_plain(making.plain({"id": "one", "questions": [plain]}))


@pytest.mark.parametrize(
    ("question", "given", "kept"),
    [
        ({"form": "postcode"}, "１０００００１", "100-0001"),
        ({"form": "postcode"}, "100", None),
        ({"form": "katakana"}, "ﾀﾅｶ　ﾐｻｷ", "タナカ ミサキ"),
        ({"form": "katakana"}, "田中", None),
        ({"form": "url"}, "https://example.jp/a", "https://example.jp/a"),
        ({"form": "url"}, "example", None),
        ({"form": "number", "smallest": 1, "largest": 9.5}, "9.5", "9.5"),
        ({"form": "number", "smallest": 1, "largest": 9.5}, "9.6", None),
        ({"least": 3}, "あい", None),
        ({"least": 3}, "あいう", "あいう"),
    ],
)
def test_what_is_written_has_its_form_and_length(question: Any, given: str, kept: object) -> None:
    found = checked(short(**question), {"q": given})
    assert (found.answers.get("q"), bool(found.problems)) == (kept, kept is None)


# -- the preview --------------------------------------------------------------------------------


def test_the_preview_goes_to_hidden_pages_and_says_why_they_are_hidden(browser: Client) -> None:
    survey = making.survey()
    path = f"/surveys/{survey.pk}/preview/"

    shown = browser.post(path, {"page": "score", "go": "page:mend", "q.nps": "9", "kept": "{}"})
    text = shown.content.decode()
    assert 'name="q.fix"' in text
    assert "表示する条件:" in text
    assert "「お勧め度」が6以下" in text
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert "お勧め度" in browser.get(path, {"page": "score", "language": "ja"}).content.decode()
    assert 'lang="en"' in browser.get(path, {"language": "en"}).content.decode()
    frames = browser.get(f"/surveys/{survey.pk}/frames/", {"language": "en"}).content.decode()
    assert frames.count("<iframe") == 2
    assert not Response.objects.exists()


# -- finding and asking -------------------------------------------------------------------------


def test_the_palette_finds_surveys_by_their_name(browser: Client) -> None:
    survey = making.survey()
    found = browser.get("/palette", {"q": "ご利用アン"}).json()
    assert f"/surveys/{survey.pk}/" in str(found)
    actions.delete_survey(survey, by=making.by_ben())
    assert f"/surveys/{survey.pk}/" not in str(browser.get("/palette", {"q": "ご利用"}).json())


def test_a_person_is_asked_from_their_page_by_one_link_of_their_own(browser: Client) -> None:
    happen(bought(1, 1))
    misaki = person_by("user_id", "misaki")
    survey = making.survey()
    making.survey(key="enps")
    invite = f"/people/{misaki.pk}/invite/"
    assert invite in browser.get(f"/people/{misaki.pk}/").content.decode()
    assert f"/surveys/ask/{misaki.pk}/" in browser.get(invite).content.decode()

    page = browser.get(f"/surveys/ask/{misaki.pk}/").content.decode()
    assert "ご利用アンケート" in page
    assert "従業員" not in page  # anonymous
    for _press in range(2):
        browser.post(f"/surveys/ask/{misaki.pk}/", {"survey": survey.pk})
    link = Link.objects.get(kind=LinkKind.PERSONAL)
    assert link.code in browser.get(f"/surveys/ask/{misaki.pk}/").content.decode()
    Guest(link).say(q__nps="9")
    assert "はい" in browser.get(f"/surveys/ask/{misaki.pk}/").content.decode()
    assert browser_of(vic()).get(f"/surveys/ask/{misaki.pk}/").status_code == 403


def test_the_list_is_put_into_order_and_goes_on(browser: Client) -> None:
    for title in ("う", "あ", "い"):
        actions.create_survey(making.two_pages(title={"ja": title, "en": "x"}), by=making.by_ben())

    def names(**wished: str) -> list[str]:
        page = browser.get("/surveys/", wished).content.decode()
        return [line.split("<")[0] for line in page.split("data-open-row>")[1:]]

    assert names() == ["い", "あ", "う"]
    assert names(sort="name") == ["あ", "い", "う"]
    from enishi.surveys.queries import ORDERS, SurveyFilter, survey_rows

    for order in ORDERS:
        whole = [row.id for row in survey_rows(SurveyFilter(order=order)).items]
        cursor: str | None = ""
        found: list[int] = []
        while cursor is not None:
            some = survey_rows(SurveyFilter(order=order), cursor=cursor, limit=1)
            found += [row.id for row in some.items]
            cursor = some.next_cursor
        assert found == whole


# -- API and command line -----------------------------------------------------------------------


def api(method: str, path: str, body: object = None, who: Any = None) -> tuple[int, Any]:
    answer = browser_of(who or ben()).generic(
        method,
        f"/api/v1{path}",
        json.dumps(body) if body is not None else "",
        content_type="application/json",
    )
    return answer.status_code, answer.json()


def test_texts_versions_and_templates_over_the_api() -> None:
    survey = making.survey()
    templates = api("GET", "/survey-templates")[1]["items"]
    assert len(templates) == 8
    text = api("GET", f"/surveys/{survey.pk}/export")[1]["text"]
    assert text == to_toml(making.two_pages())
    status, made = api("POST", "/survey-imports", {"text": text})
    assert (status, made["name"]) == (201, "ご利用アンケート")
    status, wrong = api("POST", "/survey-imports", {"text": "title = 3"})
    assert (status, wrong["error"]["field"]) == (400, "title")
    assert api("POST", "/survey-imports", {"text": text}, vic())[0] == 403
    assert api("POST", f"/surveys/{survey.pk}/copy")[0] == 201
    actions.change_survey(
        survey, making.two_pages(intro={"ja": "はじめに", "en": "Hello"}), by=making.by_ben()
    )
    Guest(making.public(survey)).say(q__nps="9")
    versions = api("GET", f"/surveys/{survey.pk}/versions")[1]["items"]
    assert [(one["number"], one["answers"]) for one in versions] == [(1, 1)]
    changed = api("GET", f"/surveys/{survey.pk}/versions/1/changes")[1]["items"]
    assert [one["after"] for one in changed] == ["はじめに", "Hello"]
    restored = api("POST", f"/surveys/{survey.pk}/versions/1/restore")[1]
    assert "intro" not in restored["definition"]
    whole = restored["definition"]
    late = f"/surveys/{survey.pk}?seen={restored['changed_at'] - 1}"
    status, refused = api("PUT", late, whole)
    assert (status, refused["error"]["code"]) == (409, "changed_meanwhile")
    assert api("PUT", f"/surveys/{survey.pk}?seen={restored['changed_at']}", whole)[0] == 200


def test_the_command_line_changes_publishes_and_counts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def enishi(*words: str) -> Any:
        assert command.run(parser.parse_args([*words, "--json"])) == 0
        return json.loads(capsys.readouterr().out.splitlines()[-1])

    parser = ArgumentParser()
    command.add_arguments(parser)
    survey = making.survey()
    file = tmp_path / "survey.toml"
    file.write_text(to_toml(making.two_pages(intro={"ja": "新", "en": "New"})), encoding="utf-8")
    enishi("change", str(survey.pk), "--file", str(file))
    assert enishi("publish", str(survey.pk)) == {"version": 2}
    assert [one["answers"] for one in enishi("versions", str(survey.pk))["versions"]] == [0, 0]
    survey.refresh_from_db()
    assert stored(survey.draft).intro["ja"] == "新"
    assert drain() == 0
