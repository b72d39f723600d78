"""A contact list as a Japanese company has it."""

from pathlib import Path

import pytest

from enishi.connect.maps import shipped
from enishi.connect.tests.files import bodies, reasons, written

SHEET = (
    "会員番号,お名前,フリガナ,電話番号,携帯,〒,住所,メールアドレス,生年月日,性別,DM可否,来店回数\r\n"
    "A001,髙橋 美咲,ﾀｶﾊｼ ﾐｻｷ,03-1234-5678,０９０－１２３４－５６７８,150-0001,東京都渋谷区神宮前１－２－３,"
    "misaki@example.jp,昭和62年4月1日,女,可,12\r\n"
)
JA = shipped("contacts-ja").text


def test_a_row_of_excel_becomes_a_person(tmp_path: Path) -> None:
    person, consent = bodies(written(tmp_path, "顧客一覧.csv", SHEET.encode("cp932")), JA, tmp_path)
    assert person["traits"] == {
        "member_no": "A001",
        "email": "misaki@example.jp",
        "phone": "０９０－１２３４－５６７８",
        "home_phone": "03-1234-5678",
        "name": "髙橋 美咲",
        "kana": "ﾀｶﾊｼ ﾐｻｷ",
        "postal_code": "150-0001",
        "address": "東京都渋谷区神宮前１－２－３",
        "birthday": "1987-04-01",
        "gender": "female",
    }
    assert [(one["type"], one["id"]) for one in person["context"]["externalIds"]] == [
        ("member_no", "A001"), ("email", "misaki@example.jp"), ("phone", "０９０－１２３４－５６７８"),
    ]  # fmt: skip
    assert consent["event"] == "Consent Updated"
    assert consent["properties"] == {"purpose": "marketing", "channel": "post", "granted": True}


@pytest.mark.parametrize(
    ("written_as", "day"),
    [
        ("昭和62年4月1日", "1987-04-01"), ("S62.4.1", "1987-04-01"), ("s62/04/01", "1987-04-01"),
        ("平成元年1月8日", "1989-01-08"), ("H31.4.30", "2019-04-30"), ("令和元年5月1日", "2019-05-01"),
        ("Ｒ５．１２．３１", "2023-12-31"), ("大正15年12月24日", "1926-12-24"), ("M45-7-29", "1912-07-29"),
        ("1987/4/1", "1987-04-01"), ("1987-04-01", "1987-04-01"), ("1987年4月1日", "1987-04-01"),
        ("19870401", "1987-04-01"), ("1987/4/1 0:00", "1987-04-01"), ("１９８７．４．１", "1987-04-01"),
    ],
)  # fmt: skip
def test_birthdays_are_read_as_people_write_them(tmp_path: Path, written_as: str, day: str) -> None:
    file = written(tmp_path, "a.csv", f"会員番号,生年月日\n1,{written_as}\n")
    assert bodies(file, JA, tmp_path)[0]["traits"]["birthday"] == day


@pytest.mark.parametrize(
    "wrong", ["平成31年2月31日", "昭和65年1月1日", "令和元年4月30日", "1987/13/1", "S0.1.1", "去年"]
)
def test_a_day_that_never_was_is_rejected(tmp_path: Path, wrong: str) -> None:
    file = written(tmp_path, "a.csv", f"会員番号,生年月日\n1,{wrong}\n")
    assert reasons(file, JA, tmp_path) == {"birthday=date": 1}


@pytest.mark.parametrize(
    ("headers", "cells", "traits"),
    [
        ("メール,姓,名", "a@example.jp,山田,太郎",
         {"name": "山田 太郎", "family_name": "山田", "given_name": "太郎", "email": "a@example.jp"}),
        ("ＴＥＬ,氏名（漢字）,氏名（カナ）", "0312345678,山田太郎,ヤマダタロウ",
         {"name": "山田太郎", "kana": "ヤマダタロウ", "phone": "0312345678"}),
        ("顧客コード,名前,ふりがな,都道府県,市区町村,番地,建物名", "9,山田,やまだ,東京都,渋谷区,1-2,縁ビル3F",
         {"name": "山田", "kana": "やまだ", "member_no": "9", "prefecture": "東京都",
          "address": "東京都渋谷区1-2 縁ビル3F"}),
        ("e-mail,性別,備考", "b@example.jp,男性,得意先",
         {"email": "b@example.jp", "gender": "male", "note": "得意先"}),
    ],
)  # fmt: skip
def test_headers_are_known_by_their_other_names(
    tmp_path: Path, headers: str, cells: str, traits: dict[str, str]
) -> None:
    assert (
        bodies(written(tmp_path, "a.csv", f"{headers}\n{cells}\n"), JA, tmp_path)[0]["traits"]
        == traits
    )


def test_somebody_who_cannot_be_told_from_others_is_rejected(tmp_path: Path) -> None:
    file = written(tmp_path, "a.csv", "氏名,電話番号\n山田,\n鈴木,03-1111-2222\n")
    assert len(bodies(file, JA, tmp_path)) == 1
    assert reasons(file, JA, tmp_path) == {"identifiers=missing": 1}


def test_english_lists_are_read_too(tmp_path: Path) -> None:
    file = written(
        tmp_path, "a.csv", "First Name,Last Name,E-mail Address,Mobile Phone,Zip,Newsletter\n"
        "Ann,Lee,ann@example.com,+1 202 555 0101,20001,yes\n",
    )  # fmt: skip
    person, consent = bodies(file, shipped("contacts-en").text, tmp_path)
    assert person["traits"] == {
        "email": "ann@example.com", "phone": "+1 202 555 0101", "name": "Ann Lee",
        "first_name": "Ann", "last_name": "Lee", "postal_code": "20001",
    }  # fmt: skip
    assert consent["properties"]["granted"] is True
