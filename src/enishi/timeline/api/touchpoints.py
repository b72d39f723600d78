"""The rules that give events their touchpoint and stage."""

from dataclasses import asdict
from typing import Annotated

from ninja import Query, Router, Status

from enishi.team.access import caller_who_writes
from enishi.timeline.access import rule_found
from enishi.timeline.actions import (
    RuleDraft,
    add_rule,
    delete_rule,
    draft_of,
    edit_rule,
    order_rules,
    reset_rules,
)
from enishi.timeline.api.shapes import (
    Asked,
    Id,
    Items,
    NameAsked,
    Order,
    RuleBody,
    RuleItem,
    RuleWithCatch,
    TouchpointOf,
)
from enishi.timeline.models import TouchpointRule
from enishi.timeline.queries import RuleRow, rule_rows, touchpoint_of
from enishi.timeline.touchpoints import label
from enishi.timeline.veil import veiled_rule

router = Router()


@router.get("/touchpoints", response=Items[RuleWithCatch], summary="Touchpoint rules")
def rules(request: Asked) -> Items[RuleWithCatch]:
    """In their order: the first rule that matches an event is the one."""
    rows = rule_rows()
    if not request.auth.sees_personal_data:
        rows = [veiled_rule(row) for row in rows]
    return Items[RuleWithCatch](items=[_with_catch(row) for row in rows])


@router.get("/touchpoints/of", response=TouchpointOf, summary="The touchpoint of an event")
def of_event(
    request: Asked,
    name: NameAsked,
    channel: Annotated[str, Query(max_length=16)] = "",
    property: Annotated[str, Query(max_length=120)] = "",
    value: Annotated[str, Query(max_length=200)] = "",
) -> TouchpointOf:
    """Which touchpoint an event of this name, with this property, would be."""
    found = touchpoint_of(name, channel, {property: value} if property else {})
    if found is None:
        return TouchpointOf(touchpoint=None, stage=None, channel=None, rule=None)
    return TouchpointOf(
        touchpoint=found.label, stage=found.stage, channel=found.channel, rule=found.rule_id
    )


@router.post("/touchpoints", response={201: RuleItem}, summary="Add a rule")
def add(request: Asked, body: RuleBody) -> Status[RuleItem]:
    """On top of the others."""
    caller = caller_who_writes(request.auth)
    return Status(201, _item(add_rule(RuleDraft(**body.dict()), by=caller.member, key=caller.key)))


@router.put("/touchpoints/order", response={204: None}, summary="Order the rules")
def order(request: Asked, body: Order) -> Status[None]:
    """Every rule's id, each once, the first to match first."""
    caller = caller_who_writes(request.auth)
    order_rules(body.rules, by=caller.member, key=caller.key)
    return Status(204, None)


@router.post("/touchpoints/defaults", response={204: None}, summary="Back to the shipped rules")
def reset(request: Asked) -> Status[None]:
    """Back to the shipped rules; all others go."""
    caller = caller_who_writes(request.auth)
    reset_rules(by=caller.member, key=caller.key)
    return Status(204, None)


@router.put("/touchpoints/{rule_id}", response=RuleItem, summary="Change a rule")
def edit(request: Asked, rule_id: Id, body: RuleBody) -> RuleItem:
    """All of it: what is not given falls back to its default."""
    caller = caller_who_writes(request.auth)
    rule = rule_found(rule_id)
    return _item(edit_rule(rule, RuleDraft(**body.dict()), by=caller.member, key=caller.key))


@router.delete("/touchpoints/{rule_id}", response={204: None}, summary="Delete a rule")
def delete(request: Asked, rule_id: Id) -> Status[None]:
    """Events that it caught fall to the rules below it."""
    caller = caller_who_writes(request.auth)
    delete_rule(rule_found(rule_id), by=caller.member, key=caller.key)
    return Status(204, None)


def _item(rule: TouchpointRule) -> RuleItem:
    return RuleItem(
        **{**asdict(draft_of(rule)), "touchpoint": label(rule)}, id=rule.pk, shipped=rule.shipped
    )


def _with_catch(row: RuleRow) -> RuleWithCatch:
    return RuleWithCatch(**dict(_item(row.rule)), names=list(row.names), events=row.events)
