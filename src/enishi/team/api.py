"""Members, keys, the company and the audit trail, as JSON. Only who administers may ask."""

from datetime import date, datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from ninja import Field, Path, Query, Router, Schema, Status

from enishi.lib.errors import BadInput
from enishi.lib.storable import LARGEST, Storable
from enishi.team import actions, queries
from enishi.team.access import Caller, caller_who_administers, key_to_change, member_to_change
from enishi.team.enums import Role, Scope
from enishi.team.forms import CompanyForm
from enishi.team.invitations import token_for
from enishi.team.models import ApiKey, Company, Member
from enishi.team.queries import TrailFilter

router = Router(tags=["team"])

Name = Annotated[str, Field(min_length=1, max_length=120)]
Id = Annotated[int, Path(ge=1, le=LARGEST)]
Limit = Annotated[int, Field(ge=1, le=1000)]


class ApiRequest(HttpRequest):
    """A request that the API has authenticated."""

    auth: Caller


class MemberOut(Schema):
    id: int
    name: str
    email: str
    role: Role
    place: str = Field("", description="the store whose answers alone this member sees")
    joined_at: datetime
    left_at: datetime | None


class MembersOut(Schema):
    items: list[MemberOut]
    next_cursor: str | None = None


class InvitationIn(Schema):
    name: Name
    email: Annotated[str, Field(min_length=3, max_length=254)]
    role: Role


class InvitationOut(Schema):
    member: MemberOut
    link: str


class MemberChangeIn(Schema):
    role: Role | None = None
    place: Annotated[str, Field(max_length=120), Storable] | None = Field(
        None, description='the store whose answers alone the member sees; "" = all'
    )


class KeyOut(Schema):
    id: int
    name: str
    scope: Scope
    prefix: str
    made_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class KeysOut(Schema):
    items: list[KeyOut]
    next_cursor: str | None = None


class KeyIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=80)]
    scope: Scope


class NewKeyOut(Schema):
    key: KeyOut
    secret: str


class CompanyOut(Schema):
    name: str
    zone: str
    language: str
    currency: str
    fiscal_month: int


class CompanyIn(Schema):
    name: Name | None = None
    zone: str | None = None
    language: str | None = None
    currency: str | None = None
    fiscal_month: int | None = None


class EntryOut(Schema):
    id: int
    at: datetime
    by: int | None = Field(None, alias="by_id")
    key: int | None = Field(None, alias="key_id")
    verb: str
    noun: str
    noun_id: str
    details: dict[str, Any]


class TrailOut(Schema):
    items: list[EntryOut]
    next_cursor: str | None


class TrailIn(Schema):
    by: Annotated[int, Field(ge=1, le=LARGEST)] | None = None
    verb: Annotated[str, Field(max_length=60)] = ""
    since: date | None = None
    until: date | None = None
    limit: Limit = 50
    cursor: Annotated[str, Field(max_length=200)] | None = None


@router.get("/company", response=CompanyOut, summary="The company")
def read_company(request: ApiRequest) -> Company:
    """Name, time zone, language, currency and the first month of its year."""
    return queries.company()


@router.patch("/company", response=CompanyOut, summary="Change the company")
def change_company(request: ApiRequest, given: CompanyIn) -> Company:
    """Only what is given changes."""
    caller = caller_who_administers(request.auth)
    company = queries.company()
    now = CompanyOut.from_orm(company).dict()
    form = CompanyForm(now | given.dict(exclude_none=True))
    if not form.is_valid():
        field, errors = next(iter(form.errors.items()))
        raise BadInput("invalid", str(errors[0]), field=field)
    return actions.change_company(company, by=caller.member, key=caller.key, **form.cleaned_data)


@router.get("/members", response=MembersOut, summary="Members")
def read_members(request: ApiRequest) -> dict[str, object]:
    """All of them, those who left too."""
    caller_who_administers(request.auth)
    return {"items": queries.members()}


@router.post("/members", response={201: InvitationOut}, summary="Invite a member")
def invite_member(request: ApiRequest, given: InvitationIn) -> Status[dict[str, object]]:
    """Invites somebody; the answer's link sets the password, once."""
    caller = caller_who_administers(request.auth)
    try:
        validate_email(given.email)
    except ValidationError:
        raise BadInput("invalid", _("This is not an e-mail address."), field="email") from None
    member = actions.invite_member(
        given.email, given.name, given.role, by=caller.member, key=caller.key
    )
    link = request.build_absolute_uri(reverse("team:invitation", args=[token_for(member)]))
    return Status(201, {"member": member, "link": link})


@router.patch("/members/{pk}", response=MemberOut, summary="Change a role, or the store")
def change_member(request: ApiRequest, pk: Id, given: MemberChangeIn) -> Member:
    """Only what is given changes. The last owner stays one, and an owner sees every store."""
    caller = caller_who_administers(request.auth)
    member = member_to_change(pk)
    with transaction.atomic():
        if given.role is not None:
            actions.change_role(member, given.role, by=caller.member, key=caller.key)
        if given.place is not None:
            actions.bind_member(member, given.place, by=caller.member, key=caller.key)
    return member


@router.delete("/members/{pk}", response=MemberOut, summary="Close an account")
def close_account(request: ApiRequest, pk: Id) -> Member:
    """The member leaves: sessions end; what the member did stays."""
    caller = caller_who_administers(request.auth)
    member = member_to_change(pk)
    actions.leave(member, by=caller.member, key=caller.key)
    return member


@router.get("/keys", response=KeysOut, summary="API keys")
def read_keys(request: ApiRequest) -> dict[str, object]:
    """All of them, without their secrets."""
    caller_who_administers(request.auth)
    return {"items": queries.keys()}


@router.post("/keys", response={201: NewKeyOut}, summary="Create an API key")
def create_key(request: ApiRequest, given: KeyIn) -> Status[dict[str, object]]:
    """The secret is in this answer and nowhere else."""
    caller = caller_who_administers(request.auth)
    key, secret = actions.create_key(given.name, given.scope, by=caller.member, key=caller.key)
    return Status(201, {"key": key, "secret": secret.text})


@router.delete("/keys/{pk}", response=KeyOut, summary="Revoke an API key")
def revoke_key(request: ApiRequest, pk: Id) -> ApiKey:
    """It opens nothing any more, at once."""
    caller = caller_who_administers(request.auth)
    key = key_to_change(pk)
    actions.revoke_key(key, by=caller.member, key=caller.key)
    key.refresh_from_db()
    return key


@router.get("/audit", response=TrailOut, summary="The audit trail")
def read_audit_trail(request: ApiRequest, asked: Query[TrailIn]) -> dict[str, object]:
    """Newest first."""
    caller_who_administers(request.auth)
    chosen = TrailFilter(asked.by, asked.verb, asked.since, asked.until, queries.company_zone())
    page = queries.audit_page(chosen, cursor=asked.cursor, limit=asked.limit)
    return {"items": page.items, "next_cursor": page.next_cursor}
