import pytest
from tests import cast

from enishi.lib.clock import clock_at
from enishi.overview.tests import seeding

pytestmark = pytest.mark.django_db


def test_the_page_tells_what_misaki_lived_through() -> None:
    with clock_at(seeding.now()):
        misaki = seeding.misaki_comes()
        page = cast.browser_of(cast.aya()).get(f"/people/{misaki.pk}/").content.decode()
    for words in (
        "田中 美咲",
        "タナカ ミサキ",
        "¥24,800",
        "ベッドサイド棚",
        "連絡もありませんでした",
        "世田谷店",
    ):
        assert words in page
