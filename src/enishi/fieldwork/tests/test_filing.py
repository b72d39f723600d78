"""Answers of a file: each row once; what is wrong is named, and comes back as it was."""

from typing import Any

import msgspec
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import ben, browser_of, vic

from enishi.fieldwork.filing import Filed, file_answers, rejected_csv
from enishi.lib.errors import BadInput
from enishi.people.tests import cast as people
from enishi.surveys.definition.reading import from_plain
from enishi.surveys.models import Response, Survey
from enishi.surveys.tests import making
from enishi.surveys.tests.making import applied
from enishi.timeline.models import Event

pytestmark = pytest.mark.django_db
CHOICES = [{"id": "store", "text": {"ja": "店舗、支店"}}, {"id": "web", "text": {"ja": "ウェブ"}}]
QUESTIONS: list[dict[str, object]] = [
    {"id": "nps", "kind": "nps", "text": {"ja": "お勧め度"}, "required": True},
    {"id": "where", "kind": "multiple", "text": {"ja": "購入先"}, "choices": CHOICES},
    {"id": "day", "kind": "date", "text": {"ja": "来店日"}},
    {"id": "why", "kind": "long", "comments": "nps", "text": {"ja": "理由"}},
]
SHEET = (
    "お勧め度,購入先,来店日,理由,会員番号,回答日時,店舗\r\n"
    "９,店舗、支店,2026/4/1,丁寧だった,M-1,2026/04/02 10:30,世田谷\r\n"
    "3,ウェブ;店舗、支店,,遅い,M-2,2026-04-03T09:00:00+09:00,\r\n"
    "11,,,,M-3,2026/04/02 10:30,\r\n"
    "5,電話,,,,2026/04/02 10:30,\r\n"
)


def survey(**more: object) -> Survey:
    page: dict[str, object] = {"id": "one", "questions": QUESTIONS}
    return making.survey(from_plain(making.plain(page, **more)))


def filed(asked: Survey, text: str, **how: Any) -> Filed:
    return file_answers(asked, text.encode("cp932"), by=making.by_ben(), **how)


def test_a_file_as_excel_saves_it_becomes_answers_on_timelines_once() -> None:
    (known,) = people.arrive(people.event(5, named={"member_no": "M-1"}))
    asked = survey()

    dry = filed(asked, SHEET, dry_run=True)
    assert (dry.stored, len(dry.rejected), Response.objects.count()) == (2, 2, 0)
    done = filed(asked, SHEET)
    assert (done.rows, done.stored, done.known) == (4, 2, 0)
    assert [(one.row.line, one.column) for one in done.rejected] == [(4, "お勧め度"), (5, "購入先")]
    first, second = Response.objects.order_by("pk")
    assert msgspec.json.decode(first.answers) == {
        "nps": 9, "where": ["store"], "day": "2026-04-01", "why": "丁寧だった",
    }  # fmt: skip
    assert msgspec.json.decode(second.answers)["where"] == ["store", "web"]
    assert first.person_id == known
    applied()
    again = filed(asked, SHEET)
    assert (again.stored, again.known, len(again.rejected)) == (0, 2, 2)
    applied()
    whole = Event.objects.filter(name="Survey Submitted")
    assert whole.count() == 2
    assert sum('"世田谷"' in one.properties for one in whole) == 1


def test_rejected_rows_come_back_with_their_reason() -> None:
    lines = rejected_csv(filed(survey(), SHEET)).splitlines()
    assert lines[0].lstrip("\ufeff").endswith("店舗,reason,field")
    assert lines[2].startswith("5,電話,")
    assert lines[2].endswith("購入先")


def test_a_key_says_which_answer_it_is() -> None:
    asked = survey()
    assert filed(asked, "key,nps\nk1,9\nk2,9\nk1,9\n").stored == 2
    other = filed(asked, "key,nps\nk1,3\n")
    assert [(one.column, other.stored) for one in other.rejected] == [("key", 0)]
    assert filed(asked, "nps\n9\n9\n").stored == 2  # two people may say the same


def test_files_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(BadInput, match="no_question"):
        filed(survey(), "a,b\n1,2\n")
    with pytest.raises(BadInput, match="file_empty"):
        filed(survey(), "")
    with pytest.raises(BadInput, match="too_many_rows"):
        filed(survey(), "nps\n1\n2\n3\n", most=2)
    with pytest.raises(BadInput, match="survey_anonymous"):
        filed(survey(anonymous=True), "nps,会員番号\n1,M-1\n")


CELLS = st.text(st.characters(codec="utf-8"), max_size=12)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5))
def test_whatever_stands_in_it_every_row_is_stored_known_or_rejected(
    rows: list[tuple[str, str, str]],
) -> None:
    asked = Survey.objects.first() or survey()
    text = "nps\tday\tkey\n" + "\n".join("\t".join(row) for row in rows)
    try:
        first = file_answers(asked, text.encode(), by=making.by_ben())
    except BadInput:
        return
    assert first.rows == first.stored + first.known + len(first.rejected)
    assert file_answers(asked, text.encode(), by=making.by_ben()).stored == 0


def test_the_page_checks_stores_and_hands_back_what_was_rejected() -> None:
    asked = survey()
    address = f"/surveys/{asked.pk}/import/"
    browser = browser_of(ben())

    def send(**more: str) -> str:
        file = SimpleUploadedFile("a.csv", SHEET.encode("cp932"))
        answer = browser.post(address, {"file": file} | more)
        assert answer.status_code == 200
        return str(answer.content.decode())

    assert "確認結果" in send(check="1")
    assert Response.objects.count() == 0
    assert "取り込み結果" in send()
    assert Response.objects.count() == 2
    assert "電話" in browser.get(f"{address}rejected.csv").content.decode()
    assert browser_of(vic()).get(address).status_code == 403
    assert browser.post(address).status_code == 400


def test_the_api_says_what_became_of_each_row() -> None:
    asked = survey()
    file = SimpleUploadedFile("a.csv", SHEET.encode("cp932"))
    answer = browser_of(ben()).post(f"/api/v1/surveys/{asked.pk}/answers/file", {"file": file})
    told = answer.json()
    assert (answer.status_code, told["stored"], told["rejected"]) == (200, 2, 2)
    assert told["reasons"][0]["field"] == "お勧め度"
