"""The rules that open items."""

from typing import Any

from ninja import PatchDict, Router, Schema, Status
from pydantic import Field

from enishi.team.access import caller_who_administers
from enishi.work import actions, queries
from enishi.work.access import rule_found
from enishi.work.api.items import ApiRequest, Id
from enishi.work.veil import Veil
from enishi.work.written import RuleIn, RuleOut, changed, created, draft_of, told

router = Router()


class RulesOut(Schema):
    items: list[RuleOut]


class TriedOut(Schema):
    people: int = Field(description="for whom it would have opened one in the last 30 days")


@router.get("/follow-up-rules", response=RulesOut, summary="Rules that open follow-ups")
def list_rules(request: ApiRequest) -> dict[str, Any]:
    """All of them, the oldest first."""
    veil = Veil(request.auth.sees_personal_data)
    return {"items": [told(one.rule, veil) for one in queries.listed_rules()]}


@router.post("/follow-up-rules", response={201: RuleOut}, summary="Write a rule")
def create_rule(request: ApiRequest, said: RuleIn) -> Status[dict[str, Any]]:
    """It holds from now on."""
    caller = caller_who_administers(request.auth)
    return Status(201, told(created(said, caller)))


@router.post("/follow-up-rules/preview", response=TriedOut, summary="Try a rule")
def try_rule(request: ApiRequest, said: RuleIn) -> dict[str, int]:
    """What it would have opened in the last 30 days; nothing is stored."""
    caller_who_administers(request.auth)
    return {"people": queries.would_have_opened(actions.drafted(draft_of(said)))}


@router.get("/follow-up-rules/{number}", response=RuleOut, summary="One rule")
def get_rule(request: ApiRequest, number: Id) -> dict[str, Any]:
    """As it stands."""
    return told(rule_found(number), Veil(request.auth.sees_personal_data))


@router.patch("/follow-up-rules/{number}", response=RuleOut, summary="Change a rule")
def change_rule(request: ApiRequest, number: Id, said: PatchDict[RuleIn]) -> dict[str, Any]:
    """What is not named stays."""
    caller = caller_who_administers(request.auth)
    return told(changed(rule_found(number), said, caller))


@router.post(
    "/follow-up-rules/{number}/preview", response=TriedOut, summary="Try a rule that stands"
)
def try_standing(request: ApiRequest, number: Id) -> dict[str, int]:
    """What it would have opened in the last 30 days."""
    caller_who_administers(request.auth)
    return {"people": queries.would_have_opened(rule_found(number))}


@router.delete("/follow-up-rules/{number}", response={204: None}, summary="Delete a rule")
def delete_rule(request: ApiRequest, number: Id) -> Status[None]:
    """What it opened stays."""
    actions.delete_rule(rule_found(number), by=caller_who_administers(request.auth))
    return Status(204, None)
