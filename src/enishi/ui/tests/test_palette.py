import pytest
from django.test import Client
from tests import cast

from enishi.ui import palette
from enishi.ui.navigation import Badge, Link, Section
from enishi.ui.palette import Hit

pytestmark = pytest.mark.django_db


def test_pages_are_found_whatever_the_width_of_the_letters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(palette, "providers", [])
    pages = [Section("設定", [Link("/keys", "APIキー", "key-round", Badge(), is_current=False)])]
    assert [hit["url"] for hit in palette.hits(None, "ａｐｉ", pages)] == ["/keys"]
    assert palette.hits(None, "zzz", pages) == []


def test_a_room_is_asked_only_when_something_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    def find(reader: object, words: str) -> list[Hit]:
        return [Hit(f"/people/{n}", f"{words} {n}", "user", "顧客") for n in range(20)]

    monkeypatch.setattr(palette, "providers", [find])
    assert palette.hits(None, "", []) == []
    assert len(palette.hits(None, "美咲", [])) == palette.MOST


def test_a_viewer_is_not_shown_what_only_owners_open() -> None:
    def urls(client: Client) -> set[str]:
        return {item["url"] for item in client.get("/palette").json()["items"]}

    assert urls(cast.browser_of(cast.aya())) - urls(cast.browser_of(cast.vic())) == {
        "/settings/keys", "/settings/audit",
    }  # fmt: skip


def test_an_outsider_is_sent_to_the_door() -> None:
    cast.company()
    assert Client().get("/palette").headers["Location"].startswith("/sign-in")
