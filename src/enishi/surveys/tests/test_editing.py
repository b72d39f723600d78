"""The editor: conditions of any depth, ends, looks, languages, and two who edit at once."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cast import aya, ben, browser_of

from enishi.lib.errors import Conflict
from enishi.surveys import actions
from enishi.surveys.definition.reading import from_plain, stored, to_plain
from enishi.surveys.definition.rules import Facts, holds
from enishi.surveys.definition.tree import AnyRule, Definition
from enishi.surveys.editing.rules import Drawn, drawn, rule_in
from enishi.surveys.models import Logo, Response, Survey
from enishi.surveys.tests import making
from enishi.surveys.tests.forms import Editor, form_with, posted

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (120).to_bytes(4) + (40).to_bytes(4) + b"\x08\x06\0\0\0"


@pytest.fixture
def survey() -> Survey:
    return making.survey()


@pytest.fixture
def browser() -> Client:
    aya()
    return browser_of(ben())


@pytest.fixture
def editor(browser: Client, survey: Survey) -> Editor:
    return Editor(browser, survey.pk)


def draft(survey: Survey) -> dict[str, Any]:
    survey.refresh_from_db()
    return to_plain(stored(survey.draft))


def do(browser: Client, survey: Survey, **given: str) -> Any:
    survey.refresh_from_db()
    said = {name.replace("__", "."): value for name, value in given.items()}
    return browser.post(f"/surveys/{survey.pk}/edit/", {"seen": survey.changed_at, **said})


# -- conditions ---------------------------------------------------------------------------------


def test_a_condition_of_two_levels_is_put_together_by_buttons(
    editor: Editor, survey: Survey
) -> None:
    editor.send("page", "mend", press="rule:add:r", r___add="event")
    editor.send("page", "mend", press="rule:group:r", r___add="trait")
    editor.send("page", "mend", press="rule:add:r.2", r__2___add="fact")
    editor.send("page", "mend", press="rule:add:r.2", r__2___add="answer")
    editor.send(
        "page", "mend", r__1___name="Order Completed", r__1___within="90d",
        r__1___property="total", r__1___op=">=", r__1___value="5000", r__1___not="on",
        r__2__0___name="rank", r__2__0___op="in", r__2__0___value='gold, "12"',
        r__2__2___op="missing",
    )  # fmt: skip

    assert draft(survey)["pages"][1]["show"] == {
        "is": "all",
        "of": [
            {"is": "answer", "question": "nps", "op": "<=", "value": 6},
            {"is": "not", "of": {"is": "event", "name": "Order Completed", "within": "90d",
                                 "property": "total", "op": ">=", "value": 5000}},
            {"is": "any", "of": [
                {"is": "trait", "name": "rank", "op": "in", "value": ["gold", "12"]},
                {"is": "fact", "name": "personal", "value": True},
                {"is": "answer", "question": "nps", "op": "missing"},
            ]},
        ],
    }  # fmt: skip
    page = editor.page()
    assert "（「Order Completed（totalが5000以上）」をした（直近90日間））でない" in page
    editor.send("page", "mend", press="rule:drop:r.2")
    editor.send("page", "mend", press="rule:drop:r.0")
    editor.send("page", "mend", press="rule:drop:r.0")
    assert "show" not in draft(survey)["pages"][1]


leaves = st.one_of(
    st.fixed_dictionaries({"is": st.just("answer"), "question": st.just("nps"), "op": st.sampled_from(["=", ">="]), "value": st.integers(0, 10)}),
    st.fixed_dictionaries({"is": st.just("answer"), "question": st.just("pick"), "op": st.just("in"), "value": st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=2)}),
    st.fixed_dictionaries({"is": st.just("trait"), "name": st.just("t"), "value": st.one_of(st.text("ab,、\\\"1. true", min_size=1, max_size=6), st.integers(-9, 9), st.booleans())}),
    st.fixed_dictionaries({"is": st.just("segment"), "segment": st.sampled_from(["1", "vip"])}),
    st.fixed_dictionaries({"is": st.just("event"), "name": st.just("Order"), "within": st.sampled_from(["30d", "2w"])}),
)  # fmt: skip
rules = st.recursive(
    leaves,
    lambda inner: st.fixed_dictionaries({"is": st.sampled_from(["all", "any"]), "of": st.lists(inner, min_size=1, max_size=3)}) | st.fixed_dictionaries({"is": st.just("not"), "of": inner}),
    max_leaves=6,
)  # fmt: skip


def asked(rule: dict[str, Any]) -> Definition:
    choices = [{"id": one, "text": {"ja": f"{one}、{one}"}} for one in "ab"]
    first = [
        {"id": "nps", "kind": "nps", "text": {"ja": "点"}},
        {"id": "pick", "kind": "single", "text": {"ja": "選択"}, "choices": choices},
    ]
    second = [{"id": "why", "kind": "short", "text": {"ja": "理由"}}]
    return from_plain(
        making.plain(
            {"id": "one", "questions": first}, {"id": "two", "questions": second, "show": rule},
            languages=["ja"], title={"ja": "題"}, ends=[{"id": "end", "title": {"ja": "終"}}],
        )
    )  # fmt: skip


def typed(part: Drawn) -> dict[str, str]:
    """What the form of a condition sends when nothing is changed."""
    said = {f"{part.path}:is": part.kind} | ({f"{part.path}:not": "on"} if part.negated else {})
    if part.is_group:
        for inner in part.parts:
            said |= typed(inner)
        return said
    for name in ("question", "name", "segment", "within", "property"):
        said[f"{part.path}:{name}"] = str(part.rule.get(name, ""))
    return said | {
        f"{part.path}:op": part.rule.get("op", "="),
        f"{part.path}:value": part.value,
    }


@settings(max_examples=200, deadline=None)
@given(rules, st.integers(0, 10), st.sampled_from(["a", "b"]), st.sampled_from(["a", 1, True]))
def test_any_condition_survives_its_form(
    rule: dict[str, Any], score: int, pick: str, trait: object
) -> None:
    before = asked(rule)
    plain = to_plain(before)
    shown: AnyRule | None = before.pages[1].show
    again = rule_in(plain, typed(drawn(plain, plain["pages"][1]["show"])))
    plain["pages"][1]["show"] = again

    after = from_plain(plain).pages[1].show
    facts = Facts(traits={"t": trait}, segments=frozenset({"vip"}))
    answers = {"nps": score, "pick": pick}
    assert holds(after, answers, facts) == holds(shown, answers, facts)
    assert rule_in(plain, typed(drawn(plain, again))) == again


# -- choices, pages, questions ------------------------------------------------------------------


def test_choices_keep_their_ids_wherever_they_are_moved(editor: Editor, survey: Survey) -> None:
    do(editor.browser, survey, do="add", page="mend", kind="multiple")
    editor.send("question", "q1", press="choices:add", choices__c1__ja="送料", choices__c1__en="Shipping",
                more__choices="品質 | Quality\nその他 | Other", least="1", most="2", has__randomise="1", randomise="on")  # fmt: skip
    editor.send("question", "q1", press="choices:up:c4", choices__c4__other="on", choices__c4__stays="on")  # fmt: skip
    editor.send("question", "q1", press="choices:drop:c2")

    question = draft(survey)["pages"][1]["questions"][1]
    assert question["choices"] == [
        {"id": "c1", "text": {"ja": "送料", "en": "Shipping"}},
        {"id": "c4", "text": {"ja": "その他", "en": "Other"}, "stays": True, "other": True},
        {"id": "c3", "text": {"ja": "品質", "en": "Quality"}},
    ]
    assert (question["least"], question["most"], question["randomise"]) == (1, 2, True)


def test_questions_are_copied_and_put_onto_other_pages(browser: Client, survey: Survey) -> None:
    do(browser, survey, do="copy", question="why")
    do(browser, survey, do="place", question="q1", page="mend", at="0")
    wrong = do(browser, survey, do="page-place", page="mend", at="0")

    assert wrong.status_code == 400  # its condition would ask about a page that comes later
    do(browser, survey, do="copy-page", page="score")
    pages = draft(survey)["pages"]
    assert [[one["id"] for one in page["questions"]] for page in pages] == [["nps", "why"], ["q2", "q3"], ["q1", "fix"]]  # fmt: skip
    assert pages[1]["questions"][1]["comments"] == "q2"
    assert pages[2]["questions"][0]["text"]["ja"] == "理由（コピー）"


def test_the_end_depends_on_the_score_and_may_lead_away(editor: Editor, survey: Survey) -> None:
    do(editor.browser, survey, do="add-end")
    editor.send(
        "end",
        "end1",
        press="rule:add:r",
        r___add="answer",
        title__ja="うれしいです",
        title__en="Glad",
    )
    editor.send("end", "end1", r__0___op=">=", r__0___value="9", link="https://example.jp/review", redirect="on")  # fmt: skip
    do(editor.browser, survey, do="end-up", end="end1")
    actions.publish_survey(survey, by=making.by_ben())

    assert "うれしいです" in making.Guest(making.public(survey)).say(q__nps="10").text
    low = making.Guest(making.public(survey)).say(q__nps="2").say().text
    assert "ありがとうございました" in low
    assert "refresh" not in low
    high = making.Guest(making.public(survey)).say(q__nps="9").text
    assert '<meta http-equiv="refresh" content="0;url=https://example.jp/review">' in high
    for link in ("http://example.jp", "https://user@example.jp", "javascript:alert(1)", "https://"):
        assert editor.send("end", "end1", link=link).status_code == 400


def test_words_beside_another_choice_are_an_answer_of_their_own() -> None:
    choices = [{"id": "store", "text": {"ja": "店舗", "en": "Store"}}, {"id": "other", "text": {"ja": "その他", "en": "Other"}, "other": True}]  # fmt: skip
    where = {"id": "where", "kind": "single", "text": {"ja": "場所", "en": "Where"}, "choices": choices}  # fmt: skip
    survey = making.survey(from_plain(making.plain({"id": "one", "questions": [where]})))

    guest = making.Guest(making.public(survey))
    assert 'name="q.where.other"' in guest.text
    guest.say(q__where="other", **{"q.where.other": "展示会"})
    making.Guest(making.public(survey)).say(q__where="store", **{"q.where.other": "消える"})
    found = [json.loads(one.answers) for one in Response.objects.order_by("pk")]
    assert found == [{"where": "other", "where.other": "展示会"}, {"where": "store"}]
    first = Response.objects.order_by("pk")[0].pk
    shown = browser_of(ben()).get(f"/surveys/{survey.pk}/results/{first}/").content.decode()
    assert "場所 – その他" in shown
    assert "展示会" in shown
    assert "消える" not in shown


# -- two at once --------------------------------------------------------------------------------


def test_who_edits_another_part_is_not_in_the_way(browser: Client, survey: Survey) -> None:
    editor = Editor(browser, survey.pk)
    fields = form_with(editor.page("why"), "do", "question")[1]
    do(browser, survey, do="add", page="mend", kind="date")

    saved = browser.post(
        f"/surveys/{survey.pk}/edit/",
        posted(fields, "", {"text__ja": "理由は"}),
        headers={"accept": "application/json"},
    )
    assert saved.status_code == 200
    assert draft(survey)["pages"][0]["questions"][1]["text"]["ja"] == "理由は"
    again = posted(fields, "", {"text__ja": "もう一度"}) | saved.json()
    assert browser.post(f"/surveys/{survey.pk}/edit/", again).status_code == 302


def test_two_who_edit_the_same_see_both_and_lose_nothing(browser: Client, survey: Survey) -> None:
    editor = Editor(browser, survey.pk)
    fields = form_with(editor.page("why"), "do", "question")[1]
    editor.send("question", "why", text__ja="先の言葉")

    mine = posted(fields, "", {"text__ja": "後の言葉"})
    silent = browser.post(f"/surveys/{survey.pk}/edit/", mine, headers={"accept": "application/json"})  # fmt: skip
    assert (silent.status_code, draft(survey)["pages"][0]["questions"][1]["text"]["ja"]) == (409, "先の言葉")  # fmt: skip
    told = browser.post(f"/surveys/{survey.pk}/edit/", mine)
    page = told.content.decode()
    assert told.status_code == 409
    assert "<del>先の言葉</del>" in page
    assert "<ins>後の言葉</ins>" in page
    over = form_with(page, "do", "question")[1]
    assert browser.post(f"/surveys/{survey.pk}/edit/", posted(over, "", {})).status_code == 302
    assert draft(survey)["pages"][0]["questions"][1]["text"]["ja"] == "後の言葉"


def test_what_was_read_before_somebody_wrote_is_not_written_over(survey: Survey) -> None:
    late = Survey.objects.get(pk=survey.pk)
    actions.change_survey(
        survey, making.two_pages(intro={"ja": "先", "en": "x"}), by=making.by_ben()
    )
    with pytest.raises(Conflict):
        actions.change_survey(
            late, making.two_pages(intro={"ja": "後", "en": "x"}), by=making.by_ben()
        )
    assert draft(survey)["intro"]["ja"] == "先"


# -- looks and languages ------------------------------------------------------------------------


def test_looks_are_seen_by_who_answers(editor: Editor, survey: Survey) -> None:
    editor.send("theme", size="large", progress="\0", colour="#1B5E20", send__ja="この内容で送る")
    with_logo = {"logo": _file("logo.png", PNG)}
    editor.browser.post(f"/surveys/{survey.pk}/logo/", with_logo)
    actions.publish_survey(survey, by=making.by_ben())

    guest = making.Guest(making.public(survey)).say(q__nps="1")
    assert "この内容で送る" in guest.text
    assert "<progress" not in guest.text
    assert "font-size:118.75%" in guest.text
    logo = Logo.objects.get()
    picture = Client().get(f"/survey-logo/{logo.digest}")
    assert (picture["Content-Type"], picture["X-Content-Type-Options"], picture.content) == ("image/png", "nosniff", PNG)  # fmt: skip
    assert logo.digest in guest.text
    assert Client().get(f"/survey-logo/{'0' * 64}").status_code == 404
    for bad in (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PNG + b"\0" * 200_000, b"GIF89a"):
        before = draft(survey)
        editor.browser.post(f"/surveys/{survey.pk}/logo/", {"logo": _file("logo.png", bad)})
        assert draft(survey) == before
    editor.browser.post(f"/surveys/{survey.pk}/logo/", {"remove": "1"})
    assert "logo" not in draft(survey)["theme"]
    assert editor.send("theme", colour="#ffee88").status_code == 400


def _file(name: str, content: bytes) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def test_languages_come_and_go_with_their_texts(editor: Editor, survey: Survey) -> None:
    do(editor.browser, survey, do="language-add", language="zh_hant")
    assert draft(survey)["languages"] == ["ja", "en", "zh-Hant"]
    assert "繁體中文" in editor.page()
    assert do(editor.browser, survey, do="language-add", language="ja").status_code == 400
    assert do(editor.browser, survey, do="language-add", language="!").status_code == 400
    do(editor.browser, survey, do="language-first", language="en")
    do(editor.browser, survey, do="language-remove", language="ja")
    assert draft(survey)["languages"] == ["en", "zh-Hant"]
    assert draft(survey)["title"] == {"en": "Your visit"}


def test_all_texts_are_translated_at_once_and_by_csv(editor: Editor, survey: Survey) -> None:
    browser, address = editor.browser, f"/surveys/{survey.pk}/texts/"
    do(browser, survey, do="language-add", language="fr")
    survey.refresh_from_db()
    page = browser.get(address).content.decode()
    assert 'name="t:pages.0.questions.0.text:fr"' in page
    browser.post(address, {"seen": survey.changed_at, "t:title:fr": "Votre visite"})
    assert draft(survey)["title"]["fr"] == "Votre visite"
    late = browser.post(address, {"seen": "1", "t:title:fr": "x"})
    assert late.status_code == 409

    exported = b"".join(browser.get(address, {"format": "csv"})).decode("utf-8-sig")
    assert exported.splitlines()[0] == "path,ja,en,fr"
    brought = exported.replace("pages.0.questions.0.text,お勧め度,Score,", "pages.0.questions.0.text,お勧め度,Score,Note")  # fmt: skip
    browser.post(f"{address}bring/", {"file": _file("t.csv", brought.encode("utf-8-sig"))})
    assert draft(survey)["pages"][0]["questions"][0]["text"]["fr"] == "Note"
    before = draft(survey)
    for bad in (b"path,fr\nnowhere.text,x\n", b"\xff\xfe", b"a,b\n1,2\n"):
        browser.post(f"{address}bring/", {"file": _file("t.csv", bad)})
        assert draft(survey) == before


def test_versions_are_compared_in_words(browser: Client, survey: Survey) -> None:
    Editor(browser, survey.pk).send("question", "why", text__ja="なぜ", press="close")
    do(browser, survey, do="add", page="mend", kind="date")
    do(browser, survey, do="up", question="why")
    page = browser.get(f"/surveys/{survey.pk}/versions/", {"from": "1"}).content.decode()

    assert "<del>理由</del>" in page
    assert "<ins>なぜ</ins>" in page
    assert "質問「新しい質問」: 追加" in page
    same = browser.get(f"/surveys/{survey.pk}/versions/", {"from": "1", "to": "1"}).content.decode()
    assert "違いはありません" in same
