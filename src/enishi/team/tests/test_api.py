import pytest
from django.test import Client
from tests import cast

from enishi.team.actions import create_key
from enishi.team.enums import Scope
from enishi.team.models import AuditEntry

pytestmark = pytest.mark.django_db


def program(scope: Scope) -> Client:
    _, secret = create_key("till", scope, by=cast.aya())
    return Client(headers={"authorization": f"Bearer {secret.text}"})


def test_a_key_that_administers_invites_members_and_leaves_its_name_in_the_trail() -> None:
    client = program(Scope.ADMIN)
    given = {"name": "Nao", "email": "nao@example.jp", "role": "viewer"}
    answer = client.post("/api/v1/members", given, content_type="application/json")
    assert answer.status_code == 201
    link = answer.json()["link"].removeprefix("http://testserver")
    assert Client().get(link).status_code == 200
    line = AuditEntry.objects.get(verb="invited")
    assert line.key is not None
    assert (line.by, line.key.name) == (None, "till")
    emails = [row["email"] for row in client.get("/api/v1/members").json()["items"]]
    assert emails == ["aya@example.jp", "nao@example.jp"]


@pytest.mark.parametrize(
    "given",
    [
        {"name": "", "email": "nao@example.jp", "role": "viewer"},
        {"name": "Nao", "email": "nonsense", "role": "viewer"},
        {"name": "Nao", "email": "nao@example.jp", "role": "king"},
    ],
)
def test_what_cannot_be_is_refused(given: dict[str, str]) -> None:
    answer = program(Scope.ADMIN).post("/api/v1/members", given, content_type="application/json")
    assert answer.status_code in {400, 422}


def test_keys_are_made_listed_and_revoked() -> None:
    client = program(Scope.ADMIN)
    given = {"name": "warehouse", "scope": "read"}
    made = client.post("/api/v1/keys", given, content_type="application/json").json()
    reader = Client(headers={"authorization": f"Bearer {made['secret']}"})
    assert reader.get("/api/v1/company").json()["name"] == "青葉リビング"
    assert client.delete(f"/api/v1/keys/{made['key']['id']}").json()["revoked_at"]
    assert reader.get("/api/v1/company").status_code == 401
    names = [row["name"] for row in client.get("/api/v1/keys").json()["items"]]
    assert names == ["till", "warehouse"]
    assert "secret" not in client.get("/api/v1/keys").json()["items"][0]


def test_the_company_changes_field_by_field() -> None:
    client = program(Scope.ADMIN)

    def change(**given: object) -> int:
        return client.patch("/api/v1/company", given, content_type="application/json").status_code

    assert change(zone="Europe/Paris") == 200
    assert change(zone="Nowhere/Land") == 400
    assert client.get("/api/v1/company").json()["zone"] == "Europe/Paris"


def test_the_trail_pages_by_cursor() -> None:
    client = program(Scope.ADMIN)
    create_key("second", Scope.READ, by=cast.aya())
    first = client.get("/api/v1/audit", {"limit": 1}).json()
    second = client.get("/api/v1/audit", {"limit": 1, "cursor": first["next_cursor"]}).json()
    names = [page["items"][0]["details"]["name"] for page in (first, second)]
    assert names == ["second", "till"]
    assert second["next_cursor"] is None
    assert client.get("/api/v1/audit", {"cursor": "nonsense"}).status_code == 400


def test_a_member_leaves_and_changes_role_by_the_api() -> None:
    client, ben = program(Scope.ADMIN), cast.ben()
    path = f"/api/v1/members/{ben.pk}"
    answer = client.patch(path, {"role": "viewer"}, content_type="application/json")
    assert answer.json()["role"] == "viewer"
    assert client.delete(path).json()["left_at"]
    assert client.delete("/api/v1/members/999").status_code == 404
    assert client.delete(f"/api/v1/members/{cast.aya().pk}").status_code == 409


CLOSED = [
    ("get", "/api/v1/members"),
    ("post", "/api/v1/members"),
    ("patch", "/api/v1/members/1"),
    ("delete", "/api/v1/members/1"),
    ("get", "/api/v1/keys"),
    ("post", "/api/v1/keys"),
    ("delete", "/api/v1/keys/1"),
    ("patch", "/api/v1/company"),
    ("get", "/api/v1/audit"),
]
BODIES: dict[tuple[str, str], dict[str, str]] = {
    ("post", "/api/v1/members"): {"name": "N", "email": "n@example.jp", "role": "viewer"},
    ("patch", "/api/v1/members/1"): {"role": "viewer"},
    ("post", "/api/v1/keys"): {"name": "n", "scope": "admin"},
}


@pytest.mark.parametrize("door", CLOSED)
def test_less_than_an_administrator_finds_the_doors_closed(door: tuple[str, str]) -> None:
    method, path = door
    cast.company()
    given = {"data": BODIES.get(door, {}), "content_type": "application/json"}
    arguments = {} if method == "get" else given
    answers = {
        getattr(client, method)(path, **arguments).status_code
        for client in (program(Scope.WRITE), cast.browser_of(cast.ben()))
    }
    assert answers == {403}
    assert getattr(Client(), method)(path, **arguments).status_code == 401
