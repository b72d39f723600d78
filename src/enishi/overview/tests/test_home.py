import pytest
from tests import cast

from enishi.lib.clock import clock_at
from enishi.overview.tests import seeding

pytestmark = pytest.mark.django_db


def test_a_new_house_shows_the_first_three_steps() -> None:
    page = cast.browser_of(cast.aya()).get("/").content.decode()
    assert [
        words
        for words in ("収集元をつくる", "タグを貼る", "ファイルを取り込む")
        if words not in page
    ] == []


def test_home_says_what_is_happening() -> None:
    with clock_at(seeding.now()):
        seeding.misaki_comes()
        seeding.visitor()
        page = cast.browser_of(cast.aya()).get("/").content.decode()
    assert "3つの手順" not in page
    assert "田中 美咲" in page
    assert "来店した" in page
    assert "名前のない来訪者" in page


def test_a_silent_source_is_told() -> None:
    with clock_at(seeding.now()):
        seeding.visitor()
    with clock_at(seeding.now() + 3 * 86_400_000_000):
        page = cast.browser_of(cast.aya()).get("/").content.decode()
    assert "3日間、届いていません" in page
