"""Answer files as survey tools and spreadsheets write them."""

from pathlib import Path

from enishi.connect.mapping.parsing import parse
from enishi.connect.maps import shipped
from enishi.connect.reading.files import source_files
from enishi.connect.tests.files import bodies, reasons, written

SURVEY = shipped("survey").text


def test_a_row_with_metric_and_score_is_an_answer(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "回答一覧.csv",
        "会員番号,回答日時,指標,点数,満点,コメント,段階,接点,チャネル,店舗,担当者,注文番号\n"
        "M1,2026/10/01 12:30,CSAT,4,5,早かった,利用,電話窓口,phone,川口店,三宅,A-1\n",
    )
    [answer] = bodies(file, SURVEY, tmp_path)
    assert answer["event"] == "Survey Answered"
    assert answer["timestamp"] == "2026-10-01T03:30:00.000000Z"
    assert [(one["type"], one["id"]) for one in answer["context"]["externalIds"]] == [
        ("member_no", "M1")
    ]
    assert answer["properties"] == {
        "metric": "csat", "score": 4, "max": 5, "comment": "早かった", "stage": "利用",
        "touchpoint": "電話窓口", "channel": "phone", "store": "川口店", "agent": "三宅",
        "order_id": "A-1",
    }  # fmt: skip


def test_a_column_for_each_metric_makes_an_answer_of_each(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "export.csv",
        "Email,Submitted At,NPS Score,Satisfaction,Effort,Feedback\n"
        "aya@example.jp,2026-10-01T03:00:00Z,9,5,,Fast\n"
        "ben@example.jp,2026-10-02T03:00:00Z,,,,Only words\n",
    )
    told = [
        (one["context"]["externalIds"][0]["id"], one["properties"])
        for one in bodies(file, SURVEY, tmp_path)
    ]
    assert sorted(told, key=str) == [
        ("aya@example.jp", {"metric": "csat", "score": 5, "comment": "Fast"}),
        ("aya@example.jp", {"metric": "nps", "score": 9, "comment": "Fast"}),
        ("ben@example.jp", {"metric": "nps", "comment": "Only words"}),
    ]


def test_the_scale_tells_the_metric_where_nothing_else_does(tmp_path: Path) -> None:
    rows = "".join(f"u{top},2026-10-01 10:00,3,{top}\n" for top in ("5", "7", "10", ""))
    file = written(tmp_path, "a.csv", f"person,time,score,max\n{rows}")
    told = [one["properties"]["metric"] for one in bodies(file, SURVEY, tmp_path)]
    assert sorted(told) == ["ces", "csat", "nps", "nps"]


def test_who_is_not_named_is_somebody_of_their_own(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "a.csv",
        "response_id,time,score\nR1,2026-10-01 10:00,9\nR2,2026-10-01 10:00,3\n,2026-10-01 10:00,3\n",
    )
    assert len({one["anonymousId"] for one in bodies(file, SURVEY, tmp_path)}) == 2
    assert reasons(file, SURVEY, tmp_path) == {"identifiers=missing": 1}


def test_a_score_that_is_no_number_is_rejected(tmp_path: Path) -> None:
    file = written(tmp_path, "a.csv", "person,time,score\nu1,2026-10-01 10:00,very good\n")
    assert reasons(file, SURVEY, tmp_path) == {"score=number": 1}


def test_of_a_folder_only_the_files_that_the_map_names_are_read(tmp_path: Path) -> None:
    answers = written(tmp_path, "nps_responses.csv", "person,time,score\n")
    other = written(tmp_path, "reference.json", "{}")
    assert [one.path for one in source_files(tmp_path, parse(SURVEY))] == [answers]
    assert [one.path for one in source_files(other, parse(SURVEY))] == [other]
