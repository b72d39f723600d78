from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings
from tests import cast

from enishi.lib import clock
from enishi.lib.clock import clock_at
from enishi.team.actions import leave
from enishi.team.models import Knock, Member
from enishi.team.signin import TRIES

pytestmark = pytest.mark.django_db


def sign_in(client: Client, password: str = cast.PASSWORD, **more: str) -> tuple[int, str]:
    given = {"email": "aya@example.jp", "password": password} | more
    answer = client.post("/sign-in", given)
    return answer.status_code, answer.headers.get("Location", "")


def test_the_right_password_opens_the_door() -> None:
    cast.aya()
    client = Client()
    assert sign_in(client, email=" AYA@example.jp ") == (302, "/")
    assert client.get("/settings/profile").status_code == 200


def test_a_wrong_password_and_an_unknown_address_sound_the_same() -> None:
    cast.aya()
    said = [
        Client().post("/sign-in", {"email": email, "password": "wrong wrong"}).content.decode()
        for email in ("aya@example.jp", "nobody@example.jp")
    ]
    assert all("メールアドレスかパスワードが違います" in page for page in said)


def test_guessing_is_stopped_before_the_right_password_and_only_for_a_while() -> None:
    cast.aya()
    now = clock.now()
    with clock_at(now):
        tries = [sign_in(Client(), f"wrong {n}")[0] for n in range(TRIES)]
        assert tries == [400] * TRIES
        assert sign_in(Client())[0] == 429
    with clock_at(now + timedelta(minutes=16)):
        assert sign_in(Client())[0] == 302


def test_a_guesser_elsewhere_does_not_lock_the_member_out() -> None:
    cast.aya()
    for n in range(TRIES + 1):
        Client(REMOTE_ADDR="203.0.113.9").post(
            "/sign-in", {"email": "aya@example.jp", "password": f"wrong {n}"}
        )
    assert sign_in(Client()) == (302, "/")


def test_success_forgets_the_tries_before_it_and_no_address_is_kept_in_clear() -> None:
    cast.aya()
    sign_in(Client(), "wrong wrong")
    assert "aya" not in Knock.objects.get().account
    sign_in(Client())
    assert Knock.objects.count() == 0


@pytest.mark.parametrize(
    ("wanted", "destination"),
    [
        ("/settings/members?x=1", "/settings/members?x=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
    ],
)
def test_signing_in_leads_only_to_our_own_pages(wanted: str, destination: str) -> None:
    cast.aya()
    assert sign_in(Client(), next=wanted) == (302, destination)


def test_the_session_changes_with_the_sign_in() -> None:
    cast.aya()
    client = Client()
    client.session.save()
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["enishi_session"] = session.session_key or ""
    sign_in(client)
    assert client.session.session_key != session.session_key


def test_the_session_cookie_is_for_our_pages_alone() -> None:
    cast.aya()
    cookie = (
        Client()
        .post("/sign-in", {"email": "aya@example.jp", "password": cast.PASSWORD})
        .cookies["enishi_session"]
    )
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_every_form_of_the_door_needs_its_token() -> None:
    cast.aya()
    guarded = Client(enforce_csrf_checks=True)
    given = {"email": "aya@example.jp", "password": cast.PASSWORD}
    assert guarded.post("/sign-in", given).status_code == 403


def test_signing_out_takes_a_post() -> None:
    client = cast.browser_of(cast.aya())
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    assert client.get("/settings/profile").headers["Location"].startswith("/sign-in")


def test_a_member_who_left_is_signed_out_and_stays_out() -> None:
    client = cast.browser_of(cast.ben())
    leave(cast.ben(), by=cast.aya())
    assert client.get("/settings/profile").headers["Location"].startswith("/sign-in")
    assert sign_in(Client(), email="ben@example.jp")[0] == 400


def test_the_first_run_makes_the_company_and_its_owner_once() -> None:
    client = Client()
    assert client.get("/sign-in").headers["Location"] == "/welcome"
    given = {
        "company": "青葉リビング", "name": "森 彩", "email": "Aya@example.jp",
        "password": "a long enough one", "zone": "Asia/Tokyo", "language": "ja", "currency": "JPY",
    }  # fmt: skip
    assert client.post("/welcome", given | {"password": "short"}).status_code == 422
    assert client.post("/welcome", given).headers["Location"] == "/"
    assert client.get("/settings/keys").status_code == 200
    assert Client().get("/welcome").status_code == 404
    assert Client().post("/welcome", given).status_code == 404
    assert [member.email for member in Member.objects.all()] == ["aya@example.jp"]


def test_behind_a_proxy_each_sender_has_tries_of_its_own(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.0/8"]
    cast.aya()
    for n in range(TRIES + 1):
        guesser = Client(headers={"x-forwarded-for": "203.0.113.9"})
        sign_in(guesser, f"wrong {n}")
    assert sign_in(Client(headers={"x-forwarded-for": "198.51.100.3"})) == (302, "/")


def test_a_dead_link_is_told_outside_the_shell() -> None:
    cast.company()
    page = Client().get("/invitation/nonsense")
    assert page.status_code == 404
    assert "このリンクは使用済みか" in page.content.decode()
    assert "company-menu" not in page.content.decode()


def lang_of(client: Client, path: str = "/sign-in", **headers: str) -> str:
    page = client.get(path, headers=headers).content.decode()
    return page.split('<html lang="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en-US,en;q=0.9,ja;q=0.5", "en"),
        ("ja-JP,ja", "ja"),
        ("fr-FR,fr;q=0.9", "ja"),  # not spoken here: the company's
        ("fr,en;q=0.4", "en"),
        ("", "ja"),
    ],
)
def test_the_sign_in_page_speaks_what_the_browser_prefers(header: str, language: str) -> None:
    cast.company()
    answer = Client().get("/sign-in", headers={"Accept-Language": header})
    assert f'<html lang="{language}"' in answer.content.decode()
    assert "Accept-Language" in answer["Vary"]


def test_where_nothing_fits_it_speaks_as_the_company() -> None:
    house = cast.company()
    house.language = "en"
    house.save()
    assert lang_of(Client(), **{"Accept-Language": "fr"}) == "en"


def test_the_switch_on_the_page_outdoes_the_browser_and_leads_back() -> None:
    cast.company()
    guest = Client()
    page = guest.get("/sign-in?next=/people/").content.decode()
    assert "日本語" in page
    assert "English" in page
    answer = guest.post("/language", {"language": "en", "next": "/sign-in?next=/people/"})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in?next=/people/")
    assert lang_of(guest, **{"Accept-Language": "ja"}) == "en"
    guest.post("/language", {"language": "tlh", "next": "https://evil.example/"})
    assert lang_of(guest, **{"Accept-Language": "ja"}) == "en"
    there = guest.post("/language", {"language": "ja", "next": "https://evil.example/"})
    assert there["Location"] == "/"


def test_after_sign_in_the_members_own_language_holds() -> None:
    aya = cast.aya()
    client = Client()
    client.post("/language", {"language": "en"})
    sign_in(client)
    assert lang_of(client, "/settings/profile", **{"Accept-Language": "en"}) == "ja"
    aya.refresh_from_db()
    aya.language = "en"
    aya.save()
    assert lang_of(client, "/settings/profile", **{"Accept-Language": "ja"}) == "en"
