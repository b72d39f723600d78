import pytest
from django.test import Client
from tests import cast

from enishi.lib.clock import clock_at
from enishi.overview.tests import seeding

pytestmark = pytest.mark.django_db


def called(browser: Client, words: str) -> list[str]:
    items = browser.get("/palette", {"q": words}).json()["items"]
    return [item["label"] for item in items if item["url"].startswith("/people/")]


def test_the_palette_finds_a_person_and_shows_a_viewer_no_name() -> None:
    with clock_at(seeding.now()):
        seeding.misaki_comes()
    assert called(cast.browser_of(cast.aya()), "美咲") == ["田中 美咲"]
    assert called(cast.browser_of(cast.vic()), "美咲") == []
    (masked,) = called(cast.browser_of(cast.vic()), "u-misaki")
    assert "美咲" not in masked
