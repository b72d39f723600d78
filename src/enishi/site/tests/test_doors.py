"""What every page and answer promises, whoever asks and however rudely."""

import re

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from pytest_django.asserts import assertNumQueries
from tests.cast import PASSWORD, aya, browser_of, company, vic

from enishi.lib.folder import spool_file
from enishi.overview.tests.seeding import misaki_comes
from enishi.team.actions import create_key
from enishi.team.enums import Scope
from enishi.team.models import ApiKey, AuditEntry

pytestmark = pytest.mark.django_db


def keyed(scope: Scope = Scope.ADMIN) -> Client:
    _key, secret = create_key("robot", scope, by=aya())
    return Client(headers={"Authorization": f"Bearer {secret.text}"})


def addresses() -> list[str]:
    """Every address of every page, with 1 for each part that varies."""

    def below(resolver: URLResolver, start: str) -> list[str]:
        found = []
        for one in resolver.url_patterns:
            path = start + re.sub(r"<(?:\w+:)?\w+>", "1", str(one.pattern))
            if isinstance(one, URLResolver):
                found += below(one, path)
            else:
                found.append(path)
        return found

    return [path for path in below(get_resolver(), "/") if not path.startswith("/api/")]


def test_no_form_is_taken_without_its_token() -> None:
    company()
    rude = Client(enforce_csrf_checks=True)
    rude.force_login(aya())
    before = AuditEntry.objects.count()
    for address in addresses():
        answer = rude.post(address, {"name": "x"})
        assert answer.status_code in {403, 404, 405}, address
    assert AuditEntry.objects.count() == before


def test_a_form_that_came_too_late_says_what_to_do() -> None:
    aya()
    page = Client(enforce_csrf_checks=True).post("/sign-in", {"email": "x"})
    assert page.status_code == 403
    assert "何も変更されていません" in page.content.decode()


def test_an_error_speaks_the_language_of_who_asks_with_a_key() -> None:
    robot = keyed()
    texts = {
        language: robot.get("/api/v1/people?limit=0", headers={"Accept-Language": language}).json()[
            "error"
        ]["message"]
        for language in ("ja", "en-GB,en;q=0.8")
    }
    assert texts == {
        "ja": "1以上の数で指定してください。",
        "en-GB,en;q=0.8": "The number must be at least 1.",
    }


def test_an_unknown_address_of_the_api_answers_any_method_in_the_one_shape() -> None:
    stranger = Client(enforce_csrf_checks=True)
    for answer in (
        stranger.delete("/api/v1/no/thing"),
        stranger.delete("/api/v1/people/1/tags/%0Ax"),
    ):
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "no_such_address"


def test_what_a_caller_does_wrong_is_no_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    robot, stranger = keyed(), Client(enforce_csrf_checks=True)
    statuses = [
        robot.get("/api/v1/people/999999").status_code,
        robot.get("/api/v1/people?limit=0").status_code,
        robot.put("/api/v1/people").status_code,
        stranger.get("/api/v1/people").status_code,
        stranger.post("/sign-in", {"email": "x"}).status_code,
        stranger.get("/nowhere").status_code,
    ]
    assert statuses == [404, 400, 405, 401, 403, 404]
    assert [record.getMessage() for record in caplog.records] == []


def test_what_breaks_unexpectedly_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    robot = keyed()
    robot.raise_request_exception = False
    spool_file().mkdir()
    assert robot.get("/api/v1/stats").status_code == 500
    assert {record.levelname for record in caplog.records} == {"ERROR"}


def test_a_wrong_method_gets_the_one_shape_of_error() -> None:
    answer = keyed().put("/api/v1/people")
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert set(answer.json()["error"]) == {"code", "message", "field", "help"}


def test_signing_in_leads_back_to_the_page_with_its_filters() -> None:
    company()
    who, browser = aya(), Client()
    wanted = "/people/?search=%E7%94%B0&known=yes"
    there = browser.get(wanted)["Location"]
    form = browser.get(there).context["next"]
    said = {"email": who.email, "password": PASSWORD, "next": form}
    assert browser.post("/sign-in", said)["Location"] == wanted


def test_signing_in_never_leads_to_another_house() -> None:
    who = aya()
    for elsewhere in (
        "//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)",
        "http:///evil.example", "\t//evil.example",
    ):  # fmt: skip
        said = {"email": who.email, "password": PASSWORD, "next": elsewhere}
        answer = Client().post("/sign-in", said)
        assert answer.status_code == 302
        assert answer["Location"] == "/", elsewhere


def test_a_session_planted_before_signing_in_is_worth_nothing() -> None:
    who, victim = aya(), Client()
    victim.cookies["enishi_session"] = "planted"
    victim.post("/sign-in", {"email": who.email, "password": PASSWORD})
    assert victim.cookies["enishi_session"].value not in {"planted", ""}
    assert victim.cookies["enishi_session"]["httponly"]


def test_pages_of_members_stay_in_no_cache_and_are_not_guessed_at() -> None:
    page = browser_of(aya()).get("/people/")
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert "private" in page["Cache-Control"]
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["Referrer-Policy"] == "same-origin"
    assert page["X-Frame-Options"] == "DENY"
    assert "unsafe" not in page["Content-Security-Policy"]


def test_answers_with_personal_data_to_a_key_stay_in_no_cache() -> None:
    assert "no-store" in keyed().get("/api/v1/people")["Cache-Control"]


def test_the_api_opens_to_no_other_origin() -> None:
    answer = keyed().get("/api/v1/people", headers={"Origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_a_viewer_changes_nothing_through_any_door() -> None:
    misaki_comes()
    looker = browser_of(vic())
    before = AuditEntry.objects.count()
    own = ("/healthz", "/sign-out", "/language", "/profile", "/preference", "/password")
    for address in addresses():
        if address.endswith(own):
            continue
        answer = looker.post(address, {"name": "x", "text": "x", "reason": "x"})
        refused = {403, 404, 405} | ({302} if address == "/sign-in" else set())
        assert answer.status_code in refused, (address, answer.status_code)
    assert AuditEntry.objects.count() == before


def test_the_health_check_needs_no_session_and_writes_nothing() -> None:
    company()
    visitor = Client()
    visitor.cookies["enishi_session"] = "x" * 32
    with assertNumQueries(2):  # the company; the session that was sent along
        answer = visitor.get("/healthz")
    with assertNumQueries(1):
        Client().get("/healthz")
    assert answer.content == b"ok\n"


def test_what_a_key_does_to_people_stands_in_the_trail_with_its_name() -> None:
    person, robot = misaki_comes(), keyed(Scope.WRITE)
    robot.post(f"/api/v1/people/{person.pk}/tags", {"name": "VIP"}, content_type="application/json")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.key, entry.by) == ("tagged", ApiKey.objects.get(name="robot"), None)
