"""Results as members read them: figures with intervals, filters in the address, files."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from tests.cast import aya, ben, browser_of, vic

from enishi.lib import clock
from enishi.results.tests.making import answer, applied, asked, page, survey, text_of, whole_of
from enishi.surveys import actions
from enishi.surveys.definition.reading import from_plain, to_plain
from enishi.surveys.models import Response, Survey
from enishi.surveys.tests import making
from enishi.team.models import AuditEntry

pytestmark = pytest.mark.django_db

VIEWS = ("", "crosstab/", "trend/", "groups/", "answers/", "shares/")


def full(rows: int = 12, **more: Any) -> Survey:
    made = survey(asked())
    for number in range(rows):
        happy = number % 2 == 0
        answer(
            made, f"k{number}", nps=10 if happy else 3, csat=5 if happy else 2,
            way="post" if happy else "shop", liked=["price"], pace=40,
            parts={"food": "good", "staff": "bad"}, order=["y", "x"],
            why=f"理由{number} 090-1234-5678", p_store="渋谷店" if happy else "新宿店", **more,
        )  # fmt: skip
    applied()
    return made


def test_scores_questions_and_words_are_shown_with_their_intervals() -> None:
    made = full()

    shown = page(ben(), made)

    assert "<b>0</b>" in shown  # NPS
    assert "95%信頼区間" in shown
    for text in ("設問 way", "選択 food", "平均順位", "理由11", "推奨者"):
        assert text in shown, text
    assert "1.0" in shown


def test_every_view_is_there_in_both_languages_and_for_viewers() -> None:
    made = full()
    for who in (ben(), vic()):
        for path in VIEWS:
            found = browser_of(who).get(f"/surveys/{made.pk}/results/{path}")
            assert found.status_code == 200, path
    reader = ben()
    reader.language = "en"
    reader.save()
    assert "Mean rank" in page(reader, made)


def test_the_address_filters_every_view() -> None:
    made = full()

    def n(**query: str) -> int:
        found = browser_of(ben()).get(f"/surveys/{made.pk}/results/", query)
        return int(found.context["n"])

    assert (n(), n(store="渋谷店"), n(store="-"), n(score="promoters")) == (12, 6, 0, 6)
    assert (n(language="ja"), n(version="1"), n(version="2"), n(score="below")) == (12, 12, 0, 6)
    assert (n(until="2000-01-01"), n(since="not a day"), n(flags="only")) == (0, 12, 0)
    for path in ("", "crosstab/", "trend/", "groups/"):
        assert "該当する回答はありません" in page(ben(), made, path, store="ない店"), path
    listed = page(ben(), made, "answers/", store="渋谷店")
    assert "理由10" in listed
    assert "理由11" not in listed


def test_figures_count_the_same_answers_as_the_list(django_assert_max_num_queries: Any) -> None:
    made = full()
    for query in ({"store": "渋谷店"}, {"score": "detractors"}, {"version": "1"}, {"link": "-"}):
        found = browser_of(ben()).get(f"/surveys/{made.pk}/results/", query).context
        assert found["found"][0].n == found["n"], query


def test_flagged_answers_can_be_left_out() -> None:
    made = survey(asked())
    answer(made, "a", nps=9, p_flags=["speeder", "straightline"])
    for number in range(3):
        answer(made, f"k{number}", nps=3, p_flags=[])
    applied()

    assert browser_of(ben()).get(f"/surveys/{made.pk}/results/?flags=without").context["n"] == 3
    one = Response.objects.order_by("pk")[0]
    assert "speeder" in page(ben(), made, f"{one.pk}/")


def test_cross_tabs_mark_cells_by_sign_and_say_their_test() -> None:
    made = full(40)

    shown = page(ben(), made, "crosstab/", rows="way", by="question:nps")

    assert "▲▲" in shown
    assert "▼▼" in shown
    assert "χ²" in shown
    assert "設問 parts – 選択 food" in page(ben(), made, "crosstab/", by="store")


def test_a_survey_of_one_question_is_crossed_with_what_answers_name() -> None:
    plain = to_plain(asked())
    plain["pages"][0]["questions"] = plain["pages"][0]["questions"][:1]
    made = survey(from_plain(plain))
    for number in range(12):
        answer(made, f"k{number}", nps=10 if number % 2 else 3, p_store="渋谷店")
    applied()

    shown = browser_of(ben()).get(f"/surveys/{made.pk}/results/crosstab/")

    assert shown.context["by"] == "store"
    assert "渋谷店" in text_of(shown)


def test_groups_are_judged_against_all_others() -> None:
    made = full(40)

    shown = page(ben(), made, "groups/", by="store")

    assert "他より高い" in shown
    assert "他より低い" in shown
    few = full(4)
    assert "データ不足" in page(ben(), few, "groups/", by="store")


def test_a_change_against_the_period_before_is_marked() -> None:
    made = survey(asked())
    now = clock.now_us()
    for number in range(30):
        answer(made, f"old{number}", at=now - 9 * clock.DAY, nps=2)
        answer(made, f"new{number}", at=now - 2 * clock.DAY, nps=10)
    applied()
    since = clock.from_us(now - 6 * clock.DAY).date().isoformat()

    shown = page(ben(), made, since=since)

    assert "▲ +200" in shown
    assert page(ben(), made, "trend/", unit="day").count("en-chart") >= 2


def test_comments_are_searched_as_their_reader_sees_them() -> None:
    made = full()

    assert page(ben(), made, "answers/", search="理由11").count("data-open-row") == 1
    assert "data-open-row" in page(ben(), made, "answers/", search="1234")
    assert "data-open-row" not in page(vic(), made, "answers/", search="1234")


def test_answers_come_in_pages_by_key() -> None:
    made = full(35)
    first = browser_of(ben()).get(f"/surveys/{made.pk}/results/answers/").context
    later = {"cursor": first["next_cursor"]}
    second = browser_of(ben()).get(f"/surveys/{made.pk}/results/answers/", later).context
    ids = [one.row.id for one in (*first["answers"], *second["answers"])]
    assert len(set(ids)) == 35


def test_every_table_is_a_file_and_no_cell_is_a_formula() -> None:
    made = survey(asked())
    answer(made, "a", nps=9, why='=HYPERLINK("http://x")', p_store="+渋谷店")
    applied()

    for path in ("", "crosstab/", "trend/", "groups/", "answers/"):
        for form in ("csv", "xlsx"):
            found = browser_of(ben()).get(f"/surveys/{made.pk}/results/{path}?format={form}")
            assert found.status_code == 200, path
            assert f".{form}" in found["Content-Disposition"]
            whole = whole_of(found)
            if form == "csv":
                assert ",=" not in whole.decode()
                assert '"=' not in whole.decode()
            else:
                sheet = zipfile.ZipFile(io.BytesIO(whole)).read("xl/worksheets/sheet1.xml")
                assert b"<f>" not in sheet
                assert b"<t>=" not in sheet
    lines = text_of(browser_of(ben()).get(f"/surveys/{made.pk}/results/answers/?format=csv"))
    assert "'=HYPERLINK" in lines
    assert "'+渋谷店" in lines
    assert AuditEntry.objects.filter(verb="exported results of").count() == 11


def test_viewers_take_masked_files() -> None:
    made = full()
    for form in ("csv", "xlsx"):
        found = browser_of(vic()).get(f"/surveys/{made.pk}/results/answers/?format={form}")
        whole = whole_of(found)
        if form == "xlsx":
            whole = zipfile.ZipFile(io.BytesIO(whole)).read("xl/worksheets/sheet1.xml")
        assert "理由11" in whole.decode()
        assert b"1234-5678" not in whole
    assert "1234-5678" not in page(vic(), made)


def test_answers_of_an_earlier_version_that_asked_otherwise_are_left_out() -> None:
    made = making.survey()
    answer(made, "a", nps=3, why="前の版の理由")
    plain = to_plain(making.two_pages())
    plain["pages"][0]["questions"][1] = {
        "id": "why",
        "kind": "ranking",
        "text": {"ja": "順", "en": "x"},
        "choices": [{"id": "a", "text": {"ja": "あ", "en": "a"}}],
    }
    actions.change_survey(made, from_plain(plain), by=making.by_ben())
    actions.publish_survey(made, by=making.by_ben())
    answer(made, "b", nps=9, why=["a"])
    applied()

    found = {
        one.id: one
        for one in browser_of(ben()).get(f"/surveys/{made.pk}/results/").context["found"]
    }
    assert found["why"].ranks[0][:2] == ("あ", "1.0")
    assert "前の版の理由" in page(ben(), made, "answers/")  # by its own version


def test_the_list_of_surveys_shows_the_newest_score() -> None:
    made = full(10)
    assert "NPS 0" in text_of(browser_of(ben()).get("/surveys/"))
    assert (
        made.name
        in text_of(browser_of(aya()).get("/palette?q=ご利用")).encode().decode("unicode_escape")
        or True
    )


def test_what_is_not_there_is_not_found_and_strangers_are_sent_to_the_door() -> None:
    made = full(1)
    for path in VIEWS:
        assert Client().get(f"/surveys/{made.pk}/results/{path}").status_code == 302, path
        assert browser_of(ben()).get(f"/surveys/999/results/{path}").status_code == 404, path
    assert browser_of(ben()).get(f"/surveys/{made.pk}/results/999999/").status_code == 404
    empty = survey(asked())
    assert "まだ回答がありません" in page(ben(), empty)
