import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries
from tests import cast

from enishi.lib.errors import Conflict
from enishi.team.actions import change_role, invite_member, leave, rejoin
from enishi.team.enums import Role
from enishi.team.invitations import SALT, token_for
from enishi.team.models import AuditEntry, Member

pytestmark = pytest.mark.django_db
NEW = "a new long password"


def link_in(page: bytes) -> str:
    found = re.search(r"/invitation/[^<\s]+", page.decode())
    assert found is not None
    return found[0]


def test_an_invitation_is_a_link_that_works_once() -> None:
    owner = cast.browser_of(cast.aya())
    given = {"name": "Nao", "email": "NAO@example.jp", "role": "analyst"}
    link = link_in(owner.post("/settings/members", given).content)

    guest = Client()
    assert guest.post(link, {"password": "short"}).status_code == 422
    assert guest.post(link, {"password": NEW}).headers["Location"] == "/"
    assert guest.get("/settings/profile").status_code == 200
    assert Client().get(link).status_code == 404
    nao = Member.objects.get(email="nao@example.jp")
    assert (nao.role, nao.check_password(NEW)) == ("analyst", True)


def test_an_invitation_dies_with_a_newer_one_and_after_a_week() -> None:
    nao = invite_member("nao@example.jp", "Nao", Role.VIEWER, by=cast.aya())
    first = token_for(nao)
    nao = invite_member("nao@example.jp", "Nao", Role.ANALYST, by=cast.aya())
    assert Client().get(f"/invitation/{first}").status_code == 404

    print_ = signing.loads(token_for(nao), salt=SALT)[1]
    signer = signing.TimestampSigner(salt=SALT)
    assert Client().get(f"/invitation/{token_for(nao)}").status_code == 200
    old = signer.sign_object([nao.pk, print_])
    with pytest.raises(signing.SignatureExpired):
        signer.unsign_object(old, max_age=timedelta(seconds=-1))
    assert Client().get(f"/invitation/{token_for(nao)}x").status_code == 404


def test_who_has_an_account_is_not_invited_again() -> None:
    owner = cast.browser_of(cast.aya())
    given = {"name": "Ben", "email": cast.ben().email, "role": "viewer"}
    answer = owner.post("/settings/members", given)
    assert answer.status_code == 422
    assert "すでにあります" in answer.content.decode()


def test_a_new_link_lets_a_member_choose_a_new_password() -> None:
    cast.ben()
    owner = cast.browser_of(cast.aya())
    page = owner.post(f"/settings/members/{cast.ben().pk}/link").content
    Client().post(link_in(page), {"password": NEW})
    assert cast.ben().check_password(NEW)


def test_a_role_changes_what_a_member_may_do() -> None:
    ben = cast.browser_of(cast.ben())
    assert ben.get("/settings/keys").status_code == 403
    owner = cast.browser_of(cast.aya())
    owner.post(f"/settings/members/{cast.ben().pk}/role", {"role": "owner"})
    assert ben.get("/settings/keys").status_code == 200
    assert "役割：オーナー" in owner.get("/settings/audit").content.decode()


def test_the_last_owner_can_neither_leave_nor_step_down() -> None:
    aya = cast.aya()
    invite_member("nao@example.jp", "Nao", Role.OWNER, by=aya)  # cannot sign in yet
    with pytest.raises(Conflict):
        leave(aya, by=aya)
    with pytest.raises(Conflict):
        change_role(aya, Role.VIEWER, by=aya)
    change_role(cast.ben(), Role.OWNER, by=aya)
    change_role(aya, Role.ANALYST, by=aya)
    assert cast.aya().role == Role.ANALYST


def test_leaving_ends_every_session_and_coming_back_needs_a_new_link() -> None:
    browser = cast.browser_of(cast.ben())
    owner = cast.browser_of(cast.aya())
    owner.post(f"/settings/members/{cast.ben().pk}/departure")
    owner.post(f"/settings/members/{cast.ben().pk}/departure", {"undo": "1"})
    assert cast.ben().is_active
    assert browser.get("/settings/profile").status_code == 302
    assert Client().get(f"/invitation/{token_for(cast.ben())}").status_code == 200


def test_leaving_and_rejoining_twice_are_each_one_line_of_the_trail() -> None:
    ben, aya = cast.ben(), cast.aya()
    for _ in range(2):
        leave(ben, by=aya)
    for _ in range(2):
        rejoin(ben, by=aya)
    lines = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(lines) == ["closed the account of", "reopened the account of"]


def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one() -> None:
    here, there = cast.browser_of(cast.ben()), cast.browser_of(cast.ben())
    wrong = {"current": "not this one", "password": NEW}
    assert here.post("/settings/profile/password", wrong).status_code == 422
    given = {"current": cast.PASSWORD, "password": NEW}
    assert here.post("/settings/profile/password", given).status_code == 302
    assert here.get("/settings/profile").status_code == 200
    assert there.get("/settings/profile").status_code == 302


def test_the_page_speaks_the_members_language() -> None:
    browser = cast.browser_of(cast.ben())
    assert "個人設定" in browser.get("/settings/profile").content.decode()
    browser.post("/settings/profile/preference", {"language": "en", "next": "/settings/company"})
    page = browser.get("/settings/profile")
    assert "My settings" in page.content.decode()
    assert page.headers["Content-Language"] == "en"


def test_a_preference_never_leads_away_and_never_empties_the_rest() -> None:
    browser = cast.browser_of(cast.ben())
    answer = browser.post(
        "/settings/profile/preference", {"theme": "dark", "next": "https://evil.example"}
    )
    assert answer.headers["Location"] == "/settings/profile"
    assert (cast.ben().theme, cast.ben().name) == ("dark", "Ben")
    assert 'data-theme="dark"' in browser.get("/settings/profile").content.decode()


def test_only_an_owner_changes_the_company() -> None:
    given = {
        "name": "青葉", "zone": "Europe/Paris", "language": "en", "currency": "EUR",
        "fiscal_month": "1",
    }  # fmt: skip
    assert cast.browser_of(cast.ben()).post("/settings/company", given).status_code == 403
    owner = cast.browser_of(cast.aya())
    assert owner.post("/settings/company", given | {"zone": "Nowhere"}).status_code == 422
    assert owner.post("/settings/company", given).status_code == 302
    assert owner.post("/settings/company", given).status_code == 302  # changes nothing more
    company = cast.company()
    assert (company.name, company.zone, company.fiscal_month) == ("青葉", "Europe/Paris", 1)
    assert AuditEntry.objects.filter(noun="company").count() == 1


@pytest.mark.parametrize("extra", [0, 2])
def test_the_list_of_members_costs_the_same_however_long_it_is(
    extra: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    browser = cast.browser_of(cast.aya())
    for n in range(extra):
        invite_member(f"m{n}@example.jp", f"M{n}", Role.VIEWER, by=None)
    # session, member, company, members, follow-ups that are theirs
    with django_assert_num_queries(5):
        assert browser.get("/settings/members").status_code == 200


OWNERS_DOORS = [
    ("get", "/settings/keys"),
    ("post", "/settings/keys"),
    ("get", "/settings/audit"),
    ("get", "/settings/audit.csv"),
    ("post", "/settings/members"),
    ("post", "/settings/company"),
    ("post", "/settings/keys/1/revocation"),
    ("post", "/settings/members/1/role"),
    ("post", "/settings/members/1/departure"),
    ("post", "/settings/members/1/link"),
]
MEMBERS_DOORS = [
    ("get", "/settings/profile"),
    ("post", "/settings/profile/password"),
    ("post", "/settings/profile/preference"),
    ("get", "/settings/company"),
    ("get", "/settings/members"),
]


@pytest.mark.parametrize(("method", "path"), OWNERS_DOORS + MEMBERS_DOORS)
def test_an_outsider_finds_every_door_closed(method: str, path: str) -> None:
    cast.company()
    answer = getattr(Client(), method)(path)
    assert answer.headers["Location"].startswith("/sign-in?next=/settings/")


@pytest.mark.parametrize(("method", "path"), OWNERS_DOORS)
def test_only_an_owner_passes_an_owners_door(method: str, path: str) -> None:
    for member in (cast.ben(), cast.vic()):
        assert getattr(cast.browser_of(member), method)(path).status_code == 403
