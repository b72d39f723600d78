"""Behind a proxy that speaks TLS: what it says counts if it is trusted."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.house import OWNER, PASSWORD, House

SITE = "https://cx.example.jp"


@contextmanager
def visitor(folder: Path, *, trusted: str) -> Iterator[httpx.Client]:
    """Somebody who came to SITE by TLS, seen from the house: their proxy is 127.0.0.1."""
    house = House(folder)
    house.environment |= {"ENISHI_URL": SITE, "ENISHI_TRUSTED_PROXIES": trusted}
    said = {"Host": "cx.example.jp", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    with house.found(), httpx.Client(base_url=house.url, headers=said) as client:
        yield client


def test_a_member_signs_in_through_a_trusted_proxy(tmp_path: Path) -> None:
    with visitor(tmp_path, trusted="127.0.0.0/8") as client:
        page = client.get("/sign-in")
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        [cookie] = page.headers.get_list("set-cookie")
        assert cookie.startswith("enishi_csrf=")
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
        assert found
        form = {"csrfmiddlewaretoken": found[1], "email": OWNER, "password": PASSWORD}
        cookies = {"Cookie": cookie.split(";")[0]}
        forged = client.post(
            "/sign-in", data=form, headers={**cookies, "Origin": "https://evil.jp"}
        )
        assert forged.status_code == 403
        done = client.post("/sign-in", data=form, headers={**cookies, "Origin": SITE})
        assert (done.status_code, done.headers["location"]) == (302, "/")
        session = next(
            one for one in done.headers.get_list("set-cookie") if one.startswith("enishi_session=")
        )
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(session.split("; "))


def test_nobody_else_may_say_that_they_came_by_tls(tmp_path: Path) -> None:
    with visitor(tmp_path, trusted="10.0.0.0/8") as client:
        page = client.get("/sign-in")
        assert page.status_code == 200
        assert "strict-transport-security" not in page.headers
        assert "Secure" in page.headers["set-cookie"]  # the address of the house decides that


def test_a_house_answers_by_its_own_name_alone(tmp_path: Path) -> None:
    with visitor(tmp_path, trusted="127.0.0.1") as client:
        assert client.get("/sign-in", headers={"Host": "other.example"}).status_code == 400
        assert client.get("/healthz", headers={"Host": "127.0.0.1:8000"}).status_code == 200
