"""Text, numbers and addresses as people in Japan type them."""

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.lib.email import address
from enishi.lib.names import VARIANTS, full_name
from enishi.lib.phone import e164, national
from enishi.lib.text import fold, grams, letters, phrases, plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ﾀﾅｶ", "たなか"),
        ("ガギグ", "ｶﾞｷﾞｸﾞ"),
        ("ＡＢＣ　１２３", "abc 123"),
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("渡邉", "渡辺"),
        ("渡邊", "渡辺"),
        ("齋藤", "斉藤"),
        ("齊藤", "斎藤"),
        ("櫻井 眞", "桜井 真"),
        ("廣澤", "広沢"),
        ("國濱", "国浜"),
        ("中嶋", "中島"),
        ("𠮷田", "吉田"),
    ],
)
def test_spellings_of_one_name_fold_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("田中", "中田"), ("か", "が"), ("石田", "右田")])
def test_different_names_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_a_word_is_its_bigrams_and_its_last_character() -> None:
    assert grams("田中　美咲", "", "林") == "田中 中美 美咲 咲 林"


def test_a_query_is_a_phrase_for_each_word() -> None:
    assert phrases("田中 美 090-12 ---") == ["田中", "美*", "09 90 01 12"]


def test_no_group_of_variants_leads_into_another() -> None:
    assert not {chr(other) for other in VARIANTS} & set(VARIANTS.values())
    assert len(VARIANTS) > 400


def test_nearly_every_variant_of_the_public_tables_is_known(shared: Path) -> None:
    with gzip.open(shared / "japan" / "kanji_variants.csv.gz", "rt", encoding="utf-8") as file:
        pairs = [(row["char"], row["variant"]) for row in csv.DictReader(file)]
    known = sum(fold(one) == fold(other) for one, other in pairs)
    assert known / len(pairs) > 0.95


@pytest.mark.parametrize(
    "raw",
    [
        "090-1234-5678",
        "０９０−１２３４−５６７８",
        "090(1234)5678",
        "+81 90-1234-5678",
        "090ー1234ー5678",
        " 09012345678 ",
        "tel:+81-90-1234-5678",
    ],
)
def test_one_number_however_it_is_written(raw: str) -> None:
    assert e164(raw) == "+819012345678"


@pytest.mark.parametrize("raw", ["", "abc", "123", "0", "090-1234-5678-9999-0000"])
def test_what_is_no_number_is_none(raw: str) -> None:
    assert e164(raw) is None


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+819012345678", "090-1234-5678"),
        ("+81312345678", "03-1234-5678"),
        ("+12025550123", "+1 202-555-0123"),
        ("nonsense", "nonsense"),
    ],
)
def test_numbers_are_written_as_at_home(number: str, written: str) -> None:
    assert national(number) == written


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (" Misaki@Example.JP ", "misaki@example.jp"),
        ("ｍｉｓａｋｉ＠ｅｘａｍｐｌｅ．ｊｐ", "misaki@example.jp"),
        ("mailto:a@b.jp", "a@b.jp"),
        ("a..b.@docomo.ne.jp", "a..b.@docomo.ne.jp"),
        ("no mail", None),
        ("a@b", None),
        ("a@" + "b" * 260 + ".jp", None),
    ],
)
def test_mail_addresses(raw: str, clean: str | None) -> None:
    assert address(raw) == clean


@pytest.mark.parametrize(
    ("family", "given_name", "name"),
    [("田中", "美咲", "田中 美咲"), ("Smith", "Jane", "Jane Smith"), ("", "美咲", "美咲")],
)
def test_a_full_name_has_the_order_of_its_script(family: str, given_name: str, name: str) -> None:
    assert full_name(family, given_name) == name


def test_plain_keeps_what_is_plain() -> None:
    assert [plain(text) for text in ("abc", " a  b ", "１　２\n")] == ["abc", "a b", "1 2"]


def test_letters_leave_out_spaces_and_punctuation() -> None:
    assert letters("O'Neil, 髙橋　はなこ") == "oneil高橋ハナコ"
