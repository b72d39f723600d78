import gettext
from pathlib import Path

import pytest
from tools import catalogues as tool

from enishi.ui.catalogues import Entry, compile_catalogue, mo_bytes, read


@pytest.mark.parametrize("room", tool.rooms(), ids=lambda room: room.name)
def test_every_room_speaks_japanese(room: Path) -> None:
    assert list(tool.faults(room)) == []


def test_no_two_rooms_translate_the_same_words_differently() -> None:
    assert list(tool.disagreements()) == []


def test_a_catalogue_compiles_to_what_gettext_reads(tmp_path: Path) -> None:
    source = tmp_path / "django.po"
    source.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
        'msgid "one\\n"\n"two"\nmsgstr "一\\n"\n"二"\n\n'
        'msgid "%(n)d event"\nmsgid_plural "%(n)d events"\nmsgstr[0] "出来事%(n)d件"\n\n'
        'msgctxt "month"\nmsgid "May"\nmsgstr "5月"\n\n'
        '#, fuzzy\nmsgid "guess"\nmsgstr "推測"\n',
        encoding="utf-8",
    )
    target = tmp_path / "django.mo"
    compile_catalogue(source, target)
    with target.open("rb") as file:
        japanese = gettext.GNUTranslations(file)
    assert japanese.gettext("one\ntwo") == "一\n二"
    assert japanese.ngettext("%(n)d event", "%(n)d events", 3) == "出来事%(n)d件"
    assert japanese.pgettext("month", "May") == "5月"
    assert japanese.gettext("guess") == "guess"


def test_writing_and_reading_a_catalogue_are_each_others_inverse(tmp_path: Path) -> None:
    entry = Entry(msgid='say "a\\b"\nthen', msgstr=["「い」と\n言う"], places=["ui/page.html"])
    path = tmp_path / "django.po"
    path.write_text(f"{tool.HEADER}\n{tool.block(entry)}\n", encoding="utf-8")
    assert read(path)[1] == entry


def test_an_empty_catalogue_is_still_one() -> None:
    assert len(mo_bytes([])) == 28
