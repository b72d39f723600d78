"""Rules as JSON: what the API and the command line read and write."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field, ValidationError

from enishi.lib.errors import BadInput
from enishi.lib.storable import LARGEST, Storable
from enishi.team.access import Caller
from enishi.work import actions, enums
from enishi.work.actions import RuleDraft
from enishi.work.models import Rule
from enishi.work.ruling import tests_of
from enishi.work.veil import Veil

Reference = Annotated[int, Field(ge=1, le=LARGEST)]
Unit = Literal["minutes", "hours", "days", "business_hours", "business_days"]
_MINUTES: Final[dict[str, int]] = {
    "minutes": 1,
    "hours": 60,
    "days": 24 * 60,
    "business_hours": 60,
    "business_days": 24 * 60,
}


class DueIn(Schema):
    """How long after it is opened."""

    amount: int = Field(ge=1, le=525_600)
    unit: Unit = "business_hours"


class RuleIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=120), Storable]
    title: Annotated[str, Field(min_length=1, max_length=200), Storable] = Field(
        description="{score} stands for the property `score` of the event"
    )
    trigger: enums.Trigger = enums.Trigger.EVENT
    event: Annotated[str, Field(max_length=200), Storable] = ""
    where: dict[str, Any] | list[dict[str, Any]] = Field(
        default_factory=list,
        description="comparisons of properties, all of which must hold; or a tree of `all`, `any`,"
        " `property`, `segment` and `not`",
    )
    segment: Reference | None = Field(default=None, description="for `trigger`: segment")
    kind: enums.Kind = enums.Kind.FOLLOW_UP
    description: Annotated[str, Field(max_length=2000), Storable] = ""
    priority: enums.Priority = enums.Priority.NORMAL
    due: DueIn | None = None
    routing: enums.Routing = enums.Routing.NOBODY
    owner: Reference | None = None
    role: Annotated[str, Field(max_length=16), Storable] = ""
    department: Reference | None = None
    department_property: Annotated[str, Field(max_length=120), Storable] = ""
    on: bool = True


class RuleOut(RuleIn):
    id: int
    version: int


def rule_said(said: object) -> RuleIn:
    """Of plain values; BadInput names the field."""
    try:
        return RuleIn.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(one) for one in first["loc"]) or None
        raise BadInput(
            "bad_rule", _("This rule cannot be read."), field=field, help=first["msg"]
        ) from error


def draft_of(said: RuleIn) -> RuleDraft:
    due = said.due
    by = due.unit if due and due.unit in enums.Due.values else enums.Due.CLOCK
    same = ("name", "title", "trigger", "event", "where", "kind", "description", "priority")
    return RuleDraft(
        **{name: getattr(said, name) for name in (*same, "routing", "role", "department_property")},
        segment_id=said.segment,
        owner_id=said.owner,
        department_id=said.department,
        due_minutes=due.amount * _MINUTES[due.unit] if due else None,
        due_by=by,
    )


@transaction.atomic
def created(said: RuleIn, by: Caller) -> Rule:
    rule = actions.create_rule(draft_of(said), by=by)
    actions.switch_rule(rule, on=said.on, by=by)
    return rule


@transaction.atomic
def changed(rule: Rule, said: Mapping[str, Any], by: Caller) -> Rule:
    """What is not named stays."""
    whole = rule_said({**told(rule), **said})
    actions.change_rule(rule, draft_of(whole), by=by)
    actions.switch_rule(rule, on=whole.on, by=by)
    return rule


def told(rule: Rule, veil: Veil | None = None) -> dict[str, Any]:
    """Plain; texts that members wrote are veiled for who may not see personal data."""
    same = ("id", "version", "name", "title", "trigger", "event", "kind", "description", "priority")
    found = {name: getattr(rule, name) for name in (*same, "routing", "role")}
    if veil:
        found |= {name: veil.text(found[name]) for name in ("name", "title", "description")}
    return found | {
        "where": _where(rule, veil),
        "segment": rule.segment_id,
        "due": _due(rule),
        "owner": rule.owner_id,
        "department": rule.department_id,
        "department_property": rule.department_property,
        "on": rule.is_on,
    }


def _where(rule: Rule, veil: Veil | None) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(tests_of(rule.where))
    return _veiled(plain, veil) if veil else plain


def _veiled(test: dict[str, Any], veil: Veil) -> dict[str, Any]:
    """A rule can ask for somebody's address."""
    if isinstance(test.get("of"), list | tuple):
        return test | {"of": [_veiled(one, veil) for one in test["of"]]}
    value = test.get("value")
    if isinstance(value, str):
        return test | {"value": veil.text(value)}
    if isinstance(value, list | tuple):
        return test | {"value": [veil.text(v) if isinstance(v, str) else v for v in value]}
    return test


def _due(rule: Rule) -> dict[str, Any] | None:
    minutes = rule.due_minutes
    if not minutes:
        return None
    if rule.due_by == enums.Due.CLOCK:
        units = ("days", "hours", "minutes")
        unit = next(one for one in units if minutes % _MINUTES[one] == 0)
    else:
        unit = rule.due_by
    return {"amount": -(-minutes // _MINUTES[unit]), "unit": unit}
